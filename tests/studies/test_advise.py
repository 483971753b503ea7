"""Advice to a province of one's own, at the smallest size."""

from __future__ import annotations

import pytest

import sim
from sim.language.errors import InputError
from sim.results import prim
from sim.setup import cities as module
from sim.setup import province_folder, registry
from sim.setup.context import CONTEXTS
from sim.studies import advise, verdict

SIZE = {"n_draws": 12, "replications": 1, "months": 1, "n_citizens": 10, "workers": 1, "progress": False}
HISTORY = """\
id,province,date,operator,since,before,value,unit,use,fact,source,certainty
M1,midland,2018-02,users_per_resident,2018-01,0.05,0.1,share,check,made up,data: made up,secondary
M2,midland,2018-02,no_such,,,0.1,share,check,made up,data: made up,secondary
"""


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """One small city, of which two contexts and a fact are known."""
    monkeypatch.setattr(module, "_registered", {})
    monkeypatch.setattr(province_folder, "_read", {})
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(verdict, "N_OF_MIXES", 2)
    monkeypatch.setattr(advise, "N_OF_FACTS", 4)
    monkeypatch.setattr(advise, "FEWEST", 12)
    monkeypatch.setattr(prim, "HALVES", 2)
    path = tmp_path / "midland"
    path.mkdir()
    head = "city,population,gdp_per_head,share_60plus,share_college,n_counties\n"
    (path / "cities.csv").write_text(head + "North,300000,2.0,0.2,0.15,2\n", encoding="utf-8")
    (path / "province.toml").write_text('start = "2018-01"\n[context]\nn_vendors = 5\nutilisation = 0.88\n')
    (path / "history.csv").write_text(HISTORY, encoding="utf-8")
    return path


def test_advice_takes_what_the_folder_says_and_draws_the_rest(folder, tmp_path):
    found = sim.advise(folder, out=tmp_path / "out", **SIZE)
    assert found.known == {"n_vendors": 5, "utilisation": 0.88}
    assert not {"n_vendors", "utilisation"} & set(found.regimes.draws)
    assert set(CONTEXTS) - set(found.known) < set(found.verdict.value["what"])
    assert len(found.facts.scores) == 1 and len(found.facts.refused) == 1
    for lang, word in (("en", "says 2 of its local conditions; the other 37"), ("zh", "给出了 2 项省情；其余 37 项")):
        told = found.sentences(lang)
        assert any(word in sentence for sentence in told) and not any("{" in sentence for sentence in told)
    gdp = found.distance.set_index("what").loc["gdp_per_head"]
    assert gdp["share_outside"] == 1.0 and any("may not carry over" in one for one in found.sentences("en"))
    names = {path.name for path in found.save(tmp_path / "out", figures=False, progress=False)}
    assert {"verdict.csv", "value.csv", "regret.csv", "rules.csv", "distance.csv", "scores.csv"} <= names


def test_advice_is_for_one_province():
    with pytest.raises(InputError, match="one province, not for 2"):
        sim.advise(["zhejiang", "guangdong"])
    with pytest.raises(InputError, match="two modes"):
        sim.advise("mouwan", modes=["separation"])
