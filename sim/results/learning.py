"""Learning from facts: how well what runs give agrees with them, and what draws are worth in their light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.language.errors import InputError
from sim.results.targets import Target

Floats = NDArray[np.float64]
SHARED = 0.5
"""Correlation of what the model gets wrong about facts of one operator and province, such as users at four dates."""
LIMIT = 3.0
"""Implausibility beyond which a draw is ruled out. Source: three-sigma rule, Pukelsheim (1994)."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Facts with what may separate them from a run: value [T], variance of observation [T], discrepancy [T, T].

    discrepancy: covariance of what the model may be wrong by though its numbers are right.
    """

    ids: tuple[str, ...]
    value: Floats
    observation: Floats
    discrepancy: Floats

    @property
    def covariance(self) -> Floats:
        """Of a fact about what the right numbers give [T, T]."""
        return self.discrepancy + np.diag(self.observation)

    def at(self, value: Floats) -> Evidence:
        """The same facts with other values [T]."""
        return Evidence(self.ids, value, self.observation, self.discrepancy)


def evidence_of(targets: Sequence[Target]) -> Evidence:
    """Targets as evidence. Raises InputError for one that allows neither an error nor a discrepancy."""
    for target in targets:
        if not target.error + target.discrepancy > 0.0:
            raise InputError("results.no_error", target=target.id)
    sd = np.array([target.discrepancy for target in targets])
    groups = [(target.operator, target.province, target.kind) for target in targets]
    alike = np.array([[one == other for other in groups] for one in groups])
    correlation = np.where(np.eye(len(targets), dtype=bool), 1.0, np.where(alike, SHARED, 0.0))
    return Evidence(
        ids=tuple(target.id for target in targets),
        value=np.array([target.value for target in targets]),
        observation=np.array([target.error for target in targets]) ** 2,
        discrepancy=correlation * np.multiply.outer(sd, sd),
    )


def implausibility(mean: Floats, variance: Floats, evidence: Evidence) -> Floats:
    """Standard deviations between what an emulator expects and each fact [n, T].

    mean, variance: of the emulator [n, T]. Source: Craig et al. (1997); Vernon, Goldstein and Bower (2010).
    """
    return np.abs(mean - evidence.value) / np.sqrt(variance + np.diag(evidence.covariance))


def log_likelihood(given: Floats, evidence: Evidence, variance: Floats | None = None) -> Floats:
    """Log density of the facts about what draws give [n, T], jointly normal [n]; minus infinity where undefined.

    variance: of an emulator's expectation [n, T], if it is one.
    """
    covariance = np.broadcast_to(evidence.covariance, (len(given), *evidence.covariance.shape)).copy()
    if variance is not None:
        place = np.arange(given.shape[1])
        covariance[:, place, place] += variance
    residual = np.where(np.isfinite(given), given, 0.0) - evidence.value
    root = np.linalg.cholesky(covariance)
    whitened = np.linalg.solve(root, residual[:, :, None])[:, :, 0]
    size = np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    density = -0.5 * (whitened**2).sum(axis=1) - size - 0.5 * given.shape[1] * np.log(2 * np.pi)
    return np.where(np.isfinite(given).all(axis=1), density, -np.inf)


def weights_of(log_weight: Floats) -> Floats:
    """Weights that add up to one, from their logs up to a constant. Raises InputError where nothing agrees at all."""
    top = log_weight.max(initial=-np.inf)
    if not np.isfinite(top):
        raise InputError("results.nothing_agrees")
    weight = np.exp(log_weight - top)
    return weight / weight.sum()


def effective_size(weight: Floats) -> float:
    """How many equally weighted draws the weighted ones are worth: (sum w)^2 / sum w^2. Source: Kish (1965)."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def weighted_quantile(values: Floats, q: ArrayLike, weight: Floats) -> Floats:
    """Quantiles of weighted values [n, ...] over the first axis [q, ...], linear between weights' middles."""
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    mass = weight[order]
    middle = (np.cumsum(mass, axis=0) - 0.5 * mass) / weight.sum()
    flat_v, flat_m = ordered.reshape(len(values), -1), middle.reshape(len(values), -1)
    found = [np.interp(np.atleast_1d(q), m, v) for m, v in zip(flat_m.T, flat_v.T, strict=True)]
    return np.stack(found, axis=-1).reshape(-1, *values.shape[1:])


def crps(values: Floats, fact: ArrayLike, weight: Floats | None = None) -> Floats:
    """Continuous ranked probability score of weighted values [n, ...] against a fact: E|X - y| - E|X - X'| / 2.

    In the fact's unit; 0 is best; of a single value it is its distance. Source: Gneiting and Raftery (2007).
    """
    weight = np.full(len(values), 1 / len(values)) if weight is None else weight / weight.sum()
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    mass = weight[order]
    below = np.cumsum(mass, axis=0)
    gaps = np.diff(ordered, axis=0)
    spread = (below[:-1] * (1.0 - below[:-1]) * gaps).sum(axis=0)
    distance = (mass * np.abs(ordered - np.asarray(fact))).sum(axis=0)
    return distance - spread


def rank_of_fact(values: Floats, fact: float, weight: Floats) -> float:
    """Share of the weight that lies below a fact, half of what equals it: uniform if facts are such draws."""
    return float((weight * ((values < fact) + 0.5 * (values == fact))).sum() / weight.sum())
