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
    from sim.model.agents.modules import Modules
    from sim.model.model import Model

Floats = NDArray[np.float64]


def advance_projects(model: Model) -> None:
    """Projects advance with their builder's productivity, are paid as they advance, and are finished.

    Where bureaus build for themselves, that is what they managed before the reform; their own share of the time is
    contained in it.
    """
    of_firms, loops = productivity_of_firms(model), loops_for(model, pace, by_shares, of="counties")
    done, paid_to, cost_of = (loops.advance if loops else advance)(model, of_firms)
    if len(done):
        finish_projects(model, done)
    pay_firms(model, paid_to[1:], cost_of[1:])


def advance(model: Model, of_firms: Floats) -> tuple[NDArray[np.void], Floats, Floats]:
    """Advance all projects by a month, pay for it, and take those that are complete off the table and their builders.

    of_firms: as ``productivity_of_firms`` gives it [C, F]. Returns the table of projects that are done; what firms are
    paid, and what it costs them, after bureaus that build for themselves [F + 1].
    """
    projects, (n_counties, n_firms) = model.projects, of_firms.shape
    county, firm = projects["county"], projects["firm"]
    work = np.where(firm >= 0, pace(of_firms[county, firm], model.parameters.client_share), model.inhouse[county])
    step = np.minimum(work / projects["months"], 1.0 - projects["progress"])
    projects["progress"] += step
    payment = projects["price"] * step
    paid_by = np.bincount(county, payment, n_counties)
    again = np.bincount(county, payment * projects["is_duplicate"], n_counties)
    paid_to, cost_of = (
        np.bincount(firm + 1, amount, n_firms + 1).astype(np.float64, copy=False)
        for amount in (payment, projects["cost"] * step)
    )
    model.treasury.release(in_turn(paid_by), paid_by, again)
    is_done = projects["progress"] >= COMPLETE
    done = projects.compress(is_done)
    if len(done):
        model.projects = projects.compress(~is_done)
        add_to_loads(model, done["firm"], -1)
    return done, paid_to, cost_of


def finish_projects(model: Model, done: NDArray[np.void]) -> None:
    """What projects that are done built is put to use, as well as their builders' care let it be.

    Of what replaces what is there, so that an old project never takes the place of a better module, the best stays.
    """
    p, loops = model.parameters, loops_for(model, crafted, log_fit, replaces, of="counties")
    put = loops.put_to_use if loops else put_to_use
    put(model.modules, done, builders_care(model), p.craft_error, p.fit_width)


def put_to_use(modules: Modules, done: NDArray[np.void], care: Floats, error: float, width: float) -> None:
    """``finish_projects`` by modules; care: of each firm, and last of bureaus for themselves [F + 1]."""
    place = done["county"], done["system"]
    design = crafted(done["design"], care[done["firm"]], error, modules.craft[place])
    taste, before = modules.taste[place], modules.maturity[place]
    works, worked = done["target"] * fit_of(design, taste, width), before * fit_of(modules.design[place], taste, width)
    better = np.flatnonzero(replaces(done["kind"] == BUILD, works, worked, done["target"], before))
    used = better[np.argsort(works[better], kind="stable")]  # the best last
    modules.design[done["county"][used], done["system"][used]] = design[used]
    np.maximum.at(modules.maturity, place, done["target"])
