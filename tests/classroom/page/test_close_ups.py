"""Every county close up: what the page holds is what ``sim.close_up`` tells."""

from __future__ import annotations

import numpy as np

from sim.classroom.page.close_ups import close_up_arrays, close_up_facts, close_ups_of
from sim.classroom.page.pack import unpack
from sim.explain.diary import Diary
from sim.explain.sharing import STATES
from sim.model.model import Model
from sim.model.world.catalogue import load_catalogue
from sim.setup.modes import MODES
from sim.setup.rng import replicate_seed
from sim.setup.scenario import load
from sim.studies.close_up import close_up

MONTHS = 4


def test_the_page_has_who_shares_what_with_whom_in_every_month():
    scenario, county = load("zhejiang").with_(n_citizens=50, months=MONTHS), 3
    modes = []
    for mode in MODES.values():
        model = Model(scenario.with_(mode=mode), seed=replicate_seed(1, 1))
        diary = Diary(model, np.arange(1))
        modes.append(close_ups_of([diary.step() for _ in range(MONTHS)], county + 1))
    packed, facts = close_up_arrays("zhejiang", modes), close_up_facts()
    cells, states = (unpack(packed[f"close-{kind}-zhejiang"])[0] for kind in ("cells", "states"))
    assert cells.shape[2:] == (len(facts["pairs"]), MONTHS) and np.array_equal(cells, np.rint(cells))
    told = close_up(scenario, county)
    ids = [one["id"] for one in facts["cells"]]
    lines = {line["en"]: place for place, line in enumerate(facts["bureaus"])}
    assert len(lines) == 12
    for place, mode in enumerate(MODES):
        of_mode = told[told["mode"] == mode]
        for month, rows in of_mode.groupby("month"):
            found = {
                pair: ids[int(k)]
                for pair, k in zip(map(tuple, facts["pairs"]), cells[place, county, :, month - 1], strict=True)
            }
            assert found == expected(rows)
            kept = [STATES[int(k)] for k in states[place, county, :, month - 1]]
            assert {r: kept[r] for r in by_resource(rows)} == by_resource(rows)


def by_resource(rows) -> dict[int, str]:
    """The state of each resource that somebody needs."""
    place = {name: r for r, name in enumerate(load_catalogue().resource_id)}
    return {place[row.resource]: row.state for row in rows.itertuples()}


def expected(rows) -> dict[tuple[int, int], str]:
    """What each pair's cell must be, from the rows of its resources."""
    place = {name: k for k, name in enumerate(load_catalogue().line_id)}
    found = {}
    for (holder, user), pair in rows.groupby(["holder", "user"]):
        asked = pair[pair["n_documents"] > 0]
        states = set(asked["state"])
        if not len(asked):
            kind = "abolished"
        elif states == {"shared"}:
            kind = "shared"
        elif "shared" in states:
            kind = "partly"
        else:
            kind = "unconnected" if "unconnected" in states else "unlisted"
        found[place[holder], place[user]] = kind
    return found
