"""Sweeps: a design is run point by point into a folder, which can be stopped, moved, grown and read at any time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.language.errors import InputError
from sim.language.texts import words_of
from sim.report.change_sentences import change_sentences
from sim.report.index_sentences import index_notes, index_sentences
from sim.results.records import Sweep
from sim.runs import provenance, table
from sim.runs.folder import Folder
from sim.runs.growth import grow
from sim.runs.make import dropped_if_stopped, estimate_seconds, make_missing, missing_runs
from sim.runs.precision import MOST, PrecisionTarget, Reached, numbers_of, precision_target
from sim.runs.progress import duration_in_words
from sim.runs.recipe import begin_record, recipe, recipe_of_record
from sim.runs.store import FINISHED, HAS_FAILED, Store
from sim.runs.study import Cell, Keep, Study
from sim.runs.study_files import first_difference, others_in
from sim.setup.indicators import HEADLINES
from sim.studies.arms import name_varied, varied_switches
from sim.studies.design import Design, load_design
from sim.studies.question import Clock, check_plan, choose_figure, csv_beside, draw, to_csv
from sim.studies.sensitivity import INDICES, factors_about, read_indices
from sim.studies.sweep_tables import can_be_read, read_changes, rows_of, sensitivity, tables_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MANY = 1_000_000
"""Points that take seconds to draw."""
RECORD, FAILURES = "run.json", "failures.csv"


@dataclass(frozen=True, slots=True, eq=False)
class SweepAnswer(Sweep):
    """What is in a sweep's folder after a session of it.

    reached: what a precision that was asked for has needed. paths: the files written beside the runs. numbers: of
    the runs of the design.
    """

    folder: Path
    design: Design
    store: Store
    reached: Reached | None
    paths: tuple[Path, ...]
    numbers: np.ndarray = field(repr=False)

    @property
    def errors(self) -> Counter[str]:
        """Every error with how many runs it ended."""
        return Counter(self.failures["error"])

    @property
    def failures(self) -> pd.DataFrame:
        """The runs that failed, with error and traceback."""
        return table.failures(self.store)

    @property
    def indices(self) -> pd.DataFrame | None:
        """Indices of sensitivity (``sim.results.indices``); None of other designs than Sobol's and Morris's."""
        return read_indices(self.folder) if self.is_complete else None

    def sentences(self, lang: str | None = None) -> list[str]:
        """What the indices say, and what to beware of; of a grid, what its keys change; nothing of other designs."""
        if (table := self.indices) is None:
            changes = read_changes(self.folder) if self.is_complete else None
            return [] if changes is None else change_sentences(changes, lang)
        study = self.store.study
        n_seeds = len(self.numbers) // study.n_of_replicate
        return [*index_sentences(table, lang), *index_notes(table, n_seeds, study.luck, lang)]

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows, as ``sim.read`` gives them."""
        return table.read_store(self.store, columns)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables in the folder by name: summary, differences and changes, as far as there are any."""
        return tables_of(self.store, self.numbers)

    def plot(self, name: str | None = None, lang: str | None = None) -> Figure:
        """A figure by its name, as in the folder; the first if none is given. Raises InputError if there is none."""
        return choose_figure(figures_of(self.store, self.numbers, lang, self.indices), name)


def sweep(
    design: Design | str | os.PathLike[str],
    out: str | os.PathLike[str] | Folder,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    replications: int | None = None,
    limit: int | None = None,
    shard: tuple[int, int] | None = None,
    precision: float | None = None,
    max_replications: int | None = None,
    again_failed: bool = False,
    figures: bool = True,
    progress: bool = True,
    announce: Callable[[str], None] = lambda line: None,
) -> SweepAnswer:
    """Make the runs of a design that its folder lacks. Stopped at any moment, the same call resumes from there.

    design: a design, its name or file. out: the folder; it keeps one study. workers: processes of this machine; None
    for all CPUs. executor: any ``concurrent.futures.Executor`` instead. cluster: address of a Dask scheduler instead.
    replications: instead of the design's; more of them add to what is there. limit: make at most this many runs now.
    shard: (k, n) makes every n-th run from the k-th on, to be joined by ``merge``.
    precision: at each point go on beyond the replications until the 95 % half-width of the difference between modes is
    below it in both headline measures, or max_replications (1000) are made. again_failed: make failed runs again.
    figures: whether to draw what there is to draw once no run is missing. announce: called with lines on what will be
    done and how long that may take.

    A folder of the same design with fewer points is grown: its runs are kept, and only new ones made. A run that fails
    is a row with its error, and the others go on. Raises InputError before anything is run where
    something is wrong, and when the folder cannot be written; Interrupted on Ctrl-C.
    """
    clock = Clock()
    design = design if isinstance(design, Design) else load_design(design)
    replications = design.replications if replications is None else replications
    check_plan(replications, workers=workers, limit=limit)
    if shard is not None and not (len(shard) == 2 and 1 <= shard[0] <= shard[1] <= MOST):
        raise InputError("studies.shard", k=shard[0], n=shard[-1])
    target = precision_target(precision, replications, max_replications)
    if design.size >= MANY:
        announce(words_of("console.sweep")["making_points"].format(n=f"{design.size:,}"))
    study = study_of(design)
    if target is not None and not set(HEADLINES) <= set(study.keep.indicators):
        raise InputError("studies.precision_needs", names=HEADLINES)
    with nullcontext(out) if isinstance(out, Folder) else Folder(out) as folder:
        if n_taken := grow(folder.path, study):
            announce(words_of("console.sweep")["grown"].format(n=f"{n_taken:,}", points=f"{study.n_points:,}"))
        refuse_another(folder.path, study)
        store = Store.create(folder.path, study)
        with dropped_if_stopped(store):
            missing = chosen = missing_runs(store, replications, again_failed)
            n_before = int((store.state == FINISHED).sum())
            begin_record(store)
            n_runs = study.n_of_replicate * replications
            if shard is not None:
                chosen = chosen[chosen % shard[1] == shard[0] - 1]
            if limit is not None:
                chosen = chosen[:limit]
            reached = make_missing(
                store, chosen, n_runs - len(missing) + len(chosen), target=target, workers=workers, executor=executor,
                cluster=cluster, progress=progress, begin=lambda count: _announce(
                    announce, design, study, store, replications, len(missing), len(chosen), count, target
                ),
            )  # fmt: skip
        numbers = study.numbers(replications) if reached is None else numbers_of(study, np.array(reached.counts))
        record = clock.circumstances() | {"made_in": dict(store.made_in)}
        paths = finish(folder, store, numbers, replications, record, reached, figures, progress)
    state = store.state[numbers]
    return SweepAnswer(
        n_runs=len(numbers),
        n_made=int((state == FINISHED).sum()),
        n_failed=int((state == HAS_FAILED).sum()),
        n_new=int((store.state == FINISHED).sum()) - n_before,
        folder=folder.path,
        design=design,
        store=store,
        reached=reached,
        paths=tuple(paths),
        numbers=numbers,
    )


def study_of(design: Design) -> Study:
    """The study that a design is: every scenario under every mode at every point; a mode says which switches vary."""
    varied = varied_switches(factor.key for factor in design.factors)
    arms = [(label, scenario.with_(mode=mode)) for label, scenario in design.scenarios for mode in design.modes]
    cells = tuple(
        Cell(label, one.with_(mode=name_varied(one.mode, varied), changes=one.changes) if varied else one)
        for label, one in arms
    )
    words = ("name", "title", "question", "expectation", "reference", "method", "replications")
    about = {name: getattr(design, name) for name in words} | factors_about(design)
    keep = Keep(tuple(design.indicators), tuple(design.windows))
    return Study("sweep", cells, keep, design.seed, design.points(), design.luck, about)


def finish(
    folder: Folder,
    store: Store,
    numbers: np.ndarray,
    replications: int,
    record: dict[str, Any],
    reached: Reached | None = None,
    figures: bool = True,
    progress: bool = False,
) -> list[Path]:
    """Write what is known now: `run.json`, the runs that failed; if no run is missing, tables and figures."""
    complete = not len(store.missing(numbers))
    recipe_of_study = recipe(store.study, replications, store if complete else None, numbers)
    record = record | {"study": recipe_of_study} | ({} if reached is None else {"precision": reached.to_record()})
    files: dict[str, bytes] = {}
    beside: dict[str, Path] = {}
    if complete:
        beside[table.TABLE] = folder.path / table.TABLE
        folder.claim({table.TABLE: None})
        table.write_table(store, beside[table.TABLE], numbers)
        tables, indices = tables_of(store, numbers), sensitivity(store, numbers, progress)
        tables |= {} if indices is None else {Path(INDICES).stem: indices}
        files |= {f"{name}.csv": to_csv(made) for name, made in tables.items()}
        files |= csv_beside(beside[table.TABLE])
        pages = figures_of(store, numbers, indices=indices) if figures else {}
        pictures = draw(pages, recipe_of_record(record), progress)
        files |= {f"figures/{name}": content for name, content in pictures.items()}
    failed = table.failures(store)
    if len(failed):
        names = [name for name in table.table_columns(store) if name not in store.study.keep.indicators]
        files[FAILURES] = to_csv(failed[names].drop(columns=["window", "month"]))
    record |= provenance.listed(files, beside)
    written = folder.write(files | {RECORD: provenance.to_json(record)}, beside)
    return [*beside.values(), *written]


def figures_of(
    store: Store, numbers: np.ndarray, lang: str | None = None, indices: pd.DataFrame | None = None
) -> Mapping[str, Callable[[], Figure]]:
    """The figures that the data suffice for, by name, not drawn yet; none of very many runs."""
    from sim.report.figures.indices import pages_of_indices
    from sim.report.figures.sweeps import can_be_drawn, pages_of_sweep

    of_indices = {} if indices is None else pages_of_indices(indices, lang)
    measures = [name for name in HEADLINES if name in store.study.keep.indicators]
    if not can_be_drawn(measures, store.study.points) or not can_be_read(store, numbers):
        return of_indices
    return pages_of_sweep(rows_of(store, numbers, measures), store.study.points, lang) | of_indices


def refuse_another(folder: Path, study: Study) -> None:
    """Raise InputError if a folder keeps runs of a study that is not this one, saying in what they differ."""
    for path, other in others_in(folder, study.digest):
        raise InputError("studies.another", folder=folder, difference=first_difference(other, study, path))


def _announce(
    announce: Callable[[str], None],
    design: Design,
    study: Study,
    store: Store,
    replications: int,
    n_missing: int,
    n_chosen: int,
    workers: int,
    target: PrecisionTarget | None,
) -> None:
    """Say how many runs there are, and about how long those that are missing take."""
    n_runs = study.n_of_replicate * replications
    counts = [
        (len(design.scenarios), "scenario"), (len(design.modes), "mode"), (study.n_points, "point"),
        (replications, "replication"),
    ]  # fmt: skip
    words, counted = words_of("console.sweep"), words_of("console.count")
    product = [counted[word if n == 1 else f"{word}s"].format(n=f"{n:,}") for n, word in counts]
    plan = words["plan"].format(name=design.name, product=words["times_sign"].join(product), n=f"{n_runs:,}")
    announce(plan + (words["to_begin"] if target else ""))
    done_already = words["are_made"].format(n=f"{n_runs - n_missing:,}") if n_missing < n_runs else ""
    if not n_chosen:
        announce(words["until_precise" if target else "none_missing"].format(made=done_already))
        return
    seconds = estimate_seconds(store) * n_chosen / max(1, workers)
    about = words["nobody_knows"]
    if seconds == seconds:
        about = words["about"].format(duration=duration_in_words(seconds))
    who = words["worker" if workers == 1 else "workers"].format(n=workers) if workers else words["first_worker"]
    announce(words["to_make"].format(made=done_already, n=f"{n_chosen:,}", about=about, workers=who))
