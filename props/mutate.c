/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate.h"
#include "choice_tree.h"
#include "dice.h"
#include <stdlib.h>
#include <string.h>

struct mutator {
    struct run *run;
    uint64_t random;
    struct choice_tree_fill fill;
    struct choice_tree tree, other;
    struct choice_tree_guide guide;
    size_t found_count;
    uint32_t found[CHOICE_TREE_MAX];
    uint8_t bytes[CHOICE_BYTES_MAX];
};

struct mutator *mutator_new(const struct property *property)
{
    struct mutator *mutator = calloc(1, sizeof *mutator);

    if (mutator == NULL)
        return NULL;
    mutator->run = run_new(property);
    if (mutator->run)
        return mutator;
    free(mutator);
    return NULL;
}

void mutator_free(struct mutator *mutator)
{
    if (mutator)
        run_free(mutator->run);
    free(mutator);
}

/* ---- From bytes, and to bytes ---- */

static void decode(struct mutator *mutator, struct choice_tree *tree, const uint8_t *data, size_t size)
{
    choices_from_bytes(&mutator->run->choices, data, size);
    run_draw(mutator->run);
    choice_tree_record(tree, &mutator->run->choices);
}

/* Where a case does not fit, its first choices count, and the rest is simplest. */
static size_t encode(struct mutator *mutator, uint8_t *out, size_t max)
{
    struct choices *choices = &mutator->run->choices;
    size_t size;

    choice_tree_guide(&mutator->guide, &mutator->tree, mutator->fill, dice_next(&mutator->random));
    choices_from_guide(choices, &mutator->guide.guide);
    run_draw(mutator->run);
    size = choices_encode(choices, mutator->bytes);
    if (size > max) {
        memcpy(out, mutator->bytes, max);
        choices_from_bytes(choices, out, max);
        run_draw(mutator->run);
        size = choices_encode(choices, mutator->bytes);
    }
    if (size == 0)
        mutator->bytes[size++] = 0;
    memcpy(out, mutator->bytes, size);
    return size;
}

/* ---- Finding tokens ---- */

static size_t pick_found(struct mutator *mutator)
{
    return mutator->found[dice_pick(&mutator->random, mutator->found_count)];
}

/* All tokens of a kind; of label, unless it is 0. */
static size_t find(struct mutator *mutator, const struct choice_tree *tree, enum choice_token_kind kind,
                   uint32_t label)
{
    mutator->found_count = 0;
    for (uint32_t i = 0; i < tree->count; i++)
        if (tree->token[i].kind == kind && (label == 0 || tree->token[i].label == label))
            mutator->found[mutator->found_count++] = i;
    return mutator->found_count;
}

/* ---- Values ---- */

static void set_value(struct mutator *mutator, size_t at)
{
    struct choice_token *token = &mutator->tree.token[at];

    token->value = dice_chance(&mutator->random, 1, 3) ? 0 : dice_upto(&mutator->random, token->bound);
}

/* Mostly a few; now and then each with a probability of its own. */
static void change_values(struct mutator *mutator)
{
    size_t count = find(mutator, &mutator->tree, CHOICE_TOKEN_VALUE, 0);
    uint64_t rate = UINT64_C(2) << dice_pick(&mutator->random, 5);

    if (count == 0)
        return;
    if (dice_chance(&mutator->random, 1, 3)) {
        for (size_t i = 0; i < count; i++)
            if (dice_chance(&mutator->random, 1, rate))
                set_value(mutator, mutator->found[i]);
        return;
    }
    do
        set_value(mutator, pick_found(mutator));
    while (dice_chance(&mutator->random, 1, 2));
}

/* Wide choices have edges at powers of two. */
static void step_value(struct mutator *mutator)
{
    if (find(mutator, &mutator->tree, CHOICE_TOKEN_VALUE, 0) == 0)
        return;
    struct choice_token *token = &mutator->tree.token[pick_found(mutator)];
    switch (dice_pick(&mutator->random, 5)) {
    case 0:
        token->value = token->value < token->bound ? token->value + 1 : 0;
        break;
    case 1:
        token->value = token->value > 0 ? token->value - 1 : token->bound;
        break;
    case 2:
        token->value = 0;
        break;
    case 3:
        token->value = token->bound;
        break;
    default:
        token->value ^= UINT64_C(1) << dice_pick(&mutator->random, 8 * choice_width(token->bound));
        if (token->value > token->bound)
            token->value = token->bound;
        break;
    }
}

static void cut(struct mutator *mutator)
{
    size_t count = find(mutator, &mutator->tree, CHOICE_TOKEN_VALUE, 0);

    mutator->fill.limit = 1 + dice_pick(&mutator->random, count);
}

/* Often a few choices matter, and any others only stand in their way: some cases are short, others sparse. */
static void draw_anew(struct mutator *mutator)
{
    mutator->tree.count = 0;
    switch (dice_pick(&mutator->random, 8)) {
    case 0:
    case 1:
        mutator->fill.limit = 1 + dice_upto(&mutator->random, UINT64_C(1) << dice_upto(&mutator->random, 6));
        break;
    case 2:
        mutator->fill.calm = CHOICE_CALM_MAX - (1U << dice_upto(&mutator->random, 3));
        break;
    default:
        break;
    }
}

/* ---- Spans ---- */

static void redraw_span(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree;

    if (find(mutator, tree, CHOICE_TOKEN_OPEN, 0) == 0)
        return;
    size_t open = pick_found(mutator);
    (void)choice_tree_splice(tree, open + 1, tree->token[open].mate, NULL, 0);
}

static void delete_span(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree;

    if (find(mutator, tree, CHOICE_TOKEN_OPEN, 0) == 0)
        return;
    size_t open = pick_found(mutator), governor = choice_tree_governor(tree, open);
    if (governor == tree->count || tree->token[governor].value == 0) {
        for (size_t i = open; i < tree->token[open].mate; i++)
            tree->token[i].value = 0;
        return;
    }
    tree->token[governor].value--;
    (void)choice_tree_splice(tree, open, choice_tree_after(tree, open), NULL, 0);
}

/* An element of a list whose count can go up; tree.count if there is none. */
static size_t pick_element(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree;
    size_t count = find(mutator, tree, CHOICE_TOKEN_OPEN, 0), kept = 0;

    for (size_t i = 0; i < count; i++) {
        size_t governor = choice_tree_governor(tree, mutator->found[i]);
        if (governor < tree->count && tree->token[governor].value < tree->token[governor].bound)
            mutator->found[kept++] = mutator->found[i];
    }
    mutator->found_count = kept;
    return kept ? pick_found(mutator) : tree->count;
}

static void duplicate_span(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree;
    size_t open = pick_element(mutator);

    if (open == tree->count)
        return;
    size_t governor = choice_tree_governor(tree, open), after = choice_tree_after(tree, open);
    if (choice_tree_splice(tree, after, after, &tree->token[open], after - open))
        tree->token[governor].value++;
}

static void copy_span(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree;

    if (find(mutator, tree, CHOICE_TOKEN_OPEN, 0) == 0)
        return;
    size_t from = pick_found(mutator);
    (void)find(mutator, tree, CHOICE_TOKEN_OPEN, tree->token[from].label);
    size_t to = pick_found(mutator);
    (void)choice_tree_splice(tree, to, choice_tree_after(tree, to), &tree->token[from],
                             choice_tree_after(tree, from) - from);
}

/* The one that stands behind first, so that the places in front stay. */
static void swap_spans(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree;
    struct choice_tree *before = &mutator->other;

    if (find(mutator, tree, CHOICE_TOKEN_OPEN, 0) == 0)
        return;
    size_t a = pick_found(mutator);
    (void)find(mutator, tree, CHOICE_TOKEN_OPEN, tree->token[a].label);
    size_t b = pick_found(mutator);
    if (b < a) {
        size_t swapped = a;
        a = b;
        b = swapped;
    }
    size_t a_end = choice_tree_after(tree, a), b_end = choice_tree_after(tree, b);
    if (b < a_end)
        return;
    before->count = tree->count;
    memcpy(before->token, tree->token, tree->count * sizeof tree->token[0]);
    if (choice_tree_splice(tree, b, b_end, &before->token[a], a_end - a))
        (void)choice_tree_splice(tree, a, a_end, &before->token[b], b_end - b);
}

/* ---- Mutations ---- */

static void mutate(struct mutator *mutator, enum mutation mutation)
{
    switch (mutation) {
    case MUTATION_VALUES:
        change_values(mutator);
        break;
    case MUTATION_STEP:
        step_value(mutator);
        break;
    case MUTATION_REDRAW:
        redraw_span(mutator);
        break;
    case MUTATION_DELETE:
        delete_span(mutator);
        break;
    case MUTATION_DUPLICATE:
        duplicate_span(mutator);
        break;
    case MUTATION_COPY:
        copy_span(mutator);
        break;
    case MUTATION_SWAP:
        swap_spans(mutator);
        break;
    case MUTATION_CUT:
        cut(mutator);
        break;
    case MUTATION_ANEW:
        draw_anew(mutator);
        break;
    }
}

static void begin(struct mutator *mutator, uint64_t seed)
{
    mutator->random = seed;
    mutator->fill = (struct choice_tree_fill){SIZE_MAX, 0};
}

size_t mutate_as(struct mutator *mutator, enum mutation mutation, uint8_t *data, size_t size, size_t max,
                 uint64_t seed)
{
    begin(mutator, seed);
    decode(mutator, &mutator->tree, data, size);
    mutate(mutator, mutation);
    return encode(mutator, data, max);
}

size_t mutate_change(struct mutator *mutator, uint8_t *data, size_t size, size_t max, uint64_t seed)
{
    /* How often: what ci/bench bugs says is best. */
    static const enum mutation often[] = {
        MUTATION_VALUES,    MUTATION_VALUES, MUTATION_VALUES, MUTATION_VALUES, MUTATION_STEP,
        MUTATION_REDRAW,    MUTATION_REDRAW, MUTATION_DELETE, MUTATION_COPY,   MUTATION_SWAP,
        MUTATION_DUPLICATE, MUTATION_CUT,    MUTATION_ANEW,   MUTATION_ANEW,   MUTATION_ANEW,
        MUTATION_ANEW,      MUTATION_ANEW,   MUTATION_ANEW,   MUTATION_ANEW,   MUTATION_ANEW,
        MUTATION_ANEW};

    begin(mutator, seed);
    decode(mutator, &mutator->tree, data, size);
    if (size <= 1)
        mutate(mutator, MUTATION_ANEW);
    else
        do
            mutate(mutator, often[dice_pick(&mutator->random, sizeof often / sizeof often[0])]);
        while (dice_chance(&mutator->random, 1, 3));
    return encode(mutator, data, max);
}

/* ---- Crossing ---- */

static void take_span(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree, *other = &mutator->other;

    if (find(mutator, other, CHOICE_TOKEN_OPEN, 0) == 0)
        return;
    size_t from = pick_found(mutator);
    if (find(mutator, tree, CHOICE_TOKEN_OPEN, other->token[from].label) == 0)
        return;
    size_t to = pick_found(mutator);
    (void)choice_tree_splice(tree, to, choice_tree_after(tree, to), &other->token[from],
                             choice_tree_after(other, from) - from);
}

/* A list goes with its elements. */
static size_t behind_list(const struct choice_tree *tree, size_t at)
{
    size_t after = choice_tree_after(tree, at);

    while (tree->token[at].counts && after < tree->count && tree->token[after].kind == CHOICE_TOKEN_OPEN)
        after = choice_tree_after(tree, after);
    return after;
}

/* What stands at the root of both, one after the other, from either. */
static void mix_roots(struct mutator *mutator)
{
    struct choice_tree *tree = &mutator->tree, *other = &mutator->other;
    size_t i = 0, j = 0;

    while (i < tree->count && j < other->count) {
        const struct choice_token *a = &tree->token[i], *b = &other->token[j];
        size_t after = behind_list(other, j);
        bool alike = a->kind == b->kind && a->label == b->label && a->bound == b->bound;
        if (alike && dice_chance(&mutator->random, 1, 2) &&
            !choice_tree_splice(tree, i, behind_list(tree, i), b, after - j))
            return;
        i = behind_list(tree, i);
        j = after;
    }
}

size_t mutate_cross(struct mutator *mutator, const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                    uint8_t *out, size_t max, uint64_t seed)
{
    begin(mutator, seed);
    decode(mutator, &mutator->tree, a, a_size);
    decode(mutator, &mutator->other, b, b_size);
    if (dice_chance(&mutator->random, 1, 2))
        mix_roots(mutator);
    else
        do
            take_span(mutator);
        while (dice_chance(&mutator->random, 1, 2));
    return encode(mutator, out, max);
}
