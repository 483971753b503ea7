"""A figure stands alone: title, caption and size of the study, in both languages, beside it and in its files."""

from __future__ import annotations

import html
import io

from matplotlib.figure import Figure
from PIL import Image

from sim.report.figures import draw_pages
from sim.runs.captions import CAPTIONS, captions_file, whole_caption
from sim.runs.recipe import KEY, recipe
from sim.studies.question import draw
from tests.sweeps import tiny_study

RECIPE = recipe(tiny_study(), 2)
NAME = "main_effects-month_1-zhejiang"


def test_a_caption_says_what_bands_are_of_how_many_runs_of_what_and_when():
    title, text = whole_caption(NAME, RECIPE, "en")
    assert title == "What each factor does, month 1, Zhejiang"
    assert "95% interval" in text
    assert text.endswith(f"; seed 1, 10 citizens, months 0 to 1; digigov {RECIPE['version']}.")
    assert "2 points, n = 2 runs of each under each of 2 scenarios and modes" in text
    title, text = whole_caption(NAME, RECIPE, "zh")
    assert title == "每个因子的作用，第 1 个月、浙江" and "n = 2" in text and "第 0 至 1 个月" in text


def test_a_figure_of_ones_own_has_its_name_and_one_without_a_recipe_its_caption_alone():
    assert whole_caption("my_own", {}, "en") == ("My own", "")
    assert "digigov" not in whole_caption("headline", {}, "en")[1]


def test_captions_are_in_the_files_and_beside_them():
    files = draw({NAME: Figure}, RECIPE, progress=False)
    assert list(files) == [f"{NAME}.png", f"{NAME}.svg", CAPTIONS]
    png = Image.open(io.BytesIO(files[f"{NAME}.png"])).info
    svg = html.unescape(files[f"{NAME}.svg"].decode())
    beside = files[CAPTIONS].decode()
    for lang in ("en", "zh"):
        title, text = whole_caption(NAME, RECIPE, lang)
        for said in (png["Description"], svg, beside):
            assert title in said and text in said
        assert title in png["Title"]
    assert png[KEY].startswith("digigov:") and "digigov reproduce FILE" in png["Description"]
    assert draw({}, RECIPE, progress=False) == {}


def test_captions_are_the_same_bytes_whatever_language_figures_are_in():
    assert captions_file([NAME], RECIPE) == captions_file([NAME], recipe(tiny_study(), 2))
    assert "Title" in Image.open(io.BytesIO(draw_pages({"x": Figure}, {})["x.png"])).info
