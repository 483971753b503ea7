"""Handling: what a case takes of staff and of the citizen, by kind of case; numbers and arrays alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.desks import chosen
from sim.setup.units import LEAST, ROUNDING

if TYPE_CHECKING:
    from sim.setup.parameters import Parameters

Floats = NDArray[np.float64]

WORKING_DAYS = 21
"""Working days in a month."""
CLERK_HOURS = 7.5 * WORKING_DAYS
"""Hours of desk work that one clerk does in a month."""
ERRAND_HOURS = 0.3
"""Hours of staff for one errand to a bureau that one window runs instead of the citizen."""
CORRECTION_DAYS = 2.0
"""Working days until an error in an online form is found and mended."""

HARMONIC = np.concatenate([[1.0], 1.0 / np.arange(1, 41)])
HARMONIC[1:] = np.cumsum(HARMONIC[1:])
SHARE_FORK_JOIN = HARMONIC / np.maximum(np.arange(41), 1)
"""Days until the last of n bureaus asked at once has answered, over days one after another: H_n / n; 1 for n = 0."""


def share_automated(automation_max, works):
    """Share of handling time that a module saves: alpha x maturity x fit."""
    return automation_max * works


def left_by_software(p: Parameters, works):
    """Share of the trips to bureaus whose data are not live that software leaves: 1 - b x works."""
    return 1.0 - p.bundling * works


def p_trip(p: Parameters, works, merged):
    """Probability that a bureau whose data are not live must be visited; one window goes instead of the citizen."""
    return (1.0 - merged) * left_by_software(p, works)


def errands(p: Parameters, works, merged, n_bureaus):
    """Errands to bureaus that one window runs instead of the citizen, in a case."""
    return merged * n_bureaus * left_by_software(p, works)


def share_of_series(n_bureaus, joint):
    """Days at n bureaus relative to one after another, if the share ``joint`` is asked at once: 1 - j (1 - H_n / n).

    H_n = 1 + 1/2 + ... + 1/n: the mean of the slowest of n exponential answers (fork-join). n_bureaus: whole, 0 to 40.
    """
    return 1.0 - joint * (1.0 - SHARE_FORK_JOIN[np.asarray(n_bureaus).astype(np.intp)])


def powers(base: Floats, most: int) -> Floats:
    """Powers 0 to ``most`` of some numbers [most + 1, ...], by repeated multiplication: exact on every processor."""
    out = np.ones((most + 1, *base.shape))
    for k in range(most):
        np.multiply(out[k], base, out=out[k + 1])
    return out


def p_trip_online(p: Parameters, p_counter, works):
    """Probability that it must be visited for a case filed online: copies can be uploaded as far as service works."""
    return p_counter * (1.0 - p.one_window * works)


def p_few_online(p: Parameters, works, n_bureaus, p_online, none, none_but_one):
    """Probability that a case filed online needs at most one trip.

    Either no bureau must be visited, or service carries the case to its result and one of n must: with
    probability (1 - q)^n, ``none``, and n q (1 - q)^(n - 1), where ``none_but_one`` is the power.
    """
    return none + p.one_window * works * (n_bureaus * p_online * none_but_one)


def trips_at_counter(n_bureaus, p_visit, p_error):
    """Expected trips of a case filed at the counter: to file it, to bureaus, and again after an error on the form."""
    return 1.0 + n_bureaus * p_visit + p_error


def trips_online(p: Parameters, works, n_bureaus, p_visit):
    """Expected trips of a case filed online: those at the counter as far as service does not carry it to its result."""
    return (1.0 - p.one_window * works) * (1.0 + n_bureaus * p_visit)


def over_channels(share_online, at_counter, online):
    """Mean over the cases filed at the counter and online."""
    return (1.0 - share_online) * at_counter + share_online * online


def case_hours(p: Parameters, desk_hours, works, share_online, missing, n_errands):
    """Staff hours of a case: its handling, the verification of documents that are not live, and errands."""
    handling = desk_hours * (1.0 - share_automated(p.automation_max, works)) * (1.0 - p.online_saving * share_online)
    return handling + p.verification_hours * missing + ERRAND_HOURS * n_errands


def hours_of_job(work, jobs):
    """Staff hours per job at a desk, from the hours of work and the jobs of a month; 1 where there are none."""
    return chosen(jobs > 0.0, work / np.maximum(jobs, LEAST), 1.0)


def jobs_of_clerk(job_hours):
    """Jobs that one clerk can do in a month."""
    return CLERK_HOURS / np.maximum(job_hours, ROUNDING)


def days_of_check(p: Parameters, works):
    """Working days of a check at a bureau, beside its queue; works: of the system that staff work with."""
    return p.verification_days * (1.0 - p.staff_app * works)


def fields_by_hand(per_document, alone, works, asked, missing):
    """Fields of an item's forms that are filled in by hand.

    Fields go with documents. Those of abolished ones are gone, and shared data fill in those of live ones as far as the
    system works: of n documents, a asked for and m of these missing, (a - works (a - m)) / n is left; all if n = 0.
    per_document: fields / n. alone: all fields where n = 0, else 0.
    """
    return per_document * (asked - works * (asked - missing)) + alone


def share_live(asked, missing):
    """Share of the documents asked for that are live; 1 if none are asked for."""
    return 1.0 - missing / np.maximum(asked, 1.0)


def share_remaining(p: Parameters, works, live, handed_down):
    """Share of handling time that modules, decision support on live data and authority handed down leave."""
    left = 1.0 - share_automated(p.automation_max, works)
    return left * (1.0 - p.smart_brain * works * live) * (1.0 - handed_down)


def check_at_bureau(missing, days, upper, handed_down):
    """Working days of a check at another bureau, if it is missing; upper: share of its documents above the county."""
    return missing * days * (1.0 - upper * handed_down)


def days_beside_handling(wait_days, in_series, series, share_online, p_error):
    """Working days of a case beside its handling: queue, checks at other bureaus, and errors that are found."""
    return wait_days + in_series * series + CORRECTION_DAYS * share_online * p_error
