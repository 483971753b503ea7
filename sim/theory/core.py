"""The model on one page: two ways to build, four states, six numbers.

A province has knowledge s (what the best module that others could take over can do), maturity m of what counties run,
likeness of interfaces k and the share x of required data that is live; all in [0, 1]. In mode a counties build with
vendors, and copy each other; in mode b an operator develops one standard, which is installed everywhere. Per month

    e  = w (1 - d lam (1 - exp(-r t)))           work: pace of capability x effort, less what lock-in takes; d = 1 in b
    s' = p e (1 - s)                             a: whoever goes first; b: the standard, p scaled by its months
    m' = [a] p e (1 - m) + q max(0, s - m)       building where counties build, and taking over what is known
    k' = g (1 - k)                               convergence in a, migration in b
    x' = (1 - exp(-c e k)) (sigma(u + K x) - x)  bureaus list by a logit with reciprocity, and lists are connected
    efficiency = h f m + j x, less its value in month 0

with f the fit of what is built, 1 where counties build for themselves. The first four come from section 7.6 of the ODD
(stages, reuse, interfaces, connection) and from 7.5 and 7.7, with counties, bureaus, firms and modules each taken at
their mean and money, citizens, queues and documents left out.

Six numbers are read from a draw of the full model's unknowns (``numbers_of``): w of both modes, lam, f, g of b, and the
months of a standard. All else is one set of constants for every draw, fitted to half of the draws (``fit``) and judged
on the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import expit

from sim.model.agents.enterprise import incentive_of, pace, share_gamed, two_task_effort
from sim.model.month.contracting import share_seen
from sim.setup.parameters import PARAMETERS, Parameters
from sim.theory.forms import expected_fit

Floats = NDArray[np.float64]
MEASURES = ("service_efficiency", "data_sharing_rate")
START = (0.12, 0.12, 0.35, 0.02)
"""Knowledge, maturity, likeness of interfaces and live data in month 0, as the full model's are at its defaults."""
CONVERGENCE = 0.02
"""Monthly convergence of interfaces where they are local: the full model's rate at the platform's mean completeness."""
EVERY = 6
"""Months between those whose levels the constants are fitted to."""
WEIGHT_OF_LEVELS = 0.3
"""Weight of a level in the fit, beside 1 of a difference between the modes."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What varies from draw to draw, each a number or an array [n].

    work_a, work_b: pace at which vendors build, and the operator with them, before lock-in. lock_in: share of work that
    dependence takes in the long run, scaled to what it takes over the path where it grows faster or more slowly than at
    the default. fit_b: fit of the uniform design relative to the local one. migration: of interfaces, per month.
    months_standard: of a stage of the standard at unit work.
    """

    work_a: Floats
    work_b: Floats
    lock_in: Floats
    fit_b: Floats
    migration: Floats
    months_standard: Floats


@dataclass(frozen=True, slots=True)
class Constants:
    """The same for every draw: rates per month at unit work, logits, and what each state is worth in efficiency.

    dependence_a: lock-in of counties that tender, relative to that of clients of one operator.
    """

    build: float = 0.06
    develop: float = 0.064
    copy: float = 0.04
    install: float = 0.24
    connect: float = 0.3
    will: float = -0.9
    echo: float = 2.6
    dependence_a: float = 0.3
    worth_maturity: float = 0.5
    worth_sharing: float = 0.3


def paths(numbers: Numbers, constants: Constants, n_months: int = 72) -> Floats:
    """Efficiency and sharing in both modes [mode, measure, n, month 0..T]."""
    n = len(np.atleast_1d(numbers.work_a))
    found = np.empty((2, len(MEASURES), n, n_months + 1))
    for mode in (0, 1):
        s, m, k, x = (np.full(n, value) for value in START)
        for month in range(n_months + 1):
            fit = 1.0 if mode == 0 else numbers.fit_b
            found[mode, 0, :, month] = efficiency(fit, m, x, constants)
            found[mode, 1, :, month] = x
            s, m, k, x = step(mode, month, (s, m, k, x), numbers, constants)
    return found


def step(mode: int, month: int, state: Sequence[Floats], numbers: Numbers, constants: Constants) -> tuple[Floats, ...]:
    """The four states a month later: the equations at the head of this file."""
    s, m, k, x = state
    growth: Floats | float
    lost = numbers.lock_in * -np.expm1(-PARAMETERS["rate_lock_in"].default * month)
    if mode == 0:
        work = numbers.work_a * (1.0 - constants.dependence_a * lost)
        taking, growth = constants.copy, CONVERGENCE
        knowing = building = constants.build * work
    else:
        work = numbers.work_b * (1.0 - lost)
        building, taking, growth = np.zeros_like(m), constants.install, numbers.migration
        knowing = constants.develop * work * PARAMETERS["months_standard"].default / numbers.months_standard
    listed = expit(constants.will + constants.echo * x)
    return (
        s + np.minimum(1.0, knowing) * (1.0 - s),
        np.minimum(1.0, m + building * (1.0 - m) + taking * np.maximum(0.0, s - m)),
        k + growth * (1.0 - k),
        x - np.expm1(-constants.connect * work * k) * (listed - x),
    )


def efficiency(fit, maturity, live, constants: Constants):
    """Share of days saved: what works and what is live, each at its worth, less the same in month 0."""
    at_first = constants.worth_maturity * fit * START[1] + constants.worth_sharing * START[3]
    return constants.worth_maturity * fit * maturity + constants.worth_sharing * live - at_first


def numbers_of(draws: Sequence[Parameters]) -> Numbers:
    """The six numbers of draws of the full model's parameters."""
    return Numbers(*np.array([_numbers(p) for p in draws], dtype=float).T)


def _numbers(p: Parameters) -> tuple[float, ...]:
    attention = mean_attention(p)
    market = p.competition * (p.n_vendors - 1) / p.n_vendors
    seen = share_seen(p.monitoring, p.seen_unattended, min(1.0, attention * p.pass_through))
    vendor = p.capability_vendor * effort(p, p.fee_incentive, seen, 0.0, market)
    watch = p.share_on_contractor**p.attention_returns * attention
    seen = share_seen(p.monitoring, p.seen_unattended, min(1.0, watch))
    slope = p.kpi_incentive * (1.0 - share_gamed(p.gaming, seen))
    own = effort(p, slope, seen, p.public_value * p.equity_state, 0.0)
    seen = share_seen(p.monitoring, p.seen_unattended, own)
    under = p.capability_vendor * effort(p, p.fee_incentive, seen, 0.0, market)
    mixed = p.share_subcontractor * under + (1.0 - p.share_subcontractor) * p.capability_operator * own
    work_a, work_b = (float(pace(work, p.client_share)) for work in (vendor, mixed))
    local = expected_fit(p.local_noise * (1.0 - p.last_mile), p.fit_width)
    uniform = expected_fit(p.information_loss * p.sd_taste, p.fit_width)
    return work_a, work_b, p.lock_in_effect * relative_lock_in(p), uniform / local, p.rate_migration, p.months_standard


def chosen(numbers: Numbers, draws: NDArray[np.int64]) -> Numbers:
    """The numbers of some draws."""
    return Numbers(*(column[draws] for column in astuple(numbers)))


def mean_attention(p: Parameters) -> float:
    """Attention over the time between campaigns: a_f + (a_c - a_f)(1 - exp(-phi T)) / (phi T)."""
    fading = p.rate_attention_fade * p.campaign_months
    return min(1.0, p.attention_floor + (p.campaign_level - p.attention_floor) * -np.expm1(-fading) / fading)


def effort(p: Parameters, slope: float, seen: float, public: float, market: float) -> float:
    """Effort for speed of a firm that is not depended on, by the full model's own rules."""
    speed, quality = (
        incentive_of(slope * share, seen, public, market, 0.0, 0.0)
        for share in (1.0 - p.rating_weight, p.rating_weight)
    )
    return two_task_effort(speed, quality, p.effort_cost, p.task_substitution)[0]


def relative_lock_in(p: Parameters, n_months: int = 72) -> float:
    """Mean of 1 - exp(-r t) over a path, relative to that at the default rate."""
    rates = np.array([p.rate_lock_in, PARAMETERS["rate_lock_in"].default]) * n_months
    own, default = 1.0 + np.expm1(-rates) / rates
    return float(own / default)


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
