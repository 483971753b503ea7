"""``digigov fork`` from the command line: what it prints and writes, and how it refuses."""

from __future__ import annotations

from typer.testing import CliRunner

from sim.cli import app

SMALL = ["fork", "--months", "4", "--citizens", "20", "--draws", "2", "--replications", "1", "--workers", "1"]


def test_the_command_tells_and_writes_both_futures(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.report.figures.draw_pages", lambda *given: {})
    done = CliRunner().invoke(app, [*SMALL, "--at", "2", "--set", "mode=separation", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "separation from month 2 on" in done.output and "Nothing is charged" in done.output
    assert {"forks.csv", "paths.csv", "report.html", "run.json"} <= {path.name for path in tmp_path.iterdir()}


def test_bad_input_is_one_line_and_nothing_is_written(tmp_path):
    out = tmp_path / "fork"
    for given, said in (
        (["--at", "9", "--set", "mode=separation"], "at = 9: out of range; allowed: 0 to 4 months"),
        (["--at", "2", "--set", "mode"], "must be key=value"),
        (["--at", "2", "--set", "p_inspekt=1"], 'did you mean "p_inspect"?'),
    ):
        done = CliRunner().invoke(app, [*SMALL, *given, "--out", str(out)])
        assert done.exit_code == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1
        assert not list(out.glob("*"))
