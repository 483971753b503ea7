"""Loops over the cases, desks and bureaus of all counties, which ``sim.model.loops.service`` strings together.

Tables are turned round, things by counties [n, C], so that every index of an item, a line or a bureau is one number for
a whole row, and a row of counties is worked on at once; what others read is turned back when they do. A loop that fills
one row at a time is one that the compiler makes work on several counties at once.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np
from numba import njit

from sim.model.agents import citizens, handling, reform
from sim.model.loops.cache import cached
from sim.model.loops.rules import follow
from sim.setup.measures_of_items import LIKELY
from sim.setup.parameters import PARAMETERS

FOLLOWED = (
    *(handling.share_automated, handling.left_by_software, handling.p_trip, handling.errands, handling.p_trip_online),
    *(handling.p_few_online, handling.trips_at_counter, handling.trips_online, handling.over_channels),
    *(handling.case_hours, handling.fields_by_hand, handling.share_live, handling.share_remaining),
    *(handling.check_at_bureau, handling.days_beside_handling, reform.log_without_error, reform.days_left),
    *(handling.hours_of_job, handling.jobs_of_clerk, handling.days_of_check),
    *(citizens.weighed, citizens.complaint_logit, citizens.complains_at),
)
FIELDS = (
    *sorted({name for rule in FOLLOWED for name in rule.__code__.co_names if name in PARAMETERS}),
    *("delegation_saving", "error_rate", "patience_days", "patience_trips", "proof_hours"),
)
Rates = namedtuple("Rates", FIELDS)
"""The parameters that the rules and the loops read."""


follow(*FOLLOWED)

WORKS, FIT, BUREAUS, DOCUMENTS, P_TRIP, P_ERROR, OTHER, REMAINING, DAYS, FEW, COMPLETED, NO_VISIT = range(12)
ITEM_FEW, FELT, COMPLAINTS, ONLINE, CASES, N_TABLES = range(12, 18)
"""Tables that loops work on, first those of ``sim.model.agents.cases.TURNED`` in their order."""
RESOURCE, PAIR, ITEM = range(3)
"""Rows of what is known of links; of pairs and items: their item or system, and their line."""
SYSTEM, LINE, N_BUREAUS = range(3)
HOURS, PER_DOCUMENT, ALONE, HANDLING = range(4)
SPENT_DAYS, SPENT_COUNTER, SPENT_ONLINE = range(3)


@cached
def turn(values, out):
    """Turn a table round."""
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            out[row, column] = values[column, row]


def turned(values):
    """A table turned round."""
    out = np.empty(values.shape[::-1])
    turn(values, out)
    return out


@cached
def count_missing(links, pairs, live, asked, room, missing, table):
    """Mark the pairs with a document that is asked for and not live, and count them and the documents by item."""
    unshared, marked, counted = room
    n, bureaus, documents = live.shape[0], table[BUREAUS], table[DOCUMENTS]
    for r in range(live.shape[1]):
        for c in range(n):
            unshared[r, c] = not live[c, r]
    marked[:], counted[:], bureaus[:] = 0, 0, 0.0
    for k in range(links.shape[1]):
        r, p, i = links[RESOURCE, k], links[PAIR, k], links[ITEM, k]
        for c in range(n):
            marked[p, c] |= asked[k, c] & unshared[r, c]
        for c in range(n):
            counted[i, c] += asked[k, c] & unshared[r, c]
    for i in range(len(counted)):
        for c in range(n):
            documents[i, c] = counted[i, c]
    for p in range(len(marked)):
        for c in range(n):
            missing[p, c] = marked[p, c]
        for c in range(n):
            bureaus[pairs[0, p], c] += missing[p, c]


@cached
def load_desks(
    rates,
    items,
    traits,
    pairs,
    missing,
    works,
    fit,
    cases,
    online,
    asked,
    merged,
    rework,
    table,
    row,
    sums,
    fields,
    desks,
):
    """Jobs, hours per job and jobs of a clerk at every desk [3, C, L], and fields that are filled in by hand."""
    p, n = Rates(*rates), len(merged)
    turn(cases, table[CASES])
    turn(online, table[ONLINE])
    sums[:] = 0.0
    arrived, worked, proofs = sums[0], sums[1], sums[2]
    for i in range(items.shape[1]):
        s, desk = items[SYSTEM, i], items[LINE, i]
        for c in range(n):
            table[WORKS, i, c] = works[c, s]
        for c in range(n):
            table[FIT, i, c] = fit[c, s]
        w, m, o, x = table[WORKS, i], table[DOCUMENTS, i], table[ONLINE, i], table[CASES, i]
        for c in range(n):
            row[c] = handling.errands(p, w[c], merged[c], table[BUREAUS, i, c])
        for c in range(n):
            worked[desk, c] += x[c] * handling.case_hours(p, traits[HOURS, i], w[c], o[c], m[c], row[c])
        for c in range(n):
            arrived[desk, c] += x[c]
        for c in range(n):
            row[c] = asked[c, i]
        for c in range(n):
            by_hand = handling.fields_by_hand(traits[PER_DOCUMENT, i], traits[ALONE, i], w[c], row[c], m[c])
            fields[i, c] = reform.log_without_error(p.error_rate, by_hand)
    for k in range(pairs.shape[1]):
        i, desk = pairs[0, k], pairs[1, k]
        for c in range(n):
            proofs[desk, c] += table[CASES, i, c] * missing[k, c]
    jobs, hours, capacity = desks[0], desks[1], desks[2]
    for c in range(n):
        for desk in range(len(proofs)):
            jobs[c, desk] = arrived[desk, c] + proofs[desk, c]
        for desk in range(len(proofs)):
            work = worked[desk, c] + p.proof_hours * proofs[desk, c] + rework[c, desk]
            hours[c, desk] = handling.hours_of_job(work, jobs[c, desk])
        for desk in range(len(proofs)):
            capacity[c, desk] = handling.jobs_of_clerk(hours[c, desk])


@cached
def spend(
    rates,
    items,
    traits,
    pairs,
    upper,
    missing,
    asked,
    series,
    wait,
    staff_works,
    delegated,
    capability,
    merged,
    fields,
    table,
    rows,
    waits,
    spent,
):
    """Days and trips of every kind of case, and both over the patience with them, as powers of e."""
    p, n = Rates(*rates), len(merged)
    turn(wait, waits)
    row, check_days, handed_down = rows[0], rows[5], rows[6]
    for c in range(n):
        check_days[c] = handling.days_of_check(p, staff_works[c])
    for c in range(n):
        handed_down[c] = 1.0 - reform.days_left(p.delegation_saving, delegated[c], capability[c])
    table[OTHER] = 0.0
    for k in range(pairs.shape[1]):
        checks, desk = table[OTHER, pairs[0, k]], pairs[1, k]
        for c in range(n):
            checks[c] += handling.check_at_bureau(
                missing[k, c], check_days[c] + waits[desk, c], upper[k], handed_down[c]
            )
    for i in range(items.shape[1]):
        w, o, b, m = table[WORKS, i], table[ONLINE, i], table[BUREAUS, i], table[DOCUMENTS, i]
        other, left, days, error, q = (
            table[OTHER, i],
            table[REMAINING, i],
            table[DAYS, i],
            table[P_ERROR, i],
            table[P_TRIP, i],
        )
        lead = waits[items[LINE, i]]
        for c in range(n):
            row[c] = series[np.uint64(b[c])]
        for c in range(n):
            error[c] = -fields[i, c]
        for c in range(n):
            other[c] = handling.days_beside_handling(lead[c], other[c], row[c], o[c], error[c])
        for c in range(n):
            row[c] = asked[c, i]
        for c in range(n):
            left[c] = handling.share_remaining(p, w[c], handling.share_live(row[c], m[c]), handed_down[c])
        for c in range(n):
            days[c] = traits[HANDLING, i] * left[c] + other[c]
        for c in range(n):
            spent[SPENT_DAYS, i, c] = -days[c] / p.patience_days
        for c in range(n):
            q[c] = handling.p_trip(p, w[c], merged[c])
        for c in range(n):
            spent[SPENT_COUNTER, i, c] = -handling.trips_at_counter(b[c], q[c], error[c]) / p.patience_trips
        for c in range(n):
            spent[SPENT_ONLINE, i, c] = -handling.trips_online(p, w[c], b[c], q[c]) / p.patience_trips
        count_trips(p, np.int64(items[N_BUREAUS, i]), table, i, rows)


@njit(error_model="numpy")
def count_trips(p, most, table, i, rows):
    """How often item ``i`` needs few trips or none, in a row of counties."""
    w, o, b, q, error = table[WORKS, i], table[ONLINE, i], table[BUREAUS, i], table[P_TRIP, i], table[P_ERROR, i]
    few, visits_none, completed, likely = table[FEW, i], table[NO_VISIT, i], table[COMPLETED, i], table[ITEM_FEW, i]
    q_online, none, but_one, at_counter, few_online = rows[0], rows[1], rows[2], rows[3], rows[4]
    n = len(w)
    for c in range(n):
        q_online[c] = handling.p_trip_online(p, q[c], w[c])
    for c in range(n):
        at_counter[c] = 1.0
    for c in range(n):
        but_one[c] = 1.0
    for k in range(most):
        number = np.float64(k)
        for c in range(n):
            stays = 1.0 - q[c]
            at_counter[c] *= stays if b[c] > number else 1.0
        if k > 0:
            for c in range(n):
                stays = 1.0 - q_online[c]
                but_one[c] *= stays if b[c] > number else 1.0
    for c in range(n):
        stays = 1.0 - q_online[c]
        none[c] = but_one[c] * (stays if b[c] > 0 else 1.0)
    for c in range(n):
        at_counter[c] *= 1.0 - error[c]
    for c in range(n):
        few_online[c] = handling.p_few_online(p, w[c], b[c], q_online[c], none[c], but_one[c])
    for c in range(n):
        few[c] = handling.over_channels(o[c], at_counter[c], few_online[c])
    for c in range(n):
        visits_none[c] = p.one_window * w[c] * none[c]
    for c in range(n):
        completed[c] = o[c] * visits_none[c]
    for c in range(n):
        likely[c] = 1.0 if max(at_counter[c], few_online[c]) >= LIKELY else 0.0


@cached
def feel(rates, content, table, rows, odds):
    """Satisfaction over both channels, and the odds against a complaint in each as a power of e."""
    p = Rates(*rates)
    at_counter, online = rows[0], rows[1]
    for i in range(odds.shape[1]):
        for c in range(odds.shape[2]):
            at_counter[c] = citizens.weighed(p, content[0, i, c], content[1, i, c], table[FIT, i, c])
        for c in range(odds.shape[2]):
            online[c] = citizens.weighed(p, content[0, i, c], content[2, i, c], table[FIT, i, c])
        for c in range(odds.shape[2]):
            odds[0, i, c] = citizens.complaint_logit(p, at_counter[c])
        for c in range(odds.shape[2]):
            odds[1, i, c] = citizens.complaint_logit(p, online[c])
        for c in range(odds.shape[2]):
            table[FELT, i, c] = handling.over_channels(table[ONLINE, i, c], at_counter[c], online[c])


@cached
def complain(rates, odds, table):
    """Complaints."""
    p = Rates(*rates)
    for i in range(odds.shape[1]):
        cases, online, complaints = table[CASES, i], table[ONLINE, i], table[COMPLAINTS, i]
        for c in range(odds.shape[2]):
            at_counter, by_net = citizens.complains_at(p, odds[0, i, c]), citizens.complains_at(p, odds[1, i, c])
            complaints[c] = cases[c] * handling.over_channels(online[c], at_counter, by_net)


@cached
def require(links, all_asked, asked, cases, table, required, out):
    """Documents of each resource that cases need, if all documents are asked for that ``all_asked`` has as 1 [C, K]."""
    n = len(cases)
    turn(all_asked, asked)
    turn(cases, table[CASES])
    for r in range(len(required)):
        for c in range(n):
            required[r, c] = 0.0
    for k in range(links.shape[1]):
        r, i = links[RESOURCE, k], links[ITEM, k]
        for c in range(n):
            required[r, c] += table[CASES, i, c] * asked[k, c]
    turn(required, out)
