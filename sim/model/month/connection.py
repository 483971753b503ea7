"""Connection: listed resources become live; platforms and interfaces grow alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.bureaus import probability_within_month
from sim.model.agents.enterprise import OPERATOR
from sim.model.agents.modules import cost_of_migration, interface_after
from sim.model.agents.treasury import affordable, in_turn, share_funded
from sim.model.loops import loops_for
from sim.model.month.contracting import connecting_productivity
from sim.model.month.kept import kept_with_parameters
from sim.model.month.payment import pay_firm, price_of_measuring
from sim.model.month.sharing import traits_of

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def pooling(share_point_to_point, platform):
    """Connection speed relative to a complete platform: without one, each pair of bureaus connects on its own."""
    return share_point_to_point + (1.0 - share_point_to_point) * platform


class Kinds(NamedTuple):
    """Resources of like chance to be connected."""

    kind: Ints  # of each resource [R]
    reach: Floats  # how far the pool reaches the holders of a kind [K]
    level: Floats  # speed relative to a resource of the county [K]


@kept_with_parameters
def kinds_of_resources(model: Model) -> Kinds:
    """The kinds of resources under the parameters in force."""
    catalogue, traits = model.catalogue, traits_of(model)
    level = np.where(catalogue.resource_level > 0, model.parameters.share_cross_level, 1.0)
    (reach, level), kind = np.unique([traits.reach[traits.line], level], axis=1, return_inverse=True)
    return Kinds(kind.ravel(), reach, level)


def connection_rate(model: Model) -> Floats:
    """Rate per month at which a listed resource of each kind is connected [C, K]."""
    p, kinds = model.parameters, kinds_of_resources(model)
    speed = connecting_productivity(model) * model.modules.interface
    pooled = pooling(p.share_point_to_point, model.province.platform * kinds.reach)
    return speed[:, None] * (p.rate_connect * pooled * kinds.level)


def probability_of_connecting(model: Model) -> Floats:
    """Probability that each resource is connected within the month if it is listed [C, R]."""
    return probability_within_month(connection_rate(model)).take(kinds_of_resources(model).kind, axis=1)


def cost_of_connection(model: Model):
    """What a connection costs each county now [C], million yuan: the dearer the less of a platform there is."""
    p = model.parameters
    price = p.connect_cost * price_of_connecting(model)
    return price * model.treasury.scale / pooling(p.share_point_to_point, model.province.platform)


def connect(model: Model) -> None:
    """Connect listed resources as far as builders and money reach, and let platform and interfaces grow.

    What is connected and off the list is not kept up: its connection breaks at the rate at which modules decay.
    """
    p = model.parameters
    loops, connecting = (
        loops_for(model, affordable, of="connection"),
        (kinds_of_resources(model).kind, p_to_break(model)),
    )
    if loops:
        total = loops.connect(model, connection_rate(model), *connecting, cost_of_connection(model))
    else:
        total = connect_resources(model, cost_of_connection(model))
    pay_firm(model, model.options.builder.payee, total, total)
    if model.options.custody.is_pooled:
        growth = min(1.0, p.rate_platform * model.firms[OPERATOR].capability)
        model.province.platform += growth * (1.0 - model.province.platform)
    migrate(model)


@kept_with_parameters
def p_to_break(model: Model) -> float:
    """Probability that a connection of what is off the list breaks within a month."""
    return float(probability_within_month(model.parameters.rate_decay))


def connect_resources(model: Model, unit_cost: Floats) -> float:
    """Connect resources as far as each county's account pays for them at this cost [C]; returns what was paid."""
    bureaus = model.bureaus
    draw = model.luck.uniform("connection/connect", model.month, bureaus.listed.shape)
    new = bureaus.listed & ~bureaus.connected & (draw < probability_of_connecting(model))
    n_new, most = new.sum(axis=1), affordable(model.treasury.accounts, unit_cost)
    if (n_new > most).any():
        new &= np.cumsum(new, axis=1) <= most[:, None]
        n_new = np.minimum(n_new, most)
    broken = bureaus.connected & ~bureaus.listed & (draw < p_to_break(model))
    bureaus.connected = (bureaus.connected & ~broken) | new
    return in_turn(model.treasury.pay(unit_cost * n_new))


def price_of_connecting(model: Model) -> float:
    """What connecting and migrating cost, relative to what they cost unmeasured."""
    return price_of_measuring(model) if model.options.builder.payee >= 0 else 1.0


def migrate(model: Model) -> None:
    """Interfaces grow alike as far as counties can pay for it; where a month's migration fails, only money is gone."""
    rate = model.options.standards.rate(model)
    if not rate:
        return
    loops = loops_for(model, interface_after, share_funded, cost_of_migration, of="connection")
    price = model.parameters.migration_cost * price_of_connecting(model)
    total = (loops.migrate if loops else migrate_interfaces)(model, rate, price)
    pay_firm(model, model.options.builder.payee, total, total)


def migrate_interfaces(model: Model, rate: float, price: float) -> float:
    """Migrate at this rate, at this price relative to the cost of a stage; returns what counties paid."""
    p, modules = model.parameters, model.modules
    cost = cost_of_migration(price, model.treasury.stage_costs(p), rate, modules.interface)
    paid = model.treasury.pay(cost)
    succeeds = model.luck.uniform("connection/migration", model.month, len(cost)) >= p.migration_failure
    modules.interface = interface_after(modules.interface, rate * share_funded(paid, cost) * succeeds)
    return in_turn(paid)


def rate_of_convergence(model: Model) -> float:
    """Local interfaces converge on the platform's standard as far as there is a platform."""
    return model.parameters.rate_convergence * model.province.platform


def rate_of_migration(model: Model) -> float:
    """Bureaus' systems migrate to the contractor's interface."""
    return model.parameters.rate_migration


def no_rate(model: Model) -> float:
    """Each keeps its own interface."""
    return 0.0
