"""The design game on the page: what all mixes of the eight switches give, what levers add, and what ranks them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.classroom.page.pack import Packed, pack
from sim.classroom.page.study import PageStudy
from sim.language.texts import LANGUAGES, say
from sim.results.game import EVERY, GOALS, LEVERS, MEASURES, MONTHS, Game, settings_of_lever, shipped_game
from sim.results.known import is_shipped
from sim.setup import words
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES
from sim.setup.names import (
    meaning_of_parameter,
    name_of_indicator,
    name_of_parameter,
    unit_of_indicator,
)
from sim.setup.options import SWITCHES

Words = dict[str, str]


def game_of(page: PageStudy) -> Game | None:
    """The game's tables, in the order of the page's provinces; None where they are not of what the page shows."""
    modes, months = [mode.name for mode in page.design.modes], page.design.months
    worlds = [scenario for _, scenario in page.design.scenarios]
    if modes != list(MODES)[:2] or months != MONTHS or not all(is_shipped(world) for world in worlds):
        return None
    return shipped_game()


def game_facts(page: PageStudy) -> dict[str, Any] | None:
    """Switches, levers, goals, the limit of spending and where the numbers are from; None where there is no game."""
    game = game_of(page)
    if game is None:
        return None
    pair = [MODES[name] for name in list(MODES)[:2]]
    return {
        "draws": game.n_draws,
        "citizens": game.n_citizens,
        "seed": game.seed,
        "stamp": game.stamp,
        "every": EVERY,
        "provinces": list(game.provinces),
        "limit": [game.limit(place) for place in range(len(game.provinces))],
        "measures": [_measure(name) for name in MEASURES],
        "goals": [
            {
                "name": goal.name,
                "measure": MEASURES.index(goal.measure),
                "month": goal.month,
                "high": goal.is_better_high,
            }
            for goal in GOALS
        ],
        "switches": [
            {
                "key": switch,
                "name": _said(f"lessons.switch.{switch}.name"),
                "options": [_said(f"lessons.switch.{switch}.{mode.switches[switch]}") for mode in pair],
            }
            for switch in SWITCHES
        ],
        "levers": [
            {
                "key": name,
                "name": {lang: name_of_parameter(name, lang) for lang in LANGUAGES},
                "help": {lang: meaning_of_parameter(name, lang) for lang in LANGUAGES},
                "settings": settings_of_lever(name),
            }
            for name in LEVERS
        ],
        "error": [[float(f"{of:.3g}") for of in game.error[place, -1]] for place in range(len(game.provinces))],
    }


def game_arrays(page: PageStudy) -> dict[str, Packed]:
    """Each measure of each province: of every mix [mix, draw, frame], and of what levers change [term, frame]."""
    game, arrays = game_of(page), {}
    if game is None:
        return {}
    for place, province in enumerate(game.provinces):
        for k, name in enumerate(MEASURES):
            arrays[f"game-{province}-{name}"] = pack(np.moveaxis(game.values[place, ..., k], 0, 1), 5000)
            arrays[f"moved-{province}-{name}"] = pack(game.effects[place, ..., k], 5000)
    return arrays


def _measure(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": {lang: name_of_indicator(name, lang) for lang in LANGUAGES},
        "unit": {lang: unit_of_indicator(name, lang) for lang in LANGUAGES},
        "share": words.is_share(name),
        "better": INDICATORS[name].higher_is_better,
    }


def _said(key: str) -> Words:
    return {lang: say(key, lang) for lang in LANGUAGES}
