"""A wheelhouse: every package that the start files of a class kit need, fetched once for a lab without internet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.language.errors import InputError

WHEELS = "wheels"
EXTRAS = ("explorer", "fast", "notebooks")
"""Of digigov, that a lab needs."""
READY = "ready.txt"
"""Written when all are there."""
LONGEST = 3600
"""Seconds."""


def source_tree() -> Path | None:
    """The folder of the source that this runs from, or None where it is installed without."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "constraints.txt").is_file() else None


def fill_wheelhouse(folder: Path) -> int:
    """Fetch all packages that digigov needs into a folder, and its own; returns how many there are.

    For this system and this Python, in the versions of ``constraints.txt``. What is there is not fetched again. Raises
    InputError where the source is not at hand, or pip cannot fetch them.
    """
    root = source_tree()
    if root is None:
        raise InputError("kit.needs_source")
    folder.mkdir(exist_ok=True)
    (folder / READY).unlink(missing_ok=True)
    for old in folder.glob("digigov-*.whl"):
        old.unlink()
    pip(["wheel", "--no-deps", "-w", str(folder), str(root)])
    own = next(folder.glob("digigov-*.whl"))
    fetch(folder, f"{own}[{','.join(EXTRAS)}]", ["-c", str(root / "constraints.txt")])
    return len(list(folder.glob("*.whl")))


def fetch(folder: Path, requirement: str, options: Sequence[str] = ()) -> None:
    """Fetch what a requirement needs, as wheels, and mark the folder ready. Raises InputError.

    What comes as source alone, as solara-assets does, is made a wheel here: a lab has nothing to build it with.
    """
    pip(["wheel", "-w", str(folder), "-f", str(folder), *options, requirement])
    (folder / READY).write_text("ready\n", encoding="ascii")


def pip(words: Sequence[str]) -> None:
    """Run pip; raises InputError with its last line where it fails."""
    command = [sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check", "--retries", "1"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError("kit.no_wheels", reason=" ".join(str(error).split())) from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "ERROR" in line] or done.stderr.splitlines() or ["pip"]
        raise InputError("kit.no_wheels", reason=lines[0].strip().removeprefix("ERROR: "))
