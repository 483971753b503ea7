"""What the reference commands print: parameters, modes, indicators, scenarios; and one run in figures."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.language.texts import has_wide, say, translated, words_of
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES, SWITCHES
from sim.setup.names import (
    formula_of_indicator,
    is_chinese,
    meaning_of_grade,
    meaning_of_option,
    meaning_of_parameter,
    meaning_of_role,
    meaning_of_rule_option,
    meaning_of_switch,
    name_of_group,
    name_of_indicator,
    name_of_kind,
    name_of_mode,
    name_of_option,
    name_of_parameter,
    name_of_province,
    name_of_role,
    name_of_rule,
    name_of_rule_option,
    name_of_source,
    name_of_switch,
    name_of_world,
    unit_of_indicator,
    unit_of_parameter,
)
from sim.setup.roles import PRIORS, ROLES
from sim.setup.rules import DEFAULT_RULES, RULES
from sim.setup.sources import KINDS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.setup.parameters import Parameter
    from sim.setup.scenario import Scenario
    from sim.studies.run import Run

PLAIN_WIDTH = 100  # where there is no terminal to fill
COLUMNS = (
    "name", "group", "default", "low", "high", "off", "founding", "unit", "symbol", "meaning", "kind", "grade",
    "source", "role", "prior", "prior_reason",
)  # fmt: skip


def open_console(markup: bool = False) -> Console:
    """A console on stdout; without a terminal it writes plain lines of fixed width."""
    from rich.console import Console

    console = Console(highlight=markup, markup=markup)
    return console if console.is_terminal else Console(width=PLAIN_WIDTH, no_color=True, markup=markup)


def open_table(title: str, *columns: str) -> Table:
    """An empty table in the style of the house; the first column keeps its words whole."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for index, name in enumerate(columns):
        table.add_column(name, no_wrap=index == 0, overflow="fold" if is_chinese() else "ellipsis")
    return table


def parameter_tables(parameters: Sequence[Parameter]) -> list[Table]:
    """One table per group."""
    tables = {}
    for record in parameters:
        if record.group not in tables:
            title = name_of_group(record.group) if is_chinese() else record.group
            tables[record.group] = open_table(
                title, *heads("parameter", "default", "range", "grade", "role", "meaning")
            )
        meaning = meaning_of_parameter(record.name)
        described = f"{name_of_parameter(record.name)}：{meaning}" if is_chinese() else meaning
        role = name_of_role(record.role) + (f"\n{say(f'names.priors.{record.prior}')}" if record.prior else "")
        told = record.grade, role, described
        tables[record.group].add_row(record.name, f"{record.default:g}", span(record), *told)
    return list(tables.values())


def role_table(parameters: Iterable[Parameter]) -> Table:
    """How many parameters of each role there are, and what a role is."""
    counts = Counter(record.role for record in parameters)
    table = open_table(*heads("roles", "role", "parameters", "meaning"))
    for role in filter(counts.get, ROLES):
        table.add_row(name_of_role(role), str(counts[role]), meaning_of_role(role))
    return table


def prior_of(record: Parameter) -> str:
    """The shape of an unknown's prior and the reason for it; empty for what is not unknown."""
    if record.prior is None:
        return ""
    shape = PRIORS[record.prior][is_chinese()]
    reason = record.prior_reason_zh if is_chinese() else record.prior_reason
    prior = say(f"names.priors.{record.prior}")
    return say("names.prior", prior=prior, shape=shape, reason=reason or "").strip()


def parameter_page(record: Parameter, scenarios: Iterable[Scenario]) -> str:
    """All there is to know about one parameter, with its value in the scenarios given."""
    values = {scenario.name: getattr(scenario.parameters, record.name) for scenario in scenarios}
    same = len(set(values.values())) <= 1
    words = words_of("console.page")
    listed = ", ".join(words["in_one"].format(value=f"{value:g}", scenario=name) for name, value in values.items())
    alike = words["in_all"].format(value=f"{next(iter(values.values()), 0):g}")
    set_to = f"{record.name}={record.high:g}"
    kind = record.source_kind
    kind = name_of_kind(kind) if is_chinese() else f"{kind}: {KINDS[kind].meaning}"
    lines = {
        "default": f"{record.default:g}",
        "range": span(record) + (words["whole_numbers"] if record.is_count else ""),
        **({} if record.off is None else {"off": words["takes_away"].format(off=f"{record.off:g}")}),
        **({"founding": words["only_founding"]} if record.founding else {}),
        "symbol": record.symbol,
        "group": name_of_group(record.group) if is_chinese() else record.group,
        "source": name_of_source(record.source),
        "kind": kind,
        "grade": f"{record.grade}: {meaning_of_grade(record.grade)}",
        "role": say("names.said", name=name_of_role(record.role), meaning=meaning_of_role(record.role)),
        **({} if record.prior is None else {"prior": prior_of(record)}),
        "scenarios": alike if same and values else listed or words["none_shipped"],
        "change_it": words["change_how"].format(set=set_to, line=set_to.replace("=", " = ")),
    }
    title = f"{record.name}  {name_of_parameter(record.name)}" if is_chinese() else record.name
    rows = [page_line(words[key], value) for key, value in lines.items()]
    return "\n".join([title, f"  {meaning_of_parameter(record.name)}", "", *rows])


def page_line(key: str, value: str) -> str:
    """A line of a page on one thing, its values below one another also where keys are Chinese."""
    width = sum(2 if has_wide(character) else 1 for character in key)
    return f"  {key}{' ' * max(10 - width, 0)} {value}"


def heads(*names: str) -> list[str]:
    """Heads of columns in the language in use."""
    return [say(f"console.head.{name}") if name else "" for name in names]


def span(record: Parameter) -> str:
    """A parameter's range with its unit."""
    unit = unit_of_parameter(record.name)
    return say("results.span", low=f"{record.low:g}", high=f"{record.high:g}") + (f" {unit}" if unit != "1" else "")


def export(records: Sequence[dict[str, Any]], columns: Sequence[str], format: str) -> str:
    """Records with these columns as text: CSV, a Markdown table ("md") or a JSON list; None is an empty cell."""
    if format == "json":
        return json.dumps(records, indent=2, ensure_ascii=False, allow_nan=False)
    rows = [columns, *([record[column] for column in columns] for record in records)]
    return (_to_csv if format == "csv" else _to_markdown)(rows)


def parameter_records(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """Parameters in the columns of COLUMNS."""
    records = [asdict(parameter) | {"kind": parameter.source_kind} for parameter in parameters]
    return [{column: record[column] for column in COLUMNS} for record in records]


def mode_table() -> Table:
    """The eight switches, modes side by side."""
    table = open_table(*heads("modes", "switch"), *map(_coded_mode, MODES), *heads("decides"))
    for switch in SWITCHES:
        options = [mode.switches[switch] for mode in MODES.values()]
        described = (_coded(option, name_of_option(switch, option)) for option in options)
        table.add_row(_coded(switch, name_of_switch(switch)), *described, meaning_of_switch(switch))
    return table


def option_table() -> Table:
    """Every option of every switch."""
    table = open_table(*heads("options", "switch", "option", "means"))
    for switch in SWITCHES.values():
        for index, option in enumerate(switch.options):
            described = _coded(option, name_of_option(switch.name, option)), meaning_of_option(switch.name, option)
            table.add_row(_coded(switch.name, name_of_switch(switch.name)) if index == 0 else "", *described)
    return table


def rule_table() -> Table:
    """Every option of every rival rule."""
    table = open_table(*heads("rules", "rule", "option", "means"))
    for rule in RULES.values():
        for index, option in enumerate(rule.options):
            code = option + (" *" if option == getattr(DEFAULT_RULES, rule.name) else "")
            described = _coded(code, name_of_rule_option(rule.name, option)), meaning_of_rule_option(rule.name, option)
            table.add_row(_coded(rule.name, name_of_rule(rule.name)) if index == 0 else "", *described)
    return table


def indicator_table() -> Table:
    """What is measured each month."""
    words = words_of("console.head")
    table = open_table(*heads("indicators", "indicator", "unit", "better", "formula"))
    better = {True: words["more"], False: words["less"], None: words["neither"]}
    for indicator in INDICATORS.values():
        name = indicator.name + (" *" if indicator.headline else "") + (" +" if indicator.per_county else "")
        unit, formula = unit_of_indicator(indicator.name), formula_of_indicator(indicator.name)
        name = _coded(name, name_of_indicator(indicator.name))
        table.add_row(name, unit, better[indicator.higher_is_better], formula)
    return table


def scenario_table(scenarios: Sequence[Scenario]) -> Table:
    """Scenarios with the question that each asks."""
    table = open_table(*heads("scenarios", "scenario", "province", "mode", "question"))
    for scenario in scenarios:
        province, mode = _coded(scenario.province, name_of_province(scenario.province)), _coded_mode(scenario.mode.name)
        table.add_row(scenario.name, province, mode, translated("scenarios", scenario.question))
    return table


def run_table(run: Run) -> Table:
    """Every indicator of a run before the reform and at one third, two thirds and the end."""
    from sim.results.tables import windows
    from sim.setup import words as prose

    months = [0, *(window.start for name, window in windows(run.scenario.months).items() if name != "path")]
    scenario = run.scenario
    names = {"province": name_of_world(scenario), "mode": name_of_mode(scenario.mode.name)}
    stops = [say("names.month_n", month=month) for month in months]
    table = open_table(say("console.head.run", seed=run.seed, **names), "", *stops, *heads("unit"))
    for column in table.columns[1:-1]:
        column.justify = "right"
    for indicator in INDICATORS.values():
        values = [prose.value(indicator.name, run.monthly[indicator.name].iloc[month]) for month in months]
        unit = "" if prose.is_share(indicator.name) else unit_of_indicator(indicator.name)
        table.add_row(name_of_indicator(indicator.name), *values, unit)
    return table


def show_run(run: Run) -> None:
    """Print a run."""
    open_console().print(run_table(run))


def _coded(code: str, name: str) -> str:
    """What is written in files, and below it its name where that is Chinese."""
    return f"{code}\n{name}" if is_chinese() else code


def _coded_mode(name: str) -> str:
    return _coded(name, name_of_mode(name))


def _to_csv(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().rstrip("\n")


def _to_markdown(rows: Sequence[Sequence[Any]]) -> str:
    cells = [["" if cell is None else str(cell).replace("|", "\\|") for cell in row] for row in rows]
    cells.insert(1, ["---"] * len(rows[0]))
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)
