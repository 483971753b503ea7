"""Sensitivity: the indices of a sweep whose design is Sobol's or Morris's, from what its folder keeps."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.language.errors import Note
from sim.language.texts import say
from sim.results.indices import Plan, indices_table
from sim.runs.progress import progress_bar
from sim.runs.study import Study
from sim.setup.fields import CHOICES
from sim.studies.factors import Factor
from sim.studies.sampling import INSTALL

if TYPE_CHECKING:
    from sim.studies.design import Design

METHODS = ("sobol", "morris")
INDICES = "indices.csv"


def factors_about(design: Design) -> dict[str, Any]:
    """What the analysis of a design needs beside its points, to be kept with the runs; nothing of other methods."""
    if design.method not in METHODS:
        return {}
    return {"factors": [asdict(factor) for factor in design.factors], "second_order": design.second_order}


def plan_of(study: Study) -> Plan | None:
    """How the runs of a study are analysed; None where its design has no indices."""
    about: Mapping[str, Any] = study.about
    if about.get("method") not in METHODS or "factors" not in about:
        return None
    factors = [Factor(**{**record, "levels": tuple(record["levels"])}) for record in about["factors"]]
    return Plan(
        method=about["method"],
        names=tuple(factor.key for factor in factors),
        shares=np.stack([factor.shares(study.points[factor.key].to_numpy()) for factor in factors], axis=1),
        is_option=np.array([factor.key in CHOICES for factor in factors]),
        second_order=about["second_order"],
        seed=study.seed,
    )


def indices_of(study: Study, rows: pd.DataFrame, progress: bool = False) -> pd.DataFrame | None:
    """The indices of a study's runs (``sim.results.indices``); None where its design has none.

    rows: of all runs, as ``sim.read`` gives them. Where SALib is needed and not installed, a note says so.
    """
    plan = plan_of(study)
    if plan is None:
        return None
    if plan.method == "sobol" and find_spec("SALib") is None:
        warnings.warn(say("results.indices.no_salib", install=INSTALL), Note, stacklevel=2)
        return None
    keep = study.keep
    with progress_bar(len(keep.indicators) * len(keep.windows), progress, "outputs") as advance:
        return indices_table(rows, plan, keep.indicators, keep.windows, advance)


def read_indices(folder: Path) -> pd.DataFrame | None:
    """The indices that a folder keeps; None if it keeps none."""
    path = folder / INDICES
    return pd.read_csv(path, keep_default_na=False, na_values=["NaN"]) if path.exists() else None
