"""The model as ``mesa.batch_run`` takes it: keyword arguments in, a data collector out; the same runs as of a study."""

from __future__ import annotations

from typing import Any

from mesa import DataCollector
from mesa.batchrunner import batch_run

from sim.model.model import Model
from sim.setup.indicators import INDICATORS
from sim.setup.rng import replicate_seed
from sim.setup.scenario import load


def reporter(name: str) -> Any:
    """What gives an indicator's value in the present month."""
    return lambda model: model.history[-1][name]


class BatchModel(Model):
    """A province under a mode, told by names; collects every indicator at the end of every month.

    Not at month 0: ``batch_run`` counts as many collections as steps, and would leave out the last one.
    """

    def __init__(
        self, scenario: str, mode: str, reciprocity: float, replicate: int, months: int, citizens: int
    ) -> None:
        setup = load(scenario).with_(
            mode=mode, months=months, n_citizens=citizens, parameters={"reciprocity": reciprocity}
        )
        super().__init__(setup, seed=replicate_seed(1, replicate))
        self.datacollector = DataCollector({name: reporter(name) for name in INDICATORS})

    def step(self) -> None:
        """A month; the model ends itself, since ``max_steps`` of ``batch_run`` makes one step more."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.month < self.setup.months


def run_batch(levels: list[float], replications: int, months: int, citizens: int, workers: int) -> list[dict[str, Any]]:
    """Both provinces under both reforms at every level: a row per run and month, all of them in memory."""
    from sim.setup.modes import MODES

    parameters = {
        "replicate": range(1, replications + 1),
        "reciprocity": levels,
        "scenario": ["zhejiang", "guangdong"],
        "mode": list(MODES)[:2],
        "months": months,
        "citizens": citizens,
    }
    return batch_run(BatchModel, parameters, number_processes=workers, data_collection_period=1, display_progress=False)
