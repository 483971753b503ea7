"""A process that runs one side: first what is drawn, then why, then more seeds for the band; a newer job ends it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.setup.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: the seed of a study, and how many of its replicates; the first is drawn and explained."""

    number: int
    scenario: Scenario
    seed: int
    replicates: int


MODEL = ("sim.model.model", "sim.explain.diary", "sim.classroom.explorer.frames", "threadpoolctl")
"""What a process of the explorer needs, all of it loaded before the first job."""
REST = "rest"
"""Sent instead of a job: drop the one in work, and wait."""


class Dropped(Exception):
    """A newer job has come."""


def serve(connection: Connection) -> None:
    """Run jobs as they come until None comes or the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)  # the page comes first
    for module in MODEL:
        import_module(module)  # while nothing is asked for yet
    while True:
        try:
            job = connection.recv()
            if job is None:
                return
            if isinstance(job, Job):
                run(job, connection)
        except Dropped:
            continue
        except (EOFError, OSError, KeyboardInterrupt):
            return


def run(job: Job, connection: Connection) -> None:
    """Send the stage, every frame, every page of the diary and the path of every further replicate.

    Messages are (kind, job number, content). Raises Dropped if a newer job waits.
    """
    from threadpoolctl import threadpool_limits

    from sim.language.errors import InputError

    def tell(kind: str, content: Any) -> None:
        if connection.poll():
            raise Dropped
        connection.send((kind, job.number, content))

    try:
        with threadpool_limits(1):
            _draw(job, tell)
            _explain(job, tell)
            for replicate in range(2, job.replicates + 1):
                _measure(job, replicate, tell)
        tell("done", None)
    except InputError as error:
        tell("refused", str(error))


def _draw(job: Job, tell) -> None:
    from sim.classroom.explorer.frames import frame_of, stage_of

    model = _model(job, 1)
    stage = stage_of(model)
    tell("stage", stage)
    tell("frame", frame_of(model, stage.citizens))
    while model.month < model.setup.months:
        model.step()
        tell("frame", frame_of(model, stage.citizens))


def _explain(job: Job, tell) -> None:
    """The same run again with a diary, which would have made the first picture wait."""
    from sim.classroom.explorer.frames import drawn_citizens
    from sim.explain.diary import Diary

    model = _model(job, 1)
    who = drawn_citizens(len(model.citizens))
    tell("people", [model.citizens[i] for i in who.tolist()])
    diary = Diary(model, who)
    while model.month < model.setup.months:
        tell("page", diary.step())


def _measure(job: Job, replicate: int, tell) -> None:
    """The monthly measures of one more replicate, as ``INDICATORS``."""
    from sim.setup.indicators import INDICATORS

    model = _model(job, replicate)
    while model.month < model.setup.months:
        model.step()
        tell("alive", None)
    path = [[float(row[name]) for name in INDICATORS] for row in model.history]
    tell("path", (replicate, path))


def _model(job: Job, replicate: int):
    from sim.model.model import Model
    from sim.setup.rng import replicate_seed

    return Model(job.scenario, seed=replicate_seed(job.seed, replicate))
