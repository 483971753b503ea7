"""What the reference commands print: parameters, modes, indicators, scenarios; and one run in figures."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.indicators import INDICATORS
from sim.modes import MODES, SWITCHES
from sim.names import name_of_mode, name_of_province
from sim.rules import DEFAULT_RULES, RULES
from sim.sources import GRADES, KINDS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.parameters import Parameter
    from sim.scenario import Scenario
    from sim.studies.run import Run

PLAIN_WIDTH = 100  # where there is no terminal to fill
COLUMNS = (
    "name", "group", "default", "low", "high", "off", "founding", "unit", "symbol", "meaning", "kind", "grade",
    "source",
)  # fmt: skip


def open_console() -> Console:
    """A console on stdout; without a terminal it writes plain lines of fixed width."""
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(width=PLAIN_WIDTH, no_color=True, markup=False)


def open_table(title: str, *columns: str) -> Table:
    """An empty table in the style of the house; the first column keeps its words whole."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for place, name in enumerate(columns):
        table.add_column(name, no_wrap=place == 0)
    return table


def parameter_tables(parameters: Sequence[Parameter]) -> list[Table]:
    """One table per group."""
    tables = {}
    for record in parameters:
        if record.group not in tables:
            tables[record.group] = open_table(record.group, "parameter", "default", "range", "grade", "meaning")
        tables[record.group].add_row(
            record.name, f"{record.default:g}", span(record), record.grade, record.meaning
        )
    return list(tables.values())


def parameter_page(record: Parameter, scenarios: Iterable[Scenario]) -> str:
    """All there is to know about one parameter, with its value in the scenarios given."""
    values = {scenario.name: getattr(scenario.parameters, record.name) for scenario in scenarios}
    same = len(set(values.values())) <= 1
    listed = ", ".join(f"{value:g} in {name}" for name, value in values.items())
    now = f"{next(iter(values.values())):g} in all" if same and values else listed or "none shipped"
    example = f"{record.name}={record.high:g}"
    lines = {
        "default": f"{record.default:g}",
        "range": span(record) + (" (whole numbers)" if record.is_count else ""),
        **({} if record.off is None else {"off": f"{record.off:g} takes the institution away"}),
        **({"founding": "read only when the province is founded"} if record.founding else {}),
        "symbol": record.symbol,
        "group": record.group,
        "source": record.source,
        "kind": f"{record.source_kind}: {KINDS[record.source_kind].meaning}",
        "grade": f"{record.grade}: {GRADES[record.grade].meaning}",
        "scenarios": now,
        "change it": f"digigov compare --set {example}, or {example.replace('=', ' = ')} under [parameters]",
    }
    return "\n".join(
        [record.name, f"  {record.meaning}", "", *(f"  {key:<10} {value}" for key, value in lines.items())]
    )


def span(record: Parameter) -> str:
    """A parameter's range with its unit."""
    return f"{record.low:g} to {record.high:g}" + (f" {record.unit}" if record.unit != "1" else "")


def export(records: Sequence[dict[str, Any]], columns: Sequence[str], format: str) -> str:
    """Records with these columns as text: CSV, a Markdown table ("md") or a JSON list; None is an empty cell."""
    if format == "json":
        return json.dumps(records, indent=2, ensure_ascii=False, allow_nan=False)
    rows = [columns, *([record[column] for column in columns] for record in records)]
    return (_to_csv if format == "csv" else _to_markdown)(rows)


def parameter_records(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """Parameters in the columns of COLUMNS."""
    found = [asdict(parameter) | {"kind": parameter.source_kind} for parameter in parameters]
    return [{column: record[column] for column in COLUMNS} for record in found]


def mode_table() -> Table:
    """The eight switches, modes side by side."""
    table = open_table("Modes", "switch", *MODES, "decides")
    for switch in SWITCHES.values():
        table.add_row(switch.name, *(mode.switches[switch.name] for mode in MODES.values()), switch.meaning)
    return table


def option_table() -> Table:
    """Every option of every switch."""
    table = open_table("Options", "switch", "option", "means")
    for switch in SWITCHES.values():
        for place, (option, meaning) in enumerate(switch.options.items()):
            table.add_row(switch.name if place == 0 else "", option, meaning)
    return table


def rule_table() -> Table:
    """Every option of every rival rule."""
    table = open_table("Rules (* default)", "rule", "option", "means")
    for rule in RULES.values():
        for place, (option, meaning) in enumerate(rule.options.items()):
            default = option == getattr(DEFAULT_RULES, rule.name)
            table.add_row(rule.name if place == 0 else "", option + (" *" if default else ""), meaning)
    return table


def indicator_table() -> Table:
    """What is measured each month."""
    title = "Indicators (* headline measures; + per county too, see --counties)"
    table = open_table(title, "indicator", "unit", "better", "formula")
    better = {True: "more", False: "less", None: "neither"}
    for indicator in INDICATORS.values():
        name = indicator.name + (" *" if indicator.headline else "") + (" +" if indicator.per_county else "")
        table.add_row(name, indicator.unit, better[indicator.higher_is_better], indicator.formula)
    return table


def scenario_table(scenarios: Sequence[Scenario]) -> Table:
    """Scenarios with the question that each asks."""
    table = open_table("Scenarios", "scenario", "province", "mode", "question")
    for scenario in scenarios:
        table.add_row(scenario.name, scenario.province, scenario.mode.name, scenario.question)
    return table


def run_table(run: Run) -> Table:
    """Every indicator of a run before the reform and at one third, two thirds and the end."""
    from sim.results import windows, words

    months = [0, *(window.start for name, window in windows(run.scenario.months).items() if name != "path")]
    scenario = run.scenario
    title = f"{name_of_province(scenario.province)}, {name_of_mode(scenario.mode.name)}, seed {run.seed}"
    table = open_table(title, "", *(f"month {month}" for month in months), "unit")
    for column in table.columns[1:-1]:
        column.justify = "right"
    for indicator in INDICATORS.values():
        values = [words.value(indicator.name, run.monthly[indicator.name].iloc[month]) for month in months]
        unit = "" if words.is_share(indicator.name) else indicator.unit
        table.add_row(indicator.label_en, *values, unit)
    return table


def show_run(run: Run, paths: Sequence[Path]) -> None:
    """Print a run and where its files are."""
    from sim.console import show_paths

    open_console().print(run_table(run))
    show_paths(paths)


def _to_csv(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().rstrip("\n")


def _to_markdown(rows: Sequence[Sequence[Any]]) -> str:
    cells = [["" if cell is None else str(cell).replace("|", "\\|") for cell in row] for row in rows]
    cells.insert(1, ["---"] * len(rows[0]))
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)
