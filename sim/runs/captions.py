"""What stands beside a figure, so that it can go without its page: title, caption, and what it was made from.

In both languages, whichever the figure is in; as a file beside the figures, and inside each of their files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sim.language.texts import LANGUAGES, find, say
from sim.runs.recipe import WORDS, figure_metadata
from sim.runs.study_files import STUDY
from sim.setup.names import name_of_province
from sim.setup.words import window

CAPTIONS = "captions.md"
TITLE = "Title"
IS_WINDOW = re.compile(r"path|month_\d+")
OF_SCENARIO = re.compile(r"^(n_citizens|months) = (\d+)$", re.MULTILINE)


def caption_of(figure: str, lang: str | None = None, drawn: bool = False) -> tuple[str, str]:
    """Title and caption of a figure by the first part of its name; one of a scholar's own is called by its name.

    drawn: whether its runs are draws of what is unknown.
    """
    kind = figure.split("-")[0]
    table = "drawn" if drawn and find(f"figures.drawn.{kind}.title", lang) else "caption"
    title = find(f"figures.{table}.{kind}.title", lang) or kind.replace("_", " ").capitalize()
    return title, find(f"figures.{table}.{kind}.text", lang) or ""


def whole_caption(figure: str, recipe: Mapping[str, Any], lang: str | None = None) -> tuple[str, str]:
    """Title with the place and the window of this figure, and caption with n, seed, citizens and months.

    figure: its name, as "indices-path-zhejiang". recipe: as figures carry it; empty where there is none.
    """
    study = recipe.get("files", {}).get(STUDY)
    title, text = caption_of(figure, lang, study is not None and _facts(study)["is_drawn"])
    parts = figure.split("-")[1:]
    about = [window(part, lang=lang) if IS_WINDOW.fullmatch(part) else name_of_province(part, lang) for part in parts]
    if about:
        title = say("report.figure_of", lang, title=title, place=say("names.comma", lang).join(about))
    return title, (text + made_from(recipe, lang)).strip()


def captions_file(figures: Iterable[str], recipe: Mapping[str, Any]) -> bytes:
    """Captions of figures in both languages, as Markdown."""
    lines = []
    for figure in figures:
        lines.append(f"## {figure}.png, {figure}.svg\n")
        lines += ["**{}**  \n{}\n".format(*whole_caption(figure, recipe, lang)) for lang in LANGUAGES]
    return "\n".join(lines).encode()


def metadata(figure: str, recipe: Mapping[str, Any]) -> dict[str, str]:
    """What the files of a figure carry: title, caption in both languages and, if there is one, the recipe."""
    carried = figure_metadata(recipe, figure) if recipe else {}
    captions = {lang: whole_caption(figure, recipe, lang) for lang in LANGUAGES}
    said = [f"{title}. {text}" for title, text in captions.values()]
    words = "\n".join([*said, *([carried[WORDS]] if carried else [])])
    return {**carried, TITLE: " / ".join(title for title, _ in captions.values()), WORDS: words}


def made_from(recipe: Mapping[str, Any], lang: str | None) -> str:
    """How many runs of what, in a sentence; nothing where it is not known."""
    text = recipe.get("files", {}).get(STUDY)
    if text is None:
        return ""
    facts = _facts(text)
    n = {"n": f"{recipe['replications']:,}", "points": f"{facts['n_points']:,}", "cells": f"{facts['n_cells']:,}"}
    runs = say(f"figures.made.{'points' if facts['n_points'] > 1 else 'runs'}", lang, **n)
    about = {name: facts[name] for name in ("seed", "n_citizens", "months")}
    return say("figures.made.from", lang, runs=runs, version=recipe["version"], **about)


@lru_cache(maxsize=8)
def _facts(text: str) -> dict[str, Any]:
    """What a study's file says of its size."""
    study = json.loads(text)
    found: dict[str, set[int]] = {"n_citizens": set(), "months": set()}
    for cell in study["cells"]:
        for name, value in OF_SCENARIO.findall(cell["scenario"]):
            found[name].add(int(value))
    sizes = {name: "–".join(f"{value:,}" for value in _ends(values)) for name, values in found.items()}
    counts = {"n_points": study["n_points"], "n_cells": len(study["cells"])}
    return {**counts, "seed": study["seed"], "is_drawn": "draws" in study, **sizes}


def _ends(values: set[int]) -> list[int]:
    """The least and the greatest, once where they are the same."""
    return sorted({min(values), max(values)}) if values else []
