"""The model: a province under a mode, month by month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.language.errors import InputError, nearest_name
from sim.model.founded import found
from sim.model.layers import hold_layers, month_without
from sim.model.loops.threads import single_thread
from sim.model.month.channel import explain_channel
from sim.model.month.contracting import has_operator, set_efforts
from sim.model.month.notes import Notes
from sim.model.month.options import options_of
from sim.model.month.sharing import explain_listing
from sim.model.networks import networks_of
from sim.model.substeps import MONTH, substeps
from sim.setup.indicators import EVERYTHING, Measured, take_county_measures, take_measures
from sim.setup.modes import PRE_REFORM, Mode
from sim.setup.rules import DEFAULT_RULES, Rules

if TYPE_CHECKING:
    import networkx as nx

    from sim.model.agents.bureaus import Bureaus
    from sim.model.agents.cases import Flow
    from sim.model.agents.citizens import Citizens
    from sim.model.agents.firms import Enterprise, Firms
    from sim.model.agents.government import City, County, Province
    from sim.model.agents.modules import Modules, Standard
    from sim.model.agents.projects import Memory
    from sim.model.agents.reform import Reform
    from sim.model.agents.treasury import Treasury
    from sim.model.month.required import Options
    from sim.model.world.catalogue import Catalogue
    from sim.model.world.demand import Demand
    from sim.model.world.incidence import Incidence
    from sim.model.world.places import Places
    from sim.setup.parameters import Parameters
    from sim.setup.rng import Luck
    from sim.setup.scenario import Scenario

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
__all__ = ["MONTH", "Model"]


class Model(mesa.Model):
    """A province under a mode.

    Args:
        setup: the scenario (``sim.load``).
        seed: any whole number >= 0; all luck of the run depends on it and on nothing else.
        social: the citizens' social network, any networkx graph of the citizens 0 to N-1; the scenario's if None.
        measured: which rows and columns of ``history`` are wanted; what nobody keeps need not be measured.

    ``parameters``, ``mode`` and ``rules`` are those of the present month. ``history`` has one row per month, from
    month 0 (the steady state before the reform) on. Agents to look at: ``province``, ``cities``, ``counties``,
    ``firms`` and ``citizens``; ``projects`` is the table of what counties build. ``watch``, if there is one, is called
    with the name of each sub-step before it is taken; it may look but not touch. What agents weigh is put down in
    ``notes``, if there are any. Raises InputError.
    """

    setup: Scenario
    measured: Measured
    parameters: Parameters
    month: int
    options: Options
    history: list[dict[str, float]]
    watch: Callable[[str], None] | None
    notes: Notes | None
    own: dict[str, Any]  # what a scholar's own sub-steps keep
    kept: dict[Any, Any]  # what stays as it is while parameters stand, by the function that gives it
    backend: str  # "numpy" or "compiled"
    luck: Luck
    _mode: Mode
    _rules: Rules
    # the world: counties C, items I, lines L, systems S, resources R, citizens N
    catalogue: Catalogue
    places: Places
    incidence: Incidence
    demand: Demand
    flow: Flow
    days_before: Floats  # [I] working days of an item; from month 0 on [C, I]
    handling_days: Floats  # [I] working days at an item's own desk
    staff_system: int  # index of the system that staff work with
    # who acts
    province: Province
    cities: list[City]
    counties: list[County]
    firms: Firms
    bureaus: Bureaus
    citizens: Citizens
    treasury: Treasury
    reform: Reform
    # what is built
    modules: Modules
    standard: Standard
    projects: NDArray[np.void]  # the table of projects under way
    memory: Memory  # what counties remember of what they chose
    fit: Floats  # [C, S] in (0, 1]
    works: Floats  # [C, S] maturity x fit
    teams: float  # project teams in the province
    inhouse: Floats  # [C] productivity of bureaus that build for themselves
    track_luck: Floats  # [C] in [0, 1), which innovation track a county is on
    # what presses and what is feared
    capability: Floats  # [C] relative
    run_skill: Floats  # [C] what it has learned from running modules: capability in it, relative to month 0
    pass_through: Floats  # [C] share of attention that a county's city passes on
    pressure: Floats  # [C] on bureaus, 0 or more
    rectified: Floats  # [C] 1 where rectification is due
    listing_constant: float  # logit, of every bureau's choice to list
    kpi_score: float  # of the contractor, in [0, 1]
    fear: Floats  # [C] of incidents, in [0, 1]
    idle: Floats  # [C] share of their effort that officials spare, in [0, 1]
    misused: Bools  # [C] whose data the operator misuses, unfound as yet
    county_incidents: Floats  # [C] incidents of the month
    new_incidents: float  # incidents of the month

    @single_thread
    def __init__(
        self, setup: Scenario, seed: int = 1, social: nx.Graph | None = None, measured: Measured = EVERYTHING
    ) -> None:
        super().__init__(rng=seed)
        self.setup, self.measured = setup, measured
        self.month = 0
        self.parameters = hold_layers(self, setup.parameters)
        self.watch = self.notes = None
        self.own, self.kept = {}, {}
        self.set_design(PRE_REFORM, DEFAULT_RULES)
        found(self, seed, social)
        self.set_design(setup.mode, setup.rules)
        set_efforts(self)  # on the contracts that firms have just signed
        self.history = [{"month": 0, **take_measures(self)}]
        _let_go_of(self)

    def set_design(self, mode: Mode, rules: Rules) -> None:
        """Put a mode and rules in force, and with them what their options do."""
        self._mode, self._rules, self.options = mode, rules, options_of(mode, rules)

    @property
    def mode(self) -> Mode:
        """The mode of the present month; its options are in force as soon as it is set."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self.set_design(mode, self._rules)

    @property
    def rules(self) -> Rules:
        """The rules by which agents decide; in force as soon as they are set."""
        return self._rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self.set_design(self._mode, rules)

    @single_thread
    def step(self) -> None:
        """Run one month; what changes at its date is changed first."""
        self.month += 1
        self._apply_changes()
        for name, substep in month_without(self.setup.layers_off, substeps()):
            if self.watch is not None:
                self.watch(name)
            substep(self)
        if self.measured.is_due(self.month):
            self.history.append({"month": self.month, **take_measures(self, self.measured.names)})

    def _apply_changes(self) -> None:
        """Give parameters and switches the values that the scenario dates to this month; all sub-steps see them."""
        due = [change for change in self.setup.changes if change.month == self.month]
        if due:
            switches: dict[str, Any] = {change.switch: change.value for change in due if change.switch}
            self.mode = replace(self.mode, **switches)
            values: dict[str, Any] = {change.key: change.value for change in due if not change.switch}
            self.parameters = self.parameters.model_copy(update=values)
        if due or self.month == 1:
            self.parameters = hold_layers(self, self.parameters)

    @single_thread
    def run(self) -> Model:
        """Run all months of the scenario; returns the model."""
        while self.month < self.setup.months:
            self.step()
        return self

    @property
    def operator(self) -> Enterprise | None:
        """The operator company, or None where these switches give it nothing to do."""
        return self.firms[0] if has_operator(self.options) else None

    def county_table(self) -> list[dict[str, Any]]:
        """One row per county for the present month: month, city, county and ``sim.setup.indicators.COUNTY_COLUMNS``."""
        columns = {name: values.tolist() for name, values in take_county_measures(self).items()}
        names = zip(self.places.county_city_name, self.places.county_name, strict=True)
        return [
            {"month": self.month, "city": city, "county": county, **{name: columns[name][c] for name in columns}}
            for c, (city, county) in enumerate(names)
        ]

    def explain_listing(self, county: int, resource: str) -> dict[str, float]:
        """Why a bureau of a county would list a resource (an id of the catalogue) now: terms in logits, probability.

        Raises InputError for an unknown resource.
        """
        ids = self.catalogue.resource_id
        if resource not in ids:
            raise InputError("model.no_resource", resource=repr(resource), near=nearest_name(resource, ids))
        return explain_listing(self, range(len(self.counties))[county], ids.index(resource))

    def explain_channel(self, citizen: int) -> dict[str, float]:
        """Why a citizen would file online or at the counter now: terms in logits, probability."""
        return explain_channel(self, range(len(self.citizens))[citizen])

    def networks(self) -> dict[str, nx.Graph]:
        """The four networks as networkx graphs: hierarchy, neighbours (and same_line), contracts, social."""
        return networks_of(self)


def _let_go_of(model: Model) -> None:
    """Mesa 3.3 keeps every model that ever had an agent, to number its agents; all are numbered by now."""
    getattr(mesa.Agent, "_ids", {}).pop(model, None)
