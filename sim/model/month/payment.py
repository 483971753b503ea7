"""Payment: what firms are paid for their work, what is kept back, and what measuring costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR, cost_with_effort, settled
from sim.model.agents.treasury import in_turn, month_bill, part_of_pot
from sim.model.loops import loops_for

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters

Floats = NDArray[np.float64]


def kpi_penalty(kpi_incentive, score):
    """Share of a price that is kept back under a KPI contract: beta_k (1 - score), score in [0, 1]."""
    return kpi_incentive * (1.0 - score)


def grant_budgets(model: Model) -> None:
    """Hand out the month's budgets."""
    modules = model.modules
    if loops := loops_for(model, month_bill, part_of_pot, of="money"):
        built, missing = loops.stages(modules.maturity)
        model.treasury.grant(model.parameters, built, missing, loops.share_out)
    else:
        model.treasury.grant(model.parameters, modules.built, modules.missing)


def pay_firm(model: Model, firm: int, payment: float, cost: float) -> None:
    """Hand a payment, already taken from an account, to a firm; as ``pay_firms``.

    ``firm`` -1: bureaus or the market at large, who do not figure as firms.
    """
    if firm >= 0:
        pay_firms(model, payment, cost, firm)


def pay_firms(model: Model, gross: Floats | float, cost: Floats | float, who: int | None = None) -> None:
    """Hand payments to all firms [F], or to one; what a KPI contract keeps back goes to the province.

    Measuring takes its share of the gross payment first. A general contractor keeps its margin of a project's price
    from the subcontractor, and bears the penalty itself. Effort raises part of the cost.
    """
    price, penalty = price_of_measuring(model), model.options.contract.penalty(model)
    loops = loops_for(model, settled, cost_with_effort, of="firms")
    model.treasury.fine((loops.pay if loops else pay)(model, who, gross, cost, price, penalty))


def pay(model: Model, who: int | None, gross: Any, cost: Any, price: float, penalty: float) -> float:
    """Pay these firms their share; returns what is kept back in all."""
    p, firms, payment = model.parameters, model.firms, gross / price
    paid: Any = slice(None) if who is None else who
    kept, margin = settled(payment, penalty, p.contractor_margin)
    borne = cost_with_effort(cost, p.share_cost_effort, firms.effort[paid])
    kept_in_all = in_turn(kept) if who is None else kept
    if not model.options.builder.through_operator:
        firms.earn(payment - kept, borne, paid)
        return kept_in_all
    if who is None:
        margin[OPERATOR] = 0.0
    elif who == OPERATOR:
        margin = 0.0
    firms.earn(payment - margin, borne, paid)
    firms.earn((in_turn(margin) if who is None else margin) - kept_in_all, 0.0, OPERATOR)
    return kept_in_all


def add_to_loads(model: Model, firm: NDArray[np.int64], number: int) -> None:
    """Count projects that firms [n] take on (1) or have finished (-1); bureaus' own projects (-1) are nobody's load."""
    model.firms.load += number * np.bincount(firm + 1, minlength=len(model.firms) + 1)[1:]


def price_of_measuring(model: Model) -> float:
    """What clients pay firms and for measuring their work, relative to what firms ask: 1 + the share for measuring."""
    return 1.0 + model.options.contract.measuring(model.parameters)


def measuring_by_kpi(p: Parameters) -> float:
    """KPIs must be surveyed, audited and counted."""
    return p.measuring_cost


def not_measured(p: Parameters) -> float:
    """Fees need no measuring."""
    return 0.0


def penalty_by_kpi(model: Model) -> float:
    """What the month's KPI score takes off."""
    return kpi_penalty(model.parameters.kpi_incentive, model.kpi_score)


def no_penalty(model: Model) -> float:
    """Fees are paid in full."""
    return 0.0
