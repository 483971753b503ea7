"""Experience and opinion: what a case does to a citizen's satisfaction and trust, and what talk does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    from sim.model.month.notes import Notes


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
    met = experience(model, filers, items, citizens.used_online[filers])
    citizens.satisfaction[filers] = met.satisfaction
    citizens.complained[filers] = met.complains
    if learn:
        citizens.trust[filers] = trust_after_case(p, citizens.trust[filers], met.satisfaction)


class Experience(NamedTuple):
    """What cases come to for those who file them [n].

    days: working days, of which ``luck`` is a factor. visits: bureaus that they must go to. to_file, again: whether
    they go to the counter to file, and once more after an error on the form. satisfaction: in [0, 1]. complains: to
    the hotline.
    """

    days: NDArray[np.float64]
    luck: NDArray[np.float64]
    visits: NDArray[np.float64]
    to_file: NDArray[np.bool_]
    again: NDArray[np.bool_]
    satisfaction: NDArray[np.float64]
    complains: NDArray[np.bool_]


def experience(model: Model, who, items, online) -> Experience:
    """What this month's case of each of some citizens ``who`` comes to, for an item and by a channel each [n].

    Desks serve a county's expected cases, so that it makes no difference to anybody else whether it is filed.
    """
    citizens, p, flow = model.citizens, model.parameters, model.flow

    def luck(purpose):
        return luck_at(model, f"opinion/{purpose}", model.month, who)

    county = (citizens.group[who] >> 1).astype(np.intp)
    case = county * flow.days.shape[1] + items  # the place of each in tables of counties and items
    works = p.one_window * flow.works_item.take(case)
    factor = luck_of_case(p.sd_case_days, as_normal(luck("days")))
    days = flow.days.take(case) * factor
    p_visit = flow.p_trip.take(case) * np.where(online, 1.0 - works, 1.0)
    desk = luck("desk")
    goes_to_file = ~online | (desk >= works)
    goes_again = ~online & (desk < flow.p_error.take(case))  # an error on the form
    visits = count_trips(luck("trips"), flow.bureaus_missing.take(case), p_visit)
    score = satisfaction(p, days, visits + goes_to_file + goes_again, flow.fit_item.take(case))
    complains = luck("complain") < probability_complain(p, score)
    return Experience(days, factor, visits, goes_to_file, goes_again, score, complains)


def note_cases(model: Model, notes: Notes) -> None:
    """Note what the case of every watched citizen comes to, before anybody learns from it.

    Who files nothing this month takes the channel that the month's luck would give; in month 0, the usual one.
    """
    citizens, who = model.citizens, notes.who
    items: NDArray[Any] = citizens.last_item[who] if notes.items is None else notes.items
    online, chance = citizens.used_online[who], citizens.p_online[who]
    if notes.channel:
        chance = notes.channel["probability"]
        files = np.isin(who, citizens.new_filers)
        online = np.where(files, online, notes.channel["luck"] < chance)
    filed = items == _item_filed(model, who)
    case = experience(model, who, np.maximum(items, 0), online)
    before = citizens.trust[who]
    after = trust_after_case(model.parameters, before, case.satisfaction)
    choice = {"item": items.copy(), "filed": filed, "online": online, "p_online": chance}
    notes.case = {**choice, **case._asdict(), "trust_before": before, "trust_after": after}


def _item_filed(model: Model, who) -> NDArray[Any]:
    """The item that each of some citizens files this month [n], or -2."""
    filers, items = model.citizens.new_filers, model.citizens.new_items
    if not len(filers):
        return np.full(len(who), -2)
    place = np.minimum(np.searchsorted(filers, who), len(filers) - 1)
    return np.where(filers[place] == who, items[place], -2)


def form_opinion(model: Model) -> None:
    """Served citizens judge their case and adjust trust; then all adjust trust to their neighbours'."""
    if model.notes is not None:
        note_cases(model, model.notes)
    judge_all(model, learn=True)
    model.options.schedule.talk(model)


def judge_all(model: Model, learn: bool = False) -> None:
    """Served citizens judge their case. learn: and adjust their trust to it."""
    filers, items = model.citizens.new_filers, model.citizens.new_items

    def part(start, stop):
        judge_cases(model, filers[start:stop], items[start:stop], learn)

    each_part(part, edges_of(len(filers), CASES_AT_ONCE) if loops_for(model) else [0, len(filers)])
