"""Shapley values: what each of several players adds to what all of them do together, and how pairs of them interact.

All 2^n coalitions give them exactly. For many players, orders in which they join are drawn, each with its reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.interval import interval

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
KEYS = ["province", "mode", "against", "indicator", "window"]
SPREAD = ["ci_low", "ci_high", "q05", "q95", "n"]
SHARES = [*KEYS, "player", "share", *SPREAD, "p_positive", "alone", "last", "gap"]
NOTHING = "none"
"""What a mode with all players is held against where it is not another mode: itself with none of them."""
PAIRS = [*KEYS, "player_a", "player_b", "interaction", *SPREAD]


def coalitions(n_players: int) -> Flags:
    """Who is in each of the 2^n coalitions [2^n, n]: player i is in coalition k where bit i of k is 1."""
    return (np.arange(2**n_players)[:, None] >> np.arange(n_players) & 1).astype(bool)


def shapley_values(values: Floats) -> Floats:
    """Each player's mean contribution over all orders in which they can join [n, ...].

    phi_i = sum over S without i of (v(S and i) - v(S)) / (n C(n - 1, |S|)). They add up to v(all) - v(none), players
    who always add the same have the same, and who adds nothing has nothing.

    values: v of each coalition [2^n, ...], in the order of ``coalitions``. Source: Shapley (1953).
    """
    n, number, size = _game(values)
    found = np.empty((n, *np.shape(values)[1:]))
    for i in range(n):
        before = number[(number >> i & 1) == 0]
        weight = 1.0 / np.array([n * comb(n - 1, int(k)) for k in size[before]])
        found[i] = np.tensordot(weight, values[before | 1 << i] - values[before], axes=1)
    return found


def interaction_values(values: Floats) -> Floats:
    """How much more two players add together than each by itself, meanly over those who are there [n, n, ...].

    I_ij = sum over S without i and j of (v(S, i, j) - v(S, i) - v(S, j) + v(S)) / ((n - 1) C(n - 2, |S|)). Positive:
    they need each other; negative: they do each other's work. 0 of a player with itself.

    values: as in ``shapley_values``. Source: Grabisch and Roubens (1999), the Shapley interaction index.
    """
    n, number, size = _game(values)
    found = np.zeros((n, n, *np.shape(values)[1:]))
    for i in range(n):
        for j in range(i):
            a, b = 1 << i, 1 << j
            rest = number[number & (a | b) == 0]
            weight = 1.0 / np.array([(n - 1) * comb(n - 2, int(k)) for k in size[rest]])
            more = values[rest | a | b] - values[rest | a] - values[rest | b] + values[rest]
            found[i, j] = found[j, i] = np.tensordot(weight, more, axes=1)
    return found


def _game(values: Floats) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    """Number of players, and of every coalition its number and size. Raises ValueError where some are missing."""
    n = len(values).bit_length() - 1
    if len(values) != 2**n:
        raise ValueError(f"{len(values)} values are not those of all coalitions")
    return n, np.arange(2**n), coalitions(n).sum(axis=1)


def joining(orders: NDArray[np.integer]) -> Flags:
    """The coalitions that come about where players join in an order, and in its reverse [..., 2 n, n].

    None, then one more player in each up to all; then the same in reverse order without none and all, which are there.
    orders: [..., n], who joins first, second and so on.
    """
    rank = np.argsort(orders, axis=-1)[..., None, :]
    n = orders.shape[-1]
    size = np.arange(n + 1)[:, None]
    return np.concatenate([rank < size, rank >= n - size[1:-1]], axis=-2)


def sampled_values(values: Floats, orders: NDArray[np.integer]) -> Floats:
    """Each player's contribution in one order and its reverse, averaged [n, ...]: unbiased for the Shapley value.

    They add up to v(all) - v(none) too. values: v of the coalitions of ``joining`` [2 n, ...]. orders: [n]. Source:
    Castro, Gomez and Tejada (2009); Mitchell et al. (2022) on antithetic orders.
    """
    n = len(orders)
    there = np.diff(values[: n + 1], axis=0)
    back = np.diff(np.concatenate([values[:1], values[n + 1 :], values[n : n + 1]]), axis=0)
    found = np.empty_like(there)
    found[orders] = 0.5 * there
    found[orders[::-1]] += 0.5 * back
    return found


def shapley_table(
    values: Mapping[tuple[str, str, str], Floats],
    players: Sequence[str],
    indicators: Sequence[str],
    windows: Sequence[str],
    orders: NDArray[np.integer] | None = None,
) -> pd.DataFrame:
    """The share of every player in the gap between all and none, per game, indicator and window: SHARES.

    values: by (province, mode, against), [draw, coalition, window, indicator]. share: mean over draws of the Shapley
    value; ci: its 95 % interval, which says how many draws there were; q: the middle 90 % of draws, which says how much
    is unknown; p_positive: share of draws in which the player adds. Shares add up to gap. alone: what the player adds
    to none; last: to all others. orders: of joining in each draw [draw, n], where not all coalitions were run; alone
    and last are then NaN.
    """

    def rows(worth: Floats) -> list[tuple[object, ...]]:
        if orders is None:
            share = np.moveaxis(shapley_values(np.moveaxis(worth, 1, 0)), 0, 1)
            everybody, own = worth.shape[1] - 1, 1 << np.arange(len(players))
            alone = (worth[:, own] - worth[:, :1]).mean(axis=0)
            last = (worth[:, [everybody]] - worth[:, everybody ^ own]).mean(axis=0)
        else:
            share = np.stack([sampled_values(one, order) for one, order in zip(worth, orders, strict=True)])
            everybody, alone, last = len(players), *np.full((2, len(players)), np.nan)
        gap = float((worth[:, everybody] - worth[:, 0]).mean())
        positive = ((share > 0) + 0.5 * (share == 0)).mean(axis=0)
        return [
            (name, *spread_of(share[:, i]), positive[i], alone[i], last[i], gap) for i, name in enumerate(players)
        ]  # fmt: skip

    return _table(values, indicators, windows, rows, SHARES)


def interaction_table(
    values: Mapping[tuple[str, str, str], Floats],
    players: Sequence[str],
    indicators: Sequence[str],
    windows: Sequence[str],
) -> pd.DataFrame:
    """The interaction of every pair of players, per game, indicator and window: PAIRS. All as in ``shapley_table``."""

    def rows(worth: Floats) -> list[tuple[object, ...]]:
        found = interaction_values(worth.T)
        pairs = [(i, j) for i in range(len(players)) for j in range(i + 1, len(players))]
        return [(players[i], players[j], *spread_of(found[i, j])) for i, j in pairs]

    return _table(values, indicators, windows, rows, PAIRS)


def _table(
    values: Mapping[tuple[str, str, str], Floats],
    indicators: Sequence[str],
    windows: Sequence[str],
    rows: Callable[[Floats], list[tuple[object, ...]]],
    columns: Sequence[str],
) -> pd.DataFrame:
    """The rows that what coalitions are worth [draw, coalition] gives, of every game, indicator and window."""
    found = [
        (*game, indicator, window, *row)
        for game, worth in values.items()
        for i, indicator in enumerate(indicators)
        for w, window in enumerate(windows)
        for row in rows(worth[:, :, w, i])
    ]
    return pd.DataFrame(found, columns=list(columns))


def spread_of(found: Floats) -> tuple[float | int, ...]:
    """Mean of draws, its 95 % interval, their middle 90 %, and how many there are, in the order of SPREAD."""
    mean, low, high, n = (float(number) for number in interval(found))
    return mean, low, high, float(np.quantile(found, 0.05)), float(np.quantile(found, 0.95)), int(n)
