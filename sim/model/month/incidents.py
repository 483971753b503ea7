"""Incidents: breaches and misuse of data, and the fear and mistrust they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.bureaus import share_of_resources
from sim.model.agents.enterprise import probability_misuse
from sim.model.month.contracting import attention_on_firms, share_seen
from sim.model.month.kept import kept_with_parameters
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


def hazard_of_incident(rate, vulnerability, exposure, safeguards):
    """Hazard per month of a breach: rate x vulnerability x share of data that is live x (1 - safeguards)."""
    return rate * vulnerability * exposure * (1.0 - safeguards)


def fear_after(fear, forget, shock):
    """Fear in [0, 1] after a month: what is not forgotten plus new shocks, at most 1."""
    return np.minimum(1.0, fear * (1.0 - forget) + shock)


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
    return watched * (1.0 - float(model.idle.mean()))


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
    p, custody, luck, month = model.parameters, model.options.custody, model.luck, model.month
    n = len(model.counties)
    exposure = share_of_resources(model.bureaus.live)
    hazard = hazard_of_incident(p.rate_incident / n, custody.vulnerability(p), exposure, p.safeguards)
    breaches = (luck.uniform("incidents/breach", month, n) < -np.expm1(-hazard)).astype(float)
    misuses, scandals = misuse_data(model, exposure)
    model.county_incidents = breaches + misuses
    model.new_incidents = float(model.county_incidents.sum())
    known = breaches + scandals
    n_known = known.sum()
    shock = np.minimum(1.0, known + custody.spread(p) * n_known) if n_known else known
    model.fear = fear_after(model.fear, p.rate_forget, shock)
    if n_known:
        citizens, kept = model.citizens, 1.0 - p.trust_loss * shock
        citizens.trust = citizens.trust * kept[citizens.county]
        model.treasury.pay(known * REPAIR_MONTHS * month_of_budget(model))


@kept_with_parameters
def month_of_budget(model: Model):
    """A month of each county's budget at mean wealth, million yuan [C]."""
    return model.parameters.budget_per_resident * model.places.county_population / MILLION


def misuse_data(model: Model, exposure):
    """Misuse begins, earns until it is found, and is punished; returns where it began and where it was found [C]."""
    p, luck, month, operator = model.parameters, model.luck, model.month, model.firms[0]
    n, in_hand = len(exposure), share_in_hand(model)
    operator.rents = 0.0
    operator.wary *= 1.0 - p.rate_forget
    model.misused = model.misused & (in_hand > 0.0)
    if in_hand <= 0.0:
        return np.zeros(n), np.zeros(n)
    gain, seen, budget = value_of_data(model), seen_of_holder(model), month_of_budget(model)
    chance = p.rate_misuse / n * (1.0 - operator.wary) * in_hand * (1.0 - p.safeguards)
    rate = chance * temptation(model, gain, seen) * exposure
    begins = (luck.uniform("incidents/misuse", month, n) < -np.expm1(-rate)) & ~model.misused
    model.misused = model.misused | begins
    if not model.misused.any():
        return np.zeros(n), np.zeros(n)
    operator.rents = float((model.misused * gain * budget).sum())
    audit = luck.uniform("incidents/audit", month, n)
    found = model.misused & (audit < seen)
    model.misused = model.misused & ~found
    punished = found & (audit < seen * p.punishment)
    fine = p.deterrence * float((punished * budget).sum())
    operator.rents -= fine
    model.treasury.collect(fine)
    operator.wary = 1.0 if punished.any() else operator.wary
    return begins.astype(float), found.astype(float)
