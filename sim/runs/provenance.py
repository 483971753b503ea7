"""How results came to be: what was run, with which numbers, by which versions, when and how long."""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b, file_digest
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.inputs.files import read_bytes
from sim.model.loops import COMPILED_FROM, has_numba
from sim.setup.cities import data_of
from sim.setup.rng import replicate_seed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.setup.modes import Mode
    from sim.setup.scenario import Scenario

RECORD = "run.json"
COMMIT = re.compile("[0-9a-f]{7,64}")
PACKAGES = ("digigov", "mesa", "numpy", "scipy", "pandas", "pyarrow", "networkx")


def record(
    scenarios: Sequence[tuple[str, Scenario]],
    modes: Sequence[Mode],
    *,
    replications: int,
    seed: int,
    started: datetime,
    wall_seconds: float,
) -> dict[str, Any]:
    """Everything needed to repeat a comparison, ready for `run.json`.

    scenarios: (label in the tables, scenario as run). wall_seconds: from start to the last run's end.
    """
    return {
        "scenarios": [{"label": label, **_scenario(scenario, modes)} for label, scenario in scenarios],
        "modes": {mode.name: _fields(mode) for mode in modes},
        "replications": replications,
        "seed": seed,
        "replicate_seeds": [replicate_seed(seed, replicate) for replicate in range(1, replications + 1)],
        **circumstances(started, wall_seconds),
    }


def circumstances(started: datetime, wall_seconds: float) -> dict[str, Any]:
    """By which versions, on what, when, how long and by which command something was run."""
    return {
        "versions": versions(),
        "git": git_state(),
        "platform": platform.platform(),
        "compiled_from": COMPILED_FROM if has_numba() else None,
        "started": started.astimezone(UTC).isoformat(timespec="seconds"),
        "wall_seconds": round(wall_seconds, 3),
        "command": command(),
    }


def versions() -> dict[str, str | None]:
    """Versions of Python and of the packages that figures depend on; None for one that is not installed."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def commits_that_change_results(since: Any) -> list[str]:
    """Commits after this one that say "Results change", the newest first; none where the source is not under git.

    since: what a record calls its commit. It may be anybody's: what is no commit could be an option of git.
    """
    if not isinstance(since, str) or not COMMIT.fullmatch(since):
        return []
    here = Path(__file__).resolve().parent
    try:
        log = _git(here, "log", "--format=%h %s", "--grep=^Results change", f"{since}..HEAD")
    except (OSError, subprocess.SubprocessError):
        return []
    return log.splitlines()


def to_json(run: dict[str, Any]) -> bytes:
    """A record as readable UTF-8 JSON."""
    text = json.dumps(run, indent=2, ensure_ascii=False, default=str) + "\n"
    return text.encode(errors="backslashreplace")  # a half of a pair, which JSON may have and UTF-8 not


def listed(files: Mapping[str, bytes], beside: Mapping[str, Path] | None = None) -> dict[str, Any]:
    """The entry of a record that lists the files written, with a digest of each, so that an edited one is noticed.

    beside: name -> path of files that are too large to hold as bytes.
    """
    digests = {name: digest_of_file(path) for name, path in (beside or {}).items()}
    digests |= {name: blake2b(content, digest_size=16).hexdigest() for name, content in files.items()}
    return {"files": [*digests, "run.json"], "digests": digests}


def digest_of_file(path: Path) -> str:
    """32 hexadecimal digits of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, lambda: blake2b(digest_size=16)).hexdigest()


def read_own(path: Path) -> dict[str, Any] | None:
    """The record in a `run.json` that this program wrote; None if there is none."""
    try:
        record = json.loads(read_bytes(path))
    except (OSError, ValueError, RecursionError):
        return None
    versions = record.get("versions") if isinstance(record, dict) else None
    return record if isinstance(versions, dict) and "digigov" in versions else None


def files_of(record: Mapping[str, Any] | None) -> list[str]:
    """Names of the files that a record lists, as far as they can be names."""
    files = (record or {}).get("files")
    return [name for name in files if is_name(name)] if isinstance(files, list) else []


def unedited(folder: Path, record: Mapping[str, Any] | None) -> list[Path]:
    """The files that a record lists, are in its folder, and still have the content that it says it wrote.

    A record may be a stranger's, and list what is somebody's own.
    """
    digests = (record or {}).get("digests")
    inside, found = folder.resolve(), []
    for name in files_of(record):
        path = folder / name
        with suppress(OSError):
            if path.resolve().is_relative_to(inside) and path.is_file() and isinstance(digests, dict):
                found += [path] if digest_of_file(path) == digests.get(name) else []
    return found


def is_name(name: Any) -> bool:
    """Whether a record's name of a file can be one."""
    return isinstance(name, str) and name.isprintable() and all(len(part.encode()) < 256 for part in name.split("/"))


def command() -> str:
    """The command line, with the program's name and not its path."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]) if sys.argv and sys.argv[0] else ""


def git_state() -> dict[str, Any] | None:
    """Commit of this source tree and whether it is changed; None where the source is not under git."""
    here = Path(__file__).resolve().parent
    try:
        _git(here, "ls-files", "--error-unmatch", Path(__file__).name)  # not some other project around an install
        commit = _git(here, "rev-parse", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no", ":/")
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit, "dirty": changed != ""}


def _git(folder: Path, *words: str) -> str:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    done = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout.strip()


@cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _scenario(scenario: Scenario, modes: Sequence[Mode]) -> dict[str, Any]:
    """A scenario's fields; its mode by name, since the modes compared are listed apart.

    Each dated change says under which of these modes it comes to pass.
    """
    fields = _fields(scenario.model_copy(update={"social": None}))
    fields["social"] = scenario.social and scenario.social.record()
    fields["mode"] = scenario.mode.name
    own = data_of(scenario.province)
    fields |= {} if own is None else {"province_data": own.digest}
    fields["parameters"] = _fields(scenario.parameters)
    kept = {mode.name: scenario.with_(mode=mode).changes for mode in modes}
    fields["changes"] = [
        {
            "month": change.month,
            **change.written(),
            "under": [name for name, changes in kept.items() if change in changes],
        }
        for change in scenario.changes
    ]
    return fields


def _fields(value: Any) -> dict[str, Any]:
    """Fields of a pydantic model or a dataclass."""
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else asdict(value)
