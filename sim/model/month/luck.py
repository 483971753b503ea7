"""Luck of those citizens who need it this month."""

from __future__ import annotations

from sim.model.crowd import loops_for


def luck_at(model, purpose: str, month: int, who=None):
    """Uniform numbers of the citizens ``who`` [n], or of all [N]; the same whoever else is asked for."""
    n = len(model.citizens)
    if who is None:
        return model.luck.uniform(purpose, month, n)
    loops = loops_for(model)
    return loops.uniform_at(model.luck, purpose, month, who) if loops else model.luck.uniform(purpose, month, n)[who]
