"""Who may talk to the explorer: this machine's own pages, and those that have the link which the command printed.

Any page that is open in the same browser can send requests to this machine, and can have its own name point here. So a
request must be addressed to a name that this server goes by, a WebSocket must come from a page of this server, and
both must have the key: from the link at first, from then on as a cookie.
"""

from __future__ import annotations

import asyncio
import gc
import hmac
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

KEY = "key"
"""What the key is called in a link."""
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
MOST_PAGES = 100
"""WebSockets that may be open at a time: those with a seat, and those who wait for one."""
ALIVE = "/alive"
"""Where an open page asks whether this server is still there, and still the one that it came from."""
WITHHELD = ("/resourcez", "/readyz")
"""Pages of the server that tell what only its owner needs to know."""
QUIET = 45.0
"""Seconds after a page has gone until what it used is given back: its server forgets it after 30."""

Refused = tuple[int, str]


class Guard:
    """The page's server, which answers those who may, and tells others in a line why not.

    key: what a link must have. names: by which the server may be addressed, beside loopback names and the address that
    a request came in at. told: gives the text of a refusal by its key in ``explorer.serve``.
    """

    def __init__(self, app: Any, key: str, names: Iterable[str] = (), told: Callable[[str], str] = str) -> None:
        self.app = app
        self.key = key
        self.names = {_plain(name) for name in (*LOOPBACK_NAMES, *names)}
        self.told = told
        self.n_open = 0
        self.start = os.urandom(6).hex()  # another one whenever the server starts; no luck of a run hangs on it
        self._tidying: asyncio.Task | None = None

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Answer a request."""
        kind = scope["type"]
        if kind not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        refused = self._refuse(scope, headers)
        if refused is not None:
            await _answer(kind, *refused, send)
        elif kind == "http" and scope["path"] == ALIVE:
            await _answer(kind, 200, self.start, send)
        elif kind == "websocket":
            await self._connect(scope, receive, send)
        elif self._has_key(_query(scope).get(KEY, "")):
            await _answer(kind, 303, "", send, self._let_in(scope, headers))
        else:
            await self.app(scope, receive, send)

    def _refuse(self, scope: dict, headers: dict[str, str]) -> Refused | None:
        """Status and reason for one who may not; None for one who may."""
        host = headers.get("host", "")
        if not self._is_own(host, scope):
            return 403, self.told("other_name")
        if scope["path"] in WITHHELD or "\0" in scope["path"]:
            return 404, ""
        given = _query(scope).get(KEY) if scope["type"] == "http" else None
        if not self._has_key(_cookie(headers, self._cookie_name(scope)) if given is None else given):
            return 403, self.told("no_key")
        if scope["type"] == "websocket":
            if headers.get("origin", "") not in (f"http://{host}", f"https://{host}"):
                return 403, self.told("other_page")
            if "session_id" not in _query(scope):
                return 403, self.told("other_page")
            if self.n_open >= MOST_PAGES:
                return 503, self.told("full")
        return None

    def _is_own(self, host: str, scope: dict) -> bool:
        """Whether a name, with or without a port, is one that this server goes by."""
        name = _plain(host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host)
        return name in self.names or (_is_address(name) and name == _plain((scope.get("server") or [""])[0]))

    def _has_key(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.key.encode())

    def _cookie_name(self, scope: dict) -> str:
        """Ports share a browser's cookies."""
        return f"digigov-{(scope.get('server') or ['', 0])[1]}"

    def _let_in(self, scope: dict, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """Headers that hand out the cookie, and lead to the same page without the key in its address."""
        rest = urlencode([pair for pair in _pairs(scope) if pair[0] != KEY])
        cookie = f"{self._cookie_name(scope)}={self.key}; Path=/; HttpOnly; SameSite=Lax"
        return [(b"location", ("/?" + rest if rest else "/").encode()), (b"set-cookie", cookie.encode())]

    async def _connect(self, scope: dict, receive: Any, send: Any) -> None:
        self.n_open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.n_open -= 1
            if self._tidying is None or self._tidying.done():
                self._tidying = asyncio.create_task(_tidy())


async def _tidy() -> None:
    """Give back what pages that have gone used: idle threads end only when another is asked for."""
    import anyio

    await asyncio.sleep(QUIET)
    await anyio.to_thread.run_sync(gc.collect)


def key_of_user(folder: Path | None = None) -> str:
    """The key of this user: the same whenever the explorer starts, so that open pages and links stay good.

    It is kept in a file that only the user may read; where none can be kept, it is another one each time.
    """
    path = (folder or _state()) / "digigov" / "explorer.key"
    with suppress(OSError, UnicodeDecodeError):
        found = path.read_text("ascii").strip()
        is_own = sys.platform == "win32" or path.stat().st_mode & 0o077 == 0
        if is_own and re.fullmatch("[0-9a-f]{24}", found):
            return found
    made = os.urandom(12).hex()  # no luck of a run hangs on it
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made + "\n")
    return made


def _state() -> Path:
    """Where programs of this user keep what they need again."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")


def _headers(scope: dict) -> dict[str, str]:
    """Headers by name; of several of one name the first, but all cookies."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}; {value}" if name == "cookie" and name in found else found.get(name, value)
    return found


def _cookie(headers: dict[str, str], name: str) -> str:
    with suppress(CookieError):
        found = SimpleCookie(headers.get("cookie", "")).get(name)
        return "" if found is None else found.value
    return ""


def _pairs(scope: dict) -> list[tuple[str, str]]:
    text = scope.get("query_string", b"").decode("latin-1")
    with suppress(ValueError):
        return parse_qsl(text, keep_blank_values=True, max_num_fields=200)
    return []


def _query(scope: dict) -> dict[str, str]:
    return dict(_pairs(scope))


def _plain(name: str) -> str:
    return name.strip().strip("[]").rstrip(".").lower()


def _is_address(name: str) -> bool:
    with suppress(ValueError):
        ip_address(name)
        return True
    return False


async def _answer(kind: str, status: int, reason: str, send: Any, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a status with a line of text; to a WebSocket that it is closed before it opens, which is a 403."""
    if kind == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    kinds = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*kinds, *headers]})
    await send({"type": "http.response.body", "body": f"{reason}\n".encode() if reason else b""})
