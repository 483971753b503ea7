"""What decides the difference between the modes over draws of what is unknown, and how far a core goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from found import PROVINCES, Found, Size, draw_unknowns, index_of, plain, run

import sim
from sim.results.crossing import clear_crossings
from sim.results.explained import correlation, share_explained, share_predicted
from sim.results.tables import windows
from sim.runs.study import Cell
from sim.setup.indicators import HEADLINES
from sim.setup.parameters import Parameters
from sim.theory import core
from sim.theory.core_numbers import numbers_of, productivities

Gaps = Mapping[tuple[str, str], np.ndarray]
"""By province and measure: the first mode less the second one [draw, month 0..T]."""


def draws(size: Size) -> Iterator[Found]:
    """Fair start, two productivities, crossings and core, from one set of runs."""
    table = draw_unknowns(size.draws)
    modes = list(sim.MODES.values())[:2]
    cells = [
        Cell(name, plain(name).with_(mode=mode, months=72, n_citizens=size.citizens))
        for name in PROVINCES
        for mode in modes
    ]
    values = run("draws", cells, size, points=table, luck="own").values[:, 0]
    runs = values.reshape(len(PROVINCES), 2, *values.shape[1:])[..., [index_of(name) for name in HEADLINES]]
    runs = runs.transpose(0, 1, 4, 2, 3)  # province, mode, measure, draw, month
    gaps = {
        (name, measure): runs[i, 0, k] - runs[i, 1, k]
        for i, name in enumerate(PROVINCES)
        for k, measure in enumerate(HEADLINES)
    }
    drawn = drawn_parameters(table)
    numbers = numbers_of(drawn)
    yield from fair(gaps)
    yield from productivity(gaps, productivities(drawn), numbers)
    yield from crossings(gaps)
    yield from docked(gaps, runs.mean(axis=0), numbers)


def drawn_parameters(table: pd.DataFrame) -> list[Parameters]:
    """The full model's parameters in every draw."""
    scenario = plain(PROVINCES[0])
    return [scenario.with_(parameters=draw).parameters for draw in table.to_dict("records")]


def fair(gaps: Mapping[tuple[str, str], np.ndarray]) -> Iterator[Found]:
    """Neither mode wins nearly always, in any window."""
    for (name, measure), gap in gaps.items():
        for window, months in windows(gap.shape[1] - 1).items():
            mean = gap[:, months].mean(axis=1)
            share = float(np.mean((mean > 0) + 0.5 * (mean == 0)))
            what = f"{name}: {measure}, {window}: the first mode is ahead"
            yield Found("fair start", what, share, "0.2 to 0.8", 0.2 <= share <= 0.8, n=len(gap))


def productivity(gaps: Gaps, works: np.ndarray, numbers: core.Numbers) -> Iterator[Found]:
    """A closed form of two productivities [mode, draw], without any run, does not say who wins.

    Beside it, without a claim, the same of stages a month, in which productivities meet how long things take.
    """
    of_works, of_stages = np.log(works[0] / works[1]), np.log(numbers.pace_a / numbers.pace_b)
    for (name, measure), gap in gaps.items():
        path = gap[:, 1:].mean(axis=1)
        share, staged = (share_explained(path, np.stack([x, x**2], axis=1)) for x in (of_works, of_stages))
        what = f"{name}: {measure}, path, variance explained"
        yield Found("productivity", what, share, "< 0.35", share < 0.35, n=len(gap))
        yield Found("productivity", f"{what} by stages a month", staged, n=len(gap))


def crossings(gaps: Gaps) -> Iterator[Found]:
    """The provinces are no copies of each other."""
    for measure in HEADLINES:
        ours, theirs = (gaps[name, measure] for name in PROVINCES)
        found, n = correlation(*(clear_crossings(gap[:, 1:]) for gap in (ours, theirs)))
        yield Found("crossings", f"{measure}: months of crossing, correlation", found, "< 0.7", found < 0.7, n=n)
        found, n = correlation(ours[:, 1:].mean(axis=1), theirs[:, 1:].mean(axis=1))
        yield Found("crossings", f"{measure}: differences over the path, correlation", found, n=n)


def docked(gaps: Gaps, observed: np.ndarray, numbers: core.Numbers) -> Iterator[Found]:
    """How much of the difference the core foretells in draws that its constants were not fitted to."""
    n = observed.shape[2]
    seen, new = np.arange(0, n, 2), np.arange(1, n, 2)
    constants = core.fit(core.chosen(numbers, seen), observed[:, :, seen])
    print(f"core: {constants}")
    told = core.paths(numbers, constants, observed.shape[-1] - 1)
    for (name, measure), gap in gaps.items():
        foretold = told[0, HEADLINES.index(measure)] - told[1, HEADLINES.index(measure)]
        for window, months in windows(gap.shape[1] - 1).items():
            truth, guess = gap[new][:, months].mean(axis=1), foretold[new][:, months].mean(axis=1)
            same = float(np.mean(np.sign(truth) == np.sign(guess)))
            what = f"{name}: {measure}, {window}"
            yield Found("core", f"{what}: R2", share_predicted(truth, guess), n=len(new))
            yield Found("core", f"{what}: R2 but for level and scale", correlation(truth, guess)[0] ** 2, n=len(new))
            yield Found("core", f"{what}: the same mode ahead", same, n=len(new))
