"""The model on one page: two ways to build, four states, six numbers.

A province has a standard s (what a module that is installed everywhere can do), maturity m of what counties run, and
the shares l of required data that bureaus list and x that is live; all in [0, 1]. In mode a counties build and copy, in
b an operator develops one standard, which is installed everywhere. Per month

    m' = [a] min(1, c1 g) (1 - m)    [b] min(1, c2 g) (s - m)      with s' = min(1, c3 g) (1 - s)
    l' = c4 (sigma(c5 - c6 w) - l)                                 w = 0 in a
    x' = (1 - exp(-c7 r)) (l - x)
    efficiency = h f m + j x + o (1 - exp(-t / T)), less its value in month 0;      f = 1 in a

Six numbers vary from draw to draw: g and r of each mode, f and w of b. They are means over the path, in the terms of
sections 7.5 to 7.7 of the ODD (``sim.theory.core_numbers``):

    g  stages a month: pace of work / months of a stage. In a of what a county with a free place does: it copies if it
       finds one of n systems elsewhere, with chance 1 - (1 - p - q ahead)^n, and else builds. In b the stages of n
       systems pass through the development teams, n / teams one after another, and the last one is then installed
    f  worth of a module of b to one of a: fit of the design, missed by what is lost on the way up and by careless work,
       times what upkeep leaves of it, R / (R + decay (1 - upkeep)), where R renews
    r  of what is listed, connected in a month: rate x platform x pace x likeness of interfaces, 1 - (1 - k0) exp(-k t)
    w  liability x how much more a company is distrusted than governments

So efficiency goes to whose stages come sooner, and later to who fits and keeps them better; data go to whose interfaces
are alike sooner, and later to whom bureaus trust. Counties, bureaus and firms stand at their mean; money, learning,
citizens, queues, incidents and reciprocity (to which a fit gave no weight) are left out. It fails in the sixth year,
when all is near its ceiling: sharing then hangs on how often officials reconsider, which idle ones do less.

All else is one set of constants for every draw, fitted to half of the draws (``fit``) and judged on the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import expit

Floats = NDArray[np.float64]
MEASURES = ("service_efficiency", "data_sharing_rate")
START = (0.12, 0.12, 0.02, 0.02)
"""Standard, maturity, listed and live data in month 0, as the full model's are at its defaults."""
N_MONTHS = 72
MONTHS_OF_ORDERS = 10.0
"""Months in which orders abolish and merge most of what they will, in both modes alike."""
EVERY = 6
"""Months between those whose levels the constants are fitted to."""
WEIGHT_OF_LEVELS = 0.3
"""Weight of a level in the fit, beside 1 of a difference between the modes."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What varies from draw to draw, each an array [n]: g of both modes, f, r of both modes, and w."""

    pace_a: Floats
    pace_b: Floats
    worth_b: Floats
    connection_a: Floats
    connection_b: Floats
    worry_b: Floats


@dataclass(frozen=True, slots=True)
class Constants:
    """The same for every draw: c1 to c7, then what maturity, live data and orders are worth in efficiency: h, j, o."""

    build: float = 0.17
    install: float = 0.72
    develop: float = 0.97
    reconsider: float = 0.051
    will: float = 2.2
    worry: float = 0.32
    connect: float = 1.9
    worth_maturity: float = 0.48
    worth_sharing: float = 0.22
    worth_orders: float = 0.14


def paths(numbers: Numbers, constants: Constants, n_months: int = N_MONTHS) -> Floats:
    """Efficiency and sharing in both modes [mode, measure, n, month 0..T]."""
    n = len(np.atleast_1d(numbers.pace_a))
    found = np.empty((2, len(MEASURES), n, n_months + 1))
    for mode, worth in enumerate((1.0, numbers.worth_b)):
        state = tuple(np.full(n, value) for value in START)
        for month in range(n_months + 1):
            found[mode, 0, :, month] = efficiency(worth, state[1], state[3], month, constants)
            found[mode, 1, :, month] = state[3]
            state = step(mode, state, numbers, constants)
    return found


def step(mode: int, state: Sequence[Floats], numbers: Numbers, constants: Constants) -> tuple[Floats, ...]:
    """The four states a month later: the equations at the head of this file."""
    s, m, listed, live = state
    if mode == 0:
        standard, worry, connection = s, np.zeros_like(m), numbers.connection_a
        maturity = m + np.minimum(1.0, constants.build * numbers.pace_a) * (1.0 - m)
    else:
        worry, connection = constants.worry * numbers.worry_b, numbers.connection_b
        standard = s + np.minimum(1.0, constants.develop * numbers.pace_b) * (1.0 - s)
        maturity = m + np.minimum(1.0, constants.install * numbers.pace_b) * (s - m)
    return (
        standard,
        maturity,
        listed + min(1.0, constants.reconsider) * (expit(constants.will - worry) - listed),
        live - np.expm1(-constants.connect * connection) * (listed - live),
    )


def efficiency(worth, maturity, live, month: int, constants: Constants):
    """Share of days saved: what works, what is live and what orders did, each at its worth, less month 0."""
    works = constants.worth_maturity * worth * (maturity - START[1]) + constants.worth_sharing * (live - START[3])
    return works - constants.worth_orders * np.expm1(-month / MONTHS_OF_ORDERS)


def chosen(numbers: Numbers, draws: NDArray[np.int64]) -> Numbers:
    """The numbers of some draws."""
    return Numbers(*(column[draws] for column in astuple(numbers)))


def fit(numbers: Numbers, observed: Floats) -> Constants:
    """The constants with which the core comes nearest to the full model's paths [mode, measure, n, month 0..T].

    Least squares over levels of every sixth month and, more heavily, differences between the modes.
    """
    names = [field.name for field in fields(Constants)]
    signed = np.array([name == "will" for name in names])
    begin = np.array(astuple(Constants()))

    def constants(free: Floats) -> Constants:
        return Constants(*np.where(signed, free, np.exp(np.where(signed, 0.0, free))).tolist())

    def missed(free: Floats) -> Floats:
        error = (paths(numbers, constants(free), observed.shape[-1] - 1) - observed)[..., ::EVERY]
        return np.concatenate([WEIGHT_OF_LEVELS * error.ravel(), (error[0] - error[1]).ravel()])

    free = np.where(signed, begin, np.log(np.where(signed, 1.0, begin)))
    return constants(least_squares(missed, free, max_nfev=100).x)
