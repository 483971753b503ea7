"""What institutions do: effects on minus off, and whether an institution moves what is stated.

An *arm* is a scenario with one institution off; its runs are paired with those of the scenario itself, replicate by
replicate. An institution is *not in force* where turning it off changes no figure of any run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.results.interval import FLAT, interval, spread
from sim.results.tables import compare_arms, unit_of, window_means
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import UP, Institution

EFFECTS = [
    "province", "mode", "institution", "in_force", "indicator", "window", "mean_on", "mean_off", "effect",
    "ci_low", "ci_high", "effect_size", "p_value", "n",
]  # fmt: skip
DIRECTIONS = [
    "province", "mode", "institution", "indicator", "when_off", "window", "effect", "ci_low", "ci_high", "n",
    "p_holm", "holds", "against", "n_holds", "n_stated", "verdict",
]  # fmt: skip
MEASURED = ["effect", "ci_low", "ci_high", "effect_size", "p_value", "mean_off"]
ALPHA = 0.05
"""Chance at most that any row of a table of directions is called off 0 though it is not."""
AS_STATED, MIXED, OTHER_WAY, NO_CLEAR_EFFECT, NOT_IN_FORCE = VERDICTS = (
    "as stated",
    "mixed",
    "other way",
    "no clear effect",
    "not in force",
)


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """Runs of one province with an institution on and off, as [replicate, month, indicator].

    off is None where turning it off changes no setting.
    """

    province: str
    mode: str
    institution: str
    on: np.ndarray
    off: np.ndarray | None

    @property
    def in_force(self) -> bool:
        """Whether any figure of any run differs between on and off."""
        return self.off is not None and not np.array_equal(self.on, self.off, equal_nan=True)


def effects(arms: Iterable[Arm]) -> pd.DataFrame:
    """Effect of each institution on every indicator in every window: on minus off, so positive where it raises it.

    effect: mean over replicates of on - off, with its paired 95 % Student-t interval. effect_size: effect /
    sqrt((var_on + var_off) / 2). p_value: of the paired t test, for corrections over many institutions. n: pairs
    in which both are defined. Where an institution is not in force, all of these are NaN and n is 0: it has no
    effect of 0 but none that could be measured.
    """
    parts = [_block(arm, window, on) for arm in arms for window, on in window_means(arm.on).items()]
    if not parts:
        return pd.DataFrame(columns=EFFECTS)
    table = pd.concat(parts, ignore_index=True)
    order = ["province", "mode", "institution", "indicator", "window"]
    ranks = [pd.Categorical(table[name], categories=table[name].unique()).codes for name in reversed(order)]
    return table.loc[np.lexsort(ranks), EFFECTS].reset_index(drop=True)


def directions(table: pd.DataFrame, institutions: Sequence[Institution]) -> pd.DataFrame:
    """Whether each institution moves what is stated when it is off, at the end and over the whole path.

    table: as `effects` gives it. when_off: stated direction, "up" or "down". p_holm: p of the paired t test, corrected
    over all rows. holds: off 0 by it in the stated direction; against: in the other one. n_holds: rows of an
    institution in a province that hold, of n_stated. verdict, the same in all of these: "as stated" if some hold and
    none is against, "mixed" if some hold and some are against, "other way" if some are against and none holds, else "no
    clear effect"; "not in force" where it is not.
    """
    moves = {institution.id: institution.moves for institution in institutions}
    last = list(dict.fromkeys(table["window"]))[-2:]
    keyed = table.set_index(["province", "institution", "indicator", "window"])
    rows = [
        {**keyed.loc[(province, name, indicator, window)], "province": province, "institution": name,
         "indicator": indicator, "when_off": direction, "window": window}
        for (province, name), _ in table.groupby(["province", "institution"], sort=False)
        for indicator, direction in moves[name]
        for window in last
    ]  # fmt: skip
    stated = pd.DataFrame(rows, columns=[*DIRECTIONS, "p_value", "in_force"])
    stated["p_holm"] = holm(stated["p_value"].to_numpy(np.float64))
    expected = np.where(stated["when_off"] == UP, -1.0, 1.0)  # what goes up when off has a negative effect
    side = np.sign(stated["effect"].to_numpy(np.float64)) * (stated["p_holm"] < ALPHA)
    stated["holds"], stated["against"] = side == expected, side == -expected
    by_institution = stated.groupby(["province", "institution"], sort=False)
    stated["n_holds"], stated["n_stated"] = (
        by_institution["holds"].transform("sum"),
        by_institution["holds"].transform("size"),
    )
    is_against = by_institution["against"].transform("any")
    cases = [~stated["in_force"].astype(bool), (stated["n_holds"] > 0) & is_against, stated["n_holds"] > 0, is_against]
    stated["verdict"] = np.select(cases, [NOT_IN_FORCE, MIXED, AS_STATED, OTHER_WAY], NO_CLEAR_EFFECT)
    return stated[DIRECTIONS]


def holm(p_values: np.ndarray) -> np.ndarray:
    """The p values of one family, corrected by Holm (1979); NaN stays out of it.

    The k-th least of m becomes the greatest so far of (m - k + 1) p, at most 1.
    """
    corrected, tested = np.full(len(p_values), np.nan), np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return corrected


def verdicts(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The verdict by (province, institution), from `directions`."""
    firsts = table.drop_duplicates(["province", "institution"])
    return {(row.province, row.institution): row.verdict for row in firsts.itertuples()}


def off_zero(row: pd.Series) -> int:
    """1 where the interval lies above 0, -1 where below, 0 where it covers 0 or there is none."""
    return int(row["ci_low"] > 0) - int(row["ci_high"] < 0)


def _block(arm: Arm, window: str, on: np.ndarray) -> pd.DataFrame:
    """One row per indicator of an arm in a window; on [replicate, indicator]."""
    keys = {"province": arm.province, "mode": arm.mode, "institution": arm.institution, "in_force": arm.in_force}
    block = pd.DataFrame({"indicator": list(INDICATORS), "window": window, **keys})
    if arm.off is None or not arm.in_force:
        return block.assign(mean_on=interval(on)[0], n=0, **dict.fromkeys(MEASURED, np.nan))
    assert arm.off is not None
    off = window_means(arm.off)[window]
    off = np.where(np.abs(on - off) <= FLAT * np.abs(on), on, off)  # rounding is no effect
    compared = compare_arms(on, off, unit_of(window, arm.on.shape[1] - 1))
    return block.assign(
        mean_on=compared["mean_a"],
        mean_off=compared["mean_b"],
        effect=compared["difference"],
        p_value=p_value(on - off),
        **{name: compared[name] for name in ("ci_low", "ci_high", "effect_size", "n")},
    )


def p_value(gap: np.ndarray) -> np.ndarray:
    """Two-sided p of a paired t test over the first axis, NaN left out; NaN where fewer than two pairs are defined.

    P(|T| >= |mean| sqrt(n) / s) with n - 1 degrees of freedom; 1 where all gaps are 0.
    """
    from scipy.special import stdtr

    mean, _, _, n = interval(gap)
    with np.errstate(all="ignore"):
        t = np.where(mean == 0, 0.0, np.abs(mean) * np.sqrt(n) / spread(gap))
        return np.where(n > 1, 2.0 * stdtr(np.maximum(n - 1, 1), -t), np.nan)
