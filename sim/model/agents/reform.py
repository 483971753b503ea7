"""Reform by order: documents that nobody may ask for any more, counters merged into one window, authority handed down.

Orders need no software. What they cost is the leaders' attention and the staff's time; what they cannot reach is law.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.setup.sums import mean
from sim.setup.units import LEAST

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def willingness(resistance, loss):
    """Speed at which bureaus give up a document, relative to one that costs them nothing: exp(-R x loss).

    loss: proofs that they would no longer issue, relative to the mean of all that an order can abolish (>= 0).
    resistance: R >= 0. Source: bureaus defend their work (Niskanen 1971).
    """
    return np.exp(-resistance * loss)


def thresholds(order):
    """Order pressure from which a willing bureau gives up each of n documents: the middle quantiles of an exponential.

    order: a permutation of 0 to n - 1. So a pressure H has abolished the share 1 - exp(-H) of them.
    """
    n = len(order)
    return -np.log1p(-(np.asarray(order) + 1 / 2) / n)


def carried_out(done, pressure):
    """Share carried out after a month of orders: what is left shrinks by exp(-pressure). done in [0, 1]."""
    return done - (1.0 - done) * np.expm1(-pressure)


def attention_left(share_on_orders, left):
    """Share of the leaders' attention that orders leave for the rest: 1 - a_o x left.

    left: share of what can be ordered that is not ordered yet, in [0, 1]. Source: attention is scarce (Simon 1971).
    """
    return 1.0 - share_on_orders * left


def days_left(saving, delegated, capability):
    """Share of the days at upper levels that is left where authority is handed down: 1 - s_d x delegated x capability.

    saving: s_d in [0, 1]. A county's capability counts up to 1: the upper level was no better.
    """
    return 1.0 - saving * delegated * np.minimum(1.0, capability)


def probability_of_error(error_rate, fields):
    """Probability that a form is filled in wrongly: 1 - exp(-e x fields), each field on its own. fields: by hand."""
    return -np.expm1(log_without_error(error_rate, fields))


def log_without_error(error_rate, fields):
    """Logarithm of the probability that a form is filled in without error."""
    return -error_rate * fields


class Reform:
    """What orders have brought about. Counties C, documents D of the catalogue, links K (``Incidence``), lines L.

    Attributes:
        pressure: order pressure so far [C]. merged: share of counters merged into one window [C].
        delegated: share of the authority that can be handed down which is [C].
        threshold: pressure from which a document goes, infinite where an order cannot abolish it [D].
        loss: what bureaus lose by that, see ``willingness`` [D].
        abolished: whether a county no longer asks for a document [C, D].
        share_abolished: share of all documents that a county no longer asks for [C].
        asked: whether a link's document is still asked for [C, K]; documents_asked: their number [C, I].
        required: documents of each resource that a usual month's cases need [C, R].
        rework: staff hours that this month's new procedures took, which desks work next month [C, L].
    """

    def __init__(self, n_counties: int, threshold: Floats, loss: Floats) -> None:
        self.pressure = np.zeros(n_counties)
        self.merged = np.zeros(n_counties)
        self.delegated = np.zeros(n_counties)
        self.threshold = threshold
        self.loss = loss
        self.orderable = np.isfinite(threshold)
        self.n_orderable = int(np.count_nonzero(self.orderable))
        self.abolished = np.zeros((n_counties, len(threshold)), dtype=bool)
        self.share_abolished: Floats = np.zeros(n_counties)
        self.asked = np.zeros((n_counties, 0), dtype=bool)
        self.documents_asked: Floats = np.zeros((n_counties, 0))
        self.rework: Floats = np.zeros((n_counties, 0))
        self.required: Floats = np.zeros((n_counties, 0))

    def limits(self, speed: Floats) -> Floats:
        """Pressure from which each document goes, at its speed [D]."""
        return self.threshold / np.maximum(speed, LEAST)

    def abolish(self, limits: Floats) -> Bools:
        """Abolish what the pressure now reaches; returns what is new [C, D]. limits: as the method of that name."""
        due = self.pressure[:, None] >= limits
        new = due > self.abolished
        self.abolished |= due
        return new

    @property
    def left(self) -> tuple[float, float]:
        """What is left to order, means over counties: of the documents that can go, and of the counters."""
        n = self.n_orderable
        gone = np.count_nonzero(self.abolished) / (n * len(self.merged)) if n else 1.0
        return 1.0 - gone, 1.0 - mean(self.merged)
