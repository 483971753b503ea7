"""What institutions do in the shipped scenarios: a small table of measured effects that comes with the package.

`make institutions` writes it anew. Beside it stands what it was made from, so that a stale one can be recognised.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from importlib import resources
from typing import Any

import pandas as pd

from sim.results.effects import AS_STATED
from sim.setup.indicators import HEADLINES
from sim.setup.institutions import INSTITUTIONS, Institution, setting_of
from sim.setup.scenario import load

NAME = "institution_effects"
SCENARIOS = ("zhejiang", "guangdong")
COLUMNS = [
    "province", "mode", "institution", "in_force", "verdict", "n_holds", "n_stated", "indicator", "window", "effect",
    "ci_low", "ci_high", "n",
]  # fmt: skip
TEXTS = {"name", "title", "question", "expectation", "reference"}  # of a scenario: words that change no result
NOT_SHIPPED = {"social", "seating"}  # a network of one's own, which no shipped scenario has


def measured_effects() -> pd.DataFrame:
    """One row per (province, institution, indicator, window): both headline measures and what is stated of each."""
    with resources.files("sim").joinpath(f"data/{NAME}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def measured_record() -> dict[str, Any]:
    """Seed, replications, size and fingerprint of what was measured."""
    return json.loads(resources.files("sim").joinpath(f"data/{NAME}.json").read_text(encoding="utf-8"))


def unconfirmed(table: pd.DataFrame) -> list[str]:
    """Ids of the institutions that in no province move what is stated, and nothing of it the other way."""
    confirmed = table.loc[table["verdict"] == AS_STATED, "institution"].tolist()
    return [name for name in table["institution"].unique() if name not in confirmed and not setting_of(name)]


def is_stale() -> bool:
    """Whether parameters, switches or institutions have changed since the effects were measured."""
    return measured_record()["fingerprint"] != fingerprint()


def fingerprint(institutions: Sequence[Institution] | None = None) -> str:
    """A hash of all that goes into the measurement but the code: the shipped scenarios and the institutions."""
    scenarios = [load(name).model_dump(mode="json", exclude=TEXTS | NOT_SHIPPED) for name in SCENARIOS]
    chosen = [[i.id, dict(i.off), i.moves] for i in institutions or INSTITUTIONS.values()]
    text = json.dumps([scenarios, chosen], sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def to_measured(effects: pd.DataFrame, directions: pd.DataFrame, institutions: Sequence[Institution]) -> pd.DataFrame:
    """The rows of `effects` that are kept, with verdicts: headline measures, and what is stated of each."""
    kept = {i.id: [*HEADLINES, *(indicator for indicator, _ in i.moves)] for i in institutions}
    chosen = [row.indicator in kept[row.institution] for row in effects.itertuples()]
    given = directions.drop_duplicates(["province", "institution"])
    columns = ["province", "institution", "verdict", "n_holds", "n_stated"]
    return effects[chosen].merge(given[columns], on=columns[:2])[COLUMNS].reset_index(drop=True)
