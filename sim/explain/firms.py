"""Why firms work as hard as they do, bid what they bid, and are tempted to misuse data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason
from sim.model.agents.enterprise import OPERATOR, incentive_of, probability_misuse, tender_score, two_task_effort
from sim.model.month.incidents import seen_of_holder, share_in_hand, value_of_data
from sim.model.month.payment import price_of_measuring
from sim.model.month.tendering import bids, switching_cost

if TYPE_CHECKING:
    from sim.model.model import Model


@dataclass(slots=True)
class Work:
    """What one firm knew when it set its effort for the coming month, and what follows from it.

    known: as ``Enterprise.why``. for_speed, for_quality: its incentives. effort, care: what the rule makes of these.
    """

    known: dict[str, float]
    lock_in_effect: float
    effort_cost: float
    for_speed: float
    for_quality: float
    effort: float
    care: float
    capability: float
    reputation: float
    load: int
    experience: float
    mean_profit: float
    months_in_red: int


@dataclass(slots=True)
class Bids:
    """The vendors' bids of a month for a project of unit cost: score and price [C, V], load and quality [V].

    switching: what a rival of the firm in charge costs on top [C, S]. in_charge: that firm [C, S], or -1.
    measuring: price with measuring, relative to without.
    """

    month: int
    score: NDArray[np.float64]
    price: NDArray[np.float64]
    load: NDArray[np.float64]
    quality: NDArray[np.float64]
    markup: float
    per_project: float
    price_weight: float
    n_vendors: int
    is_used: bool
    by_contractor: bool
    switching: NDArray[np.float64]
    in_charge: NDArray[np.int64]
    measuring: float


@dataclass(slots=True)
class Misuse:
    """What tempts the operator in a month to misuse the data in its hands, in the mean county, and how likely it is."""

    month: int
    gain: float
    seen: float
    deterrence: float
    public_value: float
    temptation: float
    restraint: float
    probability: float


def note_bids(model: Model) -> Bids:
    """What vendors are about to bid; to be taken before construction."""
    p, builder = model.parameters, model.options.builder
    quality, price, load = bids(model)
    return Bids(
        model.month, tender_score(quality, price, p.price_weight), price, load, quality, p.markup, p.bid_load,
        p.price_weight, len(load), not builder.is_bureaus, builder.through_operator, switching_cost(model),
        model.modules.in_charge.copy(), price_of_measuring(model),
    )  # fmt: skip


def note_work(model: Model) -> list[Work]:
    """What every firm has just set; to be taken after the firms' sub-step."""
    return [_work(firm, model.parameters) for firm in model.firms]


def _work(firm, p) -> Work:
    known = dict(firm.why)
    terms = known["seen"], known["public_value"], known["competition"], known["lock_in"], p.lock_in_effect
    slope, rating = known["slope"], known["rating_weight"]
    for_speed, for_quality = (incentive_of(slope * share, *terms) for share in (1.0 - rating, rating))
    effort, care = two_task_effort(for_speed, for_quality, firm.effort_cost, p.task_substitution)
    return Work(
        known, p.lock_in_effect, firm.effort_cost, for_speed, for_quality, effort, care,
        firm.capability, firm.reputation, firm.load, firm.experience, firm.mean_profit, firm.months_in_red,
    )  # fmt: skip


def note_misuse(model: Model) -> Misuse | None:
    """What tempts the operator now, or None where it has no data in its hands; to be taken before incidents."""
    if not share_in_hand(model):
        return None
    p, seen, weight = model.parameters, seen_of_holder(model), model.firms[OPERATOR].public_weight
    gain = float(value_of_data(model).mean())
    chance = probability_misuse(gain, p.deterrence, seen, weight, p.temptation, p.restraint)
    return Misuse(model.month, gain, seen, p.deterrence, weight, p.temptation, p.restraint, float(chance))


def why_work(work: Work) -> Reason:
    """Why a firm works as hard as it does: terms of its incentive to be quick, and the effort and care that follow."""
    known = work.known
    terms = {
        "pay": known["slope"] * (1.0 - known["rating_weight"]) * known["seen"],
        "public_value": known["public_value"],
        "competition": known["competition"],
    }
    terms["lock_in"] = -sum(terms.values()) * work.lock_in_effect * known["lock_in"]
    facts: dict[str, float | str] = {
        "effort": work.effort,
        "care": work.care,
        "for_quality": work.for_quality,
        "effort_cost": work.effort_cost,
        "seen": known["seen"],
        "capability": work.capability,
        "reputation": work.reputation,
        "load": float(work.load),
        "experience": work.experience,
    }
    if known["competition"] > 0.0:  # only vendors leave the market
        facts |= {"mean_profit": work.mean_profit, "months_in_red": float(work.months_in_red)}
    return Reason("firm_effort", int(known["month"]), "effort", terms=terms, total=work.for_speed, facts=facts)


def why_bid(note: Bids, county: int, vendor: int, won: NDArray[np.void]) -> Reason:
    """Why a vendor's price for a county's project was what it was: its terms, relative to cost.

    won: the project, a row of the table. Whoever replaces the firm in charge has ``switching`` to pay for; whoever is
    in charge, or a general contractor, adds what ``lock_in`` allows.
    """
    bid, load = float(note.price[county, vendor]), float(note.load[vendor])
    terms = {"cost": 1.0, "markup": note.markup / note.n_vendors, "load": note.per_project * load}
    terms["luck"] = bid - sum(terms.values())
    place = county, int(won["system"])
    replaces = not note.by_contractor and note.in_charge[place] != vendor + 1
    terms["switching"] = float(note.switching[place]) if replaces else 0.0
    price = float(won["price"] / won["cost"]) * (1.0 + terms["switching"])
    terms["measuring"] = price - price / note.measuring
    terms["lock_in"] = price - sum(terms.values())
    rank = 1 + int((note.score[county] > note.score[county, vendor]).sum())
    facts: dict[str, float | str] = {
        "score": float(note.score[county, vendor]),
        "quality": float(note.quality[vendor]),
        "price_weight": note.price_weight,
        "rank": float(rank),
        "n_vendors": float(note.n_vendors),
    }
    return Reason("bid", note.month, "bids", terms=terms, total=price, facts=facts)


def why_misuse(note: Misuse) -> Reason:
    """Why the operator is tempted as it is: gain, what it fears if seen, what the state's share makes it care for."""
    terms = {
        "gain": note.temptation * note.gain,
        "seen": -note.temptation * note.seen * note.deterrence,
        "public_value": -note.restraint * note.public_value,
    }
    return Reason("misuse", note.month, "tempted", terms=terms, total=sum(terms.values()), probability=note.probability)
