"""Study designs as files: every key checked before anything runs, with one line per fault."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from sim.inputs.checks import Faults, check_count
from sim.inputs.models import NAME, TEXT, Checked, PlainSchema, Table, count, fault, option, refuse
from sim.language.errors import InputError, Message
from sim.results.tables import windows
from sim.setup.design_keys import (
    BELONGS,
    COUNTS,
    DEFAULTS,
    EVERY_MONTH,
    KEYS,
    LUCKS,
    METHODS,
    MOST_POINTS,
    MOST_TRAJECTORIES,
    NEEDS,
    PATH,
    WINDOW,
    check_indicator,
    check_window,
    expanded,
)
from sim.setup.fields import RANGES, texts_of_thesis
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES
from sim.setup.parameters import Parameters
from sim.studies.arms import read_modes, read_worlds, refuse_equal_arms
from sim.studies.factor_table import VARY, vary_schema
from sim.studies.factors import Factor, read_points
from sim.studies.sampling import count_points

THESIS = texts_of_thesis("study")


def _check_seed(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InputError("studies.not_a_seed")
    return value


def _check_truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError("studies.not_a_truth")
    return value


def _check_even(value: Any) -> int:
    if check_count(value, *COUNTS["grid_levels"]) % 2:
        raise InputError("studies.not_even")
    return value


def _check_path(value: Any) -> str:
    if not isinstance(value, (str, os.PathLike)) or os.fspath(value) == "":
        raise InputError("setup.not_a_path")
    return os.fspath(value)


def _names(check: Callable[[Any], str], item: Callable[[], dict[str, Any]]) -> Checked:
    """A list of names, each known and there once."""

    def read(value: Any) -> list[str]:
        if not isinstance(value, (list, tuple)) or not value:
            raise InputError("studies.not_names")
        faults = []
        for index, name in enumerate(value):
            try:
                check(name)
            except InputError as error:
                faults.append(fault((), name, Message("inputs.value", error=error)))
            if name in value[:index]:
                faults.append(fault((), name, Message("studies.twice")))
        if faults:
            refuse(*faults)
        return list(value)

    return Checked(read, lambda: _list_schema(item()))


def _list_schema(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}


def _meanings(text: str, options: Mapping[str, str]) -> str:
    return f"{text} " + "; ".join(f"{name}: {meaning}" for name, meaning in options.items()) + "."


SCENARIOS = Checked(lambda value: value, lambda: _list_schema({"type": "string", "minLength": 1}))
MODE_LIST = Checked(
    lambda value: value,
    lambda: _list_schema({"anyOf": [{"enum": list(MODES)}, {"type": "string", "pattern": r"\.toml$"}]}),
)
WINDOWS = _names(
    lambda value: check_window(value, RANGES["months"][1]),
    lambda: {"anyOf": [{"enum": [PATH, EVERY_MONTH]}, {"type": "string", "pattern": f"^{WINDOW.pattern}$"}]},
)
EVEN = Checked(_check_even, lambda: {"type": "integer", "minimum": 2, "maximum": 1000, "multipleOf": 2})


class DesignFile(Table):
    """A batch study: scenarios and modes, run again and again while something varies."""

    name: Annotated[str, NAME] = Field(description="Labels the study; the file's name if it is left out.")
    title: Annotated[str, TEXT] = Field(default="", description=THESIS["title"])
    question: Annotated[str, TEXT] = Field(default="", description=THESIS["question"])
    expectation: Annotated[str, TEXT] = Field(default="", description=THESIS["expectation"])
    reference: Annotated[str, TEXT] = Field(default="", description=THESIS["reference"])
    scenarios: Annotated[Any, SCENARIOS] = Field(
        description="Names of shipped scenarios or TOML files, relative to this one; all of one length."
    )
    modes: Annotated[Any, MODE_LIST] = Field(
        default=None,
        description="Modes that every scenario runs under; both reforms and the scenarios' own if it is left out.",
    )
    method: Annotated[str, option(lambda: METHODS)] = Field(description=_meanings("How points are chosen.", METHODS))
    points: Annotated[int | None, count(*COUNTS["points"])] = Field(
        default=None,
        description="How many: points of a Latin hypercube, base samples of Sobol' (a power of two), Morris "
        "trajectories.",
    )
    second_order: Annotated[bool, Checked(_check_truth, lambda: {"type": "boolean"})] = Field(
        default=DEFAULTS["second_order"],
        description="Whether a Sobol' design is for second-order indices too, with 2 d + 2 points for d + 2.",
    )
    grid_levels: Annotated[int, EVEN] = Field(
        default=DEFAULTS["grid_levels"], description="Levels of the grid that Morris trajectories move on; even."
    )
    table: Annotated[str | None, Checked(_check_path, lambda: {"type": "string", "minLength": 1})] = Field(
        default=None, description="CSV file, relative to this one: columns are what varies, rows are points."
    )
    replications: Annotated[int, count(*COUNTS["replications"])] = Field(
        default=DEFAULTS["replications"], description="Runs of every point under every mode, each with its own luck."
    )
    seed: Annotated[int, Checked(_check_seed, lambda: {"type": "integer", "minimum": 0})] = Field(
        default=DEFAULTS["seed"], description="Of the points and of the runs."
    )
    luck: Annotated[str, option(lambda: LUCKS)] = Field(
        default=DEFAULTS["luck"], description=_meanings("Whether points share their luck.", LUCKS)
    )
    months: Annotated[int | None, count(*RANGES["months"])] = Field(
        default=None, description="Months to run after month 0, instead of the scenarios'."
    )
    n_citizens: Annotated[int | None, count(*RANGES["n_citizens"])] = Field(
        default=None, description="Citizen agents, instead of the scenarios'."
    )
    indicators: Annotated[Any, _names(check_indicator, lambda: {"enum": list(INDICATORS)})] = Field(
        default=None, description="What is kept; all indicators if it is left out."
    )
    windows: Annotated[Any, WINDOWS] = Field(
        default=None,
        description="What it is kept for: month_N, path (mean over all months but month 0), months (every month).",
    )
    vary: Annotated[tuple[Factor, ...], VARY] = Field(
        default=(),
        description="What varies from point to point: levels, or a range. The last factor of a grid moves fastest.",
    )

    @classmethod
    def unknown_key(cls, key: str) -> Message:
        """The message for an unknown key of a design."""
        return Message("studies.varies") if key in KEYS else super().unknown_key(key)

    @model_validator(mode="after")
    def _fits_method(self) -> Self:
        """Refuse keys that the method does not take or that it lacks, and designs that are too large."""
        given, method = self.model_fields_set, self.method
        faults = [
            fault((key,), None, Message("studies.not_of_method", method=method, methods=methods))
            for key, methods in BELONGS.items()
            if key in given and method not in methods
        ]
        faults += [
            fault((key,), None, Message(NEEDS_TEXT[key], method=method, samples=SAMPLES.get(method, "")))
            for key, methods in NEEDS.items()
            if method in methods and key not in given
        ]
        n = self.points
        if method == "sobol" and n is not None and n & (n - 1):
            below = 1 << n.bit_length() - 1
            faults.append(fault(("points",), n, Message("studies.not_a_power", below=below, above=2 * below)))
        if method == "morris" and n is not None and n > MOST_TRAJECTORIES:
            faults.append(
                fault(("points",), n, Message("studies.too_many_trajectories", limit=f"{MOST_TRAJECTORIES:,}"))
            )
        if self.n_citizens is not None and "n_citizens" in [factor.key for factor in self.vary]:
            faults.append(fault(("n_citizens",), None, Message("studies.citizens_vary")))
        if method == "grid":
            without = [factor.key for factor in self.vary if not factor.levels]
            faults += [fault(("vary", key), None, Message("studies.no_levels")) for key in without]
        elif method != "list" and not self.vary and not faults:
            faults.append(fault(("vary",), None, Message("studies.nothing_to_draw", method=method)))
        size = self._size() if not faults else 0
        if size > MOST_POINTS:
            faults.append(fault((), None, Message("studies.too_many_points", n=f"{size:,}", limit=f"{MOST_POINTS:,}")))
        if faults:
            refuse(*faults)
        return self

    def _size(self) -> int:
        levels = [len(factor.levels) for factor in self.vary]
        if self.method == "list":
            return 0
        return count_points(self.method, self.points, len(levels), levels, self.second_order)


SAMPLES = {
    "latin": Message("studies.samples_latin"),
    "sobol": Message("studies.samples_sobol"),
    "morris": Message("studies.samples_morris"),
}
NEEDS_TEXT = {"points": "studies.needs_points", "vary": "studies.needs_vary", "table": "studies.needs_table"}


def check_design(values: Mapping[str, Any], where: str, folder: Path) -> dict[str, Any]:
    """Checked fields of a design, by the names that they have in a file, and ``listed``, the points of a table.

    values: as in a file; scenarios and modes may also be such. where: what errors call the source. folder: what
    relative paths start from. Raises InputError.
    """
    design = DesignFile.read(values, where)
    checked: dict[str, Any] = {key: getattr(design, key) for key in DesignFile.model_fields} | {"listed": None}
    faults = Faults(where)
    worlds = checked["scenarios"] = _read(
        faults, "scenarios", lambda: read_worlds(design.scenarios, design.months, design.n_citizens, folder)
    )
    checked["modes"] = _read(faults, "modes", lambda: read_modes(design.modes, worlds, folder))
    months = worlds[0][1].months
    shown = design.windows or list(windows(months))
    for window in shown:
        faults.check("windows", window, lambda name: check_window(name, months))
    checked["windows"] = expanded(shown, months)
    checked["indicators"] = design.indicators or list(INDICATORS)
    faults.raise_first()
    if design.table is not None:
        path = folder / design.table
        checked["listed"], checked["vary"] = _read(faults, "table", lambda: read_points(path))
        if design.n_citizens is not None and "n_citizens" in checked["listed"]:
            faults.add("studies.citizens_vary", key="n_citizens")
    refuse_equal_arms(worlds, checked["modes"], checked["vary"], faults)
    faults.raise_first()
    return checked


def design_schema() -> dict[str, Any]:
    """JSON Schema of a design file."""
    schema = DesignFile.model_json_schema(schema_generator=PlainSchema)
    schema["required"].remove("name")
    schema["properties"]["vary"] = vary_schema() | {"description": schema["properties"]["vary"]["description"]}
    schema["$defs"] = {"Parameters": Parameters.model_json_schema(schema_generator=PlainSchema)}
    return schema | {"allOf": [_of_method(method) for method in METHODS]}


def _of_method(method: str) -> dict[str, Any]:
    """JSON Schema of what one method needs, and what it does not take."""
    refused = {key: False for key, methods in BELONGS.items() if method not in methods}
    needed = [key for key, methods in NEEDS.items() if method in methods]
    return {
        "if": {"properties": {"method": {"const": method}}, "required": ["method"]},
        "then": {"properties": refused, "required": needed},
    }


def _read(faults: Faults, key: str, read: Callable[[], Any]) -> Any:
    """What is read; a refusal is raised at once, with the key."""
    try:
        return read()
    except InputError as error:
        faults.add("studies.of_key", key=key, error=error)
        faults.raise_first()
