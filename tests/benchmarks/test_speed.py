"""What `make bench` runs: prints and keeps how fast it is; only wrong results fail, never a slow machine."""

from __future__ import annotations

from tests.benchmarks import bench_citizens, bench_run, bench_sweep, record


def test_all_ways_agree_and_how_fast_they_are():
    cases, seconds = bench_citizens.main(), bench_run.main()
    record.append(record.rows_of(cases, seconds))
    record.draw(cases)


def test_what_a_sweep_costs_beside_batch_run():
    bench_sweep.main()
