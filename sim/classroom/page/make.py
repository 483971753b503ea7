"""Make the page: run the study, as far as its folder lacks it, and put everything into one file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.classroom.lessons import page_lessons
from sim.classroom.page import parts
from sim.classroom.page.cases import kinds
from sim.classroom.page.close_ups import close_up_arrays, close_up_facts
from sim.classroom.page.design_game import game_arrays, game_facts
from sim.classroom.page.example import Example, run_examples
from sim.classroom.page.interpolate import TOGETHER, Error, held_out_error
from sim.classroom.page.pack import Packed, pack
from sim.classroom.page.study import COUNTY_COLUMNS, PageStudy, page_study, read_counties, read_curves
from sim.classroom.page.write import LARGEST, check_out, place_page, write_page
from sim.inputs.checks import check_least
from sim.language.choice import checked
from sim.language.errors import InputError
from sim.language.texts import language, say
from sim.results.interval import TIE
from sim.runs.code import code_version
from sim.runs.folder import Folder
from sim.runs.make import dropped_if_stopped, estimate_seconds, make_missing, missing_runs, refuse_sweep
from sim.runs.progress import duration_in_words
from sim.runs.store import Store, keep_only
from sim.runs.study import Study
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.palette import TONES
from sim.studies.design import Design, load_design

STEPS = ((2500, 100), (1000, 50))
"""How finely curves and counties are resolved in the file: shares of their whole range; coarser if it grows large."""
FACTS_BYTES = 1_500_000
"""Room that is left in a page for the game and all but arrays."""
LEAST_BYTES = 0.5
"""Of a number in the file; most take about one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was made: where, how large, from how many runs, and how far interpolation is off, by indicator."""

    path: Path
    n_bytes: int
    n_runs: int
    n_new: int
    replications: int
    error: Mapping[str, Error]


def make_page(
    out: str | os.PathLike[str] = "class.html",
    design: Design | str | os.PathLike[str] = "class",
    *,
    lang: str | None = None,
    workers: int | None = None,
    replications: int | None = None,
    quick: bool = False,
    runs: str | os.PathLike[str] | Folder | None = None,
    lessons: Sequence[Mapping[str, Any]] | None = None,
    progress: bool = True,
    announce: Callable[[str], None] = lambda line: None,
) -> Page:
    """Make one HTML file for class, which needs no network, from a study over a grid of levers.

    out: the file; a page that is there is replaced, anything else is not. design: a design, its name or file: a grid,
    two modes. lang: "en" or "zh", the language that the page begins in; the one in use if None. workers: processes;
    None for all CPUs. replications: instead of the design's; more of them add to what is there. quick: a small page,
    to try. runs: the folder that keeps the runs, from which the same call resumes; results/page/NAME if None. lessons:
    records with id, title, variants, cards and tasks, instead of those of ``digigov lesson``.
    announce: called with lines on what is done.

    The same study gives the same bytes. Raises InputError where something is wrong, RunsFailed where a run fails.
    """
    lang = language() if lang is None else checked(lang)
    path = Path(out)
    check_out(path)
    page = page_study(design if isinstance(design, Design) else load_design(design), quick)
    replications = page.design.replications if replications is None else replications
    check_least("replications", replications, 1)
    check_size(page, replications)
    folder = Path("results", "page", page.design.name) if runs is None else runs
    with folder if isinstance(folder, Folder) else Folder(folder) as held:
        refuse_sweep(held.path, page.study.digest)
        store, n_new = _run(held.path, page.study, replications, workers, progress, announce)
        curves = read_curves(store, page.study, replications)
        counties = read_counties(store, page)
        keep_only(held.path, page.study.digest)
    error = errors_of(page, curves)
    arrays, examples = pack_all(page, curves, counties) | game_arrays(page), run_examples(page)
    for example in examples:
        arrays |= close_up_arrays(example.places.province, example.close_ups)
    if lessons is None:
        lessons = page_lessons([factor.key for factor in page.design.factors], page.design.months)
    facts = facts_of(page, replications, examples)
    facts |= {"error": {k: e.to_record() for k, e in error.items()}, "lessons": lessons}
    n_bytes = place_page(path, write_page(parts.plain(facts | {"lang": lang}), arrays, lang))
    return Page(path, n_bytes, page.study.n_of_replicate * replications, n_new, replications, error)


def facts_of(page: PageStudy, replications: int, examples: Sequence[Example]) -> dict[str, Any]:
    """All that the page shows beside the arrays, but for errors, lessons and language."""
    design = page.design
    return {
        "made": {
            "design": design.name,
            "version": code_version(),
            "key": page.study.digest,
            "seed": design.seed,
            "citizens": design.scenarios[0][1].n_citizens,
            "replications": replications,
            "months": design.months,
            "n_grid": page.n_grid,
            "n_held_out": page.n_held_out,
            "n_runs": page.study.n_of_replicate * replications,
            "n_grid_runs": page.n_grid * len(page.study.cells) * replications,
        },
        "t": parts.quantiles(replications),
        "frames": page.frames,
        "grid": {"middle": list(page.grid.middle), "together": TOGETHER},
        "levers": parts.levers(page),
        "measures": parts.measures(page),
        "known": parts.known(page),
        "tie": TIE,
        "county_measures": parts.county_measures(),
        "modes": parts.modes(page),
        "provinces": [
            parts.province(example) | {"start": scenario.start}
            for example, (_, scenario) in zip(examples, design.scenarios, strict=True)
        ],
        "institutions": parts.institutions(),
        "effects": parts.effects_measured(),
        "case_days": kinds(),
        "texts": parts.texts(),
        "tones": TONES,
        "game": game_facts(page),
        "close": close_up_facts(),
    }


def errors_of(page: PageStudy, curves: NDArray[np.float64]) -> dict[str, Error]:
    """How far interpolation is off in the mean over replicates, by indicator; "gap" before the names of differences."""
    errors = {}
    n_modes = len(page.design.modes)
    for name, of_indicator in zip(page.design.indicators, curves, strict=True):
        means = of_indicator.mean(axis=2)  # [point, cell, month]
        errors[name] = held_out_error(page.grid, means[: page.n_grid], page.held_out, means[page.n_grid :])
        gaps = means[:, 0::n_modes] - means[:, 1::n_modes]
        errors[f"gap {name}"] = held_out_error(page.grid, gaps[: page.n_grid], page.held_out, gaps[page.n_grid :])
    return errors


def pack_all(
    page: PageStudy, curves: NDArray[np.float64], counties: Sequence[NDArray[np.float64]]
) -> dict[str, Packed]:
    """Curves on the grid by indicator, [point, cell, replicate, month], and counties, [point, mode, county, frame]."""
    arrays: dict[str, Packed] = {}
    for of_curves, of_counties in STEPS:
        arrays = {
            f"curve-{name}": pack(of_indicator[: page.n_grid], of_curves)
            for name, of_indicator in zip(page.design.indicators, curves, strict=True)
        }
        for (label, _), of_province in zip(page.design.scenarios, counties, strict=True):
            for name, values in zip(COUNTY_COLUMNS, of_province, strict=True):
                arrays[f"county-{label}-{name}"] = pack(values, of_counties)
        if sum(len(packed.text) for packed in arrays.values()) < LARGEST - FACTS_BYTES:
            break
    return arrays


def check_size(page: PageStudy, replications: int) -> None:
    """Raise InputError, before anything is run, where the page would be larger than it may be however it is packed."""
    n_curves = (
        page.n_grid * len(page.study.cells) * replications * (page.design.months + 1) * len(page.design.indicators)
    )
    if LEAST_BYTES * n_curves > LARGEST:
        raise InputError("page.too_many", settings=page.n_grid, replications=replications, limit=LARGEST / 1e6)


def sentences(page: Page) -> list[str]:
    """What was made, in lines for people."""
    lines = [
        say(
            "page.done",
            path=page.path,
            megabytes=f"{page.n_bytes / 1e6:.1f}",
            runs=f"{page.n_runs:,}",
            new=f"{page.n_new:,}",
        )
    ]
    for name in HEADLINES:
        error = page.error.get(name)
        if error is not None:
            values = {
                "mean": f"{100 * error.mean:.1f}",
                "p95": f"{100 * error.p95:.1f}",
                "most": f"{100 * error.most:.1f}",
            }
            label = INDICATORS[name].label_zh if language() == "zh" else INDICATORS[name].label_en.lower()
            lines.append(say("page.done_error", label=label, **values))
    return lines


def _run(
    folder: Path,
    study: Study,
    replications: int,
    workers: int | None,
    progress: bool,
    announce: Callable[[str], None],
) -> tuple[Store, int]:
    """Make the runs that a folder lacks; the store with all of them, and how many were made."""
    store, total = Store.create(folder, study), study.n_of_replicate * replications
    with dropped_if_stopped(store):
        missing = missing_runs(store, replications, again_failed=True)

        def begin(count: int) -> None:
            seconds = estimate_seconds(store) * len(missing) / max(1, count)
            about = duration_in_words(seconds) if seconds == seconds else "?"
            numbers = {"total": f"{total:,}", "missing": f"{len(missing):,}", "about": about, "workers": count}
            announce(say("page.runs_to_make", **numbers))

        if len(missing):
            make_missing(store, missing, total, workers=workers, progress=progress, begin=begin)
    return store, len(missing)
