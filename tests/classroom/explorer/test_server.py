"""The command serves this machine only, says where, moves from a taken port, and ends cleanly."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from sim.classroom.explorer.server import CDN, OnlyLocalFiles, _bind
from sim.cli import app
from sim.language.errors import InputError
from tests.classroom.explorer.served import listening, served
from tests.classroom.explorer.sides import wait

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def other(explorer):
    """A second explorer, for all interfaces, on a port that the first one has."""
    with served("--lang", "en", "--host", "0.0.0.0", "--port", str(explorer.port)) as other:
        yield other


def test_it_listens_on_this_machine_only(explorer):
    assert listening(explorer.process.pid) == {f"127.0.0.1:{explorer.port}"}


def test_it_says_where_it_is(explorer):
    assert explorer.said[-1] == f"The explorer is at {explorer.address} (Ctrl-C ends it).\n"


def test_a_taken_port_is_left_alone(explorer, other):
    assert other.port != explorer.port
    assert f"Port {explorer.port} is taken" in "".join(other.said)


def test_all_interfaces_are_served_only_if_told_and_with_a_warning(other):
    assert listening(other.process.pid) == {f"0.0.0.0:{other.port}"}
    assert "Warning: on 0.0.0.0 everybody" in "".join(other.said)


def test_its_page_names_nothing_outside(explorer):
    page = explorer.opener().open(explorer.address).read().decode()
    for part in ('src="http', 'href="http', "url(http", "//cdn.", "jsdelivr", "mixpanel"):
        assert part not in page


def test_ctrl_c_ends_it_and_its_processes(other):
    assert other.stop() == 0
    assert "Traceback" not in other.process.stdout.read()
    wait(lambda: not _is_alive(other.process.pid))


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def refused(*options: str) -> str:
    """The line with which the command ends."""
    done = CliRunner().invoke(app, ["explore", "--no-browser", "--port", "0", *options])
    assert done.exit_code == 2 and done.stderr.count("\n") == 1
    return done.stderr


def test_bad_options_are_told_in_one_line():
    for options, fault in [
        (("--port", "99999"), "--port 99999: out of range"),
        (("--citizens", "10"), "--citizens 10: out of range; allowed: 100 to 50000"),
        (("--modes", "separation"), "modes: 1 given; allowed: two"),
        (("--modes", "separation,fragmentd"), 'did you mean "fragmented"'),
        (("--scenario", "zhejang"), 'did you mean "zhejiang"'),
        (("--lang", "de"), "language 'de' is not known"),
        (("--view", "nowhere.toml"), "nowhere.toml: there is no such file"),
    ]:
        assert fault in refused(*options)


def test_an_address_of_another_machine_is_told():
    uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed")
    config = uvicorn.Config(None, host="203.0.113.9", port=0)
    with pytest.raises(InputError, match=r"--host 203\.0\.113\.9: this machine has no such address; allowed: 127"):
        _bind(uvicorn, config, 0, "en")


def test_without_solara_one_line_says_what_to_install():
    loaded = {name for name in sys.modules if name.partition(".")[0] == "solara"}
    with patch.dict("sys.modules", dict.fromkeys(loaded | {"solara"})), patch.dict("os.environ"):
        told = refused("--lang", "en")
    assert told.startswith('digigov: the explorer needs Solara: pip install "digigov[explorer]" (solara')


def ask(server: OnlyLocalFiles, path: str) -> tuple[int, list[str]]:
    """The status with which a path is answered, and the paths that reached Solara."""
    sent, reached = [], []

    async def solara(scope, receive, send):
        reached.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    server.app = solara
    asyncio.run(server({"type": "http", "path": path}, None, send))
    return sent[0]["status"], reached


def test_library_files_come_from_this_machine_or_not_at_all(tmp_path):
    for name in ("@a/lib@1.2.0/x.js", "@a/lib@1.10.0/x.js", "plain@2.0.0/y.js"):
        file = tmp_path / "cdn" / name
        file.parent.mkdir(parents=True)
        file.write_text("")
    Path(tmp_path / "secret").write_text("")
    server = OnlyLocalFiles(None, tmp_path / "cdn")
    assert ask(server, f"{CDN}plain@2.0.0/y.js") == (200, [f"{CDN}plain@2.0.0/y.js"])
    assert ask(server, f"{CDN}@a/lib@1.9.9/x.js") == (200, [f"{CDN}@a/lib@1.10.0/x.js"])
    assert ask(server, f"{CDN}plain@2.0.0/z.js") == (404, [])
    assert ask(server, f"{CDN}other@1.0.0/y.js") == (404, [])
    assert ask(server, f"{CDN}../secret") == (404, [])
    assert ask(server, "/other") == (200, ["/other"])


def test_nothing_is_compressed_for_a_page_on_the_same_machine(tmp_path):
    async def solara(scope, receive, send):
        asked.extend(name for name, _ in scope["headers"])

    headers = [(b"accept", b"*/*"), (b"accept-encoding", b"gzip")]
    for is_near, expected in ((True, [b"accept"]), (False, [b"accept", b"accept-encoding"])):
        asked: list[bytes] = []
        server = OnlyLocalFiles(solara, tmp_path, is_near=is_near)
        asyncio.run(server({"type": "http", "path": "/", "headers": headers}, None, None))
        assert asked == expected
