/* The institutional month as loops written by hand: the yardstick for everything that is not a citizen's.
 *
 * Same rules, same luck and same state as sim/model/month: demand and its drift, service, listing, construction,
 * connection, enterprises and oversight of one month, for both reforms. What citizens and incidents give it is handed in.
 * `institutions_in_c.py` reads this file: a field's comment begins with where a model has it, `=` what is worked out there.
 */
#ifndef WORLD_H
#define WORLD_H
#include <stdint.h>
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((simd("notinbranch"))) double exp(double); /* in vectors, as NumPy has it */
__attribute__((simd("notinbranch"))) double log(double);
#endif
#include "../luck.h"

#define ROUNDING 1e-9
#define LEAST 1e-300
#define STAGE 0.25
#define AHEAD 0.1
#define OPERATOR 0

typedef struct {
    double sd_demand_shock, rate_taste_drift, sd_taste, share_taste_city, fit_width, automation_max, online_saving, bundling;
    double verification_hours, proof_hours, verification_days, staff_app, delegation_saving, joint_handling, error_rate;
    double smart_brain, one_window, weight_days, weight_trips, patience_days, patience_trips, p_complain, complaint_slope;
    double satisfaction_tolerance, rate_staffing;
    double p_reconsider, rectification, social_data, control_loss, liability, safeguards, rules_clarity, incident_fear;
    double dispute_resolution, pressure, reciprocity, imitation, work_saved, interface_cost, fine_officials, p_inspect;
    double punishment, openness, rent, distrust_government, distrust_company, n_disputes, n_demanded, idleness;
    double budget_per_resident, budget_elasticity, budget_pooling, fund, share_provincial, months_buffer, months_unspent;
    double stage_cost, maintenance_cost, local_noise, last_mile, information_loss, agenda_noise, feedback, promotion;
    double copying_imitation, n_development_teams, standard_cost, sd_duration, months_standard, craft_error, measuring_cost;
    double maturity_enough, n_projects, interface_penalty, months_build, months_install, months_copy, copy_cost;
    double install_adaptation, copy_adaptation, expert_review, markup, bid_luck, bid_load, price_weight, quality_unknown;
    double lock_in_effect, share_subcontractor, client_share, contractor_margin, share_cost_effort, kpi_incentive;
    double fee_incentive, gaming, rating_weight, effort_county, effort_pressure, rate_decay, rate_adapt;
    double rate_connect, share_point_to_point, share_cross_level, connect_cost, rate_platform, migration_cost;
    double migration_failure, rate_convergence, rate_migration;
    double capability_operator, capability_max, rate_learning, learning_load, support, idle_cost, rate_lock_in, competition;
    double n_vendors, public_value, equity_state, task_substitution, rate_reputation, monitoring, seen_unattended;
    double bulletin_efficiency, sd_evaluation, goal_level, goal_months, share_rectified, n_exemplars, share_on_contractor;
    double attention_returns, share_on_orders, rate_abolish, rate_merge, resistance, campaign_level, campaign_months;
    double campaign_spread, rate_attention_fade, attention_floor;
} Parameters;

typedef struct {
    int64_t county, system, kind;
    double target, design, months, cost, price, progress;
    int64_t firm, is_duplicate;
} Project;

typedef struct {
    double talent, effort_cost, effort, care, reputation, lock_in, experience, mean_profit, revenue, cost, cum_profit;
    int64_t load, months_in_red;
} Firm;

typedef struct {
    /* Counties C, items I, lines L, systems S, resources R, links K, pairs P, documents D, firms F, cities, and the most
     * neighbours of a county V. */
    int64_t C, I, L, S, R, K, P, D, F, cities, V; /* = */
    int64_t month; /* month */
    /* What the switches say. */
    int64_t is_provincial, by_contractor, run_by_company, by_rollout, kept_by_company, by_kpi; /* = */
    int64_t staff_system; /* staff_system */
    double teams; /* teams */
    double listing_constant; /* listing_constant */
    double mean_satisfaction; /* = of citizens */

    const int64_t *item_system, *item_line, *n_fields; /* catalogue [I] */
    const double *desk_hours; /* catalogue [I] */
    const int64_t *resource_line, *resource_level; /* catalogue [R] */
    const double *sensitivity; /* catalogue [R] */
    const uint8_t *can_be_opened; /* catalogue [R] */
    const double *reach; /* = [R] */
    const int64_t *link_item, *link_resource, *link_document; /* incidence [K] */
    const int64_t *pair_links; /* = [K] links by pair */
    const int64_t *pair_first; /* = [P + 1] where each pair's begin */
    const int64_t *pair_item, *pair_line; /* incidence [P] */
    const double *pair_upper; /* incidence [P] */
    const double *n_documents; /* incidence [I] */
    const uint8_t *is_linked; /* incidence [I] */
    const double *line_need; /* = [R, L] */
    const double *proof_load; /* incidence [R] */
    const int64_t *neighbours; /* incidence [C, V] */
    const double *neighbour_weight; /* = [C, V] */
    const int64_t *document_line; /* = [D] */
    const int64_t *county_city; /* places [C] */
    const double *population; /* treasury [C] */
    const double *relative_wealth, *scale, *weight; /* treasury [C] */
    const double *demand_cases; /* = [C, I] */
    const double *days_before; /* days_before [C, I] */
    const double *handling_days; /* handling_days [I] */
    const double *capability; /* capability [C] */
    const double *pass_through; /* pass_through [C] */
    const double *inhouse; /* inhouse [C] */
    const uint8_t *pilot; /* = [C] */
    const double *on_track; /* = [C, S] */
    const double *threshold, *loss; /* reform [D] */
    const double *start; /* = [3] */
    const Key *keys; /* = [purposes] */
    const double *share_online; /* flow [C, I] */
    const double *fear; /* fear [C] */

    double *cases, *required, *jobs, *job_hours, *capacity, *wait_days, *days, *bureaus_missing, *documents_missing; /* flow */
    double *p_trip, *p_error, *at_most_one, *completed_online, *no_visit, *item_at_most_one, *complaints; /* flow */
    double *felt; /* flow.satisfaction [C, I] */
    double *taste, *error, *craft, *maturity, *design, *lock_in; /* modules [C, S] */
    double *interface, *upkeep; /* modules [C] */
    int64_t *builder, *in_charge; /* modules [C, S] */
    double *fit; /* fit [C, S] */
    double *works; /* works [C, S] */
    double *clerks, *n_backlog, *utilisation, *target, *new_served; /* bureaus [C, L] */
    uint8_t *rebuked; /* bureaus [C, L] */
    double *readiness; /* bureaus [C, L] */
    uint8_t *listed, *connected, *settled, *opened; /* bureaus [C, R] */
    int64_t *asked; /* bureaus [C, R] */
    double *p_list, *towards_opening, *opens_at; /* bureaus [C, R] */
    double *pressure; /* pressure [C] */
    double *rectified; /* rectified [C] */
    double *idle; /* idle [C] */
    double *run_skill; /* run_skill [C] */
    double *accounts, *county_new_spent, *county_cum_building, *county_cum_duplicate; /* treasury [C] */
    double provincial, set_aside, cum_granted, fines, cum_lapsed, cum_spent, new_spent, new_fined; /* treasury */
    double cum_building, cum_duplicate; /* treasury */
    double platform, attention; /* province */
    int64_t next_campaign, n_campaigns; /* province */
    int64_t *exemplars; /* = [S, n] */
    double *bulletin; /* = [C] */
    double kpi_score; /* kpi_score */
    double *standard_maturity; /* standard.maturity [S] */
    double *standard_design; /* standard.design [S] */
    double *standard_progress; /* standard.progress [S] */
    double *standard_price; /* standard.price [S] */
    double *standard_months; /* standard.months [S] */
    double *standard_craft; /* standard.craft [S] */
    int64_t *in_work; /* = [S] */
    int64_t n_in_work; /* = */
    double *order_pressure; /* reform.pressure [C] */
    double *merged, *delegated, *share_abolished; /* reform [C] */
    uint8_t *abolished; /* reform [C, D] */
    double *link_asked; /* reform.asked [C, K] */
    double *documents_asked; /* reform [C, I] */
    double *rework; /* reform [C, L] */
    Project *projects; /* = */
    int64_t n_projects; /* = */
    Firm *firms; /* = [F] */
    double *room; /* = to work in */
    double *known; /* = [C, S] what whoever sets the agenda knows */
    const Parameters *p;
} World;

typedef struct { /* what citizens and incidents give every month T */
    const double *share_online; /* [T, C, I] */
    const double *mean_satisfaction; /* [T] */
    const double *fear; /* [T, C] */
    const double *repairs; /* [T, C] */
    const double *fines; /* [T] */
} Given;

enum {
    SHOCK, /* requests/shock */
    TASTE_CITY, /* requests/taste-city */
    TASTE, /* requests/taste */
    RECONSIDER, /* sharing/reconsider */
    LIST, /* sharing/list */
    INSPECTION, /* sharing/inspection */
    AGENDA, /* construction/agenda */
    REUSE, /* construction/reuse */
    FIRST, /* construction/first */
    TURN, /* construction/turn */
    MONTHS, /* construction/months */
    STANDARD_MONTHS, /* standard/months */
    BIDS, /* contracting/bids */
    CONNECT, /* connection/connect */
    MIGRATION, /* connection/migration */
    CAMPAIGN, /* attention/campaign */
    EVALUATION, /* oversight/evaluation */
    KPI, /* oversight/kpi */
};

void month_of_requests(World *w);
void month_of_service(World *w);
void month_of_sharing(World *w);
void month_of_construction(World *w);
void month_of_enterprises(World *w);
void month_of_oversight(World *w);

/* shared between files */
void refresh_works(World *w);
void grant(World *w);
void choose_projects(World *w);
void pay_firm(World *w, int64_t firm, double payment, double cost);
double pay(World *w, const double *cost, double *paid);
void release(World *w, double payment, const double *shares);
double productivity(const World *w, int64_t firm);
double capability_of(const World *w, int64_t firm);
double mean_of_contract(const World *w, double own, double others);
double price_of_measuring(const World *w);
double share_seen_of_firms(const World *w);
int64_t teams_of(const World *w, int64_t vendor);

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static inline double luck_of(const World *w, int purpose, int64_t slot) {
    return uniform(w->keys[purpose], w->month, slot);
}
static inline void uniforms(const World *w, int purpose, int64_t n, double *out) {
    double four[4];
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) philox(w->keys[purpose], w->month, i / 4, out + i);
    if (i < n) philox(w->keys[purpose], w->month, i / 4, four);
    for (int k = 0; i < n; i++, k++) out[i] = four[k];
}
static inline void normals(const World *w, int purpose, int64_t n, double *out) {
    uniforms(w, purpose, n, out);
    for (int64_t i = 0; i < n; i++) out[i] = normal(most(out[i], 0x1p-54));
}
static inline double fit_of(double design, double taste, double width) {
    double distance = (design - taste) / width;
    return exp(-distance * distance / 2);
}
static inline double pace(double x, double share) { return x / (share * x + 1.0 - share); }
#endif
