"""One palette for all pictures."""

from __future__ import annotations

import re
from pathlib import Path

from sim.setup import palette

SIM = Path(palette.__file__).parents[1]
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def test_no_other_module_writes_a_colour_down():
    found = {path.name: COLOUR.findall(path.read_text(encoding="utf-8")) for path in SIM.rglob("*.py")}
    assert {name for name, colours in found.items() if colours} == {"palette.py"}


def test_the_pages_ink_is_that_of_the_figures():
    text = (SIM / "templates/page/js/draw.js").read_text(encoding="utf-8")
    names = dict(re.findall(r'(\w+) = "(#[0-9a-fA-F]{6})"', text))
    assert names == {name: getattr(palette, name) for name in ("INK", "GREY", "PALE", "GRID", "OURS")}
    style = (SIM / "templates/style.css").read_text(encoding="utf-8")
    assert re.findall(r"--[ab]: (#\w+)", style) == list(palette.LETTERED)
    style = (SIM / "classroom/explorer/style.css").read_text(encoding="utf-8")
    assert re.findall(r"--(?:left|right): (#\w+)", style) == list(palette.LETTERED)
