"""``digigov province``: a template is written, checked, refused line by line, and never overwritten."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.setup import cities as module
from sim.setup import province_folder, registry
from sim.setup.context import CONTEXTS


@pytest.fixture
def digigov(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_registered", {})
    monkeypatch.setattr(province_folder, "_read", {})
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.chdir(tmp_path)

    def run(*words):
        done = CliRunner().invoke(app, ["province", *words])
        return done.exit_code, done.output

    return run


def test_a_template_is_commented_and_passes_once_it_is_written(digigov, tmp_path):
    assert digigov("new", "mine")[0] == 0
    settings = (tmp_path / "mine" / "province.toml").read_text(encoding="utf-8")
    assert all(f"# {name} = " in settings for name in CONTEXTS) and "人均预算" in settings
    code, said = digigov("check", "mine")
    assert code == 0 and "still has a city of the template" in said and "2 cities, 14 counties" in said
    open_all = settings.replace("# n_vendors", "n_vendors").replace("# budget =", "budget =")
    (tmp_path / "mine" / "province.toml").write_text(open_all, encoding="utf-8")
    code, said = digigov("check", "mine")
    assert code == 2 and "budget = 300" in said and "yuan per resident and month" in said


def test_nothing_is_overwritten(digigov, tmp_path):
    digigov("new", "mine")
    before = {path: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    code, said = digigov("new", "mine")
    assert code == 2 and "is there already" in said
    assert {path: path.read_bytes() for path in (tmp_path / "mine").iterdir()} == before
    assert digigov("new", "zhejiang")[0] == 2 and not (tmp_path / "zhejiang").exists()


def test_all_that_is_wrong_is_told_a_line_each(digigov, tmp_path):
    digigov("new", "mine")
    file = tmp_path / "mine" / "cities.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("3000000,6.5,0.19", "300,65000,19"), encoding="utf-8")
    code, said = digigov("check", "mine")
    lines = said.strip().splitlines()
    assert code == 2 and len(lines) == 3 and all(line.startswith("digigov: ") and "line 8" in line for line in lines)
    assert digigov("chek", "mine")[1].count("\n") == 1 and '"check"' in digigov("chek", "mine")[1]
    assert "there is no such folder" in digigov("check", "nowhere")[1]
