"""What is Chinese is all Chinese: no stray Latin words and one habit of spacing, in texts and in what commands show."""

from __future__ import annotations

import platform
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from sim.classroom.kit import readme
from sim.classroom.lessons.pages import students_page
from sim.classroom.lessons.plan import lesson_ids, load_lesson
from sim.classroom.lessons.sheets import sheet
from sim.cli import app
from sim.language.choice import speaking
from sim.language.texts import rooms, texts_of
from sim.report import write_report
from sim.setup.design_keys import METHODS
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.rules import RULES
from sim.setup.shipped import shipped_scenarios
from sim.studies.design import shipped_designs
from tests.synthetic import compared

ROOT = Path(__file__).resolve().parents[2]
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+")
"""Words of two letters or more; single letters are modes, grades and variables."""
CLOSE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])")
KNOWN = {
    # units, measures and what statistics calls by a name
    *("MB", "UTC", "GDP", "KPI", "EPC", "NaN", "logit", "logistic", "exp", "rho", "Sobol’", "Sobol'", "PRIM", "CPU"),
    # files, programs and what they have on their screens
    *("TOML", "CSV", "JSON", "PNG", "SVG", "svg", "GIF", "MP", "HTML", "UTF-", "Python", "python", "Windows", "macOS"),
    *(
        "Linux",
        "PowerPoint",
        "JavaScript",
        "Chrome",
        "Edge",
        "Safari",
        "Firefox",
        "Ctrl-C",
        "Esc",
        "Delete",
        "Dask",
        "git",
        "pip",
        "sh",
    ),
    *("ffmpeg", "mplfonts", "install", "Add", "to", "PATH", "wheels", "start", "notebooks", "make", "CNNIC", "sim"),
    *("numpy", "scipy", "pandas", "pyarrow", "networkx", "numba", "mesa", "SALib", "digigov", "zh", "write", "basis"),
}
"""Latin words that Chinese texts may have beside names of the program's own things and of cited authors."""
CITING = ("sources", "scenarios", "limits")
NAMING = ("errors", "help", "parameters", "names", "tables")
"""Rooms of texts that cite works, and that name what is typed: keys, values and options."""
COMMANDS = (
    *("scenarios", "modes", "rules", "indicators", "institutions", "institutions M2", "parameters sd_taste"),
    *("lesson", "lesson 45", "lesson 90", "sweep --list"),
)


@cache
def names() -> frozenset[str]:
    """Words of names in the program: of what is set, of what is measured, of commands."""
    options = (f"{switch.name} {' '.join(switch.options)}" for switch in SWITCHES.values())
    rules = (f"{name} {' '.join(rule.options)}" for name, rule in RULES.items())
    choices = (one.id for name in lesson_ids() for task in load_lesson(name).tasks.values() for one in task.choices)
    ids = [*METHODS, *choices, *PARAMETERS, *INDICATORS, *MODES, *get_command(app).commands]
    ids += [*shipped_scenarios(), *shipped_designs()]
    cited = (text for key, text in chinese_texts() if key.startswith(CITING))
    return frozenset(LATIN.findall(" ".join([*options, *rules, *ids, *cited]).replace("_", " "))) | KNOWN


def chinese_texts() -> Iterator[tuple[str, str]]:
    """Everything that the catalogue and the lessons say in Chinese, by key."""
    for room in rooms():
        yield from ((key, record["zh"]) for key, record in texts_of(room).items() if "zh" in record)
    for path in sorted((ROOT / "sim" / "data" / "lessons").glob("*.toml")):
        yield from ((path.stem, text) for text in under_zh(tomllib.loads(path.read_text("utf-8"))))


def under_zh(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from [value] if key == "zh" and isinstance(value, str) else under_zh(value)
    elif isinstance(tree, list):
        for branch in tree:
            yield from under_zh(branch)


def plain(text: str) -> str:
    """A text without marks, code, places, commands, options, files, addresses and settings."""
    text = re.sub(r"(?s)<(code|pre|script|style)\b.*?</\1>|<[^>]*>|`[^`]*`|\{[^}]*\}", " ", text)
    text = re.sub(
        r"(?m)\(code [0-9a-f]+\)|digigov(?: [\w./=-]+)*|--[\w-]+(?:[ =][\w./=,-]+)?|https?://\S+|doi:\S+", " ", text
    )
    text = re.sub(r"(?i)[\w./-]*[\w-]\.[a-z]{1,8}\b|[\w-]+/[\w./-]*|[a-z0-9]*_\w+(?:\.\w+)*|[\w-]+ = \S+", " ", text)
    return text


def strange(text: str) -> set[str]:
    """Latin words that are none of the names and of the short list."""
    return set(LATIN.findall(plain(text))) - names()


def test_chinese_texts_have_no_words_of_another_language():
    found = {key: strange(text) for key, text in chinese_texts() if not key.startswith((*NAMING, *CITING))}
    assert {key: words for key, words in found.items() if words} == {}
    assert strange("Joint conference 联席会议") == {"Joint", "conference"}


def test_chinese_texts_have_one_habit_of_spacing():
    """A space between Chinese and figures or Latin letters, as "第 12 个月" and "95% 区间"; places are words."""
    own = (text for record in INDICATORS.values() for text in (record.label_zh, record.formula_zh or ""))
    options = [option for one in SWITCHES.values() for option in one.options.values()]
    told = (text for option in options for text in (option.label_zh, option.meaning_zh))
    texts = [*chinese_texts(), *(("indicators", text) for text in own), *(("options", text) for text in told)]
    assert {key for key, text in texts if CLOSE.search(text)} == set()
    assert all(CLOSE.search(text) for text in ("第12 个月", "第 12个月", "95%区间", "以KPI 考核"))
    assert not any("第{month}" in text or "{month}个月" in text for _, text in texts)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_commands_show_is_chinese(command):
    shown = CliRunner().invoke(app, ["--lang", "zh", *command.split()])
    assert shown.exit_code == 0 and (strange(shown.stdout), CLOSE.findall(plain(shown.stdout))) == (set(), [])


def test_pages_are_chinese():
    with speaking("zh"):
        comparison = compared()
        pages = {
            "report": write_report(comparison, {}),
            "students": students_page(load_lesson("90")),
            "sheet": sheet("45", "20231234"),
            "kit": readme("zh", {"slides/zh/1.png": b""}, True),
        }
    found = {name: strange(unescape(page)) for name, page in pages.items()}
    system = set(LATIN.findall(platform.platform() + " " + platform.machine()))
    assert {name: words - system for name, words in found.items() if words - system} == {}


def test_authors_have_their_chinese_names():
    texts = " ".join(text for _, text in chinese_texts())
    assert "祁志伟、张丽颖" in texts and not re.search(r"\b(Qi|Zhang)\b", texts)
