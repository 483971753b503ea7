"""The drift of local demand in compiled loops: the same rules and the same bytes as NumPy gives.

Normal quantiles and exponentials are SciPy's and NumPy's own, taken of whole tables between two loops.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.model.agents import modules
from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, words_of
from sim.model.world import demand
from sim.setup.rng import as_normal

COMPILED = (demand.shared_luck, demand.moved, modules.log_fit)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
shared_luck, moved, log_fit = (njit(rule, error_model="numpy") for rule in COMPILED)


@cached
def _draw(keys, month, n_city, luck):
    fill((keys[0, 0], keys[0, 1]), month, 0, luck[:n_city])
    fill((keys[1, 0], keys[1, 1]), month, 0, luck[n_city:])


@cached
def _move(city, luck, share, kept, added, width, design, taste, logs):
    first = luck.size - taste.size
    for c in range(len(taste)):
        of_city = city[c] * taste.shape[1]
        own = first + c * taste.shape[1]
        for s in range(taste.shape[1]):
            taste[c, s] = moved(kept, added, taste[c, s], shared_luck(share, luck[of_city + s], luck[own + s]))
        for s in range(taste.shape[1]):
            logs[c, s] = log_fit(design[c, s], taste[c, s], width)


def drift(model: Any, purpose: str) -> None:
    """Local demand drifts, and what works with it, as in ``sim.model.month.requests``; ``purpose``: of its luck."""
    p, table, places = model.parameters, model.modules, model.places
    n_city, taste, fit = (
        len(places.city_population) * table.taste.shape[1],
        table.taste.copy(),
        np.empty(table.taste.shape),
    )
    luck, kept = np.empty(n_city + taste.size), demand.drift_of_taste(p.rate_taste_drift, p.sd_taste)
    _draw(words_of(model.luck.seed, (f"{purpose}-city", purpose)), model.month, n_city, luck)
    shares, width = (float(p.share_taste_city), *kept), float(p.fit_width)
    _move(places.county_city, as_normal(luck, in_place=True), *shares, width, table.design, taste, fit)
    table.taste = taste
    model.fit = np.exp(fit, out=fit)
    model.works = table.maturity * fit
