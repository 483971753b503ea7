"""A study of one's own: cells, arithmetic and a page, from a script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.report.figures import theme
from sim.setup.indicators import INDICATORS
from sim.studies.question import Answer, Cell, run_cells

SCENARIO = sim.load("zhejiang").with_(months=4, n_citizens=20)


@dataclass(frozen=True, slots=True, eq=False)
class Spending(Answer):
    """What each mode spends."""

    spending: pd.DataFrame
    record: dict[str, Any]

    def tables(self):
        return {"spending.csv": self.spending}

    def figures(self, lang=None):
        return {"spending": lambda: theme.figure(1.0)}

    def sentences(self, lang=None):
        return [f"{self.spending['mode'].iloc[0]} spends least."]


def spend(replications=2, **how):
    cells = [Cell(mode.name, SCENARIO.with_(mode=mode)) for mode in list(sim.MODES.values())[:2]]
    runs = run_cells("spending", cells, replications, progress=False, workers=1, **how)
    values = runs.values[:, :, 0, 1:, list(INDICATORS).index("spending")].sum(axis=2).mean(axis=1)
    table = pd.DataFrame({"mode": [cell.label for cell in cells], "spending": values})
    return Spending(table.sort_values("spending", ignore_index=True), runs.record)


def test_a_study_of_ones_own_has_a_folder_a_record_and_a_page(tmp_path):
    found = spend(out=tmp_path / "own")
    names = {path.relative_to(tmp_path / "own").as_posix() for path in found.save(tmp_path / "own", progress=False)}
    figures = {f"figures/{name}" for name in ("spending.png", "spending.svg", "captions.md")}
    assert names == {"spending.csv", *figures, "report.html", "run.json"}
    record = json.loads((tmp_path / "own" / "run.json").read_text(encoding="utf-8"))
    assert (record["study"]["kind"], record["replications"]) == ("spending", 2) and record["digests"]
    page = (tmp_path / "own" / "report.html").read_text(encoding="utf-8")
    assert found.sentences()[0] in page and "<svg" in page and f"{found.spending['spending'].iloc[0]:.4g}" in page


def test_it_goes_on_from_the_runs_that_are_kept_and_is_made_again(tmp_path):
    first = spend(1, out=tmp_path / "own")
    more = spend(3, out=tmp_path / "own")
    assert more.spending.equals(spend(3).spending) and not more.spending.equals(first.spending)
    more.save(tmp_path / "own", progress=False)
    assert len(sim.read(tmp_path / "own", ["run"]).drop_duplicates()) == 6
    assert sim.reproduce(tmp_path / "own", progress=False, workers=1).is_identical


def test_values_stand_by_cell_replicate_and_point():
    points = pd.DataFrame({"reciprocity": [3.0, 5.0]})
    cells = [Cell("a", SCENARIO), Cell("b", SCENARIO.with_(mode="separation"))]
    runs = run_cells("own", cells, 2, points=points, progress=False, workers=1)
    assert runs.values.shape == (2, 2, 2, SCENARIO.months + 1, len(INDICATORS))
    model = sim.Model(SCENARIO.with_(mode="separation", parameters={"reciprocity": 5.0}), runs.study.seed_of(2, 1))
    model.run()
    last = [model.history[-1][name] for name in INDICATORS]
    assert np.array_equal(runs.values[1, 1, 1, -1], last, equal_nan=True)


def test_a_figure_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(InputError, match=r'figure \'spnding\': unknown.*"spending".*allowed: spending'):
        Spending(pd.DataFrame(), {}).plot(name="spnding")
