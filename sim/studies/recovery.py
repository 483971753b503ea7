"""Recovery: facts made of known numbers are learned from, to see whether these numbers come out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from sim.results.learning import Evidence, log_likelihood, weights_of
from sim.results.posterior import recovered_table
from sim.setup.rng import generator
from sim.studies.emulator import Emulator

Floats = NDArray[np.float64]
N_TRUTHS, N_CANDIDATES = 20, 20_000
NEAREST = 0.2
"""Share of runs that a regression on near ones reads."""


def without_truths(cube: Floats, given: Floats, n_first: int) -> tuple[Floats, Floats]:
    """Runs that emulators learn from: all but the truths, which are the first runs of the first wave."""
    kept = np.arange(len(cube)) >= min(N_TRUTHS, n_first // 4)
    return cube[kept], given[kept]


def recover(emulator: Emulator, evidence: Evidence, cube: Floats, given: Floats, seed: int) -> pd.DataFrame:
    """Synthetic facts of known truths, learned from in two ways: by the emulator, and by regression on near runs.

    cube, given: of the first wave, whose first runs are the truths. Facts are what these gave, with error and
    discrepancy.
    """
    luck = generator(seed, "calibrate/recovery")
    n = min(N_TRUTHS, len(cube) // 4)
    root = np.linalg.cholesky(evidence.covariance)
    facts = given[:n] + luck.standard_normal((n, given.shape[1])) @ root.T
    candidates = luck.random((N_CANDIDATES, cube.shape[1]))
    mean, variance = emulator.predict(candidates)
    by_emulator = [(candidates, weights_of(log_likelihood(mean, evidence.at(fact), variance))) for fact in facts]
    near = [adjusted(cube[n:], given[n:], evidence.at(fact)) for fact in facts]
    ways = {"emulator": by_emulator, "regression": near}
    return pd.concat([recovered_table(cube[:n], found, name) for name, found in ways.items()], ignore_index=True)


def adjusted(cube: Floats, given: Floats, evidence: Evidence) -> tuple[Floats, Floats]:
    """The fifth of runs nearest to the facts, moved along a local regression to where they would agree, with weights.

    Source: Beaumont, Zhang and Balding (2002), on logits of the quantiles, so that draws stay inside of their priors.
    """
    defined = np.isfinite(given).all(axis=1)
    cube, given = np.clip(cube[defined], 1e-6, 1 - 1e-6), given[defined]
    root = np.linalg.cholesky(evidence.covariance)
    gap = np.linalg.solve(root, (given - evidence.value).T).T
    distance = np.sqrt((gap**2).sum(axis=1))
    reach = np.quantile(distance, NEAREST)
    near = distance <= reach
    weight = 1.0 - (distance[near] / reach) ** 2 + 1e-9
    design = np.column_stack([np.ones(near.sum()), gap[near]])
    scale = np.sqrt(weight)[:, None]
    slope = np.linalg.lstsq(design * scale, logit(cube[near]) * scale, rcond=None)[0]
    return expit(logit(cube[near]) - gap[near] @ slope[1:]), weight / weight.sum()
