"""Commands that explain: parameters, modes, indicators and scenarios."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer

from sim.language.errors import InputError, Message, nearest_name
from sim.language.texts import say

if TYPE_CHECKING:
    from sim.setup.parameters import Parameter


FORMATS = ("table", "csv", "md", "json")


def _known_format(format: str) -> str:
    return known_option("--format", format, format, FORMATS)


def known_option(option: str, given: str, plain: str, known: Collection[str]) -> str:
    """What was given to an option in plain letters. Raises InputError, with the nearest name, if it is not known."""
    if plain not in known:
        fault = Message("inputs.unknown", near=nearest_name(given, known), allowed=list(known))
        raise InputError("cli.option", option=option, value=given, error=fault)
    return plain


Name = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="A parameter, a group, or a part of a name.", show_default="all"),
]


def _known_role(role: str | None) -> str | None:
    from sim.setup.roles import ROLES

    return None if role is None else known_option("--role", role, role.strip().casefold(), ROLES)


RoleChoice = Annotated[
    str | None,
    typer.Option(
        "--role",
        metavar="ROLE",
        callback=_known_role,
        help="Only parameters of this role: lever, context, unknown or convention.",
        show_default="all",
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format", metavar="FORMAT", callback=_known_format, help=f"How to write them: {', '.join(FORMATS)}."
    ),
]


def parameters(name: Name = None, role: RoleChoice = None, format: Format = "table") -> None:
    """Explain parameters, all or one.

    Default, range, unit, symbol, meaning, source, grade (how well it is founded, from A to E) and role: a lever is what
    a government can choose; context is what a province and its time are, measured or measurable; an unknown is
    behaviour that nobody knows, drawn from its prior; a convention is a fixed scale or threshold.

    \b
    Examples:
      digigov parameters                    all of them, by group
      digigov parameters reciprocity        one in full, with its value in the scenarios
      digigov parameters trust              all with "trust" in their name
      digigov parameters --role unknown     all that nobody knows, with their priors
      digigov parameters --format csv > parameters.csv
    """
    from sim.cli import tables

    matches = [record for record in find_parameters(name) if role in (None, record.role)]
    if format != "table":
        typer.echo(tables.export(tables.parameter_records(matches), tables.COLUMNS, format))
    elif name is not None and len(matches) == 1:
        from sim.setup.scenario import load
        from sim.setup.shipped import shipped_scenarios

        typer.echo(tables.parameter_page(matches[0], [load(scenario) for scenario in shipped_scenarios()]))
    else:
        console = tables.open_console()
        for table in tables.parameter_tables(matches):
            console.print(table)
        console.print(tables.role_table(matches) if matches else say("console.table.no_entry"))


def modes() -> None:
    """Show the modes side by side, and every option of the eight switches.

    A mode of your own is a TOML file: name, base (a mode to start from) and the switches that differ.

    \b
    Examples:
      digigov modes
      digigov compare zhejiang --modes government_led,my_mode.toml
      digigov run zhejiang --set mode.custody=operator
    """
    from sim.cli import tables

    console = tables.open_console()
    console.print(tables.mode_table())
    console.print(tables.option_table())


def rules() -> None:
    """Show the rival decision rules.

    By which rule bureaus decide on sharing, citizens on their channel, and in which order agents act.

    \b
    Examples:
      digigov rules
      digigov compare --set rules.sharing=threshold --out results/threshold
    """
    from sim.cli import tables

    tables.open_console().print(tables.rule_table())


def indicators() -> None:
    """List what is measured each month.

    Unit, which direction is better, and formula.

    \b
    Example:
      digigov indicators
    """
    from sim.cli import tables

    tables.open_console().print(tables.indicator_table())


def scenarios() -> None:
    """List the shipped scenarios and their questions.

    A scenario of your own is a TOML file: copy a shipped one and change a line.

    \b
    Examples:
      digigov scenarios
      digigov run hybrid
    """
    from sim.cli import tables
    from sim.setup.scenario import load
    from sim.setup.shipped import shipped_scenarios

    shipped = shipped_scenarios()
    console = tables.open_console()
    console.print(tables.scenario_table([load(name) for name in shipped]))
    for folder in dict.fromkeys(str(path.parent) for path in shipped.values()):
        console.print(say("console.table.files_in", folder=folder), soft_wrap=True)


def find_parameters(name: str | None) -> list[Parameter]:
    """The parameter of this name; else those of this group; else those whose names have it in them.

    Raises InputError, with the nearest name, where there is none.
    """
    from sim.inputs.checks import show
    from sim.setup.parameters import PARAMETERS

    everything = list(PARAMETERS.values())
    if name is None:
        return everything
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if plain in PARAMETERS:
        return [PARAMETERS[plain]]
    matches = [parameter for parameter in everything if parameter.group == plain]
    matches = matches or [parameter for parameter in everything if plain and plain in parameter.name]
    if not matches:
        raise InputError("cli.no_parameter", name=show(name), near=nearest_name(name, PARAMETERS))
    return matches
