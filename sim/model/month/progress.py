"""Progress: projects advance, are paid as they advance, and what they built is put to use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import pace
from sim.model.agents.modules import crafted, fit_of, log_fit
from sim.model.agents.projects import BUILD, COMPLETE, replaces
from sim.model.agents.treasury import by_shares, in_turn
from sim.model.loops import loops_for
from sim.model.month.contracting import builders_care, productivity_of_firms
from sim.model.month.payment import add_to_loads, pay_firms

if TYPE_CHECKING:
    from sim.model.model import Model


def advance_projects(model: Model) -> None:
    """Projects advance with their builder's productivity, are paid as they advance, and are finished.

    Where bureaus build for themselves, that is what they managed before the reform; their own share of the time is
    contained in it.
    """
    projects, n_counties, n_firms = model.projects, len(model.counties), len(model.firms)
    of_firms, client_share = productivity_of_firms(model), model.parameters.client_share
    loops = loops_for(model, pace, of="counties")
    if loops:
        is_done, paid_by, again, paid_to, cost_of = loops.advance(projects, of_firms, model.inhouse, client_share)
    else:
        county, firm = projects["county"], projects["firm"]
        work = np.where(firm >= 0, pace(of_firms[county, firm], client_share), model.inhouse[county])
        step = np.minimum(work / projects["months"], 1.0 - projects["progress"])
        projects["progress"] += step
        is_done = projects["progress"] >= COMPLETE
        payment = projects["price"] * step
        paid_by = np.bincount(county, payment, n_counties)
        again = np.bincount(county, payment * projects["is_duplicate"], n_counties)
        paid_to = np.bincount(firm + 1, payment, n_firms + 1)
        cost_of = np.bincount(firm + 1, projects["cost"] * step, n_firms + 1)
    if loops := loops_for(model, by_shares, of="money"):
        loops.release(model.treasury, paid_by, again)
    else:
        model.treasury.release(in_turn(paid_by), paid_by, again)
    if is_done.any():
        finish_projects(model, is_done)
    pay_firms(model, paid_to[1:], cost_of[1:])


def finish_projects(model: Model, is_done: NDArray[np.bool_]) -> None:
    """What projects that are done built is put to use, as well as their builders' care let it be.

    Of what replaces what is there, so that an old project never takes the place of a better module, the best stays.
    """
    modules, p, care = model.modules, model.parameters, builders_care(model)
    loops = loops_for(model, crafted, log_fit, replaces, of="counties")
    if loops:
        of = model.firms.table, modules, care, p.craft_error, p.fit_width
        model.projects = loops.finish(model.projects, is_done, *of)
        return
    done, model.projects = (model.projects.take(np.flatnonzero(which)) for which in (is_done, ~is_done))
    place, width = (done["county"], done["system"]), p.fit_width
    design = crafted(done["design"], care[done["firm"]], p.craft_error, modules.craft[place])
    taste, before = modules.taste[place], modules.maturity[place]
    works, worked = done["target"] * fit_of(design, taste, width), before * fit_of(modules.design[place], taste, width)
    better = np.flatnonzero(replaces(done["kind"] == BUILD, works, worked, done["target"], before))
    used = better[np.argsort(works[better], kind="stable")]  # the best last
    modules.design[done["county"][used], done["system"][used]] = design[used]
    np.maximum.at(modules.maturity, place, done["target"])
    add_to_loads(model, done["firm"], -1)
