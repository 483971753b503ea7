"""What could be learned of the unknowns: by the facts if they were known exactly, and by what nobody has measured.

Bayes linear: means and covariances alone, each outcome linear in the unknowns that decide it. Coarser than emulators
and weights, but it takes any outcome that runs give, also one that no fact is of yet. Source: Goldstein and Wooff
(2007), Bayes Linear Statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.model.loops.threads import single_thread
from sim.results.deciders import deciding
from sim.results.learning import Evidence
from sim.results.posterior import LEARNED
from sim.setup.indicators import INDICATORS
from sim.setup.priors import UNKNOWNS

Floats = NDArray[np.float64]
YEAR = 12
YEARLY_ERROR = 0.1
"""Standard deviation of an imagined measurement, as a share of its mean."""
COLUMNS = ["unknown", "stated", "exact", "yearly", "best", "province", "indicator", "month"]
VARIANCE = 1.0 / 12.0
"""Of a quantile of a prior."""
LEAST_ERROR = 1e-9
UNSEEN = ("operator_effort", "operator_lock_in")
"""Indicators that no survey sees: what a firm holds back, and how far a client depends on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Outcomes as linear in the unknowns: slopes [T, k], and covariance of what that leaves [T, T]."""

    slopes: Floats
    rest: Floats


def linear(cube: Floats, outcomes: Floats) -> Linear:
    """Outcomes of runs [n, T] at quantiles of the unknowns [n, k]: each by least squares on those that decide it."""
    x, slopes = cube - 0.5, np.zeros((outcomes.shape[1], cube.shape[1]))
    centred = outcomes - outcomes.mean(axis=0)
    for t, y in enumerate(centred.T):
        columns = deciding(cube, y)
        slopes[t, columns] = np.linalg.lstsq(x[:, columns], y, rcond=None)[0]
    rest = centred - x @ slopes.T
    return Linear(slopes, rest.T @ rest / max(len(rest) - 1, 1))


def widths(model: Linear, error: Floats) -> Floats:
    """Standard deviation of every unknown over its prior's once outcomes are known with these errors [T, T]: [k]."""
    joint = VARIANCE * model.slopes @ model.slopes.T + model.rest + error
    gained = VARIANCE * (model.slopes * np.linalg.solve(joint, model.slopes)).sum(axis=0)
    return np.sqrt(np.clip(1.0 - gained, 0.0, 1.0))


def best_single(model: Linear, error: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The one outcome that narrows each unknown most [k], and to what [k]. error: variance of each outcome [T]."""
    joint = VARIANCE * (model.slopes**2).sum(axis=1) + np.diag(model.rest) + error
    narrowed = np.sqrt(np.clip(1.0 - VARIANCE * model.slopes**2 / joint[:, None], 0.0, 1.0))
    return narrowed.argmin(axis=0), narrowed.min(axis=0)


@single_thread
def learnable_table(cube: Floats, given: Floats, evidence: Evidence, paths: Mapping[str, Floats]) -> pd.DataFrame:
    """A row per unknown: how narrow it could become, as its standard deviation over its prior's.

    cube: draws of the prior as quantiles [n, k]. given: what they give in place of the facts fitted [n, T]. paths:
    everything that they give, by province [n, month, indicator]. stated: by the facts with error and discrepancy.
    exact: by the same without. yearly: by every indicator of both provinces once a year, each known to a tenth. best:
    by the one of these measurements that narrows it most, which province, indicator and month name.
    """
    defined = np.isfinite(given).all(axis=1)
    facts = linear(cube[defined], given[defined])
    exact = LEAST_ERROR * np.eye(given.shape[1])
    found: dict[str, Any] = {"stated": widths(facts, evidence.covariance), "exact": widths(facts, exact)}
    outcomes, names = yearly_outcomes(paths)
    if names:
        model, error = linear(cube, outcomes), np.maximum((YEARLY_ERROR * outcomes.mean(axis=0)) ** 2, LEAST_ERROR)
        place, best = best_single(model, error)
        found |= {"yearly": widths(model, np.diag(error)), "best": best}
        found |= dict(zip(COLUMNS[5:], zip(*(names[t] for t in place), strict=True), strict=True))
    return pd.DataFrame({"unknown": list(UNKNOWNS)} | found, columns=COLUMNS)


def yearly_outcomes(paths: Mapping[str, Floats]) -> tuple[Floats, list[tuple[str, str, int]]]:
    """Indicators at the end of each year that are defined in all runs and differ between them [n, T], and their names.

    Left out are events so few that one month has hardly any, and what is UNSEEN.
    """
    columns, names = [], []
    for province, values in paths.items():
        for month in range(YEAR, values.shape[1], YEAR):
            for place, (name, indicator) in enumerate(INDICATORS.items()):
                y = values[:, month, place]
                if not indicator.is_rare and name not in UNSEEN and np.isfinite(y).all() and np.ptp(y) > LEAST_ERROR:
                    columns.append(y)
                    names.append((province, name, month))
    return np.stack(columns, axis=1) if columns else np.empty((0, 0)), names


def n_learned(widths: pd.Series) -> int:
    """How many unknowns a column of the table narrows to LEARNED or less."""
    return int((widths <= LEARNED).sum())
