"""Desks in compiled loops, all of a province in one row; powers are NumPy's own, taken of the row between two loops."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.agents import desks as rules
from sim.model.loops.cache import cached
from sim.model.loops.rules import follow

FOLLOWED = (
    *(rules.exponent_of_pooling, rules.room_for, rules.idle_at_start, rules.chosen, rules.idle_after_step),
    *(rules.backlog_left, rules.clerks_needed, rules.clerks_after_month),
)
RULES = frozenset((*FOLLOWED, rules.desk_after_month))
"""The rules that these loops follow; the last one is what they do together."""

follow(*FOLLOWED)


@cached
def _start(n_backlog, jobs, clerks, capacity, total, room, power, idle, busy):
    for k in range(len(total)):
        total[k] = n_backlog[k] + jobs[k]
        room[k] = rules.room_for(clerks[k], capacity[k])
        power[k] = rules.exponent_of_pooling(clerks[k])
        idle[k] = rules.idle_at_start(total[k], room[k])
        busy[k] = 1.0 - idle[k]


@cached
def _step(steep, total, room, power, idle, busy):
    for k in range(len(total)):
        idle[k] = rules.idle_after_step(idle[k], steep[k], power[k], total[k], room[k])
    for k in range(len(total)):
        busy[k] = 1.0 - idle[k]


@cached
def _finish(rate, jobs, job_hours, capacity, clerks, target, total, busy, n_backlog, served, hours, posted):
    for k in range(len(total)):
        n_backlog[k] = rules.backlog_left(total[k], clerks[k], capacity[k], busy[k])
        served[k] = total[k] - n_backlog[k]
        hours[k] = served[k] * job_hours[k]
    for k in range(len(total)):
        needed = rules.clerks_needed(jobs[k], capacity[k], target[k])
        waiting = n_backlog[k] - clerks[k] * busy[k]
        urgent = rules.clerks_needed(jobs[k] + waiting, capacity[k], rules.MOST_UTILISATION)
        posted[k] = rules.clerks_after_month(clerks[k], needed, urgent, rate)


def work(bureaus: Any, flow: Any, rate_staffing: float) -> Any:
    """Desks work for a month; returns the clerks of the next one [C, L]."""
    shape = bureaus.clerks.shape
    jobs, clerks, capacity = flow.jobs.ravel(), bureaus.clerks.ravel(), flow.capacity.ravel()
    total, room, power, idle, busy, n_backlog, served, hours, posted = np.empty((9, clerks.size))
    _start(bureaus.n_backlog.ravel(), jobs, clerks, capacity, total, room, power, idle, busy)
    for _ in range(rules.N_NEWTON):
        _step(rules.steepness(busy, power), total, room, power, idle, busy)
    known = jobs, flow.job_hours.ravel(), capacity, clerks, bureaus.target.ravel(), total, busy
    _finish(float(rate_staffing), *known, n_backlog, served, hours, posted)
    bureaus.n_backlog, bureaus.utilisation, bureaus.new_served, hours, posted = (
        row.reshape(shape) for row in (n_backlog, busy, served, hours, posted)
    )
    flow.staff_hours = float(hours.sum())
    return posted
