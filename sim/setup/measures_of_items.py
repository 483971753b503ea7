"""Formulas of ``sim.setup.indicators`` over residents: what items can be had for, whether or not cases were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.setup.sums import row_sums, total

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]

LIKELY = 0.5
"""Probability from which no trip, or at most one, is what to expect of an item."""


def over_residents(model: Model, values: Floats) -> float:
    """Mean of a column of counties [C] over their residents."""
    population = model.places.county_population
    return float(population @ values) / total(population)


def items_one_visit(model: Model) -> float:
    """Share of items for which at most one trip is possible, over residents."""
    possible, population = model.flow.item_at_most_one, model.places.county_population
    return total(population @ possible) / (total(population) * possible.shape[1])


def county_items_one_visit(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.flow.item_at_most_one.mean(axis=1)


def items_zero_visit(model: Model) -> float:
    """Share of items that can be had without a trip, over residents."""
    return over_residents(model, county_items_zero_visit(model))


def county_items_zero_visit(model: Model) -> Floats:
    """The same in every county [C]."""
    possible = model.flow.no_visit >= LIKELY
    return row_sums(possible) / possible.shape[1]


def maturity(model: Model) -> float:
    """Mean maturity of all systems, over residents."""
    maturity = model.modules.maturity
    return over_residents(model, np.add.reduce(maturity, axis=1) / maturity.shape[1])


def documents_abolished(model: Model) -> float:
    """Share of the catalogue's documents that are no longer asked for, over residents."""
    return over_residents(model, county_documents_abolished(model))


def county_documents_abolished(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.reform.share_abolished
