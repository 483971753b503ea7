"""What the page is sent: names, places, packed frames and curves, as plain tables."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from json import dumps
from typing import Any

import numpy as np

from sim.classroom.explorer.frames import BUILDING, COUNTY_LAYERS, DRAWN_CITIZENS, MOST_CONTRACTS, Stage, packed
from sim.classroom.explorer.told import change_of, least_pairs
from sim.classroom.explorer.twin import Pair
from sim.classroom.explorer.view import COLOURS, SIDES, View
from sim.language.texts import LANGUAGES, say, words_of
from sim.results.interval import interval
from sim.setup import names
from sim.setup.geography import GOLDEN_ANGLE
from sim.setup.indicators import INDICATORS, is_share
from sim.setup.palette import EVEN, GREEN, GREY, LETTERED, ORANGE, PALE, PURPLE, SKY, TONES, VERMILION

SCRIPTS = (
    ("templates", "shared", "lead.js"),
    *(("classroom", "explorer", "js", f"{name}.js") for name in ("chart", "guess", "map", "path")),
)
CODE = "\n".join(files("sim").joinpath(*path).read_text(encoding="utf-8") for path in SCRIPTS)
"""What draws: the picture of who is ahead, which the page for class has too, and what only the explorer has."""
MEASURE_OF = {"service_efficiency": "service_efficiency", "data_sharing_rate": "data_sharing_rate",
              "maturity": "mean_maturity", "satisfaction": "mean_satisfaction"}  # fmt: skip
"""Which measure of the whole province a layer of counties is."""
BUILDING_COLOURS = {"idle": PALE, "build": PURPLE, "copy": GREEN, "install": ORANGE}
ONLINE, COUNTER, COMPLAINT = SKY, GREY, VERMILION


def words_for(part: str, lang: str, *others: str) -> dict[str, str]:
    """Texts of a part of the page, and single ones of other parts by the last word of their key."""
    return words_of(f"explorer.{part}", lang) | {key.rpartition(".")[2]: say(f"explorer.{key}", lang) for key in others}


def other_language(lang: str) -> dict[str, str]:
    """The language that the switch goes to."""
    key = next(name for name in LANGUAGES if name != lang)
    return {"key": key, "name": LANGUAGES[key]}


def month_of(pair: Pair, view: View) -> int:
    """The month that is looked at: the one asked for, or the last there is."""
    return pair.month if view.month is None else min(view.month, pair.month)


def written(table: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The same with these entries as JSON, named ``<name>_json``; Solara looks into every list that it is given."""
    texts = {f"{name}_json": dumps(table[name], ensure_ascii=False) for name in names}
    return {name: value for name, value in table.items() if f"{name}_json" not in texts} | texts


def stage_payload(pair: Pair, view: View, lang: str) -> dict[str, Any]:
    """All data of the maps and curves."""
    stage = pair.left.stage
    n = pair.month + 1
    return {
        "stage": stage_table(stage, lang),
        "run": {
            "number": pair.number,
            "n_frames": n,
            **{side: packed(pair.side(side).frames[:n]) for side in SIDES},
        },
        "titles": {side: _title(pair, side, lang) for side in SIDES},
        "curves": {side: _curve(pair, side, view.show) for side in SIDES} | {"mapped": _mapped(pair, view)},
        "gap": gap_table(pair, view, lang),
        "is_share": is_share(view.show),
        "n_months": pair.view.months,
    }


def stage_words(lang: str) -> dict[str, Any]:
    """Names and colours of the maps and curves, and the code that draws them."""
    return {
        "points": say("explorer.chart.points", lang),
        "indicators": [
            {"key": name, "name": names.name_of_indicator(name, lang), "better": INDICATORS[name].higher_is_better,
             "share": is_share(name)}
            for name in INDICATORS
        ],
        "code": CODE,
        "measure_of": MEASURE_OF,
        "colours": {
            "tones": list(TONES), "building": BUILDING_COLOURS, "online": ONLINE, "counter": COUNTER,
            "complaint": COMPLAINT, "sides": list(LETTERED), "even": EVEN,
        },
        "colour_names": {name: say(f"explorer.colour.{name}", lang) for name in COLOURS},
        "building_names": {name: say(f"explorer.building.{name}", lang) for name in BUILDING},
    }  # fmt: skip


def stage_table(stage: Stage, lang: str) -> dict[str, Any]:
    """Places and names; citizens stand around their county."""
    return {
        "size": list(stage.size),
        "cities": stage.cities.round(1).tolist(),
        "city_names": list(stage.city_names[lang]),
        "counties": stage.counties.round(1).tolist(),
        "county_names": list(stage.county_names[lang]),
        "ties": stage.ties.tolist(),
        "citizens": citizen_spots(stage).round(1).tolist(),
        "n_lines": len(stage.line_names[lang]),
        "n_firms": stage.n_firms,
        "start": stage.start,
        "n_contracts": MOST_CONTRACTS,
        "county_layers": list(COUNTY_LAYERS),
    }


def citizen_spots(stage: Stage) -> np.ndarray:
    """Where the citizens drawn stand [n, 2]: around their county, outside of its ring."""
    home = stage.citizen_county
    turn = GOLDEN_ANGLE * np.arange(min(len(home), DRAWN_CITIZENS))[: len(home)]
    return stage.counties[home] + 11.6 * np.column_stack([np.sin(turn), -np.cos(turn)])


def gap_table(pair: Pair, view: View, lang: str) -> dict[str, Any]:
    """Left minus right: this seed, and mean and interval over all pairs of runs that are there."""
    gaps = pair.paths()[:, :, list(INDICATORS).index(view.show)]
    names = [_title(pair, side, lang)["name"] for side in SIDES]
    table = {
        "title": say("explorer.chart.gap", lang, left=names[0], right=names[1]),
        "now": _plain(gaps[0]),
        "mean": [], "low": [], "high": [], "n": len(gaps), "change": None,
        "note": say("explorer.chart.band_coming", lang, n=len(gaps), wanted=pair.view.pairs),
    }  # fmt: skip
    if len(gaps) >= least_pairs(pair):
        mean, low, high, _ = interval(gaps)
        table |= {"mean": _plain(mean), "low": _plain(low), "high": _plain(high)}
        table["note"] = say("explorer.chart.band", lang, n=len(gaps))
    change = change_of(pair, view.show)
    if change is not None and change.clear:
        side = int((mean[-1] > 0) == (INDICATORS[view.show].higher_is_better is False))
        spanned = {"month": int(change.month), "low": int(change.low), "high": int(change.high), "side": side}
        table["change"] = spanned | {"text": say("explorer.chart.change", lang, **spanned)}
    return table


def _title(pair: Pair, side: str, lang: str) -> dict[str, str]:
    """A side's mode and what was changed in it."""
    view = pair.view
    name = names.name_of_mode(view.left if side == "left" else view.right, lang)
    changed = [
        say("explorer.stage.option", lang, switch=names.name_of_switch(switch, lang), option=option)
        for switch, option in (
            (switch, names.name_of_option(switch, option, lang)) for switch, option in view.switches(side).items()
        )
    ]
    return {"name": name, "changed": " · ".join(changed)}


def _curve(pair: Pair, side: str, show: str) -> list[float | None]:
    column = list(INDICATORS).index(show)
    return _plain(np.array([frame.measures[column] for frame in pair.side(side).frames[: pair.month + 1]]))


def _mapped(pair: Pair, view: View) -> dict[str, list[float | None]] | None:
    """The whole province's values of the measure that the maps show; None where that is none."""
    measure = MEASURE_OF.get(view.colour)
    return {side: _curve(pair, side, measure) for side in SIDES} if measure else None


def _plain(values: np.ndarray) -> list[float | None]:
    """Numbers for the page: None where undefined."""
    return [None if np.isnan(value) else float(f"{value:.6g}") for value in values.tolist()]
