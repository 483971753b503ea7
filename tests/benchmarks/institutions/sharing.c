/* Listing: conferences, demand lists, choices, inspections; opening. */
#include <string.h>
#include "world.h"

#define FEAR_THAT_STOPS 0.5
#define SENSITIVE 0.5
#define DEADLINE 3

/* Mark the n resources that a row requests most. */
static void most_requested(double *left, int64_t n_resources, int64_t n, uint8_t *chosen) {
    for (int64_t round = 0; round < n; round++) {
        int64_t best = 0;
        for (int64_t r = 1; r < n_resources; r++)
            if (left[r] > left[best]) best = r;
        if (left[best] > 0.0) chosen[best] = 1;
        left[best] = 0.0;
    }
}

/* What joint conferences settle in each city [cities, R], and what is entered in each county's demand list [C, R]. */
static void ask(const World *w, double *requested, uint8_t *settles, uint8_t *asks) {
    int64_t R = w->R;
    memset(settles, 0, w->cities * R);
    memset(asks, 0, w->C * R);
    memset(requested, 0, w->cities * R * sizeof(double));
    for (int64_t c = 0; c < w->C; c++)
        for (int64_t r = 0; r < R; r++) {
            int64_t i = c * R + r;
            requested[w->county_city[c] * R + r] += w->settled[i] | w->listed[i] ? 0.0 : w->required[i];
        }
    for (int64_t k = 0; k < w->cities; k++)
        most_requested(requested + k * R, R, (int64_t)w->p->n_disputes, settles + k * R);
    for (int64_t c = 0; c < w->C; c++) {
        for (int64_t r = 0; r < R; r++)
            requested[r] = w->asked[c * R + r] > 0 || w->listed[c * R + r] ? 0.0 : w->required[c * R + r];
        most_requested(requested, R, (int64_t)w->p->n_demanded, asks + c * R);
    }
}

void month_of_sharing(World *w) {
    const Parameters here = *w->p, *p = &here; /* which no store can change */
    int64_t R = w->R, L = w->L;
    double *requested = w->room, *draw = requested + w->cities * R, imitation[R], sensitive[R];
    uint8_t settles[w->cities * R], asks[w->C * R];
    ask(w, requested, settles, asks);
    uniforms(w, RECONSIDER, w->C * R, draw);
    double liability = p->liability * (1.0 - p->safeguards) * (1.0 - p->rules_clarity);
    double distrust = w->kept_by_company ? p->distrust_company : p->distrust_government;
    double rent = w->kept_by_company ? p->rent : 0.0;
    for (int64_t r = 0; r < R; r++) imitation[r] = 0.0;
    for (int64_t c = 0; c < w->C; c++)
        for (int64_t r = 0; r < R; r++) imitation[r] += w->listed[c * R + r];
    for (int64_t r = 0; r < R; r++) {
        imitation[r] = w->listing_constant + p->imitation * (imitation[r] / w->C) + p->work_saved * w->proof_load[r];
        sensitive[r] = liability * w->sensitivity[r];
    }
    for (int64_t c = 0; c < w->C; c++) {
        int64_t row = c * R;
        uint8_t *listed = w->listed + row, *connected = w->connected + row, *rebuked = w->rebuked + c * L;
        double received[L], own[R], pressed[R], fined[R], relief[R], demanded[R], chance = p->p_reconsider * (1.0 - w->idle[c]), visit[L];
        double feared = distrust + p->incident_fear * w->fear[c], likeness = p->interface_cost * (1.0 - w->interface[c]);
        for (int64_t l = 0; l < L; l++) received[l] = 0.0;
        for (int64_t r = 0; r < R; r++)
            for (int64_t l = 0; l < L && listed[r] & connected[r]; l++) received[l] += w->line_need[r * L + l];
        for (int64_t r = 0; r < R; r++) {
            int64_t l = w->resource_line[r];
            pressed[r] = w->pressure[c] * (1.0 + p->rectification * rebuked[l]) * w->reach[r];
            own[r] = w->readiness[c * L + l] + p->reciprocity * received[l];
            if (asks[row + r]) w->asked[row + r] = w->month;
            asks[row + r] |= settles[w->county_city[c] * R + r] & !w->settled[row + r];
            w->settled[row + r] |= settles[w->county_city[c] * R + r];
            relief[r] = w->settled[row + r] ? p->dispute_resolution : 0.0;
            demanded[r] = w->asked[row + r] > 0 ? p->fine_officials : 0.0;
        }
#pragma GCC ivdep
        for (int64_t r = 0; r < R; r++) {
            double worry = p->control_loss + sensitive[r] * feared - relief[r];
            fined[r] = least(1.0, p->p_inspect * pressed[r]);
            double utility = imitation[r] + own[r] + p->pressure * pressed[r] - likeness - most(0.0, worry)
                + demanded[r] * fined[r];
            w->p_list[row + r] = 1.0 / (1.0 + exp(-utility));
        }
        memset(rebuked, 0, L);
        for (int64_t l = 0; l < L; l++) visit[l] = luck_of(w, INSPECTION, c * L + l);
        for (int64_t r = 0; r < R; r++) {
            int may = listed[r] || w->fear[c] <= FEAR_THAT_STOPS || w->sensitivity[r] < SENSITIVE;
            if (asks[row + r] || draw[row + r] < chance) listed[r] = may && luck_of(w, LIST, row + r) < w->p_list[row + r];
            int overdue = w->asked[row + r] > 0 && w->asked[row + r] <= w->month - DEADLINE && !listed[r];
            if (overdue && visit[w->resource_line[r]] < fined[r] * p->punishment)
                listed[r] = rebuked[w->resource_line[r]] = 1;
        }
        double opens = p->openness * w->pressure[c] / (1.0 + rent);
        for (int64_t r = 0; r < R; r++) {
            int live = listed[r] & connected[r];
            w->towards_opening[row + r] += live & w->can_be_opened[r] ? opens : 0.0;
            w->opened[row + r] = live & (w->towards_opening[row + r] > w->opens_at[row + r]);
        }
    }
}
