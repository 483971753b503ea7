"""Connection: listed resources become live; platforms and interfaces grow alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.bureaus import probability_within_month
from sim.model.month.contracting import connecting_productivity, pay_firm, price_of_measuring
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
    return speed[:, None] * (p.rate_connect * pooled * level)


def cost_of_connection(model: Model):
    """What a connection costs each county now [C], million yuan: the dearer the less of a platform there is."""
    p = model.parameters
    price = p.connect_cost * price_of_connecting(model)
    return price * model.treasury.scale / pooling(p.share_point_to_point, model.province.platform)


def connect(model: Model) -> None:
    """Connect listed resources as far as builders and money reach, and let platform and interfaces grow.

    What is connected and off the list is not kept up: its connection breaks at the rate at which modules decay.
    """
    p, bureaus = model.parameters, model.bureaus
    draw = model.luck.uniform("connection/connect", model.month, bureaus.listed.shape)
    new = bureaus.listed & ~bureaus.connected & (draw < probability_within_month(connection_rate(model)))
    unit_cost = cost_of_connection(model)
    affordable = np.floor(model.treasury.accounts / unit_cost + ROUNDING)
    n_new = new.sum(axis=1)
    if (n_new > affordable).any():
        new &= np.cumsum(new, axis=1) <= affordable[:, None]
        n_new = np.minimum(n_new, affordable)
    total = float(model.treasury.pay(unit_cost * n_new).sum())
    pay_firm(model, model.options.builder.payee, total, total)
    broken = bureaus.connected & ~bureaus.listed & (draw < probability_within_month(p.rate_decay))
    bureaus.connected = (bureaus.connected & ~broken) | new
    if model.options.custody.is_pooled:
        growth = min(1.0, p.rate_platform * model.firms[0].capability)
        model.province.platform += growth * (1.0 - model.province.platform)
    migrate(model)


def price_of_connecting(model: Model) -> float:
    """What connecting and migrating cost, relative to what they cost unmeasured."""
    return price_of_measuring(model) if model.options.builder.payee >= 0 else 1.0


def migrate(model: Model) -> None:
    """Interfaces grow alike as far as counties can pay for it; where a month's migration fails, only money is gone."""
    p, modules = model.parameters, model.modules
    rate = np.full(len(modules.interface), model.options.standards.rate(model))
    if not rate.any():
        return
    price = p.migration_cost * price_of_connecting(model)
    cost = price * model.treasury.stage_costs(p) * rate * (1.0 - modules.interface)
    paid = model.treasury.pay(cost)
    total = float(paid.sum())
    pay_firm(model, model.options.builder.payee, total, total)
    funded = np.divide(paid, cost, out=np.ones_like(cost), where=cost > 0.0)
    succeeds = model.luck.uniform("connection/migration", model.month, len(rate)) >= p.migration_failure
    modules.interface = interface_after(modules.interface, rate * funded * succeeds)


def rate_of_convergence(model: Model) -> float:
    """Local interfaces converge on the platform's standard as far as there is a platform."""
    return model.parameters.rate_convergence * model.province.platform


def rate_of_migration(model: Model) -> float:
    """Bureaus' systems migrate to the contractor's interface."""
    return model.parameters.rate_migration


def no_rate(model: Model) -> float:
    """Each keeps its own interface."""
    return 0.0
