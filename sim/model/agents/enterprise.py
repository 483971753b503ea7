"""Enterprises: the joint-venture operator and the vendors; how they bid, how hard they work, and temptation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.setup.parameters import Parameters


OPERATOR = 0
"""Index of the joint-venture operator among the firms."""
NOBODY = -1
"""Index of the firm in charge where bureaus build and counties run a module."""
LEAST_EFFORT = 0.2
"""Effort below which a firm would lose its contract."""


def two_task_effort(pay_speed, pay_quality, cost, substitution):
    """Efforts (speed, quality), in [LEAST_EFFORT, 1], of an agent paid for two tasks which compete for its time.

    Maximises b_1 e_1 + b_2 e_2 - c (e_1^2 + e_2^2 + 2 rho e_1 e_2) / 2 within the bounds. substitution: rho in [0, 1).
    Source: Holmström and Milgrom (1991); bounded above by full time, below by what keeps the job.
    """
    scale = cost * (1.0 - substitution * substitution)
    speed = (pay_speed - substitution * pay_quality) / scale
    quality = (pay_quality - substitution * pay_speed) / scale
    if not LEAST_EFFORT <= speed <= 1.0:
        speed = min(1.0, max(LEAST_EFFORT, speed))
        quality = pay_quality / cost - substitution * speed
    if not LEAST_EFFORT <= quality <= 1.0:
        quality = min(1.0, max(LEAST_EFFORT, quality))
        speed = min(1.0, max(LEAST_EFFORT, pay_speed / cost - substitution * quality))
    return speed, quality


def incentive_of(slope, monitoring, public_value, competition, lock_in, lock_in_effect):
    """Total incentive: (slope x monitoring + public value + competition) x (1 - k_l lock-in)."""
    return (slope * monitoring + public_value + competition) * (1.0 - lock_in_effect * lock_in)


def bid_price(cost, markup, n_bidders, spread, luck, per_project, load):
    """Price bid: cost x (1 + mark-up / n + spread x luck + per project x load); luck in [0, 1), load in projects."""
    return cost * (1.0 + markup / n_bidders + spread * luck + per_project * load)


def quality_of_bid(capability, unknown, reputation):
    """What tenders take for a vendor's quality: capability x (w + reputation)."""
    return capability * (unknown + reputation)


def tender_score(quality, relative_price, price_weight):
    """Score of a bid: (1 - w) quality - w price / cost."""
    return (1.0 - price_weight) * quality - price_weight * relative_price


def limit_rent(lead, price_weight, switching):
    """What a firm in charge adds to its price, relative to cost: lead in score / weight of price, at most switching.

    lead: its score above the best rival's, which bears the switching cost (>= 0). Source: Klemperer (1995).
    """
    return min(switching, lead / price_weight) if price_weight > 0.0 else switching


def probability_misuse(gain, feared, monitoring, public_weight, temptation, restraint):
    """Probability in (0, 1) that a firm that has data in its hands misuses them: s(k_m (gain - q feared) - k_p w).

    Args:
        gain, feared: what misuse would earn, and what it would cost if found, in months of a county's budget (>= 0).
        monitoring: q, share of what the firm does that its supervisor sees, in [0, 1].
        public_weight: w, weight of public value in the firm's objective.
        temptation, restraint: k_m and k_p, in logits.

    Source: Becker (1968).
    """
    return misuses_at(np.exp(-misuse_utility(gain, feared, monitoring, public_weight, temptation, restraint)))


def misuse_utility(gain, feared, monitoring, public_weight, temptation, restraint):
    """What misuse is worth to the firm, in logits; arguments as of ``probability_misuse``."""
    return temptation * (gain - monitoring * feared) - restraint * public_weight


def misuses_at(odds_against):
    """Probability of misuse from the odds against it."""
    return 1.0 / (1.0 + odds_against)


def capability_after(capability, growth, capability_max):
    """Capability after a month's growth, which slows as the maximum comes near."""
    return capability + growth * np.maximum(0.0, 1.0 - capability / capability_max)


def growth_by_work(work, rate, most):
    """Growth of capability by a month's work, for whoever does it: l x min(work, n_k); work in projects under way.

    Source: learning by doing, Arrow (1962).
    """
    return rate * np.minimum(work, most)


def lock_in_after(lock_in, roles, rate):
    """Lock-in in [0, 1] after a month: L + r (1 - L) for each role of the firm in charge, building and running.

    roles: 0, 1 or 2; where nobody is in charge the client is free. Source: Williamson (1985).
    """
    return (lock_in + rate * roles * (1.0 - lock_in)) * (roles > 0)


def pace(productivity, client_share):
    """Speed of a project in which no firm can shorten the client's share of the time: x / (s x + 1 - s).

    At productivity x = 1 it is 1, and however productive the firm, at most 1 / s. Users are trained, data cleaned and
    work accepted at the client's own pace. Source: Amdahl (1967).
    """
    return productivity / (client_share * productivity + 1.0 - client_share)


def share_gamed(gaming, seen):
    """Share of what is paid by KPI that goes into the measure and not into the work: g x (1 - seen), in [0, 1].

    Source: Feltham and Xie (1994); Courty and Marschke (2004).
    """
    return gaming * (1.0 - seen)


def settled(payment, penalty, margin):
    """What is kept back of a payment, and the margin of a general contractor who handed the work on.

    penalty: share that is kept back. margin: share that the contractor keeps.
    """
    return payment * penalty, payment * margin


def cost_with_effort(cost, share, effort):
    """What work costs a firm whose effort raises a share of its cost: cost x (1 - share + share x effort)."""
    return cost * (1.0 - share + share * effort)


def smoothed(mean, value, rate):
    """A slow mean after a month: m + r (value - m)."""
    return mean + rate * (value - mean)


def capability_of(talent, partnership, most):
    """Capability in (0, most] of a firm whose talent a private partner of the joint venture multiplies."""
    return np.minimum(talent * partnership, most)


def public_weight(p: Parameters) -> float:
    """Weight of public value in the operator's objective: omega_p x state share; none for private vendors.

    Below 0 where ownership by the state costs more drive than it adds care (Shleifer and Vishny 1994).
    """
    return p.public_value * p.equity_state
