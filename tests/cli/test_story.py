"""``digigov story`` from the command line: what it tells and writes, and how it refuses."""

from __future__ import annotations

from typer.testing import CliRunner

from sim.cli import app


def test_the_command_tells_a_case_and_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.report.figures.draw_pages", lambda *given: {})
    given = ["story", "--citizens", "60", "--at", "0", "--at", "2", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert "wants “License a food business”" in done.output and "Month 2 · separation" in done.output
    assert {"steps.csv", "cases.csv", "story.md", "report.html", "run.json"} <= {p.name for p in tmp_path.iterdir()}


def test_items_are_listed_and_bad_input_is_one_line(tmp_path):
    listed = CliRunner().invoke(app, ["story", "--items", "--lang", "zh"])
    assert listed.exit_code == 0 and "食品经营许可" in listed.output and "recruit_civil_servant" not in listed.output
    done = CliRunner().invoke(app, ["story", "--citizens", "60", "--item", "x", "--out", str(tmp_path)])
    assert done.exit_code == 2 and "is not in the catalogue" in done.stderr and len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
