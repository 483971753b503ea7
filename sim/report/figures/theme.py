"""The style of all figures: one place for size, type, colour and line, and for the same bytes every time.

Colours are those of ``sim.setup.palette``; every mode has a dash and a marker of its own too, so that figures survive
greyscale. Type is at least 9 points at the printed width of 180 mm.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.language.texts import has_wide, say, wrap_wide
from sim.report.figures.fonts import cjk_font, warn_no_font
from sim.setup.modes import MODES
from sim.setup.names import is_chinese, name_of_indicator, name_of_key, name_of_province, unit_of_parameter
from sim.setup.palette import COLOURS, GREY, GRID, INK
from sim.setup.palette import PALE as PALE
from sim.setup.parameters import PARAMETERS
from sim.setup.words import is_share

Metadata = Mapping[str, str]
NO_METADATA: Metadata = {}

WIDTH = 7.1  # inches: 180 mm, the width of a printed page
DPI = 200
DASHES: tuple[Any, ...] = (
    "-",
    (0, (5, 1.6)),
    (0, (1.2, 1.2)),
    (0, (6, 1.4, 1.2, 1.4)),
    (0, (3, 1)),
    (0, (8, 2)),
)
WIDE = 2.2  # characters that a Chinese one takes the room of; a little more, since digits among them are wide too
LETTER = 0.075  # inches
HANDLE = 6  # letters that a line in a legend takes the room of
PLAIN = ("1", "multiple", "index", "exponent")
"""Units that say nothing on an axis."""
MARKERS = ("o", "s", "^", "D", "v", "P")

STYLE: Any = {  # matplotlib's own type of it lists every setting there is
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "figure.titlesize": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "legend.handlelength": 3.2,
    "figure.facecolor": "white",
    "figure.dpi": 100,
    "savefig.dpi": DPI,
    "svg.fonttype": "path",
    "text.parse_math": False,  # a dollar sign in a text of the user's is one
}


class Picture(Figure):
    """A figure that shows itself in a notebook and belongs to no window."""

    def _repr_png_(self) -> bytes:
        return to_png(self)


def figure(height: float, width: float = WIDTH) -> Picture:
    """An empty figure in this style; call inside `style()`."""
    picture = Picture(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(picture)
    return picture


def style(lang: str | None = None) -> Any:
    """Context in which figures are drawn."""
    font = {"font.family": ["DejaVu Sans", cjk_font()]} if language(lang) == "zh" else {}
    return mpl.rc_context(STYLE | font)


def language(lang: str | None) -> str:
    """The language to draw in: the one given, else the one in use; English where no font has Chinese."""
    if not is_chinese(lang):
        return "en"
    if cjk_font() is None:
        warn_no_font()
        return "en"
    return "zh"


def looks(modes: Iterable[str]) -> dict[str, int]:
    """The index of each mode's colour, dash and marker, which its name decides and not the order of the modes.

    Built-in modes always have the same, and so has one that was made from them where no other of that name is there
    (`NAME+reuse=copying`); others have those that no built-in mode has, by the alphabet, and where these do not
    suffice those of built-in modes that are not there.
    """
    names = list(dict.fromkeys(modes))
    known = [name.partition("+")[0] for name in names]
    found = {
        name: list(MODES).index(base)
        for name, base in zip(names, known, strict=True)
        if base in MODES and (name == base or known.count(base) == 1)
    }
    free = [*range(len(MODES), len(COLOURS)), *(index for index in range(len(MODES)) if index not in found.values())]
    own = sorted(name for name in names if name not in found)
    return found | {name: free[k] if k < len(free) else len(COLOURS) + k for k, name in enumerate(own)}


def mode_style(index: int) -> dict[str, Any]:
    """Colour and dash by the index of a look; beyond the sixth they begin again."""
    return {"color": colour_of(index), "linestyle": DASHES[index % len(DASHES)]}


def colour_of(index: int) -> str:
    """The colour of that look."""
    return COLOURS[index % len(COLOURS)]


def marker_of(index: int) -> str:
    """The marker of that look, or of a province."""
    return MARKERS[index % len(MARKERS)]


def band(
    axes: Axes,
    x: Any,
    low: Any,
    high: Any,
    index: int | None,
    strong: bool = False,
    bounds: tuple[Any, Any] | None = None,
) -> None:
    """A band of a look, pale or strong, with an outline that keeps it apart from those it lies over.

    index: of the look; None for ink. bounds: what the band is kept within; None for nothing.
    """
    low, high = (np.clip(edge, *bounds) for edge in (low, high)) if bounds else (low, high)
    look = {"color": INK, "linestyle": "-"} if index is None else mode_style(index)
    axes.fill_between(
        x, low, high, facecolor=(look["color"], 0.35 if strong else 0.12), edgecolor=look["color"],
        linewidth=0.35 if strong else 0.6, linestyle=look["linestyle"],
    )  # fmt: skip


def label(indicator: str, lang: str | None = None) -> str:
    """An indicator's label in the language drawn."""
    return name_of_indicator(indicator, language(lang))


def window_label(window: str, lang: str | None = None) -> str:
    """A window in words: "month_24" -> "month 24"."""
    lang = language(lang)
    if window == "path":
        return say("figures.axis.path", lang)
    return say("figures.axis.month", lang, month=window.removeprefix("month_"))


def title(province: str, indicator: str, lang: str | None = None) -> str:
    """What a panel shows: "Zhejiang: service efficiency"."""
    lang = language(lang)
    return say("names.titled", lang, place=name_of_province(province, lang), what=label(indicator, lang).lower())


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters; a Chinese one takes the room of two and may end a line anywhere."""
    return wrap_wide(text, width, WIDE) if has_wide(text) else wrap(text, width, break_long_words=False)


def key_label(key: str, lang: str | None = None) -> str:
    """What varies by its name, and its unit: "Budget per resident, yuan per resident and month"."""
    lang = language(lang)
    name, unit = name_of_key(key, lang), unit_of_parameter(key, lang) if key in PARAMETERS else ""
    return say("figures.axis.in_unit", lang, name=name, unit=unit) if unit and unit not in PLAIN else name


def value_axis(axes: Axes, indicator: str) -> None:
    """Tick labels in per cent for shares, and short for large numbers."""
    if is_share(indicator):
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.4g}%".replace("-", "−")))
    else:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))


def short(value: float) -> str:
    """A number for a tick, thousands and millions as k and M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}".replace("-", "−")
    return f"{value:.4g}".replace("-", "−")


def month_axis(axes: Axes, n_months: int, most: int = 7) -> None:
    """Years as grid, from launch to end, with at most so many numbers beside 0."""
    axes.set_xlim(0, n_months)
    axes.xaxis.set_major_locator(
        MultipleLocator(max(1, 12 * -(-n_months // (12 * most)) if n_months >= 24 else n_months // 6))
    )


def legend(picture: Figure, handles: Sequence[Any], names: Sequence[str], ncols: int = 3) -> None:
    """One legend above all panels, in no more columns than there is room for."""
    longest = max(map(_width, names), default=0)
    fits = int(picture.get_figwidth() / (LETTER * (longest + HANDLE)))
    picture.legend(handles, names, loc="outside upper center", ncols=max(1, min(ncols, fits, len(names))))


def _width(text: str) -> int:
    """Letters whose room a text takes."""
    return sum(2 if letter > "\u2e80" else 1 for letter in text)


def to_png(picture: Figure, metadata: Metadata = NO_METADATA) -> bytes:
    """A figure as PNG; the same bytes for the same figure. metadata: such as what it was made from."""
    target, before = io.BytesIO(), picture.dpi
    with mpl.rc_context(STYLE):
        picture.dpi = DPI
        FigureCanvasAgg(picture).print_png(target, metadata={"Software": None, **metadata})
        picture.dpi = before
    return target.getvalue()


def to_svg(picture: Figure, name: str, metadata: Metadata = NO_METADATA) -> bytes:
    """A figure as SVG; the same bytes for the same figure and name, identifiers that no other name has."""
    target = io.BytesIO()
    with mpl.rc_context(STYLE | {"svg.hashsalt": f"digigov-{name}"}):
        FigureCanvasSVG(picture).print_svg(target, metadata={"Date": None, "Creator": None, **metadata})
    FigureCanvasAgg(picture)
    return target.getvalue()


def to_both(picture: Figure, name: str, metadata: Metadata = NO_METADATA) -> dict[str, bytes]:
    """A figure as PNG and SVG, laid out once, which takes as long as drawing it: file name -> content."""
    files = {f"{name}.png": to_png(picture, metadata)}
    engine = picture.get_layout_engine()
    picture.set_layout_engine("none")
    files[f"{name}.svg"] = to_svg(picture, name, metadata)
    picture.set_layout_engine(engine)
    return files
