"""A figure says what it was made from, and that can be read out of its file."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

from sim.language.errors import InputError
from sim.report.figures import theme
from sim.runs.recipe import KEY, MARK, WORDS, figure_metadata, read_figure_recipe

RECIPE = {"kind": "compare", "digest": "0123456789abcdef" * 2, "version": "9 (code 1)", "files": {"a": "<&>\"'数]]>"}}


@pytest.fixture(scope="module")
def figures():
    """The same figure as PNG and as SVG, with and without its recipe."""
    picture, axes = plt.subplots()
    axes.plot([0, 1])
    metadata = figure_metadata(RECIPE, "headline")
    made = {
        "a.png": theme.to_png(picture, metadata),
        "a.svg": theme.to_svg(picture, "headline", metadata),
        "none.png": theme.to_png(picture),
        "none.svg": theme.to_svg(picture, "headline"),
    }
    plt.close(picture)
    return made


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_what_a_figure_was_made_from_is_read_out_of_it(name, figures, tmp_path):
    (tmp_path / name).write_bytes(figures[name])
    assert read_figure_recipe(tmp_path / name) == {**RECIPE, "figure": "headline"}


def test_people_can_read_a_line_of_it():
    words = figure_metadata(RECIPE, "headline")[WORDS]
    assert words == "headline: compare 0123456789abcdef, digigov 9 (code 1); digigov reproduce FILE"


@pytest.mark.parametrize("name", ["none.png", "none.svg"])
def test_a_figure_without_a_recipe_is_one_line(name, figures, tmp_path):
    (tmp_path / name).write_bytes(figures[name])
    with pytest.raises(InputError, match="does not say what it was made from") as caught:
        read_figure_recipe(tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"\x89PNG\r\n\x1a\nrest", b"\xff\xfe", b"<svg></svg>", b"text"])
def test_what_is_no_figure_is_one_line(content, tmp_path):
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_figure_recipe(tmp_path / "x.png")
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="is not a plain file"):
        read_figure_recipe(tmp_path)


@pytest.mark.parametrize(
    "packed", ["", "###", "not base 85 \u6570", figure_metadata(RECIPE, "x")[KEY][len(MARK) :][:-9]]
)
def test_a_damaged_recipe_is_one_line(packed, tmp_path):
    (tmp_path / "x.svg").write_text(f"<dc:source>{MARK}{packed}</dc:source>", encoding="utf-8")
    with pytest.raises(InputError, match="what it says of its origin is damaged") as caught:
        read_figure_recipe(tmp_path / "x.svg")
    assert "\n" not in str(caught.value)


def test_a_recipe_that_unpacks_to_very_much_is_refused(tmp_path):
    import base64
    import zlib

    packed = base64.b85encode(zlib.compress(b" " * 20_000_000 + b"{}")).decode()
    (tmp_path / "x.svg").write_text(f"<dc:source>{MARK}{packed}</dc:source>")
    with pytest.raises(InputError, match="damaged"):
        read_figure_recipe(tmp_path / "x.svg")


def test_the_same_recipe_gives_the_same_bytes(figures):
    picture, axes = plt.subplots()
    axes.plot([0, 1])
    assert theme.to_png(picture, figure_metadata(RECIPE, "headline")) == figures["a.png"]
    plt.close(picture)
