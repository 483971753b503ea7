"""Why citizens filed online or at the counter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason


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


def note_channel(model, who: NDArray[np.int64]) -> Channel:
    """What the citizens ``who`` are about to weigh; ``online`` is still to be filled in."""
    from sim.model.month.channel import terms_of_channel

    return Channel(
        month=model.month,
        who=who,
        terms=terms_of_channel(model, who),
        luck=model.options.channel.luck(model, who),
        filed=np.isin(who, model.citizens.new_filers),
        online=model.citizens.used_online[who],
    )


def why_channel(note: Channel, place: int) -> Reason:
    """Why the citizen at a place of the note filed online or at the counter, or would have."""
    terms = {name: float(term[place]) for name, term in note.terms.items()}
    probability, filed = terms.pop("probability"), bool(note.filed[place])
    outcome = "not_filed" if not filed else "online" if note.online[place] else "counter"
    return Reason(
        what="channel",
        month=note.month,
        outcome=outcome,
        terms=terms,
        total=sum(terms.values()),
        probability=probability,
        luck=float(note.luck[place]) if filed else None,
    )
