"""``digigov page`` on the command line."""

from __future__ import annotations

from typer.testing import CliRunner

from sim.cli import app
from tests.classroom.page.conftest import facts_of

DESIGN = """
scenarios = ["zhejiang", "guangdong"]
modes = ["government_led", "separation"]
method = "grid"
months = 2
n_citizens = 20
replications = 1
indicators = ["service_efficiency"]
windows = ["months"]
[vary]
competition = [0.1, 0.35, 0.6]
"""


def call(*words: str):
    return CliRunner().invoke(app, ["page", "--workers", "1", *words])


def test_a_design_of_ones_own_becomes_a_page_in_the_language_asked_for(tmp_path, monkeypatch, few_held_out):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.sweep.toml").write_text(DESIGN)
    done = call("--design", "mine.sweep.toml", "--out", "mine.html", "--lang", "zh")
    assert done.exit_code == 0 and "mine.html" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.html", "mine.sweep.toml", "results"]
    facts = facts_of((tmp_path / "mine.html").read_text(encoding="utf-8"))
    assert facts["lang"] == "zh" and [lever["key"] for lever in facts["levers"]] == ["competition"]
    assert facts["t"] is None and facts["made"]["replications"] == 1
    again = call("--design", "mine.sweep.toml", "--out", "mine.html", "--quiet")
    assert again.exit_code == 0 and again.stdout == ""


def test_bad_input_ends_with_one_line_and_exit_code_2(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.html").write_text("mine")
    for words, told in (
        (["--out", "notes.html"], "was not made by digigov page"),
        (["--design", "clas"], 'did you mean "class"'),
        (["--replications", "0"], "--replications 0: out of range"),
        (["--lang", "fr"], "language 'fr' is not known"),
        (["--design", "screening"], "needs a grid"),
    ):
        done = call(*words)
        assert done.exit_code == 2 and told in done.stderr and done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["notes.html"]
