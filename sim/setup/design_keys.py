"""What a study design may say: its keys, how points are chosen, and what can vary from point to point."""

from __future__ import annotations

import re
from typing import Any

from sim.inputs.checks import check_count, check_option
from sim.language.errors import InputError
from sim.setup.fields import CHOICES, RANGES, TEXTS
from sim.setup.indicators import INDICATORS
from sim.setup.parameters import PARAMETERS, check_parameter

METHODS = {
    "grid": "every combination of the levels, the last factor moving fastest",
    "latin": "Latin hypercube: as many points as equal slices of every factor, one in each slice",
    "sobol": "Saltelli's design on a Sobol' sequence, for variance-based indices; points are base samples",
    "morris": "trajectories that move one factor at a time, for screening; points are trajectories",
    "list": "the rows of a CSV table",
}
"""How points are chosen, and what that means."""

SAMPLED = {"latin": "points", "sobol": "base samples", "morris": "trajectories"}
"""The methods that draw points by luck, and what they must be told the number of."""

BELONGS = {
    "points": tuple(SAMPLED),
    "second_order": ("sobol",),
    "grid_levels": ("morris",),
    "table": ("list",),
    "vary": ("grid", *SAMPLED),
}
"""Keys that not all methods take: key -> methods that do."""

NEEDS = {"points": tuple(SAMPLED), "vary": tuple(SAMPLED), "table": ("list",)}
"""Keys that some methods cannot do without: key -> those methods."""

MOST_POINTS = 10_000_000
COUNTS = {
    "points": (1, MOST_POINTS, "points"),
    "grid_levels": (2, 1_000, "levels"),
    "replications": (1, 1_000_000, "replications"),
    "months": RANGES["months"],
    "citizens": RANGES["n_citizens"],
}
LEVELS = (2, 100_000, "levels")
LUCKS = {
    "common": "every point has the same seeds, so that points differ by what varies and by nothing else",
    "own": "every point has seeds of its own, so that points do not share the luck of a few seeds",
}
"""Whether points share their luck; the modes of one point always do."""

DEFAULTS = {"replications": 30, "seed": 1, "luck": "common", "second_order": False, "grid_levels": 4}
FIELDS = (
    *("name", *TEXTS, "scenarios", "modes", "method", "points", "second_order", "grid_levels", "table"),
    *("replications", "seed", "luck", "months", "citizens", "indicators", "windows", "vary"),
)
REQUIRED = ("scenarios", "method")

EVERY = "*"
"""The key of [vary] that stands for every parameter."""

DECLARED = "range"
"""The value in [vary] that stands for a parameter's own range."""

RANGE_FIELDS = ("low", "high", "levels", "scale")
SCALES = ("linear", "log")
KEYS = ("n_citizens", *CHOICES, *PARAMETERS)
"""What can vary."""

FIXED = {
    "months": "cannot vary, since windows would differ from point to point; make a design for each length",
    "county_table": "cannot vary; give a scenario for each table",
    "province": "cannot vary; give a scenario for each province",
    "seed": "cannot vary; replications are runs with unlike seeds",
}
"""What cannot vary, and why."""

WINDOW = re.compile(r"month_(0|[1-9][0-9]{0,2})", re.ASCII)
PATH, EVERY_MONTH = "path", "months"


def check_level(key: str, value: Any) -> int | float | str:
    """A value that a key of KEYS may have. Raises InputError."""
    if key in CHOICES:
        return check_option(value, CHOICES[key].options)
    if key in RANGES:
        return check_count(value, *RANGES[key])
    return check_parameter(key, value)


def is_count(key: str) -> bool:
    """Whether only whole numbers make sense for a key of KEYS."""
    return key in RANGES or (key in PARAMETERS and PARAMETERS[key].is_count)


def check_indicator(value: Any) -> str:
    """The name of an indicator."""
    return check_option(value, INDICATORS)


def check_window(value: Any, months: int) -> str:
    """``month_N`` with N of 0 to months, ``path``, or ``months`` for every month."""
    found = WINDOW.fullmatch(value) if isinstance(value, str) else None
    if value not in (PATH, EVERY_MONTH) and (found is None or int(found[1]) > months):
        raise InputError(f"unknown; allowed: month_0 to month_{months}, {PATH}, {EVERY_MONTH}")
    return value
