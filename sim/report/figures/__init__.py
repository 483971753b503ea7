"""Tables in, pictures out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor
from typing import TYPE_CHECKING, Any

from sim.report.figures import theme
from sim.report.figures.counties import county_distribution, county_paths
from sim.report.figures.forest import effect_forest
from sim.report.figures.gap_map import difference_map
from sim.report.figures.marks import marks_of
from sim.report.figures.network import agent_network
from sim.report.figures.paths import difference_paths, headline_paths, indicator_page
from sim.report.figures.sweeps import main_effects, pages_of_sweep
from sim.runs.birth import birth_of
from sim.runs.executors import one_beside

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.setup.scenario import Scenario
    from sim.studies.compare import Comparison

__all__ = [
    "agent_network",
    "county_distribution",
    "county_paths",
    "difference_map",
    "difference_paths",
    "draw_all",
    "draw_pages",
    "effect_forest",
    "headline_paths",
    "indicator_page",
    "main_effects",
    "marks_of",
    "n_pictures",
    "pages_of_sweep",
]


LAST = "indicators"
"""The picture that comes last."""


def draw_all(
    comparison: Comparison,
    lang: str | None = None,
    advance: Callable[[int], None] = lambda n: None,
    workers: int = 1,
) -> dict[str, bytes]:
    """Every figure that the comparison has the data for, as PNG and SVG: file name -> content.

    advance: called with 1 after each of ``n_pictures(comparison)`` pictures. workers: with more than one, a process of
    its own draws the networks meanwhile, whose models run again.
    """
    said, seed = theme.language(lang), comparison.record["replicate_seeds"][0]
    networks = {
        name: (name, scenario, seed, said, comparison.birth) for name, scenario in _networks(comparison).items()
    }
    with one_beside(workers) as executor:
        drawn = {name: executor.submit(_draw_network, *network) for name, network in networks.items()}
        pages = _pictures(comparison, lang)
        files = draw_pages(pages, comparison.birth, advance)
        for name, future in drawn.items():
            try:
                files |= future.result()
            except BrokenExecutor:
                files |= _draw_network(*networks[name])
            advance(1)
    order = [*(name for name in pages if name != LAST), *networks, LAST]
    return {f"{name}.{kind}": files[f"{name}.{kind}"] for name in order for kind in ("png", "svg")}


def draw_pages(
    pages: Mapping[str, Callable[[], Figure]],
    recipe: Mapping[str, Any],
    advance: Callable[[int], None] = lambda n: None,
) -> dict[str, bytes]:
    """Figures by name, drawn now, as PNG and SVG: file name -> content.

    recipe: what they were made from, which the files carry; may be empty. advance: called with 1 after each.
    """
    files: dict[str, bytes] = {}
    for name, draw in pages.items():
        picture = draw()
        birth = birth_of(recipe, name) if recipe else theme.NO_METADATA
        files |= theme.to_both(picture, name, birth)
        advance(1)
    return files


def n_pictures(comparison: Comparison) -> int:
    """How many pictures ``draw_all`` will draw."""
    return len(_pictures(comparison, "en")) + len(_networks(comparison))


def _pictures(comparison: Comparison, lang: str | None) -> dict[str, Callable[[], Figure]]:
    monthly, marks = comparison.monthly, marks_of(comparison.scenarios, comparison.modes)
    pictures: dict[str, Callable[[], Figure]] = {"headline": lambda: headline_paths(monthly, lang, marks)}
    if len(comparison.modes) > 1:
        pictures["difference"] = lambda: difference_paths(monthly, lang, marks)
    if len(comparison.counties):
        pictures["counties"] = lambda: county_distribution(comparison.counties, lang)
    if comparison.has_county_paths:
        pictures["county_paths"] = lambda: county_paths(comparison.counties, lang)
    pictures[LAST] = lambda: indicator_page(monthly, lang, marks)
    return pictures


def _networks(comparison: Comparison) -> dict[str, Scenario]:
    """The scenarios whose networks are drawn, by name of picture: under their own mode if that is compared."""
    modes = comparison.modes
    return {
        f"network-{label}": scenario if scenario.mode in modes else scenario.with_(mode=modes[0])
        for label, scenario in comparison.scenarios
    }


def _draw_network(name: str, scenario: Scenario, seed: int, lang: str, recipe: Mapping[str, Any]) -> dict[str, bytes]:
    """The network of a scenario, run again to two thirds of its months, when all agents are at work."""
    from sim.model.model import Model

    model = Model(scenario, seed=seed)
    for _ in range(round(2 * scenario.months / 3)):
        model.step()
    return draw_pages({name: lambda: agent_network(model, lang)}, recipe)
