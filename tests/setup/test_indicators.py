"""An indicator is declared once, with the function that fills it; a scholar's own is one like the others."""

from __future__ import annotations

import pytest

import sim
from sim.language.errors import InputError
from sim.setup import registry
from sim.setup.indicators import INDICATORS, OWN, register_indicator
from sim.setup.names import formula_of_indicator, name_of_indicator


@pytest.fixture
def own(monkeypatch):
    """What a test registers is gone after it."""
    monkeypatch.setattr(registry, "_registered", {})
    yield
    for name in set(INDICATORS) - set(OWN):
        del INDICATORS[name]


def listed(model) -> float:
    return float(model.bureaus.listed.mean())


def test_an_indicator_of_ones_own_is_in_histories_tables_and_comparisons(own, tmp_path):
    register_indicator("share_listed", listed, label="Listed resources", unit="share", low=0.0, high=1.0)
    scenario = sim.load("zhejiang").with_(n_citizens=50, months=3)
    model = sim.Model(scenario).run()
    assert model.history[-1]["share_listed"] == listed(model)
    assert sim.run(scenario, progress=False).monthly["share_listed"].gt(0.0).all()
    comparison = sim.compare([scenario], replications=2, workers=1, progress=False)
    assert "share_listed" in comparison.monthly.columns
    for table in (comparison.summary, comparison.differences):
        assert (table["indicator"] == "share_listed").sum() == (table["indicator"] == "mean_trust").sum() > 0
    comparison.save(tmp_path / "out")
    assert "Listed resources" in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert name_of_indicator("share_listed", "zh") == formula_of_indicator("share_listed") == "Listed resources"


def test_the_packages_own_cannot_be_replaced_and_a_name_is_a_columns(own):
    with pytest.raises(InputError, match="has an indicator mean_trust"):
        register_indicator("mean_trust", listed, label="Trust")
    with pytest.raises(InputError, match="cannot be an indicator's name"):
        register_indicator("share listed", listed, label="Listed")
