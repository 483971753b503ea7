"""The version before runs were made many at a time, as a worktree: what `make bench` states its ratios to.

In DIGIGOV_BEFORE if that names one, else made for the time of the measurement.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parents[2]
COMMIT = "09f545b"


@contextmanager
def tree_before() -> Iterator[Path]:
    """The folder of the version before."""
    given = os.environ.get("DIGIGOV_BEFORE")
    if given:
        yield Path(given).resolve()
        return
    with TemporaryDirectory() as room:
        tree, git = Path(room) / "before", ["git", "-C", str(HERE), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), COMMIT], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def environment(tree: Path = HERE, threads: str | None = None) -> dict[str, str]:
    """The environment of a child process that finds a tree's package.

    threads: of linear algebra, None as they come.
    """
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    given = {} if threads is None else {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    return kept | given | {"PYTHONPATH": str(tree), "DIGIGOV_LANG": "en"}
