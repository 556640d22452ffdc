/* SPDX-License-Identifier: Apache-2.0 */
/* The mutator of messages as libFuzzer and honggfuzz call it. SCENARIO: 1 if the target reads a scenario
 * behind the message. */
#include "dice.h"
#include "mutate_message.h"
#include "mutate_share.h"

/* Tokens and bytes that no rule expects are found by plain mutation. */
#define PLAIN_PERCENT 25
/* libFuzzer crosses as often as it mutates, if it is let. */
#define CROSS_PERCENT 25

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                                 uint8_t *out, size_t max_out_size, unsigned seed);
/* Not every engine has plain mutation to offer. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size) __attribute__((weak));

static unsigned plain_percent(void)
{
    static unsigned percent;
    static bool known;

    if (!known)
        percent = mutate_share_read(PLAIN_PERCENT);
    known = true;
    return percent;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    if (LLVMFuzzerMutate && mutate_share_says(plain_percent(), seed))
        return LLVMFuzzerMutate(data, size, max_size);
    return mutate_message(data, size, max_size, SCENARIO, seed);
}

/* 0: nothing was done, and the engine mutates instead. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                                 uint8_t *out, size_t max_out_size, unsigned seed)
{
    uint64_t random = seed;

    if (mutate_share_says(plain_percent(), seed) || !dice_chance(&random, CROSS_PERCENT, 100))
        return 0;
    return mutate_message_cross(data1, size1, data2, size2, out, max_out_size, dice_next(&random));
}
