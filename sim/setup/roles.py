"""What a number is to whoever asks: chosen, measured, unknown or fixed; and the priors that an unknown can have."""

from __future__ import annotations

from dataclasses import dataclass

from sim.inputs.checks import check_option, show
from sim.language.errors import InputError

LEVER, CONTEXT, UNKNOWN, CONVENTION = "lever", "context", "unknown", "convention"
UNIFORM, LOG_UNIFORM, TRIANGULAR = "uniform", "log_uniform", "triangular"

MOST_UNKNOWNS = 60
"""More of them than this no one can learn about from the facts there are."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a number is for: what it is called in Chinese, and a sentence on it in both languages."""

    name: str
    name_zh: str
    meaning: str
    meaning_zh: str


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            LEVER, "政策杠杆", "what a government can choose: designs span it",
            "政府可以选择的量，用于比较不同方案",
        ),
        Role(
            CONTEXT, "省情背景", "what a province and its time are, measured or measurable: maps span it",
            "省份与时代的可测特征，用于考察不同省情",
        ),
        Role(
            UNKNOWN, "未知行为", "how people and firms behave, which nobody knows: drawn from its prior",
            "无人确知的行为参数，按先验分布抽取",
        ),
        Role(
            CONVENTION, "约定尺度", "a scale or a threshold that is fixed: the answer must not hang on it",
            "固定的尺度或阈值，结论不应取决于它",
        ),
    )
}  # fmt: skip

PRIORS: dict[str, tuple[str, str]] = {
    UNIFORM: ("every value from low to high alike", "下限至上限各值等可能"),
    LOG_UNIFORM: ("every ratio from low to high alike", "下限至上限各比例等可能"),
    TRIANGULAR: ("likeliest at the default, less so towards either end", "默认值最可能，向两端递减"),
}
"""The shapes of a prior, and what each says in English and in Chinese."""


def check_role(role: str, prior: str | None, reason: str | None, low: float) -> None:
    """Raise InputError where a role is none, or a prior does not go with it: an unknown has one, with a reason."""
    check_option(role, ROLES)
    if role != UNKNOWN:
        if prior is not None or reason is not None:
            raise InputError("setup.prior_of_role", role=role)
        return
    if prior is None:
        raise InputError("setup.no_prior", allowed=list(PRIORS))
    check_option(prior, PRIORS)
    if reason is None:
        raise InputError("setup.no_prior_reason")
    if prior == LOG_UNIFORM and low <= 0:
        raise InputError("setup.low_of_log_prior", low=show(low))
