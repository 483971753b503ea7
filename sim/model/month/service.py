"""Service: handling, verification, proofs, queues; days and trips of every kind of case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents import handling as rules
from sim.model.agents.citizens import complains_at, complaint_logit, probability_complain, satisfaction, weighed
from sim.model.agents.desks import (
    MOST_UTILISATION,
    clerks_after_month,
    clerks_needed,
    desk_after_month,
    desk_wait,
    wait_at,
)
from sim.model.agents.handling import WORKING_DAYS
from sim.model.agents.reform import days_left, log_without_error, probability_of_error
from sim.model.loops import loops_for
from sim.setup.measures_of_items import LIKELY

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]

FOLLOWED = (
    *(rules.share_automated, rules.left_by_software, rules.p_trip, rules.errands, rules.p_trip_online),
    *(rules.p_few_online, rules.trips_at_counter, rules.trips_online, rules.over_channels, rules.case_hours),
    *(rules.fields_by_hand, rules.share_live, rules.share_remaining, rules.check_at_bureau),
    *(rules.days_beside_handling, rules.powers, log_without_error, weighed, complaint_logit, complains_at),
    *(rules.hours_of_job, rules.jobs_of_clerk, rules.days_of_check, days_left),
    *(desk_after_month, clerks_needed, clerks_after_month, wait_at),
)
"""The rules that the compiled loops of this sub-step must follow."""


def serve(model: Model) -> None:
    """Desks work through the month's cases and the proofs that missing data require; backlog is carried over."""
    bureaus, loops = model.bureaus, loops_for(model, *FOLLOWED, of="service")
    if loops:
        loops.load(model, bureaus.live)
        clerks = loops.work(bureaus, model.flow, model.parameters.rate_staffing)
        loops.measure(model, series_by_number(model))
    else:
        count_missing(model, bureaus.live)
        load_desks(model)
        clerks = work(model)
        measure(model)
    bureaus.new_arrived = model.flow.jobs
    bureaus.clerks = clerks


def work(model: Model) -> Floats:
    """Desks work for a month; returns the clerks of the next one [C, L].

    Counties post them to the desks that need them and away from those that do not.
    """
    bureaus, flow, clerks = model.bureaus, model.flow, model.bureaus.clerks
    there = bureaus.n_backlog + flow.jobs
    bureaus.n_backlog, bureaus.utilisation = desk_after_month(bureaus.n_backlog, flow.jobs, clerks, flow.capacity)
    bureaus.new_served = there - bureaus.n_backlog
    flow.staff_hours = float((bureaus.new_served * flow.job_hours).sum())
    needed = clerks_needed(flow.jobs, flow.capacity, bureaus.target)
    n_waiting = bureaus.n_backlog - clerks * bureaus.utilisation
    urgent = clerks_needed(flow.jobs + n_waiting, flow.capacity, MOST_UTILISATION)
    return clerks_after_month(clerks, needed, urgent, model.parameters.rate_staffing)


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
    """Count the jobs (cases and proofs) and the hours of work at every desk."""
    flow, incidence, p, works = model.flow, model.incidence, model.parameters, model.flow.works_item
    errands = rules.errands(p, works, model.reform.merged[:, None], flow.bureaus_missing)
    hours = rules.case_hours(p, model.catalogue.desk_hours, works, flow.share_online, flow.documents_missing, errands)
    cases = turned(flow.cases)
    proofs = incidence.pair_to_line @ (cases[incidence.pair_item] * flow.pair_missing)
    work = incidence.item_to_line @ turned(flow.cases * hours) + p.proof_hours * proofs
    jobs = incidence.item_to_line @ cases + proofs
    staff_desks(model, turned(jobs), turned(work) + model.reform.rework)


def staff_desks(model: Model, jobs: Floats, work: Floats) -> None:
    """Hours of work per job at every desk, and how many jobs a clerk can do, from jobs and hours of work [C, L]."""
    flow = model.flow
    flow.jobs = jobs
    flow.job_hours = rules.hours_of_job(work, jobs)
    flow.capacity = rules.jobs_of_clerk(flow.job_hours)


def measure(model: Model) -> None:
    """Days, trips and satisfaction of every kind of case [C, I], given queues, modules and live data."""
    take_days(model)
    take_trips(model)
    flow, p, online = model.flow, model.parameters, model.flow.share_online
    n, q = flow.bureaus_missing, flow.p_trip
    trips = np.stack([rules.trips_at_counter(n, q, flow.p_error), rules.trips_online(p, flow.works_item, n, q)])
    felt = satisfaction(p, flow.days, trips, flow.fit_item)
    complains = probability_complain(p, felt)
    flow.satisfaction = rules.over_channels(online, *felt)
    flow.complaints = flow.cases * rules.over_channels(online, *complains)


def take_days(model: Model) -> None:
    """Working days of every kind of case [C, I]: its handling, queues, and verification at other bureaus."""
    flow, incidence, p, works = model.flow, model.incidence, model.parameters, model.flow.works_item
    flow.wait_days, down = wait_days(model), handed_down(model)
    days = (check_days(model)[:, None] + flow.wait_days).T[incidence.pair_line]
    checks = rules.check_at_bureau(flow.pair_missing, days, incidence.pair_upper[:, None], down)
    in_series = turned(incidence.pair_to_item @ checks)
    series = series_by_number(model).take(flow.bureaus_missing.astype(np.intp))
    asked, missing = flow.documents_asked, flow.documents_missing
    flow.p_error = probability_of_error(p.error_rate, fields_by_hand(model))
    lead = np.take(flow.wait_days, model.catalogue.item_line, axis=1)
    flow.other_days = rules.days_beside_handling(lead, in_series, series, flow.share_online, flow.p_error)
    flow.remaining = rules.share_remaining(p, works, rules.share_live(asked, missing), down[:, None])
    flow.days = model.handling_days * flow.remaining + flow.other_days


def wait_days(model: Model) -> Floats:
    """Working days that a job waits at every desk [C, L]."""
    return WORKING_DAYS * desk_wait(model.bureaus.utilisation, model.bureaus.clerks, model.flow.capacity)


def check_days(model: Model) -> Floats:
    """Working days of a check at a bureau of every county, beside its queue [C]."""
    return rules.days_of_check(model.parameters, model.works[:, model.staff_system])


def handed_down(model: Model) -> Floats:
    """Share of the days at upper levels that authority handed down saves every county [C]."""
    return 1.0 - days_left(model.parameters.delegation_saving, model.reform.delegated, model.capability)


def series_by_number(model: Model) -> Floats:
    """Days at 0, 1, 2, ... bureaus relative to one after another."""
    number = np.arange(model.incidence.most_bureaus + 1)
    return rules.share_of_series(number, model.parameters.joint_handling * model.province.platform)


def take_trips(model: Model) -> None:
    """How often every kind of case needs at most one trip, and is completed online without any [C, I].

    At the counter the filing is the one trip, so no bureau may be visited; online, a case that is not carried to its
    result costs one.
    """
    flow, p, online, works = model.flow, model.parameters, model.flow.share_online, model.flow.works_item
    n, system, most = flow.bureaus_missing, model.catalogue.item_system, model.incidence.most_bureaus
    of_system = rules.p_trip(p, model.works, model.reform.merged[:, None])
    online_of_system = rules.p_trip_online(p, of_system, model.works)
    flow.p_trip = np.take(of_system, system, axis=1)
    p_online = rules.p_trip_online(p, flow.p_trip, works)
    counter, stays = (rules.powers(1.0 - q, most).ravel() for q in (of_system, online_of_system))
    first = system + of_system.shape[1] * np.arange(len(n))[:, None]  # the place of power 0 of each item's system
    place = first + of_system.size * n.astype(np.intp)
    none, but_one = stays.take(place), stays.take(np.maximum(place - of_system.size, first))
    at_counter = counter.take(place) * (1.0 - flow.p_error)
    few_online = rules.p_few_online(p, works, n, p_online, none, but_one)
    flow.at_most_one = rules.over_channels(online, at_counter, few_online)
    flow.no_visit = p.one_window * works * none
    flow.completed_online = online * flow.no_visit
    flow.item_at_most_one = (np.maximum(at_counter, few_online) >= LIKELY).astype(float)


def fields_by_hand(model: Model) -> Floats:
    """Fields of an item's forms that are filled in by hand [C, I]."""
    flow, (per_document, alone) = model.flow, fields_of_items(model)
    asked, missing = flow.documents_asked, flow.documents_missing
    return rules.fields_by_hand(per_document, alone, flow.works_item, asked, missing)


def fields_of_items(model: Model) -> tuple[Floats, Floats]:
    """Fields of an item's forms for each document from another bureau, or all of them if it needs none, else 0 [I]."""
    incidence, fields = model.incidence, model.catalogue.n_fields
    return fields / incidence.n_documents, np.where(incidence.is_linked, 0.0, fields)
