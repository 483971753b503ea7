"""What is taken away from the page makes the same again."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from sim.classroom.explorer.exports import caption, draw_figure, scenario_file, view_file
from sim.classroom.explorer.view import read_view, texts_of_file
from sim.setup.indicators import INDICATORS
from sim.setup.scenario import load
from sim.studies.run import run
from tests.classroom.explorer.served import ROOT
from tests.classroom.explorer.sides import OFFER, SMALL, twin_of, whole
from tests.test_house import HEAVY_MODULES

pytestmark = pytest.mark.once
MOVED = SMALL.with_(seed=5, pairs=2, parameters={"reciprocity": 4.5}, right_switches={"custody": "bureau"})


@pytest.fixture(scope="module")
def moved():
    with twin_of(MOVED) as twin:
        yield whole(twin)


def test_an_exported_scenario_runs_to_the_same_figures(moved, tmp_path):
    for side in ("left", "right"):
        name, text = scenario_file(MOVED, side, OFFER)
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = run(load(tmp_path / name), seed=MOVED.seed, progress=False)
        shown = np.array([frame.measures for frame in moved.side(side).frames])
        assert np.array_equal(done.monthly[list(INDICATORS)].to_numpy(), shown, equal_nan=True)
        assert f"--seed {MOVED.seed}" in text


def test_an_exported_view_is_the_view():
    _, text = view_file(MOVED)
    assert read_view(texts_of_file(text), OFFER, SMALL) == (MOVED, [])


def test_a_figure_is_a_picture_that_knows_its_view(moved):
    for lang, kind, start in (("en", "png", b"\x89PNG"), ("zh", "svg", b"<?xml")):
        view = MOVED.with_(lang=lang)
        name, content = draw_figure(moved, view, kind)
        assert name == f"explorer-{MOVED.show}.{kind}" and content.startswith(start)
        assert b"reciprocity=4.5" in content
        assert draw_figure(moved, view, kind)[1] == content


def test_a_figure_hides_what_the_page_hides(moved):
    def points(view) -> int:
        """Points of the longest line of the figure."""
        paths = re.findall(r'<path d="([^"]*)"', draw_figure(moved, view, "svg")[1].decode())
        return max(path.count("L ") for path in paths)

    assert points(MOVED.with_(month=4)) == 4
    assert points(MOVED.with_(month=4, later=1)) == points(MOVED) == MOVED.months


def test_a_caption_says_how_many_pairs_make_the_band():
    assert "3 pairs" in caption(SMALL, 3, "en") and "pairs" not in caption(SMALL, 1, "en")


PAGE = """
import sys
from pathlib import Path
from sim.classroom.explorer import app
from sim.classroom.explorer.desk import Desk
from tests.classroom.explorer.sides import OFFER, SMALL, whole

before = set(sys.modules)
view = SMALL.with_(pick="left:citizen:1")
desk = Desk(OFFER, view)
twin = desk.seat(object())
twin.show(view)
pair = whole(twin)
assert app.payload.stage_payload(pair, view, "en")["gap"]["mean"] and app.story(pair, view.pick, 3, "en")
assert all(app._file(kind, twin, view, desk)[1] for kind in ("left", "view"))
Path(sys.argv[1]).write_bytes(app._file("png", twin, view, desk)[1])
desk.close()
print(*set(sys.modules) - before)
"""


def test_while_pages_are_drawn_no_heavy_library_is_loaded_and_the_figure_is_the_same(pair, tmp_path):
    """While a library is loaded in a thread, Reacton asks it for types that it does not have yet, and a page fails."""
    pytest.importorskip("solara", reason="solara is not installed")
    file = tmp_path / "figure.png"
    done = subprocess.run([sys.executable, "-c", PAGE, file], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert HEAVY_MODULES & set(done.stdout.split()) == set()
    assert file.read_bytes() == draw_figure(pair, SMALL.with_(pick="left:citizen:1"), "png")[1]
