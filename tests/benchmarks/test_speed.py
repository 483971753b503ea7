"""What `make bench` runs: prints and keeps how fast it is; only wrong results fail, never a slow machine.

Each alone: `make bench ARGS="-k rate"`.
"""

from __future__ import annotations

import pytest

from tests.benchmarks import (
    bench_citizens,
    bench_ensemble,
    bench_institutions,
    bench_profile,
    bench_run,
    bench_sweep,
    record,
)
from tests.benchmarks.citizens_in_c import compiler


def test_citizens_in_all_ways():
    cases = bench_citizens.main()
    record.append(record.rows_of(cases, {}))
    record.draw(cases)


def test_a_run_and_commands():
    record.append(record.rows_of([], bench_run.main()))


@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
def test_institutions_beside_c():
    record.append(record.rows_of_institutions(bench_institutions.main()))


def test_profile():
    record.append(record.rows_of_parts(bench_profile.main()))


@pytest.mark.parametrize("part", bench_ensemble.PARTS)
def test_many_runs(part):
    record.append(bench_ensemble.main(part))


def test_runner():
    bench_sweep.show_overheads()


def test_sweep_beside_batch_run():
    record.append(bench_sweep.show_beside())
