/* SPDX-License-Identifier: Apache-2.0 */
/* The mutator of a target as AFL++ loads it: AFL_CUSTOM_MUTATOR_LIBRARY names the shared object, which is
 * this file and the entry for libFuzzer of the same target. AFL++'s own stages are its plain mutation, so
 * that a share of it is AFL++'s business: SIPSFUZZ_PLAIN=100 leaves it all to them, AFL_CUSTOM_MUTATOR_ONLY=1
 * nothing. */
#include "dice.h"
#include "mutate_share.h"
#include <stdlib.h>

#define AFL_SIZE_MAX (1U << 20) /* afl-fuzz takes no longer inputs */
#define CROSS_PERCENT 25

/* What afl-fuzz calls by name. */
void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
unsigned afl_custom_fuzz_count(void *data, const uint8_t *buffer, size_t size);
size_t afl_custom_fuzz(void *data, uint8_t *buffer, size_t size, uint8_t **out, uint8_t *add, size_t add_size,
                       size_t max_size);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                                 uint8_t *out, size_t max_out_size, unsigned seed);

struct afl_mutator {
    uint64_t random;
    bool all_plain;
    uint8_t out[AFL_SIZE_MAX];
};

void *afl_custom_init(void *afl, unsigned seed)
{
    struct afl_mutator *mutator = calloc(1, sizeof *mutator);

    (void)afl;
    if (mutator == NULL)
        return NULL;
    mutator->random = seed;
    mutator->all_plain = mutate_share_read(0) == 100;
    return mutator;
}

void afl_custom_deinit(void *data)
{
    free(data);
}

/* As many for each input as its plain stages take for a short one. */
unsigned afl_custom_fuzz_count(void *data, const uint8_t *buffer, size_t size)
{
    const struct afl_mutator *mutator = data;

    (void)buffer;
    (void)size;
    return mutator->all_plain ? 0 : 256;
}

/* Returns 0 where there is nothing to run. */
size_t afl_custom_fuzz(void *data, uint8_t *buffer, size_t size, uint8_t **out, uint8_t *add, size_t add_size,
                       size_t max_size)
{
    struct afl_mutator *mutator = data;
    size_t max = max_size < AFL_SIZE_MAX ? max_size : AFL_SIZE_MAX, made = 0;
    unsigned seed = (unsigned)dice_next(&mutator->random);

    *out = mutator->out;
    if (add && dice_chance(&mutator->random, CROSS_PERCENT, 100))
        made = LLVMFuzzerCustomCrossOver(buffer, size, add, add_size, mutator->out, max, seed);
    if (made > 0)
        return made;
    if (size > max)
        size = max;
    for (size_t i = 0; i < size; i++)
        mutator->out[i] = buffer[i];
    return LLVMFuzzerCustomMutator(mutator->out, size, max, seed);
}
