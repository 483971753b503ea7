"""A province as a folder: a table of its cities and, where known, what adjoins, counties, facts and local conditions.

| file | what is in it |
| --- | --- |
| ``cities.csv`` | a row per city, see ``sim.setup.province_cities`` |
| ``province.toml`` | names, the month that month 0 is, a year's budget, and values of context parameters |
| ``adjacency.csv`` | pairs of cities with a common boundary, and how long it is where known |
| ``counties.csv`` | counties that replace the drawn ones, see ``sim.setup.county_table`` |
| ``history.csv`` | facts about the province, see ``sim.studies.advise`` |

Only the first must be there. Folders come from strangers: sizes are bounded, and each fault is one line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.inputs.checks import Faults, check_name, check_number, check_option, check_text, show, show_key, span
from sim.inputs.csv_table import CsvTable
from sim.inputs.models import unknown
from sim.inputs.toml import read_toml
from sim.language.errors import InputError, Message
from sim.setup.calendar import check_date
from sim.setup.cities import Cities, hold, load_cities, provinces, refuse_own
from sim.setup.county_table import read_county_table
from sim.setup.fields import PROVINCES
from sim.setup.parameters import PARAMETERS, Parameters, check_parameter
from sim.setup.province_cities import TEXTS, adjoining, cities_in, read_cities
from sim.setup.roles import CONTEXT
from sim.setup.units import TEN_THOUSAND

Floats = NDArray[np.float64]
Result = TypeVar("Result")

CITIES, SETTINGS, ADJACENCY, COUNTIES, HISTORY = (
    "cities.csv", "province.toml", "adjacency.csv", "counties.csv", "history.csv",
)  # fmt: skip
REMARKS = {
    ADJACENCY: "setup.remark.no_adjacency",
    COUNTIES: "setup.remark.no_counties",
    HISTORY: "setup.remark.no_history",
}
"""What is said of a file that is not there."""
BUDGET = "budget_per_resident"
KEYS = (*TEXTS, "start", "like", "budget", CONTEXT)
"""What province.toml may say."""
EXAMPLE = "Example"
"""What the cities of the template are called."""
LONGEST_NAME = 100
FEW, MANY = 20_000, 4_000_000  # residents per county, below and above which a city's counties are odd
YUAN, MONTHS = 1e6, 12
"""In a million; in a year."""


@dataclass(frozen=True, slots=True, eq=False)
class ProvinceFolder:
    """What was read: ``id`` by which scenarios find its cities, and what else the folder says.

    context: values of context parameters that are known. start: month 0 by the calendar, "" if not said. remarks: what
    was assumed, or is odd, a line each.
    """

    path: Path
    id: str
    cities: Cities
    context: Mapping[str, float]
    start: str
    county_table: Path | None
    history: Path | None
    remarks: tuple[Message, ...]


def shipped_provinces() -> dict[str, Path]:
    """The invented provinces that come with the package, by name."""
    folder = Path(__file__).resolve().parents[1] / "data" / "provinces"
    return {path.name: path for path in sorted(folder.iterdir()) if (path / CITIES).is_file()}


def find_folder(given: str | os.PathLike[str], here: Path | None = None) -> Path | None:
    """The folder of a province by its path, from ``here``, or by the name of a shipped one; None if there is none."""
    if not isinstance(given, (str, os.PathLike)) or given in PROVINCES or not os.fspath(given).strip():
        return None
    path = (here or Path()) / given
    try:
        if path.is_dir():
            return path.absolute()
    except (OSError, ValueError):  # a name too long, or with a zero in it
        return None
    return shipped_provinces().get(os.fspath(given))


def province_of(path: Path) -> ProvinceFolder:
    """The province in a folder, which scenarios then find by its id. Raises InputError with the first fault."""
    found, faults = check_folder(path)
    if found is None or faults:
        more = len(faults) - 1
        if more == 0:
            raise faults[0]
        raise InputError("setup.province_faults", error=faults[0], n=more, folder=path.name)
    found = replace(found, id=hold(found.cities))
    _read[found.id] = found
    return found


def folder_of(province: str) -> ProvinceFolder | None:
    """The folder that a province was read from in this process, if it was."""
    return _read.get(province)


def in_folder(values: dict[str, Any], here: Path | None) -> dict[str, Any]:
    """Values whose province is a folder with the id of what is in it, and what that says where they say nothing.

    here: what a relative path starts from. Values with every parameter are taken as they are. Raises InputError.
    """
    path = find_folder(values.get("province", ""), here)
    if path is None or (values["province"] in provinces() and _is_whole(values)):
        return values
    own, given = province_of(path), values.get("parameters", {})
    found = values | {"province": own.id}
    if _is_whole(values) or not isinstance(given, Mapping):
        return found
    found["parameters"] = {**own.context, **given}
    said = {"county_table": own.county_table, "start": own.start}
    return found | {key: value for key, value in said.items() if value and key not in values}


def _is_whole(values: Mapping[str, Any]) -> bool:
    given = values.get("parameters", {})
    return isinstance(given, Parameters) or (isinstance(given, Mapping) and len(given) == len(PARAMETERS))


def check_folder(path: Path) -> tuple[ProvinceFolder | None, list[InputError]]:
    """The province in a folder as far as it can be read, and all that is wrong with it, in the order of the files."""
    faults: list[InputError] = []

    def tried(read: Callable[..., Result], *arguments: Any) -> Result | None:
        try:
            return read(*arguments)
        except InputError as error:
            faults.append(error)
            return None

    tried(check_id, path.name)
    if not _has(path, CITIES):
        faults.append(InputError("setup.no_cities_file", folder=path, file=CITIES))
        return None, faults
    label = str(path / SETTINGS)
    what = Message("inputs.what.province_file")
    settings = (tried(read_toml, path / SETTINGS, label, what) if _has(path, SETTINGS) else {}) or {}
    noted = Faults(label)
    settings = _checked(settings, noted)
    like = settings.get("like", PROVINCES[0])
    table = tried(read_cities, path / CITIES)
    cities = None if table is None else cities_in(path.name, table, settings, load_cities(like), faults)
    if cities is not None and _has(path, ADJACENCY):
        cities = tried(adjoining, cities, path / ADJACENCY) or cities
    counties = path / COUNTIES if _has(path, COUNTIES) else None
    if cities is not None and counties is not None:
        tried(read_county_table, counties, cities)
    context = _context(settings, cities, noted)
    faults += [InputError("inputs.fault", where=label, error=error, more="") for error in noted.errors]
    if cities is None or table is None:
        return None, faults
    history = path / HISTORY if _has(path, HISTORY) else None
    remarks = tuple(_remarks(path, table, cities, context))
    return ProvinceFolder(
        path, path.name, cities, context, settings.get("start", ""), counties, history, remarks
    ), faults


def check_id(name: str) -> None:
    """Raise InputError for a folder's name that cannot be a province's."""
    try:
        check_name(name)
    except InputError as error:
        raise InputError("setup.name_of_folder", name=show(name), error=error) from None
    refuse_own(name)


def _has(folder: Path, name: str) -> bool:
    """Whether a file is there, and is one: a pipe or a device would be waited for."""
    try:
        return (folder / name).is_file()
    except OSError:
        return False


def _checked(settings: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """What a province.toml says that can be; every fault is noted."""
    checks: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(TEXTS, _check_name),
        "start": check_date,
        "like": lambda value: check_option(value, PROVINCES),
        "budget": lambda value: check_number(value, 0.0, 1e6, ""),
        CONTEXT: _check_table,
    }
    found = {}
    for key, value in settings.items():
        if key not in checks:
            faults.note(unknown("inputs.unknown_key", key, KEYS, key=show_key(key)))
            continue
        checked = faults.check(key, value, checks[key])
        if checked is not None:
            found[key] = checked
    return found


def _check_name(value: Any) -> str:
    text = check_text(value)
    if not text.isprintable() or not text.strip() or len(text) > LONGEST_NAME:
        raise InputError("inputs.not_a_name")
    return text.strip()


def _check_table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InputError("inputs.not_a_table")
    return value


def _context(settings: Mapping[str, Any], cities: Cities | None, faults: Faults) -> dict[str, float]:
    """The context parameters that a folder gives values of; every fault is noted."""
    found: dict[str, float] = {}
    for name, value in settings.get(CONTEXT, {}).items():
        if name not in PARAMETERS or PARAMETERS[name].role != CONTEXT:
            of_role = [known for known, record in PARAMETERS.items() if record.role == CONTEXT]
            role = Message("setup.other_role", role=PARAMETERS[name].role) if name in PARAMETERS else ""
            faults.note(unknown("setup.no_context", name, of_role, key=show_key(CONTEXT, name), role=role))
            continue
        checked = faults.check(f"{CONTEXT}.{name}", value, partial(check_parameter, name))
        if checked is not None:
            found[name] = checked
    if "budget" in settings and cities is not None:
        each = settings["budget"] * YUAN / MONTHS / float(cities.population.sum())
        record = PARAMETERS[BUDGET]
        if BUDGET in found:
            faults.add("setup.budget_twice", parameter=f"{CONTEXT}.{BUDGET}")
        elif record.least <= each <= record.most:
            found[BUDGET] = each
        else:
            allowed = span(record.least, record.most)
            faults.add("setup.budget", value=show(settings["budget"]), each=f"{each:.3g}", allowed=allowed)
    return found


def _remarks(folder: Path, table: CsvTable, cities: Cities, context: Mapping[str, float]) -> Iterator[Message]:
    """What is assumed in place of what a folder leaves out, and cells that are odd, a line each."""
    for column, key in (("n_counties", "setup.remark.counties_drawn"), ("longitude", "setup.remark.laid_out")):
        n = sum(not cell for cell in table.columns.get(column, ("",) * len(table)))
        if n:
            yield Message(key, file=CITIES, column=column, n=n, total=int(cities.n_counties.sum()))
    for name, key in REMARKS.items():
        if not _has(folder, name):
            yield Message(key, file=name)
    if BUDGET not in context:
        yield Message("setup.remark.no_budget", file=SETTINGS)
    open_ones = sum(record.role == CONTEXT for record in PARAMETERS.values()) - len(context)
    yield Message("setup.remark.context", n=len(context), open=open_ones, file=SETTINGS)
    if any(name.startswith(EXAMPLE) for name in table.columns["city"]):
        yield Message("setup.remark.example", file=CITIES)
    yield from _odd(table, cities)


def _odd(table: CsvTable, cities: Cities) -> Iterator[Message]:
    """Cells beyond those of every city that the model was calibrated on."""
    for column, (of_city, known) in ranges_known(cities).items():
        low, high = float(known.min()), float(known.max())
        for row in np.flatnonzero((of_city < low) | (of_city > high)):
            cell, line = f"{of_city[row]:.4g}", table.lines[row]
            span_of = {"low": f"{low:.4g}", "high": f"{high:.4g}"}
            city = table.columns["city"][row]
            yield Message("setup.remark.odd", file=CITIES, line=line, column=column, city=city, cell=cell, **span_of)
    crowded = cities.population / np.maximum(cities.n_counties, 1)
    for row in np.flatnonzero((crowded < FEW) | (crowded > MANY)):
        each = f"{crowded[row]:,.0f}"
        yield Message("setup.remark.crowded", file=CITIES, line=table.lines[row], city=cities.id[row], each=each)


def ranges_known(cities: Cities) -> dict[str, tuple[Floats, Floats]]:
    """What a province's cities are like [K], and the cities that the model was calibrated on [32], by column."""
    known = [load_cities(province) for province in PROVINCES]

    def of(one: Cities) -> dict[str, Floats]:
        each = one.gdp / one.population * TEN_THOUSAND
        shares = {"share_60plus": one.share_60plus, "share_college": one.share_college}
        return {"population": one.population, "gdp_per_head": each, **shares}

    theirs = [of(one) for one in known]
    return {name: (values, np.concatenate([one[name] for one in theirs])) for name, values in of(cities).items()}


_read: dict[str, ProvinceFolder] = {}
