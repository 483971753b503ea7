"""Dependence: which firm is in charge of which module, and how far it has locked its client in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.enterprise import NOBODY, OPERATOR, lock_in_after
from sim.model.loops import loops_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.model.agents.modules import Modules
    from sim.model.model import Model

    Floats = NDArray[np.float64]
    Counts = NDArray[np.integer]


def grow_dependence(model: Model) -> None:
    """Clients depend more on the firm in charge of a module, and on a new one not at all; firms know their mean.

    Whoever runs a module is in charge of it; where counties run it themselves, whoever was last contracted to build it.
    """
    modules, by_company, rate = model.modules, model.options.operator.by_company, model.parameters.rate_lock_in
    n_firms, loops = len(model.firms), loops_for(model, lock_in_after, of="counties")
    held, total = (
        loops.depend(modules, by_company, rate, n_firms) if loops else depend(modules, by_company, rate, n_firms)
    )
    model.firms.lock_in = total[1:] / np.maximum(held[1:], 1)


def depend(modules: Modules, by_company: bool, rate: float, n_firms: int) -> tuple[Counts, Floats]:
    """Note who is in charge and how far it has locked its client in; modules, and lock-in, by firm [F + 1].

    by_company: whether the operator company runs all modules. What nobody is in charge of comes first.
    """
    charge = np.full(modules.builder.shape, OPERATOR) if by_company else modules.builder.copy()
    kept = np.where(charge == modules.in_charge, modules.lock_in, 0.0)
    roles = float(by_company) + ((charge == modules.builder) & (charge != NOBODY))
    modules.in_charge, modules.lock_in = charge, lock_in_after(kept, roles, rate)
    firm = charge.ravel() + 1
    total: Floats = np.bincount(firm, modules.lock_in.ravel(), n_firms + 1).astype(np.float64, copy=False)
    return np.bincount(firm, minlength=n_firms + 1), total


def release_modules(model: Model, firms: NDArray[np.int64]) -> None:
    """Nobody is locked in with firms that have left the market."""
    model.modules.lock_in[np.isin(model.modules.in_charge, firms)] = 0.0
