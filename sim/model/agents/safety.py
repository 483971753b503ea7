"""How safe data are: the hazards of a breach and of misuse, and the fear that they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.setup.parameters import Parameters


def hazard_of_incident(rate, vulnerability, exposure, safeguards):
    """Hazard per month of a breach: rate x vulnerability x share of data that is live x (1 - safeguards)."""
    return rate * vulnerability * exposure * (1.0 - safeguards)


def rate_of_misuse(p: Parameters, n_counties, wary, in_hand, tempted, exposure):
    """The same of misuse: rate x (1 - wariness) x share in hand x (1 - safeguards) x temptation x share live."""
    return p.rate_misuse / n_counties * (1.0 - wary) * in_hand * (1.0 - p.safeguards) * tempted * exposure


def fear_after(fear, forget, shock):
    """Fear in [0, 1] after a month: what is not forgotten plus new shocks, at most 1."""
    return np.minimum(1.0, fear * (1.0 - forget) + shock)
