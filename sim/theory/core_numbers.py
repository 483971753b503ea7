"""The six numbers of the core (``sim.theory.core``), read from a draw of the full model's unknowns without any run.

Effort, pace and fit follow the full model's own rules, with attention and lock-in at their means over time: an operator
that builds and runs is locked in at twice the rate of a firm that only builds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import incentive_of, pace, share_gamed, two_task_effort
from sim.model.month.contracting import share_seen
from sim.setup.parameters import Parameters
from sim.theory.core import N_MONTHS, Numbers
from sim.theory.forms import expected_fit

N_SYSTEMS = 6
NEIGHBOURS_AHEAD = 0.2
"""Share of neighbouring counties that are ahead in a system, at its mean over the path."""
EARLY = 24
"""Months in which most data are connected, over which interfaces and the platform are taken at their means."""
RENEWAL = 0.05
"""Monthly rate at which modules are renewed, against which decay works."""


def numbers_of(draws: Sequence[Parameters]) -> Numbers:
    """The six numbers of draws of the full model's parameters."""
    return Numbers(*np.array([_numbers(p) for p in draws], dtype=float).T)


def _numbers(p: Parameters) -> tuple[float, ...]:
    pressure = min(1.0, mean_attention(p) * p.pass_through)
    (pace_a, pace_b), (care_a, care_b), operator = work_of(p)
    platform = 1.0 - mean_left(p.rate_platform, EARLY)
    pooled = p.rate_connect * (p.share_point_to_point + (1.0 - p.share_point_to_point) * platform)
    rates = p.rate_convergence * platform, p.rate_migration * (1.0 - p.migration_failure)
    like_a, like_b = (1.0 - (1.0 - p.interface_start) * mean_left(rate, EARLY) for rate in rates)
    unlike_a, unlike_b = (1.0 + p.interface_penalty * (1.0 - like) for like in (like_a, like_b))
    copies = 1.0 - (1.0 - min(1.0, p.promotion + p.copying_imitation * NEIGHBOURS_AHEAD)) ** N_SYSTEMS
    months_a = copies * p.months_copy * unlike_a + (1.0 - copies) * p.months_build
    months_b = p.months_standard * N_SYSTEMS / p.n_development_teams + p.months_install * unlike_b
    miss_a = np.hypot(p.local_noise * (1.0 - p.last_mile), p.craft_error * (1.0 - care_a))
    lost = p.information_loss * (1.0 - p.install_adaptation) * p.sd_taste
    miss_b = np.hypot(lost, p.craft_error * (1.0 - care_b))
    worth_a = expected_fit(miss_a, p.fit_width) * kept(p.rate_decay, p.effort_county + p.effort_pressure * pressure)
    worth_b = expected_fit(miss_b, p.fit_width) * kept(p.rate_decay, operator)
    worry = p.liability * (p.distrust_company - p.distrust_government)
    return (
        pace_a / months_a,
        pace_b / months_b,
        worth_b / worth_a,
        pooled * pace_a * like_a,
        pooled * pace_b * like_b,
        worry,
    )


def productivities(draws: Sequence[Parameters]) -> NDArray[np.float64]:
    """Pace of work in both modes, before how long anything takes [mode, draw]."""
    return np.array([work_of(p)[0] for p in draws]).T


def work_of(p: Parameters) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Pace of work and care in a and b, and the work of the operator itself."""
    attention, part = mean_attention(p), p.share_subcontractor
    market = p.competition * (p.n_vendors - 1) / p.n_vendors
    once, twice = (1.0 - mean_left(roles * p.rate_lock_in, N_MONTHS) for roles in (1, 2))
    seen = share_seen(p.monitoring, p.seen_unattended, min(1.0, attention * p.pass_through))
    vendor, care_a = effort(p, p.fee_incentive, seen, market, once)
    seen = share_seen(p.monitoring, p.seen_unattended, min(1.0, p.share_on_contractor**p.attention_returns * attention))
    slope = p.kpi_incentive * (1.0 - share_gamed(p.gaming, seen))
    own, care = effort(p, slope, seen, p.public_value * p.equity_state, twice)
    under, care_b = effort(p, p.fee_incentive, share_seen(p.monitoring, p.seen_unattended, own), market, twice)
    operator = p.capability_operator * own
    works = p.capability_vendor * vendor, part * p.capability_vendor * under + (1.0 - part) * operator
    pace_a, pace_b = (float(pace(work, p.client_share)) for work in works)
    return (pace_a, pace_b), (care_a, part * care_b + (1.0 - part) * care), operator


def mean_attention(p: Parameters) -> float:
    """Attention over the time between campaigns: a_f + (a_c - a_f)(1 - exp(-phi T)) / (phi T)."""
    left = mean_left(p.rate_attention_fade, p.campaign_months)
    return min(1.0, p.attention_floor + (p.campaign_level - p.attention_floor) * left)


def mean_left(rate: float, n_months: float) -> float:
    """Mean over [0, T] of exp(-rate t)."""
    return float(-np.expm1(-rate * n_months) / (rate * n_months)) if rate > 0.0 else 1.0


def effort(p: Parameters, slope: float, seen: float, other: float, lock_in: float) -> tuple[float, float]:
    """Effort for speed and for quality, by the full model's own rules; other: from the market or public value."""
    speed, quality = (
        incentive_of(slope * share, seen, other, 0.0, lock_in, p.lock_in_effect)
        for share in (1.0 - p.rating_weight, p.rating_weight)
    )
    return two_task_effort(speed, quality, p.effort_cost, p.task_substitution)


def kept(decay: float, upkeep: float) -> float:
    """What upkeep leaves of a module that is renewed at the rate R and decays: R / (R + decay (1 - upkeep))."""
    return RENEWAL / (RENEWAL + decay * (1.0 - min(1.0, max(0.0, upkeep))))
