"""The film of the play: the future is hidden, the lead is what the comparison says, and nothing else is overwritten."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image
from typer.testing import CliRunner

import sim
from sim.classroom import film as films
from sim.classroom.film_frames import Play, Stage, slides_of, state_at
from sim.cli import app
from sim.language.errors import InputError
from sim.model.model import Model
from sim.report.figures import theme
from sim.setup.scenario import load

SMALL = {"replications": 1, "months": 3, "n_citizens": 20, "workers": 1, "progress": False}
MODES = ("government_led", "separation")


@pytest.fixture(scope="module")
def play():
    """The second is ahead until month 6, the first from then on; half a point of luck about it."""
    months = np.arange(13.0)
    gap = 0.02 * (months - 6.0) * (months > 0)
    first = 0.03 * months
    gaps = np.stack([gap - 0.005, gap + 0.005])
    places = Model(load("zhejiang").with_(n_citizens=20), seed=1).places
    counties = np.repeat(gap[:, None], len(places.county_name), axis=1)
    return Play(
        "zhejiang", "service_efficiency", MODES, np.stack([first, first - gap]), gaps, counties, places, False, ""
    )


def test_what_comes_is_hidden(play):
    with theme.style("en"):
        stage = Stage(play, "en")
        stage.show(5)
        assert [len(line.get_xdata()) for line in stage.chart.get_lines()] == [6, 6]
        told = [text.get_text() for text in stage.chart.texts]
        assert told == ["separation", "government-led"]  # the higher one first, and no change of lead yet
        assert stage.state.get_text() == "Month 5: separation ahead by 2.0 points"
        assert np.allclose(stage.hexagons.get_array(), -2.0)
        stage.show(12, ends=True)
        assert "month 7" in [text.get_text() for text in stage.chart.texts] and stage.after.get_text() == "Why?"
        stage.show(0, asks=True)
        assert "Raise your hands first" in [text.get_text() for text in stage.chart.texts]
        sizes = [text.get_fontsize() for text in stage.figure.findobj(Text) if text.get_text() and text.get_visible()]
        assert len(sizes) >= 9 and min(sizes) * 100 / 72 >= 14  # dots, as a projector shows it


def test_the_state_is_that_of_the_differences(play):
    assert state_at(play, 6) == ("Month 6: less than 2 points apart", None)
    assert state_at(play, 12) == ("Month 12: government-led ahead by 12.0 points", 0)
    many = Play(*twelve_draws(play))
    assert state_at(many, 12, "zh") == ("第 12 个月：政府牵引领先 6.0 个百分点（更优的概率 75%）", 0)
    assert slides_of(play, 6) == [0, 6, 7, 12]


def twelve_draws(play):
    """The same of twelve draws, in a quarter of which the second is ahead."""
    gaps = np.stack([play.gaps.mean(axis=0)] * 9 + [-play.gaps.mean(axis=0)] * 3)
    return play.place, play.measure, play.modes, play.paths, gaps, play.counties, play.places, True, ""


def test_a_film_is_small_and_the_same_every_time_and_replaces_only_films(tmp_path, monkeypatch):
    monkeypatch.setattr(films, "HOLDS", dict.fromkeys(films.HOLDS, 2))
    made = [sim.film("zhejiang", tmp_path / f"{i}.gif", runs=tmp_path / "runs", lang="en", **SMALL) for i in (1, 2)]
    one, two = ((tmp_path / f"{i}.gif").read_bytes() for i in (1, 2))
    assert one == two and len(one) == made[0].n_bytes < 500_000
    with Image.open(tmp_path / "1.gif") as picture:
        assert picture.size == (1280, 720) and 4 <= picture.n_frames <= made[0].n_pictures
    sim.film("zhejiang", tmp_path / "1.gif", runs=tmp_path / "runs", lang="en", **SMALL)  # may be made anew
    (tmp_path / "mine.gif").write_bytes(b"GIF89a of mine")
    with pytest.raises(InputError, match="is there and no film"):
        sim.film("zhejiang", tmp_path / "mine.gif", runs=tmp_path / "runs", **SMALL)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.gif", "2.gif", "mine.gif", "runs"]


def test_the_command_writes_slides(tmp_path):
    words = ["--citizens", "20", "--months", "2", "--replications", "1", "--workers", "1", "--lang", "zh"]
    done = CliRunner().invoke(app, ["film", "--out", str(tmp_path / "slides"), "--runs", str(tmp_path / "r"), *words])
    assert done.exit_code == 0 and "已写入" in done.stdout
    names = sorted(path.name for path in (tmp_path / "slides").iterdir())
    assert names == ["01-question.png", "02-month-00.png", "03-month-02.png"]


def test_what_cannot_be_filmed_is_told_before_anything_is_run(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    for out, change, told in [
        ("film.avi", {}, "a film is a .gif or an .mp4"),
        ("film.mp4", {}, "needs the program ffmpeg, which is not found; install it, or write .*film.gif"),
        ("no/film.gif", {}, "cannot"),
        ("film.gif", {"measure": "trust"}, "allowed: service_efficiency, data_sharing_rate"),
        ("film.gif", {"modes": ["separation"]}, "a film shows 2 modes, and 1"),
    ]:
        with pytest.raises(InputError, match=told):
            sim.film("zhejiang", tmp_path / out, runs=tmp_path / "runs", **SMALL | change)
    assert list(tmp_path.iterdir()) == []
