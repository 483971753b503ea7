"""Requests: citizens with one probability of filing file binomially, and a common shock adds its own variance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.month.requests import demand_shock, file_requests, p_file
from sim.theory import forms
from sim.theory.records import (
    STANDARD_ERRORS,
    Check,
    Curve,
    Examination,
    Panel,
    Points,
    exactly,
    mean_and_tolerance,
)
from sim.theory.worlds import EACH_FOR_ITSELF, world

N_CITIZENS, N_MONTHS = 400, 1500
PROBABILITIES = (0.02, 0.15, 0.3, 0.45, 0.6, 0.8, 0.95)
SHOCKED, SD_SHOCK = 0.2, 0.1


def like_citizens(seed: int, sd_demand_shock: float = 0.0, n_citizens: int = N_CITIZENS):
    """A province whose citizens are given one rate of filing each by ``count_filers``."""
    return world(EACH_FOR_ITSELF, n_citizens, seed=seed, sd_demand_shock=sd_demand_shock)


def count_filers(model, rate: float | None = None, n_months: int | None = None) -> np.ndarray:
    """Number of filers in each of the next months, N_MONTHS if None; ``rate`` replaces all rates, None keeps them."""
    if rate is not None:
        model.demand.rate[:] = rate
    numbers = np.empty(N_MONTHS if n_months is None else n_months)
    for i in range(len(numbers)):
        model.month += 1
        file_requests(model)
        numbers[i] = len(model.citizens.new_filers)
    return numbers


def tolerance_of_variance(numbers: np.ndarray, variance: float) -> float:
    """How far the variance of a sample may deviate from the true one, from the sample's fourth moment."""
    centred = numbers - numbers.mean()
    spread = max((centred**4).mean() - variance**2, variance**2)
    return float(STANDARD_ERRORS * np.sqrt(spread / len(numbers)))


def check_moments(
    keys: tuple[str, str], numbers: np.ndarray, mean: float, variance: float, **values: float
) -> tuple[Check, Check]:
    """Mean and variance of a sample against theory, each by the key of its check."""
    average, tolerance = mean_and_tolerance(numbers)
    tolerance_v = tolerance_of_variance(numbers, variance)
    return (
        Check(keys[0], mean, float(average), float(tolerance), values),
        Check(keys[1], variance, float(numbers.var(ddof=1)), tolerance_v, values),
    )


def check_shock(expected: float, shaken: float) -> Iterator[Check]:
    """Mean and variance over all shocks by the model's rules, exactly: Gauss-Hermite quadrature of total variance."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    p = np.array([p_file(SHOCKED, demand_shock(SD_SHOCK, z)) for z in nodes])
    mean = weights @ p
    variance = N_CITIZENS * weights @ (p * (1.0 - p)) + N_CITIZENS**2 * weights @ (p - mean) ** 2
    yield exactly("requests.mean_by_rule", expected, N_CITIZENS * mean)
    yield exactly("requests.variance_by_rule", shaken, variance)


def examine(seed: int) -> Examination:
    """Months of filing at several probabilities, and at one with a shock that all share."""
    mean, _ = forms.binomial_moments(N_CITIZENS, SHOCKED)
    variance = forms.shocked_variance(N_CITIZENS, SHOCKED, SD_SHOCK)
    yield from check_shock(mean, variance)
    model = like_citizens(seed)
    alone, variances = ("requests.mean", "requests.variance"), list[Check]()
    for p in PROBABILITIES:
        pair = check_moments(alone, count_filers(model, p), *forms.binomial_moments(N_CITIZENS, p), p=p)
        variances.append(pair[1])
        yield from pair
    shaken = count_filers(like_citizens(seed, SD_SHOCK), SHOCKED)
    with_shock = "requests.mean_shocked", "requests.variance_shocked"
    yield from check_moments(with_shock, shaken, mean, variance, p=SHOCKED, sd=SD_SHOCK)
    grid = np.linspace(0.0, 1.0, 101)
    yield Panel(
        ("probability of filing", "申办概率"),
        ("variance of filers", "申办人数方差"),
        (Curve(grid, [forms.binomial_moments(N_CITIZENS, p)[1] for p in grid]),),
        (Points(PROBABILITIES, [c.simulation for c in variances], [c.tolerance for c in variances]),),
    )
