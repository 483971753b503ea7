"""What can be taken away: a side as a scenario file, the view as a file, the curves as a figure."""

from __future__ import annotations

import numpy as np
from loky import ProcessPoolExecutor

from sim.classroom.explorer.told import least_pairs
from sim.classroom.explorer.twin import Pair
from sim.classroom.explorer.view import Offer, View
from sim.language.texts import say
from sim.results.interval import interval
from sim.setup import names
from sim.setup.indicators import INDICATORS, is_share
from sim.setup.registry import install, registered


def scenario_file(view: View, side: str, offer: Offer) -> tuple[str, str]:
    """Name and text of a scenario file; ``digigov run FILE --seed N`` repeats that side. Raises InputError."""
    scenario = view.scenario_of(side, offer)
    name = f"{view.scenario}-{side}.toml"
    head = f"# Run it with: digigov run {name} --seed {view.seed}\n"
    return name, head + scenario.to_toml()


def view_file(view: View) -> tuple[str, str]:
    """Name and text of a file that brings the view back: ``digigov explore --view FILE``, or open it on the page."""
    return "explorer-view.toml", "# Open it with: digigov explore --view explorer-view.toml\n" + view.to_toml()


def figure_file(pair: Pair, view: View, kind: str) -> tuple[str, bytes]:
    """The same as ``draw_figure``, from a process of its own.

    The libraries that it loads must not be half loaded while another page is drawn, and Solara draws pages in threads.
    """
    with ProcessPoolExecutor(1, initializer=install, initargs=(registered(),)) as process:
        return process.submit(draw_figure, pair, view, kind).result()


def draw_figure(pair: Pair, view: View, kind: str) -> tuple[str, bytes]:
    """Name and bytes of a figure, "png" or "svg": both curves of the indicator shown, and their difference with band.

    It ends where the page's curves do: at the month that is looked at, unless what comes is shown. Its description says
    what was run, so that the figure can be made again.
    """
    from sim.report.figures import theme

    lang, index = theme.language(view.lang), list(INDICATORS).index(view.show)
    modes = [names.name_of_mode(mode, lang) for mode in (view.left, view.right)]
    n = pair.month + 1 if view.later or view.month is None else min(view.month, pair.month) + 1
    gaps = pair.paths()[:, :n, index]
    scale = 100.0 if is_share(view.show) else 1.0
    with theme.style(lang):
        picture = theme.figure(3.2)
        curves, difference = picture.subplots(1, 2)
        for side, name in zip(("left", "right"), modes, strict=True):
            values = [frame.measures[index] for frame in pair.side(side).frames[:n]]
            curves.plot(range(len(values)), values, label=name, **theme.mode_style(("left", "right").index(side)))
        curves.set_title(theme.label(view.show, lang))
        theme.value_axis(curves, view.show)
        difference.axhline(0.0, color=theme.GREY, linewidth=0.8)
        months = np.arange(gaps.shape[1])
        if len(gaps) >= least_pairs(pair):
            mean, low, high, _ = interval(scale * gaps)
            difference.fill_between(months, low, high, color=theme.PALE, linewidth=0)
            difference.plot(months, mean, color=theme.GREY, linestyle="--")
        difference.plot(months, scale * gaps[0], color=theme.INK)
        if is_share(view.show):
            difference.set_ylabel(say("figures.axis.points", lang))
        difference.set_title(say("explorer.chart.gap", lang, left=modes[0], right=modes[1]))
        for axes in (curves, difference):
            theme.month_axis(axes, pair.view.months)
            start = pair.left.stage.start if pair.left.stage is not None else ""
            axes.set_xlabel(say(f"figures.axis.months{'_since' if start else ''}", lang, start=start))
        theme.legend(picture, *curves.get_legend_handles_labels())
        n_pairs = len(gaps) if len(gaps) >= least_pairs(pair) else 1
        picture.supxlabel(caption(view, n_pairs, lang), fontsize=8, color=theme.GREY)
        name = f"explorer-{view.show}.{kind}"
        metadata = {"Title" if kind == "svg" else "Description": f"digigov explore: {view.to_query()}"}
        return name, theme.to_svg(picture, view.show, metadata) if kind == "svg" else theme.to_png(picture, metadata)


def caption(view: View, n_pairs: int, lang: str) -> str:
    """What a figure shows, in a line."""
    key = "caption" if n_pairs > 1 else "caption_alone"
    shown = {
        "scenario": names.name_of_province(view.scenario, lang),
        "citizens": view.citizens,
        "seed": view.seed,
        "n": n_pairs,
    }
    return say(f"explorer.chart.{key}", lang, **shown)
