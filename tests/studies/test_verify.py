"""``sim.verify`` tells what was checked, fails when one check does, and leaves table, figure and record behind."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.results.records import CHECKS
from sim.theory import LIMIT_IDS, forms, volunteers

QUICK = ("fork_join", "punishment", "volunteers")


@pytest.fixture(scope="module")
def verification():
    return sim.verify(QUICK, seed=1, progress=False)


def test_the_table_has_a_row_per_check(verification):
    table = verification.table
    assert tuple(table.columns) == CHECKS
    assert list(dict.fromkeys(table["limit"])) == list(QUICK)
    assert len(table) == sum(len(one.checks) for one in verification.examined)
    assert verification.passed and table["passed"].all() and verification.failed == []
    off = (table["simulation"] - table["theory"]).abs()
    assert (off <= table["tolerance"]).all()


def test_one_wrong_formula_fails_its_limit_and_no_other(monkeypatch):
    monkeypatch.setattr(forms, "volunteer_probability", lambda cost, n: 1.0 - cost)
    verification = sim.verify(QUICK, progress=False)
    assert not verification.passed
    assert verification.failed == ["volunteers"] == verification.record["failed"]
    assert verification.table.groupby("limit")["passed"].all().to_dict() == {
        "fork_join": True, "punishment": True, "volunteers": False,
    }  # fmt: skip


def test_an_error_fails_the_limit_and_leaves_the_others(monkeypatch):
    def stop(*_):
        raise ZeroDivisionError("no cases")

    monkeypatch.setattr(volunteers, "probability_of_going_first", stop)
    verification = sim.verify(QUICK, progress=False)
    assert verification.failed == ["volunteers"]
    row = verification.table.iloc[-1]
    assert row["what"] == "stopped by ZeroDivisionError: no cases" and np.isnan(row["tolerance"])
    verification.plot().draw_without_rendering()


def test_other_seeds_have_other_luck_and_the_same_seed_the_same(verification):
    again, other = (sim.verify(QUICK, seed=seed, progress=False) for seed in (1, 2))
    pd.testing.assert_frame_equal(again.table, verification.table)
    assert other.passed and not other.table["simulation"].equals(verification.table["simulation"])


def test_files_are_table_figure_and_record(verification, tmp_path):
    paths = verification.save(tmp_path / "out")
    names = [path.relative_to(tmp_path / "out").as_posix() for path in paths]
    assert names == ["verify.csv", "figures/verify.png", "figures/verify.svg", "figures/captions.md", "run.json"]
    table = pd.read_csv(paths[0])
    pd.testing.assert_frame_equal(table, verification.table)
    record = json.loads(paths[-1].read_text(encoding="utf-8"))
    assert record["files"] == names and record["seed"] == 1 and record["passed"] is True
    assert record["limits"] == list(QUICK) and record["versions"]["numpy"] == np.__version__
    assert {"git", "platform", "started", "wall_seconds", "command"} <= set(record)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1"])
def test_a_seed_is_a_whole_number_from_zero(seed):
    with pytest.raises(InputError, match=r"seed = .*: must be a whole number >= 0"):
        sim.verify("fork_join", seed=seed)


def test_an_unknown_limit_is_told_the_nearest():
    with pytest.raises(InputError, match=r'there is no limit \'queues\' \(did you mean "queue"\?\); allowed: requests'):
        sim.verify(["queues"])
    assert len(LIMIT_IDS) == 15
