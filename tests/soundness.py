"""What holds of every model in every month: bounds, conservation of cases, money and documents, no negative stock."""

from __future__ import annotations

import math

import numpy as np

from sim.indicators import INDICATORS
from sim.model import Model

ROUNDING = 1e-9


def step_soundly(model: Model) -> None:
    """Run one month and check it."""
    before = model.bureaus.n_backlog.copy()
    clerks = model.bureaus.clerks.copy()
    model.step()
    np.testing.assert_array_equal(model.bureaus.clerks, clerks)
    check_cases(model, before)
    check_state(model)


def check_state(model: Model) -> None:
    """All that can be seen of one month."""
    check_indicators(model)
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


def check_cases(model: Model, backlog_before: np.ndarray) -> None:
    """In = served + change of backlog at every desk; nobody serves more than the clerks can."""
    bureaus = model.bureaus
    there = backlog_before + bureaus.new_arrived
    assert np.all(np.abs(there - bureaus.new_served - bureaus.n_backlog) <= ROUNDING * (1.0 + there))
    assert np.all(bureaus.n_waiting >= 0.0) and np.all(bureaus.new_served >= 0.0)
    assert np.all(bureaus.new_served <= model.flow.capacity * bureaus.clerks * (1.0 + ROUNDING))
    assert np.all(bureaus.clerks > 0.0)


def check_money(model: Model) -> None:
    """Granted = in accounts + provincial + set aside + spent, set aside = what running projects are still to get.

    Firms together get no more than is spent.
    """
    treasury = model.treasury
    scale = ROUNDING * (1.0 + treasury.cum_granted)
    assert abs(treasury.balance) <= scale
    assert np.all(treasury.accounts >= 0.0)
    assert min(treasury.provincial, treasury.set_aside, treasury.new_spent, treasury.cum_spent) >= 0.0
    owed = sum(q.price * (1.0 - q.progress) for county in model.counties for q in county.projects)
    standard = model.standard
    owed += sum(standard.price[s] * (1.0 - standard.progress[s]) for s in standard.in_work)
    assert abs(treasury.set_aside - owed) <= scale
    revenue = sum(firm.revenue for firm in model.firms)
    assert -scale <= revenue <= treasury.new_spent + scale
    assert 0.0 <= treasury.cum_duplicate <= treasury.cum_building * (1.0 + ROUNDING)


def check_documents(model: Model) -> None:
    """What is connected is listed, what is live is both."""
    bureaus = model.bureaus
    assert not np.any(bureaus.connected & ~bureaus.listed)
    assert np.array_equal(bureaus.live, bureaus.listed & bureaus.connected)
    required = model.flow.cases @ model.incidence.need_by_item
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
        "lock-in": [firm.lock_in for firm in model.firms],
    }
    for name, values in shares.items():
        low, high = np.min(values), np.max(values)
        assert low >= -ROUNDING and high <= 1.0 + ROUNDING, f"{name}: from {low} to {high}"
    assert np.all(np.isfinite(modules.design)) and np.all(model.pressure >= 0.0)
    assert all(0.0 < firm.capability <= model.parameters.capability_max for firm in model.firms)


def check_projects(model: Model) -> None:
    """No county has more projects than it can run, or two on one system; firms' loads count them.

    What bureaus began before the reform goes on beside the projects of firms.
    """
    load = np.zeros(len(model.firms), dtype=int)
    by_bureaus = model.mode.builder == "bureau"
    for county in model.counties:
        systems = [project.system for project in county.projects if project.firm >= 0 or by_bureaus]
        assert len(systems) <= model.parameters.n_projects and len(set(systems)) == len(systems)
        for project in county.projects:
            assert 0.0 <= project.progress < 1.0 and 0.0 <= project.target <= 1.0 and project.price >= 0.0
            if project.firm >= 0:
                load[project.firm] += 1
    assert [firm.load for firm in model.firms[1:]] == load[1:].tolist()
