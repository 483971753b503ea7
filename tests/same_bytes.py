"""The same study on every footing: ``python -m tests.same_bytes [--venvs DIR]`` makes ``tests/same_bytes.csv``.

One small sweep is run with one worker and two, on Dask and on executors, with and without compiled loops, under other
hash seeds, time zones, languages and working folders; with --venvs also under every supported Python that is found and
every Mesa that it can have, in environments made there. A row each: the digest of table and summary, and whether it is
that of the first row.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from tests.fuzz.mutants import to_toml
from tests.sweeps import ROOT, cluster
from tests.tried import note

FILE = Path(__file__).with_suffix(".csv")
COLUMNS = ("what", "python", "mesa", "digest", "same")
COMPARED = ("table.parquet", "summary.csv")
DESIGN = {
    "scenarios": ["zhejiang", "guangdong"], "modes": ["government_led", "separation"], "method": "latin", "points": 2,
    "replications": 2, "months": 3, "n_citizens": 80, "windows": ["month_0", "month_3", "path"],
    "vary": {"*unknown": "range", "rules.sharing": ["logit", "imitation"], "mode.standards": ["local", "contractor"]},
}  # fmt: skip
PYTHONS = ("3.11", "3.12", "3.13")
MESAS = ("3.3.1", "3.4.2", "3.5.1")
PLAIN = "one worker"
SETTINGS = {
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "hash seed 12345": {"PYTHONHASHSEED": "12345"},
    "time zone of Shanghai": {"TZ": "Asia/Shanghai"},
    "in Chinese": {"DIGIGOV_LANG": "zh", "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"},
    "plain C locale": {"LANG": "C", "LC_ALL": "C"},
    "optimised bytecode": {"PYTHONOPTIMIZE": "2"},
    "four threads of BLAS": {"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4"},
}
SWEEP = """import json, sys
from sim.studies.sweep import sweep
design, out, given = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
how = {"figures": False, "progress": False, **given}
"""
SCRIPTS = {
    PLAIN: "sweep(design, out, **how)",
    "compiled loops": "from sim.model import loops\nwith loops.compiled(True): sweep(design, out, workers=1, **how)",
    "no Numba": "sys.modules['numba'] = None\nsweep(design, out, workers=1, **how)",
    "threads": "from concurrent.futures import ThreadPoolExecutor as Pool\n"
    "with Pool(3) as pool: sweep(design, out, executor=pool, **how)",
    "spawned processes": "from concurrent.futures import ProcessPoolExecutor as Pool\n"
    "from multiprocessing import get_context\n"
    "if __name__ == '__main__':\n"
    "    with Pool(2, get_context('spawn')) as pool: sweep(design, out, executor=pool, **how)",
    "loky": "from loky import get_reusable_executor\nsweep(design, out, executor=get_reusable_executor(2), **how)",
}
"""Executors and back ends, as a script has them."""


def digest_of(folder: Path) -> str:
    """16 hexadecimal digits of the bytes of table and summary."""
    digest = blake2b(digest_size=8)
    for name in COMPARED:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def run(
    room: Path, script: str = PLAIN, *, python: str = sys.executable, cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None, **how: object,
) -> str:  # fmt: skip
    """Run the sweep into a new folder; returns the digest. script: one of SCRIPTS. how: as ``sweep`` takes it."""
    design, home = room / "same.sweep.toml", Path(tempfile.mkdtemp(dir=room))
    design.write_bytes(to_toml(DESIGN))
    (home / "script.py").write_text(f"{SWEEP}{SCRIPTS[script]}\n")
    done = subprocess.run(
        [python, str(home / "script.py"), str(design), str(home / "out"), json.dumps(how)],
        cwd=cwd, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
    )  # fmt: skip
    if done.returncode:
        return f"failed: {(done.stderr.strip().splitlines() or ['?'])[-1][:120]}"
    found = digest_of(home / "out")
    shutil.rmtree(home)
    return found


def footings(room: Path) -> Iterator[tuple[str, str]]:
    """What this environment can vary, and the digest of each; the first is what all are compared with."""
    yield PLAIN, run(room, workers=1)
    yield "two workers", run(room, workers=2)
    with cluster(room, workers=2) as dask:
        yield "Dask, two workers", run(room, cluster=dask.address)
    for name in SCRIPTS:
        if name != PLAIN:
            yield name, run(room, name)
    for name, environment in SETTINGS.items():
        yield name, run(room, environment=environment, workers=1)
    yield "another working folder", run(room, cwd=room, workers=1)


def find_python(version: str) -> str | None:
    """An interpreter of a version on PATH or under pyenv's root that runs and can make environments."""
    roots = [os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv"]
    places = [shutil.which(f"python{version}")]
    places += [
        str(path) for root in roots if root for path in sorted(Path(root).glob(f"versions/{version}*/bin/python"))
    ]
    for place in places:
        words = [place, "-c", f"import ensurepip, ssl, sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"]
        if place and subprocess.run(words, capture_output=True).returncode == 0:
            return place
    return None


def environments(room: Path, venvs: Path) -> Iterator[tuple[str, str, str]]:
    """(Python, Mesa, digest) for every supported Python that is found and every Mesa that it can have."""
    for version in PYTHONS:
        found = find_python(version)
        if found is None:
            continue
        home = venvs / version
        python = home / "bin" / "python"
        if not python.exists():
            subprocess.run([found, "-m", "venv", str(home)], check=True)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), str(ROOT)], check=True)
        for mesa in MESAS:
            if subprocess.run([*pip, "--no-deps", f"mesa=={mesa}"], capture_output=True).returncode:
                continue  # not made for this Python
            yield version, mesa, run(room, python=str(python), workers=1)


def main() -> int:
    """Run the command; returns its exit code."""
    from mesa import __version__ as mesa

    parser = argparse.ArgumentParser(prog="python -m tests.same_bytes", description=__doc__.splitlines()[0])
    parser.add_argument("--venvs", type=Path, help="folder for environments of other versions of Python and Mesa")
    asked = parser.parse_args()
    here, rows = ".".join(map(str, sys.version_info[:2])), []
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)

        def tell(what: str, python: str, mesa: str, digest: str) -> None:
            same = "yes" if digest == (rows[0]["digest"] if rows else digest) and len(digest) == 16 else "no"
            rows.append(dict(zip(COLUMNS, (what, python, mesa, digest, same), strict=True)))
            print(f"{what:<24} Python {python:<5} Mesa {mesa:<6} {digest}  {same}", flush=True)

        for what, digest in footings(room):
            tell(what, here, mesa, digest)
        for python, version, digest in environments(room, asked.venvs) if asked.venvs else ():
            tell("without Numba", python, version, digest)
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    n_same = sum(row["same"] == "yes" for row in rows)
    note("the same bytes", "footings of one study", tried=len(rows), clean=n_same)
    return 0 if n_same == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
