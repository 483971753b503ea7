"""Requests: who files what this month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.citizens import pick_item
from sim.model.agents.modules import log_fit, refresh_works
from sim.model.loops import loops_for
from sim.model.world.demand import luck_of_taste, moved, shared_luck, taste_after_month

if TYPE_CHECKING:
    from sim.model.model import Model


TASTE = "requests/taste"
"""Purpose of the luck with which local demand drifts."""


def demand_shock(sd, luck):
    """Factor common to all filing rates of a province this month: exp(sd luck - sd^2 / 2), mean 1."""
    return float(np.exp(sd * luck - sd * sd / 2))


def p_file(rate, shock):
    """Probability that a citizen files a case this month, from a rate per month: min(1, rate x shock)."""
    return np.minimum(1.0, rate * shock)


def who_files(model: Model, probability):
    """Who files this month, in ascending order [n], and for which item [n]; probability: of each group [2 C]."""
    citizens, luck, month, cumulative = model.citizens, model.luck, model.month, model.demand.cumulative
    loops = loops_for(model, pick_item)
    if loops:
        return loops.who_files(citizens, luck, month, probability, cumulative)
    draw = luck.uniform("requests/file", month, len(citizens))
    filers = np.flatnonzero(draw < probability[citizens.group]).astype(np.int32)
    group = citizens.group[filers]
    which = draw[filers] / probability[group]  # uniform again, given that the citizen files
    return filers, pick_item(cumulative[group], which)


def ask_for_documents(model: Model, shock: float = 1.0) -> None:
    """Note what this month's cases are asked for: all documents that are not abolished yet.

    shock: factor of the month's cases to usual ones.
    """
    flow, reform = model.flow, model.reform
    flow.asked, flow.documents_asked, flow.required = reform.asked, reform.documents_asked, reform.required * shock


def file_requests(model: Model) -> None:
    """Citizens file cases; what a county's residents want drifts."""
    file_cases(model)
    loops = loops_for(model, shared_luck, moved, log_fit, of="requests")
    if loops:
        loops.drift(model, TASTE)
        return
    p, modules = model.parameters, model.modules
    drift = luck_of_taste(p, model.places, modules.taste.shape[1], model.luck, TASTE, model.month)
    modules.taste = taste_after_month(modules.taste, p.rate_taste_drift, p.sd_taste, drift)
    refresh_works(model)


def file_cases(model: Model) -> None:
    """Citizens file cases; the county's flow of cases is its demand times the same shock.

    A citizen agent stands for many residents. Which citizen files is a Bernoulli draw each; the desks, which serve the
    whole county, see the expected flow of the county's residents, so that they do not queue on sampling noise that a
    real county with its hundreds of thousands of residents does not have.
    """
    demand, citizens, luck, month = model.demand, model.citizens, model.luck, model.month
    shock = demand_shock(model.parameters.sd_demand_shock, luck.normal("requests/shock", month, 1)[0])
    citizens.new_filers, citizens.new_items = who_files(model, p_file(demand.rate, shock))
    citizens.last_item[citizens.new_filers] = citizens.new_items
    model.flow.cases = demand.cases * shock
    ask_for_documents(model, shock)
