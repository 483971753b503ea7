"""Contracts: productivity, pay, what is seen, and the effort that follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import (
    OPERATOR,
    capabilities,
    incentive_of,
    pace,
    productivities,
    share_gamed,
    two_task_effort,
)
from sim.model.loops import loops_for
from sim.model.month.dependence import grow_dependence
from sim.model.month.market import learn_by_doing, settle_books

if TYPE_CHECKING:
    from sim.model.agents.enterprise import Enterprise

    Trait = Callable[[Sequence[Enterprise]], list[float]]
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


def productivity_of_firms(model: Model) -> Floats:
    """What firms could do in a month on a county's project at unit size, were it not for the client [C, F].

    Tender: the vendor's capability x effort x the county's capability to manage it. Contractor: the weighted mean
    of operator and subcontractor.
    """
    own = np.array(productivities(model.firms))
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


def builder_care(model: Model, firm: int) -> float:
    """Care that is taken with a county's project in [0, 1], by who builds it (-1: bureaus for themselves)."""
    if firm < 0:
        return INHOUSE_CARE
    return model.options.builder.care(model, firm)


def builders_care(model: Model) -> Floats:
    """The same of all firms, and last of bureaus for themselves [F + 1]."""
    return np.array([*(builder_care(model, firm.index) for firm in model.firms), INHOUSE_CARE])


def care_of_vendor(model: Model, firm: int) -> float:
    """The firm's own care."""
    return model.firms[firm].care


def care_of_subcontractor(model: Model, firm: int) -> float:
    """The weighted mean of the operator's and the subcontractor's care."""
    return with_contractor(model, model.firms[OPERATOR].care, model.firms[firm].care)


def developer_care(model: Model) -> float:
    """Care that is taken with a standard module in [0, 1]."""
    developer = model.options.builder.developer(model)
    return INHOUSE_CARE if developer < 0 else beside_subcontractors(model, cares, developer)


def developer_productivity(model: Model) -> float:
    """Work done in a month on a standard module at unit size."""
    developer = model.options.builder.developer(model)
    if developer < 0:
        return float(model.inhouse.mean())
    return pace(beside_subcontractors(model, productivities, developer), model.parameters.client_share)


def cares(firms: Sequence[Enterprise]) -> list[float]:
    """Care of each of some firms."""
    return [firm.care for firm in firms]


def beside_subcontractors(model: Model, trait: Trait, firm: int) -> float:
    """A firm's productivity or care; of a general contractor the weighted mean with its subcontractors' mean."""
    (own,) = trait([model.firms[firm]])
    if not model.options.builder.through_operator:
        return own
    return with_contractor(model, own, mean_of_vendors(model, trait))


def mean_of_vendors(model: Model, trait: Trait) -> float:
    """The mean of a trait over all vendors."""
    of_vendors = trait(model.firms[1:])
    return sum(of_vendors) / len(of_vendors)


def developed_by_operator(model: Model) -> int:
    """The operator company develops standard modules."""
    return OPERATOR


def developed_by_ablest(model: Model) -> int:
    """The ablest vendor does."""
    of_vendors = capabilities(model.firms[1:])
    return 1 + of_vendors.index(max(of_vendors))


def developed_by_bureaus(model: Model) -> int:
    """Bureaus do it themselves."""
    return -1


def connecting_productivity(model: Model) -> Floats:
    """Productivity [C] of whoever connects data."""
    return model.options.builder.connecting(model)


def connected_by_operator(model: Model) -> Floats:
    """The operator's and its subcontractors' productivity, everywhere [C]."""
    speed = pace(beside_subcontractors(model, productivities, OPERATOR), model.parameters.client_share)
    return np.full(len(model.counties), speed)


def connected_by_vendors(model: Model) -> Floats:
    """The vendors' mean productivity times the county's capability [C]."""
    mean = mean_of_vendors(model, productivities)
    return pace(model.capability * mean, model.parameters.client_share)


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
    for firm in model.firms:
        firm.make_a_name()


def open_market(model: Model) -> None:
    """Firms have worked, and are known, as contracts made them; counties have nothing to learn yet."""
    model.run_skill = np.ones(len(model.counties))
    set_efforts(model)
    for firm in model.firms:
        firm.reputation = firm.effort


def set_efforts(model: Model) -> None:
    """All firms choose effort and care from what they know at the end of the month."""
    rating_weight = model.parameters.rating_weight if model.options.supervision.is_there else 0.0
    attention = attention_on_firms(model)
    terms = [(*terms_of_contract(model, firm, attention), rating_weight) for firm in model.firms[:2]]
    loops = loops_for(model, incentive_of, two_task_effort, of="counties")
    if loops:
        loops.set_efforts(model.firms, *terms)
        return
    for firm in model.firms:
        firm.choose_effort(*terms[0 if firm.is_operator else 1])
