"""What tests of all rooms for class need."""

from __future__ import annotations

import pytest

from sim.classroom.page import study


@pytest.fixture(scope="session")
def few_held_out():
    """Two settings held out, so that the small page is made in seconds."""
    before = study.HELD_OUT
    study.HELD_OUT = 2
    yield 2
    study.HELD_OUT = before
