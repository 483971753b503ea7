"""Figures that know their birth: what a picture was made from is written into its file, and read out of it again."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.language.errors import InputError

KEY, WORDS = "Source", "Description"
MARK = "digigov:"
LARGEST = 10_000_000  # characters of a recipe once it is unpacked


def birth_of(recipe: Mapping[str, Any], figure: str) -> dict[str, str]:
    """Metadata for a figure: a line for people, and the recipe that it can be made from again, packed."""
    text = json.dumps({**recipe, "figure": figure}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    packed = base64.b85encode(zlib.compress(text.encode(), 9)).decode()
    line = f"{figure}: {recipe['kind']} {recipe['digest'][:16]}, digigov {recipe['version']}; digigov reproduce FILE"
    return {WORDS: line, KEY: MARK + packed}


def read_birth(path: Path) -> dict[str, Any]:
    """The recipe in a PNG or SVG file. Raises InputError where there is none, or the file cannot be read."""
    try:
        content = path.read_bytes()
        text = _of_png(path) if content.startswith(b"\x89PNG") else _of_svg(content)
    except (OSError, ValueError, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read as a figure ({error})") from None
    if not text.startswith(MARK):
        raise InputError(f"{path}: does not say what it was made from; figures of compare, run, ablate and sweep do")
    try:
        unpacker = zlib.decompressobj()
        return json.loads(unpacker.decompress(base64.b85decode(text.removeprefix(MARK)), LARGEST))
    except (ValueError, zlib.error):
        raise InputError(f"{path}: what it says of its birth is damaged") from None


def _of_png(path: Path) -> str:
    from PIL import Image

    with Image.open(path) as picture:
        return str(picture.info.get(KEY, ""))


def _of_svg(content: bytes) -> str:
    found = re.search(r"<dc:source>(.*?)</dc:source>", content.decode(), re.DOTALL)
    return html.unescape(found[1].strip()) if found else ""
