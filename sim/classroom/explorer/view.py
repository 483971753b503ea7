"""The state of the page as one record: what is compared, what is looked at, and the link or file that brings it back.

Whatever comes from the browser or a file passes here: it is text, checked against what the server offers, never
evaluated; files are not named in it, only what the server was started with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict

from sim.inputs.checks import check_count, check_option, show
from sim.inputs.toml import write_toml
from sim.language.errors import InputError, nearest_name
from sim.language.texts import LANGUAGES
from sim.setup.cities import provinces
from sim.setup.fields import number
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES, SWITCHES, Mode
from sim.setup.parameters import PARAMETERS, check_parameter
from sim.setup.scenario import Scenario, load, load_mode
from sim.setup.shipped import shipped_scenarios

SIDES = ("left", "right")
COLOURS = ("building", "difference", "service_efficiency", "data_sharing_rate", "maturity", "bureaus", "citizens")
"""What the maps can show, one at a time: what counties build, how far one side is ahead in a measure, three measures,
the data that each bureau shares, where citizens go."""
KINDS = ("county", "firm", "citizen")
RANGES = {
    "seed": (0, 2**31 - 1, ""),
    "citizens": (100, 50_000, "citizens"),
    "months": (1, 120, "months"),
    "month": (0, 120, "months"),
    "pairs": (1, 30, "pairs"),
    "later": (0, 1, ""),
    "big": (0, 1, ""),
    "demo": (0, 5, ""),
}
FLAGS = ("big", "demo")
"""Fields that a link may name without a value, which is 1."""
MOST_TEXT = 20_000
"""Characters of a link or file that are read."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the browser may choose from, by name: what is shipped, and the files that the server was started with."""

    scenarios: Mapping[str, Scenario]
    modes: Mapping[str, Mode] = field(default_factory=lambda: dict(MODES))


def offer_of(scenario: str | None = None, modes: Iterable[str] = ()) -> Offer:
    """All provinces, shipped scenarios and modes, and those of the files that are named. Raises InputError."""
    shipped, mode = shipped_scenarios(), next(iter(MODES))
    worlds = {
        name: load(name) if name in shipped else Scenario(name=name, province=name, mode=mode)
        for name in dict.fromkeys([*provinces(), *shipped])
    }
    if scenario is not None:
        world = load(scenario)
        worlds = {world.name: world} | {name: other for name, other in worlds.items() if name != world.name}
    known = {world.mode.name: world.mode for world in worlds.values()}
    given = {mode.name: mode for mode in map(load_mode, modes)}
    return Offer(worlds, dict(MODES) | known | given)


class View(BaseModel):
    """What the page shows.

    scenario, left, right: names that the server offers. left_switches, right_switches: options that differ from the
    mode's. parameters: values that differ from the scenario's. month: what the maps show; None follows the run to its
    end. later: 1 where curves go on after that month. show: indicator of the curves. colour: what the maps show. pick:
    the agent that explains itself, such as "left:county:12". pairs: seeds that the band is made of. big: 1 for a
    projector. demo: the step of the presenter's path, 0 off it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str
    left: str
    right: str
    left_switches: dict[str, str] = {}
    right_switches: dict[str, str] = {}
    parameters: dict[str, int | float] = {}
    seed: int = 1
    citizens: int = 2000
    months: int = 72
    month: int | None = None
    pairs: int = 10
    later: int = 0
    show: str = "service_efficiency"
    colour: str = COLOURS[0]
    big: int = 0
    demo: int = 0
    pick: str = ""
    lang: str = "en"

    def with_(self, **changes: Any) -> View:
        """The same view with something else in it."""
        return self.model_copy(update=changes)

    def flat(self) -> dict[str, str | int | float]:
        """The view as one table of names and values, in which switches are left.<switch> and right.<switch>."""
        record = self.model_dump(exclude={"left_switches", "right_switches", "parameters"}, exclude_none=True)
        for side in SIDES:
            record |= {f"{side}.{name}": option for name, option in self.switches(side).items()}
        record |= self.parameters
        return {name: value for name, value in record.items() if value != ""}

    def switches(self, side: str) -> dict[str, str]:
        """Options of a side that differ from its mode's."""
        return self.left_switches if side == "left" else self.right_switches

    def to_query(self) -> str:
        """The view as the query of a link."""
        return urlencode(self.flat())

    def to_toml(self) -> str:
        """The view as a file."""
        return write_toml(self.flat())

    def scenario_of(self, side: str, offer: Offer) -> Scenario:
        """What a side runs. Raises InputError where the values do not go together."""
        return offer.scenarios[self.scenario].with_(
            mode=offer.modes[self.left if side == "left" else self.right],
            switches=self.switches(side),
            parameters=self.parameters,
            months=self.months,
            n_citizens=self.citizens,
        )


def first_view(offer: Offer, lang: str = "en", **given: Any) -> View:
    """The view that a server starts with: its first scenario under its first two modes.

    given: fields that differ; modes as ``left`` and ``right``. Raises InputError.
    """
    names = list(offer.modes)
    scenario = next(iter(offer.scenarios))
    months = min(offer.scenarios[scenario].months, RANGES["months"][1])
    start = View(scenario=scenario, left=names[0], right=names[1], months=months, month=0, lang=lang)
    view, faults = read_view({name: str(value) for name, value in given.items()}, offer, start)
    if faults:
        raise faults[0]
    return view


def texts_of_query(text: str) -> dict[str, str]:
    """What a link names. Raises InputError where it is too long."""
    if len(text) > MOST_TEXT:
        raise InputError("explorer.too_long", what="link", n=MOST_TEXT)
    given = dict(parse_qsl(text.removeprefix("?"), keep_blank_values=True))
    return {name: value or "1" for name, value in given.items() if value or name in FLAGS}


def texts_of_file(text: str) -> dict[str, str]:
    """What a file of ``View.to_toml`` names. Raises InputError where it is too long or no TOML."""
    if len(text) > MOST_TEXT:
        raise InputError("explorer.too_long", what="file", n=MOST_TEXT)
    try:
        return {name: str(value) for name, value in tomllib.loads(text).items()}
    except (ValueError, RecursionError) as error:
        raise InputError("explorer.not_toml", reason=" ".join(str(error).split())) from None


def read_view(given: Mapping[str, str], offer: Offer, start: View) -> tuple[View, list[InputError]]:
    """A view from texts by name, and an error for each that was refused.

    What they do not name stays as at the start, but for switches and parameters: these are only what they name.
    """
    faults: list[InputError] = []
    fields: dict[str, Any] = {}
    sides: dict[str, dict[str, str]] = {"left": {}, "right": {}}
    parameters: dict[str, int | float] = {}
    checks = _checks(offer)
    for name, text in given.items():
        side, dot, switch = name.partition(".")
        try:
            if name in checks:
                fields[name] = checks[name](text)
            elif name in PARAMETERS:
                parameters[name] = check_parameter(name, number(text))
            elif dot and side in SIDES and switch in SWITCHES:
                sides[side][switch] = check_option(text, SWITCHES[switch].options)
            else:
                raise InputError("explorer.unknown", near=nearest_name(name, [*checks, *PARAMETERS]))
        except InputError as error:
            faults.append(InputError("classroom.at", where=show(name), fault=error))
    if given:
        fields |= {"left_switches": sides["left"], "right_switches": sides["right"], "parameters": parameters}
    view = start.with_(**fields)
    if view.month is not None and view.month > view.months:
        view = view.with_(month=view.months)
    return view, faults


def read_pick(text: str) -> str:
    """An agent as side:kind:number; an empty text for none. Raises InputError."""
    if text == "":
        return ""
    side, _, rest = text.partition(":")
    kind, _, number = rest.partition(":")
    if side not in SIDES or kind not in KINDS or not number.isdecimal() or not number.isascii() or len(number) > 9:
        raise InputError("explorer.bad_pick", pick=show(text))
    return f"{side}:{kind}:{int(number)}"


def _checks(offer: Offer) -> dict[str, Callable[[str], Any]]:
    """How each field of a view, but for switches and parameters, is read from text."""
    counts = {name: (lambda text, name=name: check_count(number(text), *RANGES[name])) for name in RANGES}
    return counts | {
        "scenario": lambda text: check_option(text, offer.scenarios),
        "left": lambda text: check_option(text, offer.modes),
        "right": lambda text: check_option(text, offer.modes),
        "show": lambda text: check_option(text, INDICATORS),
        "colour": lambda text: check_option(text, COLOURS),
        "lang": lambda text: check_option(text, LANGUAGES),
        "pick": read_pick,
    }
