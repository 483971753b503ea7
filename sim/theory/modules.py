"""Local against uniform modules: with demand alike everywhere uniform building wins, where it differs local does.

A module is worth maturity x fit. Uniform building reaches more maturity for the same money but designs for the mean of
demand; local building errs only by what a county does not know of its own demand. Designs are made by the month's own
planning of projects and standards, from what the agenda knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from sim.model.agents.modules import fit_of
from sim.model.month.construction import develop_standards
from sim.model.month.planning import known_taste, plan_install, plan_projects
from sim.model.world.demand import draw_taste
from sim.setup.rng import replicate_seed
from sim.theory import forms
from sim.theory.records import Check, Curve, Examination, Panel, Points, exactly, mean_and_tolerance, worst
from sim.theory.worlds import LOCAL, UNIFORM, hold, world

WIDTH, NOISE = 1.2, 0.5
MATURITY_LOCAL, MATURITY_UNIFORM = 0.5, 0.75
HETEROGENEITIES = (0.2, 0.5, 0.8, 1.1, 1.5, 2.0)
N_PROVINCES, N_COUNTIES = 10, 124
SHIFT = 0.8
"""What all demand has in common; no fit depends on it."""


@lru_cache(maxsize=N_PROVINCES)
def base_province(seed: int):
    """A province in which every county's demand is its own."""
    return world(LOCAL, N_COUNTIES, province="guangdong", seed=seed, share_taste_city=0.0)


def province(heterogeneity: float, seed: int, **values: float):
    """124 like-sized counties whose demand for each of six systems is independent normal(SHIFT, heterogeneity)."""
    model = base_province(seed)
    model.parameters = model.setup.parameters
    hold(model, sd_taste=heterogeneity, fit_width=WIDTH, local_noise=NOISE, information_loss=1.0)
    hold(model, install_adaptation=0.0, expert_review=0.0, craft_error=0.0, last_mile=0.0, pilots=0.0)
    hold(model, **values)
    n_counties, n_systems = model.modules.taste.shape
    model.places = replace(model.places, county_population=np.full(n_counties, 1e6))
    model.modules.taste = SHIFT + draw_taste(model.parameters, model.places, n_systems, model.luck)
    model.modules.maturity[:] = 0.1
    standard = model.standard
    standard.maturity[:] = standard.design[:] = standard.progress[:] = 0.0
    standard.in_work.clear()
    return model


def designs(model, mode) -> np.ndarray:
    """The design of every county's next module [C, S] under a mode."""
    model.mode = mode
    n_counties, n_systems = model.modules.taste.shape
    is_uniform, known = model.options.reuse.plan is plan_install, known_taste(model)
    if is_uniform:
        hold(model, months_standard=1e-9, n_development_teams=n_systems)
        model.treasury.provincial = 1e12
        develop_standards(model, known)
    county, system = np.divmod(np.arange(n_counties * n_systems), n_systems)
    plans = plan_projects(model, county, system, np.full(len(county), is_uniform), known)
    return plans["design"].reshape(n_counties, n_systems)


def fits(heterogeneity: float, mode, seed: int, **values: float) -> np.ndarray:
    """Fit of the modules of several provinces, one number per county and system."""
    by_mode = []
    for i in range(N_PROVINCES):
        model = province(heterogeneity, replicate_seed(seed, i), **values)
        by_mode.append(fit_of(designs(model, mode), model.modules.taste, WIDTH).ravel())
    return np.concatenate(by_mode)


def left_by_mean(heterogeneity: float) -> float:
    """Spread of demand around the mean of N_COUNTIES counties: their own mean takes 1 / C of the variance."""
    return heterogeneity * np.sqrt(1.0 - 1.0 / N_COUNTIES)


def lead_of_local(heterogeneity: float, seed: int) -> tuple[float, float]:
    """How much more a local module is worth than a uniform one, and how far that may deviate."""
    local, uniform = (fits(heterogeneity, mode, seed) for mode in (LOCAL, UNIFORM))
    (a, d_a), (b, d_b) = mean_and_tolerance(MATURITY_LOCAL * local), mean_and_tolerance(MATURITY_UNIFORM * uniform)
    return float(a - b), float(np.hypot(d_a, d_b))


def check_crossing(seed: int) -> Iterator[Check]:
    """At the crossing both are worth the same; below it the lead is uniform building's, above it local building's."""
    crossing = forms.oates_crossing(MATURITY_LOCAL, MATURITY_UNIFORM, NOISE, WIDTH)
    for times in (0.6, 1.0, 1.5):
        at = times * crossing
        local = forms.value_of_building(MATURITY_LOCAL, NOISE, WIDTH)
        expected = 0.0 if times == 1.0 else local - forms.value_of_building(MATURITY_UNIFORM, at, WIDTH)
        lead, tolerance = lead_of_local(at * np.sqrt(N_COUNTIES / (N_COUNTIES - 1)), seed)
        yield Check("modules.lead", expected, lead, tolerance, {"n": times})


def examine(seed: int) -> Examination:
    """Both ways of building from equal demand to very different demand."""
    yield exactly("modules.alike", 1.0, fits(0.0, UNIFORM, seed))
    width = np.array(HETEROGENEITIES)
    local, uniform = (np.array([mean_and_tolerance(fits(h, mode, seed)) for h in width]).T for mode in (LOCAL, UNIFORM))
    uniform_fit = [forms.expected_fit(left_by_mean(h), WIDTH) for h in width]
    adapted = mean_and_tolerance(fits(1.0, UNIFORM, seed, install_adaptation=0.5, information_loss=0.4))
    spread = left_by_mean(1.0 - 0.5 * (1.0 - 0.4))
    yield worst("modules.local", forms.expected_fit(NOISE, WIDTH), *local)
    yield worst("modules.uniform", uniform_fit, *uniform)
    yield worst("modules.adapted", forms.expected_fit(spread, WIDTH), *adapted)
    yield from check_crossing(seed)
    grid = np.linspace(0.0, width.max(), 100)
    a, b = ("local", "地方自建"), ("uniform", "统一建设")
    yield Panel(
        ("demand heterogeneity", "需求差异"),
        ("maturity × fit", "成熟度×匹配度"),
        (
            Curve(grid, [forms.value_of_building(MATURITY_LOCAL, NOISE, WIDTH) for _ in grid], a),
            Curve(grid, [forms.value_of_building(MATURITY_UNIFORM, left_by_mean(h), WIDTH) for h in grid], b),
        ),
        (
            Points(width, MATURITY_LOCAL * local[0], MATURITY_LOCAL * local[1], a),
            Points(width, MATURITY_UNIFORM * uniform[0], MATURITY_UNIFORM * uniform[1], b),
        ),
    )
