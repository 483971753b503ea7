"""The record of how results came to be."""

from __future__ import annotations

import json
import subprocess

from sim.runs import provenance
from sim.setup.parameters import PARAMETERS
from sim.setup.rng import replicate_seed
from tests.synthetic import compared


def test_the_record_has_all_it_takes_to_repeat_the_comparison():
    record = json.loads(provenance.to_json(compared(replications=3).record))
    assert set(record["scenarios"][0]["parameters"]) == set(PARAMETERS)
    assert record["modes"]["separation"]["custody"] == "operator"
    assert record["replicate_seeds"] == [replicate_seed(1, replicate) for replicate in (1, 2, 3)]
    assert {"python", "digigov", "mesa", "numpy", "scipy", "pandas", "pyarrow", "networkx"} == set(record["versions"])
    assert record["started"] == "2026-01-02T00:00:00+00:00"


def test_a_changed_source_tree_is_told(monkeypatch):
    answers = {"ls-files": "", "rev-parse": "abc", "status": " M sim/model/model.py"}
    monkeypatch.setattr(provenance, "_git", lambda folder, word, *rest: answers[word])
    assert provenance.git_state() == {"commit": "abc", "dirty": True}


def test_outside_a_repository_there_is_no_commit(monkeypatch):
    def fail(*_):
        raise subprocess.CalledProcessError(128, "git")

    monkeypatch.setattr(provenance, "_git", fail)
    assert provenance.git_state() is None


def test_without_git_there_is_no_commit(monkeypatch):
    def fail(*_):
        raise FileNotFoundError("git")

    monkeypatch.setattr(provenance, "_git", fail)
    assert provenance.git_state() is None


def test_the_command_names_the_program_without_its_folder(monkeypatch):
    monkeypatch.setattr("sys.argv", ["/somewhere/bin/digigov", "compare", "--out", "my results"])
    assert provenance.command() == "digigov compare --out 'my results'"


def test_a_record_that_is_not_ours_is_none_and_lists_no_files(tmp_path):
    assert provenance.read_own(tmp_path / "run.json") is None
    for text in ("[1", "[1]", '{"files": ["thesis.txt"]}'):
        (tmp_path / "run.json").write_text(text)
        assert provenance.read_own(tmp_path / "run.json") is None
    assert provenance.files_of(None) == []
