"""What was learned: prior against posterior of every unknown, facts against what draws give, truths recovered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.results.learning import crps, effective_size, rank_of_fact, weighted_quantile
from sim.results.targets import Target
from sim.setup.priors import UNKNOWNS, quantile

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
EDGES = ("q05", "q25", "q50", "q75", "q95")
PRIOR_EDGES = ("prior_q05", "prior_q50", "prior_q95")
LEARNED = 0.7
"""Width of the posterior's 90 % interval over the prior's up to which an unknown has been learned about."""


def learned_table(cube: Floats, weight: Floats) -> pd.DataFrame:
    """A row per unknown: posterior quantiles of its value, and how much narrower they are than the prior's.

    cube: draws as quantiles of their priors [n, k]. u05, u50, u95: the posterior's, as such quantiles. ratio: width of
    the middle 90 % over the prior's, in these, so that it does not hang on the scale. learned: at most LEARNED.
    """
    found = weighted_quantile(cube, QUANTILES, weight)
    rows = []
    for k, name in enumerate(UNKNOWNS):
        prior, posterior = (np.asarray(quantile(name, np.clip(q, 0, 1))) for q in (np.array(QUANTILES), found[:, k]))
        ratio = float((found[-1, k] - found[0, k]) / (QUANTILES[-1] - QUANTILES[0]))
        rows.append((name, *prior[[0, 2, 4]], *posterior, *found[[0, 2, 4], k], ratio, ratio <= LEARNED))
    columns = ["unknown", "prior_q05", "prior_q50", "prior_q95", *EDGES, "u05", "u50", "u95", "ratio", "learned"]
    return pd.DataFrame(rows, columns=columns)


def bands_table(targets: Sequence[Target], prior: Floats, posterior: Floats, weight: Floats) -> pd.DataFrame:
    """A row per fact: what draws of the prior and of the posterior give, with the stated error and discrepancy.

    prior: [n, T]. posterior: [m, T], weighted [m]. within_50, within_90: whether the fact lies in the middle of what
    the posterior gives once error and discrepancy are added. rank: share of it below the fact. crps: of the posterior.
    """
    rows = []
    flat = np.full(len(prior), 1 / len(prior))
    for t, target in enumerate(targets):
        sd = float(np.hypot(target.error, target.discrepancy))
        given, mass = blurred(posterior[:, t], weight, sd)
        low50, high50 = weighted_quantile(given, (0.25, 0.75), mass)
        low90, high90 = weighted_quantile(given, (0.05, 0.95), mass)
        rows.append(
            {
                "id": target.id, "province": target.province, "place": target.place, "date": target.seen.date,
                "operator": target.operator, "kind": target.kind, "unit": target.unit, "use": target.use,
                "value": target.value,
                **dict(zip(PRIOR_EDGES, weighted_quantile(prior[:, t], (0.05, 0.5, 0.95), flat), strict=True)),
                **dict(zip(EDGES, weighted_quantile(posterior[:, t], QUANTILES, weight), strict=True)),
                "sd": sd, "low_90": low90, "high_90": high90,
                "within_50": bool(low50 <= target.value <= high50), "within_90": bool(low90 <= target.value <= high90),
                "rank": rank_of_fact(given, target.value, mass), "crps": float(crps(given, target.value, mass)),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


NODES = (np.arange(41) + 0.5) / 41
"""Places at which a normal error is laid on each draw."""


def blurred(values: Floats, weight: Floats, sd: float) -> tuple[Floats, Floats]:
    """Weighted values [n] with an independent normal error of this standard deviation [41 n], and their weights.

    Undefined ones are left out.
    """
    defined = np.isfinite(values)
    values, weight = values[defined], weight[defined]
    errors = sd * ndtri(NODES)
    return (values[:, None] + errors).ravel(), np.repeat(weight / len(NODES), len(NODES))


def recovered_table(truths: Floats, found: Sequence[tuple[Floats, Floats]], method: str) -> pd.DataFrame:
    """A row per synthetic truth and unknown: whether the middle 90 % of what was found holds it.

    truths: as quantiles of the priors [m, k]. found: draws [n, k] and their weights [n], for each truth.
    """
    parts = []
    for number, (truth, (cube, weight)) in enumerate(zip(truths, found, strict=True)):
        low, middle, high = weighted_quantile(cube, (0.05, 0.5, 0.95), weight)
        parts.append(
            pd.DataFrame(
                {
                    "method": method, "truth": number, "unknown": list(UNKNOWNS), "value": truth, "low": low,
                    "median": middle, "high": high, "holds": (low <= truth) & (truth <= high),
                    "crps": crps(cube, truth, weight),
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def rules_table(log_fit: Sequence[tuple[str, str, Floats]]) -> pd.DataFrame:
    """A row per rule of decision: how well the facts fit under it, all else drawn alike.

    log_fit: by rule and option, the log of each draw's likelihood over its proposal; the default rules first, as ("",
    ""). log10_factor: Bayes factor against the default. weight: of the option among those of its rule, all as likely
    before. effective_size: of its draws; below a few the factor is a guess.
    """
    top = max(log.max() for *_, log in log_fit)
    fit = {(rule, option): np.exp(log - top) for rule, option, log in log_fit}
    mean = {key: float(values.mean()) for key, values in fit.items()}
    rows = []
    for (rule, option), values in fit.items():
        rivals = [mean[key] for key in mean if key[0] == rule] if rule else []
        factor = np.log10(max(mean[rule, option], 1e-300) / max(mean["", ""], 1e-300))
        weight = mean[rule, option] / (mean["", ""] + sum(rivals)) if rule else np.nan
        rows.append((rule, option, float(factor), weight, effective_size(values), len(values)))
    return pd.DataFrame(rows, columns=["rule", "option", "log10_factor", "weight", "effective_size", "n"])
