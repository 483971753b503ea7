"""Tendering: who bids for which project, at what price, and what it costs to leave the firm in charge."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR, bid_price, limit_rent, quality_of_bid, tender_score
from sim.model.loops import loops_for

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]
BIDS = "contracting/bids"
"""The purpose of the luck that is in bids."""
NO_LIMIT = 1_000_000
"""Teams beyond which more make no difference."""


def tender(model: Model, plans: NDArray[np.void]) -> None:
    """Name the builder and the price of each new project (in place); no builder where every firm is fully booked.

    Vendors with a free team bid; price and quality decide. Under a general contractor they bid for the subcontract,
    and the contractor adds what lock-in allows. Bureaus that build for themselves pay the cost.
    """
    if len(plans):
        model.options.builder.tender(model, plans)


def tender_to_nobody(model: Model, plans: NDArray[np.void]) -> None:
    """Bureaus build for themselves, at cost."""
    plans["price"] = plans["cost"]


def tender_to_vendors(model: Model, plans: NDArray[np.void]) -> None:
    """Vendors bid for each project; a rival of the firm in charge must first replace it, which costs the client."""
    if tender_compiled(model, plans, False):
        return
    place = plans["county"], plans["system"]
    choose_bidders(model, plans, switching_cost(model)[place], model.modules.in_charge[place] - 1)


def tender_to_subcontractors(model: Model, plans: NDArray[np.void]) -> None:
    """Vendors bid for the subcontract, and the contractor adds what lock-in allows."""
    if tender_compiled(model, plans, True):
        return
    choose_bidders(model, plans, np.zeros(len(plans)), np.full(len(plans), -1))
    added = np.where(plans["firm"] > OPERATOR, switching_cost(model)[plans["county"], plans["system"]], 0.0)
    plans["price"] *= 1.0 + added


def tender_compiled(model: Model, plans: NDArray[np.void], to_contractor: bool) -> bool:
    """Tender in compiled loops, for subcontracts or not; whether that was done."""
    loops = loops_for(model, bid_price, tender_score, limit_rent, quality_of_bid, of="projects")
    if loops:
        loops.tender(model, BIDS, plans, whole_teams(model.teams, len(model.firms) - 1), to_contractor)
    return loops is not None


def choose_bidders(model: Model, plans: NDArray[np.void], switching: Floats, incumbent: NDArray[np.int64]) -> None:
    """Give each project to the free vendor with the best score, at its price (in place).

    switching: what a rival of the firm in charge costs the client on top, relative to cost [n]. incumbent: the vendor
    in charge [n], counted from 0, or below 0. It asks for as much as still beats the best of its rivals.
    """
    p, booked = model.parameters, model.firms.load[OPERATOR + 1 :]
    room = whole_teams(model.teams, len(booked)) - booked
    quality, price, _ = bids(model)
    rivals = np.arange(len(booked)) != incumbent[:, None]
    price = price[plans["county"]] + switching[:, None] * rivals
    score = tender_score(quality, price, p.price_weight)
    free = np.flatnonzero(room > 0).tolist()
    winners: list[int] = []
    raised: list[float] = []
    for scores, switch, held in zip(score.tolist(), switching.tolist(), incumbent.tolist(), strict=True):
        if not free:
            break
        best = max(free, key=scores.__getitem__)
        rent = 0.0
        if best == held and switch > 0.0:
            second = max([scores[vendor] for vendor in free if vendor != held], default=-np.inf)
            rent = limit_rent(scores[best] - second, p.price_weight, switch)
        winners.append(best)
        raised.append(rent)
        room[best] -= 1
        if room[best] < 1:
            free.remove(best)
    n = len(winners)
    won, row = plans[:n], np.arange(n)
    won["firm"] = 1 + np.array(winners, dtype=np.int64)
    won["price"] = won["cost"] * (price[row, winners] + raised)
    won["cost"] *= 1.0 + switching[:n] * rivals[row, winners]


def switching_cost(model: Model) -> Floats:
    """What replacing the firm in charge would cost, relative to the project's cost [C, S]: k_l x lock-in."""
    return model.parameters.lock_in_effect * model.modules.lock_in


@lru_cache(maxsize=64)
def whole_teams(teams: float, n_vendors: int) -> NDArray[np.int64]:
    """Whole teams of each vendor [V], alike up to one: the k-th has floor((k + 1) t / n) - floor(k t / n)."""
    total = int(min(teams, NO_LIMIT))
    whole = np.diff(np.arange(n_vendors + 1) * total // n_vendors)
    whole.flags.writeable = False
    return whole


def bids(model: Model) -> tuple[Floats, Floats, Floats]:
    """What every vendor bids for a county's project of unit cost: its quality [V], its price [C, V]; its load [V]."""
    p, n = model.parameters, len(model.firms) - 1
    luck = model.luck.uniform(BIDS, model.month, (len(model.counties), n))
    load = model.firms.load[OPERATOR + 1 :].astype(float)
    return quality_of_bids(model), bid_price(1.0, p.markup, n, p.bid_luck, luck, p.bid_load, load), load


def quality_of_bids(model: Model) -> Floats:
    """What tenders take for the quality of each vendor [V]: capability x (w + reputation)."""
    p, firms = model.parameters, model.firms
    return quality_of_bid(firms.capability(p), p.quality_unknown, firms.reputation)[OPERATOR + 1 :]
