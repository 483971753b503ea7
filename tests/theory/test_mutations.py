"""Break a formula or a rule by a sign, and its limit fails: every sign of every closed form, and each model rule.

A mutant replaces the function wherever the package has imported it, as if its source said so.
"""

from __future__ import annotations
import __future__

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from importlib import import_module

import pytest
from threadpoolctl import threadpool_limits

from sim.model.month.options import TABLE
from sim.theory import LIMIT_IDS, find_limits
from sim.theory.modules import base_province
from sim.theory.opinion import small_world
from sim.theory.records import Check

LIMITS = {limit.id: limit for limit in find_limits()}

# What is wrong in a rule of the model: limit, rule, what its source says, what it says instead.
RULES = [
    ("requests", "sim.model.month.requests.p_file", "rate * shock", "rate / shock"),
    ("requests", "sim.model.month.requests.demand_shock", "- sd * sd", "+ sd * sd"),
    ("requests", "sim.model.month.requests.who_files", "draw < probability", "draw > probability"),
    ("queue", "sim.model.agents.desks.desk_after_month", "n_backlog + arrivals", "n_backlog - arrivals"),
    ("queue", "sim.model.agents.desks.idle_after_step", "(total - room) / 2", "(total + room) / 2"),
    ("queue", "sim.model.agents.desks.idle_after_step", "+ power / 2", "- power / 2"),
    ("queue", "sim.model.agents.desks.idle_after_step", "half * half + room", "half * half - room"),
    ("queue", "sim.model.agents.desks.idle_after_step", "idle + power * idle", "idle - power * idle"),
    ("queue", "sim.model.agents.desks.idle_after_step", "level / root", "level * root"),
    ("queue", "sim.model.agents.desks.backlog_left", "total - clerks", "total + clerks"),
    ("queue", "sim.model.agents.desks.wait_at", "(1.0 - utilisation)", "(1.0 + utilisation)"),
    ("queue", "sim.model.agents.desks.steady_backlog", "clerks * utilisation + ", ""),
    ("queue", "sim.model.agents.desks.exponent_of_pooling", "(clerks + 1.0)", "(clerks - 0.5)"),
    ("fork_join", "sim.model.agents.handling.share_of_series", "1.0 - joint", "1.0 + joint"),
    ("fork_join", "sim.model.agents.handling.share_of_series", "(1.0 - SHARE", "(1.0 + SHARE"),
    ("opinion", "sim.model.agents.citizens.trust_after_talk", "trust + p", "trust - p"),
    ("opinion", "sim.model.agents.citizens.trust_after_talk", "(mean_of_neighbours - trust)", "mean_of_neighbours"),
    ("sharing", "sim.model.agents.bureaus.probability_of_listing", "exp(-utility)", "exp(utility)"),
    ("sharing", "sim.model.agents.bureaus.utility_of_listing", "+ reciprocity", "- reciprocity"),
    ("sharing", "sim.model.agents.bureaus.utility_of_listing", "constant + pressure", "constant - pressure"),
    ("sharing", "sim.model.agents.bureaus.utility_of_listing", "constant + pressure", "pressure"),
    ("sharing", "sim.model.month.sharing.list_resources", "decides & choice", "decides & ~choice"),
    ("connection", "sim.model.agents.bureaus.settled_connections", "kept * p_reconsider * (1.0 - listing)", "p_reconsider"),
    ("connection", "sim.model.agents.bureaus.settled_connections", "- unconnected * p_reconsider", "+ unconnected * p_reconsider"),
    ("connection", "sim.model.month.connection.connect_resources", "& ~bureaus.listed & (draw", "& (draw"),
    ("migration", "sim.model.agents.modules.interface_after", "(1.0 - interface)", "(1.0 + interface)"),
    ("migration", "sim.model.month.connection.migrate_interfaces", ">= p.migration_failure", "< p.migration_failure"),
    ("punishment", "sim.model.agents.bureaus.expected_fine", "fine * p_detected", "-fine * p_detected"),
    ("punishment", "sim.model.agents.bureaus.expected_fine", "fine * p_detected", "fine"),
    ("punishment", "sim.model.agents.bureaus.lists_by_threshold", "utility + tolerance", "utility - tolerance"),
    ("punishment", "sim.model.agents.bureaus.lists_by_threshold", ">= 0.0", "<= 0.0"),
    ("punishment", "sim.model.agents.bureaus.probability_of_listing", "exp(-utility)", "exp(utility)"),
    *(
        ("punishment", "sim.model.agents.bureaus.utility_of_listing", f"{sign} {term}", f"{'+-'[sign == '+']} {term}")
        for sign, term in (
            ("+", "pressure"), ("+", "reciprocity"), ("+", "imitation"), ("+", "work_saved"), ("-", "interface_cost"),
            ("-", "worry"),
        )
    ),
    ("copying", "sim.model.agents.government.hazard_of_copying", "is_promoted + q_imitation", "is_promoted - q_imitation"),
    ("copying", "sim.model.agents.government.hazard_of_copying", "p_promotion * is_promoted + ", ""),
    ("copying", "sim.model.agents.projects.is_ahead", "+ AHEAD", "- 10.0 * AHEAD"),
    ("copying", "sim.model.agents.projects.is_ahead", "theirs > own", "theirs < own"),
    ("fork_join", "sim.model.agents.handling.days_beside_handling", "in_series * series", "in_series / series"),
    ("fork_join", "sim.model.month.service.series_by_number", "model.parameters.joint", "1.0 - model.parameters.joint"),
    ("punishment", "sim.model.month.sharing.terms_of_listing", "demanded * fine", "-demanded * fine"),
    ("punishment", "sim.model.agents.bureaus.probability_detected", "p_inspect * pressure", "p_inspect"),
    ("volunteers", "sim.model.agents.government.goes_first", "luck < probability", "luck > probability"),
    ("volunteers", "sim.model.month.planning.probability_on_track", "track[county] ==", "track[county] !="),
    ("two_tasks", "sim.model.month.contracting.set_efforts", "model.parameters.rating_weight if", "0.5 if"),
    ("volunteers", "sim.model.agents.government.probability_of_going_first", "1.0 - cost", "1.0 + cost"),
    ("volunteers", "sim.model.agents.government.probability_of_going_first", "1.0 - cost_of_first", "cost_of_first"),
    ("volunteers", "sim.model.agents.government.probability_of_going_first", "(1.0 / np", "(-1.0 / np"),
    ("modules", "sim.model.agents.modules.log_fit", "design - taste", "design + taste"),
    ("modules", "sim.model.agents.government.misheard", "taste + share", "taste - 2.0 * share"),
    ("modules", "sim.model.agents.government.averaged", "(taste - mean)", "(taste + mean)"),
    ("modules", "sim.model.agents.government.averaged", "(1.0 - loss)", "(1.0 + loss)"),
    ("modules", "sim.model.agents.modules.adapted", "design + share", "design - share"),
    ("retender", "sim.model.agents.enterprise.lock_in_after", "(1.0 - lock_in)", "(1.0 + lock_in)"),
    ("retender", "sim.model.agents.enterprise.lock_in_after", "lock_in + rate", "rate"),
    ("retender", "sim.model.month.dependence.depend", "charge == modules.in_charge", "charge != modules.in_charge"),
    ("retender", "sim.model.month.tendering.switching_cost", "lock_in_effect * model.modules.lock_in", "lock_in_effect"),
    ("retender", "sim.model.month.tendering.choose_bidders", "scores[best] - second", "scores[best] + second"),
    ("retender", "sim.model.month.tendering.choose_bidders", "switching[:, None] * rivals", "switching[:, None]"),
    ("retender", "sim.model.month.tendering.choose_bidders", "switching[:n] * rivals", "switching[:n] * ~rivals"),
    ("retender", "sim.model.agents.enterprise.limit_rent", "min(switching", "max(switching"),
    ("retender", "sim.model.agents.enterprise.limit_rent", "lead / price_weight) if", "lead) if"),
    ("retender", "sim.model.agents.enterprise.tender_score", "quality - price_weight", "quality + price_weight"),
    ("retender", "sim.model.agents.enterprise.tender_score", "(1.0 - price_weight)", "(1.0 + price_weight)"),
    ("effort", "sim.model.agents.enterprise.incentive_of", "slope * monitoring + public", "slope * monitoring - public"),
    ("effort", "sim.model.agents.enterprise.incentive_of", "+ competition", "- competition"),
    ("effort", "sim.model.agents.enterprise.incentive_of", "(1.0 - lock_in_effect", "(1.0 + lock_in_effect"),
    ("effort", "sim.model.month.contracting.share_seen", "+ (1.0 - unattended)", "- (1.0 - unattended)"),
    ("effort", "sim.model.month.contracting.attention_by_kpi", "**p.attention_returns", "**2"),
    ("effort", "sim.model.month.contracting.terms_of_contract", "p.n_vendors - 1", "p.n_vendors + 1"),
    ("effort", "sim.model.agents.enterprise.two_task_effort", "scale = cost", "scale = 1.0 / cost"),
    ("two_tasks", "sim.model.agents.enterprise.two_task_effort", "(1.0 - substitution", "(1.0 + substitution"),
    ("two_tasks", "sim.model.agents.enterprise.two_task_effort", "pay_speed - substitution", "pay_speed + substitution"),
    ("two_tasks", "sim.model.agents.enterprise.two_task_effort", "pay_quality - substitution", "pay_quality + substitution"),
    ("two_tasks", "sim.model.agents.enterprise.two_task_effort", "/ cost - substitution * speed", "/ cost"),
    ("two_tasks", "sim.model.agents.enterprise.two_task_effort", "/ cost - substitution * quality", "/ cost"),
    ("orders", "sim.model.agents.reform.willingness", "-resistance", "resistance"),
    ("orders", "sim.model.agents.reform.thresholds", "+ 1 / 2", "+ 1"),
    ("orders", "sim.model.agents.reform.carried_out", "done - (1.0", "done + (1.0"),
    ("orders", "sim.model.agents.reform.carried_out", "(1.0 - done)", "(1.0 + done)"),
    ("orders", "sim.model.month.ordering.give_orders", "reform.pressure + p", "p"),
    ("orders", "sim.model.month.ordering.give_orders", "p.share_on_orders * attention * model", "attention * model"),
]  # fmt: skip
# The same for closed forms that have no sign to flip.
FORMS = [
    ("opinion", "sim.theory.forms.degroot_consensus", "degree @ opinions", "opinions @ opinions"),
    ("sharing", "sim.theory.forms.logit_fixed_points", "b * (u0 + k * x)", "b * (k * x)"),
    ("fork_join", "sim.theory.forms.days_in_series", "n * mean", "mean"),
    ("fork_join", "sim.theory.forms.days_fork_join", "harmonic(n)", "n"),
    ("effort", "sim.theory.firm_forms.linear_contract_effort", "incentive / cost", "incentive * cost"),
    ("volunteers", "sim.theory.forms.nobody_volunteers", "n / (n - 1)", "1 / (n - 1)"),
    ("modules", "sim.theory.forms.value_of_building", "maturity * ", ""),
]
N_MUTANTS = 178
"""Fewer than so many would mean that some are no longer tried."""
SMALLER = {
    "requests.N_MONTHS": 300, "queue.N_CASES": 80_000, "copying.N_PATHS": 6, "modules.N_PROVINCES": 3,
    "punishment.N_BUREAUS": 5000, "volunteers.N_GROUPS": 3000, "volunteers.N_MONTHS": 20, "fork_join.N_CASES": 5000,
}  # fmt: skip
"""Simulations shorter than those of ``digigov verify``: what is found by these is found by those."""


def find(name: str) -> Callable:
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)


def put_in_place(monkeypatch, original: Callable, source: str) -> None:
    """Have the function's source say this, wherever the package has imported it."""
    code = compile(source, "<mutant>", "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)
    namespace = dict(vars(sys.modules[original.__module__]))
    exec(code, namespace)
    mutant = namespace[original.__name__]
    places = [
        (module, name)
        for path, module in list(sys.modules.items())
        if path == "sim" or path.startswith("sim.")
        for name, value in list(vars(module).items())
        if value is original
    ]
    assert places
    for module, name in places:
        monkeypatch.setattr(module, name, mutant)
    for choice, option in [(choice, option) for choice, records in TABLE.items() for option in records]:
        record = TABLE[choice][option]
        changed = {f.name: mutant for f in fields(record) if getattr(record, f.name) is original}
        monkeypatch.setitem(TABLE[choice], option, replace(record, **changed))


def source_of(function: Callable) -> str:
    return textwrap.dedent(inspect.getsource(function))


class Flip(ast.NodeTransformer):
    """Turns the k-th sign of a function round: a plus to a minus, a minus to a plus."""

    def __init__(self, k: int) -> None:
        self.left = k
        self.flipped = ""

    def visit_BinOp(self, node):
        return self.turn(node, {ast.Add: ast.Sub, ast.Sub: ast.Add})

    def visit_UnaryOp(self, node):
        return self.turn(node, {ast.USub: ast.UAdd, ast.UAdd: ast.USub})

    def turn(self, node, other):
        kind = type(node.op)
        if kind in other:
            if self.left == 0:
                before = ast.unparse(node)
                node.op = other[kind]()
                self.flipped = f"{before} -> {ast.unparse(node)}"
            self.left -= 1
        return self.generic_visit(node)


def signs(function: Callable) -> Iterator[tuple[str, str]]:
    """Every way to flip one sign of a function: what was flipped, and the source with it."""
    for k in range(1000):
        flip = Flip(k)
        tree = flip.visit(ast.parse(source_of(function)))
        if not flip.flipped:
            return
        yield flip.flipped, ast.unparse(ast.fix_missing_locations(tree))


def mutants_of(limit: str) -> Iterator[tuple[str, str, str]]:
    """Every mutant that a limit must find: function, what is wrong, and the source that says so."""
    for name in LIMITS[limit].forms:
        for what, source in signs(find(name)):
            yield name, what, source
    for one, name, old, new in RULES + FORMS:
        if one == limit:
            source = source_of(find(name))
            body = source.split('"""')[-1]
            assert body.count(old) == 1, f"{name} no longer says {old!r} once"
            yield name, f"{old} -> {new}", source.removesuffix(body) + body.replace(old, new)


def fails(limit: str) -> bool:
    """Whether any check of a limit fails; it is left at the first that does."""
    try:
        return any(isinstance(found, Check) and not found.passed for found in LIMITS[limit].examine(1))
    except Exception:
        return True


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Short simulations, on one thread."""
    for name, size in SMALLER.items():
        monkeypatch.setattr(f"sim.theory.{name}", size)
    forget()
    with threadpool_limits(1):
        yield
    forget()


def forget() -> None:
    """Keep nothing that was made with other functions or sizes."""
    for keeper in (base_province, small_world):
        keeper.cache_clear()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("limit", LIMIT_IDS)
def test_a_limit_finds_every_mutant_and_nothing_else(limit, monkeypatch):
    survivors = []
    for name, what, source in mutants_of(limit):
        with monkeypatch.context() as patch:
            put_in_place(patch, find(name), source)
            if not fails(limit):
                survivors.append(f"{name}: {what}")
        if name.startswith("sim.model."):
            forget()
    assert survivors == []
    for name in dict.fromkeys((*LIMITS[limit].rules, *LIMITS[limit].forms)):
        put_in_place(monkeypatch, find(name), source_of(find(name)))
    assert not fails(limit)


def test_each_limit_has_mutants_of_a_rule_and_of_a_closed_form():
    n_mutants = 0
    for limit in LIMIT_IDS:
        mutants = [name for name, *_ in mutants_of(limit)]
        n_mutants += len(mutants)
        parts = {"sim.model.month.sharing.listing_probability"}  # nothing but its two parts, which have their own
        assert {*LIMITS[limit].rules, *LIMITS[limit].forms} - parts <= set(mutants)
        assert any(one == limit for one, *_ in RULES)
    assert n_mutants >= N_MUTANTS
