"""What is drawn of a month: the state of counties, bureaus, firms and some citizens, small enough to keep them all."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.classroom.explorer.layout import lay_out
from sim.model.agents.projects import KINDS
from sim.setup.indicators import INDICATORS
from sim.setup.measures import county_efficiency, county_sharing, live_shares

COUNTY_LAYERS = ("service_efficiency", "data_sharing_rate", "maturity", "satisfaction")
"""What a frame keeps of every county, each in [0, 1] (a loss of efficiency counts as none when it is drawn)."""
FIRM_LAYERS = ("effort", "capability", "load")
CITIZEN_LAYERS = ("online", "satisfaction", "trust", "complained")
BUILDING = ("idle", *KINDS)
"""What a county works on; the kind of its last project where it has several."""
DRAWN_CITIZENS = 180
MOST_CONTRACTS = 2
NO_FIRM = 255


@dataclass(frozen=True, slots=True)
class Frame:
    """One month of one side. counties [C, 4], bureaus [C, L], citizens [n, 4], firms [F, 3]; building [C];
    contracts [C, 2] are the firms of a county's projects, NO_FIRM where there is none; measures as ``INDICATORS``."""

    month: int
    measures: tuple[float, ...]
    counties: NDArray[np.float32]
    bureaus: NDArray[np.float32]
    citizens: NDArray[np.float32]
    firms: NDArray[np.float32]
    building: NDArray[np.uint8]
    contracts: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Stage:
    """What stays as it is: names, places on the map in points, neighbours, whom the citizens drawn stand for, and the
    month of the calendar that month 0 is, if any."""

    province: str
    size: tuple[float, float]
    cities: NDArray[np.float64]
    city_names: dict[str, tuple[str, ...]]
    counties: NDArray[np.float64]
    county_names: dict[str, tuple[str, ...]]
    county_city: NDArray[np.int64]
    ties: NDArray[np.int64]
    citizens: NDArray[np.int64]
    citizen_county: NDArray[np.int64]
    line_names: dict[str, tuple[str, ...]]
    system_ids: tuple[str, ...]
    system_names: dict[str, tuple[str, ...]]
    resource_names: dict[str, tuple[str, ...]]
    resource_line: NDArray[np.int64]
    n_firms: int
    start: str = ""


def stage_of(model) -> Stage:
    """What stays as it is in a run."""
    places, catalogue = model.places, model.catalogue
    cities, counties, size = lay_out(places.city_point, places.county_point)
    who = drawn_citizens(len(model.citizens))
    return Stage(
        province=places.province,
        size=size,
        cities=cities,
        city_names={"en": places.city_name_en, "zh": places.city_name_zh},
        counties=counties,
        county_names={"en": places.county_name, "zh": places.county_name_zh},
        county_city=places.county_city,
        ties=places.neighbour_pairs,
        citizens=who,
        citizen_county=model.citizens.county[who].astype(np.int64),
        line_names={"en": catalogue.line_name_en, "zh": catalogue.line_name_zh},
        system_ids=catalogue.system_id,
        system_names={"en": catalogue.system_name_en, "zh": catalogue.system_name_zh},
        resource_names={"en": catalogue.resource_name_en, "zh": catalogue.resource_name_zh},
        resource_line=catalogue.resource_line,
        n_firms=len(model.firms),
        start=model.setup.start,
    )


def drawn_citizens(n: int) -> NDArray[np.int64]:
    """The citizens that are drawn: evenly spaced over all, who are in order of counties."""
    return np.unique(np.linspace(0, n - 1, min(n, DRAWN_CITIZENS)).astype(np.int64))


def frame_of(model, who: NDArray[np.int64]) -> Frame:
    """The model's present month."""
    citizens, flow = model.citizens, model.flow
    satisfaction = (flow.cases * flow.satisfaction).sum(axis=1) / flow.cases.sum(axis=1)
    maturity = model.modules.maturity.mean(axis=1)
    counties = np.column_stack([county_efficiency(model), county_sharing(model), maturity, satisfaction])
    drawn = [citizens.used_online[who], citizens.satisfaction[who], citizens.trust[who], citizens.complained[who]]
    firms = [(firm.effort, firm.capability, float(firm.load)) for firm in model.firms]
    building = np.zeros(len(model.counties), dtype=np.uint8)
    contracts = np.full((len(model.counties), MOST_CONTRACTS), NO_FIRM, dtype=np.uint8)
    projects = model.projects
    county, kind, firm = projects["county"], projects["kind"], projects["firm"]
    first, end = (np.searchsorted(county, county, side) for side in ("left", "right"))
    row = np.arange(len(county))
    newest, slot = row == end - 1, row - np.maximum(first, end - MOST_CONTRACTS)
    building[county[newest]] = 1 + kind[newest]
    shown = (slot >= 0) & (firm >= 0)
    contracts[county[shown], slot[shown]] = firm[shown]
    return Frame(
        month=model.month,
        measures=tuple(float(model.history[-1][name]) for name in INDICATORS),
        counties=counties.astype(np.float32),
        bureaus=live_shares(model).astype(np.float32),
        citizens=np.column_stack(drawn).astype(np.float32),
        firms=np.array(firms, dtype=np.float32),
        building=building,
        contracts=contracts,
    )


def packed(frames: Sequence[Frame]) -> dict[str, str]:
    """Frames for the browser: every layer of all months as bytes, in text; shares as 0 to 255."""
    return {
        "counties": _bytes([frame.counties for frame in frames]),
        "bureaus": _bytes([frame.bureaus for frame in frames]),
        "citizens": _bytes([frame.citizens for frame in frames]),
        "firms": _bytes([frame.firms * np.array([1.0, 0.25, 0.05], dtype=np.float32) for frame in frames]),
        "building": _text(np.stack([frame.building for frame in frames])),
        "contracts": _text(np.stack([frame.contracts for frame in frames])),
    }


def _bytes(layers: Sequence[NDArray[np.float32]]) -> str:
    return _text(np.rint(255.0 * np.clip(np.nan_to_num(np.stack(layers)), 0.0, 1.0)).astype(np.uint8))


def _text(layer: NDArray[np.uint8]) -> str:
    return b64encode(np.ascontiguousarray(layer).tobytes()).decode("ascii")
