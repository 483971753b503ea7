"""What a stranger may write in place of a valid file: the same file with something hostile in it, or plain noise.

Most mutants keep the form of the file (tables, cells, elements), since what is no TOML, JSON or CSV at all is refused
before anything of ours looks at it; others are damaged byte by byte.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, time
from typing import Any

from hypothesis import strategies as st

DEEP: list[Any] = []
for _ in range(60):
    DEEP = [DEEP]

NUMBERS = [
    *(0, 1, -1, 2, 7, 255, 10**6, 10**9, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**18, 10**400),
    *(0.5, -0.0, 1e-320, 1e308, -1e308, float("inf"), float("-inf"), float("nan"), 0.1 + 0.2),
]
TEXTS = [
    *("", " ", ".", "..", "../..", "../../etc/passwd", "/etc/passwd", "/dev/zero", "/", "C:\\con", "~", "-rf", "a\\b"),
    *("x" * 300, "界" * 120, "y" * 12_000, "a," * 50, "\0", "\x1b[31mred\x07", "a\nb\rc", "\u202eabc\u2066", "\ud800"),
    *("$5 (50%) {x: y", "=cmd|' /C calc'!A0", "@SUM(A1)", "<script>alert(1)</script>", "]]>", "{0.__class__}", "{key}"),
    *(
        "{{7*7}}",
        "%s%n",
        "[/bold]",
        "\\input{/etc/passwd}",
        "é😀\u0301",
        "\ufeff",
        "\uffff",
        "nan",
        "inf",
        "1e999",
        "0x10",
    ),
    *(
        "１２",
        "1_000",
        "٣",
        "true",
        "null",
        "1" * 400,
        "1" * 5000,
        "-",
        "+",
        "0",
        "-1",
        "1e-400",
        "2019-13",
        "2019-12-31",
    ),
    *("zhejiang", "separation", "month_1", "month_0120", "path", "range", "prior", "*", "reciprocity", "n_citizens"),
    *("__class__", "__init__", "constructor", "*lever", "mode.builder", "rules.sharing", "bureau", "left.builder"),
]
CONTAINERS: list[Any] = [
    [],
    {},
    [[]],
    [{}],
    {"": 0},
    {"x": {"x": {"x": 1}}},
    DEEP,
    [0] * 3000,
    ["a"] * 300,
    {"a b": [1]},
]
DATES = [date(2019, 12, 31), time(1, 2)]

plain = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from(TEXTS),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
)
"""A hostile number, truth value or text."""
values = st.one_of(plain, st.sampled_from(CONTAINERS).map(deepcopy))
"""The same, or a list or table."""
ACTIONS = ("replace", "replace", "replace", "remove", "double", "rename", "add", "swap")


def places_in(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every (table or list, key or index) of a tree."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(pairs):
        yield tree, key
        yield from places_in(value)


@st.composite
def trees(draw: Any, tree: dict[str, Any], leaves: Any = values) -> Any:
    """The tables and lists of a file with one to three places changed."""
    tree = deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        places = list(places_in(tree))
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        other, there = places[draw(st.integers(0, len(places) - 1))]
        action = draw(st.sampled_from(ACTIONS))
        if action == "replace":
            holder[key] = draw(leaves)
        elif action == "remove":
            del holder[key]
        elif action == "swap":
            holder[key], other[there] = deepcopy(other[there]), deepcopy(holder[key])
        elif isinstance(holder, list):
            holder.insert(key, deepcopy(holder[key]) if action == "double" else draw(leaves))
        elif action == "add":
            holder[draw(st.sampled_from(TEXTS))] = draw(leaves)
        else:
            holder[draw(st.sampled_from(TEXTS))] = holder[key] if action == "double" else holder.pop(key)
    return tree


def to_json(tree: Any) -> bytes:
    """A tree as JSON."""
    return json.dumps(tree, default=str).encode("utf-8", "surrogatepass")


def to_toml(tree: dict[str, Any]) -> bytes:
    """A tree as TOML, tables in tables on one line."""
    lines = (f"{_text(key)} = {_inline(value)}" for key, value in tree.items())
    return "\n".join([*lines, ""]).encode("utf-8", "surrogatepass")


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return format(value, "x").join(["0x", ""]) if isinstance(value, int) and value > 10**300 else repr(value)
    return value.isoformat() if isinstance(value, (date, time)) else _text(str(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@st.composite
def damaged(draw: Any, content: bytes, tokens: tuple[bytes, ...] = ()) -> bytes:
    """Bytes of a file: some flipped, cut, put in, doubled or many times over; rarely nothing but noise."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=200))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from((0, 1, 2, 8, 64, 1000))))
        action = draw(st.sampled_from(("flip", "cut", "put", "double", "many", "end")))
        middle = content[start:end]
        if action == "flip":
            middle = bytes(byte ^ draw(st.sampled_from((1, 32, 128, 255))) for byte in middle[:8]) + middle[8:]
        elif action == "cut":
            middle = b""
        elif action == "put":
            middle += draw(st.one_of(st.binary(max_size=16), st.sampled_from(tokens or (b"\0", b"\xff\xfe", b"\r"))))
        elif action == "double":
            middle *= 2
        elif action == "many":
            middle = (middle[:16] or b"[") * draw(st.sampled_from((50, 1000, 5000)))
        content = content[:start] + middle + (b"" if action == "end" else content[end:])
    return content


@st.composite
def tables(draw: Any, content: bytes) -> bytes:
    """A CSV table with one to three cells, rows or columns changed."""
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, max(0, len(rows[row]) - 1)))
        action = draw(
            st.sampled_from(("cell", "cell", "cell", "cell", "drop", "double", "shift", "lose", "twin", "many"))
        )
        if action == "cell" and rows[row]:
            rows[row][column] = str(draw(plain))
        elif action == "drop" and len(rows) > 1:
            del rows[row]
        elif action == "double":
            rows.insert(row, list(rows[row]))
        elif action == "shift":
            rows[row].insert(column, str(draw(plain)))
        elif action == "lose":
            rows = [line[:column] + line[column + 1 :] for line in rows]
        elif action == "twin":
            rows = [[*line, *line[column : column + 1]] for line in rows]
        elif action == "many":
            rows += [list(rows[-1]) for _ in range(draw(st.sampled_from((1, 400, 4000))))]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")
