"""Two futures of one world: the trunk is the run itself, and nothing differs but what is set."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.setup.forks import branch, held_by, read_forks
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.modes import MODES
from sim.studies.fork import fork

A, B = list(MODES)[:2]
MONTHS = 6
SMALL = sim.load("zhejiang").with_(mode=A, months=MONTHS, n_citizens=30)
QUIET = {"progress": False, "workers": 1}


def one(at, changes, back_after=None):
    return branch(SMALL, read_forks(at, changes, back_after, MONTHS)[0])


def history(scenario, seed=3):
    return np.array([[row[name] for name in INDICATORS] for row in sim.Model(scenario, seed=seed).run().history])


TRUNK = history(SMALL)


def same(a, b):
    return np.array_equal(a, b, equal_nan=True)


@pytest.mark.parametrize("changes", [{"mode": B}, {"mode": B, "p_inspect": 0.6, "sharing_start": 0.02}])
def test_a_fork_at_month_0_is_the_run_from_the_start(changes):
    start = SMALL.with_(mode=B, parameters={key: value for key, value in changes.items() if key != "mode"})
    assert same(history(one(0, changes)), history(start))


@pytest.mark.parametrize(
    ("at", "changes"), [(0, {"mode": A}), (3, {"mode": A}), (3, {"p_inspect": SMALL.parameters.p_inspect})]
)
def test_a_fork_without_a_change_is_the_run(at, changes):
    assert same(history(one(at, changes)), TRUNK)


def test_a_fork_is_the_run_up_to_its_month_and_then_another_one():
    other = history(one(4, {"mode": B}))
    assert same(other[:4], TRUNK[:4]) and not same(other[4], TRUNK[4])


def test_what_is_taken_back_is_as_the_trunk_has_it_then_but_leaves_its_traces():
    dated = SMALL.with_(changes=[{"month": 5, "key": "p_inspect", "value": 0.7}])
    (there_and_back,) = read_forks(2, {"p_inspect": 0.4}, 3, MONTHS)
    assert [(c.month, c.value) for c in branch(dated, there_and_back).changes] == [(2, 0.4), (5, 0.7)]
    later = branch(dated, read_forks(2, {"p_inspect": 0.4}, None, MONTHS)[0])
    assert [(c.month, c.value) for c in later.changes] == [(2, 0.4)], "the scenario's own later change is left out"
    back = one(2, {"mode": B}, back_after=2)
    assert {c.key: c.value for c in back.changes if c.month == 4} == {
        f"mode.{k}": v for k, v in MODES[A].switches.items()
    }
    assert not same(history(back)[-1], TRUNK[-1])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("fork")
    answer = fork(SMALL, [2, 4], {"mode": B}, n_draws=3, n_citizens=30, out=out, **QUIET)
    answer.save(out, progress=False)
    return answer, out


def test_both_futures_are_paired_over_draws_and_luck(found):
    answer, _ = found
    table = answer.forks
    assert table["fork"].unique().tolist() == [f"{B}@2", f"{B}@4"] and set(table["n_draws"]) == {3}
    assert table.query("fork.str.endswith('@2')")["window"].unique().tolist() == [
        "month_3",
        "month_5",
        "month_6",
        "since_2",
    ]
    before = answer.paths[answer.paths["month"] < 2].filter(like="difference")
    assert (before == 0).all(axis=None) and np.allclose(
        table["difference"], table["mean_fork"] - table["mean_stay"], equal_nan=True
    )
    assert len(answer.sentences("en")) == len(answer.sentences("zh")) == 2 * (len(HEADLINES) + 1) + 1


def test_the_folder_has_page_pictures_tables_and_the_way_to_make_them_again(found):
    _, out = found
    names = {path.name for path in out.rglob("*") if path.is_file()}
    assert {"report.html", "forks.csv", "paths.csv", "futures.png", "fork_difference.svg"} <= names
    assert "<h1>What if it had gone another way?</h1>" in (out / "report.html").read_text("utf-8")
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert [one["at"] for one in record["forks"]] == [2, 4] and record["over"] == "posterior"


def test_a_run_forks_from_itself():
    run = sim.run(SMALL, seed=5, progress=False)
    answer = run.fork(3, {"mode": B})
    row = answer.paths[(answer.paths["indicator"] == HEADLINES[0])]
    assert row["stay_median"].to_numpy().tobytes() == run.monthly[HEADLINES[0]].to_numpy().tobytes()
    other = sim.run(answer.others["zhejiang", f"{B}@3"], seed=5, progress=False)
    assert row["fork_median"].to_numpy().tobytes() == other.monthly[HEADLINES[0]].to_numpy().tobytes()
    headline = answer.forks[answer.forks["indicator"].isin(HEADLINES)]
    assert headline["ci_low"].isna().all() and "no interval" in answer.sentences("en")[0]


def test_what_needs_one_value_is_not_drawn():
    forks = [*read_forks(0, {"reciprocity": 4.0}, None, MONTHS), *read_forks(3, {"imitation": 1.0}, None, MONTHS)]
    own = SMALL.with_(parameters={"work_saved": 0.7})
    drawn = ["reciprocity", "imitation", "work_saved", "liability"]
    assert held_by(forks, [own], drawn) == ["reciprocity", "work_saved"]
    assert held_by(read_forks(3, {"imitation": 1.0}, 2, MONTHS), [SMALL], drawn) == ["imitation"]


@pytest.mark.parametrize(
    ("at", "changes", "more", "message"),
    [
        ([], {"mode": B}, {}, "at least one month"),
        (3, {}, {}, "at least one change"),
        (7, {"mode": B}, {}, r"at = 7: out of range; allowed: 0 to 6"),
        (3, {"mode": B}, {"back_after": 4}, r"back_after = 4: out of range; allowed: 1 to 3"),
        (3, {"p_inspekt": 1}, {}, "p_inspect"),
        (3, {"p_inspect": 7}, {}, "p_inspect = 7: out of range"),
        (3, {"sharing_start": 0.02}, {}, "only when the province is founded"),
        (3, {"mode": "separate"}, {}, B),
        (3, {"mode": B}, {"over": "facts"}, "posterior, prior, defaults"),
    ],
)
def test_what_cannot_be_is_refused_before_a_run(at, changes, more, message, monkeypatch):
    monkeypatch.setattr("sim.runs.outcome.run_one", lambda run: pytest.fail("ran"))
    with pytest.raises(InputError, match=message):
        fork(SMALL, at, changes, **more, **QUIET)
