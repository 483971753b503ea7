"""Tables in, pictures out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.figures import theme
from sim.report.figures.counties import county_distribution, county_paths
from sim.report.figures.forest import effect_forest
from sim.report.figures.gap_map import difference_map
from sim.report.figures.headline import headline_paths
from sim.report.figures.marks import marks_of
from sim.report.figures.network import agent_network
from sim.report.figures.paths import difference_paths, indicator_page
from sim.report.figures.sweeps import main_effects, pages_of_sweep
from sim.report.figures.verdict import drawn_differences
from sim.results.titles import with_titles
from sim.runs.captions import metadata
from sim.runs.executors import one_beside
from sim.setup.cities import KIND
from sim.setup.registry import Extension, install, registered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results.records import Comparison

__all__ = [
    "agent_network",
    "county_distribution",
    "county_paths",
    "difference_map",
    "difference_paths",
    "draw_pages",
    "effect_forest",
    "headline_paths",
    "indicator_page",
    "main_effects",
    "marks_of",
    "pages_of_comparison",
    "pages_of_sweep",
]

Pages = Mapping[str, Callable[[], "Figure"]]
"""Figures by name, not drawn yet."""


def draw_pages(
    pages: Pages, recipe: Mapping[str, Any], advance: Callable[[int], None] = lambda n: None, workers: int = 1
) -> dict[str, bytes]:
    """Figures drawn now, as PNG and SVG: file name -> content.

    recipe: what they were made from, which the files carry with their captions; may be empty. advance: called with 1
    after each. workers: with more than one, a process of its own draws meanwhile those that are a ``partial`` of a
    module's function.
    """
    beside = {name: draw for name, draw in pages.items() if isinstance(draw, partial)}
    files: dict[str, dict[str, bytes]] = {}
    with one_beside(workers if beside else 1) as executor:
        provinces = tuple(one for one in registered() if one.kind == KIND)
        drawn = {name: executor.submit(_draw_there, provinces, name, page, recipe) for name, page in beside.items()}
        for name, page in pages.items():
            if name not in beside:
                files[name] = _draw(name, page, recipe)
                advance(1)
        for name, future in drawn.items():
            try:
                files[name] = future.result()
            except BrokenExecutor:
                files[name] = _draw(name, pages[name], recipe)
            advance(1)
    return {file: content for name in pages for file, content in files[name].items()}


def _draw(name: str, page: Callable[[], Figure], recipe: Mapping[str, Any]) -> dict[str, bytes]:
    return theme.to_both(page(), name, metadata(name, recipe))


def _draw_there(
    provinces: tuple[Extension, ...], name: str, page: Callable[[], Figure], recipe: Mapping[str, Any]
) -> dict[str, bytes]:
    """The same in another process, which may have begun before provinces of the user's own were read."""
    install(provinces)
    return _draw(name, page, recipe)


def pages_of_comparison(
    comparison: Comparison, lang: str | None = None, dates: bool = False
) -> dict[str, Callable[[], Figure]]:
    """Every figure that a comparison has the data for, by name. dates: draw paths by the calendar."""
    comparison = with_titles(comparison, theme.language(lang))
    starts = {label: scenario.start for label, scenario in comparison.scenarios} if dates else None
    monthly, marks = comparison.monthly, marks_of(comparison.scenarios, comparison.modes)
    drawn = comparison.is_drawn
    pages: dict[str, Callable[[], Figure]] = {"headline": lambda: headline_paths(monthly, lang, marks, starts, drawn)}
    if len(comparison.modes) > 1:
        draw = drawn_differences if drawn else difference_paths
        pages["difference"] = partial(draw, monthly, theme.language(lang), marks, starts)
    if len(comparison.counties):
        pages["counties"] = partial(county_distribution, comparison.counties, theme.language(lang))
    if comparison.has_county_paths:
        pages["county_paths"] = lambda: county_paths(comparison.counties, lang, starts)
    return pages | {"indicators": lambda: indicator_page(monthly, lang, marks, starts, drawn)}
