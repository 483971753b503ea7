"""What is told beside the pictures: what this run says in a month, what is known over all that is unknown and luck, and
how the modes differ."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from sim.classroom.explorer.twin import Pair
from sim.classroom.explorer.view import SIDES, Offer, View
from sim.language.texts import closed_up, say, words_of
from sim.report.verdict_sentences import known_sentence
from sim.results.crossing import Change, change_of_lead
from sim.results.interval import TIE
from sim.results.known import Known, known_of
from sim.setup import names
from sim.setup.draws import POSTERIOR
from sim.setup.indicators import INDICATORS, is_share
from sim.setup.modes import SWITCHES
from sim.setup.priors import UNKNOWNS
from sim.setup.words import gap, unit

LEAST_PAIRS = 5


def told_table(pair: Pair, view: View, offer: Offer, lang: str) -> dict[str, Any]:
    """Sentences by month, and the bands of what is known by quantile [month]; no bands where it is of other worlds.

    At month 0 both sides are the same, and nothing is told of what comes.
    """
    left, right = (pair.view.scenario_of(side, offer) for side in SIDES)
    known = known_of(left, right, view.show)
    words, told = words_of("results.known", lang), words_of("explorer.told", lang)
    world = names.name_of_world(offer.scenarios[pair.view.scenario], lang)
    measure = _measure(view.show, lang)
    table = {
        "opening": words["opening"],
        "question": closed_up(told["question"].format(world=world, measure=measure)),
        "present": present_sentences(pair, view.show, world, lang),
        "point": told["moved" if set(pair.view.parameters) & set(UNKNOWNS) else "defaults"],
        "lead": lead_sentence(pair, view.show, lang),
        "differ": differences(pair.view, offer, lang),
        "bands": {}, "known": [words["none"]], "note": "",
    }  # fmt: skip
    if known is None:
        return table
    bands = {name: [0.0, *band[: pair.view.months].tolist()] for name, band in known.bands.items()}
    note = words["note"].format(n=known.n_draws)
    return table | {"bands": bands, "known": _known(known, pair.view.months, lang), "note": note}


def present_sentences(pair: Pair, show: str, world: str, lang: str) -> list[str]:
    """What the run that is drawn says of a measure, by month: who is ahead, and by how much."""
    words, sides = words_of("explorer.told", lang), _sides(pair.view, lang)
    opening = {"world": world, "measure": _measure(show, lang)}
    gaps = pair.paths()[0, :, list(INDICATORS).index(show)]
    return [
        closed_up(words["opening"].format(month=month, **opening) + _finding(show, float(by), sides, words, lang))
        for month, by in enumerate(gaps)
    ]


def least_pairs(pair: Pair) -> int:
    """How many pairs of runs a band needs: fewer would give one that swells and shrinks as they come."""
    return max(2, min(LEAST_PAIRS, pair.view.pairs))


def change_of(pair: Pair, show: str) -> Change | None:
    """Where the mean of all pairs of runs changes its lead; None while there are few pairs, or for what is no share."""
    gaps = pair.paths()[:, 1:, list(INDICATORS).index(show)]
    if len(gaps) < least_pairs(pair) or not is_share(show) or np.isnan(gaps).any():
        return None
    return _change(gaps.tobytes(), len(gaps))


def lead_sentence(pair: Pair, show: str, lang: str) -> str:
    """Whether the lead changes hands over all pairs of runs, when, and how sure that is; "" while there are few."""
    change, words = change_of(pair, show), words_of("explorer.told", lang)
    if change is None:
        return ""
    mean = pair.paths()[:, -1, list(INDICATORS).index(show)].mean()
    last = int((mean > 0) == (INDICATORS[show].higher_is_better is False))
    sides, key = _sides(pair.view, lang), "changes" if change.clear else "keeps"
    if not change.clear and not np.isnan(change.month):
        key = "unclear"
    shown = {"first": sides[1 - last], "last": sides[last], "n": len(pair.paths())}
    months = {} if np.isnan(change.month) else {"month": int(change.month)}
    if change.clear:
        months |= {"low": int(change.low), "high": int(change.high)}
    return closed_up(words[key].format(**shown, **months))


def differences(view: View, offer: Offer, lang: str) -> list[dict[str, str]]:
    """The switches in which both sides differ, with the option of each."""
    modes = {side: offer.modes[view.left if side == "left" else view.right] for side in SIDES}
    at = {side: modes[side].switches | view.switches(side) for side in SIDES}
    return [
        {
            "switch": names.name_of_switch(switch, lang),
            **{side: names.name_of_option(switch, at[side][switch], lang) for side in SIDES},
        }
        for switch in SWITCHES
        if at["left"][switch] != at["right"][switch]
    ]


@lru_cache(maxsize=64)
def _change(gaps: bytes, n: int) -> Change:
    """The same from the numbers' bytes, kept: the page is drawn often while it plays."""
    return change_of_lead(np.frombuffer(gaps).reshape(n, -1))


def _sides(view: View, lang: str) -> list[str]:
    return [names.name_of_mode(mode, lang) for mode in (view.left, view.right)]


def _measure(show: str, lang: str) -> str:
    name = names.name_of_indicator(show, lang)
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


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


def _known(known: Known, n_months: int, lang: str) -> list[str]:
    """What is known, by month 0..n: of the last reported month that is not after it; nothing before the first."""
    told = {month: known_sentence(known.row(month), POSTERIOR, lang) for month in sorted(known.p)}
    return [told.get(max((m for m in told if m <= month), default=-1), "") for month in range(n_months + 1)]
