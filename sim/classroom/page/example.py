"""One run under each mode, from which the page has its places and who works for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from sim.classroom.page.cases import case_records, choose_citizens, months_of, steps_with_pages
from sim.classroom.page.close_ups import Bytes, close_ups_of
from sim.classroom.page.study import PageStudy
from sim.model.founded import founding_once
from sim.model.model import Model
from sim.model.world.places import Places


@dataclass(frozen=True, slots=True)
class Example:
    """The first replicate of a province at the setting that is nearest to the defaults, under every mode.

    places: its cities and counties, the same under every mode. n_firms: the first one may be the operator.
    has_operator, contracts: by mode; contracts by frame, as pairs (county, firm), one per project. cases: of
    ``sim.classroom.page.cases``. close_ups: by mode, of ``sim.classroom.page.close_ups``.
    """

    places: Places
    n_firms: int
    has_operator: tuple[bool, ...]
    contracts: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]
    cases: list[dict[str, Any]]
    close_ups: list[tuple[Bytes, Bytes]]


def run_examples(page: PageStudy) -> list[Example]:
    """An example of every scenario of a page's design."""
    n_modes = len(page.design.modes)
    point = int(np.flatnonzero((page.grid.places == page.grid.middle).all(axis=1))[0])
    return [
        _example(page, [page.number_at(scenario * n_modes + mode, point) for mode in range(n_modes)])
        for scenario in range(len(page.design.scenarios))
    ]


def _example(page: PageStudy, numbers: Sequence[int]) -> Example:
    contracts, operators, close_ups, cases = [], [], [], {}
    with threadpool_limits(1), founding_once():
        first = page.study.run(numbers[0])
        who, items = choose_citizens(first.scenario.with_(months=page.design.months), first.seed)
        for number in numbers:
            run = page.study.run(number)
            model, frames, pages, told = Model(run.scenario, seed=run.seed), [], [], {}
            told_in = months_of(run.scenario.months)
            for month, of_month, diary_page in steps_with_pages(model, who, items):
                if month in page.frames:
                    frames.append(_contracts(model))
                if month in told_in:
                    told[month] = of_month
                if diary_page is not None:
                    pages.append(diary_page)
            close_ups.append(close_ups_of(pages, len(model.counties)))
            contracts.append(tuple(frames))
            operators.append(model.operator is not None)
            cases[run.scenario.mode.name] = told
    records = case_records(model, cases)
    return Example(model.places, len(model.firms), tuple(operators), tuple(contracts), records, close_ups)


def _contracts(model) -> tuple[tuple[int, int], ...]:
    """(county, firm) of every project that a firm works on."""
    return tuple(
        (county.index, int(project.firm))
        for county in model.counties
        for project in county.projects
        if project.firm >= 0
    )
