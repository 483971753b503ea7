"""Dated changes: from a month on, a parameter has another value, or a switch of the mode another option."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, ValidationInfo, model_validator

from sim.inputs.checks import check_count, check_text
from sim.inputs.models import TEXT, Checked, PlainSchema, Table, again, fault, refuse
from sim.language.errors import InputError, Message, nearest_name
from sim.setup.calendar import FORMAT, check_date, month_in_run
from sim.setup.fields import DEFAULT_MONTHS, RANGES, check_setting, options_schema
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS

PREFIX = "mode."
KEYS: tuple[str, ...] = (
    *(name for name, parameter in PARAMETERS.items() if not parameter.founding),
    *(PREFIX + switch for switch in SWITCHES),
)
"""What can change at a date: parameters that are read every month, and switches as mode.<switch>."""


@dataclass(frozen=True, slots=True)
class Change:
    """From the start of ``month`` on, ``key`` has ``value``.

    month: 1 or more; month 0 is the world before the reform. key: a parameter, or mode.<switch>. why: what happened
    then; what comes before its first colon labels the month in figures. source: where the date comes from. date: the
    month of the calendar that it was given by, if it was, such as "2017-05"; it then moves with the scenario's start.
    """

    month: int
    key: str
    value: int | float | str
    why: str = ""
    source: str = ""
    date: str = ""

    @property
    def switch(self) -> str:
        """The switch that changes; an empty text if a parameter does."""
        return self.key.removeprefix(PREFIX) if self.key.startswith(PREFIX) else ""

    @property
    def label(self) -> str:
        """A few words for a figure: the head of ``why``, or the key if there is none."""
        return self.why.partition(":")[0].strip() or self.key

    def written(self) -> dict[str, Any]:
        """Its keys in a file: what is not empty, and the date in place of the month that follows from it."""
        table = {name: value for name, value in asdict(self).items() if value != ""}
        return {"date": self.date} | {name: table[name] for name in table if name != "month"} if self.date else table


def check_key(value: Any) -> str:
    """The name of what can change at a date."""
    key = check_text(value)
    if key in PARAMETERS and PARAMETERS[key].founding:
        raise InputError("setup.read_at_founding")
    if key not in KEYS:
        raise InputError("setup.cannot_change", near=nearest_name(key, KEYS))
    return key


def _check_month(value: Any, info: ValidationInfo) -> int:
    low, high, unit = RANGES["months"]
    return check_count(value, low, (info.context or {}).get("months", high), unit)


def _check_change_date(value: Any, info: ValidationInfo) -> str:
    """A month of the calendar inside of the run."""
    date, context = check_date(value), info.context or {}
    if not date:
        raise InputError("setup.not_a_date")
    month_in_run(date, context.get("start", ""), context.get("months", RANGES["months"][1]))
    return date


def _check_value(value: Any, info: ValidationInfo) -> Any:
    """A value inside the range of what changes; any where that is not known."""
    key = info.data.get("key")
    return value if key is None else check_setting(key, value)


def _month_schema() -> dict[str, Any]:
    low, high, _ = RANGES["months"]
    return {"type": "integer", "minimum": low, "maximum": high}


WHEN = {"month", "date"}
"""Keys that say when something changes, one of which a change has."""


class ChangeTable(Table):
    """A dated change: a table under [[changes]]."""

    month: Annotated[int, Checked(_check_month, _month_schema, with_info=True)] = Field(
        default=0, description="Month from whose start on it holds; not after the end of the run."
    )
    date: Annotated[str, Checked(_check_change_date, lambda: {"type": "string", "pattern": f"^{FORMAT}$"}, True)] = (
        Field(default="", description="The same by the calendar, such as 2017-05; the scenario then needs a start.")
    )
    key: Annotated[str, Checked(check_key, lambda: {"enum": list(KEYS)})] = Field(
        description="A parameter that is read every month, or mode.<switch>."
    )
    value: Annotated[Any, Checked(_check_value, dict, with_info=True)] = Field(description="The new value or option.")
    why: Annotated[str, TEXT] = Field(
        default="", description="What happened; what stands before the first colon labels the month in figures."
    )
    source: Annotated[str, TEXT] = Field(default="", description="Where the date comes from, and how sure it is.")

    @model_validator(mode="after")
    def _month_or_date(self) -> Self:
        """Refuse a change of no month, or of two."""
        given = self.model_fields_set & WHEN
        if len(given) != 1:
            refuse(fault((), None, Message("setup.month_and_date" if given else "setup.no_month")))
        return self

    @classmethod
    def unknown_key(cls, key: str) -> Message:
        """The message for an unknown key of a change."""
        return Message("inputs.unknown_key", near=nearest_name(key, cls.model_fields), allowed=list(cls.model_fields))


def read_change(value: Any, info: ValidationInfo) -> Change:
    """A change, or a table of one. info: data has months and start of the run. Raises pydantic's ValidationError."""
    table = value.written() if isinstance(value, Change) else value
    context = {"months": info.data.get("months", DEFAULT_MONTHS), "start": info.data.get("start", "")}
    try:
        change = ChangeTable.__pydantic_validator__.validate_python(table, context=context)
    except ValidationError as error:
        refuse(*(again(line, _location(line, table)) for line in error.errors(include_url=False)))
    values = {field.name: getattr(change, field.name) for field in fields(Change)}
    return Change(**values | ({"month": month_in_run(change.date, **context)} if change.date else {}))


def change_schema() -> dict[str, Any]:
    """JSON Schema of a dated change: its keys, of which it has a month or a date, and the values of each key."""
    schema = ChangeTable.model_json_schema(schema_generator=PlainSchema)
    return schema | {"oneOf": [{"required": [name]} for name in sorted(WHEN)], "allOf": value_cases()}


def _location(line: Any, table: Any) -> tuple[Any, ...]:
    """Where a fault of a change is: one of its value is under the key that changes."""
    return (table["key"],) if line["loc"] == ("value",) and "value" in table else line["loc"]


def in_order(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes in order of their months. Raises pydantic's ValidationError where two set one key in one month."""
    dates = [(change.month, change.key) for change in changes]
    twice = [index for index, date in enumerate(dates) if date in dates[:index]]
    if twice:
        refuse(
            *(
                fault((index,), None, Message("setup.changed_twice", month=dates[index][0], changed=dates[index][1]))
                for index in twice
            )
        )
    return tuple(sorted(changes, key=lambda change: change.month))


def value_cases() -> list[dict[str, Any]]:
    """JSON Schema of what ``value`` may be, by ``key``; refers to the definition of Parameters."""
    return [
        {
            "if": {"properties": {"key": {"const": key}}, "required": ["key"]},
            "then": {"properties": {"value": _value_schema(key)}},
        }
        for key in KEYS
    ]


def _value_schema(key: str) -> dict[str, Any]:
    if key.startswith(PREFIX):
        return options_schema(SWITCHES[key.removeprefix(PREFIX)])
    return {"$ref": f"#/$defs/Parameters/properties/{key}"}


CHANGE = Checked(read_change, lambda: ChangeTable.model_json_schema(schema_generator=PlainSchema), with_info=True)


def state_at(month: int, changes: Iterable[Change]) -> dict[str, int | float | str]:
    """What the changes up to and including a month have set: key -> value, the last one where there are several."""
    return {change.key: change.value for change in changes if change.month <= month}
