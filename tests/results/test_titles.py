"""A scenario with a name of its own is called by it wherever people read; files keep the label."""

from __future__ import annotations

import pytest

import sim
from sim.language.choice import speaking
from sim.report import write_report
from sim.results.titles import with_titles
from sim.setup.names import name_of_world

POOR = sim.load("zhejiang").with_(name="poor_start", months=2, n_citizens=30)


@pytest.fixture(scope="module")
def compared():
    return sim.compare(POOR, replications=2, workers=1, progress=False, at="defaults")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_scenario_is_called_by_its_own_name(compared, lang):
    title = name_of_world(POOR, lang)
    assert "Poor start" in title
    assert all(sentence.startswith(title) for sentence in compared.sentences(lang))
    drawn = {name: draw() for name, draw in compared.figures(lang).items() if name in ("headline", "difference")}
    assert all(figure.axes[0].get_title("left").startswith(title) for figure in drawn.values())
    with speaking(lang):
        page = write_report(compared, {"network-zhejiang.svg": b"<svg xmlns='x'></svg>"})
    assert page.count(title) > 20 and f"{name_of_world(POOR.with_(name='zhejiang'), lang)}</td>" not in page


def test_files_keep_the_label(compared):
    assert set(compared.summary["province"]) == set(compared.monthly["province"]) == {"zhejiang"}
    assert b"Poor" not in compared.tables()["summary.csv"]


def test_an_ablation_calls_it_so_too():
    ablation = sim.ablate(POOR, "Z3", replications=2, workers=1, progress=False)
    assert all("Poor start (Zhejiang)" in sentence for sentence in ablation.sentences("en")[:1])
    assert set(with_titles(ablation).effects["province"]) == {"Poor start (Zhejiang)"}


def test_provinces_by_their_names_stay_as_they_are(compared):
    plain = sim.compare(POOR.with_(name="zhejiang"), replications=1, workers=1, progress=False)
    assert with_titles(plain) is plain
    named = with_titles(compared)
    assert with_titles(named) is named
