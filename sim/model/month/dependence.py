"""Dependence: which firm is in charge of which module, and how far it has locked its client in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]
NOBODY = -1
"""Index of the firm in charge where bureaus build and counties run a module."""


def lock_in_after(lock_in, roles, rate):
    """Lock-in in [0, 1] after a month: L + r (1 - L) for each role of the firm in charge, building and running.

    roles: 0, 1 or 2; where nobody is in charge the client is free. Source: Williamson (1985).
    """
    return np.where(roles > 0, lock_in + rate * roles * (1.0 - lock_in), 0.0)


def grow_dependence(model: Model) -> None:
    """Clients depend more on the firm in charge of a module, and on a new one not at all; firms know their mean.

    Whoever runs a module is in charge of it; where counties run it themselves, whoever was last contracted to build it.
    """
    modules, by_company = model.modules, model.options.operator.by_company
    charge = np.full(modules.builder.shape, OPERATOR) if by_company else modules.builder.copy()
    kept = np.where(charge == modules.in_charge, modules.lock_in, 0.0)
    roles = float(by_company) + ((charge == modules.builder) & (charge != NOBODY))
    modules.in_charge, modules.lock_in = charge, lock_in_after(kept, roles, model.parameters.rate_lock_in)
    n_firms = len(model.firms)
    held = np.bincount(charge.ravel() + 1, minlength=n_firms + 1)[1:]
    total = np.bincount(charge.ravel() + 1, modules.lock_in.ravel(), n_firms + 1)[1:]
    for firm, lock_in in zip(model.firms, (total / np.maximum(held, 1)).tolist(), strict=True):
        firm.lock_in = lock_in


def release_modules(model: Model, firm: int) -> None:
    """Nobody is locked in with a firm that has left the market."""
    model.modules.lock_in[model.modules.in_charge == firm] = 0.0
