"""The table [vary] of a study design, read into factors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sim.inputs.checks import Faults, check_count, check_option, show, show_key
from sim.language.errors import InputError, nearest
from sim.setup.design_keys import DECLARED, EVERY, FIXED, KEYS, LEVELS, RANGE_FIELDS, SCALES, check_level
from sim.setup.fields import CHOICES
from sim.setup.parameters import PARAMETERS
from sim.studies.factors import Factor, spaced_levels


def read_factors(vary: Any, faults: Faults) -> tuple[Factor, ...]:
    """Factors from a table [vary], in its order, with faults noted."""
    if not isinstance(vary, Mapping):
        faults.add(f"vary = {show(vary)}: must be a table of what varies")
        return ()
    given = _flat(vary, faults)
    found: dict[str, Factor | None] = {}
    if EVERY in given:
        label, value = given.pop(EVERY)
        if value != DECLARED:
            faults.add(f'{label} = {show(value)}: must be "{DECLARED}", every parameter over its own range')
        found = {name: Factor(name, (), p.low, p.high) for name, p in PARAMETERS.items()}
    for key, (label, value) in given.items():
        if key in KEYS:
            found[key] = _factor(key, value, label, faults)
        else:
            faults.add(f"{label}: {FIXED[key] if key in FIXED else f'unknown key{nearest(key, KEYS)}'}")
    return tuple(factor for factor in found.values() if factor is not None)


def _flat(vary: Mapping[str, Any], faults: Faults) -> dict[str, tuple[str, Any]]:
    """Key -> (what errors call it, its value), with tables of switches and of rules taken apart."""
    flat: dict[str, tuple[str, Any]] = {}
    for key, value in vary.items():
        nested = key in ("mode", "rules") and isinstance(value, Mapping)
        for name, item in ((f"{key}.{part}", item) for part, item in value.items()) if nested else [(key, value)]:
            label = show_key("vary", *name.split("."))
            if name in flat:
                faults.add(f"{label} is given twice")
            flat[name] = label, item
    return flat


def _factor(key: str, value: Any, label: str, faults: Faults) -> Factor | None:
    """A factor from a list of levels, a range or the word for the declared range; None, with faults noted, if bad."""
    before = len(faults.lines)
    factor = None
    if isinstance(value, (list, tuple)):
        levels = [
            faults.check(f"{label}, level {place}", level, lambda v: check_level(key, v))
            for place, level in enumerate(value, start=1)
        ]
        if len(levels) < 2:
            faults.add(f"{label}: needs two levels or more; what does not vary belongs in the scenario")
        elif len(faults.lines) == before:
            twice = [level for level, times in Counter(levels).items() if times > 1]
            faults.lines += [f"{label}: level {show(level)} is given twice" for level in twice]
            factor = Factor.of_levels(key, tuple(levels))
    elif key in CHOICES:
        faults.add(f"{label} = {show(value)}: must be a list of options: {', '.join(CHOICES[key].options)}")
    elif value == DECLARED and key in PARAMETERS:
        factor = Factor(key, (), PARAMETERS[key].low, PARAMETERS[key].high)
    elif isinstance(value, Mapping):
        factor = _range(key, value, label, faults)
    else:
        declared = f', or "{DECLARED}"' if key in PARAMETERS else ""
        faults.add(f"{label} = {show(value)}: must be a list of levels, a range {{ low = ..., high = ... }}{declared}")
    return factor if len(faults.lines) == before else None


def _range(key: str, table: Mapping[str, Any], label: str, faults: Faults) -> Factor | None:
    """A factor from low to high; without them from end to end of the parameter's own range."""
    before = len(faults.lines)
    checked: dict[str, Any] = {"scale": "linear", "levels": None}
    if key in PARAMETERS:
        checked |= {"low": PARAMETERS[key].low, "high": PARAMETERS[key].high}
    checkers = {
        "low": lambda v: check_level(key, v),
        "high": lambda v: check_level(key, v),
        "levels": lambda v: check_count(v, *LEVELS),
        "scale": lambda v: check_option(v, SCALES),
    }
    for name, item in table.items():
        if name in checkers:
            checked[name] = faults.check(f"{label}.{name}", item, checkers[name])
        else:
            near = nearest(name, RANGE_FIELDS)
            faults.add(f"{label}.{show_key(name)}: unknown key{near}; allowed: {', '.join(RANGE_FIELDS)}")
    faults.lines += [f"{label}.{name} is missing" for name in ("low", "high") if name not in checked]
    if len(faults.lines) > before:
        return None
    low, high, scale, n_levels = (checked[name] for name in ("low", "high", "scale", "levels"))
    if low >= high:
        faults.add(f"{label}: low = {show(low)} must be below high = {show(high)}")
    elif scale == "log" and low <= 0:
        faults.add(f"{label}: low = {show(low)} must be above 0 on a log scale")
    elif n_levels is None:
        return Factor(key, (), low, high, scale)
    else:
        try:
            return Factor(key, spaced_levels(key, low, high, n_levels, scale), low, high, scale)
        except InputError as error:
            faults.add(f"{label}.levels = {n_levels}: {error}")
    return None
