"""One county close up, for the page: twelve bureaus, who shares what with whom, month by month on both sides."""

from __future__ import annotations

from json import dumps
from typing import Any

from sim.classroom.explorer.leads import main_reasons
from sim.classroom.explorer.twin import Pair
from sim.classroom.explorer.view import SIDES
from sim.explain.sharing import CELLS, STATES, CloseUp, close_up_of
from sim.language.texts import words_of
from sim.setup.palette import SHARING


def county_of(pick: str) -> int | None:
    """The county that a pick is of; None where it is of something else."""
    _, _, rest = pick.partition(":")
    kind, _, number = rest.partition(":")
    return int(number) if kind == "county" else None


def close_up_json(pair: Pair, pick: str, lang: str) -> str:
    """All months of a picked county as JSON, from month 1 on; empty where there is none yet."""
    county, stage = county_of(pick), pair.left.stage
    if county is None or stage is None or county >= len(stage.counties) or not all(_pages(pair, s) for s in SIDES):
        return ""
    sides = {side: close_up_of(_pages(pair, side), county) for side in SIDES}
    left = sides["left"]
    return dumps(
        {
            "names": stage.line_names[lang],
            "resources": stage.resource_names[lang],
            "line": left.line.tolist(),
            "users": [[user for user, n in enumerate(row) if n] for row in left.ever.tolist()],
            "cells": [{"key": key, "colour": SHARING[key]} for key in CELLS],
            "states": [SHARING[key] for key in STATES],
            **{side: _packed(found) for side, found in sides.items()},
        },
        ensure_ascii=False,
    )


def _packed(found: CloseUp) -> dict[str, list[str]]:
    """A digit for every cell, and for every resource, a text per month."""
    return {
        "cells": ["".join(map(str, month.ravel().tolist())) for month in found.cells],
        "states": ["".join(map(str, month.tolist())) for month in found.state],
    }


def sharing_sentences(pair: Pair, side: str, county: int, month: int, lang: str) -> list[str]:
    """What the bureau does with each resource on a side in a month, and why [R]; none in month 0."""
    pages = _pages(pair, side)[:month]
    if len(pages) < month or month < 1:
        return []
    found, words = close_up_of(pages, county), words_of("explorer.close", lang)
    told = []
    for resource, state in enumerate(found.state[-1].tolist()):
        reason = found.why(month - 1, resource)
        if reason is None:
            how = words["since_before"]
        elif "ordered" in reason.facts:
            how = words["ordered"].format(month=reason.month)
        else:
            weighed = main_reasons(reason, lang)
            key = "settled" if "settled" in reason.facts else "decided"
            how = words[key].format(month=reason.month, reasons=weighed)
        told.append(words[f"is_{STATES[state]}"].format(how=how))
    return told


def _pages(pair: Pair, side: str) -> list[Any]:
    """The diary's pages of a side, as far as both have them."""
    return pair.side(side).pages[: min(len(pair.side(one).pages) for one in SIDES)]
