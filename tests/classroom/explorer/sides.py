"""Twins for tests: small runs in two processes, waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.classroom.explorer.twin import Pair, Twin
from sim.classroom.explorer.view import Offer, View, first_view, offer_of

OFFER = offer_of()
SMALL = first_view(OFFER).with_(citizens=200, months=10, month=None, pairs=3)
PATIENCE = 60.0


@contextmanager
def twin_of(view: View = SMALL, offer: Offer = OFFER) -> Iterator[Twin]:
    """A twin that runs a view."""
    twin = Twin(offer)
    try:
        twin.show(view)
        yield twin
    finally:
        twin.close()


def wait(condition: Callable[[], bool]) -> None:
    """Wait until something is so; fails if it never is."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def whole(twin: Twin, month: int | None = None) -> Pair:
    """The pair that a twin shows when nothing more comes."""
    wait(lambda: twin.look(month) is not None and twin.coming is None and twin.look(month).is_done)
    return twin.look(month)
