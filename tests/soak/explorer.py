"""A day of the explorer: scripted actions on its seats and runs, and connections that come and go."""

from __future__ import annotations

import gc
import os
import random
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import psutil

from sim.classroom.explorer.desk import MOST_SEATS, Desk
from sim.classroom.explorer.guard import QUIET
from sim.classroom.explorer.view import SIDES, first_view, offer_of
from sim.setup.modes import SWITCHES
from sim.setup.parameters import PARAMETERS
from tests.classroom.explorer.served import served

PATIENCE = 60.0
MOST_PROCESSES = 2 * (MOST_SEATS + 1) + 4
"""Two for each seat and one that is ready, and what they are copies of."""


@dataclass(frozen=True)
class Held:
    """What a program holds, with all processes that it started."""

    megabytes: float
    threads: int
    processes: int


def held(pid: int | None = None) -> Held:
    """What it holds now."""
    first = psutil.Process(pid)
    everyone = [first, *first.children(recursive=True)]
    return Held(sum(one.memory_full_info().uss for one in everyone) / 1e6, first.num_threads(), len(everyone))


def act(n: int, seed: int = 1, looks: int = 10) -> Iterator[tuple[int, Held]]:
    """Do n actions of pages that come and go, and tell what is held after each tenth of them."""
    luck, offer = random.Random(seed), offer_of()
    view = first_view(offer).with_(citizens=100, months=3, pairs=1, month=None)
    desk = Desk(offer, view)
    desk.open()
    pages: dict[object, object] = {}
    try:
        for number in range(1, n + 1):
            _act_once(desk, pages, luck)
            if number % max(1, n // looks) == 0:
                gc.collect()
                yield number, held(os.getpid())
    finally:
        for page, twin in pages.items():
            desk.leave(page, twin)
        desk.close()


def _act_once(desk: Desk, pages: dict, luck: random.Random) -> None:
    """One thing that somebody does: come, go, turn a lever, look at a month, ask an agent."""
    kind = luck.choices(("come", "go", "lever", "switch", "month", "whole"), (3, 3, 6, 3, 60, 10))[0]
    seated = [page for page, twin in pages.items() if twin is not None]
    if kind == "come" or not seated:
        page = object()
        pages[page] = desk.seat(page)
        if pages[page] is None and len(pages) > MOST_SEATS + 3:
            desk.leave(page, pages.pop(page))
        elif pages[page] is not None:
            pages[page].show(desk.start)
        return
    page = luck.choice(seated)
    twin = pages[page]
    if kind == "go":
        desk.leave(page, twin)
        del pages[page]
        for waiting in [one for one, there in pages.items() if there is None]:
            pages[waiting] = desk.seat(waiting)
            if pages[waiting] is not None:
                pages[waiting].show(desk.start)
        return
    view = (twin.coming or twin.shown).view if (twin.coming or twin.shown) else desk.start
    if kind == "lever":
        name = luck.choice(list(PARAMETERS))
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        twin.show(view.with_(parameters={name: luck.choice((low, high))}, seed=luck.randint(1, 9)))
    elif kind == "switch":
        name = luck.choice(list(SWITCHES))
        side = f"{luck.choice(SIDES)}_switches"
        twin.show(view.with_(**{side: {name: luck.choice(list(SWITCHES[name].options))}}))
    elif kind == "month":
        twin.look(luck.randint(0, view.months))
    else:
        end = time.monotonic() + PATIENCE
        while (pair := twin.look(None)) is None or twin.coming is not None or not pair.is_done:
            if time.monotonic() > end:
                raise AssertionError("a run of the explorer never came to its end")
            time.sleep(0.01)


def connect(n: int) -> tuple[int, int, Held, Held, Held]:
    """Open n pages at once at a served explorer and close them: let in, refused; held before, meanwhile and after."""
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect as open_socket

    def come(place: int) -> object | None:
        path = f"/jupyter/api/kernels/{uuid.UUID(int=place)}/channels?session_id={place}"
        try:
            return open_socket(
                f"ws://127.0.0.1:{explorer.port}{path}", origin=f"http://127.0.0.1:{explorer.port}",
                additional_headers={"Cookie": f"digigov-{explorer.port}={explorer.key}"}, open_timeout=PATIENCE,
            )  # fmt: skip
        except InvalidStatus:
            return None

    with served("--citizens", "100", "--lang", "en") as explorer, ExitStack() as opened:
        explorer.opener().open(explorer.address, timeout=PATIENCE).read()
        before = held(explorer.process.pid)
        with ThreadPoolExecutor(40) as pool:
            sockets = list(pool.map(come, range(1, n + 1)))
        there = [opened.enter_context(one) for one in sockets if one is not None]
        meanwhile = held(explorer.process.pid)
        opened.close()
        end = time.monotonic() + QUIET + 2 * PATIENCE
        after = held(explorer.process.pid)
        while time.monotonic() < end and (after.threads > before.threads + 8 or after.processes > before.processes):
            time.sleep(2)
            after = held(explorer.process.pid)
        explorer.opener().open(explorer.address, timeout=PATIENCE).read()
        return len(there), n - len(there), before, meanwhile, after
