"""``digigov verdict``, ``digigov calibrate`` and ``digigov score``: what is known, how, and how well it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.options import whole

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.studies.calibrate import Calibration

Drawn = Annotated[
    str,
    typer.Option("--at", metavar="WHAT", help="Draws of the posterior (what the facts leave open) or of the prior."),
]
Draws = Annotated[
    int, typer.Option("--draws", callback=whole("--draws", 2), metavar="N", help="Draws of what is unknown.")
]
WaveDraws = Annotated[
    int, typer.Option("--draws", callback=whole("--draws", 20), metavar="N", help="Draws in each wave, 20 or more.")
]
Waves = Annotated[int, typer.Option("--waves", callback=whole("--waves", 1), metavar="N", help="Waves, 1 or more.")]
Kept = Annotated[
    int, typer.Option("--posterior", callback=whole("--posterior", 10), metavar="N", help="Draws that are kept.")
]
Targets = Annotated[
    Path | None,
    typer.Option(parser=options.path, metavar="FILE", help="Facts in the format of targets.csv.", show_default="own"),
]
Facts = Annotated[Path, typer.Argument(parser=options.path, metavar="FACTS.csv", help="In the format of targets.csv.")]
AtLeast = Annotated[
    float | None,
    typer.Option(
        "--at-least", min=0.0, max=1.0, metavar="SHARE", help="Exit code 1 if fewer facts lie in the 90% bands."
    ),
]
Few = Annotated[
    int,
    typer.Option("--citizens", callback=whole("--citizens", 1), metavar="N", help="Citizens in each province."),
]
Luck = Annotated[
    int,
    typer.Option(
        "--replications",
        callback=whole("--replications", 1),
        metavar="N",
        help="Runs of every draw under every mode, 1 or more; two tell luck from what is unknown.",
    ),
]
OverRules = Annotated[
    bool,
    typer.Option("--rules", help="Draw rival rules of decision too, by how well the facts fit under them."),
]
NoMixes = Annotated[bool, typer.Option("--no-mixes", help="Leave out mixes of the two modes.")]


def verdict(
    scenarios: options.Scenarios = None,
    modes: options.Modes = None,
    at: Drawn = "posterior",
    draws: Draws = 200,
    replications: Luck = 2,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: Few = 400,
    no_mixes: NoMixes = False,
    rules: OverRules = False,
    out: options.Out = Path("results/verdict"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """Which mode is better, over what is unknown and luck? What would decide it, and what to do?

    Draws what is unknown, runs every draw under both modes with the same luck, and tells for each measure and province:
    the probability that a mode is better, how wide the difference is, how much of that is luck, what it would be worth
    to know more, and what either choice may cost.

    \b
    Examples:
      digigov verdict
      digigov verdict guangdong --draws 1000 --out results/sure
      digigov verdict --at prior --no-mixes
      digigov verdict --rules --out results/over_rules
    """
    from sim.cli.findings import show_paths
    from sim.cli.studies import DEFAULT_SCENARIOS, split_modes
    from sim.cli.tables import open_console
    from sim.runs.folder import Folder
    from sim.studies.verdict import verdict as tell

    with Folder(out) as folder:
        found = tell(
            list(scenarios or DEFAULT_SCENARIOS), split_modes(modes) if modes is not None else None, at, draws,
            replications, seed, months, citizens, not no_mixes, rules, out=folder, workers=workers, cluster=cluster,
            progress=not quiet,
        )  # fmt: skip
        if not quiet:
            console = open_console()
            console.print(verdict_lines(found.verdict))
            for sentence in found.sentences():
                console.print(f"• {sentence}", highlight=False)
        paths = found.save(folder, progress=not quiet)
    if not quiet:
        show_paths(paths)


def verdict_lines(table: pd.DataFrame) -> Table:
    """The verdict, a line per province, measure and window."""
    from sim.cli.findings import titled
    from sim.cli.tables import heads, open_table
    from sim.language.texts import say
    from sim.setup import words
    from sim.setup.names import name_of_mode

    first = table.iloc[0]
    a, b = name_of_mode(first["mode_a"]), name_of_mode(first["mode_b"])
    title = say("console.head.verdict_of", a=a, b=b, n=first["n_draws"])
    shown = open_table(title, "", *heads("window", "p_a_better", "median", "band_90", "luck", "verdict"))
    for column in shown.columns[2:6]:
        column.justify = "right"
    for row in table.to_dict("records"):
        is_first = row["window"] == table["window"].iloc[0]
        shown.add_row(
            titled(row["province"], row["indicator"]) if is_first else "",
            words.window(row["window"]),
            words.probability(row["p_a_better"], row["n_draws"]),
            words.points(row["median"], signed=True),
            words.interval(row["indicator"], row["q05"], row["q95"]),
            words.percent(row["share_luck"]) if row["share_luck"] == row["share_luck"] else words.UNDEFINED,
            words.told(row["verdict"]),
        )
    return shown


def calibrate(
    targets: Targets = None,
    draws: WaveDraws = 300,
    waves: Waves = 2,
    posterior: Kept = 500,
    seed: options.Seed = 1,
    citizens: Few = 400,
    out: options.Out = Path("results/calibrate"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """Learn what is unknown from published facts.

    Runs draws of what is unknown by the calendar, rules out in waves what cannot give the facts, and weights what is
    left by how well it does. Writes the draws with their weights, how good the emulators are, prior against posterior
    of every unknown, facts in their bands, and how well known truths are recovered. Stopped at any moment, the same
    command goes on. Needs the extra digigov[calibration].

    \b
    Examples:
      digigov calibrate --draws 200 --waves 2 --posterior 200
      digigov calibrate --targets my_facts.csv --out results/mine
    """
    from sim.cli.findings import show_paths
    from sim.cli.tables import open_console
    from sim.runs.folder import Folder
    from sim.studies.calibrate import calibrate as learn

    found = learn(
        targets, n_draws=draws, n_waves=waves, n_posterior=posterior, seed=seed, n_citizens=citizens,
        out=out, workers=workers, cluster=cluster, progress=not quiet,
    )  # fmt: skip
    with Folder(out) as folder:
        paths = found.save(folder, progress=not quiet)
    if not quiet:
        console = open_console()
        for line in learned_lines(found):
            console.print(f"• {line}", highlight=False)
        show_paths(paths)


def learned_lines(found: Calibration) -> list[str]:
    """What a calibration found in a few sentences."""
    from sim.language.texts import say
    from sim.setup.names import name_of_parameter
    from sim.setup.words import percent

    learned = found.unknowns[found.unknowns["learned"]].sort_values("ratio", kind="stable")
    named = say("names.comma").join(name_of_parameter(name).lower() for name in learned["unknown"])
    names = named or say("console.table.none")
    by_use = found.bands.groupby("use")["within_90"].agg(["sum", "size"])
    lines = [
        say("console.learned.draws", n=len(found.posterior), worth=f"{found.waves['effective_size'].iloc[-1]:.0f}"),
        say("console.learned.unknowns", n=len(learned), of=len(found.unknowns), names=names),
    ]
    for use, row in by_use.iterrows():
        lines.append(say(f"console.learned.{use}", n=int(row["sum"]), of=int(row["size"])))
    held = found.recovery.query("method == 'emulator'")["holds"].mean()
    return [*lines, say("console.learned.recovery", share=percent(held))]


def score(
    facts: Facts,
    at: Drawn = "posterior",
    draws: Draws = 100,
    seed: options.Seed = 1,
    citizens: Few = 1000,
    at_least: AtLeast = None,
    out: options.Out = Path("results/score"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """Hold the model to facts that you have, beside rules that know no model.

    Each row of FACTS.csv names province (and city), date, operator and value; a row that is wrong is told in one line
    and the others are scored. The score is the continuous ranked probability score, in the fact's unit, 0 at best.

    \b
    Examples:
      digigov score my_facts.csv
      digigov score my_facts.csv --at-least 0.8 --quiet
    """
    from sim.cli.findings import show_paths
    from sim.cli.tables import open_console
    from sim.language.texts import say
    from sim.runs.folder import Folder
    from sim.setup.words import percent
    from sim.studies.score import score as hold

    with Folder(out) as folder:
        found = hold(
            facts, at=at, n_draws=draws, seed=seed, n_citizens=citizens, out=folder, workers=workers,
            cluster=cluster, progress=not quiet,
        )  # fmt: skip
        paths = found.save(folder, progress=not quiet)
    for line in found.refused:
        typer.echo(f"digigov: {line}", err=True)
    shares = {"covered": percent(found.covered), "nearest": percent(found.nearest), "n": len(found.scores)}
    if not quiet:
        console = open_console()
        console.print(score_lines(found.scores))
        console.print(say("console.score.sum", **shares), highlight=False)
        show_paths(paths)
    if at_least is not None and found.covered < at_least:
        typer.echo(f"digigov: {say('console.score.too_few', least=percent(at_least), **shares)}", err=True)
        raise typer.Exit(1)


def score_lines(table: pd.DataFrame) -> Table:
    """One line per fact: the fact, what draws give, the model's score and the rules'."""
    from sim.cli.tables import heads, open_table
    from sim.setup.words import UNDEFINED

    names = ("crps", "no_change", "trend", "wealth")
    shown = open_table(*heads("score", "id", "date", "fact", "median", "band_90", "rank", *names, "nearest"))
    for column in shown.columns[2:10]:
        column.justify = "right"

    def cell(value: float) -> str:
        return UNDEFINED if value != value else f"{value:.3g}"

    for row in table.to_dict("records"):
        mark = "" if row["within_90"] else "*"
        band = f"{cell(row['q05'])} – {cell(row['q95'])}"
        scores = [cell(row[name]) for name in names]
        shown.add_row(
            str(row["id"]), row["date"], cell(row["value"]) + mark, cell(row["q50"]), band, cell(row["rank"]), *scores,
            str(row["best"]),
        )  # fmt: skip
    return shown
