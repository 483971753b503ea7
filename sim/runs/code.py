"""Which code made a run: the version of the program, and a digest of all that its figures depend on."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

STUDYING = (
    *("__init__.py", "__main__.py", "classroom", "cli", "docs", "report", "results", "runs", "scenarios"),
    *(
        "setup/ledger.py",
        "setup/schema.py",
        "setup/schema_design.py",
        "setup/schema_parts.py",
        "setup/names.py",
        "setup/words.py",
        "studies",
        "templates",
    ),
    "theory",
)
"""What asks the model and shows what it says; all else in the package is the model."""
SHAPING = ("runs/parts.py", "results/county_paths.py", "results/tables.py")
"""What else gives the rows of a run their shape."""
WORDS = ("institution_effects.csv", "institution_effects.json", "figures.toml", "texts", "lessons")
"""Files and folders of data that no run reads."""


@lru_cache(maxsize=1)
def code_digest() -> str:
    """32 hexadecimal digits that change with any file that the figures of a run depend on.

    Packages that the model calls are not in it; their versions are written beside every result.
    """
    digest, root = blake2b(digest_size=16), resources.files("sim")
    for name, file in [*_files(root, ""), *((name, root.joinpath(name)) for name in SHAPING)]:
        text = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()


def code_version() -> str:
    """The program's version with the head of the digest, to be told apart by people: ``0.1.0 (code 1f2e3d4c)``."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("digigov")
    except PackageNotFoundError:
        number = "without a version"
    return f"{number} (code {code_digest()[:8]})"


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    """Files of the model in a folder and below it, in order of their names."""
    found = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name in ("__pycache__", *WORDS) or f"{prefix}{item.name}" in STUDYING:
            continue
        if item.is_dir():
            found += _files(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".py", ".csv", ".toml", ".json")):
            found.append((f"{prefix}{item.name}", item))
    return found
