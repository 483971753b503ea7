"""The agents of one province and their ties, on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from scipy.spatial import cKDTree

from sim.language.texts import words_of
from sim.report.figures import theme
from sim.setup.geography import project
from sim.setup.measures import live_shares
from sim.setup.names import name_of_mode, name_of_world, names_of_cities

if TYPE_CHECKING:
    from sim.model.model import Model

RING_POINTS = 5.0  # radius at which a county's bureaus stand around it
APART_POINTS = 15.0  # counties whose rings would overlap are moved this far apart
NAME_POINTS = np.array([[east, 9.0] for east in (-18, -9, 0, 9, 18)])  # a name above its city
TONES = "cividis"  # even in greyscale, and to colour-blind readers


def agent_network(model: Model, lang: str | None = None) -> Figure:
    """Province, cities, counties, bureaus and enterprises with their ties, at the model's present month.

    Cities stand at their coordinates, counties around them, moved apart where their rings would overlap. A
    dot per bureau: its functional line in fixed order clockwise from the top, its colour the share of its
    data that is live.
    """
    lang = theme.language(lang)
    words = words_of("figures.network", lang)
    with theme.style(lang):
        cities, counties, size = _lay_out(model)
        picture = theme.figure(size[1] + 1.35)
        axes = picture.add_subplot()
        names = names_of_cities(model.places, lang)
        _draw_governments(axes, model, cities, counties, names)
        _draw_enterprises(axes, model, counties, size)
        tones = _draw_bureaus(axes, model, counties)
        axes.set_aspect("equal")
        axes.set_axis_off()
        axes.set_xlim(-0.15, size[0] + 0.15)
        axes.set_ylim(-0.65, size[1] + 0.15)
        name = words["title"].format(
            place=name_of_world(model.setup, lang),
            mode=name_of_mode(model.mode.name, lang),
            month=model.month,
        )
        axes.set_title(name)
        bar = picture.colorbar(tones, ax=axes, orientation="horizontal", shrink=0.45, aspect=40, pad=0.01)
        bar.set_label(words["live"])
        bar.outline.set_visible(False)
        bar.ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        picture.legend(handles=_legend(words, model.operator is not None), loc="outside lower center", ncols=3)
    return picture


def _lay_out(model: Model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points of cities and counties in inches on paper, and the size of the map in inches."""
    places = model.places
    points = np.concatenate([places.city_point, places.county_point])
    flat = project(points)
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = min((theme.WIDTH - 0.3) / (high[0] - low[0]), 5.6 / (high[1] - low[1]))
    paper = (flat - low) * scale
    n_cities = len(places.city_point)
    cities = paper[:n_cities]
    taken = np.concatenate([cities, _name_spots(cities)])
    counties = _move_apart(paper[n_cities:], taken, APART_POINTS / 72)
    corner = np.minimum(cities.min(axis=0), counties.min(axis=0))
    cities, counties = cities - corner, counties - corner
    return cities, counties, np.maximum(cities.max(axis=0), counties.max(axis=0))


def _move_apart(points: np.ndarray, fixed: np.ndarray, distance: float) -> np.ndarray:
    """Points pushed away from one another and from fixed ones until they keep a distance, or nearly so."""
    moved, movable = np.concatenate([points, fixed]), len(points)
    for _ in range(300):
        pairs = cKDTree(moved).query_pairs(distance, output_type="ndarray")
        a, b = pairs[pairs[:, 0] < movable].T  # the first is always the smaller
        if not len(a):
            break
        gap = moved[a] - moved[b]
        gap[np.hypot(*gap.T) < 1e-3] += [1e-3, 0.0]
        reach = np.hypot(*gap.T)
        push = 0.3 * gap * (np.maximum(distance - reach, 0.0) / reach)[:, None]
        np.add.at(moved, a, push)
        np.add.at(moved, b[b < movable], -push[b < movable])
    return moved[:movable]


def _name_spots(cities: np.ndarray) -> np.ndarray:
    """Points along the names of cities, to be kept free."""
    return (cities[:, None] + NAME_POINTS / 72).reshape(-1, 2)


def _free_spot(middle: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """The point within 0.8 inches of the middle that is farthest from all that is taken."""
    steps = np.linspace(-0.8, 0.8, 33)
    spots = middle + np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    reach = np.hypot(*(spots[:, None] - taken[None]).T).min(axis=0)
    return spots[np.argmax(reach)]


def _draw_governments(axes: Axes, model: Model, cities: np.ndarray, counties: np.ndarray, names: Sequence[str]) -> None:
    """Hierarchy and neighbourhood as lines; cities and the province as marks."""
    places = model.places
    province = _free_spot(cities.mean(axis=0), np.concatenate([_name_spots(cities), cities, counties]))
    ties = [(counties[i], counties[j]) for i, j in places.neighbour_pairs]
    axes.add_collection(LineCollection(ties, colors=theme.PALE, linewidths=0.6, zorder=1))
    down = [(cities[city], counties[c]) for c, city in enumerate(places.county_city)]
    axes.add_collection(LineCollection(down, colors=theme.GREY, linewidths=0.7, zorder=2))
    top = [(province, city) for city in cities]
    axes.add_collection(LineCollection(top, colors=theme.INK, linewidths=1.0, linestyles=":", zorder=2))
    axes.plot(*cities.T, "s", color=theme.INK, markersize=6.5, markeredgecolor="white", zorder=6)
    halo = [withStroke(linewidth=2.2, foreground="white", alpha=0.85)]
    for spot, name, shift in zip(cities, names, _space_names(72 * cities, names), strict=True):
        axes.annotate(name, spot, (shift, 4), textcoords="offset points", ha="center", path_effects=halo, zorder=8)
    axes.plot(*province, "*", color=theme.INK, markersize=16, markeredgecolor="white", zorder=9)


def _space_names(points: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """How far east each name moves, in points, so that names side by side do not run into one another."""
    width = np.array([sum(9.5 if char > "\u2e80" else 5.8 for char in name) for name in names])
    side = np.abs(points[:, None, 1] - points[None, :, 1]) < 9
    np.fill_diagonal(side, False)
    shift = np.zeros(len(points))
    for _ in range(50):
        east = points[:, 0] + shift
        gap = east[:, None] - east[None]
        overlap = np.where(side, np.clip((width[:, None] + width[None]) / 2 - np.abs(gap), 0, None), 0.0)
        shift += 0.4 * (np.sign(gap) * overlap).sum(axis=1)
    return shift


def _draw_bureaus(axes: Axes, model: Model, counties: np.ndarray) -> Any:
    """A ring of dots around each county, coloured by the share of live data; returns the scale of colours."""
    shares = live_shares(model)
    axes.plot(
        *counties.T,
        "o",
        color="white",
        markeredgecolor=theme.GREY,
        markersize=5,
        markeredgewidth=0.7,
        zorder=4,
    )
    angles = np.pi / 2 - 2 * np.pi * np.arange(shares.shape[1]) / shares.shape[1]
    for line, angle in enumerate(angles):
        step = RING_POINTS / 72 * np.array([np.cos(angle), np.sin(angle)])
        dots = axes.scatter(
            *(counties + step).T, c=shares[:, line], s=5.5, cmap=TONES, vmin=0, vmax=1, linewidths=0, zorder=5
        )
    return dots


def _draw_enterprises(axes: Axes, model: Model, counties: np.ndarray, size: np.ndarray) -> None:
    """Enterprises below the map, with a line to every county where one works on a project.

    The operator comes first if there is one, the others from west to east as their projects lie.
    """
    colour, count = theme.COLOURS[1], len(model.firms)
    work = [(project.firm, county.index) for county in model.counties for project in county.projects]
    work = [(firm, county) for firm, county in work if firm >= 0]
    reach = [[counties[county, 0] for builder, county in work if builder == firm] for firm in range(count)]
    middle = np.array([np.mean(east) if east else size[0] / 2 for east in reach])
    middle[0] = -np.inf
    spots = np.full((count, 2), -0.5)
    spots[np.argsort(middle, kind="stable"), 0] = np.linspace(0.05, 0.95, count) * size[0]
    lines = [(spots[firm], counties[county]) for firm, county in work]
    axes.add_collection(LineCollection(lines, colors=colour, linewidths=0.6, alpha=0.35, zorder=3))
    axes.plot(*spots[1:].T, "D", color=colour, markersize=5.5, markeredgecolor="white", zorder=6)
    if model.operator is not None:
        axes.plot(*spots[0], "D", color=colour, markersize=10, markeredgecolor=theme.INK, zorder=6)


def _legend(words: dict[str, str], has_operator: bool) -> list[Line2D]:
    marks = {
        "province": {"marker": "*", "markersize": 12, "color": theme.INK, "linestyle": ":"},
        "city": {"marker": "s", "markersize": 6, "color": theme.INK, "linestyle": ""},
        "county": {
            "marker": "o",
            "markersize": 5,
            "markerfacecolor": "white",
            "color": theme.GREY,
            "linewidth": 0.8,
        },
        "firm": {"marker": "D", "markersize": 6, "color": theme.COLOURS[1], "linestyle": ""},
        "contract": {"color": theme.COLOURS[1], "linewidth": 1.0, "alpha": 0.7},
        "tie": {"color": theme.PALE, "linewidth": 1.2},
    }
    names = words | {"firm": words["firm"] + (words["operator"] if has_operator else "")}
    return [Line2D([], [], label=names[name], **look) for name, look in marks.items()]
