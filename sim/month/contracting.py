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
    """Name the builder and the price of each new project (in place); no builder where every firm is fully booked.

    Vendors with a free team bid; price and quality decide. Under a general contractor they bid for the subcontract,
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
    n_teams = model.teams / len(vendors)
    for c, project in started:
        if load.min() >= n_teams:
            break
        relative = bid_price(1.0, p.markup, len(vendors), luck[c], load)
        score = np.where(load < n_teams, tender_score(quality, relative, p.price_weight), -np.inf)
        best = int(np.argmax(score))
        project.firm = 1 + best
        project.price = project.cost * float(relative[best]) * markup
        load[best] += 1.0


def builder_productivity(model, county, project) -> float:
    """Work done in a month on a county's project at unit size.

    Tender: the vendor's capability x effort x the county's capability to manage it. Contractor: the mean of operator
    and subcontractor. Bureaus that build for themselves (no firm): what they managed before the reform.
    """
    if project.firm < 0:
        return float(model.inhouse[county.index])
    firm = model.firms[project.firm]
    if model.mode.builder == "contractor":
        return 0.5 * (model.firms[OPERATOR].productivity + firm.productivity)
    return firm.productivity * float(model.capability[county.index])


def developer_productivity(model) -> float:
    """Work done in a month on a standard module at unit size: by the contractor, the ablest vendor, or bureaus."""
    builder = model.mode.builder
    if builder == "contractor":
        return model.firms[OPERATOR].productivity
    if builder == "tender":
        return max(model.firms[1:], key=lambda firm: firm.capability).productivity
    return float(model.inhouse.mean())


def connecting_productivity(model):
    """Productivity [C] of whoever connects data: the contractor, the vendors at large, or the bureaus."""
    mode = model.mode
    if mode.builder == "contractor":
        return np.full(len(model.counties), model.firms[OPERATOR].productivity)
    if mode.builder == "tender":
        return model.capability * float(np.mean([firm.productivity for firm in model.firms[1:]]))
    return model.inhouse


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
