"""Desks in compiled loops, all of a province in one row; powers are NumPy's own, taken of the row between two loops."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.agents import desks as rules
from sim.model.agents.handling import WORKING_DAYS
from sim.model.loops.cache import cached
from sim.model.loops.rules import follow
from sim.setup.sums import total
from sim.setup.units import LEAST

FOLLOWED = (
    *(rules.exponent_of_pooling, rules.room_for, rules.idle_at_start, rules.chosen, rules.idle_after_step),
    *(rules.backlog_left, rules.clerks_needed, rules.clerks_after_month, rules.wait_at),
)
RULES = frozenset((*FOLLOWED, rules.desk_after_month))
"""The rules that these loops follow; the last one is what they do together."""

follow(*FOLLOWED)

TOTAL, ROOM, POWER, SLOPE, IDLE, STEEP, N_ROWS = range(7)
"""Rows of what is known of the desks, and their number."""
BACKLOG, BUSY, SERVED, WAIT, POSTED, HOURS, N_OUT = range(7)
"""Rows of what a month leaves, and their number."""


@cached
def _start(n_backlog, jobs, clerks, capacity, desks, out):
    total, room, power, slope, idle = desks[TOTAL], desks[ROOM], desks[POWER], desks[SLOPE], desks[IDLE]
    for k in range(len(total)):
        total[k] = n_backlog[k] + jobs[k]
        room[k] = rules.room_for(clerks[k], capacity[k])
        power[k] = rules.exponent_of_pooling(clerks[k])
        slope[k] = power[k] - 1.0
        idle[k] = rules.idle_at_start(total[k], room[k])
    busy, least = out[BUSY], desks[STEEP]
    for k in range(len(total)):
        busy[k] = 1.0 - idle[k]
        least[k] = np.maximum(busy[k], LEAST)


@cached
def _step(desks, out):
    total, room, power, idle, steep = desks[TOTAL], desks[ROOM], desks[POWER], desks[IDLE], desks[STEEP]
    for k in range(len(total)):
        idle[k] = rules.idle_after_step(idle[k], steep[k], power[k], total[k], room[k])
    busy, least = out[BUSY], desks[STEEP]
    for k in range(len(total)):
        busy[k] = 1.0 - idle[k]
        least[k] = np.maximum(busy[k], LEAST)


@cached
def _finish(rate, jobs, job_hours, capacity, clerks, target, desks, out):
    total, steep, busy, n_backlog, served = desks[TOTAL], desks[STEEP], out[BUSY], out[BACKLOG], out[SERVED]
    hours, posted, wait = out[HOURS], out[POSTED], out[WAIT]
    for k in range(len(total)):
        n_backlog[k] = rules.backlog_left(total[k], clerks[k], capacity[k], busy[k])
        served[k] = total[k] - n_backlog[k]
        hours[k] = served[k] * job_hours[k]
    for k in range(len(total)):
        wait[k] = WORKING_DAYS * rules.wait_at(steep[k], busy[k], clerks[k], capacity[k])
    for k in range(len(total)):
        needed = rules.clerks_needed(jobs[k], capacity[k], target[k])
        waiting = n_backlog[k] - clerks[k] * busy[k]
        urgent = rules.clerks_needed(jobs[k] + waiting, capacity[k], rules.MOST_UTILISATION)
        posted[k] = rules.clerks_after_month(clerks[k], needed, urgent, rate)


def _steepen(desks: Any) -> None:
    """``sim.model.agents.desks.steepness``, of what the loops have put in its place."""
    steep = desks[STEEP]
    np.log(steep, out=steep)
    np.multiply(desks[SLOPE], steep, out=steep)
    np.exp(steep, out=steep)


def work(bureaus: Any, flow: Any, rate_staffing: float) -> Any:
    """Desks work for a month, and how long a job waits follows; returns the clerks of the next one [C, L]."""
    shape = bureaus.clerks.shape
    jobs, clerks, capacity = flow.jobs.ravel(), bureaus.clerks.ravel(), flow.capacity.ravel()
    tables = np.empty((N_OUT, *shape))
    desks, out = np.empty((N_ROWS, clerks.size)), tables.reshape(N_OUT, -1)
    _start(bureaus.n_backlog.ravel(), jobs, clerks, capacity, desks, out)
    for _ in range(rules.N_NEWTON):
        _steepen(desks)
        _step(desks, out)
    _steepen(desks)
    _finish(float(rate_staffing), jobs, flow.job_hours.ravel(), capacity, clerks, bureaus.target.ravel(), desks, out)
    bureaus.n_backlog, bureaus.utilisation, bureaus.new_served, flow.wait_days, posted, hours = tables
    flow.staff_hours = total(hours)
    return posted
