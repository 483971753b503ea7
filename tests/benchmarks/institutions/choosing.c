/* Which project every county begins: what looks urgent, what can be taken over, what it is, and who builds it. */
#include <stdlib.h>
#include "world.h"

enum { BUILD, COPY, INSTALL };

static inline int ahead(const World *w, int64_t other, int64_t c, int64_t s) {
    return other >= 0 && w->maturity[other * w->S + s] > w->maturity[c * w->S + s] + AHEAD;
}

/* The best county whose module this one would copy, or -1. */
static int64_t best_source(const World *w, int64_t c, int64_t s, double wish) {
    const Parameters *p = w->p;
    double best = 0.0;
    int64_t source = -1, n = (int64_t)p->n_exemplars;
    for (int64_t k = 0; k < n + w->V; k++) {
        int64_t other = k < n ? w->exemplars[s * n + k] : w->neighbours[c * w->V + k - n];
        if (!ahead(w, other, c, s)) continue;
        double design = w->design[other * w->S + s];
        design += p->copy_adaptation * (wish - design);
        double promise = w->maturity[other * w->S + s] * fit_of(design, wish, p->fit_width);
        if (promise > best) {
            best = promise;
            source = other;
        }
    }
    int64_t i = c * w->S + s;
    return best > w->maturity[i] * fit_of(w->design[i], wish, p->fit_width) ? source : -1;
}

/* The project of a county on a system: install the standard, copy, or build a stage. */
static Project plan(const World *w, int64_t c, int64_t s, int reuses, double best_elsewhere) {
    const Parameters *p = w->p;
    int64_t i = c * w->S + s;
    double cost = p->stage_cost * w->scale[c], wish = w->known[i], target = least(1.0, w->maturity[i] + STAGE), stretch;
    double distance = 1.0 + p->interface_penalty * (1.0 - w->interface[c]);
    Project plan = {c, s, BUILD, target, wish, p->months_build, cost, 0.0, 0.0, -1, best_elsewhere >= target - ROUNDING};
    int64_t source = reuses && !w->by_rollout ? best_source(w, c, s, wish) : -1;
    if (reuses && (w->by_rollout || source >= 0)) {
        double design = w->by_rollout ? w->standard_design[s] : w->design[source * w->S + s];
        plan.kind = w->by_rollout ? INSTALL : COPY;
        plan.target = w->by_rollout ? w->standard_maturity[s] : w->maturity[source * w->S + s];
        plan.design = design + (w->by_rollout ? p->install_adaptation : p->copy_adaptation) * (wish - design);
        plan.months = (w->by_rollout ? p->months_install : p->months_copy) * distance;
        plan.cost = cost * p->copy_cost;
        plan.is_duplicate = 0;
    }
    stretch = exp(p->sd_duration * normal(most(luck_of(w, MONTHS, i), 0x1p-54)));
    plan.months *= stretch;
    plan.design += p->expert_review * (w->taste[i] - plan.design);
    return plan;
}

typedef struct { double gap, capability, luck; int64_t other, turn, county; } Turn;

static int by_luck(const void *one, const void *two) {
    const Turn *a = one, *b = two;
    return a->luck != b->luck ? (a->luck > b->luck) - (a->luck < b->luck) : (a->county > b->county) - (a->county < b->county);
}

static int by_gap(const void *one, const void *two) {
    const Turn *a = one, *b = two;
    if (a->other != b->other) return a->other > b->other ? 1 : -1;
    if (a->gap != b->gap) return a->gap < b->gap ? 1 : -1;
    if (a->capability != b->capability) return a->capability < b->capability ? 1 : -1;
    return (a->turn > b->turn) - (a->turn < b->turn);
}

/* Whoever comes first; under a general contractor pilots, then who is furthest behind, then the abler. */
static void order_counties(const World *w, Turn *order) {
    for (int64_t c = 0; c < w->C; c++) order[c] = (Turn){0.0, w->capability[c], luck_of(w, TURN, c), !w->pilot[c], 0, c};
    qsort(order, w->C, sizeof(Turn), by_luck);
    if (!w->by_contractor) return;
    for (int64_t k = 0; k < w->C; k++) {
        order[k].turn = order[k].county; /* the k-th county's key is who has the k-th turn, as in the model */
        order[k].county = k;
        order[k].capability = w->capability[k];
        order[k].other = !w->pilot[k];
        for (int64_t s = 0; s < w->S; s++)
            order[k].gap += most(w->standard_maturity[s] - w->maturity[k * w->S + s], 0.0);
    }
    qsort(order, w->C, sizeof(Turn), by_gap);
}

/* The system that a county works on next, -1 for none, and whether it reuses what exists. */
static int64_t choose(const World *w, int64_t c, const double *own, const double *mean, const uint8_t *busy, int *reuses) {
    const Parameters *p = w->p;
    int64_t chosen = -1, n = (int64_t)p->n_exemplars;
    double best = 0.0;
    *reuses = 0;
    for (int64_t s = 0; s < w->S; s++) {
        int64_t i = c * w->S + s;
        double promoted = 0.0, near = 0.0, need = (w->is_provincial ? mean[s] : own[i]) * (1.0 - w->maturity[i]);
        int takes, builds;
        if (w->by_rollout) {
            takes = w->standard_maturity[s] > w->maturity[i] + AHEAD;
            builds = !w->is_provincial;
        } else {
            for (int64_t k = 0; k < n; k++) promoted = ahead(w, w->exemplars[s * n + k], c, s) ? 1.0 : promoted;
            for (int64_t k = 0; k < w->V; k++)
                near += ahead(w, w->neighbours[c * w->V + k], c, s) ? w->neighbour_weight[c * w->V + k] : 0.0;
            double hazard = least(1.0, p->promotion * promoted + p->copying_imitation * near);
            takes = hazard > 0.0 && luck_of(w, REUSE, i) < hazard;
            builds = promoted + near > 0.0 || w->pilot[c] || luck_of(w, FIRST, i) < w->on_track[i];
        }
        if (busy[i]) continue;
        if (takes ? !*reuses || need > best : !*reuses && builds && w->maturity[i] <= p->maturity_enough && (chosen < 0 || need > best)) {
            *reuses = takes;
            best = need;
            chosen = s;
        }
    }
    return chosen;
}

/* The free vendor with the best score, at its price; -1 if there is none. */
static int64_t award_one(World *w, Project *plan, const double *quality, const double *loads, int64_t *room) {
    const Parameters *p = w->p;
    int64_t n = w->F - 1, i = plan->county * w->S + plan->system, best = -1, held = w->by_contractor ? -1 : w->in_charge[i] - 1;
    double lock_in = p->lock_in_effect * w->lock_in[i], switching = w->by_contractor ? 0.0 : lock_in, scores[n], rent = 0.0;
    double best_price = 0.0;
    for (int64_t v = 0; v < n; v++) {
        if (room[v] < 1) continue;
        double luck = luck_of(w, BIDS, plan->county * n + v);
        double price = 1.0 + p->markup / n + p->bid_luck * luck + p->bid_load * loads[v] + (v == held ? 0.0 : switching);
        scores[v] = (1.0 - p->price_weight) * quality[v] - p->price_weight * price;
        if (best < 0 || scores[v] > scores[best]) {
            best = v;
            best_price = price;
        }
    }
    if (best < 0) return -1;
    if (best == held && switching > 0.0) {
        double second = -INFINITY;
        for (int64_t v = 0; v < n; v++)
            if (room[v] > 0 && v != held) second = most(second, scores[v]);
        rent = p->price_weight > 0.0 ? least(switching, (scores[best] - second) / p->price_weight) : switching;
    }
    plan->price = plan->cost * (best_price + rent) * (w->by_contractor ? 1.0 + lock_in : 1.0) * price_of_measuring(w);
    plan->cost *= 1.0 + (best == held ? 0.0 : switching);
    room[best]--;
    return best;
}

/* Every county with a free place chooses a system; builders serve them in turn as far as there are teams and money. */
void choose_projects(World *w) {
    const Parameters *p = w->p;
    int64_t S = w->S, n = w->F - 1, room[n], free = 0, number[w->C], n_begun = 0;
    double *reading = w->room, *mean = reading + w->C * S, quality[n], loads[n], best_elsewhere[S];
    uint8_t busy[w->C * S];
    Turn order[w->C];
    Project begun[w->C];
    for (int64_t i = 0; i < w->C * S; i++) busy[i] = 0;
    for (int64_t c = 0; c < w->C; c++) number[c] = 0;
    for (int64_t k = 0; k < w->n_projects; k++) {
        const Project *project = w->projects + k;
        uint8_t *place = busy + project->county * S + project->system;
        if (project->firm < 0) continue;
        number[project->county] += !*place;
        *place = 1;
    }
    for (int64_t s = 0; s < S; s++) {
        best_elsewhere[s] = w->standard_maturity[s];
        for (int64_t c = 0; c < w->C; c++) best_elsewhere[s] = most(best_elsewhere[s], w->maturity[c * S + s]);
    }
    for (int64_t v = 0; v < n; v++) {
        loads[v] = (double)w->firms[v + 1].load;
        room[v] = teams_of(w, v) - w->firms[v + 1].load;
        free += room[v];
        quality[v] = capability_of(w, v + 1) * (p->quality_unknown + w->firms[v + 1].reputation);
    }
    order_counties(w, order);
    for (int64_t turn = 0; turn < w->C && (!w->by_contractor || free > 0); turn++) {
        int reuses;
        int64_t c = order[turn].county, s = -1;
        if (number[c] < p->n_projects) s = choose(w, c, reading, mean, busy, &reuses);
        if (s < 0) continue;
        Project project = plan(w, c, s, reuses, best_elsewhere[s]);
        if (w->accounts[c] < project.cost) continue;
        free--;
        int64_t vendor = award_one(w, &project, quality, loads, room);
        if (vendor < 0 || w->accounts[c] < project.price) continue;
        project.firm = vendor + 1;
        w->accounts[c] -= project.price;
        w->set_aside += project.price;
        w->firms[vendor + 1].load++;
        w->builder[c * S + s] = w->by_contractor ? OPERATOR : vendor + 1;
        begun[n_begun++] = project;
    }
    Project *table = w->projects; /* by county, within a county the older first */
    for (int64_t k = 0; k < n_begun; k++) {
        int64_t place = w->n_projects++;
        for (; place > 0 && table[place - 1].county > begun[k].county; place--) table[place] = table[place - 1];
        table[place] = begun[k];
    }
}
