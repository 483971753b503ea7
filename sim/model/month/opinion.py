"""Experience and opinion: what a case does to a citizen's satisfaction and trust, and what talk does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.citizens import (
    complains_at,
    complaint_logit,
    count_trips,
    luck_of_case,
    probability_complain,
    satisfaction,
    trust_after_case,
    trust_after_talk,
    weighed,
)
from sim.model.loops import loops_for
from sim.model.loops.threads import each_part, edges_of
from sim.model.month.order import N_WAVES, luck_at, wave_of_citizens
from sim.setup.rng import as_normal

if TYPE_CHECKING:
    from sim.model.model import Model


CASES_AT_ONCE = 2**13
"""Cases that are judged together; their columns stay in the cache."""


def talk_at_once(model: Model) -> None:
    """All citizens adjust their trust to their neighbours' trust at the start of the talk."""
    citizens, p = model.citizens, model.parameters
    loops = loops_for(model, trust_after_talk)
    if loops:
        citizens.trust = loops.talk(citizens, p)
    else:
        citizens.trust = trust_after_talk(p, citizens.trust, citizens.ties @ citizens.trust)


def talk_in_waves(model: Model) -> None:
    """Citizens adjust their trust in waves; each wave sees the trust that those before it are left with."""
    citizens, wave = model.citizens, wave_of_citizens(model)
    citizens.trust = citizens.trust.copy()
    for k in range(N_WAVES):
        who = np.flatnonzero(wave == k)
        heard = citizens.ties[who] @ citizens.trust
        citizens.trust[who] = trust_after_talk(model.parameters, citizens.trust[who], heard)


def judge_cases(model: Model, filers, items, learn: bool = False) -> None:
    """Some of those who file [n] judge their cases [n], complain or not, and adjust their trust to it if they learn."""
    citizens, p, flow = model.citizens, model.parameters, model.flow
    loops = loops_for(model, luck_of_case, count_trips, weighed, complaint_logit, complains_at, of="cases")
    if loops:
        loops.judge(citizens, flow, p, model.luck, model.month, filers, items, learn)
        return

    def luck(purpose):
        return luck_at(model, f"opinion/{purpose}", model.month, filers)

    county = (citizens.group[filers] >> 1).astype(np.intp)
    case = county * flow.days.shape[1] + items  # the place of each in tables of counties and items
    online = citizens.used_online[filers]
    works = p.one_window * flow.works_item.take(case)
    days = flow.days.take(case) * luck_of_case(p.sd_case_days, as_normal(luck("days")))
    p_visit = flow.p_trip.take(case) * np.where(online, 1.0 - works, 1.0)
    desk = luck("desk")
    goes_to_file = ~online | (desk >= works)
    goes_again = ~online & (desk < flow.p_error.take(case))  # an error on the form
    trips = count_trips(luck("trips"), flow.bureaus_missing.take(case), p_visit) + goes_to_file + goes_again
    score = satisfaction(p, days, trips, flow.fit_item.take(case))
    citizens.satisfaction[filers] = score
    citizens.complained[filers] = luck("complain") < probability_complain(p, score)
    if learn:
        citizens.trust[filers] = trust_after_case(p, citizens.trust[filers], score)


def form_opinion(model: Model) -> None:
    """Served citizens judge their case and adjust trust; then all adjust trust to their neighbours'."""
    judge_all(model, learn=True)
    model.options.schedule.talk(model)


def judge_all(model: Model, learn: bool = False) -> None:
    """Served citizens judge their case. learn: and adjust their trust to it."""
    filers, items = model.citizens.new_filers, model.citizens.new_items

    def part(start, stop):
        judge_cases(model, filers[start:stop], items[start:stop], learn)

    each_part(part, edges_of(len(filers), CASES_AT_ONCE) if loops_for(model) else [0, len(filers)])
