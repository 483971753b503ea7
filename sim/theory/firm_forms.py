"""Closed forms of firms: what effort a contract draws, and what a client pays when it tenders anew."""

from __future__ import annotations

import numpy as np


def linear_contract_effort(incentive: float, cost: float) -> float:
    """Effort that maximises incentive x e - cost e^2 / 2: incentive / cost. Source: Holmström and Milgrom (1991)."""
    return incentive / cost


def two_task_efforts(pay_first: float, pay_second: float, cost: float, substitution: float) -> tuple[float, float]:
    """Efforts that maximise b_1 e_1 + b_2 e_2 - c (e_1^2 + e_2^2 + 2 rho e_1 e_2) / 2, where both are positive.

    e_1 = (b_1 - rho b_2) / (c (1 - rho^2)), and the same with 1 and 2 exchanged; so paying more for one task takes
    effort from the other as soon as rho > 0. Source: Holmström and Milgrom (1991), multitask agency.
    """
    scale = cost * (1.0 - substitution**2)
    return (pay_first - substitution * pay_second) / scale, (pay_second - substitution * pay_first) / scale


def two_task_efforts_within(
    pay_first: float, pay_second: float, cost: float, substitution: float, low: float, high: float
) -> tuple[float, float]:
    """The same with both efforts held within [low, high]: the best of the inner optimum and those of the four edges.

    The payoff is concave, so that on an edge the other effort is its own optimum there, cut to the bounds.
    """
    inner = two_task_efforts(pay_first, pay_second, cost, substitution)
    points = [inner] if all(low <= effort <= high for effort in inner) else []
    for edge in (low, high):
        points.append((edge, min(high, max(low, pay_second / cost - substitution * edge))))
        points.append((min(high, max(low, pay_first / cost - substitution * edge)), edge))
    return max(points, key=lambda e: two_task_payoff(e[0], e[1], pay_first, pay_second, cost, substitution))


def two_task_payoff(first, second, pay_first: float, pay_second: float, cost: float, substitution: float):
    """What an agent gains by two efforts: b_1 e_1 + b_2 e_2 - c (e_1^2 + e_2^2 + 2 rho e_1 e_2) / 2."""
    toil = first * first + second * second + 2.0 * substitution * first * second
    return pay_first * first + pay_second * second - 0.5 * cost * toil


def lock_in_by(months, rate: float) -> np.ndarray:
    """Lock-in after so many months with one firm in charge: 1 - (1 - r)^t."""
    return 1.0 - (1.0 - rate) ** np.asarray(months)


def retender(switching, lead: float, price_weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether the firm in charge keeps a client who tenders anew, and what the client pays over like bids.

    Replacing it costs k, and the rival's lead d in quality is worth d (1 - w) / w of the cost: the firm in charge stays
    where k exceeds that, and asks for the difference, at most k; else the client pays k to be rid of it.
    switching: k, relative to cost. price_weight: w. Source: Klemperer (1995).
    """
    switching = np.asarray(switching)
    worth = lead * (1.0 - price_weight) / price_weight
    stays = switching > worth
    return stays, switching - np.where(stays, max(0.0, worth), 0.0)
