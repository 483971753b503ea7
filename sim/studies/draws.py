"""Draws of what is unknown, that a study's arms have in common, and where second runs of a study are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from sim.language.errors import InputError
from sim.runs.folder import Folder
from sim.setup.context import CONTEXTS, share_of_range
from sim.setup.draws import DEFAULTS, POSTERIOR, PRIOR
from sim.setup.posterior import sample_posterior
from sim.setup.priors import sample, share_below
from sim.studies.question import Out

__all__ = ["DEFAULTS", "POSTERIOR", "PRIOR", "beside", "draw", "points_at", "shares_of"]

DRAWN_FROM: dict[str, Callable[[int, int], pd.DataFrame]] = {POSTERIOR: sample_posterior, PRIOR: sample}
"""What draws are of, and how they are drawn."""


def draw(at: str, n: int, seed: int) -> pd.DataFrame:
    """n draws of the "posterior" or of the "prior": a row each, a column per unknown. Raises InputError."""
    if at not in DRAWN_FROM:
        raise InputError("studies.drawn_from", at=repr(at), allowed=list(DRAWN_FROM))
    return DRAWN_FROM[at](n, seed)


def points_at(at: str, n: int, seed: int) -> pd.DataFrame | None:
    """The same, and for "defaults" None: the one point at which nothing is drawn. Raises InputError."""
    if at not in (*DRAWN_FROM, DEFAULTS):
        raise InputError("studies.drawn_from", at=repr(at), allowed=[*DRAWN_FROM, DEFAULTS])
    return None if at == DEFAULTS else draw(at, n, seed)


def shares_of(points: pd.DataFrame) -> pd.DataFrame:
    """Draws as shares of their priors, of contexts as shares of their ranges; what does not vary is left out."""
    found = {
        name: share_of_range(name, points[name]) if name in CONTEXTS else share_below(name, points[name])
        for name in points
        if points[name].nunique() > 1
    }
    return pd.DataFrame(found, index=points.index)


def beside(out: Out | None, name: str = "mixes") -> dict[str, Path]:
    """Where second runs of a study are kept: in a folder of their own, since a folder keeps one study."""
    return {} if out is None else {"out": (out.path if isinstance(out, Folder) else Path(out)) / name}
