"""A process that runs one side: first what is drawn, then why, then more seeds for the band; a newer job ends it.

What is drawn for the first time is made in NumPy, which is there at once; compiled loops, where they are on the disk
already, are loaded behind it and make all that follows, in half the time. The bytes are the same.
"""

from __future__ import annotations

import os
import signal
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.classroom.explorer.frames import drawn_citizens, frame_of, stage_of
from sim.language.errors import InputError
from sim.model import loops
from sim.model.loops.folder import mark
from sim.setup.indicators import INDICATORS
from sim.setup.registry import Extension, install, registered
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.model import Model


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: the seed of a study, and how many of its replicates; the first is drawn and explained.

    extensions: what the user has registered, which the process needs too.
    """

    number: int
    scenario: Scenario
    seed: int
    replicates: int
    extensions: tuple[Extension, ...] = field(default_factory=registered)


MODULES = ("sim.model.model", "sim.explain.diary", "sim.classroom.explorer.frames", "threadpoolctl")
"""What a process of the explorer needs, all of it loaded before the first job."""
REST = "rest"
"""Sent instead of a job: drop the one in work, and wait."""


class Dropped(Exception):
    """A newer job has come."""


@dataclass(frozen=True, slots=True)
class Line:
    """The way back to the page: messages (kind, number of the job, content), each for a field of a Recording."""

    connection: Connection
    number: int

    def check(self) -> None:
        """Raise Dropped if a newer job waits."""
        if self.connection.poll():
            raise Dropped

    def send(self, kind: str, content: Any) -> None:
        """Send a message. Raises Dropped if a newer job waits."""
        self.check()
        self.connection.send((kind, self.number, content))


def serve(connection: Connection) -> None:
    """Run jobs as they come until None comes or the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)  # the page comes first
    for module in MODULES:
        import_module(module)  # while nothing is asked for yet
    while True:
        try:
            job = connection.recv()
            if job is None:
                return
            if isinstance(job, Job):
                run(job, Line(connection, job.number))
        except Dropped:
            continue
        except (EOFError, OSError, KeyboardInterrupt):
            return


def run(job: Job, line: Line) -> None:
    """Send the stage, every frame, every page of the diary and the path of every further replicate.

    Raises Dropped if a newer job waits.
    """
    from threadpoolctl import threadpool_limits

    try:
        install(job.extensions)
        with threadpool_limits(1):
            with fast_loops() if loops.is_loaded() else nullcontext():
                items = _draw(job, line)
            with fast_loops():
                _explain(job, line, items)
                for replicate in range(2, job.replicates + 1):
                    _measure(job, replicate, line)
        line.send("done", True)
    except InputError as error:
        line.send("refused", error)


def fast_loops() -> AbstractContextManager[None]:
    """Compiled loops within this block if they are there; what a scenario's size asks for if not."""
    return loops.compiled(always=True) if loops.has_numba() and mark().exists() else nullcontext()


def _draw(job: Job, line: Line) -> NDArray[np.int64]:
    """Send the stage and every frame; returns the item that each citizen drawn files first, -1 for none [n]."""
    model = _model(job, 1)
    stage = stage_of(model)
    line.send("stage", stage)
    line.send("frames", frame_of(model, stage.citizens))
    first = np.full(len(model.citizens), -1)
    while model.month < model.setup.months:
        model.step()
        line.send("frames", frame_of(model, stage.citizens))
        who = model.citizens.new_filers
        first[who] = np.where(first[who] < 0, model.citizens.new_items, first[who])
    return first[stage.citizens]


def _explain(job: Job, line: Line, items: NDArray[np.int64]) -> None:
    """The same run again with a diary, which would have made the first picture wait."""
    from sim.explain.diary import Diary

    model = _model(job, 1)
    who = drawn_citizens(len(model.citizens))
    line.send("people", [model.citizens[i] for i in who.tolist()])
    diary = Diary(model, who, items)
    line.send("opening", diary.opening)
    while model.month < model.setup.months:
        line.send("pages", diary.step())


def _measure(job: Job, replicate: int, line: Line) -> None:
    """Send the monthly measures of one more replicate, [month, indicator]."""
    model = _model(job, replicate)
    while model.month < model.setup.months:
        model.step()
        line.check()
    line.send("paths", (replicate, np.array([[float(row[name]) for name in INDICATORS] for row in model.history])))


def _model(job: Job, replicate: int) -> Model:
    from sim.model.model import Model

    return Model(job.scenario, seed=replicate_seed(job.seed, replicate))
