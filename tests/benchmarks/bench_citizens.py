"""A citizen's month in five ways, side by side: NumPy, compiled loops, a loop in C, and one agent per citizen.

    python -m tests.benchmarks.bench_citizens [most citizens]

The month is requests, channel and opinion in the middle of a reform. What institutions give it is held as it stands,
each group's chance of filing, how easy the county's service seems, days, trips and fit: all ways begin with these
tables and end with everybody's columns and the sums by county and kind of who would file online.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from sim.model import loops
from sim.model.loops.threads import n_threads, threads
from sim.model.model import Model
from sim.model.month.channel import choose_channel, file_at_once, perceived_ease, sum_expected
from sim.model.month.opinion import form_opinion
from sim.model.month.requests import p_file, who_files
from sim.model.month.service import serve
from sim.setup.scenario import load
from tests.benchmarks.citizens_as_agents import CitizensAsAgents
from tests.benchmarks.citizens_in_c import CitizensInC, compiler

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
MOST_IN_NUMPY, MOST_AGENTS = 1_000_000, 100_000
REPEATS = 7
CITIZENS_A_REPEAT = 200_000


@dataclass(frozen=True, slots=True)
class Case:
    """Nanoseconds per citizen and month, one way, at one size; bytes per citizen of columns and ties."""

    way: str
    n_citizens: int
    threads: int
    nanoseconds: float
    bytes: float


def in_the_middle_of_a_month(n_citizens: int) -> Model:
    """Guangdong in a month of its reform: cases are served; the citizens' part is still to come."""
    model = Model(load("guangdong").with_(n_citizens=n_citizens), seed=1)
    for _ in range(6):
        model.step()
    serve(model)
    return model


def filing(model: Model) -> np.ndarray:
    """Chance of filing of each group this month [2 C]."""
    return p_file(model.demand.rate, float(model.flow.cases.sum() / model.demand.cases.sum()))


def month_of_columns(model: Model, probability: np.ndarray, ease: np.ndarray) -> np.ndarray:
    """The citizens' part of a month of the model; returns the chances of filing online, summed [C, 2].

    probability: chance of filing of each group [2 C]. ease: as residents, owners and staff perceive it [C, 3].
    """
    citizens = model.citizens
    citizens.new_filers, citizens.new_items = who_files(model, probability)
    citizens.last_item[citizens.new_filers] = citizens.new_items
    expected, chance = sum_expected(model, ease)
    file_at_once(model, chance)
    form_opinion(model)
    return expected


def month_of_agents(agents: CitizensAsAgents, probability: np.ndarray, ease: np.ndarray) -> list[list[float]]:
    """The same by agents."""
    filers, items = agents.file_requests(probability.tolist(), agents.province.demand.cumulative.tolist())
    expected = agents.choose_channel(ease[:, :2], filers)
    agents.form_opinion(filers, items)
    return expected


def check_month(n_citizens: int) -> None:
    """What is timed leaves citizens as the sub-steps of the model do, byte for byte."""
    ours, theirs = (in_the_middle_of_a_month(n_citizens) for _ in range(2))
    for _ in range(3):
        month_of_columns(ours, filing(ours), perceived_ease(ours))
        people = theirs.citizens
        people.new_filers, people.new_items = who_files(theirs, filing(theirs))
        choose_channel(theirs)
        form_opinion(theirs)
        for name in ("trust", "satisfaction", "used_online", "complained", "p_online"):
            np.testing.assert_array_equal(getattr(ours.citizens, name), getattr(people, name), err_msg=name)
        ours.month, theirs.month = ours.month + 1, theirs.month + 1


def check_agents(n_citizens: int) -> None:
    """Columns and agents have the same trust, satisfaction, channels and complaints to 1e-9, three months on end."""
    model = in_the_middle_of_a_month(n_citizens)
    agents, columns = CitizensAsAgents(model), model.citizens
    for _ in range(3):
        given = filing(model), perceived_ease(model)
        sums = np.array(month_of_agents(agents, *given))
        np.testing.assert_allclose(sums, month_of_columns(model, *given), rtol=0.0, atol=1e-9)
        for name in ("trust", "satisfaction", "used_online", "complained"):
            theirs = np.array([getattr(person, name) for person in agents.people], dtype=float)
            np.testing.assert_allclose(theirs, getattr(columns, name), rtol=0.0, atol=1e-9, err_msg=name)
        model.month += 1


def check_c(n_citizens: int) -> None:
    """Columns and the loop in C have the same, and the same who files for what."""
    model = in_the_middle_of_a_month(n_citizens)
    in_c, columns = CitizensInC(model), model.citizens
    for _ in range(3):
        in_c.take_province()
        sums = in_c.month().reshape(-1, 2)
        np.testing.assert_allclose(sums, month_of_columns(model, filing(model), perceived_ease(model)), atol=1e-12)
        np.testing.assert_array_equal(in_c.who[: in_c.filed], columns.new_filers)
        np.testing.assert_array_equal(in_c.items[: in_c.filed], columns.new_items)
        for name in ("trust", "satisfaction", "p_online", "used_online", "complained", "last_item"):
            theirs, ours = in_c.columns[name].astype(float), getattr(columns, name).astype(float)
            np.testing.assert_allclose(theirs, ours, rtol=0.0, atol=1e-7 if name == "p_online" else 1e-12, err_msg=name)
        model.month += 1


def seconds(work: Callable[[], object]) -> float:
    """Time of one call."""
    start = perf_counter()
    work()
    return perf_counter() - start


def measure(n_citizens: int) -> Iterator[Case]:
    """The month in every way that this size allows, taken in turn, so that other work on the machine slows all alike.

    The fastest of the repeats but for agents, of which there is the median: what is asked is what the machine can do.
    """
    with loops.compiled(True):
        model = in_the_middle_of_a_month(n_citizens)
    size = bytes_per_citizen(model)
    given = filing(model), perceived_ease(model)
    ways: dict[tuple[str, int], Callable[[], object]] = {}
    if n_citizens <= MOST_IN_NUMPY:
        ways["NumPy", 1] = lambda: month_of_columns(model, *given)
    for number in dict.fromkeys((1, n_threads())):
        ways["compiled", number] = lambda: month_of_columns(model, *given)
    if compiler():
        in_c = CitizensInC(model)
        in_c.take_province()
        ways["C", 1] = in_c.month
    if n_citizens <= MOST_AGENTS:
        agents = CitizensAsAgents(model)
        ways["Mesa agents", 1] = lambda: month_of_agents(agents, *given)
    times: dict[tuple[str, int], list[float]] = {way: [] for way in ways}
    for repeat in range(REPEATS + 1):
        for (way, number), work in ways.items():
            rounds = 1 if way == "Mesa agents" else max(1, CITIZENS_A_REPEAT // n_citizens)
            model.backend = loops.NUMPY if way == "NumPy" else loops.COMPILED
            with threads(number):
                times[way, number] += [seconds(work) for _ in range(rounds)] if repeat else []
                if not repeat:
                    work()
    for (way, number), found in times.items():
        best = median(found) if way == "Mesa agents" else min(found)
        yield Case(way, n_citizens, number, best / n_citizens * 1e9, size if way == "compiled" else float("nan"))


def bytes_per_citizen(model: Model) -> float:
    """Bytes of all columns and ties that a model holds for each citizen, and of the second column that talk needs."""
    people, ties = model.citizens, model.citizens.ties_in_rows
    columns = [value for value in vars(people).values() if isinstance(value, np.ndarray)]
    return (sum(column.nbytes for column in (*columns, ties.first, ties.neighbour)) + people.trust.nbytes) / len(people)


def main(most: int = SIZES[-1]) -> list[Case]:
    """Check that all ways agree, then time them and print a table."""
    check_month(3_000)
    check_agents(1_000)
    cases, table = [], Table("citizens", "way", "threads", "ns", "to C", "to Mesa", "bytes", title="A citizen's month")
    with ExitStack() as stack:
        stack.enter_context(threadpool_limits(1))
        if compiler():
            with loops.compiled(True):
                check_c(20_000)
        for n_citizens in (size for size in SIZES if size <= most):
            found = list(measure(n_citizens))
            cases += found
            for case in found:
                ratios = ratio(case, found, "C"), ratio(case, found, "Mesa agents")
                cells = (f"{case.nanoseconds:,.1f}", *(f"{r:,.3g}" if r else "-" for r in ratios), f"{case.bytes:.1f}")
                table.add_row(f"{n_citizens:,}", case.way, str(case.threads), *cells)
    Console().print(table)
    return cases


def ratio(case: Case, others: list[Case], way: str) -> float | None:
    """Cost of a case over that of C at the same size, or how many times as fast as agents it is."""
    other = next((other for other in others if other.way == way and other.n_citizens == case.n_citizens), None)
    if other is None:
        return None
    quotient = case.nanoseconds / other.nanoseconds
    return quotient if way == "C" else 1.0 / quotient


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
