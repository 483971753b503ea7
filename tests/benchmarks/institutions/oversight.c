/* Enterprises learn, reckon up and set efforts; leaders evaluate, order and press. */
#include <stdlib.h>
#include "world.h"

#define LEAST_EFFORT 0.2
#define MODULE_RUN 0.05
#define MONTHS_IN_RED 12
#define LOCAL_PART 0.5
#define REWORK_HOURS 8.0

static void learn(World *w, int64_t firm, double growth) {
    double partnership = firm == OPERATOR ? w->p->capability_operator : 1.0, now = capability_of(w, firm);
    if (growth > 0.0) w->firms[firm].talent = (now + growth * most(0.0, 1.0 - now / w->p->capability_max)) / partnership;
}

static void learn_by_doing(World *w) {
    const Parameters *p = w->p;
    double work[w->F], sum = 0.0, run[w->C], all = 0.0;
    for (int64_t f = 0; f < w->F; f++) work[f] = (double)w->firms[f].load;
    for (int64_t c = 0; c < w->C; c++) {
        run[c] = 0.0;
        for (int64_t s = 0; s < w->S; s++) run[c] += w->maturity[c * w->S + s];
        all += run[c];
    }
    if (w->by_contractor) {
        for (int64_t f = 1; f < w->F; f++) sum += work[f] += (double)w->n_in_work / (w->F - 1);
        work[OPERATOR] = (1.0 - p->share_subcontractor) * sum;
        for (int64_t f = 1; f < w->F; f++) work[f] *= p->share_subcontractor;
    }
    if (w->run_by_company) work[OPERATOR] += MODULE_RUN * all;
    for (int64_t f = 0; f < w->F; f++) {
        w->firms[f].experience = work[f];
        learn(w, f, p->rate_learning * least(work[f], p->learning_load) + (f == OPERATOR || w->by_kpi ? 0.0 : p->support));
    }
    if (p->rate_learning <= 0.0 || w->run_by_company) return;
    for (int64_t c = 0; c < w->C; c++) {
        double growth = p->rate_learning * least(MODULE_RUN * run[c], p->learning_load), now = w->run_skill[c] * w->capability[c];
        double grown = now + growth * most(0.0, 1.0 - now / p->capability_max);
        w->run_skill[c] = most(w->run_skill[c], grown / w->capability[c]);
    }
}

static void settle_books(World *w) {
    const Parameters *p = w->p;
    double idle_cost = p->idle_cost * p->stage_cost / p->months_build, mean = 0.0;
    for (int64_t f = 1; f < w->F; f++) {
        Firm *vendor = w->firms + f;
        int64_t idle = teams_of(w, f - 1) - vendor->load;
        double lost = idle_cost * (idle > 0 ? idle : 0);
        vendor->cost += lost;
        vendor->cum_profit -= lost;
        vendor->mean_profit += p->rate_reputation * (vendor->revenue - vendor->cost - vendor->mean_profit);
        vendor->months_in_red = vendor->mean_profit < 0.0 ? vendor->months_in_red + 1 : 0;
        mean += capability_of(w, f);
    }
    mean /= w->F - 1;
    for (int64_t f = 1; f < w->F; f++) {
        Firm *vendor = w->firms + f;
        if (vendor->months_in_red < MONTHS_IN_RED) continue;
        vendor->talent = mean;
        vendor->reputation = vendor->mean_profit = vendor->cum_profit = vendor->lock_in = 0.0;
        vendor->months_in_red = 0;
        for (int64_t i = 0; i < w->C * w->S; i++) w->lock_in[i] = w->in_charge[i] == f ? 0.0 : w->lock_in[i];
    }
}

static void grow_dependence(World *w) {
    double held[w->F + 1], total[w->F + 1];
    for (int64_t f = 0; f <= w->F; f++) held[f] = total[f] = 0.0;
    for (int64_t i = 0; i < w->C * w->S; i++) {
        int64_t charge = w->run_by_company ? OPERATOR : w->builder[i];
        double kept = charge == w->in_charge[i] ? w->lock_in[i] : 0.0;
        double roles = (w->run_by_company ? 1.0 : 0.0) + (charge == w->builder[i] && charge >= 0);
        w->in_charge[i] = charge;
        w->lock_in[i] = roles > 0.0 ? kept + w->p->rate_lock_in * roles * (1.0 - kept) : 0.0;
        held[charge + 1] += 1.0;
        total[charge + 1] += w->lock_in[i];
    }
    for (int64_t f = 0; f < w->F; f++) w->firms[f].lock_in = total[f + 1] / most(held[f + 1], 1.0);
}

static double attention_on_firms(const World *w) {
    double sum = 0.0;
    if (w->by_kpi) return least(1.0, pow(w->p->share_on_contractor, w->p->attention_returns) * w->attention);
    for (int64_t c = 0; c < w->C; c++) sum += w->pressure[c];
    return least(1.0, sum / w->C);
}

static double share_seen(const World *w, double attention) {
    return w->p->monitoring * (w->p->seen_unattended + (1.0 - w->p->seen_unattended) * attention);
}

static double gamed(const World *w, double seen) { return w->by_kpi ? w->p->gaming * (1.0 - seen) : 0.0; }

static double within(double effort) { return least(1.0, most(LEAST_EFFORT, effort)); }

static void set_efforts(World *w) {
    const Parameters *p = w->p;
    double seen = share_seen(w, attention_on_firms(w)), by_operator = share_seen(w, w->firms[OPERATOR].effort);
    double slope = (w->by_kpi ? p->kpi_incentive : p->fee_incentive) * (1.0 - gamed(w, seen)), rho = p->task_substitution;
    for (int64_t f = 0; f < w->F; f++) {
        Firm *firm = w->firms + f;
        int sub = f != OPERATOR && w->by_contractor;
        double paid = (sub ? p->fee_incentive : slope) * (sub ? by_operator : seen), cost = firm->effort_cost;
        double own = f == OPERATOR ? p->public_value * p->equity_state : 0.0 + p->competition * (p->n_vendors - 1) / p->n_vendors;
        double free = 1.0 - p->lock_in_effect * firm->lock_in, scale = cost * (1.0 - rho * rho);
        double b1 = (paid * (1.0 - p->rating_weight) + own) * free, b2 = (paid * p->rating_weight + own) * free;
        double speed = (b1 - rho * b2) / scale, quality = (b2 - rho * b1) / scale;
        if (speed < LEAST_EFFORT || speed > 1.0) {
            speed = within(speed);
            quality = b2 / cost - rho * speed;
        }
        if (quality < LEAST_EFFORT || quality > 1.0) {
            quality = within(quality);
            speed = within(b1 / cost - rho * quality);
        }
        firm->effort = speed;
        firm->care = quality;
        firm->reputation += p->rate_reputation * (speed - firm->reputation);
    }
}

void month_of_enterprises(World *w) {
    learn_by_doing(w);
    settle_books(w);
    grow_dependence(w);
    set_efforts(w);
}

static void renew_attention(World *w) {
    const Parameters *p = w->p;
    if (w->month < w->next_campaign || p->campaign_level <= 0.0) {
        w->attention = p->attention_floor + (w->attention - p->attention_floor) * (1.0 - p->rate_attention_fade);
        return;
    }
    w->attention = most(w->attention, p->campaign_level);
    w->n_campaigns++;
    double luck = uniform(w->keys[CAMPAIGN], w->n_campaigns, 0);
    double months = rint(p->campaign_months * (1.0 - p->campaign_spread + 2 * p->campaign_spread * luck));
    w->next_campaign = w->month + (months < 1.0 ? 1 : (int64_t)months);
}

typedef struct { double score; int64_t who; } Rank;

static int by_score(const void *one, const void *two) {
    const Rank *a = one, *b = two;
    return a->score != b->score ? (a->score > b->score) - (a->score < b->score) : (a->who > b->who) - (a->who < b->who);
}

/* Scores of the bulletin, and who must rectify; gives efficiency and sharing of the province. */
static void publish(World *w, double *efficiency, double *sharing) {
    const Parameters *p = w->p;
    double goal = p->goal_level * least(1.0, w->month / p->goal_months), now = 0.0, before = 0.0, live = 0.0, required = 0.0;
    Rank last[w->C];
    for (int64_t c = 0; c < w->C; c++) {
        double days = 0.0, old = 0.0, shared = 0.0, all = 0.0;
        for (int64_t i = c * w->I; i < (c + 1) * w->I; i++)
            days += w->cases[i] * w->days[i], old += w->cases[i] * w->days_before[i];
        for (int64_t r = c * w->R; r < (c + 1) * w->R; r++)
            shared += w->listed[r] & w->connected[r] ? w->required[r] : 0.0, all += w->required[r];
        now += days, before += old, live += shared, required += all;
        double score = p->bulletin_efficiency * (1.0 - days / old) + (1.0 - p->bulletin_efficiency) * (shared / all);
        score += p->sd_evaluation * normal(most(luck_of(w, EVALUATION, c), 0x1p-54));
        w->bulletin[c] = score;
        w->rectified[c] = score < goal ? 1.0 : 0.0;
        last[c] = (Rank){score, c};
    }
    qsort(last, w->C, sizeof(Rank), by_score);
    for (int64_t k = 0; k < (int64_t)(p->share_rectified * w->C); k++) w->rectified[last[k].who] = 1.0;
    *efficiency = 1.0 - now / before;
    *sharing = live / required;
}

static void promote_exemplars(World *w) {
    int64_t n = (int64_t)w->p->n_exemplars;
    for (int64_t s = 0; s < w->S; s++) {
        int64_t *best = w->exemplars + s * n, found = 0;
        for (int64_t c = 0; c < w->C; c++) {
            int64_t place = found < n ? found++ : n;
            for (; place > 0 && w->works[best[place - 1] * w->S + s] < w->works[c * w->S + s]; place--)
                if (place < n) best[place] = best[place - 1];
            if (place < n) best[place] = c;
        }
    }
}

static void judge_contractor(World *w, const double *values) {
    const Parameters *p = w->p;
    double reached = 0.0, seen = share_seen(w, attention_on_firms(w));
    for (int k = 0; k < 3; k++) {
        double due = (p->goal_level - w->start[k]) * least(1.0, w->month / p->goal_months), gained = values[k] - w->start[k];
        reached += due > ROUNDING ? least(1.0, most(0.0, gained / due)) : 1.0;
    }
    double score = reached / 3, error = p->sd_evaluation * normal(most(luck_of(w, KPI, 0), 0x1p-54));
    w->kpi_score = least(1.0, most(0.0, score + gamed(w, seen) * (1.0 - score) + error));
}

static double reach_of(const World *w, int64_t c) {
    double error = w->p->local_noise * (1.0 - w->p->last_mile);
    if (w->is_provincial) return 1.0 - LOCAL_PART * w->p->information_loss;
    return least(1.0, w->capability[c]) * (1.0 - LOCAL_PART * least(1.0, error));
}

static void give_orders(World *w, double attention) {
    const Parameters *p = w->p;
    double needed[w->D];
    for (int64_t i = 0; i < w->C * w->L; i++) w->rework[i] = 0.0;
    if (attention * p->share_on_orders == 0.0) return;
    for (int64_t d = 0; d < w->D; d++) needed[d] = w->threshold[d] / most(exp(-p->resistance * w->loss[d]), LEAST);
    for (int64_t c = 0; c < w->C; c++) {
        double passed = p->share_on_orders * attention * w->pass_through[c];
        uint8_t *abolished = w->abolished + c * w->D, new[w->D];
        int64_t number = 0;
        w->order_pressure[c] += p->rate_abolish * passed;
        w->merged[c] += (1.0 - w->merged[c]) * (1.0 - exp(-p->rate_merge * passed * reach_of(w, c)));
        w->delegated[c] += (1.0 - w->delegated[c]) * (1.0 - exp(-p->rate_merge * passed));
        for (int64_t d = 0; d < w->D; d++) {
            new[d] = (w->order_pressure[c] >= needed[d]) & !abolished[d];
            number += new[d];
            abolished[d] |= new[d];
        }
        if (!number) continue;
        w->share_abolished[c] += (double)number / w->D;
        for (int64_t d = 0; d < w->D; d++)
            if (new[d]) w->rework[c * w->L + w->document_line[d]] += REWORK_HOURS;
        for (int64_t k = 0; k < w->K; k++)
            if (new[w->link_document[k]]) {
                w->link_asked[c * w->K + k] -= 1.0;
                w->documents_asked[c * w->I + w->link_item[k]] -= 1.0;
            }
    }
}

/* Share of what can be ordered that is not ordered yet. */
static double left_to_order(const World *w) {
    double orderable = 0.0, gone = 0.0, merged = 0.0;
    for (int64_t d = 0; d < w->D; d++) orderable += isfinite(w->threshold[d]) ? 1.0 : 0.0;
    for (int64_t i = 0; i < w->C * w->D; i++) gone += w->abolished[i];
    for (int64_t c = 0; c < w->C; c++) merged += w->merged[c];
    return ((orderable > 0.0 ? 1.0 - gone / (orderable * w->C) : 0.0) + 1.0 - merged / w->C) / 2;
}

void month_of_oversight(World *w) {
    const Parameters *p = w->p;
    double values[3] = {0.0, 0.0, w->mean_satisfaction};
    double duties = (w->is_provincial + w->by_contractor + w->run_by_company + w->kept_by_company) / 4.0;
    renew_attention(w);
    publish(w, values, values + 1);
    promote_exemplars(w);
    judge_contractor(w, values);
    double attention = w->attention * (w->by_kpi ? 1.0 - p->share_on_contractor : 1.0);
    give_orders(w, attention);
    attention *= 1.0 - p->share_on_orders * left_to_order(w);
    for (int64_t c = 0; c < w->C; c++) {
        w->pressure[c] = attention * w->pass_through[c] * (1.0 + p->rectification * w->rectified[c]);
        double held = least(1.0, p->fine_officials * least(1.0, p->p_inspect * w->pressure[c]));
        w->idle[c] = p->idleness * duties * (1.0 - held);
    }
}
