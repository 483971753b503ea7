"""Citizens as columns against citizens as agents: the same month, side by side, in nanoseconds per citizen.

python -m tests.benchmarks.bench_citizens
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

from sim.model import Model
from sim.month.channel import choose_channel, perceived_ease
from sim.month.opinion import form_opinion
from sim.month.requests import file_requests
from sim.month.service import serve
from sim.scenario import load
from tests.benchmarks.citizens_as_agents import CitizensAsAgents

SIZES = (1_000, 10_000, 100_000)
MOST_AGENTS = 10_000
REPEATS = 15


def in_the_middle_of_a_month(n_citizens: int) -> Model:
    """Guangdong in a month of its reform: cases are filed and served; channel and opinion are still to come."""
    model = Model(load("guangdong").with_(n_citizens=n_citizens), seed=1)
    for _ in range(6):
        model.step()
    model.month += 1
    file_requests(model)
    serve(model)
    return model


def month_of_columns(model: Model) -> None:
    """The citizens' sub-steps of the model."""
    choose_channel(model)
    form_opinion(model)


def month_of_agents(agents: CitizensAsAgents) -> list[list[float]]:
    """The same by agents; returns the counties' shares online."""
    model = agents.province
    filers, items = model.citizens.new_filers.tolist(), model.citizens.new_items.tolist()
    shares = agents.choose_channel(perceived_ease(model)[:, :2], filers)
    agents.form_opinion(filers, items)
    return shares


def check_agreement(n_citizens: int) -> None:
    """Both ways give the same trust, satisfaction, channels and complaints to 1e-9, for three months on end."""
    model = in_the_middle_of_a_month(n_citizens)
    agents, columns = CitizensAsAgents(model), model.citizens
    for _ in range(3):
        shares = np.array(month_of_agents(agents))
        month_of_columns(model)
        for name in ("trust", "satisfaction", "used_online", "p_online"):
            theirs = np.array([getattr(person, name) for person in agents.people])
            np.testing.assert_allclose(theirs, getattr(columns, name), rtol=0.0, atol=1e-9, err_msg=name)
        audience = model.catalogue.item_audience
        for kind in (0, 1):
            ours = model.flow.share_online[:, int(np.flatnonzero(audience == kind)[0])]
            np.testing.assert_allclose(shares[:, kind], ours, rtol=0.0, atol=1e-9)
        filers = columns.new_filers
        complained = np.array([agents.people[i].complained for i in filers])
        np.testing.assert_array_equal(complained, columns.complained[filers])
        model.month += 1
        file_requests(model)


def seconds(work) -> float:
    """Time of one call."""
    start = perf_counter()
    work()
    return perf_counter() - start


def measure(n_citizens: int) -> tuple[float, float | None]:
    """Nanoseconds per citizen and month, as columns and as agents (None where that would take too long).

    Medians of repeats taken in turn, so that other work on the machine slows both alike.
    """
    model = in_the_middle_of_a_month(n_citizens)
    agents = CitizensAsAgents(model) if n_citizens <= MOST_AGENTS else None
    month_of_columns(model)
    columns, one_by_one = [], []
    for _ in range(REPEATS):
        columns += [seconds(lambda: month_of_columns(model)) for _ in range(5)]
        if agents is not None:
            one_by_one.append(seconds(lambda: month_of_agents(agents)))
    scale = 1e9 / n_citizens
    return median(columns) * scale, median(one_by_one) * scale if one_by_one else None


def main() -> None:
    """Check that both ways agree, then time them and print a table."""
    check_agreement(1_000)
    table = Table("citizens", "columns, ns", "mesa agents, ns", "ratio", title="A citizen's month: channel and opinion")
    for n_citizens in SIZES:
        columns, agents = measure(n_citizens)
        cells = ("-", "-") if agents is None else (f"{agents:,.0f}", f"{agents / columns:.1f}")
        table.add_row(f"{n_citizens:,}", f"{columns:,.0f}", *cells)
    Console().print(table)


if __name__ == "__main__":
    main()
