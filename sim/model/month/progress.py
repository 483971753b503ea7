"""Progress: projects advance, are paid as they advance, and what they built is put to use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.enterprise import pace
from sim.model.agents.modules import crafted, fit_of, log_fit
from sim.model.agents.projects import BUILD, COMPLETE, replaces
from sim.model.agents.treasury import in_turn
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
        paid_by, again, paid_to, cost_of = loops.advance(projects, of_firms, model.inhouse, client_share)
    else:
        county, firm = projects["county"], projects["firm"]
        work = np.where(firm >= 0, pace(of_firms[county, firm], client_share), model.inhouse[county])
        step = np.minimum(work / projects["months"], 1.0 - projects["progress"])
        projects["progress"] += step
        payment = projects["price"] * step
        paid_by = np.bincount(county, payment, n_counties)
        again = np.bincount(county, payment * projects["is_duplicate"], n_counties)
        paid_to = np.bincount(firm + 1, payment, n_firms + 1)
        cost_of = np.bincount(firm + 1, projects["cost"] * step, n_firms + 1)
    model.treasury.release(in_turn(paid_by), paid_by, again)
    finish_projects(model)
    pay_firms(model, zip(model.firms, paid_to[1:].tolist(), cost_of[1:].tolist(), strict=True))


def finish_projects(model: Model) -> None:
    """What complete projects built is put to use, as well as their builders' care let it be.

    Of what replaces what is there, so that an old project never takes the place of a better module, the best stays.
    """
    modules, is_done = model.modules, model.projects["progress"] >= COMPLETE
    if not is_done.any():
        return
    done, p, care = model.projects.take(np.flatnonzero(is_done)), model.parameters, builders_care(model)
    loops = loops_for(model, crafted, log_fit, replaces, of="counties")
    if loops:
        loops.finish(done, modules, care, p.craft_error, p.fit_width)
    else:
        place, width = (done["county"], done["system"]), p.fit_width
        design = crafted(done["design"], care[done["firm"]], p.craft_error, modules.craft[place])
        taste, before = modules.taste[place], modules.maturity[place]
        works, worked = (
            done["target"] * fit_of(design, taste, width),
            before * fit_of(modules.design[place], taste, width),
        )
        better = np.flatnonzero(replaces(done["kind"] == BUILD, works, worked, done["target"], before))
        used = better[np.argsort(works[better], kind="stable")]  # the best last
        modules.design[done["county"][used], done["system"][used]] = design[used]
        np.maximum.at(modules.maturity, place, done["target"])
    add_to_loads(model, done["firm"], -1)
    model.projects = model.projects.take(np.flatnonzero(~is_done))
