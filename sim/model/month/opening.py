"""Open data: live resources of low sensitivity are opened to the public, as far as somebody attends to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]


def rate_of_opening(openness, attention, rent):
    """Rate per month at which live data are opened: openness x attention / (1 + rent).

    rent: what the data would earn whoever holds them and decides, in months of a county's budget; 0 for a government.
    """
    return openness * attention / (1.0 + rent)


def rate_of_counties(model: Model) -> Floats:
    """The rate at which each county opens its live data [C]."""
    p = model.parameters
    return rate_of_opening(p.openness, model.pressure, p.rent if model.options.custody.by_company else 0.0)


def open_data(model: Model) -> None:
    """Let live resources of low sensitivity come nearer to being opened; what is no longer live is closed again.

    A resource is open when the rates of its months add up to its own exponential time: one draw, in month 0.
    """
    bureaus = model.bureaus
    live = bureaus.live
    bureaus.towards_opening += rate_of_counties(model)[:, None] * (live & model.catalogue.can_be_opened)
    bureaus.opened = live & (bureaus.towards_opening > bureaus.opens_at)
