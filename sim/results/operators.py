"""Observation operators: what a published figure would be in the model, as functions of a run's path by the calendar.

What is published seldom is an indicator: a share of *items* is not one of *cases*, registered users are who was *ever*
online. ``data/targets.csv`` names the operator of every figure, ``data/targets_left_out.csv`` what has none, and why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

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


def possible_without_visit(path: Path, seen: Seen) -> float:
    """Share for which no visit would be needed online; of cases, in place of the items that are published."""
    return path.at("share_zero_visit", seen.date)


def documents_abolished(path: Path, seen: Seen) -> float:
    """Documents that applicants no longer bring by order, of those asked of them before the reform."""
    return path.at("share_documents_abolished", seen.date)


def days_to_open(path: Path, seen: Seen) -> float:
    """Working days to open an enterprise, mean of that month's cases; a survey asks about the past year."""
    return path.at("days_to_open_enterprise", seen.date)


def cases_online(path: Path, seen: Seen) -> float:
    """Share of cases that are completed online without a trip; "on one net" may count those with a trip too."""
    return path.at("share_online", seen.date)


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
        items_at_most_one_visit, possible_without_visit, documents_abolished, days_to_open, cases_online,
        users_per_resident,
    )
}  # fmt: skip
LESS_IS_BETTER = frozenset({"days_to_open"})
"""Operators of which the least is ranked first."""
