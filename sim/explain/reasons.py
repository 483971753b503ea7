"""A decision and its reasons, in a form that a page can show and a test can add up."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """One decision of one agent.

    what: the kind of decision. month: when it was taken. outcome: what was decided, a word. terms: what spoke for it
    (above 0) and against it, in one unit, which add up to ``total``; the total is in logits where there is a
    probability. luck: what the probability was compared with; decided for it where luck < probability. facts: what else
    counted. options: what there was to choose from, a record each.
    """

    what: str
    month: int
    outcome: str
    terms: dict[str, float] = field(default_factory=dict)
    total: float | None = None
    probability: float | None = None
    luck: float | None = None
    facts: dict[str, float | str] = field(default_factory=dict)
    options: tuple[dict[str, float | str | bool], ...] = ()

    @property
    def weighed(self) -> tuple[str, str]:
        """The terms that spoke most for it and most against it, beside the constant; empty where none did."""
        terms = {name: value for name, value in self.terms.items() if name != "constant"}
        most, least = (pick(terms, key=lambda name: terms[name], default="") for pick in (max, min))
        return most if terms.get(most, 0.0) > 0.0 else "", least if terms.get(least, 0.0) < 0.0 else ""
