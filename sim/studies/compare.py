"""The comparison: every province under every mode, the same luck in all, paired run by run."""

from __future__ import annotations

import io
import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import results
from sim.errors import InputError
from sim.modes import MODES, Mode
from sim.results import county_paths, provenance
from sim.results.sentences import sentences
from sim.rng import replicate_seed
from sim.scenario import Scenario, load, load_mode
from sim.studies.runner import Outcome, Run, progress_bar, run_all

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Results of a comparison; `sim.results.tables` says what the columns of each table are.

    scenarios: (label, scenario) with the label that stands in the tables' province column. monthly: one row
    per (province, mode, replicate, month). counties: one row per (province, mode, replicate, month, city, county),
    of the last month only unless all months were asked for. record: how it came to be, as in `run.json`.
    """

    scenarios: tuple[tuple[str, Scenario], ...]
    modes: tuple[Mode, ...]
    monthly: pd.DataFrame
    counties: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    precision: pd.DataFrame
    crossings: pd.DataFrame
    record: dict[str, Any]

    def sentences(self, lang: str = "en") -> list[str]:
        """One plain sentence per province and headline measure, in English ("en") or Chinese ("zh")."""
        return sentences(self.differences, self.crossings, lang)

    def plot(self, lang: str = "en") -> Figure:
        """Both headline measures over time, with 95 % bands."""
        from sim.figures import headline_paths, marks_of

        return headline_paths(self.monthly, lang, marks_of(self.scenarios, self.modes))

    @property
    def has_county_paths(self) -> bool:
        """Whether `counties` has every month."""
        return county_paths.has_every_month(self.counties)

    def plot_counties(self, lang: str = "en") -> Figure:
        """Both headline measures of every county over time. Raises InputError if only the last month is there."""
        if not self.has_county_paths:
            raise InputError("counties were kept in the last month only: give counties=True (--counties)")
        from sim.figures import county_paths as draw_counties

        return draw_counties(self.counties, lang=lang)

    def save(
        self, out: str | os.PathLike[str] | results.Folder, figures: bool = True, progress: bool = True
    ) -> list[Path]:
        """Write tables, figures, report and `run.json` into a folder; returns the paths written.

        out: a path, or a `results.Folder` already open. progress: show a bar on a terminal. Raises InputError if
        it cannot be written; what was there before is then unchanged.
        """
        if not isinstance(out, results.Folder):
            with results.Folder(out) as folder:
                return self.save(folder, figures, progress)
        files = self.tables()
        if figures:
            from sim.figures import draw_all, n_pictures
            from sim.report import write_report

            with progress_bar(n_pictures(self), progress, "figures") as advance:
                pictures = draw_all(self, advance=advance)
            files |= {f"figures/{name}": content for name, content in pictures.items()}
            files["report.html"] = write_report(self, pictures).encode()
        record = self.record | {"files": [*files, "run.json"]}
        return out.write(files | {"run.json": provenance.to_json(record)})

    def tables(self) -> dict[str, bytes]:
        """The tables as files: name -> content; the counties only if every month was asked for."""
        parquet = io.BytesIO()
        self.monthly.to_parquet(parquet, engine="pyarrow", index=False)
        counties = {"counties.parquet": county_paths.to_parquet(self.counties)} if self.has_county_paths else {}
        return {
            "monthly.parquet": parquet.getvalue(),
            **counties,
            "summary.csv": to_csv(self.summary),
            "differences.csv": to_csv(self.differences),
        }


def compare(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str],
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    replications: int = 30,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = None,
    workers: int | None = None,
    progress: bool = True,
    counties: bool = False,
) -> Comparison:
    """Run every scenario under every mode and compare the modes, replicate by replicate.

    scenarios: scenarios, names or TOML files. modes: modes, names or TOML files of switches; None for the two
    reforms that head `MODES` and whatever other modes the scenarios have. replications: runs per cell, >= 1.
    seed: >= 0; replicate r = 1, 2, ... uses `replicate_seed(seed, r)` in every scenario and mode (common random
    numbers).
    months, n_citizens: replace the scenarios' own. workers: processes, >= 1; None for all CPUs. counties: keep every
    county in every month, and not only in the last; 72 months, 2 modes and 30 replications of both provinces then give
    937,320 rows of 25 columns.

    Raises InputError for an argument out of range, a label that stands for two things, or unequal run
    lengths.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    check_least("replications", replications, 1)
    check_least("seed", seed, 0)
    if workers is not None:
        check_least("workers", workers, 1)
    worlds = label_scenarios([read_scenario(item, months, n_citizens) for item in as_several(scenarios)])
    chosen = choose_modes(modes, [scenario for _, scenario in worlds])
    runs = [
        Run(label, scenario.with_(mode=mode), replicate, replicate_seed(seed, replicate), counties)
        for label, scenario in worlds
        for mode in chosen
        for replicate in range(1, replications + 1)
    ]
    outcomes = run_all(runs, workers, progress)
    record = provenance.record(
        worlds,
        chosen,
        replications=replications,
        seed=seed,
        started=started,
        wall_seconds=time.monotonic() - clock,
    )
    return assemble(worlds, chosen, runs, outcomes, record)


def assemble(
    worlds: Sequence[tuple[str, Scenario]],
    modes: Sequence[Mode],
    runs: Sequence[Run],
    outcomes: Sequence[Outcome],
    record: dict[str, Any],
) -> Comparison:
    """Make the tables from runs and their outcomes."""
    done = [
        (run.label, run.scenario.mode.name, run.replicate, outcome)
        for run, outcome in zip(runs, outcomes, strict=True)
    ]
    monthly = results.monthly_table([(*keys, outcome.values) for *keys, outcome in done])
    return Comparison(
        scenarios=tuple(worlds),
        modes=tuple(modes),
        monthly=monthly,
        counties=county_paths.county_table([(*keys, outcome.counties) for *keys, outcome in done]),
        summary=results.summary(monthly),
        differences=results.differences(monthly),
        precision=results.precision(monthly),
        crossings=results.crossing_month(monthly),
        record=record,
    )


def label_scenarios(scenarios: Sequence[Scenario]) -> list[tuple[str, Scenario]]:
    """Label each scenario by its province, or by its name where several share a province.

    Raises InputError when two labels are the same, or the runs are not equally long.
    """
    if not scenarios:
        raise InputError("nothing to compare: give at least one scenario")
    shared = Counter(scenario.province for scenario in scenarios)
    labels = [scenario.name if shared[scenario.province] > 1 else scenario.province for scenario in scenarios]
    _refuse_twice("scenario", labels)
    lengths = list(dict.fromkeys(scenario.months for scenario in scenarios))
    if len(lengths) > 1:
        raise InputError(
            f"scenarios run for different lengths ({', '.join(map(str, lengths))} months): give months"
        )
    return list(zip(labels, scenarios, strict=True))


def choose_modes(
    modes: Sequence[Mode | str | os.PathLike[str]] | None, scenarios: Sequence[Scenario]
) -> list[Mode]:
    """The modes given, or else the two reforms that head `MODES` and what other modes the scenarios have."""
    if modes is None:
        own = [scenario.mode for scenario in scenarios]
        chosen = list(dict.fromkeys([*list(MODES.values())[:2], *own]))
    else:
        chosen = [mode if isinstance(mode, Mode) else load_mode(mode) for mode in as_several(modes)]
    if not chosen:
        raise InputError("nothing to compare: give at least one mode")
    _refuse_twice("mode", [mode.name for mode in chosen])
    return chosen


def read_scenario(
    item: Scenario | str | os.PathLike[str], months: int | None, n_citizens: int | None
) -> Scenario:
    """A scenario, or the one of this name or file; months and n_citizens replace its own where given."""
    scenario = item if isinstance(item, Scenario) else load(item)
    changes = {"months": months, "n_citizens": n_citizens}
    given = {name: value for name, value in changes.items() if value is not None}
    return scenario.with_(**given) if given else scenario


def as_several(items: Any) -> Iterable[Any]:
    """One thing or several, as several."""
    return [items] if isinstance(items, (str, os.PathLike, Scenario, Mode)) else items


def _refuse_twice(what: str, labels: Sequence[str]) -> None:
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if twice:
        raise InputError(
            f"{what} {twice[0]!r} is given twice: results could not be told apart; name them differently"
        )


def check_least(name: str, value: int, low: int) -> None:
    """Raise InputError unless the value is a whole number >= low."""
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(f"{name} = {value!r}: must be a whole number >= {low}")


def to_csv(table: pd.DataFrame) -> bytes:
    """CSV with full precision; undefined is NaN, rows end alike on every platform."""
    return table.to_csv(index=False, na_rep="NaN", lineterminator="\n").encode()
