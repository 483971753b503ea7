"""One case: what a citizen is asked for and what it takes, step by step, under each mode, month by month."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from sim.explain.cases import Case, case_of
from sim.explain.diary import Diary
from sim.inputs.checks import check_least, show, span
from sim.language.errors import InputError, Message, nearest_name
from sim.language.texts import say
from sim.model.agents.citizens import Citizen
from sim.model.founded import founding_once
from sim.model.model import Model
from sim.model.month.requests import file_cases
from sim.model.world.demand import BUSINESS, STAFF
from sim.report.story_sentences import both_sentence, case_sentences, who_sentences
from sim.results.stories import cases_table, steps_table
from sim.runs.progress import progress_bar
from sim.setup.modes import Mode
from sim.setup.names import is_chinese, name_of_mode
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_modes, label_scenarios, read_scenario
from sim.studies.question import Answer, Clock, check_plan
from sim.studies.run import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONTHS = (0, 24, 72)
"""What is told of where no month is asked for; the last month instead of those beyond it."""
ITEM = "license_food_business"
"""What is told of where nothing is asked for: what whoever opens a restaurant needs."""


@dataclass(frozen=True, slots=True, eq=False)
class Story(Answer):
    """One citizen's case under each mode, with the same luck.

    person: who it is, as of month 0; county: its name by language. own: the months in which the citizen files such a
    case in the run, up to the last that is told. cases: by mode, then by month. steps, summary: tables of
    ``sim.results.stories``.
    """

    scenario: Scenario
    person: Citizen
    county: Mapping[str, str]
    own: tuple[int, ...]
    cases: Mapping[str, Mapping[int, Case]]
    steps: pd.DataFrame
    summary: pd.DataFrame
    record: dict[str, Any]

    @property
    def months(self) -> list[int]:
        """The months that are told."""
        return list(next(iter(self.cases.values())))

    def sentences(self, lang: str | None = None) -> list[str]:
        """Who it is; then both modes beside each other, month by month."""
        first = next(iter(self.cases.values()))[self.months[0]]
        county = self.county["zh" if is_chinese(lang) else "en"]
        told = who_sentences(first, self.person, county, self.own, lang)
        return [
            *told,
            *(both_sentence({mode: by[month] for mode, by in self.cases.items()}, lang) for month in self.months),
        ]

    def chapters(self, lang: str | None = None) -> dict[tuple[int, str], list[str]]:
        """Every case step by step, a sentence each, by month and name of the mode."""
        return {
            (month, name_of_mode(mode, lang)): case_sentences(by_month[month], lang)
            for month in self.months
            for mode, by_month in self.cases.items()
        }

    def text(self, lang: str | None = None) -> str:
        """All of it as Markdown."""
        lines = [*self.sentences(lang), ""]
        for (month, mode), steps in self.chapters(lang).items():
            heading = say("story.month", lang, month=month)
            lines += [f"## {heading} · {mode}", "", *(f"{n}. {step}" for n, step in enumerate(steps, start=1)), ""]
        return "\n".join(lines)

    def _repr_markdown_(self) -> str:
        return self.text()

    def tables(self) -> dict[str, pd.DataFrame | bytes]:
        """Both tables, and the text, by the name of the file."""
        return {"steps.csv": self.steps, "cases.csv": self.summary, "story.md": self.text().encode()}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """The days of every case by step."""
        from sim.report.figures.story import case_days

        told = [(mode, self.cases[mode][month]) for month in self.months for mode in self.cases]
        return {"case_days": partial(case_days, told, lang)}


def story(
    scenario: Scenario | str | os.PathLike[str] | Run | Sequence[Run] = "zhejiang",
    citizen: int | None = None,
    item: str | None = None,
    months: int | Iterable[int] | None = None,
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    seed: int = 1,
    n_citizens: int | None = None,
    progress: bool = False,
) -> Story:
    """Follow one citizen's case through both modes: who asks for what, trips, days, and what it felt like.

    scenario: whose province, with what luck ``seed`` fixes as in ``sim.run``; or runs, each told under its own mode.
    citizen: 0 to N - 1; if None, who files the item nearest to the months told. item: an id of the catalogue; if None,
    what the citizen files first in the run, or a food licence where no citizen is given either. months: 0 to the
    scenario's last; 0, 24 and 72 if None, as far as it goes. modes: as in ``sim.compare``. n_citizens: instead of the
    scenario's.

    What is told is what the model's rules note as they decide, with the citizen's own luck of the month. A case that
    the citizen files in the run is the one that the run recorded; in other months it is the one that would have been
    recorded, which changes nothing for anybody else. Raises InputError.
    """
    clock = Clock()
    check_plan(1, seed)
    arms, luck = _arms(scenario, modes, seed, n_citizens)
    last = arms[0].months
    wanted = months_told({min(month, last) for month in MONTHS} if months is None else months, 0, last)
    with threadpool_limits(1), founding_once():
        opening = Model(arms[0], seed=luck)
        who, which = choose_case(opening, citizen, item, wanted)
        names = opening.places
        person = opening.citizens[who]
        cases: dict[str, Mapping[int, Case]] = {}
        with progress_bar(len(arms) * max(wanted), progress, "months") as advance:
            for arm in arms:
                cases[arm.mode.name], own = _follow(Model(arm, seed=luck), who, which, wanted, advance)
    told = [(arms[0].province, mode, case) for mode, by_month in cases.items() for case in by_month.values()]
    counties = {"en": names.county_name, "zh": names.county_name_zh}
    county = int(opening.citizens.county[who])
    record = clock.record(label_scenarios([arms[0]]), [arm.mode for arm in arms], 1, seed)
    record |= {"replicate_seeds": [luck], "citizen": who, "item": opening.catalogue.item_id[which]}
    return Story(
        arms[0],
        person,
        {lang: given[county] for lang, given in counties.items()},
        tuple(own),
        cases,
        steps_table(told, names.county_name),
        cases_table(told, names.county_name),
        record | {"months_told": wanted},
    )


def _arms(scenario: Any, modes: Any, seed: int, n_citizens: int | None) -> tuple[list[Scenario], int]:
    """A scenario for each mode, and the seed of the luck that all have. Raises InputError."""
    runs = [scenario] if isinstance(scenario, Run) else scenario
    if isinstance(runs, Sequence) and not isinstance(runs, str) and runs and isinstance(runs[0], Run):
        seeds, worlds = ({getter(run) for run in runs} for getter in (_luck_of, _world_of))
        if len(seeds) > 1 or len(worlds) > 1:
            raise InputError("story.other_worlds")
        return [run.scenario for run in runs], _luck_of(runs[0])
    base = read_scenario(scenario, None, n_citizens)
    return [base.with_(mode=mode) for mode in choose_modes(modes, [base])], replicate_seed(seed, 1)


def _luck_of(run: Run) -> int:
    return int(run.record["replicate_seeds"][0])


def _world_of(run: Run) -> tuple[str, int, int]:
    return run.scenario.province, run.scenario.n_citizens, run.scenario.months


def months_told(months: int | Iterable[int], first: int, last: int) -> list[int]:
    """The months that are told, in order, each once. Raises InputError unless all are from first to last."""
    given = [months] if isinstance(months, int) else sorted(months)
    if not given:
        raise InputError("story.no_month")
    for month in given:
        if not isinstance(month, int | np.integer) or not first <= month <= last:
            error = Message("inputs.out_of_range", allowed=span(first, last, "months"))
            raise InputError("inputs.value", key="month", value=show(month), error=error)
    return list(dict.fromkeys(map(int, given)))


def choose_case(opening: Model, citizen: int | None, item: str | None, months: Sequence[int]) -> tuple[int, int]:
    """Whose case of which item is told: places in the model's columns. Raises InputError.

    opening: a model of month 0 that is used for nothing else after.
    """
    catalogue, citizens, last = opening.catalogue, opening.citizens, max(*months, 1)
    if citizen is not None:
        check_least("citizen", citizen, 0, len(citizens) - 1)
    if item is None and citizen is not None:
        return citizen, _first_item(opening, citizen, last)
    item = ITEM if item is None else item
    if item not in catalogue.item_id:
        raise InputError("story.no_item", item=show(item), near=nearest_name(item, catalogue.item_id))
    which = catalogue.item_id.index(item)
    audience = catalogue.item_audience[which]
    if audience == STAFF or (citizen is not None and audience == BUSINESS and not citizens.is_owner[citizen]):
        whose = Message("story.staff" if audience == STAFF else "story.business")
        raise InputError("story.not_theirs", item=item, audience=whose)
    return (_nearest(opening, which, months, last) if citizen is None else citizen), which


def _filed(opening: Model, months: Iterable[int]) -> Iterable[tuple[int, NDArray[Any], NDArray[Any]]]:
    """Who files what in each month of a run [n], which follows from luck and demand alone; on a model of month 0."""
    for month in months:
        opening.month = month
        file_cases(opening)
        yield month, opening.citizens.new_filers, opening.citizens.new_items


def _first_item(opening: Model, citizen: int, last: int) -> int:
    """The item that a citizen files first; who files none, what its group files most."""
    for _, who, what in _filed(opening, range(1, last + 1)):
        if citizen in who:
            return int(what[who == citizen][0])
    profile = opening.demand.cumulative[opening.citizens.group[citizen]]
    return int(np.diff(profile, prepend=0.0).argmax())


def _nearest(opening: Model, item: int, months: Sequence[int], last: int) -> int:
    """Who files an item nearest to all the months told, 0 apart; the first of the item's audience if nobody does."""
    told = [month for month in months if month > 0]
    away: dict[int, list[int]] = {}
    for month, who, what in _filed(opening, range(1, last + 1)):
        for citizen in who[what == item].tolist():
            by = away.setdefault(citizen, [last] * len(told))
            away[citizen] = [min(old, abs(month - other)) for old, other in zip(by, told, strict=True)]
    if away:
        return min(away, key=lambda citizen: (sum(away[citizen]), citizen))
    is_theirs = opening.citizens.is_owner | (opening.catalogue.item_audience[item] != BUSINESS)
    return int(is_theirs.argmax())


def _follow(
    model: Model, citizen: int, item: int, months: Sequence[int], advance: Callable[[int], None]
) -> tuple[dict[int, Case], list[int]]:
    """The case in each month told, by the rules of the run, and the months in which the citizen files one.

    Months between are run without notes.
    """
    diary, own = Diary(model, np.array([citizen]), np.array([item])), []
    found = {0: case_of(diary.opening, 0)}
    for month in range(1, max(months) + 1):
        if month in months:
            found[month] = case_of(diary.step().cases, 0)
        else:
            model.step()
        if item in model.citizens.new_items[model.citizens.new_filers == citizen]:
            own.append(month)
        advance(1)
    return {month: found[month] for month in months}, own
