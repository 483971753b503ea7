"""What is started once for all tests of the explorer: the command as a user starts it, and a twin of small runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.classroom.explorer.twin import Pair, Twin
from tests.classroom.explorer.served import Served, served
from tests.classroom.explorer.sides import twin_of, whole


@pytest.fixture(scope="session")
def explorer() -> Iterator[Served]:
    with served("--lang", "en") as explorer:
        yield explorer


@pytest.fixture(scope="session")
def twin() -> Iterator[Twin]:
    with twin_of() as twin:
        whole(twin)
        yield twin


@pytest.fixture(scope="session")
def pair(twin) -> Pair:
    return whole(twin)
