"""Every county close up, for the page: which bureau shares what with whom, month by month under both modes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.classroom.page.pack import Packed, pack
from sim.explain.sharing import CELLS, STATES, close_up_of
from sim.model.world.catalogue import load_catalogue
from sim.setup.palette import SHARING

if TYPE_CHECKING:
    from sim.explain.diary import Page

Bytes = NDArray[np.uint8]


def close_ups_of(pages: Sequence[Page], n_counties: int) -> tuple[Bytes, Bytes]:
    """Places in CELLS [county, pair, month] of the pairs that need data, and in STATES [county, resource, month].

    pages: of a diary, from month 1 on.
    """
    found = [close_up_of(pages, county) for county in range(n_counties)]
    holder, user = np.array(_pairs()).T
    cells = np.stack([of.cells[:, holder, user].T for of in found])
    return cells.astype(np.uint8), np.stack([of.state.T for of in found]).astype(np.uint8)


def close_up_arrays(province: str, modes: Sequence[tuple[Bytes, Bytes]]) -> dict[str, Packed]:
    """The same of both modes, packed: [1, mode, county, pair or resource, month]."""
    cells, states = (np.stack(of)[None].astype(np.float64) for of in zip(*modes, strict=True))
    named = {f"close-cells-{province}": cells, f"close-states-{province}": states}
    return {name: pack(values, max(1, int(np.ptp(values)))) for name, values in named.items()}


def close_up_facts() -> dict[str, Any]:
    """What cells and states are of: bureaus, resources and who holds them, pairs (holder, user), kinds with colours."""
    catalogue = load_catalogue()
    return {
        "bureaus": _both(catalogue.line_name_en, catalogue.line_name_zh),
        "resources": _both(catalogue.resource_name_en, catalogue.resource_name_zh),
        "holder": catalogue.resource_line.tolist(),
        "pairs": _pairs(),
        "cells": [{"id": key, "colour": SHARING[key]} for key in CELLS],
        "states": [{"id": key, "colour": SHARING[key]} for key in STATES],
    }


def _pairs() -> list[tuple[int, int]]:
    """Holder and user of every pair of bureaus of which one needs data of the other."""
    catalogue = load_catalogue()
    user, resource = catalogue.item_line[catalogue.document_item], catalogue.document_resource
    pairs = zip(catalogue.resource_line[resource].tolist(), user.tolist(), strict=True)
    return sorted(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))


def _both(en: Sequence[str], zh: Sequence[str]) -> list[dict[str, str]]:
    return [{"en": of_en, "zh": of_zh} for of_en, of_zh in zip(en, zh, strict=True)]
