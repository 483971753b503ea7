"""Desks: the fluid desk settles at M/M/1, agrees with a queue simulated case by case, and loses no case."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.agents.bureaus import desk_after_month
from sim.model.month.service import WORKING_DAYS, serve
from sim.setup.rng import Luck
from sim.theory import forms
from sim.theory.records import Check, Curve, Examination, Panel, Points, exactly, mean_and_tolerance, worst
from sim.theory.worlds import EACH_FOR_ITSELF, world

CAPACITY = 20.0
UTILISATIONS = (0.2, 0.4, 0.55, 0.7, 0.8, 0.87)
N_CASES, N_BATCHES = 400_000, 40
N_DESKS = 2000


def settle(n_waiting, arrivals, capacity, n_months: int = 4000):
    """Desks after many like months."""
    for _ in range(n_months):
        n_waiting, _ = desk_after_month(n_waiting, arrivals, capacity)
    return n_waiting


def wait_case_by_case(seed: int, utilisation: float, stream: int = 0):
    """Mean wait in months at one clerk whose cases come one by one, and how far it may deviate, from batch means."""
    luck = Luck(seed).uniform("limits/cases", stream, (N_CASES, 2))
    waits = forms.simulate_mm1_waits(utilisation * CAPACITY, CAPACITY, luck)
    return mean_and_tolerance(waits.reshape(N_BATCHES, -1).mean(axis=1))


def check_a_province(seed: int) -> Iterator[Check]:
    """The month's own sub-step with constant demand, from empty desks and from full ones."""
    for start in (0.0, 25.0):
        model = world(EACH_FOR_ITSELF, 90, seed=seed)
        model.bureaus.n_waiting[:] = start
        for _ in range(300):
            serve(model)
        flow, bureaus = model.flow, model.bureaus
        arrivals = flow.jobs / bureaus.clerks
        backlog = np.vectorize(forms.mm1_in_system)(arrivals, flow.capacity)
        days = WORKING_DAYS * np.vectorize(forms.mm1_wait)(arrivals, flow.capacity)
        yield exactly("queue.cases", backlog, bureaus.n_waiting, n=start)
        yield exactly("queue.days", days, flow.wait_days, n=start)


def check_conservation(seed: int) -> Iterator[Check]:
    """One month of many desks, some overloaded: nothing is lost, and served is the rate of the backlog left."""
    luck = Luck(seed).uniform("limits/desks", 0, (N_DESKS, 3))
    before, capacity = 50.0 * luck[:, 0], 1.0 + 100.0 * luck[:, 1]
    arrivals = 2.0 * capacity * luck[:, 2]
    after, served = desk_after_month(before, arrivals, capacity)
    level, rho = 1e5, 1.5
    later, _ = desk_after_month(level, rho * CAPACITY, CAPACITY)
    excess = (rho - 1.0) * CAPACITY
    yield exactly("queue.conserved", before + arrivals, served + after)
    yield exactly("queue.served", capacity * after / (1.0 + after), served)
    yield Check("queue.growth", excess, float(later - level), 2.0 * CAPACITY / level)


def examine(seed: int) -> Examination:
    """The province's desks, single desks over one month, and queues simulated case by case."""
    rho = np.array(UTILISATIONS)
    formula = np.array([forms.mm1_wait(r * CAPACITY, CAPACITY) for r in rho])
    desks = settle(np.zeros(len(rho)), rho * CAPACITY, CAPACITY) / CAPACITY
    yield from check_conservation(seed)
    yield exactly("queue.wait_at_desk", formula, desks)
    waits = np.array([wait_case_by_case(seed, r, stream) for stream, r in enumerate(rho)])
    yield worst("queue.wait_by_case", desks, *waits.T)
    yield from check_a_province(seed)
    grid = np.linspace(0.0, 0.9, 91)
    by_case, by_desk = ("case by case", "逐件模拟"), ("model's desk", "模型窗口")
    yield Panel(
        ("utilisation of a desk", "窗口利用率"),
        ("wait, working days", "等待工作日"),
        (Curve(grid, [WORKING_DAYS * forms.mm1_wait(r * CAPACITY, CAPACITY) for r in grid]),),
        (
            Points(rho, WORKING_DAYS * waits[:, 0], WORKING_DAYS * waits[:, 1], by_case),
            Points(rho, WORKING_DAYS * desks, np.zeros(len(rho)), by_desk),
        ),
        legend="upper left",
    )
