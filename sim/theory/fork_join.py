"""Fork-join: departments asked at once are waited for until the slowest has answered, those in series all in turn."""

from __future__ import annotations

import numpy as np

from sim.model.agents.handling import share_of_series
from sim.model.month.service import count_missing, load_desks, measure
from sim.setup.rng import Luck
from sim.theory import forms
from sim.theory.records import Curve, Examination, Panel, Points, exactly, mean_and_tolerance, worst
from sim.theory.worlds import LOCAL, hold, world

MEAN_DAYS, MOST, N_CASES = 1.3, 12, 20_000
SHOWN = np.array([1, 2, 3, 4, 6, 8, 10, 12])
HALF = 0.5


def days_of_cases(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days until n departments have answered case by case: in series, at once, and half of the cases each way.

    Every department takes exponential time; all at once is as long as the slowest of them.
    """
    luck = Luck(seed)
    answers = -MEAN_DAYS * np.log1p(-luck.uniform("limits/answers", n, (N_CASES, n)))
    series, slowest = answers.sum(axis=1), answers.max(axis=1)
    at_once = luck.uniform("limits/joint", n, N_CASES) < HALF
    return series, slowest, np.where(at_once, slowest, series)


def days_of_month(seed: int, joint: float) -> tuple[np.ndarray, np.ndarray]:
    """Bureaus asked [C, I], and days that they take by the month's own service on a complete platform [C, I]."""
    model = world(LOCAL, 90, seed=seed)
    hold(model, joint_handling=joint, error_rate=0.0)
    model.province.platform = 1.0
    count_missing(model, np.zeros_like(model.bureaus.live))
    load_desks(model)
    measure(model)
    lead = model.flow.wait_days[:, model.catalogue.item_line]
    return model.flow.bureaus_missing, model.flow.other_days - lead


def examine(seed: int) -> Examination:
    """The model's rule against the closed forms, the month's service, and departments that answer one by one."""
    n = np.arange(1, MOST + 1)
    in_series = np.array([forms.days_in_series(k, MEAN_DAYS) for k in n.tolist()])
    joined = np.array([forms.days_fork_join(k, MEAN_DAYS) for k in n.tolist()])

    def rule(joint):
        return n * MEAN_DAYS * share_of_series(n, joint)

    yield exactly("fork_join.rule_in_series", in_series, rule(0.0))
    yield exactly("fork_join.rule_at_once", joined, rule(1.0))
    yield exactly("fork_join.rule_alone", 0.0, 0.0 * share_of_series(0, 1.0))
    means = np.array([[mean_and_tolerance(days) for days in days_of_cases(seed, k)] for k in n.tolist()])
    (series, d_series), (slowest, d_slowest), (mixed, d_mixed) = (means[:, i].T for i in range(3))
    yield worst("fork_join.answers", in_series, series, d_series)
    yield worst("fork_join.slowest", joined, slowest, d_slowest)
    yield worst("fork_join.half", rule(HALF), mixed, d_mixed)
    (n_asked, one_by_one), (_, together) = (days_of_month(seed, joint) for joint in (0.0, 1.0))
    relative = np.array([1.0] + [forms.harmonic(k) / k for k in range(1, int(n_asked.max()) + 1)])
    yield exactly("fork_join.month", relative[n_asked.astype(int)] * one_by_one, together)
    at = SHOWN - 1
    one, other = ("in series", "依次"), ("at once", "并联")
    yield Panel(
        ("departments", "部门数"),
        ("days until all answered", "全部答复所需天数"),
        (Curve(n, in_series, one), Curve(n, joined, other)),
        (
            Points(SHOWN, series[at], d_series[at], one),
            Points(SHOWN, slowest[at], d_slowest[at], other),
        ),
    )
