"""Enterprises: tenders, productivity, pay, effort, learning, lock-in."""

from __future__ import annotations

import numpy as np

from sim.agents.enterprise import bid_price, tender_score

OPERATOR = 0
"""Index of the joint-venture operator among the firms."""


def has_operator(mode) -> bool:
    """Whether the operator company builds, operates or holds data under these switches."""
    return mode.builder == "contractor" or mode.operator == "contractor" or mode.custody == "operator"


def tender(model, started) -> None:
    """Name the builder and the price of each new project (in place).

    Vendors bid for every project; price and quality decide. Under a general contractor they bid for the subcontract,
    and the contractor adds what lock-in allows. Bureaus that build for themselves pay the cost.
    """
    p, mode = model.parameters, model.mode
    if not started:
        return
    if mode.builder == "bureau":
        for _, project in started:
            project.price = project.cost
        return
    vendors = model.firms[1:]
    shape = (len(model.counties), len(vendors))
    luck = model.luck.uniform("contracting/bids", model.month, shape)
    load = np.array([firm.load for firm in vendors], dtype=float)
    quality = np.array([firm.capability * (0.5 + firm.reputation) for firm in vendors])
    markup = 1.0
    if mode.builder == "contractor":
        markup += p.lock_in_effect * model.firms[OPERATOR].lock_in
    for c, project in started:
        relative = bid_price(1.0, p.markup, len(vendors), luck[c], load)
        best = int(np.argmax(tender_score(quality, relative, p.price_weight)))
        project.firm = 1 + best
        project.price = project.cost * float(relative[best]) * markup
        load[best] += 1.0


def builder_productivity(model, county, project) -> float:
    """Work done in a month on a project, or on a standard module (county and project None), at unit size.

    Tender: the vendor's capability x effort x the county's capability to manage it. Contractor: the mean of operator
    and subcontractor. Bureau: a fraction xi. Firms slow down when their teams are short.
    """
    p, mode = model.parameters, model.mode
    if mode.builder == "bureau":
        return p.inhouse_productivity * (1.0 if county is None else model.capability[county.index])
    operator = model.firms[OPERATOR]
    if county is None:
        vendors = model.firms[1:]
        best = max(vendors, key=lambda firm: firm.capability)
        return operator.productivity if mode.builder == "contractor" else best.productivity
    firm = model.firms[project.firm]
    if mode.builder == "contractor":
        return 0.5 * (operator.productivity + firm.productivity)
    crowding = min(1.0, model.teams / len(model.firms[1:]) / max(1, firm.load))
    return firm.productivity * float(model.capability[county.index]) * crowding


def connecting_productivity(model):
    """Productivity [C] of whoever connects data: the contractor, the vendors at large, or the bureaus."""
    p, mode = model.parameters, model.mode
    if mode.builder == "contractor":
        return np.full(len(model.counties), model.firms[OPERATOR].productivity)
    if mode.builder == "tender":
        return model.capability * float(np.mean([firm.productivity for firm in model.firms[1:]]))
    return model.capability * p.inhouse_productivity


def kpi_factor(model) -> float:
    """Share of the price that is paid under a KPI contract: 1 - beta_k (1 - score)."""
    return 1.0 - model.parameters.kpi_incentive * (1.0 - model.kpi_score)


def pay_firm(model, firm, county, payment, cost) -> None:
    """Hand a payment, already taken from an account, to a firm; KPI penalties go back to the payer.

    ``firm`` -1: bureaus or the market at large. ``county`` None: the province paid.
    """
    mode = model.mode
    if mode.contract == "kpi" and firm >= 0 and (mode.builder == "contractor" or mode.operator == "contractor"):
        kept = payment * (1.0 - kpi_factor(model))
        model.treasury.refund(county, kept)
        payment -= kept
    if firm < 0:
        return
    builder = model.firms[firm]
    builder.earn(payment, cost * (0.6 + 0.4 * builder.effort))
    if mode.builder == "contractor" and firm != OPERATOR:
        margin = 0.1 * payment
        builder.earn(-margin, 0.0)
        model.firms[OPERATOR].earn(margin, 0.0)


def terms_of_contract(model, firm) -> tuple[float, float, float]:
    """Slope of pay in effort, share of effort that the supervisor sees, incentive from competition, for one firm."""
    p, mode = model.parameters, model.mode
    n = p.n_vendors
    market = 0.0 if firm.is_operator else p.competition * (n - 1) / n
    direct = firm.is_operator or mode.builder == "tender"
    slope = p.kpi_incentive if mode.contract == "kpi" and direct else p.fee_incentive
    watch = {"kpi": model.province.attention, "hierarchy": float(np.mean(model.pressure)), "none": 0.0}
    seen = 0.5 + 0.5 * min(1.0, watch[mode.supervision])
    if not direct and mode.builder == "contractor":
        seen = 0.5 + 0.5 * model.firms[OPERATOR].effort
    return slope, p.monitoring * seen, market


def run_enterprises(model) -> None:
    """Firms learn, grow dependence, and set their effort for the coming month."""
    p, mode = model.parameters, model.mode
    support = p.support if mode.contract == "fee_and_support" else 0.0
    held = 0.5 * (mode.builder == "contractor") + 0.5 * (mode.operator == "contractor")
    operator = model.firms[OPERATOR]
    operator.load = len(model.standard.in_work) if mode.builder == "contractor" else 0
    operator.lock_in += p.rate_lock_in * (held - operator.lock_in)
    terms = [terms_of_contract(model, firm) for firm in model.firms]
    for firm, (slope, monitoring, competition) in zip(model.firms, terms, strict=True):
        firm.learn(0.0 if firm.is_operator else support)
        firm.choose_effort(slope, monitoring, competition)
