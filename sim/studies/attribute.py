"""Why: how much of what two designs differ by is due to each right, and what each mechanism, force or institution adds.

Mixes of who takes part are run with the same luck under draws of what is unknown, and Shapley values divide the gap
between all and none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.inputs.checks import check_least, show
from sim.language.errors import InputError, nearest_name
from sim.report.attribution_sentences import attribution_sentences
from sim.results.shapley import NOTHING, PAIRS, coalitions, interaction_table, joining, shapley_table
from sim.results.tables import windows
from sim.setup.fields import PROVINCES
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.institutions import FORCE, INSTITUTIONS, MECHANISM, Institution, choose_institutions
from sim.setup.modes import MODES, Mode
from sim.setup.rng import Luck
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_modes, choose_worlds
from sim.studies.draws import POSTERIOR
from sim.studies.mixes import Player, groups, in_force, mixed_cells, rights, run_variants, settings_of, singles
from sim.studies.question import Answer, Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RIGHT, INSTITUTION, OWN = "right", "institution", "own"
BY = (RIGHT, MECHANISM, FORCE, INSTITUTION)
"""What a gap is divided among."""
MOST_EXACT = 8
"""Players all of whose coalitions are run; of more, orders of joining are drawn."""
N_RUNS = 2048
"""In each place, about, where no number of draws is given."""


@dataclass(frozen=True, slots=True, eq=False)
class AttributionAnswer(Answer):
    """Tables of ``sim.results.shapley``: shares, and pairs, which are empty where orders of joining were sampled.

    by: what players are, of BY, or OWN. at, n_draws: what draws are of, and how many.
    """

    by: str
    players: tuple[Player, ...]
    at: str
    n_draws: int
    shares: pd.DataFrame
    pairs: pd.DataFrame
    record: dict[str, Any]

    def sentences(self, lang: str | None = None) -> list[str]:
        """What adds most and least, and which pair interacts most, a sentence per place, mode and measure."""
        return attribution_sentences(self.shares, self.pairs, self.by, self.at, lang)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables, by the name of the file."""
        return {"shapley.csv": self.shares} | ({"interactions.csv": self.pairs} if len(self.pairs) else {})

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """Shares with intervals, shares in every window as a map, and interactions as matrices."""
        from sim.report.figures import shapley

        pages = {
            "shares": partial(shapley.share_bars, self.shares, self.by, lang),
            "heat_map": partial(shapley.share_map, self.shares, self.by, lang),
        }
        return pages | (
            {"interactions": partial(shapley.interaction_map, self.pairs, self.by, lang)} if len(self.pairs) else {}
        )


def attribute(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str] = PROVINCES,
    by: str | Sequence[Player] = RIGHT,
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    at: str = POSTERIOR,
    n_draws: int | None = None,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = 400,
    measures: Sequence[str] = HEADLINES,
    institutions: Sequence[str] | None = None,
    **how: Any,
) -> AttributionAnswer:
    """Divide a gap among who brings it about, by Shapley values over draws of what is unknown.

    by: "right": the difference between two modes, among the rights in which they differ; "mechanism", "force": what all
    four of the paper's do, among them; "institution": the same, among single ones; or players of one's own. modes: two
    for rights, the reforms that head `MODES` if None; else those that every scenario is run under, its own if None.
    at: draws of the "posterior" or the "prior"; of "defaults" only luck is drawn. n_draws: N_RUNS by the number of
    mixes if None. measures: indicators; all of them are kept of every run. institutions: ids, those of a mode if None.

    Up to MOST_EXACT players take all 2^n mixes and are exact in each draw; more take an order of joining and its
    reverse in each draw, 2 n mixes. how: as in ``run_cells``. Raises InputError.
    """
    for measure in measures:
        if measure not in INDICATORS:
            raise InputError("studies.no_measure", name=show(measure), near=nearest_name(measure, INDICATORS))
    worlds = choose_worlds(scenarios, months, n_citizens)
    if by == RIGHT:
        if institutions is not None:
            raise InputError("studies.institutions_of_rights")
        pair, players = choose_rights(modes)
        cells, against = mixed_cells(worlds, pair[0], players), pair[1].name
        names = [(label, pair[0].name, against) for label, _ in worlds]
    else:
        chosen = [] if modes is None else choose_modes(modes, [])
        cells = [
            Cell(label, there)
            for label, world in worlds
            for there in ([world.with_(mode=mode) for mode in chosen] or [world])
        ]
        names = [(cell.label, cell.scenario.mode.name, NOTHING) for cell in cells]
        players = list(by) if not isinstance(by, str) else _players(by, cells, choose_institutions(institutions))
    is_exact = len(players) <= MOST_EXACT
    n_mixes = 2 ** len(players) if is_exact else 2 * len(players)
    n_draws = max(2, N_RUNS // n_mixes) if n_draws is None else n_draws
    check_least("n_draws", n_draws, 2)
    orders = None if is_exact else orders_of(len(players), n_draws, seed)
    members = coalitions(len(players)) if orders is None else joining(orders)
    variants = settings_of(players, members.reshape(-1, len(players)))
    worth, record = run_variants(cells, variants, n_mixes, at, n_draws, seed, worlds=worlds, **how)
    kind = by if isinstance(by, str) else OWN
    values = dict(zip(names, worth, strict=True))
    return divided(values, players, kind, at, measures, worlds[0][1].months, record, orders)


def divided(
    values: Mapping[tuple[str, str, str], np.ndarray],
    players: Sequence[Player],
    by: str,
    at: str,
    measures: Sequence[str],
    months: int,
    record: dict[str, Any],
    orders: np.ndarray | None = None,
) -> AttributionAnswer:
    """The answer from what mixes gave, by (province, mode, against), [draw, mix, window, indicator].

    orders: of joining in each draw, where not all mixes were run.
    """
    keep = [list(INDICATORS).index(measure) for measure in measures]
    chosen = {name: found[..., keep] for name, found in values.items()}
    n_draws = len(next(iter(values.values())))
    about = [player.name for player in players], list(measures), list(windows(months))
    return AttributionAnswer(
        by=by,
        players=tuple(players),
        at=at,
        n_draws=n_draws,
        shares=shapley_table(chosen, *about, orders=orders),
        pairs=interaction_table(chosen, *about) if orders is None else pd.DataFrame(columns=PAIRS),
        record=record | {"by": by, "at": at, "n_draws": n_draws},
    )


def choose_rights(modes: Sequence[Mode | str | os.PathLike[str]] | None) -> tuple[list[Mode], list[Player]]:
    """Two modes, the reforms that head `MODES` if none are given, and the rights in which they differ.

    Raises InputError where there are not two, or they do not differ.
    """
    pair = choose_modes(list(MODES.values())[:2] if modes is None else modes, [])
    if len(pair) != 2:
        raise InputError("studies.verdict_of_two", n=len(pair))
    players = rights(*pair)
    if not players:
        raise InputError("studies.same_rights", a=pair[0].name, b=pair[1].name)
    return pair, players


def orders_of(n_players: int, n_draws: int, seed: int) -> np.ndarray:
    """An order of joining for every draw [draw, n], the same for more draws."""
    luck = Luck(seed)
    return np.stack([luck.permutation("attribute/order", draw, n_players) for draw in range(n_draws)])


def _players(by: str, cells: Sequence[Cell], institutions: Sequence[Institution]) -> list[Player]:
    """Mechanisms, forces or single institutions, those in force in some cell. Raises InputError."""
    if by not in BY:
        raise InputError("studies.attributed_to", by=show(by), near=nearest_name(by, BY), allowed=list(BY))
    there = in_force(institutions, [(cell.label, cell.scenario) for cell in cells])
    players = singles(there) if by == INSTITUTION else groups(by, there)
    if not players:
        raise InputError("studies.none_in_force", n=len(INSTITUTIONS))
    return players
