"""Who may sit at the explorer, with what: the offer, the view to start with, and a pair of processes for every page."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from sim.classroom.explorer.twin import Twin
from sim.classroom.explorer.view import Offer, View, first_view, offer_of
from sim.language.errors import InputError

MOST_SEATS = 4
"""Pages that may be open at a time: each has two processes."""


@dataclass(slots=True)
class Desk:
    """An offer, a view to start with, and the twins in use.

    ``ready`` is one that was started before its page came, or whose page has gone: processes take time to start.
    """

    offer: Offer
    start: View
    ready: Twin | None = None
    taken: list[Twin] = field(default_factory=list)

    def open(self) -> None:
        """Have processes ready for the first page, at work on what it will show."""
        self.ready = Twin(self.offer)
        with suppress(InputError):  # which the page will report
            self.ready.show(self.start)

    def seat(self) -> Twin | None:
        """A twin for a page; None if there are too many already."""
        if len(self.taken) >= MOST_SEATS:
            return None
        twin, self.ready = self.ready or Twin(self.offer), None
        self.taken.append(twin)
        return twin

    def leave(self, twin: Twin | None) -> None:
        """A page is closed: keep its processes for the next page, or end them if there are some already."""
        if twin is None or twin not in self.taken:
            return
        self.taken.remove(twin)
        if self.ready is None and all(process.is_alive() for process in twin.processes):
            twin.rest()
            self.ready = twin
        else:
            twin.close()

    def close(self) -> None:
        """End all processes."""
        for twin in [*self.taken, *([self.ready] if self.ready else [])]:
            twin.close()
        self.taken, self.ready = [], None


class _Desk:
    """The desk of this process, made when it is first asked for, unless a server has set it."""

    def __init__(self) -> None:
        self._desk: Desk | None = None

    def set(self, desk: Desk) -> None:
        """Use a desk from now on."""
        self._desk = desk

    def __call__(self) -> Desk:
        """The desk in use."""
        if self._desk is None:
            offer = offer_of()
            self._desk = Desk(offer, first_view(offer))
        return self._desk


DESK = _Desk()
