"""A small page, made once for all tests of the page: two levers, two provinces, six months."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sim.classroom.page.make import Page, make_page
from sim.classroom.page.study import PageStudy, page_study
from sim.runs.store import Store
from sim.studies.design import Design, read_design
from tests.classroom.page.lesson import LESSON

VARY = {"competition": [0.1, 0.35, 0.6], "sd_taste": [0.0, 1.3]}
SMALL: dict[str, Any] = {
    "name": "small",
    "scenarios": ["zhejiang", "guangdong"],
    "modes": ["government_led", "separation"],
    "months": 6,
    "n_citizens": 50,
    "replications": 2,
    "method": "grid",
    "indicators": ["service_efficiency", "data_sharing_rate", "spending_per_case"],
    "windows": ["months"],
    "vary": VARY,
}


def small(**changes: Any) -> Design:
    """The design of the small page, or another one with some of its keys changed."""
    return read_design({**SMALL, **changes})


@dataclass(frozen=True)
class Small:
    """The page as a file and as text, the folder of its runs, and its study."""

    page: Page
    path: Path
    runs: Path
    html: str
    study: PageStudy

    @property
    def facts(self) -> dict[str, Any]:
        """What the page shows, but for the arrays."""
        return facts_of(self.html)

    @property
    def store(self) -> Store:
        return Store.find(self.runs)


def facts_of(html: str) -> dict[str, Any]:
    """The facts in a page."""
    return json.loads(re.search(r'<script type="application/json" id="facts">(.*?)</script>', html, re.DOTALL)[1])


@pytest.fixture(scope="session")
def made(tmp_path_factory, few_held_out) -> Small:
    folder = tmp_path_factory.mktemp("page")
    path, runs = folder / "class.html", folder / "runs"
    page = make_page(path, small(), lang="en", workers=1, runs=runs, lessons=[LESSON], progress=False)
    return Small(page, path, runs, path.read_text(encoding="utf-8"), page_study(small()))
