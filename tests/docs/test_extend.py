"""EXTEND.md: every script runs as it stands, and every recipe for the package is followed in a copy of it.

Scripts run in processes of their own, as a scholar's would, with two workers where they say so. A block of a recipe
follows words that say where it goes: "In `FILE`, before `TEXT`" (or "after", or "in place of"), or "A new file `FILE`".
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "sim" / "docs" / "EXTEND.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"(?ms)^## ((?:An?) .+?)\n(.*?)(?=^## |\Z)", TEXT))
EDIT = re.compile(
    r"(?s)(?:(A new file)|[Ii]n|and) (?:`(?P<file>[\w./]+)`,? ?)?"
    r"(?:(?P<how>before|after|in place of) `(?P<anchor>[^`]+)`)?:\n\n```(?:text|toml)\n(?P<block>.*?)```"
)
MOST_FILES = {
    "An indicator": 2, "An option of a switch": 2, "A rival rule": 2,
    "An institution": 3, "A sub-step": 3, "A study": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """A block that goes into a file: before, after or in place of a text, or as a new file."""

    file: str
    how: str
    anchor: str
    block: str


def edits_of(recipe: str) -> list[Edit]:
    found, file = [], ""
    for match in EDIT.finditer(recipe):
        file = match["file"] or file
        found.append(Edit(file, match["how"] or "", match["anchor"] or "", match["block"]))
    return found


def follow(edit: Edit, root: Path) -> None:
    path = root / edit.file
    if not edit.how:
        assert not path.exists()
        path.write_text(edit.block, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert text.count(edit.anchor) == 1, f"{edit.file} has {edit.anchor!r} {text.count(edit.anchor)} times"
    line = text.rfind("\n", 0, text.index(edit.anchor)) + 1
    if edit.how == "before":
        text = text[:line] + edit.block + text[line:]
    elif edit.how == "after":
        end = text.index("\n", line) + 1
        text = text[:end] + edit.block + text[end:]
    else:
        text = text.replace(edit.anchor, edit.block.rstrip("\n"))
    path.write_text(text, encoding="utf-8")


def run(script: str, root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script, from standard input, with the package that is in a folder."""
    return subprocess.run(
        [sys.executable, "-"], input=script, cwd=folder, env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_there_are_the_six_recipes_and_none_touches_more_files_than_it_should():
    assert list(RECIPES) == list(MOST_FILES)
    for name, recipe in RECIPES.items():
        assert len({edit.file for edit in edits_of(recipe)}) <= MOST_FILES[name]
        assert name == "A study" or edits_of(recipe)


@pytest.mark.once
@pytest.mark.parametrize("name", MOST_FILES)
def test_the_script_of_a_recipe_runs(name, tmp_path):
    (script,) = re.findall(r"(?s)```python\n(.*?)```", RECIPES[name])
    done = run(script, ROOT, tmp_path)
    assert done.returncode == 0 and done.stdout.strip(), done.stderr


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in MOST_FILES if name != "A study"])
def test_the_recipe_for_the_package_works_in_a_copy(name, tmp_path):
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for edit in edits_of(RECIPES[name]):
        follow(edit, tmp_path)
    (check,) = re.findall(r"(?s)```python check\n(.*?)```", RECIPES[name])
    done = run(check, tmp_path, tmp_path)
    assert done.returncode == 0, done.stderr
