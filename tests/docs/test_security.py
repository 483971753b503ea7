"""The page on security says what the code holds to: ports, seats, bounds, supported versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from sim.classroom.explorer.desk import MOST_SEATS
from sim.classroom.explorer.guard import MOST_PAGES
from sim.classroom.explorer.server import LOOPBACK, PORT
from sim.cli.errors import LONGEST
from sim.inputs.toml import LARGEST
from sim.model.loops.memory import BYTES_BESIDE
from sim.runs.recipe import MAX_UNPACKED
from tests import tried

ROOT = Path(__file__).resolve().parents[2]
PAGE = " ".join((ROOT / "sim/docs/SECURITY.md").read_text(encoding="utf-8").split())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_bounds_are_those_of_the_code():
    assert f"{LOOPBACK}, a port from {PORT} on" in PAGE
    assert MOST_SEATS == 4 and "Four pages have a seat" in PAGE
    assert MOST_PAGES == 100 and "up to a hundred more may wait" in PAGE
    assert LARGEST == 10**6 and f"1 MB, {LONGEST} characters a message" in PAGE
    assert f"at most {MAX_UNPACKED:,} characters" in PAGE
    assert f"about {BYTES_BESIDE / 1e9:.1f} GB" in PAGE


def test_supported_versions_are_those_of_the_package():
    interpreters = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
    assert f"| Python | {interpreters[0]} | {interpreters[-1]} |" in PAGE
    assert PROJECT["requires-python"] == f">={interpreters[0]}"
    pinned = re.findall(r"^mesa==([\d.]+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"| Mesa | {pinned[0]} | {pinned[-1]} |" in PAGE


def test_the_page_has_the_counts_of_what_was_tried():
    page = tried.PAGE.read_text(encoding="utf-8")
    assert tried.with_table(page) == page
    rows = tried.read()
    assert {row["family"] for row in rows} >= {"fuzz", "soak", "the same bytes"}
    assert all(0 < int(row["clean"]) <= int(row["tried"]) for row in rows)


def test_a_row_takes_the_place_of_the_last_one_of_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(tried, "FILE", tmp_path / "tried.csv")
    for n in (1, 2000):
        tried.note("fuzz", "scenario", tried=n, clean=n, slowest_s=0.5)
        tried.note("fuzz", "mode", tried=1, clean=1)
    assert [row["what"] for row in tried.read()] == ["scenario", "mode"]
    assert "| fuzz | scenario | 2,000 | 2,000 | slowest s 0.5 |" in tried.table()


def test_what_was_stopped_goes_on_from_its_row_while_the_program_is_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(tried, "FILE", tmp_path / "tried.csv")
    monkeypatch.setattr(tried, "commit", lambda: "0123abc")
    tried.note("soak", "scenarios", tried=1500, clean=1499, months_checked="6,762", not_valid=2)
    last = tried.so_far("soak", "scenarios", 2000)
    assert [last[name] for name in ("tried", "clean", "months_checked", "not_valid")] == ["1500", "1499", "6,762", "2"]
    assert not tried.so_far("soak", "scenarios", 1500) and not tried.so_far("soak", "others", 2000)
    monkeypatch.setattr(tried, "commit", lambda: "another")
    assert not tried.so_far("soak", "scenarios", 2000)
