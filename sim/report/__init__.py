"""One self-contained page with everything a comparison, or an ablation, found, for reading and for class."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.language.texts import say, translated
from sim.report.level_sentences import level_sentences
from sim.report.pages import environment, figures_of, inline, layers_off, option_of, text
from sim.report.rows import by_mode_of, levels_of, precision_of, rows_of
from sim.report.sentences import effect_sentences
from sim.report.short_answer import short_answer
from sim.report.verdict_sentences import comparison_sentences
from sim.results.titles import titles, with_titles
from sim.setup import words
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.names import (
    is_chinese,
    meaning_of_parameter,
    meaning_of_rule_option,
    name_of_direction,
    name_of_group,
    name_of_indicator,
    name_of_mode,
    name_of_parameter,
    name_of_province,
    name_of_role,
    name_of_rule,
    name_of_rule_option,
    name_of_source,
    name_of_world,
    unit_of_parameter,
)
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.records import Ablation, Comparison
    from sim.setup.scenario import Scenario

__all__ = ["inline", "write_ablation_report", "write_report", "write_study_report"]

MOST_ROWS = 200  # of a table on the page of a study; the file has all


def write_report(comparison: Comparison, pictures: Mapping[str, bytes]) -> str:
    """The page of a comparison as HTML. pictures: figures by file name; the SVG ones are put into the page."""
    names, comparison = titles(comparison.scenarios), with_titles(comparison)
    return _render(
        "report.html",
        pictures,
        comparison.record,
        names,
        title=_title(comparison),
        drawn=comparison.is_drawn,
        comparison=comparison,
        n_months=comparison.scenarios[0][1].months,
        short=short_answer(comparison),
        sentences=comparison_sentences(comparison) + level_sentences(comparison.levels, comparison.scenarios),
        headline=rows_of(comparison.differences, HEADLINES),
        others=rows_of(comparison.differences, INDICATORS),
        windows=[(name, words.window(name)) for name in dict.fromkeys(comparison.summary["window"])],
        levels=levels_of(comparison.summary) if comparison.differences.empty else [],
        by_mode=by_mode_of(comparison.summary) if min(len(comparison.scenarios), len(comparison.modes)) > 1 else [],
        precision=[precision_of(row) for row in comparison.precision.to_dict("records")],
        switches=SWITCHES,
        indicators=INDICATORS,
        parameters=_parameters(comparison),
        calendar=_calendar(comparison),
        rules=_rules(comparison),
    )


def write_ablation_report(ablation: Ablation, pictures: Mapping[str, bytes]) -> str:
    """The page of an ablation as HTML. pictures: as in ``write_report``."""
    ablation = with_titles(ablation)
    names = {institution.id: institution for institution in ablation.institutions}
    last = list(dict.fromkeys(ablation.effects["window"]))[-2:]
    shown = ablation.effects[ablation.effects["window"].isin(last)]
    return _render(
        "ablation.html",
        pictures,
        ablation.record,
        title=text("title_ablation", places=text("and").join(_places(ablation.scenarios))),
        ablation=ablation,
        institutions=names,
        n_months=ablation.scenarios[0][1].months,
        sentences=effect_sentences(ablation.effects, ablation.directions, ablation.institutions),
        headline=[_effect(row) for row in shown.to_dict("records") if row["indicator"] in HEADLINES],
        stated=[_effect(row) for row in ablation.directions.to_dict("records")],
    )


def write_study_report(
    title: str,
    sentences: Sequence[str],
    tables: Mapping[str, pd.DataFrame | bytes],
    pictures: Mapping[str, bytes],
    record: Mapping[str, Any],
) -> str:
    """The page of any study as HTML: its sentences, figures and tables. pictures: as in ``write_report``."""
    shown = {name: _table(table) for name, table in tables.items() if not isinstance(table, bytes)}
    return _render("study.html", pictures, record, title=title, sentences=sentences, tables=shown)


def _render(
    template: str,
    pictures: Mapping[str, bytes],
    record: Mapping[str, Any],
    names: Mapping[str, str] = MappingProxyType({}),
    drawn: bool = False,
    **values: Any,
) -> str:
    """A template filled in with figures, the record that every page ends with, and values of its own.

    names: what labels in the names of figures stand for. drawn: whether runs are draws of what is unknown.
    """
    record_json = json.dumps(record, indent=1, ensure_ascii=False, default=str)
    values |= {"record": record, "record_json": record_json, "drawn": drawn}
    return environment().get_template(template).render(figures=list(figures_of(pictures, names, drawn)), **values)


def _table(table: pd.DataFrame) -> dict[str, Any]:
    """The first rows of a table, numbers with four figures."""
    rows = [
        [f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in row]
        for row in table.head(MOST_ROWS).itertuples(index=False)
    ]
    return {"columns": list(table.columns), "rows": rows, "left_out": max(0, len(table) - MOST_ROWS)}


def _effect(row: dict[str, Any]) -> dict[str, Any]:
    """A row of effects or directions with its numbers in words."""
    indicator = row["indicator"]
    return row | {
        "place": name_of_province(row["province"]),
        "label": name_of_indicator(indicator),
        "unit": words.unit(indicator),
        "window": words.window(row["window"]),
        "direction": name_of_direction(row["when_off"]) if "when_off" in row else "",
        "verdict_name": words.verdict_of(row) if "verdict" in row else "",
        "effect": words.gap(indicator, row["effect"]),
        "interval": words.interval(indicator, row["ci_low"], row["ci_high"]),
    }


def _title(comparison: Comparison) -> str:
    places = text("and").join(dict.fromkeys(_places(comparison.scenarios)))
    modes = text("or").join(name_of_mode(mode.name) for mode in comparison.modes)
    return text("title" if len(comparison.modes) > 1 else "title_one", places=places, modes=modes)


def _places(scenarios: Iterable[tuple[str, Scenario]]) -> list[str]:
    return [name_of_world(scenario) for _, scenario in scenarios]


def _parameters(comparison: Comparison) -> list[dict[str, Any]]:
    """Every parameter with its value in each scenario."""
    return [
        {
            "record": parameter,
            "name": name_of_parameter(name),
            "meaning": meaning_of_parameter(name),
            "unit": unit_of_parameter(name),
            "group": name_of_group(parameter.group) if is_chinese() else parameter.group.replace("_", " "),
            "role": name_of_role(parameter.role),
            "source": name_of_source(parameter.source),
            "values": [_used(comparison, label, name) for label, _ in comparison.scenarios],
            "changed": any(
                getattr(scenario.parameters, name) != parameter.default for _, scenario in comparison.scenarios
            ),
        }
        for name, parameter in PARAMETERS.items()
    ]


def _used(comparison: Comparison, label: str, name: str) -> str:
    """The value of a parameter in a scenario; of one that is drawn, the middle 90 % of the draws."""
    if comparison.draws is None or name not in comparison.draws or (label, name) in comparison.held:
        return f"{getattr(dict(comparison.scenarios)[label].parameters, name):.6g}"
    low, high = comparison.draws[name].quantile([0.05, 0.95])
    return words.span(f"{low:.3g}", f"{high:.3g}")


def _calendar(comparison: Comparison) -> list[dict[str, Any]]:
    """Every dated change, with what was there before, and the modes under which it comes to pass."""
    rows = []
    for (label, scenario), recorded in zip(comparison.scenarios, comparison.record["scenarios"], strict=True):
        now: dict[str, Any] = {f"mode.{name}": option for name, option in scenario.mode.switches.items()}
        now |= scenario.parameters.model_dump()
        for change, kept_under in zip(scenario.changes, recorded["changes"], strict=True):
            kept = kept_under["under"]
            under = say("names.comma").join(map(name_of_mode, kept)) or say("report.none")
            rows.append(
                {
                    "province": name_of_province(label),
                    "month": change.month,
                    "key": change.key,
                    "before": _setting(change.key, now[change.key]),
                    "after": _setting(change.key, change.value),
                    "why": _why(change.why),
                    "source": translated("scenarios", change.source),
                    "under": say("report.all") if len(kept) == len(comparison.modes) else under,
                }
            )
            now[change.key] = change.value
    return rows


def _setting(key: str, value: float | str) -> str:
    """A value of a parameter or an option of a switch."""
    return option_of(value, key.removeprefix("mode.")) if isinstance(value, str) else f"{value:.6g}"


def _why(why: str) -> str:
    """Why something changes: what happened, and what that meant."""
    label, colon, meaning = why.partition(": ")
    label, meaning = translated("scenarios", label), translated("scenarios", meaning)
    return say("names.titled", place=label, what=meaning) if colon else label


def _rules(comparison: Comparison) -> list[dict[str, str]]:
    """Rules other than the default ones, and layers that are off, with the scenarios that have them."""
    return layers_off(comparison.scenarios) + [
        {
            "province": name_of_province(label),
            "rule": name_of_rule(rule) if is_chinese() else rule,
            "option": name_of_rule_option(rule, option) if is_chinese() else option.replace("_", " "),
            "meaning": meaning_of_rule_option(rule, option),
        }
        for label, scenario in comparison.scenarios
        for rule, option in scenario.rules.differing().items()
    ]
