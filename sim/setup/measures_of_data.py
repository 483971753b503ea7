"""Formulas of ``sim.setup.indicators`` about who has the data: the public, or one firm."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.model.world.catalogue import Catalogue

Floats = NDArray[np.float64]


def data_open(model: Model) -> float:
    """Share of the resources of low sensitivity, over all counties, that are open to the public."""
    opened, (can_be, number) = model.bureaus.opened, _can_be_opened(model.catalogue)
    return np.count_nonzero(opened & can_be) / (len(opened) * number)


def county_data_open(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.bureaus.opened[:, model.catalogue.can_be_opened].mean(axis=1)


@lru_cache(maxsize=4)
def _items_in_systems(catalogue: Catalogue) -> Floats:
    """1 where an item belongs to a system, else 0 [I, S]."""
    return (catalogue.item_system[:, None] == np.arange(len(catalogue.system_id))).astype(float)


@lru_cache(maxsize=4)
def _can_be_opened(catalogue: Catalogue) -> tuple[NDArray[np.bool_], int]:
    """Which resources are of low sensitivity [R], and how many."""
    return catalogue.can_be_opened, int(np.count_nonzero(catalogue.can_be_opened))


def data_one_firm(model: Model) -> float:
    """Largest share of this month's live required documents in the hands of one firm.

    The operator company's are what it keeps, or runs, on the platform as far as that is complete; any firm's, those of
    systems that it was last contracted to build.
    """
    flow, options = model.flow, model.options
    live = flow.cases * (flow.documents_asked - flow.documents_missing)
    is_company = options.custody.by_company or options.operator.by_company
    on_platform = model.province.platform if is_company else 0.0
    of_systems, builder = live @ _items_in_systems(model.catalogue), model.modules.builder
    of_firms = np.bincount(builder.ravel() + 1, of_systems.ravel(), minlength=2)  # nobody is 0
    total = float(of_firms.sum())
    return max(on_platform, float(of_firms[1:].max()) / total) if total > 0.0 else 0.0
