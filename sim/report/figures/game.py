"""The design game as one picture: early against late speed with the front, and every goal on an axis of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.texts import say
from sim.report.figures import theme
from sim.results.designs import on_front
from sim.results.game import GOALS, LEVERS, Game
from sim.setup.indicators import is_share
from sim.setup.modes import MODES
from sim.setup.names import name_of_mode, name_of_province
from sim.setup.palette import COLOURS, GREY, INKS, LIMIT, ORANGE, OTHERS, OURS


def game_picture(game: Game, province: str, rows: pd.DataFrame, first: pd.DataFrame, lang: str | None = None) -> Figure:
    """rows: of ``sim.classroom.page.score`` of one province. first: goals in round 1 of groups with two rounds."""
    lang, place = theme.language(lang), game.provinces.index(province)
    n_mixes, as_it_is = game.values.shape[2], [1] * len(LEVERS)
    every = np.stack([game.goals_of(place, mix, as_it_is).mean(axis=0) for mix in range(n_mixes)])
    with theme.style(lang):
        picture = theme.figure(4.4)
        grid = picture.add_gridspec(len(GOALS), 2, width_ratios=(1.25, 1))
        _scatter(picture.add_subplot(grid[:, 0]), every, rows, first, province, lang)
        for k in range(len(GOALS)):
            _strip(picture.add_subplot(grid[k, 1]), k, every[:, k], rows, game.limit(place), lang)
    return picture


def _scatter(axes: Axes, every: np.ndarray, rows: pd.DataFrame, first: pd.DataFrame, province: str, lang: str) -> None:
    axes.scatter(100 * every[:, 0], 100 * every[:, 1], s=8, color=OTHERS, linewidths=0)
    line = every[on_front(every[:, :2])][:, :2]
    axes.plot(*(100 * line[np.argsort(line[:, 0])]).T, color=GREY, linewidth=1)
    for mode, colour, mix in zip(list(MODES)[:2], COLOURS, (len(every) - 1, 0), strict=False):
        x, y = 100 * every[mix, :2]
        axes.plot(x, y, "s", color=colour, markersize=7)
        axes.annotate(
            name_of_mode(mode, lang), (x, y), (6, 0), textcoords="offset points", color=INKS[colour], va="center"
        )
    early, late = (goal.name for goal in GOALS[:2])
    for row in first.to_dict("records"):
        last = rows[rows["group"] == row["group"]].iloc[0]
        axes.plot(
            [100 * row[early], 100 * last[early]],
            [100 * row[late], 100 * last[late]],
            "-o",
            color=OURS,
            markersize=3,
            markerfacecolor="white",
            linewidth=0.8,
        )
    for row in rows.to_dict("records"):
        _badge(axes, row, 100 * row[early], 100 * row[late])
    axes.set_title(name_of_province(province, lang))
    axes.set_xlabel(f"{_goal(0, lang)}, %")
    axes.set_ylabel(f"{_goal(1, lang)}, %")
    axes.grid(axis="x")


def _strip(axes: Axes, k: int, every: np.ndarray, rows: pd.DataFrame, limit: float, lang: str) -> None:
    goal = GOALS[k]
    scale = 100 if is_share(goal.measure) else 1
    axes.vlines(scale * every, 0, 0.25, color=OTHERS, linewidth=0.4)
    for row in rows.to_dict("records"):
        _badge(axes, row, scale * row[goal.name], 0.65, 6)
    if goal.month is None:
        axes.axvline(limit, color=LIMIT, linewidth=1, linestyle="--")
    axes.set_title(f"{_goal(k, lang)} · {say('page.game.better', lang)}", loc="left", fontsize="small")
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if not goal.is_better_high:
        axes.invert_xaxis()


def _badge(axes: Axes, row: dict, x: float, y: float, size: float = 9) -> None:
    """A group's number; a ring of gold on the front, hollow where it spends too much."""
    face, edge = (OURS, ORANGE if row["on_front"] else "white") if row["within_limit"] else ("white", GREY)
    axes.plot(x, y, "o", markersize=size, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1.5)
    colour = "white" if row["within_limit"] else GREY
    axes.annotate(str(row["group"]), (x, y), ha="center", va="center", color=colour, fontsize=size * 0.6)


def _goal(k: int, lang: str) -> str:
    goal = GOALS[k]
    return say(f"page.game.goal.{goal.name}", lang, month=goal.month or "")
