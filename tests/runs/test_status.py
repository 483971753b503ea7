"""A sweep can be looked at while it runs, when it was stopped, and when it is done."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sim.language.errors import InputError
from sim.runs import outcome as runs
from sim.runs.folder import Folder
from sim.runs.status import status
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, cut_short, first_part, store_of, tiny


@pytest.fixture
def out(tmp_path):
    sweep(tiny(), tmp_path / "out", limit=3, **QUIET)
    return tmp_path / "out"


def test_it_tells_how_many_runs_are_made_and_missing(out):
    found = status(out)
    assert (found.kind, found.name, found.replications) == ("sweep", "tiny", 2)
    assert (found.n_runs, found.n_made, found.n_failed, found.n_missing) == (8, 3, 0, 5)
    assert found.seconds > 0 and found.n_parts == 1 and found.n_bytes == first_part(out).stat().st_size
    assert 0 <= (datetime.now(UTC) - found.last).total_seconds() < 600
    assert found.is_of_this_code and not found.is_running


def test_it_counts_errors(out, monkeypatch):
    monkeypatch.setattr(runs, "run_one", lambda run: 1 / 0)
    sweep(tiny(), out, **QUIET)
    found = status(out)
    assert (found.n_made, found.n_failed, found.errors) == (3, 5, {"ZeroDivisionError: division by zero": 5})


def test_more_replications_that_are_wanted_count_as_missing(out):
    sweep(tiny(), out, replications=5, limit=1, **QUIET)
    assert (status(out).n_runs, status(out).n_missing) == (20, 16)


def test_it_sees_whether_a_process_is_at_work(out):
    with Folder(out):
        assert status(out).is_running
    assert not status(out).is_running


def test_other_code_is_told(out):
    path = store_of(out).path / "study.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"code": "0" * 32}))
    assert not status(out).is_of_this_code


def test_what_is_damaged_or_not_there_is_one_line(out, tmp_path):
    with pytest.raises(InputError, match="holds no runs"):
        status(tmp_path)
    (store_of(out).path / "plan.json").write_text("{")
    with pytest.raises(InputError, match=r"plan\.json: is damaged or gone; run the study again to mend it"):
        status(out)
    cut_short(first_part(out))
    with pytest.raises(InputError, match="is damaged or"):
        status(out)


def test_a_damaged_count_of_replications_is_mended_by_the_same_command(out):
    (store_of(out).path / "plan.json").write_text("{")
    sweep(tiny(), out, **QUIET)
    assert status(out).n_missing == 0
