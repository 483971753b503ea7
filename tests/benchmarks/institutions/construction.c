/* Construction: what is known of demand, standards, projects that advance, modules that are kept up; connection. */
#include "world.h"

#define COMPLETE (1.0 - ROUNDING)
#define INHOUSE_CARE 0.5
#define KIND_BUILD 0

/* Local demand as whoever sets the agenda knows it [C, S]. */
static void know_taste(World *w) {
    const Parameters *p = w->p;
    double own = p->local_noise * (1.0 - p->last_mile), mean[w->S], residents = 0.0;
    for (int64_t s = 0; s < w->S; s++) mean[s] = 0.0;
    for (int64_t c = 0; c < w->C; c++) {
        residents += w->population[c];
        for (int64_t s = 0; s < w->S; s++) mean[s] += w->population[c] * w->taste[c * w->S + s];
    }
    for (int64_t s = 0; s < w->S; s++) mean[s] /= residents;
    for (int64_t c = 0; c < w->C; c++)
        for (int64_t s = 0; s < w->S; s++) {
            int64_t i = c * w->S + s;
            int locally = !w->is_provincial || w->pilot[c];
            w->known[i] = locally ? w->taste[i] + own * w->error[i] : mean[s] + (1.0 - p->information_loss) * (w->taste[i] - mean[s]);
        }
}

/* Complaints per case as each county reads them [C, S], and their mean [S]. */
static void read_complaints(const World *w, double *own, double *mean) {
    double noise = w->p->agenda_noise, feedback = w->p->feedback, complaints[w->S], cases[w->S];
    normals(w, AGENDA, w->C * w->S, own);
    for (int64_t s = 0; s < w->S; s++) mean[s] = 0.0;
    for (int64_t c = 0; c < w->C; c++) {
        for (int64_t s = 0; s < w->S; s++) complaints[s] = cases[s] = 0.0;
        for (int64_t i = 0; i < w->I; i++) {
            complaints[w->item_system[i]] += w->complaints[c * w->I + i];
            cases[w->item_system[i]] += w->cases[c * w->I + i];
        }
        for (int64_t s = 0; s < w->S; s++) {
            double heard = complaints[s] / cases[s];
            if (feedback != 1.0) heard = pow(heard, feedback);
            mean[s] += own[c * w->S + s] = heard * exp(noise * own[c * w->S + s]);
        }
    }
    for (int64_t s = 0; s < w->S; s++) mean[s] /= w->C;
}

static double mean_of_vendors(const World *w, double (*trait)(const World *, int64_t)) {
    double sum = 0.0;
    for (int64_t f = 1; f < w->F; f++) sum += trait(w, f);
    return sum / (w->F - 1);
}

static double care_of(const World *w, int64_t firm) { return w->firms[firm].care; }

/* The province's teams build the next stage of standard modules, most needed first. */
static void develop_standards(World *w, const double *mean) {
    const Parameters *p = w->p;
    double scale = 0.0, care = mean_of_contract(w, care_of(w, OPERATOR), mean_of_vendors(w, care_of));
    double speed = mean_of_contract(w, productivity(w, OPERATOR), mean_of_vendors(w, productivity));
    for (int64_t c = 0; c < w->C; c++) scale += w->scale[c];
    double price = p->standard_cost * p->stage_cost * (scale / w->C) * price_of_measuring(w);
    uint8_t tried[w->S];
    for (int64_t s = 0; s < w->S; s++) tried[s] = w->standard_maturity[s] > COMPLETE;
    for (int64_t k = 0; k < w->n_in_work; k++) tried[w->in_work[k]] = 1;
    while (w->n_in_work < p->n_development_teams) {
        int64_t best = -1;
        double most_needed = -INFINITY;
        for (int64_t s = 0; s < w->S; s++) {
            double need = mean[s] * (1.0 - w->standard_maturity[s]);
            if (tried[s] || need <= most_needed) continue;
            most_needed = need;
            best = s;
        }
        if (best < 0) break;
        tried[best] = 1;
        if (w->provincial < price) continue;
        w->provincial -= price;
        w->set_aside += price;
        w->in_work[w->n_in_work++] = best;
        w->standard_price[best] = price;
        w->standard_progress[best] = 0.0;
        w->standard_months[best] = p->months_standard * exp(p->sd_duration * normal(luck_of(w, STANDARD_MONTHS, best)));
    }
    int64_t left = 0;
    for (int64_t k = 0; k < w->n_in_work; k++) {
        int64_t s = w->in_work[k];
        double step = least(pace(speed, p->client_share) / w->standard_months[s], 1.0 - w->standard_progress[s]);
        w->standard_progress[s] += step;
        release(w, w->standard_price[s] * step, 0);
        pay_firm(w, OPERATOR, w->standard_price[s] * step, w->standard_price[s] * step);
        if (w->standard_progress[s] < COMPLETE) {
            w->in_work[left++] = s;
            continue;
        }
        double aggregate = 0.0;
        for (int64_t c = 0; c < w->C; c++) aggregate += w->weight[c] * w->known[c * w->S + s];
        w->standard_maturity[s] = least(1.0, w->standard_maturity[s] + STAGE);
        w->standard_design[s] = aggregate + p->craft_error * (1.0 - care) * w->standard_craft[s];
    }
    while (w->n_in_work > left) w->in_work[--w->n_in_work] = -1;
}

/* What complete projects built is put to use where it works better than what is there. */
static void finish_projects(World *w) {
    double width = w->p->fit_width, works[w->n_projects], design[w->n_projects];
    int64_t used[w->n_projects], n = 0, left = 0;
    for (int64_t k = 0; k < w->n_projects; k++) {
        const Project *done = w->projects + k;
        if (done->progress < COMPLETE) continue;
        int64_t i = done->county * w->S + done->system;
        double care = INHOUSE_CARE;
        if (done->firm >= 0) care = w->firms[done->firm].care;
        if (done->firm >= 0 && w->by_contractor) care = mean_of_contract(w, w->firms[OPERATOR].care, care);
        design[k] = done->design + w->p->craft_error * (1.0 - care) * w->craft[i];
        works[k] = done->target * fit_of(design[k], w->taste[i], width);
        int better = done->kind == KIND_BUILD ? works[k] > w->maturity[i] * fit_of(w->design[i], w->taste[i], width)
                                              : done->target >= w->maturity[i];
        if (!better) continue;
        int64_t place = n++; /* the best of a system last */
        for (; place > 0 && works[used[place - 1]] > works[k]; place--) used[place] = used[place - 1];
        used[place] = k;
    }
    for (int64_t k = 0; k < n; k++) {
        const Project *done = w->projects + used[k];
        w->design[done->county * w->S + done->system] = design[used[k]];
    }
    for (int64_t k = 0; k < w->n_projects; k++) {
        const Project project = w->projects[k];
        if (project.progress < COMPLETE) {
            w->projects[left++] = project;
            continue;
        }
        double *maturity = w->maturity + project.county * w->S + project.system;
        *maturity = most(*maturity, project.target);
        if (project.firm >= 0) w->firms[project.firm].load--;
    }
    w->n_projects = left;
}

static void advance_projects(World *w) {
    double by_county[w->C], to[w->F], cost[w->F], own[w->F], total = 0.0;
    for (int64_t c = 0; c < w->C; c++) by_county[c] = 0.0;
    for (int64_t f = 0; f < w->F; f++) {
        to[f] = cost[f] = 0.0;
        own[f] = productivity(w, f);
        if (w->by_contractor) own[f] = mean_of_contract(w, own[OPERATOR], own[f]);
    }
    if (w->by_contractor) own[OPERATOR] = productivity(w, OPERATOR);
    for (int64_t k = 0; k < w->n_projects; k++) {
        Project *project = w->projects + k;
        int64_t c = project->county, f = project->firm;
        double work = f < 0 ? w->inhouse[c] : pace(w->by_contractor ? own[f] : own[f] * w->capability[c], w->p->client_share);
        double step = least(work / project->months, 1.0 - project->progress), payment = project->price * step;
        project->progress += step;
        by_county[c] += payment;
        total += payment;
        if (f >= 0) to[f] += payment, cost[f] += project->cost * step;
        if (project->is_duplicate) w->county_cum_duplicate[c] += payment, w->cum_duplicate += payment;
    }
    release(w, total, by_county);
    finish_projects(w);
    for (int64_t f = 0; f < w->F; f++) pay_firm(w, f, to[f], cost[f]);
}

static void keep_up(World *w) {
    const Parameters *p = w->p;
    double *cost = w->room, *paid = cost + w->C, price = w->run_by_company ? price_of_measuring(w) : 1.0;
    for (int64_t c = 0; c < w->C; c++) {
        double built = 0.0;
        for (int64_t s = 0; s < w->S; s++) built += w->maturity[c * w->S + s];
        cost[c] = p->maintenance_cost * p->stage_cost * w->scale[c] * (built / STAGE) * price;
    }
    double total = pay(w, cost, paid);
    if (w->run_by_company) pay_firm(w, OPERATOR, total, total);
    for (int64_t c = 0; c < w->C; c++) {
        double diligence = productivity(w, OPERATOR), satisfied = 0.0, cases = 0.0;
        if (!w->run_by_company) {
            for (int64_t i = c * w->I; i < (c + 1) * w->I; i++) satisfied += w->cases[i] * w->felt[i], cases += w->cases[i];
            double effort = p->effort_county + p->effort_pressure * w->pressure[c] + p->rating_weight * (1.0 - satisfied / cases);
            diligence = least(1.0, most(0.0, effort)) * (1.0 - w->idle[c]) * w->run_skill[c] * w->capability[c];
        }
        double upkeep = least(1.0, most(0.0, diligence)) * (cost[c] > 0.0 ? paid[c] / cost[c] : 1.0);
        w->upkeep[c] = upkeep;
        for (int64_t i = c * w->S; i < (c + 1) * w->S; i++) {
            w->maturity[i] *= 1.0 - p->rate_decay * (1.0 - upkeep);
            w->design[i] += p->rate_adapt * upkeep * (w->known[i] - w->design[i]);
        }
    }
}

/* Listed resources become live as far as builders and money reach; interfaces grow alike. */
static void connect_resources(World *w) {
    const Parameters here = *w->p, *p = &here; /* which no store can change */
    double *cost = w->room, *paid = cost + w->C, price = w->by_contractor ? price_of_measuring(w) : 1.0, rate[w->R];
    double vendors = mean_of_vendors(w, productivity), breaks = 1.0 - exp(-p->rate_decay), whole = p->share_point_to_point;
    double at_once = pace(mean_of_contract(w, productivity(w, OPERATOR), vendors), p->client_share);
    for (int64_t r = 0; r < w->R; r++) {
        double pooled = whole + (1.0 - whole) * (w->platform * w->reach[r]);
        rate[r] = p->rate_connect * pooled * (w->resource_level[r] > 0 ? p->share_cross_level : 1.0);
    }
    for (int64_t c = 0; c < w->C; c++) {
        double speed = w->by_contractor ? at_once : pace(w->capability[c] * vendors, p->client_share), chance[w->R];
        double unit = p->connect_cost * price * w->scale[c] / (whole + (1.0 - whole) * w->platform), new = 0.0;
        double affordable = floor(w->accounts[c] / unit + ROUNDING);
#pragma GCC ivdep
        for (int64_t r = 0; r < w->R; r++) chance[r] = 1.0 - exp(-speed * w->interface[c] * rate[r]);
        for (int64_t r = 0; r < w->R; r++) {
            int64_t i = c * w->R + r;
            if (w->listed[i] == w->connected[i]) continue;
            double draw = luck_of(w, CONNECT, i);
            if (w->connected[i]) w->connected[i] = draw >= breaks;
            else if (draw < chance[r] && new < affordable) w->connected[i] = 1, new += 1.0;
        }
        cost[c] = unit * new;
    }
    double total = pay(w, cost, paid);
    pay_firm(w, w->by_contractor ? OPERATOR : -1, total, total);
    w->platform += least(1.0, p->rate_platform * capability_of(w, OPERATOR)) * (1.0 - w->platform);
    double migrates = w->by_contractor ? p->rate_migration : p->rate_convergence * w->platform;
    if (migrates == 0.0) return;
    for (int64_t c = 0; c < w->C; c++)
        cost[c] = p->migration_cost * price * p->stage_cost * w->scale[c] * migrates * (1.0 - w->interface[c]);
    total = pay(w, cost, paid);
    pay_firm(w, w->by_contractor ? OPERATOR : -1, total, total);
    for (int64_t c = 0; c < w->C; c++) {
        double funded = cost[c] > 0.0 ? paid[c] / cost[c] : 1.0;
        if (luck_of(w, MIGRATION, c) >= p->migration_failure) w->interface[c] += migrates * funded * (1.0 - w->interface[c]);
    }
}

void month_of_construction(World *w) {
    double *own = w->room, *mean = own + w->C * w->S;
    for (int64_t f = 0; f < w->F; f++) w->firms[f].revenue = w->firms[f].cost = 0.0;
    grant(w);
    know_taste(w);
    read_complaints(w, own, mean);
    if (w->by_rollout) develop_standards(w, mean);
    choose_projects(w);
    advance_projects(w);
    keep_up(w);
    connect_resources(w);
    refresh_works(w);
}
