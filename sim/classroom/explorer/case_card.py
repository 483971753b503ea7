"""A citizen's case on its card: the same case in the same month on both sides, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.classroom.explorer.view import SIDES
from sim.explain.cases import Case, case_of
from sim.explain.named import item_name
from sim.language.texts import say
from sim.report.story_sentences import case_sentences, cases_sentence, who_sentences
from sim.setup import names
from sim.setup.palette import CASE_DAYS

if TYPE_CHECKING:
    from sim.classroom.explorer.twin import Pair


def case_on_card(pair: Pair, n: int, month: int, lang: str) -> dict[str, Any] | None:
    """The case of a citizen drawn in a month; None before the diaries have come that far, or where it files nothing."""
    cases = {side: _case(pair, side, n, month) for side in SIDES}
    found = {side: case for side, case in cases.items() if case is not None}
    if len(found) < len(SIDES):
        return None
    case, stage = found["left"], pair.left.stage
    person = pair.left.people[n]
    own = [page.month for page in pair.left.pages if page.cases.columns["filed"][n]]
    county = stage.county_names[lang][stage.citizen_county[n]]
    modes = {side: names.name_of_mode(getattr(pair.view, side), lang) for side in SIDES}
    longest = max(one.days for one in found.values())
    return {
        "title": say("explorer.case.title", lang, item=item_name(case.item, lang)),
        "intro": who_sentences(case, person, county, own, lang)[1:],
        "both": cases_sentence([(modes[side], found[side]) for side in SIDES], lang),
        "filed": say("explorer.case.filed" if case.filed else "explorer.case.asked", lang, month=month),
        "sides": [
            {"side": side, "mode": modes[side], "steps": case_sentences(one, lang), "bars": _bars(one, longest, lang)}
            for side, one in found.items()
        ],
    }


def _case(pair: Pair, side: str, n: int, month: int) -> Case | None:
    recording = pair.side(side)
    cases = recording.opening if month == 0 else None
    if month > 0 and len(recording.pages) >= month:
        cases = recording.pages[month - 1].cases
    return None if cases is None or cases.item[n] < 0 else case_of(cases, n)


def _bars(case: Case, longest: float, lang: str) -> list[dict[str, Any]]:
    """The days of each step for a bar, as long as the longer of both; luck lengthens all of a case alike."""
    usual = sum(step.days for step in case.steps if step.kind in CASE_DAYS)
    bars = []
    for kind, colour in CASE_DAYS.items():
        days = sum(step.days for step in case.of(kind)) * case.days / usual
        name = say(f"story.kind.{kind}", lang)
        bars.append({"kind": kind, "name": name, "colour": colour, "width": 100.0 * days / longest, "days": days})
    return bars
