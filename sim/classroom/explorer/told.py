"""What is told above the maps: what this run says in a month, and what is known over all that is unknown and luck."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.classroom.explorer.twin import Pair
from sim.classroom.explorer.view import SIDES, Offer, View
from sim.language.texts import closed_up, say, words_of
from sim.report.verdict_sentences import known_sentence
from sim.results.interval import TIE
from sim.results.known import Known, known_of
from sim.setup import names
from sim.setup.draws import POSTERIOR
from sim.setup.indicators import INDICATORS, is_share
from sim.setup.priors import UNKNOWNS
from sim.setup.words import gap, unit


def told_table(pair: Pair, view: View, offer: Offer, lang: str) -> dict[str, Any]:
    """Sentences by month, and the bands of what is known by quantile [month]; no bands where it is of other worlds.

    At month 0 both sides are the same.
    """
    left, right = (pair.view.scenario_of(side, offer) for side in SIDES)
    known = known_of(left, right, view.show)
    words = words_of("results.known", lang)
    table = {
        "opening": words["opening"], "present": present_sentences(pair, view.show, lang),
        "bands": {}, "known": [words["none"]], "note": "",
    }  # fmt: skip
    if known is None:
        return table
    months = range(pair.view.months + 1)
    bands = {name: [0.0, *band[: pair.view.months].tolist()] for name, band in known.bands.items()}
    note = words["note"].format(n=known.n_draws)
    return table | {"bands": bands, "known": [_known(known, month, lang) for month in months], "note": note}


def present_sentences(pair: Pair, show: str, lang: str) -> list[str]:
    """What the run that is drawn says of a measure, by month: who is ahead, at one point of what is unknown."""
    words, view = words_of("explorer.told", lang), pair.view
    sides = [names.name_of_mode(mode, lang) for mode in (view.left, view.right)]
    measure, point = (
        names.name_of_indicator(show, lang).lower(),
        words["moved" if set(view.parameters) & set(UNKNOWNS) else "defaults"],
    )
    gaps = pair.paths()[0, :, list(INDICATORS).index(show)]
    told = [
        words["opening"].format(month=month, measure=measure) + _finding(show, float(by), sides, words, lang) + point
        for month, by in enumerate(gaps)
    ]
    return [closed_up(sentence) for sentence in told]


def _finding(show: str, by: float, sides: list[str], words: dict[str, str], lang: str) -> str:
    """Who is ahead and by how much in one run."""
    if np.isnan(by):
        return words["undefined"]
    if by == 0.0 or (is_share(show) and abs(by) <= TIE):
        return words["tie" if is_share(show) else "equal"]
    better = INDICATORS[show].higher_is_better
    first, key = (by > 0) != (better is False), "higher" if better is None else "ahead"
    units = say("results.sentence.points", lang) if is_share(show) else f" {unit(show, lang)}"
    return words[key].format(mode=sides[0 if first else 1], amount=gap(show, abs(by)).removeprefix("+") + units)


def _known(known: Known, month: int, lang: str) -> str:
    return known_sentence(known.row(month), POSTERIOR, lang)
