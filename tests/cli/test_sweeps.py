"""Batch studies from the command line, as processes: stopped, refused and disturbed, each in one line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from tests.sweeps import Log, Program, cut_short, first_part, rows_of_parts, wait_until, write_tiny

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def invoke(*words: object):
    return CliRunner().invoke(app, list(map(str, words)), prog_name="digigov")


@pytest.fixture
def design(tmp_path):
    return write_tiny(tmp_path)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


# --- in this process


def test_a_sweep_says_what_it_will_do_and_what_it_has_done(design, out):
    done = invoke("sweep", design, "--out", out, "--workers", 1, "--limit", 3)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0 and done.stderr == ""
    assert lines[0] == "tiny: 1 scenario x 2 modes x 2 points x 2 replications = 8 runs"
    assert lines[1].startswith("3 to make now, about ")
    assert lines[2:4] == ["3 of 8 runs are made, 3 of them now", "5 are missing; the same command resumes"]
    again = invoke("sweep", design, "--out", out, "--workers", 1).stdout
    assert "8 of 8 runs are made, 5 of them now" in again
    files = "table.parquet, summary.csv, differences.csv, changes.csv, table.csv, run.json"
    assert f"In {out}: {files}; in Python: sim.read({str(out)!r})" in again
    shown = invoke("sweep", "--status", out).stdout.splitlines()
    assert shown[0] == f"tiny (sweep) in {out}: not running"
    assert shown[1].split() == ["made", "8", "of", "8", "runs", "(100%)", "of", "2", "replications"]
    assert [line.split()[:2] for line in shown[2:4]] == [["failed", "0"], ["missing", "0"]]


def test_failures_are_summed_up_with_exit_code_1_and_can_be_made_again(design, out, monkeypatch):
    from sim.runs import outcome as runs

    def fail(run, make=runs.run_one):
        return make(run) if run.replicate == 1 else 1 / 0

    with monkeypatch.context() as patched:
        patched.setattr(runs, "run_one", fail)
        done = invoke("sweep", design, "--out", out, "--workers", 1, "--quiet")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "digigov: 4 of 8 runs failed; failures.csv has every one, --retry makes them again",
        "digigov:   4 x ZeroDivisionError: division by zero",
    ]
    assert "4 x ZeroDivisionError" in invoke("sweep", "--status", out).stdout
    assert invoke("sweep", design, "--out", out, "--workers", 1, "--quiet").exit_code == 1
    assert invoke("sweep", design, "--out", out, "--workers", 1, "--quiet", "--retry").exit_code == 0


def test_shards_are_made_and_merged(design, out, tmp_path):
    for k in (1, 2):
        assert invoke("sweep", design, "--out", tmp_path / f"s{k}", "--shard", f"{k}/2", "--workers", 1).exit_code == 0
    some = invoke("merge", tmp_path / "s1", "--out", out)
    expected = f"digigov: 4 of 8 runs are in {out}, 4 of them new; 4 are missing: digigov sweep"
    assert some.exit_code == 1 and some.stdout == "" and some.stderr.startswith(expected)
    whole = invoke("merge", tmp_path / "s1", tmp_path / "s2", "--out", out)
    assert (whole.exit_code, whole.stdout) == (0, f"8 of 8 runs are in {out}, 4 of them new\n")
    assert pd.read_parquet(out / "table.parquet")["run"].nunique() == 8


def test_the_shipped_designs_are_listed():
    shown = invoke("sweep", "--list").stdout
    assert "trial" in shown and "120" in shown


GOOD = 'scenarios = ["zhejiang"]\nmethod = "grid"\nmonths = 1\nn_citizens = 10\nreplications = 1\n'
DESIGNS = {
    "[vary]\nreciprocity = [3.0, 99.0]\n": "99.0: out of range; allowed: ",
    "[vary]\nrecprocity = [3.0, 4.0]\n": 'recprocity: unknown key (did you mean "reciprocity"?)',
    "[vary]\nn_citizens = [0, 10]\n": "n_citizens",
    "windows = ['month_2']\n[vary]\nreciprocity = [3.0, 4.0]\n": "month_2",
    "[vary\n": "bad.sweep.toml",
}


@pytest.mark.parametrize("lines", DESIGNS)
def test_a_bad_design_is_one_line_and_exit_code_2(lines, out, tmp_path):
    path = tmp_path / "bad.sweep.toml"
    path.write_text(GOOD + lines)
    done = invoke("sweep", path, "--out", out)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert DESIGNS[lines] in done.stderr and not out.exists()


ERRORS = {
    "sweep": "give a DESIGN (digigov sweep --list), or --status DIR",
    "sweep trail": 'design "trail": there is no such design (did you mean "trial"?)',
    "sweep trial --shard 3/2": "--shard 3/2: must be K/N with K from 1 to N, such as 2/8",
    "sweep trial --shard x": "--shard x: must be K/N",
    "sweep trial --limit 0": "--limit 0: out of range; allowed: 1 to 1000000",
    "sweep trial --precision 0 --out new": "precision = 0.0: must be a number above 0",
    "sweep trial --max-replications 9 --out new": "max_replications is for a precision",
    "sweep trial --out taken/inside": "cannot use results folder taken",
    "sweep --status none": "none: holds no runs",
    "merge none --out new": "none: holds no runs",
    "reproduce none": "none: there is no such file or folder",
    "reproduce taken": "taken: does not say what it was made from",
    "reproduce . ": "run.json: there is no such file; give a results folder or a figure",
}


@pytest.mark.parametrize("words", ERRORS)
def test_an_error_is_one_line_and_exit_code_2(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file, not a folder")
    done = invoke(*words.split())
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("digigov: ") and ERRORS[words] in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_truncated_part_is_one_line_of_a_reader_and_mended_by_the_sweep(design, out):
    assert invoke("sweep", design, "--out", out, "--workers", 1, "--limit", 5).exit_code == 0
    cut_short(first_part(out))
    shown = invoke("sweep", "--status", out)
    assert (shown.exit_code, shown.stderr.count("\n")) == (2, 1) and "is damaged or cut short" in shown.stderr
    mended = invoke("sweep", design, "--out", out, "--workers", 1)
    assert mended.exit_code == 0 and "8 of 8 runs are made, 8 of them now" in mended.stdout


# --- as processes


@posix
@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_sweep_says_in_one_line_how_to_go_on_and_the_same_command_does(number, design, out, tmp_path):
    log = Log(tmp_path / "log")
    words = ("sweep", design, "--out", out, "--replications", 12, "--quiet", "--workers")
    with Program(*words, 2, WATCH_LOG=log.path, WATCH_SLOW=0.1) as program:
        wait_until(lambda: len(log.started()) > 4 or not program.is_running)
        if number == signal.SIGINT:
            os.killpg(program.process.pid, number)  # Ctrl-C reaches all processes of a terminal
        else:
            program.process.send_signal(number)
        code, told, err = program.finish()
    kept = len(rows_of_parts(out)) // 2
    assert (code, told) == (130, "") and 4 <= kept < 48
    line = f"digigov: interrupted: {kept} of 48 runs are kept in {out}; the same command resumes from there\n"
    assert err == line
    assert len(log.started()) == kept == len(log.kept()), "what was under way was not thrown away"
    again = invoke(*words, 1)
    assert (again.exit_code, again.output) == (0, "")
    assert len(pd.read_parquet(out / "table.parquet")) == 96


@posix
@pytest.mark.once
def test_ctrl_c_while_workers_start_is_one_line_too(design, out):
    words = ("sweep", design, "--out", out, "--workers", 2, "--replications", 100, "--quiet")
    with Program(*words) as program:
        wait_until(program.workers)
        os.killpg(program.process.pid, signal.SIGINT)
        code, told, err = program.finish()
    assert (code, told, err.count("\n")) == (130, "", 1) and err.startswith("digigov: interrupted")


@posix
@pytest.mark.once
def test_a_run_that_always_kills_its_worker_is_a_failed_row_and_all_others_are_made(design, out):
    words = ("sweep", design, "--out", out, "--workers", 2, "--replications", 1, "--quiet")
    with Program(*words, WATCH_DIE="1") as program:
        code, told, err = program.finish()
    assert (code, told) == (1, "") and "1 of 4 runs failed" in err
    assert "LostWorker: the process that made it died" in err
    rows = pd.read_parquet(out / "table.parquet")
    assert rows.loc[rows["status"] == "failed", "run"].tolist() == [1] and rows["run"].nunique() == 4


def mount(folder, *options):
    """A file system of its own in a folder; skips the test where it may not be made."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no file system may be mounted here")


@pytest.mark.skipif(shutil.which("mount") is None, reason="no file systems to mount")
def test_a_full_disk_is_one_line_and_the_same_command_goes_on_when_there_is_room(design, tmp_path):
    out = tmp_path / "disk"
    mount(out, "-t", "tmpfs", "-o", "size=100k")
    try:
        (out / ".ballast").write_bytes(bytes(50_000))
        words = ("sweep", design, "--out", out, "--workers", 1, "--quiet", "--limit")
        assert invoke(*words, 2).exit_code == 0
        with (out / ".more").open("wb", buffering=0) as file, pytest.raises(OSError):
            while True:
                file.write(bytes(1000))
        full = invoke(*words, 4)
        assert (full.exit_code, full.stdout, full.stderr.count("\n")) == (2, "", 1), full.exception
        assert "No space left on device" in full.stderr
        assert rows_of_parts(out)["run"].to_pylist() == [0, 0, 1, 1]
        (out / ".ballast").unlink()
        (out / ".more").unlink()
        assert invoke(*words, 4).exit_code == 0
        assert len(rows_of_parts(out)) == 12
        subprocess.run(["mount", "-o", "remount,ro", out], check=True)
        refused = invoke(*words, 2)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
        assert "cannot use results folder" in refused.stderr and "ead-only" in refused.stderr
        assert "made     6 of 8" in invoke("sweep", "--status", out).stdout
    finally:
        subprocess.run(["umount", out], check=True)


def test_a_figure_or_folder_can_be_made_again_from_the_command_line(design, out):
    invoke("sweep", design, "--out", out, "--workers", 1, "--quiet")
    done = invoke("reproduce", out, "--workers", 1)
    assert (done.exit_code, done.stdout) == (
        0, f"{out}: identical; 8 runs made again, every figure of every row is the same\n"
    )  # fmt: skip
    some = invoke("reproduce", out / "run.json", "--runs", 3, "--workers", 1)
    assert "identical; 3 of 8 runs made again" in some.stdout
    record = json.loads((out / "run.json").read_text())
    record["study"]["rows"] = "0" * 32
    (out / "run.json").write_text(json.dumps(record))
    told = invoke("reproduce", out, "--workers", 1)
    assert told.exit_code == 1 and told.stdout.startswith(f"{out}: DIFFERS, 8 runs made again\n")
    assert invoke("reproduce", out, "--workers", 1, "--quiet").stderr.startswith(f"digigov: {out} differs: ")
