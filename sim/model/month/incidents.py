"""Incidents: breaches and misuse of data, and the fear and mistrust they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.agents.bureaus import share_of_resources
from sim.model.agents.enterprise import misuse_utility, probability_misuse
from sim.model.agents.safety import fear_after, hazard_of_incident, rate_of_misuse
from sim.model.loops import loops_for
from sim.model.month.contracting import attention_on_firms, share_seen
from sim.model.month.kept import kept_with_parameters
from sim.setup.sums import mean
from sim.setup.units import MILLION

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters


SEEN_BY_RUNNER = 0.5
"""Share of live data that pass through the hands of a firm which runs modules but does not keep the data."""
REPAIR_MONTHS = 2.0
"""What repair after an incident costs a county, in months of its budget."""
SPREAD_IN_LEVELS = 0.5
"""How far fear spreads between platforms of a government's levels, relative to one company that holds everything."""


def vulnerability_of_government(p: Parameters) -> float:
    """How vulnerable a government platform is, relative to others."""
    return p.vulnerability_government


def vulnerability_of_company(p: Parameters) -> float:
    """How vulnerable the operator company is."""
    return p.vulnerability_company


def vulnerability_of_bureaus(p: Parameters) -> float:
    """How vulnerable data are that stay with their bureaus."""
    return p.vulnerability_bureau


def spread_in_company(p: Parameters) -> float:
    """Share of fear that reaches all counties where one company holds everything."""
    return p.spillover


def spread_in_government(p: Parameters) -> float:
    """The same where every level of government keeps a platform."""
    return SPREAD_IN_LEVELS * p.spillover


def no_spread(p: Parameters) -> float:
    """Data that stay with their bureaus frighten only their county."""
    return 0.0


def share_in_hand(model: Model) -> float:
    """Share of the live data that the operator company has in its hands, as far as the platform is complete.

    As custodian it has all that is on the platform, as who only runs modules there half.
    Vendors who build for counties see one system of one county and what it draws on; they count in the vulnerability of
    who keeps the data.
    """
    custody, operator = model.options.custody, model.options.operator
    part = 1.0 if custody.by_company else SEEN_BY_RUNNER if operator.by_company else 0.0
    return part * model.province.platform


def seen_of_holder(model: Model) -> float:
    """Share of what the operator does with data that its supervisors see: less where they are idle."""
    p = model.parameters
    watched = share_seen(p.monitoring, p.seen_unattended, attention_on_firms(model))
    return watched * (1.0 - mean(model.idle))


def value_of_data(model: Model):
    """What a month of misuse earns in each county, in months of its budget [C]: rent x share live and not open."""
    bureaus = model.bureaus
    return model.parameters.rent * share_in_hand(model) * share_of_resources(bureaus.live > bureaus.opened)


def temptation(model: Model, gain, seen):
    """Probability that the operator misuses the data of each county that it has in its hands [C].

    gain, seen: ``value_of_data`` and ``seen_of_holder``.
    """
    p, operator = model.parameters, model.firms[0]
    return probability_misuse(gain, p.deterrence, seen, operator.public_weight, p.temptation, p.restraint)


def draw_incidents(model: Model) -> None:
    """Draw breaches, then misuse; the pool's custodian decides how likely they are and how far fear spreads."""
    p, custody, operator, in_hand = model.parameters, model.options.custody, model.firms[0], share_in_hand(model)
    operator.rents = 0.0
    operator.wary *= 1.0 - p.rate_forget
    model.misused = model.misused & (in_hand > 0.0)
    seen = seen_of_holder(model) if in_hand > 0.0 else 0.0
    loops = loops_for(model, hazard_of_incident, rate_of_misuse, misuse_utility, of="incidents")
    breaches, begins = (loops.strike if loops else strike)(model, custody.vulnerability(p), in_hand, seen)
    found = settle_misuse(model, begins, seen)
    model.county_incidents = np.add(breaches, begins, dtype=np.float64)
    model.new_incidents = float(np.count_nonzero(breaches) + np.count_nonzero(begins))
    n_known = np.count_nonzero(breaches) + np.count_nonzero(found)
    shock: Any = 0.0
    if n_known:
        known = np.add(breaches, found, dtype=np.float64)
        shock = np.minimum(1.0, known + custody.spread(p) * n_known)
    model.fear = fear_after(model.fear, p.rate_forget, shock)
    if n_known:
        citizens, kept = model.citizens, 1.0 - p.trust_loss * shock
        citizens.trust = citizens.trust * kept[citizens.county]
        model.treasury.pay(known * REPAIR_MONTHS * month_of_budget(model))


def strike(model: Model, vulnerability: float, in_hand: float, seen: float):
    """Where data are breached, and where misuse of them begins [C].

    vulnerability: of who keeps them. in_hand, seen: ``share_in_hand`` and ``seen_of_holder``.
    """
    p, luck, month, operator = model.parameters, model.luck, model.month, model.firms[0]
    exposure = share_of_resources(model.bureaus.live)
    n = len(exposure)
    hazard = hazard_of_incident(p.rate_incident / n, vulnerability, exposure, p.safeguards)
    breaches = luck.uniform("incidents/breach", month, n) < -np.expm1(-hazard)
    if in_hand <= 0.0:
        return breaches, np.zeros(n, dtype=bool)
    rate = rate_of_misuse(p, n, operator.wary, in_hand, temptation(model, value_of_data(model), seen), exposure)
    return breaches, (luck.uniform("incidents/misuse", month, n) < -np.expm1(-rate)) & ~model.misused


@kept_with_parameters
def month_of_budget(model: Model):
    """A month of each county's budget at mean wealth, million yuan [C]."""
    return model.parameters.budget_per_resident * model.places.county_population / MILLION


def settle_misuse(model: Model, begins, seen: float):
    """Misuse earns until it is found, and is punished; returns where it was found [C].

    begins: where it does this month [C]. seen: ``seen_of_holder``.
    """
    model.misused = model.misused | begins
    if not np.count_nonzero(model.misused):
        return model.misused
    p, operator, budget = model.parameters, model.firms[0], month_of_budget(model)
    operator.rents = float((model.misused * value_of_data(model) * budget).sum())
    audit = model.luck.uniform("incidents/audit", model.month, len(budget))
    found = model.misused & (audit < seen)
    model.misused = model.misused & ~found
    punished = found & (audit < seen * p.punishment)
    fine = p.deterrence * float((punished * budget).sum())
    operator.rents -= fine
    model.treasury.collect(fine)
    operator.wary = 1.0 if punished.any() else operator.wary
    return found
