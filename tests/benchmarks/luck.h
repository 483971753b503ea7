/* Keyed luck as in sim/setup/rng.py: Philox 4x64-10, and standard normal numbers by inversion. */
#ifndef LUCK_H
#define LUCK_H
#include <math.h>
#include <stdint.h>

typedef struct { uint64_t low, high; } Key;

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

/* Standard normal number by inversion. Source: Wichura 1988, algorithm AS 241, PPND16. */
static inline double normal(double p) {
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
#endif
