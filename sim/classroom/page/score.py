"""Codes of a class in, ranks out: what each group reaches, who is on the front, and what was predicted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim.classroom.page.code import Design, decode, encode, plain
from sim.language.errors import InputError
from sim.results.designs import on_front, oriented
from sim.results.game import GOALS, Game, shipped_game
from sim.runs.folder import reason_of

CODE = re.compile(r"([0-9A-Za-z]{5}[-\s\u2010-\u2015\u2212_.]*[0-9A-Za-z]{5})$")
SLACK = 1.001
"""How far above the limit still counts as within: numbers on the page are rounded."""
LARGEST = 100_000  # bytes of a file of codes; forty groups have some thousand
COLUMNS = [
    "province", "place", "group", "name", "round", "code", *(goal.name for goal in GOALS), "sum_of_ranks", "on_front",
    "within_limit", "prediction",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A design that was handed in, and the name that stood before its code."""

    design: Design
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """A class that has played. faults: a line on each code that is damaged, foreign, or there twice.

    table: COLUMNS, a row per group and province, the first place first; goals are means over draws. first: the same
    goals of groups with two rounds, in round 1. tally: predictions by province and round.
    """

    game: Game
    entries: tuple[Entry, ...]
    faults: tuple[str, ...]
    table: pd.DataFrame
    first: pd.DataFrame
    tally: pd.DataFrame


def play(given: Iterable[str], game: Game | None = None) -> Played:
    """Rank codes. given: codes, each with a name before it or none, and paths of files with one a line.

    A code that cannot be used is told of and stops nothing. Of one group and round the later code counts. Place: by the
    sum of the ranks in all goals, among those of a province within the limit of spending. Raises InputError for a file
    that cannot be read, and where there is nothing to rank.
    """
    game = shipped_game() if game is None else game
    entries, faults = read_codes(list(_lines(given)), game.stamp)
    if not entries and not faults:
        raise InputError("game.nothing")
    rows, first = [], []
    for place, province in enumerate(game.provinces):
        own = [entry for entry in entries if entry.design.province == place]
        rows += _ranked(game, place, own)
        for group, rounds in _by_group(own).items():
            if len(rounds) > 1:
                first.append({"province": province, "group": group, **_goals(game, rounds[0].design)})
    tally = pd.DataFrame(
        [
            {
                "province": game.provinces[one.design.province],
                "round": one.design.round,
                "prediction": one.design.prediction,
            }
            for one in entries
            if one.design.prediction
        ],
        columns=["province", "round", "prediction"],
    )
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"place": "Int64", "sum_of_ranks": "Int64"})
    goals = [goal.name for goal in GOALS]
    return Played(
        game,
        tuple(entries),
        tuple(faults),
        table,
        pd.DataFrame(first, columns=["province", "group", *goals]),
        tally.groupby(["province", "round", "prediction"], as_index=False).size().rename(columns={"size": "n"}),
    )


def read_codes(lines: Sequence[str], stamp: int) -> tuple[list[Entry], list[str]]:
    """Designs by group and round, and a line on each that is damaged, foreign or there twice."""
    entries: dict[tuple[int, int, int], Entry] = {}
    faults = []
    for number, raw in enumerate(lines, 1):
        line = unicodedata.normalize("NFKC", raw).split("#")[0].strip()
        if not line:
            continue
        found = CODE.search(line)
        text = found[1] if found else re.split(r"[\s,;:]+", line)[-1]
        name = re.sub(r"[\s,;:]+$", "", line[: len(line) - len(text)]).strip()
        try:
            design = decode(text, stamp)
        except InputError as error:
            faults.append(_at(number, error))
            continue
        key = (design.province, design.group, design.round)
        before = entries.get(key)
        if before is not None and before.design == design:
            faults.append(_at(number, InputError("game.twice", code=text)))
        elif before is not None:
            faults.append(_at(number, InputError("game.newer", code=text, group=design.group, round=design.round)))
        entries[key] = Entry(design, name or (before.name if before else ""))
    return list(entries.values()), faults


def _at(line: int, error: InputError) -> str:
    """What is wrong with the code of a line."""
    return str(InputError("game.at", line=line, fault=error))


def _lines(given: Iterable[str]) -> Iterable[str]:
    """All lines: a word that is a file stands for what is in it; words that are halves of one code belong together."""
    half = ""
    for word in map(str, given):
        path = Path(word)
        if not half and (path.suffix or path.is_file()):
            yield from _read(path).splitlines()
            continue
        half = f"{half} {word}".strip()
        if len(plain(half)) >= 5 + 5 or not half.isascii() or len(plain(word)) != 5:
            yield half
            half = ""
    if half:
        yield half


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError("classroom.cannot_read", path=path, reason=reason_of(error)) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content[:LARGEST].decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("game.not_text", path=path)


def _by_group(entries: Sequence[Entry]) -> dict[int, list[Entry]]:
    """The rounds of each group, the first one first."""
    numbers = sorted({entry.design.group for entry in entries})
    return {n: sorted((e for e in entries if e.design.group == n), key=lambda e: e.design.round) for n in numbers}


def _goals(game: Game, design: Design) -> dict[str, float]:
    means = game.goals_of(design.province, design.mix, design.levels).mean(axis=0)
    return dict(zip((goal.name for goal in GOALS), means.tolist(), strict=True))


def _ranked(game: Game, place: int, entries: Sequence[Entry]) -> list[dict]:
    """A record per group, the first place first, those beyond the limit last."""
    rows = []
    for group, rounds in _by_group(entries).items():
        design, names = rounds[-1].design, [entry.name for entry in rounds if entry.name]
        goals = _goals(game, design)
        rows.append(
            {
                "province": game.provinces[place], "place": None, "group": group, "name": names[-1] if names else "",
                "round": design.round, "code": encode(design), **goals, "sum_of_ranks": None, "on_front": False,
                "within_limit": goals["cost"] <= game.limit(place) * SLACK, "prediction": design.prediction,
            }
        )  # fmt: skip
    within = [row for row in rows if row["within_limit"]]
    if within:
        worth = oriented(np.array([[row[goal.name] for goal in GOALS] for row in within]), [g.measure for g in GOALS])
        ranks = 1 + (worth[None, :, :] > worth[:, None, :] + 1e-9).sum(axis=1)
        sums = ranks.sum(axis=1)
        for row, total, is_on in zip(within, sums, on_front(np.round(worth, 9)), strict=True):
            row |= {"sum_of_ranks": int(total), "place": int(1 + (sums < total).sum()), "on_front": bool(is_on)}
    return sorted(rows, key=lambda row: (row["place"] is None, row["place"] or 0, row["group"]))
