"""Ordering: leaders abolish documents, merge counters and hand authority down, as far as their attention reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.reform import Reform, attention_left, carried_out, thresholds, willingness
from sim.model.loops import loops_for
from sim.model.month.kept import kept_with_parameters
from sim.model.world.catalogue import BASES
from sim.model.world.incidence import carried

if TYPE_CHECKING:
    from sim.model.model import Model

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
REWORK_HOURS = 8.0
"""Staff hours that a desk needs to change a procedure when a document is abolished."""
LOCAL_PART = 0.5
"""Share of what it takes to merge counters that only those on the spot know."""


def found_reform(model: Model, requests: Floats) -> Reform:
    """The reform before its first order; ``requests`` are cases per resident and month [I]."""
    catalogue, n = model.catalogue, len(model.places.county_population)
    orderable = catalogue.document_basis == BASES.index("order")
    threshold = np.full(len(orderable), np.inf)
    order = model.luck.permutation("ordering/document", 0, int(orderable.sum()))
    threshold[orderable] = thresholds(order)
    foreign = catalogue.item_line[catalogue.document_item] != catalogue.resource_line[catalogue.document_resource]
    proofs = requests[catalogue.document_item] * foreign
    reform = Reform(n, threshold, proofs / proofs[orderable].mean())
    note_asked(model, reform)
    reform.rework = np.zeros((n, len(catalogue.line_id)))
    return reform


def note_asked(model: Model, reform: Reform) -> None:
    """Note which links are still asked for, how many documents every item needs, and how many are abolished."""
    incidence = model.incidence
    reform.share_abolished = reform.abolished.mean(axis=1)
    reform.asked = ~reform.abolished[:, incidence.link_document]
    reform.documents_asked = carried(reform.asked, incidence.link_to_item)
    reform.required = required_for(model, reform.asked)


def required_for(model: Model, asked: Bools) -> Floats:
    """Documents of each resource that a usual month's cases need [C, R]; asked: links that are asked for [C, K]."""
    incidence = model.incidence
    return carried(model.demand.cases[:, incidence.link_item] * asked, incidence.link_to_resource)


def strike(model: Model, new: Bools) -> None:
    """Note what is newly abolished [C, D], and the work of new procedures; this month's cases keep what they know."""
    reform, incidence = model.reform, model.incidence
    county, document = np.nonzero(new)
    where, link = county, incidence.document_link[document]
    where, link = where[link >= 0], link[link >= 0]
    reform.asked = reform.asked.copy(order="K")
    reform.asked[where, link] = False
    loops = loops_for(model, of="service")
    reform.required = (loops.required_for if loops else required_for)(model, reform.asked)
    reform.documents_asked = reform.documents_asked - _counted(where, incidence.link_item[link], reform.documents_asked)
    reform.share_abolished = reform.share_abolished + np.bincount(county, minlength=len(new)) / new.shape[1]
    reform.rework = REWORK_HOURS * _counted(county, incidence.document_line[document], reform.rework)


def _counted(row: Ints, column: Ints, like: Floats) -> Floats:
    """How often each place of a table is named by its row and column."""
    return np.bincount(row * like.shape[1] + column, minlength=like.size).reshape(like.shape).astype(np.float64)


@kept_with_parameters
def reach_of_counties(model: Model) -> Floats:
    """Counties merge counters as ably as they are, and know what is local but for their own error [C]."""
    p = model.parameters
    error = p.local_noise * (1.0 - p.last_mile)
    return np.minimum(1.0, model.capability) * (1.0 - LOCAL_PART * min(1.0, error))


@kept_with_parameters
def reach_of_province(model: Model) -> Floats:
    """A provincial body orders the same everywhere, and loses the share iota of what is local [C]."""
    return np.full(len(model.capability), 1.0 - LOCAL_PART * model.parameters.information_loss)


@kept_with_parameters
def reach_of_bureaus(model: Model) -> Floats:
    """Bureaus merge no counters [C]."""
    return np.zeros(len(model.capability))


def share_left_to_order(model: Model) -> float:
    """Share of what can be ordered that is not yet: mean of documents and, where they can be merged, counters."""
    documents, counters = model.reform.left
    return (documents + counters * can_merge(model)) / 2


def can_merge(model: Model) -> bool:
    """Whether counters can be merged in any county."""
    return bool(np.count_nonzero(model.options.agenda.reach(model)))


def attention_beside_orders(model: Model) -> float:
    """Share of the leaders' attention that is not on orders."""
    return attention_left(model.parameters.share_on_orders, share_left_to_order(model))


@kept_with_parameters
def limits_of_documents(model: Model) -> Floats:
    """Pressure from which bureaus give each document up [D]."""
    return model.reform.limits(willingness(model.parameters.resistance, model.reform.loss))


def give_orders(model: Model, attention: float) -> None:
    """Leaders whose ``attention`` is on counties and bureaus order; cities pass orders on, bureaus resist by loss."""
    p, reform = model.parameters, model.reform
    reform.rework = np.zeros_like(reform.rework)
    if attention * p.share_on_orders == 0.0:
        return
    passed = p.share_on_orders * attention * model.pass_through
    reform.pressure = reform.pressure + p.rate_abolish * passed
    reform.merged = carried_out(reform.merged, p.rate_merge * passed * model.options.agenda.reach(model))
    reform.delegated = carried_out(reform.delegated, p.rate_merge * passed)
    limits, loops = limits_of_documents(model), loops_for(model, Reform.abolish, of="orders")
    if loops:
        if loops.n_due(reform.pressure, limits, reform.abolished):
            strike_compiled(model, loops, limits)
        return
    new = reform.abolish(limits)
    if new.any():
        strike(model, new)


def strike_compiled(model: Model, loops: Any, limits: Floats) -> None:
    """Abolish and ``strike`` in compiled loops."""
    reform, incidence = model.reform, model.incidence
    noted: list[Any] = [
        column.copy(order="K")
        for column in (reform.share_abolished, reform.asked, reform.documents_asked, reform.required, reform.rework)
    ]
    links = incidence.document_link, incidence.link_item, incidence.link_resource
    given = incidence.document_line, links, model.demand.cases, REWORK_HOURS
    loops.strike(reform.pressure, limits, reform.abolished, *given, *noted)
    reform.share_abolished, reform.asked, reform.documents_asked, reform.required, reform.rework = noted
