"""A study has as many processes as its work and the machine are worth, and what cannot fit is refused."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sim.language.errors import InputError, Note
from sim.runs import resources
from sim.runs.resources import check_results_fit, count_for


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """Four processors and 16 GB."""
    monkeypatch.setattr(resources, "available_workers", lambda: 4)
    monkeypatch.setattr(resources, "shared_free_bytes", lambda: 16_000_000_000)


def study(n_citizens=400, months=72, n_points=1, indicators=40):
    cell = SimpleNamespace(scenario=SimpleNamespace(n_citizens=n_citizens))
    keep = SimpleNamespace(windows=range(months + 1), indicators=range(indicators))
    return SimpleNamespace(cells=(cell, cell), months=months, n_of_replicate=2 * n_points, keep=keep)


def test_little_work_is_done_in_one_process_and_much_by_all_processors():
    assert count_for(study(months=1), 400, None) == 1
    assert count_for(study(), 4, None) == 1
    assert 1 < count_for(study(), 60, None) <= 4
    assert count_for(study(), 10_000, None) == 4
    assert count_for(study(n_citizens=10_000_000), 2, None) == 2


def test_more_processes_than_processors_are_told_and_had():
    with pytest.warns(Note, match="50 workers share 4 processors"):
        assert count_for(study(), 100, 50) == 50
    assert count_for(study(), 2, 3) == 2, "no more than there are runs"


def test_what_workers_need_together_must_fit():
    with pytest.raises(InputError, match=r"4 workers need \d+\.\d GB .* 16\.0 GB are free; up to 1 fit"):
        count_for(study(n_citizens=90_000_000), 8, 4)
    assert count_for(study(n_citizens=90_000_000), 8, None) == 1


def test_results_that_are_read_as_a_whole_must_fit():
    check_results_fit(study(), 1000)
    with pytest.raises(InputError, match=r"what 2000000 runs give takes 46\.7 GB"):
        check_results_fit(study(), 1_000_000)
