"""What orders reached in a county, and what a citizen was still asked for and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason
from sim.model.month.ordering import share_left_to_order
from sim.model.month.oversight import weight_on_bureaus
from sim.model.world.catalogue import BASES, load_catalogue

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


@dataclass(slots=True)
class Cases:
    """What desks asked for: abolished [C, D], live [C, R]; item and county of the last case of some citizens [n]."""

    month: int
    item: NDArray[Any]
    county: NDArray[np.integer]
    abolished: NDArray[np.bool_]
    live: NDArray[np.bool_]


def note_orders(model: Model) -> Orders:
    """What has just been ordered; to be taken after oversight."""
    reform = model.reform
    attention = model.province.attention * weight_on_bureaus(model)
    return Orders(
        model.month, attention * model.parameters.share_on_orders, share_left_to_order(model), model.pass_through,
        model.options.agenda.reach(model), reform.merged, reform.delegated, reform.abolished.mean(axis=1),
    )  # fmt: skip


def note_cases(model: Model, who: NDArray[np.int64]) -> Cases:
    """What citizens have just been asked for; to be taken after service."""
    citizens = model.citizens
    return Cases(
        model.month, citizens.last_item[who].copy(), citizens.county[who], model.reform.abolished.copy(),
        model.bureaus.live.copy(),
    )  # fmt: skip


def why_orders(note: Orders, county: int) -> Reason:
    """How far the leaders' orders reach a county, and what they have brought about there."""
    facts: dict[str, float | str] = {"attention": note.attention, "left": note.left}
    for name in ("pass_through", "reach", "merged", "delegated", "abolished"):
        facts[name] = float(getattr(note, name)[county])
    return Reason("orders", note.month, "ordered" if note.attention > 0.0 else "not_ordered", facts=facts)


def why_case(note: Cases, row: int) -> Reason:
    """Which documents a citizen's last case is asked for, and why: one option for each, with what speaks on it."""
    item, county = int(note.item[row]), int(note.county[row])
    catalogue = load_catalogue()
    documents: tuple[dict[str, float | str | bool], ...] = tuple(
        {"document": d, "status": _status(note, county, d)}
        for d in np.flatnonzero(catalogue.document_item == item).tolist()
    )
    facts: dict[str, float | str] = {
        "n_asked": float(sum(str(one["status"]).startswith("asked") for one in documents)),
        "n_fields": float(catalogue.n_fields[item]),
    }
    return Reason("case", note.month, "asked", facts=facts, options=documents)


def _status(note: Cases, county: int, document: int) -> str:
    """What became of a document: abolished, at hand, shared, or asked for by its basis."""
    catalogue = load_catalogue()
    resource = catalogue.document_resource[document]
    if note.abolished[county, document]:
        return "abolished"
    if catalogue.resource_line[resource] == catalogue.item_line[catalogue.document_item[document]]:
        return "at_hand"
    return "shared" if note.live[county, resource] else f"asked_{BASES[catalogue.document_basis[document]]}"
