"""Who leads: two paths on one axis, the area between them in the colour of the one ahead, lasting crossings marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from sim.language.texts import has_wide
from sim.report.figures.theme import WIDE
from sim.results.crossing import Floats, lasting_changes
from sim.setup.palette import INK, INKS

SHADE = 0.3
NAMED = (0.42, 0.6)
"""Shares of the axis between which paths are named, where the gap between them is widest."""
ROOM = 40
"""Letters that the axis has room for."""
BEHIND = {"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.6}
"""What stands behind words, over lines."""


@dataclass(frozen=True, slots=True)
class Two:
    """Two paths [month 0..T] of one measure, NaN where undefined, with their names and colours.

    more_is_better: whether the higher one is ahead.
    """

    paths: tuple[Floats, Floats]
    names: tuple[str, str]
    colours: tuple[str, str]
    more_is_better: bool = True

    @property
    def lead(self) -> Floats:
        """The first minus the second, above 0 where the first is ahead."""
        return (self.paths[0] - self.paths[1]) * (1.0 if self.more_is_better else -1.0)


def shade_lead(axes: Axes, months: Floats, two: Two) -> None:
    """Fill the area between the paths, month by month in the colour of the one ahead."""
    first, second = two.paths
    for side, colour in zip((two.lead >= 0, two.lead <= 0), two.colours, strict=True):
        axes.fill_between(
            months, first, second, where=side, interpolate=True, color=colour, alpha=SHADE, linewidth=0, zorder=1.5
        )


def name_paths(axes: Axes, months: Floats, two: Two, size: float | None = None) -> None:
    """The name of each path beside it, the upper one's on the side where a rising or falling path leaves room."""
    first, last = (round(share * (len(months) - 1)) for share in NAMED)
    gaps = np.nan_to_num(np.abs(two.lead[first : last + 1]))
    at = first + int(np.argmax(gaps))
    values = [path[at] for path in two.paths]
    if np.isnan(values).any():
        return
    ends = np.nanmean([(path[0], path[-1]) for path in two.paths], axis=0)
    upper = int(np.argmax(values))
    for side in (0, 1):
        on_left = (side == upper) == bool(ends[1] >= ends[0])
        axes.annotate(
            two.names[side], (months[at], values[side]), xytext=(-7 if on_left else 7, 7 if side == upper else -7),
            textcoords="offset points", ha="right" if on_left else "left", va="bottom" if side == upper else "top",
            color=INKS[two.colours[side]], weight="bold", fontsize=size, bbox=BEHIND, zorder=8,
        )  # fmt: skip


def mark_changes(
    axes: Axes,
    months: Floats,
    two: Two,
    words: Callable[[int], str],
    clear: Sequence[int] = (),
    size: float | None = None,
) -> None:
    """A ring on every lasting change of lead, a line down from it and its month in words at the foot.

    words: of a month. clear: the months at which a change is more than luck; their mark is filled.
    """
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    step = 1.4 * (size or mpl.rcParams["font.size"])
    taken: list[tuple[float, float]] = []
    for month in lasting_changes(two.lead, 0.01 * (high - low)):
        side, text = 0 if two.lead[month] > 0 else 1, words(month)
        before, after = two.lead[month - 1], two.lead[month]
        share = before / (before - after) if before * after < 0 else 1.0
        place = months[month - 1] + share * (months[month] - months[month - 1])
        value = two.paths[0][month - 1] + share * (two.paths[0][month] - two.paths[0][month - 1])
        colour = two.colours[side]
        axes.vlines(place, low, value, color=colour, linestyle=":", linewidth=1.2, zorder=3)
        face = colour if month in clear else "white"
        axes.scatter([place], [value], s=34, facecolor=face, edgecolor=colour, linewidth=1.6, zorder=7)
        width = sum(WIDE if has_wide(letter) else 1.0 for letter in text) / ROOM * (right - left)
        is_late = place + width > right
        span = (place - width, place) if is_late else (place, place + width)
        row = sum(span[0] < end and start < span[1] for start, end in taken)
        taken.append(span)
        axes.annotate(
            text, (place, low), xytext=(-4 if is_late else 4, 4 + row * step), textcoords="offset points",
            ha="right" if is_late else "left", va="bottom", color=INK, fontsize=size, bbox=BEHIND, zorder=8,
        )  # fmt: skip
    axes.set_ylim(low, high)
