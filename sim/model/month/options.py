"""What each option of a switch and of a rule does: one record of functions per option.

Switches and their options are declared in ``sim.setup.options``, rival rules in ``sim.setup.rules``, and what each
requires of an option in ``sim.model.month.required``. An option that lacks some of this, or that nobody implemented,
fails when this module is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from sim.language.errors import InputError, nearest_name
from sim.model.month import (
    channel,
    connection,
    construction,
    contracting,
    incidents,
    listing,
    opinion,
    ordering,
    oversight,
    payment,
    planning,
    sharing,
    tendering,
    upkeep,
)
from sim.model.month.required import (
    RECORDS,
    Agenda,
    Builder,
    Channel,
    Contract,
    Custody,
    Operator,
    Options,
    Reuse,
    Schedule,
    Sharing,
    Standards,
    Supervision,
)
from sim.setup.modes import Mode
from sim.setup.options import SWITCHES, Option
from sim.setup.registry import register
from sim.setup.rules import RULES, Rules

TABLE: dict[str, dict[str, Any]] = {
    "agenda": {
        "county": Agenda(
            known=planning.known_to_counties, reading=planning.read_by_counties, is_provincial=False,
            reach=ordering.reach_of_counties,
        ),
        "data_bureau": Agenda(
            known=planning.known_to_province, reading=planning.read_by_province, is_provincial=True,
            reach=ordering.reach_of_province,
        ),
        "bureau": Agenda(
            known=planning.known_to_bureaus, reading=planning.read_by_bureaus, is_provincial=False,
            reach=ordering.reach_of_bureaus,
        ),
    },
    "builder": {
        "tender": Builder(
            tender=tendering.tender_to_vendors, order=construction.keyed_order,
            productivity=contracting.productivity_of_vendors, care=contracting.care_of_vendors,
            developer=contracting.developed_by_ablest, connecting=contracting.connected_by_vendors,
            payee=-1, through_operator=False, is_bureaus=False,
        ),
        "contractor": Builder(
            tender=tendering.tender_to_subcontractors, order=construction.order_by_gap,
            productivity=contracting.productivity_of_subcontractors, care=contracting.care_of_subcontractors,
            developer=contracting.developed_by_operator, connecting=contracting.connected_by_operator,
            payee=contracting.OPERATOR, through_operator=True, is_bureaus=False,
        ),
        "bureau": Builder(
            tender=tendering.tender_to_nobody, order=construction.keyed_order,
            productivity=contracting.productivity_of_vendors, care=contracting.care_of_vendors,
            developer=contracting.developed_by_bureaus, connecting=contracting.connected_by_bureaus,
            payee=-1, through_operator=False, is_bureaus=True,
        ),
    },
    "operator": {
        "government": Operator(run=upkeep.run_by_counties, by_company=False),
        "contractor": Operator(run=upkeep.run_by_company, by_company=True),
    },
    "standards": {
        "local": Standards(rate=connection.rate_of_convergence),
        "contractor": Standards(rate=connection.rate_of_migration),
        "none": Standards(rate=connection.no_rate),
    },
    "reuse": {
        "copying": Reuse(
            develop=construction.no_standards, hazard=planning.hazard_by_copying,
            willing=planning.willing_to_go_first, plan=planning.plan_copy,
        ),
        "rollout": Reuse(
            develop=construction.develop_standards, hazard=planning.hazard_by_rollout,
            willing=planning.willing_beside_standard, plan=planning.plan_install,
        ),
        "none": Reuse(
            develop=construction.no_standards, hazard=planning.no_hazard,
            willing=planning.all_willing, plan=planning.plan_copy,
        ),
    },
    "custody": {
        "government": Custody(
            distrust=sharing.distrust_of_government, vulnerability=incidents.vulnerability_of_government,
            spread=incidents.spread_in_government,
            is_pooled=True, by_company=False,
        ),
        "operator": Custody(
            distrust=sharing.distrust_of_company, vulnerability=incidents.vulnerability_of_company,
            spread=incidents.spread_in_company,
            is_pooled=True, by_company=True,
        ),
        "bureau": Custody(
            distrust=sharing.no_distrust, vulnerability=incidents.vulnerability_of_bureaus,
            spread=incidents.no_spread,
            is_pooled=False, by_company=False,
        ),
    },
    "supervision": {
        "hierarchy": Supervision(
            on_bureaus=oversight.all_weight, on_firms=contracting.attention_of_counties, is_there=True
        ),
        "kpi": Supervision(
            on_bureaus=oversight.weight_beside_contractor, on_firms=contracting.attention_by_kpi, is_there=True
        ),
        "none": Supervision(on_bureaus=oversight.no_weight, on_firms=contracting.no_attention, is_there=False),
    },
    "contract": {
        "fee_and_support": Contract(
            slope=contracting.slope_by_fee, penalty=payment.no_penalty, measuring=payment.not_measured,
            gaming=contracting.no_gaming, support=contracting.support_by_policy,
        ),
        "kpi": Contract(
            slope=contracting.slope_by_kpi, penalty=payment.penalty_by_kpi, measuring=payment.measuring_by_kpi,
            gaming=contracting.gaming_by_kpi, support=contracting.no_support,
        ),
        "fee": Contract(
            slope=contracting.slope_by_fee, penalty=payment.no_penalty, measuring=payment.not_measured,
            gaming=contracting.no_gaming, support=contracting.no_support,
        ),
    },
    "sharing": {
        "logit": Sharing(decide=listing.decide_by_logit),
        "imitation": Sharing(decide=listing.decide_by_imitation),
        "threshold": Sharing(decide=listing.decide_by_threshold),
    },
    "channel": {
        "logit": Channel(luck=channel.fresh_luck, expected=channel.expect_by_chance),
        "threshold": Channel(luck=channel.fixed_luck, expected=channel.expect_by_type),
    },
    "schedule": {
        "synchronous": Schedule(turns=listing.all_at_once, file=channel.file_at_once, talk=opinion.talk_at_once),
        "random_order": Schedule(turns=listing.line_by_line, file=channel.file_in_waves, talk=opinion.talk_in_waves),
    },
}  # fmt: skip
"""Every option's record, by switch or rule."""


def options_of(mode: Mode, rules: Rules) -> Options:
    """The records of a mode's and a set of rules' options."""
    chosen = {**mode.switches, **{name: getattr(rules, name) for name in RULES}}
    return Options(**{name: record_of(name, option) for name, option in chosen.items()})


def record_of(choice: str, option: str) -> Any:
    """The record of an option of a switch or a rule: a scholar's, or the package's own."""
    own = (SWITCHES.get(choice) or RULES[choice]).options[option].functions
    return TABLE[choice][option] if own is None else own


def register_option(
    switch: str,
    name: str,
    *,
    meaning: str,
    like: str | None = None,
    label_en: str = "",
    label_zh: str = "",
    meaning_zh: str = "",
    **functions: Any,
) -> None:
    """Add an option to a switch (such as "builder") or a rule (such as "sharing"), from a script.

    It is then valid in scenarios, modes and settings, and worker processes get it. Registered again, it is replaced.

    Args:
        switch, name: of which switch or rule, and what it is called there.
        meaning: what it means, in a sentence. label_en, label_zh, meaning_zh: how pages name it; English if not given.
        like: the option that it follows where no function is given.
        functions: what the switch requires of an option: the fields of its class in this module.

    Raises InputError for an unknown switch or function, one that is missing, and an option of the package.
    """
    if switch not in RECORDS:
        raise InputError("options.no_switch", switch=switch, near=nearest_name(switch, RECORDS), allowed=list(RECORDS))
    if name in TABLE[switch]:
        raise InputError("options.of_the_package", switch=switch, option=name)
    required = [field.name for field in fields(RECORDS[switch])]
    for function in functions:
        if function not in required:
            near = nearest_name(function, required)
            raise InputError("options.no_function", switch=switch, function=function, near=near, allowed=required)
    known = (SWITCHES.get(switch) or RULES[switch]).options
    if like is not None and like not in known:
        raise InputError(
            "options.no_option", switch=switch, option=like, near=nearest_name(like, known), allowed=list(known)
        )
    missing = [function for function in required if function not in functions]
    if like is None and missing:
        raise InputError("options.lacks", switch=switch, option=name, missing=missing)
    record = RECORDS[switch](**functions) if like is None else replace(record_of(switch, like), **functions)
    words = {"label_en": label_en, "label_zh": label_zh, "meaning_zh": meaning_zh}
    register("option", f"{switch}.{name}", Option(name, meaning, **words, functions=record))


def unimplemented() -> Iterator[str]:
    """Options that are declared and not implemented, or implemented and not declared."""
    for name, choice in {**SWITCHES, **RULES}.items():
        own = {option for option, record in choice.options.items() if record.functions is None}
        yield from (f"{name}.{option}" for option in sorted(own ^ set(TABLE[name])))


assert not list(unimplemented()), list(unimplemented())
assert set(RECORDS) == set(TABLE) == {field.name for field in fields(Options)} == {*SWITCHES, *RULES}
assert all(type(record) is RECORDS[name] for name, records in TABLE.items() for record in records.values())
