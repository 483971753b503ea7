"""Oversight: attention and campaigns, the monthly bulletin, exemplars, the contractor's KPI, pressure on bureaus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import share_gamed
from sim.model.agents.government import best_of, due_to_rectify, pressure_on, share_idle, share_liable
from sim.model.loops import loops_for
from sim.model.month.contracting import attention_on_firms, share_seen
from sim.model.month.inspection import duties_of_others
from sim.model.month.ordering import attention_beside_orders, give_orders
from sim.setup.measures import days_of_cases, live_links
from sim.setup.sums import mean, total
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters

Floats = NDArray[np.float64]


def weight_on_bureaus(model: Model) -> float:
    """Share of attention that presses on bureaus: all under hierarchy, less where a contractor must be supervised."""
    return model.options.supervision.on_bureaus(model.parameters)


def all_weight(p: Parameters) -> float:
    """All attention presses on bureaus."""
    return 1.0


def weight_beside_contractor(p: Parameters) -> float:
    """What is left beside the supervision of a contractor."""
    return 1.0 - p.share_on_contractor


def no_weight(p: Parameters) -> float:
    """Nobody is evaluated."""
    return 0.0


def sub_goal(month, goal_level, goal_months):
    """The level that was to be reached by now: a straight line to the overall goal."""
    return goal_level * min(1.0, month / goal_months)


def attainment(values, start, goal):
    """Mean over measures of what each gained / what it was to gain by now, each in [0, 1]; 1 where nothing was due."""
    reached = [
        min(1.0, max(0.0, (value - first) / (end - first))) if end - first > ROUNDING else 1.0
        for value, first, end in zip(values, start, goal, strict=True)
    ]
    return sum(reached) / len(reached)


def reported(score, gamed):
    """The score that is reported where the share ``gamed`` of the pay is worked for in the measure: above the true."""
    return score + gamed * (1.0 - score)


MEASURES = "service_efficiency", "data_sharing_rate", "mean_satisfaction"
"""What the contractor is scored by."""


def reached_by(model: Model, efficiency: float, sharing: float) -> float:
    """How far the province has come with the three measures, of the straight line from month 0 to the overall goal."""
    p, first = model.parameters, model.history[0]
    values = efficiency, sharing, mean(model.citizens.satisfaction)
    start = [first[name] for name in MEASURES]
    return attainment(values, start, [s + sub_goal(model.month, p.goal_level - s, p.goal_months) for s in start])


def oversee(model: Model) -> None:
    """Leaders renew or lose attention, give orders, publish the bulletin, judge the contractor and name exemplars."""
    p, luck, month, province = model.parameters, model.luck, model.month, model.province
    province.renew_attention()
    (days, before), (live, required) = days_of_cases(model), live_links(model)
    if model.options.supervision.is_there:
        scores = p.bulletin_efficiency * (1.0 - days / before)
        scores += (1.0 - p.bulletin_efficiency) * (live / required)
        noise = p.sd_evaluation * luck.normal("oversight/evaluation", month, len(scores))
        publish_bulletin(model, scores + noise)
    promote_exemplars(model)
    judge_by(model, (days, before), (live, required))
    attention = province.attention * weight_on_bureaus(model)
    give_orders(model, attention)
    attention *= attention_beside_orders(model)
    loops = loops_for(model, pressure_on, share_liable, share_idle, of="orders")
    model.pressure, model.idle = (loops.press if loops else press)(model, attention, duties_of_others(model))


def press(model: Model, attention: float, duties: float) -> tuple[Floats, Floats]:
    """Pressure on the bureaus of every county, and the share of their effort that officials spare there [C]."""
    p = model.parameters
    pressure = pressure_on(attention, model.pass_through, model.rectified, p.rectification)
    return pressure, share_idle(p.idleness, duties, share_liable(p.fine_officials, p.p_inspect, pressure))


def publish_bulletin(model: Model, scores: Floats) -> None:
    """Publish scores [C]; counties below the month's sub-goal, and always the last of them, must rectify."""
    p, loops = model.parameters, loops_for(model, due_to_rectify, of="orders")
    rectify, n = (loops.due_to_rectify if loops else due_to_rectify), math.floor(p.share_rectified * len(scores))
    model.province.bulletin = scores
    model.rectified = rectify(scores, sub_goal(model.month, p.goal_level, p.goal_months), n)


def promote_exemplars(model: Model) -> None:
    """Name the best working modules of each system as exemplars [S, n]."""
    loops, n = loops_for(model, best_of, of="orders"), min(model.parameters.n_exemplars, len(model.works))
    model.province.exemplars = (loops.best_of if loops else best_of)(model.works, n)


def judge_contractor(model: Model) -> None:
    """Score the contractor by what efficiency, sharing and satisfaction have gained, with what is gamed and error."""
    judge_by(model, days_of_cases(model), live_links(model))


def judge_by(model: Model, days: tuple[Floats, Floats], links: tuple[Floats, Floats]) -> None:
    """Score the contractor, from ``days_of_cases`` and ``live_links`` of the month."""
    p, (spent, before), (live, required) = model.parameters, days, links
    efficiency, sharing = 1.0 - total(spent) / total(before), total(live) / total(required)
    error = p.sd_evaluation * float(model.luck.normal("oversight/kpi", model.month, 1)[0])
    seen = share_seen(p.monitoring, p.seen_unattended, attention_on_firms(model))
    score = reported(reached_by(model, efficiency, sharing), share_gamed(model.options.contract.gaming(p), seen))
    model.kpi_score = min(1.0, max(0.0, score + error))
