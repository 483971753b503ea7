/* Demand of the month, and service: missing data, desks, days, trips and what is felt of them. */
#include "world.h"

#define WORKING_DAYS 21.0
#define CLERK_HOURS (7.5 * WORKING_DAYS)
#define MOST_UTILISATION 0.97
#define ERRAND_HOURS 0.3
#define CORRECTION_DAYS 2.0
#define URGENCY 20.0
#define MOST_BUREAUS 41

void refresh_works(World *w) {
    double width = w->p->fit_width;
#pragma GCC ivdep
    for (int64_t i = 0; i < w->C * w->S; i++) {
        w->fit[i] = fit_of(w->design[i], w->taste[i], width);
        w->works[i] = w->maturity[i] * w->fit[i];
    }
}

void month_of_requests(World *w) {
    const Parameters *p = w->p;
    double sd = p->sd_demand_shock, shock = exp(sd * normal(luck_of(w, SHOCK, 0)) - sd * sd / 2);
    for (int64_t i = 0; i < w->C * w->I; i++) w->cases[i] = w->demand_cases[i] * shock;
    for (int64_t c = 0; c < w->C; c++) {
        double *required = w->required + c * w->R;
        const double *cases = w->cases + c * w->I, *asked = w->link_asked + c * w->K;
        for (int64_t r = 0; r < w->R; r++) required[r] = 0.0;
        for (int64_t k = 0; k < w->K; k++) required[w->link_resource[k]] += cases[w->link_item[k]] * asked[k];
    }
    double added = least(p->rate_taste_drift, p->sd_taste), *city = w->room, *own = city + w->cities * w->S;
    double kept = p->sd_taste > 0.0 ? sqrt(1.0 - (added / p->sd_taste) * (added / p->sd_taste)) : 1.0;
    double common = sqrt(p->share_taste_city), rest = sqrt(1.0 - p->share_taste_city);
    normals(w, TASTE_CITY, w->cities * w->S, city);
    normals(w, TASTE, w->C * w->S, own);
    for (int64_t c = 0; c < w->C; c++)
        for (int64_t s = 0; s < w->S; s++) {
            double drift = common * city[w->county_city[c] * w->S + s] + rest * own[c * w->S + s];
            w->taste[c * w->S + s] = kept * w->taste[c * w->S + s] + added * drift;
        }
    refresh_works(w);
}

static inline double newton(double idle, double power, double excess, double space) {
    double busy = 1.0 - idle, steep = exp((power - 1.0) * log(most(busy, LEAST)));
    double level = steep * (busy + power * idle), half = excess + power / 2 * steep;
    double root = sqrt(half * half + space * level) + fabs(half), above = level / root, below = root / space;
    return half > 0.0 ? above : below;
}

/* One implicit step of the queues of all desks, three rounds of Newton's method. */
static void work_off(World *w) {
#pragma GCC ivdep
    for (int64_t i = 0; i < w->C * w->L; i++) {
        double clerks = w->clerks[i], mu = w->capacity[i], total = w->n_backlog[i] + w->jobs[i];
        double space = clerks * (1.0 + mu), power = sqrt(2.0 * (clerks + 1.0));
        double idle = most(1.0 - total / space, 0.0), excess = (total - space) / 2;
        idle = newton(idle, power, excess, space);
        idle = newton(idle, power, excess, space);
        idle = newton(idle, power, excess, space);
        double busy = 1.0 - idle, left = total - clerks * mu * busy;
        w->utilisation[i] = busy;
        w->n_backlog[i] = left;
        w->new_served[i] = total - left;
        w->wait_days[i] = WORKING_DAYS * exp((power - 1.0) * log(most(busy, LEAST))) / ((1.0 - busy) * clerks * mu);
    }
}

static inline double whole_power(double x, double n) { /* n whole, 0 to 15 */
    int64_t k = (int64_t)n;
    double two = x * x, four = two * two, eight = four * four;
    return (k & 1 ? x : 1.0) * (k & 2 ? two : 1.0) * (k & 4 ? four : 1.0) * (k & 8 ? eight : 1.0);
}

/* Bureaus and documents that are missing, by link, pair and item; jobs and hours of every desk. */
static void load_desks(World *w, double *pair_missing) {
    const Parameters here = *w->p, *p = &here; /* which no store can change */
    double hours[w->I], gone[w->R];
    for (int64_t c = 0; c < w->C; c++) {
        const uint8_t *listed = w->listed + c * w->R, *connected = w->connected + c * w->R;
        const double *asked = w->link_asked + c * w->K, *cases = w->cases + c * w->I, *works = w->works + c * w->S;
        double *missing = pair_missing + c * w->P, *bureaus = w->bureaus_missing + c * w->I;
        double *documents = w->documents_missing + c * w->I, *jobs = w->jobs + c * w->L;
        double proofs[w->L], work[w->L];
        for (int64_t i = 0; i < w->I; i++) bureaus[i] = documents[i] = 0.0;
        for (int64_t l = 0; l < w->L; l++) jobs[l] = proofs[l] = work[l] = 0.0;
        for (int64_t r = 0; r < w->R; r++) gone[r] = listed[r] & connected[r] ? 0.0 : 1.0;
        for (int64_t j = 0; j < w->P; j++) {
            double lacks = 0.0;
            for (int64_t k = w->pair_first[j]; k < w->pair_first[j + 1]; k++)
                lacks += asked[w->pair_links[k]] * gone[w->link_resource[w->pair_links[k]]];
            missing[j] = lacks > 0.0 ? 1.0 : 0.0;
            documents[w->pair_item[j]] += lacks;
            bureaus[w->pair_item[j]] += missing[j];
            proofs[w->pair_line[j]] += cases[w->pair_item[j]] * missing[j];
        }
#pragma GCC ivdep
        for (int64_t i = 0; i < w->I; i++) {
            double work_of = works[w->item_system[i]];
            double handling = w->desk_hours[i] * (1.0 - p->automation_max * work_of);
            handling *= 1.0 - p->online_saving * w->share_online[c * w->I + i];
            double errands = w->merged[c] * bureaus[i] * (1.0 - p->bundling * work_of);
            hours[i] = cases[i] * (handling + p->verification_hours * documents[i] + ERRAND_HOURS * errands);
        }
        for (int64_t i = 0; i < w->I; i++) {
            jobs[w->item_line[i]] += cases[i];
            work[w->item_line[i]] += hours[i];
        }
#pragma GCC ivdep
        for (int64_t l = 0; l < w->L; l++) {
            jobs[l] += proofs[l];
            double all = work[l] + p->proof_hours * proofs[l] + w->rework[c * w->L + l];
            double job = jobs[l] > 0.0 ? all / jobs[l] : 1.0;
            w->job_hours[c * w->L + l] = job;
            w->capacity[c * w->L + l] = CLERK_HOURS / most(job, ROUNDING);
        }
    }
}

/* Days, trips and satisfaction of every kind of case of a county. */
static void measure(World *w, int64_t c, const double *missing, const double *share_fork_join) {
    const Parameters here = *w->p, *p = &here;
    const double *wait = w->wait_days + c * w->L, *works = w->works + c * w->S, *fits = w->fit + c * w->S;
    double series[w->I], works_item[w->I], fit_item[w->I], wait_item[w->I], at_once[w->I], alone[w->I];
    double upper = p->delegation_saving * w->delegated[c] * least(1.0, w->capability[c]);
    double check = p->verification_days * (1.0 - p->staff_app * works[w->staff_system]);
    double joint = p->joint_handling * w->platform;
    int64_t row = c * w->I;
    for (int64_t i = 0; i < w->I; i++) series[i] = 0.0;
    for (int64_t j = 0; j < w->P; j++)
        series[w->pair_item[j]] += missing[j] * (check + wait[w->pair_line[j]]) * (1.0 - w->pair_upper[j] * upper);
    for (int64_t i = 0; i < w->I; i++) {
        works_item[i] = works[w->item_system[i]];
        fit_item[i] = fits[w->item_system[i]];
        wait_item[i] = wait[w->item_line[i]];
        alone[i] = w->is_linked[i] ? 0.0 : 1.0;
        at_once[i] = series[i] * (1.0 - joint * (1.0 - share_fork_join[(int64_t)w->bureaus_missing[row + i]]));
    }
#pragma GCC ivdep
    for (int64_t i = 0; i < w->I; i++) {
        double n = w->bureaus_missing[row + i], documents = w->documents_missing[row + i], online = w->share_online[row + i];
        double asked = w->documents_asked[row + i], work = works_item[i], fields = (double)w->n_fields[i];
        double by_hand = fields / w->n_documents[i] * (asked - work * (asked - documents));
        double p_error = 1.0 - exp(-p->error_rate * (by_hand + alone[i] * fields));
        double other = wait_item[i] + at_once[i] + CORRECTION_DAYS * online * p_error;
        double live = 1.0 - documents / most(asked, 1.0);
        double remaining = (1.0 - p->automation_max * work) * (1.0 - p->smart_brain * work * live) * (1.0 - upper);
        double days = w->handling_days[i] * remaining + other;
        double q = (1.0 - w->merged[c]) * (1.0 - p->bundling * work), done = p->one_window * work;
        double q_online = q * (1.0 - done), stays = 1.0 - q_online, but_one = whole_power(stays, most(n - 1.0, 0.0));
        double none = n > 0.0 ? stays * but_one : 1.0, one = n * q_online * but_one;
        double counter = whole_power(1.0 - q, n) * (1.0 - p_error), few = none + done * one;
        double trips = 1.0 + n * q, speed = p->weight_days * exp(-days / p->patience_days);
        double rest = (1.0 - p->weight_days - p->weight_trips) * fit_item[i];
        double at_desk = speed + p->weight_trips * exp(-(trips + p_error) / p->patience_trips) + rest;
        double at_home = speed + p->weight_trips * exp(-(1.0 - done) * trips / p->patience_trips) + rest;
        double angry = p->p_complain / (1.0 + exp(p->complaint_slope * (at_desk - p->satisfaction_tolerance)));
        double cross = p->p_complain / (1.0 + exp(p->complaint_slope * (at_home - p->satisfaction_tolerance)));
        w->days[row + i] = days;
        w->p_error[row + i] = p_error;
        w->p_trip[row + i] = q;
        w->at_most_one[row + i] = (1.0 - online) * counter + online * few;
        w->completed_online[row + i] = online * (done * none);
        w->no_visit[row + i] = done * none;
        w->item_at_most_one[row + i] = most(counter, few) >= 0.5 ? 1.0 : 0.0;
        w->felt[row + i] = (1.0 - online) * at_desk + online * at_home;
        w->complaints[row + i] = w->cases[row + i] * ((1.0 - online) * angry + online * cross);
    }
}

static void move_staff(World *w) {
    double rate = w->p->rate_staffing, urgent_rate = least(1.0, URGENCY * rate);
#pragma GCC ivdep
    for (int64_t i = 0; i < w->C * w->L; i++) {
        double waiting = w->n_backlog[i] - w->clerks[i] * w->utilisation[i];
        double needed = most(1.0, w->jobs[i] / (w->capacity[i] * w->target[i]));
        double urgent = most(1.0, (w->jobs[i] + waiting) / (w->capacity[i] * MOST_UTILISATION));
        w->clerks[i] += most(rate * (needed - w->clerks[i]), urgent_rate * (urgent - w->clerks[i]));
    }
}

void month_of_service(World *w) {
    double share_fork_join[MOST_BUREAUS] = {1.0}, harmonic = 0.0, *missing = w->room;
    for (int n = 1; n < MOST_BUREAUS; n++) {
        harmonic += 1.0 / n;
        share_fork_join[n] = harmonic / n;
    }
    load_desks(w, missing);
    work_off(w);
    for (int64_t c = 0; c < w->C; c++) measure(w, c, missing + c * w->P, share_fork_join);
    move_staff(w);
}
