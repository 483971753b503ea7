"""The reference results are complete, small, and what the present model gives."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.results.tables import DIFFERENCES, PRECISION, SUMMARY
from sim.setup.indicators import HEADLINES
from sim.setup.rules import RULES

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"
RECORD = json.loads((REFERENCE / "run.json").read_text(encoding="utf-8"))
STALE = "results have changed: run `make reference` and say why in the commit"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"{name}.csv")


def test_the_tables_have_the_columns_of_a_comparison():
    for name, columns in (("summary", SUMMARY), ("differences", DIFFERENCES), ("precision", PRECISION)):
        assert list(read(name)) == columns
    assert set(read("differences")["n"]) - {0} == {RECORD["replications"]} == {30}


def test_only_small_texts_are_kept():
    kept = [path for path in REFERENCE.iterdir() if path.is_file()]
    assert {path.suffix for path in kept} <= {".csv", ".json", ".md", ".py", ".svg", ".toml"}
    assert max(path.stat().st_size for path in kept) < 300_000
    assert (REFERENCE / "headline.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_every_file_is_explained():
    text = (REFERENCE / "README.md").read_text(encoding="utf-8")
    tables = [path.name for path in REFERENCE.iterdir() if path.suffix in (".csv", ".json", ".svg")]
    assert [name for name in tables if f"`{name}`" not in text] == []


@pytest.mark.parametrize("recorded", RECORD["scenarios"], ids=lambda recorded: recorded["label"])
def test_they_were_made_with_the_present_defaults(recorded):
    scenario = sim.load(recorded["label"])
    assert recorded["parameters"] == scenario.parameters.model_dump(), STALE
    assert [recorded["months"], recorded["n_citizens"]] == [scenario.months, scenario.n_citizens]
    assert RECORD["modes"] == {name: {"name": name, **sim.MODES[name].switches} for name in RECORD["modes"]}


@pytest.mark.parametrize("province", ["zhejiang", "guangdong"])
@pytest.mark.parametrize("mode", RECORD["modes"])
def test_the_present_model_gives_them(province, mode):
    rows = read("replicates").query("province == @province and mode == @mode and replicate == 1")
    month = int(rows["month"].min())
    model = sim.Model(sim.load(province).with_(mode=mode), seed=RECORD["replicate_seeds"][0])
    while model.month < month:
        model.step()
    kept, found = rows[rows["month"] == month].iloc[0], model.history[-1]
    for measure in HEADLINES:
        assert found[measure] == pytest.approx(kept[measure], rel=2e-5), STALE


def test_summary_and_replicates_agree():
    means = read("replicates").groupby(["province", "mode", "month"])[list(HEADLINES)].mean()
    summary = read("summary").set_index(["province", "mode", "indicator", "window"])["mean"]
    for (province, mode, month), row in means.iterrows():
        for measure in HEADLINES:
            assert row[measure] == pytest.approx(summary[province, mode, measure, f"month_{month}"], rel=1e-4)


def test_the_present_model_gives_the_first_pair_under_a_rival_rule():
    table = read("rules")
    assert set(table["rule"]) == {"default", *RULES}
    assert set(table["option"]) == {"-", *(o for rule in RULES.values() for o in list(rule.options)[1:])}
    row = table.query("rule == 'sharing' and option == 'imitation' and province == 'zhejiang'")
    scenario = sim.load("zhejiang").with_(rules={"sharing": "imitation"})
    ends = []
    for mode in RECORD["modes"]:
        model = sim.Model(scenario.with_(mode=mode), seed=RECORD["replicate_seeds"][0])
        while model.month < 24:
            model.step()
        ends.append(model.history[-1])
    for measure in HEADLINES:
        kept = row.query("indicator == @measure")["first_pair"].iloc[0]
        assert ends[0][measure] - ends[1][measure] == pytest.approx(kept, rel=1e-4), STALE
