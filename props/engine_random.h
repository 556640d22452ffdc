/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_RANDOM_H
#define ENGINE_RANDOM_H

#include "property.h"

/* ---- The random engine: a property, case by case, from a seed ---- */

/* engine_go_on is asked now and then, with the number of runs so far: false ends the run early. It is where a
 * clock, a signal and a progress line come in. */
typedef bool (*engine_go_on)(void *context, uint64_t runs);

/* How many runs lie between two questions. */
#define ENGINE_SLICE 1024

struct random_options {
    uint64_t seed;
    uint64_t first; /* the number of the first case: each can be run again by itself */
    uint64_t runs;
    engine_go_on go_on; /* NULL: to the end */
    void *context;
    volatile uint64_t *at; /* NULL, or where the number of the case that runs is noted: for a crash */
};

struct random_result {
    uint64_t runs, discarded, choices;
    bool broken; /* run->choices and run->finding tell the case; its number is first + runs - 1 */
    bool ended_early;
    uint64_t of_class[PROPERTY_CLASS_MAX];
};

/* engine_random runs cases until one breaks the property, or all have run. */
void engine_random(struct random_result *result, struct run *run, const struct random_options *options)
    __attribute__((nonnull));

/* engine_random_begin begins the choices of one case of a seed. */
void engine_random_begin(struct choices *choices, uint64_t seed, uint64_t number) __attribute__((nonnull));

/* engine_random_discards_most: a property that discards more than half of its cases checks something else
 * than it says. */
bool engine_random_discards_most(const struct random_result *result) __attribute__((nonnull));

#endif
