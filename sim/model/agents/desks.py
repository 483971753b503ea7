"""Desks: the clerks of a bureau who share one queue, what waits there, and how staff follows the work."""

from __future__ import annotations

import numpy as np

from sim.setup.units import LEAST

N_NEWTON = 3
"""Steps after which a desk's utilisation is exact but for rounding, where a clerk does a job a month or more."""

LEAST_CLERKS = 1.0
"""Clerks that no desk goes without."""
MOST_UTILISATION = 0.97
"""Utilisation that no desk exceeds in month 0, since at 1 its queue has no steady state; above it a desk gets help."""
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
    return wait_at(steepness(utilisation, exponent_of_pooling(clerks)), utilisation, clerks, capacity)


def wait_at(steep, utilisation, clerks, capacity):
    """The same from a desk's ``steepness``."""
    return steep / ((1.0 - utilisation) * clerks * capacity)


def steepness(busy, power):
    """A desk's utilisation to its exponent less one: rho^(k - 1)."""
    return np.exp((power - 1.0) * np.log(np.maximum(busy, LEAST)))


def chosen(condition, one, other):
    """One number where a condition holds, another where it does not."""
    return np.where(condition, one, other)


def room_for(clerks, capacity):
    """Jobs that a desk has in work and does in a month where it is never idle: c (1 + mu)."""
    return clerks * (1.0 + capacity)


def idle_at_start(total, room):
    """Share of its time that a desk is idle at least, from the jobs of a month and the room for them."""
    return np.maximum(1.0 - total / room, 0.0)


def idle_after_step(idle, steep, power, total, room):
    """The same after one of Newton's steps; steep: ``steepness`` of 1 - idle."""
    level = steep * (1.0 - idle + power * idle)
    half = (total - room) / 2 + power / 2 * steep
    root = np.sqrt(half * half + room * level) + np.abs(half)
    return chosen(half > 0.0, level / root, root / room)


def backlog_left(total, clerks, capacity, utilisation):
    """Jobs that are left of all that were there or arrived: total - c mu rho."""
    return total - clerks * capacity * utilisation


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
    total, room, power = n_backlog + arrivals, room_for(clerks, capacity), exponent_of_pooling(clerks)
    idle = idle_at_start(total, room)
    for _ in range(N_NEWTON):
        idle = idle_after_step(idle, steepness(1.0 - idle, power), power, total, room)
    utilisation = 1.0 - idle
    return backlog_left(total, clerks, capacity, utilisation), utilisation


def clerks_needed(jobs, capacity, utilisation):
    """Clerks with whom a desk does so many jobs in a month at a utilisation; at least one."""
    return np.maximum(LEAST_CLERKS, jobs / (capacity * utilisation))


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
