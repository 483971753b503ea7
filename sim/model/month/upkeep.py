"""Upkeep: who keeps modules running, how well, and with whose money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR
from sim.model.agents.government import county_effort
from sim.model.agents.modules import adapted, maturity_after_decay, upkeep_of
from sim.model.agents.treasury import share_funded
from sim.model.loops import loops_for
from sim.model.month.payment import pay_firm, price_of_measuring

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]


def keep_up(model: Model, known: Floats) -> None:
    """Operators maintain modules and move them towards the demand they know [C, S]; what is not kept up decays."""
    p, modules, treasury = model.parameters, model.modules, model.treasury
    cost = p.maintenance_cost * treasury.stage_costs(p) * modules.built
    if model.options.operator.by_company:
        cost *= price_of_measuring(model)
    paid = treasury.pay(cost)
    diligence = model.options.operator.run(model, paid)
    loops = loops_for(model, share_funded, upkeep_of, maturity_after_decay, adapted, of="counties")
    if loops:
        loops.keep_up(modules, known, paid, cost, diligence, p.rate_decay, p.rate_adapt)
        return
    modules.upkeep = upkeep_of(diligence, share_funded(paid, cost))
    upkeep = modules.upkeep[:, None]
    modules.maturity = maturity_after_decay(modules.maturity, p.rate_decay, upkeep)
    modules.design = adapted(modules.design, known, p.rate_adapt * upkeep)


def run_by_company(model: Model, paid: Floats) -> Floats:
    """The operator company is paid to run the modules [C], with its own diligence everywhere; returns it [C]."""
    total = float(paid.sum())
    pay_firm(model, OPERATOR, total, total)
    return np.full(len(paid), model.firms[OPERATOR].productivity)


def run_by_counties(model: Model, paid: Floats) -> Floats:
    """Counties run their modules with the effort that pressure and appraisal call for; returns their diligence [C]."""
    p = model.parameters
    effort = county_effort(model.pressure, p.effort_county, p.effort_pressure, appraisal(model))
    return effort * (1.0 - model.idle) * model.run_skill * model.capability


def appraisal(model: Model) -> Floats:
    """Effort that appraisal by citizens' ratings adds in each county [C]: r x their dissatisfaction with its cases."""
    cases, flow = model.flow.cases, model.flow
    if not model.options.supervision.is_there:
        return np.zeros(len(cases))
    satisfied = np.einsum("ci,ci->c", cases, flow.satisfaction)
    return model.parameters.rating_weight * (1.0 - satisfied / cases.sum(axis=1))
