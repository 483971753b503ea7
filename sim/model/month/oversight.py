"""Oversight: attention and campaigns, the monthly bulletin, exemplars, the contractor's KPI, pressure on bureaus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.enterprise import share_gamed
from sim.model.agents.government import pressure_on
from sim.model.month.contracting import attention_on_firms, share_seen
from sim.model.month.inspection import duties_of_others, share_idle, share_of_liability
from sim.model.month.ordering import attention_beside_orders, give_orders
from sim.setup.measures import county_efficiency, county_sharing, data_sharing_rate, service_efficiency
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters


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
    gained, due = np.subtract(values, start), np.subtract(goal, start)
    reached = np.minimum(1.0, np.maximum(0.0, gained / np.maximum(due, ROUNDING)))
    return float(np.where(due > ROUNDING, reached, 1.0).sum()) / len(due)


def reported(score, gamed):
    """The score that is reported where the share ``gamed`` of the pay is worked for in the measure: above the true."""
    return score + gamed * (1.0 - score)


def reached_by(model: Model) -> float:
    """How far the province has come with the three measures, of the straight line from month 0 to the overall goal."""
    p, first = model.parameters, model.history[0]
    names = {
        "service_efficiency": service_efficiency(model),
        "data_sharing_rate": data_sharing_rate(model),
        "mean_satisfaction": float(model.citizens.satisfaction.mean()),
    }
    start = np.array([first[name] for name in names])
    return attainment(list(names.values()), start, start + sub_goal(model.month, p.goal_level - start, p.goal_months))


def oversee(model: Model) -> None:
    """Leaders renew or lose attention, give orders, publish the bulletin, judge the contractor and name exemplars."""
    p, luck, month, province = model.parameters, model.luck, model.month, model.province
    province.renew_attention()
    if model.options.supervision.is_there:
        scores = p.bulletin_efficiency * county_efficiency(model)
        scores += (1.0 - p.bulletin_efficiency) * county_sharing(model)
        noise = p.sd_evaluation * luck.normal("oversight/evaluation", month, len(scores))
        province.publish_bulletin(scores + noise, sub_goal(month, p.goal_level, p.goal_months))
    province.promote_exemplars(model.works, p.n_exemplars)
    judge_contractor(model)
    attention = province.attention * weight_on_bureaus(model)
    give_orders(model, attention)
    attention *= attention_beside_orders(model)
    model.pressure = pressure_on(attention, model.pass_through, model.rectified, p.rectification)
    model.idle = share_idle(p.idleness, duties_of_others(model), share_of_liability(model))


def judge_contractor(model: Model) -> None:
    """Score the contractor by what efficiency, sharing and satisfaction have gained, with what is gamed and error."""
    p = model.parameters
    error = p.sd_evaluation * float(model.luck.normal("oversight/kpi", model.month, 1)[0])
    seen = share_seen(p.monitoring, p.seen_unattended, attention_on_firms(model))
    score = reported(reached_by(model), share_gamed(model.options.contract.gaming(p), seen))
    model.kpi_score = min(1.0, max(0.0, score + error))
