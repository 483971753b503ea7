"""Ablations turn one institution off at a time, with the luck of the scenario itself."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.results.effects import AS_STATED, NO_CLEAR_EFFECT, NOT_IN_FORCE
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.institutions import DOWN, INSTITUTIONS, UP, Institution, choose_institutions
from sim.setup.institutions_off import without
from sim.studies.ablate import ablate

SMALL = {"replications": 3, "months": 12, "n_citizens": 100, "workers": 1, "progress": False}


def fake(name: str, off: dict[str, float | str], *moves: tuple[str, str]) -> Institution:
    return Institution(name, f"Fake {name}", "假", "-", "Does nothing.", "service", off, moves or (("mean_trust", UP),))


ALREADY_OFF = fake("X1", {"mode.reuse": "copying", "reciprocity": sim.PARAMETERS["reciprocity"].default})
OF_OTHERS = fake("X2", {"equity_state": 0.0})  # where no operator builds, operates or holds data
SEVERAL = fake("X3", {"smart_brain": 0.0, "mode.custody": "bureau"}, ("service_efficiency", DOWN))


@pytest.fixture(scope="module")
def small():
    return ablate("zhejiang", ["Z3", "M2", ALREADY_OFF, OF_OTHERS, SEVERAL], **SMALL)


def test_the_mean_with_all_on_is_that_of_the_scenario(small):
    compared = sim.compare("zhejiang", ["government_led"], at="defaults", **SMALL).summary
    compared = compared.set_index(["indicator", "window"])["mean"]
    for row in small.effects.itertuples():
        assert row.mean_on == pytest.approx(compared[row.indicator, row.window], nan_ok=True, rel=1e-12)


def test_the_mean_with_one_off_is_that_of_the_scenario_with_its_settings(small):
    zhejiang = sim.load("zhejiang")
    world = zhejiang.with_(parameters={"n_disputes": 0})
    compared = sim.compare(world, ["government_led"], at="defaults", **SMALL).summary
    compared = compared.set_index(["indicator", "window"])["mean"]
    rows = small.effects.query("institution == 'M2'")
    for row in rows.itertuples():
        assert row.mean_off == pytest.approx(compared[row.indicator, row.window], nan_ok=True, rel=1e-12)
    sharing = rows.query("indicator == 'data_sharing_rate' and window == 'path'").iloc[0]
    assert sharing["effect"] == pytest.approx(sharing["mean_on"] - sharing["mean_off"]) and sharing["effect"] > 0


def test_what_changes_no_setting_or_no_figure_is_not_in_force(small):
    zhejiang = sim.load("zhejiang")
    assert without(zhejiang, ALREADY_OFF) == zhejiang and without(zhejiang, OF_OTHERS) != zhejiang
    for name in ("X1", "X2"):
        rows = small.effects[small.effects["institution"] == name]
        assert not rows["in_force"].any() and rows["effect"].isna().all()
        assert small.verdicts["zhejiang", name] == NOT_IN_FORCE
    assert small.verdicts["zhejiang", "Z3"] == AS_STATED


def test_no_runs_are_made_for_settings_that_are_off_already(monkeypatch):
    made = []
    run_one = sim.runs.outcome.run_one
    monkeypatch.setattr("sim.runs.outcome.run_one", lambda run: made.append(run) or run_one(run))
    ablate("zhejiang", [ALREADY_OFF, "Z3"], **SMALL | {"months": 1})
    assert [run.replicate for run in made] == [1, 1, 2, 2, 3, 3]
    assert len({run.seed for run in made}) == 3


def test_the_same_institution_is_in_force_where_its_switch_is():
    found = ablate(["zhejiang", "guangdong"], OF_OTHERS, **SMALL | {"replications": 1})
    in_force = found.effects.groupby("province")["in_force"].any()
    assert in_force.to_dict() == {"zhejiang": False, "guangdong": True}
    assert found.verdicts["guangdong", "X2"] == NO_CLEAR_EFFECT  # one run, no interval


def test_several_settings_are_off_together(small):
    off = without(sim.load("zhejiang"), SEVERAL)
    assert (off.parameters.smart_brain, off.mode.custody) == (0.0, "bureau")
    assert set(small.effects.query("institution == 'X3'")["mode"]) == {"government_led"}


def test_what_is_off_stays_off_in_a_scenario_with_dates():
    """Dated changes of its settings are left out, all others kept; its mode is judged by where the reform ends."""
    for name in ("zhejiang_dated", "guangdong_dated"):
        dated = sim.load(name)
        for institution in INSTITUTIONS.values():
            off = without(dated, institution)
            left = [change.key for change in off.changes]
            if off == dated:
                assert institution.needs or not set(institution.off) <= {change.key for change in dated.changes}
                continue
            assert not set(left) & set(institution.off)
            assert left == [change.key for change in dated.changes if change.key not in institution.off]
    own = {"zhejiang_dated": "Z5", "guangdong_dated": "G5"}
    for name, institution in own.items():
        assert without(sim.load(name), INSTITUTIONS[institution]) != sim.load(name)
        (other,) = set(own.values()) - {institution}
        assert without(sim.load(name), INSTITUTIONS[other]) == sim.load(name)


def test_an_off_value_outside_of_the_range_is_accepted_where_the_parameter_has_it():
    for institution in INSTITUTIONS.values():
        for province in ("zhejiang", "guangdong"):
            without(sim.load(province), institution)


def test_the_number_of_workers_changes_nothing(small):
    found = ablate("zhejiang", ["Z3", "M2", ALREADY_OFF, OF_OTHERS, SEVERAL], **SMALL | {"workers": 2})
    pd.testing.assert_frame_equal(found.effects, small.effects, check_exact=True)


def test_all_institutions_are_turned_off_by_default():
    found = ablate("guangdong", **SMALL | {"replications": 1, "months": 1})
    assert list(found.effects["institution"].unique()) == list(INSTITUTIONS)
    assert len(found.effects) == len(INSTITUTIONS) * len(INDICATORS) * found.effects["window"].nunique()


def test_what_is_saved_can_be_read_back(small, tmp_path):
    paths = small.save(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in paths) == [
        "ablation.csv", "directions.csv", "figures/ablation.png", "figures/ablation.svg",
        "figures/captions.md", "report.html", "run.json",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "ablation.csv"), small.effects)
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["institutions"]["M2"] == {"off": {"n_disputes": 0}, "moves": {"data_sharing_rate": "down"}}
    assert len(record["replicate_seeds"]) == record["replications"] == 3
    assert (tmp_path / "figures" / "ablation.png").stat().st_size > 20_000


def test_it_draws_and_speaks(small):
    assert len(small.plot().axes) == len(HEADLINES)
    assert "of 5 institutions" in small.sentences()[0] and "浙江" in small.sentences("zh")[0]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"institutions": ["M22"]}, 'no institution "M22" (did you mean "M2"?)'),
        ({"institutions": []}, "give at least one institution"),
        ({"institutions": fake("X", {"smart_brian": 0.0})}, 'smart_brian: unknown key (did you mean "smart_brain"?)'),
        ({"institutions": fake("X", {"smart_brain": 9.0})}, "smart_brain = 9.0: out of range"),
        ({"institutions": fake("X", {}, ("mean_thrust", UP))}, 'no indicator mean_thrust (did you mean "mean_trust"?)'),
        ({"institutions": fake("X", {}, ("mean_trust", "sideways"))}, "mean_trust must move up or down"),
        ({"replications": 0}, "replications = 0: must be a whole number >= 1"),
        ({"seed": -1}, "seed = -1"),
        ({"workers": 0}, "workers = 0"),
        ({"months": 0}, "months = 0"),
    ],
)
def test_bad_input_is_refused(given, fault):
    with pytest.raises(InputError) as error:
        ablate("zhejiang", **SMALL | given)
    assert fault in str(error.value)


def test_institutions_are_found_whatever_their_case_and_given_once():
    assert [i.id for i in choose_institutions(["m2", " Z3", "M2"])] == ["M2", "Z3"]
    assert choose_institutions() == list(INSTITUTIONS.values())


def test_luck_is_common_to_all_arms(small):
    """An arm that works against its own luck would have intervals as wide as the runs spread."""
    rows = small.effects.query("institution == 'Z3' and indicator == 'data_sharing_rate' and window == 'path'")
    row = rows.iloc[0]
    assert row["ci_high"] - row["ci_low"] < 0.01 and np.isfinite(row["effect"])
