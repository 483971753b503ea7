"""Go on until a difference is known as well as asked for, instead of a number of replications chosen in advance.

The 95 % half-width of the paired difference, t(0.975, n - 1) s / sqrt(n), is looked at after each batch; the next
batch is as large as the spread found so far says is needed, but never more than doubles the number. Looking again and
again makes the intervals a little too narrow (Chow and Robbins 1965): begin with ten replications or more.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from sim.language.errors import InputError
from sim.language.texts import say, words_of
from sim.results.interval import half_width as reach_of
from sim.results.interval import spread
from sim.results.tables import window_of, windows
from sim.runs import table
from sim.runs.executors import Workers
from sim.runs.runner import make_runs
from sim.runs.store import Store
from sim.runs.study import Study
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_mode, name_of_province
from sim.setup.words import window

LEAST_BATCH = 5
MOST = 1_000_000
DEFAULT_MOST = 1000
MOST_NEEDED = 10**12


@dataclass(frozen=True, slots=True)
class PrecisionTarget:
    """A precision that is asked for: the half-width, and the replications to begin and to end with."""

    half_width: float
    begin: int
    most: int


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of it. Counts are over the points of the study, of which a comparison has one.

    is_met: at every point. counts: replications of each point. replications, unpaired: most that a point took, and that
    unpaired seeds would have taken for the same half-width. n_runs, n_unpaired: the same of all points together.
    widest: the half-width that is left, and where: measure, label of the province, both modes, window, and point if
    there are several.
    """

    target: PrecisionTarget
    is_met: bool
    counts: tuple[int, ...]
    replications: int
    unpaired: int
    n_runs: int
    n_unpaired: int
    widest: float
    where: tuple[str, ...]

    def sentence(self) -> str:
        """What was needed, in a line."""
        words = words_of("console.precision")
        begin = words["begin"].format(width=f"{self.target.half_width:g}")
        if not self.is_met:
            begin += words["not_reached"].format(most=f"{self.target.most:,}")
        runs = "" if self.n_runs == self.replications else words["at_most"].format(n=f"{self.n_runs:,}")
        than = "" if self.n_unpaired == self.unpaired else words["together"].format(n=f"{self.n_unpaired:,}")
        counts = {"replications": f"{self.replications:,}", "unpaired": f"{self.unpaired:,}"}
        widest = f"{self.widest:.4f}"
        measure, label, a, b, span, *point = self.where
        of_modes = f"{name_of_mode(a)} − {name_of_mode(b)}"
        parts = [name_of_indicator(measure).lower(), name_of_province(label), of_modes, window(span)]
        parts += [words["point"].format(point=number) for number in point]
        where = say("names.comma").join(parts)
        return words["sentence"].format(begin=begin, runs=runs, than=than, widest=widest, where=where, **counts)

    def to_record(self) -> dict[str, Any]:
        """As in `run.json`."""
        return asdict(self)


def precision_target(half_width: float | None, begin: int, most: int | None) -> PrecisionTarget | None:
    """What is asked for, checked; None if nothing is. Raises InputError."""
    if half_width is None:
        if most is not None:
            raise InputError("runs.most_without_precision")
        return None
    if isinstance(half_width, bool) or not isinstance(half_width, (int, float)) or not 0 < half_width < math.inf:
        raise InputError("runs.no_precision", value=repr(half_width))
    most = DEFAULT_MOST if most is None else most
    if isinstance(most, bool) or not isinstance(most, int) or not max(2, begin) <= most <= MOST:
        raise InputError("runs.most_out_of_range", value=repr(most), low=max(2, begin), high=MOST)
    return PrecisionTarget(float(half_width), max(2, begin), most)


def make_until_precise(store: Store, target: PrecisionTarget, workers: Workers, progress: bool = True) -> Reached:
    """Make replications in batches, at each point until both headline measures are precise there, and say how many.

    The store is open. Raises InputError where no two modes of a place can be compared.
    """
    pairs = pairs_of(store.study)
    if not pairs:
        raise InputError("runs.precision_of_one_mode")
    study = store.study
    count = np.full(study.n_points, target.begin)
    while True:
        numbers = numbers_of(study, count)
        missing = store.missing(numbers)
        if len(missing):
            make_runs(store, missing, workers, progress, total=len(numbers))
        widths = half_widths(store, count, pairs)
        open_points = np.flatnonzero(~(widths.half <= target.half_width).all(axis=(1, 2, 3)) & (count < target.most))
        if not len(open_points):
            return _reached(study, target, count, widths, pairs)
        need = replications_for(widths.paired[open_points], target.half_width, count[open_points])
        least, doubled = count[open_points] + LEAST_BATCH, 2 * count[open_points]
        count[open_points] = np.minimum(np.clip(need, least, np.maximum(doubled, least)), target.most)


@dataclass(frozen=True, slots=True)
class HalfWidths:
    """Of the differences [point, pair, window, measure]: half-width, spread of paired and of unpaired differences."""

    half: np.ndarray
    paired: np.ndarray
    unpaired: np.ndarray
    windows: list[str]


def half_widths(store: Store, count: np.ndarray, pairs: list[tuple[int, int]]) -> HalfWidths:
    """How well every difference is known with a number of replications [point]; a failed run leaves its pair out."""
    values, names = headline_values(store, int(count.max()))
    values[np.arange(len(values))[:, None] >= count] = np.nan
    a, b = (values[:, :, [pair[side] for pair in pairs]] for side in (0, 1))
    gap = a - b
    n = np.sum(~np.isnan(gap), axis=0)
    paired = spread(gap)
    unpaired = np.sqrt(spread(a) ** 2 + spread(b) ** 2)
    with np.errstate(all="ignore"):
        half = reach_of(paired, n)
    return HalfWidths(np.where(n > 1, half, np.inf), paired, unpaired, names)


def headline_values(store: Store, replications: int) -> tuple[np.ndarray, list[str]]:
    """Headline measures [replicate, point, cell, window, measure] of what is in a store, NaN where a run is not there.

    Windows are the study's own, or the reported ones (``windows``) where it keeps every month.
    """
    study = store.study
    kept = list(study.keep.windows)
    rows = table.read_store(store, ["run", "window", "status", *HEADLINES])
    replicate, point, cell = study.coordinates(rows["run"].to_numpy())
    window = rows["window"].astype(object).map({name: index for index, name in enumerate(kept)}).to_numpy(float)
    values = np.full((replications, study.n_points, len(study.cells), len(kept), len(HEADLINES)), np.nan)
    good = (replicate <= replications) & ~np.isnan(window)
    at = (replicate[good] - 1, point[good], cell[good], window[good].astype(int))
    values[at] = rows.loc[good, list(HEADLINES)].to_numpy()
    if len(kept) <= study.months:
        return values, kept
    reported = windows(study.months)
    first = window_of(kept[0]).start
    means = [values[..., max(0, w.start - first) : w.stop - first, :].mean(axis=-2) for w in reported.values()]
    return np.stack(means, axis=-2), list(reported)


def pairs_of(study: Study) -> list[tuple[int, int]]:
    """Cells of one place that differ in mode: the differences that are looked at."""
    cells = study.cells
    return [
        (a, b)
        for a, b in combinations(range(len(cells)), 2)
        if (cells[a].label, cells[a].arm) == (cells[b].label, cells[b].arm)
    ]


def numbers_of(study: Study, count: np.ndarray) -> np.ndarray:
    """The numbers of all runs with a number of replications [point]."""
    numbers = study.numbers(int(count.max()))
    replicate, point, _ = study.coordinates(numbers)
    return numbers[replicate <= count[point]]


def replications_for(sd: np.ndarray, half_width: float, at_least: np.ndarray) -> np.ndarray:
    """The least n >= `at_least` [point] for which t s / sqrt(n) is at most a half-width, s the widest [point, ...].

    `MOST_NEEDED` where no spread is known.
    """
    widest = np.nan_to_num(sd.reshape(len(sd), -1), nan=-np.inf).max(axis=1)
    low, high = np.maximum(at_least, 2) - 1, np.full(len(sd), MOST_NEEDED)
    while (high - low > 1).any():  # the half-width falls with n
        middle = (low + high + 1) // 2
        enough = reach_of(widest, middle) <= half_width
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(np.isfinite(widest), high, MOST_NEEDED)


def _reached(
    study: Study, target: PrecisionTarget, count: np.ndarray, widths: HalfWidths, pairs: list[tuple[int, int]]
) -> Reached:
    flat = np.where(np.isnan(widths.half), np.inf, widths.half)
    point, pair, column, measure = np.unravel_index(int(flat.argmax()), flat.shape)
    a, b = (study.cells[cell] for cell in pairs[pair])
    unpaired = replications_for(widths.unpaired, target.half_width, np.full(len(count), 2))
    of = (str(point),) if study.n_points > 1 else ()
    return Reached(
        target=target,
        is_met=bool((widths.half <= target.half_width).all()),
        counts=tuple(count.tolist()),
        replications=int(count.max()),
        unpaired=int(unpaired.max()),
        n_runs=int(count.sum()),
        n_unpaired=int(unpaired.sum()),
        widest=float(flat.max()),
        where=(HEADLINES[measure], a.label, a.scenario.mode.name, b.scenario.mode.name, widths.windows[column], *of),
    )
