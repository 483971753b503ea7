"""The digest of the code changes with what a run is made by, and with nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import resources

import pytest

from sim.runs import code
from tests.sweeps import ROOT

PYTHON = [
    "model/model.py",
    "model/month/sharing.py",
    "model/agents/bureaus.py",
    "setup/rng.py",
    "setup/changes.py",
    "results/county_paths.py",
    "results/tables.py",
    "runs/outcome.py",
]
DATA = ["cities.csv", "items.csv", "provinces.csv", "parameters.toml"]
OTHERS = ["runs/runner.py", "cli/sweeps.py", "studies/sweep.py", "report/figures/theme.py", "theory/__init__.py"]


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the package whose digest is taken, and may be changed."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(code.resources, "files", lambda name: tmp_path / name)
    return tmp_path / "sim"


def digest() -> str:
    return code.code_digest.__wrapped__()


def changed_by(file, text) -> bool:
    """Whether the digest changes with what is written at the end of a file, which is put back."""
    before = file.read_bytes()
    file.write_bytes(before + text.encode())
    try:
        return digest() != code.code_digest()
    finally:
        file.write_bytes(before)


def test_a_copy_of_the_package_has_the_same_digest(copied):
    assert digest() == code.code_digest() and len(digest()) == 32


def test_it_changes_with_every_statement_and_figure_of_what_makes_a_run(copied):
    assert [name for name in PYTHON if not changed_by(copied / name, "\nANOTHER = 1\n")] == []
    assert [name for name in DATA if not changed_by(copied / "data" / name, "\n")] == []


def test_it_changes_with_a_formula(copied):
    file = copied / "model" / "agents" / "bureaus.py"
    text = file.read_text()
    at = text.index("return ")
    file.write_text(text[:at] + "return 2 * " + text[at + 7 :])
    assert digest() != code.code_digest()


def test_it_does_not_change_with_comments_docstrings_or_layout(copied):
    assert [name for name in PYTHON if changed_by(copied / name, "\n\n# another comment\n")] == []
    file = copied / "model" / "model.py"
    text = file.read_text()
    assert text.startswith('"""')
    for other in (text.replace('"""', '"""Another word. ', 1), text.replace("\n", "\r\n")):
        file.write_bytes(other.encode())
        assert digest() == code.code_digest()


def test_it_does_not_change_with_what_only_asks_the_model(copied):
    assert [name for name in OTHERS if changed_by(copied / name, "\nANOTHER = 1\n")] == []
    texts = [file for file in (copied / "data" / "texts").iterdir() if changed_by(file, "\n")]
    assert texts == []


def test_a_module_that_a_run_comes_to_import_changes_it(copied):
    (copied / "model" / "month" / "again.py").write_text("ANOTHER = 1\n")
    assert digest() == code.code_digest(), "nobody imports it"
    file = copied / "model" / "model.py"
    file.write_text(file.read_text() + "\n\ndef later():\n    from sim.model.month import again\n")
    before = digest()
    (copied / "model" / "month" / "again.py").write_text("ANOTHER = 2\n")
    assert digest() != before


def test_nothing_that_a_run_imports_or_reads_is_left_out():
    lines = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from sim.setup.scenario import load
from sim.runs.outcome import Run, run_one
for province in ("zhejiang", "guangdong"):
    run_one(Run("x", load(province).with_(months=2, n_citizens=20), 1, 1, True))
print(*(name for name in sys.modules if name.startswith("sim.")), sep="\\n")
print(*(name for name in opened if "/sim/data/" in name), sep="\\n")
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", lines], env=environment, capture_output=True, text=True, check=True)
    root = resources.files("sim")
    modules = code.modules_of(root)
    data = {file.name for file in code.data_of(root, modules)}
    used = done.stdout.split()
    assert [name for name in used if "/" not in name and name not in modules] == []
    read = {name.rpartition("/")[2] for name in used if "/" in name}
    assert len(read) > 8 and read <= data


def test_the_version_shows_the_head_of_the_digest():
    assert code.code_version().endswith(f"(code {code.code_digest()[:8]})")


def test_the_stamp_of_files_changes_with_them(copied):
    stamp = code.files_stamp.__wrapped__
    before = stamp()
    assert stamp() == before and len(before) == 32
    os.utime(copied / "model" / "model.py", ns=(0, 0))
    assert stamp() != before
