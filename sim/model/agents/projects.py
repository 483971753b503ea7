"""Projects: what counties have under way, as one table, and what they weighed when they last chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.setup.rng import Luck
from sim.setup.units import ROUNDING

Floats = NDArray[np.float64]

KINDS = ("build", "copy", "install")
BUILD, COPY, INSTALL = range(len(KINDS))

COMPLETE = 1.0 - ROUNDING
"""Progress from which a project is complete."""
AHEAD = 0.1
"""Lead in maturity from which a module is worth taking over."""
REUSE = "construction/reuse"
"""The purpose of the luck that decides whether a county takes up a module that works elsewhere."""


@dataclass(frozen=True, slots=True)
class Project:
    """A county's project on one system: what it will bring, at what price, how far it is. Money in million yuan.

    A copy of its row, to look at. ``firm`` -1: bureaus that build for themselves.
    """

    system: int
    kind: str
    target: float
    design: float
    months: float
    cost: float
    price: float
    firm: int
    progress: float
    is_duplicate: bool


COLUMNS = np.dtype(
    [
        ("county", np.int64), ("system", np.int64), ("kind", np.int64), ("target", float), ("design", float),
        ("months", float), ("cost", float), ("price", float), ("firm", np.int64), ("progress", float),
        ("is_duplicate", bool),
    ],
    align=True,
)  # fmt: skip
"""The columns of a table of projects: as of ``Project``, with the county, and the kind as its place in KINDS."""


def projects_of(county, system, **columns) -> NDArray[np.void]:
    """A table of projects, one per county and system of two arrays [n], that nobody works on yet."""
    table = np.zeros(len(county), COLUMNS)
    table["county"], table["system"], table["firm"] = county, system, -1
    for name, values in columns.items():
        table[name] = values
    return table


def joined(projects, others) -> NDArray[np.void]:
    """Two tables of projects as one, by county; within a county the older come first."""
    if not len(others):
        return projects
    rows = [table.view(np.uint8) for table in (projects, others)]  # bytes: NumPy would go from column to column
    both = np.concatenate(rows).view(COLUMNS)
    return both.take(np.argsort(both["county"], kind="stable"))


def projects_in(projects, county: int) -> list[Project]:
    """The projects of one county, the oldest first."""
    rows = projects[projects["county"] == county].tolist()
    return [Project(system, KINDS[kind], *rest) for _, system, kind, *rest in rows]


@dataclass(slots=True)
class Choices:
    """What all counties weighed in a month, and what came of it: one row per county.

    need, hazard, maturity, may_build, in_work: as in ``choose_systems`` [C, S]. system, reuses: what they chose [C].
    begun: the table of projects that were started. drawn_from: all luck of the run.
    """

    month: int
    drawn_from: Luck
    need: Floats
    hazard: Floats
    maturity: Floats
    may_build: NDArray[np.bool_]
    in_work: NDArray[np.bool_]
    system: NDArray[np.int64]
    reuses: NDArray[np.bool_]
    begun: NDArray[np.void]

    @property
    def luck(self) -> Floats:
        """What decided whether a module that works elsewhere was taken up [C, S]."""
        return self.drawn_from.uniform(REUSE, self.month, self.need.shape)

    def weighed(self, c: int) -> dict[str, Any]:
        """What county ``c`` weighed: one number per system, and the systems that had a project there."""
        tables = {name: getattr(self, name)[c].tolist() for name in ("need", "hazard", "luck", "maturity", "may_build")}
        return {"month": self.month, **tables, "in_work": np.flatnonzero(self.in_work[c]).tolist()}

    def why(self, c: int, system_ids: tuple[str, ...]) -> dict[str, Any]:
        """What county ``c`` chose and why; with kind, price and firm where a project was started."""
        s = int(self.system[c])
        chosen = {
            "month": self.month, "system": system_ids[s], "need": float(self.need[c, s]),
            "reuses": bool(self.reuses[c]), "hazard": float(self.hazard[c, s]), "luck": float(self.luck[c, s]),
        }  # fmt: skip
        for row in self.begun[self.begun["county"] == c]:
            chosen |= {"kind": KINDS[row["kind"]], "price": float(row["price"]), "firm": int(row["firm"])}
        return chosen


MONTHS_BETWEEN_CLEARANCES = 12
NEVER = -1


@dataclass(slots=True)
class Memory:
    """What counties remember: the months in which each last weighed systems, and last chose one [C].

    months: the choices of these months.
    """

    weighed: NDArray[np.int64]
    chosen: NDArray[np.int64]
    months: dict[int, Choices] = field(default_factory=dict)

    @classmethod
    def of(cls, n_counties: int) -> Memory:
        """Of counties that have not chosen anything yet."""
        return cls(np.full(n_counties, NEVER), np.full(n_counties, NEVER))

    def keep(self, choices: Choices, weighs: NDArray[np.bool_]) -> None:
        """Note a month's choices, and who weighed systems in it [C]; let go of what nobody remembers."""
        self.months[choices.month] = choices
        np.putmask(self.weighed, weighs, choices.month)
        np.putmask(self.chosen, weighs & (choices.system >= 0), choices.month)
        if choices.month % MONTHS_BETWEEN_CLEARANCES == 0:
            last = {*self.weighed.tolist(), *self.chosen.tolist()}
            self.months = {month: then for month, then in self.months.items() if month in last}


def is_ahead(theirs, own):
    """Whether a module of another's maturity is worth taking over."""
    return theirs > own + AHEAD


def lag(standard, maturity):
    """How far a module is behind the standard."""
    return np.maximum(standard - maturity, 0.0)


def is_taken_up(luck, hazard, in_work):
    """Whether a module that works elsewhere is found and taken up, where no project is on the same system."""
    return (luck < hazard) & np.logical_not(in_work)


def is_open(maturity, enough, may_build, in_work):
    """Whether a stage of a system is to be built: not mature enough, free and willing to build, no project on it."""
    return (maturity <= enough) & may_build & np.logical_not(in_work)


def replaces(is_built, works, worked, target, maturity):
    """Whether what a project built takes the place of what is there.

    A stage that is built does so where it works better (maturity x fit: ``works``, ``worked`` before), a module that is
    reused where its maturity, ``target``, is no less.
    """
    return (is_built & (works > worked)) | (np.logical_not(is_built) & (target >= maturity))


def duration_luck(spread, luck):
    """Factor of median 1 and mean exp(s^2 / 2) by which work takes longer than planned: exp(s z), z standard normal.

    At s = 0.65 it averages 1.24, and a fifth of all projects run over by 70 % or more. Source: Flyvbjerg and Budzier
    (2011).
    """
    return np.exp(spread * luck)


def delayed(months, penalty, interface, reused):
    """Months of a project, more where it is reused the less alike interfaces are: months (1 + penalty (1 - kappa))."""
    return months * (1.0 + penalty * (1.0 - interface) * reused)


def choose_systems(need, hazard, luck, maturity, may_build, in_work, enough):
    """The system that each county works on next, -1 where there is nothing to do, and whether it reuses what exists.

    A module that works elsewhere and is taken up (luck < hazard) goes first, the most needed of them; otherwise the
    most needed system that is not mature enough, and that the county is free and willing to build, is built. Of equally
    needed systems the first.

    Args:
        need, hazard, luck, maturity: of every system in every county [C, S].
        may_build: whether a county builds a stage of a system itself [C, S].
        in_work: which systems already have a project there [C, S].
        enough: maturity above which nothing more is built.

    Returns:
        system [C] and reuses [C].
    """
    takes_up, builds = is_taken_up(luck, hazard, in_work), is_open(maturity, enough, may_build, in_work)
    reuses = takes_up.any(axis=1)
    open_to = np.where(reuses[:, None], takes_up, builds)
    system = np.where(open_to, need, -np.inf).argmax(axis=1)
    return np.where(open_to.any(axis=1), system, -1), reuses
