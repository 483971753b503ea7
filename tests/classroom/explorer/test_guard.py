"""Only who has the link gets in, from a page of this server, by a name that it goes by."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sim.classroom.explorer.guard import MOST_PAGES, Guard, key_of_user
from tests.browser import page_of

KEY = "0123456789abcdef01234567"
SERVER = ("192.0.2.7", 8765)


class Inner:
    """What is guarded: notes what reaches it, and holds WebSockets until told."""

    def __init__(self):
        self.reached, self.go_on = [], asyncio.Event()

    async def __call__(self, scope, receive, send):
        self.reached.append(scope["path"])
        if scope["type"] == "websocket":
            await self.go_on.wait()
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})


def ask(kind="http", path="/", query="", *, host="127.0.0.1:8765", cookie=KEY, origin=None, names=(), n_open=0):
    """The status or close code, headers, and whether the inside was reached."""

    async def run():
        inner, sent = Inner(), []
        inner.go_on.set()
        guard = Guard(inner, KEY, names)
        guard.n_open = n_open

        async def send(message):
            sent.append(message)

        fields = {"host": host, "cookie": f"other=1; digigov-8765={cookie}", "origin": origin}
        headers = [(name.encode(), value.encode("latin-1")) for name, value in fields.items() if value is not None]
        scope = {"type": kind, "path": path, "query_string": query.encode(), "headers": headers, "server": SERVER}
        await guard(scope, None, send)
        if guard._tidying is not None:
            guard._tidying.cancel()
        first = sent[0] if sent else {}
        return first.get("status", first.get("code")), dict(first.get("headers", ())), bool(inner.reached)

    return asyncio.run(run())


def test_names_that_a_stranger_can_point_here_are_refused():
    for host in (
        "127.0.0.1:8765",
        "localhost:1",
        "LOCALHOST.:8765",
        "[::1]:8765",
        "[::1]",
        "192.0.2.7:8765",
        "lab.example",
    ):
        assert ask(host=host, names=["lab.example"])[0] == 200, host
    for host in (
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "192.0.2.8:8765",
        "",
        "lab.example.evil",
    ):
        assert ask(host=host, names=["lab.example"])[::2] == (403, False), host


def test_without_the_key_nothing_is_told():
    for cookie in ("", KEY[:-1], KEY + "0", "\xff" * 24, '"'):
        assert ask(cookie=cookie)[::2] == (403, False), cookie
        assert ask("websocket", query="session_id=1", cookie=cookie, origin="http://127.0.0.1:8765")[2] is False
    assert ask(query="key=wrong")[::2] == (403, False)


def test_the_link_hands_out_a_cookie_and_leaves_the_address_without_the_key():
    status, headers, reached = ask(query=f"seed=3&key={KEY}&lang=zh", cookie="")
    assert (status, reached, headers[b"location"]) == (303, False, b"/?seed=3&lang=zh")
    cookie = headers[b"set-cookie"].decode()
    assert cookie.startswith(f"digigov-8765={KEY};") and "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_only_its_own_page_may_open_a_websocket():
    own = "http://127.0.0.1:8765"
    assert ask("websocket", query="session_id=1", origin=own)[2] is True
    for origin in (None, "null", "http://evil.example", "http://127.0.0.1:80", own + ".evil.example"):
        assert ask("websocket", query="session_id=1", origin=origin)[::2] == (1008, False), origin
    assert ask("websocket", origin=own)[::2] == (1008, False), "without a session"
    assert ask("websocket", query="session_id=1", origin=own, n_open=MOST_PAGES)[::2] == (1008, False)


def test_what_only_the_owner_needs_is_withheld():
    for path in ("/resourcez", "/readyz", "/_solara/cdn/\0"):
        assert ask(path=path)[::2] == (404, False), path


def test_the_key_of_a_user_stays_and_is_for_that_user_alone(tmp_path):
    first = key_of_user(tmp_path)
    file = tmp_path / "digigov" / "explorer.key"
    assert key_of_user(tmp_path) == first and file.stat().st_mode & 0o077 == 0
    file.chmod(0o644)
    second = key_of_user(tmp_path)
    assert second != first, "a key that others could read was taken"
    file.write_text("short")
    assert len(key_of_user(tmp_path)) == 24
    (tmp_path / "plain").write_text("")
    assert len(key_of_user(tmp_path / "plain")) == 24, "where nothing can be kept there is a key all the same"


STRANGER = b"""<!doctype html><title>stranger</title><script>
const told = (what) => { document.title = what; };
const query = new URLSearchParams(location.search);
const home = '127.0.0.1:' + query.get('port');
fetch('http://' + home + '/', {credentials: 'include'}).then(r => r.text())
  .then(text => told('read ' + text.length)).catch(() => {
    const socket = new WebSocket('ws://' + home + '/jupyter/api/kernels/x/channels?session_id=1');
    socket.onopen = () => told('open'); socket.onerror = () => told('refused');
  });
</script>"""


class Page(BaseHTTPRequestHandler):
    """A page of another origin that is open in the same browser."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(STRANGER)

    def log_message(self, *_):
        pass


@pytest.mark.once
def test_a_page_of_another_origin_in_the_same_browser_gets_nothing(explorer):
    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with page_of() as watched:
            page = watched.page
            page.goto(explorer.address, wait_until="commit")  # the browser now has the cookie
            page.wait_for_selector(".xp-head, .xp-wait")
            assert "key=" not in page.url
            for name in ("127.0.0.1", "localhost"):
                page.goto(f"http://{name}:{server.server_port}/?port={explorer.port}")
                page.wait_for_function("document.title !== 'stranger'")
                assert page.title() == "refused", name
    finally:
        server.shutdown()


@pytest.mark.once
def test_forty_at_once_with_and_without_the_link(explorer):
    def get(with_key: bool) -> int:
        address = explorer.address if with_key else f"http://127.0.0.1:{explorer.port}/"
        try:
            return explorer.opener().open(address, timeout=60).status
        except HTTPError as error:
            return error.code

    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(get, [number % 2 == 0 for number in range(40)]))
    assert found == [200, 403] * 20
    rebound = Request(f"http://127.0.0.1:{explorer.port}/", headers={"Host": "evil.example"})
    with pytest.raises(HTTPError, match="403"):
        urlopen(rebound)
