"""Service in compiled loops: the same rules and the same bytes as ``sim.model.month.service`` gives.

Exponentials are NumPy's own, taken of whole tables between two loops.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.agents import handling
from sim.model.loops import desks
from sim.model.loops import handling as loops
from sim.model.loops.desks import work
from sim.model.loops.rules import numbers_of

__all__ = ["RULES", "load", "measure", "required_for", "spend", "work"]

RULES = frozenset((*loops.FOLLOWED, handling.powers, handling.share_of_series)) | desks.RULES
"""The rules that these loops follow; powers, in NumPy of whole tables, are taken anew for a row."""

rates_of = numbers_of(*loops.FIELDS)


class Plan:
    """What of a model stays as it is, as the loops take it, and room to work in."""

    def __init__(self, model: Any) -> None:
        incidence, catalogue = model.incidence, model.catalogue
        n, n_pairs, n_items = len(model.works), len(incidence.pair_item), len(catalogue.item_line)
        pair_of_link = incidence.link_to_pair.tocsc().indices
        self.links = np.array([incidence.link_resource, pair_of_link, incidence.link_item], dtype=np.uint64)
        n_bureaus = np.bincount(incidence.pair_item, minlength=n_items)
        self.items = np.array([catalogue.item_system, catalogue.item_line, n_bureaus], dtype=np.uint64)
        self.pairs = np.array([incidence.pair_item, incidence.pair_line], dtype=np.uint64)
        fields = catalogue.n_fields / incidence.n_documents, np.where(incidence.is_linked, 0.0, catalogue.n_fields)
        self.traits = np.array([catalogue.desk_hours, *fields, np.zeros(n_items)])
        unshared = np.empty((model.bureaus.listed.shape[1], n), dtype=np.uint8)
        self.room = unshared, np.empty((n_pairs, n), dtype=np.uint8), np.empty((n_items, n), dtype=np.int32)
        self.asked = np.empty((len(incidence.link_item), n), dtype=np.uint8)
        self.asked_of: Any = None
        self.table, self.rows = np.empty((loops.N_TABLES, n_items, n)), np.empty((7, n))
        self.sums = np.empty((3, len(catalogue.line_id), n))
        self.fields, self.spent, self.odds = (np.empty((k, n_items, n)) for k in (2, 3, 2))


def plan_of(model: Any) -> Plan:
    """The plan of a model, made once."""
    plan = model.kept.get(Plan)
    if plan is None:
        plan = model.kept[Plan] = Plan(model)
    return plan


def load(model: Any, live) -> None:
    """Count what is missing where ``live`` is so [C, R], and load the desks with it: ``load_desks``."""
    flow, reform, plan = model.flow, model.reform, plan_of(model)
    flow.pair_missing, desks = np.empty(plan.room[1].shape), np.empty((3, *model.bureaus.clerks.shape))
    if plan.asked_of is not flow.asked:  # which an order replaces and never changes
        loops.turn(flow.asked.view(np.uint8), plan.asked)
        plan.asked_of = flow.asked
    loops.count_missing(plan.links, plan.pairs, live, plan.asked, plan.room, flow.pair_missing, plan.table)
    tables = flow.pair_missing, model.works, model.fit, flow.cases, flow.share_online, flow.documents_asked
    room = plan.table, plan.rows[0], plan.sums, plan.fields[0]
    known = rates_of(model.parameters), plan.items, plan.traits, plan.pairs
    loops.load_desks(*known, *tables, reform.merged, reform.rework, *room, desks)
    flow.jobs, flow.job_hours, flow.capacity = desks


def spend(model: Any, series) -> None:
    """Days and trips of every kind of case after ``load``; series: days relative to one after another, by number."""
    flow, reform, plan = model.flow, model.reform, plan_of(model)
    plan.traits[loops.HANDLING] = model.handling_days
    by_hand, errors = plan.fields
    tables = flow.pair_missing, flow.documents_asked, series, flow.wait_days
    county = model.works[:, model.staff_system].copy(), reform.delegated, model.capability, reform.merged
    room = np.expm1(by_hand, out=errors), plan.table, plan.rows, plan.sums[0], plan.spent
    known = rates_of(model.parameters), plan.items, plan.traits, plan.pairs, model.incidence.pair_upper
    loops.spend(*known, *tables, *county, *room)
    flow.leave(plan.table, loops.turned)


def measure(model: Any, series) -> None:
    """``sim.model.month.service.measure`` after ``load``; series: as of ``spend``."""
    plan, rates = plan_of(model), rates_of(model.parameters)
    spend(model, series)
    loops.feel(rates, np.exp(plan.spent, out=plan.spent), plan.table, plan.rows, plan.odds)
    loops.complain(rates, np.exp(plan.odds, out=plan.odds), plan.table)


def required_for(model: Any, asked) -> Any:
    """``sim.model.month.ordering.required_for``."""
    plan, out = plan_of(model), np.empty(model.bureaus.listed.shape)
    plan.asked_of = None
    room = np.empty((out.shape[1], out.shape[0]))
    loops.require(plan.links, asked.view(np.uint8), plan.asked, model.demand.cases, plan.table, room, out)
    return out
