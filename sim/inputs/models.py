"""Tables that people write, as pydantic models: one declaration checks them, and shows an editor what they may contain.

Pydantic finds the faults; the message for each is ours: file, key, value, what is allowed, and the nearest name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from sim.inputs.checks import LONGEST_NAME, Faults, check_count, check_name, check_option, check_text, show, show_key
from sim.language.errors import InputError, Message, nearest_name

FAULT = "fault"
"""Type of an error whose message has places for {key} and {value}."""

ITEMS = {"changes": "inputs.item_of_changes"}
"""What the items of a list are called."""

FEW = 12
"""At most this many allowed names are listed; of more, only the nearest is named."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The annotation of a field: how its value is checked, and the JSON Schema of it.

    check: gives the value or raises InputError; of the value, and with ``with_info`` of pydantic's ValidationInfo too.
    schema: a function, since what is allowed can grow.
    """

    check: Callable[..., Any]
    schema: Callable[[], dict[str, Any]]
    with_info: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        if self.with_info:
            return core_schema.with_info_plain_validator_function(self.check)
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return self.schema()


def count(low: int, high: int, unit: str) -> Checked:
    """A whole number from low to high."""
    schema = {"type": "integer", "minimum": low, "maximum": high}
    return Checked(partial(check_count, low=low, high=high, unit=unit), lambda: schema)


def option(options: Callable[[], Iterable[str]]) -> Checked:
    """One of the options that there are when it is checked."""
    return Checked(lambda value: check_option(value, options()), lambda: {"enum": list(options())})


TEXT = Checked(check_text, lambda: {"type": "string"})
NAME = Checked(
    check_name,
    lambda: {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_NAME,
        "pattern": r"^[^\s,/\\]([^,/\\\n]*[^\s,/\\])?$",
        "not": {"pattern": r"^\.+$"},
    },
)


class Table(BaseModel):
    """A table with these keys and no others. Raises InputError with the first fault and the number of others."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __init__(self, **values: Any) -> None:
        self._fill(values, type(self).__name__.lower(), None)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # a table in a table is not called, but filled

    @classmethod
    def read(cls, values: Mapping[str, Any], where: str, context: Any = None) -> Self:
        """The table with these values. where: what errors call their source. context: for checks that need one."""
        table = cls.__new__(cls)
        table._fill(dict(values), where, context)
        return table

    def _fill(self, values: dict[str, Any], where: str, context: Any) -> None:
        try:
            self.__pydantic_validator__.validate_python(values, self_instance=self, context=context)
        except ValidationError as error:
            raise_first(error, values, where)

    @classmethod
    def unknown_key(cls, key: str) -> Message:
        """The message for an unknown key; {key} stands for it."""
        return unknown("inputs.unknown_key", key, cls.model_fields)

    @model_validator(mode="wrap")
    @classmethod
    def _in_own_words(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Say of unknown and missing keys what the table knows of them."""
        try:
            return handler(dict(values) if isinstance(values, Mapping) else values)
        except ValidationError as error:
            lines = [
                fault(line["loc"], line["input"], cls.unknown_key(str(line["loc"][0])))
                if (line["type"], len(line["loc"])) == ("extra_forbidden", 1)
                else fault(line["loc"], None, Message("inputs.missing", allowed=cls._options(str(line["loc"][0]))))
                if (line["type"], len(line["loc"])) == ("missing", 1)
                else again(line)
                for line in error.errors(include_url=False)
            ]
            refuse(*lines)

    @classmethod
    def _options(cls, key: str) -> list[str] | None:
        schemas = [item.schema() for item in cls.model_fields[key].metadata if isinstance(item, Checked)]
        parts = [part for schema in schemas for part in (schema, *schema.get("anyOf", ()))]
        return next((part["enum"] for part in parts if "enum" in part), None)


class PlainSchema(GenerateJsonSchema):
    """JSON Schema without a title for every key."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def fault(loc: tuple[Any, ...], value: Any, message: Message) -> InitErrorDetails:
    """A fault of the value at a place in a table; the message may have places for {key} and {value}."""
    return InitErrorDetails(type=PydanticCustomError(FAULT, "fault", {"error": [message]}), loc=loc, input=value)


def again(line: Any, loc: tuple[Any, ...] | None = None) -> InitErrorDetails:
    """A line of a ValidationError, to be raised once more; at another place if one is given."""
    ctx = line.get("ctx", {})
    kind = PydanticCustomError(FAULT, "fault", ctx) if line["type"] == FAULT else line["type"]
    return InitErrorDetails(type=kind, loc=loc or line["loc"], input=line["input"], ctx=ctx)


def refuse(*faults: InitErrorDetails) -> NoReturn:
    """Raise pydantic's error with these faults, for the table around to put in their place."""
    raise ValidationError.from_exception_data("table", list(faults))


def unknown(text: str, name: str, names: Iterable[str], **values: Any) -> Message:
    """An unknown name: the nearest, or else all that are allowed if they are few. text: key of the message."""
    names = list(names)
    near = nearest_name(name, names)
    return Message(text, near=near, allowed=names if near is None and len(names) <= FEW else None, **values)


def raise_first(error: ValidationError, values: Mapping[str, Any], where: str) -> NoReturn:
    """Raise InputError with the first fault, in the order of what was written, and the number of others."""
    order = {key: index for index, key in enumerate(values)}
    lines = error.errors(include_url=False)
    lines.sort(key=lambda line: order.get(str(line["loc"][0]) if line["loc"] else "", len(order)))
    faults = Faults(where, [_message(line) for line in lines])
    faults.raise_first()
    raise error


def _message(line: Any) -> Message:
    """The message for one of pydantic's errors."""
    key, value = _label(line["loc"]), show(line["input"])
    reason = line.get("ctx", {}).get("error")
    if line["type"] == FAULT:
        (reason,) = reason  # in a list, since pydantic puts what it is given into words
        return Message(reason.key, **{"key": key, "value": value} | reason.values)
    if isinstance(reason, InputError) and {"where", "file"} & set(reason.values):  # it says itself where it is
        return reason
    if line["type"] in ("model_type", "dict_type"):
        reason = Message("inputs.not_a_table")
    elif line["type"] in ("tuple_type", "list_type"):
        reason = Message("inputs.not_a_list")
    return Message("inputs.value", key=key, value=value, error=reason or line["msg"])


def _label(loc: tuple[Any, ...]) -> Message | str:
    """The key at a place of a table: "mode.custody"; of an item of a list "change 2: month"."""
    for index, part in enumerate(loc):
        if isinstance(part, int):
            item = Message(ITEMS[loc[index - 1]], n=part + 1)
            rest = loc[index + 1 :]
            return Message("inputs.of_item", item=item, key=_label(rest)) if rest else item
    return show_key(*".".join(map(str, loc)).split(".")) if all(isinstance(part, str) for part in loc) else str(loc)
