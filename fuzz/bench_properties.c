/* SPDX-License-Identifier: Apache-2.0 */
/* How fast: each property with the random engine, one core, and how much of that is drawing. */
#include "engine_random.h"
#include <time.h>

#define CASES 100000
#define ROUNDS 5

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The least of several rounds: others on the machine only add to it. */
static double ns_each(struct run *run, bool checks)
{
    double least = 0;

    for (size_t round = 0; round < ROUNDS; round++) {
        double begin = now_ns();
        for (uint64_t i = 0; i < CASES; i++) {
            engine_random_begin(&run->choices, round, i);
            if (!checks)
                run_draw(run);
            else if (run_case(run) == PROPERTY_BROKEN)
                return -1;
        }
        double each = (now_ns() - begin) / CASES;
        if (round == 0 || each < least)
            least = each;
    }
    return least;
}

int main(void)
{
    printf("%-28s %12s %10s %10s %10s\n", "property, random engine", "cases/s", "ns a case", "drawing",
           "share");
    for (size_t i = 0; i < property_count(); i++) {
        struct run *run = run_new(property_at(i));
        if (run == NULL)
            return 2;
        double drawing = ns_each(run, false), all = ns_each(run, true);
        if (all < 0) {
            fprintf(stderr, "bench: %s is broken\n", property_at(i)->name);
            return 2;
        }
        printf("%-28s %12.0f %10.0f %10.0f %9.0f%%\n", property_at(i)->name, 1e9 / all, all, drawing,
               100 * drawing / all);
        run_free(run);
    }
    return 0;
}
