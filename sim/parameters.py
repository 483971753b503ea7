"""Every parameter once: default, range, unit, symbol, meaning and source.

The records are data (``data/parameters.toml``); validation, help, tables, sliders and sweep ranges derive from them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from sim.faults import check_count, check_number

SOURCE_KINDS = ("paper", "data", "calibrated", "assumption")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its value, the range it may be moved in, and where the number comes from.

    ``off`` is the value that takes an institution away, where the parameter carries one; it is accepted, but lies
    outside of what studies draw from. ``founding`` marks what is read when the province is founded and never again,
    so that a dated change of it would do nothing.
    """

    name: str
    group: str
    default: float
    low: float
    high: float
    unit: str
    symbol: str
    meaning: str
    source: str
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
        return self.source.split(":")[0].split(" ")[0]

    @property
    def is_count(self) -> bool:
        """Whether only whole numbers make sense."""
        return isinstance(self.default, int)


@lru_cache(maxsize=1)
def read_parameters() -> dict[str, Parameter]:
    """Read all records, in the order of the file."""
    text = resources.files("sim").joinpath("data/parameters.toml").read_text(encoding="utf-8")
    return {
        name: Parameter(name=name, group=group, **record)
        for group, records in tomllib.loads(text).items()
        for name, record in records.items()
    }


PARAMETERS: dict[str, Parameter] = read_parameters()
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(p.group for p in PARAMETERS.values()))


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)

    def changed(self, **values: float) -> Parameters:
        """The same parameters with some values replaced; validated again."""
        return type(self)(**{**self.model_dump(), **values})

    def differing(self) -> dict[str, float]:
        """The values that are not the default."""
        return {n: v for n, v in self.model_dump().items() if v != PARAMETERS[n].default}


def _field(parameter: Parameter) -> tuple[Any, Any]:
    kind = int if parameter.is_count else float
    return kind, Field(
        default=parameter.default,
        ge=parameter.least,
        le=parameter.most,
        description=parameter.meaning,
        json_schema_extra={"unit": parameter.unit, "symbol": parameter.symbol, "source": parameter.source},
    )


Parameters: Any = create_model(
    "Parameters", __base__=_Record, **{name: _field(p) for name, p in PARAMETERS.items()}
)
Parameters.__doc__ = "One value for every parameter, each inside its range; frozen."


def check_parameter(name: str, value: Any) -> float:
    """A value inside the parameter's range; raises InputError."""
    parameter = PARAMETERS[name]
    check = check_count if parameter.is_count else check_number
    return check(value, parameter.least, parameter.most, parameter.unit)
