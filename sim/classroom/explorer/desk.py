"""Who may sit at the explorer, with what: the offer, the view to start with, and a pair of processes for every page."""

from __future__ import annotations

import threading
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
    key: what a link to the page has, where it is served. waiting: pages without a seat, in the order that they came.
    """

    offer: Offer
    start: View
    ready: Twin | None = None
    key: str = ""
    taken: list[Twin] = field(default_factory=list)
    waiting: list[object] = field(default_factory=list)
    starting: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """Have processes ready for the first page, at work on what it will show."""
        self.ready = Twin(self.offer)
        with suppress(InputError):  # which the page will report
            self.ready.show(self.start)

    def seat(self, page: object) -> Twin | None:
        """A twin for a page; None while all seats are taken or promised: the page then waits, and may ask again."""
        with self.lock:
            if page not in self.waiting:
                self.waiting.append(page)
            if self.waiting.index(page) >= MOST_SEATS - len(self.taken) - self.starting:
                return None
            self.waiting.remove(page)
            twin, self.ready = self.ready, None
            self.starting += 1
        try:
            twin = twin or Twin(self.offer)  # outside the lock: it takes long
        finally:
            with self.lock:
                self.starting -= 1
                self.taken += [twin] if twin is not None else []
        return twin

    def place(self, page: object) -> int:
        """Which place in the queue a page has, from 1; 0 for one that does not wait."""
        with self.lock:
            return self.waiting.index(page) + 1 if page in self.waiting else 0

    def leave(self, page: object, twin: Twin | None) -> None:
        """A page is closed: keep its processes for the next page, or end them if there are some already."""
        with self.lock:
            if page in self.waiting:
                self.waiting.remove(page)
            if twin is None or twin not in self.taken:
                return
            self.taken.remove(twin)
            is_kept = self.ready is None and all(process.is_alive() for process in twin.processes)
            if is_kept:
                twin.rest()
                self.ready = twin
        if not is_kept:
            twin.close()

    def close(self) -> None:
        """End all processes."""
        with self.lock:
            ended = [*self.taken, *([self.ready] if self.ready else [])]
            self.taken, self.ready = [], None
        for twin in ended:
            twin.close()


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
