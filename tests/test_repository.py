"""The files around the package agree with it and with each other, and fit any machine."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sim

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_no_file_names_a_package_index_or_a_path_of_one_machine():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [(name, ROOT / name) for name in listed.stdout.split("\0") if (ROOT / name).is_file()]
    contents = [(name, path.read_bytes()) for name, path in files]
    texts = [(name, content.decode("utf-8")) for name, content in contents if b"\0" not in content]
    index = r"py" + r"pi\.(org|python)|python" + r"hosted|index-" + r"url|find-" + r"links|file:" + "//"
    path_of_machine = r"(?<![\w.:/~>*-])/(root|home|Users|work|opt|tmp|mnt)/\w"
    wrong = re.compile(f"{index}|{path_of_machine}")
    lines = [(name, line[:100]) for name, text in texts for line in text.splitlines() if wrong.search(line)]
    assert texts and lines == []


def test_the_version_is_the_same_everywhere():
    assert CITATION["version"] == PROJECT["version"] == sim.__version__


def test_the_citation_is_complete():
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["license"] == PROJECT["license"] == "MIT"
    assert CITATION["authors"] == PROJECT["authors"]
    assert {"message", "title", "references"} <= set(CITATION)
    for reference in CITATION["references"]:
        assert {"type", "title", "authors", "year"} <= set(reference)


def pins(python: str) -> dict[str, list[str]]:
    """The versions pinned for each package under one Python, on any system."""
    systems = [{"python_version": python, "sys_platform": name} for name in ("linux", "darwin", "win32")]
    found: dict[str, list[str]] = {}
    for pin in (Requirement(line) for line in CONSTRAINTS if not line.startswith("#")):
        if pin.marker is None or any(pin.marker.evaluate(system) for system in systems):
            found.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier))
    return found


def requirements() -> list[Requirement]:
    texts = [text for extra in PROJECT["optional-dependencies"].values() for text in extra]
    found = [Requirement(text) for text in PROJECT["dependencies"] + texts]
    return [requirement for requirement in found if requirement.name != PROJECT["name"]]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_each_dependency_is_pinned_to_one_version_within_its_range(python):
    pinned = pins(python)
    assert {name: versions for name, versions in pinned.items() if len(versions) > 1} == {}
    for requirement in requirements():
        version = pinned[canonicalize_name(requirement.name)][0].removeprefix("==")
        assert requirement.specifier.contains(version), requirement


def test_what_the_dependencies_need_is_pinned_too():
    pinned = pins(f"{sys.version_info.major}.{sys.version_info.minor}")
    waiting, seen = requirements(), set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), ("", *sorted(requirement.extras))
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        assert name in pinned, f"constraints.txt lacks {name}"
        try:
            needs = [Requirement(text) for text in metadata.requires(name) or []]
        except metadata.PackageNotFoundError:  # an extra that is not installed
            continue
        for need in needs:
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(need)
    assert len(seen) > len(requirements())


def test_constraints_name_versions_and_nothing_else():
    pin = re.compile(r"[a-z0-9.-]+==[0-9][\w.]*(; [\w .'<>=]+)?")
    assert [line for line in CONSTRAINTS if not line.startswith("#") and not pin.fullmatch(line)] == []


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_an_interpreter_that_does_not_run_is_refused_in_one_line(tmp_path):
    command = ["make", "setup", "PYTHON=no-such-python", f"VENV={tmp_path / 'venv'}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert told == ["set-up: PYTHON=no-such-python does not run or is older than 3.11"]


def test_no_test_stands_inside_another_where_it_would_never_run():
    inside = [
        f"{path.relative_to(ROOT)}: {test.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.FunctionDef)
        for test in ast.walk(outer)
        if test is not outer and isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
    ]
    assert inside == []
