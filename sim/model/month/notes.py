"""What agents weigh, noted by their rules as they decide, where somebody watches; where nobody does, at no cost."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]


class Notes:
    """The notes of one month.

    who: the citizens to note [n], rows of the model's columns. items: the item of each whose case is to be noted, filed
    or not [n]; what they last filed if None, and none where below 0. listing: columns of all resources [C, R]. channel,
    case: columns of these citizens [n]. turn: whose resources are decided on now, as long as they are.
    """

    def __init__(self, who: NDArray[np.int64], items: NDArray[np.integer[Any]] | None = None) -> None:
        self.who = who
        self.items = items
        self.listing: Columns = {}
        self.channel: Columns = {}
        self.case: Columns = {}
        self.turn: NDArray[np.bool_] = np.ones((), dtype=bool)

    def note_listing(self, shape: tuple[int, ...], **values: Any) -> None:
        """Note values [C, R], or to be broadcast to it, of those whose turn it is."""
        for name, value in values.items():
            column = self.listing.setdefault(name, np.zeros(shape, np.asarray(value).dtype))
            np.copyto(column, value, where=self.turn)

    def note_channel(self, at: NDArray[np.bool_], **values: Any) -> None:
        """Note values of the watched citizens that are marked [n]."""
        for name, value in values.items():
            column = self.channel.setdefault(name, np.zeros(len(self.who), np.asarray(value).dtype))
            column[at] = value
