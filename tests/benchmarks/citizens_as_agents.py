"""The citizens' month written as one mesa.Agent per citizen: the yardstick for ``sim.model.agents.citizens``.

Same rules, same luck, same state of the province; plain Python numbers and lists of neighbours, which is the faster way
to write agents. Slots of the month's luck go to citizens by their place.
"""

from __future__ import annotations

import math
from bisect import bisect_right

import mesa


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)) of one number."""
    return 1.0 / (1.0 + math.exp(-x))


def count_trips(luck: float, n_bureaus: int, p_trip: float) -> int:
    """Number of bureaus that must be visited: Binomial(n, p) by inversion of one uniform number."""
    mass = (1.0 - p_trip) ** n_bureaus
    cumulative, trips, odds = mass, 0, p_trip / max(1.0 - p_trip, 1e-12)
    for k in range(1, n_bureaus + 1):
        if luck < cumulative:
            break
        trips += 1
        mass *= odds * (n_bureaus - k + 1) / k
        cumulative += mass
    return trips


class CitizenAgent(mesa.Agent):
    """One citizen with its own state and its neighbours."""

    def __init__(self, model: CitizensAsAgents, columns, i: int) -> None:
        super().__init__(model)
        self.county = int(columns.county[i])
        self.is_owner = bool(columns.is_owner[i])
        self.skill = float(columns.skill[i])
        self.trust = self.heard = float(columns.trust[i])
        self.satisfaction = float(columns.satisfaction[i])
        self.used_online = float(columns.used_online[i])
        self.p_online = 0.0
        self.complained = bool(columns.complained[i])
        self.neighbours: list[CitizenAgent] = []

    def expect_channel(self, p, ease: float) -> None:
        """The probability of filing online, from ease, trust, skill and what neighbours last did."""
        neighbours = self.neighbours
        peers = sum([other.used_online for other in neighbours]) / len(neighbours)
        self.p_online = logistic(
            p.channel_constant
            + p.channel_shift
            + p.channel_ease * ease
            + p.channel_trust * self.trust
            + p.channel_skill * (self.skill + p.last_mile * (1.0 - self.skill))
            + p.channel_peers * peers
            + p.push * ease * (1.0 - peers)
        )

    def judge(self, p, case, luck) -> None:
        """Judge a case by days, trips and fit, adjust trust to it, and perhaps complain."""
        days, works, p_trip, p_error, n_bureaus, fit = case
        works *= p.one_window
        luck_days, luck_trips, luck_desk, luck_complain = luck
        online = self.used_online > 0.0
        days *= math.exp(p.sd_case_days * luck_days - 0.5 * p.sd_case_days * p.sd_case_days)
        trips = count_trips(luck_trips, n_bureaus, p_trip * (1.0 - works) if online else p_trip)
        trips += 1 if not online or luck_desk >= works else 0
        trips += 1 if not online and luck_desk < p_error else 0
        score = (
            p.weight_days * math.exp(-days / p.patience_days)
            + p.weight_trips * math.exp(-trips / p.patience_trips)
            + (1.0 - p.weight_days - p.weight_trips) * fit
        )
        self.satisfaction = score
        self.complained = luck_complain < p.p_complain * logistic(10.0 * (p.satisfaction_tolerance - score))
        self.trust += p.rate_trust_experience * (score - self.trust)

    def listen(self, share: float) -> None:
        """What trust will be after a month of talk; all listen before anybody changes."""
        neighbours = self.neighbours
        mean = sum([other.trust for other in neighbours]) / len(neighbours)
        self.heard = self.trust + share * (mean - self.trust)


class CitizensAsAgents(mesa.Model):
    """The citizens of a model, copied as they are now; its province stays the source of everything else."""

    def __init__(self, model) -> None:
        super().__init__(rng=1)
        self.province = model
        ties = model.citizens.ties_in_rows
        self.people = [CitizenAgent(self, model.citizens, i) for i in range(len(model.citizens))]
        for i, person in enumerate(self.people):
            row = ties.neighbour[ties.first[i] : ties.first[i + 1]]
            person.neighbours = [self.people[j] for j in row.tolist()]

    def file_requests(self, probability, cumulative) -> tuple[list[int], list[int]]:
        """Who files and for which item; tables of the counties' residents and owners, twice the county and one more."""
        model, filers, items = self.province, [], []
        draw = model.luck.uniform("requests/file", model.month, len(self.people)).tolist()
        for i, person in enumerate(self.people):
            group = 2 * person.county + person.is_owner
            if draw[i] < probability[group]:
                filers.append(i)
                items.append(min(bisect_right(cumulative[group], draw[i] / probability[group]), len(cumulative[0]) - 1))
        return filers, items

    def choose_channel(self, ease, filers: list[int]) -> list[list[float]]:
        """All expect a channel, who files chooses one; returns the sum of expectations of residents and owners.

        ease: as residents and owners perceive it, by county.
        """
        model, people = self.province, self.people
        p, rows = model.parameters, ease.tolist()
        total = [[0.0, 0.0] for _ in rows]
        for person in people:
            kind, county = person.is_owner, person.county
            person.expect_channel(p, rows[county][kind])
            total[county][kind] += person.p_online
        draw = model.luck.uniform("channel/online", model.month, len(people)).tolist()
        for i in filers:
            person = people[i]
            person.used_online = float(draw[i] < person.p_online)
        return total

    def form_opinion(self, filers: list[int], items: list[int]) -> None:
        """Who was served judges the case and adjusts trust; then all adjust trust to their neighbours'."""
        model, people = self.province, self.people
        p, flow, month, n = model.parameters, model.flow, model.month, len(people)
        luck = [
            model.luck.normal("opinion/days", month, n).tolist(),
            *(model.luck.uniform(f"opinion/{what}", month, n).tolist() for what in ("trips", "desk", "complain")),
        ]
        fit = model.fit[:, model.catalogue.item_system]
        flows = (flow.days, flow.works_item, flow.p_trip, flow.p_error, flow.bureaus_missing, fit)
        tables = [table.tolist() for table in flows]
        for i, item in zip(filers, items, strict=True):
            person = people[i]
            days, works, p_trip, p_error, n_bureaus, fits = (table[person.county][item] for table in tables)
            person.judge(p, (days, works, p_trip, p_error, int(n_bureaus), fits), [numbers[i] for numbers in luck])
        share = p.rate_trust_social
        for person in people:
            person.listen(share)
        for person in people:
            person.trust = person.heard
