"""Copying: among like counties that all see each other, modules spread by the discrete Bass process.

The limit: one system is open, all others are complete; a county outside the network is the exemplar that the province
promotes, the others are neighbours of each other, all like; a copy is made within the month and building anew costs
more than anybody has. Then the share of adopters follows F' = F + (p + q F)(1 - F), p promotion and q imitation.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from sim.model.agents.government import hazard_of_copying
from sim.model.month.construction import advance_projects, choose_projects
from sim.model.month.planning import hazard_of_reuse, known_taste
from sim.setup.rng import Luck, replicate_seed
from sim.theory import forms
from sim.theory.records import STANDARD_ERRORS, Curve, Examination, Panel, Points, exactly, worst
from sim.theory.worlds import LOCAL, hold, world

EXEMPLAR, SYSTEM = 0, 0
N_MONTHS, N_PATHS = 24, 20
SPEEDS = ((0.12, 0.5), (0.2, 0.0), (0.05, 0.8))
"""Promotion and imitation."""


def complete_network(model) -> None:
    """All counties but the exemplar are neighbours of each other; the exemplar is nobody's."""
    n = len(model.counties)
    others = np.arange(1, n)
    neighbours = np.array([np.full(n - 2, -1), *(others[others != c] for c in others)])
    edges = np.stack([np.repeat(others, n - 2), neighbours[1:].ravel()])
    weights = np.full(edges.shape[1], 1.0 / (n - 2))
    matrix = sparse.csr_array((weights, (edges[0], np.arange(edges.shape[1]))), shape=(n, edges.shape[1]))
    model.incidence = replace(model.incidence, neighbour_edges=edges, neighbour_matrix=matrix, neighbours=neighbours)


def like_counties(promotion: float, imitation: float):
    """Guangdong's 124 counties in the limit, none of which has adopted."""
    model = world(LOCAL, 124, province="guangdong")
    hold(model, promotion=promotion, copying_imitation=imitation)
    hold(model, months_copy=1e-9, copy_cost=1e-12, stage_cost=1e12, craft_error=0.0)
    complete_network(model)
    model.teams = np.inf
    model.capability[:] = 1.0
    model.modules.taste[:] = model.modules.design[:] = model.modules.error[:] = 0.0
    model.treasury.accounts[:] = 1e9
    model.projects = model.projects[:0]
    start(model)
    return model


def start(model) -> None:
    """Only the exemplar has the module of the open system, and the province promotes it."""
    maturity = model.modules.maturity
    maturity[:] = 1.0
    maturity[:, SYSTEM] = 0.2
    maturity[EXEMPLAR, SYSTEM] = 0.9
    model.province.exemplars = np.full((maturity.shape[1], 1), EXEMPLAR)


def share_of_adopters(model) -> float:
    """Share of counties but the exemplar that have the module."""
    return float((model.modules.maturity[1:, SYSTEM] > 0.5).mean())


def path_of(model, seed: int) -> list[float]:
    """Share of adopters in months 0, 1, ... with luck of its own."""
    model.luck = Luck(seed)
    start(model)
    path = [share_of_adopters(model)]
    for model.month in range(1, N_MONTHS + 1):
        choose_projects(model, known_taste(model))
        advance_projects(model)
        path.append(share_of_adopters(model))
    return path


def hazards(model, n_adopted: int) -> np.ndarray:
    """The model's hazard for each of those who have not adopted, if the first ``n_adopted`` have."""
    start(model)
    model.modules.maturity[1 : 1 + n_adopted, SYSTEM] = 0.9
    return hazard_of_reuse(model)[1 + n_adopted :, SYSTEM]


def two_counties(promotion: float, imitation: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of the share of adopters of two counties in months 0 to 2, by the model's rule and by hand."""
    alone, both = (float(hazard_of_copying(promotion, imitation, 1.0, share)) for share in (0.0, 1.0))
    none, law = (1.0 - alone) ** 2, [np.array([1.0, 0.0, 0.0])]
    law.append(np.array([none, 2.0 * alone * (1.0 - alone), alone**2]))
    _, one, two = law[1]
    law.append(np.array([none**2, none * one + one * (1.0 - both), none * two + one * both + two]))
    share = np.array([0.0, 0.5, 1.0])
    means = np.array([p @ share for p in law])
    return means, np.array([p @ share**2 for p in law]) - means**2


def examine(seed: int) -> Examination:
    """Paths of adoption at several speeds, against Bass's curve and against the chain of a finite number of counties.

    The chain's mean differs from Bass's curve by a term of order 1 / n, which twice as many counties halve.
    """
    months, curves, points = np.arange(N_MONTHS + 1), [], []
    for k, (promotion, imitation) in enumerate(SPEEDS):
        model = like_counties(promotion, imitation)
        n = len(model.counties) - 1
        speed = {"p": promotion, "q": imitation}
        for n_adopted in (0, 40, 100):
            hazard = min(1.0, promotion + imitation * n_adopted / (n - 1))
            yield exactly("copying.hazard", hazard, hazards(model, n_adopted), n=n_adopted, **speed)
        by_hand = two_counties(promotion, imitation)
        yield exactly("copying.two", forms.bass_chain(2, 2, promotion, imitation), by_hand, **speed)
        chain, variance = forms.bass_chain(n, N_MONTHS, promotion, imitation)
        twice, _ = forms.bass_chain(2 * n, N_MONTHS, promotion, imitation)
        bass = forms.bass_share(months, promotion, imitation)
        finite = 3.0 * np.abs(chain - twice)
        yield worst("copying.bass", bass, chain, finite + 1e-4, **speed)
        mean = np.mean([path_of(model, replicate_seed(seed, k * N_PATHS + i)) for i in range(N_PATHS)], axis=0)
        tolerance = STANDARD_ERRORS * np.sqrt(variance / N_PATHS) + 1.0 / (n * N_PATHS)
        yield worst("copying.adopters", chain, mean, tolerance, n=n, **speed)
        label = (f"q = {imitation:g}", f"q = {imitation:g}")
        curves.append(Curve(months, bass, label))
        points.append(Points(months[::2], mean[::2], (tolerance + finite)[::2], label))
    yield Panel(("month", "月"), ("share of adopters", "采用比例"), tuple(curves), tuple(points))
