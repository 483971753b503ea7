"""Every parameter once: default, range, unit, symbol, meaning, source and grade.

The records are data (``data/parameters.toml``); validation, help, tables, sliders and sweep ranges derive from them.
"""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import create_model

from sim.inputs.checks import check_count, check_number, show
from sim.inputs.models import Checked, Table, unknown
from sim.language.errors import InputError, Message, nearest_name
from sim.setup.roles import ROLES, check_role
from sim.setup.sources import GRADES, check_grade, parse_source

if TYPE_CHECKING:
    from sim.setup.parameter_fields import ParameterFields

FILE = "parameters.toml"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its value, the range it may be moved in, and where the number comes from.

    ``source`` and ``grade`` are as in ``sim.setup.sources``, ``role`` and ``prior`` as in ``sim.setup.roles``. ``off``
    is the value that takes an institution away, where the parameter carries one; it is accepted, but lies outside of
    what studies draw from. ``founding`` marks what is read when the province is founded and never again, so that a
    dated change of it would do nothing.
    """

    name: str
    group: str
    default: float
    low: float
    high: float
    unit: str
    symbol: str
    label_en: str
    label_zh: str
    meaning: str
    meaning_zh: str
    source: str
    grade: str
    role: str
    prior: str | None = None
    prior_reason: str | None = None
    prior_reason_zh: str | None = None
    off: float | None = None
    founding: bool = False

    @property
    def least(self) -> float:
        """The smallest value that is accepted: the end of the range, or the value that turns an institution off."""
        return self.low if self.off is None else min(self.low, self.off)

    @property
    def most(self) -> float:
        """The greatest value that is accepted."""
        return self.high if self.off is None else max(self.high, self.off)

    @property
    def source_kind(self) -> str:
        """``paper``, ``data``, ``calibrated`` or ``assumption``."""
        return parse_source(self.source).kind

    @property
    def is_count(self) -> bool:
        """Whether only whole numbers make sense."""
        return isinstance(self.default, int)


@lru_cache(maxsize=1)
def read_parameters() -> dict[str, Parameter]:
    """Read all records, in the order of the file."""
    return parse_parameters(resources.files("sim").joinpath(f"data/{FILE}").read_text(encoding="utf-8"))


def parse_parameters(text: str) -> dict[str, Parameter]:
    """The records in a TOML text, by name.

    Raises InputError naming the parameter where a record lacks something, has something unknown, or has a source or
    a grade that ``sim.setup.sources`` refuses.
    """
    return {
        name: _parameter(name, group, record)
        for group, records in tomllib.loads(text).items()
        for name, record in records.items()
    }


def _parameter(name: str, group: str, record: dict[str, Any]) -> Parameter:
    known = [field.name for field in fields(Parameter) if field.name not in ("name", "group")]
    needed = [field.name for field in fields(Parameter) if field.name in known and field.default is MISSING]
    for key in needed:
        if key not in record:
            allowed = {"grade": list(GRADES), "role": list(ROLES)}.get(key)
            raise InputError("setup.record_lacks", file=FILE, name=name, key=key, allowed=allowed)
    for key in record:
        if key not in known:
            near = nearest_name(key, known)
            raise InputError("setup.record_key", file=FILE, name=name, key=key, near=near, allowed=known)
    try:
        source = parse_source(record["source"])
    except InputError as error:
        raise InputError("setup.record_source", file=FILE, name=name, error=error) from None
    try:
        check_grade(record["grade"], source)
    except InputError as error:
        grade = show(record["grade"])
        raise InputError("setup.record_grade", file=FILE, name=name, grade=grade, error=error) from None
    try:
        check_role(record["role"], record.get("prior"), record.get("prior_reason"), record["low"])
    except InputError as error:
        raise InputError("setup.record_role", file=FILE, name=name, error=error) from None
    return Parameter(name=name, group=group, **record)


PARAMETERS: dict[str, Parameter] = read_parameters()
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(p.group for p in PARAMETERS.values()))


def check_parameter(name: str, value: Any) -> float:
    """A value inside the parameter's range; raises InputError."""
    parameter = PARAMETERS[name]
    if parameter.is_count:
        return check_count(value, int(parameter.least), int(parameter.most), parameter.unit)
    return check_number(value, parameter.least, parameter.most, parameter.unit)


class _Record(Table):
    """A value for every parameter."""

    def changed(self, **values: Any) -> Self:
        """The same parameters with some values replaced; validated again."""
        return type(self)(**{**self.model_dump(), **values})

    def differing(self) -> dict[str, float]:
        """The values that are not the default."""
        return {n: v for n, v in self.model_dump().items() if v != PARAMETERS[n].default}

    @classmethod
    def unknown_key(cls, key: str) -> Message:
        """The message for an unknown parameter."""
        return unknown("setup.unknown_parameter", key, PARAMETERS)


def _field(parameter: Parameter) -> tuple[Any, Any]:
    unit = f" Unit: {parameter.unit}." if parameter.unit != "1" else ""
    schema = {
        "type": "integer" if parameter.is_count else "number",
        "minimum": parameter.least,
        "maximum": parameter.most,
        "description": f"{parameter.meaning}{unit}",
    }
    check = Checked(partial(check_parameter, parameter.name), lambda: schema)
    return Annotated[int if parameter.is_count else float, check], parameter.default


if TYPE_CHECKING:

    class Parameters(ParameterFields, _Record):
        """One value for every parameter, each inside its range; frozen."""

        def __init__(self, **values: float) -> None: ...

else:
    fields_of = {name: _field(parameter) for name, parameter in PARAMETERS.items()}
    Parameters = create_model("Parameters", __base__=_Record, **fields_of)
    Parameters.__doc__ = "One value for every parameter, each inside its range; frozen."


def write_fields() -> str:
    """The text of ``parameter_fields.py``, which gives type checkers the names and types of all parameters."""
    kinds = {name: "int" if parameter.is_count else "float" for name, parameter in PARAMETERS.items()}
    head = '"""Names and types of all parameters, for type checkers; written by ``python -m sim.setup.parameters``."""'
    lines = [head, "", "from __future__ import annotations", "", "", "class ParameterFields:"]
    lines += ['    """One field per parameter of ``data/parameters.toml``."""', ""]
    return "\n".join([*lines, *(f"    {name}: {kind}" for name, kind in kinds.items()), ""])


if __name__ == "__main__":
    Path(__file__).with_name("parameter_fields.py").write_text(write_fields(), encoding="utf-8")
