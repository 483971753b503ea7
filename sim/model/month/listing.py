"""Listing: the rival rules by which a bureau decides on a resource that it reconsiders, and whose turn it is.

All of them read the probability ``bureaus.p_list`` = s(u) that the sub-step has just worked out from the utility u.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from sim.model.agents.bureaus import lists_by_threshold, probability_of_imitating, tolerance_of
from sim.model.month.order import wave_of_lines

if TYPE_CHECKING:
    from sim.model.model import Model


SELECTION = 1.0
"""How much payoffs count in imitation; 1 errs as often as the logit choice, whose utilities they are."""
P_TRIAL = 0.05
"""Share of decisions in which an imitator tries for itself, so that what nobody does can still be found."""


def decide_by_logit(model: Model, settled):
    """Discrete choice with fresh luck [C, R]."""
    luck = fresh_luck(model)
    if model.notes is not None:
        model.notes.note_listing(luck.shape, luck=luck)
    return luck < model.bureaus.p_list


def decide_by_threshold(model: Model, settled):
    """A fixed tolerance for each bureau and resource, the one with which the lists of month 0 were drawn [C, R]."""
    luck = model.luck.uniform("prereform/listed", 0, model.bureaus.listed.shape)
    if model.notes is not None:
        model.notes.note_listing(luck.shape, luck=luck)
    return lists_by_threshold(logit(model.bureaus.p_list), tolerance_of(luck))


def decide_by_imitation(model: Model, settled):
    """Pairwise comparison with the same bureau of one neighbouring county, drawn anew for each decision [C, R].

    The payoff of a resource is its utility where it is listed, and 0 where it is not. A trial lists where the utility
    is not negative. What a joint conference has settled is decided by discrete choice; a county without neighbours
    only tries.
    """
    bureaus, luck = model.bureaus, fresh_luck(model)
    utility = logit(bureaus.p_list)
    payoff = np.where(bureaus.listed, utility, 0.0)
    there, has_neighbour = neighbours_drawn(model)
    column = np.arange(utility.shape[1])
    imitates = has_neighbour & (luck < probability_of_imitating(payoff[there, column], payoff, SELECTION))
    choice = np.where(imitates, bureaus.listed[there, column], bureaus.listed)
    tries = model.luck.uniform("sharing/trial", model.month, utility.shape) < P_TRIAL
    choice = np.where(tries, lists_by_threshold(utility), choice)
    if model.notes is not None:
        there_listed = bureaus.listed[there, column]
        model.notes.note_listing(luck.shape, luck=luck, imitates=imitates, tries=tries, neighbour_lists=there_listed)
    return np.where(settled, luck < bureaus.p_list, choice)


def all_at_once(model: Model):
    """One turn, which is everybody's."""
    return [True]


def line_by_line(model: Model):
    """As many turns as lines; in each, one line of every county, in that county's own random order [C, R]."""
    wave = wave_of_lines(model)[:, model.catalogue.resource_line]
    return [wave == k for k in range(model.bureaus.readiness.shape[1])]


def fresh_luck(model: Model):
    """Luck of this month's decisions [C, R]."""
    return model.luck.uniform("sharing/list", model.month, model.bureaus.listed.shape)


def neighbours_drawn(model: Model):
    """A neighbouring county for every county and resource [C, R], and whether the county has any [C, 1]."""
    county, neighbour = model.incidence.neighbour_edges
    shape = model.bureaus.listed.shape
    n_neighbours = np.bincount(county, minlength=shape[0])[:, None]
    first = np.cumsum(n_neighbours)[:, None] - n_neighbours
    draw = model.luck.uniform("sharing/neighbour", model.month, shape)
    index = np.where(n_neighbours > 0, first + np.floor(draw * n_neighbours).astype(np.int64), 0)
    return (neighbour[index] if len(neighbour) else np.zeros(shape, dtype=np.int64)), n_neighbours > 0
