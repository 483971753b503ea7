"""Contracts: productivity, pay, what is seen, and the effort that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import (
    OPERATOR,
    capability_of,
    incentive_of,
    pace,
    public_weight,
    share_gamed,
    smoothed,
    two_task_effort,
)
from sim.model.agents.firms import Enterprise, Firms, Terms
from sim.model.agents.treasury import in_turn
from sim.model.loops import loops_for
from sim.model.month.dependence import grow_dependence
from sim.model.month.market import learn_by_doing, settle_books
from sim.setup.sums import mean

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.model.month.options import Options
    from sim.setup.parameters import Parameters

Floats = NDArray[np.float64]


def has_operator(options: Options) -> bool:
    """Whether the operator company builds, operates or holds data under these switches."""
    return options.builder.through_operator or options.operator.by_company or options.custody.by_company


def with_contractor(model: Model, contractor, subcontractor):
    """Productivity or care of a general contractor and its subcontractor together: their weighted mean."""
    share = model.parameters.share_subcontractor
    return (1.0 - share) * contractor + share * subcontractor


def productivities(model: Model) -> Floats:
    """Work that each firm does per month, relative to a firm of unit capability and full effort [F]."""
    loops = loops_for(model, capability_of, of="firms")
    return loops.productivities(model) if loops else model.firms.productivity(model.parameters)


def productivity_of_firms(model: Model) -> Floats:
    """What firms could do in a month on a county's project at unit size, were it not for the client [C, F].

    Tender: the vendor's capability x effort x the county's capability to manage it. Contractor: the weighted mean
    of operator and subcontractor.
    """
    own = productivities(model)
    return np.ascontiguousarray(model.options.builder.productivity(model, own))


def productivity_of_vendors(model: Model, own: Floats) -> Floats:
    """Of each firm in each county, from their own [F]: times the county's capability to manage it [C, F]."""
    return own * model.capability[:, None]


def productivity_of_subcontractors(model: Model, own: Floats) -> Floats:
    """The weighted mean of operator and subcontractor, the same in all counties [C, F]."""
    of_firms = np.empty((len(model.counties), len(own)))
    of_firms[:] = with_contractor(model, own[OPERATOR], own)
    return of_firms


INHOUSE_CARE = 0.5
"""Care that bureaus take when they build for themselves."""


def builders_care(model: Model) -> Floats:
    """Care that each firm takes with a county's project in [0, 1], and last bureaus for themselves [F + 1]."""
    care = np.full(len(model.firms) + 1, INHOUSE_CARE)
    care[:-1] = model.options.builder.care(model)
    return care


def care_of_vendors(model: Model) -> Floats:
    """The firms' own care [F]."""
    return model.firms.care


def care_of_subcontractors(model: Model) -> Floats:
    """The weighted mean of the operator's and each subcontractor's care [F]."""
    care = model.firms.care
    return with_contractor(model, care[OPERATOR], care)


def developer_care(model: Model) -> float:
    """Care that is taken with a standard module in [0, 1]."""
    developer = model.options.builder.developer(model)
    return INHOUSE_CARE if developer < 0 else beside_subcontractors(model, model.firms.care, developer)


def developer_productivity(model: Model) -> float:
    """Work done in a month on a standard module at unit size."""
    developer = model.options.builder.developer(model)
    if developer < 0:
        return float(model.inhouse.mean())
    return pace(beside_subcontractors(model, productivities(model), developer), model.parameters.client_share)


def beside_subcontractors(model: Model, trait: Floats, firm: int) -> float:
    """A firm's trait, from that of all [F]; a general contractor's is the weighted mean with its vendors' mean."""
    own = float(trait[firm])
    return with_contractor(model, own, mean_of_vendors(trait)) if model.options.builder.through_operator else own


def mean_of_vendors(trait: Floats) -> float:
    """The mean over all vendors of a trait of the firms [F]."""
    return in_turn(trait[OPERATOR + 1 :]) / (len(trait) - 1)


def developed_by_operator(model: Model) -> int:
    """The operator company develops standard modules."""
    return OPERATOR


def developed_by_ablest(model: Model) -> int:
    """The ablest vendor does."""
    return 1 + int(model.firms.capability(model.parameters)[OPERATOR + 1 :].argmax())


def developed_by_bureaus(model: Model) -> int:
    """Bureaus do it themselves."""
    return -1


def connecting_productivity(model: Model) -> Floats:
    """Productivity [C] of whoever connects data."""
    return model.options.builder.connecting(model)


def connected_by_operator(model: Model) -> Floats:
    """The operator's and its subcontractors' productivity, everywhere [C]."""
    speed = pace(beside_subcontractors(model, productivities(model), OPERATOR), model.parameters.client_share)
    return np.full(len(model.counties), speed)


def connected_by_vendors(model: Model) -> Floats:
    """The vendors' mean productivity times the county's capability [C]."""
    return pace(model.capability * mean_of_vendors(productivities(model)), model.parameters.client_share)


def connected_by_bureaus(model: Model) -> Floats:
    """What bureaus managed before the reform [C]."""
    return model.inhouse


def attention_on_firms(model: Model) -> float:
    """How much of the superiors' attention rests on firms, in [0, 1], by who is evaluated."""
    return min(1.0, model.options.supervision.on_firms(model))


def attention_by_kpi(model: Model) -> float:
    """The share psi that is taken from bureaus watches one contractor, with diminishing returns: psi^r x attention."""
    p = model.parameters
    return p.share_on_contractor**p.attention_returns * model.province.attention


def attention_of_counties(model: Model) -> float:
    """Counties watch their vendors as far as they are pressed themselves."""
    return mean(model.pressure)


def no_attention(model: Model) -> float:
    """Nobody is watched."""
    return 0.0


def share_seen(monitoring, unattended, attention):
    """Share of a firm's effort that its supervisor sees: q_m (q_0 + (1 - q_0) attention)."""
    return monitoring * (unattended + (1.0 - unattended) * attention)


def terms_of_contract(model: Model, firm: Enterprise, attention: float) -> tuple[float, float, float]:
    """Slope of pay in effort, share of effort that the supervisor sees, incentive from competition, for one firm.

    Whoever contracts with the government is seen by it as far as its attention reaches; a subcontractor is seen by the
    general contractor as far as that one makes an effort. What is gamed of the pay by KPI calls forth no work.
    """
    p, options = model.parameters, model.options
    market = 0.0 if firm.is_operator else p.competition * (p.n_vendors - 1) / p.n_vendors
    if firm.is_operator or not options.builder.through_operator:
        seen = share_seen(p.monitoring, p.seen_unattended, attention)
        return options.contract.slope(p) * (1.0 - share_gamed(options.contract.gaming(p), seen)), seen, market
    return p.fee_incentive, share_seen(p.monitoring, p.seen_unattended, model.firms[OPERATOR].effort), market


def slope_by_kpi(p: Parameters) -> float:
    """Slope of pay in what is seen of effort, under KPI."""
    return p.kpi_incentive


def slope_by_fee(p: Parameters) -> float:
    """The same under project fees."""
    return p.fee_incentive


def gaming_by_kpi(p: Parameters) -> float:
    """How far a firm that nobody sees would work for the measure alone."""
    return p.gaming


def no_gaming(p: Parameters) -> float:
    """There is no measure to work for."""
    return 0.0


def support_by_policy(p: Parameters) -> float:
    """Monthly growth of vendors' capability by support policies."""
    return p.support


def no_support(p: Parameters) -> float:
    """No support."""
    return 0.0


def run_enterprises(model: Model) -> None:
    """Firms learn, reckon up, lock clients in, and set efforts."""
    learn_by_doing(model, model.options.contract.support(model.parameters))
    settle_books(model)
    grow_dependence(model)
    set_efforts(model)
    firms = model.firms
    firms.reputation = smoothed(firms.reputation, firms.effort, model.parameters.rate_reputation)


def open_market(model: Model) -> None:
    """Firms have worked, and are known, as contracts made them; counties have nothing to learn yet."""
    model.run_skill = np.ones(len(model.counties))
    set_efforts(model)
    model.firms.reputation = model.firms.effort


def set_efforts(model: Model) -> None:
    """All firms choose effort and care from what they know at the end of the month."""
    rating_weight = model.parameters.rating_weight if model.options.supervision.is_there else 0.0
    attention = attention_on_firms(model)
    operator, vendor = [(*terms_of_contract(model, firm, attention), rating_weight) for firm in model.firms[:2]]
    p, firms = model.parameters, model.firms
    firms.contracts = model.month, operator, vendor, public_weight(p), firms.lock_in.copy()
    loops = loops_for(model, incentive_of, two_task_effort, of="firms")
    choose = loops.choose_efforts if loops else choose_efforts
    choose(firms, operator, vendor, public_weight(p), p.lock_in_effect, p.task_substitution)


def choose_efforts(
    firms: Firms, operator: Terms, vendor: Terms, public: float, lock_in_effect: float, substitution: float
) -> None:
    """Set effort and care from the contract, what the supervisor sees, ownership, competition and lock-in.

    operator, vendor: terms of their contracts; the share of pay that follows citizens' ratings pays for quality.
    """
    chosen = []
    for i, (lock_in, cost) in enumerate(zip(firms.lock_in.tolist(), firms.effort_cost.tolist(), strict=True)):
        slope, seen, competition, rating_weight = vendor if i else operator
        known = seen, 0.0 if i else public, competition, lock_in, lock_in_effect
        speed = incentive_of(slope * (1.0 - rating_weight), *known)
        quality = incentive_of(slope * rating_weight, *known)
        chosen.append(two_task_effort(speed, quality, cost, substitution))
    firms.effort, firms.care = np.array(chosen).T
