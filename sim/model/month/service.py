"""Service: handling, verification, proofs, queues; days and trips of every kind of case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.citizens import probability_complain, satisfaction
from sim.model.agents.desks import clerks_after_month, desk_after_month, desk_wait
from sim.model.agents.reform import days_left, probability_of_error
from sim.model.world.incidence import carried
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model


WORKING_DAYS = 21
"""Working days in a month."""
CLERK_HOURS = 7.5 * WORKING_DAYS
"""Hours of desk work that one clerk does in a month."""
LEAST_CLERKS = 1.0
"""Clerks that no desk goes without."""
MOST_UTILISATION = 0.97
"""Utilisation that no desk exceeds in month 0, since at 1 its queue has no steady state; above it a desk gets help."""
ERRAND_HOURS = 0.3
"""Hours of staff for one errand to a bureau that one window runs instead of the citizen."""
CORRECTION_DAYS = 2.0
"""Working days until an error in an online form is found and mended."""
LIKELY = 0.5
"""Probability from which at most one trip is what to expect."""


def share_automated(automation_max, works):
    """Share of handling time that a module saves: alpha x maturity x fit."""
    return automation_max * works


def p_trip(bundling, works):
    """Probability that a bureau whose data are not live must be visited: 1 - b x works."""
    return 1.0 - bundling * works


HARMONIC = np.concatenate([[1.0], 1.0 / np.arange(1, 41)])
HARMONIC[1:] = np.cumsum(HARMONIC[1:])
SHARE_FORK_JOIN = HARMONIC / np.maximum(np.arange(41), 1)
"""Days until the last of n bureaus asked at once has answered, over days one after another: H_n / n; 1 for n = 0."""


def share_of_series(n_bureaus, joint):
    """Days at n bureaus relative to one after another, if the share ``joint`` is asked at once: 1 - j (1 - H_n / n).

    H_n = 1 + 1/2 + ... + 1/n: the mean of the slowest of n exponential answers (fork-join). n_bureaus: whole, 0 to 40.
    """
    return 1.0 - joint * (1.0 - SHARE_FORK_JOIN[np.asarray(n_bureaus).astype(np.intp)])


def p_few_trips(n_bureaus, p_counter, works):
    """Probabilities that a case needs few trips: at most one if filed at the counter, at most one online, none online.

    At the counter the filing is the one trip, so no bureau may be visited: (1 - q)^n. Online, copies can be uploaded as
    far as the system works online, so q' = q (1 - works); a case that it does not complete (1 - works) costs one trip.
    """
    p_online = p_counter * (1.0 - works)
    stays = 1.0 - p_online
    but_one = stays ** np.maximum(n_bureaus - 1, 0)
    none = np.where(n_bureaus > 0, stays * but_one, 1.0)
    one = n_bureaus * p_online * but_one
    return (1.0 - p_counter) ** n_bureaus, none + works * one, works * none


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


def count_missing(model: Model, live) -> None:
    """Count, for every kind of case in every county, the bureaus and documents that are asked for and not live."""
    flow, incidence = model.flow, model.incidence
    missing = np.where(live[:, incidence.link_resource], 0.0, flow.asked)
    flow.pair_missing = ((incidence.link_to_pair @ missing.T).T > 0).astype(float)
    flow.bureaus_missing = carried(flow.pair_missing, incidence.pair_to_item)
    flow.documents_missing = carried(missing, incidence.link_to_item)
    flow.works_item, flow.fit_item = (
        np.take(table, model.catalogue.item_system, axis=1) for table in (model.works, model.fit)
    )


def load_desks(model: Model) -> None:
    """Jobs (cases and proofs) and hours of work per job at every desk [C, L], and how many jobs a clerk can do."""
    flow, incidence, p, catalogue = model.flow, model.incidence, model.parameters, model.catalogue
    automated = share_automated(p.automation_max, flow.works_item)
    handling = catalogue.desk_hours * (1.0 - automated) * (1.0 - p.online_saving * flow.share_online)
    errands = model.reform.merged[:, None] * flow.bureaus_missing * p_trip(p.bundling, flow.works_item)
    hours = flow.cases * (handling + p.verification_hours * flow.documents_missing + ERRAND_HOURS * errands)
    proofs = (flow.cases[:, incidence.pair_item] * flow.pair_missing) @ incidence.pair_to_line
    flow.jobs = flow.cases @ incidence.item_to_line + proofs
    work = hours @ incidence.item_to_line + p.proof_hours * proofs + model.reform.rework
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
    flow, incidence, p, catalogue = model.flow, model.incidence, model.parameters, model.catalogue
    works = flow.works_item
    flow.wait_days = WORKING_DAYS * desk_wait(model.bureaus.utilisation, model.bureaus.clerks, flow.capacity)
    check_days = p.verification_days * (1.0 - p.staff_app * model.works[:, [model.staff_system]])
    upper = 1.0 - days_left(p.delegation_saving, model.reform.delegated, model.capability)
    per_pair = flow.pair_missing * (check_days + flow.wait_days)[:, incidence.pair_line]
    per_pair *= (1.0 - np.multiply.outer(incidence.pair_upper, upper)).T
    in_series = carried(per_pair, incidence.pair_to_item)
    series = share_of_series(flow.bureaus_missing, p.joint_handling * model.province.platform)
    flow.p_error = probability_of_error(p.error_rate, fields_by_hand(model))
    corrections = CORRECTION_DAYS * flow.share_online * flow.p_error
    flow.other_days = np.take(flow.wait_days, catalogue.item_line, axis=1) + in_series * series + corrections
    flow.live_share = 1.0 - flow.documents_missing / np.maximum(flow.documents_asked, 1.0)
    left = 1.0 - share_automated(p.automation_max, works)
    flow.remaining = left * (1.0 - p.smart_brain * works * flow.live_share) * (1.0 - upper[:, None])
    flow.days = model.handling_days * flow.remaining + flow.other_days


def take_trips(model: Model) -> None:
    """How often every kind of case needs at most one trip, and is completed online without any [C, I]."""
    flow, p, online = model.flow, model.parameters, model.flow.share_online
    flow.p_trip = (1.0 - model.reform.merged[:, None]) * p_trip(p.bundling, flow.works_item)
    counter, few_online, none_online = p_few_trips(flow.bureaus_missing, flow.p_trip, p.one_window * flow.works_item)
    counter *= 1.0 - flow.p_error
    flow.at_most_one = (1.0 - online) * counter + online * few_online
    flow.completed_online, flow.no_visit = online * none_online, none_online
    flow.item_at_most_one = (np.maximum(counter, few_online) >= LIKELY).astype(float)


def fields_by_hand(model: Model):
    """Fields of an item's forms that are filled in by hand [C, I].

    Fields go with documents. Those of abolished ones are gone, and shared data fill in those of live ones as far as the
    system works: of n documents, a asked for and m of these missing, (a - works (a - m)) / n is left; all if n = 0.
    """
    flow, n = model.flow, model.incidence.n_documents
    asked = flow.documents_asked
    left = asked - flow.works_item * (asked - flow.documents_missing)
    fields = model.catalogue.n_fields
    return fields / n * left + np.where(model.incidence.is_linked, 0.0, fields)
