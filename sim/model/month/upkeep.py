"""Upkeep: who keeps modules running, how well, and with whose money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR
from sim.model.agents.government import appraised, county_effort, run_with
from sim.model.agents.modules import adapted, cost_of_upkeep, maturity_after_decay, upkeep_of
from sim.model.agents.treasury import in_turn, share_funded
from sim.model.loops import loops_for
from sim.model.month.payment import pay_firm, price_of_measuring

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]


RULES_OF_UPKEEP = (
    *(cost_of_upkeep, share_funded, upkeep_of, maturity_after_decay, adapted),
    *(county_effort, appraised, run_with),
)
"""The rules that compiled loops must follow."""


def keep_up(model: Model, known: Floats) -> None:
    """Operators maintain modules and move them towards the demand they know [C, S]; what is not kept up decays."""
    p, modules, run = model.parameters, model.modules, model.options.operator.run
    loops = loops_for(model, *RULES_OF_UPKEEP, of="counties")
    if loops and run is run_by_counties:
        loops.keep_up(model, known, rate_of_upkeep(model), ratings(model), None)
        return
    if loops and run is run_by_company:
        unrated, diligence = (0.0, model.pressure, model.pressure), model.firms[OPERATOR].productivity
        pay_operator(model, loops.keep_up(model, known, rate_of_upkeep(model), unrated, diligence))
        return
    cost, paid = pay_upkeep(model, rate_of_upkeep(model))
    modules.upkeep = upkeep_of(run(model, paid), share_funded(paid, cost))
    upkeep = modules.upkeep[:, None]
    modules.maturity = maturity_after_decay(modules.maturity, p.rate_decay, upkeep)
    modules.design = adapted(modules.design, known, p.rate_adapt * upkeep)


def rate_of_upkeep(model: Model) -> float:
    """What upkeep of a module costs in a month, relative to building a stage; measured where a company does it."""
    price = price_of_measuring(model) if model.options.operator.by_company else 1.0
    return price * model.parameters.maintenance_cost


def pay_upkeep(model: Model, rate: float) -> tuple[Floats, Floats]:
    """What keeping all modules up costs every county this month, and what it pays of that from its account [C]."""
    cost = cost_of_upkeep(rate, model.treasury.stage_costs(model.parameters), model.modules.built)
    return cost, model.treasury.pay(cost)


def run_by_company(model: Model, paid: Floats) -> Floats:
    """The operator company is paid to run the modules [C], with its own diligence everywhere; returns it [C]."""
    pay_operator(model, in_turn(paid))
    return np.full(len(model.counties), model.firms[OPERATOR].productivity)


def pay_operator(model: Model, total: float) -> None:
    """The operator company is paid what running modules costs."""
    pay_firm(model, OPERATOR, total, total)


def run_by_counties(model: Model, paid: Floats) -> Floats:
    """Counties run their modules with the effort that pressure and appraisal call for; returns their diligence [C]."""
    return diligence_of_counties(model, *ratings(model))


def ratings(model: Model) -> tuple[float, Floats, Floats]:
    """The weight of ratings in what counties are appraised by; their cases that satisfy, and all of them [C]."""
    flow, weight = model.flow, model.parameters.rating_weight if model.options.supervision.is_there else 0.0
    return weight, np.vecdot(flow.cases, flow.satisfaction), flow.cases.sum(axis=1)


def appraisal(model: Model) -> Floats:
    """Effort that appraisal by citizens' ratings adds in each county [C]."""
    return appraised(*ratings(model))


def diligence_of_counties(model: Model, *ratings: Any) -> Floats:
    """Diligence of counties that run modules themselves [C], from their ``ratings``."""
    p = model.parameters
    effort = county_effort(model.pressure, p.effort_county, p.effort_pressure, appraised(*ratings))
    return run_with(effort, model.idle, model.run_skill, model.capability)
