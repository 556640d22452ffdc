/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DICE_H
#define DICE_H

#include <stdbool.h>
#include <stdint.h>

/* ---- Numbers at random from a seed, alike on every machine ----
 *
 * A counter put through a mixer of multiplications and shifts: any seed will do, and neighbours share
 * nothing. The state is the caller's. */

static inline uint64_t dice_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* dice_upto: 0 to bound. */
static inline uint64_t dice_upto(uint64_t *state, uint64_t bound)
{
    uint64_t random = dice_next(state);

    if (bound < UINT32_MAX)
        return ((random >> 32) * (bound + 1)) >> 32;
    return bound == UINT64_MAX ? random : random % (bound + 1);
}

/* dice_pick: an index below n; 0 if n is 0. dice_chance: true num times in den. */
static inline uint64_t dice_pick(uint64_t *state, uint64_t n)
{
    return n ? dice_upto(state, n - 1) : 0;
}

static inline bool dice_chance(uint64_t *state, uint64_t num, uint64_t den)
{
    return dice_pick(state, den) < num;
}

#endif
