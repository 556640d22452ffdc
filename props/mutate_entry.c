/* SPDX-License-Identifier: Apache-2.0 */
/* The mutator of a property (mutate.h) as libFuzzer and honggfuzz call it. Linked into the target of one
 * property, with PROPERTY set to its symbol. */
#include "dice.h"
#include "mutate.h"
#include "mutate_share.h"
#include <stdlib.h>

/* What ci/bench bugs says is best. */
#define PLAIN_PERCENT 0
/* libFuzzer crosses as often as it mutates, if it is let. */
#define CROSS_PERCENT 25

extern const struct property PROPERTY;

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                                 uint8_t *out, size_t max_out_size, unsigned seed);
/* Not every engine has plain mutation to offer. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size) __attribute__((weak));

static struct mutator *mutator;
static unsigned plain_percent;

static void start(void)
{
    if (mutator)
        return;
    plain_percent = mutate_share_read(PLAIN_PERCENT);
    mutator = mutator_new(&PROPERTY);
    if (mutator == NULL)
        abort();
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    start();
    if (LLVMFuzzerMutate && mutate_share_says(plain_percent, seed))
        return LLVMFuzzerMutate(data, size, max_size);
    return mutate_change(mutator, data, size, max_size, seed);
}

/* 0: nothing was done, and the engine mutates instead. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                                 uint8_t *out, size_t max_out_size, unsigned seed)
{
    uint64_t random = seed;

    start();
    if (mutate_share_says(plain_percent, seed) || !dice_chance(&random, CROSS_PERCENT, 100))
        return 0;
    return mutate_cross(mutator, data1, size1, data2, size2, out, max_out_size, dice_next(&random));
}
