"""Comparisons pair modes run by run, in any number of processes, and keep what they found."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
import pytest

import sim.model.model
from sim.language.errors import InputError, RunsFailed
from sim.results.county_paths import last_month
from sim.results.tables import with_dates
from sim.runs import outcome as runs
from sim.runs.folder import Folder
from sim.setup.indicators import COUNTY_COLUMNS
from sim.setup.modes import MODES, Mode
from sim.setup.rng import replicate_seed
from sim.setup.scenario import load
from sim.studies.arms import label_scenarios
from sim.studies.compare import compare
from sim.studies.question import encode

KEYS = ["province", "mode", "replicate", "month", "city", "county"]
SMALL = {"replications": 2, "months": 3, "n_citizens": 200, "workers": 1, "progress": False, "at": "defaults"}


def twin(mode: Mode) -> Mode:
    """The same switches under another name."""
    return Mode(name="twin", **mode.switches)


def files(answer):
    """What is saved of its tables, by the name of the file."""
    return {name: encode(name, table) for name, table in answer.tables().items()}


@pytest.fixture(scope="module")
def small():
    return compare(["zhejiang", "guangdong"], **SMALL)


def test_both_provinces_meet_both_reforms_by_default(small):
    cells = small.monthly[["province", "mode"]].drop_duplicates().values.tolist()
    assert cells == [
        ["zhejiang", "government_led"],
        ["zhejiang", "separation"],
        ["guangdong", "government_led"],
        ["guangdong", "separation"],
    ]
    assert len(small.monthly) == 4 * 2 * (3 + 1)


def test_a_scenarios_own_mode_joins_the_reforms():
    found = compare("fragmented", **SMALL | {"replications": 1, "months": 1})
    assert [mode.name for mode in found.modes] == ["government_led", "separation", "fragmented"]


def test_equal_switches_under_two_names_differ_by_exactly_nothing():
    mode = MODES["separation"]
    found = compare("zhejiang", modes=[mode, twin(mode)], **SMALL)
    for column in ("difference", "ci_low", "ci_high", "effect_size"):
        assert (found.differences.loc[found.differences["n"] > 0, column] == 0).all(), column
    arms = [rows.drop(columns="mode").reset_index(drop=True) for _, rows in found.monthly.groupby("mode")]
    pd.testing.assert_frame_equal(*arms, check_exact=True)
    assert "equal in every run" in found.sentences()[0]


def test_the_number_of_workers_changes_nothing(small):
    found = compare(["zhejiang", "guangdong"], **SMALL | {"workers": 2})
    pd.testing.assert_frame_equal(found.monthly, small.monthly, check_exact=True)
    pd.testing.assert_frame_equal(found.counties, small.counties, check_exact=True)
    assert files(found) == files(small)


def test_another_seed_gives_other_runs(small):
    found = compare(["zhejiang", "guangdong"], seed=2, **SMALL)
    assert not np.allclose(found.monthly["data_sharing_rate"], small.monthly["data_sharing_rate"])


def test_every_cell_has_the_same_seeds(monkeypatch):
    seen = []

    def record(run):
        seen.append((run.label, run.scenario.mode.name, run.seed))
        return make(run)

    make = runs.run_one
    monkeypatch.setattr(runs, "run_one", record)
    compare(["zhejiang", "guangdong"], **SMALL | {"months": 1})
    assert [seed for *_, seed in seen] == [replicate_seed(1, replicate) for replicate in (1, 2) for _ in range(4)]


def test_counties_are_those_of_the_last_month(small):
    rows = small.counties.query("province == 'zhejiang' and mode == 'separation' and replicate == 1")
    model = sim.model.model.Model(
        load("zhejiang").with_(mode="separation", months=3, n_citizens=200), replicate_seed(1, 1)
    )
    expected = pd.DataFrame(model.run().county_table())
    assert np.array_equal(rows["service_efficiency"], expected["service_efficiency"])
    assert np.array_equal(rows["data_sharing_rate"], expected["data_sharing_rate"])


@pytest.fixture(scope="module")
def by_county():
    """The same comparison with every county in every month, in two processes."""
    return compare(["zhejiang", "guangdong"], counties=True, **SMALL | {"workers": 2})


def test_every_month_of_every_county_is_kept_on_request(small, by_county):
    table = by_county.counties
    assert len(table) == 2 * 2 * (3 + 1) * (90 + 124) and not table[KEYS].duplicated().any()
    assert list(table.columns) == [*KEYS, *COUNTY_COLUMNS]
    runs = table.groupby(["province", "mode", "replicate"], sort=False, observed=True)
    assert list(runs.groups) == list(small.monthly.groupby(["province", "mode", "replicate"], sort=False).groups)
    assert not small.has_county_paths and by_county.has_county_paths
    last = last_month(table).reset_index(drop=True)
    pd.testing.assert_frame_equal(last, small.counties, check_exact=True)


def test_keeping_counties_changes_nothing_else(small, by_county):
    pd.testing.assert_frame_equal(by_county.monthly, small.monthly, check_exact=True)
    with_counties, without = files(by_county), files(small)
    assert sorted({*with_counties} - {*without}) == ["counties.parquet"]
    assert all(with_counties[name] == content for name, content in without.items())


def test_the_file_of_counties_is_the_same_whatever_the_number_of_workers(by_county):
    found = compare(["zhejiang", "guangdong"], counties=True, **SMALL)
    assert files(found) == files(by_county)


def test_counties_add_up_to_the_monthly_table(by_county):
    keys = ["province", "mode", "replicate", "month"]
    monthly = by_county.monthly.set_index(keys)
    runs = by_county.counties.groupby(keys, sort=False, observed=True)
    for name in ("n_backlog", "new_complaints", "spending", "new_incidents", "staff_hours"):
        assert np.allclose(runs[name].sum(), monthly[name], rtol=1e-9, atol=1e-12), name


def test_counties_over_time_are_drawn_only_where_they_were_kept(small, by_county):
    assert len(by_county.plot_counties().axes) == 4 * 2
    with pytest.raises(InputError, match="counties=True"):
        small.plot_counties()


def test_the_file_of_counties_is_saved_listed_and_removed_with_the_next_run(small, by_county, tmp_path):
    paths = by_county.save(tmp_path, figures=False)
    assert tmp_path / "counties.parquet" in paths
    assert "counties.parquet" in json.loads((tmp_path / "run.json").read_text())["files"]
    table = pd.read_parquet(tmp_path / "counties.parquet")
    pd.testing.assert_frame_equal(table, by_county.counties, check_exact=True)
    small.save(tmp_path, figures=False)
    assert not (tmp_path / "counties.parquet").exists()


def test_saved_files_read_back_as_the_tables(small, tmp_path):
    small.save(tmp_path / "out", figures=False)
    monthly = pd.read_parquet(tmp_path / "out" / "monthly.parquet")
    pd.testing.assert_frame_equal(monthly, with_dates(small.monthly, small.scenarios), check_exact=True)
    for name in ("summary", "differences", "crossings", "precision"):
        table = pd.read_csv(tmp_path / "out" / f"{name}.csv")
        pd.testing.assert_frame_equal(table, getattr(small, name), check_exact=True, check_dtype=False)
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["files"] == [
        *(
            "monthly.parquet",
            "summary.csv",
            "differences.csv",
            "crossings.csv",
            "between.csv",
            "levels.csv",
            "precision.csv",
            "monthly.csv",
            "run.json",
        )
    ]


def test_a_comparison_is_saved_with_figures_and_report(small, tmp_path):
    with Folder(tmp_path) as folder:
        paths = small.save(folder)
    names = {path.relative_to(tmp_path).as_posix() for path in paths}
    stems = ("headline", "difference", "counties", "indicators", "network-zhejiang", "network-guangdong")
    assert {f"figures/{stem}.{kind}" for stem in stems for kind in ("png", "svg")} <= names
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(sentence in page for sentence in small.sentences())
    assert page.count("<figure ") == len(stems)


def test_the_same_comparison_gives_the_same_files(small):
    again = compare(["zhejiang", "guangdong"], **SMALL)
    assert files(again) == files(small)


def test_provinces_that_meet_twice_go_by_their_scenarios_names():
    one = load("zhejiang")
    two = one.with_(name="zhejiang-poor")
    assert [label for label, _ in label_scenarios([one, two])] == ["zhejiang", "zhejiang-poor"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"replications": 0}, "replications = 0: must be a whole number >= 1"),
        ({"replications": 1.5}, "replications = 1.5"),
        ({"replications": True}, "replications = True"),
        ({"workers": 0}, "workers = 0: must be a whole number >= 1"),
        ({"seed": -1}, "seed = -1: must be a whole number >= 0"),
        ({"scenarios": []}, "at least one scenario"),
        ({"scenarios": ["zhejiang", "zhejiang"]}, "scenario 'zhejiang' is given twice"),
        ({"modes": []}, "at least one mode"),
        ({"modes": ["separation", "separation"]}, "mode 'separation' is given twice"),
        ({"modes": ["separatoin"]}, "separation"),
        ({"n_citizens": 0}, "n_citizens"),
        ({"months": 0}, "months"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_bad_arguments_are_told_in_one_line_before_any_run(arguments, words, monkeypatch):
    monkeypatch.setattr(runs, "run_one", lambda run: pytest.fail("ran"))
    given = {"scenarios": ["zhejiang"], **SMALL, **arguments}
    with pytest.raises(InputError, match=words.replace("(", r"\(")) as caught:
        compare(**given)
    assert "\n" not in str(caught.value)


def test_scenarios_of_different_lengths_are_refused():
    pair = [load("zhejiang").with_(months=2), load("guangdong").with_(months=3)]
    with pytest.raises(InputError, match="different lengths"):
        compare(pair, **SMALL | {"months": None})


def test_an_error_in_a_run_says_which_run(monkeypatch):
    def fail(self):
        raise ZeroDivisionError("nothing to share")

    monkeypatch.setattr(sim.model.model.Model, "step", fail)
    with pytest.raises(RunsFailed) as caught:
        compare("zhejiang", **SMALL)
    assert str(caught.value) == (
        "4 of 4 runs failed, the first: zhejiang under government_led, replicate 1, seed "
        f"{replicate_seed(1, 1)}: ZeroDivisionError: nothing to share"
    )
    assert "in fail" in caught.value.__notes__[0]  # the traceback of that run


SCRIPT = """
    from sim.studies.compare import compare
    comparison = compare("zhejiang", replications=2, months=1, n_citizens=200, workers=2, progress=False)
    print(len(comparison.monthly))
"""


@pytest.mark.once
def test_a_script_needs_no_guard_as_a_file_and_from_standard_input(tmp_path):
    script, text = tmp_path / "script.py", textwrap.dedent(SCRIPT)
    script.write_text(text)
    for given, sent in ((str(script), ""), ("-", text)):
        done = subprocess.run(
            [sys.executable, given], input=sent, capture_output=True, text=True, timeout=300, env=environment()
        )
        assert (done.returncode, done.stdout) == (0, "8\n"), done.stderr


INTERRUPTED = """
    import multiprocessing, os, signal, threading, time
    from sim.studies.compare import compare

    def interrupt():
        while not multiprocessing.active_children():
            time.sleep(0.01)
        time.sleep(1.5)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        compare("zhejiang", replications=500, months=72, n_citizens=200, workers=2)
    except KeyboardInterrupt:
        end = time.monotonic() + 60
        while multiprocessing.active_children() and time.monotonic() < end:
            time.sleep(0.1)
        print("stopped", len(multiprocessing.active_children()))
"""


@pytest.mark.once
def test_ctrl_c_stops_all_workers(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(INTERRUPTED))
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=300, env=environment())
    assert done.stdout == "stopped 0\n"
    assert "Traceback" not in done.stderr


def environment() -> dict[str, str]:
    """This process's environment, with the package under test on the path."""
    import os
    from pathlib import Path

    return {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
