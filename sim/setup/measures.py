"""What is measured of a model's present state: the formulas of ``sim.setup.indicators``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.setup.indicators import PER_COUNTY
from sim.setup.units import MILLION

Floats = NDArray[np.float64]

COUNTY_STATE = ("population", "gdp_per_head", "maturity", "fit")
"""Beside the indicators: residents, 10,000 yuan per head, means over systems of maturity and of fit."""
COUNTY_COLUMNS = (*PER_COUNTY, *COUNTY_STATE)


def gini(values) -> float:
    """Gini coefficient of non-negative values (negative ones count as none); 0 where all are none."""
    x = np.sort(np.maximum(values, 0.0))
    total = float(x.sum())
    n = len(x)
    if total <= 0.0:
        return 0.0
    return float(((2 * np.arange(1, n + 1) - n - 1) * x).sum() / (n * total))


def service_efficiency(model) -> float:
    """Share of the pre-reform time of this month's cases that has been saved."""
    flow = model.flow
    return 1.0 - float((flow.cases * flow.days).sum() / (flow.cases * model.days_before).sum())


def county_efficiency(model):
    """Service efficiency of every county [C]."""
    flow = model.flow
    return 1.0 - (flow.cases * flow.days).sum(axis=1) / (flow.cases * model.days_before).sum(axis=1)


def data_sharing_rate(model) -> float:
    """Share of required (item, bureau, document) links that are live, weighted by this month's cases."""
    required = model.flow.required
    return float((required * model.bureaus.live).sum() / required.sum())


def county_sharing(model):
    """Data-sharing rate of every county [C]."""
    required = model.flow.required
    return (required * model.bureaus.live).sum(axis=1) / required.sum(axis=1)


def live_shares(model):
    """Share of each bureau's resources that are live [C, L]."""
    line = model.catalogue.resource_line
    held = (line[:, None] == np.arange(line.max() + 1)).astype(float)
    return model.bureaus.live @ held / held.sum(axis=0)


def take_measures(model) -> dict[str, float]:
    """One row of the monthly table: all indicators of the model's present month."""
    flow, treasury = model.flow, model.treasury
    n_cases = float(flow.cases.sum())
    weight = flow.cases / n_cases
    opening = model.catalogue.item_id.index("open_enterprise")
    of_item = flow.cases[:, opening]
    operator = model.operator
    return {
        "service_efficiency": service_efficiency(model),
        "data_sharing_rate": data_sharing_rate(model),
        "mean_working_days": float((weight * flow.days).sum()),
        "days_to_open_enterprise": float((of_item * flow.days[:, opening]).sum() / of_item.sum()),
        "share_at_most_one_visit": float((weight * flow.at_most_one).sum()),
        "share_online": float((weight * flow.completed_online).sum()),
        "n_backlog": float(model.bureaus.n_backlog.sum()),
        "mean_satisfaction": float(model.citizens.satisfaction.mean()),
        "mean_trust": float(model.citizens.trust.mean()),
        "new_complaints": float(flow.complaints.sum()),
        "gini_service_efficiency": gini(county_efficiency(model)),
        "gini_data_sharing": gini(county_sharing(model)),
        "spending": treasury.new_spent,
        "spending_per_case": MILLION * treasury.new_spent / n_cases,
        "share_duplicate_building": treasury.cum_duplicate / treasury.cum_building
        if treasury.cum_building > 0
        else 0.0,
        "new_incidents": model.new_incidents,
        "staff_hours": flow.staff_hours,
        "operator_effort": operator.effort if operator is not None else math.nan,
        "operator_profit": operator.profit if operator is not None else math.nan,
        "operator_lock_in": operator.lock_in if operator is not None else math.nan,
    }


def take_county_measures(model) -> dict[str, Floats]:
    """Every county's indicators and state in the model's present month: COUNTY_COLUMNS by name, [C] each.

    Sums over counties are the province's numbers, and so are means with the weights of their formulas. Means over
    citizens are NaN in a county where none of the citizen agents lives.
    """
    flow, treasury, citizens, places = model.flow, model.treasury, model.citizens, model.places
    n = len(model.counties)
    n_cases = flow.cases.sum(axis=1)
    n_citizens = np.bincount(citizens.county, minlength=n)
    opening = model.catalogue.item_id.index("open_enterprise")

    def over_cases(values):
        return (flow.cases * values).sum(axis=1) / n_cases

    def over_citizens(values):
        return _ratio(np.bincount(citizens.county, values, n), n_citizens, math.nan)

    columns = {
        "service_efficiency": county_efficiency(model),
        "data_sharing_rate": county_sharing(model),
        "mean_working_days": over_cases(flow.days),
        "days_to_open_enterprise": flow.days[:, opening],
        "share_at_most_one_visit": over_cases(flow.at_most_one),
        "share_online": over_cases(flow.completed_online),
        "n_backlog": model.bureaus.n_backlog.sum(axis=1),
        "mean_satisfaction": over_citizens(citizens.satisfaction),
        "mean_trust": over_citizens(citizens.trust),
        "new_complaints": flow.complaints.sum(axis=1),
        "spending": treasury.county_new_spent,
        "spending_per_case": MILLION * treasury.county_new_spent / n_cases,
        "share_duplicate_building": _ratio(treasury.county_cum_duplicate, treasury.county_cum_building, 0.0),
        "new_incidents": model.county_incidents,
        "staff_hours": (model.bureaus.new_served * flow.job_hours).sum(axis=1),
        "population": places.county_population,
        "gdp_per_head": places.gdp_per_head,
        "maturity": model.modules.maturity.mean(axis=1),
        "fit": model.fit.mean(axis=1),
    }
    return {name: columns[name] for name in COUNTY_COLUMNS}


def _ratio(part, whole, undefined: float) -> Floats:
    """Part / whole [C], and ``undefined`` where the whole is nothing."""
    return np.divide(part, whole, out=np.full(len(whole), undefined), where=whole > 0)
