"""What bureaus built before the reform: the modules of month 0 as decades of building and decay have left them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.government import county_effort, need_of, read_complaints
from sim.model.agents.modules import STAGE, Modules
from sim.model.month.contracting import INHOUSE_CARE
from sim.model.world.demand import drift_of_taste
from sim.setup.units import TINY

if TYPE_CHECKING:
    from sim.setup.parameters import Parameters
    from sim.setup.rng import Luck

Floats = NDArray[np.float64]

PROJECTS_PER_SYSTEM = 3
"""Projects per system after which a county's modules are taken as settled."""
ROUNDS = 30
"""Rounds after which the months of a project are taken as settled."""


def upkeep_before(p: Parameters, capability):
    """Upkeep of modules that nobody presses for, in [0, 1] [C]: e_0 x capability."""
    return np.clip(county_effort(0.0, p.effort_county, p.effort_pressure) * capability, 0.0, 1.0)


def months_of_project(maturity, loss, n_systems: int, n_projects: int):
    """Months T that a project takes where building makes up for decay: T = n_p (1/4 + m (1 - e^(-d T))) / (S m d).

    A project brings its stage, and what its system has lost since it was begun.

    Args:
        maturity: m, mean maturity that is kept up, in (0, 1] [C].
        loss: d, share of maturity that is lost in a month, in [0, 1] [C].
        n_systems, n_projects: S, and n_p that are under way at once.
    """
    lost = np.maximum(n_systems * maturity * loss, TINY)
    months = n_projects * STAGE / lost
    for _ in range(ROUNDS):
        months = n_projects * (STAGE - maturity * np.expm1(-loss * months)) / lost
    return months


def inhouse_productivity(p: Parameters, capability, n_systems):
    """Productivity of bureaus that build for themselves [C]: what held maturity where it was before the reform."""
    loss = p.rate_decay * (1.0 - upkeep_before(p, capability))
    return p.months_build / months_of_project(p.maturity_start * capability, loss, n_systems, p.n_projects)


def settle_modules(p: Parameters, luck: Luck, modules: Modules, capability: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Give all modules the maturity and design that a long past has left them.

    Returns the systems that are in work, and how far [C, n_p].

    In every county a project is finished each T / n_p months and another begun on the system that bureaus find most
    urgent. What is finished raises maturity and has its builders' errors; between, maturity decays, and designs
    follow local demand with a lag, whose variance is known.
    """
    shape, row = modules.taste.shape, np.arange(len(capability))
    upkeep = upkeep_before(p, capability)
    start, loss, follow = p.maturity_start * capability, p.rate_decay * (1.0 - upkeep), p.rate_adapt * upkeep
    months = months_of_project(start, loss, shape[1], p.n_projects)
    gap = months / p.n_projects
    drift = drift_of_taste(p.rate_taste_drift, p.sd_taste)[1]
    left, off, lag = (1.0 - loss) ** gap, (1.0 - follow) ** gap, (1.0 - follow) ** 2
    moved = drift * drift * np.where(follow > 0.0, (1.0 - off * off) / np.maximum(1.0 - lag, TINY), gap)
    maturity, error, variance = np.tile(start[:, None], shape[1]), np.zeros(shape), np.zeros(shape)
    in_work = np.argsort(luck.uniform("prereform/projects", 0, shape), axis=1)[:, : p.n_projects].copy()
    target = np.minimum(1.0, np.take_along_axis(maturity, in_work, axis=1) + STAGE)
    noise = (
        p.bureau_noise * p.agenda_noise * luck.normal("prereform/agenda", 0, (PROJECTS_PER_SYSTEM * shape[1], *shape))
    )
    for k, urgent in enumerate(read_complaints(np.ones(noise.shape), noise)):
        maturity, error = maturity * left[:, None], error * off[:, None]
        variance = variance * (off * off)[:, None] + moved[:, None]
        slot = k % p.n_projects
        done = row, in_work[:, slot]
        maturity[done] = np.maximum(maturity[done], target[:, slot])
        error[done] = p.craft_error * (1.0 - INHOUSE_CARE) * modules.craft[done]
        variance[done] = drift * drift * months
        need = need_of(urgent, maturity)
        np.put_along_axis(need, in_work, np.where(np.arange(p.n_projects) == slot, need[done][:, None], -1.0), axis=1)
        in_work[:, slot] = need.argmax(axis=1)
        target[:, slot] = np.minimum(1.0, maturity[row, in_work[:, slot]] + STAGE)
    since = luck.uniform("prereform/since", 0, len(row))[:, None]
    modules.maturity = maturity * left[:, None] ** since
    known = modules.taste + p.bureau_bias * modules.error
    modules.design = known + error * off[:, None] ** since + np.sqrt(variance) * luck.normal("modules/lag", 0, shape)
    begun_before = (k - np.arange(p.n_projects)) % p.n_projects
    return in_work, (begun_before + since) / p.n_projects
