"""What ``digigov game`` prints and writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.classroom.page.code import PREDICTIONS
from sim.cli.tables import open_table
from sim.language.texts import say
from sim.report.verdict_sentences import known_sentence
from sim.results.game import GOALS, MEASURES
from sim.results.known import known_of
from sim.setup.draws import POSTERIOR
from sim.setup.indicators import is_share
from sim.setup.modes import MODES
from sim.setup.names import name_of_mode, name_of_province
from sim.setup.scenario import load

if TYPE_CHECKING:
    from rich.table import Table

    from sim.classroom.page.score import Played


def game_tables(played: Played) -> list[Table]:
    """The ranks of every province of which there are codes."""
    tables = []
    for province, rows in played.table.groupby("province", sort=False):
        title = say("page.game.table", province=name_of_province(str(province)), n=played.game.n_draws)
        heads = [say(f"page.game.col.{name}") for name in ("place", "group")]
        heads += [goal_name(goal) for goal in GOALS] + [say(f"page.game.col.{name}") for name in ("sum", "front")]
        table = open_table(title, *heads)
        for column in table.columns:
            column.overflow = "fold"
        for row in rows.to_dict("records"):
            cells = [say_value(goal, row[goal.name]) for goal in GOALS]
            if not row["within_limit"]:
                cells[_cost()] += " " + say("page.game.col.over")
            table.add_row(
                _plain(row["place"]), f"{row['group']} {row['name']}".strip(), *cells, _plain(row["sum_of_ranks"]),
                "★" if row["on_front"] else "",
            )  # fmt: skip
        place = played.game.provinces.index(str(province))
        table.caption = say("page.game.rule", limit=f"{played.game.limit(place):.1f}")
        table.caption_justify = "left"
        tables.append(table)
    return tables


def tally_lines(played: Played) -> list[str]:
    """Predictions before and after, and what is known, per province."""
    names = dict(
        zip(PREDICTIONS[1:], [*map(name_of_mode, list(MODES)[:2]), say("page.game.predict.open")], strict=True)
    )
    lines = []
    for province, of in played.tally.groupby("province", sort=False):
        told = [
            f"{say('page.game.before' if n == 1 else 'page.game.after')} "
            + ", ".join(f"{names[kind]} {rows.loc[rows['prediction'] == kind, 'n'].sum()}" for kind in names)
            for n, rows in of.groupby("round")
        ]
        world = load(str(province))
        known = known_of(*(world.with_(mode=mode) for mode in list(MODES)[:2]), MEASURES[0])
        lines += [f"{name_of_province(str(province))}: {say('page.game.tally')}", *told]
        if known is not None:
            lines.append(known_sentence(known.row(max(known.p)), POSTERIOR))
    return lines


def game_files(played: Played) -> Mapping[str, bytes]:
    """Ranks as CSV that spreadsheets open with Chinese whole, and a picture per province."""
    from sim.report.figures import theme
    from sim.report.figures.game import game_picture

    table = played.table.assign(
        name=[f"'{name}" if name[:1] in "=+-@" and name else name for name in played.table["name"]]
    )
    files = {"ranks.csv": table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")}
    for province in dict.fromkeys(played.table["province"]):
        rows, first = (of[of["province"] == province] for of in (played.table, played.first))
        picture = game_picture(played.game, province, rows, first)
        files |= theme.to_both(picture, f"game-{province}")
    return files


def goal_name(goal) -> str:
    """What a goal is called."""
    return say(f"page.game.goal.{goal.name}", month=goal.month or "")


def say_value(goal, value: float) -> str:
    """A goal's value as people read it."""
    if is_share(goal.measure):
        return f"{100 * value:.1f}%"
    return say("page.game.yuan", value=f"{value:.1f}") if goal.month is None else f"{value:.3f}"


def written(paths: Iterable[Path]) -> str:
    """Which files are where."""
    return say("lessons.list.written", paths=", ".join(map(str, paths)))


def _cost() -> int:
    return [goal.month for goal in GOALS].index(None)


def _plain(value) -> str:
    return "–" if pd.isna(value) else str(value)
