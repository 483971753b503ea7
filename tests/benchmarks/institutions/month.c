/* All months of a run, one after another. */
#include "world.h"

void run_months(World *w, int64_t months, const Given *given) {
    for (int64_t k = 0; k < months; k++) {
        w->month = k + 1;
        w->share_online = given->share_online + k * w->C * w->I;
        w->fear = given->fear + k * w->C;
        w->mean_satisfaction = given->mean_satisfaction[k];
        month_of_requests(w);
        month_of_service(w);
        month_of_sharing(w);
        month_of_construction(w);
        month_of_enterprises(w);
        month_of_oversight(w);
        w->fines += given->fines[k];
        pay(w, given->repairs + k * w->C, w->room);
    }
}
