"""What `make bench` runs: prints how fast it is; only wrong results fail, never a slow machine."""

from __future__ import annotations

from tests.benchmarks import bench_citizens, bench_run, bench_sweep


def test_columns_and_agents_agree_and_how_fast_they_are():
    bench_citizens.main()


def test_how_long_a_run_takes():
    bench_run.main()


def test_what_a_sweep_costs_beside_batch_run():
    bench_sweep.main()
