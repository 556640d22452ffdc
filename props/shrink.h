/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHRINK_H
#define SHRINK_H

#include "property.h"

/* ---- Shrinking: from a case that fails to the smallest one that fails in the same way ----
 *
 * Smaller is shortlex: fewer choices, and of as many the one whose first differing value is smaller. The
 * passes work on the choices and spans that were recorded, and go on from what was really drawn, never from a
 * guess. */

struct shrink_limits {
    uint64_t runs;                      /* 0: no limit */
    bool (*out_of_time)(void *context); /* NULL: no limit; asked before each run */
    void *context;
};

struct shrink_result {
    uint64_t runs, improved;
    bool finished; /* no pass finds anything smaller; false: a limit was met first */
};

/* shrink_fails runs the case of these values, leaves what was drawn in *drawn, and tells whether it fails in
 * the same way. */
typedef bool (*shrink_fails)(void *context, const uint64_t *value, size_t count, struct choices *drawn);

/* shrink makes *best, the choices of a case that fails, as small as it can. Out of memory: nothing is
 * changed. */
struct shrink_result shrink(struct choices *best, shrink_fails fails, void *context,
                            const struct shrink_limits *limits) __attribute__((nonnull(1, 2, 4)));

/* A run of a property that fails by its verdict: the same invariant and the same clause. */
struct shrink_same {
    struct run *run;
    const char *invariant, *clause;
};

/* shrink_fails_the_same is shrink_fails for a struct shrink_same. */
bool shrink_fails_the_same(void *context, const uint64_t *value, size_t count, struct choices *drawn);

#endif
