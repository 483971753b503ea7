"""A comparison over draws of what is unknown: one draw per replicate, in all arms, kept, held and made again."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

import sim
from sim.cli.findings import show_comparison
from sim.language.errors import InputError
from sim.runs import outcome as runs
from sim.setup import posterior
from sim.setup.draws import Draws, source_of
from sim.setup.priors import UNKNOWNS
from sim.studies.compare import compare

TINY = {"months": 2, "n_citizens": 30, "workers": 1, "progress": False}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A saved comparison of three draws in which reciprocity is held in one province, and its folder."""
    out = tmp_path_factory.mktemp("drawn") / "compare"
    world = sim.load("zhejiang").with_(parameters={"reciprocity": 4.5})
    found = compare([world, "guangdong"], replications=3, out=out, **TINY)
    found.save(out, progress=False)
    return found, out


def test_every_arm_has_the_draw_of_its_replicate(monkeypatch):
    seen = []
    make = runs.run_one
    monkeypatch.setattr(runs, "run_one", lambda run: seen.append(run) or make(run))
    held = sim.load("zhejiang").with_(parameters={"reciprocity": 4.5})
    compare([held, "guangdong"], replications=2, held=["learning_load"], at="prior", **TINY)
    drawn = Draws.of("prior").first(2, 1)
    names = [name for name in UNKNOWNS if name not in ("reciprocity", "learning_load")]
    assert len(seen) == 8
    for run in seen:
        values = run.scenario.parameters
        assert [getattr(values, name) for name in names] == drawn.iloc[run.replicate - 1][names].tolist()
        assert values.learning_load == held.parameters.learning_load
        row = drawn.iloc[run.replicate - 1]
        assert values.reciprocity == (4.5 if run.label == "zhejiang" else row["reciprocity"])


def test_a_run_of_it_can_be_made_alone(kept):
    found, _ = kept
    world = sim.load("zhejiang").with_(mode="separation", parameters={"reciprocity": 4.5}, months=2, n_citizens=30)
    again = sim.run(world, seed=1, replicate=2, at="posterior", progress=False)
    rows = found.monthly.query("province == 'zhejiang' and mode == 'separation' and replicate == 2")
    assert np.array_equal(rows["service_efficiency"], again.monthly["service_efficiency"])
    assert again.scenario.parameters.reciprocity == 4.5
    assert not np.array_equal(sim.run(world, seed=1, replicate=2, progress=False).monthly.iloc[:, 4:], rows.iloc[:, 4:])


def test_more_replications_add_to_those_that_are_made(kept, tmp_path, monkeypatch):
    found, out = kept
    shutil.copytree(out, tmp_path / "more")
    made = []
    make = runs.run_one
    monkeypatch.setattr(runs, "run_one", lambda run: made.append(run.replicate) or make(run))
    world = sim.load("zhejiang").with_(parameters={"reciprocity": 4.5})
    more = compare([world, "guangdong"], replications=4, out=tmp_path / "more", **TINY)
    assert made == [4] * 4
    assert more.draws.head(3).equals(found.draws) and len(more.draws) == 4


def test_what_is_told_says_over_what(kept, capsys):
    found, out = kept
    show_comparison(found)
    text = " ".join(capsys.readouterr().out.split())
    assert "over 3 draws" in text and "too few draws" in text and "middle 90%" in text
    assert "Zhejiang: reciprocity = 4.5" in text and "Guangdong: reciprocity" not in text
    assert any("抽样次数太少" in sentence for sentence in found.sentences("zh"))
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "middle 90%" in page and "too few draws" in page and "95% interval of the mean" not in page
    assert {"q05", "median", "verdict"} <= set(found.differences) and len(found.tables()["draws.csv"]) == 3


def test_at_the_defaults_it_is_one_point_and_says_so(capsys):
    found = compare("zhejiang", replications=2, at="defaults", **TINY)
    assert found.draws is None and "median" not in found.differences and "draws.csv" not in found.tables()
    show_comparison(found)
    assert "one point of what is unknown" in " ".join(capsys.readouterr().out.split())
    assert "better in" in found.sentences("en")[0] and "of seeds" in found.sentences("en")[0]


def test_it_is_reproduced_from_folder_and_figure_even_with_another_posterior(kept, tmp_path, monkeypatch):
    _, out = kept
    other = posterior.posterior_draws().assign(reciprocity=1.0)
    monkeypatch.setattr(posterior, "posterior_draws", lambda: other)
    source_of.cache_clear()
    shutil.copytree(out, tmp_path / "c")
    try:
        for path in (tmp_path / "c", tmp_path / "c" / "figures" / "difference.svg"):
            assert sim.reproduce(path, workers=1, progress=False).is_identical, path
        record = json.loads((tmp_path / "c" / "run.json").read_text(encoding="utf-8"))
        assert record["drawn"] == {"at": "posterior", "held": {"zhejiang": ["reciprocity"]}}
        record["study"]["files"].pop("draws.csv")
        (tmp_path / "c" / "run.json").write_text(json.dumps(record), encoding="utf-8")
        assert sim.reproduce(tmp_path / "c", workers=1, progress=False).is_identical, "the folder has them"
        (tmp_path / "c" / "draws.csv").unlink()
        with pytest.raises(InputError, match="than this package has"):
            sim.reproduce(tmp_path / "c", workers=1, progress=False)
    finally:
        source_of.cache_clear()


@pytest.mark.parametrize(
    ("wrong", "what"), [({"at": "posteriors"}, "posteriors"), ({"held": ["n_vendors"]}, "n_vendors")]
)
def test_what_cannot_be_drawn_is_refused(wrong, what):
    with pytest.raises(InputError, match=what):
        compare("zhejiang", replications=1, **TINY, **wrong)
