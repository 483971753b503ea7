"""Channel: online or at the counter."""

from __future__ import annotations

import numpy as np

from sim.agents.citizens import helped_skill, probability_online


def perceived_ease(model):
    """Ease of online service as residents, owners and staff perceive it [C, 3]: what works and the apps pass on."""
    p = model.parameters
    shown = p.app_reach * (1.0 - p.app_clutter)
    return shown * np.einsum("cs,csa->ca", model.works, model.demand.system_weight)


def expect_channel(model) -> None:
    """Every citizen's probability of filing online, and from it the share of each county's cases that are."""
    citizens, p, flow = model.citizens, model.parameters, model.flow
    ease = perceived_ease(model)
    peers = citizens.ties @ citizens.used_online
    own_ease = ease[:, :2].ravel()[citizens.group]
    skill = helped_skill(citizens.skill, p.last_mile)
    citizens.p_online = probability_online(p, own_ease, citizens.trust, skill, peers)
    owner = citizens.is_owner.astype(float)
    share = np.empty_like(ease)
    share[:, 0] = citizens.mean_by_county(citizens.p_online, 1.0 - owner)
    share[:, 1] = citizens.mean_by_county(citizens.p_online, owner) if owner.any() else share[:, 0]
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


def choose_channel(model) -> None:
    """Citizens who file choose a channel; all form an expectation of what they would choose."""
    citizens = model.citizens
    expect_channel(model)
    filers = citizens.new_filers
    draw = model.luck.uniform("channel/online", model.month, len(citizens))[filers]
    citizens.used_online[filers] = draw < citizens.p_online[filers]
