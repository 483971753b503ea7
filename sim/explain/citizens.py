"""Why citizens filed online or at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.model.month.notes import Notes


@dataclass(slots=True)
class Channel:
    """A month's choices of some citizens ``who`` [n], as they stood when those who filed chose.

    filed: who filed a case. online: who used the online service last, after the sub-step.
    """

    month: int
    who: NDArray[np.int64]
    terms: dict[str, NDArray[np.float64]]
    luck: NDArray[np.float64]
    filed: NDArray[np.bool_]
    online: NDArray[np.bool_]


def channel_of(model: Model, notes: Notes) -> Channel:
    """A month's choices of the watched citizens, from what the rule noted as they chose."""
    terms = dict(notes.channel)
    filed = np.isin(notes.who, model.citizens.new_filers)
    return Channel(
        model.month,
        notes.who,
        luck=terms.pop("luck"),
        terms=terms,
        filed=filed,
        online=model.citizens.used_online[notes.who],
    )


def why_channel(note: Channel, row: int) -> Reason:
    """Why the citizen at a place of the note filed online or at the counter, or would have."""
    terms = {name: float(term[row]) for name, term in note.terms.items()}
    probability, filed = terms.pop("probability"), bool(note.filed[row])
    outcome = "not_filed" if not filed else "online" if note.online[row] else "counter"
    return Reason(
        what="channel",
        month=note.month,
        outcome=outcome,
        terms=terms,
        total=sum(terms.values()),
        probability=probability,
        luck=float(note.luck[row]) if filed else None,
    )
