"""Hold the model to what it must show, over draws of what is unknown: one table of claims, with what was found.

    python results/reference/checks.py                     all parts (make checks); resumes where it was stopped
    python results/reference/checks.py visits drift        some of them
    python results/reference/checks.py --draws 20 --seeds 4 --pairs 4 --out trial     a trial

Parts: drift, visits, draws (productivity, crossings, core, fair start), institutions, layers. Runs are kept in
results/checks; what was found goes into checks.csv, institutions.csv and layers.csv of --out, else of this folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from check_draws import draws
from check_institutions import institutions
from found import COLUMNS, PROVINCES, Found, Size, draw_unknowns, index_of, plain, run
from scipy import stats

import sim
from sim.results.explained import holm
from sim.results.interval import interval
from sim.runs.study import Cell
from sim.setup.indicators import INDICATORS
from sim.setup.layers import LAYERS
from sim.setup.modes import PRE_REFORM
from sim.setup.parameters import PARAMETERS
from sim.setup.scenario import Scenario
from sim.studies.layers import without_layers

HERE = Path(__file__).resolve().parent
KEPT = HERE.parent / "checks"
LEAST_CHANGE = 0.05
"""Change in the probability that a mode is better from which a layer earns its place."""
SINCE_MONTH_0 = {"share_duplicate_building", "share_ever_online"}
"""Indicators that count from month 0 on, so that they begin at 0 whatever happens."""
FIRST_VISITS, FIRST_DOCUMENTS = 8, 10
"""Months from December 2016 to August and to October 2017."""


def drift(size: Size) -> Iterator[Found]:
    """Without a reform nothing changes: every indicator over three years, seed by seed."""
    months = 36
    cells = [
        Cell(name, plain(name).with_(mode=PRE_REFORM, months=months, n_citizens=size.citizens)) for name in PROVINCES
    ]
    values = run("drift", cells, size, replications=size.seeds).values[:, :, 0]
    for name, runs in zip(PROVINCES, values, strict=True):
        change = runs[:, months - 11 :].mean(axis=1) - runs[:, 0]
        mean, low, high, n = interval(change)
        moving = [i for i, row in enumerate(change.T) if np.isfinite(row).all() and row.std() > 0.0]
        stated = [i for i in moving if list(INDICATORS)[i] not in SINCE_MONTH_0]
        corrected = np.ones(len(mean))
        corrected[stated] = holm([stats.ttest_1samp(change[:, i], 0.0).pvalue for i in stated])
        for i in moving:
            what = f"{name}: {list(INDICATORS)[i]}, third year less month 0"
            claim, holds = ("p > 0.05 by Holm", bool(corrected[i] > 0.05)) if i in stated else ("", None)
            yield Found("drift", what, mean[i], claim, holds, low[i], high[i], int(n[i]))


def drawn(scenario: Scenario, draw: Mapping[str, float]) -> Scenario:
    """A dated scenario in which what it sets, at first and at dates, is scaled as the draw is to the default."""

    def scaled(key: str, value: Any) -> Any:
        parameter = PARAMETERS.get(key)
        if parameter is None or key not in draw or not parameter.default:
            return value
        changed = value * draw[key] / parameter.default
        most = np.inf if parameter.most is None else parameter.most
        return type(value)(min(max(changed, parameter.least), most)) if isinstance(value, float) else value

    given = scenario.parameters.model_dump()
    start = {
        key: scaled(key, given[key]) if given[key] != PARAMETERS[key].default else value for key, value in draw.items()
    }
    changes = tuple(replace(change, value=scaled(change.key, change.value)) for change in scenario.changes)
    return scenario.with_(parameters=start, changes=changes)


def visits(size: Size) -> Iterator[Found]:
    """Under its own dated history Zhejiang abolishes documents and spares visits as early as it did."""
    base = sim.load("zhejiang_dated").with_(months=FIRST_DOCUMENTS, n_citizens=size.citizens)
    draws = draw_unknowns(size.draws).to_dict("records")
    cells = [Cell("zhejiang", drawn(base, draw), f"draw {i}") for i, draw in enumerate(draws)]
    values = run("visits", cells, size).values[:, 0, 0]
    one_visit = values[:, FIRST_VISITS, index_of("share_items_one_visit")]
    abolished = values[:, FIRST_DOCUMENTS, index_of("share_documents_abolished")]
    early, some = one_visit > 0.6, (abolished > 0.4) & (abolished < 0.7)
    claim, count = f"at least {round(0.375 * size.draws)}", int((early & some).sum())
    yield Found("visits", "draws with both", count, claim, count >= round(0.375 * size.draws), n=size.draws)
    for what, found in (("items at most one visit, August 2017", one_visit), ("abolished, October 2017", abolished)):
        low, middle, high = np.quantile(found, (0.05, 0.5, 0.95))
        yield Found("visits", f"{what}: median, 5 and 95 %", middle, low=low, high=high, n=size.draws)
    yield Found("visits", "draws above 0.6 of items", int(early.sum()), n=size.draws)
    yield Found("visits", "draws with 0.4 to 0.7 of documents abolished", int(some.sum()), n=size.draws)


def layers(size: Size) -> Iterator[Found]:
    """A layer earns its place by moving how often one mode is better."""
    modes = list(sim.MODES.values())[:2]
    kept = {"out": size.kept / "layers", "workers": size.workers}
    table = without_layers(tuple(modes), n_draws=size.layers, n_citizens=size.citizens, **kept).layers
    table.to_csv(size.out / "layers.csv", index=False, float_format="%.4g", na_rep="NaN", lineterminator="\n")
    for layer in LAYERS:
        most = float(table.loc[table["without"] == layer, "change_in_p"].abs().max())
        what = f"without {layer}: greatest change in how often the first mode is better"
        yield Found("layers", what, most, ">= 0.05", most >= LEAST_CHANGE, n=size.layers)


PARTS: dict[str, Callable[[Size], Iterator[Found]]] = {
    "drift": drift,
    "visits": visits,
    "draws": draws,
    "institutions": institutions,
    "layers": layers,
}


def main() -> None:
    """Run the parts asked for, replace their rows in checks.csv, and print what does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    for name, default in (
        ("draws", 400),
        ("seeds", 40),
        ("pairs", 60),
        ("layers", 100),
        ("citizens", 200),
        ("workers", 2),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--out", type=Path, default=HERE)
    given = vars(parser.parse_args())
    parts = given.pop("parts") or list(PARTS)
    kept = KEPT if given["out"] == HERE else given["out"] / "runs"
    size = Size(**given, kept=kept)
    size.out.mkdir(parents=True, exist_ok=True)
    path = size.out / "checks.csv"
    table = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=COLUMNS)
    for part in parts:
        found = pd.DataFrame([vars_of(row) for row in PARTS[part](size)])[COLUMNS]
        rest = table[~table["check"].isin(found["check"])]
        table = found if rest.empty else pd.concat([rest, found], ignore_index=True)
        table.to_csv(path, index=False, float_format="%.4g", na_rep="", lineterminator="\n")
        failed = found[found["holds"].eq(False)]
        print(f"{part}: {len(found)} rows, {len(failed)} do not hold")
        print(failed[["what", "value", "claim"]].to_string(index=False, header=False) if len(failed) else "")


def vars_of(row: Found) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


if __name__ == "__main__":
    main()
