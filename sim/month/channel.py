"""Channel: online or at the counter."""

from __future__ import annotations

import numpy as np

from sim.agents.citizens import goes_online, helped_skill, probability_online
from sim.month.waves import N_WAVES, wave_of_citizens


def perceived_ease(model):
    """Ease of online service as residents, owners and staff perceive it [C, 3]: what works and the apps pass on."""
    p = model.parameters
    shown = p.app_reach * (1.0 - p.app_clutter)
    return shown * np.einsum("cs,csa->ca", model.works, model.demand.system_weight)


def chance_online(model, ease, who=None):
    """Probability of filing online, given what neighbours did last: of the citizens of an index, or of all."""
    citizens = model.citizens
    peers = (citizens.ties if who is None else citizens.ties[who]) @ citizens.used_online
    row = slice(None) if who is None else who
    own_ease = ease[:, :2].ravel()[citizens.group[row]]
    skill = helped_skill(citizens.skill[row], model.parameters.last_mile)
    return probability_online(model.parameters, own_ease, citizens.trust[row], skill, peers)


def expect_channel(model) -> None:
    """Every citizen's probability of filing online, and from it the share of each county's cases that are."""
    citizens, p, flow = model.citizens, model.parameters, model.flow
    ease = perceived_ease(model)
    citizens.p_online = chance_online(model, ease)
    online = EXPECTED[model.rules.channel](model)
    owner = citizens.is_owner.astype(float)
    share = np.empty_like(ease)
    share[:, 0] = citizens.mean_by_county(online, 1.0 - owner)
    share[:, 1] = citizens.mean_by_county(online, owner) if owner.any() else share[:, 0]
    share[:, 2] = probability_online(p, ease[:, 2], 0.5, 1.0, share[:, 0])
    flow.share_online = share[:, model.catalogue.item_audience]


def explain_channel(model, i: int) -> dict[str, float]:
    """Why one citizen would file online or not: the terms of its utility in logits, and the probability."""
    p, citizens = model.parameters, model.citizens
    ease = float(perceived_ease(model)[:, :2].ravel()[citizens.group[i]])
    peers = float((citizens.ties[[i], :] @ citizens.used_online)[0])
    trust, skill = float(citizens.trust[i]), float(helped_skill(citizens.skill[i], p.last_mile))
    return {
        "constant": p.channel_constant,
        "ease": p.channel_ease * ease,
        "trust": p.channel_trust * trust,
        "skill": p.channel_skill * skill,
        "peers": p.channel_peers * peers,
        "push": p.push * ease * (1.0 - peers),
        "probability": float(probability_online(p, ease, trust, skill, peers)),
    }


def fresh_luck(model):
    """Luck of this month's choice [N]: each case is a new draw."""
    return model.luck.uniform("channel/online", model.month, len(model.citizens))


def fixed_luck(model):
    """Luck that a citizen keeps for good [N]: the one with which its channel of month 0 was drawn."""
    return model.luck.uniform("prereform/online", 0, len(model.citizens))


LUCK = {"logit": fresh_luck, "threshold": fixed_luck}
"""What a citizen's chance of filing online is held against, by rule of channel."""

def expect_by_chance(model):
    """Share of a citizen's cases of this month that would be filed online [N]: the probability."""
    return model.citizens.p_online


def expect_by_type(model):
    """The same for citizens who are a fixed type [N]: 0 or 1."""
    return goes_online(fixed_luck(model), model.citizens.p_online).astype(float)


EXPECTED = {"logit": expect_by_chance, "threshold": expect_by_type}
"""What a citizen would do if it filed now, by rule of channel."""


def file_at_once(model) -> None:
    """All who file choose on the state at the start of the sub-step."""
    citizens, filers = model.citizens, model.citizens.new_filers
    citizens.used_online[filers] = goes_online(LUCK[model.rules.channel](model)[filers], citizens.p_online[filers])


def file_in_waves(model) -> None:
    """Those who file choose in waves; each wave sees the channels that those before it have used."""
    citizens, ease, luck = model.citizens, perceived_ease(model), LUCK[model.rules.channel](model)
    wave = wave_of_citizens(model)[citizens.new_filers]
    for k in range(N_WAVES):
        who = citizens.new_filers[wave == k]
        citizens.p_online[who] = chance_online(model, ease, who)
        citizens.used_online[who] = goes_online(luck[who], citizens.p_online[who])


FILE = {"synchronous": file_at_once, "random_order": file_in_waves}


def choose_channel(model) -> None:
    """Citizens who file choose a channel; all form an expectation of what they would choose."""
    expect_channel(model)
    FILE[model.rules.schedule](model)
