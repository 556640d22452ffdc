/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHOICE_H
#define CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Choice sequences: a test case is what was chosen on the way to it ----
 *
 * A property draws its case with the functions below. Each draw is one choice: a value from 0 to a bound, of
 * which 0 stands for the simplest. The choices come from a seed, from bytes (a fuzzer's input, a file) or
 * from a list of values (an engine that changes them), and they are recorded, so that each run can be
 * repeated, taken apart, changed and shrunk whatever it came from.
 *
 * The byte form, version 1: the choices one after the other, each in as many bytes as its bound needs (1, 2,
 * 4 or 8; none where there is nothing to choose), least significant first. A value beyond its bound counts
 * modulo; where the bytes end, everything is simplest. So every string of bytes is a case, and
 * choices_encode gives each case its shortest one.
 *
 * For those who write draw functions:
 * - one draw a statement: C leaves the order inside of an expression open, and with it the meaning of a file;
 * - a list is draw_count, then one span for each element;
 * - never draw again until you like the value: what does not fit is mapped to something that does;
 * - a draw may depend on other draws, never on what the code under test answered. */

#define CHOICE_VERSION 1
#define CHOICE_MAX 2048 /* of one case; from there on all draws are simplest */
#define CHOICE_SPAN_MAX 1024
#define CHOICE_DEPTH_MAX 32
#define CHOICE_BYTES_MAX (CHOICE_MAX * 8) /* of the byte form */

struct choice {
    uint64_t value, bound;
};

/* The choices from begin on, before end, that belong together. label says what they are: spans of one label
 * can stand for one another. Spans nest, and are listed in the order in which they were opened. */
struct choice_span {
    uint32_t label;
    uint32_t begin, end;
    uint32_t depth; /* 0: in no other span */
};

/* Who says what is chosen while a case is drawn: next gives a value (modulo, if it is beyond the bound), open
 * and close tell where spans begin and end. */
struct choice_guide {
    uint64_t (*next)(struct choice_guide *guide, uint64_t bound);
    void (*open)(struct choice_guide *guide, uint32_t label);
    void (*close)(struct choice_guide *guide);
};

struct choices {
    size_t count;
    size_t span_count;
    bool overflow;  /* CHOICE_MAX was not enough */
    bool exhausted; /* the bytes, or the values, ended before the draws did */
    struct choice choice[CHOICE_MAX];
    bool counts[CHOICE_MAX]; /* the choice is a draw_count: how many spans follow it */
    struct choice_span span[CHOICE_SPAN_MAX];
    /* Where choices come from; nobody else's business. */
    enum { CHOICE_FROM_SEED, CHOICE_FROM_BYTES, CHOICE_FROM_VALUES, CHOICE_FROM_GUIDE } source;
    uint64_t random;
    const uint8_t *byte;
    size_t byte_count;
    const uint64_t *value;
    size_t value_count, used;
    struct choice_guide *guide;
    size_t depth;
    uint32_t open[CHOICE_DEPTH_MAX];
};

/* Each begins a new sequence in *choices. Bytes, values and guide stay the caller's, and must live as long as
 * draws are made. */
void choices_from_seed(struct choices *choices, uint64_t seed) __attribute__((nonnull));
void choices_from_bytes(struct choices *choices, const uint8_t *byte, size_t count)
    __attribute__((nonnull(1)));
void choices_from_values(struct choices *choices, const uint64_t *value, size_t count)
    __attribute__((nonnull(1)));
void choices_from_guide(struct choices *choices, struct choice_guide *guide) __attribute__((nonnull));

/* choices_encode writes the byte form: without the simplest choices at its end. Returns the length, at most
 * CHOICE_BYTES_MAX, which is how much room out must have. */
size_t choices_encode(const struct choices *choices, uint8_t *out) __attribute__((nonnull));

/* choice_width is the number of bytes of a choice with this bound. */
size_t choice_width(uint64_t bound);

/* ---- Draws ---- */

/* draw_upto: 0 to bound, simplest 0. draw_range: lo to hi, simplest lo. draw_near: lo to hi, simplest first,
 * then what is near it. lo <= hi, and simplest between them. */
uint64_t draw_upto(struct choices *choices, uint64_t bound) __attribute__((nonnull));
uint64_t draw_range(struct choices *choices, uint64_t lo, uint64_t hi) __attribute__((nonnull));
int64_t draw_near(struct choices *choices, int64_t lo, int64_t hi, int64_t simplest) __attribute__((nonnull));

/* draw_chance: true num times in den, simplest false. draw_pick: an index below n, simplest 0; n > 0. */
bool draw_chance(struct choices *choices, unsigned num, unsigned den) __attribute__((nonnull));
size_t draw_pick(struct choices *choices, size_t n) __attribute__((nonnull));

/* draw_count: how many elements a list has, each of them in a span that follows; simplest min. */
size_t draw_count(struct choices *choices, size_t min, size_t max) __attribute__((nonnull));

/* draw_text writes up to cap characters of alphabet, the first of which is the simplest, without a
 * terminator. Returns how many. */
size_t draw_text(struct choices *choices, const char *alphabet, char *out, size_t cap)
    __attribute__((nonnull));

/* span_open and span_close: what is drawn between them belongs together. Spans beyond CHOICE_SPAN_MAX or
 * CHOICE_DEPTH_MAX are not recorded; the draws are. */
void span_open(struct choices *choices, uint32_t label) __attribute__((nonnull));
void span_close(struct choices *choices) __attribute__((nonnull));

#endif
