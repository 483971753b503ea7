"""Lists and inspections: what is asked of bureaus by list, what conferences settle, and what befalls who is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model.model import Model

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

DEADLINE = 3
"""Months after which what is on the demand list and not shared is overdue, so that inspection can find it."""


def requested_resources(model: Model) -> Floats:
    """Documents that this month's cases need from resources which are not on the sharing list [C, R]."""
    return np.where(model.bureaus.listed, 0.0, model.flow.required)


def most_requested(requested: Floats, n: int) -> Bools:
    """The n resources of each row that are requested most, as far as they are requested at all."""
    chosen, left, row = np.zeros(requested.shape, dtype=bool), requested.copy(), np.arange(len(requested))
    for _ in range(min(n, requested.shape[1])):
        most = left.argmax(axis=1)
        chosen[row, most] |= left[row, most] > 0.0
        left[row, most] = 0.0
    return chosen


def n_on_lists(model: Model) -> tuple[int, int]:
    """How many resources each city's conference settles and each county's list takes in this month at most.

    None where nobody evaluates: what nobody follows up settles nothing and asks for nothing.
    """
    if not model.options.supervision.is_there:
        return 0, 0
    return model.parameters.n_disputes, model.parameters.n_demanded


def settle_disputes(model: Model) -> Bools:
    """What this month's joint conferences settle [C, R].

    Every city takes the resources that its counties' cases lack most and that are in dispute still, and settles each in
    all its counties: lines are vertical, so the dispute is the same everywhere.
    """
    n_settled, _ = n_on_lists(model)
    if not n_settled:
        return np.zeros(model.bureaus.listed.shape, dtype=bool)
    open_still = np.where(model.bureaus.settled, 0.0, requested_resources(model))
    by_city = model.incidence.county_to_city @ open_still
    return most_requested(by_city, n_settled)[model.places.county_city] & ~model.bureaus.settled


def ask_by_list(model: Model) -> Bools:
    """What is entered this month in each county's demand list [C, R]: the most requested that is not there yet.

    An entry names the bureau that must share and a deadline, and stays.
    """
    _, n_asked = n_on_lists(model)
    if not n_asked:
        return np.zeros(model.bureaus.listed.shape, dtype=bool)
    return most_requested(np.where(model.bureaus.asked > 0, 0.0, requested_resources(model)), n_asked)


def duties_of_others(model: Model) -> float:
    """Share of the four duties that others than counties hold, by the records of the options in force."""
    options = model.options
    held = (
        options.agenda.is_provincial, options.builder.through_operator,
        options.operator.by_company, options.custody.by_company,
    )  # fmt: skip
    return sum(held) / len(held)


def inspect(model: Model, found: Floats) -> Bools:
    """Inspect every bureau, which finds what is overdue with a probability [C, L]; returns what is listed by order.

    Who is found with something overdue is punished in a share of cases: it must list at once, and is pressed harder in
    the coming month.
    """
    p, bureaus, line = model.parameters, model.bureaus, model.catalogue.resource_line
    visit = model.luck.uniform("sharing/inspection", model.month, bureaus.rebuked.shape)
    overdue = (bureaus.asked > 0) & (bureaus.asked <= model.month - DEADLINE) & ~bureaus.listed
    ordered = overdue & (visit < found * p.punishment).take(line, axis=1)
    bureaus.listed = bureaus.listed | ordered
    bureaus.rebuked = np.zeros(bureaus.rebuked.shape, dtype=bool)
    county, resource = np.nonzero(ordered)
    bureaus.rebuked[county, line[resource]] = True
    return ordered
