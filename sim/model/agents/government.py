"""Governments: the province with its leading group, the cities, the counties with their bureaus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.model.agents.projects import Choices, Project, projects_in

if TYPE_CHECKING:
    from sim.model.model import Model


def attention_after(attention, rate_fade, floor):
    """Attention after a month without campaign: it fades towards the floor that a standing office keeps."""
    return floor + (attention - floor) * (1.0 - rate_fade)


def months_to_next_campaign(mean_months, spread, luck):
    """Whole months until the next campaign: mean x (1 - spread + 2 spread x luck), at least 1; luck in [0, 1)."""
    return max(1, round(mean_months * (1.0 - spread + 2 * spread * luck)))


def pressure_on(attention, pass_through, rectified, rectification):
    """Pressure on a county's bureaus in [0, ...): attention passed on by the city, more where rectification is due."""
    return attention * pass_through * (1.0 + rectification * rectified)


def share_liable(fine, p_inspect, pressure):
    """How far officials of a county are held responsible: fine x probability of being found, at most 1."""
    return np.minimum(1.0, fine * np.minimum(1.0, p_inspect * pressure))


def share_idle(idleness, duties, held):
    """Share of their effort that officials spare where others are in charge: i x duties x (1 - held).

    Args:
        idleness: i in [0, 1], what officials spare who have no duty left and answer for nothing.
        duties: share of the duties of agenda, building, running and keeping data that others hold, in [0, 1].
        held: how far they are held responsible, in [0, 1].

    Source: officials avoid action and blame where duties lie elsewhere (懒政), paper § 4.2; Weaver (1986).
    """
    return idleness * duties * (1.0 - held)


def county_effort(pressure, base, slope, appraised=0.0):
    """Effort in [0, 1] of a county government in running its modules: base + slope x pressure + appraised.

    appraised: what appraisal by citizens' ratings adds, the weight of ratings x dissatisfaction.
    """
    return np.minimum(1.0, np.maximum(0.0, base + slope * pressure + appraised))


def appraised(weight, satisfied, cases):
    """Effort that appraisal by citizens' ratings adds: r x their dissatisfaction, 1 - satisfied cases / cases."""
    return weight * (1.0 - satisfied / cases)


def run_with(effort, idle, skill, capability):
    """Diligence of a county that runs modules: effort x (1 - share spared) x what it has learned x capability."""
    return effort * (1.0 - idle) * skill * capability


def averaged(mean, taste, loss):
    """Local demand of which who is far away sees the mean, and loses the share iota of what is local."""
    return mean + (1.0 - loss) * (taste - mean)


def misheard(taste, share, error):
    """Local demand as it is known with a share of an error: theta + share x error."""
    return taste + share * error


def hazard_of_copying(p_promotion, q_imitation, is_promoted, share_neighbours):
    """Probability per month of taking up a module that works elsewhere: min(1, p promoted + q share of neighbours).

    On a complete graph of like counties this is the discrete Bass process.
    """
    return np.minimum(1.0, p_promotion * is_promoted + q_imitation * share_neighbours)


def probability_of_going_first(cost_of_first, n_others):
    """Probability per month that a county builds what nobody it could copy from has: 1 - r^(1 / n).

    The volunteer's dilemma: going first costs the share r in (0, 1) of what it brings, and one of the county and its
    ``n_others`` possible models is enough for all of them. A county on its own goes first for certain.
    Source: Diekmann (1985), symmetric equilibrium in mixed strategies.
    """
    return np.where(n_others > 0, 1.0 - cost_of_first ** (1.0 / np.maximum(n_others, 1)), 1.0)


def goes_first(luck, probability, others_ahead, is_pilot):
    """Whether a county builds a stage: where others are ahead it need not be the first, and pilots always may be."""
    return others_ahead | (luck < probability) | is_pilot


def read_complaints(complaints, noise, feedback=1.0):
    """Complaints about a system as a county reads them, with error: complaints^feedback x exp(noise).

    complaints: per case, so that who has many cases is not heard for that alone. Without channels for feedback
    (exponent 0) only the error is left; a province that takes the mean of its counties' readings averages most of it
    away.
    """
    return complaints**feedback * np.exp(noise)


def need_of(complaints, maturity):
    """How urgent a system looks: complaints about it x what it still lacks."""
    return complaints * (1.0 - maturity)


def best_of(works, n: int):
    """The n counties whose modules of each system work best, best first [S, n]; works [C, S]."""
    return np.ascontiguousarray(np.argsort(-works, axis=0, kind="stable")[:n].T)


def due_to_rectify(scores, goal: float, n: int):
    """1 for counties whose score [C] is below the goal, and always for the last n of them; 0 for all others [C]."""
    is_due = (scores < goal).astype(float)
    is_due[np.argsort(scores, kind="stable")[:n]] = 1.0
    return is_due


class Province(mesa.Agent):
    """The provincial level: leading group (attention, campaigns), data bureau (standards, exemplars, bulletin)."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.attention = 0.0
        self.next_campaign = 1
        self.n_campaigns = 0
        self.platform = 0.0
        self.exemplars = np.zeros((0, 0), dtype=np.int64)
        self.bulletin = np.zeros(0)

    def __repr__(self) -> str:
        return (
            f"Province(attention={self.attention:.2f}, campaigns={self.n_campaigns}, "
            f"next campaign in month {self.next_campaign}, platform={self.platform:.2f})"
        )

    def renew_attention(self) -> None:
        """Let attention fade, or renew it when the date of a campaign has come (dates are drawn, not chosen).

        Where nobody leads campaigns, the one that is due waits for the month in which somebody does.
        """
        model, p = self.model, self.model.parameters
        if model.month >= self.next_campaign and p.campaign_level > 0.0:
            self.attention = max(self.attention, p.campaign_level)
            self.n_campaigns += 1
            luck = float(model.luck.uniform("attention/campaign", self.n_campaigns, 1)[0])
            self.next_campaign = model.month + months_to_next_campaign(p.campaign_months, p.campaign_spread, luck)
        else:
            self.attention = attention_after(self.attention, p.rate_attention_fade, p.attention_floor)


class City(mesa.Agent):
    """A city: passes pressure on to its counties, whose bureaus' disputes its joint conferences settle."""

    def __init__(self, model: Model, index: int, pass_through: float) -> None:
        super().__init__(model)
        self.index = index
        self.pass_through = pass_through
        self.counties = np.flatnonzero(model.places.county_city == index)

    def __repr__(self) -> str:
        name = self.model.places.city_name_en[self.index]
        return f"City({self.index}, {name}, {len(self.counties)} counties, passes on {self.pass_through:.2f})"


class County(mesa.Agent):
    """A county with its bureaus: chooses projects, pays for them, runs its modules (``sim.model.agents.projects``)."""

    def __init__(self, model: Model, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.name = model.places.county_name[index]

    def __repr__(self) -> str:
        model, c = self.model, self.index
        return (
            f"County({c}, {self.name}, capability={model.capability[c]:.2f}, pressure={model.pressure[c]:.2f}, "
            f"maturity={model.modules.maturity[c].mean():.2f}, fit={model.fit[c].mean():.2f}, "
            f"projects={len(self.projects)}, account={self.account:.1f} million yuan)"
        )

    @property
    def projects(self) -> list[Project]:
        """What it has under way, the oldest first; copies to look at."""
        return projects_in(self.model.projects, self.index)

    @property
    def last_weighed(self) -> Choices | None:
        """The choices among which it last weighed systems."""
        memory = self.model.memory
        return memory.months.get(int(memory.weighed[self.index]))

    @property
    def last_chosen(self) -> Choices | None:
        """The choices among which it last chose a system."""
        memory = self.model.memory
        return memory.months.get(int(memory.chosen[self.index]))

    @property
    def weighed(self) -> dict[str, Any]:
        """What it weighed when it last chose a system; nothing before the first time."""
        return {} if self.last_weighed is None else self.last_weighed.weighed(self.index)

    @property
    def why(self) -> dict[str, Any]:
        """Its last choice and what came of it; nothing before the first."""
        return {} if self.last_chosen is None else self.last_chosen.why(self.index, self.model.catalogue.system_id)

    @property
    def account(self) -> float:
        """Money that the county has and has not set aside, million yuan."""
        return float(self.model.treasury.accounts[self.index])
