"""``digigov verify`` prints every check, writes its files, and exits with 0, 1 or 2."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.theory import LIMIT_IDS, forms


def invoke(*words: str):
    return CliRunner().invoke(app, ("verify", *words), prog_name="digigov")


def test_it_prints_every_check_and_a_verdict_per_limit(tmp_path):
    done = invoke("punishment", "fork_join", "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    shown = " ".join(done.stdout.split())
    for told in ("theory", "simulation", "tolerance", "seed 1", "fork_join days by the rule, in series", "Punishment",
                 "7 of 7 pass", "All 2 limits are met: 14 checks"):  # fmt: skip
        assert told in shown, told
    assert "FAIL" not in shown
    files = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    assert files == ["figures/captions.md", "figures/verify.png", "figures/verify.svg", "run.json", "verify.csv"]


def test_exit_code_is_1_if_any_limit_fails_and_the_files_say_which(tmp_path, monkeypatch):
    monkeypatch.setattr(forms, "days_fork_join", lambda n, mean: n * mean)
    done = invoke("fork_join", "punishment", "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "FAIL" in done.stdout and "1 of 2 limits fail (2 of 14 checks): fork_join" in " ".join(done.stdout.split())
    assert "False" in (tmp_path / "out" / "verify.csv").read_text(encoding="utf-8")


def test_quiet_says_nothing_but_a_failure(tmp_path, monkeypatch):
    out = ("--quiet", "--out", str(tmp_path / "out"))
    assert invoke("fork_join", *out).output == ""
    monkeypatch.setattr(forms, "days_in_series", lambda n, mean: -n * mean)
    done = invoke("fork_join", *out)
    assert done.exit_code == 1 and done.stdout == ""
    assert done.stderr == "digigov: 1 of 1 limits fail (2 of 7 checks): fork_join\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["quue"], "there is no limit 'quue' (did you mean \"queue\"?); allowed: requests, queue"),
        (["queue", "xyz"], "there is no limit 'xyz'; allowed: requests, queue"),
        (["--seed", "-1"], "--seed -1: out of range; allowed: 0 to 9223372036854775807"),
        (["--seed", "one"], "Invalid value for '--seed'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(words, told, tmp_path):
    done = invoke(*words, "--out", str(tmp_path / "out"))
    assert done.exit_code == 2 and done.stdout == ""
    assert told in done.stderr and done.stderr.startswith("digigov: ") and done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_help_names_every_limit():
    shown = " ".join(invoke("--help").stdout.split())
    assert ", ".join(LIMIT_IDS) in shown and "Exit code 1" in shown
