"""The formulas of ``sim.setup.indicators``: numbers of a model's month, for the province or every county [C]."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.setup.sums import row_sums, total
from sim.setup.units import MILLION

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]


def service_efficiency(model: Model) -> float:
    """Share of the pre-reform time of this month's cases that has been saved."""
    flow = model.flow
    return 1.0 - total(flow.county_days) / total(flow.county_before)


def days_of_cases(model: Model) -> tuple[Floats, Floats]:
    """Days that this month's cases of every county take together, and would have taken before the reform [C]."""
    flow = model.flow
    return np.vecdot(flow.cases, flow.days), np.vecdot(flow.cases, model.days_before)


def county_efficiency(model: Model) -> Floats:
    """Service efficiency of every county [C]."""
    days, before = days_of_cases(model)
    return 1.0 - days / before


def data_sharing_rate(model: Model) -> float:
    """Share of required (item, bureau, document) links that are live, weighted by this month's cases."""
    flow = model.flow
    return total(flow.county_live) / total(flow.county_required)


def live_links(model: Model) -> tuple[Floats, Floats]:
    """Required links of this month's cases that are live, and all of them, in every county [C]."""
    required = model.flow.required
    return np.vecdot(required, model.bureaus.live), row_sums(required)


def county_sharing(model: Model) -> Floats:
    """Data-sharing rate of every county [C]."""
    live, required = live_links(model)
    return live / required


def live_shares(model: Model) -> Floats:
    """Share of each bureau's resources that are live [C, L]."""
    line = model.catalogue.resource_line
    held = (line[:, None] == np.arange(line.max() + 1)).astype(float)
    return model.bureaus.live @ held / held.sum(axis=0)


def over_cases(model: Model, values: Floats) -> float:
    """Mean of values [C, I] over this month's cases."""
    return float(np.vdot(model.flow.cases, values) / model.flow.n_cases)


def over_county_cases(model: Model, values: Floats) -> Floats:
    """The same in every county [C]."""
    return np.vecdot(model.flow.cases, values) / model.flow.county_cases


def over_citizens(model: Model, values: Floats) -> Floats:
    """Means of a column over citizens [C]; NaN in a county where none of the citizen agents lives."""
    county, n = model.citizens.county, len(model.counties)
    return _ratio(np.bincount(county, values, n), np.bincount(county, minlength=n), math.nan)


def working_days(model: Model) -> float:
    """Mean completion time of this month's cases."""
    return total(model.flow.county_days) / model.flow.n_cases


def county_working_days(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.flow.county_days / model.flow.county_cases


def at_most_one_visit(model: Model) -> float:
    """Probability that a case needs at most one trip."""
    return over_cases(model, model.flow.at_most_one)


def county_at_most_one_visit(model: Model) -> Floats:
    """The same in every county [C]."""
    return over_county_cases(model, model.flow.at_most_one)


def completed_online(model: Model) -> float:
    """Share of cases filed online that need no trip."""
    return over_cases(model, model.flow.completed_online)


def county_completed_online(model: Model) -> Floats:
    """The same in every county [C]."""
    return over_county_cases(model, model.flow.completed_online)


def gap_online_60plus(model: Model) -> float:
    """Share of citizens under 60 whose last case was filed online, minus that of those aged 60 or more.

    0 where there is no citizen agent of one of the two.
    """
    citizens = model.citizens
    n, old = len(citizens), citizens.is_60plus
    n_old, n_online = int(np.count_nonzero(old)), int(np.count_nonzero(citizens.used_online))
    n_both = int(np.count_nonzero(citizens.used_online & old))
    return (n_online - n_both) / (n - n_old) - n_both / n_old if 0 < n_old < n else 0.0


def zero_visit(model: Model) -> float:
    """Probability that a case needs no trip if it is filed online, over this month's cases."""
    return over_cases(model, model.flow.no_visit)


def county_zero_visit(model: Model) -> Floats:
    """The same in every county [C]."""
    return over_county_cases(model, model.flow.no_visit)


def filed_online(model: Model) -> float:
    """Share of this month's cases that are filed online, with a trip or without."""
    return over_cases(model, model.flow.share_online)


def county_filed_online(model: Model) -> Floats:
    """The same in every county [C]."""
    return over_county_cases(model, model.flow.share_online)


def backlog(model: Model) -> float:
    """Cases and proofs waiting or in work."""
    return total(model.bureaus.n_backlog)


def county_backlog(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.bureaus.n_backlog.sum(axis=1)


def satisfaction(model: Model) -> float:
    """Mean satisfaction of citizens."""
    return total(model.citizens.satisfaction) / len(model.citizens)


def county_satisfaction(model: Model) -> Floats:
    """The same in every county [C]."""
    return over_citizens(model, model.citizens.satisfaction)


def trust(model: Model) -> float:
    """Mean trust of citizens."""
    return total(model.citizens.trust) / len(model.citizens)


def county_trust(model: Model) -> Floats:
    """The same in every county [C]."""
    return over_citizens(model, model.citizens.trust)


def ever_online(model: Model) -> float:
    """Share of citizens who have filed online since month 0."""
    return np.count_nonzero(model.citizens.ever_online) / len(model.citizens)


def county_ever_online(model: Model) -> Floats:
    """The same in every county [C]."""
    return over_citizens(model, model.citizens.ever_online)


def complaints(model: Model) -> float:
    """Expected hotline complaints."""
    return total(model.flow.complaints)


def county_complaints(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.flow.complaints.sum(axis=1)


def opening(model: Model) -> int:
    """The item that is an enterprise's opening."""
    return model.catalogue.item_id.index("open_enterprise")


def days_to_open(model: Model) -> float:
    """Mean completion time of the item open_enterprise."""
    flow, item = model.flow, opening(model)
    cases = flow.cases[:, item]
    return float(cases @ flow.days[:, item] / cases.sum())


def county_days_to_open(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.flow.days[:, opening(model)]


def spending(model: Model) -> float:
    """Paid this month, less what a contract keeps back."""
    return model.treasury.new_spent


def county_spending(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.treasury.county_new_spent


def spending_per_case(model: Model) -> float:
    """Spending over cases of this month, yuan."""
    return MILLION * model.treasury.new_spent / model.flow.n_cases


def county_spending_per_case(model: Model) -> Floats:
    """The same in every county [C]."""
    return MILLION * model.treasury.county_new_spent / model.flow.county_cases


def duplicate_building(model: Model) -> float:
    """Share of building money so far that built what already exists elsewhere; 0 if none is spent."""
    treasury = model.treasury
    return treasury.cum_duplicate / treasury.cum_building if treasury.cum_building > 0 else 0.0


def county_duplicate_building(model: Model) -> Floats:
    """The same in every county [C]."""
    return _ratio(model.treasury.county_cum_duplicate, model.treasury.county_cum_building, 0.0)


def incidents(model: Model) -> float:
    """Breaches and misuses of data this month."""
    return model.new_incidents


def county_incidents(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.county_incidents


def staff_hours(model: Model) -> float:
    """Desk hours spent on cases and proofs this month."""
    return model.flow.staff_hours


def county_staff_hours(model: Model) -> Floats:
    """The same in every county [C]."""
    return (model.bureaus.new_served * model.flow.job_hours).sum(axis=1)


def operator_effort(model: Model) -> float:
    """Effort of the operator company; NaN where it has nothing to do."""
    return math.nan if model.operator is None else model.operator.effort


def operator_profit(model: Model) -> float:
    """Profit of the operator company, million yuan; NaN as above."""
    return math.nan if model.operator is None else model.operator.profit


def operator_lock_in(model: Model) -> float:
    """Dependence on the operator company; NaN as above."""
    return math.nan if model.operator is None else model.operator.lock_in


def _ratio(part: NDArray[Any], whole: NDArray[Any], undefined: float) -> Floats:
    """Part / whole [C], and ``undefined`` where the whole is nothing."""
    return np.divide(part, whole, out=np.full(len(whole), undefined), where=whole > 0)
