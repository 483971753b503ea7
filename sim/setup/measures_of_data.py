"""Formulas of ``sim.setup.indicators`` about who has the data: the public, or one firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]


def data_open(model: Model) -> float:
    """Share of the resources of low sensitivity, over all counties, that are open to the public."""
    opened, can_be = model.bureaus.opened, model.catalogue.can_be_opened
    return np.count_nonzero(opened & can_be) / (len(opened) * np.count_nonzero(can_be))


def county_data_open(model: Model) -> Floats:
    """The same in every county [C]."""
    return model.bureaus.opened[:, model.catalogue.can_be_opened].mean(axis=1)


def data_one_firm(model: Model) -> float:
    """Largest share of this month's live required documents in the hands of one firm.

    The operator company's are what it keeps, or runs, on the platform as far as that is complete; any firm's, those of
    systems that it was last contracted to build.
    """
    flow, options = model.flow, model.options
    live = flow.cases * (flow.documents_asked - flow.documents_missing)
    is_company = options.custody.by_company or options.operator.by_company
    on_platform = model.province.platform if is_company else 0.0
    builder, system = model.modules.builder, model.catalogue.item_system
    of_systems = live @ (system[:, None] == np.arange(len(model.catalogue.system_id))).astype(float)
    of_firms = np.bincount(builder.ravel() + 1, of_systems.ravel(), minlength=2)  # nobody is 0
    total = float(of_firms.sum())
    return max(on_platform, float(of_firms[1:].max()) / total) if total > 0.0 else 0.0
