"""Modules: what is built of each system in each county."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model.model import Model


Floats = NDArray[np.float64]

N_STAGES = 4
STAGE = 1.0 / N_STAGES
"""Maturity gained by one project that builds new: a quarter (information, transaction, vertical and horizontal
integration: the four stages of Layne and Lee 2001)."""


def fit_of(design, taste, width):
    """Fit in (0, 1] of a design to local demand: exp(-(d - theta)^2 / (2 omega^2))."""
    return np.exp(log_fit(design, taste, width))


def log_fit(design, taste, width):
    """Logarithm of ``fit_of``."""
    distance = (design - taste) / width
    return -distance * distance / 2


def adapted(design, known, share):
    """A design after the share ``share`` of its distance to the demand that its designer knows has been closed."""
    return design + share * (known - design)


def reviewed(design, taste, share):
    """A design after experts who advise the project have closed the share ``share`` of its distance to local demand."""
    return design + share * (taste - design)


def crafted(design, care, error, luck):
    """A design as it is built: what was planned, missed by the less the more care the builder takes.

    d + tau (1 - care) luck; luck a standard normal that belongs to the module, care in [0, 1].
    """
    return design + error * (1.0 - care) * luck


def maturity_after_decay(maturity, rate_decay, upkeep):
    """Maturity after a month in which upkeep in [0, 1] held off decay: m (1 - delta (1 - upkeep))."""
    return maturity * (1.0 - rate_decay * (1.0 - upkeep))


def interface_after(interface, rate):
    """Likeness of interfaces after a month of convergence: kappa + rate (1 - kappa)."""
    return interface + rate * (1.0 - interface)


def cost_of_upkeep(rate, stage_cost, built):
    """What keeping its modules up costs a county in a month: rate x cost of a stage x stages that stand."""
    return rate * stage_cost * built


def cost_of_migration(price, stage_cost, rate, interface):
    """What a month of migration costs a county: price x cost of a stage x what of its interfaces is to migrate."""
    return price * stage_cost * rate * (1.0 - interface)


def upkeep_of(diligence, funded):
    """Upkeep in [0, 1] of a county's modules: diligence, at most 1, x the share of its cost that there is money for."""
    return np.minimum(1.0, np.maximum(0.0, diligence)) * funded


def over_systems(values: Floats) -> Floats:
    """Sums over systems, added one after another, of values [C, S]."""
    return sum(values.T, np.zeros(len(values)))


class Modules:
    """Columns of all modules [C, S]: ``maturity``, ``design``, and the local demand ``taste`` and ``known`` error.

    ``interface`` [C] is how alike a county's interfaces are to the provincial standard; ``craft`` the luck of building.
    ``builder``: the firm last contracted to build it, ``in_charge``: the one that its client depends on, by ``lock_in``
    in [0, 1]; -1 for none [C, S].
    """

    def __init__(
        self, maturity: Floats, design: Floats, taste: Floats, error: Floats, craft: Floats, interface: Floats
    ) -> None:
        self.maturity = maturity
        self.design = design
        self.taste = taste
        self.error = error
        self.craft = craft
        self.interface = interface
        self.upkeep = np.zeros(len(maturity))
        self.builder = np.full(maturity.shape, -1)
        self.in_charge = np.full(maturity.shape, -1)
        self.lock_in = np.zeros(maturity.shape)

    @property
    def built(self) -> Floats:
        """Stages that stand in every county [C]."""
        return over_systems(self.maturity) / STAGE

    @property
    def missing(self) -> Floats:
        """Stages that every county lacks [C]."""
        return over_systems(1.0 - self.maturity) / STAGE

    def fit(self, width: float) -> Floats:
        """Fit of every module to its county's demand [C, S]."""
        return fit_of(self.design, self.taste, width)


class Standard:
    """The province-wide standard modules [S]: maturity reached, design, progress and months of the stage under way."""

    def __init__(self, craft: Floats) -> None:
        n_systems = len(craft)
        self.craft = craft
        self.maturity = np.zeros(n_systems)
        self.design = np.zeros(n_systems)
        self.progress = np.zeros(n_systems)
        self.price = np.zeros(n_systems)
        self.months = np.zeros(n_systems)
        self.in_work: list[int] = []


def refresh_works(model: Model) -> None:
    """Recompute fit and ``works`` = maturity x fit of all modules [C, S] after they or demand have changed."""
    model.fit = model.modules.fit(model.parameters.fit_width)
    model.works = model.modules.maturity * model.fit
