/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/test/check.h"
#include "choice_tree.h"
#include "mutate.h"
#include "mutate_share.h"
#include <stdlib.h>

#define SEEDS 60
#define ELEMENT_MAX 6

static uint8_t bytes[CHOICE_BYTES_MAX], again[CHOICE_BYTES_MAX], crossed[CHOICE_BYTES_MAX];

/* ---- A property to look at: a list of pairs, in front of it and behind it a number ---- */

struct pairs {
    uint8_t before, count, first[ELEMENT_MAX], second[ELEMENT_MAX], behind;
};

static void draw_pairs(struct choices *choices, void *drawn)
{
    struct pairs *pairs = drawn;

    pairs->before = (uint8_t)draw_upto(choices, 200);
    pairs->count = (uint8_t)draw_count(choices, 0, ELEMENT_MAX);
    for (size_t i = 0; i < pairs->count; i++) {
        span_open(choices, 7);
        pairs->first[i] = (uint8_t)draw_upto(choices, 99);
        pairs->second[i] = (uint8_t)draw_upto(choices, 99);
        span_close(choices);
    }
    pairs->behind = (uint8_t)draw_upto(choices, 100);
}

static enum property_verdict check_pairs(const void *drawn, struct finding *finding)
{
    (void)drawn;
    (void)finding;
    return PROPERTY_HOLDS;
}

static const struct property pairs_property = {.name = "pairs",
                                               .clauses = "",
                                               .case_size = sizeof(struct pairs),
                                               .draw = draw_pairs,
                                               .check = check_pairs};

static struct pairs pairs_of(const uint8_t *data, size_t size)
{
    struct run *run = run_new(&pairs_property);

    assert_non_null(run);
    choices_from_bytes(&run->choices, data, size);
    run_draw(run);
    struct pairs pairs = *(const struct pairs *)run->drawn;
    run_free(run);
    return pairs;
}

/* before 5; (10, 11), (20, 21), (30, 31); behind 9 */
static const uint8_t three[] = {5, 3, 10, 11, 20, 21, 30, 31, 9};

static struct pairs mutated(enum mutation mutation, uint64_t seed)
{
    struct mutator *mutator = mutator_new(&pairs_property);

    assert_non_null(mutator);
    memcpy(bytes, three, sizeof three);
    size_t size = mutate_as(mutator, mutation, bytes, sizeof three, sizeof bytes, seed);
    mutator_free(mutator);
    return pairs_of(bytes, size);
}

static bool is_whole(const struct pairs *pairs, size_t i)
{
    return pairs->second[i] == pairs->first[i] + 1 && pairs->first[i] % 10 == 0;
}

static void test_a_deleted_element_leaves_all_others_as_they_were(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pairs pairs = mutated(MUTATION_DELETE, seed);
        assert_int_equal(pairs.count, 2);
        assert_int_equal(pairs.before, 5);
        assert_int_equal(pairs.behind, 9);
        assert_true(is_whole(&pairs, 0) && is_whole(&pairs, 1));
    }
}

static void test_a_duplicate_stands_behind_its_original(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pairs pairs = mutated(MUTATION_DUPLICATE, seed);
        size_t twice = 0;
        assert_int_equal(pairs.count, 4);
        assert_int_equal(pairs.behind, 9);
        for (size_t i = 0; i < 3; i++)
            twice += pairs.first[i] == pairs.first[i + 1];
        assert_int_equal(twice, 1);
    }
}

static void test_copies_and_swaps_keep_pairs_together(void **state)
{
    bool copied = false, swapped = false;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pairs copy = mutated(MUTATION_COPY, seed), swap = mutated(MUTATION_SWAP, seed);
        assert_int_equal(copy.count, 3);
        assert_int_equal(swap.count, 3);
        assert_int_equal(swap.behind, 9);
        assert_int_equal(swap.first[0] + swap.first[1] + swap.first[2], 60);
        for (size_t i = 0; i < 3; i++)
            assert_true(is_whole(&copy, i) && is_whole(&swap, i));
        copied = copied || copy.first[0] == copy.first[1] || copy.first[1] == copy.first[2];
        swapped = swapped || swap.first[0] > swap.first[1];
    }
    assert_true(copied && swapped);
}

static void test_a_redrawn_span_is_the_only_thing_that_changes(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pairs pairs = mutated(MUTATION_REDRAW, seed);
        assert_int_equal(pairs.count, 3);
        assert_int_equal(pairs.behind, 9);
        assert_true(is_whole(&pairs, 0) + is_whole(&pairs, 1) + is_whole(&pairs, 2) >= 2);
    }
}

static void test_a_step_changes_one_choice(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pairs pairs = mutated(MUTATION_STEP, seed);
        unsigned changed = 0U + (pairs.before != 5) + (pairs.behind != 9) + (pairs.count != 3);
        for (size_t i = 0; i < 3 && i < pairs.count; i++)
            changed += !is_whole(&pairs, i) || pairs.first[i] != 10 * (i + 1);
        assert_in_range(changed, 0, 1);
    }
}

static void test_what_is_cut_is_simplest_behind_a_place(void **state)
{
    bool cut = false;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct pairs pairs = mutated(MUTATION_CUT, seed);
        assert_int_equal(pairs.before, 5);
        if (pairs.behind == 9)
            assert_true(is_whole(&pairs, 0) && is_whole(&pairs, 1) && is_whole(&pairs, 2));
        else
            assert_int_equal(pairs.behind, 0);
        cut = cut || pairs.count == 0;
    }
    assert_true(cut);
}

static void test_values_and_all_anew_change_something(void **state)
{
    size_t values = 0, anew = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        (void)mutated(MUTATION_VALUES, seed);
        values += memcmp(bytes, three, sizeof three) != 0;
        (void)mutated(MUTATION_ANEW, seed);
        anew += memcmp(bytes, three, sizeof three) != 0;
    }
    assert_true(values > SEEDS / 2);
    assert_true(anew > SEEDS - 3);
}

static void test_crossing_takes_whole_spans_from_either(void **state)
{
    static const uint8_t other[] = {6, 4, 40, 41, 50, 51, 60, 61, 70, 71, 8};
    struct mutator *mutator = mutator_new(&pairs_property);
    bool mixed = false;

    (void)state;
    assert_non_null(mutator);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        size_t size =
            mutate_cross(mutator, three, sizeof three, other, sizeof other, crossed, sizeof crossed, seed);
        struct pairs pairs = pairs_of(crossed, size);
        bool of_a = false, of_b = false;
        assert_true(pairs.before == 5 || pairs.before == 6);
        assert_true(pairs.behind == 9 || pairs.behind == 8);
        for (size_t i = 0; i < pairs.count; i++) {
            assert_true(is_whole(&pairs, i));
            of_a = of_a || pairs.first[i] <= 30;
            of_b = of_b || pairs.first[i] >= 40;
        }
        mixed = mixed || (of_a && of_b);
    }
    assert_true(mixed);
    mutator_free(mutator);
}

/* ---- All properties ---- */

/* The bytes of a case at random. */
static size_t random_case(const struct property *property, uint64_t seed, uint8_t *out)
{
    struct run *run = run_new(property);

    assert_non_null(run);
    choices_from_seed(&run->choices, seed);
    run_draw(run);
    size_t size = choices_encode(&run->choices, out);
    run_free(run);
    return size;
}

static void test_every_case_can_be_drawn_from_its_tree(void **state)
{
    static struct choice_tree tree;
    static struct choice_tree_guide guide;

    (void)state;
    for (size_t i = 0; i < property_count(); i++) {
        struct run *run = run_new(property_at(i));
        assert_non_null(run);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            choices_from_seed(&run->choices, seed);
            run_draw(run);
            size_t size = choices_encode(&run->choices, bytes);
            choice_tree_record(&tree, &run->choices);
            choice_tree_guide(&guide, &tree, (struct choice_tree_fill){SIZE_MAX, 0}, ~seed);
            choices_from_guide(&run->choices, &guide.guide);
            run_draw(run);
            assert_int_equal(choices_encode(&run->choices, again), size);
            assert_memory_equal(again, bytes, size);
        }
        run_free(run);
    }
}

static void assert_canonical(const struct property *property, const uint8_t *data, size_t size)
{
    struct run *run = run_new(property);

    assert_non_null(run);
    choices_from_bytes(&run->choices, data, size);
    run_draw(run);
    size_t encoded = choices_encode(&run->choices, again);
    if (encoded == 0)
        again[encoded++] = 0;
    assert_int_equal(encoded, size);
    assert_memory_equal(again, data, size);
    run_free(run);
}

static void mutate_all_ways(const struct property *property, struct mutator *mutator, uint64_t seed,
                            size_t max)
{
    for (int mutation = 0; mutation <= MUTATION_COUNT; mutation++) {
        size_t size = random_case(property, seed, bytes), twice;
        if (size > max)
            size = max;
        memcpy(crossed, bytes, size);
        twice = size;
        if (mutation == MUTATION_COUNT) {
            size = mutate_change(mutator, bytes, size, max, seed);
            twice = mutate_change(mutator, crossed, twice, max, seed);
        } else {
            size = mutate_as(mutator, (enum mutation)mutation, bytes, size, max, seed);
            twice = mutate_as(mutator, (enum mutation)mutation, crossed, twice, max, seed);
        }
        assert_in_range(size, 1, max);
        assert_int_equal(twice, size);
        assert_memory_equal(bytes, crossed, size);
        assert_canonical(property, bytes, size);
    }
}

static void test_what_comes_out_is_canonical_within_bounds_and_the_same_for_one_seed(void **state)
{
    (void)state;
    for (size_t i = 0; i < property_count(); i++) {
        struct mutator *mutator = mutator_new(property_at(i));
        assert_non_null(mutator);
        for (uint64_t seed = 0; seed < SEEDS / 4; seed++) {
            mutate_all_ways(property_at(i), mutator, seed, 1024);
            mutate_all_ways(property_at(i), mutator, seed, 1 + seed);
        }
        mutator_free(mutator);
    }
}

static void test_what_is_crossed_is_canonical_and_within_bounds(void **state)
{
    static uint8_t b[CHOICE_BYTES_MAX], out[CHOICE_BYTES_MAX];

    (void)state;
    for (size_t i = 0; i < property_count(); i++) {
        struct mutator *mutator = mutator_new(property_at(i));
        assert_non_null(mutator);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            size_t max = seed % 2 ? 1024 : 1 + seed;
            size_t a_size = random_case(property_at(i), seed, bytes),
                   b_size = random_case(property_at(i), ~seed, b);
            size_t size = mutate_cross(mutator, bytes, a_size, b, b_size, out, max, seed);
            assert_in_range(size, 1, max);
            assert_canonical(property_at(i), out, size);
        }
        mutator_free(mutator);
    }
}

static void test_the_share_of_plain_mutation_is_kept(void **state)
{
    size_t plain = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 10000; seed++) {
        plain += mutate_share_says(30, seed);
        assert_false(mutate_share_says(0, seed));
        assert_true(mutate_share_says(100, seed));
    }
    assert_in_range(plain, 2700, 3300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("a deleted element leaves all others as they were",
               test_a_deleted_element_leaves_all_others_as_they_were),
        PROVES("a duplicate stands behind its original", test_a_duplicate_stands_behind_its_original),
        PROVES("copies and swaps keep pairs together", test_copies_and_swaps_keep_pairs_together),
        PROVES("a redrawn span is the only thing that changes",
               test_a_redrawn_span_is_the_only_thing_that_changes),
        PROVES("a step changes one choice", test_a_step_changes_one_choice),
        PROVES("what is cut is simplest behind a place", test_what_is_cut_is_simplest_behind_a_place),
        PROVES("values and all anew change something", test_values_and_all_anew_change_something),
        PROVES("crossing takes whole spans from either", test_crossing_takes_whole_spans_from_either),
        PROVES("every case can be drawn from its tree", test_every_case_can_be_drawn_from_its_tree),
        PROVES("what comes out is canonical within bounds and the same for one seed",
               test_what_comes_out_is_canonical_within_bounds_and_the_same_for_one_seed),
        PROVES("what is crossed is canonical and within bounds",
               test_what_is_crossed_is_canonical_and_within_bounds),
        PROVES("the share of plain mutation is kept", test_the_share_of_plain_mutation_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
