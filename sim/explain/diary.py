"""A diary of a run: month by month, what everybody weighed when they decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.explain.bureaus import Listing, listing_of
from sim.explain.cases import Cases, cases_of, cases_of_opening, note_desks
from sim.explain.citizens import Channel, channel_of
from sim.explain.counties import Choice, Effort, note_choices, note_effort
from sim.explain.firms import Bids, Misuse, Work, note_bids, note_misuse, note_work
from sim.explain.orders import Orders, note_orders
from sim.model.month.notes import Notes

if TYPE_CHECKING:
    from sim.model.model import Model


@dataclass(slots=True)
class Page:
    """One month of a diary."""

    month: int
    channel: Channel
    listing: Listing
    effort: Effort
    choices: list[Choice]
    bids: Bids
    work: list[Work]
    misuse: Misuse | None
    orders: Orders
    cases: Cases


class Diary:
    """Steps a model and keeps what its agents weighed; the run is the same as without a diary.

    who: the citizens to keep, places in the model's columns [n]. items: of whose cases it tells [n], as in ``Notes``.
    opening: the cases of month 0, as they would be.
    """

    def __init__(self, model: Model, who: NDArray[np.int64], items: NDArray[np.integer[Any]] | None = None) -> None:
        self.model = model
        self.who, self.items = who, items
        self.opening = cases_of_opening(model, who, items)
        self._notes: dict = {}

    def step(self) -> Page:
        """Run one month; returns its page."""
        self._notes = {}
        self.model.watch, self.model.notes = self._look, Notes(self.who, self.items)
        try:
            self.model.step()
            listing, channel = listing_of(self.model, self.model.notes), channel_of(self.model, self.model.notes)
            cases = cases_of(self.model, self.model.notes, self._notes.pop("desks"))
        finally:
            self.model.watch = self.model.notes = None
        return Page(self.model.month, channel=channel, listing=listing, cases=cases, **self._notes)

    def _look(self, substep: str) -> None:
        """Note what is about to be weighed, and what came of what was weighed before."""
        model, notes = self.model, self._notes
        if substep == "construction":
            notes["effort"], notes["bids"] = note_effort(model), note_bids(model)
        elif substep == "enterprises":
            notes["choices"] = note_choices(model)
        elif substep == "oversight":
            notes["work"] = note_work(model)
        elif substep == "incidents":
            notes["misuse"], notes["orders"] = note_misuse(model), note_orders(model)
        elif substep == "opinion":
            notes["desks"] = note_desks(model)
