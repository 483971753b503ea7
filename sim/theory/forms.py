"""Closed forms: the limits that the model must meet, each with its source. Symbols are those of the literature."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import brentq
from scipy.sparse.linalg import eigsh
from scipy.special import binom, expit


def binomial_moments(n: int, p: float) -> tuple[float, float]:
    """Mean and variance of the number of citizens who file: n p and n p (1 - p)."""
    return n * p, n * p * (1.0 - p)


def shocked_variance(n: int, p: float, sd: float) -> float:
    """Variance of the number who file if a common factor exp(s z - s^2 / 2) of mean 1 multiplies p.

    With v = exp(s^2) - 1, the factor's variance: n p (1 - p) - n p^2 v + (n p)^2 v.
    """
    v = np.expm1(sd * sd)
    return n * p * (1.0 - p) - n * p * p * v + (n * p) ** 2 * v


def mm1_wait(arrivals: float, capacity: float) -> float:
    """Mean wait before service in an M/M/1 queue, W = rho / (mu - lambda); infinite if lambda >= mu.

    Source: Kleinrock (1975), Queueing Systems I.
    """
    if arrivals >= capacity:
        return float("inf")
    return arrivals / capacity / (capacity - arrivals)


def mm1_in_system(arrivals: float, capacity: float) -> float:
    """Mean number of cases waiting or in service, L = rho / (1 - rho); infinite if rho >= 1."""
    if arrivals >= capacity:
        return float("inf")
    rho = arrivals / capacity
    return rho / (1.0 - rho)


def erlang_wait(arrivals: float, clerks: int, capacity: float) -> float:
    """Mean wait before service in an M/M/c queue, W = C / (c mu - lambda), C the share of cases that wait at all.

    C = B / (1 - rho (1 - B)), and B of c clerks from that of fewer: B' = a B / (n + a B), a = lambda / mu.

    Source: Erlang (1917).
    """
    if arrivals >= clerks * capacity:
        return float("inf")
    load, blocked = arrivals / capacity, 1.0
    for n in range(1, clerks + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1.0 - load / clerks * (1.0 - blocked)) / (clerks * capacity - arrivals)


def pooled_wait(arrivals: float, clerks: float, capacity: float) -> float:
    """The same of any number of clerks, nearly: W = rho^(sqrt(2 (c + 1)) - 1) / (c mu (1 - rho)); exact for c = 1.

    Source: Sakasegawa (1977), An approximation formula L_q = alpha rho^beta / (1 - rho).
    """
    if arrivals >= clerks * capacity:
        return float("inf")
    rho = arrivals / (clerks * capacity)
    return float(rho ** (np.sqrt(2.0 * (clerks + 1.0)) - 1.0) / (clerks * capacity - arrivals))


def simulate_mm1_waits(arrivals: float, capacity: float, uniforms) -> np.ndarray:
    """Waits of successive cases at one clerk, case by case, by Lindley's recursion W' = max(0, W + S - A).

    Args:
        uniforms: [n, 2] numbers in [0, 1) for the exponential times between arrivals and of service.

    Source: Lindley (1952).
    """
    gaps = -np.log1p(-uniforms[:, 0]) / arrivals
    work = -np.log1p(-uniforms[:, 1]) / capacity
    walk = np.concatenate([[0.0], np.cumsum(work[:-1] - gaps[1:])])
    return walk - np.minimum.accumulate(walk)


def degroot_consensus(adjacency, opinions) -> float:
    """Where talk without news leads on a connected graph: the degree-weighted mean of the first opinions.

    Source: DeGroot (1974); for symmetric ties the stationary weights are the degrees.
    """
    degree = np.asarray(adjacency.sum(axis=1)).ravel()
    return float(degree @ opinions / degree.sum())


def degroot_contraction(adjacency, share: float) -> float:
    """Factor by which disagreement shrinks per month in the long run: max |1 - nu + nu lambda| over eigenvalues but 1.

    The eigenvalues are those of D^(-1/2) A D^(-1/2), which is similar to the row-stochastic matrix.
    """
    a = sparse.csr_array(adjacency, dtype=float)
    scale = 1.0 / np.sqrt(np.asarray(a.sum(axis=1)).ravel())
    normal = sparse.diags_array(scale) @ a @ sparse.diags_array(scale)
    if a.shape[0] <= 200:
        values = np.sort(np.linalg.eigvalsh(normal.toarray()))
        second, last = values[-2], values[0]
    else:
        start = np.ones(a.shape[0])
        second = np.sort(eigsh(normal, k=2, which="LA", v0=start, return_eigenvectors=False))[0]
        last = eigsh(normal, k=1, which="SA", v0=start, return_eigenvectors=False)[0]
    return float(max(abs(1.0 - share + share * second), abs(1.0 - share + share * last)))


def logit_fixed_points(u0: float, k: float, b: float = 1.0) -> list[float]:
    """All levels x = s(b (u0 + k x)) at which sharing among like bureaus reproduces itself: one or three.

    Source: Brock and Durlauf (2001), discrete choice with social interactions.
    """
    grid = np.linspace(0.0, 1.0, 20001)

    def gap(x):
        return expit(b * (u0 + k * x)) - x

    signs = np.where(gap(grid) < 0.0, -1.0, 1.0)  # a root on a point of the grid counts as above, so only once
    turns = np.flatnonzero(signs[:-1] != signs[1:])
    return [float(brentq(gap, grid[i], grid[i + 1], xtol=1e-14)) for i in turns]


def logit_folds(k: float, b: float = 1.0) -> tuple[float, float] | None:
    """The u0 between which there are three levels, (lower, upper); None for b k <= 4, where there never are.

    At a fold the slope b k x (1 - x) is 1, so x = (1 -+ sqrt(1 - 4 / (b k))) / 2, and u0 = logit(x) / b - k x.
    """
    if b * k <= 4.0:
        return None
    root = np.sqrt(1.0 - 4.0 / (b * k))
    edges = [np.log(x / (1.0 - x)) / b - k * x for x in ((1.0 + root) / 2.0, (1.0 - root) / 2.0)]
    return float(edges[0]), float(edges[1])


def bass_share(months, p: float, q: float) -> np.ndarray:
    """Share of adopters after t months in discrete time from none: F' = F + (p + q F)(1 - F).

    Source: Bass (1969), with the month as the unit of time.
    """
    share, path = 0.0, []
    for _ in range(int(np.max(months)) + 1):
        path.append(share)
        share += min(1.0, p + q * share) * (1.0 - share)
    return np.asarray(path)[np.asarray(months, dtype=int)]


def bass_chain(n: int, n_months: int, p: float, q: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of the share of adopters in months 0 to n_months among n like counties that see each other.

    A Markov chain on the number k of adopters: each other county adopts with probability p + q k / (n - 1) a month.
    ``bass_share`` is its limit for many counties.
    """
    k = np.arange(n + 1)
    hazard = np.minimum(1.0, p + q * k / (n - 1))[:, None]
    left, new = (n - k)[:, None], k[None, :] - k[:, None]
    moves = np.where(new >= 0, binom(left, new) * hazard ** np.maximum(new, 0), 0.0)
    moves *= (1.0 - hazard) ** np.maximum(left - new, 0)
    law, means, variances = np.eye(n + 1)[0], [], []
    for _ in range(n_months + 1):
        mean = law @ k / n
        means.append(mean)
        variances.append(law @ (k / n - mean) ** 2)
        law = law @ moves
    return np.array(means), np.array(variances)


def expected_fit(sd: float, width: float) -> float:
    """Mean of exp(-(d - theta)^2 / 2 omega^2) when d - theta is normal(0, sd): 1 / sqrt(1 + sd^2 / omega^2)."""
    return 1.0 / np.sqrt(1.0 + (sd / width) ** 2)


def value_of_building(maturity: float, sd_error: float, width: float) -> float:
    """Expected maturity x fit of a module whose design misses local demand by normal(0, sd_error)."""
    return maturity * expected_fit(sd_error, width)


def oates_crossing(maturity_local: float, maturity_uniform: float, sd_local_error: float, width: float) -> float:
    """Demand heterogeneity above which local building serves better than uniform building; 0 if always, inf if never.

    Uniform building reaches the greater maturity for the same money but designs for the mean, so its error is the
    heterogeneity itself: m_u / sqrt(1 + s^2 / w^2) = m_l / sqrt(1 + t^2 / w^2).
    Source: the trade-off of Oates (1972), decentralisation theorem, in the model's terms.
    """
    if maturity_local <= 0.0:
        return float("inf")
    ratio = (maturity_uniform / maturity_local) ** 2 * (1.0 + (sd_local_error / width) ** 2)
    return float(width * np.sqrt(max(0.0, ratio - 1.0)))


def harmonic(n: int) -> float:
    """H_n = 1 + 1/2 + ... + 1/n; 0 for n = 0."""
    return float(np.sum(1.0 / np.arange(1, n + 1)))


def days_in_series(n: int, mean: float) -> float:
    """Mean days until n departments have answered, asked one after another: n x mean."""
    return n * mean


def days_fork_join(n: int, mean: float) -> float:
    """Mean days until the last of n departments has answered, all asked at once: H_n x mean.

    For independent exponential answers with the same mean: the greatest of n. Source: Nelson and Tantawi (1988), for
    light traffic.
    """
    return harmonic(n) * mean


def volunteer_probability(cost_over_benefit: float, n: int) -> float:
    """Probability that each of n like players volunteers in the symmetric equilibrium: 1 - (c / b)^(1 / (n - 1)).

    One volunteer is enough for all; n = 1 volunteers for certain if c < b. Source: Diekmann (1985).
    """
    return 1.0 if n == 1 else 1.0 - cost_over_benefit ** (1.0 / (n - 1))


def nobody_volunteers(cost_over_benefit: float, n: int) -> float:
    """Probability that none of n > 1 like players volunteers in that equilibrium: (c / b)^(n / (n - 1)).

    It rises with n: the more there are who could, the less likely is it that anybody does.
    """
    return cost_over_benefit ** (n / (n - 1))


def connection_chain(s: float, r: float, c: float, b: float) -> np.ndarray:
    """Long-run shares of (off and unconnected, off and connected, on and unconnected, on and connected).

    Each month a resource is listed anew with probability r, then with s; what is then off the list loses its connection
    with b, what is on it gains one with c. The shares x solve x = x (A B) of the two steps' matrices.
    """
    on, off = r * s, r * (1.0 - s)
    listing = np.array([[1 - on, 0, on, 0], [0, 1 - on, 0, on], [off, 0, 1 - off, 0], [0, off, 0, 1 - off]])
    connecting = np.array([[1, 0, 0, 0], [b, 1 - b, 0, 0], [0, 0, 1 - c, c], [0, 0, 0, 1]])
    equations = np.vstack([(listing @ connecting).T - np.eye(4), np.ones(4)])
    return np.linalg.lstsq(equations, np.array([0.0, 0, 0, 0, 1]), rcond=None)[0]


def gap_left(months, rate: float, failure: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and mean square of a gap of 1 after months that each close the share ``rate``, or fail and close nothing."""
    moments = (1.0 - failure) * np.array([1.0 - rate, (1.0 - rate) ** 2]) + failure
    return moments[0] ** np.asarray(months), moments[1] ** np.asarray(months)


def listing_threshold(cost: float, benefit: float, fine: float) -> float:
    """Probability of being found above which a bureau that compares costs lists: q* = (cost - benefit) / fine.

    Source: Becker (1968), crime and punishment.
    """
    return (cost - benefit) / fine


def share_ordered(pressure: np.ndarray, floor: float) -> np.ndarray:
    """Share that orders have reached at a pressure H, rate x time: (1 - floor) (1 - exp(-H)), exponential exhaustion.

    floor: the share that no order reaches. Source: pure death process of many like parts.
    """
    return (1.0 - floor) * (1.0 - np.exp(-np.asarray(pressure)))
