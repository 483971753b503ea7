"""A folder of results: one process at a time, nobody else's files, whole files only, old ones kept until then."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.language.errors import InputError
from sim.runs import provenance
from sim.runs.provenance import RECORD

LOCK = ".lock"
STORES = "runs/*/study.json"
PARTIAL = ".partial-"  # files are written under this prefix, then renamed
PLACING = ".placing-"  # the same of files that others may be writing while nobody holds the folder


class Folder:
    """Hold a results folder for one process.

    Made and locked on entering, so that an unusable folder is reported before anything is simulated:

        with Folder("results/mine") as folder:
            folder.write({"run.json": b"..."})

    The lock belongs to the open file, so a killed process leaves none behind. is_shared: whether the folder may hold
    other things; else it has to be new, empty or of this program. Raises InputError when it is not, cannot be made or
    written, is held by another process, or the disk is full.
    """

    def __init__(self, path: str | os.PathLike[str], is_shared: bool = False) -> None:
        if not str(path) or Path(path).name == "..":
            raise InputError("runs.no_folder_name", path=repr(str(path)))
        self.path, self.is_shared = Path(path), is_shared
        self._created: list[Path] = []
        self._lock: int | None = None

    def __enter__(self) -> Self:
        try:
            self._make()
            self._lock = acquire(self.path / LOCK)
            if not self.is_shared:
                self._refuse_foreign()  # at its first file: a home folder has a million
            for left in self.path.rglob(f"{PARTIAL}*"):
                left.unlink()
        except BlockingIOError:
            raise InputError("runs.folder_in_use", path=self.path) from None
        except OSError as error:
            self.__exit__(None, None, None)
            raise InputError("runs.unusable_folder", path=self.path, reason=reason_of(error)) from None
        except BaseException:  # Ctrl-C too
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self._drop_begun_record()
            release(self._lock, self.path / LOCK)
            self._lock = None
        for folder in reversed(self._created):  # what this process made and left empty
            with suppress(OSError):
                folder.rmdir()

    def write(self, files: dict[str, bytes], beside: Collection[str] = ()) -> list[Path]:
        """Write all files (name relative to the folder -> content) or none, and return their paths.

        Everything is written to the disk under temporary names first; only then are the files renamed into
        place, in the order given. Files of an earlier run that are not among the new ones are removed if
        `files` has a `run.json` and the old one lists them as they are, so that a folder never mixes two runs.
        beside: names of files that belong to the new run too and have been written otherwise. Raises InputError,
        too, where a file is there that no run of this program wrote.
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
            self.claim(files)
            stale = self._stale([*files, *beside])
            for partial, target in ready:
                partial.replace(target)
            for path in stale:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise InputError("runs.cannot_write_results", path=self.path, reason=reason_of(error)) from None
        finally:
            for partial, _ in ready:
                partial.unlink(missing_ok=True)
        return [target for _, target in ready]

    def _make(self) -> None:
        """Make the folder and its missing parents, remembering which."""
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        for folder in reversed(missing):
            self._created.append(folder)  # first, since Ctrl-C may come between the two
            folder.mkdir(exist_ok=True)
        if not self.path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is a file, not a folder")

    def claim(self, files: Mapping[str, bytes | None]) -> None:
        """Note in `run.json` that these files (name -> content, None if unknown) are to be of this program.

        So a process that is killed while it writes them does not leave what looks like a user's files. Raises
        InputError where a user's file has one of these names, or the record cannot be written.
        """
        record = provenance.read_own(self.path / RECORD)
        own = {*provenance.files_of(record), *([RECORD] if record else [])}
        known = record is not None or not any(self.path.glob(STORES))  # else its record was deleted
        for name, content in files.items():
            path = self.path / name
            if known and name not in own and path.is_file() and (content is None or path.read_bytes() != content):
                raise InputError("runs.not_our_file", path=path)
        if (record or RECORD in files) and not own.issuperset(files):
            record = record or {"versions": provenance.versions(), "unfinished": True}
            claimed = record | {"files": sorted(own.union(files, [RECORD]))}
            try:
                write_atomically(self.path / RECORD, provenance.to_json(claimed))
            except OSError as error:
                raise InputError("runs.cannot_write_results", path=self.path, reason=reason_of(error)) from None

    def _refuse_foreign(self) -> None:
        """Raise InputError where the folder holds something, and nothing that this program wrote."""
        store = re.compile("runs/[0-9a-f]{16}/")  # a full disk may leave one that has not begun
        files = (path for path in self.path.rglob("*") if path.is_file() and not path.name.startswith("."))
        is_empty = all(store.match(path.relative_to(self.path).as_posix()) for path in files)
        if not is_empty and not any(self.path.glob(STORES)) and provenance.read_own(self.path / RECORD) is None:
            raise InputError("runs.not_our_folder", path=self.path)

    def _drop_begun_record(self) -> None:
        """Remove the record of a study that came to nothing."""
        record = provenance.read_own(self.path / RECORD) or {}
        files = [self.path / name for name in provenance.files_of(record) if name != RECORD]
        if record.get("unfinished") and not any(self.path.glob(STORES)) and not any(map(Path.exists, files)):
            (self.path / RECORD).unlink(missing_ok=True)

    def _stale(self, files: Collection[str]) -> list[Path]:
        """Files that the earlier run wrote here, nobody has edited since, and the new one does not write."""
        record = provenance.read_own(self.path / RECORD) if RECORD in files else None
        return [path for path in provenance.unedited(self.path, record) if path not in {self.path / f for f in files}]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file and push it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_atomically(path: Path, content: bytes) -> None:
    """Put a file into its place, whole or not at all, also if the machine goes down at any moment."""
    partial = path.with_name(PLACING + path.name)
    try:
        write_whole(partial, content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)  # where it was not renamed
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
