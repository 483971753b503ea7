"""What was learned about the unknowns, as weighted draws that come with the package."""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.setup.parameters import PARAMETERS
from sim.setup.priors import UNKNOWNS, laws
from sim.setup.rng import generator, systematic
from sim.setup.rules import RULES

NAME = "posterior"
RULE_WEIGHTS = "rule_weights"
WEIGHT = "weight"


@cache
def posterior_draws() -> pd.DataFrame:
    """A row per draw with its weight, which add up to one, and a column per unknown. ``make calibrate`` makes it."""
    with resources.files("sim").joinpath(f"data/{NAME}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def posterior_record() -> dict[str, Any]:
    """How the draws came to be: seed, sizes, digest of the targets, versions."""
    return json.loads(resources.files("sim").joinpath(f"data/{NAME}.json").read_text(encoding="utf-8"))


def fingerprint() -> str:
    """A hash of what the draws rest on beside the code: the unknowns, their priors, and the facts that were fitted."""
    facts = resources.files("sim").joinpath("data/targets.csv").read_text(encoding="utf-8")
    return blake2b(json.dumps([laws(), facts]).encode(), digest_size=16).hexdigest()


def is_stale() -> bool:
    """Whether unknowns, priors or facts have changed since the draws were made."""
    return posterior_record()["fingerprint"] != fingerprint()


@cache
def rule_weights() -> dict[str, dict[str, float]]:
    """How well the facts fit under each rule of decision, the default ones among them: rule -> option -> weight."""
    with resources.files("sim").joinpath(f"data/{RULE_WEIGHTS}.csv").open(encoding="utf-8") as file:
        rivals = pd.read_csv(file).dropna(subset="rule")
    found = {}
    for rule, record in RULES.items():
        rows = rivals[rivals["rule"] == rule]
        default, *_ = record.options
        given = dict(zip(rows["option"], rows["weight"], strict=True))
        found[rule] = {default: 1.0 - sum(given.values())} | given
    return found


def sample_rules(n: int, seed: int) -> pd.DataFrame:
    """n draws of rules of decision, each option as often as it weighs, in keyed random order: a column per rule."""
    table = {}
    for rule, weights in rule_weights().items():
        luck = generator(seed, f"posterior/rules/{rule}")
        places = luck.permutation(systematic(np.array(list(weights.values())), n, luck.random()))
        table[f"rules.{rule}"] = np.array(list(weights), dtype=object)[places]
    return pd.DataFrame(table)


def sample_posterior(n: int, seed: int) -> pd.DataFrame:
    """n draws, each as often as it weighs, in keyed random order: a row per draw, a column per unknown."""
    luck = generator(seed, "posterior/draws")
    return _at(luck.permutation(systematic(posterior_draws()[WEIGHT].to_numpy(), n, luck.random())))


def stream(n: int, seed: int) -> pd.DataFrame:
    """n independent draws by their weights, which begin with those of a smaller n: as above."""
    edges = np.cumsum(posterior_draws()[WEIGHT].to_numpy())
    places = np.searchsorted(edges, generator(seed, "posterior/stream").random(n) * edges[-1], side="right")
    return _at(np.minimum(places, len(edges) - 1))


def _at(places: NDArray[np.int64]) -> pd.DataFrame:
    """The unknowns in these rows."""
    chosen = posterior_draws().iloc[places][list(UNKNOWNS)].reset_index(drop=True)
    for name in UNKNOWNS:
        if PARAMETERS[name].is_count:
            chosen[name] = np.rint(chosen[name]).astype(np.int64)
    return chosen
