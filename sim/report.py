"""One self-contained page with everything a comparison, or an ablation, found, for reading and for class."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.figures.captions import caption_of
from sim.indicators import HEADLINES, INDICATORS
from sim.modes import SWITCHES
from sim.names import name_of_mode, name_of_province
from sim.parameters import PARAMETERS
from sim.results import words
from sim.results.sentences import is_draw
from sim.rules import RULES

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.ablate import Ablation
    from sim.studies.compare import Comparison

TEMPLATE, ABLATION_TEMPLATE = "report.html", "ablation.html"


def write_report(comparison: Comparison, pictures: dict[str, bytes]) -> str:
    """The page as HTML. pictures: figures as `draw_all` gives them; the SVG ones are put into the page."""
    return _environment().get_template(TEMPLATE).render(
        title=_title(comparison),
        comparison=comparison,
        n_months=comparison.scenarios[0][1].months,
        sentences=comparison.sentences(),
        headline=_rows(comparison.differences, HEADLINES),
        others=_rows(comparison.differences, INDICATORS),
        windows=[(name, words.window(name)) for name in dict.fromkeys(comparison.summary["window"])],
        levels=_levels(comparison.summary) if comparison.differences.empty else [],
        precision=[_precision(row) for row in comparison.precision.to_dict("records")],
        figures=list(_figures(pictures)),
        switches=SWITCHES,
        indicators=INDICATORS,
        parameters=_parameters(comparison),
        calendar=_calendar(comparison),
        rules=_rules(comparison),
        record=comparison.record,
        record_json=json.dumps(comparison.record, indent=1, ensure_ascii=False, default=str),
    )


def write_ablation_report(ablation: Ablation, pictures: dict[str, bytes]) -> str:
    """The page of an ablation as HTML. pictures: its figure, of which the SVG is put into the page."""
    names = {institution.id: institution for institution in ablation.institutions}
    last = list(dict.fromkeys(ablation.effects["window"]))[-2:]
    shown = ablation.effects[ablation.effects["window"].isin(last)]
    return _environment().get_template(ABLATION_TEMPLATE).render(
        title="What each institution does: " + " and ".join(name_of_province(label) for label, _ in ablation.scenarios),
        ablation=ablation,
        institutions=names,
        n_months=ablation.scenarios[0][1].months,
        sentences=ablation.sentences(),
        figures=list(_figures(pictures)),
        headline=[_effect(row) for row in shown.to_dict("records") if row["indicator"] in HEADLINES],
        stated=[_effect(row) for row in ablation.directions.to_dict("records")],
        record=ablation.record,
        record_json=json.dumps(ablation.record, indent=1, ensure_ascii=False, default=str),
    )


def _environment() -> Environment:
    """Where templates come from, and what they may call."""
    environment = Environment(
        loader=PackageLoader("sim", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"place": name_of_province, "spoken": name_of_mode}
    return environment


def _effect(row: dict[str, Any]) -> dict[str, Any]:
    """A row of effects or directions with its numbers in words."""
    indicator = row["indicator"]
    return row | {
        "place": name_of_province(row["province"]),
        "label": INDICATORS[indicator].label_en,
        "unit": words.unit(indicator),
        "window": words.window(row["window"]),
        "effect": words.gap(indicator, row["effect"]),
        "interval": words.interval(indicator, row["ci_low"], row["ci_high"]),
    }


def _title(comparison: Comparison) -> str:
    places = " and ".join(dict.fromkeys(name_of_province(label) for label, _ in comparison.scenarios))
    modes = " or ".join(name_of_mode(mode.name) for mode in comparison.modes)
    return f"{places}: {modes}?" if len(comparison.modes) > 1 else f"{places}: {modes}"


def _rows(differences: pd.DataFrame, chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Differences as the page shows them; `sort` keeps the numbers behind the words."""
    names = list(chosen)
    return [_row(row) for row in differences.to_dict("records") if row["indicator"] in names]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    indicator = row["indicator"]
    better = INDICATORS[indicator].higher_is_better
    drawn = is_draw(row)
    ahead = "" if drawn or better is None else "mode_a" if (row["difference"] > 0) == better else "mode_b"
    return {
        "province": name_of_province(row["province"]),
        "pair": f"{name_of_mode(row['mode_a'])} − {name_of_mode(row['mode_b'])}",
        "indicator": indicator,
        "label": INDICATORS[indicator].label_en,
        "unit": words.unit(indicator),
        "window": row["window"],
        "window_words": words.window(row["window"]),
        "a": words.value(indicator, row["mean_a"]),
        "b": words.value(indicator, row["mean_b"]),
        "difference": words.gap(indicator, row["difference"]),
        "interval": words.interval(indicator, row["ci_low"], row["ci_high"]),
        "sure": words.percent(row["p_a_better"]),
        "effect": words.number(row["effect_size"]),
        "ahead": name_of_mode(row[ahead]) if ahead else "draw" if drawn and row["n"] > 1 else words.UNDEFINED,
        "sort": {
            name: _plain(row[name])
            for name in ("mean_a", "mean_b", "difference", "p_a_better", "effect_size")
        },
    }


def _plain(number: float) -> str:
    """A number for sorting; nothing for NaN, which goes last."""
    return "" if number != number else repr(float(number))


def _levels(summary: pd.DataFrame) -> list[dict[str, Any]]:
    """Means of every indicator, where there is one mode and nothing to compare."""
    return [
        {
            "province": name_of_province(row["province"]),
            "mode": name_of_mode(row["mode"]),
            "label": INDICATORS[row["indicator"]].label_en,
            "window_words": words.window(row["window"]),
            "mean": words.value(row["indicator"], row["mean"]),
            "interval": _level_interval(row),
        }
        for row in summary.to_dict("records")
    ]


def _level_interval(row: dict[str, Any]) -> str:
    """95 % interval of a mean."""
    low, high = (words.value(row["indicator"], row[name]) for name in ("ci_low", "ci_high"))
    return words.UNDEFINED if row["n"] < 2 else f"{low} to {high}"


def _precision(row: dict[str, Any]) -> dict[str, str]:
    return {
        "province": name_of_province(row["province"]),
        "pair": f"{name_of_mode(row['mode_a'])} − {name_of_mode(row['mode_b'])}",
        "label": INDICATORS[row["indicator"]].label_en,
        "window": words.window(row["window"]),
        "paired": f"{100 * row['paired_se']:.3f}",
        "unpaired": f"{100 * row['unpaired_se']:.3f}",
        "ratio": words.number(row["ratio"]),
    }


def _figures(pictures: dict[str, bytes]) -> Iterable[dict[str, Any]]:
    """SVG figures in their order, each with its title and caption."""
    for name, content in pictures.items():
        stem, _, kind = name.rpartition(".")
        if kind == "svg":
            title, caption = caption_of(stem.split("-")[0])
            tail = f", {name_of_province(stem.split('-', 1)[1])}" if "-" in stem else ""
            yield {
                "name": stem,
                "title": title + tail,
                "caption": caption,
                "svg": inline(content.decode(), stem, title + tail),
            }


def inline(svg: str, name: str, title: str) -> Markup:
    """An SVG file as part of a page: without prologue and size, with identifiers and a title of its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    return Markup(svg.replace("<svg", Markup('<svg role="img" aria-label="{}"').format(title), 1))


def _parameters(comparison: Comparison) -> list[dict[str, Any]]:
    """Every parameter with its value in each scenario."""
    return [
        {
            "record": parameter,
            "values": [f"{getattr(scenario.parameters, name):.6g}" for _, scenario in comparison.scenarios],
            "changed": any(
                getattr(scenario.parameters, name) != parameter.default
                for _, scenario in comparison.scenarios
            ),
        }
        for name, parameter in PARAMETERS.items()
    ]


def _calendar(comparison: Comparison) -> list[dict[str, Any]]:
    """Every dated change, with what was there before, and the modes under which it comes to pass."""
    rows = []
    for (label, scenario), told in zip(comparison.scenarios, comparison.record["scenarios"], strict=True):
        now = {f"mode.{name}": option for name, option in scenario.mode.switches.items()}
        now |= scenario.parameters.model_dump()
        for change, recorded in zip(scenario.changes, told["changes"], strict=True):
            kept = recorded["under"]
            under = "all" if len(kept) == len(comparison.modes) else ", ".join(map(name_of_mode, kept)) or "none"
            rows.append(
                {
                    "province": name_of_province(label),
                    "month": change.month,
                    "key": change.key,
                    "before": _setting(now[change.key]),
                    "after": _setting(change.value),
                    "why": change.why,
                    "source": change.source,
                    "under": under,
                }
            )
            now[change.key] = change.value
    return rows


def _setting(value: float | str) -> str:
    """A value of a parameter or an option of a switch."""
    return value.replace("_", " ") if isinstance(value, str) else f"{value:.6g}"


def _rules(comparison: Comparison) -> list[dict[str, str]]:
    """Rules other than the default ones, with the scenarios that have them."""
    return [
        {"province": name_of_province(label), "rule": rule, "option": option, "meaning": RULES[rule].options[option]}
        for label, scenario in comparison.scenarios
        for rule, option in scenario.rules.differing().items()
    ]
