"""What studies share: which scenarios and modes are meant, and runs that are made in a folder or in passing."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.batch import table
from sim.batch.executors import Crew, DaskCrew, GivenCrew, LocalCrew
from sim.batch.runs import Outcome
from sim.batch.store import Store, load_study, stores_in, tell
from sim.batch.study import Study
from sim.errors import InputError
from sim.modes import MODES, Mode
from sim.results import Folder
from sim.scenario import Scenario, load, load_mode


class RunsFailed(Exception):
    """Runs of a study failed that needs them all; says how many and why. The others are kept in the folder, if any."""

    is_told_in_one_line = True


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


def check_least(name: str, value: int, low: int) -> None:
    """Raise InputError unless the value is a whole number >= low."""
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(f"{name} = {value!r}: must be a whole number >= {low}")


def make_store(folder: Path, study: Study, lasting: bool = True) -> Store:
    """The store of a comparison or ablation in its folder; runs of an earlier one there go when the new are written.

    Raises InputError where the folder keeps a sweep, which nothing replaces.
    """
    refuse_sweep(folder)
    return Store.make(folder, study, lasting)


def refuse_sweep(folder: Path) -> None:
    """Raise InputError where a folder keeps a sweep: nothing else may be written there, since its runs would go."""
    for path in stores_in(folder):
        if load_study(path).kind == "sweep":
            raise InputError(f"{folder} keeps the runs of a sweep: give another --out")


def crew_of(
    n_runs: int, workers: int | None = None, executor: Executor | None = None, cluster: str | None = None
) -> Crew:
    """Who makes the runs: an executor of the user's, the workers of a Dask scheduler, or processes of this machine."""
    if cluster is not None and executor is not None:
        raise InputError("give a cluster or an executor, not both")
    if cluster is not None:
        return DaskCrew(cluster)
    return LocalCrew(workers, n_runs) if executor is None else GivenCrew(executor, workers)


@contextmanager
def opened(out: str | os.PathLike[str] | Folder | None) -> Iterator[Path]:
    """The folder that runs are kept in: the one given, held by this process, or one that goes when they are read."""
    if isinstance(out, Folder):
        yield out.path
    elif out is not None:
        with Folder(out) as folder:
            yield folder.path
    else:
        with tempfile.TemporaryDirectory(prefix="digigov-") as path:
            yield Path(path)


def outcomes_of(store: Store, replications: int) -> list[Outcome]:
    """What all runs gave, by cell and then by replicate. Raises RunsFailed, or InputError where bad input was to blame.

    The study has one point.
    """
    numbers = store.study.numbers(replications)
    failed = table.failures(store)
    failed = failed[failed["run"].isin(numbers)]
    if len(failed):
        raise failed_runs(failed, len(numbers))
    found = table.read_outcomes(store, numbers)
    n_cells = len(store.study.cells)
    return [found[number] for cell in range(n_cells) for number in numbers[cell::n_cells].tolist()]


def failed_runs(failed: Any, n_runs: int) -> Exception:
    """The error to raise for a table of failed runs: the first one told, the others counted."""
    first = failed.iloc[0]
    if first["error"].startswith("bad input: "):
        return InputError(first["error"].removeprefix("bad input: "))
    error = RunsFailed(
        f"{len(failed)} of {n_runs} runs failed, the first: {first['province']} under {first['mode']}, replicate "
        f"{first['replicate']}, seed {first['seed']}: {first['error']}"
    )
    error.add_note(first["traceback"])
    return error


def missing_runs(store: Store, replications: int, again_failed: bool = False) -> Any:
    """Begin a session of a store, and give the numbers of the runs that it lacks."""
    store.begin(tell)
    if again_failed:
        store.drop_failed()
    return store.missing(store.study.numbers(replications))


def _refuse_twice(what: str, labels: Sequence[str]) -> None:
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if twice:
        raise InputError(
            f"{what} {twice[0]!r} is given twice: results could not be told apart; name them differently"
        )
