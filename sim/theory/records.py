"""What a limit is, what a check of it found, and what its panel of the figure shows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.language.errors import Message
from sim.language.texts import language, say

STANDARD_ERRORS = 5.0
"""How many standard errors a mean may deviate: of some 250 comparisons, one fails by luck in thousands of seeds."""
ROUNDING = 1e-9
"""How far a number may deviate that has no luck in it, relative to 1 + its size."""

Words = tuple[str, str]
"""A text in English and in Chinese."""


@dataclass(frozen=True, slots=True)
class Check:
    """One number that theory gives and the model's rules must give too, within a tolerance.

    key: of its text, "queue.served" for ``limits.check.queue.served``. values: what the places of the text stand for;
    a pair of ``Words`` or a message is put into words with it. n: of how many numbers it is the worst.
    """

    key: str
    theory: float
    simulation: float
    tolerance: float
    values: Mapping[str, object] = field(default_factory=dict)
    n: int = 1

    def what(self, lang: str | None = None) -> str:
        """What is compared, in a language; in the one in use if none is given."""
        values = {name: _in_words(value, lang or language()) for name, value in self.values.items()}
        text = say(f"limits.check.{self.key}", lang, **values)
        return say("limits.check.any.worst", lang, what=text, n=self.n) if self.n > 1 else text

    @property
    def passed(self) -> bool:
        """Whether they agree; what is undefined or has no finite tolerance never does."""
        return math.isfinite(self.tolerance) and abs(self.simulation - self.theory) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Curve:
    """Theory: a line of the panel; ``dashed`` for levels that nothing stays at."""

    x: ArrayLike
    y: ArrayLike
    label: Words | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Simulation: points of the panel, each with its tolerance as a bar; the colour goes with the label."""

    x: ArrayLike
    y: ArrayLike
    tolerance: ArrayLike
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """What the figure shows of a limit; ``legend`` is where its labels leave the points free."""

    x_label: Words
    y_label: Words
    curves: tuple[Curve, ...]
    points: tuple[Points, ...]
    legend: str = "best"
    is_log: bool = False


Examination = Iterator[Check | Panel]
"""What an examination of a limit finds, check after check, and last its panel."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One process with everything else held fixed, so that it can be solved analytically.

    The record is that of ``data/limits.toml``, where its parts are explained. ``examine`` runs the limit at a seed.
    """

    id: str
    name_en: str
    name_zh: str
    process: str
    held: str
    equals: str
    equals_zh: str
    formula: str
    source: str
    forms: Sequence[str]
    rules: Sequence[str]
    examine: Callable[[int], Examination]

    def find(self, seed: int) -> tuple[tuple[Check, ...], Panel]:
        """All checks at a seed, and the panel."""
        results = list(self.examine(seed))
        (panel,) = (one for one in results if isinstance(one, Panel))
        return tuple(one for one in results if isinstance(one, Check)), panel


def worst(key: str, theory: ArrayLike, simulation: ArrayLike, tolerance: ArrayLike, **values: object) -> Check:
    """The check of many numbers by the one that comes nearest to failing, or fails most; they broadcast."""
    t, s, d = (part.ravel() for part in np.broadcast_arrays(*map(_floats, (theory, simulation, tolerance))))
    with np.errstate(divide="ignore", invalid="ignore"):
        strain = np.where(s == t, 0.0, np.abs(s - t) / d)
    strain = np.where(np.isnan(strain) | ~np.isfinite(d), np.inf, strain)
    i = int(strain.argmax())
    return Check(key, float(t[i]), float(s[i]), float(d[i]), values, len(t))


def exactly(key: str, theory: ArrayLike, simulation: ArrayLike, **values: object) -> Check:
    """The check of numbers that have no luck in them: equal but for rounding, the worst of them."""
    tolerance = ROUNDING * (1.0 + np.abs(_floats(theory)))
    return worst(key, theory, simulation, tolerance, **values)


def mean_and_tolerance(values: ArrayLike, axis: int | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of independent numbers, and how far it may deviate from their expectation."""
    v = _floats(values)
    n = v.size if axis is None else v.shape[axis]
    return v.mean(axis=axis), STANDARD_ERRORS * v.std(axis=axis, ddof=1) / np.sqrt(n)


def tolerance_of_share(p: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    """How far the share of n independent events of probability p may deviate from p."""
    p = _floats(p)
    return STANDARD_ERRORS * np.sqrt(p * (1.0 - p) / np.asarray(n))


def words(key: str) -> Words:
    """A text of the limits in both languages."""
    return say(f"limits.{key}", "en"), say(f"limits.{key}", "zh")


def _in_words(value: object, lang: str) -> object:
    if isinstance(value, Message):
        return value.message(lang)
    return value[lang == "zh"] if isinstance(value, tuple) else value


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)
