"""Enterprises: the joint-venture operator and the vendors; how they bid, how hard they work, and temptation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import mesa
import numpy as np

if TYPE_CHECKING:
    from sim.model.model import Model


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


KNOWN = ("month", "slope", "seen", "competition", "rating_weight", "public_value", "lock_in")
"""Names of what a firm knows when it sets effort and care."""


def capabilities(firms: Sequence[Enterprise]) -> list[float]:
    """Capability of each of some firms of a model."""
    p = firms[0].model.parameters
    most, partner = p.capability_max, p.capability_operator
    return [min(firm.talent * partner if firm.is_operator else firm.talent, most) for firm in firms]


def productivities(firms: Sequence[Enterprise]) -> list[float]:
    """Productivity of each of some firms of a model."""
    return [capability * firm.effort for capability, firm in zip(capabilities(firms), firms, strict=True)]


class Enterprise(mesa.Agent):
    """A firm. ``index`` 0 is the joint-venture operator, the others are vendors and subcontractors.

    ``effort`` is what it gives to speed, ``care`` what it gives to quality, both in [LEAST_EFFORT, 1]; ``known``
    is what it knew when it last set them, and ``why`` the same by name.
    """

    def __init__(self, model: Model, index: int, capability: float, effort_cost: float) -> None:
        super().__init__(model)
        self.index = index
        self.is_operator = index == 0
        self.talent = capability
        self.effort_cost = effort_cost
        self.effort = self.care = self.reputation = LEAST_EFFORT
        self.lock_in = 0.0
        self.load = 0
        self.experience = 0.0
        self.months_in_red = 0
        self.mean_profit = 0.0
        self.revenue = 0.0
        self.cost = 0.0
        self.cum_profit = 0.0
        self.rents = 0.0
        self.wary = 0.0
        self.known: tuple[float, ...] = ()

    def __repr__(self) -> str:
        kind = "operator" if self.is_operator else "vendor"
        return (
            f"Enterprise({self.index}, {kind}, capability={self.capability:.2f}, effort={self.effort:.2f}, "
            f"reputation={self.reputation:.2f}, projects={self.load}, profit={self.profit:.1f} million yuan)"
        )

    @property
    def why(self) -> dict[str, float]:
        """What it knew when it last set effort and care; nothing before the first time."""
        return dict(zip(KNOWN, self.known, strict=False))

    @property
    def partnership(self) -> float:
        """What the private partner of the joint venture multiplies the firm's own talent by; 1 for all others."""
        return self.model.parameters.capability_operator if self.is_operator else 1.0

    @property
    def capability(self) -> float:
        """Work done per month at full effort, relative to a mean vendor."""
        return capabilities([self])[0]

    @property
    def productivity(self) -> float:
        """Work done per month relative to a firm of unit capability and full effort."""
        return self.capability * self.effort

    @property
    def profit(self) -> float:
        """Revenue minus cost of this month, with what misused data earned and fines took, million yuan."""
        return self.revenue - self.cost + self.rents

    @property
    def public_weight(self) -> float:
        """Weight of public value in the firm's objective: omega_p x state share; none for private vendors.

        Below 0 where ownership by the state costs more drive than it adds care (Shleifer and Vishny 1994).
        """
        p = self.model.parameters
        return p.public_value * p.equity_state if self.is_operator else 0.0

    def choose_effort(self, slope: float, monitoring: float, competition: float, rating_weight: float) -> None:
        """Set effort and care from the contract, what the supervisor sees, ownership, competition and lock-in.

        rating_weight: share of the pay by contract that follows citizens' ratings, and so pays for quality.
        """
        p, month, public_value = self.model.parameters, self.model.month, self.public_weight
        self.known = month, slope, monitoring, competition, rating_weight, public_value, self.lock_in
        terms = monitoring, public_value, competition, self.lock_in, p.lock_in_effect
        speed = incentive_of(slope * (1.0 - rating_weight), *terms)
        quality = incentive_of(slope * rating_weight, *terms)
        self.effort, self.care = two_task_effort(speed, quality, self.effort_cost, p.task_substitution)

    def make_a_name(self) -> None:
        """Reputation follows effort."""
        self.reputation += self.model.parameters.rate_reputation * (self.effort - self.reputation)

    def earn(self, revenue: float, cost: float) -> None:
        """Book this month's revenue and cost, million yuan."""
        self.revenue += revenue
        self.cost += cost
        self.cum_profit += revenue - cost

    def reckon(self) -> None:
        """Smooth the month's profit, and count the months in which it has been negative."""
        self.mean_profit += self.model.parameters.rate_reputation * (self.profit - self.mean_profit)
        self.months_in_red = self.months_in_red + 1 if self.mean_profit < 0.0 else 0

    def start_anew(self, capability: float) -> None:
        """Become a newcomer to the market of the given capability, who has neither name nor past."""
        self.talent = capability / self.partnership
        self.reputation = self.mean_profit = self.cum_profit = self.lock_in = 0.0
        self.months_in_red = 0
