"""Why, as pictures: Shapley shares with intervals, the same in every window as a map, and interactions as matrices."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from sim.language.texts import say, words_of
from sim.report.figures import theme
from sim.results.shapley import NOTHING
from sim.setup.names import name_of_mode, name_of_player, name_of_province
from sim.setup.words import is_share, unit

ROW = 0.25  # inches of height per player
PALER = 1.5  # so that numbers can be read on the strongest colour there is
LONGEST = {"en": 30, "zh": 15}  # characters of a player's name
KEY_WIDTH = 110  # letters in a line below the panels
TITLE_WIDTH = {"en": 56, "zh": 72}  # letters of titles side by side, beside the names of players
MOST_COLUMNS = 10  # of cells side by side with type of full size
FEW = 8  # players that stay in their order; more are sorted by size
COLOURS = LinearSegmentedColormap.from_list("shares", [theme.COLOURS[1], "white", theme.COLOURS[0]])


def share_bars(shares: pd.DataFrame, by: str, lang: str | None = None) -> Figure:
    """What each player adds in the last month: a bar per player, a panel per place and measure.

    Thick line: 95 % interval of the mean over draws; thin line: the middle 90 % of draws. Bars whose thin line leaves
    out 0 are coloured.
    """
    lang, end = theme.language(lang), _end(shares)
    here = shares[shares["window"] == end]
    order = _order(here)
    with theme.style(lang):
        picture, panels = _panels(here, ROW * len(order) + 0.35)
        for axes, indicator, rows in _parts(panels, here, lang):
            rows, size = rows.set_index("player").loc[order], _size(indicator)
            places = np.arange(len(order))
            low, high = size * rows["q05"], size * rows["q95"]
            colours = np.where(low > 0, theme.COLOURS[0], np.where(high < 0, theme.COLOURS[1], theme.GREY))
            axes.barh(places, size * rows["share"], color=colours, alpha=0.55, height=0.7)
            axes.hlines(places, low, high, color=theme.INK, linewidth=0.8)
            axes.hlines(places, size * rows["ci_low"], size * rows["ci_high"], color=theme.INK, linewidth=2.4)
            axes.axvline(0, color=theme.INK, linewidth=0.8)
            axes.grid(axis="x")
            axes.grid(visible=False, axis="y")
            axes.set_xlabel(unit(indicator, lang))
            axes.label_outer()
            axes.set_ylim(len(order) - 0.4, -0.6)
        _name_players(panels[:, 0], order, by, lang, 0.0)
        _key(picture, "bars", shares, end, lang)
    return picture


def share_map(shares: pd.DataFrame, by: str, lang: str | None = None) -> Figure:
    """What each player adds in every window, as coloured cells: a panel per place and measure, all together below.

    Bold where the middle 90 % of draws leaves out 0. Colours of a measure mean the same in all places.
    """
    lang = theme.language(lang)
    order, spans = _order(shares[shares["window"] == _end(shares)]), list(dict.fromkeys(shares["window"]))
    with theme.style(lang):
        picture, panels = _panels(shares, ROW * (len(order) + 1) + 0.5)
        for axes, indicator, rows in _parts(panels, shares, lang):
            table = rows.set_index(["player", "window"])
            size = _size(indicator)
            found, low, high = (
                size * table[name].unstack().loc[order, spans].to_numpy() for name in ("share", "q05", "q95")
            )
            gap = size * table["gap"].unstack().loc[order[:1], spans].to_numpy()
            of_measure = shares.loc[shares["indicator"] == indicator, "share"]
            _cells(axes, indicator, found, (low > 0) | (high < 0), _scale(size * of_measure.to_numpy()))
            for column, value in enumerate(gap[0]):
                axes.text(
                    column + 0.5, len(order) + 0.6, _number(value, indicator), ha="center", va="center",
                    fontsize=_font(axes, len(spans)),
                )  # fmt: skip
            axes.axhline(len(order) + 0.1, color=theme.INK, linewidth=0.8)
            axes.set_ylim(len(order) + 1.1, 0)
            axes.set_xticks(np.arange(len(spans)) + 0.5, [_window(name, lang) for name in spans])
            axes.tick_params(axis="x", labelsize=_font(axes, len(spans)))
        _name_players(panels[:, 0], order, by, lang, 0.5, say("figures.shapley.together", lang))
        _key(picture, "map", shares, "", lang)
    return picture


def interaction_map(pairs: pd.DataFrame, by: str, lang: str | None = None) -> Figure:
    """How pairs interact in the last month: a triangle per place and measure, positive where two need each other."""
    lang, end = theme.language(lang), _end(pairs)
    here = pairs[pairs["window"] == end]
    order = list(dict.fromkeys([*here["player_a"], *here["player_b"]]))
    with theme.style(lang):
        picture, panels = _panels(here, ROW * 1.1 * len(order) + 0.5, share_x=True)
        for axes, indicator, rows in _parts(panels, here, lang):
            found, clear = np.full((len(order), len(order)), np.nan), np.zeros((len(order), len(order)), dtype=bool)
            for row in rows.to_dict("records"):
                at = order.index(row["player_b"]), order.index(row["player_a"])
                found[at] = _size(indicator) * row["interaction"]
                clear[at] = row["q05"] > 0 or row["q95"] < 0
            of_measure = here.loc[here["indicator"] == indicator, "interaction"]
            _cells(axes, indicator, found[1:, :-1], clear[1:, :-1], _scale(_size(indicator) * of_measure.to_numpy()))
            axes.set_ylim(len(order) - 1, 0)
            names = [_name(name, by, lang) for name in order[:-1]]
            axes.set_xticks(np.arange(len(names)) + 0.5, names, rotation=40, ha="right", rotation_mode="anchor")
        _name_players(panels[:, 0], order[1:], by, lang, 0.5)
        _key(picture, "pairs", pairs, end, lang)
    return picture


def _font(axes: Axes, n_columns: int) -> int:
    """Points of type that find room in cells, of all panels side by side."""
    grid = axes.get_gridspec()
    return 9 if n_columns * (grid.ncols if grid else 1) <= MOST_COLUMNS else 7


def _number(value: float, indicator: str) -> str:
    """A signed number of a cell: points with one decimal, all else with two figures."""
    text = f"{value:+.1f}" if is_share(indicator) else f"{value:+.2g}"
    return ("0.0" if text in ("+0.0", "-0.0") else text).replace("-", "−")


def _panels(table: pd.DataFrame, height: float, share_x: bool = False) -> tuple[Figure, np.ndarray]:
    """An empty figure with a row of panels per place and mode, a column per measure."""
    n_games, n_measures = len(table[["province", "mode"]].drop_duplicates()), table["indicator"].nunique()
    picture = theme.figure(0.7 + n_games * (height + 0.35))
    return picture, picture.subplots(n_games, n_measures, sharey=True, sharex=share_x or "col", squeeze=False)


def _parts(panels: np.ndarray, table: pd.DataFrame, lang: str) -> Iterator[tuple[Axes, str, pd.DataFrame]]:
    """Every panel with its measure and rows; titled by place, and by mode where it is not two modes that differ."""
    of_mode = table["against"].iloc[0] == NOTHING
    measures = list(dict.fromkeys(table["indicator"]))
    for row, ((province, mode), rows) in enumerate(table.groupby(["province", "mode"], sort=False)):
        place = name_of_province(province, lang)
        place = say("names.cell", lang, province=place, mode=name_of_mode(mode, lang)) if of_mode else place
        for axes, measure in zip(panels[row], measures, strict=True):
            what = theme.label(measure, lang).lower()
            title = say("names.titled", lang, place=place, what=what)
            axes.set_title("\n".join(theme.wrapped(title, TITLE_WIDTH[lang] // len(measures))))
            yield axes, measure, rows[rows["indicator"] == measure]


def _order(rows: pd.DataFrame) -> list[str]:
    """Players as they come; many by the size of what they add, meanly over places and measures."""
    order = list(dict.fromkeys(rows["player"]))
    sizes = rows.assign(size=rows["share"].abs()).groupby("player")["size"].mean()
    return order if len(order) <= FEW else sorted(order, key=lambda name: -sizes[name])


def _end(table: pd.DataFrame) -> str:
    """The window of the last month."""
    return [name for name in dict.fromkeys(table["window"]) if name != "path"][-1]


def _size(indicator: str) -> float:
    return 100.0 if is_share(indicator) else 1.0


def _scale(values: np.ndarray) -> Normalize:
    """Colours from the most negative to the most positive alike, white at 0."""
    reach = PALER * max(float(np.nanmax(np.abs(values), initial=0.0)), 1e-9)
    return Normalize(-reach, reach)


def _cells(axes: Axes, indicator: str, values: np.ndarray, clear: np.ndarray, scale: Normalize) -> None:
    """Coloured cells with their numbers, bold where clear."""
    axes.pcolormesh(np.ma.masked_invalid(values), cmap=COLOURS, norm=scale, edgecolors="white", linewidth=0.6)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    small = _font(axes, values.shape[1])
    for (row, column), value in np.ndenumerate(values):
        if not np.isnan(value):
            weight, text = "bold" if clear[row, column] else "normal", _number(value, indicator)
            axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", weight=weight, fontsize=small)


def _name(name: str, by: str, lang: str) -> str:
    """A player in few characters."""
    return shorten(name_of_player(by, name, lang), LONGEST[lang], placeholder="…")


def _name_players(column: np.ndarray, order: list[str], by: str, lang: str, middle: float, below: str = "") -> None:
    """Names of players at the left of the first panels, and of what stands below them. middle: where a row has its."""
    places, names = [*(np.arange(len(order)) + middle)], [_name(name, by, lang) for name in order]
    for axes in column:
        axes.set_yticks([*places, len(order) + 0.6] if below else places, [*names, below] if below else names)
        axes.tick_params(axis="y", length=0)


def _key(picture: Figure, kind: str, table: pd.DataFrame, window: str, lang: str) -> None:
    """Below the panels: what is divided, when, and what marks mean."""
    words, first = words_of("figures.shapley", lang), table.iloc[0]
    pair = {"a": name_of_mode(first["mode"], lang), "b": name_of_mode(first["against"], lang)}
    whole = "" if kind == "pairs" else words["of_all"]
    what = whole if first["against"] == NOTHING else words["of_modes"].format(**pair)
    parts = [what, theme.window_label(window, lang) if window else "", words[kind].format(n=int(table["n"].max()))]
    text = say("names.semicolon", lang).join(part for part in parts if part)
    picture.supxlabel("\n".join(theme.wrapped(text, KEY_WIDTH)), fontsize="small")


def _window(name: str, lang: str) -> str:
    """A window in few characters, as the head of a column."""
    return say("figures.shapley.path", lang) if name == "path" else theme.window_label(name, lang)
