"""Service: handling, verification, proofs, queues; days and trips of every kind of case."""

from __future__ import annotations

import numpy as np

from sim.agents.bureaus import desk_after_month
from sim.agents.citizens import probability_complain, satisfaction

WORKING_DAYS = 21
"""Working days in a month."""
CLERK_HOURS = 7.5 * WORKING_DAYS
"""Hours of desk work that one clerk does in a month."""


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


def p_at_most_one(n_bureaus, p_counter, works, share_online):
    """Probability that a case needs at most one trip.

    At the counter the filing is the one trip, so no bureau may be visited: (1 - q)^n. Online, copies can be uploaded as
    far as the system works online, so q' = q (1 - works); a case that it does not complete (1 - works) costs one trip.
    """
    stays = 1.0 - p_counter
    none_counter = stays**n_bureaus
    p_online = p_counter * (1.0 - works)
    stays_online = 1.0 - p_online
    none = stays_online**n_bureaus
    one = n_bureaus * p_online * stays_online ** np.maximum(n_bureaus - 1, 0)
    return (1.0 - share_online) * none_counter + share_online * (none + works * one)


def p_no_trip_online(n_bureaus, p_counter, works):
    """Probability that a case filed online is completed online: works x (1 - q (1 - works))^n."""
    return works * (1.0 - p_counter * (1.0 - works)) ** n_bureaus


def serve(model) -> None:
    """Desks work through the month's cases and the proofs that missing data require; backlog is carried over."""
    count_missing(model, model.bureaus.live)
    load_desks(model)
    bureaus, flow = model.bureaus, model.flow
    bureaus.new_arrived = flow.jobs
    bureaus.n_waiting, served = desk_after_month(bureaus.n_waiting, flow.jobs / bureaus.clerks, flow.capacity)
    bureaus.new_served = served * bureaus.clerks
    bureaus.utilisation = served / flow.capacity
    flow.staff_hours = float((bureaus.new_served * flow.job_hours).sum())
    measure(model)


def count_missing(model, live) -> None:
    """Count, for every kind of case in every county, the bureaus and documents whose data are not live [C, R]."""
    flow, incidence = model.flow, model.incidence
    missing = (~live).astype(float)
    flow.pair_missing = (missing @ incidence.pair_need > 0).astype(float)
    flow.bureaus_missing = flow.pair_missing @ incidence.pair_to_item
    flow.documents_missing = missing @ incidence.need
    flow.works_item = model.works[:, model.catalogue.item_system]


def load_desks(model) -> None:
    """Jobs (cases and proofs) and hours of work per job at every desk [C, L], and how many jobs a clerk can do."""
    flow, incidence, p, catalogue = model.flow, model.incidence, model.parameters, model.catalogue
    automated = share_automated(p.automation_max, flow.works_item)
    handling = catalogue.desk_hours * (1.0 - automated) * (1.0 - p.online_saving * flow.share_online)
    hours = flow.cases * (handling + p.verification_hours * flow.documents_missing)
    proofs = (flow.cases[:, incidence.pair_item] * flow.pair_missing) @ incidence.pair_to_line
    flow.jobs = flow.cases @ incidence.item_to_line + proofs
    work = hours @ incidence.item_to_line + p.proof_hours * proofs
    flow.job_hours = np.divide(work, flow.jobs, out=np.ones_like(work), where=flow.jobs > 0)
    flow.capacity = CLERK_HOURS / np.maximum(flow.job_hours, 1e-9)


def measure(model) -> None:
    """Days, trips and satisfaction of every kind of case [C, I], given queues, modules and live data."""
    flow, incidence, p, catalogue = model.flow, model.incidence, model.parameters, model.catalogue
    works = flow.works_item
    flow.wait_days = WORKING_DAYS * model.bureaus.n_waiting / flow.capacity
    check_days = p.verification_days * (1.0 - p.staff_app * model.works[:, [model.staff_system]])
    per_pair = flow.pair_missing * (check_days + flow.wait_days[:, incidence.pair_line])
    in_series = per_pair @ incidence.pair_to_item
    series = share_of_series(flow.bureaus_missing, p.joint_handling * model.province.platform)
    flow.other_days = flow.wait_days[:, catalogue.item_line] + in_series * series
    live_share = 1.0 - flow.documents_missing / incidence.n_documents
    flow.live_share = live_share
    flow.remaining = (1.0 - share_automated(p.automation_max, works)) * (1.0 - p.smart_brain * works * live_share)
    flow.days = model.handling_days * flow.remaining + flow.other_days
    n, q, online = flow.bureaus_missing, p_trip(p.bundling, works), flow.share_online
    flow.p_trip = q
    at_window = p.one_window * works
    flow.at_most_one = p_at_most_one(n, q, at_window, online)
    flow.completed_online = online * p_no_trip_online(n, q, at_window)
    fit = model.fit[:, catalogue.item_system]
    at_counter = satisfaction(p, flow.days, 1.0 + n * q, fit)
    by_app = satisfaction(p, flow.days, (1.0 - at_window) * (1.0 + n * q), fit)
    flow.satisfaction = (1.0 - online) * at_counter + online * by_app
    complain = (1.0 - online) * probability_complain(p, at_counter) + online * probability_complain(p, by_app)
    flow.complaints = flow.cases * complain
