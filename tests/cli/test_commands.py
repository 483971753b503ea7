"""The command line does what its help says, and tells every error in one line with exit code 2."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.cli.errors import OneLineGroup
from sim.language.errors import InputError
from sim.results.measured import measured_effects
from sim.setup import words
from sim.setup.indicators import HEADLINES, INDICATORS, PER_COUNTY
from sim.setup.institutions import INSTITUTIONS, off_by
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import GROUPS, PARAMETERS
from sim.setup.shipped import shipped_scenarios
from tests.sweeps import Program, store_of, wait_until

ROOT = Path(__file__).resolve().parents[2]
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


COMMANDS = (
    *("compare", "run", "ablate", "verify", "scenarios", "modes", "rules", "institutions", "parameters", "ledger"),
    *("indicators", "schema", "attribute", "designs"),
)


@pytest.mark.parametrize("command", COMMANDS)
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
        "default: (30; with --precision 10 at first)",
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
    lines = invoke("indicators").stdout.splitlines()
    listed = {line.split()[0]: line for line in lines if line.strip() and line.split()[0] in INDICATORS}
    assert list(listed) == list(INDICATORS)
    assert [name for name, line in listed.items() if " + " in line] == list(PER_COUNTY)
    assert [name for name, line in listed.items() if " * " in line] == list(HEADLINES)


def test_the_help_tells_how_large_the_table_of_counties_is():
    from sim.model.world.places import draw_places
    from sim.setup.rng import Luck

    n_counties = sum(len(draw_places(province, Luck(1)).county_name) for province in ("zhejiang", "guangdong"))
    shown = " ".join(invoke("compare", "--help").stdout.split())
    size = f"72 months, {n_counties} counties, 2 modes and 30 replications give {73 * n_counties * 2 * 30} rows"
    assert size in shown


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
    for told in (record.meaning, record.source, record.symbol, record.unit, "0.2 to 0.9", "0.51 in all"):
        assert told in shown


def test_a_part_of_a_name_finds_all_that_have_it():
    found = {record["name"] for record in json.loads(invoke("parameters", "Trust", "--format", "json").stdout)}
    assert found == {name for name in PARAMETERS if "trust" in name}


def test_a_group_finds_its_parameters():
    found = [record["group"] for record in json.loads(invoke("parameters", "finance", "--format", "json").stdout)]
    assert set(found) == {"finance"}
    assert len(found) == sum(record.group == "finance" for record in PARAMETERS.values())


def test_csv_and_markdown_have_every_parameter():
    rows = list(csv.DictReader(io.StringIO(invoke("parameters", "--format", "csv").stdout)))
    assert [row["name"] for row in rows] == list(PARAMETERS)
    assert [float(row["default"]) for row in rows] == [record.default for record in PARAMETERS.values()]
    lines = invoke("parameters", "--format", "md").stdout.splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:]] == list(PARAMETERS)


# --- institutions


def test_all_institutions_are_listed_with_names_what_turns_them_off_and_effects():
    shown = "".join(invoke("institutions").stdout.split())
    effects = measured_effects().query("window == 'path' and indicator == 'service_efficiency'")
    for institution in INSTITUTIONS.values():
        for told in (institution.name_en, institution.name_zh[:4], institution.does, *off_by(institution)):
            assert told.split()[0] in shown
    for row in effects[effects["in_force"] & ~effects["institution"].str.contains(":")].itertuples():
        assert words.gap("service_efficiency", row.effect) in shown, row.institution
    assert "makeinstitutions" not in shown, "run: make institutions"


def test_one_institution_is_explained_in_full():
    shown = invoke("institutions", "m2").stdout
    record = INSTITUTIONS["M2"]
    told = [record.name_zh, record.does, record.source, record.process, "range 1 to 6", "data_sharing_rate down"]
    told += ["--set n_disputes=0", "Guangdong: data-sharing rate (points)", "month 24", "whole path"]
    assert [text for text in told if text not in shown] == []


@pytest.mark.parametrize("format", ["csv", "json", "md"])
def test_institutions_can_be_written_as_records(format):
    text = invoke("institutions", "--format", format).stdout
    if format == "md":
        lines = [line[2:-2].split(" | ") for line in text.splitlines()]
        found = [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]
    else:
        found = json.loads(text) if format == "json" else list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in found] == list(INSTITUTIONS)
    effects = measured_effects().set_index(["province", "institution", "indicator", "window"])["effect"]
    for row in found:
        for province in ("zhejiang", "guangdong"):
            expected = effects[province, row["id"], "data_sharing_rate", "path"]
            given = row[f"{province}_data_sharing_rate_effect"]
            assert given in ("", None) if expected != expected else float(given) == expected


def test_stale_effects_are_told(monkeypatch):
    monkeypatch.setattr("sim.results.measured.fingerprint", lambda: "another")
    assert "run make institutions" in " ".join(invoke("institutions", "M2").stdout.split())


def test_an_institution_that_was_not_measured_is_told(monkeypatch):
    monkeypatch.setitem(INSTITUTIONS, "X1", replace(INSTITUTIONS["M2"], id="X1"))
    assert "not measured" in invoke("institutions").stdout
    assert json.loads(invoke("institutions", "X1", "--format", "json").stdout)[0]["zhejiang_verdict"] == "not measured"
    assert invoke("institutions", "X1").exit_code == 0


# --- errors

ERRORS = {
    "compar": 'there is no command compar (did you mean "compare"?)',
    "compare --replicaitons 3": "--replications",
    "compare --replications 0": "--replications 0: out of range; allowed: 1 to 1000000",
    "compare --replications many": "--replications",
    "compare --seed -1": "--seed -1: out of range; allowed: 0 to 9223372036854775807",
    "compare --seed": "--seed",
    "compare --months 601": "--months 601: out of range; allowed: 1 to 600",
    "compare --citizens 0": "--citizens 0: out of range; allowed: 1 to 200000000",
    "compare --workers 0": "--workers 0: out of range; allowed: 1 to 1000000",
    "compare --modes seperation": 'mode "seperation": there is no such mode (did you mean "separation"?)',
    "compare --modes separation,separation": "'separation' is given twice",
    "compare --modes ,": "at least one mode",
    "compare --modes none.toml": "none.toml: there is no such file",
    "compare --set months": '"months" must be key=value',
    "compare --set months=0": "months = 0: out of range; allowed: 1 to 600 months",
    "compare --set recprocity=4": 'recprocity: unknown key (did you mean "reciprocity"?)',
    "compare --set mode.custody=me": 'mode.custody = "me": unknown; allowed: government, operator, bureau',
    "compare zhejang": 'scenario "zhejang": there is no such scenario (did you mean "zhejiang"?)',
    "compare .": "is no province: it has no cities.csv",
    "compare zhejiang zhejiang": "'zhejiang' is given twice",
    "compare --out taken/inside": "cannot use results folder taken",
    "run": "SCENARIO",
    "run zhejiang guangdong": "guangdong",
    "run none.toml": "none.toml: there is no such file",
    "run bad.toml": "bad.toml: mode is missing; allowed: government_led",
    "run zhejiang --mode me": 'mode "me": there is no such mode',
    "run zhejiang --replications 3": "--replications",
    "run zhejiang --out taken": "cannot use results folder taken",
    "ablate": "SCENARIO",
    "ablate zhejang": 'scenario "zhejang": there is no such scenario (did you mean "zhejiang"?)',
    "ablate zhejiang --institutions M22": 'there is no institution "M22" (did you mean "M2"?)',
    "ablate zhejiang --institutions ,": "nothing to turn off: give at least one institution",
    "ablate zhejiang zhejiang": "'zhejiang' is given twice",
    "ablate zhejiang --replications 0": "--replications 0: out of range; allowed: 1 to 1000000",
    "ablate zhejiang --mode me": 'mode "me": there is no such mode',
    "ablate zhejiang --out taken": "cannot use results folder taken",
    "institutions M22": 'there is no institution "M22" (did you mean "M2"?); all: digigov institutions',
    "institutions --format jsn": 'jsn: unknown (did you mean "json"?); allowed: table, csv, md, json',
    "parameters recprocity": 'there is no parameter "recprocity" (did you mean "reciprocity"?)',
    "parameters --format jsn": 'jsn: unknown (did you mean "json"?); allowed: table, csv, md, json',
    "modes me": "me",
    "rules me": "me",
    "compare --set rules.sharing=me": 'rules.sharing = "me": unknown; allowed: logit, imitation, threshold',
    "schema scenaro": 'schema scenaro: unknown (did you mean "scenario"?); allowed: scenario, mode, design',
    "schema --out taken/inside": "cannot write taken/inside: ",
    "sweep ...toml": '...toml: name = "..": must be a name',
    "sweep dots.toml": 'dots.toml: name = "..": must be a name',
    "compare --out ..": "'..' is no name of a results folder",
    "check handed --out handed/a.json": "handed/a.json: is among the files to read; give another --out",
    "check handed/b.json --out handed/b.json": "handed/b.json: is there and was not written by digigov",
    "run dated.toml": "dated.toml: change 1: month = 99: out of range; allowed: 1 to 72 months",
    "--versio": "--version",
    "compare --replications 9223372036854775808": "allowed: 1 to 1000000",
    "compare --replications 1000000": "what 4000000 runs give takes",
    "compare --cluster nan": "cluster nan: must be the address of a Dask scheduler",
    "run zhejiang --replicate 18446744073709551616": "allowed: 1 to 1000000",
    "run steering.toml": "has the control character U+001B",
    "run formula.toml": "begins with =, as a spreadsheet's formulas do",
    "sweep trial --shard 1/99999999999999999999": "must be K/N with K from 1 to N",
    f"run zhejiang --set {'n' * 9000}=3": "unknown key",
    **{
        command.format("n" * 300): "File name too long"
        for command in (
            "run zhejiang --out {}", "reproduce {}", "merge {0} {0} --out m", "check {}", "compare --modes {}",
            "explore --no-browser --view {}", "score {}",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("words", ERRORS)
def test_an_error_is_one_line_and_exit_code_2(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("a file, not a folder")
    Path("bad.toml").write_text('province = "zhejiang"\n')
    change = '[[changes]]\nmonth = 99\nkey = "pressure"\nvalue = 1\n'
    Path("dated.toml").write_text('province = "zhejiang"\nmode = "separation"\n' + change)
    Path("dots.toml").write_text('name = ".."\n')
    Path("...toml").write_text("")
    Path("steering.toml").write_text('province = "zhejiang"\nmode = "separation"\ntitle = "a \\u001b[31m"\n')
    Path("formula.toml").write_text('name = "=1+1"\nprovince = "zhejiang"\nmode = "separation"\n')
    Path("handed").mkdir()
    Path("handed/b.json").write_text("{}")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = invoke(*words.split())
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("digigov: ")
    assert done.stderr.count("\n") == 1 and len(done.stderr) <= 401
    assert ERRORS[words] in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_empty_path_is_not_the_folder_at_hand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    commands = typer.main.get_command(app).commands
    paths = [
        (name, param.opts[0] if param.opts[0].startswith("-") else "")
        for name, command in commands.items()
        for param in command.params
        if param.metavar in ("DIR", "FILE", "FILE...")
    ]
    assert len([name for name, option in paths if option == "--out"]) >= 17
    for name, option in paths:
        done = invoke(name, *filter(None, [option]), "")
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1), (name, option)
        assert "the name is empty" in done.stderr and "Value error" not in done.stderr, (name, option)
    assert list(tmp_path.iterdir()) == []


def test_an_unexpected_error_is_not_hidden(monkeypatch):
    monkeypatch.setattr("sim.setup.scenario.load", lambda name: 1 / 0)
    assert isinstance(invoke("run", "zhejiang").exception, ZeroDivisionError)


def test_an_interruption_is_one_line_and_exit_code_130(monkeypatch):
    def interrupt(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.setup.scenario.load", interrupt)
    done = invoke("run", "zhejiang")
    assert (done.exit_code, done.stderr) == (130, "digigov: interrupted\n")


# --- what it does


@pytest.fixture
def no_pictures(monkeypatch):
    monkeypatch.setattr("sim.report.figures.draw_pages", lambda *_, **__: {})


def test_run_writes_a_run_and_prints_it(tmp_path, no_pictures):
    import pandas as pd

    out = tmp_path / "deep" / "out"
    done = invoke("run", "zhejiang", *SMALL, "--mode", "separation", "--seed", "7", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert {path.name for path in out.iterdir()} >= FILES
    assert "Service efficiency" in done.stdout
    assert "report.html" in done.stdout
    monthly = pd.read_parquet(out / "monthly.parquet")
    scenario = sim.load("zhejiang").with_(mode="separation", months=2, n_citizens=30, parameters={"n_projects": 1})
    pd.testing.assert_frame_equal(monthly.drop(columns="date"), sim.run(scenario, seed=7).monthly)
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
    done = invoke("compare", *words, *SMALL, "--set", "mode.custody=government", "--quiet", "--out", str(tmp_path))
    assert (done.exit_code, done.output) == (0, "")
    scenario = sim.load("zhejiang").with_(months=2, n_citizens=30, parameters={"n_projects": 1})
    modes = [
        scenario.with_(mode=name, switches={"custody": "government"}).mode for name in ("fragmented", "separation")
    ]
    expected = sim.compare(scenario, modes, replications=2, seed=3, workers=1).monthly
    monthly = pd.read_parquet(tmp_path / "monthly.parquet")
    pd.testing.assert_frame_equal(monthly.drop(columns="date"), expected)
    assert set(expected["mode"]) == {"fragmented+custody=government", "separation+custody=government"}


def test_ablate_is_the_function_of_the_package(tmp_path):
    import pandas as pd

    size = ("--months", "3", "--citizens", "30", "--replications", "2", "--workers", "1")
    given = ("zhejiang", "--institutions", "m2,Z3", "--mode", "separation", "--seed", "3", "--set", "n_projects=1")
    done = invoke("ablate", *given, *size, "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        "ablation.csv", "directions.csv", "figures", "report.html", "run.json", "runs",
    }  # fmt: skip
    figures = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert figures == ["ablation.png", "ablation.svg", "captions.md"]
    world = sim.load("zhejiang").with_(mode="separation", months=3, n_citizens=30, parameters={"n_projects": 1})
    expected = sim.ablate(world, ["M2", "Z3"], replications=2, seed=3, workers=1)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "ablation.csv"), expected.effects)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "directions.csv"), expected.directions)
    keys = "institution == 'Z3' and indicator == 'service_efficiency' and window == 'path'"
    row = expected.effects.query(keys).iloc[0]
    assert row["in_force"] and words.gap("service_efficiency", row["effect"]) in done.stdout
    assert "Zhejiang, separation: data-sharing rate" in done.stdout
    assert all(f"• {sentence[:40]}" in done.stdout for sentence in expected.sentences())


def test_ablate_can_be_quiet(tmp_path):
    size = ("--months", "1", "--citizens", "30", "--replications", "1", "--institutions", "Z3")
    done = invoke("ablate", "zhejiang", *size, "--quiet", "--out", str(tmp_path))
    assert (done.exit_code, done.output) == (0, "")


@pytest.mark.parametrize(
    "words",
    ["run zhejiang", "compare zhejiang --replications 2", "ablate zhejiang --institutions Z3 --replications 2"],
)
def test_what_was_found_is_told_before_anything_is_written(words, tmp_path, monkeypatch):
    """Figures take longer than a run; and a full disk does not take the numbers along."""

    def full(*_):
        raise InputError("runs.unusable_folder", path="out", reason="the disk is full")

    monkeypatch.setattr("sim.runs.folder.Folder.write", full)
    monkeypatch.setattr("sim.report.figures.draw_pages", lambda *_, **__: {})
    monkeypatch.setattr("sim.report.write_report", lambda *_: "")
    done = invoke(*words.split(), "--months", "2", "--citizens", "30", "--out", str(tmp_path / "out"))
    assert "service efficiency" in done.stdout.lower(), done.output
    assert done.exit_code == 2 and "the disk is full" in done.stderr


@pytest.mark.parametrize("command", ["run zhejiang", "compare zhejiang --replications 1 --workers 1"])
def test_counties_are_written_only_if_asked_for(command, tmp_path, no_pictures):
    import pandas as pd

    for flags, written in (((), False), (("--counties",), True)):
        out = tmp_path / str(written)
        done = invoke(*command.split(), *SMALL, *flags, "--out", str(out))
        assert done.exit_code == 0, done.output
        listed = json.loads((out / "run.json").read_text(encoding="utf-8"))["files"]
        assert ("counties.parquet" in listed) == (out / "counties.parquet").exists() == written
        assert ("counties.parquet" in done.stdout) == written
    counties = pd.read_parquet(out / "counties.parquet")
    assert len(counties) == counties["mode"].nunique() * 3 * 90
    assert [name for name in INDICATORS if name in counties] == list(PER_COUNTY)


def test_modes_can_be_given_apart_or_as_a_file_with_a_comma_in_its_name(tmp_path):
    from sim.cli.studies import split_modes

    path = tmp_path / "a,b.toml"
    path.write_text("")
    assert split_modes(["a, b", "c", str(path)]) == ["a", "b", "c", str(path)]


# --- as a program


def test_the_package_imports_quickly_and_nothing_heavy():
    code = f"import sys, sim; print([name for name in {[*HEAVY, 'pydantic', 'typer']} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_imports_nothing_heavy():
    code = f"""
import sys
from sim.cli import app
try:
    app(["--help"])
finally:
    print([name for name in {[*HEAVY, "pydantic"]} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_the_module_runs_as_a_program(tmp_path):
    assert call("--version", folder=tmp_path).stdout == f"digigov {sim.__version__}\n"
    done = call("compare", "--replications", "0", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "digigov: --replications 0: out of range; allowed: 1 to 1000000\n"


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
@pytest.mark.once
def test_ctrl_c_ends_a_comparison_and_leaves_nothing(tmp_path):
    sizes = {"--replications": 1000, "--months": 36, "--citizens": 50, "--workers": 2}
    words = ("compare", "zhejiang", *chain(*sizes.items()), "--quiet", "--out", tmp_path / "a" / "b")
    with Program(*words) as program:
        wait_until(lambda: [*tmp_path.glob("a/b/runs/*/.running")])  # before that nothing is going on
        os.killpg(program.process.pid, signal.SIGINT)
        code, out, err = program.finish()
    assert (code, out) == (130, "")
    if err != "digigov: interrupted\n":  # runs that are under way are ended and kept, where workers were so quick
        assert re.fullmatch(
            r"digigov: interrupted: \d of 2,000 runs are kept in .*; the same command resumes .*\n", err
        )
        assert store_of(tmp_path / "a" / "b").part_paths()
    else:
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_while_the_program_is_loaded_is_one_line_too():
    code = """if True:
        import sys, types
        sys.modules["sim.cli"] = types.SimpleNamespace(main=lambda: exec("raise KeyboardInterrupt"))
        from sim.__main__ import main
        main()"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "digigov: interrupted\n")


def test_ctrl_c_before_a_command_begins_is_told(monkeypatch):
    def interrupt(*words, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(OneLineGroup, "make_context", interrupt)
    done = invoke("scenarios")
    assert (done.exit_code, done.stderr) == (130, "digigov: interrupted\n")


def test_marks_are_not_written_over_what_is_no_table_of_marks(tmp_path):
    handed_in = tmp_path / "a.json"
    handed_in.write_text("{}")
    done = invoke("check", str(tmp_path), "--out", str(handed_in))
    assert done.exit_code == 2 and "was not written by digigov" in done.stderr
    assert handed_in.read_text() == "{}"
