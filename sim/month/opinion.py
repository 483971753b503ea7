"""Experience and opinion: what a case does to a citizen's satisfaction and trust, and what talk does."""

from __future__ import annotations

import numpy as np

from sim.agents.citizens import count_trips, probability_complain, satisfaction, trust_after_case, trust_after_talk
from sim.month.waves import N_WAVES, wave_of_citizens


def luck_of_case(sd, luck):
    """Factor on the days of a single case: exp(sd luck - sd^2 / 2), mean 1."""
    return np.exp(sd * luck - 0.5 * sd * sd)


def talk_at_once(model) -> None:
    """All citizens adjust their trust to their neighbours' trust at the start of the talk."""
    citizens = model.citizens
    citizens.trust = trust_after_talk(model.parameters, citizens.trust, citizens.ties @ citizens.trust)


def talk_in_waves(model) -> None:
    """Citizens adjust their trust in waves; each wave sees the trust that those before it are left with."""
    citizens, wave = model.citizens, wave_of_citizens(model)
    citizens.trust = citizens.trust.copy()
    for k in range(N_WAVES):
        who = np.flatnonzero(wave == k)
        heard = citizens.ties[who] @ citizens.trust
        citizens.trust[who] = trust_after_talk(model.parameters, citizens.trust[who], heard)


TALK = {"synchronous": talk_at_once, "random_order": talk_in_waves}


def form_opinion(model) -> None:
    """Served citizens judge their case and adjust trust; then all adjust trust to their neighbours'."""
    citizens, p, luck, month, flow = model.citizens, model.parameters, model.luck, model.month, model.flow
    filers, items = citizens.new_filers, citizens.new_items
    n = len(citizens)
    county = citizens.county[filers]
    online = citizens.used_online[filers]
    works = p.one_window * flow.works_item[county, items]
    days = flow.days[county, items] * luck_of_case(p.sd_case_days, luck.normal("opinion/days", month, n, at=filers))
    p_visit = flow.p_trip[county, items] * np.where(online > 0, 1.0 - works, 1.0)
    bureaus = count_trips(luck.uniform("opinion/trips", month, n)[filers], flow.bureaus_missing[county, items], p_visit)
    at_desk = np.where(online > 0, luck.uniform("opinion/desk", month, n)[filers] >= works, 1.0)
    fit = model.fit[county, model.catalogue.item_system[items]]
    score = satisfaction(p, days, bureaus + at_desk, fit)
    citizens.satisfaction[filers] = score
    citizens.complained[filers] = luck.uniform("opinion/complain", month, n)[filers] < probability_complain(p, score)
    citizens.trust[filers] = trust_after_case(p, citizens.trust[filers], score)
    TALK[model.rules.schedule](model)
