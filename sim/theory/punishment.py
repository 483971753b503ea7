"""Punishment: like bureaus that only compare costs list all at once where being found is likely enough.

A bureau lists if what speaks for it, with the fine that it expects, outweighs what speaks against it: from
q* = (cost - benefit) / fine on. With logit noise the step becomes a smooth curve through one half at q*.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from sim.model.agents.bureaus import expected_fine, lists_by_threshold, probability_of_listing, utility_of_listing
from sim.model.month.sharing import terms_of_listing
from sim.setup.rng import Luck
from sim.theory import forms
from sim.theory.records import Check, Curve, Examination, Panel, Points, exactly, tolerance_of_share, worst
from sim.theory.worlds import LOCAL, hold, world

FINE = 3.0
AGAINST = {"interface_cost": 1.0, "worry": 1.5}
FOR = {"pressure": 0.7, "reciprocity": 0.5, "received": 0.4, "imitation": 0.1, "work_saved": 0.3}
CONSTANT = -0.2
"""Reluctance of every bureau, in logits."""
N_BUREAUS, STEP = 20_000, 0.001


def cost_and_benefit() -> tuple[float, float]:
    """What speaks against listing and what for it, but for punishment, in logits."""
    benefit = FOR["pressure"] + FOR["reciprocity"] * FOR["received"] + FOR["imitation"] + FOR["work_saved"]
    return AGAINST["interface_cost"] + AGAINST["worry"] - CONSTANT, benefit


def utility(p_detected):
    """Utility of listing by the model's rules, if who does not list is found with this probability and fined."""
    return utility_of_listing(CONSTANT, **FOR, **AGAINST) + expected_fine(FINE, p_detected)


def share_that_lists(seed: int, p_detected, stream: int) -> tuple[float, float, float]:
    """Shares of many bureaus that list: all alike; by logit; by thresholds that differ as the logistic law says."""
    luck, all_alike = Luck(seed), np.full(N_BUREAUS, utility(p_detected))
    by_logit = luck.uniform("limits/logit", stream, N_BUREAUS) < probability_of_listing(all_alike)
    tolerances = logit(np.maximum(luck.uniform("limits/tolerance", stream, N_BUREAUS), 2.0**-54))
    by_threshold = lists_by_threshold(all_alike, tolerances)
    return float(lists_by_threshold(all_alike).mean()), float(by_logit.mean()), float(by_threshold.mean())


def mean_fine(seed: int, p_detected: float, stream: int) -> float:
    """What bureaus that never list pay on average, inspection by inspection."""
    return FINE * float((Luck(seed).uniform("limits/inspection", stream, N_BUREAUS) < p_detected).mean())


def gain_by_demand(seed: int, pressure: float, p_inspect: float):
    """What being on the demand list adds to the utility of listing in a province under like pressure [C, R]."""
    model = world(LOCAL, 90, seed=seed)
    hold(model, fine_officials=FINE, p_inspect=p_inspect, social_data=1.0)
    model.pressure[:] = pressure
    everything = np.ones_like(model.bureaus.listed)
    asked, free = terms_of_listing(model, demanded=everything), terms_of_listing(model)
    return utility_of_listing(**asked) - utility_of_listing(**free)


def examine(seed: int) -> Examination:
    """The probability of being found goes from 0 to 1."""
    threshold = forms.listing_threshold(*cost_and_benefit(), FINE)
    grid = np.arange(0.0, 1.0 + 0.5 * STEP, STEP)
    lists = lists_by_threshold(utility(grid))
    first = float(grid[lists.argmax()]) if lists.any() else np.nan
    tolerances = np.array([-0.9, -0.35, 0.55, 1.15])
    yield Check("punishment.threshold", threshold, first, STEP)
    firsts = [grid[lists_by_threshold(utility(grid), t).argmax()] for t in tolerances]
    yield worst("punishment.thresholds", threshold - tolerances / FINE, firsts, STEP)
    p = np.unique(np.clip(np.r_[np.linspace(0.0, 1.0, 11), threshold - 0.02, threshold, threshold + 0.02], 0.0, 1.0))
    alike, by_logit, by_threshold = np.array([share_that_lists(seed, q, i) for i, q in enumerate(p)]).T
    curve = expit(FINE * (p - threshold))
    tolerance = tolerance_of_share(curve, N_BUREAUS)
    fines = [mean_fine(seed, q, i) for i, q in enumerate(p)]
    away = np.abs(p - threshold) > STEP
    shown = away & (np.abs(p - threshold) > 0.03)
    cases = ((0.5, 0.6), (1.0, 0.4), (1.2, 0.9))
    added = [gain_by_demand(seed, *case) for case in cases]
    owed = [np.full_like(gain, FINE * min(1.0, pressure * q)) for gain, (pressure, q) in zip(added, cases, strict=True)]
    yield exactly("punishment.demand_list", owed, added)
    yield worst("punishment.alike", p[away] > threshold, alike[away], 0.0)
    yield worst("punishment.logit", curve, by_logit, tolerance)
    yield worst("punishment.by_threshold", curve, by_threshold, tolerance)
    yield worst("punishment.fine", expected_fine(FINE, p), fines, FINE * tolerance_of_share(p, N_BUREAUS))
    fine = np.linspace(0.0, 1.0, 201)
    step, smooth = ("no noise", "无随机项"), ("with noise", "有随机项")
    yield Panel(
        ("probability of being found", "被查处概率"),
        ("share that lists", "列入清单比例"),
        (
            Curve([0.0, threshold, threshold, 1.0], [0, 0, 1, 1], step),
            Curve(fine, expit(FINE * (fine - threshold)), smooth),
        ),
        (
            Points(p[shown], alike[shown], np.zeros(shown.sum()), step),
            Points(p[shown], by_logit[shown], tolerance[shown], smooth),
        ),
        legend="lower right",
    )
