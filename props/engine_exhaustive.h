/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_EXHAUSTIVE_H
#define ENGINE_EXHAUSTIVE_H

#include "engine_random.h"

/* ---- The exhaustive engine: every case there is, one after the other ----
 *
 * An odometer over the choices of a case: the last choice that can still grow does, and what came behind it
 * is drawn anew, simplest first. A draw with more values than EXHAUSTIVE_WIDE is cut to three of them: the
 * simplest, the one behind it, and the last; the result says how many were. */

#define EXHAUSTIVE_WIDE 255

/* Cases that are remembered to see that no two are the same. */
#define EXHAUSTIVE_DISTINCT_MAX ((uint64_t)1 << 23)

struct exhaustive_state {
    bool begun;
    uint64_t leaves; /* visited */
    size_t count;    /* the leaf that comes next: its choices, as far as they are not all simplest */
    uint64_t value[CHOICE_MAX], bound[CHOICE_MAX];
};

struct exhaustive_options {
    uint64_t shard, shards; /* of all leaves, those whose number modulo shards is shard are checked */
    uint64_t limit;         /* leaves to visit in this call; 0: all */
    engine_go_on go_on;     /* asked with the number of leaves */
    void *context;
    volatile uint64_t *at;
};

enum exhaustive_end {
    EXHAUSTIVE_COMPLETE,
    EXHAUSTIVE_ENDED_EARLY,  /* *state goes on from there */
    EXHAUSTIVE_BROKEN,       /* run->choices and run->finding tell the case */
    EXHAUSTIVE_NOT_THE_SAME, /* the same choices drew another case: the property is at fault */
    EXHAUSTIVE_OVERFLOW      /* a case of more than CHOICE_MAX choices: it cannot be visited */
};

struct exhaustive_result {
    enum exhaustive_end end;
    uint64_t leaves, checked, discarded;
    uint64_t cut;          /* choices cut to three values, over all leaves */
    bool distinct_counted; /* all leaves were visited in this call, and there was room for them */
    uint64_t distinct;
};

/* engine_exhaustive visits the leaves behind *state, which is zeroed for the first call. */
void engine_exhaustive(struct exhaustive_result *result, struct exhaustive_state *state, struct run *run,
                       const struct exhaustive_options *options) __attribute__((nonnull));

const char *exhaustive_end_name(enum exhaustive_end end);

/* exhaustive_print prints what the visit has proven, a line for each obligation, property->prove included;
 * false if one is not met. The visit must be complete. */
bool exhaustive_print(FILE *out, const struct exhaustive_result *result, const struct property *property,
                      const struct exhaustive_options *options) __attribute__((nonnull));

#endif
