"""Reference numbers: what another program made from the ODD must find, number by number, to agree draw by draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docs.markdown import table
from sim.model.model import Model
from sim.setup.rng import WORD, Luck, replicate_seed
from sim.setup.scenario import load

SEED, MONTHS = 1, (1, 12)
PURPOSE = "requests/file"
SCENARIO, N_CITIZENS = "zhejiang", 1000
DIGITS = 6
"""Digits of totals: the last ones of a long sum differ between machines."""


def keyed_numbers() -> list[tuple[Any, ...]]:
    """The key of a seed and purpose, and for each month the first three uniform numbers and the first normal one."""
    luck = Luck(SEED)
    key = luck.key(PURPOSE)
    words = f"{key & WORD:016x}, {key >> 64:016x}"
    return [
        (SEED, PURPOSE, words, month, *map(repr, luck.uniform(PURPOSE, month, 3).tolist()), _normal(luck, month))
        for month in MONTHS
    ]


def _normal(luck: Luck, month: int) -> str:
    return f"{luck.normal(PURPOSE, month, 1)[0]:.12g}"


def replicate_seeds() -> str:
    """The seeds of the first replicates of a study with the seed ``SEED``."""
    return ", ".join(str(replicate_seed(SEED, replicate)) for replicate in (1, 2))


def founding() -> list[tuple[str, str]]:
    """Counts and totals of one month 0: what, and how much."""
    model = Model(load(SCENARIO).with_(n_citizens=N_CITIZENS), seed=SEED)
    bureaus, citizens, places, modules = model.bureaus, model.citizens, model.places, model.modules
    counts = {
        "cities, counties": (len(model.cities), len(model.counties)),
        "residents": (int(places.county_population.sum()),),
        "residents of the first county": (int(places.county_population[0]),),
        "pairs of neighbouring counties": (len(places.neighbour_pairs),),
        "modules, bureaus, resources": (modules.maturity.size, bureaus.clerks.size, bureaus.listed.size),
        "listed, connected": (int(bureaus.listed.sum()), int(bureaus.connected.sum())),
        "legacy projects": (len(model.projects),),
        "citizens aged 60+, with college, owners": tuple(
            int(np.sum(column)) for column in (citizens.is_60plus, citizens.has_college, citizens.is_owner)
        ),
        "ends of social ties": (citizens.ties.nnz,),
        "citizens whose last case was online": (int(citizens.used_online.sum()),),
    }
    totals = {
        "Σ clerks": bureaus.clerks.sum(),
        "Σ expected cases": model.flow.cases.sum(),
        "Σ maturity": modules.maturity.sum(),
        "Σ taste": modules.taste.sum(),
        "Σ progress of legacy projects": model.projects["progress"].sum(),
        "money set aside, million yuan": model.treasury.set_aside,
        "Σ readiness": bureaus.readiness.sum(),
        "Σ capability of vendors": sum(firm.capability for firm in model.firms[1:]),
        "mean skill": citizens.skill.mean(),
        "mean trust": citizens.trust.mean(),
        "mean days of a case": float((model.flow.cases * model.flow.days).sum() / model.flow.n_cases),
    }
    whole = [(what, ", ".join(f"{n:,}" for n in numbers)) for what, numbers in counts.items()]
    return whole + [(what, f"{total:.{DIGITS}g}") for what, total in totals.items()]


def reference_numbers() -> str:
    """Keyed numbers, seeds of replicates, and one founding."""
    columns = ("seed", "purpose", "key, low and high word", "month", "slot 0", "slot 1", "slot 2", "normal, slot 0")
    keyed = table(columns, keyed_numbers())
    seeds = f"Seeds of the first two replicates of a study with seed {SEED}: {replicate_seeds()}."
    given = f"{load(SCENARIO).name}, seed {SEED}, {N_CITIZENS:,} citizens"
    found = table((f"month 0 of `{given}`", "is"), founding())
    return f"{keyed}\n\n{seeds}\n\n{found}"
