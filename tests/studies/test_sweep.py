"""A sweep is the same table whatever happened on the way: stopped, grown, cut in pieces, on any executor."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.runs import folder
from sim.runs import outcome as runs
from sim.runs.folder import Folder
from sim.setup.design_keys import LUCKS
from sim.studies.compare import compare
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, cut_short, first_part, rows_of_parts, tiny

N = 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The tiny sweep in one go."""
    return sweep(tiny(), tmp_path_factory.mktemp("whole") / "out", **QUIET)


def table_of(out):
    return (out / "table.parquet").read_bytes()


def test_every_run_of_the_design_is_made(whole):
    assert (whole.n_runs, whole.n_made, whole.n_failed, whole.n_new) == (N, N, 0, N)
    assert whole.is_complete and len(whole.failures) == 0
    found = sorted(path.name for path in whole.folder.iterdir())
    assert found == [
        "changes.csv",
        "differences.csv",
        "figures",
        "run.json",
        "runs",
        "summary.csv",
        "table.csv",
        "table.parquet",
    ]
    rows = whole.read()
    assert rows["run"].tolist() == [run for run in range(N) for _ in range(2)]
    assert rows[["mode", "reciprocity", "replicate"]].drop_duplicates().shape == (N, 3)


def test_a_row_is_what_a_run_of_its_own_gives(whole):
    rows = whole.read().query("replicate == 2 and mode == 'separation' and reciprocity == 4.0 and window == 'path'")
    world = sim.load("zhejiang").with_(mode="separation", months=1, n_citizens=10, parameters={"reciprocity": 4.0})
    monthly = sim.run(world, seed=1, replicate=2, progress=False).monthly
    assert rows["service_efficiency"].tolist() == [monthly["service_efficiency"][1]]
    assert rows["seed"].tolist() == [whole.store.study.run(7).seed]


def test_the_same_call_again_makes_nothing(whole, monkeypatch):
    monkeypatch.setattr(runs, "run_one", lambda run: pytest.fail("made again"))
    before = table_of(whole.folder)
    again = sweep(tiny(), whole.folder, **QUIET)
    assert again.n_new == 0 and again.is_complete and table_of(whole.folder) == before


def test_in_pieces_it_is_the_same_to_the_byte(whole, tmp_path):
    for limit, made in ((3, 3), (1, 4), (100, N)):
        done = sweep(tiny(), tmp_path / "out", limit=limit, **QUIET)
        assert (done.n_made, done.is_complete) == (made, made == N)
        assert (tmp_path / "out" / "table.parquet").exists() == done.is_complete
    assert table_of(tmp_path / "out") == table_of(whole.folder)


def test_any_executor_gives_the_same_to_the_byte(whole, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        sweep(tiny(), tmp_path / "out", executor=pool, progress=False)
    assert table_of(tmp_path / "out") == table_of(whole.folder)


def test_more_replications_leave_the_first_rows_as_they_are(whole, tmp_path):
    few = sweep(tiny(), tmp_path / "out", replications=1, **QUIET).read()
    grown = sweep(tiny(), tmp_path / "out", **QUIET)
    assert grown.n_new == N // 2 and grown.read()[: len(few)].equals(few), "seconds and host too"
    assert table_of(tmp_path / "out") == table_of(whole.folder)
    fewer = sweep(tiny(), tmp_path / "out", replications=1, **QUIET)
    assert fewer.n_runs == N // 2 and len(rows_of_parts(tmp_path / "out")) == 2 * N, "none is thrown away"
    assert pd.read_parquet(tmp_path / "out" / "table.parquet")["replicate"].unique().tolist() == [1]


def failing(run):
    """A run, but an error in one place of the design."""
    if run.replicate == 1 and run.scenario.parameters.reciprocity == 4.0 and run.scenario.mode.name == "separation":
        raise ZeroDivisionError("made to fail")
    return MAKE(run)


MAKE = runs.run_one


def test_a_failed_run_is_a_row_and_can_be_made_again(whole, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(runs, "run_one", failing)
        done = sweep(tiny(), tmp_path / "out", **QUIET)
    assert (done.n_made, done.n_failed, done.is_complete) == (N - 1, 1, True)
    assert dict(done.errors) == {"ZeroDivisionError: made to fail": 1}
    told = pd.read_csv(tmp_path / "out" / "failures.csv")
    assert told[["run", "mode", "reciprocity", "error"]].values.tolist() == [
        [3, "separation", 4.0, "ZeroDivisionError: made to fail"]
    ]
    assert "in zhejiang under" not in told["error"][0] and "failing" in told["traceback"][0]
    row = sim.read(tmp_path / "out").query("status == 'failed'")
    assert row["run"].tolist() == [3] and row["window"].isna().all() and row["service_efficiency"].isna().all()
    assert sweep(tiny(), tmp_path / "out", **QUIET).n_failed == 1, "not made again unless that is asked for"
    mended = sweep(tiny(), tmp_path / "out", again_failed=True, **QUIET)
    assert (mended.n_failed, mended.n_new) == (0, 1)
    assert not (tmp_path / "out" / "failures.csv").exists()
    assert table_of(tmp_path / "out") == table_of(whole.folder)


def test_a_part_cut_short_is_one_line_its_runs_are_made_again_and_nothing_else(whole, tmp_path, capsys):
    out = tmp_path / "out"
    sweep(tiny(), out, limit=3, **QUIET)
    damaged = first_part(out)
    sweep(tiny(), out, limit=2, **QUIET)
    sweep(tiny(), out, limit=1, **QUIET)
    damaged = first_part(out)
    cut_short(damaged)
    with pytest.raises(InputError, match=f"{damaged.name}: is damaged or cut short"):
        sim.read(out)
    capsys.readouterr()
    done = sweep(tiny(), out, **QUIET)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "set aside" in told and "its runs are made again" in told
    assert done.is_complete and table_of(out) == table_of(whole.folder)


# --- refused before anything runs

REFUSED = {
    "replications": ({"replications": 0}, "replications = 0: must be a whole number >= 1"),
    "limit": ({"limit": 0}, "limit = 0"),
    "workers": ({"workers": 0}, "workers = 0"),
    "shard": ({"shard": (3, 2)}, "shard = 3/2: must be k/n"),
    "precision": ({"precision": -1.0}, "precision = -1.0"),
    "max_replications": ({"max_replications": 9}, "max_replications is for a precision"),
    "cluster": ({"cluster": "tcp://127.0.0.1:1", "executor": object()}, "not both"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_impossible_argument_is_one_line_and_leaves_no_folder(what, tmp_path):
    given, told = REFUSED[what]
    with pytest.raises(InputError, match=told) as caught:
        sweep(tiny(), tmp_path / "out", **QUIET | given)
    assert "\n" not in str(caught.value)


def test_a_precision_needs_the_headline_measures(tmp_path):
    with pytest.raises(InputError, match="a precision needs"):
        sweep(tiny(indicators=["data_sharing_rate"]), tmp_path / "out", precision=0.1, **QUIET)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": 2}, "seed is 1 there and 2 here"),
        ({"n_citizens": 11}, "n_citizens of zhejiang is 10 there and 11 here"),
        ({"vary": {"reciprocity": [3.0, 4.5]}}, "reciprocity at point 1 is 4.0 there and 4.5 here"),
        ({"windows": ["path"]}, "other windows are kept"),
    ],
)
def test_the_folder_of_another_study_is_refused_and_left_as_it_is(whole, changes, told):
    before = {path: path.read_bytes() for path in whole.folder.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match=f"keeps the runs of another study: {told}; give another --out"):
        sweep(tiny(**changes), whole.folder, **QUIET)
    assert {path: path.read_bytes() for path in whole.folder.rglob("*") if path.is_file()} == before


def test_the_folder_of_other_code_is_refused(whole, monkeypatch):
    for module in ("study", "study_files"):
        monkeypatch.setattr(f"sim.runs.{module}.code_digest", lambda: "0" * 32)
    with pytest.raises(InputError, match=r"it was made by other code \(\w{8}; this is 00000000\)"):
        sweep(tiny(), whole.folder, **QUIET)


def test_sweeps_and_comparisons_do_not_mix(whole, tmp_path):
    small = {"replications": 1, "months": 1, "n_citizens": 10, "workers": 1, "progress": False}
    before = table_of(whole.folder)
    with pytest.raises(InputError, match="keeps the runs of a sweep: give another --out"):
        compare("zhejiang", out=whole.folder, **small)
    compared = compare("zhejiang", out=tmp_path / "compared", **small)
    one = sim.run(sim.load("zhejiang").with_(months=1, n_citizens=10), progress=False)
    ablated = sim.ablate("zhejiang", ["Z3"], **small)
    for result in (compared, one, ablated):
        with pytest.raises(InputError, match="keeps the runs of a sweep: give another --out"):
            result.save(whole.folder, figures=False)
    assert len(sim.read(whole.folder)) == 2 * N and table_of(whole.folder) == before
    with pytest.raises(InputError, match="there it is a compare, here a sweep"):
        sweep(tiny(), tmp_path / "compared", **QUIET)


@pytest.mark.parametrize("luck", LUCKS)
def test_the_design_says_whether_points_share_their_luck(luck, tmp_path):
    design = tiny(luck=luck, replications=1)
    seeds = sweep(design, tmp_path / "out", **QUIET).read(["seed"])["seed"].unique()
    assert len(seeds) == (1 if luck == "common" else 2)


# --- disks


def test_a_full_disk_at_the_end_loses_no_run(whole, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def is_last_record(path, content):
        return path.name.endswith("run.json") and b'"unfinished"' not in content

    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(folder, "write_whole", lambda path, content, write=folder.write_whole: (
            full(path, content) if is_last_record(path, content) else write(path, content)))  # fmt: skip
        with pytest.raises(InputError, match="No space left on device"):
            sweep(tiny(), out, **QUIET)
    monkeypatch.setattr(runs, "run_one", lambda run: pytest.fail("made again"))
    assert sweep(tiny(), out, **QUIET).n_new == 0 and table_of(out) == table_of(whole.folder)


def test_what_is_announced_is_how_many_runs_and_how_long(tmp_path):
    lines = []
    sweep(tiny(), tmp_path / "out", limit=3, announce=lines.append, **QUIET)
    assert lines[0] == "tiny: 1 scenario x 2 modes x 2 points x 2 replications = 8 runs"
    assert lines[1].startswith("3 to make now, about ") and lines[1].endswith(" on 1 worker")
    sweep(tiny(), tmp_path / "out", announce=lines.append, **QUIET)
    assert lines[3].startswith("3 are made, 5 to make now, about ")
    sweep(tiny(), tmp_path / "out", announce=lines.append, **QUIET)
    assert lines[5] == "8 are made, none is missing"


def test_an_error_of_the_model_everywhere_is_rows_too(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.model.model.Model.step", lambda self: 1 / 0)
    lines = []
    done = sweep(tiny(), tmp_path / "out", announce=lines.append, **QUIET)
    assert (done.n_made, done.n_failed) == (0, N)
    assert "8 to make now, nobody knows how long on 1 worker" in lines


def test_it_can_be_written_into_a_folder_that_is_held(tmp_path):
    with Folder(tmp_path / "out") as held:
        sweep(tiny(), held, limit=1, **QUIET)
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["study"]["kind"] == "sweep" and record["files"] == ["run.json"]


def test_changes_between_levels_are_the_paired_runs_own(whole):
    rows = whole.read(["mode", "reciprocity", "replicate", "window", "data_sharing_rate"]).query("window == 'path'")
    runs = rows.pivot_table("data_sharing_rate", "replicate", ["mode", "reciprocity"], observed=True)
    found = pd.read_csv(whole.folder / "changes.csv").fillna({"minus": ""})
    found = found.query("indicator == 'data_sharing_rate' and window == 'path'").set_index(["mode", "minus"])["change"]
    change = {mode: float((runs[mode, 4.0] - runs[mode, 3.0]).mean()) for mode in ("government_led", "separation")}
    assert found["government_led", ""] == pytest.approx(change["government_led"])
    assert found["government_led", "separation"] == pytest.approx(change["government_led"] - change["separation"])
    assert whole.tables["differences"]["n"].eq(2).all()
