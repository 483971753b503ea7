"""What the page says beside the curves, as records for JSON: levers, measures, places, institutions, texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from sim.classroom.page.example import Example
from sim.classroom.page.study import COUNTY_COLUMNS, PageStudy, default_of
from sim.classroom.page.tiles import hexagon_map
from sim.language.texts import LANGUAGES, say, texts_of
from sim.report.figures import theme
from sim.report.verdict_sentences import known_sentence
from sim.results.interval import t_quantile
from sim.results.known import known_of
from sim.results.measured import measured_effects, measured_record
from sim.setup import words
from sim.setup.draws import POSTERIOR
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.institutions import FORCE, INSTITUTIONS, MECHANISM, by_group
from sim.setup.names import (
    formula_of_indicator,
    meaning_of_institution,
    meaning_of_parameter,
    name_of_group_of_paper,
    name_of_indicator,
    name_of_institution,
    name_of_key,
    name_of_level,
    name_of_mode,
    name_of_province,
    unit_of_indicator,
)
from sim.setup.palette import INKS
from sim.setup.parameters import PARAMETERS
from sim.setup.priors import UNKNOWNS

Words = dict[str, str]
STEPS_OF_A_SLIDER = 40
DIGITS = 6


def texts() -> dict[str, Words]:
    """Every text of the page by its key, without the room's name, and those of what is known, as "known.opening"."""
    told = {key: record for key, record in texts_of("results").items() if key.startswith("results.known.")}
    told |= {f"story.{key}": record for key, record in texts_of("story").items() if key.startswith("story.kind.")}
    told |= {key: record for key, record in texts_of("explorer").items() if key.startswith("explorer.close.")}
    return {key.partition(".")[2]: dict(record) for key, record in (texts_of("page") | told).items()}


def levers(page: PageStudy) -> list[dict[str, Any]]:
    """What the sliders move: key, levels, default, step, unit, name and meaning."""
    _, scenario = page.design.scenarios[0]
    records = []
    for factor, of_lever in zip(page.design.factors, page.levels, strict=True):
        low, high = float(of_lever[0]), float(of_lever[-1])
        record = PARAMETERS.get(factor.key)
        is_count = record is not None and record.is_count
        meaning = name_of_key if record is None else meaning_of_parameter
        records.append(
            {
                "key": factor.key,
                "levels": of_lever.tolist(),
                "default": min(max(default_of(scenario, factor.key), low), high),
                "unknown": factor.key in UNKNOWNS,
                "share": record is not None and record.unit == "share",
                **{end: texts_of("page").get(f"page.lever.{factor.key}.{end}") for end in ("low", "high")},
                "step": 1 if is_count else _round_step(of_lever.tolist()),
                "name": _page_text(f"page.lever.{factor.key}.name", name_of_key, factor.key),
                "help": _page_text(f"page.lever.{factor.key}.help", meaning, factor.key),
            }
        )
    return records


def measures(page: PageStudy) -> list[dict[str, Any]]:
    """What curves show: name, label, unit, whether it is a share, which way is better, meaning."""
    records = []
    for name in page.design.indicators:
        record = INDICATORS[name]
        records.append(
            {
                "name": name,
                "label": _both(name_of_indicator, name),
                "unit": _both(unit_of_indicator, name),
                "share": words.is_share(name),
                "better": record.higher_is_better,
                "headline": name in HEADLINES,
                "help": _page_text(f"page.measure.{name}", formula_of_indicator, name),
            }
        )
    return records


def known(page: PageStudy) -> list[dict[str, Any]]:
    """What is known of the modes with the sliders at their defaults, by province: each measure that it is known of.

    bands: of ``sim.results.known``, from month 0 on, where both modes are the same. told: a sentence by reported month.
    """
    defaults = {lever["key"]: lever["default"] for lever in levers(page) if lever["key"] in PARAMETERS}
    months, tables = page.design.months, []
    for _, scenario in page.design.scenarios:
        a, b = (scenario.with_(mode=mode, parameters=defaults) for mode in page.design.modes)
        of_province = {}
        for name in page.design.indicators:
            found = known_of(a, b, name)
            if found is not None:
                told = [
                    {"month": at, "sentence": _both(partial(known_sentence, found.row(at)), POSTERIOR)}
                    for at in found.p
                ]
                bands = {key: [0.0, *map(_short, band[:months])] for key, band in found.bands.items()}
                of_province[name] = {"n": found.n_draws, "bands": bands, "told": told}
        tables.append(of_province)
    return tables


def county_measures() -> list[dict[str, Any]]:
    """What the map shows of counties."""
    records = []
    for name in COUNTY_COLUMNS:
        label = _both(name_of_indicator, name) if name in INDICATORS else texts_of("page")[f"page.state.{name}.name"]
        records.append({"name": name, "label": label})
    return records


def modes(page: PageStudy) -> list[dict[str, Any]]:
    """Both modes: name in both languages, colour and dash as in all figures."""
    records = []
    looks = theme.looks(mode.name for mode in page.design.modes)
    for mode in page.design.modes:
        dash = theme.DASHES[looks[mode.name]]
        records.append(
            {
                "id": mode.name,
                "label": _both(name_of_mode, mode.name) | {"en": name_of_mode(mode.name, "en").capitalize()},
                "colour": theme.colour_of(looks[mode.name]),
                "ink": INKS[theme.colour_of(looks[mode.name])],
                "dash": "" if dash == "-" else " ".join(f"{2.2 * length:g}" for length in dash[1]),
                "switches": mode.switches,
            }
        )
    return records


def province(example: Example) -> dict[str, Any]:
    """A province's cities and counties with their place on the tile map, who is next to whom, and who has contracts."""
    places = example.places
    centres, middles = hexagon_map(places.city_point, places.county_point, places.county_city)
    city = [
        {"en": en, "zh": zh, "x": _short(x), "y": _short(y), "population": round(float(people))}
        for en, zh, (x, y), people in zip(
            places.city_name_en, places.city_name_zh, middles, places.city_population, strict=True
        )
    ]
    county = [
        {
            "city": int(places.county_city[c]),
            "en": places.county_name[c],
            "zh": places.county_name_zh[c],
            "x": _short(centres[c, 0]),
            "y": _short(centres[c, 1]),
            "population": round(float(places.county_population[c])),
            "gdp": _short(places.gdp_per_head[c]),
            "aged": _short(places.share_60plus[c]),
            "college": _short(places.share_college[c]),
        }
        for c in range(len(centres))
    ]
    return {
        "id": places.province,
        "label": _both(name_of_province, places.province),
        "cities": city,
        "counties": county,
        "neighbours": places.neighbour_pairs.tolist(),
        "firms": example.n_firms,
        "operator": list(example.has_operator),
        "cases": example.cases,
        "contracts": [[[list(pair) for pair in frame] for frame in mode] for mode in example.contracts],
    }


def institutions() -> list[dict[str, Any]]:
    """All institutions with what each does, what turns it off, and its measured effects by province and window."""
    table = measured_effects()
    table = table[table["indicator"].isin(HEADLINES)]
    records = []
    for one in chain(*by_group(MECHANISM, INSTITUTIONS.values()).values()):
        rows = table[table["institution"] == one.id]
        effects: dict[str, dict[str, Any]] = {}
        for row in rows.itertuples():
            of_province = effects.setdefault(row.province, {"in_force": bool(row.in_force), "values": {}})
            if row.in_force:
                cell = [_plain(row.effect), _plain(row.ci_low), _plain(row.ci_high)]
                of_province["values"].setdefault(row.indicator, {})[row.window] = cell
        records.append(
            {
                "id": one.id,
                "name": _both(name_of_institution, one.id),
                "does": _both(meaning_of_institution, one.id),
                "groups": [
                    _both(partial(name_of_group_of_paper, kind), getattr(one, kind)) for kind in (MECHANISM, FORCE)
                ],
                "off": [
                    {
                        lang: say(
                            "page.institutions.set", lang, key=name_of_key(key, lang), value=_level(key, value, lang)
                        )
                        for lang in LANGUAGES
                    }
                    for key, value in one.off.items()
                ],
                "effects": effects,
            }
        )
    return records


def effects_measured() -> dict[str, Any]:
    """How the effects of institutions were measured: replications and under which mode each province was run."""
    table, record = measured_effects(), measured_record()
    under = table.drop_duplicates("province").set_index("province")["mode"]
    windows = list(dict.fromkeys(table["window"]))
    return {"replications": record["replications"], "modes": under.to_dict(), "windows": windows}


def quantiles(replications: int) -> float | None:
    """Student's t at 97.5 % for a number of pairs; None for one, which has no interval."""
    return float(t_quantile(replications)) if replications > 1 else None


def plain(record: Any) -> Any:
    """A record as JSON takes it: no NaN, no NumPy."""
    if isinstance(record, Mapping):
        return {str(key): plain(value) for key, value in record.items()}
    if isinstance(record, str) or record is None or isinstance(record, bool):
        return record
    if isinstance(record, Sequence | np.ndarray):
        return [plain(value) for value in record]
    if hasattr(record, "__dataclass_fields__"):
        return plain(asdict(record))
    value = record.item() if isinstance(record, np.generic) else record
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _both(wording: Callable[[str, str], str], name: str) -> Words:
    """What something is called, or means, in both languages."""
    return {lang: wording(name, lang) for lang in LANGUAGES}


def _page_text(key: str, otherwise: Callable[[str, str], str], name: str) -> Words:
    """The page's own text in both languages, which is for class, else what all rooms call it."""
    record = texts_of("page").get(key)
    return dict(record) if record else _both(otherwise, name)


def _round_step(levels: Sequence[float]) -> float:
    """The largest of 1, 2, 5 x 10^n that gives a slider its steps at least, and on which every level lies if any does.

    A browser puts a slider on its steps, and would show 0.66 for a level of 0.65 between them.
    """
    rough = (levels[-1] - levels[0]) / STEPS_OF_A_SLIDER
    size = 10.0 ** math.floor(math.log10(rough))
    steps = [float(f"{m * size * 10.0**-k:.3g}") for k in range(3) for m in (5, 2, 1)]
    small = [step for step in steps if step <= rough * (1 + 1e-9)]
    return next((step for step in small if all(_is_on(level - levels[0], step) for level in levels)), small[0])


def _is_on(distance: float, step: float) -> bool:
    return abs(distance / step - round(distance / step)) < 1e-6


def _level(key: str, value: object, lang: str) -> str:
    return f"{value:g}" if isinstance(value, float) else name_of_level(key, value, lang)


def _short(value: float) -> float:
    return float(f"{float(value):.{DIGITS}g}")


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else _short(value)
