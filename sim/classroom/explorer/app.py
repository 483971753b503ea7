"""The page, in Solara: its parts are Vue files, which get everything as data and hand everything back as text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from importlib.resources import files
from json import dumps
from threading import Event, Thread
from typing import Any

import solara

from sim.classroom.explorer import exports, levers, payload
from sim.classroom.explorer.close_up import close_up_json
from sim.classroom.explorer.desk import DESK, Desk
from sim.classroom.explorer.story import story, story_words
from sim.classroom.explorer.told import told_table
from sim.classroom.explorer.twin import Pair, Twin
from sim.classroom.explorer.view import SIDES, View, read_view, texts_of_file, texts_of_query
from sim.language.errors import InputError
from sim.language.texts import say, words_of
from sim.setup.names import name_of_mode

BREATH = 0.02
"""Seconds between two looks at what the processes have sent: they send every month."""
STYLE = files("sim").joinpath("classroom", "explorer", "style.css").read_text(encoding="utf-8")


@solara.component_vue("head.vue", vuetify=False)
def Head(
    words: dict, choices: dict, other: dict, query: str, pass_key: str, in_page: bool, big: bool, faults: list,
    file: dict, event_change: Callable, event_save: Callable, event_open_file: Callable,
) -> None:  # fmt: skip
    """The head of the page."""


@solara.component_vue("levers.vue", vuetify=False)
def Levers(words: dict, all_json: str, at: dict, event_change: Callable) -> None:
    """Sliders and switches."""


@solara.component_vue("stage.vue", vuetify=False)
def Stage(
    words: dict, lang: str, choices: dict, fixed_json: str, titles: dict, stage_json: str, run: dict, curves_json: str,
    gap_json: str, told_json: str, is_share: bool, n_months: int, jump: dict, later: bool, show: str, colour: str,
    pick: str, big: bool, demo: int, in_page: bool, coming: bool, event_change: Callable,
) -> None:  # fmt: skip
    """Maps, time and curves."""


@solara.component_vue("story.vue", vuetify=False)
def Story(
    words: dict, content: dict | None, close_json: str, sides: list, later: bool, n_months: int, event_change: Callable
) -> None:
    """The panel of a clicked agent."""


@solara.component
def Page() -> None:
    """The explorer as a page of its own, with the view in its address."""
    router = solara.use_router()
    solara.Title(say("explorer.page.title", DESK().start.lang))
    Explorer(DESK(), router.search or "", in_page=True)


@solara.component
def Explorer(desk: Desk, query: str = "", in_page: bool = False) -> None:
    """The explorer. query: the view that a link asks for; the desk's own if it is empty."""
    page = solara.use_memo(object, dependencies=[])
    held = solara.use_ref(None)
    n_asked, count = solara.use_state(0)

    def sit() -> None:
        held.current = held.current or desk.seat(page)

    def ask(_: Any) -> None:
        sit()
        count(n_asked + 1)

    solara.use_memo(sit, dependencies=[])
    solara.use_effect(lambda: lambda: desk.leave(page, held.current), dependencies=[])
    solara.Style(STYLE)
    if held.current is None:
        with solara.Div(classes=["xp"]):
            crowded = say("explorer.page.crowded", desk.start.lang, place=desk.place(page))
            Wait(text=crowded, every=1000, event_poll=ask)
    else:
        Seat(desk, held.current, query, in_page)


@solara.component
def Seat(desk: Desk, twin: Twin, query: str, in_page: bool) -> None:
    """The explorer of somebody who has a pair of processes."""
    first = solara.use_memo(lambda: _read(texts_of_query, query, desk.start, desk), dependencies=[])
    view, faults = solara.use_reactive(first[0]), solara.use_reactive(first[1])
    file, seen = solara.use_reactive({}), solara.use_reactive(())
    jump = solara.use_reactive({"number": 0, "month": first[0].month})

    def take(new: View, errors: list[InputError]) -> None:
        """Show a view, unless its values do not go together."""
        try:
            twin.show(new)
        except InputError as error:
            errors = [*errors, error]
        else:
            view.value = new
        faults.value = errors

    def change(given: Any) -> None:
        take(*_changed(view.value, given, desk))

    def follow() -> Callable[[], None]:
        """Draw again whenever there is more to see, from a thread of this page's own, until it is closed."""
        left = Event()

        def look() -> None:
            while not left.wait(BREATH):
                news = twin.news
                seen.value = twin.state(view.value.month)
                twin.wait(news)

        def leave() -> None:
            left.set()
            twin.wake()

        Thread(target=look, daemon=True).start()
        return leave

    def save(kind: Any) -> None:
        try:
            name, content = _file(str(kind), twin, view.value, desk)
        except InputError as error:
            faults.value = [error]
        else:
            file.value = {"name": name, "content": b64encode(content).decode("ascii"), "number": len(name)}
            file.value = {}

    def open_file(text: Any) -> None:
        take(*_read(texts_of_file, str(text), view.value, desk))
        jump.value = {"number": jump.value["number"] + 1, "month": view.value.month}

    solara.use_memo(lambda: take(view.value, faults.value), dependencies=[])
    solara.use_effect(follow, dependencies=[])
    now, lang = view.value, view.value.lang
    pair = twin.look(now.month)
    seen.value  # noqa: B018 - draw again when there is more to see
    n_paths = min(len(pair.left.paths), len(pair.right.paths)) if pair is not None else 0
    drawn_of = (pair.number, pair.month, n_paths, now.show, now.colour, lang) if pair is not None else ()
    drawn = solara.use_memo(lambda: _drawn(pair, now, desk, lang), dependencies=[drawn_of])
    choices = levers.choices(now, desk.offer, lang)
    every_lever = solara.use_memo(lambda: dumps(levers.levers(lang)), dependencies=[lang])
    fixed = solara.use_memo(lambda: dumps(payload.stage_words(lang)), dependencies=[lang])
    content = story(pair, now.pick, payload.month_of(pair, now), lang) if pair is not None and now.pick else None
    seen_of = (pair.number, *(len(pair.side(side).pages) for side in SIDES), now.pick, lang) if content else ()
    close = solara.use_memo(lambda: close_up_json(pair, now.pick, lang) if content else "", dependencies=[seen_of])
    is_on = {"xp-cell": not in_page, "xp-big": now.big or now.demo, "xp-on-path": now.demo}
    with solara.Div(classes=["xp", *(name for name, on in is_on.items() if on)]):
        with solara.Div(classes=["xp-at-head"]):
            Head(
                words=words_of("explorer.page", lang),
                choices=choices,
                other=payload.other_language(lang),
                query=now.to_query(),
                pass_key=desk.key,
                in_page=in_page,
                big=bool(now.big),
                faults=[fault.message(lang) for fault in (*faults.value, pair and pair.refused) if fault],
                file=file.value,
                event_change=change,
                event_save=save,
                event_open_file=open_file,
            )
        with solara.Div(classes=["xp-at-side", "xp-hidden"] if content else ["xp-at-side"]):
            Levers(
                words=payload.words_for("levers", lang, "stage.left", "stage.right"),
                all_json=every_lever,
                at=levers.settings(now, desk.offer),
                event_change=change,
            )
        with solara.Div(classes=["xp-at-side", "xp-at-story"] if content else ["xp-hidden"]):
            Story(
                words=payload.words_for("story", lang, "page.close") | story_words(lang),
                content=content,
                close_json=close,
                sides=[name_of_mode(mode, lang) for mode in (now.left, now.right)],
                later=bool(now.later),
                n_months=pair.view.months if pair is not None else now.months,
                event_change=change,
            )
        with solara.Div(classes=["xp-at-stage"]):
            if pair is None or pair.month < 0:
                Wait(text=say("explorer.page.wait", lang))
            else:
                Stage(
                    words=words_of("explorer.stage", lang),
                    lang=lang,
                    choices=choices,
                    colour=now.colour,
                    show=now.show,
                    later=bool(now.later),
                    pick=now.pick,
                    big=bool(now.big or now.demo),
                    demo=now.demo,
                    in_page=in_page,
                    jump=jump.value,
                    coming=twin.coming is not None,
                    event_change=change,
                    fixed_json=fixed,
                    **drawn,
                )


@solara.component_vue("wait.vue", vuetify=False)
def Wait(text: str, every: int = 0, event_poll: Callable | None = None) -> None:
    """A placeholder for what is to come. every: milliseconds between two times that it asks for it; 0 for never."""


def _read(parse: Callable[[str], dict[str, str]], text: str, start: View, desk: Desk) -> tuple[View, list[InputError]]:
    """The view that a link or a file holds, and what was refused of it."""
    try:
        return read_view(parse(text), desk.offer, start)
    except InputError as error:
        return start, [error]


def _drawn(pair: Pair | None, view: View, desk: Desk, lang: str) -> dict[str, Any]:
    """What the stage is sent of a pair and of what is told of it; nothing before the first month."""
    if pair is None or pair.month < 0:
        return {}
    told = {"told": told_table(pair, view, desk.offer, lang)}
    return payload.written(payload.stage_payload(pair, view, lang) | told, ("stage", "curves", "gap", "told"))


def _changed(view: View, given: Any, desk: Desk) -> tuple[View, list[InputError]]:
    """The view after a change from the page: a table of texts, None where something goes back to its default."""
    if not isinstance(given, dict):
        return view, [InputError("explorer.no_values")]
    table = {name: str(value) for name, value in view.flat().items()}
    for name, value in given.items():
        table.pop(str(name), None)
        if value is not None:
            table[str(name)] = str(value)
    start = view.with_(pick="") if given.get("pick", "") is None else view
    return read_view(table, desk.offer, start)


def _file(kind: str, twin: Twin, view: View, desk: Desk) -> tuple[str, bytes]:
    """Name and content of what the page asks to save. Raises InputError."""
    if kind in ("left", "right"):
        name, text = exports.scenario_file(view, kind, desk.offer)
        return name, text.encode()
    if kind == "view":
        name, text = exports.view_file(view)
        return name, text.encode()
    pair = twin.look(view.month)
    if kind in ("png", "svg") and pair is not None and pair.month >= 0:
        return exports.figure_file(pair, view, kind)
    raise InputError("explorer.no_such_file")
