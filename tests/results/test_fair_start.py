"""Who wins when all that is unknown is drawn, with the crossing month, windows and hypercube that all studies have."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.results.crossing import clear_crossings
from sim.results.fair_start import fair_start_tables
from sim.results.records import FairStart
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.modes import MODES
from sim.studies.fair_start import fair_start

SIM = Path(sim.__file__).parent


def tables(*gaps):
    """Tables of made-up differences [draw, month 0..T], the same on every indicator."""
    gaps = np.repeat(np.array(gaps, dtype=float)[:, :, None], len(INDICATORS), axis=2)
    parameters = pd.DataFrame({"x": np.arange(len(gaps)), "same": 1.0})
    return fair_start_tables(np.stack([gaps, np.zeros_like(gaps)])[None], ["zhejiang"], parameters)


def test_the_lead_changes_hands_where_a_comparison_says_so_also_over_an_exact_zero():
    paths = [[0, 1, 0, -1], [0, -1, 1, -1], [0, 1, 1, 1], [0, 0, 0, 1]]
    found = tables(*paths)["draws"].query("measure == @HEADLINES[0]")["crossing_month"].tolist()
    assert found == pytest.approx(clear_crossings(np.array(paths, float)[:, 1:]), nan_ok=True)
    assert found[0] == 3


def test_wins_are_counted_draw_by_draw_and_a_tie_as_half():
    found = tables([0, 1, 1, 1], [0, 1, -1, -1], [0, 0, 0, 0], [0, -1, -1, -1])
    row = found["shares"].iloc[0]
    assert (row["month_1"], row["month_3"], row["path"]) == (0.625, 0.375, 0.375)
    assert (row["median_crossing_month"], row["share_that_cross"]) == (2, 0.25)
    assert found["deciders"].empty  # four draws tell nothing


def test_a_window_that_one_mode_wins_too_often_is_told_though_the_path_is_even():
    ahead, behind = [0, 1, 1, -4], [0, 0.5, -9, 9]
    found = FairStart("a", "b", record={}, **tables(*[ahead] * 5, *[behind] * 5))
    assert set(found.shares["path"]) == {0.5} and not found.is_fair
    assert set(found.verdicts.query("tilted_to == 'a'")["window"]) == {"month_1"}
    assert set(found.verdicts["tilted_to"]) == {"a", ""}
    assert FairStart("a", "b", record={}, **tables([0, 1, 1, 1], [0, -1, -1, -1])).is_fair


def test_there_is_one_t_quantile_and_one_projection():
    sources = {path.relative_to(SIM).as_posix(): path.read_text(encoding="utf-8") for path in SIM.rglob("*.py")}
    assert [name for name, text in sources.items() if "stdtrit" in text] == ["results/interval.py"]
    assert [name for name, text in sources.items() if re.search(r"cos\(np\.radians\(", text)] == ["setup/geography.py"]


def test_a_fair_start_runs_and_is_saved(tmp_path):
    modes = MODES["government_led"], MODES["separation"]
    study = fair_start([sim.load("zhejiang")], modes, n_draws=3, months=3, n_citizens=20, workers=1, progress=False)
    assert len(study.draws) == 3 * len(HEADLINES) and isinstance(study.is_fair, bool)
    names = {path.name for path in study.save(tmp_path / "fair", progress=False)}
    assert names == {"shares.csv", "deciders.csv", "draws.csv", "parameters.csv", "report.html", "run.json"}
    assert study.record["study"]["kind"] == "fair_start"
