"""Commands that simulate: ``digigov compare``, ``digigov run`` and ``digigov ablate``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.setup.modes import Mode
    from sim.setup.scenario import Scenario
    from sim.studies.first_look import Glimpse

DEFAULT_SCENARIOS = ("zhejiang", "guangdong")


def compare(
    scenarios: options.Scenarios = None,
    modes: options.Modes = None,
    replications: options.Pairs = None,
    precision: options.Precision = None,
    max_replications: options.MaxReplications = None,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: options.Citizens = None,
    settings: options.Settings = None,
    out: options.Out = Path("results/compare"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    counties: options.Counties = False,
    dates: options.Dates = False,
    without: options.Without = None,
    at: options.At = "posterior",
    quiet: options.Quiet = False,
) -> None:
    """Compare modes in each province: which does better, and how sure is that?

    Runs every scenario under every mode. Each replication draws what is unknown from what the facts leave open and has
    its own luck, both the same under all modes. Prints both headline measures, the difference with its middle 90% and
    the probability that a mode is better, and writes tables, figures and a report to --out. Stopped at any moment, the
    same command resumes; more --replications add draws.

    An unknown that is set, by --set or in a scenario, is held at that in all draws. --at defaults compares at one
    point, the defaults, where replications differ in luck alone.

    \b
    Examples:
      digigov compare
      digigov compare zhejiang --modes government_led,fragmented --replications 100
      digigov compare --set reciprocity=4.5 --set mode.custody=operator --out results/custody
      digigov compare --at defaults --precision 0.005 --out results/defaults
    """
    from sim.runs.executors import available_workers, begun, load_beside

    with begun(workers if cluster is None else 1):  # they load what they need while this process does
        from sim.cli.findings import show_comparison, show_first, show_paths
        from sim.runs.folder import Folder
        from sim.setup.calendar import check_starts
        from sim.setup.draws import check_at
        from sim.setup.fields import read_settings
        from sim.setup.scenario import load
        from sim.studies.arms import choose_modes
        from sim.studies.compare import compare as compare_modes

        changes = read_settings(settings or ())
        switches = changes.get("switches")
        off = between_commas(without) or []
        worlds = [
            _changed(load(name), changes, months, citizens).without(*off) for name in scenarios or DEFAULT_SCENARIOS
        ]
        if dates:
            check_starts({world.name: world.start for world in worlds})
        chosen = choose_modes(split_modes(modes) if modes is not None else None, worlds)
        chosen = list(dict.fromkeys(_vary(mode, switches) for mode in chosen))

        def show(glimpses: Sequence[Glimpse]) -> None:
            load_beside("sim.report.figures")  # while runs are made
            if not quiet:
                show_first(glimpses)

        check_at(at)
        with Folder(out) as folder:
            comparison = compare_modes(
                worlds,
                chosen,
                replications=replications if replications is not None else 30 if precision is None else 10,
                seed=seed,
                workers=workers,
                progress=not quiet,
                counties=counties,
                precision=precision,
                max_replications=max_replications,
                out=folder,
                cluster=cluster,
                first=show,
                at=at,
                held=_unknown(changes),
            )
            if not quiet:  # before the figures, which take longer than a run
                show_comparison(comparison)
            paths = replace(comparison, by_date=dates).save(
                folder, progress=not quiet, workers=workers or available_workers()
            )
        if not quiet:
            show_paths(paths)


def run(
    scenario: options.OneScenario,
    mode: options.OneMode = None,
    seed: options.Seed = 1,
    replicate: options.Replicate = 1,
    months: options.Months = None,
    citizens: options.Citizens = None,
    settings: options.Settings = None,
    out: options.Out = Path("results/run"),
    counties: options.Counties = False,
    dates: options.Dates = False,
    without: options.Without = None,
    at: options.At = "defaults",
    quiet: options.Quiet = False,
) -> None:
    """Run one scenario once, and print every indicator.

    Writes tables, figures and a report to --out. With --at posterior and --replicate R it is that run of a comparison.

    \b
    Examples:
      digigov run zhejiang
      digigov run guangdong --mode government_led --seed 7 --out results/guangdong-7
      digigov run my_scenario.toml --months 36 --set budget_per_resident=4
      digigov run zhejiang --at posterior --replicate 3 --out results/third
    """
    from sim.cli.findings import show_paths
    from sim.cli.tables import show_run
    from sim.runs.executors import available_workers
    from sim.runs.folder import Folder
    from sim.runs.make import refuse_sweep
    from sim.setup.calendar import check_starts
    from sim.setup.fields import read_settings
    from sim.setup.scenario import load
    from sim.studies.run import run as run_once

    world = load(scenario)
    if mode is not None:
        world = world.with_(mode=mode)
    changes = read_settings(settings or ())
    world = _changed(world, changes, months, citizens)
    world = world.without(*(between_commas(without) or []))
    if dates:
        check_starts({world.name: world.start})
    with Folder(out) as folder:
        refuse_sweep(folder.path)
        done = run_once(
            world, seed=seed, replicate=replicate, progress=not quiet, counties=counties, at=at, held=_unknown(changes)
        )
        if not quiet:
            show_run(done)
        done = replace(done, comparison=replace(done.comparison, by_date=dates))
        paths = done.save(folder, progress=not quiet, workers=available_workers())
    if not quiet:
        show_paths(paths)


def ablate(
    scenarios: options.SomeScenarios,
    institutions: options.Institutions = None,
    parts: options.Parts = False,
    mode: options.OneMode = None,
    replications: options.Replications = 10,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: options.Citizens = None,
    settings: options.Settings = None,
    out: options.Out = Path("results/ablate"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """Turn each institution off, one at a time: what does it do?

    Runs every scenario as it is and once without each institution, with the same luck, prints the effects of the
    institutions on both headline measures, and writes tables, a figure and a report to --out.

    \b
    Examples:
      digigov ablate zhejiang
      digigov ablate zhejiang guangdong --workers 2
      digigov ablate my_scenario.toml --institutions Z3,M2 --replications 30 --out results/two
    """
    from sim.cli.findings import show_ablation, show_paths
    from sim.runs.folder import Folder
    from sim.setup.fields import read_settings
    from sim.setup.institutions import choose_institutions
    from sim.setup.scenario import load
    from sim.studies.ablate import ablate as turn_off

    changes = read_settings(settings or ())
    chosen = choose_institutions(between_commas(institutions))
    worlds = [load(name) for name in scenarios]
    if mode is not None:
        worlds = [world.with_(mode=mode) for world in worlds]
    worlds = [_changed(world, changes, months, citizens) for world in worlds]
    with Folder(out) as folder:
        ablation = turn_off(
            worlds,
            chosen,
            parts=parts,
            replications=replications,
            seed=seed,
            workers=workers,
            progress=not quiet,
            out=folder,
            cluster=cluster,
        )
        if not quiet:
            show_ablation(ablation)
        paths = ablation.save(folder)
    if not quiet:
        show_paths(paths)


def between_commas(texts: list[str] | None) -> list[str] | None:
    """The names in texts "A,B"; None where nothing is given."""
    return None if texts is None else [name for text in texts for name in text.split(",")]


def _changed(scenario: Scenario, changes: dict, months: int | None, n_citizens: int | None) -> Scenario:
    """The scenario with settings, and then options, put in."""
    given = {"months": months, "n_citizens": n_citizens}
    return scenario.with_(**changes | {name: value for name, value in given.items() if value is not None})


def _unknown(changes: dict) -> list[str]:
    """The unknowns among settings, which are then not drawn."""
    from sim.setup.priors import UNKNOWNS

    return [name for name in changes.get("parameters", {}) if name in UNKNOWNS]


def _vary(mode: Mode, switches: dict[str, str] | None) -> Mode:
    from sim.setup.mode_file import vary_mode

    return vary_mode(mode, switches) if switches is not None else mode


def split_modes(modes: list[str]) -> list[str]:
    """Names between commas; a text that is a file's path stays whole."""
    return [
        name.strip() for text in modes for name in ([text] if Path(text).is_file() else text.split(",")) if name.strip()
    ]
