/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_random.h"
#include <string.h>

/* Fewer say nothing about the share of what is discarded. */
#define DISCARDS_JUDGED_FROM 100

void engine_random_begin(struct choices *choices, uint64_t seed, uint64_t number)
{
    /* Two odd multipliers keep (seed, number) pairs apart; the mixer in choice.c does the rest. */
    choices_from_seed(choices, seed * UINT64_C(0xD1342543DE82EF95) + number * UINT64_C(0xA0761D6478BD642F));
}

static void count_classes(struct random_result *result, const struct run *run)
{
    const struct property *property = run->property;
    uint64_t classes = property->classify ? property->classify(run->drawn) : 0;

    for (size_t i = 0; i < property->class_count; i++)
        result->of_class[i] += classes >> i & 1;
}

void engine_random(struct random_result *result, struct run *run, const struct random_options *options)
{
    memset(result, 0, sizeof *result);
    for (uint64_t i = 0; i < options->runs; i++) {
        if (i % ENGINE_SLICE == 0 && options->go_on && !options->go_on(options->context, i)) {
            result->ended_early = true;
            return;
        }
        if (options->at)
            *options->at = options->first + i;
        engine_random_begin(&run->choices, options->seed, options->first + i);
        enum property_verdict verdict = run_case(run);
        result->runs++;
        result->choices += run->choices.count;
        count_classes(result, run);
        switch (verdict) {
        case PROPERTY_HOLDS:
            break;
        case PROPERTY_DISCARDED:
            result->discarded++;
            break;
        case PROPERTY_BROKEN:
            result->broken = true;
            return;
        }
    }
}

bool engine_random_discards_most(const struct random_result *result)
{
    return result->runs >= DISCARDS_JUDGED_FROM && result->discarded > result->runs / 2;
}
