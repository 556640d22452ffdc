/* SPDX-License-Identifier: Apache-2.0 */
#include "choice_tree.h"
#include "dice.h"
#include <string.h>

/* Where the draws of a span have changed: how far ahead a choice of the same bound is looked for. */
#define WINDOW 8
#define NOWHERE SIZE_MAX

/* ---- Making and changing trees ---- */

struct recorder {
    struct choice_tree *tree;
    const struct choices *choices;
    size_t depth;
    uint32_t open[CHOICE_DEPTH_MAX]; /* indices of spans */
};

static void add(struct choice_tree *tree, struct choice_token token)
{
    tree->token[tree->count++] = token;
}

static void close_top(struct recorder *recorder)
{
    recorder->depth--;
    add(recorder->tree, (struct choice_token){.kind = CHOICE_TOKEN_CLOSE});
}

/* Closes what ends at a choice, or what a span of this depth cannot lie in. */
static void close_until(struct recorder *recorder, size_t at)
{
    while (recorder->depth > 0 &&
           recorder->choices->span[recorder->open[recorder->depth - 1]].end <= (uint32_t)at)
        close_top(recorder);
}

static void open_next(struct recorder *recorder, uint32_t index)
{
    const struct choice_span *span = &recorder->choices->span[index];

    while (recorder->depth > 0 &&
           recorder->choices->span[recorder->open[recorder->depth - 1]].depth >= span->depth)
        close_top(recorder);
    add(recorder->tree, (struct choice_token){.kind = CHOICE_TOKEN_OPEN, .label = span->label});
    recorder->open[recorder->depth++] = index;
}

static void find_mates(struct choice_tree *tree)
{
    uint32_t open[CHOICE_TREE_MAX / 2];
    size_t depth = 0;

    for (uint32_t i = 0; i < tree->count; i++)
        switch (tree->token[i].kind) {
        case CHOICE_TOKEN_VALUE:
            break;
        case CHOICE_TOKEN_OPEN:
            open[depth++] = i;
            break;
        case CHOICE_TOKEN_CLOSE:
            if (depth == 0) /* spans are whole: does not happen */
                return;
            tree->token[i].mate = open[--depth];
            tree->token[open[depth]].mate = i;
            break;
        }
}

void choice_tree_record(struct choice_tree *tree, const struct choices *choices)
{
    struct recorder recorder = {.tree = tree, .choices = choices};
    uint32_t next = 0;

    tree->count = 0;
    for (size_t i = 0; i <= choices->count; i++) {
        for (; next < choices->span_count && choices->span[next].begin == i; next++)
            open_next(&recorder, next);
        close_until(&recorder, i);
        if (i < choices->count)
            add(tree, (struct choice_token){.counts = choices->counts[i],
                                            .value = choices->choice[i].value,
                                            .bound = choices->choice[i].bound});
    }
    find_mates(tree);
}

bool choice_tree_splice(struct choice_tree *tree, size_t begin, size_t end, const struct choice_token *with,
                        size_t count)
{
    struct choice_token come[CHOICE_TREE_MAX];

    if (tree->count - (end - begin) + count > CHOICE_TREE_MAX)
        return false;
    if (count > 0)
        memcpy(come, with, count * sizeof come[0]);
    memmove(&tree->token[begin + count], &tree->token[end], (tree->count - end) * sizeof come[0]);
    if (count > 0)
        memcpy(&tree->token[begin], come, count * sizeof come[0]);
    tree->count = tree->count - (end - begin) + count;
    find_mates(tree);
    return true;
}

size_t choice_tree_after(const struct choice_tree *tree, size_t at)
{
    return (tree->token[at].kind == CHOICE_TOKEN_OPEN ? tree->token[at].mate : at) + 1;
}

/* Elements follow their count, each of them a span of one label. */
size_t choice_tree_governor(const struct choice_tree *tree, size_t open)
{
    size_t at = open;

    while (at > 0 && tree->token[at - 1].kind == CHOICE_TOKEN_CLOSE &&
           tree->token[tree->token[at - 1].mate].label == tree->token[open].label)
        at = tree->token[at - 1].mate;
    return at > 0 && tree->token[at - 1].kind == CHOICE_TOKEN_VALUE && tree->token[at - 1].counts
               ? at - 1
               : tree->count;
}

/* ---- Drawing from a tree ---- */

static uint64_t next(struct choice_guide *base, uint64_t bound)
{
    struct choice_tree_guide *guide = (struct choice_tree_guide *)base;
    const struct choice_tree *tree = guide->tree;
    size_t i = guide->at;

    if (guide->fill.limit == 0)
        return 0;
    guide->fill.limit--;
    for (size_t seen = 0; i < tree->count && seen < WINDOW; seen++, i = choice_tree_after(tree, i)) {
        const struct choice_token *token = &tree->token[i];
        if (token->kind == CHOICE_TOKEN_CLOSE)
            break;
        if (token->kind == CHOICE_TOKEN_VALUE && token->bound == bound) {
            guide->at = i + 1;
            return token->value;
        }
    }
    return dice_chance(&guide->random, guide->fill.calm, CHOICE_CALM_MAX) ? 0
                                                                          : dice_upto(&guide->random, bound);
}

/* A span goes in front of a count only if it belongs to what the count does not. */
static size_t find_span(const struct choice_tree_guide *guide, uint32_t label)
{
    const struct choice_tree *tree = guide->tree;

    for (size_t i = guide->at; i < tree->count; i = choice_tree_after(tree, i)) {
        const struct choice_token *token = &tree->token[i];
        if (token->kind == CHOICE_TOKEN_OPEN && token->label == label)
            return i;
        if (token->kind == CHOICE_TOKEN_CLOSE || token->counts)
            break;
    }
    return NOWHERE;
}

static void span_opens(struct choice_guide *base, uint32_t label)
{
    struct choice_tree_guide *guide = (struct choice_tree_guide *)base;
    size_t found = find_span(guide, label);

    if (guide->depth >= CHOICE_DEPTH_MAX) {
        guide->depth++;
        return;
    }
    guide->resume[guide->depth++] = found == NOWHERE ? guide->at : guide->tree->token[found].mate + 1;
    guide->at = found == NOWHERE ? NOWHERE : found + 1;
}

static void span_closes(struct choice_guide *base)
{
    struct choice_tree_guide *guide = (struct choice_tree_guide *)base;

    if (--guide->depth < CHOICE_DEPTH_MAX)
        guide->at = guide->resume[guide->depth];
}

void choice_tree_guide(struct choice_tree_guide *guide, const struct choice_tree *tree,
                       struct choice_tree_fill fill, uint64_t seed)
{
    memset(guide, 0, sizeof *guide);
    guide->guide = (struct choice_guide){next, span_opens, span_closes};
    guide->tree = tree;
    guide->fill = fill;
    guide->random = seed;
}
