/* SPDX-License-Identifier: Apache-2.0 */
#include "shrink_part.h"
#include <stdlib.h>
#include <string.h>

/* Guesses that are remembered; with more, some are run again. */
#define SEEN_MAX ((size_t)1 << 16)

static uint64_t hash_of(const uint64_t *value, size_t count)
{
    uint64_t hash = count + 1;

    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ value[i]) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash ? hash : 1;
}

/* True the first time. */
static bool note(struct shrinker *shrinker)
{
    uint64_t hash = hash_of(shrinker->value, shrinker->count);
    size_t at = (size_t)hash & (SEEN_MAX - 1);

    while (shrinker->seen[at] != 0 && shrinker->seen[at] != hash)
        at = (at + 1) & (SEEN_MAX - 1);
    if (shrinker->seen[at] == hash)
        return false;
    if (shrinker->seen_count < SEEN_MAX / 2) {
        shrinker->seen[at] = hash;
        shrinker->seen_count++;
    }
    return true;
}

static bool is_smaller(const struct choices *a, const struct choices *b)
{
    if (a->count != b->count)
        return a->count < b->count;
    for (size_t i = 0; i < a->count; i++)
        if (a->choice[i].value != b->choice[i].value)
            return a->choice[i].value < b->choice[i].value;
    return false;
}

void shrinker_guess(struct shrinker *shrinker)
{
    const struct choices *best = shrinker->best;

    shrinker->count = best->count;
    for (size_t i = 0; i < best->count; i++)
        shrinker->value[i] = best->choice[i].value;
}

void shrinker_cut(struct shrinker *shrinker, size_t begin, size_t end)
{
    memmove(&shrinker->value[begin], &shrinker->value[end],
            (shrinker->count - end) * sizeof shrinker->value[0]);
    shrinker->count -= end - begin;
}

static bool is_over(struct shrinker *shrinker)
{
    const struct shrink_limits *limits = shrinker->limits;

    shrinker->over = shrinker->over || (limits->runs && shrinker->result.runs >= limits->runs) ||
                     (limits->out_of_time && limits->out_of_time(limits->context));
    return shrinker->over;
}

bool shrinker_try(struct shrinker *shrinker)
{
    if (!note(shrinker) || is_over(shrinker))
        return false;
    shrinker->result.runs++;
    if (!shrinker->fails(shrinker->context, shrinker->value, shrinker->count, shrinker->tried) ||
        !is_smaller(shrinker->tried, shrinker->best))
        return false;
    *shrinker->best = *shrinker->tried;
    shrinker->result.improved++;
    return true;
}

static void run_passes(struct shrinker *shrinker)
{
    static void (*const passes[])(struct shrinker *) = {
        shrink_pass_delete_spans,   shrink_pass_promote_spans, shrink_pass_merge,
        shrink_pass_delete_choices, shrink_pass_zero,          shrink_pass_minimise,
        shrink_pass_reorder,        shrink_pass_redistribute,  shrink_pass_lower_together};
    uint64_t improved;

    do {
        improved = shrinker->result.improved;
        for (size_t i = 0; i < sizeof passes / sizeof passes[0] && !shrinker->over; i++)
            passes[i](shrinker);
    } while (!shrinker->over && shrinker->result.improved > improved);
    shrinker->result.finished = !shrinker->over;
}

struct shrink_result shrink(struct choices *best, shrink_fails fails, void *context,
                            const struct shrink_limits *limits)
{
    struct shrink_result result = {0, 0, false};
    struct shrinker *shrinker = calloc(1, sizeof *shrinker);
    struct choices *tried = malloc(sizeof *tried);
    uint64_t *seen = calloc(SEEN_MAX, sizeof *seen);

    if (shrinker && tried && seen) {
        shrinker->best = best;
        shrinker->tried = tried;
        shrinker->fails = fails;
        shrinker->context = context;
        shrinker->limits = limits;
        shrinker->seen = seen;
        run_passes(shrinker);
        result = shrinker->result;
    }
    free(seen);
    free(tried);
    free(shrinker);
    return result;
}

bool shrink_fails_the_same(void *context, const uint64_t *value, size_t count, struct choices *drawn)
{
    const struct shrink_same *same = context;
    struct run *run = same->run;

    choices_from_values(&run->choices, value, count);
    bool broken = run_case(run) == PROPERTY_BROKEN && strcmp(run->finding.invariant, same->invariant) == 0 &&
                  strcmp(run->finding.clause, same->clause) == 0;
    *drawn = run->choices;
    return broken;
}
