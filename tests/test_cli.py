"""The command line does what its help says, and tells every error in one line with exit code 2."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.indicators import INDICATORS
from sim.modes import MODES, SWITCHES
from sim.parameters import GROUPS, PARAMETERS
from sim.scenario import shipped_scenarios

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("--months", "2", "--citizens", "30", "--set", "n_projects=1")
HEAVY = ["matplotlib", "mesa", "scipy", "pandas", "pyarrow", "networkx", "numpy", "rich"]
FILES = {"run.json", "monthly.parquet", "summary.csv", "differences.csv", "report.html"}


def invoke(*words: str):
    return CliRunner().invoke(app, words, prog_name="digigov")


def call(*words: str, folder: Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **options},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


# --- what it says


def test_without_a_command_it_shows_the_help():
    assert invoke().stdout == invoke("--help").stdout == invoke("-h").stdout
    assert invoke().exit_code == 0


@pytest.mark.parametrize("command", ["compare", "run", "scenarios", "modes", "rules", "parameters", "indicators", "schema"])
def test_the_help_of_a_command_has_an_example(command):
    shown = invoke(command, "--help")
    assert shown.exit_code == 0
    assert f"  digigov {command}" in shown.stdout.partition("Example")[2]
    assert f"  {command} " in invoke("--help").stdout


def test_the_help_tells_allowed_values():
    shown = " ".join(invoke("compare", "--help").stdout.split())
    for told in (
        ", ".join(MODES),
        "1 to 600",
        "1 to 200000000",
        "1 or more",
        "results/compare",
        "default: 30",
    ):
        assert told in shown


def test_the_version_is_that_of_the_package():
    assert invoke("--version").stdout == f"digigov {sim.__version__}\n"


def test_modes_are_shown_side_by_side_with_every_option():
    shown = invoke("modes").stdout
    for switch in SWITCHES.values():
        assert switch.name in shown
        assert all(option in shown for option in switch.options)
    assert all(name in shown for name in MODES)


def test_every_indicator_is_listed():
    assert all(name in invoke("indicators").stdout for name in INDICATORS)


def test_every_shipped_scenario_is_listed_with_its_question():
    shown = " ".join(invoke("scenarios").stdout.split())
    assert all(f" {name} " in shown for name in shipped_scenarios())
    assert shown.count("?") >= len(shipped_scenarios())


# --- parameters


def test_all_parameters_are_listed_by_group():
    lines = invoke("parameters").stdout.splitlines()
    listed = [line.split()[0] for line in lines if line.strip() and not line.startswith("  ")]
    assert [word for word in listed if word in PARAMETERS] == list(PARAMETERS)
    assert all(group in listed for group in GROUPS)


def test_one_parameter_is_explained_in_full():
    record = PARAMETERS["equity_state"]
    shown = invoke("parameters", "equity_state").stdout
    for told in (record.meaning, record.source, record.symbol, record.unit, "0 to 1", "0.51 in all"):
        assert told in shown


def test_a_part_of_a_name_finds_all_that_have_it():
    found = {
        record["name"] for record in json.loads(invoke("parameters", "Trust", "--format", "json").stdout)
    }
    assert found == {name for name in PARAMETERS if "trust" in name}


def test_a_group_finds_its_parameters():
    found = [
        record["group"] for record in json.loads(invoke("parameters", "finance", "--format", "json").stdout)
    ]
    assert set(found) == {"finance"}
    assert len(found) == sum(record.group == "finance" for record in PARAMETERS.values())


def test_csv_and_markdown_have_every_parameter():
    rows = list(csv.DictReader(io.StringIO(invoke("parameters", "--format", "csv").stdout)))
    assert [row["name"] for row in rows] == list(PARAMETERS)
    assert [float(row["default"]) for row in rows] == [record.default for record in PARAMETERS.values()]
    lines = invoke("parameters", "--format", "md").stdout.splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:]] == list(PARAMETERS)


# --- errors

ERRORS = {
    "compar": 'there is no command compar (did you mean "compare"?)',
    "compare --replicaitons 3": "--replications",
    "compare --replications 0": "--replications 0: out of range; allowed: 1 or more",
    "compare --replications many": "--replications",
    "compare --seed -1": "--seed -1: out of range; allowed: 0 or more",
    "compare --seed": "--seed",
    "compare --months 601": "--months 601: out of range; allowed: 1 to 600",
    "compare --citizens 0": "--citizens 0: out of range; allowed: 1 to 200000000",
    "compare --workers 0": "--workers 0: out of range; allowed: 1 or more",
    "compare --modes seperation": 'mode "seperation": there is no such mode (did you mean "separation"?)',
    "compare --modes separation,separation": "'separation' is given twice",
    "compare --modes ,": "at least one mode",
    "compare --modes none.toml": "none.toml: there is no such file",
    "compare --set months": '"months" must be key=value',
    "compare --set months=0": "months = 0: out of range; allowed: 1 to 600 months",
    "compare --set recprocity=4": 'recprocity: unknown key (did you mean "reciprocity"?)',
    "compare --set mode.custody=me": 'mode.custody = "me": unknown; allowed: government, operator, bureau',
    "compare zhejang": 'scenario "zhejang": there is no such scenario (did you mean "zhejiang"?)',
    "compare .": ".: is a folder",
    "compare zhejiang zhejiang": "'zhejiang' is given twice",
    "compare --out taken/inside": "cannot use results folder taken",
    "run": "SCENARIO",
    "run zhejiang guangdong": "guangdong",
    "run none.toml": "none.toml: there is no such file",
    "run bad.toml": "bad.toml: mode is missing; allowed: government_led",
    "run zhejiang --mode me": 'mode "me": there is no such mode',
    "run zhejiang --replications 3": "--replications",
    "run zhejiang --out taken": "cannot use results folder taken",
    "parameters recprocity": 'there is no parameter "recprocity" (did you mean "reciprocity"?)',
    "parameters --format jsn": 'jsn: unknown (did you mean "json"?); allowed: table, csv, md, json',
    "modes me": "me",
    "rules me": "me",
    "compare --set rules.sharing=me": 'rules.sharing = "me": unknown; allowed: logit, imitation, threshold',
    "schema scenaro": 'schema scenaro: unknown (did you mean "scenario"?); allowed: scenario, mode',
    "schema --out taken/inside": "cannot write taken/inside: ",
    "run dated.toml": "dated.toml: change 1: month = 99: out of range; allowed: 1 to 72 months",
    "--versio": "--version",
}


@pytest.mark.parametrize("words", ERRORS)
def test_an_error_is_one_line_and_exit_code_2(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("a file, not a folder")
    Path("bad.toml").write_text('province = "zhejiang"\n')
    change = '[[changes]]\nmonth = 99\nkey = "pressure"\nvalue = 1\n'
    Path("dated.toml").write_text('province = "zhejiang"\nmode = "separation"\n' + change)
    done = invoke(*words.split())
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("digigov: ")
    assert done.stderr.count("\n") == 1
    assert ERRORS[words] in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.toml", "dated.toml", "taken"]


def test_an_unexpected_error_is_not_hidden(monkeypatch):
    monkeypatch.setattr("sim.scenario.load", lambda name: 1 / 0)
    assert isinstance(invoke("run", "zhejiang").exception, ZeroDivisionError)


def test_an_interruption_is_one_line_and_exit_code_130(monkeypatch):
    def interrupt(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.scenario.load", interrupt)
    done = invoke("run", "zhejiang")
    assert (done.exit_code, done.stderr) == (130, "digigov: interrupted\n")


# --- what it does


@pytest.fixture
def no_pictures(monkeypatch):
    monkeypatch.setattr("sim.figures.draw_all", lambda comparison, **options: {})


def test_run_writes_a_run_and_prints_it(tmp_path, no_pictures):
    import pandas as pd

    out = tmp_path / "deep" / "out"
    done = invoke("run", "zhejiang", *SMALL, "--mode", "separation", "--seed", "7", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert {path.name for path in out.iterdir()} >= FILES
    assert "Service efficiency" in done.stdout
    assert "report.html" in done.stdout
    monthly = pd.read_parquet(out / "monthly.parquet")
    scenario = sim.load("zhejiang").with_(
        mode="separation", months=2, n_citizens=30, parameters={"n_projects": 1}
    )
    pd.testing.assert_frame_equal(monthly, sim.run(scenario, seed=7).monthly)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["seed"] == 7
    assert record["scenarios"][0]["parameters"]["n_projects"] == 1


def test_compare_is_the_function_of_the_package(tmp_path, no_pictures):
    import pandas as pd

    words = (
        "zhejiang",
        "--modes",
        "fragmented,separation",
        "--replications",
        "2",
        "--seed",
        "3",
        "--workers",
        "1",
    )
    done = invoke(
        "compare", *words, *SMALL, "--set", "mode.custody=government", "--quiet", "--out", str(tmp_path)
    )
    assert (done.exit_code, done.output) == (0, "")
    scenario = sim.load("zhejiang").with_(months=2, n_citizens=30, parameters={"n_projects": 1})
    modes = [
        scenario.with_(mode=name, switches={"custody": "government"}).mode
        for name in ("fragmented", "separation")
    ]
    expected = sim.compare(scenario, modes, replications=2, seed=3, workers=1).monthly
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "monthly.parquet"), expected)
    assert set(expected["mode"]) == {"fragmented+custody=government", "separation+custody=government"}


def test_modes_can_be_given_apart_or_as_a_file_with_a_comma_in_its_name(tmp_path):
    from sim.cli.studies import split_modes

    path = tmp_path / "a,b.toml"
    path.write_text("")
    assert split_modes(["a, b", "c", str(path)]) == ["a", "b", "c", str(path)]


# --- as a program


def test_the_package_imports_quickly_and_nothing_heavy():
    code = (
        f"import sys, sim; print([name for name in {[*HEAVY, 'pydantic', 'typer']} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_imports_nothing_heavy():
    code = f"""
import sys
from sim.cli import app
try:
    app(["--help"])
finally:
    print([name for name in {HEAVY} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_the_module_runs_as_a_program(tmp_path):
    assert call("--version", folder=tmp_path).stdout == f"digigov {sim.__version__}\n"
    done = call("compare", "--replications", "0", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "digigov: --replications 0: out of range; allowed: 1 or more\n"


def test_a_terminal_without_greek_letters_is_served():
    code = "from sim.cli import main\ntry:\n    main()\nfinally:\n    print('λ')"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == b"?"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_a_comparison_and_leaves_nothing(tmp_path):
    words = [
        sys.executable,
        "-m",
        "sim",
        "compare",
        "--replications",
        "100000",
        "--months",
        "600",
        "--workers",
        "2",
    ]
    process = subprocess.Popen(
        words,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "results" / "compare").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "digigov: interrupted\n")
    assert list(tmp_path.iterdir()) == []
