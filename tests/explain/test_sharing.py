"""One county close up: what bureaus get from each other is what their desks miss, and the reason fits what is done."""

from __future__ import annotations

import numpy as np
import pytest

from sim.explain.diary import Diary
from sim.explain.sharing import CELLS, SHARED, UNLISTED, close_up_of
from sim.setup.modes import MODES
from tests.worlds import world

MONTHS, COUNTIES = 12, (0, 5, 33)


@pytest.fixture(scope="module", params=list(MODES)[:2])
def told(request):
    model = world(request.param, months=MONTHS, n_citizens=50)
    diary = Diary(model, np.arange(1))
    return model, [diary.step() for _ in range(MONTHS)]


def test_what_is_not_shared_is_what_the_desks_of_each_line_miss(told):
    model, pages = told
    for county in COUNTIES:
        found = close_up_of(pages, county)
        missed = (found.asked[-1] * (found.state[-1] != SHARED)[:, None]).sum(axis=0)
        by_item = model.flow.documents_missing[county]
        expected = np.bincount(model.catalogue.item_line, weights=by_item, minlength=len(missed))
        assert np.array_equal(missed, expected)
        asked = np.bincount(model.catalogue.item_line, weights=model.flow.documents_asked[county])
        assert np.array_equal(found.asked[-1].sum(axis=0), asked)


def test_a_cell_says_whether_all_some_or_nothing_is_shared(told):
    _, pages = told
    seen = set()
    for county in range(0, 90, 9):
        found = close_up_of(pages, county)
        cells = found.cells
        for holder in range(12):
            of, at = found.line == holder, MONTHS - 1
            for user in range(12):
                ever, asked = found.ever[of, user], found.asked[at, of, user]
                states = found.state[at, of][asked > 0]
                word = CELLS[cells[at, holder, user]]
                seen.add(word)
                if not ever.sum():
                    assert word == "nothing"
                elif not asked.sum():
                    assert word == "abolished"
                elif (states == SHARED).all():
                    assert word == "shared"
                elif (states == SHARED).any():
                    assert word == "partly"
                else:
                    assert word == ("unlisted" if (states == UNLISTED).all() else "unconnected")
    assert seen == set(CELLS)


def test_the_reason_of_what_is_done_with_a_resource_is_the_last_decision_on_it(told):
    _, pages = told
    looked_at = 0
    for county in COUNTIES:
        found = close_up_of(pages, county)
        for at in range(MONTHS):
            for resource in range(len(found.line)):
                reason = found.why(at, resource)
                if reason is not None:
                    looked_at += 1
                    assert reason.month < found.months[at]
                    off = reason.outcome in ("delists", "stays_off")
                    assert off == (found.state[at, resource] == UNLISTED)
    assert looked_at > 500
