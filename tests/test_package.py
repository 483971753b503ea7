"""The package offers a few names, imported when first used, and scripts that start from them."""

from __future__ import annotations

import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = [ROOT / "scenarios" / name for name in ("compare_modes.py", "one_switch.py")]


def test_every_public_name_is_there_and_listed():
    for name in sim.__all__:
        assert getattr(sim, name) is not None
        assert name in dir(sim)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'simulate'"):
        sim.simulate  # noqa: B018


def test_the_version_is_written_twice_and_equal():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project.get("version", sim.__version__) == sim.__version__


def test_import_alone_does_not_import_the_rest():
    code = "import sim, sys; print([name for name in sys.modules if name.startswith('sim.')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_imports_only_sim_and_needs_no_guard(script):
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 40
    assert [line for line in text.splitlines() if "import " in line and not line.startswith("if")] == ["import sim"]
    assert "__main__" not in text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs(script, monkeypatch, capsys):
    load, compare = sim.load, sim.compare
    monkeypatch.setattr(sim, "load", lambda name: load(name).with_(months=2, n_citizens=20))
    monkeypatch.setattr(
        sim, "compare", lambda *a, **options: compare(*a, **options | {"replications": 1, "workers": 1})
    )
    runpy.run_path(str(script), run_name="__main__")
    printed = capsys.readouterr().out
    assert "separation" in printed
    assert len(printed.splitlines()) >= 10
