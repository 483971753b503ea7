"""Orders: under constant attention what can be ordered is exhausted exponentially, down to the floor that law sets.

The limit: cities pass everything on, all documents cost bureaus alike, and counties know all and can do all.
"""

from __future__ import annotations

import numpy as np

from sim.model.month.ordering import give_orders
from sim.theory import forms
from sim.theory.records import Curve, Examination, Panel, Points, exactly, worst
from sim.theory.worlds import LOCAL, hold, world

N_MONTHS = 24
RESISTANCES = (0.0, 0.5)
LOSS, RATE_ABOLISH, RATE_MERGE, SHARE, ATTENTION = 2.0, 0.4, 0.25, 0.6, 0.8
"""What a document costs its bureau, speeds per month, share of attention on orders, and attention."""


def like_counties(seed: int, resistance: float):
    """Zhejiang before its first order, in the limit."""
    model = world(LOCAL, 90, seed=seed)
    hold(model, resistance=resistance, rate_abolish=RATE_ABOLISH, rate_merge=RATE_MERGE)
    hold(model, share_on_orders=SHARE, local_noise=0.0)
    model.pass_through[:] = model.capability[:] = 1.0
    model.reform.loss[:] = LOSS
    return model


def paths(model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Month by month: share of all documents abolished, of counters merged, and of authority handed down [T]."""
    rows = []
    for _ in range(N_MONTHS):
        give_orders(model, ATTENTION)
        rows.append([model.reform.abolished.mean(), model.reform.merged.mean(), model.reform.delegated.mean()])
    abolished, merged, delegated = np.array(rows).T
    return abolished, merged, delegated


def examine(seed: int) -> Examination:
    """Two years of orders without and with resistance."""
    months = np.arange(1, N_MONTHS + 1)
    passed = SHARE * ATTENTION * months
    curves, points = [], []
    for resistance in RESISTANCES:
        model = like_counties(seed, resistance)
        floor = 1.0 - float(model.reform.orderable.mean())
        abolished, merged, delegated = paths(model)
        pressure = RATE_ABOLISH * np.exp(-resistance * LOSS) * passed
        expected = forms.share_ordered(pressure, floor)
        half_document = (0.5 + 1e-9) / len(model.reform.orderable)
        yield worst("orders.abolished", expected, abolished, half_document, resistance=resistance)
        yield exactly("orders.merged", forms.share_ordered(RATE_MERGE * passed, 0.0), merged, resistance=resistance)
        yield exactly("orders.delegated", merged, delegated, resistance=resistance)
        label = f"R = {resistance:g}", f"R = {resistance:g}"
        curves.append(Curve(months, expected, label))
        points.append(Points(months, abolished, np.full(N_MONTHS, half_document), label))
    yield Panel(("month", "月"), ("share of documents abolished", "已取消材料占比"), tuple(curves), tuple(points))
