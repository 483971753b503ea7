"""Requests: who files what this month."""

from __future__ import annotations

import numpy as np

from sim.agents.modules import refresh_works
from sim.demand import taste_after_month


def demand_shock(sd, luck):
    """Factor common to all filing rates of a province this month: exp(sd luck - sd^2 / 2), mean 1."""
    return float(np.exp(sd * luck - 0.5 * sd * sd))


def p_file(rate, shock):
    """Probability that a citizen files a case this month, from a rate per month: min(1, rate x shock)."""
    return np.minimum(1.0, rate * shock)


def pick_item(cumulative, luck):
    """Item by inversion of its county's and group's cumulative demand profile [n, I] with one uniform number each."""
    last = cumulative.shape[1] - 1
    return np.minimum((luck[:, None] >= cumulative).sum(axis=1), last).astype(np.int32)


def file_requests(model) -> None:
    """Citizens file cases; the county's flow of cases is its demand times the same shock.

    A citizen agent stands for many residents. Which citizen files is a Bernoulli draw each; the desks, which serve the
    whole county, see the expected flow of the county's residents, so that they do not queue on sampling noise that a
    real county with its hundreds of thousands of residents does not have.
    """
    demand, citizens, luck, month = model.demand, model.citizens, model.luck, model.month
    shock = demand_shock(model.parameters.sd_demand_shock, luck.normal("requests/shock", month, 1)[0])
    draw = luck.uniform("requests/file", month, len(citizens))
    probability = p_file(demand.rate, shock)[citizens.group]
    filers = np.flatnonzero(draw < probability)
    which = draw[filers] / probability[filers]  # uniform again, given that the citizen files
    citizens.new_filers = filers
    citizens.new_items = pick_item(demand.cumulative[citizens.group[filers]], which)
    citizens.last_item[filers] = citizens.new_items
    model.flow.cases = demand.cases * shock
    modules = model.modules
    drift = luck.normal("requests/taste", month, modules.taste.shape)
    modules.taste = taste_after_month(modules.taste, model.parameters.rate_taste_drift, drift)
    refresh_works(model)
