"""The benchmarks' tools, at a small size: what they compare must be the same; how fast it is, `make bench` says."""

from __future__ import annotations

import pytest

from sim.model import loops
from sim.model.model import MONTH
from tests.benchmarks import bench_ensemble, bench_institutions, bench_profile, record
from tests.benchmarks.before import HERE
from tests.benchmarks.citizens_in_c import compiler


@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
@pytest.mark.parametrize("mode", bench_institutions.REFORMS)
def test_the_institutions_in_c_do_what_the_model_does(mode):
    with loops.compiled(False):
        bench_institutions.check(mode, months=4, n_citizens=100)


def test_every_part_of_a_run_calls_numpy():
    parts = bench_profile.measure("numpy", months=1, n_citizens=50, repeats=1)
    assert {part.name for part in parts} == {"founding", *(name for name, _ in MONTH), "measures"}
    assert all(part.milliseconds > 0.0 and part.numpy_calls > 10 and part.python_calls > 1 for part in parts)


def remembered(measure):
    """A measurement that is made once for the same arguments: a version and the one before are the same here."""
    found = {}

    def once(*given):
        key = repr(given)
        if key not in found:
            found[key] = measure(*given)
        return found[key]

    return once


@pytest.mark.parametrize("part", bench_ensemble.PARTS)
def test_many_runs_are_measured(part, monkeypatch, tmp_path):
    monkeypatch.setenv("DIGIGOV_BEFORE", str(HERE))  # the same twice, so that it takes no worktree
    for name in ("sweep", "compare"):
        monkeypatch.setattr(bench_ensemble, name, remembered(getattr(bench_ensemble, name)))
    rows = bench_ensemble.main(part, "--quick")
    record.append(rows, tmp_path / "benchmarks.csv")
    assert (tmp_path / "benchmarks.csv").read_text(encoding="utf-8").count("\n") == len(rows) + 1 > 1
