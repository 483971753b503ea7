"""A folder of results: one process at a time, whole files only, old ones kept until the new are complete."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.language.errors import InputError

LOCK = ".lock"
PARTIAL = ".partial-"  # files are written under this prefix, then renamed
PLACING = ".placing-"  # the same of files that others may be writing while nobody holds the folder


class Folder:
    """Hold a results folder for one process.

    Made and locked on entering, so that an unusable folder is told before anything is simulated:

        with Folder("results/mine") as folder:
            folder.write({"run.json": b"..."})

    The lock belongs to the open file, so a killed process leaves none behind. Raises InputError when the
    folder cannot be made or written, is held by another process, or the disk is full.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._made: list[Path] = []
        self._lock: int | None = None

    def __enter__(self) -> Self:
        try:
            self._make()
            self._lock = acquire(self.path / LOCK)
            for left in self.path.rglob(f"{PARTIAL}*"):
                left.unlink()
        except BlockingIOError:
            raise InputError(
                f"results folder {self.path} is in use by another process; wait or give another --out"
            ) from None
        except OSError as error:
            self.__exit__(None, None, None)
            raise InputError(f"cannot use results folder {self.path}: {reason_of(error)}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            release(self._lock, self.path / LOCK)
            self._lock = None
        for folder in reversed(self._made):  # what this process made and left empty
            try:
                folder.rmdir()
            except OSError:
                break

    def write(self, files: dict[str, bytes], beside: Collection[str] = ()) -> list[Path]:
        """Write all files (name relative to the folder -> content) or none, and return their paths.

        Everything is written to the disk under temporary names first; only then are the files renamed into
        place, in the order given. Files of an earlier run that are not among the new ones are removed if
        `files` has a `run.json` and the old one lists them, so that a folder never mixes two runs. beside: names
        of files that belong to the new run too and have been written otherwise.
        """
        if self._lock is None:
            raise RuntimeError("a results folder is written inside `with Folder(...)`")
        ready: list[tuple[Path, Path]] = []
        try:
            for name, content in files.items():
                target = self.path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                partial = target.with_name(PARTIAL + target.name)
                ready.append((partial, target))
                write_whole(partial, content)
            stale = self._stale([*files, *beside])
            for partial, target in ready:
                partial.replace(target)
            for path in stale:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(f"cannot write results to {self.path}: {reason_of(error)}") from None
        finally:
            for partial, _ in ready:
                partial.unlink(missing_ok=True)
        return [target for _, target in ready]

    def _make(self) -> None:
        """Make the folder and its missing parents, remembering which."""
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)
        if not self.path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is a file, not a folder")

    def _stale(self, files: Collection[str]) -> list[Path]:
        """Files that the earlier run wrote here and the new one does not."""
        from sim.runs.provenance import files_of

        earlier = files_of(self.path / "run.json") if "run.json" in files else []
        inside = self.path.resolve()
        paths = [self.path / name for name in earlier if name not in files]
        return [path for path in paths if path.resolve().is_relative_to(inside) and path.is_file()]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file and push it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def place_whole(path: Path, content: bytes) -> None:
    """Put a file into its place, whole or not at all, also if the machine goes down at any moment."""
    partial = path.with_name(PLACING + path.name)
    try:
        write_whole(partial, content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Push the names in a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some file systems refuse to
    finally:
        os.close(handle)


def acquire(path: Path) -> int:
    """Open and lock a file without waiting; BlockingIOError if another process holds it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(handle)
            if os.name == "nt" or (path.exists() and path.stat().st_ino == os.fstat(handle).st_ino):
                return handle  # else another process removed the file while we waited: take the new one
        except OSError:
            os.close(handle)
            raise
        os.close(handle)


def is_held(folder: Path) -> bool:
    """Whether a process holds a results folder."""
    path = folder / LOCK
    if not path.exists():
        return False
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(handle)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _lock(handle: int) -> None:
    """Take the operating system's exclusive lock on an open file."""
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(errno.EAGAIN, "locked") from error
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def release(handle: int, path: Path) -> None:
    """Remove the lock file and let go of it."""
    try:
        if os.name != "nt":
            path.unlink(missing_ok=True)
    except OSError:
        pass  # a folder that became read-only keeps an empty, unlocked file
    os.close(handle)


def reason_of(error: OSError) -> str:
    """The operating system's words, in one line."""
    return (error.strerror or str(error)).splitlines()[0]


def cannot_write(path: Path, error: OSError) -> InputError:
    """The one line of a folder that cannot be written."""
    return InputError("runs.cannot_write_to", path=path, reason=reason_of(error))
