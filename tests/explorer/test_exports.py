"""What is taken away from the page makes the same again."""

from __future__ import annotations

import numpy as np
import pytest

from sim.explorer.exports import caption, figure_file, scenario_file, view_file
from sim.explorer.view import read_view, texts_of_file
from sim.indicators import INDICATORS
from sim.scenario import load
from sim.studies.run import run
from tests.explorer.sides import OFFER, SMALL, twin_of, whole

pytestmark = pytest.mark.once
MOVED = SMALL.with_(seed=5, parameters={"reciprocity": 4.5}, right_switches={"custody": "bureau"})


@pytest.fixture(scope="module")
def pair():
    with twin_of(MOVED) as twin:
        yield whole(twin)


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_exported_scenario_runs_to_the_same_figures(pair, side, tmp_path):
    name, text = scenario_file(MOVED, side, OFFER)
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = run(load(tmp_path / name), seed=MOVED.seed, progress=False)
    shown = np.array([frame.measures for frame in pair.side(side).frames])
    assert np.array_equal(done.monthly[list(INDICATORS)].to_numpy(), shown, equal_nan=True)
    assert f"--seed {MOVED.seed}" in text


def test_an_exported_view_is_the_view():
    _, text = view_file(MOVED)
    assert read_view(texts_of_file(text), OFFER, SMALL) == (MOVED, [])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_figure_is_a_picture_that_knows_its_view(pair, kind, start, lang):
    view = MOVED.with_(lang=lang)
    name, content = figure_file(pair, view, kind)
    assert name == f"explorer-{MOVED.show}.{kind}" and content.startswith(start)
    assert b"reciprocity=4.5" in content
    assert figure_file(pair, view, kind)[1] == content


def test_a_caption_says_how_many_pairs_make_the_band():
    assert "3 pairs" in caption(SMALL, 3, "en") and "pairs" not in caption(SMALL, 1, "en")
