"""Oversight: attention and campaigns, the monthly bulletin, exemplars, the contractor's KPI, pressure on bureaus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents.government import pressure_on
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


def attainment(values, goal):
    """Mean over measures of how far each reached its goal, in [0, 1]."""
    return float(np.mean(np.clip(np.asarray(values) / max(goal, ROUNDING), 0.0, 1.0)))


def oversee(model: Model) -> None:
    """Leaders renew or lose attention, give orders, publish the bulletin, judge the contractor and name exemplars."""
    p, luck, month, province = model.parameters, model.luck, model.month, model.province
    province.renew_attention()
    efficiency, sharing = county_efficiency(model), county_sharing(model)
    goal = sub_goal(month, p.goal_level, p.goal_months)
    noise = p.sd_evaluation * luck.normal("oversight/evaluation", month, len(efficiency))
    if model.options.supervision.is_there:
        scores = p.bulletin_efficiency * efficiency + (1.0 - p.bulletin_efficiency) * sharing
        province.publish_bulletin(scores + noise, goal)
    province.promote_exemplars(model.works, p.n_exemplars)
    judge_contractor(model)
    attention = province.attention * weight_on_bureaus(model)
    give_orders(model, attention)
    attention *= attention_beside_orders(model)
    model.pressure = pressure_on(attention, model.pass_through, model.rectified, p.rectification)
    model.idle = share_idle(p.idleness, duties_of_others(model), share_of_liability(model))


def judge_contractor(model: Model) -> None:
    """Score the contractor by how far efficiency, sharing and satisfaction reached the month's sub-goal, with error."""
    p = model.parameters
    measures = [service_efficiency(model), data_sharing_rate(model), float(model.citizens.satisfaction.mean())]
    error = p.sd_evaluation * float(model.luck.normal("oversight/kpi", model.month, 1)[0])
    reached = attainment(measures, sub_goal(model.month, p.goal_level, p.goal_months))
    model.kpi_score = min(1.0, max(0.0, reached + error))
