"""Effort: a firm under a linear contract with quadratic cost works incentive / cost, within what a job allows."""

from __future__ import annotations

import numpy as np

from sim.model.agents.enterprise import LEAST_EFFORT, OPERATOR, two_task_effort
from sim.model.month.contracting import run_enterprises
from sim.setup.rng import Luck
from sim.theory import firm_forms
from sim.theory.records import Curve, Examination, Panel, Points, exactly
from sim.theory.worlds import LOCAL, UNIFORM, hold, world

CONTRACT = {"kpi_incentive": 0.9, "public_value": 0.5, "equity_state": 0.5, "fee_incentive": 0.5, "competition": 0.4,
            "seen_unattended": 0.5, "attention_returns": 0.5, "gaming": 0.25}  # fmt: skip
"""What pays a firm, held at round numbers."""
ONE_TASK = {"task_substitution": 0.0, "rating_weight": 0.0}
"""Speed alone follows the contract, and quality takes no time from it."""
SHARE_ON_CONTRACTOR, ATTENTION, PRESSURE = 0.64, 0.5, 0.5
LOCK_IN_EFFECT, COST = 0.5, 1.3
MONITORING = np.array([0.05, 0.2, 0.4, 0.6, 0.8, 1.0])
LOCK_INS = (0.0, 0.5, 1.0)
N_CONTRACTS = 500


def held(mode, monitoring: float, lock_in: float = 0.0, cost: float = COST, seed: int = 1, **values: float):
    """A province after the month's own sub-step, whose firms have contracts at round numbers and like costs."""
    model = world(mode, 90, seed=seed)
    hold(model, monitoring=monitoring, rate_lock_in=0.0, lock_in_effect=LOCK_IN_EFFECT)
    hold(model, share_on_contractor=SHARE_ON_CONTRACTOR, **CONTRACT | ONE_TASK | values)
    for firm in model.firms:
        firm.effort_cost = cost
    model.province.attention = ATTENTION
    model.pressure[:] = PRESSURE
    if model.options.operator.by_company:
        model.modules.in_charge[:], model.modules.lock_in[:] = OPERATOR, lock_in
    run_enterprises(model)
    return model


def seen(monitoring: float, attention: float) -> float:
    """Share of effort that is seen where half of what monitoring could show needs no attention."""
    return monitoring * (1.0 + attention) / 2.0


def operator_incentive(monitoring: float, lock_in: float, share: float = 1.0) -> float:
    """(KPI slope x (1 - share gamed) x share seen + public value x state share)(1 - k_l lock-in).

    The contractor, whom the share psi of attention is for, is seen by sqrt(psi) x attention, and games where it is not.
    share: of the pay by contract that is for the task.
    """
    known = seen(monitoring, np.sqrt(SHARE_ON_CONTRACTOR) * ATTENTION)
    paid = CONTRACT["kpi_incentive"] * (1.0 - CONTRACT["gaming"] * (1.0 - known)) * share * known
    return (paid + CONTRACT["public_value"] * CONTRACT["equity_state"]) * (1.0 - LOCK_IN_EFFECT * lock_in)


def vendor_incentive(monitoring: float, n_vendors: int) -> float:
    """Fee slope x share seen + competition (n - 1) / n; counties watch as far as they are pressed themselves."""
    paid = CONTRACT["fee_incentive"] * seen(monitoring, PRESSURE)
    return paid + CONTRACT["competition"] * (n_vendors - 1) / n_vendors


def bounded(incentive: float, cost: float = COST) -> float:
    """The closed form, cut to what a job allows."""
    return min(1.0, max(LEAST_EFFORT, firm_forms.linear_contract_effort(incentive, cost)))


def examine(seed: int) -> Examination:
    """The rule at random contracts, then operator and vendors by the month's own sub-step."""
    luck = Luck(seed).uniform("limits/contracts", 0, (N_CONTRACTS, 2))
    contracts = [(2.0 * a, 0.3 + 2.0 * b) for a, b in luck]
    expected = [bounded(*contract) for contract in contracts]
    for pay_quality in (0.0, 0.5):
        rule = [two_task_effort(incentive, pay_quality * cost, cost, 0.0)[0] for incentive, cost in contracts]
        yield exactly("effort.rule" if pay_quality == 0.0 else "effort.rule_two_paid", expected, rule)
    curves, points, grid = [], [], np.linspace(0.0, 1.0, 51)
    for lock_in in LOCK_INS:
        effort = [held(UNIFORM, monitoring, lock_in, seed=seed).firms[0].effort for monitoring in MONITORING]
        expected = [bounded(operator_incentive(monitoring, lock_in)) for monitoring in MONITORING]
        yield exactly("effort.operator", expected, effort, lock_in=lock_in)
        label = (f"lock-in {lock_in:g}", f"锁定 {lock_in:g}")
        curves.append(Curve(grid, [bounded(operator_incentive(q, lock_in)) for q in grid], label))
        points.append(Points(MONITORING, effort, np.zeros(len(effort)), label))
    for monitoring in (0.2, 0.8):
        model = held(LOCAL, monitoring, seed=seed)
        of_vendors = bounded(vendor_incentive(monitoring, model.parameters.n_vendors))
        vendors = [firm.effort for firm in model.firms[1:]]
        yield exactly("effort.vendors", of_vendors, vendors, monitoring=monitoring)
    yield Panel(("monitoring", "监督质量"), ("operator's effort", "运营企业努力程度"), tuple(curves), tuple(points))
