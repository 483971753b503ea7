"""The table [vary] of a study design, read into factors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import ValidationError, ValidationInfo

from sim.inputs.checks import show
from sim.inputs.models import Checked, PlainSchema, Table, count, fault, option, refuse, unknown
from sim.inputs.models import again as raised_again
from sim.language.errors import InputError, Message, nearest_name
from sim.setup.design_keys import DECLARED, FIXED, GROUPED, KEYS, LEVELS, PRIOR, SCALES
from sim.setup.fields import CHOICES, RANGES, check_setting, options_schema
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import UNKNOWN
from sim.setup.rules import RULES
from sim.studies.factors import Factor, spaced_levels


def _check_end(value: Any, info: ValidationInfo) -> Any:
    return check_setting(info.context["key"], value)


END = Checked(_check_end, dict, with_info=True)


class RangeTable(Table):
    """A range of a factor: its ends, and levels between them at equal steps or ratios."""

    low: Annotated[Any, END] = None
    high: Annotated[Any, END] = None
    levels: Annotated[int | None, count(*LEVELS)] = None
    scale: Annotated[str, option(lambda: SCALES)] = "linear"

    @classmethod
    def unknown_key(cls, key: str) -> Message:
        """The message for an unknown key of a range."""
        return Message("inputs.unknown_key", near=nearest_name(key, cls.model_fields), allowed=list(cls.model_fields))


def read_factors(vary: Any) -> tuple[Factor, ...]:
    """Factors from a table [vary], in its order. Raises InputError or pydantic's ValidationError."""
    if not isinstance(vary, Mapping):
        raise InputError("studies.vary_not_a_table")
    factors: dict[str, Factor] = {}
    faults = []
    given: set[str] = set()
    for key, value in _flat(vary):
        try:
            if key in given:
                _refuse(Message("studies.key_twice"))
            given.add(key)
            if key in GROUPED:
                factors = _group(GROUPED[key], value) | factors
            else:
                factors[key] = _factor(key, value)
        except ValidationError as error:
            faults += [raised_again(line, (key, *line["loc"])) for line in error.errors(include_url=False)]
    if faults:
        refuse(*faults)
    return tuple(factors.values())


def vary_schema() -> dict[str, Any]:
    """JSON Schema of the table [vary]; switches and rules as dotted keys in quotes, or as tables."""
    low, high, _ = RANGES["n_citizens"]
    citizens = {"type": "integer", "minimum": low, "maximum": high, "description": "Citizen agents."}
    options = {
        table: {name: _levels_schema(options_schema(record)) for name, record in records.items()}
        for table, records in (("mode", SWITCHES), ("rules", RULES))
    }
    dotted = {f"{table}.{name}": item for table, items in options.items() for name, item in items.items()}
    numbers = {name: {"$ref": f"#/$defs/Parameters/properties/{name}"} for name in PARAMETERS}
    both_ends = _range_schema(citizens) | {"required": ["low", "high"]}
    return _table_schema(
        {
            **{key: _group_schema(role) for key, role in GROUPED.items()},
            "n_citizens": {"anyOf": [_levels_schema(citizens), both_ends]},
            **dotted,
            **{table: _table_schema(items) for table, items in options.items()},
            **{
                name: {"anyOf": [_word_schema(name), _levels_schema(ref), _range_schema(ref)]}
                for name, ref in numbers.items()
            },
        }
    )


VARY = Checked(read_factors, lambda: {"type": "object", "additionalProperties": False})


def _table_schema(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _word_schema(name: str) -> dict[str, Any]:
    return {"enum": [DECLARED, PRIOR]} if PARAMETERS[name].role == UNKNOWN else {"const": DECLARED}


def _group_schema(role: str | None) -> dict[str, Any]:
    described = "Every parameter" if role is None else f"Every parameter of role {role}"
    if role == UNKNOWN:
        return {"enum": [DECLARED, PRIOR], "description": f"{described}, over its own range or by its own prior."}
    return {"const": DECLARED, "description": f"{described}, over its own range."}


def _levels_schema(level: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": level, "minItems": 2, "uniqueItems": True}


def _range_schema(end: dict[str, Any]) -> dict[str, Any]:
    properties = RangeTable.model_json_schema(schema_generator=PlainSchema)["properties"]
    return _table_schema(properties | {"low": end, "high": end})


def _flat(vary: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys and values, with tables of switches and of rules taken apart."""
    for key, value in vary.items():
        if key in ("mode", "rules") and isinstance(value, Mapping):
            yield from ((f"{key}.{part}", item) for part, item in value.items())
        else:
            yield key, value


def _group(role: str | None, value: Any) -> dict[str, Factor]:
    """The factors of every parameter, or of every one of a role."""
    words = (DECLARED, PRIOR) if role == UNKNOWN else (DECLARED,)
    words_allowed = [show(word) for word in words]
    if value not in words:
        _refuse(Message("studies.not_declared", words=words_allowed), value)
    return {name: _declared(name, value) for name, p in PARAMETERS.items() if role in (None, p.role)}


def _declared(name: str, word: str) -> Factor:
    """A parameter over its own range, or by its own prior."""
    parameter = PARAMETERS[name]
    return Factor(name, (), parameter.low, parameter.high, *([PRIOR] if word == PRIOR else []))


def _factor(key: str, value: Any) -> Factor:
    """A factor from a list of levels, a range, or the word for the declared range."""
    if key in FIXED:
        _refuse(Message("studies.cannot_vary", why=Message(FIXED[key])))
    if key not in KEYS:
        _refuse(unknown("inputs.unknown_key", key, KEYS))
    if isinstance(value, (list, tuple)):
        return _of_levels(key, value)
    if key in CHOICES:
        _refuse(Message("studies.not_options", options=list(CHOICES[key].options)), value)
    if key in PARAMETERS and (value == DECLARED or (value == PRIOR and PARAMETERS[key].role == UNKNOWN)):
        return _declared(key, value)
    if value == PRIOR and key in PARAMETERS:
        _refuse(Message("studies.no_prior", role=PARAMETERS[key].role), value)
    if isinstance(value, Mapping):
        return _of_range(key, value)
    text = "studies.not_levels_or_word" if key in PARAMETERS else "studies.not_levels"
    _refuse(Message(text, word=DECLARED), value)


def _of_levels(key: str, values: list[Any] | tuple[Any, ...]) -> Factor:
    levels, faults = [], []
    for index, value in enumerate(values, start=1):
        try:
            levels.append(check_setting(key, value))
        except InputError as error:
            faults.append(fault((), value, Message("studies.level", place=index, error=error)))
    if len(values) < 2:
        faults.append(fault((), None, Message("studies.one_level")))
    elif not faults:
        twice = [level for level, times in Counter(levels).items() if times > 1]
        faults += [fault((), level, Message("studies.level_twice")) for level in twice]
    if faults:
        refuse(*faults)
    return Factor.of_levels(key, tuple(levels))


def _of_range(key: str, table: Mapping[str, Any]) -> Factor:
    """A factor from low to high; without them from end to end of the parameter's own range."""
    given = RangeTable.__pydantic_validator__.validate_python(dict(table), context={"key": key})
    ends = {"low": given.low, "high": given.high}
    if key in PARAMETERS:
        own = {"low": PARAMETERS[key].low, "high": PARAMETERS[key].high}
        ends = {name: own[name] if end is None else end for name, end in ends.items()}
    missing = [fault((name,), None, Message("inputs.missing")) for name, end in ends.items() if end is None]
    if missing:
        refuse(*missing)
    low, high = ends["low"], ends["high"]
    if low >= high:
        _refuse(Message("studies.low_above_high", low=show(low), high=show(high)))
    if given.scale == "log" and low <= 0:
        _refuse(Message("studies.low_of_log", low=show(low)))
    if given.levels is None:
        return Factor(key, (), low, high, given.scale)
    try:
        return Factor(key, spaced_levels(key, low, high, given.levels, given.scale), low, high, given.scale)
    except InputError as error:
        refuse(fault(("levels",), given.levels, Message("inputs.value", error=error)))


def _refuse(message: Message, value: Any = None) -> Any:
    refuse(fault((), value, message))
