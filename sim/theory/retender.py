"""Re-tender: whom a client would hire anew, and what it pays, the longer one vendor has been in charge.

The limit: two vendors with like bids, one in charge from the start and the other better or worse; no luck, no load.
Lock-in grows by a fixed share a month; the vendor in charge is kept once replacing it costs more than the rival's lead
is worth, and asks for what is left over.
"""

from __future__ import annotations

import numpy as np

from sim.model.agents.projects import projects_of
from sim.model.month.dependence import grow_dependence
from sim.model.month.tendering import tender
from sim.theory import firm_forms
from sim.theory.records import Curve, Examination, Panel, Points, exactly
from sim.theory.worlds import LOCAL, hold, world

N_MONTHS = 24
IN_CHARGE, RIVAL = 1, 2
RATE, EFFECT, PRICE_WEIGHT, COST = 0.05, 0.3, 0.6, 2.0
"""Growth of lock-in per month, weight of lock-in, weight of the price in tenders, and cost of a project."""
LEADS = (-0.2, 0.1, 0.2, 0.6)
"""How much better the rival is than the vendor in charge."""


def tenders(seed: int, lead: float) -> np.ndarray:
    """Month by month: lock-in, whether the vendor in charge wins, and price and cost over what the bids say [4, T]."""
    model = world(LOCAL, 90, seed=seed, n_vendors=2)
    hold(model, bid_luck=0.0, bid_load=0.0, quality_unknown=1.0, capability_max=10.0)
    hold(model, price_weight=PRICE_WEIGHT, lock_in_effect=EFFECT, rate_lock_in=RATE)
    for firm, talent in zip(model.firms[1:], (1.0, 1.0 + lead), strict=True):
        firm.talent, firm.reputation, firm.load = talent, 0.0, 0
    modules, bid = model.modules, 1.0 + model.parameters.markup / 2
    modules.builder[:], modules.in_charge[:], modules.lock_in[:] = IN_CHARGE, IN_CHARGE, 0.0
    rows = []
    for _ in range(N_MONTHS):
        grow_dependence(model)
        plan = projects_of(np.array([0]), np.array([0]), cost=COST)
        tender(model, plan)
        (firm,), (price,), (cost,) = plan["firm"], plan["price"] / COST, plan["cost"] / COST
        rows.append([modules.lock_in[0, 0], firm == IN_CHARGE, price - bid, cost - 1.0])
    return np.array(rows, dtype=float).T


def examine(seed: int) -> Examination:
    """Rivals that are worse, better, and so much better that no lock-in keeps them out."""
    months, curves, points = np.arange(1, N_MONTHS + 1), [], []
    locked = firm_forms.lock_in_by(months, RATE)
    for lead in LEADS:
        stays, paid = firm_forms.retender(EFFECT * locked, lead, PRICE_WEIGHT)
        lock_in, kept, price, cost = tenders(seed, lead)
        yield exactly("retender.lock_in", locked, lock_in, lead=lead)
        yield exactly("retender.kept", stays, kept, lead=lead)
        yield exactly("retender.price", paid, price, lead=lead)
        yield exactly("retender.cost", np.where(stays, 0.0, paid), cost, lead=lead)
        label = f"d = {lead:g}", f"d = {lead:g}"
        curves.append(Curve(months, paid, label))
        points.append(Points(months, price, np.full(N_MONTHS, 1e-9), label))
    yield Panel(
        ("months in charge", "主管月数"), ("price over like bids", "高出同等报价的价格"), tuple(curves), tuple(points)
    )
