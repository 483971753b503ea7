/* The citizens' month as a loop written by hand: the yardstick for the compiled loops of sim/model/loops.
 *
 * Same rules, same luck, same state of the province as sim.month: who files, which channel, what a case does to
 * satisfaction and trust, what talk does. Citizens stand in columns, ties in compressed rows. One thread.
 */
#include <math.h>
#include <stdint.h>

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

typedef struct { uint64_t low, high; } Key;
typedef struct { Key file, online, days, trips, desk, complain; uint64_t month; } Luck;

static inline void philox(Key key, uint64_t month, uint64_t block, double four[4]) {
    uint64_t a = block + 1, b = 0, c = 0, d = month;
    for (int round = 0; round < 10; round++) {
        unsigned __int128 one = (unsigned __int128)0xD2E7470EE14C6C93ULL * a;
        unsigned __int128 two = (unsigned __int128)0xCA5A826395121157ULL * c;
        a = (uint64_t)(two >> 64) ^ b ^ key.low;
        b = (uint64_t)two;
        c = (uint64_t)(one >> 64) ^ d ^ key.high;
        d = (uint64_t)one;
        key.low += 0x9E3779B97F4A7C15ULL;
        key.high += 0xBB67AE8584CAA73BULL;
    }
    const uint64_t word[4] = {a, b, c, d};
    for (int k = 0; k < 4; k++) four[k] = (double)(word[k] >> 11) * 0x1p-53;
}

static inline double uniform(Key key, uint64_t month, uint64_t slot) {
    double four[4];
    philox(key, month, slot / 4, four);
    return four[slot % 4];
}

static inline double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

/* Standard normal number by inversion. Source: Wichura 1988, algorithm AS 241, PPND16. */
static double normal(double p) {
    double q = p - 0.5, r, x;
    if (fabs(q) <= 0.425) {
        r = 0.180625 - q * q;
        return q * (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
            + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
            / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
            + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0);
    }
    r = sqrt(-log(q < 0.0 ? (p > 0x1p-54 ? p : 0x1p-54) : 1.0 - p));
    if (r <= 5.0) {
        r -= 1.6;
        x = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
            / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0);
    } else {
        r -= 5.0;
        x = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
            / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
            + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0);
    }
    return q < 0.0 ? -x : x;
}

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
