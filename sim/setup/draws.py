"""Draws of what is unknown, one per replicate: more replicates leave the draws of the first ones as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import pandas as pd

from sim.language.errors import InputError, nearest_name
from sim.setup import posterior, priors
from sim.setup.parameters import Parameters
from sim.setup.priors import UNKNOWNS

POSTERIOR, PRIOR, DEFAULTS = WAYS = ("posterior", "prior", "defaults")
"""What a study may be told over: draws of the posterior or of the prior, or the one point of defaults."""

_STREAMS: dict[str, Callable[[int, int], pd.DataFrame]] = {
    POSTERIOR: posterior.stream,
    PRIOR: priors.stream,
}
LEAST = 64
"""Draws that are made at once."""


@dataclass(frozen=True, eq=False)
class Draws:
    """What replicates are drawn from. source: a digest of that. kept: draws of the first replicates, as they were made.

    A record of runs carries ``kept``, so that they can be made again when the package has another posterior.
    """

    at: str
    source: str
    kept: pd.DataFrame | None = None

    @classmethod
    def of(cls, at: str) -> Draws:
        """Draws of the "posterior" or of the "prior" as they are now. Raises InputError."""
        if at not in _STREAMS:
            raise InputError("studies.drawn_from", at=repr(at), allowed=list(_STREAMS))
        return cls(at, source_of(at))

    def first(self, n: int, seed: int) -> pd.DataFrame:
        """The draws of the first n replicates: a row each, a column per unknown.

        Raises InputError where they are not kept, and what they were drawn from has changed.
        """
        if self.kept is not None and n <= len(self.kept):
            return self.kept.head(n)
        if self.source != source_of(self.at):
            raise InputError("setup.other_draws", at=self.at)
        return _stream(self.at, max(LEAST, 1 << (n - 1).bit_length()), seed).head(n)


@cache
def source_of(at: str) -> str:
    """A digest of what draws are of."""
    table = posterior.posterior_draws().to_csv(index=False) if at == POSTERIOR else json.dumps(priors.laws())
    return blake2b(table.encode(), digest_size=16).hexdigest()


def check_at(at: str) -> None:
    """Raise InputError for what no study can be told over."""
    if at not in WAYS:
        raise InputError("studies.drawn_from", at=repr(at), allowed=list(WAYS))


def held_by(parameters: Parameters, named: Iterable[str] = ()) -> list[str]:
    """The unknowns that are not drawn: those not at their defaults, since someone has set them, and those named.

    Raises InputError for a name that is no unknown.
    """
    named, differing = list(named), parameters.differing()
    for name in named:
        if name not in UNKNOWNS:
            raise InputError("setup.no_unknown", name=repr(name), near=nearest_name(name, UNKNOWNS))
    return [name for name in UNKNOWNS if name in differing or name in named]


@lru_cache(maxsize=8)
def _stream(at: str, n: int, seed: int) -> pd.DataFrame:
    return _STREAMS[at](n, seed)
