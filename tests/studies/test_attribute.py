"""Why: every mix is run with the same luck, and shares are the gap between all and none."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.results.shapley import coalitions
from sim.setup.fields import into_tables
from sim.setup.institutions import GROUPS, INSTITUTIONS
from sim.setup.institutions_off import at_point, without
from sim.setup.modes import MODES, SWITCHES
from sim.studies.attribute import BY, attribute, orders_of
from sim.studies.mixes import Player, groups, rights, settings_of, singles
from sim.studies.verdict import verdict

SMALL = {"n_draws": 2, "months": 3, "n_citizens": 30, "workers": 1, "progress": False}
A, B, *_ = MODES.values()


def test_all_mixes_of_the_rights_are_scenarios():
    players = rights(A, B)
    points = settings_of(players, coalitions(len(players)))
    assert len(points) == len(points.drop_duplicates()) == 2 ** len(SWITCHES)
    scenario = sim.load("zhejiang")
    for row in points.sample(20, random_state=1).to_dict("records"):
        switches = {key.removeprefix("mode."): option for key, option in row.items()}
        assert scenario.with_(**into_tables(row)).mode.switches == switches
    for number, mode in ((-1, A), (0, B)):
        assert {f"mode.{switch}": option for switch, option in mode.switches.items()} == dict(points.iloc[number])


def test_groups_hold_the_institutions_of_the_paper_and_leave_the_others_on():
    for kind in ("mechanism", "force"):
        players = groups(kind, INSTITUTIONS.values())
        assert [player.name for player in players] == list(GROUPS[kind])
        held = [key.partition(".")[2] for player in players for key in player.off]
        assert sorted(held) == sorted(i.id for i in INSTITUTIONS.values() if getattr(i, kind) != "none")


def test_at_a_point_an_institution_that_is_off_stays_so_whatever_is_drawn():
    scenario = sim.load("guangdong")
    settings = {"rate_platform": 0.05, "institution.M11": "off", "institution.Z1": "off", "institution.M2": "on"}
    point = at_point(scenario, settings)
    assert point.parameters.rate_platform == 0.0, "M11 is off"
    assert point.mode.switches == scenario.mode.switches, "Z1 is no part of this mode"
    assert point == without(scenario, INSTITUTIONS["M11"])
    assert at_point(scenario, {"rate_platform": 0.05, "institution.M11": "on"}).parameters.rate_platform == 0.05


def test_shares_add_up_to_what_the_verdict_finds_with_the_same_draws_and_luck():
    some = ("operator", "standards")
    mode = sim.load("zhejiang").mode
    other = sim.Mode("other", **mode.switches | {switch: B.switches[switch] for switch in some})
    found = attribute("zhejiang", modes=[mode, other], **SMALL)
    assert [player.name for player in found.players] == [name for name in SWITCHES if name in some]
    told = verdict("zhejiang", modes=[mode, other], mixes=False, replications=1, **SMALL).verdict
    told = told.set_index(["indicator", "window"])["mean"]
    for (indicator, window), rows in found.shares.groupby(["indicator", "window"]):
        assert rows["share"].sum() == pytest.approx(told[indicator, window], abs=1e-12)
        assert rows["gap"].tolist() == pytest.approx([told[indicator, window]] * 2, abs=1e-12)
    assert len(found.pairs) == len(found.shares) / 2 and set(found.figures("en")) == {
        "shares", "heat_map", "interactions",
    }  # fmt: skip
    assert len(found.sentences()) == len(found.sentences("zh")) == 2


def test_many_players_are_sampled_and_who_is_not_in_force_adds_nothing():
    players = [*singles([INSTITUTIONS["G1"], INSTITUTIONS["M2"], INSTITUTIONS["Z7"]])]
    players += [Player(f"nobody {k}", {f"institution.{k}": "on"}, {f"institution.{k}": "off"}) for k in ("G2", "G5")]
    players += [Player(f"same {k}", {"smart_brain": 0.2}, {"smart_brain": 0.2}) for k in range(4)]
    found = attribute("zhejiang", by=players, at="defaults", **SMALL)
    assert not len(found.pairs) and set(found.tables()) == {"shapley.csv"}
    shares = found.shares[found.shares["window"] == "month_3"].set_index(["indicator", "player"])["share"].unstack()
    assert (shares.drop(columns=["M2", "Z7"]) == 0.0).all(axis=None) and shares.loc["service_efficiency", "Z7"] > 0.0
    gaps = found.shares.groupby(["indicator", "window"])
    assert gaps["share"].sum().to_numpy() == pytest.approx(gaps["gap"].first().to_numpy())


def test_an_order_is_drawn_for_every_draw_and_stays_when_there_are_more():
    orders = orders_of(5, 40, seed=1)
    assert (np.sort(orders, axis=1) == np.arange(5)).all() and len(np.unique(orders, axis=0)) > 20
    assert (orders_of(5, 50, seed=1)[:40] == orders).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"by": "rigth"}, 'did you mean "right"'),
        ({"modes": ["separation"]}, "between two modes"),
        ({"modes": [A, sim.Mode("twin", **A.switches)]}, "the same rights"),
        ({"measures": ["trust"]}, "no indicator"),
        ({"institutions": ["M2"]}, "are no rights"),
        ({"by": BY[3], "institutions": ["G1"]}, "none of the institutions is in force"),
        ({"at": "guess"}, "allowed: posterior, prior, defaults"),
    ],
)
def test_what_cannot_be_divided_is_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        attribute("zhejiang", **(SMALL | wrong))
