"""Both sides run in processes of their own, with the same citizens and the same luck."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim.classroom.explorer import desk as desk_module
from sim.classroom.explorer.desk import MOST_SEATS, Desk
from sim.classroom.explorer.frames import COUNTY_LAYERS, packed
from sim.classroom.explorer.payload import gap_table, month_of, stage_payload
from sim.model.model import Model
from sim.results.interval import interval
from sim.setup.indicators import INDICATORS
from sim.setup.rng import replicate_seed
from tests.classroom.explorer.sides import OFFER, SMALL, twin_of, wait, whole

pytestmark = pytest.mark.once


def test_a_recording_is_the_run_of_its_scenario_and_seed(twin):
    pair = whole(twin)
    for side in ("left", "right"):
        for replicate in (1, 2, 3):
            model = Model(SMALL.scenario_of(side, OFFER), seed=replicate_seed(SMALL.seed, replicate)).run()
            expected = np.array([[row[name] for name in INDICATORS] for row in model.history])
            frames = [frame.measures for frame in pair.side(side).frames]
            made = frames if replicate == 1 else pair.side(side).paths[replicate]
            assert np.array_equal(np.array(made), expected, equal_nan=True)


def test_both_sides_start_alike_and_part(twin):
    pair = whole(twin)
    first, last = ([pair.side(side).frames[month].counties for side in ("left", "right")] for month in (0, -1))
    assert np.array_equal(*first) and not np.array_equal(*last)
    assert pair.left.people == pair.right.people or [p.skill for p in pair.left.people] == [
        p.skill for p in pair.right.people
    ]


def test_every_month_is_kept_for_scrubbing(twin):
    pair = whole(twin)
    assert pair.month == SMALL.months
    assert [page.month for page in pair.left.pages] == list(range(1, SMALL.months + 1))
    layers = packed(pair.left.frames)
    n = (SMALL.months + 1) * len(pair.left.stage.counties) * len(COUNTY_LAYERS)
    assert len(layers["counties"]) == 4 * -(-n // 3)


def test_the_band_is_the_interval_of_the_paired_differences(twin):
    pair = whole(twin)
    table = gap_table(pair, SMALL, "en")
    gaps = pair.paths()[:, :, list(INDICATORS).index(SMALL.show)]
    mean, low, high, _ = interval(gaps)
    assert table["n"] == SMALL.pairs == len(gaps) and "3 pairs" in table["note"]
    assert np.allclose([table["mean"], table["low"], table["high"]], [mean, low, high], rtol=1e-5, atol=1e-9)
    assert np.allclose(table["now"], gaps[0], rtol=1e-5, atol=1e-9)


def test_what_is_only_looked_at_runs_nothing(twin):
    whole(twin)
    before = twin.n_jobs
    twin.show(SMALL.with_(show="mean_trust", colour="maturity", month=3, lang="zh", pick="left:county:1"))
    assert twin.n_jobs == before and twin.coming is None


def test_what_is_moved_moves_both_sides_and_the_last_picture_stays_until_then(twin, monkeypatch):
    monkeypatch.setattr("sim.classroom.explorer.twin.PATIENCE", 60.0)  # however busy the machine is
    old = whole(twin)
    twin.show(SMALL.with_(parameters={"automation_max": 0.55}, month=5))
    assert twin.coming is not None
    assert twin.look(5).number == old.number or twin.look(5).month >= 5
    wait(lambda: twin.look(5).number != old.number)
    new = twin.look(5)
    assert new.month >= 5
    for side in ("left", "right"):
        assert not np.array_equal(new.side(side).frames[5].measures, old.side(side).frames[5].measures)
    twin.show(SMALL)
    whole(twin, 5)


def test_what_is_looked_at_does_not_grow_and_a_newer_view_drops_the_one_before():
    with twin_of(SMALL.with_(months=60, pairs=30)) as twin:
        wait(lambda: twin.look(None) is not None and twin.look(None).month > 2)
        pair = twin.look(None)
        before = pair.month
        wait(lambda: twin.look(None).month > before + 5)
        assert pair.month == before
        assert [len(pair.side(side).frames) for side in ("left", "right")] == [before + 1] * 2
        assert pair.paths().shape == (1, before + 1, len(INDICATORS))
        for seed in range(2, 6):
            twin.show(SMALL.with_(seed=seed))
        pair = whole(twin, 3)
        assert pair.view.seed == 5 and pair.month == SMALL.months


def test_who_waits_is_woken_by_what_comes_and_by_who_leaves(twin):
    whole(twin)
    with ThreadPoolExecutor(1) as beside:
        waits = beside.submit(twin.wait, twin.news)
        time.sleep(0.3)
        assert not waits.done(), "nothing has come"
        twin.wake()
        waits.result(timeout=5)
        waits = beside.submit(twin.wait, twin.news)
        twin.show(SMALL.with_(seed=SMALL.seed + 1))
        waits.result(timeout=5)
    twin.wait(twin.news - 1)  # what was missed is no reason to wait


def test_values_that_do_not_go_together_are_refused_before_they_run(twin):
    before = twin.n_jobs
    with pytest.raises(Exception, match="reciprocity"):
        twin.show(SMALL.with_(parameters={"reciprocity": 1e9}))
    assert twin.n_jobs == before


def test_the_next_page_gets_the_processes_of_the_last():
    desk = Desk(OFFER, SMALL)
    first = desk.seat("first")
    first.show(SMALL)
    wait(lambda: first.look(None) is not None)
    desk.leave("first", first)
    second = desk.seat("second")
    assert second is first and second.look(None) is None
    second.show(SMALL.with_(seed=3))
    assert whole(second).view.seed == 3
    desk.close()
    wait(lambda: not any(process.is_alive() for process in first.processes))


class Idle:
    """A twin that takes a while to start and does nothing."""

    def __init__(self, offer):
        time.sleep(0.02)
        self.processes = []

    def rest(self):
        pass

    close = rest


def test_thirty_pages_at_once_get_the_seats_there_are_and_the_others_wait_in_turn(monkeypatch):
    monkeypatch.setattr(desk_module, "Twin", Idle)
    desk = Desk(OFFER, SMALL)
    with ThreadPoolExecutor(30) as pool:
        given = dict(zip(range(30), pool.map(desk.seat, range(30)), strict=True))
    seated = [page for page, twin in given.items() if twin is not None]
    assert len(seated) == MOST_SEATS == len(desk.taken)
    assert sorted(desk.place(page) for page in given) == [*[0] * MOST_SEATS, *range(1, 31 - MOST_SEATS)]
    first, second = desk.waiting[:2]
    assert desk.seat(second) is None
    desk.leave(seated[0], given[seated[0]])
    assert desk.seat(second) is None, "a page that came later got the seat of one before it"
    assert desk.seat(first) is not None and desk.place(second) == 1
    desk.leave(second, None)
    assert desk.place(second) == 0


def test_a_process_that_ends_is_told_where_its_months_would_be():
    with twin_of(SMALL.with_(months=100)) as twin:
        wait(lambda: twin.look(None) is not None)
        twin.processes[1].kill()
        wait(lambda: twin.ended)
        for seed in (1, 9):  # in what was running, and in what is asked for later
            twin.show(SMALL.with_(seed=seed, months=100))
            wait(lambda: twin.look(None).is_done)
            assert "has ended; load the page again" in str(twin.look(None).refused)


def test_what_takes_long_is_shown_as_it_comes(monkeypatch):
    """A new run stays behind the last picture until it has the month that is looked at, but not for long."""
    monkeypatch.setattr("sim.classroom.explorer.twin.PATIENCE", 0.5)
    with twin_of(SMALL.with_(months=3, pairs=1)) as twin:
        whole(twin)
        long = SMALL.with_(citizens=5000, months=120)
        twin.show(long)
        wait(lambda: twin.look(120).view is long)
        assert twin.look(120).month < 120
    wait(lambda: not any(process.is_alive() for process in twin.processes))


def test_the_page_is_sent_plain_tables_without_nan(twin):
    import json

    pair = whole(twin)
    for show in INDICATORS:
        view = SMALL.with_(show=show)
        text = json.dumps(stage_payload(pair, view, "zh"), allow_nan=False)
        assert len(text) < 2_000_000
    assert month_of(pair, SMALL.with_(month=4)) == 4 and month_of(pair, SMALL) == SMALL.months
