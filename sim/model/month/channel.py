"""Channel: online or at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.citizens import ease_passed_on, goes_online, helped_skill, mean_of_group, probability_online
from sim.model.loops import loops_for
from sim.model.month.kept import kept_with_parameters
from sim.model.month.order import N_WAVES, luck_at, wave_of_citizens
from sim.model.world.demand import BUSINESS

if TYPE_CHECKING:
    from sim.model.model import Model


def perceived_ease(model: Model):
    """Ease of online service as residents and owners perceive it [C, 2]: what works and the apps pass on."""
    p, weight = model.parameters, weight_of_systems(model)
    shown = p.app_reach * (1.0 - p.app_clutter)
    loops = loops_for(model, ease_passed_on)
    if loops:
        return loops.perceived_ease(shown, model.works, weight)
    return np.ascontiguousarray(ease_passed_on(shown, (model.works.T[:, None, :] * weight).sum(axis=0)).T)


@kept_with_parameters
def weight_of_systems(model: Model):
    """Share of each system in the cases of residents and of owners [S, 2, C]."""
    return np.ascontiguousarray(np.moveaxis(model.demand.system_weight[:, :, :2], 0, 2))


def chance_online(model: Model, ease, who=None):
    """Probability of filing online, given what neighbours did last: of the citizens of an index, or of all."""
    citizens = model.citizens
    peers = (citizens.ties if who is None else citizens.ties[who]) @ citizens.used_online
    row = slice(None) if who is None else who
    own_ease = ease.ravel()[citizens.group[row]]
    skill = helped_skill(citizens.skill[row], model.parameters.last_mile)
    return probability_online(model.parameters, own_ease, citizens.trust[row], skill, peers)


def expect_channel(model: Model):
    """Every citizen's probability of filing online, and from it the share of each county's cases that are.

    Returns the probability of those who file [n]; ``p_online`` keeps it of all, rounded after the month of foundation.
    """
    citizens, flow = model.citizens, model.flow
    ease = perceived_ease(model)
    expected, chance = sum_expected(model, ease)
    loops, number = loops_for(model, mean_of_group), citizens.n_of_group.reshape(-1, 2)
    share = loops.share_online if loops else share_online
    flow.share_online = share(expected, number, model.catalogue.item_audience)
    return chance


def sum_expected(model: Model, ease):
    """What residents and owners of each county would file online, summed [C, 2]; and the chance of who files [n]."""
    citizens = model.citizens
    loops = loops_for(model, probability_online, helped_skill)
    if loops and model.options.channel.expected is expect_by_chance:
        expected, chance = loops.expect_channel(citizens, model.parameters, ease.ravel())
    else:
        everybody = chance_online(model, ease)
        citizens.p_online[:], chance = everybody, everybody[citizens.new_filers]
        expected = citizens.sum_by_group(model.options.channel.expected(model, everybody))
    return expected.reshape(-1, 2), chance


def share_online(expected, number, audience):
    """Share of every kind of case that is filed online [C, I]; the government's own staff file as residents do.

    expected: what residents and owners of each county would file online, summed; number: how many they are [C, 2].
    Where a county has none of them, they are as the province's; where that has none, its residents are as its owners,
    and owners as the county's residents.
    """
    residents, owners = expected.sum(axis=0)
    n_residents, n_owners = number.sum(axis=0)
    everybody = mean_of_group(residents + owners, n_residents + n_owners, 0.0)
    resident = mean_of_group(expected[:, 0], number[:, 0], mean_of_group(residents, n_residents, everybody))
    owner = mean_of_group(expected[:, 1], number[:, 1], mean_of_group(owners, n_owners, 0.0))
    return np.where(audience == BUSINESS, (owner if n_owners else resident)[:, None], resident[:, None])


def terms_of_channel(model: Model, who) -> dict:
    """Why the citizens of an index would file online or not: terms of their utility in logits, and probability [n]."""
    p, citizens = model.parameters, model.citizens
    ease = perceived_ease(model).ravel()[citizens.group[who]]
    peers = citizens.ties[who] @ citizens.used_online
    trust, skill = citizens.trust[who], helped_skill(citizens.skill[who], p.last_mile)
    return {
        "constant": np.full(len(trust), p.channel_constant),
        "shift": np.full(len(trust), p.channel_shift),
        "ease": p.channel_ease * ease,
        "trust": p.channel_trust * trust,
        "skill": p.channel_skill * skill,
        "peers": p.channel_peers * peers,
        "push": p.push * ease * (1.0 - peers),
        "probability": probability_online(p, ease, trust, skill, peers),
    }


def explain_channel(model: Model, i: int) -> dict[str, float]:
    """Why one citizen would file online or not: the terms of its utility in logits, and the probability."""
    return {name: float(term[0]) for name, term in terms_of_channel(model, np.array([i])).items()}


def note_channel(model: Model, among: NDArray[np.integer]) -> None:
    """Note what the watched citizens weigh who are among some others, before these choose."""
    assert model.notes is not None
    at = np.isin(model.notes.who, among)
    who = model.notes.who[at]
    model.notes.note_channel(at, luck=model.options.channel.luck(model, who), **terms_of_channel(model, who))


FRESH = "channel/online"
"""Purpose of the luck that each case draws anew."""


def fresh_luck(model: Model, who):
    """Luck of this month's choice of some citizens [n]: each case is a new draw."""
    return luck_at(model, FRESH, model.month, who)


def fixed_luck(model: Model, who=None):
    """Luck that citizens keep for good [n]: the one with which their channel of month 0 was drawn; of all if None."""
    return luck_at(model, "prereform/online", 0, who)


def expect_by_chance(model: Model, chance):
    """Share of a citizen's cases of this month that would be filed online [N]: the probability."""
    return chance


def expect_by_type(model: Model, chance):
    """The same for citizens who are a fixed type [N]: 0 or 1."""
    return goes_online(fixed_luck(model), chance).astype(float)


def file_at_once(model: Model, chance) -> None:
    """All who file choose on the state at the start of the sub-step, in which they go online with ``chance`` [n]."""
    filers = model.citizens.new_filers
    model.citizens.used_online[filers] = goes_online(model.options.channel.luck(model, filers), chance)


def file_in_waves(model: Model, chance) -> None:
    """Those who file choose in waves; each wave sees the channels that those before it have used."""
    citizens, ease = model.citizens, perceived_ease(model)
    wave = wave_of_citizens(model)[citizens.new_filers]
    for k in range(N_WAVES):
        who = citizens.new_filers[wave == k]
        if model.notes is not None:
            note_channel(model, who)
        citizens.p_online[who] = chance = chance_online(model, ease, who)
        citizens.used_online[who] = goes_online(model.options.channel.luck(model, who), chance)


def choose_channel(model: Model) -> None:
    """Citizens who file choose a channel; all form an expectation of what they would choose."""
    chance, options = expect_channel(model), model.options
    loops = loops_for(model, goes_online)
    if loops and options.schedule.file is file_at_once and options.channel.luck is fresh_luck and model.notes is None:
        loops.go_online(model.citizens, model.luck, FRESH, model.month, chance)
        return
    if model.notes is not None:
        note_channel(model, model.notes.who)
    options.schedule.file(model, chance)
    filers = model.citizens.new_filers
    model.citizens.ever_online[filers[model.citizens.used_online[filers]]] = True
