"""Desks: the clerks of a bureau who share one queue, what waits there, and how staff follows the work."""

from __future__ import annotations

import numpy as np

from sim.setup.units import LEAST

N_NEWTON = 3
"""Steps after which a desk's utilisation is exact but for rounding, where a clerk does a job a month or more."""

URGENCY = 20.0
"""How many times as fast staff is moved to a desk that cannot keep up as to and from others."""


def exponent_of_pooling(clerks):
    """Exponent of utilisation in the length of a queue: sqrt(2 (c + 1)), 2 for one clerk and more for more."""
    return np.sqrt(2 * (clerks + 1.0))


def steady_backlog(utilisation, clerks):
    """Jobs waiting or in work at a desk in its steady state: L = c rho + rho^sqrt(2 (c + 1)) / (1 - rho).

    utilisation: rho in [0, 1). clerks: c >= 1, not rounded. For one clerk this is M/M/1's rho / (1 - rho).

    Source: Sakasegawa (1977), who has it for the wait in M/M/c, here by Little's law.
    """
    return clerks * utilisation + utilisation ** exponent_of_pooling(clerks) / (1.0 - utilisation)


def desk_wait(utilisation, clerks, capacity):
    """Months that a job waits before a clerk takes it up: rho^(sqrt(2 (c + 1)) - 1) / ((1 - rho) c mu)."""
    power = exponent_of_pooling(clerks) - 1.0
    return np.exp(power * np.log(np.maximum(utilisation, LEAST))) / ((1.0 - utilisation) * clerks * capacity)


def desk_after_month(n_backlog, arrivals, clerks, capacity):
    """Jobs at a desk after a month, and its utilisation: a fluid M/M/c queue with carry-over.

    dL/dt = lambda - c mu rho(L), with L(rho) of the steady state: one implicit step, so that L1 + c mu rho = L0 +
    lambda exactly and L1 >= 0. A desk in overload grows by lambda - c mu.

    Args:
        n_backlog: L0, jobs at the desk at the start (>= 0), any shape.
        arrivals: lambda, jobs that arrive in the month (>= 0).
        clerks: c, those who share the queue (>= 1).
        capacity: mu, jobs that one clerk can do in a month (> 0).

    With idle y = 1 - rho the step is y (L0 + lambda - c (1 + mu) (1 - y)) = rho^k. Newton takes a tangent for rho^k
    alone and solves the quadratic that is left, from above; so utilisation falls to its value and never below it.

    Source: pointwise stationary fluid flow approximation of Wang, Tipper and Banerjee (1996).
    """
    total, room, power = n_backlog + arrivals, clerks * (1.0 + capacity), exponent_of_pooling(clerks)
    idle = np.maximum(1.0 - total / room, 0.0)
    excess, less = (total - room) / 2, power - 1.0
    for _ in range(N_NEWTON):
        busy = 1.0 - idle
        steep = np.exp(less * np.log(np.maximum(busy, LEAST)))
        level = steep * (busy + power * idle)
        half = excess + power / 2 * steep
        root = np.sqrt(half * half + room * level) + np.abs(half)
        idle = np.where(half > 0.0, level / root, root / room)
    utilisation = 1.0 - idle
    return total - clerks * capacity * utilisation, utilisation


def clerks_after_month(clerks, needed, urgent, rate):
    """Clerks after a month in which staff is moved in or out: c + max(r (needed - c), min(1, 10 r) (urgent - c)).

    Args:
        clerks: c, those who work at the desk (>= 1), any shape.
        needed: clerks with whom the month's work would meet the desk's target of utilisation.
        urgent: clerks with whom it could just keep up with all that waits and arrives.
        rate: r, share of the gap that is closed in a month, in [0, 1]; 0 where posts are fixed.

    Source: partial adjustment of employment, Nerlove (1958). Departure: desks that cannot keep up come first.
    """
    return clerks + np.maximum(rate * (needed - clerks), min(1.0, URGENCY * rate) * (urgent - clerks))
