/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHRINK_PART_H
#define SHRINK_PART_H

#include "shrink.h"

/* ---- Inside of the shrinker: the driver, and its passes ---- */

struct shrinker {
    struct choices *best, *tried; /* tried: scratch for what a run draws */
    shrink_fails fails;
    void *context;
    const struct shrink_limits *limits;
    struct shrink_result result;
    bool over;      /* a limit was met */
    uint64_t *seen; /* hashes of what was tried in vain */
    size_t seen_count;
    uint64_t value[CHOICE_MAX]; /* a guess in the making */
    size_t count;
};

/* shrinker_guess begins a guess with the values of the best case. */
void shrinker_guess(struct shrinker *shrinker);

/* shrinker_try runs the guess. True: it fails in the same way and was smaller; it is the best case now. */
bool shrinker_try(struct shrinker *shrinker);

/* shrinker_cut takes the values from begin on, before end, out of the guess. */
void shrinker_cut(struct shrinker *shrinker, size_t begin, size_t end);

/* Each pass goes once over the best case. */
void shrink_pass_delete_spans(struct shrinker *shrinker);
void shrink_pass_promote_spans(struct shrinker *shrinker);
void shrink_pass_merge(struct shrinker *shrinker);
void shrink_pass_delete_choices(struct shrinker *shrinker);
void shrink_pass_zero(struct shrinker *shrinker);
void shrink_pass_minimise(struct shrinker *shrinker);
void shrink_pass_reorder(struct shrinker *shrinker);
void shrink_pass_redistribute(struct shrinker *shrinker);
void shrink_pass_lower_together(struct shrinker *shrinker);

#endif
