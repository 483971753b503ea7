"""A lesson that fits the small page: two cards and three tasks, which the shipped lessons ask of later months."""

from __future__ import annotations

from itertools import product
from typing import Any


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh": "中文：" + text.split()[-1]}


def card(name: str, levers: dict[str, float]) -> dict[str, Any]:
    texts = {part: both(f"{name} {part}") for part in ("title", "predict", "do", "observe", "explain")}
    view = {"measure": "service_efficiency", "month": 6, "levers": levers}
    return {"id": name, **texts, "options": [both("more"), both("less")], "view": view}


def choice(name: str) -> dict[str, Any]:
    return {"id": name, "text": both(name)}


LESSON: dict[str, Any] = {
    "id": "levers",
    "title": both("Levers"),
    "variants": [
        {"province": province, "parameters": {"competition": competition, "sd_taste": taste}}
        for province, competition, taste in product(("zhejiang", "guangdong"), (0.1, 0.35, 0.6), (0.0, 1.3))
    ],
    "cards": [card("fit", {"sd_taste": 0.0}), card("rivals", {"competition": 0.1})],
    "tasks": [
        {"id": "gap_end", "kind": "number", "prompt": both("The gap at the end?"), "hint": both("Read below 0 too.")},
        {"id": "sharing_end", "kind": "number", "prompt": both("The gap of sharing?"), "hint": both("In points.")},
        {"id": "ahead", "kind": "choice", "prompt": both("Who is ahead?"),
         "choices": [choice("first"), choice("second"), choice("both")]},
    ],
}  # fmt: skip
