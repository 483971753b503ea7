"""Sharing: with like bureaus under constant pressure the month's own rule is the logit with reciprocity.

The limit: no readiness of its own, data stay in each bureau, interfaces alike, nothing but constant, pressure and
reciprocity in the utility, every bureau needs all resources of its county alike, what is listed is connected. Then a
county is R coin tossers with x' = s(u0 + u_p P + k x) which settles at a root.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from scipy import sparse
from scipy.special import expit

from sim.model.agents.bureaus import Bureaus
from sim.model.month.sharing import list_resources, listing_probability
from sim.theory import forms
from sim.theory.records import Check, Curve, Examination, Panel, Points, exactly, mean_and_tolerance, worst
from sim.theory.worlds import EACH_FOR_ITSELF, hold, world

RECIPROCITY = 6.0
PRESSURES = (-4.2, -3.75, -3.1, -2.9, -2.25, -1.8)
"""Utilities without reciprocity at which a province is simulated, from below and from above; the middle two lie
between the folds."""
FOLDED, STEP = 5.0, 0.01
"""Reciprocity at which pressure is swept slowly over the folds, and the step of utility."""


def like_bureaus(k: float, constant: float = -2.0, p_reconsider: float = 0.2, copies: int = 5, seed: int = 1):
    """A province in the limit; its pressure is set by ``press``.

    copies: how often each resource of the catalogue stands there, so that a county's mean hardly fluctuates.
    """
    model = world(EACH_FOR_ITSELF, 90, seed=seed)
    model.listing_constant = constant
    hold(model, reciprocity=k, pressure=2.0, p_reconsider=p_reconsider)
    hold(model, imitation=0.0, work_saved=0.0, social_data=1.0)
    catalogue = model.catalogue
    model.catalogue = replace(
        catalogue,
        resource_line=np.tile(catalogue.resource_line, copies),
        resource_level=np.zeros(copies * len(catalogue.resource_line), dtype=np.int64),
        sensitivity=np.tile(catalogue.sensitivity, copies),
    )
    n_counties, n_lines = model.bureaus.clerks.shape
    n_resources = len(model.catalogue.resource_line)
    model.bureaus = Bureaus(n_counties, n_lines, n_resources)
    model.bureaus.utilisation[:] = 0.85
    alike = sparse.csr_array(np.full((n_lines, n_resources), 1.0 / n_resources))
    model.incidence = replace(model.incidence, line_need=alike, proof_load=np.ones(n_resources))
    model.modules.interface[:] = 1.0
    return model


def press(model, u0: float) -> None:
    """Press so hard that utility without reciprocity is ``u0``, by pressure alone."""
    p = model.parameters
    model.pressure = np.full(len(model.counties), (u0 - model.listing_constant) / p.pressure)


def start_at(model, share: float) -> None:
    """List and connect the share given of every county's resources."""
    luck = model.luck.uniform("limits/start", model.month, model.bureaus.listed.shape)
    model.bureaus.listed = luck < share
    model.bureaus.connected = model.bureaus.listed.copy()


def months_of_listing(model, n_months: int) -> np.ndarray:
    """Mean share listed by county in each month [n_months, C]; what is listed is connected at once."""
    path = []
    for _ in range(n_months):
        model.month += 1
        list_resources(model)
        model.bureaus.connected = model.bureaus.listed.copy()
        path.append(model.bureaus.listed.mean(axis=1))
    return np.array(path)


def in_one_step(model, x: float) -> float:
    """The next level by the month's own probability, when all counties stand at the level ``x`` exactly."""
    shape = model.bureaus.listed.shape
    real, model.bureaus = model.bureaus, SimpleNamespace(**vars(model.bureaus))
    model.bureaus.listed = model.bureaus.live = np.full(shape, x)
    probability = listing_probability(model)
    model.bureaus = real
    return float(probability.flat[0]) if np.ptp(probability) < 1e-12 else np.nan


def settled(model, x: float, n_most: int = 1500) -> float:
    """The level at which ``in_one_step`` stops, from ``x``, or that it reaches after ``n_most`` steps."""
    following = x
    for _ in range(n_most):
        following = in_one_step(model, x)
        if abs(following - x) < 1e-10:
            break
        x = following
    return following


def bias_of_finite_county(level: float, k: float, n_resources: int) -> float:
    """How far the mean of a county of R coin tossers deviates from the root, to order 1/R: bounded from above."""
    slope = k * level * (1.0 - level)
    spread = level * (1.0 - level) / (n_resources * (1.0 - slope))
    return 0.5 * abs(k * slope * (1.0 - 2.0 * level)) * spread / (1.0 - slope)


def long_run(model, level: float, k: float, n_months: int, skip: int) -> tuple[float, float]:
    """The mean over counties of the long-run share listed, and how far it may deviate from ``level``."""
    mean, tolerance = mean_and_tolerance(months_of_listing(model, n_months)[skip:].mean(axis=0))
    bias = bias_of_finite_county(level, k, model.bureaus.listed.shape[1])
    return float(mean), float(tolerance + 2.0 * bias)


def jump(model, pressures, x: float) -> float:
    """The utility at which the level leaves its branch while pressure moves slowly; NaN if it never does."""
    for u0 in pressures:
        press(model, u0)
        following = settled(model, x, n_most=300)
        if abs(following - x) > 0.3:
            return float(u0)
        x = following
    return np.nan


def check_rule() -> Iterator[Check]:
    """Roots reproduce themselves, other levels move as the logit says, and slow pressure jumps at the folds."""
    for u0, k in ((-2.0, 3.0), (-1.0, 3.0), (-2.5, 5.0), (-4.5, 5.0), (0.5, 3.0)):
        model = like_bureaus(k, copies=1)
        press(model, u0)
        roots = forms.logit_fixed_points(u0, k)
        lasting = [in_one_step(model, x) for x in roots]
        yield exactly("sharing.levels", roots, lasting, u0=u0, k=k)
        levels = np.array([0.0, 0.3, 0.9])
        following = [in_one_step(model, x) for x in levels]
        yield exactly("sharing.next", expit(u0 + k * levels), following, u0=u0, k=k)
    n_folds = [0 if forms.logit_folds(k) is None else 2 for k in (3.9, 4.0, 4.1)]
    yield exactly("sharing.folds", [0, 0, 2], n_folds)
    model = like_bureaus(FOLDED, copies=1)
    lower, upper = forms.logit_folds(FOLDED) or (np.nan, np.nan)
    way = np.arange(-2.8, -2.2, STEP)
    yield Check("sharing.rising", upper, jump(model, way, 0.0), 1.5 * STEP)
    yield Check("sharing.falling", lower, jump(model, way[::-1], 1.0), 1.5 * STEP)


def examine(seed: int) -> Examination:
    """The rule by itself, then a province simulated from below and from above at several pressures."""
    yield from check_rule()
    model, points = like_bureaus(RECIPROCITY, p_reconsider=0.5, seed=seed), []
    for side, label in ((0, ("from below", "自下而上")), (-1, ("from above", "自上而下"))):
        expected, simulated = [], []
        for u0 in PRESSURES:
            press(model, u0)
            start_at(model, 0.02 if side == 0 else 0.98)
            expected.append(forms.logit_fixed_points(u0, RECIPROCITY)[side])
            simulated.append(long_run(model, expected[-1], RECIPROCITY, n_months=100, skip=40))
        level, tolerance = np.array(simulated).T
        yield worst("sharing.long_run", expected, level, tolerance, side=label)
        points.append(Points(PRESSURES, level, tolerance, label))
    x = np.concatenate([np.linspace(0.007, 0.98, 400), 1.0 - np.geomspace(0.02, 0.001, 60)])
    curve = np.log(x / (1.0 - x)) - RECIPROCITY * x
    is_held = RECIPROCITY * x * (1.0 - x) < 1.0
    low, middle, high = is_held & (x < 0.5), ~is_held, is_held & (x > 0.5)
    yield Panel(
        ("utility by pressure, u₀", "压力效用 u₀"),
        ("share listed", "列入清单比例"),
        (Curve(curve[low], x[low]), Curve(curve[middle], x[middle], dashed=True), Curve(curve[high], x[high])),
        tuple(points),
        legend="center right",
    )
