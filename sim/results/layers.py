"""What a layer is worth: how often one mode is better, and by how much, with all layers and without each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.interval import undefined_allowed
from sim.results.tables import window_means
from sim.setup.indicators import HEADLINES, INDICATORS

FULL = "none"
"""In the column ``without``: the full model."""
COLUMNS = ("province", "without", "indicator", "window", "p_a_better", "change_in_p", "median", "low", "high", "n")


def layers_table(paths: dict[tuple[str, str], tuple[NDArray, NDArray]]) -> pd.DataFrame:
    """A row per province, layer, headline measure and window, from runs of the draws under both modes.

    paths: by province and layer that is off, the full model first: runs of modes a and b [draw, month, indicator], with
    the same luck. p_a_better: share of draws in which a is better, a tie counting half. change_in_p: what that is more
    than with all layers. median, low, high: of the difference a - b over draws, the middle 90 %.
    """
    rows, full = [], dict[tuple[str, str, str], float]()
    for (province, layer), (a, b) in paths.items():
        of_a, of_b = window_means(a), window_means(b)
        for name in HEADLINES:
            k = list(INDICATORS).index(name)
            for window in of_a:
                gap = of_a[window][:, k] - of_b[window][:, k]
                gap = gap[~np.isnan(gap)]
                better = float(np.mean(0.5 + 0.5 * np.sign(gap)))
                change = better - full.setdefault((province, name, window), better)
                with undefined_allowed():
                    low, median, high = np.quantile(gap, (0.05, 0.5, 0.95))
                rows.append((province, layer, name, window, better, change, median, low, high, len(gap)))
    return pd.DataFrame(rows, columns=list(COLUMNS))
