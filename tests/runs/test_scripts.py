"""A scholar's own script: without a guard, from a file, from standard input or typed in, with options of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from tests.sweeps import ROOT, cluster

pytestmark = pytest.mark.once

COMPARE = """
import sim
found = sim.compare("zhejiang", replications=2, months=1, n_citizens=10, workers=2, progress=False)
print("rows", len(found.monthly))
"""
OWN_RULE = """
import numpy as np
import sim

def refuse(model, settled):
    return np.zeros_like(settled)

sim.register_option("sharing", "refusal", meaning="nothing is ever listed", decide=refuse)
scenario = sim.load("zhejiang").with_(months=12, n_citizens=10, rules={"sharing": "refusal"})
found = sim.compare(scenario, at="defaults", replications=2, progress=False, out=OUT, **HOW)
print("shared", found.monthly.query("month == 12")["data_sharing_rate"].max())
"""


def run(*words, text=None, cwd, **environment):
    return subprocess.run(
        [sys.executable, *map(str, words)], input=text, cwd=cwd, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


@pytest.mark.parametrize("way", ["file", "standard input", "typed in"])
def test_two_workers_need_no_guard(way, tmp_path):
    if way == "file":
        (tmp_path / "study.py").write_text(COMPARE)
        done = run("study.py", cwd=tmp_path)
    else:
        done = run(*(["-"] if way == "standard input" else ["-i", "-q"]), text=COMPARE, cwd=tmp_path)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert done.stdout.split() == ["rows", "8"], "printed once: workers do not run the script"


def test_an_own_rule_goes_to_workers_and_a_folder_that_needs_it_says_so(tmp_path):
    tables = []
    with cluster(tmp_path) as there:
        for name, how in {"one": "workers=1", "two": "workers=2", "remote": f"cluster={there.address!r}"}.items():
            (tmp_path / f"{name}.py").write_text(f"OUT, HOW = {name!r}, dict({how})\n{OWN_RULE}")
            done = run(f"{name}.py", cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            what, rate = done.stdout.split()
            assert what == "shared" and float(rate) < 0.1
            paths = (tmp_path / name).glob("runs/*/part-*.parquet")
            rows = pd.concat([pd.read_parquet(path) for path in paths]).sort_values(["run", "month"], ignore_index=True)
            tables.append(rows.drop(columns=["seconds", "host", "traceback"]))
    assert tables[0].equals(tables[1]) and tables[0].equals(tables[2])
    for reader in (sim.read, sim.open):
        with pytest.raises(InputError, match=r"needs the option 'sharing\.refusal' of the script") as caught:
            reader(tmp_path / "one")
        assert "\n" not in str(caught.value)
    done = run("-c", "import sim; sim.compare('zhejiang', replications=1, out='one')", cwd=tmp_path)
    assert "sharing.refusal" in done.stderr.splitlines()[-1]


def test_another_rule_of_the_same_name_is_another_study(tmp_path):
    (tmp_path / "a.py").write_text(f"OUT, HOW = 'out', dict(workers=1)\n{OWN_RULE}")
    assert run("a.py", cwd=tmp_path).returncode == 0
    commented = OWN_RULE.replace("    return np", "    # a comment\n    return np")
    other = OWN_RULE.replace("np.zeros_like(settled)", "np.zeros_like(settled) & True")
    for text, n in ((commented, 1), (other, 2)):
        (tmp_path / "a.py").write_text(f"OUT, HOW = 'out', dict(workers=1)\n{text}")
        assert run("a.py", cwd=tmp_path).returncode == 0
        assert len(list((tmp_path / "out" / "runs").iterdir())) == n
