"""The command serves this machine only, says where, moves from a taken port, and ends cleanly."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from sim.classroom.explorer.server import CDN, OnlyLocalFiles
from tests.classroom.explorer.served import ROOT, listening, served
from tests.classroom.explorer.sides import wait

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def explorer():
    with served("--lang", "en") as explorer:
        yield explorer


def test_it_listens_on_this_machine_only(explorer):
    assert listening(explorer.process.pid) == {f"127.0.0.1:{explorer.port}"}


def test_it_says_where_it_is(explorer):
    assert explorer.said[-1] == f"The explorer is at {explorer.address} (Ctrl-C ends it).\n"


def test_a_taken_port_is_left_alone(explorer):
    with served("--lang", "en", "--port", str(explorer.port)) as other:
        assert other.port != explorer.port
        assert f"Port {explorer.port} is taken" in "".join(other.said)


def test_all_interfaces_are_served_only_if_told_and_with_a_warning():
    with served("--lang", "en", "--host", "0.0.0.0") as explorer:
        assert listening(explorer.process.pid) == {f"0.0.0.0:{explorer.port}"}
        assert "Warning: on 0.0.0.0 everybody" in "".join(explorer.said)


def test_its_page_names_nothing_outside(explorer):
    page = urlopen(explorer.address).read().decode()
    for part in ('src="http', 'href="http', "url(http", "//cdn.", "jsdelivr", "mixpanel"):
        assert part not in page


def test_ctrl_c_ends_it_and_its_processes():
    with served("--lang", "en") as explorer:
        group = explorer.process.pid
        assert explorer.stop() == 0
        assert "Traceback" not in explorer.process.stdout.read()
        wait(lambda: not _is_alive(group))


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "203.0.113.9"), "--host 203.0.113.9: this machine has no such address"),
        (("--port", "99999"), "--port 99999: out of range"),
        (("--citizens", "10"), "--citizens 10: out of range; allowed: 100 to 50000"),
        (("--modes", "separation"), "modes: 1 given; allowed: two"),
        (("--modes", "separation,fragmentd"), 'did you mean "fragmented"'),
        (("--scenario", "zhejang"), 'did you mean "zhejiang"'),
        (("--lang", "de"), "language 'de' is not known"),
        (("--view", "nowhere.toml"), "nowhere.toml: there is no such file"),
    ],
)
def test_bad_options_are_told_in_one_line(options, said):
    command = [sys.executable, "-m", "sim", "explore", "--no-browser", "--port", "0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and said in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_solara_one_line_says_what_to_install(tmp_path):
    (tmp_path / "solara.py").write_text("raise ModuleNotFoundError(\"No module named 'solara'\", name='solara')\n")
    command = [sys.executable, "-m", "sim", "explore", "--no-browser", "--port", "0", "--lang", "en"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 2
    assert done.stderr == 'digigov: the explorer needs Solara: pip install "digigov[explorer]" (solara)\n'


def ask(app: OnlyLocalFiles, path: str) -> tuple[int, list[str]]:
    """The status with which a path is answered, and the paths that reached Solara."""
    sent, reached = [], []

    async def solara(scope, receive, send):
        reached.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    app.app = solara
    asyncio.run(app({"type": "http", "path": path}, None, send))
    return sent[0]["status"], reached


def test_library_files_come_from_this_machine_or_not_at_all(tmp_path):
    for name in ("@a/lib@1.2.0/x.js", "@a/lib@1.10.0/x.js", "plain@2.0.0/y.js"):
        file = tmp_path / "cdn" / name
        file.parent.mkdir(parents=True)
        file.write_text("")
    Path(tmp_path / "secret").write_text("")
    app = OnlyLocalFiles(None, tmp_path / "cdn")
    assert ask(app, f"{CDN}plain@2.0.0/y.js") == (200, [f"{CDN}plain@2.0.0/y.js"])
    assert ask(app, f"{CDN}@a/lib@1.9.9/x.js") == (200, [f"{CDN}@a/lib@1.10.0/x.js"])
    assert ask(app, f"{CDN}plain@2.0.0/z.js") == (404, [])
    assert ask(app, f"{CDN}other@1.0.0/y.js") == (404, [])
    assert ask(app, f"{CDN}../secret") == (404, [])
    assert ask(app, "/other") == (200, ["/other"])


@pytest.mark.parametrize("is_near", [True, False])
def test_nothing_is_compressed_for_a_page_on_the_same_machine(tmp_path, is_near):
    asked = []

    async def solara(scope, receive, send):
        asked.extend(name for name, _ in scope["headers"])

    headers = [(b"accept", b"*/*"), (b"accept-encoding", b"gzip")]
    app = OnlyLocalFiles(solara, tmp_path, is_near=is_near)
    asyncio.run(app({"type": "http", "path": "/", "headers": headers}, None, None))
    assert asked == ([b"accept"] if is_near else [b"accept", b"accept-encoding"])
