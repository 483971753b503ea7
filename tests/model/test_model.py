"""The model's state is declared in one place, its parameters are typed, and it is Mesa's."""

from __future__ import annotations

from pathlib import Path

import mesa
import numpy as np
import pytest
from mesa.batchrunner import batch_run

from sim.model.agents.firms import Enterprise
from sim.model.agents.government import County
from sim.model.model import Model
from sim.setup import parameter_fields, parameters
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES
from tests.worlds import scenario


def test_no_run_adds_an_attribute_that_is_not_declared_and_all_are_filled():
    of_mesa = set(vars(mesa.Model(rng=1)))
    for mode in MODES:
        model = Model(scenario(mode, months=3, n_citizens=50)).run()
        model.networks(), model.county_table(), model.explain_channel(0)
        assert set(vars(model)) - of_mesa == set(Model.__annotations__), mode


def test_columns_of_counties_have_a_number_for_every_county():
    model = Model(scenario(months=2, n_citizens=50)).run()
    columns = "capability pass_through pressure rectified fear county_incidents inhouse track_luck"
    assert {getattr(model, name).shape for name in columns.split()} == {(len(model.counties),)}
    assert model.works.shape == model.fit.shape == model.modules.maturity.shape


def test_types_of_parameters_are_those_of_the_records():
    text = Path(parameter_fields.__file__).read_text(encoding="utf-8")
    assert text == parameters.write_fields(), "python -m sim.setup.parameters writes it anew"


class Batch(Model):
    """The model as ``mesa.batch_run`` takes it: the mode by its name."""

    def __init__(self, mode: str, seed: int | None = None, rng: int | None = None) -> None:
        super().__init__(scenario(mode, months=3, n_citizens=50), seed=7)
        self.datacollector = mesa.DataCollector({"trust": lambda model: model.history[-1]["mean_trust"]})

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)
        self.running = self.month < self.setup.months


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_mesa_runs_it_in_a_batch_with_the_numbers_of_a_run():
    rows = batch_run(Batch, {"mode": list(MODES)[:2]}, number_processes=1, display_progress=False)
    for row in rows:
        alone = Model(scenario(row["mode"], months=3, n_citizens=50), seed=7).run()
        assert row["trust"] == alone.history[-1]["mean_trust"]


def test_its_agents_are_mesas_and_can_be_chosen_and_asked():
    model = Model(scenario(months=2, n_citizens=50)).run()
    assert isinstance(model, mesa.Model) and len(model.agents) == 1 + 11 + 90 + len(model.firms)
    counties = model.agents_by_type[County]
    richest = counties.select(lambda county: county.account > np.median(counties.get("account")))
    assert 0 < len(richest) < len(counties) == 90
    assert sorted(model.agents_by_type[Enterprise].get("index")) == list(range(len(model.firms)))
    assert set(model.history[-1]) == {"month", *INDICATORS}


def test_mesas_viewer_takes_it():
    pytest.importorskip("altair")
    from mesa.visualization import SolaraViz, make_plot_component

    model = Batch("government_led")
    page = SolaraViz(model, components=[make_plot_component("trust")], name="a province")
    assert page is not None
