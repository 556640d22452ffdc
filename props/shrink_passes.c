/* SPDX-License-Identifier: Apache-2.0 */
#include "shrink_part.h"
#include <string.h>

/* Counts in front of a place that may be what says how many elements there are. */
#define COUNTS_TRIED 3
/* How far apart two choices are that are changed together. */
#define WINDOW 12

/* ---- Deleting ---- */

/* Tries the guess without [begin, end); then with a count in front of it lowered by less as well. */
static bool try_without(struct shrinker *shrinker, size_t begin, size_t end, uint64_t elements)
{
    size_t tried = 0;

    shrinker_guess(shrinker);
    shrinker_cut(shrinker, begin, end);
    if (shrinker_try(shrinker))
        return true;
    for (size_t i = begin; i-- > 0 && tried < COUNTS_TRIED;) {
        const struct choices *best = shrinker->best;
        if (!best->counts[i])
            continue;
        tried++;
        if (best->choice[i].value < elements)
            continue;
        shrinker_guess(shrinker);
        shrinker->value[i] -= elements;
        shrinker_cut(shrinker, begin, end);
        if (shrinker_try(shrinker))
            return true;
    }
    return false;
}

/* The span behind span of the same depth and label that begins where it ends; span_count if there is none. */
static size_t next_sibling(const struct choices *choices, size_t at)
{
    const struct choice_span *span = &choices->span[at];

    for (size_t i = at + 1; i < choices->span_count && choices->span[i].depth >= span->depth; i++)
        if (choices->span[i].depth == span->depth)
            return choices->span[i].label == span->label && choices->span[i].begin == span->end
                       ? i
                       : choices->span_count;
    return choices->span_count;
}

/* As many siblings from at on as there are, up to most. Returns the index of the last. */
static size_t last_of_run(const struct choices *choices, size_t at, size_t most, uint64_t *elements)
{
    size_t last = at;

    for (*elements = 1; *elements < most; ++*elements) {
        size_t next = next_sibling(choices, last);
        if (next == choices->span_count)
            break;
        last = next;
    }
    return last;
}

void shrink_pass_delete_spans(struct shrinker *shrinker)
{
    static const size_t runs[] = {16, 8, 4, 2, 1};

    for (size_t r = 0; r < sizeof runs / sizeof runs[0]; r++)
        for (size_t i = shrinker->best->span_count; i-- > 0 && !shrinker->over;) {
            const struct choices *best = shrinker->best;
            uint64_t elements;
            if (i >= best->span_count)
                continue;
            size_t last = last_of_run(best, i, runs[r], &elements);
            if (elements == runs[r] && best->span[last].end > best->span[i].begin)
                (void)try_without(shrinker, best->span[i].begin, best->span[last].end, elements);
        }
}

void shrink_pass_delete_choices(struct shrinker *shrinker)
{
    static const size_t lengths[] = {16, 8, 4, 3, 2, 1};

    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
        for (size_t end = shrinker->best->count; end >= lengths[l] && !shrinker->over; end--) {
            if (end > shrinker->best->count)
                continue;
            (void)try_without(shrinker, end - lengths[l], end, 1);
        }
}

/* A span in the place of one of its label that it lies in. */
static void promote(struct shrinker *shrinker, size_t outer)
{
    for (size_t i = outer + 1; i < shrinker->best->span_count && !shrinker->over; i++) {
        const struct choices *best = shrinker->best;
        if (outer >= best->span_count)
            return;
        struct choice_span out = best->span[outer], in = best->span[i];
        if (in.begin >= out.end)
            return;
        if (in.label != out.label || in.end > out.end || in.depth <= out.depth)
            continue;
        shrinker_guess(shrinker);
        shrinker_cut(shrinker, in.end, out.end);
        shrinker_cut(shrinker, out.begin, in.begin);
        (void)shrinker_try(shrinker);
    }
}

void shrink_pass_promote_spans(struct shrinker *shrinker)
{
    for (size_t i = 0; i < shrinker->best->span_count && !shrinker->over; i++)
        promote(shrinker, i);
}

/* The count in front of a place; count if there is none that could be lowered. */
static size_t count_before(const struct choices *choices, size_t at)
{
    while (at > 0 && !choices->counts[at - 1])
        at--;
    return at > 0 && choices->choice[at - 1].value > 0 ? at - 1 : choices->count;
}

/* Two lists that follow each other become one: what is in front of the second one's elements is its count,
 * which goes into that of the first; what counts the lists counts one less. */
static void merge(struct shrinker *shrinker, struct choice_span a, struct choice_span b)
{
    const struct choices *best = shrinker->best;
    size_t count = count_before(best, a.begin);

    if (a.begin == a.end || b.begin == b.end || !best->counts[a.begin] || !best->counts[b.begin] ||
        count == best->count)
        return;
    shrinker_guess(shrinker);
    shrinker->value[count]--;
    shrinker->value[a.begin] += shrinker->value[b.begin];
    shrinker_cut(shrinker, b.begin, b.begin + 1);
    (void)shrinker_try(shrinker);
}

/* Two elements of one choice each become one with their sum; with one more for draw_near, where 2n - 1 stands
 * for n. */
static void add_up(struct shrinker *shrinker, struct choice_span a, struct choice_span b, uint64_t more)
{
    const struct choices *best = shrinker->best;
    size_t count = count_before(best, a.begin);

    if (a.end - a.begin != 1 || b.end - b.begin != 1 || count == best->count || b.begin >= best->count)
        return;
    const struct choice *x = &best->choice[a.begin], *y = &best->choice[b.begin];
    if (x->bound != y->bound || x->value + more > y->bound - y->value)
        return;
    shrinker_guess(shrinker);
    shrinker->value[count]--;
    shrinker->value[b.begin] += shrinker->value[a.begin] + more;
    shrinker_cut(shrinker, a.begin, a.end);
    (void)shrinker_try(shrinker);
}

void shrink_pass_merge(struct shrinker *shrinker)
{
    for (size_t i = 0; i < shrinker->best->span_count && !shrinker->over; i++) {
        size_t next = next_sibling(shrinker->best, i);
        if (next == shrinker->best->span_count)
            continue;
        struct choice_span a = shrinker->best->span[i], b = shrinker->best->span[next];
        merge(shrinker, a, b);
        add_up(shrinker, a, b, 0);
        add_up(shrinker, a, b, 1);
    }
}

/* ---- Making values smaller ---- */

static bool try_zero(struct shrinker *shrinker, size_t begin, size_t end)
{
    shrinker_guess(shrinker);
    if (begin >= shrinker->count)
        return false;
    if (end > shrinker->count)
        end = shrinker->count;
    memset(&shrinker->value[begin], 0, (end - begin) * sizeof shrinker->value[0]);
    return shrinker_try(shrinker);
}

void shrink_pass_zero(struct shrinker *shrinker)
{
    static const size_t lengths[] = {8, 4, 2, 1};

    for (size_t i = 0; i < shrinker->best->span_count && !shrinker->over; i++)
        (void)try_zero(shrinker, shrinker->best->span[i].begin, shrinker->best->span[i].end);
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
        for (size_t i = 0; i < shrinker->best->count && !shrinker->over; i++)
            (void)try_zero(shrinker, i, i + lengths[l]);
}

/* What binary search changes: an amount is taken from choice a, and taken from choice b, or added to it as
 * far as its bound lets it. */
enum change { ALONE, FROM_BOTH, FROM_A_TO_B };

static bool try_change(struct shrinker *shrinker, enum change change, size_t a, size_t b, uint64_t amount)
{
    uint64_t left;

    shrinker_guess(shrinker);
    shrinker->value[a] -= amount;
    switch (change) {
    case ALONE:
        break;
    case FROM_BOTH:
        shrinker->value[b] -= amount;
        break;
    case FROM_A_TO_B:
        left = shrinker->best->choice[b].bound - shrinker->value[b];
        shrinker->value[b] += amount < left ? amount : left;
        break;
    }
    return shrinker_try(shrinker);
}

/* The greatest amount by which a change can still be made. */
static uint64_t room(const struct choices *best, enum change change, size_t a, size_t b)
{
    uint64_t most;

    if (a >= best->count || b >= best->count)
        return 0;
    most = best->choice[a].value;
    if (change == FROM_BOTH && best->choice[b].value < most)
        most = best->choice[b].value;
    return most;
}

/* All of it at once, or else halves of what is left, and then one and two (a sign that is kept in the last
 * bit). */
static void lower(struct shrinker *shrinker, enum change change, size_t a, size_t b)
{
    uint64_t amount = room(shrinker->best, change, a, b);

    while (amount > 0 && !shrinker->over) {
        if (try_change(shrinker, change, a, b, amount)) {
            uint64_t most = room(shrinker->best, change, a, b);
            amount = amount < most ? amount : most;
        } else {
            amount = amount > 3 ? amount / 2 : amount - 1;
        }
    }
}

void shrink_pass_minimise(struct shrinker *shrinker)
{
    for (size_t i = 0; i < shrinker->best->count && !shrinker->over; i++)
        lower(shrinker, ALONE, i, i);
}

void shrink_pass_redistribute(struct shrinker *shrinker)
{
    for (size_t i = 0; i < shrinker->best->count && !shrinker->over; i++)
        for (size_t j = i + 1; j <= i + WINDOW && j < shrinker->best->count && !shrinker->over; j++)
            if (shrinker->best->choice[i].bound == shrinker->best->choice[j].bound)
                lower(shrinker, FROM_A_TO_B, i, j);
}

/* All choices with the value and the bound of choice at, by the same amount. */
static bool try_all_equal(struct shrinker *shrinker, size_t at, uint64_t amount)
{
    const struct choice wanted = shrinker->best->choice[at];
    size_t equal = 0;

    shrinker_guess(shrinker);
    for (size_t i = 0; i < shrinker->count; i++)
        if (shrinker->best->choice[i].value == wanted.value &&
            shrinker->best->choice[i].bound == wanted.bound) {
            shrinker->value[i] -= amount;
            equal++;
        }
    return equal > 1 && shrinker_try(shrinker);
}

static void lower_all_equal(struct shrinker *shrinker, size_t at)
{
    uint64_t amount = shrinker->best->choice[at].value;

    while (amount > 0 && at < shrinker->best->count && !shrinker->over) {
        if (try_all_equal(shrinker, at, amount))
            amount = at < shrinker->best->count && shrinker->best->choice[at].value < amount
                         ? shrinker->best->choice[at].value
                         : amount;
        else
            amount /= 2;
    }
}

void shrink_pass_lower_together(struct shrinker *shrinker)
{
    for (size_t i = 0; i < shrinker->best->count && !shrinker->over; i++) {
        lower_all_equal(shrinker, i);
        for (size_t j = i + 1; j <= i + WINDOW && j < shrinker->best->count && !shrinker->over; j++)
            lower(shrinker, FROM_BOTH, i, j);
    }
}

/* ---- Order ---- */

/* Two siblings change places: what is smaller goes first. */
static void swap_spans(struct shrinker *shrinker, struct choice_span a, struct choice_span b)
{
    uint64_t first[CHOICE_MAX];
    size_t a_length = a.end - a.begin, b_length = b.end - b.begin;

    shrinker_guess(shrinker);
    memcpy(first, &shrinker->value[a.begin], a_length * sizeof first[0]);
    memmove(&shrinker->value[a.begin], &shrinker->value[b.begin], b_length * sizeof first[0]);
    memcpy(&shrinker->value[a.begin + b_length], first, a_length * sizeof first[0]);
    (void)shrinker_try(shrinker);
}

static void swap_choices(struct shrinker *shrinker, size_t a, size_t b)
{
    shrinker_guess(shrinker);
    uint64_t value = shrinker->value[a];
    shrinker->value[a] = shrinker->value[b];
    shrinker->value[b] = value;
    (void)shrinker_try(shrinker);
}

void shrink_pass_reorder(struct shrinker *shrinker)
{
    for (size_t i = 0; i < shrinker->best->span_count && !shrinker->over; i++) {
        size_t next = next_sibling(shrinker->best, i);
        if (next < shrinker->best->span_count)
            swap_spans(shrinker, shrinker->best->span[i], shrinker->best->span[next]);
    }
    for (size_t i = 0; i < shrinker->best->count && !shrinker->over; i++)
        for (size_t j = i + 1; j <= i + WINDOW && j < shrinker->best->count && !shrinker->over; j++) {
            const struct choice *a = &shrinker->best->choice[i], *b = &shrinker->best->choice[j];
            if (a->bound == b->bound && a->value > b->value)
                swap_choices(shrinker, i, j);
        }
}
