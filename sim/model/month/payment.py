"""Payment: what firms are paid for their work, what is kept back, and what measuring costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.model.agents.enterprise import OPERATOR

if TYPE_CHECKING:
    from sim.model.agents.enterprise import Enterprise
    from sim.model.model import Model
    from sim.setup.parameters import Parameters


def kpi_penalty(kpi_incentive, score):
    """Share of a price that is kept back under a KPI contract: beta_k (1 - score), score in [0, 1]."""
    return kpi_incentive * (1.0 - score)


def pay_firm(model: Model, firm, payment, cost) -> None:
    """Hand a payment, already taken from an account, to a firm; what a KPI contract keeps back goes to the province.

    Measuring takes its share of the payment first. A general contractor keeps its margin of a project's price from the
    subcontractor, and bears the penalty itself. Effort raises part of the cost: cost x (1 - share + share x effort).
    ``firm`` -1: bureaus or the market at large, who do not figure as firms.
    """
    if firm >= 0:
        pay_firms(model, [(model.firms[firm], payment, cost)])


def pay_firms(model: Model, owed: Iterable[tuple[Enterprise, float, float]]) -> None:
    """The same for several firms, each with its payment and cost."""
    p, options = model.parameters, model.options
    price, penalty, contractor = price_of_measuring(model), options.contract.penalty(model), model.firms[OPERATOR]
    for builder, gross, cost in owed:
        if not (gross or cost):
            continue
        liable = contractor if options.builder.through_operator else builder
        payment = gross / price
        kept = payment * penalty
        if kept:
            liable.earn(-kept, 0.0)
            model.treasury.fine(kept)
        margin = 0.0 if builder is liable else p.contractor_margin * payment
        builder.earn(payment - margin, cost * (1.0 - p.share_cost_effort + p.share_cost_effort * builder.effort))
        if margin:
            liable.earn(margin, 0.0)


def add_to_loads(model: Model, firm, number: int) -> None:
    """Count projects that firms [n] take on (1) or have finished (-1); bureaus' own projects (-1) are nobody's load."""
    for builder in firm.tolist():
        if builder >= 0:
            model.firms[builder].load += number


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
