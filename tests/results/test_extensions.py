"""Results, figures and pages know no fixed list of indicators or modes."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sim
from sim.language.choice import speaking
from sim.report import write_ablation_report, write_report
from sim.report.figures import draw_pages, pages_of_comparison
from sim.setup import registry
from sim.setup.indicators import INDICATORS, OWN, register_indicator
from sim.setup.modes import MODES
from sim.studies.design import read_design
from tests.synthetic import compared

SCENARIO = sim.load("zhejiang").with_(n_citizens=20, months=3)


@pytest.fixture
def own(monkeypatch):
    """An indicator of a scholar's own, gone after the test."""
    monkeypatch.setattr(registry, "_registered", {})
    register_indicator("calls", lambda model: 7.0 * model.month, label="Calls", unit="calls", formula="telephone calls")
    yield "calls"
    for name in set(INDICATORS) - set(OWN):
        del INDICATORS[name]


def test_an_indicator_of_ones_own_is_in_ablations_and_sweeps(own, tmp_path):
    ablation = sim.ablate(SCENARIO, ["M2"], replications=2, workers=1, progress=False)
    assert own in set(ablation.effects["indicator"])
    given = {"scenarios": [SCENARIO], "modes": ["separation"], "method": "grid", "replications": 2}
    design = read_design(given | {"vary": {"reciprocity": [3.0, 4.0]}, "windows": ["month_3"]})
    sweep = sim.sweep(design, tmp_path / "sweep", workers=1, progress=False, figures=False)
    assert sweep.read()[own].tolist() == [21.0] * 4
    with speaking("zh"):
        assert "M2" in write_ablation_report(ablation, {})


def test_an_indicator_of_ones_own_is_on_the_page_in_both_languages(own):
    found = compared(provinces=["zhejiang"], replications=2, months=6)
    assert "indicators.png" in draw_pages({"indicators": pages_of_comparison(found, "en")["indicators"]}, {})
    for lang in ("en", "zh"):
        with speaking(lang):
            page = write_report(found, {})
        assert "telephone calls" in page and f"<code>{own}</code>" in page


def test_more_modes_than_there_are_colours_can_be_drawn():
    modes = [replace(MODES["separation"], name=f"m{n}") for n in range(8)]
    found = compared(provinces=["zhejiang"], modes=modes, replications=2, months=6)
    pages = {name: page for name, page in pages_of_comparison(found, "en").items() if name != "indicators"}
    assert len(draw_pages(pages, {})) == 2 * len(pages)
