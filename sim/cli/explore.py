"""Command that opens the explorer: ``digigov explore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.options import whole


def explore(
    scenario: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="Name of a shipped scenario (digigov scenarios) or TOML file."),
    ] = None,
    modes: options.Modes = None,
    citizens: Annotated[
        int,
        typer.Option(callback=whole("--citizens", 100, 50_000), metavar="N", help="Citizens, 100 to 50000."),
    ] = 2000,
    seed: options.Seed = 1,
    view: Annotated[
        Path | None, typer.Option(parser=options.path, metavar="FILE", help="A view that was saved on the page (TOML).")
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            callback=whole("--port", 0, 65535), metavar="N", help="Port; another one is used if it is taken, 0: any."
        ),
    ] = 8765,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; this machine only, unless another is given.")
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="A name by which browsers may address it; may be repeated."),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Open the explorer: two modes side by side, live, in the browser.

    The same citizens with the same luck under two modes; sliders, switches, a guess to draw before time plays, and
    agents that say why they decided as they did. On the page, Three minutes leads a class from the question to the why
    by one key a step, and Large type is for a projector; a link opens there with &demo or &big at its end. Needs the
    extra digigov[explorer]; nothing leaves this machine. Only who has the link that is printed gets in; with --host
    0.0.0.0 that can be other machines of the network, and their phones.

    \b
    Examples:
      digigov explore
      digigov explore --scenario guangdong --seed 7
      digigov explore --modes government_led,fragmented --lang zh --no-browser
      digigov explore --host 0.0.0.0 --allow-host lab-3.school.example
    """
    from sim.classroom.explorer.desk import DESK
    from sim.classroom.explorer.notebook import desk_of
    from sim.classroom.explorer.server import serve
    from sim.classroom.explorer.twin import prepare
    from sim.cli.studies import split_modes
    from sim.inputs.toml import read_toml
    from sim.language.errors import Message
    from sim.language.texts import language

    prepare()  # before Solara is imported, which takes as long as the models need to be ready
    lang = language()
    saved = read_toml(view, str(view), Message("inputs.what.saved_view")) if view is not None else {}
    desk = desk_of(scenario, split_modes(modes) if modes else (), saved, seed=seed, citizens=citizens, lang=lang)
    DESK.set(desk)
    try:
        serve(desk, host, port, lang, browser=not no_browser, allowed=allow_host or ())
    finally:
        desk.close()
