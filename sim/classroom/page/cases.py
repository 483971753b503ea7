"""A few citizens' cases for the page: the same case at several months under both modes, in sentences and bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.explain.cases import Case, Cases, case_of
from sim.explain.diary import Diary, Page
from sim.explain.named import item_name
from sim.language.texts import LANGUAGES
from sim.model.model import Model
from sim.report.story_sentences import both_sentence, case_sentences, who_sentences
from sim.setup.names import names_of_counties
from sim.setup.palette import CASE_DAYS
from sim.setup.scenario import Scenario
from sim.studies.story import choose_case

ITEMS = ("license_food_business", "enrol_in_school", "reimburse_off_site_care")
"""What is told of: an owner's case, a parent's, a patient's."""
MONTHS = (0, 6, 12, 24, 36, 48, 60, 72)
DIGITS = 2

By = Mapping[str, Mapping[int, Cases]]
"""Cases of all citizens chosen, by mode and month."""


def months_of(last: int) -> list[int]:
    """The months that are told of a run with so many."""
    return sorted({min(month, last) for month in MONTHS})


def choose_citizens(scenario: Scenario, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whose case of each item is told, and the item: places in the model's columns [n]."""
    months = months_of(scenario.months)
    chosen = [choose_case(Model(scenario, seed=seed), None, item, months) for item in ITEMS]
    who, items = zip(*chosen, strict=True)
    return np.array(who), np.array(items)


def steps_with_pages(
    model: Model, who: NDArray[np.int64], items: NDArray[np.int64]
) -> Iterator[tuple[int, Cases, Page | None]]:
    """Steps a model to its end: the month, the cases of those chosen and, after month 0, the diary's page."""
    diary = Diary(model, who, items)
    yield 0, diary.opening, None
    for month in range(1, model.setup.months + 1):
        page = diary.step()
        yield month, page.cases, page


def case_records(model: Model, by: By) -> list[dict[str, Any]]:
    """The cases as the page takes them, one per citizen. model: of any mode, for who they are and where they live."""
    first = next(iter(by.values()))
    return [_record(model, {m: {t: case_of(c, n) for t, c in at.items()} for m, at in by.items()}, n, first)
            for n in range(len(ITEMS))]  # fmt: skip


def _record(
    model: Model, cases: Mapping[str, Mapping[int, Case]], n: int, first: Mapping[int, Cases]
) -> dict[str, Any]:
    start = next(iter(cases.values()))[0]
    person, county = model.citizens[start.citizen], start.county
    own = [month for month, of in first.items() if of.columns["filed"][n]]

    def who(lang: str) -> list[str]:
        return who_sentences(start, person, names_of_counties(model.places, lang)[county], own, lang)

    return {
        "item": {lang: item_name(start.item, lang) for lang in LANGUAGES},
        "who": {lang: who(lang) for lang in LANGUAGES},
        "months": [
            {
                "month": month,
                "both": {lang: both_sentence({m: at[month] for m, at in cases.items()}, lang) for lang in LANGUAGES},
                "modes": [
                    {"steps": {lang: case_sentences(at[month], lang) for lang in LANGUAGES}, "days": _days(at[month])}
                    for at in cases.values()
                ],
            }
            for month in first
        ],
    }


def _days(case: Case) -> list[float]:
    """Days by kind of step; luck makes all of them longer or shorter alike."""
    usual = sum(step.days for step in case.steps if step.kind in CASE_DAYS)
    return [round(sum(step.days for step in case.of(kind)) * case.days / usual, DIGITS) for kind in CASE_DAYS]


def kinds() -> list[dict[str, str]]:
    """What days are of, and the colour of each; the names are among the texts."""
    return [{"id": kind, "colour": colour} for kind, colour in CASE_DAYS.items()]
