"""Reading a study design: every key checked before anything runs, with one line for what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.inputs.checks import Faults, check_count, check_name, check_option, check_text, show, show_key
from sim.language.errors import InputError, nearest
from sim.results.tables import windows
from sim.setup.design_keys import (
    BELONGS,
    COUNTS,
    DEFAULTS,
    EVERY_MONTH,
    FIELDS,
    KEYS,
    LUCKS,
    METHODS,
    MOST_POINTS,
    NEEDS,
    REQUIRED,
    SAMPLED,
    check_indicator,
    check_window,
)
from sim.setup.fields import TEXTS
from sim.setup.indicators import INDICATORS
from sim.studies.arms import read_modes, read_worlds, refuse_equal_arms
from sim.studies.factor_table import read_factors
from sim.studies.point_table import read_points
from sim.studies.sampling import count_points


def check_design(values: Mapping[str, Any], where: str, folder: Path) -> dict[str, Any]:
    """Checked fields of a design, by the names that they have in a file, and ``listed``, the points of a table.

    values: as in a file; scenarios and modes may also be such. where: what errors call the source. folder: what
    relative paths start from. Raises InputError.
    """
    faults = Faults(where)
    checked: dict[str, Any] = dict.fromkeys(("points", "months", "citizens", "table")) | DEFAULTS
    checked |= dict.fromkeys(TEXTS, "")
    for key, value in values.items():
        if key in CHECKERS:
            checked[key] = faults.check(key, value, CHECKERS[key])
        elif key not in FIELDS:
            belongs = " varies: write it under [vary]" if key in KEYS else f": unknown key{nearest(key, FIELDS)}"
            faults.add(f"{show_key(key)}{belongs}")
    faults.lines += [f"{key} is missing{_allowed(key)}" for key in REQUIRED if key not in values]
    faults.tell()
    _check_method(checked, values, faults)
    checked["scenarios"] = _told(
        faults, "scenarios", lambda: read_worlds(values["scenarios"], checked["months"], checked["citizens"], folder)
    )
    faults.tell()
    checked["modes"] = _told(faults, "modes", lambda: read_modes(values.get("modes"), checked["scenarios"], folder))
    months = checked["scenarios"][0][1].months
    checked["indicators"] = _names(values, "indicators", list(INDICATORS), check_indicator, faults)
    shown = _names(values, "windows", list(windows(months)), lambda v: check_window(v, months), faults)
    checked["windows"] = _expanded(shown, months)
    checked["vary"], checked["listed"] = read_factors(values.get("vary", {}), faults), None
    faults.tell()
    if checked["method"] == "list":
        checked["listed"], checked["vary"] = _told(faults, "table", lambda: read_points(folder / checked["table"]))
    _check_factors(checked, faults)
    refuse_equal_arms(checked["scenarios"], checked["modes"], checked["vary"], faults)
    faults.tell()
    return checked


def _whole_from_0(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InputError("must be a whole number, 0 or more")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError("must be true or false")
    return value


def _even(value: Any) -> int:
    if check_count(value, *COUNTS["grid_levels"]) % 2:
        raise InputError("must be even, so that half of the levels is a whole number")
    return value


def _path(value: Any) -> str:
    if not isinstance(value, (str, os.PathLike)) or os.fspath(value) == "":
        raise InputError("must be the path of a CSV file")
    return os.fspath(value)


CHECKERS: dict[str, Callable[[Any], Any]] = {
    "name": check_name,
    **dict.fromkeys(TEXTS, check_text),
    "method": lambda value: check_option(value, METHODS),
    **{key: lambda value, limits=limits: check_count(value, *limits) for key, limits in COUNTS.items()},
    "seed": _whole_from_0,
    "luck": lambda value: check_option(value, LUCKS),
    "second_order": _yes_or_no,
    "grid_levels": _even,
    "table": _path,
}
"""Of the keys that can be checked by themselves."""


def _check_method(checked: Mapping[str, Any], values: Mapping[str, Any], faults: Faults) -> None:
    """Note keys that the method does not take, or that it lacks."""
    method = checked["method"]
    for key, methods in BELONGS.items():
        if key in values and method not in methods:
            faults.add(f"{key} does not go with method {method}; it is for {', '.join(methods)}")
    for key, methods in NEEDS.items():
        if method in methods and key not in values:
            what = {"points": f"how many {SAMPLED.get(method)}", "vary": "what varies", "table": "a CSV file of points"}
            faults.add(f"{key} is missing: method {method} needs to know {what[key]}")
    n = checked["points"]
    if method == "sobol" and n is not None and n & (n - 1):
        faults.add(f"points = {n}: must be a power of two, such as {1 << n.bit_length() - 1} or {1 << n.bit_length()}")


def _check_factors(checked: Mapping[str, Any], faults: Faults) -> None:
    """Note factors that the method cannot take, and designs that are too large."""
    method, factors = checked["method"], checked["vary"]
    if checked["citizens"] is not None and "n_citizens" in [factor.key for factor in factors]:
        faults.add("citizens is given, but n_citizens varies; leave one out")
    if method == "list":
        return
    if method == "grid":
        faults.lines += [
            f"{show_key('vary', *factor.key.split('.'))}: a grid needs levels; give a list, or a range with levels"
            for factor in factors
            if not factor.levels
        ]
    elif not factors:
        faults.add(f"vary is empty: method {method} has nothing to draw")
    if not faults.lines:
        levels = [len(factor.levels) for factor in factors]
        size = count_points(method, checked["points"], len(factors), levels, checked["second_order"])
        if size > MOST_POINTS:
            faults.add(f"the design has {size:,} points; allowed: 1 to {MOST_POINTS:,}")


def _told(faults: Faults, key: str, read: Callable[[], Any]) -> Any:
    """What is read; a refusal is told at once, with the key."""
    try:
        return read()
    except InputError as error:
        faults.add(f"{key}: {error}")
        faults.tell()


def _names(
    values: Mapping[str, Any], key: str, default: list[str], checker: Callable[[Any], str], faults: Faults
) -> list[str]:
    """A list of names, each of which is known and there once."""
    given = values.get(key)
    if given is None:
        return default
    if not isinstance(given, (list, tuple)) or not given:
        faults.add(f"{key} = {show(given)}: must be a list of one name or more")
        return default
    names = [faults.check(key, name, checker) for name in given]
    twice = [name for place, name in enumerate(names) if name is not None and name in names[:place]]
    faults.lines += [f"{key}: {show(name)} is given twice" for name in twice]
    return names


def _expanded(shown: Sequence[str], months: int) -> list[str]:
    """Windows with every month in place of the word for them."""
    every = [f"month_{month}" for month in range(months + 1)]
    found = [name for window in shown for name in (every if window == EVERY_MONTH else [window])]
    return list(dict.fromkeys(found))


def _allowed(key: str) -> str:
    return f"; allowed: {', '.join(METHODS)}" if key == "method" else ""
