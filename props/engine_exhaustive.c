/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_exhaustive.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Distinct cases: a set of hashes, open addressing ---- */

struct hashes {
    uint64_t *slot; /* 0: free */
    size_t capacity, count;
    bool gave_up;
};

static uint64_t hash_of(const unsigned char *bytes, size_t size)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001B3);
    hash ^= hash >> 32;
    return hash ? hash : 1;
}

static void insert(struct hashes *hashes, uint64_t hash)
{
    size_t at = (size_t)hash & (hashes->capacity - 1);

    while (hashes->slot[at] != 0 && hashes->slot[at] != hash)
        at = (at + 1) & (hashes->capacity - 1);
    hashes->count += hashes->slot[at] == 0;
    hashes->slot[at] = hash;
}

static bool grow(struct hashes *hashes)
{
    struct hashes larger = {.capacity = hashes->capacity ? 2 * hashes->capacity : 1024};

    if (larger.capacity > 2 * EXHAUSTIVE_DISTINCT_MAX)
        return false;
    larger.slot = calloc(larger.capacity, sizeof *larger.slot);
    if (larger.slot == NULL)
        return false;
    for (size_t i = 0; i < hashes->capacity; i++)
        if (hashes->slot[i])
            insert(&larger, hashes->slot[i]);
    free(hashes->slot);
    *hashes = larger;
    return true;
}

static void add(struct hashes *hashes, const struct run *run)
{
    if (hashes->gave_up)
        return;
    if (2 * hashes->count >= hashes->capacity && !grow(hashes)) {
        hashes->gave_up = true;
        return;
    }
    insert(hashes, hash_of(run->drawn, run->property->case_size));
}

/* ---- The odometer ---- */

/* The value behind this one; 0: there is none. */
static uint64_t following(const struct choice *choice)
{
    if (choice->value == choice->bound)
        return 0;
    if (choice->bound > EXHAUSTIVE_WIDE && choice->value == 1)
        return choice->bound;
    return choice->value + 1;
}

/* The choices of the leaf behind the one that was just drawn. False: it was the last. */
static bool advance(struct exhaustive_state *state, const struct choices *choices)
{
    for (size_t i = choices->count; i-- > 0;) {
        uint64_t next = following(&choices->choice[i]);
        if (next == 0)
            continue;
        for (size_t j = 0; j <= i; j++) {
            state->value[j] = choices->choice[j].value;
            state->bound[j] = choices->choice[j].bound;
        }
        state->value[i] = next;
        state->count = i + 1;
        return true;
    }
    return false;
}

/* What was asked for was drawn, choice by choice, and each had the bound that it had before. */
static bool was_drawn(const struct exhaustive_state *state, const struct choices *choices)
{
    if (choices->count < state->count)
        return false;
    for (size_t i = 0; i < state->count; i++)
        if (choices->choice[i].value != state->value[i] || choices->choice[i].bound != state->bound[i])
            return false;
    return true;
}

static uint64_t cut_choices(const struct choices *choices)
{
    uint64_t cut = 0;

    for (size_t i = 0; i < choices->count; i++)
        cut += choices->choice[i].bound > EXHAUSTIVE_WIDE;
    return cut;
}

/* Draws the leaf that *state names. False: result->end says why not. */
static bool draw_leaf(struct exhaustive_result *result, struct exhaustive_state *state, struct run *run)
{
    choices_from_values(&run->choices, state->value, state->count);
    run_draw(run);
    if (run->choices.overflow)
        result->end = EXHAUSTIVE_OVERFLOW;
    else if (!was_drawn(state, &run->choices))
        result->end = EXHAUSTIVE_NOT_THE_SAME;
    else
        return true;
    return false;
}

/* False: the leaf broke the property. */
static bool check_leaf(struct exhaustive_result *result, const struct exhaustive_state *state,
                       struct run *run, const struct exhaustive_options *options)
{
    if (options->shards > 1 && state->leaves % options->shards != options->shard)
        return true;
    result->checked++;
    switch (run->property->check(run->drawn, &run->finding)) {
    case PROPERTY_HOLDS:
        return true;
    case PROPERTY_DISCARDED:
        result->discarded++;
        return true;
    case PROPERTY_BROKEN:
        break;
    }
    result->end = EXHAUSTIVE_BROKEN;
    return false;
}

static bool is_over(const struct exhaustive_options *options, uint64_t visited)
{
    if (options->limit && visited == options->limit)
        return true;
    return visited % ENGINE_SLICE == 0 && options->go_on && !options->go_on(options->context, visited);
}

static void visit(struct exhaustive_result *result, struct exhaustive_state *state, struct run *run,
                  const struct exhaustive_options *options, struct hashes *hashes)
{
    bool more = true;

    for (uint64_t visited = 0; more; visited++) {
        if (is_over(options, visited)) {
            result->end = EXHAUSTIVE_ENDED_EARLY;
            return;
        }
        if (options->at)
            *options->at = state->leaves;
        if (!draw_leaf(result, state, run))
            return;
        state->begun = true;
        add(hashes, run);
        result->cut += cut_choices(&run->choices);
        if (!check_leaf(result, state, run, options))
            return;
        state->leaves++;
        more = advance(state, &run->choices);
    }
    result->end = EXHAUSTIVE_COMPLETE;
}

void engine_exhaustive(struct exhaustive_result *result, struct exhaustive_state *state, struct run *run,
                       const struct exhaustive_options *options)
{
    struct hashes hashes = {.gave_up = state->begun};

    memset(result, 0, sizeof *result);
    visit(result, state, run, options, &hashes);
    result->leaves = state->leaves;
    result->distinct = hashes.count;
    result->distinct_counted = !hashes.gave_up && result->end == EXHAUSTIVE_COMPLETE;
    free(hashes.slot);
}

const char *exhaustive_end_name(enum exhaustive_end end)
{
    switch (end) {
    case EXHAUSTIVE_COMPLETE:
        return "complete";
    case EXHAUSTIVE_ENDED_EARLY:
        return "ended early";
    case EXHAUSTIVE_BROKEN:
        return "broken";
    case EXHAUSTIVE_NOT_THE_SAME:
        return "the same choices drew another case";
    case EXHAUSTIVE_OVERFLOW:
        return "a case has too many choices";
    }
    return "?";
}

static bool obligation(FILE *out, bool met, const char *text)
{
    fprintf(out, "  %s %s\n", met ? "proven:" : "NOT MET:", text);
    return met;
}

bool exhaustive_print(FILE *out, const struct exhaustive_result *result, const struct property *property,
                      const struct exhaustive_options *options)
{
    char text[160];
    bool met = true;

    if (property->leaves) {
        snprintf(text, sizeof text, "%" PRIu64 " leaves, as many as the closed form: %" PRIu64,
                 result->leaves, property->leaves());
        met = obligation(out, result->leaves == property->leaves(), text);
    } else {
        fprintf(out, "  %" PRIu64 " leaves\n", result->leaves);
    }
    if (result->distinct_counted) {
        snprintf(text, sizeof text, "%" PRIu64 " distinct cases, one for each leaf", result->distinct);
        met = obligation(out, result->distinct == result->leaves, text) && met;
    } else {
        fputs("  distinct cases: not counted\n", out);
    }
    if (options->shards > 1)
        fprintf(out, "  %" PRIu64 " of them checked: shard %" PRIu64 " of %" PRIu64 "\n", result->checked,
                options->shard + 1, options->shards);
    if (result->cut)
        fprintf(out, "  not all values: draws of more than %d values were cut to three, %" PRIu64 " times\n",
                EXHAUSTIVE_WIDE + 1, result->cut);
    if (result->discarded)
        fprintf(out, "  %" PRIu64 " cases discarded\n", result->discarded);
    if (property->prove && options->shards <= 1)
        met = property->prove(out) && met;
    return met;
}
