"""What a sweep has to survive, tried at length; the suite tries a small part of it.

python -m tests.runs.trial --kills 40 damage disks places executors clocks kills groups

Each trial ends with the same table, to the byte, as the sweep that nobody disturbed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sim.language.errors import InputError
from sim.runs import pace
from sim.studies.design import Design
from sim.studies.merge import merge
from sim.studies.sweep import sweep
from tests.sweeps import rows_of_parts, tiny

LUCK = random.Random(1)
QUIET = {"progress": False, "figures": False}
N_RUNS = 24
PLACES = (
    *("with space", " lead", "trail ", "浙江 结果", "'quoted'", '"double"', "new\nline", "tab\there", "[ab]*?", "{x}"),
    *("$HOME", "`id`", "a;b", "a&b", "a|b", "a>b", "~", "-rf", "--out", "#hash", "%41", "a\\b", "\u202eltr", "😀"),
    *("part-000000000000-000000000001-x.parquet", "runs", "run.json", ".hidden", "a" * 200, "é", "e\u0301", "CON"),
    *("deep/er/and/deeper", "x.parquet"),
)


def design() -> Design:
    """Runs of a few milliseconds."""
    return tiny(replications=N_RUNS // 8, vary={"reciprocity": [3.0, 3.2, 3.4, 3.6]})


def table_of(out: Path) -> bytes:
    return (out / "table.parquet").read_bytes()


class Sweep:
    """A sweep in a process group of its own, forked so that it starts at once."""

    def __init__(self, out: Path, workers: int, before: Callable[[], None] = lambda: None) -> None:
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            code = 1
            try:
                with (out.parent / "stderr").open("a") as file:
                    os.dup2(file.fileno(), 2)
                before()
                pace.MIN_SECONDS = pace.MAX_SECONDS = 0.1
                sweep(design(), out, workers=workers, **QUIET)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)

    def is_running(self) -> bool:
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid:
            self.code = os.waitstatus_to_exitcode(status)
        return pid == 0

    def wait(self) -> int:
        while self.is_running():
            time.sleep(0.02)
        return self.code

    def children(self) -> list[int]:
        import psutil

        try:
            return [child.pid for child in psutil.Process(self.pid).children() if "popen_loky" in str(child.cmdline())]
        except psutil.Error:
            return []


def kills(room: Path, expected: bytes, n: int, workers: int, whole_group: bool) -> Iterator[bool]:
    """Sweeps that are killed at random moments until so many kills are done; a result for each kill."""
    done = 0
    while done < n:
        out, here = room / f"kills-{workers}-{whole_group}-{done}" / "out", 0
        out.parent.mkdir()
        while True:
            process = Sweep(out, workers)
            while process.is_running() and done + here < n:
                time.sleep(LUCK.expovariate(1.5))
                if not process.is_running():
                    break
                workers_of_it = [] if whole_group else process.children()
                if whole_group:
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    os.kill(LUCK.choice([process.pid, *workers_of_it]), signal.SIGKILL)
                here += 1
            if process.wait() == 0:
                break
        numbers = rows_of_parts(out)["run"].to_pylist()
        is_right = table_of(out) == expected and sorted(numbers) == [n for n in range(N_RUNS) for _ in range(2)]
        yield from [is_right] * here
        done += here
        if not here:  # it ended before it could be killed
            shutil.rmtree(out.parent)


def damage(room: Path, expected: bytes) -> Iterator[bool]:
    """A sweep that was stopped half-way, a file of it harmed, and the same call again."""
    half = room / "half"
    for limit in (8, 4, 2, 1):  # four parts
        sweep(design(), half, limit=limit, workers=1, **QUIET)
    store = next((half / "runs").iterdir())
    part = sorted(store.glob("part-*"))[0].relative_to(half)

    def write(content: bytes) -> Callable[[Path], None]:
        return lambda path: (path.unlink(missing_ok=True), path.write_bytes(content))

    def flip(place: float) -> Callable[[Path], None]:
        def harm(path: Path) -> None:
            content = bytearray(path.read_bytes())
            content[int(place * (len(content) - 1))] ^= 1 << LUCK.randrange(8)
            path.write_bytes(content)

        return harm

    def cut(keep: Callable[[bytes], bytes]) -> Callable[[Path], None]:
        return lambda path: path.write_bytes(keep(path.read_bytes()))

    def into_folder(path: Path) -> None:
        path.unlink()
        path.mkdir()

    own, record = store.relative_to(half), Path("run.json")
    cases = [(part, harm) for harm in (
        write(b""), write(b"PAR1"), write(os.urandom(500)), into_folder, cut(lambda c: c[:-1]),
        cut(lambda c: c[: len(c) // 2]), cut(lambda c: c + b"x"), cut(lambda c: c[1:]), Path.unlink,
        *(flip(place / 9) for place in range(10)),
        lambda path: shutil.copy(path, path.with_name("part-000000000000-000000000001-copy.parquet")),
    )]  # fmt: skip
    for name in ("study.json", "points.parquet", "plan.json"):
        cases += [
            (own / name, harm) for harm in (write(b""), write(b"{"), cut(lambda c: c[: len(c) // 2]), Path.unlink)
        ]
    cases += [(record, harm) for harm in (
        write(b""), write(b"[]"), write(b'{"files": ["../precious"]}'), write(b"[" * 10**5), Path.unlink,
    )]  # fmt: skip
    cases += [(own / name, write(b"left")) for name in (".running", ".placing-part-x", "counties-1-2-x.parquet")]
    cases += [(Path(".lock"), write(b"")), (own / "part-x.parquet", write(b"x"))]
    (room / "precious").write_bytes(b"mine")
    for place, (name, harm) in enumerate(cases):
        out = room / f"damaged-{place}"
        shutil.copytree(half, out)
        harm(out / name)
        sweep(design(), out, workers=1, **QUIET)
        yield table_of(out) == expected and (room / "precious").read_bytes() == b"mine"
        shutil.rmtree(out)


def disks(room: Path, expected: bytes) -> Iterator[bool]:
    """Disks with ever more room, each refused in one line or enough; then the same call with all room."""
    for free in (0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 256, 1000):
        out = room / f"disk-{free}"
        out.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3000k", "tmpfs", out], check=True)
        try:
            with (out / ".ballast").open("wb") as file:
                file.write(bytes((3000 - free) * 1024))
            lines = []
            try:
                sweep(design(), out, workers=1, **QUIET)
            except InputError as error:
                lines = str(error).splitlines()
            is_refused_well = len(lines) <= 1 and all("No space left" in line for line in lines)
            (out / ".ballast").unlink()
            sweep(design(), out, workers=1, **QUIET)
            yield is_refused_well and table_of(out) == expected
        finally:
            subprocess.run(["umount", out], check=True)


def places(room: Path, expected: bytes) -> Iterator[bool]:
    """Folders with odd names: swept in two goes, merged into another, read."""
    for name in PLACES:
        out, whole = room / "places" / name, room / "places" / f"{name[:100]}-merged"
        sweep(design(), out, workers=1, limit=10, **QUIET)
        sweep(design(), out, workers=1, **QUIET)
        merge([out], whole, progress=False)
        yield table_of(out) == table_of(whole) == expected


class Serial(Executor):
    """Makes each task at once; twice, as a cluster may."""

    def __init__(self, times: int = 1) -> None:
        self.times = times

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        for _ in range(self.times):
            result = fn(*args, **kwargs)
        future.set_result(result)
        return future


def executors(room: Path, expected: bytes) -> Iterator[bool]:
    """Every kind of executor that Python and its packages have."""
    import loky

    pools = {name: multiprocessing.get_context(name) for name in ("fork", "spawn", "forkserver")}
    kinds: dict[str, Callable[[], Executor]] = {
        "threads": lambda: ThreadPoolExecutor(2),
        "many threads": lambda: ThreadPoolExecutor(8),
        **{name: lambda pool=pool: ProcessPoolExecutor(2, mp_context=pool) for name, pool in pools.items()},
        "one task each": lambda: ProcessPoolExecutor(2, mp_context=pools["spawn"], max_tasks_per_child=1),
        "loky": lambda: loky.ProcessPoolExecutor(2),
        "reusable loky": lambda: loky.get_reusable_executor(2),
        "serial": Serial,
        "each task twice": lambda: Serial(2),
    }
    for name, kind in kinds.items():
        with kind() as pool:
            sweep(design(), room / name, executor=pool, **QUIET)
        yield table_of(room / name) == expected
    sweep(design(), room / "own processes", workers=2, **QUIET)
    yield table_of(room / "own processes") == expected
    outs = [room / "thread 1", room / "thread 2"]
    both = [threading.Thread(target=sweep, args=(design(), out), kwargs={"workers": 1, **QUIET}) for out in outs]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    yield all(table_of(out) == expected for out in outs)


def clocks(room: Path, expected: bytes) -> Iterator[bool]:
    """Clocks of the day that jump by years, or stand still; files from the past and the future."""
    real = time.time, time.time_ns

    def jump(days: float) -> None:
        time.time = lambda: real[0]() + 86400 * LUCK.uniform(-days, days)
        time.time_ns = lambda: max(0, real[1]() + int(86400e9 * LUCK.uniform(-days, days)))

    def stand() -> None:
        now, tick = real[0](), real[1]()
        time.time, time.time_ns = (lambda: now), (lambda: tick)

    for number, before in enumerate((lambda: jump(400), lambda: jump(4000), stand)):
        out = room / f"clock-{number}" / "out"
        out.parent.mkdir()
        process = Sweep(out, 1, before)
        time.sleep(1)
        if process.is_running():
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        yield Sweep(out, 1, before).wait() == 0 and table_of(out) == expected
    for stamp in (0, 4 * 10**9):
        out = room / f"stamp-{stamp}"
        sweep(design(), out, workers=1, limit=12, **QUIET)
        for path in out.rglob("*"):
            os.utime(path, (stamp, stamp))
        sweep(design(), out, workers=1, **QUIET)
        yield table_of(out) == expected


@contextmanager
def undisturbed() -> Iterator[tuple[Path, bytes]]:
    """A folder to try in, and the table of the sweep that nobody disturbs."""
    with tempfile.TemporaryDirectory(prefix="trial-") as path:
        room = Path(path)
        sweep(design(), room / "undisturbed", workers=1, **QUIET)
        yield room, table_of(room / "undisturbed")


def trials(n_kills: int) -> dict[str, Callable[[Path, bytes], Iterator[bool]]]:
    """All trials by name."""

    def one(room: Path, expected: bytes) -> Iterator[bool]:
        yield from kills(room, expected, n_kills - n_kills // 2, 1, False)
        yield from kills(room, expected, n_kills // 2, 2, False)

    def group(room: Path, expected: bytes) -> Iterator[bool]:
        yield from kills(room, expected, n_kills - n_kills // 2, 1, True)
        yield from kills(room, expected, n_kills // 2, 2, True)

    return {
        "damage": damage, "disks": disks, "places": places, "executors": executors, "clocks": clocks,
        "kills": one, "groups": group,
    }  # fmt: skip


def main() -> None:
    """Try what is named, and print how often it was tried and how often the table was identical."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=40)
    words.add_argument("names", nargs="*", default=list(trials(0)))
    given = words.parse_args()
    for name in given.names:
        with undisturbed() as (room, expected):
            found = []
            for is_identical in trials(given.kills)[name](room, expected):
                found.append(is_identical)
                print(f"{name} {len(found)}: {'identical' if is_identical else 'DIFFERS'}", file=sys.stderr, flush=True)
            errors = [path for path in room.glob("*/stderr") if "Traceback" in path.read_text()]
            for path in errors:
                print(path.read_text(), file=sys.stderr)
            print(f"{name}: {len(found)} tried, {sum(found)} identical, {len(errors)} with a traceback", flush=True)


if __name__ == "__main__":
    main()
