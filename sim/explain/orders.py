"""What orders reached in a county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason
from sim.model.month.ordering import share_left_to_order
from sim.model.month.oversight import weight_on_bureaus

if TYPE_CHECKING:
    from sim.model.model import Model


@dataclass(slots=True)
class Orders:
    """What leaders ordered in a month and what came of it: shares of every county [C], attention and what is left."""

    month: int
    attention: float
    left: float
    pass_through: NDArray[np.float64]
    reach: NDArray[np.float64]
    merged: NDArray[np.float64]
    delegated: NDArray[np.float64]
    abolished: NDArray[np.float64]


def note_orders(model: Model) -> Orders:
    """What has just been ordered; to be taken after oversight."""
    reform = model.reform
    attention = model.province.attention * weight_on_bureaus(model)
    return Orders(
        model.month, attention * model.parameters.share_on_orders, share_left_to_order(model), model.pass_through,
        model.options.agenda.reach(model), reform.merged, reform.delegated, reform.abolished.mean(axis=1),
    )  # fmt: skip


def why_orders(note: Orders, county: int) -> Reason:
    """How far the leaders' orders reach a county, and what they have brought about there."""
    facts: dict[str, float | str] = {"attention": note.attention, "left": note.left}
    for name in ("pass_through", "reach", "merged", "delegated", "abolished"):
        facts[name] = float(getattr(note, name)[county])
    return Reason("orders", note.month, "ordered" if note.attention > 0.0 else "not_ordered", facts=facts)
