"""The explorer as a web page: on the loopback address by default, with nothing from outside this machine."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import warnings
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sim.classroom.explorer.guard import KEY, Guard, key_of_user
from sim.language.errors import InputError
from sim.language.texts import say

if TYPE_CHECKING:
    from sim.classroom.explorer.desk import Desk

LOOPBACK = "127.0.0.1"
AT_HOME = (LOOPBACK, "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")
PORT = 8765
CDN = "/_solara/cdn/"
PACKAGE = re.compile(r"^(?P<name>(?:@[\w.-]+/)?[\w.-]+)@(?P<version>[\w.+-]+)/(?P<rest>.+)$")
ENVIRONMENT = {
    "SOLARA_APP": "sim.classroom.explorer.app",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_TELEMETRY_SERVER_USER_ID": "none",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "digigov",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30s",
    "SOLARA_MODE": "production",
}
"""Settings of Solara, read when it is imported: nothing is reported to anybody, no page outlives its tab."""


def serve(desk: Desk, host: str, port: int, lang: str, browser: bool, allowed: Sequence[str] = ()) -> None:
    """Serve the explorer until Ctrl-C; says where it is, and opens a browser if asked to.

    port: another one is used if it is taken, and any free one if it is 0. allowed: names by which browsers may address
    it, beside the host's and loopback names. Raises InputError where Solara or the files of its pages are not
    installed, or the host is not this machine's.
    """
    os.environ.update(ENVIRONMENT)
    warnings.filterwarnings("ignore", message="Cookies with samesite", category=UserWarning)
    gc.disable()  # a tenth of the time that Solara takes to load
    try:
        import uvicorn
        from solara.server import settings, starlette
    except ModuleNotFoundError as error:
        raise InputError("explorer.no_solara", module=error.name) from None
    finally:
        gc.enable()
    home = Path(settings.assets.proxy_cache_dir)
    if not any((home / "@widgetti").glob("*/dist")):
        raise InputError("explorer.no_assets")
    settings.main.host = host
    desk.key = key_of_user()
    files = OnlyLocalFiles(starlette.app, home, is_near=host in AT_HOME)
    app = Guard(files, desk.key, (host, *allowed), lambda name: say(f"explorer.serve.{name}", lang))
    config = uvicorn.Config(
        app, host=host, port=port, log_level="error", timeout_graceful_shutdown=1,
        ws_per_message_deflate=host not in AT_HOME,  # a third of the time between a slider and its picture
    )  # fmt: skip
    socket = _bind(uvicorn, config, port, lang)
    addresses = [
        f"http://{f'[{name}]' if ':' in name else name}:{socket.getsockname()[1]}/?{KEY}={desk.key}"
        for name in (
            [LOOPBACK, *(allowed or [say("explorer.serve.its_address", lang)])]
            if host in EVERYWHERE
            else [host, *allowed]
        )
    ]

    class Server(uvicorn.Server):
        """Says where it is as soon as it listens."""

        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            desk.open()
            if host not in AT_HOME:
                print(say("explorer.serve.open", lang, host=host), file=sys.stderr)
            for address in addresses[1:]:
                print(say("explorer.serve.elsewhere", lang, address=address))
            print(say("explorer.serve.at", lang, address=addresses[0]), flush=True)
            if browser:
                webbrowser.open(addresses[0])

    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[socket])


def _bind(uvicorn: Any, config: Any, port: int, lang: str) -> Any:
    """A listening socket: on the port, or on a free one where it is taken. Raises InputError."""
    quiet = logging.getLogger("uvicorn.error")
    quiet.setLevel(logging.CRITICAL)
    with suppress(SystemExit):
        return config.bind_socket()
    if port != 0:
        config.port = 0
        with suppress(SystemExit):
            socket = config.bind_socket()
            print(say("explorer.serve.moved", lang, port=port), file=sys.stderr)
            return socket
    raise InputError("explorer.no_address", host=config.host, home=LOOPBACK)


class OnlyLocalFiles:
    """The page's server, which hands out library files from this machine only and asks no other for them.

    Solara names a version of each library; where the installed files are of another version, that one is served.
    is_near: whether pages are on this machine too; then nothing is compressed, which would take longer than it saves.
    """

    def __init__(self, app: Any, home: Path, is_near: bool = False) -> None:
        self.app = app
        self.is_near = is_near
        self.home = home.resolve()

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Answer a request."""
        if self.is_near and scope["type"] == "http":
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(CDN):
            await self.app(scope, receive, send)
            return
        file = self.find(unquote(path.removeprefix(CDN)))
        if file is None:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        path = CDN + file
        await self.app({**scope, "path": path, "raw_path": path.encode()}, receive, send)

    def find(self, path: str) -> str | None:
        """The path of a library file that is installed: this one, else that of the latest version; None if none is."""
        parts = PACKAGE.match(path)
        others = sorted(self.home.glob(f"{parts['name']}@*"), key=_version, reverse=True) if parts else []
        candidates = [f"{other.relative_to(self.home).as_posix()}/{parts['rest']}" for other in others]
        return next((name for name in (path, *candidates) if self._is_there(name)), None)

    def _is_there(self, path: str) -> bool:
        try:
            file = (self.home / path).resolve()
            return file.is_relative_to(self.home) and file.is_file()
        except (OSError, ValueError):  # a name that no file can have
            return False


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", folder.name.rpartition("@")[2]))
