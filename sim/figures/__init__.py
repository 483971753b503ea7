"""Tables in, pictures out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.figures import house
from sim.figures.counties import county_distribution, county_paths
from sim.figures.forest import effect_forest
from sim.figures.marks import marks_of
from sim.figures.network import agent_network
from sim.figures.paths import difference_paths, headline_paths, indicator_page
from sim.results.birth import birth_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.model import Model
    from sim.scenario import Scenario
    from sim.studies.compare import Comparison

__all__ = [
    "agent_network",
    "county_distribution",
    "county_paths",
    "difference_paths",
    "draw_all",
    "effect_forest",
    "headline_paths",
    "indicator_page",
    "marks_of",
    "n_pictures",
]


def draw_all(
    comparison: Comparison, lang: str = "en", advance: Callable[[int], None] = lambda n: None
) -> dict[str, bytes]:
    """Every figure that the comparison has the data for, as PNG and SVG: file name -> content.

    advance: called with 1 after each of ``n_pictures(comparison)`` pictures.
    """
    files: dict[str, bytes] = {}
    for name, draw in _pictures(comparison, lang).items():
        picture = draw()
        birth = birth_of(comparison.birth, name) if comparison.birth else house.NO_BIRTH
        files |= {f"{name}.png": house.to_png(picture, birth), f"{name}.svg": house.to_svg(picture, name, birth)}
        advance(1)
    return files


def n_pictures(comparison: Comparison) -> int:
    """How many pictures ``draw_all`` will draw."""
    return len(_pictures(comparison, "en"))


def _pictures(comparison: Comparison, lang: str) -> dict[str, Callable[[], Figure]]:
    monthly, marks = comparison.monthly, marks_of(comparison.scenarios, comparison.modes)
    pictures: dict[str, Callable[[], Figure]] = {"headline": lambda: headline_paths(monthly, lang, marks)}
    if len(comparison.modes) > 1:
        pictures["difference"] = lambda: difference_paths(monthly, lang, marks)
    if len(comparison.counties):
        pictures["counties"] = lambda: county_distribution(comparison.counties, lang)
    if comparison.has_county_paths:
        pictures["county_paths"] = lambda: county_paths(comparison.counties, lang)
    for label, scenario in comparison.scenarios:
        pictures[f"network-{label}"] = lambda s=scenario: agent_network(_model_to_show(comparison, s), lang)
    pictures["indicators"] = lambda: indicator_page(monthly, lang, marks)
    return pictures


def _model_to_show(comparison: Comparison, scenario: Scenario) -> Model:
    """The first replicate of a scenario, run again to two thirds of its months, when all agents are at work.

    Under its own mode if that is compared, else under the first that is.
    """
    from sim.model import Model

    mode = scenario.mode if scenario.mode in comparison.modes else comparison.modes[0]
    model = Model(scenario.with_(mode=mode), seed=comparison.record["replicate_seeds"][0])
    for _ in range(round(2 * scenario.months / 3)):
        model.step()
    return model
