"""Make the reference results: the comparison at the defaults as small text tables and one figure, and other studies.

    python results/reference/make.py comparison       about a minute on two cores (make reference)
    python results/reference/make.py institutions     some minutes (make institutions); into sim/data
    python results/reference/make.py fair-start       some minutes more (make fair-start)
    python results/reference/make.py facts            seconds: published figures beside the dated scenarios
    python results/reference/make.py calibrate        most of an hour; resumes (make calibrate); into sim/data too
    python results/reference/make.py verdict          minutes (make verdict); into sim/data too
    python results/reference/make.py game             most of an hour; resumes (make game); into sim/data
    python results/reference/make.py picture          seconds: the verdict's picture alone, from what is there
    python results/reference/make.py shapley          minutes; resumes where it was stopped (make shapley)

Numbers have six significant figures, and nothing depends on the day or the machine: the same model with the same
versions writes the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import quote

import sim
from sim.report.figures import headline_paths, theme
from sim.report.figures.verdict import draw_fans, known_fans
from sim.results import known, measured
from sim.results.game import write_game
from sim.results.targets import FIT, read_targets
from sim.runs.provenance import versions
from sim.setup import posterior
from sim.setup.draws import DEFAULTS
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.rules import RULES
from sim.studies.compare import Comparison
from sim.studies.facts import facts
from sim.studies.fair_start import N_DRAWS, fair_start
from sim.studies.game import run_game

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "sim" / "data"
RUNS = HERE.parent
"""Where runs are kept of what takes too long to be made in one go."""
SCENARIOS = ["zhejiang", "guangdong"]
RECORD = ("scenarios", "modes", "replications", "seed", "replicate_seeds", "versions")  # all else changes daily
N_PAIRS = 10
N_TOLD, N_CITIZENS = 200, 400
"""Draws that the verdict is told over, and citizens in each of its runs."""
FIRST = 24
"""Month at which the table of rival rules has the difference of the first pair of runs, quick to make again."""


def make_comparison() -> None:
    """Run the comparison at the defaults and write its tables, its main figure and what it was made from."""
    comparison = sim.compare(SCENARIOS, replications=30, seed=1, at=DEFAULTS)
    for name, table in tables_of(comparison).items():
        write_table(table, name)
    (HERE / "headline.svg").write_bytes(theme.to_svg(headline_paths(comparison.monthly), "headline"))
    record = {name: comparison.record[name] for name in RECORD}
    (HERE / "run.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def tables_of(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """The tables that are kept, by file name without its ending."""
    monthly = comparison.monthly
    windows = [name for name in comparison.summary["window"].unique() if name.startswith("month_")]
    reported = monthly["month"].isin([int(name.removeprefix("month_")) for name in windows])
    means = monthly.groupby(["province", "mode", "month"], sort=False)[list(INDICATORS)].mean()
    return {
        "summary": comparison.summary,
        "differences": comparison.differences,
        "precision": comparison.precision,
        "crossings": comparison.crossings,
        "between": comparison.between,
        "monthly_means": means.reset_index(),
        "replicates": monthly.loc[reported, ["province", "mode", "replicate", "month", *HEADLINES]],
    }


def make_fair_start() -> None:
    """Draw all that is unknown from its prior; write who wins how often, and which unknowns go with it."""
    scenarios = [sim.load(name) for name in SCENARIOS]
    mode_a, mode_b, *_ = sim.MODES.values()
    study = fair_start(scenarios, (mode_a, mode_b), n_draws=N_DRAWS, n_citizens=200)
    write_table(study.shares.assign(mode_a=mode_a.name, mode_b=mode_b.name, n_draws=N_DRAWS), "fair_start")
    write_table(study.deciders, "fair_start_deciders")


def make_facts() -> None:
    """Set published figures beside the dated scenarios; write and print the table."""
    table = facts(progress=False).facts
    write_table(table, "facts")
    print(table.drop(columns=["fact", "province"]).to_string(index=False, float_format="%.3g"))


def make_rules() -> None:
    """Compare the modes again under every rival rule, one at a time; write the differences and the first pair's."""
    parts = []
    for rule, option in [("default", "-"), *((r.name, o) for r in RULES.values() for o in list(r.options)[1:])]:
        rules = {} if rule == "default" else {rule: option}
        worlds = [sim.load(name).with_(rules=rules) for name in SCENARIOS]
        comparison = sim.compare(worlds, replications=N_PAIRS, seed=1, at=DEFAULTS)
        found = comparison.differences[comparison.differences["indicator"].isin(HEADLINES)]
        runs = comparison.monthly.query("replicate == 1").set_index(["province", "mode", "month"])
        pairs = [
            runs.loc[(row.province, row.mode_a, FIRST), row.indicator]
            - runs.loc[(row.province, row.mode_b, FIRST), row.indicator]
            for row in found.itertuples()
        ]
        parts.append(found.assign(rule=rule, option=option, first_pair=pairs))
    keys = ["rule", "option", "province", "mode_a", "mode_b", "indicator", "window"]
    write_table(pd.concat(parts)[[*keys, "difference", "ci_low", "ci_high", "n", "first_pair"]], "rules")


def make_institutions() -> None:
    """Turn each institution off in each shipped scenario; write what that moves, and what it was made from."""
    ablation = sim.ablate(measured.SCENARIOS, replications=10, seed=1, parts=True)
    table = measured.to_measured(ablation.effects, ablation.directions, ablation.institutions)
    write_table(table, measured.NAME, DATA)
    record = {name: ablation.record[name] for name in ("replications", "seed", "versions")}
    record |= {"scenarios": list(measured.SCENARIOS), "fingerprint": measured.fingerprint()}
    write_record(record, measured.NAME)


def write_table(table: pd.DataFrame, name: str, folder: Path = HERE) -> None:
    """Write a table as CSV: six significant figures, undefined is NaN, lines end alike on every system."""
    path = folder / f"{name}.csv"
    table.to_csv(path, index=False, float_format="%.6g", na_rep="NaN", lineterminator="\n")


def write_record(record: dict[str, Any], name: str) -> None:
    """Write into the package what a table of it was made from."""
    (DATA / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def make_shapley() -> None:
    """Run every mix of the eight rights; write what each adds to the difference between the modes."""
    write_table(sim.attribute(SCENARIOS, out=RUNS / "attribute").shares, "shapley")


def make_calibrate() -> None:
    """Learn the unknowns from the facts; write the draws into the package, and what was learned and how well."""
    found = sim.calibrate(out=RUNS / "calibrate")
    table = found.posterior
    table.to_csv(DATA / f"{posterior.NAME}.csv", index=False, float_format="%.5g", lineterminator="\n")
    record = {name: found.record[name] for name in ("seed", "versions")} | {
        "n_draws": len(table),
        "effective_size": round(float(found.waves["effective_size"].iloc[-1]), 1),
        "targets": [target.id for target in read_targets() if target.use == FIT],
        "fingerprint": posterior.fingerprint(),
    }
    write_record(record, posterior.NAME)
    held = found.recovery.groupby(["method", "unknown"], sort=False)[["holds", "crps"]].mean().reset_index()
    tables = {"learned": found.unknowns, "bands": found.bands, "waves": found.waves, "recovery": held}
    tables |= {"learnable": found.learnable}
    for name, rows in tables.items():
        write_table(rows, name)
    write_table(found.rules, posterior.RULE_WEIGHTS, DATA)
    write_table(found.emulators, "emulators")
    for name, draw in found.figures("en").items():
        (HERE / f"learned_{name}.svg").write_bytes(theme.to_svg(draw(), f"learned_{name}"))


def make_game() -> None:
    """Run all mixes of the eight switches, and write into the package what the design game is played with."""
    write_game(run_game(out=RUNS / "game"), DATA, versions())


def make_verdict() -> None:
    """Tell the verdict over the posterior; write its tables and picture, and into the package what classes show."""
    found = sim.verdict(n_draws=N_TOLD, n_citizens=N_CITIZENS, out=RUNS / "verdict")
    for name, rows in found.tables().items():
        write_table(rows, name.removesuffix(".csv") if name != "value.csv" else "value_of_knowing")
    rows = known.to_known(found.provinces, found.paths)
    write_table(pd.DataFrame(rows, columns=known.COLUMNS), known.NAME, DATA)
    record = {name: found.record[name] for name in ("seed", "replications", "versions")}
    record |= {"modes": [mode.name for mode in found.modes], "n_draws": N_TOLD, "n_citizens": N_CITIZENS}
    write_record(record | {"fingerprint": known.fingerprint(record["modes"])}, known.NAME)
    draw_verdict()


def draw_verdict() -> None:
    """Draw what classes are shown of the verdict, for the front page in English and in Chinese."""
    table, record = (
        pd.read_csv(DATA / f"{known.NAME}.csv"),
        json.loads((DATA / f"{known.NAME}.json").read_text("utf-8")),
    )
    fans = known_fans(table, tuple(record["modes"]), record["n_draws"] * record["replications"])
    for lang, name in (("en", "verdict"), ("zh", "verdict_zh")):
        (HERE / f"{name}.svg").write_bytes(theme.to_svg(draw_fans(fans, lang), "verdict"))


STUDIES = {
    "comparison": make_comparison,
    "institutions": make_institutions,
    "rules": make_rules,
    "calibrate": make_calibrate,
    "verdict": make_verdict,
    "game": make_game,
    "picture": draw_verdict,
    "fair-start": make_fair_start,
    "facts": make_facts,
    "shapley": make_shapley,
}

if __name__ == "__main__":
    wanted = sys.argv[1:] or ["comparison"]
    if [name for name in wanted if name not in STUDIES]:
        sys.exit(f"make.py: give one or more of: {', '.join(STUDIES)}")
    sim.set_language("en")  # the figure is that of the English README, whatever the machine speaks
    for name in wanted:
        STUDIES[name]()
    quote.main()
