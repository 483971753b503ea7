/* The citizens' month as a loop written by hand: the yardstick for the compiled loops of sim/model/loops.
 *
 * Same rules, same luck, same state of the province as sim.month: who files, which channel, what a case does to
 * satisfaction and trust, what talk does. Citizens stand in columns, ties in compressed rows. One thread.
 */
#include "luck.h"

typedef struct {
    double channel_constant, channel_shift, channel_ease, channel_trust, channel_skill, channel_peers, push, last_mile;
    double one_window, sd_case_days, weight_days, weight_trips, patience_days, patience_trips;
    double p_complain, satisfaction_tolerance, rate_trust_experience, rate_trust_social;
} Parameters;

typedef struct { /* N citizens */
    int64_t n;
    const int32_t *first, *neighbour;
    const uint16_t *group;
    const double *skill;
    double *trust, *heard, *satisfaction;
    float *p_online;
    uint8_t *used_online, *complained;
    int8_t *last_item;
} Citizens;

typedef struct { /* C counties, I items */
    int64_t n_items;
    const double *probability, *cumulative, *ease;               /* by county and kind [2 C], [2 C, I], [2 C] */
    const double *days, *works, *p_trip, *p_error, *bureaus_missing, *fit; /* [C, I] */
} Province;

typedef struct { Key file, online, days, trips, desk, complain; uint64_t month; } Luck;

static inline double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

/* Who files and for what; returns how many, in who and items. */
int64_t file_requests(const Citizens *all, const Province *place, const Luck *luck, int64_t *who, int32_t *items) {
    int64_t filed = 0;
    double four[4] = {0};
    for (int64_t i = 0; i < all->n; i++) {
        if (i % 4 == 0) philox(luck->file, luck->month, i / 4, four);
        double p = place->probability[all->group[i]], draw = four[i % 4];
        if (draw >= p) continue;
        const double *profile = place->cumulative + all->group[i] * place->n_items;
        int32_t item = 0;
        while (item < place->n_items - 1 && draw / p >= profile[item]) item++;
        who[filed] = i;
        items[filed++] = item;
        all->last_item[i] = (int8_t)item;
    }
    return filed;
}

/* Everybody's chance of filing online, and its sum by county and kind; then those who file choose. */
void choose_channel(const Citizens *all, const Province *place, const Luck *luck, const Parameters *p,
                    const int64_t *who, int64_t filed, double *chance, double *total) {
    int64_t next = 0;
    for (int64_t i = 0; i < all->n; i++) {
        int32_t begin = all->first[i], end = all->first[i + 1];
        double share = 1.0 / (end - begin), peers = 0.0;
        for (int32_t j = begin; j < end; j++) peers += share * all->used_online[all->neighbour[j]];
        double ease = place->ease[all->group[i]], skill = all->skill[i] + p->last_mile * (1.0 - all->skill[i]);
        double x = logistic(p->channel_constant + p->channel_shift + p->channel_ease * ease + p->channel_trust * all->trust[i]
            + p->channel_skill * skill + p->channel_peers * peers + p->push * ease * (1.0 - peers));
        all->p_online[i] = (float)x;
        total[all->group[i]] += x;
        if (next < filed && who[next] == i) chance[next++] = x;
    }
    for (int64_t k = 0; k < filed; k++)
        all->used_online[who[k]] = uniform(luck->online, luck->month, who[k]) < chance[k];
}

/* Those who were served judge their cases; then all talk. */
void form_opinion(const Citizens *all, const Province *place, const Luck *luck, const Parameters *p,
                  const int64_t *who, const int32_t *items, int64_t filed) {
    for (int64_t k = 0; k < filed; k++) {
        int64_t i = who[k], cell = (all->group[i] >> 1) * place->n_items + items[k];
        int online = all->used_online[i], n = (int)place->bureaus_missing[cell];
        double works = p->one_window * place->works[cell], sd = p->sd_case_days;
        double days = place->days[cell] * exp(sd * normal(uniform(luck->days, luck->month, i)) - 0.5 * sd * sd);
        double q = place->p_trip[cell] * (online ? 1.0 - works : 1.0);
        double mass = 1.0, odds = q / (1.0 - q > 1e-12 ? 1.0 - q : 1e-12), trips = 0.0;
        for (int m = 0; m < n; m++) mass *= 1.0 - q;
        double cumulative = mass, draw = uniform(luck->trips, luck->month, i);
        for (int m = 1; m <= n && draw >= cumulative; m++) {
            trips += 1.0;
            mass *= odds * (n - m + 1) / m;
            cumulative += mass;
        }
        double desk = uniform(luck->desk, luck->month, i);
        if (!online || desk >= works) trips += 1.0;
        if (!online && desk < place->p_error[cell]) trips += 1.0;
        double score = p->weight_days * exp(-days / p->patience_days)
            + p->weight_trips * exp(-trips / p->patience_trips)
            + (1.0 - p->weight_days - p->weight_trips) * place->fit[cell];
        all->satisfaction[i] = score;
        all->complained[i] = uniform(luck->complain, luck->month, i)
            < p->p_complain * logistic(10.0 * (p->satisfaction_tolerance - score));
        all->trust[i] += p->rate_trust_experience * (score - all->trust[i]);
    }
    for (int64_t i = 0; i < all->n; i++) {
        int32_t begin = all->first[i], end = all->first[i + 1];
        double share = 1.0 / (end - begin), mean = 0.0;
        for (int32_t j = begin; j < end; j++) mean += share * all->trust[all->neighbour[j]];
        all->heard[i] = all->trust[i] + p->rate_trust_social * (mean - all->trust[i]);
    }
}
