"""What holds of every model in every month: bounds, conservation of cases, money and documents, no negative stock.

And what is measured of counties adds up to what is measured of the province.
"""

from __future__ import annotations

import math

import numpy as np

from sim.model.model import Model
from sim.setup.indicators import COUNTY_COLUMNS, INDICATORS, PER_COUNTY, take_county_measures

ROUNDING = 1e-9
ADDITIVE = ("n_backlog", "new_complaints", "spending", "new_incidents", "staff_hours")
"""Indicators of which the province has the sum over its counties; of all others per county it has a weighted mean."""


def step_soundly(model: Model) -> None:
    """Run one month and check it."""
    before = model.bureaus.n_backlog.copy()
    clerks = model.bureaus.clerks.copy()
    granted = note_holdings(model)
    model.step()
    check_money_of_counties(model, *granted)
    check_cases(model, before, clerks)
    check_state(model)


def check_state(model: Model) -> None:
    """All that can be seen of one month."""
    check_indicators(model)
    check_counties(model)
    check_money(model)
    check_documents(model)
    check_shares(model)
    check_projects(model)


def check_indicators(model: Model) -> None:
    """Every indicator is there and within its bounds; only those of an operator may be undefined, and all at once."""
    row = model.history[-1]
    assert list(row) == ["month", *INDICATORS]
    assert row["month"] == model.month
    for name, indicator in INDICATORS.items():
        value = row[name]
        if name.startswith("operator_") and model.operator is None:
            assert math.isnan(value), name
            continue
        assert math.isfinite(value), f"{name} = {value}"
        assert indicator.low - ROUNDING <= value <= indicator.high + ROUNDING, f"{name} = {value}"


def county_weights(model: Model) -> dict[str, np.ndarray]:
    """What a county's value counts in the province's, by indicator [C]."""
    flow, opening = model.flow, model.catalogue.item_id.index("open_enterprise")
    cases = flow.cases.sum(axis=1)
    citizens = np.bincount(model.citizens.county, minlength=len(model.counties))
    return {
        **dict.fromkeys(ADDITIVE, np.ones(len(cases))),
        "service_efficiency": (flow.cases * model.days_before).sum(axis=1),
        "data_sharing_rate": required_documents(model).sum(axis=1),
        **dict.fromkeys(("mean_working_days", "share_at_most_one_visit", "share_online", "spending_per_case"), cases),
        **dict.fromkeys(("share_zero_visit", "share_filed_online"), cases),
        "share_data_open": np.ones(len(cases)),
        **dict.fromkeys(
            ("share_items_one_visit", "share_items_zero_visit", "share_documents_abolished"),
            model.places.county_population,
        ),
        "days_to_open_enterprise": flow.cases[:, opening],
        **dict.fromkeys(("mean_satisfaction", "mean_trust", "share_ever_online"), citizens),
        "share_duplicate_building": model.treasury.county_cum_building,
    }


def check_counties(model: Model) -> None:
    """Counties add up to the province, lie within bounds, and are undefined only where no citizen agent lives."""
    row, counties, weights = model.history[-1], take_county_measures(model), county_weights(model)
    assert tuple(counties) == COUNTY_COLUMNS and sorted(weights) == sorted(PER_COUNTY)
    empty = np.bincount(model.citizens.county, minlength=len(model.counties)) == 0
    for name in PER_COUNTY:
        values, weight, indicator = counties[name], weights[name], INDICATORS[name]
        agent_based = name in ("mean_satisfaction", "mean_trust", "share_ever_online")
        assert np.array_equal(np.isnan(values), empty & agent_based), name
        known = ~np.isnan(values)
        assert np.all(values[known] >= indicator.low - ROUNDING), name
        assert np.all(values[known] <= indicator.high + ROUNDING), name
        total = float((values * weight)[known].sum())
        whole = 1.0 if name in ADDITIVE else max(float(weight.sum()), ROUNDING)
        assert math.isclose(total / whole, row[name], rel_tol=1e-9, abs_tol=1e-9), f"{name}: {total / whole}"


def holdings(model: Model) -> tuple[np.ndarray, float]:
    """What counties have in accounts and in projects that are still to be paid [C]; the same of the province."""
    treasury, standard, projects = model.treasury, model.standard, model.projects
    owed = np.bincount(projects["county"], projects["price"] * (1.0 - projects["progress"]), len(model.counties))
    for_modules = sum(standard.price[s] * (1.0 - standard.progress[s]) for s in standard.in_work)
    return treasury.accounts + owed, treasury.provincial + float(for_modules)


def note_holdings(model: Model) -> list[tuple[np.ndarray, float]]:
    """A list that the holdings are put into as soon as this month's budgets are granted."""
    noted: list[tuple[np.ndarray, float]] = []
    grant = model.treasury.grant

    def grant_and_note(*arguments):
        grant(*arguments)
        noted.append(holdings(model))
        del model.treasury.grant  # what hides the method of the class

    model.treasury.grant = grant_and_note
    return noted


def check_money_of_counties(model: Model, granted: tuple[np.ndarray, float]) -> None:
    """A county's spending: what it has less than when budgets were granted, and its residents' part of the same."""
    population = model.places.county_population
    counties, province = (then - now for then, now in zip(granted, holdings(model), strict=True))
    province += model.treasury.new_fined
    spent = take_county_measures(model)["spending"]
    expected = counties + province * population / population.sum()
    np.testing.assert_allclose(spent, expected, rtol=0.0, atol=ROUNDING * (1.0 + model.treasury.cum_granted))


def check_cases(model: Model, backlog_before: np.ndarray, clerks: np.ndarray) -> None:
    """In = served + change of backlog at every desk; nobody serves more than the clerks of the month can."""
    bureaus = model.bureaus
    there = backlog_before + bureaus.new_arrived
    assert np.all(np.abs(there - bureaus.new_served - bureaus.n_backlog) <= ROUNDING * (1.0 + there))
    assert np.all(bureaus.n_backlog >= 0.0) and np.all(bureaus.new_served >= 0.0)
    assert np.all(bureaus.new_served <= model.flow.capacity * clerks * (1.0 + ROUNDING))
    assert np.all(bureaus.clerks >= 1.0 - ROUNDING)


def check_money(model: Model) -> None:
    """Granted = in accounts + provincial + set aside + spent + lapsed.

    Set aside = what running projects are still to get. Firms together get no more than is spent.
    """
    treasury = model.treasury
    scale = ROUNDING * (1.0 + treasury.cum_granted)
    assert abs(treasury.balance) <= scale
    assert np.all(treasury.accounts >= 0.0)
    assert min(treasury.provincial, treasury.set_aside, treasury.new_spent, treasury.cum_spent) >= 0.0
    assert treasury.cum_lapsed >= -scale
    owed = float((model.projects["price"] * (1.0 - model.projects["progress"])).sum())
    standard = model.standard
    owed += sum(standard.price[s] * (1.0 - standard.progress[s]) for s in standard.in_work)
    assert abs(treasury.set_aside - owed) <= scale
    revenue = sum(firm.revenue for firm in model.firms)
    assert -scale <= revenue <= treasury.new_spent + scale
    assert 0.0 <= treasury.cum_duplicate <= treasury.cum_building * (1.0 + ROUNDING)
    for name in ("new_spent", "cum_building", "cum_duplicate"):
        by_county = getattr(treasury, f"county_{name}")
        assert abs(by_county.sum() - getattr(treasury, name)) <= scale, name
        assert np.all(by_county >= -scale), name
    assert np.all(treasury.county_cum_duplicate <= treasury.county_cum_building * (1.0 + ROUNDING))


def required_documents(model: Model) -> np.ndarray:
    """Documents from other bureaus that this month's cases are asked for, of each resource [C, R]; one by one.

    What orders abolish in a month is first missed in the next one's cases.
    """
    catalogue, flow = model.catalogue, model.flow
    required = np.zeros(flow.required.shape)
    for link, d in enumerate(model.incidence.link_document):
        item, resource = catalogue.document_item[d], catalogue.document_resource[d]
        required[:, resource] += flow.cases[:, item] * flow.asked[:, link]
    return required


def check_documents(model: Model) -> None:
    """What is live is listed and connected; no order abolishes what an order cannot."""
    bureaus, reform = model.bureaus, model.reform
    assert not np.any(reform.abolished[:, ~reform.orderable])
    assert np.array_equal(bureaus.live, bureaus.listed & bureaus.connected)
    required = required_documents(model)
    live = float((required * bureaus.live).sum() / required.sum())
    assert abs(model.history[-1]["data_sharing_rate"] - live) <= ROUNDING


def check_shares(model: Model) -> None:
    """All that is a share lies in [0, 1]."""
    citizens, modules, province = model.citizens, model.modules, model.province
    shares = {
        "maturity": modules.maturity,
        "fit": model.fit,
        "works": model.works,
        "interface": modules.interface,
        "upkeep": modules.upkeep,
        "standard maturity": model.standard.maturity,
        "trust": citizens.trust,
        "satisfaction": citizens.satisfaction,
        "skill": citizens.skill,
        "used online": citizens.used_online,
        "p online": citizens.p_online,
        "attention": province.attention,
        "platform": province.platform,
        "fear": model.fear,
        "score": model.kpi_score,
        "p list": model.bureaus.p_list,
        "utilisation": model.bureaus.utilisation,
        "effort": [firm.effort for firm in model.firms],
        "reputation": [firm.reputation for firm in model.firms],
        "merged counters": model.reform.merged,
        "authority handed down": model.reform.delegated,
        "errors on forms": model.flow.p_error,
        "lock-in": [firm.lock_in for firm in model.firms],
    }
    for name, values in shares.items():
        low, high = np.min(values), np.max(values)
        assert low >= -ROUNDING and high <= 1.0 + ROUNDING, f"{name}: from {low} to {high}"
    assert np.all(np.isfinite(modules.design)) and np.all(model.pressure >= 0.0)
    assert all(0.0 < firm.capability <= model.parameters.capability_max for firm in model.firms)


def check_projects(model: Model) -> None:
    """No county has firms (or bureaus) at work on more systems than it can, or twice on one; firms' loads count them.

    What bureaus began before the reform goes on beside the projects of firms, and projects go on where a change by date
    lowers how many there can be, or hands building to another.
    """
    load = np.zeros(len(model.firms), dtype=int)
    by_bureaus = model.mode.builder == "bureau"
    changed = [change.value for change in model.setup.changes if change.key == "n_projects"]
    most = max(model.parameters.n_projects, model.setup.parameters.n_projects, *changed)
    for county in model.counties:
        projects = county.projects
        of_firms = [project.system for project in projects if project.firm >= 0]
        of_bureaus = [project.system for project in projects if project.firm < 0 and by_bureaus]
        for systems in (of_firms, of_bureaus):
            assert len(systems) <= most and len(set(systems)) == len(systems)
        for project in projects:
            assert 0.0 <= project.progress < 1.0 and 0.0 <= project.target <= 1.0 and project.price >= 0.0
            if project.firm >= 0:
                load[project.firm] += 1
    assert [firm.load for firm in model.firms[1:]] == load[1:].tolist()
