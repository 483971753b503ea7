"""Whatever a study left behind is enough to make it again: identical, or it is said what differs and since when."""

from __future__ import annotations

import json
import shutil

import pytest
from matplotlib.figure import Figure

import sim
from sim.language.errors import InputError
from sim.runs import parts, provenance
from sim.runs.recipe import figure_metadata, read_figure_recipe, recipe_of_record
from sim.runs.reproduce import changes_since, reproduce
from sim.studies.ablate import ablate
from sim.studies.compare import compare
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, cut_short, first_part, tiny

SMALL = {"months": 1, "n_citizens": 10, **QUIET}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folders of a comparison, an ablation, a run and a sweep; of their figures only one is not blank."""
    room = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patched:
        for name in ("difference_paths", "county_distribution", "agent_network", "indicator_page"):
            patched.setattr(f"sim.report.figures.{name}", lambda *_: Figure())
        compare("zhejiang", replications=2, out=room / "compare", **SMALL).save(room / "compare", progress=False)
        ablate("zhejiang", ["Z3"], replications=2, out=room / "ablate", **SMALL).save(room / "ablate")
        world = sim.load("guangdong").with_(months=1, n_citizens=10)
        sim.run(world, seed=3, replicate=4, progress=False).save(room / "run", progress=False)
    sweep(tiny(), room / "sweep", **QUIET)
    return room


def again(path, **options):
    return reproduce(path, workers=1, progress=False, **options)


PATHS = {
    "compare": 4, "compare/run.json": 4, "compare/figures/headline.png": 4, "compare/figures/headline.svg": 4,
    "ablate": 4, "ablate/figures/ablation.png": 4, "ablate/figures/ablation.svg": 4,
    "run": 1, "run/figures/headline.png": 1, "run/figures/headline.svg": 1,
    "sweep": 8, "sweep/run.json": 8,
}  # fmt: skip


@pytest.mark.parametrize("name", PATHS)
def test_what_a_study_left_is_enough_to_make_it_again_identically(name, made):
    path = made / name
    found = again(path)
    assert (found.is_identical, found.differences, found.changes) == (True, [], [])
    assert found.n_runs == found.n_of_study == PATHS[name]


def test_a_figure_is_enough_when_all_else_is_gone(made, tmp_path):
    for name in ("headline.png", "headline.svg"):
        shutil.copy(made / "compare" / "figures" / name, tmp_path / name)
        assert again(tmp_path / name).is_identical
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".png", ".svg"], "nothing is left beside it"


def test_the_folder_is_only_read(made):
    before = {path: path.read_bytes() for path in (made / "sweep").rglob("*") if path.is_file()}
    again(made / "sweep")
    again(made / "sweep", n_runs=3)
    assert {path: path.read_bytes() for path in (made / "sweep").rglob("*") if path.is_file()} == before


def test_some_of_the_runs_are_spread_over_the_study(made):
    found = again(made / "sweep", n_runs=3)
    assert (found.is_identical, found.n_runs, found.n_of_study) == (True, 3, 8)
    with pytest.raises(InputError, match="its runs are not kept beside it, so all 4 have to be made again"):
        again(made / "compare" / "figures" / "headline.png", n_runs=2)
    with pytest.raises(InputError, match="runs = 0"):
        again(made / "sweep", n_runs=0)


def test_runs_beyond_those_of_the_last_table_are_left_out(tmp_path):
    sweep(tiny(), tmp_path / "s", replications=3, **QUIET)
    sweep(tiny(), tmp_path / "s", replications=1, **QUIET)
    assert again(tmp_path / "s").is_identical and again(tmp_path / "s").n_runs == 4
    compare("zhejiang", replications=3, out=tmp_path / "c", **SMALL)
    compare("zhejiang", replications=1, out=tmp_path / "c", **SMALL).save(tmp_path / "c", figures=False, progress=False)
    assert again(tmp_path / "c").is_identical and again(tmp_path / "c").n_runs == 2


def test_an_unfinished_study_is_made_again_in_part_only(tmp_path):
    sweep(tiny(), tmp_path, limit=5, **QUIET)
    with pytest.raises(InputError, match="the study is not finished; make some of its runs again: --runs 20"):
        again(tmp_path)
    found = again(tmp_path, n_runs=20)
    assert (found.is_identical, found.n_runs) == (True, 5)


# --- what differs


def copied(made, name, tmp_path):
    shutil.copytree(made / name, tmp_path / name)
    return tmp_path / name


def edit_record(folder, **changes):
    """Change the recipe in a folder's record."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["study"] |= changes
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")


def edit_rows(folder, gap=0.25):
    """Change one figure in a part, as if other code had made it."""
    path = first_part(folder)
    table = parts.read_part(path)
    values = table["service_efficiency"].to_numpy().copy()
    values[3] += gap
    place = table.column_names.index("service_efficiency")
    path.write_bytes(parts.to_bytes(table.set_column(place, "service_efficiency", [values])))


def test_an_edited_file_is_named(made, tmp_path):
    folder = copied(made, "compare", tmp_path)
    (folder / "summary.csv").write_text((folder / "summary.csv").read_text() + "\n")
    (folder / "differences.csv").unlink()
    found = again(folder)
    assert not found.is_identical
    assert sorted(found.differences) == [
        "differences.csv: is gone",
        "summary.csv: is not the file that was written, though runs may be the same",
    ]


def test_rows_that_differ_are_told_with_column_and_size(made, tmp_path):
    folder = copied(made, "sweep", tmp_path)
    edit_rows(folder)
    edit_record(folder, rows="0" * 32)
    for options in ({}, {"n_runs": 8}):
        found = again(folder, **options)
        assert found.differences == ["service_efficiency: 1 of 16 rows differ, by 0.25 at most"]
    assert found.changes == ["neither code nor packages have changed: the machine computes otherwise, or the files "
                             "were edited"]  # fmt: skip


def test_a_figure_of_other_rows_is_told(made, tmp_path):
    from sim.report.figures import theme

    record = json.loads((made / "compare" / "run.json").read_text(encoding="utf-8"))
    record["study"]["rows"] = "0" * 32
    record["versions"]["numpy"] = "1.0"
    (tmp_path / "x.png").write_bytes(theme.to_png(Figure(), figure_metadata(recipe_of_record(record), "x")))
    found = again(tmp_path / "x.png")
    assert found.differences == ["the rows are not those that it was made from"]
    assert found.changes == [f"numpy was 1.0, and is {provenance.versions()['numpy']}"]


def test_what_has_changed_since_is_told(made, monkeypatch):
    record = json.loads((made / "sweep" / "run.json").read_text(encoding="utf-8"))
    record["study"] |= {"code": "0" * 32, "version": "0.0.9 (code 00000000)"}
    record["versions"]["scipy"] = None
    record["git"] = {"commit": "abc", "dirty": False}
    monkeypatch.setattr(provenance, "commits_that_change_results", lambda since: [f"def Results change: {since}"])
    lines = changes_since(record)
    assert lines[0].startswith("made by digigov 0.0.9 (code 00000000); this is digigov ")
    assert lines[1] == f"scipy was None, and is {provenance.versions()['scipy']}"
    assert lines[2:] == ["since then: def Results change: abc"]


def test_other_runs_that_fail_are_told(made, tmp_path, monkeypatch):
    from sim.runs import outcome as runs

    folder = copied(made, "sweep", tmp_path)
    make = runs.run_one
    monkeypatch.setattr(runs, "run_one", lambda run: make(run) if run.replicate == 1 else 1 / 0)
    assert again(folder).differences == ["there are 16 rows there and 12 now: other runs failed"]


def test_what_a_figure_carries_names_no_path_of_the_machine(made):
    text = json.dumps(read_figure_recipe(made / "compare" / "figures" / "headline.png"))
    assert str(made) not in text and "county_table = " not in text


# --- what cannot be made again


def test_what_does_not_say_what_it_was_made_from_is_one_line(made, tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "run.json").write_text("{}")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "run.json").write_text("{")
    cases = {
        "old": "does not say what it was made from",
        "bad": "cannot be read",
        "none": "there is no such file or folder",
        "none/run.json": "there is no such file; give a results folder or a figure",
    }
    for name, told in cases.items():
        with pytest.raises(InputError, match=told) as caught:
            again(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_a_damaged_recipe_or_part_is_one_line(made, tmp_path):
    folder = copied(made, "sweep", tmp_path)
    cut_short(first_part(folder))
    with pytest.raises(InputError, match="is damaged or cut short"):
        again(folder, n_runs=2)
    edit_record(folder, files={"study.json": "{"})
    with pytest.raises(InputError, match=r"cannot be made again: .*study\.json: is damaged") as caught:
        again(folder)
    assert "\n" not in str(caught.value)


def test_an_edited_table_is_told(made, tmp_path):
    shutil.copytree(made / "sweep", tmp_path / "copy")
    with (tmp_path / "copy" / "table.parquet").open("ab") as file:
        file.write(b"x")
    found = again(tmp_path / "copy")
    assert found.differences == ["table.parquet: is not the file that was written, though runs may be the same"]
