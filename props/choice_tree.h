/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHOICE_TREE_H
#define CHOICE_TREE_H

#include "choice.h"

/* ---- A choice sequence as the tree of its spans, which can be changed and drawn from again ----
 *
 * The tree is kept flat: a token for each choice, and two for each span, in the order in which they were
 * made. Changing a value may change which draws follow it, so that the choices behind it would be taken for
 * others. A guide prevents that: while the case is drawn again, a span that is opened takes up what stands in
 * the next span of its label, whatever was left over in front of it, and what is drawn beyond the end of a
 * span is filled in without touching what follows. */

enum choice_token_kind { CHOICE_TOKEN_VALUE, CHOICE_TOKEN_OPEN, CHOICE_TOKEN_CLOSE };

struct choice_token {
    enum choice_token_kind kind;
    bool counts;    /* of a value: it is a draw_count */
    uint32_t label; /* of a span */
    uint32_t mate;  /* of OPEN and CLOSE: the index of the other one */
    uint64_t value, bound;
};

#define CHOICE_TREE_MAX (CHOICE_MAX + 2 * CHOICE_SPAN_MAX)

struct choice_tree {
    size_t count;
    struct choice_token token[CHOICE_TREE_MAX];
};

/* choice_tree_record makes the tree of what was drawn. */
void choice_tree_record(struct choice_tree *tree, const struct choices *choices) __attribute__((nonnull));

/* choice_tree_splice puts count tokens in the place of those from begin on, before end; both may lie in one
 * tree. Spans must be whole in what goes and in what comes. False, and nothing changed: there is no room. */
bool choice_tree_splice(struct choice_tree *tree, size_t begin, size_t end, const struct choice_token *with,
                        size_t count) __attribute__((nonnull(1)));

/* choice_tree_after: the index behind the token, or behind the whole span that it opens.
 * choice_tree_governor: the draw_count that a span is an element of; tree->count if there is none.
 * choice_tree_parent: the OPEN of the span that a token stands in; tree->count at the root. */
size_t choice_tree_after(const struct choice_tree *tree, size_t at) __attribute__((nonnull));
size_t choice_tree_governor(const struct choice_tree *tree, size_t open) __attribute__((nonnull));

/* What is drawn where the tree has nothing to say: at random, but the simplest calm times in CHOICE_CALM_MAX;
 * and behind the first limit choices, whatever the tree says, the simplest alone. */
#define CHOICE_CALM_MAX 16

struct choice_tree_fill {
    size_t limit;
    unsigned calm;
};

struct choice_tree_guide {
    struct choice_guide guide; /* for choices_from_guide */
    const struct choice_tree *tree;
    struct choice_tree_fill fill; /* limit: what is left of it */
    uint64_t random;
    size_t at; /* SIZE_MAX: in a span that the tree does not have */
    size_t depth;
    size_t resume[CHOICE_DEPTH_MAX];
};

/* choice_tree_guide begins to draw from tree, which must live and stay as it is meanwhile. One seed fills in
 * one way. */
void choice_tree_guide(struct choice_tree_guide *guide, const struct choice_tree *tree,
                       struct choice_tree_fill fill, uint64_t seed) __attribute__((nonnull));

#endif
