"""Connection: listing at random, connecting what is listed, losing what is not: a chain of four states.

The limit: utility is the same constant for every resource, productivity and interfaces are one, money does not bind.
"""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from sim.model.agents.bureaus import probability_within_month, settled_connections
from sim.model.month.connection import connect
from sim.model.month.sharing import list_resources
from sim.setup.units import TINY
from sim.theory import forms
from sim.theory.records import Curve, Examination, Panel, Points, exactly, mean_and_tolerance, worst
from sim.theory.sharing import like_bureaus, press
from sim.theory.worlds import hold

LISTING = (0.1, 0.3, 0.5, 0.7, 0.9)
RATE_CONNECT, RATE_BREAK, P_RECONSIDER = 0.05, 0.04, 0.15
N_MONTHS, SKIP = 150, 90


def settled_share(listing: float, seed: int) -> tuple[float, float]:
    """The share live in the long run at a probability of listing, by the model's rules, and its tolerance."""
    model = like_bureaus(0.0, p_reconsider=P_RECONSIDER, copies=3, seed=seed)
    hold(model, rate_connect=RATE_CONNECT, rate_decay=RATE_BREAK, share_point_to_point=1.0, connect_cost=TINY)
    model.treasury.accounts[:] = 1.0
    model.inhouse[:] = 1.0
    press(model, float(logit(listing)))
    path = []
    for _ in range(N_MONTHS):
        model.month += 1
        list_resources(model)
        connect(model)
        path.append(model.bureaus.live.mean(axis=1))
    mean, tolerance = mean_and_tolerance(np.array(path)[SKIP:].mean(axis=0))
    return float(mean), float(tolerance)


def examine(seed: int) -> Examination:
    """The settled shares by the rule of month 0 against the chain, then a province simulated at several listings."""
    c, b = probability_within_month(RATE_CONNECT), probability_within_month(RATE_BREAK)
    for r in (0.02, P_RECONSIDER, 1.0):
        chain = np.array([forms.connection_chain(s, r, c, b) for s in LISTING])
        of_listed, of_others = settled_connections(np.array(LISTING), r, c, b)
        yield exactly("connection.listed", chain[:, 3] / chain[:, 2:].sum(axis=1), of_listed, r=r)
        yield exactly("connection.unlisted", chain[:, 1] / chain[:, :2].sum(axis=1), of_others, r=r)
    level, tolerance = np.array([settled_share(s, seed) for s in LISTING]).T
    grid = np.linspace(0.02, 0.98, 60)
    live = [forms.connection_chain(s, P_RECONSIDER, c, b)[3] for s in grid]
    yield worst(
        "connection.live", [forms.connection_chain(s, P_RECONSIDER, c, b)[3] for s in LISTING], level, tolerance
    )
    yield Panel(
        ("probability of listing", "列入清单概率"),
        ("share live", "已共享比例"),
        (Curve(grid, live),),
        (Points(LISTING, level, tolerance),),
    )
