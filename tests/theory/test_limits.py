"""Every limit passes at three seeds, says what it is, and leaves no closed form out."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from sim import theory as limits
from sim.language.errors import InputError
from sim.theory import LIMIT_IDS, find_limits, firm_forms, forms
from sim.theory.worlds import LOCAL, hold, world

LIMITS = find_limits()


@pytest.mark.usefixtures("in_loops")
@pytest.mark.parametrize("limit", LIMITS, ids=LIMIT_IDS)
def test_a_limit_is_met_at_three_seeds_and_its_panel_can_be_drawn(limit):
    for seed in (1, 2, 3):
        checks, panel = limit.find(seed)
        assert [check for check in checks if not check.passed] == []
    assert panel.curves and panel.points
    for curve in panel.curves:
        assert np.isfinite(curve.x).all() and np.isfinite(curve.y).all() and len(curve.x) == len(curve.y) > 1
    for points in panel.points:
        assert np.isfinite([points.x, points.y, points.tolerance]).all() and len(points.x) >= 5
    for words in (panel.x_label, panel.y_label, *(part.label for part in (*panel.curves, *panel.points) if part.label)):
        assert len(words) == 2 and all(words)


def test_the_same_seed_finds_the_same(monkeypatch):
    monkeypatch.setattr("sim.theory.requests.N_MONTHS", 100)
    for limit in find_limits(["requests", "punishment", "volunteers", "effort"]):
        assert limit.find(1)[0] == limit.find(1)[0]


def test_a_limit_names_itself_in_two_languages_and_what_it_holds():
    for limit in LIMITS:
        assert re.search(r"[一-鿿]", limit.name_zh) and not re.search(r"[一-鿿]", limit.name_en)
        for text in (limit.process, limit.held, limit.equals, limit.formula, limit.source):
            assert text
        for name in (*limit.forms, *limit.rules):
            module, _, function = name.rpartition(".")
            assert callable(getattr(import_module(module), function)), name
        assert limit.forms and limit.rules


def test_every_module_of_the_package_with_a_limit_has_its_record():
    folder = Path(limits.__file__).parent
    modules = [path.stem for path in folder.glob("*.py") if "\ndef examine(" in path.read_text("utf-8")]
    assert sorted(LIMIT_IDS) == sorted(modules)
    assert [limit.id for limit in LIMITS] == list(LIMIT_IDS)


def test_every_closed_form_is_held_by_a_limit():
    functions = [
        f"{home.__name__}.{name}"
        for home in (forms, firm_forms)
        for name, f in inspect.getmembers(home, inspect.isfunction)
        if f.__module__ == home.__name__
    ]
    held = {name for limit in LIMITS for name in limit.forms}
    assert sorted(held) == sorted(functions)


def test_limits_are_found_by_name_in_the_order_of_the_month():
    assert [limit.id for limit in find_limits(["sharing", "queue"])] == ["queue", "sharing"]
    with pytest.raises(InputError, match=r"no limit 'shering' \(did you mean \"sharing\"\?\); allowed: requests, q"):
        find_limits(["queue", "shering"])


def test_a_parameter_that_is_not_there_cannot_be_held():
    with pytest.raises(ValueError, match="no such parameters: reciprocities"):
        hold(world(LOCAL, 90), reciprocities=1.0)
