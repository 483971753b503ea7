"""Months of a run as months of the calendar: "2016-12" is the month that a scenario starts in, its month 0."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sim.inputs.checks import check_text
from sim.language.errors import InputError, Message

FORMAT = r"[0-9]{4}-(0[1-9]|1[0-2])"
"""Of a month of the calendar, as a regular expression."""

NO_DATE = ""
"""As a start: the scenario has no calendar."""


def check_date(value: Any) -> str:
    """A month of the calendar, such as "2017-05"; no date where the text is empty. Raises InputError."""
    date = check_text(value)
    if date != NO_DATE and not re.fullmatch(FORMAT, date):
        raise InputError("setup.not_a_date")
    return date


def month_of(date: str, start: str) -> int:
    """The month of a run in which a month of the calendar falls: 0 at the start, negative before it."""
    return count_months(date) - count_months(start)


def date_of(month: int, start: str) -> str:
    """The month of the calendar that a month of a run is."""
    year, index = divmod(count_months(start) + month, 12)
    return f"{year:04d}-{index + 1:02d}"


def dates_of(n_months: int, start: str) -> list[str]:
    """The months of the calendar of a run, from month 0 to the last; empty without a start."""
    return [date_of(month, start) for month in range(n_months + 1)] if start else []


def count_months(date: str) -> int:
    """Months from the year 0 to a month of the calendar."""
    year, month = date.split("-")
    return 12 * int(year) + int(month) - 1


def month_in_run(date: str, start: str, months: int) -> int:
    """The month of a run at a date, from 1 to the last. Raises InputError outside of the run, or without a start."""
    if not start:
        raise InputError("setup.date_without_start")
    month = month_of(date, start)
    if not 1 <= month <= months:
        allowed = Message("setup.dates", first=date_of(1, start), last=date_of(months, start))
        if month < 1:
            raise InputError("setup.date_before_start", start=start, allowed=allowed)
        raise InputError("inputs.out_of_range", allowed=allowed)
    return month


def check_starts(starts: Mapping[str, str]) -> None:
    """Raise InputError where one of these scenarios, by label, has no start."""
    for label, start in starts.items():
        if not start:
            raise InputError("setup.no_start", scenario=label)
