"""``digigov story``: one citizen's case, step by step, under each mode."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.options import whole

if TYPE_CHECKING:
    from rich.table import Table

Who = Annotated[
    int | None,
    typer.Option(
        "--citizen", metavar="N", help="Whose case, by number from 0 on.", show_default="who files the item nearest"
    ),
]
What = Annotated[
    str | None,
    typer.Option(
        "--item",
        metavar="ID",
        help="What is filed, by the id of its item (--items lists them).",
        show_default="what --citizen files first, else license_food_business",
    ),
]
When = Annotated[
    list[int] | None,
    typer.Option(
        "--at",
        metavar="MONTH",
        help="Month to tell of, given again for more; 0 is the world before the reform.",
        show_default="0, 24 and 72",
    ),
]
Items = Annotated[bool, typer.Option("--items", help="List the items of the catalogue, and do nothing else.")]
Few = Annotated[
    int | None,
    typer.Option(
        "--citizens",
        callback=whole("--citizens", 1),
        metavar="N",
        help="Citizens in the province.",
        show_default="the scenario's",
    ),
]


def story(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario (digigov scenarios) or TOML file.")
    ] = "zhejiang",
    citizen: Who = None,
    item: What = None,
    at: When = None,
    modes: options.Modes = None,
    seed: options.Seed = 1,
    citizens: Few = None,
    items: Items = False,
    out: options.Out = Path("results/story"),
    quiet: options.Quiet = False,
) -> None:
    """One case: what a citizen is asked for and what it takes, step by step, under each mode.

    The same citizen, item and luck under both modes: which bureau asks for which document, what comes by sharing and
    from whom, what was abolished, what must be brought, trips, days in queues, checks and handling, and what it felt
    like. All of it as the model's rules noted it when they decided. About ten seconds at the default size.

    \b
    Examples:
      digigov story
      digigov story guangdong --item issue_residence_permit --at 12 --at 36
      digigov story --citizen 93 --out results/citizen_93
      digigov story --items
    """
    from sim.cli.tables import open_console

    console = open_console()
    if items:
        console.print(item_lines())
        return
    from sim.cli.findings import show_paths
    from sim.cli.studies import split_modes
    from sim.runs.folder import Folder
    from sim.studies.story import story as follow

    with Folder(out) as folder:
        chosen = None if modes is None else split_modes(modes)
        told = follow(scenario, citizen, item, at or None, chosen, seed, citizens, progress=not quiet)
        if not quiet:
            console.print(told.text(), highlight=False, markup=False, soft_wrap=True)
        paths = told.save(folder, progress=not quiet)
    if not quiet:
        show_paths(paths)


def item_lines() -> Table:
    """The items that citizens can file: id, name, who asks for it."""
    from sim.cli.tables import heads, open_table
    from sim.explain.named import item_name
    from sim.language.texts import say
    from sim.model.world.catalogue import AUDIENCES, load_catalogue
    from sim.model.world.demand import STAFF

    catalogue = load_catalogue()
    table = open_table(*heads("items", "item", "label", "audience"))
    for number, name in enumerate(catalogue.item_id):
        audience = int(catalogue.item_audience[number])
        if audience != STAFF:
            table.add_row(name, item_name(number), say(f"story.audience.{AUDIENCES[audience]}"))
    return table
