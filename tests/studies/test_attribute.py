"""Attribution: every mix is run, and the shares are the gap between the two designs."""

from __future__ import annotations

import pytest

import sim
from sim.results.shapley import coalitions
from sim.setup.fields import into_tables
from sim.setup.modes import MODES, SWITCHES
from sim.studies.attribute import Player, attribute, mixes, rights

SMALL = {"replications": 2, "months": 6, "n_citizens": 50, "workers": 1, "progress": False}
A, B, *_ = MODES.values()


def test_all_mixes_of_the_rights_are_scenarios():
    points = mixes(rights(A, B))
    assert len(points) == len(points.drop_duplicates()) == 2 ** len(SWITCHES)
    scenario = sim.load("zhejiang")
    for row in points.to_dict("records"):
        switches = {key.removeprefix("mode."): option for key, option in row.items()}
        assert scenario.with_(**into_tables(row)).mode.switches == switches
    for number, mode in ((-1, A), (0, B)):
        assert {f"mode.{switch}": option for switch, option in mode.switches.items()} == dict(points.iloc[number])


def test_shares_add_up_to_the_difference_that_a_comparison_finds():
    some = ("operator", "standards")
    mode = sim.load("zhejiang").mode
    other = sim.Mode("other", **mode.switches | {switch: B.switches[switch] for switch in some})
    players = [player for player in rights(mode, other) if player.name in some]
    found = attribute("zhejiang", [*players, Player("nobody", {"smart_brain": 0.2}, {"smart_brain": 0.2})], **SMALL)
    compared = sim.compare("zhejiang", [mode, other], **SMALL).differences
    compared = compared.set_index(["indicator", "window"])["difference"]
    for (indicator, window), rows in found.shares.groupby(["indicator", "window"]):
        assert rows["share"].sum() == pytest.approx(compared[indicator, window], abs=1e-12)
        assert rows["gap"].tolist() == pytest.approx([compared[indicator, window]] * 3, abs=1e-12)
    assert (found.shares.loc[found.shares["player"] == "nobody", "share"] == 0.0).all()
    assert len(coalitions(3)) == len(mixes(found.players)) == 8
