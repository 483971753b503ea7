"""A browser for tests: Chromium without a screen, that keeps what its console says and which addresses it asks for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROJECTOR, PHONE = (1280, 720), (390, 844)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Watched:
    """A page of the browser; errors: what its console or its scripts complained of; requests: addresses asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Addresses asked for that are not on this machine."""
        near = ("file:", "data:", "blob:", "about:", "http://127.0.0.1", "http://localhost", "ws://127.0.0.1")
        return [address for address in self.requests if not address.startswith(near)]


def chromium() -> str | None:
    """The path of an installed Chromium, if any."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def page_of(size: tuple[int, int] = PROJECTOR) -> Iterator[Watched]:
    """A page of this width and height. Skips the test where there is no Chromium or no playwright."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium is installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-US")
            page = context.new_page()
            watched = Watched(page)
            page.on("console", lambda message: _note(watched, message))
            page.on("pageerror", lambda error: watched.errors.append(str(error)))
            page.on("request", lambda request: watched.requests.append(request.url))
            yield watched
        finally:
            browser.close()


def _note(watched: Watched, message) -> None:
    if message.type in ("error", "warning"):
        watched.errors.append(message.text)
