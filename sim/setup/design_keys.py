"""What a study design may say: its keys, how points are chosen, and what can vary from point to point."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sim.inputs.checks import check_option
from sim.language.errors import InputError, Message
from sim.setup.fields import CHOICES, RANGES
from sim.setup.indicators import INDICATORS
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import ROLES

METHODS = {
    "grid": "every combination of the levels, the last factor moving fastest",
    "latin": "Latin hypercube: as many points as equal slices of every factor, one in each slice",
    "sobol": "Saltelli's design on a Sobol' sequence, for variance-based indices; points are base samples",
    "morris": "trajectories that move one factor at a time, for screening; points are trajectories",
    "list": "the rows of a CSV table",
}
"""How points are chosen, and what that means."""

SAMPLED = ("latin", "sobol", "morris")
"""The methods that draw points by luck, and need to know how many."""

BELONGS = {
    "points": SAMPLED,
    "second_order": ("sobol",),
    "grid_levels": ("morris",),
    "table": ("list",),
    "vary": ("grid", *SAMPLED),
}
"""Keys that not all methods take: key -> methods that do."""

NEEDS = {"points": SAMPLED, "vary": SAMPLED, "table": ("list",)}
"""Keys that some methods cannot do without: key -> those methods."""

MOST_POINTS = 10_000_000
MOST_TRAJECTORIES = 100_000
"""Of a Morris design, which SALib makes one by one; indices are precise long before."""
COUNTS = {
    "points": (1, MOST_POINTS, "points"),
    "grid_levels": (2, 1_000, "levels"),
    "replications": (1, 1_000_000, "replications"),
    "months": RANGES["months"],
    "n_citizens": RANGES["n_citizens"],
}
LEVELS = (2, 100_000, "levels")
LUCKS = {
    "common": "every point has the same seeds, so that points differ by what varies and by nothing else",
    "own": "every point has seeds of its own, so that points do not share the luck of a few seeds",
}
"""Whether points share their luck; the modes of one point always do."""

DEFAULTS = {"replications": 30, "seed": 1, "luck": "common", "second_order": False, "grid_levels": 4}
EVERY = "*"
"""The key of [vary] that stands for every parameter; followed by a role, for every one of that role."""

GROUPED: dict[str, str | None] = {EVERY: None, **{f"{EVERY}{role}": role for role in ROLES}}
"""Such keys, each with the role that it stands for."""

DECLARED = "range"
"""The value in [vary] that stands for a parameter's own range."""

PRIOR = "prior"
"""The value in [vary] that stands for an unknown's own prior."""

SCALES = ("linear", "log")
KEYS = ("n_citizens", *CHOICES, *PARAMETERS)
"""What can vary."""

FIXED = {
    "months": "studies.fixed_months",
    "county_table": "studies.fixed_county_table",
    "province": "studies.fixed_province",
    "seed": "studies.fixed_seed",
}
"""What cannot vary: key -> the text that says why."""

WINDOW = re.compile(r"month_(0|[1-9][0-9]{0,2})", re.ASCII)
PATH, EVERY_MONTH = "path", "months"


def is_count(key: str) -> bool:
    """Whether only whole numbers make sense for a key of KEYS."""
    return key in RANGES or (key in PARAMETERS and PARAMETERS[key].is_count)


def check_indicator(value: Any) -> str:
    """The name of an indicator."""
    return check_option(value, INDICATORS)


def expanded(windows: Iterable[str], months: int) -> list[str]:
    """Windows with every month in place of the word for them, each once."""
    every = [f"month_{month}" for month in range(months + 1)]
    names = [name for window in windows for name in (every if window == EVERY_MONTH else [window])]
    return list(dict.fromkeys(names))


def check_window(value: Any, months: int) -> str:
    """``month_N`` with N of 0 to months, ``path``, or ``months`` for every month."""
    text = value if isinstance(value, str) else ""
    match = WINDOW.fullmatch(text)
    if text not in (PATH, EVERY_MONTH) and (match is None or int(match[1]) > months):
        raise InputError("studies.unknown_window", allowed=[Message("studies.windows", last=months), PATH, EVERY_MONTH])
    return text
