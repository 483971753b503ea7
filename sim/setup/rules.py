"""Rival decision rules of bureaus, citizens and the month itself, so that conclusions can be tested under them.

The rules belong to the scenario and not to a mode: a comparison has the same ones on both sides.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sim.language.errors import InputError, nearest_name
from sim.setup.options import Option, Switch, declare, switch

RULES: dict[str, Switch] = declare(
    switch(
        "sharing", "how a bureau decides on a resource that it reconsiders",
        Option("logit", "discrete choice: lists with probability logistic(utility), with fresh luck each time",
               "logit", "离散选择", "离散选择：以 logistic(效用)的概率列入，每次运气独立"),
        Option("imitation", "imitation of the better-off: takes over what the same bureau of a neighbouring county "
               "does, the likelier the better that one fares; sometimes tries for itself",
               "imitation", "模仿收益较高者",
               "模仿收益较高者：照搬邻县同一部门的做法，对方境况越好越可能照搬；有时自行尝试"),
        Option("threshold", "a tolerance of its own, fixed for good: lists as long as the utility makes up for it",
               "threshold", "阈值", "各自固定不变的容忍度：只要效用足以弥补就列入"),
    ),
    switch(
        "channel", "how a citizen chooses between online and counter",
        Option("logit", "discrete choice: online with probability logistic(utility), with fresh luck each time",
               "logit", "离散选择", "离散选择：以 logistic(效用)的概率网上办理，每次运气独立"),
        Option("threshold", "a type, fixed for good: online as long as the utility makes up for its reluctance",
               "threshold", "阈值", "固定不变的类型：只要效用足以弥补其抵触就网上办理"),
    ),
    switch(
        "schedule", "in which order agents act within sharing, channel and talk",
        Option("synchronous", "all at once, on the state at the start of the sub-step",
               "synchronous", "同时行动", "同时行动，依据子步骤开始时的状态"),
        Option("random_order", "one after another in keyed random order, each seeing what those before it have done",
               "random order", "随机先后", "由随机种子固定的随机次序逐个行动，后者看到前者所做"),
    ),
)  # fmt: skip
"""Each kind of decision and the rules by which it may be taken; the first is the default."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One option for each rule.

    Raises:
        InputError: an option that the rule does not have.
    """

    sharing: str = "logit"
    channel: str = "logit"
    schedule: str = "synchronous"

    def __post_init__(self) -> None:
        for rule, option in asdict(self).items():
            options = RULES[rule].options
            if option not in options:
                near = nearest_name(str(option), options)
                raise InputError("options.not_of_rule", rule=rule, option=option, near=near, allowed=list(options))

    def differing(self) -> dict[str, str]:
        """The options that are not the default."""
        return {rule: option for rule, option in asdict(self).items() if option != getattr(DEFAULT_RULES, rule)}


DEFAULT_RULES = Rules()
"""The rules of the model as it is described; month 0 is founded with them, whatever the scenario's."""

assert tuple(RULES) == tuple(field.name for field in fields(Rules))
assert all(next(iter(RULES[f.name].options)) == f.default for f in fields(Rules))
