"""A calibration killed again and again, tried at length; the suite tries one kill.

python -m tests.studies.trial --kills 10

It is killed by SIGKILL with all of its workers at moments from its first run to its last table, and the same call
resumes it: all tables, the posterior's draws and weights among them, are to the byte those of one that nobody killed.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from sim.runs import pace
from sim.studies import calibrate as study
from sim.studies.question import to_csv

FACTS = """id,province,place,date,operator,kind,value,error,discrepancy,unit,use,fact,source,certainty,since,before
filed,guangdong,,2017-12,cases_filed_online,level,0.08,0.02,0.02,share,fit,f,s,official,,
abolished,guangdong,,2018-01,documents_abolished,level,0.05,0.02,0.02,share,fit,f,s,official,,
city,guangdong,Shenzhen,2018-01,items_at_most_one_visit,level,0.3,0.1,0.1,share,check,f,s,official,,
"""
SIZE = {"scenarios": ["guangdong_dated"], "n_draws": 20, "n_waves": 2, "n_posterior": 10, "n_citizens": 10}


def tables_of(out: Path, workers: int = 1) -> bytes:
    """All tables of a small calibration whose runs are kept in a folder, one after the other."""
    facts = out.parent / "facts.csv"
    facts.write_text(FACTS, encoding="utf-8")
    study.N_OF_RULE = 4
    pace.MIN_SECONDS = pace.MAX_SECONDS = 0.1
    found = study.calibrate(facts, out=out, progress=False, workers=workers, **SIZE)
    return b"".join(to_csv(table) for table in found.tables().values())


class Calibration:
    """The same in a process group of its own, forked so that it starts at once; its tables in a file."""

    def __init__(self, out: Path, workers: int) -> None:
        self.pid, self.code = os.fork(), 1
        if self.pid == 0:
            os.setsid()
            try:
                (out.parent / "tables").write_bytes(tables_of(out, workers))
                self.code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(self.code)

    def ends_within(self, seconds: float) -> bool:
        """Whether it ends by itself before so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
                return True
            time.sleep(0.02)
        return False

    def kill(self) -> None:
        """Kill it with all of its workers."""
        os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def kills(room: Path, n: int, workers: int = 1) -> Iterator[tuple[float, bool]]:
    """Kill calibrations until so many kills are done: the share of its time that each came at, and whether the tables
    were identical in the end."""
    luck, start, done = random.Random(1), time.monotonic(), 0
    rooms = (room / f"killed-{number}" for number in itertools.count())
    expected = tables_of(room / "undisturbed")
    usual = time.monotonic() - start
    while done < n:
        out, moments, end = next(rooms) / "out", [], False
        out.parent.mkdir()
        while not end:
            process = Calibration(out, workers)
            moment = luck.uniform(0.05, 0.95)
            end = process.ends_within(moment * usual if done + len(moments) < n else 3600.0)
            if not end:
                process.kill()
                moments.append(moment)
        is_identical = process.code == 0 and (out.parent / "tables").read_bytes() == expected
        yield from ((moment, is_identical) for moment in moments)
        done += len(moments)


def main() -> None:
    """Kill as often as is asked for; print each moment and whether all was identical."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=10)
    words.add_argument("--workers", type=int, default=1)
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="trial-") as room:
        found = []
        for moment, is_identical in kills(Path(room), given.kills, given.workers):
            found.append(is_identical)
            print(f"killed at {moment:.0%}: {'identical' if is_identical else 'DIFFERS'}", file=sys.stderr, flush=True)
        print(f"{len(found)} kills, {sum(found)} identical", flush=True)


if __name__ == "__main__":
    main()
