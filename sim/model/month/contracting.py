"""Enterprises: tenders, productivity, pay, effort, learning, lock-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import bid_price, tender_score

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.model.month.options import Options
    from sim.setup.parameters import Parameters

Floats = NDArray[np.float64]

OPERATOR = 0
"""Index of the joint-venture operator among the firms."""


def has_operator(options: Options) -> bool:
    """Whether the operator company builds, operates or holds data under these switches."""
    return options.builder.through_operator or options.operator.by_company or options.custody.by_company


def tender(model: Model, plans) -> None:
    """Name the builder and the price of each new project (in place); no builder where every firm is fully booked.

    Vendors with a free team bid; price and quality decide. Under a general contractor they bid for the subcontract,
    and the contractor adds what lock-in allows. Bureaus that build for themselves pay the cost.
    """
    if len(plans):
        model.options.builder.tender(model, plans)


def tender_to_nobody(model: Model, plans: NDArray[np.void]) -> None:
    """Bureaus build for themselves, at cost."""
    plans["price"] = plans["cost"]


def tender_to_vendors(model: Model, plans: NDArray[np.void], markup: float = 1.0) -> None:
    """Vendors bid; the price is what the winner bids, times a mark-up."""
    score, price, load = bids(model)
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


def tender_to_subcontractors(model: Model, plans: NDArray[np.void]) -> None:
    """Vendors bid for the subcontract, and the contractor adds what lock-in allows."""
    tender_to_vendors(model, plans, 1.0 + model.parameters.lock_in_effect * model.firms[OPERATOR].lock_in)


def bids(model: Model):
    """What every vendor bids for a county's project of unit cost: its score [C, V], its price [C, V]; its load [V]."""
    p, vendors = model.parameters, model.firms[1:]
    luck = model.luck.uniform("contracting/bids", model.month, (len(model.counties), len(vendors)))
    load = np.array([firm.load for firm in vendors], dtype=float)
    price = bid_price(1.0, p.markup, len(vendors), p.bid_luck, luck, p.bid_load, load)
    return tender_score(quality_of_bids(model), price, p.price_weight), price, load


def quality_of_bids(model: Model):
    """What tenders take for the quality of each vendor [V]: capability x (w + reputation)."""
    known = model.parameters.quality_unknown
    return np.array([firm.capability * (known + firm.reputation) for firm in model.firms[1:]])


def with_contractor(model: Model, contractor, subcontractor):
    """Productivity or care of a general contractor and its subcontractor together: their weighted mean."""
    share = model.parameters.share_subcontractor
    return (1.0 - share) * contractor + share * subcontractor


def project_productivity(model: Model):
    """Work done in a month on a county's project at unit size [C, F + 1]; the last column is for no firm.

    Tender: the vendor's capability x effort x the county's capability to manage it. Contractor: the weighted mean
    of operator and subcontractor. No firm, bureaus that build for themselves: what they managed before the reform.
    """
    own = np.array([firm.productivity for firm in model.firms])
    return np.column_stack([model.options.builder.productivity(model, own), model.inhouse])


def productivity_of_vendors(model: Model, own: Floats) -> Floats:
    """Of each firm in each county, from their own [F]: times the county's capability to manage it [C, F]."""
    return own * model.capability[:, None]


def productivity_of_subcontractors(model: Model, own: Floats) -> Floats:
    """The weighted mean of operator and subcontractor, the same in all counties [C, F]."""
    return np.broadcast_to(with_contractor(model, own[OPERATOR], own), (len(model.counties), len(own)))


INHOUSE_CARE = 0.5
"""Care that bureaus take when they build for themselves."""


def builder_care(model: Model, firm: int) -> float:
    """Care that is taken with a county's project in [0, 1], by who builds it (-1: bureaus for themselves)."""
    if firm < 0:
        return INHOUSE_CARE
    return model.options.builder.care(model, firm)


def care_of_vendor(model: Model, firm: int) -> float:
    """The firm's own care."""
    return model.firms[firm].care


def care_of_subcontractor(model: Model, firm: int) -> float:
    """The weighted mean of the operator's and the subcontractor's care."""
    return with_contractor(model, model.firms[OPERATOR].care, model.firms[firm].care)


def ablest_vendor(model: Model):
    """The vendor with the greatest capability."""
    return max(model.firms[1:], key=lambda firm: firm.capability)


def developer_care(model: Model) -> float:
    """Care that is taken with a standard module in [0, 1]."""
    return model.options.builder.developer(model)[1]


def developer_productivity(model: Model) -> float:
    """Work done in a month on a standard module at unit size."""
    return model.options.builder.developer(model)[0]


def developed_by_operator(model: Model) -> tuple[float, float]:
    """Productivity and care of the operator company."""
    return model.firms[OPERATOR].productivity, model.firms[OPERATOR].care


def developed_by_ablest(model: Model) -> tuple[float, float]:
    """Productivity and care of the ablest vendor."""
    vendor = ablest_vendor(model)
    return vendor.productivity, vendor.care


def developed_by_bureaus(model: Model) -> tuple[float, float]:
    """Mean productivity and care of bureaus that build for themselves."""
    return float(model.inhouse.mean()), INHOUSE_CARE


def connecting_productivity(model: Model) -> Floats:
    """Productivity [C] of whoever connects data."""
    return model.options.builder.connecting(model)


def connected_by_operator(model: Model) -> Floats:
    """The operator's productivity, everywhere [C]."""
    return np.full(len(model.counties), model.firms[OPERATOR].productivity)


def connected_by_vendors(model: Model) -> Floats:
    """The vendors' mean productivity times the county's capability [C]."""
    return model.capability * float(np.mean([firm.productivity for firm in model.firms[1:]]))


def connected_by_bureaus(model: Model) -> Floats:
    """What bureaus managed before the reform [C]."""
    return model.inhouse


def kpi_penalty(kpi_incentive, score):
    """Share of a price that is kept back under a KPI contract: beta_k (1 - score), score in [0, 1]."""
    return kpi_incentive * (1.0 - score)


def pay_firm(model: Model, firm, payment, cost) -> float:
    """Hand a payment, already taken from an account, to a firm; returns what a KPI contract keeps back for the payer.

    A general contractor keeps its margin of a project's price from the subcontractor, and bears the penalty itself.
    Effort raises part of the cost: cost x (1 - share + share x effort).
    ``firm`` -1: bureaus or the market at large, who do not figure as firms.
    """
    if firm < 0:
        return 0.0
    p, options, builder = model.parameters, model.options, model.firms[firm]
    liable = model.firms[OPERATOR] if options.builder.through_operator else builder
    kept = payment * options.contract.penalty(model)
    if kept:
        liable.earn(-kept, 0.0)
    margin = 0.0 if builder is liable else p.contractor_margin * payment
    builder.earn(payment - margin, cost * (1.0 - p.share_cost_effort + p.share_cost_effort * builder.effort))
    if margin:
        liable.earn(margin, 0.0)
    return kept


def penalty_by_kpi(model: Model) -> float:
    """What the month's KPI score takes off."""
    return kpi_penalty(model.parameters.kpi_incentive, model.kpi_score)


def no_penalty(model: Model) -> float:
    """Fees are paid in full."""
    return 0.0


def attention_on_firms(model: Model) -> float:
    """How much of the superiors' attention rests on firms, in [0, 1], by who is evaluated."""
    return min(1.0, model.options.supervision.on_firms(model))


def attention_by_kpi(model: Model) -> float:
    """The share psi that is taken from bureaus watches one contractor, with diminishing returns: psi^r x attention."""
    p = model.parameters
    return p.share_on_contractor**p.attention_returns * model.province.attention


def attention_of_counties(model: Model) -> float:
    """Counties watch their vendors as far as they are pressed themselves."""
    return float(model.pressure.mean())


def no_attention(model: Model) -> float:
    """Nobody is watched."""
    return 0.0


def share_seen(monitoring, unattended, attention):
    """Share of a firm's effort that its supervisor sees: q_m (q_0 + (1 - q_0) attention)."""
    return monitoring * (unattended + (1.0 - unattended) * attention)


def terms_of_contract(model: Model, firm, attention) -> tuple[float, float, float]:
    """Slope of pay in effort, share of effort that the supervisor sees, incentive from competition, for one firm.

    Whoever contracts with the government is seen by it as far as its attention reaches; a subcontractor is seen by the
    general contractor as far as that one makes an effort.
    """
    p, options = model.parameters, model.options
    market = 0.0 if firm.is_operator else p.competition * (p.n_vendors - 1) / p.n_vendors
    if firm.is_operator or not options.builder.through_operator:
        return options.contract.slope(p), share_seen(p.monitoring, p.seen_unattended, attention), market
    return p.fee_incentive, share_seen(p.monitoring, p.seen_unattended, model.firms[OPERATOR].effort), market


def slope_by_kpi(p: Parameters) -> float:
    """Slope of pay in what is seen of effort, under KPI."""
    return p.kpi_incentive


def slope_by_fee(p: Parameters) -> float:
    """The same under project fees."""
    return p.fee_incentive


def support_by_policy(p: Parameters) -> float:
    """Monthly growth of vendors' capability by support policies."""
    return p.support


def no_support(p: Parameters) -> float:
    """No support."""
    return 0.0


def run_enterprises(model: Model) -> None:
    """Firms learn, grow dependence, and set their effort for the coming month."""
    p, options = model.parameters, model.options
    rating_weight = p.rating_weight if options.supervision.is_there else 0.0
    support = options.contract.support(p)
    builds, operates = options.builder.through_operator, options.operator.by_company
    held = p.lock_in_building * builds + (1.0 - p.lock_in_building) * operates
    operator = model.firms[OPERATOR]
    operator.load = len(model.standard.in_work) if builds else 0
    operator.lock_in += p.rate_lock_in * (held - operator.lock_in)
    attention = attention_on_firms(model)
    terms = [terms_of_contract(model, firm, attention) for firm in model.firms]
    for firm, (slope, monitoring, competition) in zip(model.firms, terms, strict=True):
        firm.learn(0.0 if firm.is_operator else support)
        firm.choose_effort(slope, monitoring, competition, rating_weight)
