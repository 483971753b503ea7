"""Bureaus: columns per county and functional line, their data resources, and the rule of listing them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]


def utility_of_listing(
    constant, pressure, reciprocity, received, imitation, work_saved, interface_cost, worry, fine=0.0
):
    """Logit utility of putting a resource on the sharing list: what speaks for it minus what speaks against it.

    u = u_0 + pressure + k received + imitation + work saved - interface cost - worry + fine.
    ``received`` in [0, 1] is the share of the documents this bureau needs that others share with it; ``worry`` is loss
    of control and liability; ``fine`` what not listing would cost; all other arguments are in logits.
    """
    return constant + pressure + reciprocity * received + imitation + work_saved - interface_cost - worry + fine


def pressure_on_bureau(pressure, rectification, rebuked, reach):
    """Pressure on a bureau: P (1 + r rebuked) reach; more for a month where inspection found something overdue.

    reach: how far the bureau stands under evaluation and reaches the pool, in [0, 1].
    """
    return pressure * (1.0 + rectification * rebuked) * reach


def worry_of_listing(control, liability, distrust, relief):
    """Loss of control and liability where the holder is distrusted, less what a conference takes off, in logits.

    liability: of a resource, by how sensitive it is. relief: takes off worry, but not below none.
    """
    return np.maximum(0.0, control + liability * distrust - relief)


def probability_detected(p_inspect, pressure):
    """Probability that inspection finds that a demanded resource is not listed: q_i x pressure, at most 1."""
    return np.minimum(1.0, p_inspect * pressure)


def expected_fine(fine, p_detected):
    """Punishment that a bureau expects for not listing what is demanded: fine x probability of being found, in logits.

    A bureau that only compares costs then lists from p_detected = (cost - benefit) / fine on (Becker 1968).
    """
    return fine * p_detected


def lists_by_threshold(utility, tolerance=0.0):
    """Whether a bureau with a fixed threshold lists: utility + tolerance >= 0 (Granovetter 1978)."""
    return utility + tolerance >= 0.0


def probability_of_listing(utility):
    """Probability of listing a resource that is reconsidered: s(u)."""
    return probability_at_odds(np.exp(-utility))


def probability_at_odds(odds_against):
    """Probability of what these odds are against: 1 / (1 + odds)."""
    return 1.0 / (1.0 + odds_against)


def tolerance_of(luck):
    """Fixed tolerance of a bureau, in logits: ln((1 - luck) / luck), luck uniform in [0, 1).

    A standard logistic number, so that a share s(u) of all bureaus lists by threshold at utility u: the mean of the
    logit choice without its fresh luck.
    """
    return -logit(luck)


def probability_of_imitating(payoff_there, payoff_here, selection):
    """Probability of taking over what a neighbour does: s(selection x (payoff there - payoff here)).

    The Fermi rule of pairwise comparison; with selection 0 a coin, with a large one always the better-off.
    Source: Traulsen, Nowak and Pacheco (2006), Physical Review E 74, 011909.
    """
    return expit(selection * (payoff_there - payoff_here))


def probability_within_month(rate):
    """Probability that something with this rate per month happens within it: 1 - exp(-rate)."""
    return -np.expm1(-rate)


def settled_connections(listing, p_reconsider, p_connect, p_break):
    """Long-run shares of listed and of unlisted resources that are connected, at the end of a month.

    A month lists anew with probability r (then listed with s), breaks a connection of what is off the list with b, and
    connects what is on it with c. With k the share connected and v the part of it that is off the list,
    v = (1 - b) r (1 - s) / (b + r (1 - b)) and k = c s / ((1 - v) (c + r (1 - c)) - (1 - c) r s).

    Args:
        listing: s in (0, 1), probability of listing what is reconsidered.
        p_reconsider, p_connect, p_break: r, c and b, probabilities per month in (0, 1].
    """
    kept, unconnected = 1.0 - p_break, 1.0 - p_connect
    unused = kept * p_reconsider * (1.0 - listing) / (p_break + p_reconsider * kept)
    leaves = (1.0 - unused) * (p_connect + p_reconsider * unconnected) - unconnected * p_reconsider * listing
    connected = p_connect * listing / leaves
    return (1.0 - unused) * connected / listing, unused * connected / (1.0 - listing)


def share_of_resources(marks):
    """Share of each county's resources that are marked [C]. marks: yes or no [C, R]."""
    return marks @ np.ones(marks.shape[1]) / marks.shape[1]  # whole numbers: exact in any order


class Bureaus:
    """Columns of all bureaus of a province.

    Resources [C, R]: ``listed``, ``connected`` (also while off the list, until the interface has moved on),
    ``settled`` by a conference, ``asked`` for by list since which month (0: not), ``opened`` to the public when
    ``towards_opening`` exceeds ``opens_at``. ``rebuked`` [C, L]: found last month with something overdue.
    Desks [C, L]: ``clerks``, ``n_backlog`` (cases and proofs waiting or in work), ``utilisation`` and
    the ``target`` for which staff is moved. ``readiness`` [C, L] is a bureau's own taste for sharing, in logits.
    """

    def __init__(self, n_counties: int, n_lines: int, n_resources: int) -> None:
        self.listed = np.zeros((n_counties, n_resources), dtype=bool)
        self.connected = np.zeros((n_counties, n_resources), dtype=bool)
        self.settled = np.zeros((n_counties, n_resources), dtype=bool)
        self.asked = np.zeros((n_counties, n_resources), dtype=np.int64)
        self.rebuked = np.zeros((n_counties, n_lines), dtype=bool)
        self.opened = np.zeros((n_counties, n_resources), dtype=bool)
        self.towards_opening = np.zeros((n_counties, n_resources))
        self.opens_at = np.full((n_counties, n_resources), np.inf)
        self.readiness = np.zeros((n_counties, n_lines))
        self.clerks = np.ones((n_counties, n_lines))
        self.n_backlog = np.zeros((n_counties, n_lines))
        self.utilisation = np.zeros((n_counties, n_lines))
        self.target = np.zeros((n_counties, n_lines))
        self.p_list = np.zeros((n_counties, n_resources))
        self.new_served = np.zeros((n_counties, n_lines))
        self.new_arrived = np.zeros((n_counties, n_lines))

    @property
    def live(self) -> NDArray[np.bool_]:
        """Resources that are listed and connected [C, R]."""
        return self.listed & self.connected
