"""A font with Chinese characters is found wherever it may be, and figures in Chinese have no empty boxes."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import matplotlib
import pytest
from matplotlib import font_manager
from matplotlib.text import Text
from typer.testing import CliRunner

from sim.cli import app
from sim.language import choice, texts
from sim.language.errors import InputError, Note
from sim.model.model import Model
from sim.report import figures
from sim.report.figures import fonts, theme
from sim.report.figures.limits import limit_panels
from sim.setup.scenario import load
from sim.theory import find_limits
from tests.report.figures import test_forest, test_limits, test_sweeps
from tests.synthetic import compared

FONT = fonts.cjk_font()
needs_font = pytest.mark.skipif(FONT is None, reason="no font with Chinese characters is installed")
LATIN = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@pytest.fixture
def searching():
    """The search begins anew, and what it found is forgotten afterwards."""
    fonts.cjk_font.cache_clear()
    fonts.warn_no_font.cache_clear()
    yield
    fonts.cjk_font.cache_clear()
    fonts.warn_no_font.cache_clear()


def chinese_file() -> str:
    return font_manager.findfont(font_manager.FontProperties(family=FONT), fallback_to_default=False)


def draw_all() -> dict[str, object]:
    """One figure of every kind, in the language in use."""
    comparison = compared(counties=True)
    table, institutions = test_forest.table(4), test_forest.institutions(4)
    model = Model(load("zhejiang").with_(n_citizens=200, months=2), seed=1)
    model.step()
    sweep = figures.pages_of_sweep(test_sweeps.rows_at(test_sweeps.GRID), test_sweeps.GRID)
    marks = {"zhejiang": [(3, "Leading group"), (4, "Zheliban"), (20, "Data bureau")]}
    return {
        "headline": figures.headline_paths(comparison.monthly, marks=marks),
        "difference": figures.difference_paths(comparison.monthly),
        "indicators": figures.indicator_page(comparison.monthly),
        "counties": figures.county_distribution(comparison.counties),
        "county_paths": figures.county_paths(comparison.counties),
        "ablation": figures.effect_forest(table, institutions),
        "network": figures.agent_network(model),
        "limits": limit_panels([(limit, test_limits.PANEL, True) for limit in find_limits()]),
        **{name: draw() for name, draw in sweep.items()},
    }


@needs_font
def test_chinese_figures_have_every_glyph_and_no_english_words():
    with choice.speaking("zh"), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph")
        for name, picture in draw_all().items():
            theme.to_png(picture)
            words = {text.get_text() for text in picture.findobj(Text) if text.get_visible()}
            assert any(texts.has_wide(word) for word in words), name
            english = [word for word in words if word.replace(" ", "").isalpha() and word.isascii() and len(word) > 3]
            assert english == [], name


def test_glyphs_that_are_missing_would_be_seen():
    with theme.style("en"):
        picture = theme.figure(1.0)
        picture.text(0.1, 0.5, "政府")
    with pytest.warns(UserWarning, match="Glyph"):
        theme.to_png(picture)


@needs_font
def test_lines_of_a_chinese_key_stay_on_the_page():
    marks = {"zhejiang": [(month, "Data bureau and reform office") for month in range(1, 20)]}
    with choice.speaking("zh"):
        picture = figures.headline_paths(compared().monthly, marks=marks)
        picture.draw_without_rendering()
    box = picture.texts[-1].get_window_extent()
    assert box.x1 <= picture.bbox.width and box.y0 >= 0 and "数据局与改革办" in picture.texts[-1].get_text()


def test_figures_are_english_where_no_font_has_chinese_and_one_line_says_so(searching, monkeypatch):
    monkeypatch.setattr(theme, "cjk_font", lambda: None)
    with choice.speaking("zh"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        one, two = (figures.headline_paths(compared().monthly) for _ in range(2))
    assert one.axes[0].get_title(loc="left") == "Zhejiang: service efficiency" == two.axes[0].get_title(loc="left")
    notes = [str(warning.message) for warning in caught if warning.category is Note]
    assert len(notes) == 1 and "\n" not in notes[0] and "没有找到中文字体" in notes[0]


def test_a_command_says_in_one_line_that_figures_are_english(searching, monkeypatch, tmp_path):
    monkeypatch.setattr(theme, "cjk_font", lambda: None)
    small = ("--months", "2", "--citizens", "30", "--out", str(tmp_path / "out"))
    done = CliRunner().invoke(app, ["run", "zhejiang", *small, "--lang", "zh"])
    assert done.exit_code == 0 and done.stderr == f"digigov: {texts.say('figures.no_font', 'zh')}\n"
    assert "哪种模式领先" in (tmp_path / "out" / "report.html").read_text("utf-8")  # the page needs no font of ours


def test_english_figures_look_for_no_font(monkeypatch):
    def refuse():
        raise AssertionError("a font was looked for")

    monkeypatch.setattr(theme, "cjk_font", refuse)
    figures.headline_paths(compared().monthly, "en")


@needs_font
def test_a_font_file_can_be_named(searching, monkeypatch):
    monkeypatch.setattr(fonts, "NAMES", ())
    monkeypatch.setenv("DIGIGOV_FONT", chinese_file())
    assert "CJK" in fonts.cjk_font() or fonts.cjk_font() == FONT


@pytest.mark.parametrize("name", [str(LATIN), "/no/such/font.otf", __file__])
def test_a_named_file_without_chinese_characters_is_refused(searching, monkeypatch, name):
    monkeypatch.setenv("DIGIGOV_FONT", name)
    with pytest.raises(InputError, match=r"DIGIGOV_FONT = .*: is no font file with Chinese characters"):
        fonts.cjk_font()


def package(folder: Path, file: str) -> None:
    """A package like mplfonts that brings one font file."""
    (folder / "mplfonts" / "fonts").mkdir(parents=True)
    (folder / "mplfonts" / "__init__.py").write_text("raise ImportError('only its files are wanted')")
    (folder / "mplfonts" / "fonts" / "NotoSansCJKsc-Regular.otf").symlink_to(file)


@needs_font
def test_a_font_is_taken_from_a_package_that_is_not_imported(searching, monkeypatch, tmp_path):
    package(tmp_path, chinese_file())
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(fonts, "NAMES", ())
    monkeypatch.setattr(fonts, "FILES", ("none of these",))
    assert fonts.cjk_font() is not None
    assert "mplfonts" not in sys.modules


def test_a_package_without_chinese_characters_is_of_no_use(searching, monkeypatch, tmp_path):
    package(tmp_path, str(LATIN))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(fonts, "NAMES", ())
    monkeypatch.setattr(fonts, "FILES", ("none of these",))
    assert fonts.cjk_font() is None


@needs_font
def test_a_font_that_was_installed_lately_is_found_by_its_file(searching, monkeypatch):
    monkeypatch.setattr(fonts, "NAMES", ())
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package")
    assert fonts.cjk_font() is not None
