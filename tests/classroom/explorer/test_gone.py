"""The page of an explorer whose program has ended: it says so, lets nothing be chosen, and comes back by itself."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.browser import page_of
from tests.classroom.explorer.served import served

pytestmark = pytest.mark.once
SMALL = "citizens=100&months=3&month=2&pairs=1&lang=zh"
PATIENCE = 60_000
READY = ".xp-stage[data-months-ready='3']"


def test_a_page_without_its_server_says_so_and_comes_back():
    with page_of() as watched:
        page = watched.page
        with served() as first:
            page.goto(f"{first.address}&{SMALL}", wait_until="commit")
            page.wait_for_selector(READY, timeout=PATIENCE)
            page.wait_for_timeout(900)  # it has asked once
            assert not page.is_visible(".xp-gone")
            before = page.inner_text(".xp-score.xp-left .xp-value")
            os.killpg(first.process.pid, signal.SIGKILL)
            since = time.monotonic()
            page.evaluate(  # a choice that nobody carries out any more
                "() => { const s = document.querySelector('.xp-left .xp-mode'); s.value = 'fragmented';"
                " s.dispatchEvent(new Event('change', {bubbles: true})); }"
            )
            page.wait_for_selector(".xp-gone", timeout=PATIENCE)
            taken = time.monotonic() - since
        assert "没有响应" in page.inner_text(".xp-gone") and taken < 5.0  # below 2 on a machine that is not busy
        assert page.input_value(".xp-left .xp-mode") == "government_led"
        assert page.inner_text(".xp-score.xp-left .xp-value") == before
        assert page.evaluate("() => [...document.querySelectorAll('.xp select')].every(n => n.closest('[inert]'))")
        first.process.wait()
        with served("--port", str(first.port)) as again:
            assert again.port == first.port and again.key == first.key
            page.wait_for_selector(".xp-gone", state="detached", timeout=PATIENCE)
            page.wait_for_selector(READY, timeout=PATIENCE)
            assert page.inner_text(".xp-score.xp-left .xp-value") == before
            page.select_option(".xp-left .xp-mode", "fragmented")
            page.wait_for_function("() => location.search.includes('left=fragmented')", timeout=PATIENCE)
