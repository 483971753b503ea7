"""The explorer inside a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.classroom.explorer.desk import Desk
from sim.classroom.explorer.view import first_view, offer_of, read_view, texts_of_file, texts_of_query
from sim.language.choice import checked
from sim.language.errors import InputError
from sim.language.texts import language
from sim.setup.scenario import load_mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def explore(
    scenario: str | None = None,
    modes: Sequence[str] = (),
    *,
    seed: int = 1,
    citizens: int = 2000,
    lang: str | None = None,
    view: str = "",
) -> Any:
    """Two modes side by side, live, as the last line of a notebook's cell.

    scenario: name or TOML file of a scenario; modes: two names or TOML files, left and right. view: the text of a saved
    view, or the part of a link after "?". Raises InputError, also where Solara is not installed.
    """
    lang = checked(lang) if lang is not None else language()
    saved = texts_of_file(view) if "\n" in view else texts_of_query(view)
    desk = desk_of(scenario, modes, saved, seed=seed, citizens=citizens, lang=lang)
    try:
        from sim.classroom.explorer.app import Explorer
    except ModuleNotFoundError as error:
        raise InputError("explorer.no_solara", module=error.name) from None
    return Explorer(desk)


def desk_of(
    scenario: str | None, modes: Sequence[str], saved: Mapping[str, Any], *, seed: int, citizens: int, lang: str
) -> Desk:
    """A desk for what was asked. saved: a view to start with, as a table. Raises InputError."""
    if len(modes) not in (0, 2):
        raise InputError("explorer.two_modes", n=len(modes))
    offer = offer_of(scenario, modes)
    given: dict[str, Any] = {"seed": seed, "citizens": citizens}
    if modes:
        given |= dict(zip(("left", "right"), (load_mode(mode).name for mode in modes), strict=True))
    start = first_view(offer, lang, **given)
    if saved:
        start, faults = read_view({name: str(value) for name, value in saved.items()}, offer, start)
        if faults:
            raise InputError("explorer.bad_view", fault=faults[0])
    return Desk(offer, start)
