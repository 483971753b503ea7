"""Shapley values: what each of several players adds to what all of them do together, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.interval import interval
from sim.results.tables import windows
from sim.setup.indicators import HEADLINES, INDICATORS

Floats = NDArray[np.float64]
SHARES = ["province", "indicator", "window", "player", "share", "ci_low", "ci_high", "alone", "last", "gap", "n"]


def coalitions(n_players: int) -> NDArray[np.bool_]:
    """Who is in each of the 2^n coalitions [2^n, n]: player i is in coalition k where bit i of k is 1."""
    return (np.arange(2**n_players)[:, None] >> np.arange(n_players) & 1).astype(bool)


def shapley_values(values: Floats) -> Floats:
    """Each player's mean contribution over all orders in which they can join [n, ...].

    phi_i = sum over S without i of (v(S and i) - v(S)) / (n C(n - 1, |S|)). They add up to v(all) - v(none), players
    who always add the same have the same, and who adds nothing has nothing.

    values: v of each coalition [2^n, ...], in the order of ``coalitions``. Source: Shapley (1953).
    """
    values = np.asarray(values, dtype=float)
    n = len(values).bit_length() - 1
    if len(values) != 2**n:
        raise ValueError(f"{len(values)} values are not those of all coalitions")
    number = np.arange(2**n)
    size = coalitions(n).sum(axis=1)
    found = np.empty((n, *values.shape[1:]))
    for i in range(n):
        before = number[(number >> i & 1) == 0]
        weight = 1.0 / np.array([n * comb(n - 1, int(k)) for k in size[before]])
        found[i] = np.tensordot(weight, values[before | 1 << i] - values[before], axes=1)
    return found


def shapley_table(values: Mapping[str, Floats], players: Sequence[str]) -> pd.DataFrame:
    """The share of every player in the gap between all and none, per province, headline measure and window.

    values: by province, runs [replicate, coalition, month 0..T, indicator]. share: mean over replicates of the Shapley
    value, with its 95 % interval; shares add up to gap. alone: what the player adds to none; last: to all others.
    """
    rows = []
    for province, runs in values.items():
        for indicator in HEADLINES:
            column = runs[..., list(INDICATORS).index(indicator)]
            for window, months in windows(column.shape[2] - 1).items():
                rows += [
                    (province, indicator, window, *row) for row in _shares(column[:, :, months].mean(axis=2), players)
                ]
    return pd.DataFrame(rows, columns=SHARES)


def _shares(worth: Floats, players: Sequence[str]) -> list[tuple[object, ...]]:
    """Rows of a table from what coalitions are worth [replicate, coalition]."""
    share, low, high, n = interval(shapley_values(worth.T).T)
    mean, everybody = worth.mean(axis=0), 2 ** len(players) - 1
    return [
        (
            name, share[i], low[i], high[i], mean[1 << i] - mean[0], mean[everybody] - mean[everybody ^ 1 << i],
            mean[everybody] - mean[0], int(n[i]),
        )
        for i, name in enumerate(players)
    ]  # fmt: skip
