"""The flow of cases of one month: what is asked for, what it takes, how it is felt. Counties C, items I, lines L."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.setup.sums import row_sums, total

Floats = NDArray[np.float64]


TURNED = (
    *("works_item", "fit_item", "bureaus_missing", "documents_missing", "p_trip", "p_error", "other_days"),
    *("remaining", "days", "at_most_one", "completed_online", "no_visit", "item_at_most_one"),
    *("satisfaction", "complaints"),
)
"""Tables of a flow [C, I] that compiled loops leave turned round, in their order."""


def _nothing() -> Any:
    return np.zeros(0)


@dataclass
class Flow:
    """Quantities of the present month, in the order in which the sub-steps find them.

    Attributes:
        cases: cases filed [C, I]. asked: whether a link's document is asked for [C, K]; documents_asked: their
            number [C, I]. required: documents of each resource that they need [C, R].
        share_online: share of them filed online [C, I].
        works_item, fit_item: maturity x fit, and fit, of the system that an item belongs to [C, I], in [0, 1].
        pair_missing: 1 where a bureau's documents for an item are not all live [P, C], else 0.
        bureaus_missing, documents_missing: number of such bureaus, and of documents that are not live [C, I].
        jobs: cases and proofs that arrive at each desk [C, L].
        job_hours: staff hours per job [C, L]. capacity: jobs that one clerk can do in a month [C, L].
        staff_hours: hours that all desks worked.
        wait_days: working days that a job waits at each desk [C, L].
        remaining: share of handling time that modules and decision support leave [C, I].
        other_days: working days of a case beside its handling: queues and verification [C, I].
        days: working days from filing to completion [C, I].
        p_trip: probability that the citizen must visit a bureau whose data are missing [C, I].
        p_error: probability that a form is filled in wrongly [C, I].
        at_most_one: probability that a case needs at most one trip [C, I].
        completed_online: share of cases filed online that need no trip [C, I].
        no_visit: probability that a case needs no trip if filed online [C, I].
        item_at_most_one: 1 where at most one trip is what to expect by the better channel, else 0 [C, I].
        satisfaction: expected satisfaction [C, I]. complaints: expected hotline complaints [C, I].
        county_cases: cases of the month [C]; n_cases: all of them. county_days, county_before: days that they take
            together, and would have taken before the reform [C]. county_live, county_required: documents that they need
            which are live, and all of them [C].
    """

    cases: Floats
    required: Floats = field(default_factory=_nothing)
    asked: NDArray[np.bool_] = field(default_factory=_nothing)
    documents_asked: Floats = field(default_factory=_nothing)
    share_online: Floats = field(default_factory=_nothing)
    works_item: Floats = field(default_factory=_nothing)
    fit_item: Floats = field(default_factory=_nothing)
    pair_missing: Floats = field(default_factory=_nothing)
    bureaus_missing: Floats = field(default_factory=_nothing)
    documents_missing: Floats = field(default_factory=_nothing)
    jobs: Floats = field(default_factory=_nothing)
    job_hours: Floats = field(default_factory=_nothing)
    capacity: Floats = field(default_factory=_nothing)
    staff_hours: float = 0.0
    wait_days: Floats = field(default_factory=_nothing)
    remaining: Floats = field(default_factory=_nothing)
    other_days: Floats = field(default_factory=_nothing)
    days: Floats = field(default_factory=_nothing)
    p_trip: Floats = field(default_factory=_nothing)
    p_error: Floats = field(default_factory=_nothing)
    at_most_one: Floats = field(default_factory=_nothing)
    completed_online: Floats = field(default_factory=_nothing)
    no_visit: Floats = field(default_factory=_nothing)
    item_at_most_one: Floats = field(default_factory=_nothing)
    satisfaction: Floats = field(default_factory=_nothing)
    complaints: Floats = field(default_factory=_nothing)
    n_cases: float = 0.0
    county_cases: Floats = field(default_factory=_nothing)
    county_days: Floats = field(default_factory=_nothing)
    county_before: Floats = field(default_factory=_nothing)
    county_live: Floats = field(default_factory=_nothing)
    county_required: Floats = field(default_factory=_nothing)

    def leave(self, tables: Floats, turn: Callable[[Floats], Floats]) -> None:
        """Take TURNED from tables by items and counties [n, I, C], which must stay as they are until this is called.

        Each is turned, by a function that turns a table round, as soon as it is read: so most never are.
        """
        for name in TURNED:
            self.__dict__.pop(name, None)
        self.__dict__["_turned"], self.__dict__["_turn"] = tables, turn

    def turned(self, *names: str) -> Floats:
        """Tables by items and counties [n, I, C]: those of TURNED, from the first on, among which these are right."""
        if self.__dict__.keys().isdisjoint(names):
            return self.__dict__["_turned"]
        tables = np.zeros((len(TURNED), *self.cases.T.shape))
        for name in names:
            tables[TURNED.index(name)] = getattr(self, name).T
        return tables

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Floats:
            if name not in TURNED or "_turned" not in self.__dict__:
                raise AttributeError(f"{type(self).__name__} has no {name}")
            value = self.__dict__[name] = self.__dict__["_turn"](self.__dict__["_turned"][TURNED.index(name)])
            return value

    def add_up(self, days_before: Floats, live: NDArray[np.bool_]) -> None:
        """Add up what the month came to in every county.

        days_before: days of a case in month 0 [C, I]. live: which resources are [C, R].
        """
        self.county_cases = row_sums(self.cases)
        self.n_cases = total(self.county_cases)
        self.county_days, self.county_before = np.vecdot(self.cases, self.days), np.vecdot(self.cases, days_before)
        self.county_live, self.county_required = np.vecdot(self.required, live), row_sums(self.required)
