"""Which mix, as pictures: the front, where pure modes stand, what good mixes have in common, and what levers add."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.language.texts import say, words_of
from sim.report.figures import theme
from sim.results.designs import ENDS
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_mode, name_of_parameter, name_of_province, name_of_switch
from sim.setup.options import SWITCHES
from sim.setup.palette import TONES

Names = tuple[str, str]
ROW = 0.23  # inches of height per row of names
TENTH = 10  # the best such part of mixes is looked at for what it has in common
MOST_LEVERS = 10
ROBUST = {"marker": "*", "color": theme.COLOURS[2], "markersize": 13, "markeredgecolor": "white", "linestyle": ""}


def front(choices: pd.DataFrame, ranks: pd.DataFrame, names: Names, window: str, lang: str | None = None) -> Figure:
    """Every mix by both headline measures, darker the surer it is on the front; pure modes and the robust choice."""
    lang, here, places = theme.language(lang), choices[choices["window"] == window], _places(choices)
    levels = ranks[ranks["window"] == window].set_index(["province", "indicator", "mix"])["mean"].sort_index()
    tones = LinearSegmentedColormap.from_list("tones", TONES[::-1])
    with theme.style(lang):
        picture = theme.figure(4.1)
        panels = picture.subplots(1, len(places), squeeze=False)[0]
        for axes, place in zip(panels, places, strict=True):
            rows = here[here["province"] == place].sort_values("p_front", kind="stable")
            x, y = (100 * levels[place, measure][rows["mix"]].to_numpy() for measure in HEADLINES)
            axes.scatter(x, y, c=rows["p_front"], cmap=tones, norm=Normalize(0, 1), s=16, linewidths=0)
            at = dict(zip(rows["mix"], zip(x, y, strict=True), strict=True))
            line = sorted(at[mix] for mix in rows.loc[rows["on_front_two"], "mix"])
            axes.plot(*zip(*line, strict=True), color=theme.GREY, linewidth=0.8, zorder=0)
            for mix, marker in _marked(rows).items():
                axes.plot(*at[mix], **marker)
            axes.set_title(name_of_province(place, lang))
            axes.set_xlabel(f"{theme.label(HEADLINES[0], lang)}, %")
            axes.grid(axis="x")
        panels[0].set_ylabel(f"{theme.label(HEADLINES[1], lang)}, %")
        bar = picture.colorbar(ScalarMappable(Normalize(0, 1), tones), ax=panels, location="right", aspect=30, pad=0.02)
        bar.set_label(words_of("figures.designs", lang)["p_front"])
        bar.outline.set_visible(False)
        _legend(picture, names, lang)
        _key(picture, "front", window, lang)
    return picture


def ranks(choices: pd.DataFrame, ranks: pd.DataFrame, names: Names, window: str, lang: str | None = None) -> Figure:
    """Ranks of the pure modes and of the robust choice among all mixes, an objective a row; 1 is best."""
    lang, here, places = theme.language(lang), ranks[ranks["window"] == window], _places(choices)
    objectives = list(dict.fromkeys(here["indicator"]))
    with theme.style(lang):
        picture = theme.figure(1.5 + ROW * 1.2 * len(objectives))
        panels = picture.subplots(1, len(places), sharey=True, squeeze=False)[0]
        for axes, place in zip(panels, places, strict=True):
            rows = choices[(choices["window"] == window) & (choices["province"] == place)]
            found = here[here["province"] == place].set_index(["mix", "indicator"])["rank"]
            for mix, marker in _marked(rows).items():
                axes.plot([found[mix, name] for name in objectives], range(len(objectives)), **marker)
            axes.set_title(name_of_province(place, lang))
            axes.set_xlim(0, len(rows) + 1)
            axes.set_ylim(len(objectives) - 0.5, -0.5)
            axes.set_yticks(range(len(objectives)), [theme.label(name, lang) for name in objectives])
            axes.grid(axis="x")
            axes.set_xlabel(words_of("figures.designs", lang)["rank"].format(n=len(rows)))
        _legend(picture, names, lang)
        _key(picture, "ranks", window, lang)
    return picture


def common(choices: pd.DataFrame, ranks: pd.DataFrame, names: Names, window: str, lang: str | None = None) -> Figure:
    """What the most robust tenth of mixes have in common: how many of them have each right as the first mode has it."""
    lang, here, places = theme.language(lang), choices[choices["window"] == window], _places(choices)
    rights = [name for name in SWITCHES if name in here.columns]
    with theme.style(lang):
        picture = theme.figure(1.5 + ROW * len(rights))
        panels = picture.subplots(1, len(places), sharey=True, squeeze=False)[0]
        for axes, place in zip(panels, places, strict=True):
            rows = here[here["province"] == place]
            best = rows.nsmallest(max(1, len(rows) // TENTH), "rank")
            letters = np.array([list(mix) for mix in best["mix"]])
            share = 100 * (letters == "A").mean(axis=0)
            axes.barh(range(len(rights)), share, color=theme.COLOURS[0], alpha=0.8, height=0.7)
            axes.barh(range(len(rights)), 100 - share, left=share, color=theme.COLOURS[1], alpha=0.8, height=0.7)
            axes.axvline(50, color="white", linewidth=0.8)
            axes.set_title(name_of_province(place, lang))
            axes.set_xlim(0, 100)
            axes.set_ylim(len(rights) - 0.4, -0.6)
            axes.set_yticks(range(len(rights)), [name_of_switch(name, lang) for name in rights])
            axes.grid(visible=False)
            axes.set_xlabel(words_of("figures.designs", lang)["share"])
        labels = [name_of_mode(name, lang) for name in names]
        theme.legend(picture, [Patch(color=theme.COLOURS[k], alpha=0.8) for k in range(2)], labels)
        _key(picture, "common", window, lang)
    return picture


def levers(table: pd.DataFrame, window: str, lang: str | None = None) -> Figure:
    """What the levers that move a headline measure most change on the robust choice, at both ends of their range."""
    lang, here = theme.language(lang), table[(table["window"] == window) & table["indicator"].isin(HEADLINES)]
    places, words = _places(table), words_of("figures.designs", lang)
    with theme.style(lang):
        picture = theme.figure(0.9 + len(places) * (0.5 + ROW * MOST_LEVERS))
        panels = picture.subplots(len(places), len(HEADLINES), squeeze=False)
        for row, place in enumerate(places):
            for axes, measure in zip(panels[row], HEADLINES, strict=True):
                rows = here[(here["province"] == place) & (here["indicator"] == measure)]
                sizes = rows.assign(size=rows["change"].abs()).groupby("lever")["size"].max()
                order = list(sizes.sort_values(ascending=False, kind="stable").index[:MOST_LEVERS])
                for k, end in enumerate(ENDS):
                    found = rows[rows["end"] == end].set_index("lever").loc[order]
                    y = np.arange(len(order)) + 0.18 * (2 * k - 1)
                    axes.hlines(y, 100 * found["q05"], 100 * found["q95"], color=theme.colour_of(k), linewidth=1.2)
                    axes.plot(100 * found["change"], y, linestyle="", marker="<>"[k], color=theme.colour_of(k))
                axes.axvline(0, color=theme.INK, linewidth=0.8)
                axes.set_yticks(range(len(order)), [name_of_parameter(name, lang) for name in order], fontsize=7)
                axes.set_ylim(len(order) - 0.4, -0.6)
                axes.grid(axis="x")
                axes.grid(visible=False, axis="y")
                axes.set_title("\n".join(theme.wrapped(theme.title(place, measure, lang), 30)))
                axes.set_xlabel(words_of("figures.axis", lang)["points"] if row == len(places) - 1 else "")
        handles = [Line2D([], [], marker="<>"[k], color=theme.colour_of(k), linewidth=1.2) for k in range(2)]
        theme.legend(picture, handles, [words[end] for end in ENDS])
        _key(picture, "levers", window, lang)
    return picture


def _places(table: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(table["province"]))


def _marked(rows: pd.DataFrame) -> dict[str, dict[str, object]]:
    """How the robust choice and the pure modes are marked, by their mixes."""
    pure = dict(zip(pure_mixes(rows["mix"].iloc[0]), range(2), strict=True))
    marks: dict[str, dict[str, object]] = {rows.loc[rows["rank"] == 1, "mix"].iloc[0]: ROBUST}
    return marks | {mix: _mark(k) for mix, k in pure.items()}


def pure_mixes(mix: str) -> tuple[str, str]:
    """The first and the second mode as mixes, of as many rights as this one."""
    return "A" * len(mix), "B" * len(mix)


def _mark(k: int) -> dict[str, object]:
    return {"marker": theme.marker_of(k), "color": theme.colour_of(k), "markersize": 8, "markeredgecolor": "white",
            "linestyle": ""}  # fmt: skip


def _legend(picture: Figure, names: Sequence[str], lang: str) -> None:
    handles = [*(Line2D([], [], **_mark(k)) for k in range(2)), Line2D([], [], **ROBUST)]
    labels = [*(name_of_mode(name, lang) for name in names), say("figures.designs.robust", lang)]
    theme.legend(picture, handles, labels)


def _key(picture: Figure, kind: str, window: str, lang: str) -> None:
    text = say(f"figures.designs.{kind}", lang, window=theme.window_label(window, lang))
    picture.supxlabel("\n".join(theme.wrapped(text, 110)), fontsize="small")
