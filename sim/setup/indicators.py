"""What is measured each month: name, label, unit, bounds, direction and formula."""

from __future__ import annotations

import math
from dataclasses import dataclass

INF = math.inf


@dataclass(frozen=True, slots=True)
class Indicator:
    """One column of the monthly table. ``higher_is_better`` is None where neither direction is.

    per_county: whether it is also measured in every county. A gap between counties and the one operator company are
    properties of the province.
    """

    name: str
    label_en: str
    label_zh: str
    unit: str
    low: float
    high: float
    higher_is_better: bool | None
    headline: bool
    formula: str
    per_county: bool = True


INDICATORS: dict[str, Indicator] = {
    i.name: i
    for i in (
        Indicator("service_efficiency", "Service efficiency", "服务效率", "share of days saved", -INF, 1.0, True, True,
                  "1 - sum of days of this month's cases / sum of days the same cases took in month 0"),
        Indicator("data_sharing_rate", "Data-sharing rate", "数据共享率", "share", 0.0, 1.0, True, True,
                  "required (item, bureau, document) links that are live, weighted by this month's cases"),
        Indicator("mean_working_days", "Days per case", "平均办理工作日", "working days", 0.0, INF, False, False,
                  "mean completion time of this month's cases"),
        Indicator("days_to_open_enterprise", "Days to open an enterprise", "企业开办时间", "working days", 0.0, INF,
                  False, False, "mean completion time of the item open_enterprise"),
        Indicator("share_at_most_one_visit", "At most one visit", "最多跑一次占比", "share", 0.0, 1.0, True, False,
                  "probability that a case needs at most one trip, over this month's cases"),
        Indicator("share_online", "Completed online", "全程网办率", "share", 0.0, 1.0, True, False,
                  "cases filed online that need no trip / all cases"),
        Indicator("n_backlog", "Backlog", "积压件数", "cases", 0.0, INF, False, False,
                  "cases and proofs waiting or in work at all desks at the end of the month"),
        Indicator("mean_satisfaction", "Satisfaction", "满意度", "share", 0.0, 1.0, True, False,
                  "mean over citizens of the satisfaction with their last case"),
        Indicator("mean_trust", "Trust", "信任度", "share", 0.0, 1.0, True, False,
                  "mean over citizens of trust in digital government"),
        Indicator("new_complaints", "New complaints", "新增投诉", "complaints", 0.0, INF, False, False,
                  "expected hotline complaints about this month's cases"),
        Indicator("gini_service_efficiency", "Inequality of efficiency", "服务效率基尼系数", "Gini", 0.0, 1.0,
                  False, False, "Gini over counties of days saved (negative savings count as none)", per_county=False),
        Indicator("gini_data_sharing", "Inequality of sharing", "数据共享基尼系数", "Gini", 0.0, 1.0, False, False,
                  "Gini over counties of the data-sharing rate", per_county=False),
        Indicator("spending", "Spending", "支出", "million yuan", 0.0, INF, False, False,
                  "paid this month for building, connecting and maintenance, less what a contract keeps back"),
        Indicator("spending_per_case", "Spending per case", "每件支出", "yuan", 0.0, INF, False, False,
                  "spending / cases of this month"),
        Indicator("share_duplicate_building", "Duplicated building", "重复建设占比", "share", 0.0, 1.0, False, False,
                  "building money so far that went into what a reusable module elsewhere already did; 0 if none is "
                  "spent"),
        Indicator("new_incidents", "New incidents", "新增数据安全事件", "incidents", 0.0, INF, False, False,
                  "breaches and misuses of data this month"),
        Indicator("staff_hours", "Staff hours", "窗口工时", "hours", 0.0, INF, False, False,
                  "desk hours spent on cases and proofs this month"),
        Indicator("operator_effort", "Operator effort", "运营商努力", "share", 0.0, 1.0, True, False,
                  "effort of the operator company (NaN where none operates, builds or holds data)", per_county=False),
        Indicator("operator_profit", "Operator profit", "运营商利润", "million yuan", -INF, INF, None, False,
                  "revenue minus cost of the operator company this month (NaN as above)", per_county=False),
        Indicator("operator_lock_in", "Lock-in", "锁定程度", "share", 0.0, 1.0, False, False,
                  "dependence on the operator company (NaN as above)", per_county=False),
    )
}  # fmt: skip

HEADLINES: tuple[str, ...] = tuple(i.name for i in INDICATORS.values() if i.headline)
PER_COUNTY: tuple[str, ...] = tuple(i.name for i in INDICATORS.values() if i.per_county)


def is_share(indicator: str) -> bool:
    """Whether values are shares, written in per cent and compared in percentage points."""
    return INDICATORS[indicator].unit.startswith("share")
