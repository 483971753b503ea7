"""Citizens: columns of equal length, one row per citizen, and the rules by which each of them decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from sim.model.world.social import Ties
from sim.setup.rng import as_normal
from sim.setup.units import TINY

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters


Floats = NDArray[np.float64]
UNDECIDED = 0.5
"""Trust and satisfaction from which those of month 0 settle."""
BLOCK = 2**18
"""Citizens of whom something is drawn at a time, so that little memory is needed beside the columns themselves."""


def digital_skill(p: Parameters, is_60plus, has_college, luck):
    """Digital skill in [0, 1]: logistic in age, education and luck (a standard normal)."""
    return expit(p.skill_constant + p.skill_college * has_college - p.skill_60plus * is_60plus + p.sd_skill * luck)


def helped_skill(skill, last_mile):
    """Digital skill with the help of grassroots staff: they make up for the share l of what is missing."""
    return skill + last_mile * (1.0 - skill)


def ease_passed_on(shown, ease):
    """Ease of online service as citizens perceive it: what of it the apps pass on."""
    return shown * ease


def mean_of_group(total, number, otherwise):
    """Mean of a group from its sum and number; ``otherwise`` where nobody is in it, and the sum is 0."""
    return total / np.maximum(number, 1) + otherwise * (number == 0)


def probability_online(p: Parameters, ease, trust, skill, peers_online):
    """Probability of filing online: s(a_0 + a_1 + a_e ease + a_t trust + a_k skill + a_n peers + a_p ease (1 - peers)).

    A technology-acceptance logit, with a_1 for what an event such as an epidemic adds. Arguments in [0, 1]: perceived
    ease of the county's online service, trust in digital government, the citizen's skill (with help), share of social
    neighbours who last filed online. The last term is personalised push, which informs those whom no neighbour does.
    """
    return expit(
        p.channel_constant
        + p.channel_shift
        + p.channel_ease * ease
        + p.channel_trust * trust
        + p.channel_skill * skill
        + p.channel_peers * peers_online
        + p.push * ease * (1.0 - peers_online)
    )


def goes_online(luck, p_online):
    """Whether a citizen files online: luck < p, luck uniform in [0, 1).

    With fresh luck this is the discrete choice; with luck drawn once for good it is a threshold model (Granovetter
    1978): the citizen is online as long as the utility makes up for a fixed logistic reluctance of its own.
    """
    return luck < p_online


def pick_item(cumulative, luck):
    """Item by inversion of its county's and group's cumulative demand profile [n, I] with one uniform number each."""
    last = cumulative.shape[1] - 1
    return np.minimum((luck[:, None] >= cumulative).sum(axis=1), last).astype(np.int32)


def luck_of_case(sd, luck):
    """Factor on the days of a single case: exp(sd luck - sd^2 / 2), mean 1."""
    return np.exp(sd * luck - sd * sd / 2)


def satisfaction(p: Parameters, days, trips, fit):
    """Satisfaction in [0, 1]: w_d exp(-days / tau_d) + w_v exp(-trips / tau_v) + (1 - w_d - w_v) fit."""
    return weighed(p, np.exp(-days / p.patience_days), np.exp(-trips / p.patience_trips), fit)


def weighed(p: Parameters, content_days, content_trips, fit):
    """Satisfaction from what days and trips leave of it, each in [0, 1], and the fit of the service."""
    return p.weight_days * content_days + p.weight_trips * content_trips + (1.0 - p.weight_days - p.weight_trips) * fit


def probability_complain(p: Parameters, satisfaction):
    """Probability of calling the hotline about a case: p_h s(k_h (S* - S))."""
    return complains_at(p, np.exp(complaint_logit(p, satisfaction)))


def complaint_logit(p: Parameters, satisfaction):
    """Logarithm of the odds against a complaint of those who would call at all: k_h (S - S*)."""
    return p.complaint_slope * (satisfaction - p.satisfaction_tolerance)


def complains_at(p: Parameters, odds_against):
    """Probability of calling the hotline from the odds against it: p_h / (1 + odds)."""
    return p.p_complain / (1.0 + odds_against)


def trust_after_talk(p: Parameters, trust, mean_of_neighbours):
    """DeGroot: trust moves the share nu of the way to the mean of the social neighbours."""
    return trust + p.rate_trust_social * (mean_of_neighbours - trust)


def trust_after_case(p: Parameters, trust, satisfaction):
    """Trust moves the share eta of the way to the satisfaction that a case gave."""
    return trust + p.rate_trust_experience * (satisfaction - trust)


def settled_trust(rate_talk, gain, heard, score):
    """Trust that a month of talk and expected cases leaves as it is: (nu heard + g score) / (nu + g).

    heard: mean trust of the social neighbours. gain: g, expected cases x the share by which one moves trust. score:
    expected satisfaction with a case.
    """
    return (rate_talk * heard + gain * score) / (rate_talk + gain)


def count_trips(luck, n_bureaus, p_trip):
    """Number of bureaus that must be visited: Binomial(n, p) by inversion of one uniform number each."""
    stays = 1.0 - p_trip
    odds = p_trip / np.maximum(stays, TINY)
    most = int(n_bureaus.max(initial=0))
    mass, trips = np.ones_like(stays), np.zeros_like(stays)
    for k in range(most):
        mass = mass * np.where(k < n_bureaus, stays, 1.0)
    cumulative = mass.copy()
    for k in range(1, most + 1):
        trips += luck >= cumulative
        mass = mass * odds * np.maximum(n_bureaus - k + 1, 0) / k
        cumulative += mass
    return np.minimum(trips, n_bureaus)


def allot(n_citizens: int, population: Floats) -> NDArray[np.int64]:
    """Number of citizen agents per county, by largest remainder of the population [C]."""
    exact = n_citizens * population / population.sum()
    whole = np.floor(exact).astype(np.int64)
    left = n_citizens - int(whole.sum())
    order = np.argsort(whole - exact, kind="stable")
    whole[order[:left]] += 1
    return whole


@dataclass(frozen=True, slots=True, repr=False)
class Citizen:
    """One citizen to look at: a copy of its row, its neighbours, and the terms of its choice of channel."""

    index: int
    county: str
    is_60plus: bool
    has_college: bool
    is_owner: bool
    skill: float
    trust: float
    satisfaction: float
    complained: bool
    used_online: bool
    p_online: float
    last_item: str | None
    neighbours: tuple[int, ...]

    def __repr__(self) -> str:
        traits = ", ".join(
            f"{field.name}={value:.3f}" if isinstance(value, float) else f"{field.name}={value!r}"
            for field in fields(self)
            for value in [getattr(self, field.name)]
        )
        return f"Citizen({traits})"


class Citizens:
    """All citizens of a province as columns [N], sorted by county, with their social ties as compressed rows.

    ``group`` is twice the county, and one more for owners of a business, ``n_of_group`` how many they are [2 C];
    ``starts`` is the first citizen of every county, and N at the end [C + 1]. Columns take 44 bytes per citizen and
    ties 36: trust, what talk makes of it, satisfaction and skill 8 each, p_online 4, group 2, marks and the last item 1
    each; ties 4 for each of some 8 neighbours and 4 for the row.
    """

    def __init__(self, model: Model, ties: Ties, n_residents: NDArray[np.int64]) -> None:
        self.model = model
        self.ties_in_rows = ties
        self.starts = np.concatenate([[0], np.cumsum(n_residents)])
        n, n_counties = int(self.starts[-1]), len(n_residents)
        self.group = np.repeat(2 * np.arange(n_counties, dtype=_least(2 * n_counties)), n_residents)
        self.is_60plus, self.has_college = np.empty(n, dtype=bool), np.empty(n, dtype=bool)
        self.skill = np.empty(n)
        for rows in self.blocks():
            self._draw_traits(rows)
        self.n_of_group = np.bincount(self.group, minlength=2 * n_counties)
        self.trust = np.full(n, UNDECIDED)
        self.satisfaction = np.full(n, UNDECIDED)
        self.complained = np.zeros(n, dtype=bool)
        self.used_online = np.zeros(n, dtype=bool)
        self.ever_online = np.zeros(n, dtype=bool)
        self.p_online: NDArray[np.floating[Any]] = np.zeros(n, dtype=np.float32)
        self.last_item = np.full(n, -1, dtype=np.int8 if len(model.catalogue.item_id) < 2**7 else np.int16)
        self.new_filers = np.empty(0, dtype=np.int32)
        self.new_items = np.empty(0, dtype=np.int32)
        self._matrix: sparse.csr_array | None = None

    def _draw_traits(self, rows: slice) -> None:
        """Age, education, business and skill of the citizens in a block."""
        p, luck, places = self.model.parameters, self.model.luck, self.model.places
        span = (0, rows.start, rows.stop)
        county = self.group[rows] >> 1
        self.is_60plus[rows] = luck.span("citizens/age", *span) < places.share_60plus[county]
        self.has_college[rows] = luck.span("citizens/college", *span) < places.share_college[county]
        self.group[rows] += luck.span("citizens/owner", *span) < p.share_owners
        luck_of_skill = as_normal(luck.span("citizens/skill", *span))
        self.skill[rows] = digital_skill(p, self.is_60plus[rows], self.has_college[rows], luck_of_skill)

    def __len__(self) -> int:
        return len(self.group)

    def blocks(self) -> Iterator[slice]:
        """All citizens in blocks of rows, one after another."""
        n = len(self)
        return (slice(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK))

    @property
    def county(self) -> NDArray[np.integer[Any]]:
        """County of every citizen [N]."""
        return self.group >> 1

    @property
    def is_owner(self) -> NDArray[np.bool_]:
        """Who owns a business [N]."""
        return (self.group & 1).astype(bool)

    @property
    def ties(self) -> sparse.csr_array:
        """Weights of everybody's neighbours, adding up to one [N, N]; kept, since NumPy needs them every month."""
        if self._matrix is None:
            self._matrix = self.ties_in_rows.matrix()
        return self._matrix

    def __getitem__(self, i: int) -> Citizen:
        """Citizen ``i`` as it is now (0 <= i < N; negative counts from the end)."""
        i = range(len(self))[i]
        item = int(self.last_item[i])
        places, catalogue = self.model.places, self.model.catalogue
        county, ties = int(self.group[i] >> 1), self.ties_in_rows
        return Citizen(
            index=i,
            county=places.county_name[county],
            is_60plus=bool(self.is_60plus[i]),
            has_college=bool(self.has_college[i]),
            is_owner=bool(self.group[i] & 1),
            skill=float(self.skill[i]),
            trust=float(self.trust[i]),
            satisfaction=float(self.satisfaction[i]),
            complained=bool(self.complained[i]),
            used_online=bool(self.used_online[i]),
            p_online=float(self.p_online[i]),
            last_item=None if item < 0 else catalogue.item_id[item],
            neighbours=tuple(ties.neighbour[ties.first[i] : ties.first[i + 1]].tolist()),
        )

    def sum_by_group(self, values: NDArray[np.floating[Any]]) -> NDArray[Any]:
        """Sum of a column over the residents and over the owners of each county [2 C]."""
        return np.bincount(self.group, weights=values, minlength=len(self.n_of_group))


def _least(count: int) -> type[np.unsignedinteger]:
    """The smallest kind of number for the indices of a number of things."""
    return np.uint16 if count <= 2**16 else np.uint32
