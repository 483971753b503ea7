"""Incidents: breaches and misuse of data, and the fear and mistrust they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.enterprise import probability_misuse
from sim.model.month.contracting import attention_on_firms, share_seen

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters


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


def temptation(model: Model) -> float:
    """Probability that the operator, if it holds the pooled data, misuses what it could."""
    p = model.parameters
    seen = share_seen(p.monitoring, p.seen_unattended, attention_on_firms(model))
    return probability_misuse(p.deterrence, seen, model.firms[0].public_weight, p.temptation, p.restraint)


def draw_incidents(model: Model) -> None:
    """Draw incidents county by county; the pool's custodian decides how likely they are and how far fear spreads."""
    p, custody, luck, month = model.parameters, model.options.custody, model.luck, model.month
    n = len(model.counties)
    exposure = model.bureaus.live.mean(axis=1)
    hazard = hazard_of_incident(p.rate_incident / n, custody.vulnerability(p), exposure, p.safeguards)
    breaches = luck.uniform("incidents/breach", month, n) < -np.expm1(-hazard)
    misuses = np.zeros(n, dtype=bool)
    if custody.by_company:
        rate = p.rate_misuse / n * temptation(model) * exposure * (1.0 - p.safeguards)
        misuses = luck.uniform("incidents/misuse", month, n) < -np.expm1(-rate)
    count = breaches.astype(float) + misuses
    model.county_incidents = count
    model.new_incidents = float(count.sum())
    shock = np.minimum(1.0, count + (p.spillover * count.sum() if custody.is_pooled else 0.0))
    model.fear = fear_after(model.fear, p.rate_forget, shock)
    if count.any():
        citizens, kept = model.citizens, 1.0 - p.trust_loss * shock
        citizens.trust = citizens.trust * kept[citizens.county]
