"""The digest of the code changes with the model, and with nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.runs import code
from tests.sweeps import ROOT

MODEL = [
    "model/model.py",
    "model/month/sharing.py",
    "data/cities.csv",
    "setup/rng.py",
    "model/agents/bureaus.py",
    *code.SHAPING,
]
STUDIES = ["runs/runner.py", "cli/sweeps.py", "studies/sweep.py", "report/figures/theme.py", "__init__.py"]


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the package whose digest is taken, and may be changed."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(code.resources, "files", lambda name: tmp_path / name)
    return tmp_path / "sim"


def digest() -> str:
    return code.code_digest.__wrapped__()


def test_a_copy_of_the_package_has_the_same_digest(copied):
    assert digest() == code.code_digest() and len(digest()) == 32


@pytest.mark.parametrize("name", MODEL)
def test_it_changes_with_every_file_of_the_model(name, copied):
    file = copied / name
    file.write_bytes(file.read_bytes() + b"\n")
    assert digest() != code.code_digest()


@pytest.mark.parametrize("name", STUDIES)
def test_it_does_not_change_with_what_only_asks_the_model(name, copied):
    file = copied / name
    file.write_bytes(file.read_bytes() + b"\n")
    assert digest() == code.code_digest()


def test_a_new_or_renamed_file_changes_it(copied):
    (copied / "model" / "month" / "again.py").write_text("")
    new = digest()
    (copied / "model" / "month" / "again.py").rename(copied / "model" / "month" / "anew.py")
    assert len({new, digest(), code.code_digest()}) == 3


def test_line_ends_and_caches_do_not_change_it(copied):
    (copied / "__pycache__").mkdir()
    (copied / "__pycache__" / "x.py").write_text("1")
    file = copied / "model/model.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert digest() == code.code_digest()


def test_the_model_imports_nothing_that_is_left_out():
    lines = """
import sys
from sim.setup.scenario import load
from sim.model.model import Model
Model(load("zhejiang").with_(months=1, n_citizens=10), seed=1).run()
print(*(name for name in sys.modules if name.startswith("sim.")))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", lines], env=environment, capture_output=True, text=True, check=True)
    left_out = {Path(name).stem for name in code.STUDYING}
    assert [name for name in done.stdout.split() if name.split(".")[1] in left_out] == []


def test_the_version_shows_the_head_of_the_digest():
    assert code.code_version().endswith(f"(code {code.code_digest()[:8]})")
