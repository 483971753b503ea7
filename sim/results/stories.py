"""One citizen's case under several modes and in several months, as tables: a row per step, and a row per case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from sim.explain.cases import ASKED, Case, Step
from sim.model.world.catalogue import load_catalogue

STATUSES = ("abolished", "at_hand", "shared", "asked")
Told = tuple[str, str, Case]
"""Province, mode, case."""


def steps_table(told: Iterable[Told], counties: tuple[str, ...]) -> pd.DataFrame:
    """A row per step: days of a case add up to its ``days`` in ``cases_table``, trips to its ``trips``.

    counties: names of the province's.
    """
    catalogue = load_catalogue()
    rows = []
    for province, mode, case in told:
        for number, step in enumerate(case.steps, start=1):
            rows.append(
                _of(province, mode, case, counties)
                | {
                    "step": number,
                    "kind": step.kind,
                    "bureau": catalogue.line_id[step.line] if step.line >= 0 else "",
                    "document": catalogue.document_en[step.document] if step.document >= 0 else "",
                    "status": step.status,
                    "data": step.data,
                    "days": step.days,
                    "trips": step.trips,
                }
            )
    return pd.DataFrame(rows)


def cases_table(told: Iterable[Told], counties: tuple[str, ...]) -> pd.DataFrame:
    """A row per case: its documents, days and trips, satisfaction, complaint, and trust before and after."""
    return pd.DataFrame(
        _of(province, mode, case, counties)
        | {
            "filed": case.filed,
            "online": case.online,
            "p_online": case.p_online,
            "days": case.days,
            "trips": case.trips,
        }
        | {f"n_{status}": sum(is_of(step, status) for step in case.of("document")) for status in STATUSES}
        | {"satisfaction": case.satisfaction, "complains": case.complains}
        | {"trust_before": case.trust_before, "trust_after": case.trust_after}
        for province, mode, case in told
    )


def is_of(step: Step, status: str) -> bool:
    """Whether a document has a status, those that are asked for taken together."""
    return step.status in ASKED if status == "asked" else step.status == status


def _of(province: str, mode: str, case: Case, counties: tuple[str, ...]) -> dict[str, Any]:
    item = load_catalogue().item_id[case.item]
    return {
        "province": province, "mode": mode, "month": case.month, "citizen": case.citizen,
        "county": counties[case.county], "item": item,
    }  # fmt: skip
