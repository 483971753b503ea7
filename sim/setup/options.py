"""The eight switches of an institutional design: who holds which decision right, with all options side by side.

What an option does is a record of functions in ``sim.model.month.options``; one that nobody implemented fails there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.setup.registry import growing


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a switch or a rule: name, meaning, and how pages name it.

    label_en, label_zh: its name in prose; the name itself if empty. meaning_zh: the meaning in Chinese. functions: what
    it does, if a scholar registered it; the package's own are in ``sim.model.month.options``.
    """

    name: str
    meaning: str
    label_en: str = ""
    label_zh: str = ""
    meaning_zh: str = ""
    functions: Any = None


@dataclass(frozen=True, slots=True)
class Switch:
    """One decision right and the options for who holds it; or one kind of decision and its rival rules."""

    name: str
    meaning: str
    options: dict[str, Option]


def switch(name: str, meaning: str, *options: Option) -> Switch:
    """A switch or rule of these options."""
    return Switch(name, meaning, {option.name: option for option in options})


CHOICES: dict[str, Switch] = {}
"""All switches and rules by name."""


def declare(*choices: Switch) -> dict[str, Switch]:
    """Switches or rules by name, open to options that a scholar registers."""
    table = {choice.name: choice for choice in choices}
    CHOICES.update(table)
    return table


def add_option(key: str, option: Option) -> None:
    """Make an option valid; key: "builder.consortium"."""
    CHOICES[key.split(".")[0]].options[option.name] = option


growing("option", add_option)

SWITCHES: dict[str, Switch] = declare(
    switch(
        "agenda", "who chooses what is built, and so whose knowledge of demand goes into it",
        Option("county", "each county, from its own complaints and its own knowledge of demand",
               "county", "县级自主", "各县，依据本县的投诉和自身对需求的了解"),
        Option("data_bureau", "the provincial data bureau, from aggregated demand, which loses what is local",
               "data bureau", "省数据管理局统筹", "省数据管理局，依据汇总后的需求，本地部分有所损失"),
        Option("bureau", "each bureau, for its own workload",
               "bureau", "各部门自定", "各部门，依据自身的工作量"),
    ),
    switch(
        "builder", "who builds modules and connects data",
        Option("tender", "a vendor that wins the county's tender for each project",
               "tender", "逐项招标", "每个项目由在县级招标中中标的供应商建设"),
        Option("contractor", "one general contractor with subcontractors",
               "contractor", "总承包", "一家总承包企业及其分包企业"),
        Option("bureau", "the bureaus themselves",
               "bureau", "部门自建", "各部门自行建设"),
    ),
    switch(
        "operator", "who keeps modules running and improves them",
        Option("government", "the county government",
               "government", "政府运营", "县级政府"),
        Option("contractor", "the operator company, whose effort is seen only in part",
               "contractor", "企业运营", "运营企业，其努力只能被部分观察到"),
    ),
    switch(
        "standards", "whose interfaces connect data",
        Option("local", "local ones, converging on the provincial platform's standard",
               "local", "地方标准", "地方接口，逐步向省平台标准收敛"),
        Option("contractor", "the contractor's, one for all, to which bureaus' systems migrate",
               "contractor", "总承包统一标准", "总承包方的统一接口，各部门系统向其迁移"),
        Option("none", "each its own",
               "none", "各自为准", "各用各的接口"),
    ),
    switch(
        "reuse", "how a success travels",
        Option("copying", "counties copy exemplars, which the province promotes",
               "copying", "复制推广典型", "各县复制由省推广的典型"),
        Option("rollout", "a standard module is developed once and installed county by county",
               "rollout", "统一部署标准模块", "标准模块开发一次，逐县部署"),
        Option("none", "not at all",
               "none", "不复用", "不推广"),
    ),
    switch(
        "custody", "who holds pooled data",
        Option("government", "a government platform",
               "government", "政府平台", "政府平台"),
        Option("operator", "the operator company",
               "operator", "运营企业", "运营企业"),
        Option("bureau", "each bureau, nothing is pooled",
               "bureau", "各部门自管", "各部门自行保管，不归集"),
    ),
    switch(
        "supervision", "who is evaluated",
        Option("hierarchy", "counties and bureaus, by their superiors",
               "hierarchy", "层级考核", "县和部门，由其上级考核"),
        Option("kpi", "the contractor by KPI, and bureaus by their superiors",
               "KPI", "以 KPI 考核运营企业", "以 KPI 考核运营企业，部门由其上级考核"),
        Option("none", "nobody",
               "none", "不考核", "谁也不考核"),
    ),
    switch(
        "contract", "what firms are paid for",
        Option("fee_and_support", "project fees, with support policies for the industry",
               "fee and support", "项目付费并扶持产业", "项目付费，并有产业扶持政策"),
        Option("kpi", "a fixed fee with KPI bonus and penalty; the state holds a share of the operator",
               "KPI", "固定费用加 KPI 奖惩", "固定费用加 KPI 奖惩；国家持有运营企业部分股权"),
        Option("fee", "project fees",
               "fee", "项目付费", "项目付费"),
    ),
)  # fmt: skip
