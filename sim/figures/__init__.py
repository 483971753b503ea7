"""Tables in, pictures out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.figures import house
from sim.figures.counties import county_distribution, county_paths
from sim.figures.forest import effect_forest
from sim.figures.gap_map import difference_map
from sim.figures.marks import marks_of
from sim.figures.network import agent_network
from sim.figures.paths import difference_paths, headline_paths, indicator_page
from sim.figures.sweeps import main_effects, pages_of_sweep
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


def draw_all(
    comparison: Comparison, lang: str | None = None, advance: Callable[[int], None] = lambda n: None
) -> dict[str, bytes]:
    """Every figure that the comparison has the data for, as PNG and SVG: file name -> content.

    advance: called with 1 after each of ``n_pictures(comparison)`` pictures.
    """
    return draw_pages(_pictures(comparison, lang), comparison.birth, advance)


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
        birth = birth_of(recipe, name) if recipe else house.NO_BIRTH
        files |= house.to_both(picture, name, birth)
        advance(1)
    return files


def n_pictures(comparison: Comparison) -> int:
    """How many pictures ``draw_all`` will draw."""
    return len(_pictures(comparison, "en"))


def _pictures(comparison: Comparison, lang: str | None) -> dict[str, Callable[[], Figure]]:
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
