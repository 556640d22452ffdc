/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MUTATE_H
#define MUTATE_H

#include "property.h"

/* ---- Mutation of cases: what a fuzzer makes of the byte form of choices (choice.h) ----
 *
 * The bytes are drawn from, so that the choices and their spans are known; the tree of spans is changed; and
 * the case is drawn again from the changed tree (choice_tree.h), so that each choice keeps its meaning
 * although others came or went. What comes out is a byte form without a byte too many.
 *
 * Only the property's draw runs, never its check. One seed makes of the same bytes always the same. */

struct mutator;

/* mutator_new allocates what mutation needs, once; NULL: out of memory. mutator_free frees it; NULL is
 * nothing. property stays the caller's. */
struct mutator *mutator_new(const struct property *property) __attribute__((nonnull));
void mutator_free(struct mutator *mutator);

/* What is done to a tree. mutate_change picks one, or several, by the seed. */
enum mutation {
    MUTATION_VALUES, /* some choices get another value */
    MUTATION_STEP,   /* one choice gets a value near its own, or an end of its range */
    MUTATION_REDRAW, /* a span is drawn anew */
    MUTATION_DELETE, /* an element of a list goes, and with it one of its count; another span gets simplest */
    MUTATION_DUPLICATE, /* an element of a list stands there twice */
    MUTATION_COPY,      /* a span gets what is in another one of its label */
    MUTATION_SWAP,      /* two spans of one label change places */
    MUTATION_CUT,       /* all choices behind one of them get simplest */
    MUTATION_ANEW       /* all of it is drawn anew */
};
#define MUTATION_COUNT 9

/* mutate_change changes the size bytes at data in place. mutate_as does one mutation of the kind that is
 * named. Return the new size, at least 1 (the simplest case is one byte 0: engines take no empty input) and
 * at most max, which is at least 1. */
size_t mutate_change(struct mutator *mutator, uint8_t *data, size_t size, size_t max, uint64_t seed)
    __attribute__((nonnull));
size_t mutate_as(struct mutator *mutator, enum mutation mutation, uint8_t *data, size_t size, size_t max,
                 uint64_t seed) __attribute__((nonnull));

/* mutate_cross writes to out, which has room for max bytes, a case with spans of b in the place of spans of
 * the same label in a. Returns its size, as above. */
size_t mutate_cross(struct mutator *mutator, const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                    uint8_t *out, size_t max, uint64_t seed) __attribute__((nonnull));

#endif
