"""Why bureaus put a resource on the sharing list or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.model.month.notes import Notes

TERM = "term_"
TOSS_UP = 0.5
"""Probability of listing where the utility is zero."""


@dataclass(slots=True)
class Listing:
    """A month's decisions on all resources [C, R], as they stood when the bureaus decided.

    terms: each in logits [C, R]. before, after: what was listed. reconsidered: what was up for decision, as is
    always what was settled or asked for this month. newly: settled this month. frozen: not to be newly listed, out of
    fear. ordered: listed by inspection. imitates, tries, neighbour_lists: under imitation, who takes over what a
    neighbour does, who tries for itself, and what the neighbour does.
    """

    month: int
    terms: dict[str, NDArray[np.float32]]
    probability: NDArray[np.float64]
    luck: NDArray[np.float64]
    reconsidered: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    demanded: NDArray[np.bool_]
    newly: NDArray[np.bool_]
    frozen: NDArray[np.bool_]
    ordered: NDArray[np.bool_]
    before: NDArray[np.bool_]
    after: NDArray[np.bool_]
    imitates: NDArray[np.bool_] | None = None
    tries: NDArray[np.bool_] | None = None
    neighbour_lists: NDArray[np.bool_] | None = None

    @property
    def by_luck(self) -> NDArray[np.bool_]:
        """Whether the probability was compared with luck [C, R]: always; under imitation, of what is settled only."""
        return np.ones_like(self.newly) if self.imitates is None else self.newly

    @property
    def decided(self) -> NDArray[np.bool_]:
        """What follows from the terms and the luck [C, R]."""
        choice = self.luck < self.probability
        if self.imitates is not None and self.tries is not None and self.neighbour_lists is not None:
            copied = np.where(self.imitates, self.neighbour_lists, self.before)
            own = np.where(self.tries, self.probability >= TOSS_UP, copied)
            choice = np.where(self.newly, choice, own)
        choice &= self.before | ~self.frozen
        return np.where(self.reconsidered, choice, self.before) | self.ordered


def listing_of(model: Model, notes: Notes) -> Listing:
    """A month's decisions, from what the rule noted as it took them."""
    columns = dict(notes.listing)
    names = [name for name in columns if name.startswith(TERM)]
    return Listing(
        month=model.month,
        terms={name.removeprefix(TERM): columns.pop(name) for name in names},
        after=model.bureaus.listed.copy(),
        **columns,
    )


def why_listing(note: Listing, county: int, resource: int) -> Reason:
    """Why the bureau of a county listed a resource, took it off, or left it as it was, in the month of the note."""
    cell = county, resource
    terms = {name: float(term[cell]) for name, term in note.terms.items()}
    if not note.reconsidered[cell] and not note.ordered[cell]:
        outcome = "not_up"
    else:
        outcome = {(0, 1): "lists", (1, 0): "delists", (0, 0): "stays_off", (1, 1): "stays_on"}[
            int(note.before[cell]), int(note.after[cell])
        ]
    facts: dict[str, float | str] = {}
    for flag in ("settled", "demanded", "frozen", "ordered"):
        if getattr(note, flag)[cell]:
            facts[flag] = 1.0
    own = {"tries": note.tries, "imitates": note.imitates, "neighbour_lists": note.neighbour_lists}
    facts |= {name: float(marks[cell]) for name, marks in own.items() if marks is not None and not note.newly[cell]}
    return Reason(
        what="listing",
        month=note.month,
        outcome=outcome,
        terms=terms,
        total=sum(terms.values()),
        probability=float(note.probability[cell]),
        luck=float(note.luck[cell])
        if note.by_luck[cell] and note.reconsidered[cell] and not note.ordered[cell]
        else None,
        facts=facts,
    )
