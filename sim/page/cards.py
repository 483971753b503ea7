"""The page's own lesson: cards to predict, observe and explain, and tasks at settings of the student's own.

A lesson is a record that the page shows as it is: id, title, variants (province and parameters), cards (id, title,
predict, options, do, observe, explain, view) and tasks (id, kind, prompt, hint, choices); every text in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from sim.fields import PROVINCES
from sim.texts import texts_of

LESSON = "levers"
CARDS: Mapping[str, Mapping[str, Any]] = {
    "first_last": {"options": ("first", "second", "cross"), "view": {"measure": "service_efficiency", "month": 0}},
    "rivals": {
        "options": ("first", "second", "both"),
        "view": {"measure": "service_efficiency", "month": 24, "levers": {"competition": 0.1}},
    },
    "tipping": {
        "options": ("even", "at_once"),
        "view": {"measure": "data_sharing_rate", "month": 72, "levers": {"reciprocity": 5.0, "pressure": 0.8}},
    },
    "fit": {
        "options": ("first", "second", "both"),
        "view": {"measure": "service_efficiency", "month": 72, "levers": {"sd_taste": 0.0}},
    },
}
"""Cards by id: possible predictions, and the view that the card begins with."""
NEEDS = {"rivals": ("competition", "equity_state"), "tipping": ("reciprocity", "pressure"), "fit": ("sd_taste",)}
"""Levers without which a card has nothing to show."""
VARIED: Mapping[str, tuple[float, ...]] = {
    "competition": (0.1, 0.35, 0.6), "equity_state": (0.2, 0.51, 0.9), "sd_taste": (0.0, 0.65, 1.3),
}  # fmt: skip
"""Settings that differ between students."""


def class_lessons(levers: Sequence[str], months: int) -> list[dict[str, Any]]:
    """The page's own lesson as a list of one, as far as the levers go that the page has."""
    cards = [_card(name, record, months) for name, record in CARDS.items() if set(NEEDS.get(name, ())) <= set(levers)]
    varied = {key: values for key, values in VARIED.items() if key in levers}
    variants = [
        {"province": province, "parameters": dict(zip(varied, values, strict=True))}
        for province, *values in product(PROVINCES, *varied.values())
    ]
    return [{"id": LESSON, "title": _words("title"), "variants": variants, "cards": cards, "tasks": _tasks(months)}]


def _card(name: str, record: Mapping[str, Any], months: int) -> dict[str, Any]:
    texts = {part: _words(f"{name}.{part}") for part in ("title", "predict", "do", "observe", "explain")}
    options = [_words(f"option.{option}") for option in record["options"]]
    view = {**record["view"], "month": min(record["view"]["month"], months)}
    return {"id": name, **texts, "options": options, "view": view}


def _tasks(months: int) -> list[dict[str, Any]]:
    names = [name for name in ("gap_24", "gap_end", "sharing_end") if name != "gap_24" or months >= 24]
    numbers = [
        {"id": name, "kind": "number", "prompt": _words(f"task.{name}"), "hint": _words("task.hint")} for name in names
    ]
    choices = [{"id": option, "text": _words(f"option.{option}")} for option in ("first", "second", "both")]
    return [*numbers, {"id": "ahead", "kind": "choice", "prompt": _words("task.ahead"), "choices": choices}]


def _words(key: str) -> dict[str, str]:
    return dict(texts_of("page")[f"page.cards.{key}"])
