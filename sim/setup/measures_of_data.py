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
    of_items = flow.cases * (flow.documents_asked - flow.documents_missing)
    live = (model.incidence.item_to_system @ of_items.T).T
    is_company = options.custody.by_company or options.operator.by_company
    on_platform = model.province.platform if is_company else 0.0
    total, firm = float(live.sum()), model.modules.builder.ravel() + 1  # nobody is 0
    built = np.bincount(firm, live.ravel(), minlength=2)[1:].max()
    return max(on_platform, float(built) / total) if total > 0.0 else 0.0
