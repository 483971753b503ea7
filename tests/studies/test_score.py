"""Facts of others are scored row by row; a bad row is told, and the others are scored."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.language.errors import InputError
from sim.studies.score import score

ROW = {
    "id": "x", "province": "zhejiang", "date": "2017-06", "operator": "cases_online", "since": "", "before": "",
    "value": "0.3", "error": "0.02", "discrepancy": "", "unit": "share", "use": "check", "fact": "f", "source": "s",
    "certainty": "official", "place": "", "kind": "",
}  # fmt: skip
SIZE = {"n_draws": 3, "n_citizens": 60, "at": "prior", "workers": 1, "progress": False}


def saved(folder, *rows):
    file = folder / "facts.csv"
    pd.DataFrame([ROW | row for row in rows]).to_csv(file, index=False)
    return file


def test_facts_of_provinces_and_cities_are_scored_and_bad_rows_told(tmp_path):
    file = saved(
        tmp_path,
        {},
        {"id": "city", "place": "杭州市", "kind": "rank", "value": "1"},
        {"id": "growth", "kind": "ratio", "since": "2017-01", "value": "1.2"},
        {"id": "bad", "operator": "cases_onlin"},
        {"id": "early", "date": "2010-01"},
        {"id": "since", "kind": "ratio", "since": "2010-01"},
    )
    found = score(file, **SIZE)
    table = found.scores.set_index("id")
    assert list(table.index) == ["x", "city", "growth"] and table["crps"].notna().all()
    assert 1 <= table.loc["city", "q50"] <= 11 and table.loc["city", "wealth"] >= 0
    assert len(found.refused) == 3 and "line 7, column since" in found.refused[2]
    assert "line 5, column operator" in found.refused[0] and "line 6, column date" in found.refused[1]
    assert 0.0 <= found.covered <= 1.0 and 0.0 <= found.nearest <= 1.0


def test_a_file_without_a_row_to_score_is_one_line(tmp_path):
    with pytest.raises(InputError, match="no row can be scored"):
        score(saved(tmp_path, {"value": "much"}), **SIZE)
