/* Money of the month: budgets, payments, what firms are paid and what is kept back. */
#include "world.h"

#define MILLION 1e6
#define PLAN_MONTHS 36.0
#define PROJECTS_IN_HAND 2.0

void grant(World *w) {
    const Parameters *p = w->p;
    double total = 0.0, recalled = 0.0, needs = 0.0, handed_out = 0.0, pot, *monthly = w->room, *lacks = monthly + w->C;
    for (int64_t c = 0; c < w->C; c++) {
        monthly[c] = p->budget_per_resident * w->population[c] * pow(w->relative_wealth[c], p->budget_elasticity) / MILLION;
        total += monthly[c];
        w->county_new_spent[c] = 0.0;
    }
    double kept = p->share_provincial * total, fund = p->fund * total + w->fines;
    w->provincial += kept + fund;
    w->fines = w->new_spent = w->new_fined = 0.0;
    w->cum_granted += total + fund;
    double spare = most(0.0, w->provincial - p->months_buffer * kept);
    w->provincial -= spare;
    for (int64_t c = 0; c < w->C; c++) {
        double own = (1.0 - p->share_provincial) * monthly[c], stage = p->stage_cost * w->scale[c], built = 0.0;
        double left = (1.0 - p->budget_pooling) * (own + spare * w->weight[c]);
        double ceiling = most(p->months_unspent * own, PROJECTS_IN_HAND * stage);
        double called_in = most(0.0, w->accounts[c] + left - ceiling);
        for (int64_t s = 0; s < w->S; s++) built += w->maturity[c * w->S + s];
        double missing = (w->S - built) / STAGE;
        recalled += called_in;
        w->accounts[c] += left - called_in;
        double bill = stage * (missing / PLAN_MONTHS + p->maintenance_cost * (built / STAGE));
        monthly[c] = most(0.0, ceiling - w->accounts[c]);
        lacks[c] = monthly[c] > ROUNDING ? most(0.0, bill - left) : 0.0;
        needs += lacks[c];
    }
    pot = p->budget_pooling * ((1.0 - p->share_provincial) * total + spare + recalled);
    for (int64_t c = 0; c < w->C && needs > 0.0; c++) {
        double handed = least(monthly[c], pot * lacks[c] / needs);
        w->accounts[c] += handed;
        handed_out += handed;
    }
    w->cum_lapsed += pot + (1.0 - p->budget_pooling) * recalled - handed_out;
}

static void spend(World *w, double amount) {
    w->cum_spent += amount;
    w->new_spent += amount;
}

/* Pay running costs as far as accounts reach; returns the sum. */
double pay(World *w, const double *cost, double *paid) {
    double total = 0.0;
    for (int64_t c = 0; c < w->C; c++) {
        paid[c] = least(cost[c], w->accounts[c]);
        w->accounts[c] -= paid[c];
        w->county_new_spent[c] += paid[c];
        total += paid[c];
    }
    spend(w, total);
    return total;
}

/* Pay out what was set aside for building, by the counties' payments or by the province. */
void release(World *w, double payment, const double *shares) {
    w->set_aside = most(0.0, w->set_aside - payment);
    spend(w, payment);
    w->cum_building += payment;
    for (int64_t c = 0; c < w->C; c++) {
        double part = shares ? shares[c] : payment * w->weight[c];
        w->county_new_spent[c] += part;
        w->county_cum_building[c] += part;
    }
}

double price_of_measuring(const World *w) { return w->by_kpi ? 1.0 + w->p->measuring_cost : 1.0; }

void pay_firm(World *w, int64_t firm, double payment, double cost) {
    const Parameters *p = w->p;
    if (firm < 0 || (payment == 0.0 && cost == 0.0)) return;
    Firm *builder = w->firms + firm, *liable = w->by_contractor ? w->firms + OPERATOR : builder;
    payment /= price_of_measuring(w);
    double kept = w->by_kpi ? payment * p->kpi_incentive * (1.0 - w->kpi_score) : 0.0;
    double margin = builder == liable ? 0.0 : p->contractor_margin * payment;
    double borne = cost * (1.0 - p->share_cost_effort + p->share_cost_effort * builder->effort);
    w->provincial += kept;
    w->cum_granted += kept;
    w->new_fined += kept;
    liable->revenue += margin - kept;
    liable->cum_profit += margin - kept;
    builder->revenue += payment - margin;
    builder->cost += borne;
    builder->cum_profit += payment - margin - borne;
}

double capability_of(const World *w, int64_t firm) {
    double own = firm == OPERATOR ? w->firms[firm].talent * w->p->capability_operator : w->firms[firm].talent;
    return least(own, w->p->capability_max);
}

double productivity(const World *w, int64_t firm) { return capability_of(w, firm) * w->firms[firm].effort; }

/* Productivity or care of a general contractor together with its subcontractors'. */
double mean_of_contract(const World *w, double own, double others) {
    return (1.0 - w->p->share_subcontractor) * own + w->p->share_subcontractor * others;
}

int64_t teams_of(const World *w, int64_t vendor) {
    int64_t total = (int64_t)least(w->teams, 1e6), n = w->F - 1;
    return (vendor + 1) * total / n - vendor * total / n;
}
