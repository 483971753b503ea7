"""Observation operators: what a published figure would be in the model, as functions of a run's path by the calendar.

What is published seldom is an indicator: a share of *items* is not one of *cases*, registered users are who was *ever*
online. ``data/targets.csv`` names the operator of every figure, ``data/targets_left_out.csv`` what has none, and why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from sim.setup.calendar import month_of


@dataclass(frozen=True, slots=True)
class Path:
    """A run: the indicators of months 0 to the last, and the month of the calendar that month 0 is."""

    start: str
    values: Mapping[str, NDArray]

    def at(self, indicator: str, date: str) -> float:
        """An indicator at a date; NaN outside of the run, or where the model has no such indicator."""
        path, month = self.values.get(indicator), month_of(date, self.start)
        return math.nan if path is None or not 0 <= month < len(path) else float(path[month])


@dataclass(frozen=True, slots=True)
class Seen:
    """When something was observed: at a date; a count since a date, before which some had been counted."""

    date: str
    since: str = ""
    before: float = 0.0


def items_at_most_one_visit(path: Path, seen: Seen) -> float:
    """Share of items, each counted once, that can be had with at most one visit, whether or not cases were."""
    return path.at("share_items_one_visit", seen.date)


def items_without_visit(path: Path, seen: Seen) -> float:
    """Share of items, each counted once, that can be had online without a visit, whether or not cases were."""
    return path.at("share_items_zero_visit", seen.date)


def possible_without_visit(path: Path, seen: Seen) -> float:
    """Share of cases for which no visit would be needed if they were filed online."""
    return path.at("share_zero_visit", seen.date)


def documents_abolished(path: Path, seen: Seen) -> float:
    """Documents that applicants no longer bring by order, of those asked of them before the reform."""
    return path.at("share_documents_abolished", seen.date)


def days_to_open(path: Path, seen: Seen) -> float:
    """Working days to open an enterprise, mean of that month's cases; a survey asks about the past year."""
    return path.at("days_to_open_enterprise", seen.date)


def cases_online(path: Path, seen: Seen) -> float:
    """Share of cases that are completed online without a trip."""
    return path.at("share_online", seen.date)


def cases_filed_online(path: Path, seen: Seen) -> float:
    """Share of cases that are filed online, whether or not a trip is left.

    So reads "on one net": in November 2020 it was said of 64 per cent of Zhejiang's items, months before 97 per cent of
    them were said to be possible without a visit, so that it cannot mean the latter.
    """
    return path.at("share_filed_online", seen.date)


def days_saved(path: Path, seen: Seen) -> float:
    """Share of the days that cases took before the reform which is saved; for what ranks count of cities' services."""
    return path.at("service_efficiency", seen.date)


def systems_built(path: Path, seen: Seen) -> float:
    """How complete systems are; stands for counts of applications and services, so that only its growth tells."""
    return path.at("mean_maturity", seen.date)


def data_shared(path: Path, seen: Seen) -> float:
    """Share of the documents that cases need which is shared; stands for counts of records: only its growth tells."""
    return path.at("data_sharing_rate", seen.date)


def complaints(path: Path, seen: Seen) -> float:
    """Complaints of a month; months of the model are equally long, January is short."""
    return path.at("new_complaints", seen.date)


def magnitude_of_complaints(path: Path, seen: Seen) -> float:
    """Logarithm to base 10 of the complaints of a month: of these, published counts are bounds."""
    return math.log10(max(path.at("new_complaints", seen.date), 1.0))


def users_per_resident(path: Path, seen: Seen) -> float:
    """Users of an app over residents: u = 1 - (1 - b) (1 - e) / (1 - e_0).

    e: share of citizens ever online at the date; e_0 the same at ``since``, when counting began; b: the share that had
    been counted before. Who was online before the count is taken to return as often as others come, which bounds u from
    below; registered means used at least once, and a user is a person.
    """
    now, then = (path.at("share_ever_online", date) for date in (seen.date, seen.since))
    return 1.0 - (1.0 - seen.before) * (1.0 - now) / (1.0 - then)


Operator = Callable[[Path, Seen], float]

OPERATORS: dict[str, Operator] = {
    operator.__name__: operator
    for operator in (
        items_at_most_one_visit, items_without_visit, possible_without_visit, documents_abolished, days_to_open,
        cases_online, cases_filed_online, users_per_resident, days_saved, systems_built, data_shared, complaints,
        magnitude_of_complaints,
    )
}  # fmt: skip
LESS_IS_BETTER = frozenset({"days_to_open", "complaints", "magnitude_of_complaints"})
"""Operators of which the least is ranked first."""


class _Asked(dict[str, NDArray]):
    """An empty run that notes which indicators are asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return default


def columns_read(operator: str) -> frozenset[str]:
    """The indicators that an operator reads."""
    asked = _Asked()
    OPERATORS[operator](Path("2000-01", asked), Seen("2000-01", "2000-01"))
    return frozenset(asked.names)
