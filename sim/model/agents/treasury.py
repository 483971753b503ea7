"""Money: county accounts, the provincial account, what is set aside for projects. All in million yuan.

Conserved at all times: granted = in accounts + provincial + set aside + spent + lapsed.

What is spent is also known by county: its own payments, and its residents' share of what the province pays. Columns
``county_...`` [C] sum at all times to the totals without ``county_``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.setup.units import MILLION, ROUNDING

if TYPE_CHECKING:
    from sim.setup.parameters import Parameters


Floats = NDArray[np.float64]
Numbers = NDArray[Any]
NO_DUPLICATES = np.zeros(1)
"""What ``Treasury.release`` takes where nothing is built twice."""


PLAN_MONTHS = 36
"""Months in which a province plans to build what is missing."""
ROUNDS_OF_BUDGETS = 60
"""Months of budgets after which accounts are taken as settled, if they have not before."""
PROJECTS_IN_HAND = 2
"""Stages that a county may always save up for."""


def cost_scale(population, reference, elasticity):
    """What systems cost a county of so many residents, relative to one of ``reference``: (population / reference)^e.

    Source: economies of scale in public administration, Blom-Hansen, Houlberg and Serritzlew (2014).
    """
    return (population / reference) ** elasticity


def budgets(population, relative_wealth, per_resident, elasticity):
    """Monthly budget of every county [C]: B x population x (GDP per head / reference)^e."""
    return per_resident * population * relative_wealth**elasticity / MILLION


def month_bill(cost, built, missing, maintenance):
    """What a county needs in a month: cost x (missing / PLAN_MONTHS + maintenance x built).

    cost: of a stage, million yuan. built, missing: stages. maintenance: share of the cost per month.
    """
    return cost * (missing / PLAN_MONTHS + maintenance * built)


def share_funded(paid, cost):
    """Share of a cost that was paid; all of it where there is none."""
    is_none = cost <= 0.0
    return (paid + is_none) / (cost + is_none)


def affordable(account, unit_cost):
    """How many things of this cost each an account pays for."""
    return np.floor(account / unit_cost + ROUNDING)


def in_turn(amounts: Numbers) -> float:
    """Sum of amounts [n], added one after another: the same wherever and however it is computed."""
    return float(amounts.cumsum()[-1])


def part_of_pot(pot, need, needed, room):
    """A county's part of a pot by need, no more than there is room for: min(room, pot x need / sum of needs).

    Source: transfers that make up for what a standard service costs more than a government can raise, Boadway (2004).
    """
    return np.minimum(np.maximum(room, 0.0), pot * need / needed)


def handed_out(pot, need, room):
    """The parts of all counties [C]; who has no room counts as needing nothing."""
    need = np.where(room > 0.0, need, 0.0)
    needed = in_turn(need)
    return part_of_pot(pot, need, needed, room) if needed > 0.0 else np.zeros(len(need))


def share_out(
    accounts: Floats, own: Floats, ceilings: Floats, needs: tuple[Any, ...], pool: float, pooling: float
) -> tuple[float, float]:
    """Hand out what is the counties' own and a share of the pool by need, in place, and call in what is above ceilings.

    needs: arguments of ``month_bill``. pooling: share of the pool, and of what is called in, that goes by need.
    Returns what was called in, and what was handed out by need.
    """
    accounts += own
    recalled = in_turn(np.maximum(0.0, accounts - ceilings))
    np.minimum(accounts, ceilings, out=accounts)  # exactly there, so that no room is left
    need = np.maximum(0.0, month_bill(*needs) - own)
    handed = handed_out(pooling * (pool + recalled), need, ceilings - accounts)
    accounts += handed
    return recalled, in_turn(handed)


def by_shares(amount, share, total):
    """The part of an amount that a share of the total has."""
    return amount * share / total


@dataclass(frozen=True, slots=True)
class Terms:
    """What follows from parameters alone: cost of a stage, own budget and ceiling [C], all budgets of a month."""

    parameters: Parameters
    stage_costs: Floats
    own: Floats
    ceilings: Floats
    total: float


class Treasury:
    """Accounts of one province.

    population: residents [C]. relative_wealth: GDP per head over the reference [C]. scale: what systems cost a county
    relative to one of the reference population [C].
    """

    def __init__(self, population: Floats, relative_wealth: Floats, scale: Floats) -> None:
        self.population = population
        self.relative_wealth = relative_wealth
        self.scale = scale
        self.weight = population / population.sum()
        self.accounts = np.zeros(len(population))
        self.provincial = 0.0
        self.set_aside = 0.0
        self.cum_granted = 0.0
        self.fines = 0.0
        self.cum_lapsed = 0.0
        self.cum_spent = 0.0
        self.new_spent = 0.0
        self.new_fined = 0.0
        self.cum_building = 0.0
        self.cum_duplicate = 0.0
        self.county_new_spent = np.zeros(len(population))
        self.county_cum_building = np.zeros(len(population))
        self.county_cum_duplicate = np.zeros(len(population))
        self._terms: Terms | None = None

    def terms(self, p: Parameters) -> Terms:
        """What follows from parameters, computed anew when they have changed; callers must not change it.

        A county may hold unspent some months of its budget, or what two stages cost it.
        """
        if self._terms is None or self._terms.parameters is not p:
            monthly = budgets(self.population, self.relative_wealth, p.budget_per_resident, p.budget_elasticity)
            own, stages = (1.0 - p.share_provincial) * monthly, p.stage_cost * self.scale
            months = p.months_unspent * (1.0 - p.share_provincial) * monthly
            ceilings = np.maximum(months, PROJECTS_IN_HAND * stages)
            self._terms = Terms(p, stages, own, ceilings, float(monthly.sum()))
        return self._terms

    def stage_costs(self, p: Parameters) -> Floats:
        """What a stage of a module costs in every county [C]."""
        return self.terms(p).stage_costs

    def ceilings(self, p: Parameters) -> Floats:
        """What every county may hold unspent [C]."""
        return self.terms(p).ceilings

    def settle(self, p: Parameters, built: Floats, missing: Floats, spending: Floats) -> None:
        """Fill the accounts as budgets leave them month after month where counties spend this much [C].

        p, built, missing: as of ``grant``.
        """
        for _ in range(ROUNDS_OF_BUDGETS):
            before, held = self.accounts.copy(), self.provincial
            self.grant(p, built, missing)
            self.accounts = np.maximum(0.0, self.accounts - spending)
            if abs(self.provincial - held) + np.abs(self.accounts - before).max() <= ROUNDING:
                break
        self.cum_granted, self.cum_lapsed = float(self.accounts.sum()) + self.provincial, 0.0

    def grant(
        self, p: Parameters, built: Floats, missing: Floats, share_out: Callable[..., tuple[float, float]] = share_out
    ) -> None:
        """Hand out the month's budgets, and call in what counties hold beyond their ceilings.

        The funds of the joint venture add their share of all budgets to the province's account; what that holds beyond
        its buffer goes on to the counties. The province pools one share of budgets, of what goes on and of what is
        called in, and hands it out by need. The rest of budgets is the counties' own, the rest of what goes on theirs
        per resident; the rest of what is called in, and what nobody has room for, lapses.

        p: parameters. built, missing: stages of all systems in every county [C]. share_out: the function of that name.
        """
        terms = self.terms(p)
        total, kept, fund = terms.total, p.share_provincial * terms.total, p.fund * terms.total + self.fines
        self.provincial += kept + fund
        self.fines = 0.0
        self.cum_granted += total + fund
        self.new_spent = self.new_fined = 0.0
        self.county_new_spent = np.zeros(len(self.accounts))
        spare = max(0.0, self.provincial - p.months_buffer * kept)
        self.provincial -= spare
        own, pool = (
            (1.0 - p.budget_pooling) * (terms.own + spare * self.weight),
            (1.0 - p.share_provincial) * total + spare,
        )
        needs = terms.stage_costs, built, missing, p.maintenance_cost
        recalled, handed = share_out(self.accounts, own, terms.ceilings, needs, pool, p.budget_pooling)
        self.cum_lapsed += p.budget_pooling * pool + recalled - handed

    def collect(self, fine: float) -> None:
        """Take a fine, which comes from a firm and not from public money; it is granted to the province next month."""
        self.fines += fine

    def endow(self, amount: float) -> None:
        """Count money that had been set aside for projects before month 0."""
        self.cum_granted += amount
        self.set_aside += amount

    def reserve(self, county: NDArray[np.int64], price: Floats) -> NDArray[np.bool_]:
        """Set money of different counties aside, for a project each [n]; False, and nothing done, where it lacks."""
        can_pay = self.accounts[county] >= price
        self.accounts[county[can_pay]] -= price[can_pay]
        for amount in price[can_pay].tolist():  # in turn: a sum taken otherwise has other last bits
            self.set_aside += amount
        return can_pay

    def reserve_provincial(self, price: float) -> bool:
        """Set provincial money aside for a standard module; False, and nothing done, if there is not enough."""
        if self.provincial < price:
            return False
        self.provincial -= price
        self.set_aside += price
        return True

    def release(self, payment: float, shares: Numbers | None, duplicates: Numbers | None = None) -> None:
        """Pay out money that was set aside, by the counties' shares of it [C] or by the province (None).

        duplicates: for building, what of it built in each county what already exists elsewhere [C].
        """
        by_county = self._by_county(payment, shares)
        self.county_new_spent += by_county
        if duplicates is None:
            self.note_release(payment)
        else:
            self.county_cum_building += by_county
            self.county_cum_duplicate += duplicates
            self.note_release(payment, in_turn(duplicates))

    def note_release(self, payment: float, duplicate: float | None = None) -> None:
        """Count a payment of what was set aside, in all; duplicate: of one for building, what exists elsewhere."""
        self.set_aside = max(0.0, self.set_aside - payment)
        self.book(payment)
        if duplicate is not None:
            self.cum_building += payment
            self.cum_duplicate += duplicate

    def pay(self, cost: Floats) -> Floats:
        """Pay running costs [C] from the counties' accounts as far as they reach; returns what was paid."""
        paid = np.minimum(cost, self.accounts)
        self.accounts -= paid
        self.book(in_turn(paid))
        self.county_new_spent += paid
        return paid

    def fine(self, amount: float) -> None:
        """Take what a firm is kept back of its pay into the province's account: income, whoever had to pay the firm."""
        self.provincial += amount
        self.cum_granted += amount
        self.new_fined += amount

    @property
    def balance(self) -> float:
        """Granted minus everything it went to; 0 up to rounding."""
        held = float(self.accounts.sum()) + self.provincial + self.set_aside
        return self.cum_granted - held - self.cum_spent - self.cum_lapsed

    def _by_county(self, amount: float, shares: Numbers | None) -> Floats:
        """An amount by county [C]: by shares of any size, or per resident where the province pays (None)."""
        if shares is None:
            return amount * self.weight
        total = in_turn(shares)
        return by_shares(amount, shares, total) if total > 0.0 else np.zeros(len(shares))

    def book(self, amount: float) -> None:
        """Count what was spent this month, in all; by county it is in ``county_new_spent``."""
        self.cum_spent += amount
        self.new_spent += amount
