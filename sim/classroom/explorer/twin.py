"""Both sides at once: two processes that run, and what they have recorded so far."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from cloudpickle import dumps
from numpy.typing import NDArray

from sim.classroom.explorer.frames import Frame, Stage
from sim.classroom.explorer.view import SIDES, Offer, View
from sim.classroom.explorer.worker import MODULES, REST, Job, serve
from sim.language.errors import InputError
from sim.setup.registry import Extension, registered

if TYPE_CHECKING:
    from sim.explain.cases import Cases
    from sim.explain.diary import Page

RUNS = ("scenario", "left", "right", "left_switches", "right_switches", "parameters", "seed", "citizens", "months")
"""Fields of a view that call for another run."""
METHOD = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
"""How processes start: as copies of one that has loaded the model, or each from nothing where no such copies can be."""
if METHOD == "forkserver":  # which some systems lack
    from multiprocessing.forkserver import ensure_running, set_forkserver_preload
SOON, PATIENCE = 1.0, 6.0
"""Seconds for which the last picture stays while a new one is not yet whole, and has not yet come to the month that is
looked at. A run of usual size is whole sooner, and is drawn once."""
LOOK_UP = 0.25
"""Seconds after which whoever waits looks at the clock."""


def prepare() -> None:
    """Start to load the model in the process that all others are copies of; returns at once."""
    if METHOD == "forkserver":
        set_forkserver_preload(list(MODULES))
        ensure_running()


@dataclass(slots=True)
class Recording:
    """What one side has sent of a job.

    frames: a month each, from 0; people: the citizens drawn; opening: their cases in month 0; pages: of the diary, from
    month 1; paths: of all indicators, by replicate [month, indicator]; refused: why it cannot be run.
    """

    stage: Stage | None = None
    frames: list[Frame] = field(default_factory=list)
    people: list[Any] = field(default_factory=list)
    opening: Cases | None = None
    pages: list[Page] = field(default_factory=list)
    paths: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    refused: InputError | None = None
    done: bool = False

    def add(self, kind: str, content: Any) -> None:
        """Take in what a worker sends for a field: one frame, page or path more, else the field's value."""
        if kind in ("frames", "pages"):
            getattr(self, kind).append(content)
        elif kind == "paths":
            replicate, path = content
            self.paths[replicate] = path
        else:
            setattr(self, kind, content)


@dataclass(slots=True)
class Pair:
    """The recordings of both sides for one view.

    since: when it was asked for, in seconds of the clock. extensions: what the user had registered then.
    """

    number: int
    view: View
    extensions: tuple[Extension, ...] = field(default_factory=registered)
    since: float = field(default_factory=monotonic)
    left: Recording = field(default_factory=Recording)
    right: Recording = field(default_factory=Recording)

    def side(self, name: str) -> Recording:
        """A side's recording."""
        return self.left if name == "left" else self.right

    @property
    def month(self) -> int:
        """The last month that both sides have; -1 before the first."""
        return min(len(self.left.frames), len(self.right.frames)) - 1

    @property
    def is_drawn(self) -> bool:
        """Whether both sides have all months."""
        return self.month >= self.view.months

    @property
    def refused(self) -> InputError | None:
        """Why a side could not be run; None if both can."""
        return self.left.refused or self.right.refused

    @property
    def is_done(self) -> bool:
        """Whether nothing more will come."""
        return (self.left.done and self.right.done) or self.refused is not None

    def still(self) -> Pair:
        """The same as it is now, both sides cut to the months that both have, which no longer grows."""
        n = self.month + 1
        left, right = (
            replace(side, frames=side.frames[:n], pages=side.pages[:], paths=dict(side.paths))
            for side in (self.left, self.right)
        )
        return replace(self, left=left, right=right)

    def paths(self) -> NDArray[np.float64]:
        """Left minus right of every replicate that both have, the drawn one first [replicate, month, indicator]."""
        both = [r for r in self.left.paths if r in self.right.paths]
        first = [np.array([frame.measures for frame in self.side(side).frames]) for side in SIDES]
        pairs = [self.left.paths[r] - self.right.paths[r] for r in both]
        if not self.is_drawn:
            return (first[0] - first[1])[None]
        return np.stack([first[0] - first[1], *pairs])


class Twin:
    """Two processes, one per side, and the pair of recordings that is shown, and the one that is coming.

    A new view is run at once, and shown when it is whole. The last one stays until then, but no longer than ``SOON``
    where both sides of the new one have the month that is looked at, nor than ``PATIENCE``: then what there is of the
    new one is shown while the rest comes.
    ``close`` ends the processes.
    """

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.lock = threading.Lock()
        self.more, self.news = threading.Condition(self.lock), 0
        self.shown: Pair | None = None
        self.coming: Pair | None = None
        self.n_jobs = 0
        self.ended = False
        prepare()
        context = get_context(METHOD)
        self.connections, self.processes = [], []
        for _ in SIDES:
            here, there = context.Pipe()
            self.connections.append(here)
            process = context.Process(target=serve, args=(there,), daemon=True)
            process.start()
            there.close()
            self.processes.append(process)
        for side, connection in zip(SIDES, self.connections, strict=True):
            threading.Thread(target=self._listen, args=(side, connection), daemon=True).start()

    def show(self, view: View) -> None:
        """Run a view, unless it asks for the runs that are there or coming. Raises InputError."""
        with self.lock:
            last = self.coming or self.shown
            if last is not None and last.refused is None and _same_runs(last, view):
                last.view = view
                return
            jobs = [Job(self.n_jobs + 1, view.scenario_of(side, self.offer), view.seed, view.pairs) for side in SIDES]
            self.n_jobs += 1
            self.coming = Pair(self.n_jobs, view)
            if self.ended:
                self.coming.left.refused = InputError("explorer.ended")
            self._tell()
        for job, connection in zip(jobs, self.connections, strict=True):
            with suppress(OSError):  # the picture says that the process has ended
                connection.send_bytes(dumps(job))

    def look(self, month: int | None) -> Pair | None:
        """The pair to show at a month (None: whatever there is) as it is now; None before there is any."""
        with self.lock:
            coming = self.coming
            if coming is not None:
                waited = PATIENCE if self.shown is None else monotonic() - coming.since
                enough = coming.view.months if waited < SOON else min(month or 0, coming.view.months)
                enough = 0 if waited >= PATIENCE else enough
                if coming.month >= enough or coming.refused:
                    self.shown, self.coming = coming, None
            return self.shown.still() if self.shown is not None else None

    def state(self, month: int | None) -> tuple[int, ...]:
        """Numbers that change when there is more to see at a month: not at every month that comes, but often enough."""
        pair = self.look(month)
        if pair is None:
            return ()
        sides = (pair.left, pair.right)
        pages, paths = (min(len(getattr(side, name)) for side in sides) for name in ("pages", "paths"))
        steps = pair.month // 24, pages // 12, paths
        marks = month is not None and pair.month >= month, pair.is_drawn, pages == pair.view.months, pair.is_done
        return (pair.number, *steps, *marks, self.coming is not None)

    def wait(self, news: int) -> None:
        """Wait until there is more to see than when ``news`` was read, or somebody is to look at the clock."""
        with self.more:
            self.more.wait_for(lambda: self.news != news, LOOK_UP if self.coming is not None else None)

    def wake(self) -> None:
        """End all waiting."""
        with self.lock:
            self._tell()

    def rest(self) -> None:
        """Forget what is shown and stop running, for somebody else to go on with the same processes."""
        with self.lock:
            self.shown = self.coming = None
        for connection in self.connections:
            connection.send(REST)

    def close(self) -> None:
        """End both processes."""
        for connection, process in zip(self.connections, self.processes, strict=True):
            with suppress(OSError):
                connection.send(None)
            process.join(0.2)
            if process.is_alive():
                process.terminate()
                process.join(1.0)

    def _listen(self, side: str, connection: Connection) -> None:
        """Take what a process sends into the recording that it belongs to."""
        while True:
            try:
                kind, number, content = connection.recv()
            except (EOFError, OSError):
                self._end(side)
                return
            with self.lock:
                pair = next((p for p in (self.coming, self.shown) if p is not None and p.number == number), None)
                if pair is not None:
                    pair.side(side).add(kind, content)
                    self._tell()

    def _tell(self) -> None:
        self.news += 1
        self.more.notify_all()

    def _end(self, side: str) -> None:
        """A process has ended unasked: show that where its months would be."""
        with self.lock:
            self.ended = True
            for pair in (self.coming, self.shown):
                if pair is not None and not pair.side(side).done:
                    pair.side(side).refused = InputError("explorer.ended")
            self._tell()


def _same_runs(pair: Pair, view: View) -> bool:
    same = all(getattr(pair.view, name) == getattr(view, name) for name in (*RUNS, "pairs"))
    return same and pair.extensions == registered()
