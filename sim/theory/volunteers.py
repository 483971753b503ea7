"""Volunteers: who builds first what all could copy? Each goes first with one probability, and is indifferent.

In the symmetric equilibrium of the volunteer's dilemma going first and waiting pay alike, so that nobody gains by
another probability; and the more there are who could go first, the likelier it is that nobody does.
"""

from __future__ import annotations

import numpy as np

from sim.model.agents.government import probability_of_going_first
from sim.model.month.planning import willing_to_build
from sim.setup.rng import Luck
from sim.theory import forms
from sim.theory.copying import complete_network
from sim.theory.records import Curve, Examination, Panel, Points, exactly, tolerance_of_share, worst
from sim.theory.worlds import LOCAL, hold, world

COSTS = (0.3, 0.7)
"""Cost of going first over what the module brings."""
SIZES = np.array([2, 3, 4, 6, 8, 12, 16, 20])
N_GROUPS, N_MONTHS = 10_000, 60


def groups(seed: int, cost: float, n: int) -> tuple[float, float, float]:
    """Many groups of n like counties, each of which goes first or waits by the model's rule.

    Returns the share of counties that go first, the share of groups in which nobody does, and what a county that
    always waits gains on average: 1 where one of the n - 1 others goes first.
    """
    luck = Luck(seed).uniform(f"limits/first/{cost:g}", n, (N_GROUPS, n))
    goes = luck < probability_of_going_first(cost, n - 1)
    return float(goes.mean()), float((~goes.any(axis=1)).mean()), float(goes[:, 1:].any(axis=1).mean())


def counties_of_months(seed: int, cost: float) -> tuple[float, int, int]:
    """Share of counties that would go first by the month's own planning, how many rivals each has, number of draws.

    All counties but one see each other, are equally far and on one track; none is a pilot.
    """
    model = world(LOCAL, 124, province="guangdong", seed=seed)
    hold(model, cost_of_first=cost, n_tracks=1, pilots=0.0)
    complete_network(model)
    model.modules.maturity[:] = 0.2
    willing = []
    for model.month in range(1, N_MONTHS + 1):
        willing.append(willing_to_build(model)[1:])
    return float(np.mean(willing)), len(model.counties) - 1, np.size(willing)


def examine(seed: int) -> Examination:
    """Groups of several sizes at a low and a high cost."""
    curves, points = [], []
    for cost in COSTS:
        rule = probability_of_going_first(cost, SIZES - 1)
        first = np.array([forms.volunteer_probability(cost, n) for n in SIZES])
        nobody = np.array([forms.nobody_volunteers(cost, n) for n in SIZES])
        yield exactly("volunteers.rule", first, rule, cost=cost)
        simulated = np.array([groups(seed, cost, n) for n in SIZES]).T
        d_first = tolerance_of_share(first, N_GROUPS * SIZES)
        d_nobody = tolerance_of_share(nobody, N_GROUPS)
        d_gain = tolerance_of_share(cost, N_GROUPS)
        yield worst("volunteers.first", first, simulated[0], d_first, cost=cost)
        yield worst("volunteers.nobody", nobody, simulated[1], d_nobody, cost=cost)
        yield worst("volunteers.gain", 1.0 - cost, simulated[2], d_gain, cost=cost)
        if cost == COSTS[0]:
            one, none = ("a county goes first", "某县率先"), ("nobody does", "无人率先")
            sizes = np.arange(2, SIZES.max() + 1).tolist()
            curves = [
                Curve(np.array(sizes), [forms.volunteer_probability(cost, k) for k in sizes], one),
                Curve(np.array(sizes), [forms.nobody_volunteers(cost, k) for k in sizes], none),
            ]
            points = [Points(SIZES, simulated[0], d_first, one), Points(SIZES, simulated[1], d_nobody, none)]
        share, n, n_draws = counties_of_months(seed, cost)
        expected = forms.volunteer_probability(cost, n)
        yield worst("volunteers.province", expected, share, tolerance_of_share(expected, n_draws), cost=cost)
    alone = [forms.volunteer_probability(COSTS[0], 1), 1.0], probability_of_going_first(COSTS[0], 0)
    yield exactly("volunteers.alone", *alone)
    yield Panel(("counties that could", "可率先的县数"), ("probability", "概率"), tuple(curves), tuple(points))
