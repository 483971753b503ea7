"""What templates of reports may call: texts, names, and figures put into the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.language.texts import language, say, texts_of, translated
from sim.results.records import Worlds
from sim.runs.captions import caption_of
from sim.setup.institutions import INSTITUTIONS, Institution
from sim.setup.layers import LAYERS
from sim.setup.names import (
    formula_of_indicator,
    is_chinese,
    meaning_of_institution,
    meaning_of_option,
    meaning_of_switch,
    name_of,
    name_of_key,
    name_of_mode,
    name_of_option,
    name_of_province,
    name_of_source,
    name_of_switch,
    unit_of_indicator,
)

CAPTIONS = tuple(dict.fromkeys(key.split(".")[2] for key in texts_of("figures") if key.startswith("figures.caption.")))
"""The figures that have a caption."""


def environment() -> Environment:
    """Where templates come from, and what they may call."""
    pages = Environment(
        loader=PackageLoader("sim", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "place": name_of_province,
        "mode": name_of_mode,
        "switch": lambda name: name_of_switch(name) if is_chinese() else name,
        "decides": meaning_of_switch,
        "option": option_of,
        "means": lambda option, switch: meaning_of_option(switch, option),
        "formula": formula_of_indicator,
        "unit": unit_of_indicator,
        "name": name_of,
        "does": does,
        "source": name_of_source,
        "translated": partial(translated, "scenarios"),
    }
    pages.globals |= {"t": text, "lang": language()}
    return pages


def text(key: str, **values: Any) -> Markup:
    """A text of the report, in which values are escaped and its own tags are not."""
    markup = Markup(say(f"report.{key}"))
    return markup.format(**values) if values else markup


def does(institution: Institution) -> str:
    """What an institution does; one of a scholar's own says it in its own words."""
    return meaning_of_institution(institution.id) if institution.id in INSTITUTIONS else institution.does


def option_of(option: str, switch: str) -> str:
    """An option of a switch: in Chinese its name, in English as it is set."""
    return name_of_option(switch, option) if is_chinese() else option.replace("_", " ")


def figures_of(
    pictures: Mapping[str, bytes], names: Mapping[str, str], drawn: bool = False
) -> Iterable[dict[str, Any]]:
    """SVG figures in their order, each with its title and caption. names: titles of labels that have some.

    drawn: whether their runs are draws of what is unknown.
    """
    for name, content in pictures.items():
        stem, _, kind = name.rpartition(".")
        if kind == "svg":
            title, caption = caption_of(stem, drawn=drawn)
            if "-" in stem:
                label = stem.split("-", 1)[1]
                title = say("report.figure_of", title=title, place=names.get(label) or name_of_province(label))
            yield {
                "name": stem,
                "title": title,
                "caption": caption,
                "svg": inline(content.decode(), stem, title),
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


def layers_off(worlds: Worlds) -> list[dict[str, str]]:
    """Layers of the model that are switched off, with the scenarios that lack them."""
    return [
        {
            "province": name_of_province(label),
            "rule": name_of_key("layers_off"),
            "option": name_of(LAYERS[layer]),
            "meaning": LAYERS[layer].without_zh if is_chinese() else LAYERS[layer].without,
        }
        for label, scenario in worlds
        for layer in scenario.layers_off
    ]
