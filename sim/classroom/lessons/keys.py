"""The key of a task: what the model itself gives with the student's settings. No key is stored anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from sim.classroom.lessons.plan import Lesson, Quantity, Task, Term, Variant
from sim.runs.executors import LocalWorkers
from sim.runs.outcome import Run, run_one
from sim.runs.progress import progress_bar
from sim.setup.indicators import INDICATORS, is_share
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario, load

RUNS_OF_A_PROCESS = 6
"""With fewer runs than this for each, more processes take longer to start than they save."""


@dataclass(frozen=True, slots=True)
class World:
    """One run that keys need: whose settings, and which term of theirs."""

    province: str
    seed: int
    mode: str
    parameters: tuple[tuple[str, float], ...]
    switches: tuple[tuple[str, str], ...]


def world_of(variant: Variant, term: Term) -> World:
    """The run that a term is about: the variant's settings, and over them those of the term."""
    parameters = tuple(sorted((dict(variant.parameters) | dict(term.parameters)).items()))
    return World(variant.province, variant.seed, term.mode, parameters, tuple(sorted(term.switches.items())))


def scenario_of(lesson: Lesson, world: World) -> Scenario:
    """The world as a scenario of the lesson's size."""
    setup = load(world.province).with_(n_citizens=lesson.n_citizens, mode=world.mode, parameters=dict(world.parameters))
    return setup.with_(switches=dict(world.switches)) if world.switches else setup


class Keys:
    """Values of a lesson's quantities; every run is made once, however many quantities it is part of.

    workers: processes at most; as many as there are CPUs if None.
    """

    def __init__(self, lesson: Lesson, workers: int | None = None, progress: bool = False) -> None:
        self.lesson, self.workers, self.progress = lesson, workers, progress
        self._paths: dict[World, np.ndarray] = {}

    def prepare(self, pairs: Iterable[tuple[Variant, Quantity]]) -> None:
        """Make the runs that these need and that are not made yet."""
        worlds = [world_of(variant, term) for variant, quantity in pairs for term in quantity.terms]
        missing = [world for world in dict.fromkeys(worlds) if world not in self._paths]
        if missing:
            self._paths |= self._simulate(missing)

    def value(self, variant: Variant, quantity: Quantity) -> float:
        """What a quantity is with these settings: shares in per cent, differences in percentage points."""
        self.prepare([(variant, quantity)])
        column, scale = list(INDICATORS).index(quantity.indicator), 100.0 if is_share(quantity.indicator) else 1.0
        parts = [term.weight * self._paths[world_of(variant, term)][quantity.month, column] for term in quantity.terms]
        return scale * float(sum(parts))

    def _simulate(self, worlds: Sequence[World]) -> dict[World, np.ndarray]:
        """The path of every indicator in each of these worlds, [month, indicator]."""
        runs = [
            Run(world.province, scenario_of(self.lesson, world), 1, replicate_seed(world.seed, 1)) for world in worlds
        ]
        workers = min(LocalWorkers(self.workers, len(runs)).count, max(1, len(runs) // RUNS_OF_A_PROCESS))
        futures: list[Future] = []
        with progress_bar(len(runs), self.progress, "keys") as advance, LocalWorkers(workers, len(runs)) as pool:
            for run in runs:
                futures.append(pool.executor.submit(run_one, run))
                futures[-1].add_done_callback(lambda _: advance(1))
            return {world: future.result().values for world, future in zip(worlds, futures, strict=True)}


def right_choices(task: Task, value: float) -> list[str]:
    """The choices that hold for some value within the tolerance of the quantity, on its side of 0."""
    low, high = value - task.tolerance, value + task.tolerance
    near = [choice for choice in task.choices if choice.low <= high and low < choice.high]
    return [choice.id for choice in near if not (choice.low >= 0.0 > value or choice.high <= 0.0 < value)]
