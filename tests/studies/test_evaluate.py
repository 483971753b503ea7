"""Points come back in their order with what the model itself gives, and a bad one is named by column and row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.setup.modes import MODES

A, B = list(MODES)[:2]
SMALL = sim.load("zhejiang").with_(months=3, n_citizens=20)
POINTS = pd.DataFrame(
    {"p_inspect": [0.4, 0.1, 0.4], "mode": [B, A, A], "n_vendors": [6.0, 9.0, 6.0], "mode.custody": ["bureau"] * 3},
    index=["c", "a", "b"],
)


def own(row, seed, indicator, month=slice(1, None)):
    scenario = SMALL.with_(
        mode=row["mode"], switches={"custody": "bureau"},
        parameters={"p_inspect": row["p_inspect"], "n_vendors": int(row["n_vendors"])},
    )  # fmt: skip
    return pd.DataFrame(sim.Model(scenario, seed=seed).run().history)[indicator].to_numpy()[month].mean()


def test_points_keep_their_order_and_give_what_the_model_gives():
    found = sim.evaluate(POINTS, SMALL, seeds=[4, 2], workers=1)
    assert found.index.tolist() == ["c", "a", "b"] and found.attrs["seeds"] == [4, 2]
    for label, row in POINTS.iterrows():
        mean = np.mean([own(row, seed, "service_efficiency") for seed in (4, 2)])
        assert found.loc[label, "service_efficiency"] == pytest.approx(mean, rel=1e-12)


def test_seeds_and_windows_apart_have_rows_and_columns_of_their_own():
    how = {"seeds": [4, 2], "indicators": "spending", "windows": ["month_1", "month_3"], "by_seed": True, "workers": 1}
    found = sim.evaluate(POINTS, SMALL, **how)
    assert list(found) == ["seed", "spending.month_1", "spending.month_3"] and found["seed"].tolist() == [4, 2] * 3
    assert found.index.tolist() == ["c", "c", "a", "a", "b", "b"]
    assert found["spending.month_3"].iloc[3] == own(POINTS.loc["a"], 2, "spending", slice(3, 4))


def test_no_point_gives_no_row():
    assert sim.evaluate(POINTS.head(0), SMALL).shape == (0, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"p_inspect": [0.4, 7.0, 0.1]}, r'row "a", column p_inspect = 7.0: out of range; allowed: 0 to 0.8'),
        ({"p_inspect": [0.4, float("nan"), 0.1]}, r'row "a", column p_inspect = nan'),
        ({"n_vendors": [6.0, 6.5, 7.0]}, r'row "a", column n_vendors = 6.5: must be a whole number'),
        ({"mode.custody": ["bureau", "bureau", "mine"]}, r'row "b", column mode.custody = "mine": unknown'),
        ({"mode": [B, "separate", "seperation"]}, rf'row "a", column mode = "separate".*{B}.*1 more'),
        ({"p_inspekt": 0.1}, r'column "p_inspekt".*p_inspect'),
        ({"months": 3}, "column months: cannot vary"),
    ],
)
def test_a_bad_cell_is_named_before_anything_is_run(change, message, monkeypatch):
    monkeypatch.setattr("sim.runs.outcome.run_one", lambda run: pytest.fail("ran"))
    with pytest.raises(InputError, match=message):
        sim.evaluate(POINTS.assign(**change), SMALL)
