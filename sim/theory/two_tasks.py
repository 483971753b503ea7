"""Two tasks: a firm that is paid more for speed takes care from quality, as far as the tasks compete for its time."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from sim.model.agents.enterprise import LEAST_EFFORT, two_task_effort
from sim.setup.rng import Luck
from sim.theory import firm_forms
from sim.theory.effort import held, operator_incentive
from sim.theory.records import Curve, Examination, Panel, Points, exactly, worst
from sim.theory.worlds import UNIFORM

COST, SUBSTITUTION, PAY_QUALITY = 1.4, 0.5, 0.7
PAYS = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.7, 2.0])
N_CONTRACTS, N_SEARCHED = 500, 60
NEAR = 1e-5
"""How near a numerical search comes to an optimum."""
BOUNDS = (LEAST_EFFORT, 1.0)


def contracts(seed: int) -> np.ndarray:
    """Random contracts [n, 4]: pay for speed and for quality, cost of effort, substitution between the tasks."""
    luck = Luck(seed).uniform("limits/two-tasks", 0, (N_CONTRACTS, 4))
    return np.array([0.0, 0.0, 0.4, 0.0]) + np.array([1.8, 1.8, 1.6, 0.9]) * luck


def search(pay_speed, pay_quality, cost, substitution) -> np.ndarray:
    """Efforts of an agent that knows its payoff only and climbs it within the bounds."""

    def loss(e):
        return -firm_forms.two_task_payoff(e[0], e[1], pay_speed, pay_quality, cost, substitution)

    done = minimize(loss, (0.5, 0.5), method="L-BFGS-B", jac="3-point", bounds=(BOUNDS, BOUNDS),
                    options={"ftol": 1e-15, "gtol": 1e-9})  # fmt: skip
    return done.x


def slope_of_quality(pay_speed: float, step: float = 1e-3) -> float:
    """How the model's effort for quality changes with the pay for speed."""
    (_, before), (_, after) = (
        two_task_effort(pay, PAY_QUALITY, COST, SUBSTITUTION) for pay in (pay_speed - step, pay_speed + step)
    )
    return (after - before) / (2.0 * step)


def efforts_of_operators(seed: int, rating_weight: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The operator's effort and care in theory and by the month's own sub-step, with this weight on ratings."""
    monitoring, lock_in = 0.8, 0.4
    operator = held(
        UNIFORM, monitoring, lock_in, COST, seed, rating_weight=rating_weight, task_substitution=SUBSTITUTION
    ).firms[0]
    for_speed, for_quality = (operator_incentive(monitoring, lock_in, w) for w in (1.0 - rating_weight, rating_weight))
    in_theory = firm_forms.two_task_efforts_within(for_speed, for_quality, COST, SUBSTITUTION, *BOUNDS)
    return in_theory, (operator.effort, operator.care)


def examine(seed: int) -> Examination:
    """Random contracts by closed form, by the rule and by search; then the pay for speed rises alone."""
    drawn = contracts(seed)
    rule = np.array([two_task_effort(*contract) for contract in drawn])
    form = np.array([firm_forms.two_task_efforts_within(*(*contract, *BOUNDS)) for contract in drawn])
    inner = np.array([firm_forms.two_task_efforts(*contract) for contract in drawn])
    inside = np.all((inner >= LEAST_EFFORT) & (inner <= 1.0), axis=1)
    yield exactly("two_tasks.inside", inner[inside], rule[inside])
    yield exactly("two_tasks.corners", form, rule)
    searched = np.array([search(*contract) for contract in drawn[:N_SEARCHED]])
    yield worst("two_tasks.search", rule[:N_SEARCHED], searched, NEAR)
    shown = np.array([two_task_effort(pay, PAY_QUALITY, COST, SUBSTITUTION) for pay in PAYS])
    falls = -SUBSTITUTION / (COST * (1.0 - SUBSTITUTION**2))
    weights = (0.0, 0.2, 0.5, 0.8)
    expected, chosen = zip(*(efforts_of_operators(seed, weight) for weight in weights), strict=True)
    yield exactly("two_tasks.ratings", expected, chosen)
    yield exactly("two_tasks.slope", falls, slope_of_quality(0.8))
    yield exactly("two_tasks.corner", LEAST_EFFORT, shown[-1, 1])
    grid = np.linspace(0.0, PAYS.max(), 201)
    lines = np.array([firm_forms.two_task_efforts_within(b, PAY_QUALITY, COST, SUBSTITUTION, *BOUNDS) for b in grid])
    speed, quality = ("speed", "速度"), ("quality", "质量")
    nothing = np.zeros(len(PAYS))
    yield Panel(
        ("pay for speed", "速度激励"),
        ("effort", "努力"),
        (Curve(grid, lines[:, 0], speed), Curve(grid, lines[:, 1], quality)),
        (Points(PAYS, shown[:, 0], nothing, speed), Points(PAYS, shown[:, 1], nothing, quality)),
    )
