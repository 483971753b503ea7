"""A world under a mode: what to simulate, for how long, with which numbers, and what it is meant to show.

Scenarios are values: read from TOML files, varied with ``Scenario.with_``; they refuse what they do not know.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from numbers import Integral
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationInfo, create_model, model_validator

from sim.inputs.checks import check_option, show
from sim.inputs.models import NAME, TEXT, Checked, PlainSchema, Table, count, fault, option, refuse, unknown
from sim.inputs.toml import read_toml, write_toml
from sim.language.errors import InputError, Message
from sim.setup.calendar import FORMAT, check_date, dates_of, month_of
from sim.setup.changes import CHANGE, Change, change_schema, in_order
from sim.setup.cities import provinces
from sim.setup.county_table import count_residents
from sim.setup.fields import (
    DEFAULT_MONTHS,
    PROVINCES,
    RANGES,
    check_file,
    options_schema,
    read_settings,
    texts_of_thesis,
)
from sim.setup.layers import LAYERS, check_layers
from sim.setup.mode_file import MODE, known_mode, read_mode_file, vary_mode
from sim.setup.modes import MODES, Mode
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS, Parameters
from sim.setup.province_folder import find_folder, folder_of, in_folder
from sim.setup.rules import RULES, Rules
from sim.setup.shipped import exists, find_file, label_of, shipped_scenarios
from sim.setup.social import NUMBERED, SEATINGS, SOCIAL, SocialNetwork

ALL = "all"
"""As a number of citizens: one agent per resident."""


def _rule(name: str) -> Checked:
    return Checked(lambda value: check_option(value, RULES[name].options), lambda: options_schema(RULES[name]))


class _Rules(Table):
    """Rules that differ from their defaults."""

    @classmethod
    def unknown_key(cls, key: str) -> Message:
        """The message for an unknown rule."""
        return unknown("setup.unknown_rule", key, RULES)


RulesTable: Any = create_model("Rules", __base__=_Rules, **{rule: (Annotated[str, _rule(rule)], "") for rule in RULES})  # type: ignore[call-overload]


def _read_rules(value: Any) -> Rules:
    if isinstance(value, Rules):
        return value
    return Rules(**RulesTable.__pydantic_validator__.validate_python(value).model_dump(exclude_unset=True))


def _read_county_path(value: Any, info: ValidationInfo) -> Path | None:
    return None if value is None else check_file(value, (info.context or {}).get("folder", Path()))


RULES_FIELD = Checked(_read_rules, lambda: RulesTable.model_json_schema(schema_generator=PlainSchema))
COUNTY_TABLE = Checked(_read_county_path, lambda: {"type": "string", "minLength": 1}, with_info=True)
PROVINCE = Checked(
    lambda value: check_option(value, provinces()),
    lambda: {"anyOf": [{"enum": list(PROVINCES)}, {"type": "string", "minLength": 1}]},
)
OFF = Checked(check_layers, lambda: {"type": "array", "items": {"enum": list(LAYERS)}, "uniqueItems": True})
START = Checked(check_date, lambda: {"type": "string", "pattern": f"^({FORMAT})?$"})
THESIS = texts_of_thesis("scenario")


class Scenario(Table):
    """One province under one mode.

    name: labels rows where several scenarios share a province. title, question, expectation, reference: the
    thesis, in words. province: "zhejiang", "guangdong", or the folder of another one (``sim.setup.province_folder``),
    whose context, start and counties count unless others are given. start: the month of the calendar that month 0
    is, such as "2016-12", if any. months: 1 to 600. n_citizens: 1 to 200,000,000 agents, who stand for all residents.
    county_table: CSV file that replaces the drawn counties. social: a networkx graph, or its file, that replaces the
    drawn network of citizens; seating: who sits where in it (``SEATINGS``). rules: by which agents decide. layers_off:
    parts of the model that are switched off. parameters: a value for every parameter, from month 0 on. changes: what
    changes at a date, in order of months.

    Values are checked like those of a file: mode may be a Mode, a name, a file or a table of switches, parameters and
    rules tables of those that differ from their defaults, changes a list of tables. Raises InputError.
    """

    name: Annotated[str, NAME] = Field(
        description="Labels the scenario in tables and figures; the file's name if it is left out."
    )
    title: Annotated[str, TEXT] = Field(default="", description=THESIS["title"])
    question: Annotated[str, TEXT] = Field(default="", description=THESIS["question"])
    expectation: Annotated[str, TEXT] = Field(default="", description=THESIS["expectation"])
    reference: Annotated[str, TEXT] = Field(default="", description=THESIS["reference"])
    province: Annotated[str, PROVINCE] = Field(
        description="Whose cities and counties: a province's name, or the folder of one, relative to this file."
    )
    start: Annotated[str, START] = Field(
        default="", description="The month of the calendar that month 0 is, such as 2016-12."
    )
    months: Annotated[int, count(*RANGES["months"])] = Field(
        default=DEFAULT_MONTHS, description="Months to run after month 0, the world before the reform."
    )
    n_citizens: Annotated[int, count(*RANGES["n_citizens"])] = Field(
        default=10_000, description="Citizen agents, who stand for all residents."
    )
    county_table: Annotated[Path | None, COUNTY_TABLE] = Field(
        default=None, description="CSV file, relative to this one, that replaces the drawn counties."
    )
    seating: Annotated[str, option(lambda: SEATINGS)] = Field(
        default=NUMBERED, description="Who sits where in the citizens' network that is given."
    )
    social: Annotated[SocialNetwork | None, SOCIAL] = Field(
        default=None, description="GraphML, GEXF or CSV file, relative to this one: the citizens' network."
    )
    mode: Annotated[Mode, MODE] = Field(
        description="The way to build: a mode's name, a TOML file of switches, or a table of them."
    )
    rules: Annotated[
        Rules, Checked(_read_rules, lambda: RulesTable.model_json_schema(schema_generator=PlainSchema))
    ] = Field(default=Rules(), description="Rival decision rules; the first of each is the default.")
    layers_off: Annotated[tuple[str, ...], OFF] = Field(
        default=(), description="Layers of the model that are switched off as a whole."
    )
    parameters: Parameters = Field(
        default_factory=Parameters, description="Parameters that differ from their defaults, from month 0 on."
    )
    changes: Annotated[tuple[Annotated[Change, CHANGE], ...], AfterValidator(in_order)] = Field(
        default=(), description="Dated changes, one [[changes]] each, in any order."
    )

    def _fill(self, values: dict[str, Any], where: str, context: Any) -> None:
        super()._fill(in_folder(values, (context or {}).get("folder")), where, context)

    @model_validator(mode="after")
    def _refuse_reform_of_builtin(self) -> Self:
        """Refuse changes of switches that would be reported under the name of a mode that does not have them."""
        changed = next((change.key for change in self.changes if change.switch), None)
        if changed is not None and self.mode.name in MODES:
            refuse(fault(("mode",), self.mode.name, Message("setup.changes_builtin", changed=changed)))
        return self

    @classmethod
    def unknown_key(cls, key: str) -> Message:
        """The message for an unknown key of a scenario, with the table that it belongs in, if any."""
        if key in PARAMETERS:
            return Message("setup.is_a_parameter")
        if key in SWITCHES or key == "base":
            return Message("setup.is_a_switch")
        if key in RULES:
            return Message("setup.is_a_rule")
        return super().unknown_key(key)

    def with_(
        self,
        *,
        mode: Mode | str | os.PathLike[str] | None = None,
        switches: Mapping[str, str] | None = None,
        rules: Mapping[str, str] | Rules | None = None,
        parameters: Mapping[str, float] | Parameters | None = None,
        **fields: Any,
    ) -> Self:
        """The same scenario with something else in it.

        mode: a Mode, a name or a file. switches: options that differ from the mode's, which then get into its
        name. rules, parameters: those that differ from this scenario's (or Rules, Parameters, for all). fields: any
        other; n_citizens may be "all", one agent per resident. Another province brings its own counties and context.

        Unless changes are given too, another mode leaves out this scenario's changes of switches, which belong to
        its own mode, and keeps those of parameters; a shorter run leaves out the changes after its end, and another
        start moves those that have a date. What is set here holds from month 0 until a change of the same key.
        """
        changed = {name: getattr(self, name) for name in type(self).model_fields} | fields
        if "province" in fields:
            changed |= self._moved(fields)
        if changed["n_citizens"] == ALL:
            changed["n_citizens"] = count_residents(changed["province"], changed["county_table"])
        if mode is not None:
            changed["mode"] = mode if isinstance(mode, Mode) else load_mode(mode)
        if "changes" not in fields:
            changed["changes"] = self._changes_kept(changed["mode"], changed["months"], changed["start"])
        if switches is not None:
            changed["mode"] = vary_mode(changed["mode"], switches)
        if isinstance(rules, Mapping):
            changed["rules"] = {**asdict(self.rules), **rules}
        elif rules is not None:
            changed["rules"] = rules
        if isinstance(parameters, Mapping):
            changed["parameters"] = {**changed["parameters"].model_dump(), **parameters}
        elif parameters is not None:
            changed["parameters"] = parameters
        return type(self)(**changed)

    def without(self, *layers: str) -> Self:
        """The same scenario with layers of the model switched off, beside those that are. Raises InputError."""
        return self.with_(layers_off=[*self.layers_off, *(name for name in layers if name not in self.layers_off)])

    def to_toml(self, paths: bool = True) -> str:
        """The scenario as a TOML file that ``load`` reads back to an equal one.

        paths: name a province of one's own by its folder; else by its id.
        """
        tables = ("mode", "rules", "parameters", "changes", "social", "seating")
        table: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields if name not in tables}
        table = {name: value for name, value in table.items() if value not in (None, "", ())}
        known = MODES.get(self.mode.name) == self.mode
        table["mode"] = self.mode.name if known else {"name": self.mode.name, **self.mode.switches}
        table["rules"] = self.rules.differing()
        table["parameters"] = self.parameters.differing()
        own = folder_of(self.province) if paths else None
        if own is not None:
            table["province"] = own.path
            table["parameters"] |= {name: getattr(self.parameters, name) for name in own.context}
        table |= {} if self.social is None else self.social.written(self.seating)
        table["changes"] = [change.written() for change in self.changes]
        return write_toml({name: value for name, value in table.items() if value != {}})

    @property
    def dates(self) -> list[str]:
        """The months of the calendar, from month 0 to the last; empty without a start."""
        return dates_of(self.months, self.start)

    def _moved(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What another province brings: what the one before said goes, what the new one says comes."""
        before = folder_of(self.province)
        left = before.context if before else {}
        own = {name: value for name, value in self.parameters.differing().items() if left.get(name) != value}
        found = in_folder({"province": fields["province"], "parameters": own}, None)
        there = {"county_table": None, "start": "" if before and before.start == self.start else self.start}
        found = there | found | {key: value for key, value in fields.items() if key != "province"}
        return found | {"parameters": Parameters(**found["parameters"])}

    def _changes_kept(self, mode: Any, months: Any, start: Any) -> tuple[Change, ...]:
        """The changes that come to pass under a mode within a number of months from a start."""
        own, last = mode == self.mode, int(months) if isinstance(months, Integral) else self.months
        moved = start != self.start and check_date(start) != ""
        month = {c: month_of(c.date, start) if moved and c.date else c.month for c in self.changes}
        return tuple(c for c in self.changes if month[c] <= last and (own or not c.switch))


def of_province(province: str | os.PathLike[str]) -> Scenario:
    """A province, by name or folder, under the first of the modes. Raises InputError."""
    mode = next(iter(MODES.values()))
    scenario = Scenario(name="province", province=province, mode=mode)  # type: ignore[arg-type]
    return scenario.with_(name=scenario.province)


def load(scenario: str | os.PathLike[str]) -> Scenario:
    """A scenario by the path of its TOML file, by name if it is a shipped one, or by the folder of its province.

    Raises InputError with one line: file, key, value and what is allowed.
    """
    if scenario not in shipped_scenarios() and find_folder(scenario) is not None:
        return of_province(scenario)
    path, label = find_file(scenario, shipped_scenarios(), Message("setup.scenario"))
    table = read_toml(path, label, Message("inputs.what.scenario_file"))
    return Scenario.read({"name": path.stem, **table}, label, {"folder": path.parent})


def load_mode(mode: str | os.PathLike[str]) -> Mode:
    """A mode by name if it is a built-in one, or by the path of a TOML file of switches.

    The file has ``name`` and the eight switches, or also ``base`` (a mode's name) and only those that differ.
    Raises InputError.
    """
    if isinstance(mode, str) and not Path(mode).suffix and not exists(Path(mode)):
        try:
            return known_mode(mode)
        except InputError as error:
            raise InputError("setup.mode", mode=show(mode), error=error) from None
    return read_mode_file(mode, label_of(mode))


def apply_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario changed by texts "key=value"; of a key given twice the last counts.

    Keys: any parameter, mode.<switch>, rules.<rule>, start, months, n_citizens, county_table. Raises InputError.
    """
    return scenario.with_(**read_settings(settings))


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file: what reading refuses, but for faults between keys."""
    schema = Scenario.model_json_schema(schema_generator=PlainSchema)
    schema["required"].remove("name")
    schema["properties"]["changes"]["items"] = change_schema()
    return schema
