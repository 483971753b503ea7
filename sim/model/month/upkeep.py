"""Upkeep: who keeps modules running, how well, and with whose money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR
from sim.model.agents.government import appraised, county_effort, run_with
from sim.model.agents.modules import adapted, maturity_after_decay, upkeep_of
from sim.model.agents.treasury import in_turn, share_funded
from sim.model.loops import loops_for
from sim.model.month.payment import built_and_missing, pay_firm, pay_from_accounts, price_of_measuring

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]


def keep_up(model: Model, known: Floats) -> None:
    """Operators maintain modules and move them towards the demand they know [C, S]; what is not kept up decays."""
    p, modules, cost = model.parameters, model.modules, cost_of_upkeep(model)
    paid, _ = pay_from_accounts(model, cost)
    diligence = model.options.operator.run(model, paid)
    loops = loops_for(model, share_funded, upkeep_of, maturity_after_decay, adapted, of="counties")
    if loops:
        loops.keep_up(modules, known, paid, cost, diligence, p.rate_decay, p.rate_adapt)
        return
    modules.upkeep = upkeep_of(diligence, share_funded(paid, cost))
    upkeep = modules.upkeep[:, None]
    modules.maturity = maturity_after_decay(modules.maturity, p.rate_decay, upkeep)
    modules.design = adapted(modules.design, known, p.rate_adapt * upkeep)


def cost_of_upkeep(model: Model) -> Floats:
    """What keeping all modules up costs every county in the month [C], million yuan."""
    p = model.parameters
    price = price_of_measuring(model) if model.options.operator.by_company else 1.0
    return price * p.maintenance_cost * model.treasury.stage_costs(p) * built_and_missing(model)[0]


def run_by_company(model: Model, paid: Floats) -> Floats:
    """The operator company is paid to run the modules [C], with its own diligence everywhere; returns it [C]."""
    total = in_turn(paid)
    pay_firm(model, OPERATOR, total, total)
    return np.full(len(model.counties), model.firms[OPERATOR].productivity)


def run_by_counties(model: Model, paid: Floats) -> Floats:
    """Counties run their modules with the effort that pressure and appraisal call for; returns their diligence [C]."""
    loops = loops_for(model, county_effort, appraised, run_with, of="money")
    return (loops.diligence if loops else diligence_of_counties)(model, *ratings(model))


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
