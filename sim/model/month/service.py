"""Service: handling, verification, proofs, queues; days and trips of every kind of case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents import handling as rules
from sim.model.agents.citizens import probability_complain, satisfaction
from sim.model.agents.desks import clerks_after_month, desk_after_month, desk_wait
from sim.model.agents.handling import CLERK_HOURS, LEAST_CLERKS, WORKING_DAYS
from sim.model.agents.reform import days_left, probability_of_error
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]

MOST_UTILISATION = 0.97
"""Utilisation that no desk exceeds in month 0, since at 1 its queue has no steady state; above it a desk gets help."""


def serve(model: Model) -> None:
    """Desks work through the month's cases and the proofs that missing data require; backlog is carried over."""
    count_missing(model, model.bureaus.live)
    load_desks(model)
    bureaus, flow = model.bureaus, model.flow
    bureaus.new_arrived = flow.jobs
    there = bureaus.n_backlog + flow.jobs
    work = flow.jobs, bureaus.clerks, flow.capacity
    bureaus.n_backlog, bureaus.utilisation = desk_after_month(bureaus.n_backlog, *work)
    bureaus.new_served = there - bureaus.n_backlog
    flow.staff_hours = float((bureaus.new_served * flow.job_hours).sum())
    measure(model)
    move_staff(model)


def clerks_needed(model: Model, utilisation, n_waiting=0.0):
    """Clerks with whom every desk would do the jobs that wait and arrive at a utilisation [C, L]; at least one."""
    flow = model.flow
    return np.maximum(LEAST_CLERKS, (flow.jobs + n_waiting) / (flow.capacity * utilisation))


def move_staff(model: Model) -> None:
    """Counties post clerks to the desks that need them and away from those that do not; they start next month."""
    bureaus = model.bureaus
    n_waiting = bureaus.n_backlog - bureaus.clerks * bureaus.utilisation
    needed = clerks_needed(model, bureaus.target), clerks_needed(model, MOST_UTILISATION, n_waiting)
    bureaus.clerks = clerks_after_month(bureaus.clerks, *needed, model.parameters.rate_staffing)


def turned(values) -> Floats:
    """Values of things of every county [n, C], county by county [C, n]."""
    return np.ascontiguousarray(values.T)


def count_missing(model: Model, live) -> None:
    """Count, for every kind of case in every county, the bureaus and documents that are asked for and not live."""
    flow, incidence, system = model.flow, model.incidence, model.catalogue.item_system
    missing = (flow.asked.T & ~live.T[incidence.link_resource]).astype(float)
    flow.pair_missing = (incidence.link_to_pair @ missing > 0).astype(float)
    flow.bureaus_missing = turned(incidence.pair_to_item @ flow.pair_missing)
    flow.documents_missing = turned(incidence.link_to_item @ missing)
    flow.works_item, flow.fit_item = (np.take(table, system, axis=1) for table in (model.works, model.fit))


def load_desks(model: Model) -> None:
    """Jobs (cases and proofs) and hours of work per job at every desk [C, L], and how many jobs a clerk can do."""
    flow, incidence, p, works = model.flow, model.incidence, model.parameters, model.flow.works_item
    errands = model.reform.merged[:, None] * flow.bureaus_missing * (1.0 - p.bundling * works)
    hours = rules.case_hours(p, model.catalogue.desk_hours, works, flow.share_online, flow.documents_missing, errands)
    cases = turned(flow.cases)
    proofs = incidence.pair_to_line @ (cases[incidence.pair_item] * flow.pair_missing)
    flow.jobs = turned(incidence.item_to_line @ cases + proofs)
    work = incidence.item_to_line @ turned(flow.cases * hours) + p.proof_hours * proofs
    work = turned(work) + model.reform.rework
    flow.job_hours = np.divide(work, flow.jobs, out=np.ones_like(work), where=flow.jobs > 0)
    flow.capacity = CLERK_HOURS / np.maximum(flow.job_hours, ROUNDING)


def measure(model: Model) -> None:
    """Days, trips and satisfaction of every kind of case [C, I], given queues, modules and live data."""
    take_days(model)
    take_trips(model)
    flow, p, online = model.flow, model.parameters, model.flow.share_online
    trips = 1.0 + flow.bureaus_missing * flow.p_trip
    at_counter, online_trips = trips + flow.p_error, (1.0 - p.one_window * flow.works_item) * trips
    trips = np.stack([at_counter, online_trips])
    felt = satisfaction(p, flow.days, trips, flow.fit_item)
    complains = probability_complain(p, felt)
    flow.satisfaction = (1.0 - online) * felt[0] + online * felt[1]
    flow.complaints = flow.cases * ((1.0 - online) * complains[0] + online * complains[1])


def take_days(model: Model) -> None:
    """Working days of every kind of case [C, I]: its handling, queues, and verification at other bureaus."""
    flow, incidence, p, works = model.flow, model.incidence, model.parameters, model.flow.works_item
    flow.wait_days = WORKING_DAYS * desk_wait(model.bureaus.utilisation, model.bureaus.clerks, flow.capacity)
    check_days = p.verification_days * (1.0 - p.staff_app * model.works[:, model.staff_system])
    handed_down = 1.0 - days_left(p.delegation_saving, model.reform.delegated, model.capability)
    days = (check_days[:, None] + flow.wait_days).T[incidence.pair_line]
    checks = rules.check_at_bureau(flow.pair_missing, days, incidence.pair_upper[:, None], handed_down)
    in_series = turned(incidence.pair_to_item @ checks)
    series = rules.share_of_series(flow.bureaus_missing, p.joint_handling * model.province.platform)
    asked, missing = flow.documents_asked, flow.documents_missing
    flow.p_error = probability_of_error(p.error_rate, fields_by_hand(model))
    lead = np.take(flow.wait_days, model.catalogue.item_line, axis=1)
    flow.other_days = rules.days_beside_handling(lead, in_series, series, flow.share_online, flow.p_error)
    flow.remaining = rules.share_remaining(p, works, rules.share_live(asked, missing), handed_down[:, None])
    flow.days = model.handling_days * flow.remaining + flow.other_days


def take_trips(model: Model) -> None:
    """How often every kind of case needs at most one trip, and is completed online without any [C, I].

    At the counter the filing is the one trip, so no bureau may be visited; online, a case that is not carried to its
    result costs one.
    """
    flow, p, online, works = model.flow, model.parameters, model.flow.share_online, model.flow.works_item
    n, system, most = flow.bureaus_missing, model.catalogue.item_system, model.incidence.most_bureaus
    of_system = rules.p_trip(p.bundling, model.works, model.reform.merged[:, None])
    online_of_system = rules.p_trip_online(p, of_system, model.works)
    flow.p_trip, p_online = (np.take(table, system, axis=1) for table in (of_system, online_of_system))
    counter, stays = (rules.powers(1.0 - q, most).ravel() for q in (of_system, online_of_system))
    first = system + of_system.shape[1] * np.arange(len(n))[:, None]  # the place of power 0 of each item's system
    place = first + of_system.size * n.astype(np.intp)
    none, but_one = stays.take(place), stays.take(np.maximum(place - of_system.size, first))
    at_counter = counter.take(place) * (1.0 - flow.p_error)
    few_online = rules.p_few_online(p, works, n, p_online, none, but_one)
    flow.at_most_one = (1.0 - online) * at_counter + online * few_online
    flow.no_visit = p.one_window * works * none
    flow.completed_online = online * flow.no_visit
    flow.item_at_most_one = (np.maximum(at_counter, few_online) >= rules.LIKELY).astype(float)


def fields_by_hand(model: Model) -> Floats:
    """Fields of an item's forms that are filled in by hand [C, I]."""
    flow, (per_document, alone) = model.flow, fields_of_items(model)
    asked, missing = flow.documents_asked, flow.documents_missing
    return rules.fields_by_hand(per_document, alone, flow.works_item, asked, missing)


def fields_of_items(model: Model) -> tuple[Floats, Floats]:
    """Fields of an item's forms for each document from another bureau, or all of them if it needs none, else 0 [I]."""
    incidence, fields = model.incidence, model.catalogue.n_fields
    return fields / incidence.n_documents, np.where(incidence.is_linked, 0.0, fields)
