"""Citizens: columns of equal length, one row per citizen, and the rules by which each of them decides."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

Floats = NDArray[np.float64]


def digital_skill(p, is_60plus, has_college, luck):
    """Digital skill in [0, 1]: logistic in age, education and luck (a standard normal)."""
    return expit(p.skill_constant + p.skill_college * has_college - p.skill_60plus * is_60plus + 0.5 * luck)


def helped_skill(skill, last_mile):
    """Digital skill with the help of grassroots staff: they make up for the share l of what is missing."""
    return skill + last_mile * (1.0 - skill)


def probability_online(p, ease, trust, skill, peers_online):
    """Probability of filing online: s(a_0 + a_e ease + a_t trust + a_k skill + a_n peers + a_p ease (1 - peers)).

    A technology-acceptance logit. All arguments in [0, 1]: perceived ease of the county's online service, trust in
    digital government, the citizen's skill (with help), share of social neighbours who last filed online. The last
    term is personalised push, which tells of the service whom no neighbour tells.
    """
    return expit(
        p.channel_constant
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


def satisfaction(p, days, trips, fit):
    """Satisfaction in [0, 1]: w_d exp(-days / tau_d) + w_v exp(-trips / tau_v) + (1 - w_d - w_v) fit."""
    return (
        p.weight_days * np.exp(-days / p.patience_days)
        + p.weight_trips * np.exp(-trips / p.patience_trips)
        + (1.0 - p.weight_days - p.weight_trips) * fit
    )


def probability_complain(p, satisfaction):
    """Probability of calling the hotline about a case: p_h s(10 (S* - S))."""
    return p.p_complain * expit(10.0 * (p.satisfaction_tolerance - satisfaction))


def trust_after_talk(p, trust, mean_of_neighbours):
    """DeGroot: trust moves the share nu of the way to the mean of the social neighbours."""
    return trust + p.rate_trust_social * (mean_of_neighbours - trust)


def trust_after_case(p, trust, satisfaction):
    """Trust moves the share eta of the way to the satisfaction that a case gave."""
    return trust + p.rate_trust_experience * (satisfaction - trust)


def count_trips(luck, n_bureaus, p_trip):
    """Number of bureaus that must be visited: Binomial(n, p) by inversion of one uniform number each."""
    mass = (1.0 - p_trip) ** n_bureaus
    cumulative = mass.copy()
    trips = np.zeros_like(mass)
    odds = p_trip / np.maximum(1.0 - p_trip, 1e-12)
    most = int(n_bureaus.max(initial=0))
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
    """All citizens of a province as columns [N], sorted by county, with their social ties as a sparse matrix [N, N]."""

    def __init__(self, model, ties: sparse.csr_array, county: NDArray[np.int32]) -> None:
        p, luck, places = model.parameters, model.luck, model.places
        n = len(county)
        self.model = model
        self.county = county
        self.ties = ties
        self.is_60plus = luck.uniform("citizens/age", 0, n) < places.share_60plus[county]
        self.has_college = luck.uniform("citizens/college", 0, n) < places.share_college[county]
        self.is_owner = luck.uniform("citizens/owner", 0, n) < p.share_owners
        self.skill = digital_skill(p, self.is_60plus, self.has_college, luck.normal("citizens/skill", 0, n))
        self.trust = np.full(n, 0.5)
        self.satisfaction = np.full(n, 0.5)
        self.complained = np.zeros(n, dtype=bool)
        self.used_online = np.zeros(n)
        self.p_online = np.zeros(n)
        self.last_item = np.full(n, -1, dtype=np.int32)
        self.new_filers = np.empty(0, dtype=np.int64)
        self.new_items = np.empty(0, dtype=np.int32)
        self.group = 2 * county.astype(np.int64) + self.is_owner

    def __len__(self) -> int:
        return len(self.county)

    def __getitem__(self, i: int) -> Citizen:
        """Citizen ``i`` as it is now (0 <= i < N; negative counts from the end)."""
        i = range(len(self))[i]
        item = int(self.last_item[i])
        places, catalogue = self.model.places, self.model.catalogue
        row = slice(self.ties.indptr[i], self.ties.indptr[i + 1])
        return Citizen(
            index=i,
            county=places.county_name[self.county[i]],
            is_60plus=bool(self.is_60plus[i]),
            has_college=bool(self.has_college[i]),
            is_owner=bool(self.is_owner[i]),
            skill=float(self.skill[i]),
            trust=float(self.trust[i]),
            satisfaction=float(self.satisfaction[i]),
            complained=bool(self.complained[i]),
            used_online=bool(self.used_online[i]),
            p_online=float(self.p_online[i]),
            last_item=None if item < 0 else catalogue.item_id[item],
            neighbours=tuple(int(j) for j in self.ties.indices[row]),
        )

    def mean_by_county(self, values: Floats, weights: Floats) -> Floats:
        """Weighted mean of a column per county [C]; the province's mean where a county has no citizen agent."""
        n = len(self.model.places.county_population)
        total = np.bincount(self.county, weights=values * weights, minlength=n)
        weight = np.bincount(self.county, weights=weights, minlength=n)
        overall = total.sum() / weight.sum() if weight.sum() > 0 else float(values.mean())
        return np.divide(total, weight, out=np.full(n, overall), where=weight > 0)
