"""What service, channels and trust settle to in the years before the reform, each given the others."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.citizens import goes_online, luck_of_case, settled_trust
from sim.model.agents.desks import MOST_UTILISATION, clerks_needed, steady_backlog
from sim.model.loops import loops_for
from sim.model.month.channel import expect_channel
from sim.model.month.service import (
    FOLLOWED,
    count_missing,
    load_desks,
    measure,
    series_by_number,
    take_days,
    take_trips,
    wait_days,
)

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]

ROUNDS_OF_SERVICE = 4
"""Rounds after which days, channel and trust are taken as settled with each other."""
DESK_SPREAD = 2.0
"""Standard deviations from the mean beyond which no desk's utilisation lies."""
LEAST_HANDLING = 0.1
"""Share of its documented days that an item takes at its own desk, at least."""
ROUNDS_OF_TRUST = 20
"""Rounds of talk and cases after which trust is taken as settled."""
N_NODES = 4
"""Of Gauss and Hermite's rule."""


def settle_service(model: Model) -> None:
    """Clerks for the target utilisation, channels that fit each other, handling times for the documented days, trust.

    In each round everybody draws a channel anew, so that neighbours follow what neighbours really do and not its mean.
    Desks are staffed for a month in which nothing is shared, so that none drowns as soon as one resource is lost.
    """
    p, bureaus, flow, luck, citizens = model.parameters, model.bureaus, model.flow, model.luck, model.citizens
    luck_of_desk = np.clip(luck.normal("bureaus/utilisation", 0, bureaus.clerks.shape), -DESK_SPREAD, DESK_SPREAD)
    busy = np.minimum(p.utilisation + p.sd_utilisation * luck_of_desk, MOST_UTILISATION)
    model.handling_days = np.zeros(len(model.catalogue.item_id))
    loops, trips = loops_for(model, *FOLLOWED, of="service"), None
    if_none_shared, as_shared = (
        partial(loops.load, model, live) if loops else partial(load_again, model, missing_where(model, live))
        for live in (np.zeros_like(bureaus.live), bureaus.live)
    )
    for k in reversed(range(ROUNDS_OF_SERVICE)):
        citizens.p_online = np.empty(len(citizens))
        expect_channel(model)
        for rows in citizens.blocks():
            draw = luck.span("prereform/online", k, rows.start, rows.stop)
            citizens.used_online[rows] = goes_online(draw, citizens.p_online[rows])
        if_none_shared()
        bureaus.clerks = clerks_needed(flow.jobs, flow.capacity, busy)
        as_shared()
        bureaus.target = bureaus.utilisation = flow.jobs / bureaus.clerks / flow.capacity
        if loops:
            flow.wait_days = wait_days(model)
            loops.spend(model, series_by_number(model))
        else:
            take_days(model)
        model.handling_days = handling_time(model)
        flow.days = model.handling_days * flow.remaining + flow.other_days
        if trips is None:
            if not loops:
                take_trips(model)
            trips = score_of_trips(model)
        settle_trust(model, *trips)
    if loops:
        loops.measure(model, series_by_number(model))
    else:
        measure(model)
    citizens.p_online = citizens.p_online.astype(np.float32)
    bureaus.n_backlog = steady_backlog(bureaus.utilisation, bureaus.clerks)
    bureaus.new_arrived = flow.jobs
    bureaus.new_served = flow.jobs
    flow.staff_hours = float((flow.jobs * flow.job_hours).sum())
    model.days_before = flow.days.copy()


def missing_where(model: Model, live) -> tuple[Floats, Floats, Floats]:
    """What ``count_missing`` finds where these resources are live [C, R]; with months of the same works it stays."""
    count_missing(model, live)
    flow = model.flow
    return flow.pair_missing, flow.bureaus_missing, flow.documents_missing


def load_again(model: Model, missing: tuple[Floats, Floats, Floats]) -> None:
    """Load the desks where what is missing is as ``missing_where`` found it."""
    flow = model.flow
    flow.pair_missing, flow.bureaus_missing, flow.documents_missing = missing
    load_desks(model)


def handling_time(model: Model):
    """Handling days [I] with which the mean over the province's cases takes the days that the catalogue documents."""
    flow, catalogue = model.flow, model.catalogue
    weight = flow.cases / flow.cases.sum(axis=0)
    left = catalogue.days_before - (weight * flow.other_days).sum(axis=0)
    return np.maximum(left, LEAST_HANDLING * catalogue.days_before) / (weight * flow.remaining).sum(axis=0)


def settle_trust(model: Model, fitting: Floats, tripping: Floats) -> None:
    """Trust and satisfaction at which a month of cases and talk changes nothing on average; arguments as in
    ``expected_score``."""
    p, citizens = model.parameters, model.citizens
    gain = p.rate_trust_experience * np.minimum(1.0, model.demand.rate)
    score = expected_score(model, fitting, tripping)
    np.take(score, citizens.group, out=citizens.satisfaction, mode="clip")
    loops = loops_for(model, settled_trust)
    if loops:
        citizens.trust = loops.settle_trust(citizens, p, gain, score, ROUNDS_OF_TRUST)
        return
    gain, trust = gain[citizens.group], citizens.satisfaction
    score = trust
    for _ in range(ROUNDS_OF_TRUST):
        trust = settled_trust(p.rate_trust_social, gain, citizens.ties @ trust, score)
    citizens.trust = trust


def score_of_trips(model: Model) -> tuple[Floats, Floats]:
    """What fit adds to the expected satisfaction with a case [C, I], and what trips add at the counter and online.

    The mean of exp(-trips / tau_v) is taken by the generating function of the binomial, (1 - P + P exp(-1 / tau_v))^n.
    """
    p, flow = model.parameters, model.flow
    one_trip = np.exp(-1.0 / p.patience_trips)
    works = np.stack([np.zeros_like(flow.works_item), p.one_window * flow.works_item])
    p_visit, p_again = flow.p_trip * (1.0 - works), np.stack([flow.p_error, np.zeros_like(flow.p_error)])
    at_bureaus = (1.0 - p_visit * (1.0 - one_trip)) ** flow.bureaus_missing
    to_file = (works + (1.0 - works) * one_trip) * (1.0 - p_again * (1.0 - one_trip))
    return (1.0 - p.weight_days - p.weight_trips) * flow.fit_item, p.weight_trips * to_file * at_bureaus


def expected_score(model: Model, fitting: Floats, tripping: Floats) -> Floats:
    """Expected satisfaction of a citizen of each group with a case [2 C], over items, channels and the luck of cases.

    The mean of what ``judge_cases`` draws; that of exp(-days / tau_d) is taken by Gauss and Hermite's rule.
    fitting, tripping: of ``score_of_trips``.
    """
    citizens, p, flow, cumulative = model.citizens, model.parameters, model.flow, model.demand.cumulative
    luck, mass = nodes()
    days = flow.days[:, :, None] * luck_of_case(p.sd_case_days, luck)
    in_time = np.exp(-days / p.patience_days) @ mass
    scores = p.weight_days * in_time + fitting + tripping
    profile = np.diff(cumulative, axis=1, prepend=0.0)
    counter, online = np.einsum("cgi,kci->kcg", profile.reshape(len(days), 2, -1), scores).reshape(2, -1)
    number = citizens.n_of_group
    share = np.divide(citizens.sum_by_group(citizens.p_online), number, out=np.zeros(len(number)), where=number > 0)
    return ((1.0 - share) * counter + share * online) / cumulative[:, -1]


@cache
def nodes() -> tuple[Floats, Floats]:
    """Values of a standard normal number with which a mean over it is taken, and the weight of each."""
    luck, mass = np.polynomial.hermite_e.hermegauss(N_NODES)
    return luck, mass / mass.sum()
