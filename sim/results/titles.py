"""What to call the scenarios of a study where people read it: by their own names, if they have some."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import pandas as pd

from sim.results.records import Ablation, Comparison, Worlds
from sim.setup.names import name_of_world

Labelled = TypeVar("Labelled", Comparison, Ablation)


def titles(worlds: Worlds, lang: str | None = None) -> dict[str, str]:
    """Titles by label, "zhejiang" -> "Poor start (Zhejiang)": of scenarios that only their province labels."""
    return {
        label: name_of_world(scenario, lang)
        for label, scenario in worlds
        if label == scenario.province != scenario.name
    }


def with_titles(study: Labelled, lang: str | None = None) -> Labelled:
    """The same, with titles for labels in its scenarios and in the province column of its tables.

    What is kept in files has labels. Where provinces go by their names alone, it is returned as it is.
    """
    names = titles(study.scenarios, lang)
    if not names:
        return study
    tables = {
        field.name: table.assign(province=table["province"].map(lambda label: names.get(label, label)))
        for field in fields(study)
        if isinstance(table := getattr(study, field.name), pd.DataFrame) and "province" in table
    }
    more: dict[str, Any] = {"scenarios": tuple((names.get(label, label), one) for label, one in study.scenarios)}
    if isinstance(study, Comparison):
        more["held"] = {(names.get(label, label), name): value for (label, name), value in study.held.items()}
    return replace(study, **tables, **more)
