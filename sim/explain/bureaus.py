"""Why bureaus put a resource on the sharing list or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason

AGAINST = ("interface_cost", "worry")
"""Terms that the utility takes off."""


@dataclass(slots=True)
class Listing:
    """A month's decisions on all resources [C, R], as they stood when the bureaus decided.

    terms: each in logits, [C, R] or to be broadcast to it. before, after: what was listed. reconsidered: what was up
    for decision, which settled disputes and demanded resources are always.
    """

    month: int
    rule: str
    terms: dict[str, NDArray[np.float32]]
    probability: NDArray[np.float32]
    luck: NDArray[np.float32]
    reconsidered: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    demanded: NDArray[np.bool_]
    before: NDArray[np.bool_]
    after: NDArray[np.bool_]


def note_listing(model) -> Listing:
    """What bureaus are about to weigh; ``after`` is still to be filled in."""
    from sim.model.month.listing import fresh_luck
    from sim.model.month.sharing import ask_by_list, listing_probability, settle_disputes, terms_of_listing

    bureaus, shape = model.bureaus, model.bureaus.listed.shape
    settled, demanded = settle_disputes(model), ask_by_list(model)
    chance = model.luck.uniform("sharing/reconsider", model.month, shape)
    arguments = terms_of_listing(model, settled, demanded)
    terms = {name: np.asarray(term) for name, term in arguments.items()}
    terms["reciprocity"] = terms["reciprocity"] * terms.pop("received")
    signed = {name: (-term if name in AGAINST else term).astype(np.float32) for name, term in terms.items()}
    return Listing(
        month=model.month,
        rule=model.rules.sharing,
        terms=signed,
        probability=listing_probability(model, settled, demanded).astype(np.float32),
        luck=fresh_luck(model).astype(np.float32),
        reconsidered=settled | demanded | (chance < model.parameters.p_reconsider),
        settled=settled,
        demanded=demanded,
        before=bureaus.listed.copy(),
        after=bureaus.listed,
    )


def why_listing(note: Listing, county: int, resource: int) -> Reason:
    """Why the bureau of a county listed a resource, took it off, or left it as it was, in the month of the note."""
    shape, place = note.before.shape, (county, resource)
    terms = {name: float(np.broadcast_to(term, shape)[place]) for name, term in note.terms.items()}
    if not note.reconsidered[place]:
        outcome = "not_up"
    else:
        outcome = {(0, 1): "lists", (1, 0): "delists", (0, 0): "stays_off", (1, 1): "stays_on"}[
            int(note.before[place]), int(note.after[place])
        ]
    facts: dict[str, float | str] = {}
    if note.settled[place]:
        facts["settled"] = 1.0
    if note.demanded[place]:
        facts["demanded"] = 1.0
    fresh = note.rule == "logit"
    return Reason(
        what="listing",
        month=note.month,
        outcome=outcome,
        terms=terms,
        total=sum(terms.values()),
        probability=float(note.probability[place]),
        luck=float(note.luck[place]) if fresh and note.reconsidered[place] else None,
        facts=facts,
    )
