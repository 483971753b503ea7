"""What ``digigov ablate`` prints: effects on both headline measures, sorted, with intervals and verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.cli.tables import heads, open_console, open_table
from sim.language.texts import say
from sim.results.effects import NOT_IN_FORCE, off_zero
from sim.setup import words
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of, name_of_indicator, name_of_mode, name_of_province
from sim.setup.words import name_of_verdict

if TYPE_CHECKING:
    from rich.table import Table

    from sim.studies.ablate import Ablation

NAME = 30  # characters of a name


def show_ablation(ablation: Ablation) -> None:
    """Print a table per province and headline measure, and what it says."""
    console = open_console()
    for label, scenario in ablation.scenarios:
        for indicator in HEADLINES:
            console.print(effect_table(ablation, label, scenario.mode.name, indicator))
        verdicts = [(name, verdict) for (place, name), verdict in ablation.verdicts.items() if place == label]
        out = [name for name, verdict in verdicts if verdict == NOT_IN_FORCE]
        if out:
            console.print(say("console.table.not_in_force", names=", ".join(out)) + "\n")
    console.print(say("console.table.caveat") + "\n", style="dim")
    for sentence in ablation.sentences():
        console.print(f"• {sentence}")


def effect_table(ablation: Ablation, label: str, mode: str, indicator: str) -> Table:
    """The institutions in force in a province by their effect on a measure over the whole path, greatest first."""
    names = {institution.id: name_of(institution) for institution in ablation.institutions}
    found = ablation.effects
    found = found[(found["province"] == label) & (found["indicator"] == indicator) & found["in_force"]]
    end, path = list(dict.fromkeys(ablation.effects["window"]))[-2:]
    here = say("names.cell", province=name_of_province(label), mode=name_of_mode(mode))
    title = say("names.titled", place=here, what=name_of_indicator(indicator).lower())
    spans = [text for window in (end, path) for text in (words.window(window), *heads("interval"))]
    table = open_table(title, *heads("id", "institution"), *spans, *heads("verdict"))
    for column in table.columns[2:6]:
        column.justify, column.no_wrap = "right", True
    ends = found[found["window"] == end].set_index("institution")
    paths = found[found["window"] == path].set_index("institution")
    for name, row in paths.sort_values("effect", ascending=False, kind="stable").iterrows():
        cells = [*_cells(indicator, ends.loc[name]), *_cells(indicator, row)]
        table.add_row(str(name), short(names[name], NAME), *cells, name_of_verdict(ablation.verdicts[label, name]))
    return table


def short(text: str, most: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer."""
    from textwrap import shorten

    return shorten(text, most, placeholder="…")


def _cells(indicator: str, row: pd.Series) -> tuple[str, str]:
    """An effect, starred where its interval is off 0, and the interval."""
    star = "*" if off_zero(row) else " "
    return words.gap(indicator, row["effect"]) + star, words.interval(indicator, row["ci_low"], row["ci_high"])
