"""``run.json`` says which loops ran the citizens of each scenario."""

from __future__ import annotations

from datetime import UTC, datetime

from sim.model import loops
from sim.runs import provenance
from sim.setup.scenario import load


def test_a_record_says_what_ran_each_scenario(monkeypatch):
    monkeypatch.setattr(loops, "_forced", None)
    monkeypatch.setattr(loops, "has_numba", lambda: True)
    few, many = (load("zhejiang").with_(n_citizens=n) for n in (1000, loops.COMPILED_FROM))
    now = datetime.now(UTC)
    made = provenance.record(
        [("few", few), ("many", many)], [few.mode], replications=1, seed=1, started=now, wall_seconds=1.0
    )
    assert [scenario["backend"] for scenario in made["scenarios"]] == ["numpy", "compiled"]
