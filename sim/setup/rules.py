"""Rival decision rules of bureaus, citizens and the month itself, so that conclusions can be held against them.

The rules belong to the scenario and not to a mode: a comparison has the same ones on both sides.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sim.language.errors import InputError, nearest


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of decision and the rules by which it may be taken; the first option is the default."""

    name: str
    meaning: str
    options: dict[str, str]


RULES: dict[str, Rule] = {
    r.name: r
    for r in (
        Rule(
            "sharing",
            "how a bureau decides on a resource that it reconsiders",
            {
                "logit": "discrete choice: lists with probability logistic(utility), with fresh luck each time",
                "imitation": "imitation of the better-off: takes over what the same bureau of a neighbouring county "
                "does, the likelier the better that one fares; sometimes tries for itself",
                "threshold": "a tolerance of its own, fixed for good: lists as long as the utility makes up for it",
            },
        ),
        Rule(
            "channel",
            "how a citizen chooses between online and counter",
            {
                "logit": "discrete choice: online with probability logistic(utility), with fresh luck each time",
                "threshold": "a type, fixed for good: online as long as the utility makes up for its reluctance",
            },
        ),
        Rule(
            "schedule",
            "in which order agents act within sharing, channel and talk",
            {
                "synchronous": "all at once, on the state at the start of the sub-step",
                "random_order": "one after another in keyed random order, each seeing what those before it have done",
            },
        ),
    )
}


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
                near = nearest(str(option), options)
                raise InputError(f"rule {rule} has no option {option!r}{near}; allowed: {', '.join(options)}")

    def differing(self) -> dict[str, str]:
        """The options that are not the default."""
        return {rule: option for rule, option in asdict(self).items() if option != getattr(DEFAULT_RULES, rule)}


DEFAULT_RULES = Rules()
"""The rules of the model as it is described; month 0 is founded with them, whatever the scenario's."""

assert tuple(RULES) == tuple(field.name for field in fields(Rules))
assert all(next(iter(RULES[f.name].options)) == f.default for f in fields(Rules))
