/* SPDX-License-Identifier: Apache-2.0 */
#include "choice.h"
#include "dice.h"
#include <string.h>

#define NOT_RECORDED UINT32_MAX

static void begin(struct choices *choices)
{
    choices->count = choices->span_count = choices->used = choices->depth = 0;
    choices->overflow = choices->exhausted = false;
}

void choices_from_seed(struct choices *choices, uint64_t seed)
{
    begin(choices);
    choices->source = CHOICE_FROM_SEED;
    choices->random = seed;
}

void choices_from_bytes(struct choices *choices, const uint8_t *byte, size_t count)
{
    begin(choices);
    choices->source = CHOICE_FROM_BYTES;
    choices->byte = byte;
    choices->byte_count = count;
}

void choices_from_values(struct choices *choices, const uint64_t *value, size_t count)
{
    begin(choices);
    choices->source = CHOICE_FROM_VALUES;
    choices->value = value;
    choices->value_count = count;
}

void choices_from_guide(struct choices *choices, struct choice_guide *guide)
{
    begin(choices);
    choices->source = CHOICE_FROM_GUIDE;
    choices->guide = guide;
}

size_t choice_width(uint64_t bound)
{
    if (bound == 0)
        return 0;
    if (bound <= UINT8_MAX)
        return 1;
    if (bound <= UINT16_MAX)
        return 2;
    return bound <= UINT32_MAX ? 4 : 8;
}

static uint64_t reduce(uint64_t value, uint64_t bound)
{
    return value <= bound ? value : value % (bound + 1);
}

static uint64_t from_seed(struct choices *choices, uint64_t bound)
{
    return dice_upto(&choices->random, bound);
}

static uint64_t from_bytes(struct choices *choices, uint64_t bound)
{
    size_t width = choice_width(bound);
    uint64_t value = 0;

    if (choices->byte_count - choices->used < width) {
        choices->used = choices->byte_count;
        choices->exhausted = true;
        return 0;
    }
    for (size_t i = 0; i < width; i++)
        value |= (uint64_t)choices->byte[choices->used++] << (8 * i);
    return reduce(value, bound);
}

static uint64_t from_values(struct choices *choices, uint64_t bound)
{
    if (choices->used == choices->value_count) {
        choices->exhausted = true;
        return 0;
    }
    return reduce(choices->value[choices->used++], bound);
}

static uint64_t next(struct choices *choices, uint64_t bound)
{
    switch (choices->source) {
    case CHOICE_FROM_SEED:
        return from_seed(choices, bound);
    case CHOICE_FROM_BYTES:
        return from_bytes(choices, bound);
    case CHOICE_FROM_VALUES:
        return from_values(choices, bound);
    case CHOICE_FROM_GUIDE:
        break;
    }
    return reduce(choices->guide->next(choices->guide, bound), bound);
}

uint64_t draw_upto(struct choices *choices, uint64_t bound)
{
    if (bound == 0)
        return 0;
    if (choices->count == CHOICE_MAX) {
        choices->overflow = true;
        return 0;
    }
    uint64_t value = next(choices, bound);
    choices->counts[choices->count] = false;
    choices->choice[choices->count++] = (struct choice){value, bound};
    return value;
}

uint64_t draw_range(struct choices *choices, uint64_t lo, uint64_t hi)
{
    return lo + draw_upto(choices, hi - lo);
}

/* 0, 1, 2, 3, 4 ... are simplest, one above, one below, two above, ... and, where one side has ended, the
 * rest of the other. */
int64_t draw_near(struct choices *choices, int64_t lo, int64_t hi, int64_t simplest)
{
    uint64_t above = (uint64_t)hi - (uint64_t)simplest, below = (uint64_t)simplest - (uint64_t)lo;
    uint64_t value = draw_upto(choices, above + below);
    uint64_t both = above < below ? above : below, step = value / 2 + value % 2;

    if (step > both)
        step = value - both;
    bool up = value <= 2 * both ? value % 2 == 1 : above > below;
    return (int64_t)(up ? (uint64_t)simplest + step : (uint64_t)simplest - step);
}

bool draw_chance(struct choices *choices, unsigned num, unsigned den)
{
    return draw_upto(choices, den - 1U) >= den - num;
}

size_t draw_pick(struct choices *choices, size_t n)
{
    return (size_t)draw_upto(choices, n - 1);
}

size_t draw_count(struct choices *choices, size_t min, size_t max)
{
    size_t before = choices->count, drawn = (size_t)draw_upto(choices, max - min);

    if (choices->count > before)
        choices->counts[before] = true;
    return min + drawn;
}

size_t draw_text(struct choices *choices, const char *alphabet, char *out, size_t cap)
{
    size_t letters = strlen(alphabet), length = draw_count(choices, 0, cap);

    for (size_t i = 0; i < length; i++)
        out[i] = alphabet[draw_pick(choices, letters)];
    return length;
}

void span_open(struct choices *choices, uint32_t label)
{
    size_t depth = choices->depth++;

    if (choices->source == CHOICE_FROM_GUIDE)
        choices->guide->open(choices->guide, label);
    if (depth >= CHOICE_DEPTH_MAX)
        return;
    choices->open[depth] = NOT_RECORDED;
    if (choices->span_count == CHOICE_SPAN_MAX)
        return;
    uint32_t at = (uint32_t)choices->count;
    choices->open[depth] = (uint32_t)choices->span_count;
    choices->span[choices->span_count++] = (struct choice_span){label, at, at, (uint32_t)depth};
}

void span_close(struct choices *choices)
{
    size_t depth = --choices->depth;

    if (choices->source == CHOICE_FROM_GUIDE)
        choices->guide->close(choices->guide);
    if (depth < CHOICE_DEPTH_MAX && choices->open[depth] != NOT_RECORDED)
        choices->span[choices->open[depth]].end = (uint32_t)choices->count;
}

size_t choices_encode(const struct choices *choices, uint8_t *out)
{
    size_t count = choices->count, length = 0;

    while (count > 0 && choices->choice[count - 1].value == 0)
        count--;
    for (size_t i = 0; i < count; i++) {
        const struct choice *choice = &choices->choice[i];
        for (size_t j = 0; j < choice_width(choice->bound); j++)
            out[length++] = (uint8_t)(choice->value >> (8 * j));
    }
    return length;
}
