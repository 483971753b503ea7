"""Tables in, pictures out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures import house
from sim.figures.counties import county_distribution
from sim.figures.network import agent_network
from sim.figures.paths import difference_paths, headline_paths, indicator_page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.model import Model
    from sim.scenario import Scenario
    from sim.studies.compare import Comparison

__all__ = [
    "agent_network",
    "county_distribution",
    "difference_paths",
    "draw_all",
    "headline_paths",
    "indicator_page",
]


def draw_all(comparison: Comparison, lang: str = "en") -> dict[str, bytes]:
    """Every figure that the comparison has the data for, as PNG and SVG: file name -> content."""
    figures: dict[str, Figure] = {"headline": headline_paths(comparison.monthly, lang)}
    if len(comparison.modes) > 1:
        figures["difference"] = difference_paths(comparison.monthly, lang)
    if len(comparison.counties):
        figures["counties"] = county_distribution(comparison.counties, lang)
    for label, scenario in comparison.scenarios:
        figures[f"network-{label}"] = agent_network(_model_to_show(comparison, scenario), lang)
    figures["indicators"] = indicator_page(comparison.monthly, lang)
    files: dict[str, bytes] = {}
    for name, picture in figures.items():
        files |= {f"{name}.png": house.to_png(picture), f"{name}.svg": house.to_svg(picture, name)}
    return files


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
