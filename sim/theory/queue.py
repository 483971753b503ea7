"""Desks: the fluid desk settles at M/M/1, or nearly at M/M/c; agrees with single cases, and loses none of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.agents.desks import desk_after_month, desk_wait, steady_backlog
from sim.model.agents.handling import WORKING_DAYS
from sim.model.month.service import serve
from sim.setup.rng import Luck
from sim.theory import forms
from sim.theory.records import Check, Curve, Examination, Panel, Points, exactly, mean_and_tolerance, worst
from sim.theory.worlds import EACH_FOR_ITSELF, hold, world

CAPACITY = 20.0
UTILISATIONS = (0.2, 0.4, 0.55, 0.7, 0.8, 0.87)
CLERKS = (2, 5, 20, 80)
NEARLY = 0.04
"""How far off M/M/c the wait at a desk may be, in times of service."""
N_CASES, N_BATCHES = 400_000, 40
N_DESKS = 2000


def settle(n_backlog, arrivals, clerks, capacity, n_months: int = 4000):
    """Backlog and utilisation of desks after many like months."""
    utilisation = np.zeros_like(n_backlog)
    for _ in range(n_months):
        n_backlog, utilisation = desk_after_month(n_backlog, arrivals, clerks, capacity)
    return n_backlog, utilisation


def wait_case_by_case(seed: int, utilisation: float, stream: int = 0):
    """Mean wait in months at one clerk whose cases come one by one, and how far it may deviate, from batch means."""
    luck = Luck(seed).uniform("limits/cases", stream, (N_CASES, 2))
    waits = forms.simulate_mm1_waits(utilisation * CAPACITY, CAPACITY, luck)
    return mean_and_tolerance(waits.reshape(N_BATCHES, -1).mean(axis=1))


def check_a_province(seed: int) -> Iterator[Check]:
    """The month's own sub-step with constant demand and staff, from empty desks and from full ones."""
    for start in (0.0, 25.0):
        model = world(EACH_FOR_ITSELF, 90, seed=seed)
        hold(model, rate_staffing=0.0)
        flow, bureaus = model.flow, model.bureaus
        bureaus.n_backlog = start * bureaus.clerks
        for _ in range(300):
            serve(model)
        wait = np.vectorize(forms.pooled_wait)(flow.jobs, bureaus.clerks, flow.capacity)
        yield exactly("queue.cases", flow.jobs / flow.capacity + flow.jobs * wait, bureaus.n_backlog, n=start)
        yield exactly("queue.days", WORKING_DAYS * wait, flow.wait_days, n=start)


def check_conservation(seed: int) -> Iterator[Check]:
    """One month of many desks, some overloaded: nothing is lost, and the backlog left is that of the utilisation."""
    luck = Luck(seed).uniform("limits/desks", 0, (N_DESKS, 4))
    clerks, capacity = 1.0 + 200.0 * luck[:, 3], 1.0 + 100.0 * luck[:, 1]
    before, arrivals = 50.0 * clerks * luck[:, 0], 2.0 * clerks * capacity * luck[:, 2]
    after, rho = desk_after_month(before, arrivals, clerks, capacity)
    level, overload = 1e5, 1.5
    later, _ = desk_after_month(level, overload * CAPACITY, 1.0, CAPACITY)
    excess = (overload - 1.0) * CAPACITY
    yield exactly("queue.conserved", before + arrivals, clerks * capacity * rho + after)
    yield worst("queue.served", steady_backlog(rho, clerks), after, 1e-7 * (1.0 + after))
    yield Check("queue.growth", excess, float(later - level), 2.0 * CAPACITY / level)


def check_pooling(rho) -> Iterator[Check]:
    """Desks of several clerks against Erlang's formula: all the better the more there is to wait."""
    for clerks in CLERKS:
        _, utilisation = settle(np.zeros(len(rho)), rho * clerks * CAPACITY, float(clerks), CAPACITY, 500)
        waits = desk_wait(utilisation, float(clerks), CAPACITY)
        formula = [forms.erlang_wait(r * clerks * CAPACITY, clerks, CAPACITY) for r in rho.tolist()]
        yield worst("queue.pooled", CAPACITY * np.array(formula), CAPACITY * waits, NEARLY, n=clerks)


def examine(seed: int) -> Examination:
    """The province's desks, single desks over one month, and queues simulated case by case."""
    rho = np.array(UTILISATIONS)
    formula = np.array([forms.mm1_wait(r * CAPACITY, CAPACITY) for r in rho])
    cases, utilisation = settle(np.zeros(len(rho)), rho * CAPACITY, 1.0, CAPACITY)
    desks = desk_wait(utilisation, 1.0, CAPACITY)
    yield from check_conservation(seed)
    yield exactly("queue.wait_at_desk", formula, desks)
    yield exactly("queue.one_clerk", [forms.mm1_in_system(r * CAPACITY, CAPACITY) for r in rho], cases)
    waits = np.array([wait_case_by_case(seed, r, stream) for stream, r in enumerate(rho)])
    yield worst("queue.wait_by_case", desks, *waits.T)
    yield from check_pooling(rho)
    yield from check_a_province(seed)
    grid = np.linspace(0.0, 0.9, 91)
    by_case, by_desk = ("case by case", "逐件模拟"), ("model's desk", "模型窗口")
    yield Panel(
        ("utilisation of a desk with one clerk", "单人窗口的利用率"),
        ("wait, working days", "等待工作日"),
        (Curve(grid, [WORKING_DAYS * forms.mm1_wait(r * CAPACITY, CAPACITY) for r in grid]),),
        (
            Points(rho, WORKING_DAYS * waits[:, 0], WORKING_DAYS * waits[:, 1], by_case),
            Points(rho, WORKING_DAYS * desks, np.zeros(len(rho)), by_desk),
        ),
        legend="upper left",
    )
