"""What every test may count on: one thread, no screen, the same examples each time."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

# Before NumPy is imported: the tests already run in parallel, and timings should not depend on idle cores.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[_variable] = "1"
os.environ["MPLBACKEND"] = "Agg"
# A shell that starts tests in the background has them ignore Ctrl-C, and so would the programs that they start.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["DIGIGOV_LANG"] = "en"  # whatever the machine's language; tests that want another say so

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from sim.model import loops  # noqa: E402

TESTS = Path(__file__).parent
BENCHMARKS = TESTS / "benchmarks"
LONG = (
    *("classroom", "docs", "explain", "fuzz", "language", "notebooks", "report", "results", "soak", "studies"),
    *("theory", "cli/test_sweeps.py", "test_benchmarks.py", "test_house.py"),
    *("model/loops/test_citizens.py", "model/loops/test_memory.py", "model/loops/test_same_bytes.py"),
    *("model/test_common_luck.py", "model/test_dead_parameters.py", "model/test_rules.py", "model/test_targets.py"),
    *("runs/test_cluster.py", "runs/test_growth.py", "runs/test_kills.py", "runs/test_precision.py"),
    *("runs/test_reproduce.py", "runs/test_scripts.py", "runs/test_status.py"),
    *("setup/test_changes.py", "setup/test_provinces.py"),
)
"""Scans of the model, words, pictures, whole studies, killed processes: what takes long and is the same under every
Python. The commands, the model, its goldens, its contract and the store of runs are tried under all of them.
"""

# "plain" tries the same examples in every run; HYPOTHESIS_PROFILE=search looks for new ones, and longer.
settings.register_profile(
    "plain",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("search", settings.get_profile("plain"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "plain"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything under tests/benchmarks, which the plain run leaves out, and what is to run once."""
    long = {TESTS / name for name in LONG}
    for item in items:
        if BENCHMARKS in item.path.parents:
            item.add_marker("bench")
        if long & {item.path, *item.path.parents}:
            item.add_marker("once")


@pytest.fixture(autouse=True, scope="session")
def in_numpy():
    """Tests see the rules in NumPy; those of tests/model/loops compile them too."""
    with loops.compiled(False):
        yield


@pytest.fixture
def in_loops():
    """Runs of this test are compiled, where Numba is installed: the same bytes, in less than half the time."""
    with loops.compiled(True):
        yield
