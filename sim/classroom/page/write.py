"""One HTML file with everything in it, which loads nothing: style, script and data inside, and a rule that says so."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.classroom.page.pack import Packed
from sim.language.errors import InputError
from sim.language.texts import say
from sim.runs.folder import reason_of, write_atomically

MARK = '<meta name="generator" content="digigov page">'
SCRIPTS = (
    *("data", "words", "state", "mix", "known", "draw", "code", "design", "students", "title", "guess", "curves"),
    *("map", "county", "bureaus", "case", "network", "institutions", "tasks", "about", "export", "group", "rank"),
    *("demo", "controls", "page"),
)
"""The page's script, a file each, in their order."""
LARGEST = 10_000_000
"""Bytes that a page may have."""


def write_page(facts: Mapping[str, Any], arrays: Mapping[str, Packed], lang: str) -> str:
    """The page as HTML. facts: what is shown, as JSON takes it. arrays: numbers by name. lang: the first language."""
    folder = files("sim").joinpath("templates", "page")
    style = folder.joinpath("page.css").read_text(encoding="utf-8")
    script = _script(folder)
    content = {**facts, "arrays": {name: packed.to_record() for name, packed in arrays.items()}}
    values = {
        "lang": {"en": "en", "zh": "zh-Hans"}[lang],
        "mark": MARK,
        "policy": policy(style, script),
        "title": escape(say("page.title", lang)),
        "noscript": escape(say("page.noscript", "en") + " " + say("page.noscript", "zh")),
        "style": style,
        "facts": to_json(content),
        "arrays": "\n".join(
            f'<script type="text/plain" id="data-{escape(name)}">{packed.text}</script>'
            for name, packed in arrays.items()
        ),
        "script": script,
    }
    page = folder.joinpath("page.html").read_text(encoding="utf-8")
    head, *rest = page.split("<!--=")
    for part in rest:
        name, _, after = part.partition("=-->")
        head += values[name] + after
    return head


def policy(style: str, script: str) -> str:
    """What the browser may load: nothing but this style and this script, and pictures that the page itself makes."""
    return (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; img-src blob: data:; "
        "base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    """The SHA-256 of a text as a content security policy has it."""
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode("ascii")


def to_json(record: Any) -> str:
    """JSON that may stand in HTML: no "<" closes the element that it is in."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def check_out(path: Path) -> None:
    """Raise InputError where a page cannot be put, or would replace a file that is no page of this program."""
    if path.is_dir():
        raise InputError("page.is_folder", path=path, file=path / "class.html")
    if not path.parent.is_dir():
        raise InputError("page.no_folder", path=path, folder=path.parent)
    if not path.exists():
        return
    try:
        with path.open("rb") as file:
            start = file.read(4000)
    except OSError as error:
        raise InputError("classroom.cannot_read", path=path, reason=reason_of(error)) from None
    if MARK.encode() not in start:
        raise InputError("page.not_ours", path=path)


def place_page(path: Path, page: str) -> int:
    """Put the page in its place, whole or not at all, and return its size in bytes. Raises InputError."""
    content = page.encode()
    if len(content) > LARGEST:
        raise InputError("page.too_large", size=len(content) / 1e6, limit=LARGEST / 1e6)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise InputError("classroom.cannot_write", path=path, reason=reason_of(error)) from None
    return len(content)


def _script(folder: Any) -> str:
    """All files of the script as one, in a scope of its own."""
    shared = files("sim").joinpath("templates", "shared", "lead.js").read_text(encoding="utf-8")
    parts = [shared] + [folder.joinpath("js", f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"
