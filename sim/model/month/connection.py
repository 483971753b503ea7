"""Connection: listed resources become live; platforms and interfaces grow alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.bureaus import probability_within_month
from sim.model.month.contracting import connecting_productivity, pay_firm
from sim.model.month.sharing import reach_of_rules
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model


def pooling(share_point_to_point, platform):
    """Connection speed relative to a complete platform: without one, each pair of bureaus connects on its own."""
    return share_point_to_point + (1.0 - share_point_to_point) * platform


def interface_after(interface, rate):
    """Likeness of interfaces after a month of convergence: kappa + rate (1 - kappa)."""
    return interface + rate * (1.0 - interface)


def connection_rate(model: Model):
    """Rate per month at which a listed resource is connected [C, R]."""
    p = model.parameters
    speed = connecting_productivity(model) * model.modules.interface
    pooled = pooling(p.share_point_to_point, model.province.platform * reach_of_rules(model))
    level = np.where(model.catalogue.resource_level > 0, p.share_cross_level, 1.0)
    return p.rate_connect * pooled * speed[:, None] * level


def connect(model: Model) -> None:
    """Connect listed resources as far as builders and money reach, and let platform and interfaces converge.

    What is connected and off the list is not kept up: its connection breaks at the rate at which modules decay.
    """
    p, bureaus = model.parameters, model.bureaus
    draw = model.luck.uniform("connection/connect", model.month, bureaus.listed.shape)
    new = bureaus.listed & ~bureaus.connected & (draw < probability_within_month(connection_rate(model)))
    unit_cost = p.connect_cost / pooling(p.share_point_to_point, model.province.platform)
    affordable = np.floor(model.treasury.accounts / unit_cost + ROUNDING)
    new &= np.cumsum(new, axis=1) <= affordable[:, None]
    paid = model.treasury.pay(unit_cost * new.sum(axis=1))
    kept = pay_firm(model, model.options.builder.payee, float(paid.sum()), float(paid.sum()))
    model.treasury.refund(kept, paid)
    broken = bureaus.connected & ~bureaus.listed & (draw < probability_within_month(p.rate_decay))
    bureaus.connected = (bureaus.connected & ~broken) | new
    if model.options.custody.is_pooled:
        growth = min(1.0, p.rate_platform * model.firms[0].capability)
        model.province.platform += growth * (1.0 - model.province.platform)
    model.modules.interface = interface_after(model.modules.interface, model.options.standards.rate(model))


def rate_of_convergence(model: Model) -> float:
    """Local interfaces converge on the platform's standard as far as there is a platform."""
    return model.parameters.rate_convergence * model.province.platform


def rate_of_migration(model: Model) -> float:
    """Bureaus' systems migrate to the contractor's interface."""
    return model.parameters.rate_migration


def no_rate(model: Model) -> float:
    """Each keeps its own interface."""
    return 0.0
