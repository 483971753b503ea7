"""Firms: all of them as columns, and each as an agent, to look at and to set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import LEAST_EFFORT, OPERATOR, capability_of, public_weight

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters

Floats = NDArray[np.float64]
KNOWN = ("month", "slope", "seen", "competition", "rating_weight", "public_value", "lock_in")
"""Names of what a firm knows when it sets effort and care."""
Terms = tuple[float, float, float, float]
"""A contract's slope, share seen, competition and weight of ratings, as of ``KNOWN``."""
COLUMNS = np.dtype(
    [
        *((name, float) for name in ("talent", "effort_cost", "effort", "care", "reputation", "lock_in", "experience")),
        *((name, float) for name in ("mean_profit", "revenue", "cost", "cum_profit", "rents", "wary")),
        *((name, np.int64) for name in ("load", "months_in_red")),
    ],
    align=True,
)
"""The columns of the table of firms."""


class Column:
    """A column of the table of firms, by its name; of one firm, its number there."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, of: Any, _: type | None = None) -> Any:
        if of is None:
            return self
        column = of.table[self.name]
        return column if of.row is None else column.item(of.row)

    def __set__(self, of: Any, value: Any) -> None:
        of.table[self.name][... if of.row is None else of.row] = value


class Columns:
    """What all firms, and each of them, have.

    talent: capability without a partner. effort: what a firm gives to speed, and care to quality, both in
    [LEAST_EFFORT, 1]; effort_cost: curvature of its cost. reputation, lock_in: in [0, 1]. experience: work in hand, in
    projects. load: projects under way. Money in million yuan: revenue and cost of the month, mean_profit (smoothed),
    cum_profit, and rents from misused data. wary: how far a fine still holds it back, in [0, 1]. months_in_red: with
    losses, in a row.
    """

    talent, effort_cost, effort, care, reputation = Column(), Column(), Column(), Column(), Column()
    lock_in, experience, load, months_in_red = Column(), Column(), Column(), Column()
    mean_profit, revenue, cost = Column(), Column(), Column()
    cum_profit, rents, wary = Column(), Column(), Column()

    table: NDArray[np.void]
    row: int | None = None

    @property
    def profit(self) -> Any:
        """Revenue minus cost of this month, with what misused data earned and fines took, million yuan."""
        return self.revenue - self.cost + self.rents


class Firms(Columns, Sequence["Enterprise"]):
    """All firms: item ``i`` is one of them, an attribute of ``Columns`` a column of all [F].

    contracts: what all knew when they last set effort and care: month, terms of the operator's and of the vendors'
    contracts, the operator's weight of public value, lock-in [F].
    """

    def __init__(self, model: Model, talent: Floats, effort_cost: Floats) -> None:
        self.table = np.zeros(len(talent), COLUMNS)
        self.talent, self.effort_cost = talent, effort_cost
        self.effort = self.care = self.reputation = LEAST_EFFORT
        self.contracts: tuple[int, Terms, Terms, float, Floats] | None = None
        self.agents = [Enterprise(model, self, i) for i in range(len(talent))]

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, i: Any) -> Any:
        return self.agents[i]

    def capability(self, p: Parameters) -> Floats:
        """Work that each would do per month at full effort, relative to a mean vendor [F]."""
        partnership = np.ones(len(self))
        partnership[OPERATOR] = p.capability_operator
        return capability_of(self.talent, partnership, p.capability_max)

    def productivity(self, p: Parameters) -> Floats:
        """Work that each does per month, relative to a firm of unit capability and full effort [F]."""
        return self.capability(p) * self.effort

    def earn(self, revenue: Floats | float, cost: Floats | float, who: slice | int = slice(None)) -> None:
        """Book this month's revenue and cost of some, million yuan [n]."""
        table = self.table[who]
        table["revenue"] += revenue
        table["cost"] += cost
        table["cum_profit"] += revenue - cost


class Enterprise(Columns, mesa.Agent):
    """A firm: its row of the table. ``index`` 0 is the joint-venture operator, the others are vendors."""

    def __init__(self, model: Model, firms: Firms, index: int) -> None:
        mesa.Agent.__init__(self, model)
        self.firms = firms
        self.table = firms.table
        self.index = self.row = index
        self.is_operator = index == OPERATOR

    def __repr__(self) -> str:
        kind = "operator" if self.is_operator else "vendor"
        return (
            f"Enterprise({self.index}, {kind}, capability={self.capability:.2f}, effort={self.effort:.2f}, "
            f"reputation={self.reputation:.2f}, projects={self.load}, profit={self.profit:.1f} million yuan)"
        )

    @property
    def why(self) -> dict[str, float]:
        """What it knew when it last set effort and care; nothing before the first time."""
        if self.firms.contracts is None:
            return {}
        month, operator, vendor, public, lock_in = self.firms.contracts
        terms = (*operator, public) if self.is_operator else (*vendor, 0.0)
        return dict(zip(KNOWN, (month, *terms, float(lock_in[self.index])), strict=True))

    @property
    def partnership(self) -> float:
        """What the private partner of the joint venture multiplies the firm's own talent by; 1 for all others."""
        return self.model.parameters.capability_operator if self.is_operator else 1.0

    @property
    def capability(self) -> float:
        """Work done per month at full effort, relative to a mean vendor."""
        return float(capability_of(self.talent, self.partnership, self.model.parameters.capability_max))

    @property
    def productivity(self) -> float:
        """Work done per month relative to a firm of unit capability and full effort."""
        return self.capability * self.effort

    @property
    def public_weight(self) -> float:
        """Weight of public value in the firm's objective."""
        return public_weight(self.model.parameters) if self.is_operator else 0.0
