"""Commands that simulate: ``digigov compare`` and ``digigov run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import options

if TYPE_CHECKING:
    from sim.modes import Mode
    from sim.scenario import Scenario

DEFAULT_SCENARIOS = ("zhejiang", "guangdong")


def compare(
    scenarios: options.Scenarios = None,
    modes: options.Modes = None,
    replications: options.Replications = 30,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: options.Citizens = None,
    settings: options.Settings = None,
    out: options.Out = Path("results/compare"),
    workers: options.Workers = None,
    quiet: options.Quiet = False,
) -> None:
    """Compare modes in each province: which does better?

    Runs every scenario under every mode with the same luck, prints both headline measures with differences
    and intervals, and writes tables, figures and a report to --out.

    \b
    Examples:
      digigov compare
      digigov compare zhejiang --modes government_led,fragmented --replications 10
      digigov compare --set reciprocity=4.5 --set mode.custody=operator --out results/custody
    """
    from sim.console import show_comparison
    from sim.fields import read_settings
    from sim.results import Folder
    from sim.scenario import load
    from sim.studies.compare import choose_modes
    from sim.studies.compare import compare as compare_modes

    changes = read_settings(settings or ())
    switches = changes.get("switches")
    worlds = [_changed(load(name), changes, months, citizens) for name in scenarios or DEFAULT_SCENARIOS]
    chosen = choose_modes(split_modes(modes) if modes is not None else None, worlds)
    chosen = list(dict.fromkeys(_vary(mode, switches) for mode in chosen))
    with Folder(out) as folder:
        comparison = compare_modes(
            worlds, chosen, replications=replications, seed=seed, workers=workers, progress=not quiet
        )
        paths = comparison.save(folder, progress=not quiet)
    if not quiet:
        show_comparison(comparison, paths)


def run(
    scenario: options.OneScenario,
    mode: options.OneMode = None,
    seed: options.Seed = 1,
    replicate: options.Replicate = 1,
    months: options.Months = None,
    citizens: options.Citizens = None,
    settings: options.Settings = None,
    out: options.Out = Path("results/run"),
    quiet: options.Quiet = False,
) -> None:
    """Run one scenario once, and print every indicator.

    Writes tables, figures and a report to --out.

    \b
    Examples:
      digigov run zhejiang
      digigov run guangdong --mode government_led --seed 7 --out results/guangdong-7
      digigov run my_scenario.toml --months 36 --set budget_per_resident=4
    """
    from sim.cli.tables import show_run
    from sim.fields import read_settings
    from sim.results import Folder
    from sim.scenario import load
    from sim.studies.run import run as run_once

    world = load(scenario)
    if mode is not None:
        world = world.with_(mode=mode)
    world = _changed(world, read_settings(settings or ()), months, citizens)
    with Folder(out) as folder:
        done = run_once(world, seed=seed, replicate=replicate, progress=not quiet)
        paths = done.save(folder, progress=not quiet)
    if not quiet:
        show_run(done, paths)


def _changed(scenario: Scenario, changes: dict, months: int | None, n_citizens: int | None) -> Scenario:
    """The scenario with settings, and then options, put in."""
    given = {"months": months, "n_citizens": n_citizens}
    return scenario.with_(**changes | {name: value for name, value in given.items() if value is not None})


def _vary(mode: Mode, switches: dict[str, str] | None) -> Mode:
    from sim.fields import vary_mode

    return vary_mode(mode, switches) if switches is not None else mode


def split_modes(modes: list[str]) -> list[str]:
    """Names between commas; a text that is a file's path stays whole."""
    return [
        name.strip()
        for text in modes
        for name in ([text] if Path(text).is_file() else text.split(","))
        if name.strip()
    ]
