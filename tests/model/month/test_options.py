"""Every option is one record of functions; one that nobody implemented cannot run; a scholar's own can."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import cloudpickle
import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.model.month import options, planning, tendering
from sim.model.month.options import TABLE, register_option, unimplemented
from sim.model.month.required import RECORDS
from sim.setup.options import SWITCHES, Option
from sim.setup.registry import install, registered
from sim.setup.rules import RULES
from sim.setup.scenario import apply_settings, load

MODEL = Path(sim.__file__).parent / "model"
CHOSEN = {*SWITCHES, *RULES}


@pytest.fixture
def own(monkeypatch):
    """What a test registers is gone after it."""
    from sim.setup import registry

    monkeypatch.setattr(registry, "_registered", {})
    tables = [choice.options for choice in (*SWITCHES.values(), *RULES.values())]
    before = [dict(table) for table in tables]
    yield
    for table, options_before in zip(tables, before, strict=True):
        table.clear()
        table.update(options_before)


def comparisons(tree: ast.AST) -> list[str]:
    """Comparisons, and look-ups in a table, of an option of a mode or of rules: ``mode.builder == ...``."""
    found = []
    for node in ast.walk(tree):
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        sides += [node.slice] if isinstance(node, ast.Subscript) else []
        sides += [node.subject] if isinstance(node, ast.Match) else []
        for side in sides:
            if isinstance(side, ast.Attribute) and side.attr in CHOSEN:
                owner = side.value.attr if isinstance(side.value, ast.Attribute) else getattr(side.value, "id", "")
                if owner in ("mode", "rules"):
                    found.append(ast.unparse(node))
    return found


def test_nothing_in_the_model_compares_an_option():
    assert comparisons(ast.parse("x = 1 if model.mode.builder == 'tender' else {'a': 2}[mode.custody]"))
    assert {path.name: comparisons(ast.parse(path.read_text("utf-8"))) for path in MODEL.rglob("*.py")} == {
        path.name: [] for path in MODEL.rglob("*.py")
    }


def test_an_option_that_nobody_implemented_is_seen_at_import(own):
    assert not list(unimplemented())
    SWITCHES["operator"].options["nonprofit"] = Option("nonprofit", "a foundation")
    assert list(unimplemented()) == ["operator.nonprofit"]
    with pytest.raises(KeyError):
        sim.Model(load("zhejiang").with_(n_citizens=10, months=1, switches={"operator": "nonprofit"}))
    with pytest.raises(TypeError, match="is_provincial"):
        RECORDS["agenda"](known=planning.known_to_counties, reading=planning.read_by_counties)


def test_an_unknown_option_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r'contractr.*did you mean "contractor"\?'):
        apply_settings(load("zhejiang"), ["mode.builder=contractr"])


def test_every_option_that_no_mode_has_runs(own):
    """One at a time beside the options of a shipped mode; each gives other numbers than the mode's own."""
    register_option("builder", "thrifty", meaning="vendors who bid at cost", like="tender", tender=bid_at_cost)
    scenario = apply_settings(load("zhejiang").with_(n_citizens=200, months=6), ["mode.builder=thrifty"])
    assert scenario.mode.builder == "thrifty"
    plain, changed = (sim.Model(s).run() for s in (load("zhejiang").with_(n_citizens=200, months=6), scenario))
    assert changed.history[-1]["spending"] != plain.history[-1]["spending"]
    assert sim.load is load and scenario.with_(mode=scenario.mode).mode.switches["builder"] == "thrifty"


def bid_at_cost(model, plans):
    tendering.tender_to_vendors(model, plans)
    plans["price"] *= 0.5


def test_a_rule_of_ones_own_decides(own):
    register_option(
        "sharing", "refusal", meaning="nothing is newly listed", decide=lambda model, settled: np.zeros_like(settled)
    )
    unordered = load("zhejiang").with_(n_citizens=100, months=30, switches={"supervision": "none"})
    model = sim.Model(unordered.with_(rules={"sharing": "refusal"}))
    before = model.bureaus.listed.copy()
    after = model.run().bureaus.listed
    assert not (after & ~before).any() and after.sum() < before.sum()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"switch": "bilder", "name": "x", "like": "tender"}, 'switch or rule bilder.*"builder"'),
        ({"switch": "builder", "name": "tender", "like": "bureau"}, "belongs to the package"),
        ({"switch": "builder", "name": "x", "like": "tendr"}, 'no option tendr.*"tender"'),
        ({"switch": "builder", "name": "x", "like": "tender", "oder": print}, 'no oder.*"order"'),
        ({"switch": "agenda", "name": "x", "known": print}, "lacks reading, is_provincial"),
    ],
)
def test_what_is_wrong_with_an_option_is_said_in_one_line(own, arguments, message):
    with pytest.raises(InputError, match=message):
        register_option(meaning="a test", **arguments)


def test_an_option_goes_to_another_process(own):
    def order(model):
        return np.arange(len(model.counties))

    register_option("builder", "by_number", meaning="in the order of the list", like="tender", order=order)
    script = (
        "import cloudpickle, sys, sim\nfrom sim.setup.registry import install\n"
        "install(cloudpickle.loads(sys.stdin.buffer.read()))\n"
        "s = sim.load('zhejiang').with_(n_citizens=50, months=1, switches={'builder': 'by_number'})\n"
        "print(sim.Model(s).run().options.builder.order.__name__)"
    )
    sent = cloudpickle.dumps(registered())
    done = subprocess.run([sys.executable, "-c", script], input=sent, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "order"
    install(registered())
    assert options.record_of("builder", "by_number").order is order
    assert "by_number" not in TABLE["builder"]
