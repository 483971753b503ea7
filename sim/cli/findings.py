"""What ``digigov compare`` and ``digigov ablate`` print: differences and effects, sentences, where the files are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.cli.tables import heads, open_console, open_table
from sim.language.texts import say, words_of
from sim.report.sentences import LEAD, standing
from sim.results.bands import A_BETTER, B_BETTER
from sim.results.effects import NOT_IN_FORCE, off_zero
from sim.results.titles import with_titles
from sim.runs.progress import print_line
from sim.setup import words as prose
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_mode, name_of_province, name_with_setting

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.ablate import Ablation
    from sim.studies.compare import Comparison
    from sim.studies.first_look import Glimpse

NAME = 30  # characters of a name
CI = ("ci_low", "ci_high")


def show_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """Print both headline measures, a sentence on each, and what common random numbers gain."""
    console = console or open_console(markup=True)
    comparison = with_titles(comparison)
    tables = headline_tables(comparison)
    for table in tables or [level_table(comparison)]:
        console.print(table)
    if not comparison.is_drawn:
        console.print(say("console.table.one_point"), style="dim", highlight=False)
    for sentence in comparison.sentences():
        console.print(f"• {escape(sentence)}", highlight=False)
    gain = gain_of_pairing(comparison)
    if gain:
        console.print(gain, style="dim", highlight=False)
    if tables and comparison.is_drawn:
        console.print(say("console.table.more"), style="dim", highlight=False)
    if comparison.reached is not None:
        console.print(escape(comparison.reached.sentence()), highlight=False)


def show_first(glimpses: Sequence[Glimpse]) -> None:
    """Say on stderr what the first replication gave in one place, a line for every measure."""
    for indicator in HEADLINES:
        parts = [f"{name_of_mode(one.mode)} {prose.value(indicator, one.values[indicator])}" for one in glimpses]
        words = {"what": titled(glimpses[0].label, indicator), "values": say("names.comma").join(parts)}
        print_line(say("console.table.first", **words))


def gain_of_pairing(comparison: Comparison) -> str:
    """How much surer it makes differences over the whole path that arms have their luck (and draws) in common.

    Empty if nothing is paired.
    """
    path = comparison.precision[comparison.precision["window"] == "path"].dropna(subset="ratio")
    parts = []
    for indicator, rows in path.groupby("indicator", sort=False):
        ratios = say("console.table.and").join(f"{ratio:.1f}" for ratio in rows["ratio"])
        parts.append(say("console.table.pairing_part", measure=name_of_indicator(indicator).lower(), ratios=ratios))
    key = "pairing_draws" if comparison.is_drawn else "pairing"
    return say(f"console.table.{key}", parts=say("names.semicolon").join(parts)) if parts else ""


def headline_tables(comparison: Comparison) -> list[Table]:
    """One table per two modes: a section per province and measure, a line per window."""
    shown = comparison.differences[comparison.differences["indicator"].isin(HEADLINES)]
    table_of = _drawn_table if comparison.is_drawn else _pair_table
    return [
        table_of(mode_a, mode_b, rows) for (mode_a, mode_b), rows in shown.groupby(["mode_a", "mode_b"], sort=False)
    ]


def level_table(comparison: Comparison) -> Table:
    """Means and intervals of the headline measures, where there is only one mode and nothing to compare.

    Over draws of what is unknown, medians and the middle 90 %.
    """
    words = words_of("console.head")
    table = _table(words["headline"])
    middle, ends, spread = ("median", ("q05", "q95"), "band_90") if comparison.is_drawn else ("mean", CI, "interval")
    for name in ("", words[middle], words[spread], words["runs"]):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    summary = comparison.summary[comparison.summary["indicator"].isin(HEADLINES)]
    for (province, mode, indicator), rows in summary.groupby(["province", "mode", "indicator"], sort=False):
        table.add_row(f"[bold]{escape(_of_mode(province, mode, indicator))}[/]")
        for row in rows.to_dict("records"):
            low, high = (prose.value(indicator, row[name]) for name in ends)
            interval = prose.UNDEFINED if row["n"] < 2 else prose.span(low, high)
            table.add_row(
                f"  {prose.window(row['window'])}",
                prose.value(indicator, row[middle]),
                interval,
                str(row["n"]),
            )
    return table


def show_paths(paths: Sequence[Path], console: Console | None = None) -> None:
    """Say which files are where, the page to read first."""
    console = console or open_console(markup=True)
    folder = min((path.parent for path in paths), key=lambda path: len(path.parts))
    names = [path.relative_to(folder) for path in paths]
    report = [name for name in names if name.name == "report.html"]
    if report:
        console.print(
            say("console.table.read", path=folder / report[0]),
            soft_wrap=True,
            highlight=False,
            markup=False,
            style="bold",
        )
    others = [name.as_posix() for name in names if name not in report and len(name.parts) == 1]
    figures = sum(len(name.parts) > 1 for name in names)
    text = say("console.table.also", folder=folder, files=", ".join(others))
    text += say("console.table.figures", n=figures) if figures else ""
    console.print(text, soft_wrap=True, highlight=False, markup=False)


def _pair_table(mode_a: str, mode_b: str, differences: pd.DataFrame) -> Table:
    words = words_of("console.head")
    a, b = escape(name_of_mode(mode_a)), escape(name_of_mode(mode_b))
    table = _table(words["pair"].format(a=a, b=b))
    for name in ("", "A", "B", "A − B", words["interval"], words["p_better"], words["effect_size"]):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for (province, indicator), rows in differences.groupby(["province", "indicator"], sort=False):
        table.add_row(f"[bold]{_section(province, indicator)}[/]")
        for _, row in rows.iterrows():
            colour = "" if standing(row) != LEAD else "[cyan]" if row["difference"] > 0 else "[yellow]"
            table.add_row(
                f"  {prose.window(row['window'])}",
                prose.value(indicator, row["mean_a"]),
                prose.value(indicator, row["mean_b"]),
                f"{colour}{prose.gap(indicator, row['difference'])}",
                prose.interval(indicator, row["ci_low"], row["ci_high"]),
                prose.percent(row["p_a_better"]),
                prose.number(row["effect_size"]),
            )
    table.caption = say("console.table.caption")
    return table


def _drawn_table(mode_a: str, mode_b: str, differences: pd.DataFrame) -> Table:
    """The same over draws of what is unknown: medians, the middle 90 %, and whether that decides for a mode."""
    words = words_of("console.head")
    a, b = escape(name_of_mode(mode_a)), escape(name_of_mode(mode_b))
    table = _table(words["verdict_of"].format(a=a, b=b, n=differences["n"].max()))
    for name in ("", "A", "B", "A − B", words["band_90"], words["p_better"], words["verdict"]):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for (province, indicator), rows in differences.groupby(["province", "indicator"], sort=False):
        table.add_row(f"[bold]{_section(province, indicator)}[/]")
        for row in rows.to_dict("records"):
            colour = {A_BETTER: "[cyan]", B_BETTER: "[yellow]"}.get(row["verdict"], "")
            table.add_row(
                f"  {prose.window(row['window'])}",
                prose.value(indicator, row["median_a"]),
                prose.value(indicator, row["median_b"]),
                f"{colour}{prose.gap(indicator, row['median'])}",
                prose.interval(indicator, row["q05"], row["q95"]),
                prose.probability(row["p_a_better"], row["n"]),
                prose.told(row["verdict"]),
            )
    table.caption = say("console.table.caption_draws")
    return table


def _section(province: str, indicator: str) -> str:
    return escape(titled(province, indicator))


def titled(province: str, indicator: str) -> str:
    """A measure in a province: "Zhejiang: service efficiency"."""
    return say("names.titled", place=name_of_province(province), what=name_of_indicator(indicator).lower())


def _of_mode(province: str, mode: str, indicator: str) -> str:
    return say("names.cell", province=titled(province, indicator), mode=name_of_mode(mode))


def _table(title: str) -> Table:
    return Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left", pad_edge=False)


def show_ablation(ablation: Ablation) -> None:
    """Print a table per province and headline measure, and what it says."""
    console, ablation = open_console(), with_titles(ablation)
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
    names = {institution.id: name_with_setting(institution) for institution in ablation.institutions}
    effects = ablation.effects
    effects = effects[(effects["province"] == label) & (effects["indicator"] == indicator) & effects["in_force"]]
    end, path = list(dict.fromkeys(ablation.effects["window"]))[-2:]
    here = say("names.cell", province=name_of_province(label), mode=name_of_mode(mode))
    title = say("names.titled", place=here, what=name_of_indicator(indicator).lower())
    spans = [text for window in (end, path) for text in (prose.window(window), *heads("interval"))]
    table = open_table(title, *heads("id", "institution"), *spans, *heads("verdict"))
    for column in table.columns[2:6]:
        column.justify, column.no_wrap = "right", True
    ends = effects[effects["window"] == end].set_index("institution")
    paths = effects[effects["window"] == path].set_index("institution")
    stated = ablation.directions[ablation.directions["province"] == label].drop_duplicates("institution")
    verdicts = {row["institution"]: prose.verdict_of(row) for row in stated.to_dict("records")}
    for name, row in paths.sort_values("effect", ascending=False, kind="stable").iterrows():
        cells = [*_cells(indicator, ends.loc[name]), *_cells(indicator, row)]
        table.add_row(str(name), short(names[name], NAME), *cells, verdicts.get(name, ""))
    return table


def short(text: str, most: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer."""
    from textwrap import shorten

    return shorten(text, most, placeholder="…")


def _cells(indicator: str, row: pd.Series) -> tuple[str, str]:
    """An effect, starred where its interval is off 0, and the interval."""
    star = "*" if off_zero(row) else " "
    return prose.gap(indicator, row["effect"]) + star, prose.interval(indicator, row["ci_low"], row["ci_high"])
