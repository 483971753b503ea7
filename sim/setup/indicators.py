"""What is measured each month, each declared once: label, unit, bounds, direction, and the function that fills it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.language.errors import InputError
from sim.setup import measures, measures_of_data, measures_of_inequality, measures_of_items
from sim.setup.registry import growing, register

if TYPE_CHECKING:
    from sim.model.model import Model

INF = math.inf
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One column of the monthly table, and the function that fills it.

    higher_is_better: None where neither direction is. measure: the number of a model's present month. of_county: the
    same in every county [C], where there is such a thing; a gap between counties and the one operator company are
    properties of the province. is_rare: events so few that results count them from month 1 on. formula, formula_zh: how
    it is measured, in words.
    """

    name: str
    label_en: str
    label_zh: str
    unit: str
    low: float
    high: float
    higher_is_better: bool | None
    measure: Callable[[Model], float]
    of_county: Callable[[Model], Floats] | None = None
    headline: bool = False
    is_rare: bool = False
    formula: str = ""
    formula_zh: str = ""

    @property
    def per_county(self) -> bool:
        """Whether it is also measured in every county."""
        return self.of_county is not None


INDICATORS: dict[str, Indicator] = {
    i.name: i
    for i in (
        Indicator("service_efficiency", "Service efficiency", "服务效率", "share of days saved", -INF, 1.0, True,
                  measures.service_efficiency, measures.county_efficiency, headline=True,
                  formula="1 - sum of days of this month's cases / sum of days the same cases took in month 0",
                  formula_zh="1 − 本月办件的总天数 ÷ 同样办件在第 0 月所需的总天数"),
        Indicator("data_sharing_rate", "Data-sharing rate", "数据共享率", "share", 0.0, 1.0, True,
                  measures.data_sharing_rate, measures.county_sharing, headline=True,
                  formula="required (item, bureau, document) links that are live, weighted by this month's cases",
                  formula_zh="办件所需的（事项、部门、材料）关联中已共享的比例，按本月办件加权"),
        Indicator("mean_working_days", "Days per case", "平均办理工作日", "working days", 0.0, INF, False,
                  measures.working_days, measures.county_working_days,
                  formula="mean completion time of this month's cases",
                  formula_zh="本月办件的平均办结时间"),
        Indicator("days_to_open_enterprise", "Days to open an enterprise", "企业开办时间", "working days", 0.0, INF,
                  False, measures.days_to_open, measures.county_days_to_open,
                  formula="mean completion time of the item open_enterprise",
                  formula_zh="企业开办事项（open_enterprise）的平均办结时间"),
        Indicator("share_at_most_one_visit", "At most one visit", "“最多跑一次”实现率", "share", 0.0, 1.0, True,
                  measures.at_most_one_visit, measures.county_at_most_one_visit,
                  formula="probability that a case needs at most one trip, over this month's cases",
                  formula_zh="本月一个办件至多跑动一次的概率"),
        Indicator("share_online", "Completed online", "全程网办率", "share", 0.0, 1.0, True,
                  measures.completed_online, measures.county_completed_online,
                  formula="cases filed online that need no trip / all cases",
                  formula_zh="网上申报且无需跑动的办件 ÷ 全部办件"),
        Indicator("gap_online_60plus", "Gap in online use at 60", "老年人线上差距", "share", -1.0, 1.0, False,
                  measures.gap_online_60plus, None,
                  formula="share of citizens under 60 whose last case was filed online, minus that of those aged 60 or "
                          "more",
                  formula_zh="60 岁以下公众最近一次在线上申报的比例，减去 60 岁及以上公众的该比例"),
        Indicator("share_ever_online", "Ever online", "曾网上申报占比", "share", 0.0, 1.0, True,
                  measures.ever_online, measures.county_ever_online,
                  formula="citizens who have filed a case online since month 0 / all citizens",
                  formula_zh="第 0 月以来曾网上申报的公众 ÷ 全部公众"),
        Indicator("n_backlog", "Backlog", "积压件数", "cases", 0.0, INF, False,
                  measures.backlog, measures.county_backlog,
                  formula="cases and proofs waiting or in work at all desks at the end of the month",
                  formula_zh="月末所有窗口等待和办理中的办件与证明"),
        Indicator("mean_satisfaction", "Satisfaction", "满意度", "share", 0.0, 1.0, True,
                  measures.satisfaction, measures.county_satisfaction,
                  formula="mean over citizens of the satisfaction with their last case",
                  formula_zh="公众对最近一次办件满意度的平均值"),
        Indicator("mean_trust", "Trust", "信任度", "share", 0.0, 1.0, True,
                  measures.trust, measures.county_trust,
                  formula="mean over citizens of trust in digital government",
                  formula_zh="公众对数字政府信任度的平均值"),
        Indicator("new_complaints", "New complaints", "新增投诉", "complaints", 0.0, INF, False,
                  measures.complaints, measures.county_complaints,
                  formula="expected hotline complaints about this month's cases",
                  formula_zh="本月办件预期产生的热线投诉数"),
        Indicator("gini_service_efficiency", "Inequality of service", "服务时间基尼系数", "Gini", 0.0, 1.0, False,
                  measures_of_inequality.gini_days, None,
                  formula="Gini over counties of the mean completion time of their cases of this month",
                  formula_zh="各县本月办件平均办结时间的基尼系数"),
        Indicator("gini_data_sharing", "Inequality of sharing", "数据共享基尼系数", "Gini", 0.0, 1.0, False,
                  measures_of_inequality.gini_sharing, None,
                  formula="Gini over counties of the data-sharing rate",
                  formula_zh="各县数据共享率的基尼系数"),
        Indicator("spending", "Spending", "支出", "million yuan", 0.0, INF, False,
                  measures.spending, measures.county_spending,
                  formula="paid this month for building, connecting and maintenance, less what a contract keeps back",
                  formula_zh="本月用于建设、接通和维护的支付，减去合同扣留部分"),
        Indicator("spending_per_case", "Spending per case", "每件支出", "yuan", 0.0, INF, False,
                  measures.spending_per_case, measures.county_spending_per_case,
                  formula="spending / cases of this month",
                  formula_zh="支出 ÷ 本月办件数"),
        Indicator("share_duplicate_building", "Duplicated building", "重复建设占比", "share", 0.0, 1.0, False,
                  measures.duplicate_building, measures.county_duplicate_building,
                  formula="building money so far that went into what a reusable module elsewhere already did; 0 if "
                          "none is spent",
                  formula_zh="迄今的建设资金中，用于他处可复用模块已实现功能的比例；尚无支出时为零"),
        Indicator("new_incidents", "New incidents", "新增数据安全事件", "incidents", 0.0, INF, False,
                  measures.incidents, measures.county_incidents, is_rare=True,
                  formula="breaches and misuses of data this month",
                  formula_zh="本月的数据泄露与滥用"),
        Indicator("staff_hours", "Staff hours", "窗口工时", "hours", 0.0, INF, False,
                  measures.staff_hours, measures.county_staff_hours,
                  formula="desk hours spent on cases and proofs this month",
                  formula_zh="本月窗口用于办件和证明的工时"),
        Indicator("operator_effort", "Operator effort", "运营企业努力程度", "share", 0.0, 1.0, True,
                  measures.operator_effort, None,
                  formula="effort of the operator company (NaN where none operates, builds or holds data)",
                  formula_zh="运营企业的努力（没有企业运营、建设或持有数据时为 NaN）"),
        Indicator("operator_profit", "Operator profit", "运营企业利润", "million yuan", -INF, INF, None,
                  measures.operator_profit, None,
                  formula="revenue minus cost of the operator company this month (NaN as above)",
                  formula_zh="运营企业本月收入减成本（NaN 同上）"),
        Indicator("operator_lock_in", "Lock-in", "锁定程度", "share", 0.0, 1.0, False,
                  measures.operator_lock_in, None,
                  formula="dependence on the operator company (NaN as above)",
                  formula_zh="对运营企业的依赖程度（NaN 同上）"),
        Indicator("share_zero_visit", "Possible without a visit", "可零跑办理占比", "share", 0.0, 1.0, True,
                  measures.zero_visit, measures.county_zero_visit,
                  formula="probability that a case would need no trip if it were filed online, over this month's "
                          "cases; Completed online counts only those that are filed so",
                  formula_zh="本月办件若在网上申报则无需跑动的概率；“全程网办率”只计实际网上申报者"),
        Indicator("share_items_one_visit", "Items with at most one visit", "最多跑一次事项占比", "share", 0.0, 1.0,
                  True, measures_of_items.items_one_visit, measures_of_items.county_items_one_visit,
                  formula="items that by the better channel need at most one trip with probability 1/2 or more, each "
                          "item counted once; mean over residents of counties",
                  formula_zh="经较优渠道至多跑动一次的概率不低于二分之一的事项占比，各事项等权；按县居民数加权"),
        Indicator("share_data_open", "Data open to the public", "公共数据开放率", "share", 0.0, 1.0, True,
                  measures_of_data.data_open, measures_of_data.county_data_open,
                  formula="resources of low sensitivity that are shared and open to the public / all of low "
                          "sensitivity, county by county",
                  formula_zh="低敏感数据资源中已共享且向社会开放的比例，逐县计算"),
        Indicator("share_data_one_firm", "Data in one firm's hands", "单一企业掌握数据占比", "share", 0.0, 1.0, False,
                  measures_of_data.data_one_firm, None,
                  formula="largest share of the documents shared for this month's cases that one firm keeps or runs "
                          "on the platform, or whose systems it was last contracted to build",
                  formula_zh="本月办件已共享材料中由同一企业在平台上保管或运行、或其系统最近由该企业承建的最大份额"),
        Indicator("share_documents_abolished", "Documents abolished", "已取消材料占比", "share", 0.0, 1.0, True,
                  measures_of_items.documents_abolished, measures_of_items.county_documents_abolished,
                  formula="documents of all items that orders have abolished / documents asked for in month 0, each "
                          "counted once; mean over residents of counties",
                  formula_zh="已由命令取消的材料数 ÷ 第 0 月所需材料数，各材料等权；按县居民数加权"),
        Indicator("share_filed_online", "Filed online", "网上申报率", "share", 0.0, 1.0, True,
                  measures.filed_online, measures.county_filed_online,
                  formula="cases filed online, with a trip or without / all cases",
                  formula_zh="网上申报的办件（无论是否仍需跑动）÷ 全部办件"),
        Indicator("share_items_zero_visit", "Items possible without a visit", "跑零次可办事项占比", "share", 0.0, 1.0,
                  True, measures_of_items.items_zero_visit, measures_of_items.county_items_zero_visit,
                  formula="items that need no trip online with probability 1/2 or more, each item counted once; mean "
                          "over residents of counties",
                  formula_zh="网上办理无需跑动的概率不低于二分之一的事项占比，各事项等权；按县居民数加权"),
        Indicator("mean_maturity", "Maturity of systems", "系统成熟度", "share", 0.0, 1.0, True,
                  measures_of_items.maturity, None,
                  formula="how complete what is built is, mean over systems, and over residents of counties",
                  formula_zh="已建系统的完善程度，对各系统取平均，并按县居民数加权"),
    )
}  # fmt: skip

HEADLINES: tuple[str, ...] = tuple(i.name for i in INDICATORS.values() if i.headline)
PER_COUNTY: tuple[str, ...] = tuple(i.name for i in INDICATORS.values() if i.per_county)


def is_share(indicator: str) -> bool:
    """Whether values are shares, written in per cent and compared in percentage points."""
    return INDICATORS[indicator].unit.startswith("share")


COUNTY_STATE = ("population", "gdp_per_head", "maturity", "fit")
"""Beside the indicators: residents, 10,000 yuan per head, means over systems of maturity and of fit."""
COUNTY_COLUMNS = (*PER_COUNTY, *COUNTY_STATE)


@dataclass(frozen=True, slots=True)
class Measured:
    """What of a run is measured: which indicators, and in which months from 1 on; all of them if none are named."""

    names: tuple[str, ...] = ()
    months: frozenset[int] = frozenset()

    def is_due(self, month: int) -> bool:
        """Whether anything is measured in a month."""
        return not self.months or month in self.months


EVERYTHING = Measured()


def take_measures(model: Model, names: tuple[str, ...] = ()) -> dict[str, float]:
    """One row of the monthly table: indicators of the model's present month, all if none are named."""
    model.flow.add_up(model.days_before, model.bureaus.live)
    return {name: INDICATORS[name].measure(model) for name in names or INDICATORS}


def take_county_measures(model: Model) -> dict[str, Floats]:
    """Every county's indicators and state in the model's present month: COUNTY_COLUMNS by name, [C] each.

    Sums over counties are the province's numbers, and so are means with the weights of their formulas. Means over
    citizens are NaN in a county where none of the citizen agents lives.
    """
    model.flow.add_up(model.days_before, model.bureaus.live)
    columns = {name: i.of_county(model) for name, i in INDICATORS.items() if i.of_county is not None}
    return columns | {
        "population": model.places.county_population,
        "gdp_per_head": model.places.gdp_per_head,
        "maturity": model.modules.maturity.mean(axis=1),
        "fit": model.fit.mean(axis=1),
    }


def register_indicator(
    name: str,
    measure: Callable[[Model], float],
    *,
    label: str,
    label_zh: str = "",
    unit: str = "",
    low: float = -INF,
    high: float = INF,
    higher_is_better: bool | None = None,
    formula: str = "",
    formula_zh: str = "",
) -> None:
    """Measure something else each month, from a script: a column of histories, tables and comparisons from then on.

    name: of the column. measure: the number of a model's present month. label, unit, formula: in words. low, high:
    bounds. Worker processes get it too. Raises InputError for the name of an indicator of the package, or of no column.
    """
    if not name.isidentifier():
        raise InputError("indicators.no_name", name=name)
    if name in OWN:
        raise InputError("indicators.of_the_package", name=name)
    record = Indicator(
        name, label, label_zh or label, unit, low, high, higher_is_better, measure,
        formula=formula or label, formula_zh=formula_zh or formula or label,
    )  # fmt: skip
    register("indicator", name, record)


def _add(name: str, indicator: Indicator) -> None:
    INDICATORS[name] = indicator


OWN = tuple(INDICATORS)
"""The package's own indicators."""
growing("indicator", _add)
