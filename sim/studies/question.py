"""What every study is: cells that are run, arithmetic on what they gave, and a page that shows it.

A study of one's own needs these three and no change of the package::

    @dataclass(frozen=True, slots=True, eq=False)
    class Spending(Answer):
        spending: pd.DataFrame
        record: dict

        def tables(self):
            return {"spending.csv": self.spending}

    def spending(scenario, **how):
        runs = run_cells("spending", [Cell(mode.name, scenario.with_(mode=mode)) for mode in MODES.values()], **how)
        return Spending(table_of(runs.values), runs.record)

    spending(sim.load("zhejiang"), replications=30, out="results/spending").save("results/spending")
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pyarrow import parquet

from sim.inputs.checks import LARGEST_SEED, check_least
from sim.language.errors import InputError, nearest_name
from sim.language.texts import find
from sim.report import write_study_report
from sim.results.county_paths import CountyPaths
from sim.results.records import Worlds
from sim.runs import provenance
from sim.runs.captions import CAPTIONS, captions_file
from sim.runs.folder import Folder
from sim.runs.make import make_study, refuse_sweep
from sim.runs.outcome import Result
from sim.runs.precision import MOST, PrecisionTarget, Reached
from sim.runs.progress import progress_bar
from sim.runs.recipe import recipe_of_record
from sim.runs.store import keep_only
from sim.runs.study import Cell, Keep, Study
from sim.setup.draws import Draws

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.setup.modes import Mode

__all__ = ["Answer", "Cell", "Clock", "Runs", "check_plan", "run_cells", "to_csv"]

Out = str | os.PathLike[str] | Folder
MOST_CELLS = 1_000_000
"""Of a table that is written as CSV too: some 10 MB, which a spreadsheet still opens."""


class Clock:
    """When a study began, and how long it has taken."""

    def __init__(self) -> None:
        self.started, self._start = datetime.now(UTC), time.monotonic()

    @property
    def seconds(self) -> float:
        """Since then."""
        return time.monotonic() - self._start

    def record(self, worlds: Worlds, modes: Sequence[Mode], replications: int, seed: int) -> dict[str, Any]:
        """What was run, how often, when and by which versions, as in `run.json`."""
        return provenance.record(
            worlds, modes, replications=replications, seed=seed, started=self.started, wall_seconds=self.seconds
        )

    def circumstances(self) -> dict[str, Any]:
        """The same without what was run."""
        return provenance.circumstances(self.started, self.seconds)


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """What the cells of a study gave.

    values [cell, replicate, point, month 0..T, indicator], or windows and indicators as the study keeps them. counties:
    by the number of the run; none if none are kept.
    """

    study: Study
    replications: int
    values: np.ndarray
    counties: Mapping[int, CountyPaths]
    record: dict[str, Any]
    reached: Reached | None = None


def run_cells(
    kind: str,
    cells: Sequence[Cell],
    replications: int = 1,
    seed: int = 1,
    *,
    worlds: Worlds | None = None,
    modes: Sequence[Mode] | None = None,
    points: pd.DataFrame | None = None,
    luck: str = "common",
    counties: str = "none",
    keep: Keep | None = None,
    seeds: Sequence[int] = (),
    n_twins: int = 1,
    draws: Draws | None = None,
    target: PrecisionTarget | None = None,
    out: Out | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    progress: bool = True,
    look: Callable[[Sequence[Result]], None] | None = None,
) -> Runs:
    """Make the runs of cells x points x replications that `out` lacks, and give back all of them.

    kind: what the study is called. worlds, modes: what the record says was run; None for the cells' own. points:
    settings that differ from the cells', a column per key. luck: a key of ``sim.setup.design_keys.LUCKS``. counties:
    "none" are kept, those of the "last" month, or "all". keep: what is kept of a run instead, None for all indicators
    in every month. seeds: of the replicates, instead of those that ``seed`` gives. target: a precision to reach
    instead. n_twins: so many points, one after another, share their luck where points have luck of their own. draws:
    what every replicate draws anew. look: called with results as they come. All else is as in ``sim.compare``. Raises
    InputError, and RunsFailed where runs failed.
    """
    clock = Clock()
    check_plan(replications, seed, workers)
    keep = Keep.all_of(cells[0].scenario.months, counties) if keep is None else keep
    varied = {} if points is None else {"points": points}
    own: dict[str, Any] = {"seeds": tuple(seeds), "n_twins": n_twins, "draws": draws}
    study = Study(kind, tuple(cells), keep, seed, luck=luck, **own, **varied)
    done = make_study(
        study, replications, out=out, target=target, workers=workers, executor=executor, cluster=cluster,
        progress=progress, look=look,
    )  # fmt: skip
    worlds = list({cell.label: (cell.label, cell.scenario) for cell in cells}.values()) if worlds is None else worlds
    modes = list(dict.fromkeys(cell.scenario.mode for cell in cells)) if modes is None else modes
    record = clock.record(worlds, modes, done.replications, seed) | {"study": done.recipe, "made_in": done.made_in}
    record |= {"replicate_seeds": list(seeds)} if seeds else {}
    record |= {} if done.reached is None else {"precision": done.reached.to_record()}
    return Runs(study, done.replications, done.values, done.counties, record, done.reached)


def check_plan(replications: int, seed: int = 1, workers: int | None = None, limit: int | None = None) -> None:
    """Raise InputError for a number of replications, seed, workers or runs at most that cannot be."""
    check_least("replications", replications, 1, MOST)
    check_least("seed", seed, 0, LARGEST_SEED)
    for name, value in (("limit", limit), ("workers", workers)):
        if value is not None:
            check_least(name, value, 1)


class Answer:
    """What a study found, with its page: the tables, figures and sentences that its own class names."""

    __slots__ = ()
    record: dict[str, Any]

    def tables(self) -> Mapping[str, pd.DataFrame | bytes]:
        """The tables that are saved, by the name of the file; or what is in the file."""
        raise NotImplementedError

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """Every figure that there is data for, not drawn yet, by name.

        One that is a ``functools.partial`` of a module's function may be drawn by another process.
        """
        return {}

    def sentences(self, lang: str | None = None) -> list[str]:
        """What was found in plain sentences, in English ("en") or Chinese ("zh")."""
        return []

    def report(self, pictures: Mapping[str, bytes]) -> str | None:
        """The page as HTML; None for a study without one. pictures: the figures as PNG and SVG."""
        name = type(self).__name__
        title = find(f"report.page_title.{name}") or name  # a scholar's own study is called as it calls itself
        return write_study_report(title, self.sentences(), self.tables(), pictures, self.record)

    @property
    def recipe(self) -> dict[str, Any]:
        """What it was made from, as figures carry it; empty for one that was put together by hand."""
        return recipe_of_record(self.record)

    def plot(self, lang: str | None = None, name: str | None = None) -> Figure:
        """A figure by its name, as in the folder; the first if none is given. Raises InputError if there is none."""
        return choose_figure(self.figures(lang), name)

    def save(self, out: Out, figures: bool = True, progress: bool = True, workers: int = 1) -> list[Path]:
        """Write tables, figures, report and `run.json` into a folder; returns the paths written.

        out: a path, or a `Folder` already open. progress: show a bar on a terminal. workers: with more than
        one, a process of its own draws some of the figures. Raises InputError if it cannot be written or keeps a sweep;
        what was there before is then unchanged.
        """
        if not isinstance(out, Folder):
            with Folder(out) as folder:
                return self.save(folder, figures, progress, workers)
        digest = self.record.get("study", {}).get("digest", "")
        refuse_sweep(out.path, digest)
        tables = self.tables()
        files = {name: encode(name, table) for name, table in tables.items()}
        files |= {csv_of(name): to_csv(table) for name, table in tables.items() if is_opened(name, table)}
        if figures:
            pictures = draw(self.figures(), self.recipe, progress, workers)
            files |= {f"figures/{name}": content for name, content in pictures.items()}
            page = self.report(pictures)
            files |= {} if page is None else {"report.html": page.encode()}
        paths = out.write(files | {"run.json": provenance.to_json(self.record | provenance.listed(files))})
        keep_only(out.path, digest)
        return paths


def choose_figure(figures: Mapping[str, Callable[[], Figure]], name: str | None) -> Figure:
    """The figure of this name, drawn; the first if none is given. Raises InputError if there is none."""
    if not figures:
        raise InputError("studies.no_figures")
    name = next(iter(figures)) if name is None else name
    if name not in figures:
        raise InputError("studies.no_figure", name=repr(name), near=nearest_name(name, figures), allowed=list(figures))
    return figures[name]()


def draw(
    figures: Mapping[str, Callable[[], Figure]], recipe: Mapping[str, Any], progress: bool, workers: int = 1
) -> dict[str, bytes]:
    """The figures as PNG and SVG, and their captions: file name -> content; nothing where there are none."""
    from sim.report.figures import draw_pages

    with progress_bar(len(figures), progress and bool(figures), "figures") as advance:
        drawn = draw_pages(figures, recipe, advance, workers)
    return drawn | ({CAPTIONS: captions_file(figures, recipe)} if figures else {})


def encode(name: str, table: pd.DataFrame | bytes) -> bytes:
    """A table as a CSV or Parquet file, by the ending of its name."""
    if isinstance(table, bytes):
        return table
    if not name.endswith(".parquet"):
        return to_csv(table)
    file = io.BytesIO()
    table.to_parquet(file, engine="pyarrow", index=False)
    return file.getvalue()


def is_opened(name: str, table: pd.DataFrame | bytes) -> bool:
    """Whether a table has a CSV file beside its Parquet file: it is no larger than ``MOST_CELLS``."""
    return name.endswith(".parquet") and isinstance(table, pd.DataFrame) and table.size <= MOST_CELLS


def csv_beside(path: Path) -> dict[str, bytes]:
    """The CSV file beside a Parquet file that is on the disk: name -> content; nothing where that is too large."""
    about = parquet.read_metadata(path)
    if about.num_rows * about.num_columns > MOST_CELLS:
        return {}
    return {csv_of(path.name): to_csv(pd.read_parquet(path))}


def csv_of(name: str) -> str:
    """The name of the CSV file beside a Parquet file."""
    return name.removesuffix(".parquet") + ".csv"


def to_csv(table: pd.DataFrame) -> bytes:
    """CSV with full precision; undefined is NaN, rows end alike on every platform."""
    return table.to_csv(index=False, na_rep="NaN", lineterminator="\n").encode()
