"""The sentences that a card begins with: what an agent is and does this month, and what spoke most for it."""

from __future__ import annotations

from sim.explain.reasons import Reason
from sim.language.texts import find, say


def main_reasons(reason: Reason | None, lang: str) -> str:
    """What spoke most for a decision and what most against it, in words; empty where nothing was weighed."""
    said = zip(("for", "against"), ("", "") if reason is None else reason.weighed, strict=True)
    parts = [say(f"explorer.lead.{kind}", lang, term=term_name(term, lang)) for kind, term in said if term]
    return say("explorer.lead.and", lang).join(parts)


def term_name(name: str, lang: str) -> str:
    """What a term is called; its own name where a user's rule has one of its own."""
    return find(f"explorer.term.{name}", lang) or name.replace("_", " ")


def with_reasons(sentence: str, reason: Reason | None, lang: str) -> str:
    """A sentence, and behind it what was weighed most."""
    weighed = main_reasons(reason, lang)
    return sentence + (say("explorer.lead.weighed", lang, reasons=weighed) if weighed else "")
