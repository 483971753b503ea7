"""Enterprises: tenders, productivity, pay, effort, learning, lock-in."""

from __future__ import annotations

import numpy as np

from sim.model.agents.enterprise import bid_price, tender_score

OPERATOR = 0
"""Index of the joint-venture operator among the firms."""


def has_operator(mode) -> bool:
    """Whether the operator company builds, operates or holds data under these switches."""
    return mode.builder == "contractor" or mode.operator == "contractor" or mode.custody == "operator"


def tender(model, plans) -> None:
    """Name the builder and the price of each new project (in place); no builder where every firm is fully booked.

    Vendors with a free team bid; price and quality decide. Under a general contractor they bid for the subcontract,
    and the contractor adds what lock-in allows. Bureaus that build for themselves pay the cost.
    """
    p, mode = model.parameters, model.mode
    if not len(plans):
        return
    if mode.builder == "bureau":
        plans["price"] = plans["cost"]
        return
    score, price, load = bids(model)
    markup = 1.0
    if mode.builder == "contractor":
        markup += p.lock_in_effect * model.firms[OPERATOR].lock_in
    n_teams = model.teams / len(load)
    free = [vendor for vendor, busy in enumerate(load) if busy < n_teams]
    winners: list[int] = []
    for scores in score[plans["county"]].tolist():
        if not free:
            break
        best = max(free, key=scores.__getitem__)
        winners.append(best)
        load[best] += 1.0
        if load[best] >= n_teams:
            free.remove(best)
    won = plans[: len(winners)]
    won["firm"] = 1 + np.array(winners, dtype=np.int64)
    won["price"] = won["cost"] * price[won["county"], winners] * markup


def bids(model):
    """What every vendor bids for a county's project of unit cost: its score [C, V], its price [C, V]; its load [V]."""
    p, vendors = model.parameters, model.firms[1:]
    luck = model.luck.uniform("contracting/bids", model.month, (len(model.counties), len(vendors)))
    load = np.array([firm.load for firm in vendors], dtype=float)
    price = bid_price(1.0, p.markup, len(vendors), p.bid_luck, luck, p.bid_load, load)
    return tender_score(quality_of_bids(model), price, p.price_weight), price, load


def quality_of_bids(model):
    """What tenders take for the quality of each vendor [V]: capability x (w + reputation)."""
    known = model.parameters.quality_unknown
    return np.array([firm.capability * (known + firm.reputation) for firm in model.firms[1:]])


def with_contractor(model, contractor, subcontractor):
    """Productivity or care of a general contractor and its subcontractor together: their weighted mean."""
    share = model.parameters.share_subcontractor
    return (1.0 - share) * contractor + share * subcontractor


def project_productivity(model):
    """Work done in a month on a county's project at unit size [C, F + 1]; the last column is for no firm.

    Tender: the vendor's capability x effort x the county's capability to manage it. Contractor: the weighted mean
    of operator and subcontractor. No firm, bureaus that build for themselves: what they managed before the reform.
    """
    own = np.array([firm.productivity for firm in model.firms])
    if model.mode.builder == "contractor":
        by_firm = np.broadcast_to(with_contractor(model, own[OPERATOR], own), (len(model.counties), len(own)))
    else:
        by_firm = own * model.capability[:, None]
    return np.column_stack([by_firm, model.inhouse])


INHOUSE_CARE = 0.5
"""Care that bureaus take when they build for themselves."""


def builder_care(model, firm: int) -> float:
    """Care that is taken with a county's project in [0, 1], by who builds it (-1: bureaus for themselves)."""
    if firm < 0:
        return INHOUSE_CARE
    if model.mode.builder == "contractor":
        return with_contractor(model, model.firms[OPERATOR].care, model.firms[firm].care)
    return model.firms[firm].care


def ablest_vendor(model):
    """The vendor with the greatest capability."""
    return max(model.firms[1:], key=lambda firm: firm.capability)


def developer_care(model) -> float:
    """Care that is taken with a standard module in [0, 1]: by the contractor, the ablest vendor, or bureaus."""
    builder = model.mode.builder
    if builder == "contractor":
        return model.firms[OPERATOR].care
    return ablest_vendor(model).care if builder == "tender" else INHOUSE_CARE


def developer_productivity(model) -> float:
    """Work done in a month on a standard module at unit size: by the contractor, the ablest vendor, or bureaus."""
    builder = model.mode.builder
    if builder == "contractor":
        return model.firms[OPERATOR].productivity
    if builder == "tender":
        return ablest_vendor(model).productivity
    return float(model.inhouse.mean())


def connecting_productivity(model):
    """Productivity [C] of whoever connects data: the contractor, the vendors at large, or the bureaus."""
    mode = model.mode
    if mode.builder == "contractor":
        return np.full(len(model.counties), model.firms[OPERATOR].productivity)
    if mode.builder == "tender":
        return model.capability * float(np.mean([firm.productivity for firm in model.firms[1:]]))
    return model.inhouse


def kpi_penalty(kpi_incentive, score):
    """Share of a price that is kept back under a KPI contract: beta_k (1 - score), score in [0, 1]."""
    return kpi_incentive * (1.0 - score)


def pay_firm(model, firm, payment, cost) -> float:
    """Hand a payment, already taken from an account, to a firm; returns what a KPI contract keeps back for the payer.

    A general contractor keeps its margin of a project's price from the subcontractor, and bears the penalty itself.
    Effort raises part of the cost: cost x (1 - share + share x effort).
    ``firm`` -1: bureaus or the market at large, who do not figure as firms.
    """
    if firm < 0:
        return 0.0
    p, mode, builder = model.parameters, model.mode, model.firms[firm]
    liable = model.firms[OPERATOR] if mode.builder == "contractor" else builder
    kept = 0.0
    if mode.contract == "kpi":
        kept = payment * kpi_penalty(p.kpi_incentive, model.kpi_score)
        liable.earn(-kept, 0.0)
    margin = 0.0 if builder is liable else p.contractor_margin * payment
    builder.earn(payment - margin, cost * (1.0 - p.share_cost_effort + p.share_cost_effort * builder.effort))
    if margin:
        liable.earn(margin, 0.0)
    return kept


def attention_on_firms(model) -> float:
    """How much of the superiors' attention rests on firms, in [0, 1], by who is evaluated.

    Under KPI the share psi that is taken from bureaus watches one contractor, with diminishing returns: psi^r x
    attention. Under hierarchy the counties watch their vendors as far as they are pressed themselves.
    """
    p = model.parameters
    watch = {
        "kpi": p.share_on_contractor**p.attention_returns * model.province.attention,
        "hierarchy": float(model.pressure.mean()),
        "none": 0.0,
    }
    return min(1.0, watch[model.mode.supervision])


def share_seen(monitoring, unattended, attention):
    """Share of a firm's effort that its supervisor sees: q_m (q_0 + (1 - q_0) attention)."""
    return monitoring * (unattended + (1.0 - unattended) * attention)


def terms_of_contract(model, firm, attention) -> tuple[float, float, float]:
    """Slope of pay in effort, share of effort that the supervisor sees, incentive from competition, for one firm.

    Whoever contracts with the government is seen by it as far as its attention reaches; a subcontractor is seen by the
    general contractor as far as that one makes an effort.
    """
    p, mode = model.parameters, model.mode
    market = 0.0 if firm.is_operator else p.competition * (p.n_vendors - 1) / p.n_vendors
    if firm.is_operator or mode.builder != "contractor":
        slope = p.kpi_incentive if mode.contract == "kpi" else p.fee_incentive
        return slope, share_seen(p.monitoring, p.seen_unattended, attention), market
    return p.fee_incentive, share_seen(p.monitoring, p.seen_unattended, model.firms[OPERATOR].effort), market


def run_enterprises(model) -> None:
    """Firms learn, grow dependence, and set their effort for the coming month."""
    p, mode = model.parameters, model.mode
    rating_weight = p.rating_weight if mode.supervision != "none" else 0.0
    support = p.support if mode.contract == "fee_and_support" else 0.0
    builds, operates = mode.builder == "contractor", mode.operator == "contractor"
    held = p.lock_in_building * builds + (1.0 - p.lock_in_building) * operates
    operator = model.firms[OPERATOR]
    operator.load = len(model.standard.in_work) if mode.builder == "contractor" else 0
    operator.lock_in += p.rate_lock_in * (held - operator.lock_in)
    attention = attention_on_firms(model)
    terms = [terms_of_contract(model, firm, attention) for firm in model.firms]
    for firm, (slope, monitoring, competition) in zip(model.firms, terms, strict=True):
        firm.learn(0.0 if firm.is_operator else support)
        firm.choose_effort(slope, monitoring, competition, rating_weight)
