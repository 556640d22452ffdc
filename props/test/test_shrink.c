/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "../../src/test/check.h"
#include "engine_random.h"
#include "shrink.h"
#include <stdio.h>

/* ---- The shrinker, on the tasks of the public shrinking-challenge collection ----
 * Each task is a property that is broken by many cases and has one smallest: from every seed the shrinker is
 * to come to it. A task's normal form is written as its print function writes it. */

#if defined(__SANITIZE_ADDRESS__)
#define SEEDS 20
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SEEDS 20
#endif
#endif
#ifndef SEEDS
#define SEEDS 100
#endif
#define ENOUGH_PERCENT 95
#define SEARCHED 1000000 /* cases for one that fails */
#define RUNS 20000
#define LIST_MAX 64
#define LISTS_MAX 16

enum { LIST = 1, ELEMENT, NODE };

struct list {
    size_t count;
    int64_t value[LIST_MAX];
};

struct lists {
    size_t count;
    struct list list[LISTS_MAX];
};

static void draw_list(struct choices *choices, struct list *list, size_t max, int64_t lo, int64_t hi)
{
    list->count = draw_count(choices, 0, max);
    for (size_t i = 0; i < list->count; i++) {
        span_open(choices, ELEMENT);
        list->value[i] = draw_near(choices, lo, hi, lo > 0 ? lo : 0);
        span_close(choices);
    }
}

static void print_list(FILE *out, const struct list *list)
{
    fputc('[', out);
    for (size_t i = 0; i < list->count; i++)
        fprintf(out, "%s%lld", i ? "," : "", (long long)list->value[i]);
    fputc(']', out);
}

static void print_one_list(FILE *out, const void *drawn)
{
    print_list(out, drawn);
}

static void print_lists(FILE *out, const void *drawn)
{
    const struct lists *lists = drawn;

    fputc('[', out);
    for (size_t i = 0; i < lists->count; i++) {
        fputs(i ? "," : "", out);
        print_list(out, &lists->list[i]);
    }
    fputc(']', out);
}

static enum property_verdict broken_if(struct finding *finding, bool broken)
{
    return broken ? finding_say(finding, "task", "none", "broken") : PROPERTY_HOLDS;
}

static size_t distinct(const struct list *list)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || list->value[j] == list->value[i];
        count += !seen;
    }
    return count;
}

/* ---- reverse: a list is its own reverse ---- */

static void draw_reverse(struct choices *choices, void *drawn)
{
    draw_list(choices, drawn, 20, -1000, 1000);
}

static enum property_verdict check_reverse(const void *drawn, struct finding *finding)
{
    const struct list *list = drawn;
    bool same = true;

    for (size_t i = 0; i < list->count; i++)
        same = same && list->value[i] == list->value[list->count - 1 - i];
    return broken_if(finding, !same);
}

/* ---- distinct: a list has fewer than three distinct values ---- */

static enum property_verdict check_distinct(const void *drawn, struct finding *finding)
{
    return broken_if(finding, distinct(drawn) >= 3);
}

/* ---- large union list: lists hold at most four distinct values in all ---- */

static void draw_union(struct choices *choices, void *drawn)
{
    struct lists *lists = drawn;

    lists->count = draw_count(choices, 0, LISTS_MAX);
    for (size_t i = 0; i < lists->count; i++) {
        span_open(choices, LIST);
        draw_list(choices, &lists->list[i], 8, -1000, 1000);
        span_close(choices);
    }
}

static struct list joined(const struct lists *lists)
{
    struct list all = {.count = 0};

    for (size_t i = 0; i < lists->count; i++)
        for (size_t j = 0; j < lists->list[i].count && all.count < LIST_MAX; j++)
            all.value[all.count++] = lists->list[i].value[j];
    return all;
}

static enum property_verdict check_union(const void *drawn, struct finding *finding)
{
    struct list all = joined(drawn);

    return broken_if(finding, distinct(&all) >= 5);
}

/* ---- length list: no element of a list of 1 to 100 elements is 900 or more ---- */

static void draw_length(struct choices *choices, void *drawn)
{
    struct list *list = drawn;

    list->count = draw_count(choices, 1, LIST_MAX);
    for (size_t i = 0; i < list->count; i++) {
        span_open(choices, ELEMENT);
        list->value[i] = (int64_t)draw_range(choices, 0, 1000);
        span_close(choices);
    }
}

static enum property_verdict check_length(const void *drawn, struct finding *finding)
{
    const struct list *list = drawn;
    bool large = false;

    for (size_t i = 0; i < list->count; i++)
        large = large || list->value[i] >= 900;
    return broken_if(finding, large);
}

/* ---- difference: two numbers of which the first is 10 or more are not equal, not nearly equal, not one
 * apart ---- */

static void draw_difference(struct choices *choices, void *drawn)
{
    struct list *list = drawn;

    list->count = 2;
    list->value[0] = (int64_t)draw_range(choices, 0, 1000);
    list->value[1] = (int64_t)draw_range(choices, 0, 1000);
}

static int64_t gap(const struct list *list)
{
    int64_t difference = list->value[0] - list->value[1];

    return difference < 0 ? -difference : difference;
}

static enum property_verdict check_difference_1(const void *drawn, struct finding *finding)
{
    return broken_if(finding, ((const struct list *)drawn)->value[0] >= 10 && gap(drawn) == 0);
}

static enum property_verdict check_difference_2(const void *drawn, struct finding *finding)
{
    return broken_if(finding,
                     ((const struct list *)drawn)->value[0] >= 10 && gap(drawn) >= 1 && gap(drawn) <= 4);
}

static enum property_verdict check_difference_3(const void *drawn, struct finding *finding)
{
    return broken_if(finding, ((const struct list *)drawn)->value[0] >= 10 && gap(drawn) == 1);
}

/* ---- deletion: an element that is deleted once is gone ---- */

static void draw_deletion(struct choices *choices, void *drawn)
{
    struct list *list = drawn;

    list->count = draw_count(choices, 1, 20);
    for (size_t i = 0; i < list->count; i++) {
        span_open(choices, ELEMENT);
        list->value[i] = (int64_t)draw_range(choices, 0, 60);
        span_close(choices);
    }
    list->value[LIST_MAX - 1] = (int64_t)draw_pick(choices, list->count); /* which one is deleted */
}

static enum property_verdict check_deletion(const void *drawn, struct finding *finding)
{
    const struct list *list = drawn;
    size_t at = (size_t)list->value[LIST_MAX - 1], others = 0;

    for (size_t i = 0; i < list->count; i++)
        others += i != at && list->value[i] == list->value[at];
    return broken_if(finding, others > 0);
}

static void print_deletion(FILE *out, const void *drawn)
{
    const struct list *list = drawn;

    print_list(out, list);
    fprintf(out, " without %lld", (long long)list->value[LIST_MAX - 1]);
}

/* ---- nested lists: the lengths of the lists add up to 10 at the most ---- */

static enum property_verdict check_nested(const void *drawn, struct finding *finding)
{
    const struct lists *lists = drawn;
    size_t sum = 0;

    for (size_t i = 0; i < lists->count; i++)
        sum += lists->list[i].count;
    return broken_if(finding, sum > 10);
}

static void draw_nested(struct choices *choices, void *drawn)
{
    struct lists *lists = drawn;

    lists->count = draw_count(choices, 0, LISTS_MAX);
    for (size_t i = 0; i < lists->count; i++) {
        span_open(choices, LIST);
        draw_list(choices, &lists->list[i], 20, 0, 100);
        span_close(choices);
    }
}

/* ---- calculator: an expression whose divisors are not written as 0 divides by no zero ---- */

#define NODES 63

struct node {
    char kind; /* 'n', '+', '/' */
    int value;
    size_t left, right;
};

struct expression {
    size_t count, root;
    struct node node[NODES];
};

static size_t draw_node(struct choices *choices, struct expression *expression, unsigned depth)
{
    static const char kinds[] = {'n', 'n', '+', '/'};
    size_t at = expression->count++;
    char kind;

    span_open(choices, NODE);
    kind = kinds[draw_pick(choices, sizeof kinds)];
    if (depth == 0) /* drawn all the same, so that a part can stand in another place */
        kind = 'n';
    expression->node[at].kind = kind;
    if (kind == 'n') {
        expression->node[at].value = (int)draw_near(choices, -50, 50, 0);
    } else {
        expression->node[at].left = draw_node(choices, expression, depth - 1);
        expression->node[at].right = draw_node(choices, expression, depth - 1);
    }
    span_close(choices);
    return at;
}

static void draw_calculator(struct choices *choices, void *drawn)
{
    struct expression *expression = drawn;

    expression->root = draw_node(choices, expression, 4);
}

/* False: a division by zero that was not written as one. *plain: there is a divisor written as 0. */
static bool evaluate(const struct expression *expression, size_t at, int64_t *value, bool *plain)
{
    const struct node *node = &expression->node[at];
    int64_t left, right;

    *value = node->value;
    if (node->kind == 'n')
        return true;
    if (!evaluate(expression, node->left, &left, plain) || !evaluate(expression, node->right, &right, plain))
        return false;
    *value = left + right;
    if (node->kind == '+')
        return true;
    const struct node *divisor = &expression->node[node->right];
    *plain = *plain || (divisor->kind == 'n' && divisor->value == 0);
    if (right == 0)
        return *plain;
    *value = left / right;
    return true;
}

static enum property_verdict check_calculator(const void *drawn, struct finding *finding)
{
    const struct expression *expression = drawn;
    int64_t value = 0;
    bool plain = false, fine = evaluate(expression, expression->root, &value, &plain);

    return plain ? PROPERTY_DISCARDED : broken_if(finding, !fine);
}

static void print_node(FILE *out, const struct expression *expression, size_t at)
{
    const struct node *node = &expression->node[at];

    if (node->kind == 'n') {
        fprintf(out, "%d", node->value);
        return;
    }
    fputc('(', out);
    print_node(out, expression, node->left);
    fprintf(out, "%c", node->kind);
    print_node(out, expression, node->right);
    fputc(')', out);
}

static void print_calculator(FILE *out, const void *drawn)
{
    const struct expression *expression = drawn;

    print_node(out, expression, expression->root);
}

/* ---- bound5: five lists whose 16-bit sums are below 256 have a 16-bit sum below 1280 ---- */

static void draw_bound5(struct choices *choices, void *drawn)
{
    struct lists *lists = drawn;

    lists->count = 5;
    for (size_t i = 0; i < lists->count; i++) {
        span_open(choices, LIST);
        draw_list(choices, &lists->list[i], 10, INT16_MIN, INT16_MAX);
        span_close(choices);
    }
}

static int16_t sum16(const struct list *list)
{
    uint16_t sum = 0;

    for (size_t i = 0; i < list->count; i++)
        sum = (uint16_t)(sum + (uint16_t)list->value[i]);
    return (int16_t)sum;
}

static enum property_verdict check_bound5(const void *drawn, struct finding *finding)
{
    const struct lists *lists = drawn;
    struct list all = joined(lists);

    for (size_t i = 0; i < lists->count; i++)
        if (sum16(&lists->list[i]) >= 256)
            return PROPERTY_DISCARDED;
    return broken_if(finding, sum16(&all) >= 5 * 256);
}

/* ---- coupling: numbers that are indices of each other come in no pairs ---- */

static void draw_coupling(struct choices *choices, void *drawn)
{
    struct list *list = drawn;

    list->count = draw_count(choices, 2, 10);
    for (size_t i = 0; i < list->count; i++) {
        span_open(choices, ELEMENT);
        list->value[i] = (int64_t)draw_upto(choices, 10);
        span_close(choices);
    }
}

static enum property_verdict check_coupling(const void *drawn, struct finding *finding)
{
    const struct list *list = drawn;
    bool coupled = false;

    for (size_t i = 0; i < list->count; i++)
        if (list->value[i] >= (int64_t)list->count)
            return PROPERTY_DISCARDED;
    for (size_t i = 0; i < list->count; i++) {
        size_t j = (size_t)list->value[i];
        coupled = coupled || (j != i && list->value[j] == (int64_t)i);
    }
    return broken_if(finding, coupled);
}

/* ---- The tasks ---- */

#define TASK(name, size, draw, check, print)                                                                 \
    {                                                                                                        \
        name, "a task", "none", size, draw, check, print, NULL, NULL, 0, NULL, NULL, 0                       \
    }

static const struct task {
    struct property property;
    const char *normal;
    bool judged;
} tasks[] = {
    {TASK("reverse", sizeof(struct list), draw_reverse, check_reverse, print_one_list), "[0,1]", true},
    {TASK("distinct", sizeof(struct list), draw_reverse, check_distinct, print_one_list), "[0,1,-1]", true},
    {TASK("large union list", sizeof(struct lists), draw_union, check_union, print_lists), "[[0,1,-1,2,-2]]",
     true},
    {TASK("length list", sizeof(struct list), draw_length, check_length, print_one_list), "[900]", true},
    {TASK("difference 1", sizeof(struct list), draw_difference, check_difference_1, print_one_list),
     "[10,10]", true},
    {TASK("difference 2", sizeof(struct list), draw_difference, check_difference_2, print_one_list), "[10,6]",
     true},
    {TASK("difference 3", sizeof(struct list), draw_difference, check_difference_3, print_one_list), "[10,9]",
     true},
    {TASK("deletion", sizeof(struct list), draw_deletion, check_deletion, print_deletion), "[0,0] without 0",
     true},
    {TASK("nested lists", sizeof(struct lists), draw_nested, check_nested, print_lists),
     "[[0,0,0,0,0,0,0,0,0,0,0]]", true},
    {TASK("calculator", sizeof(struct expression), draw_calculator, check_calculator, print_calculator),
     "(0/(0+0))", true},
    {TASK("bound5", sizeof(struct lists), draw_bound5, check_bound5, print_lists), "[[],[],[],[-1],[-32768]]",
     true},
    {TASK("coupling", sizeof(struct list), draw_coupling, check_coupling, print_one_list), "[1,0]", false},
};

static void print_case(char out[512], const struct property *property, const void *drawn)
{
    memset(out, 0, 512); /* MemorySanitizer does not see what fmemopen writes */
    FILE *memory = fmemopen(out, 512, "w");

    assert_non_null(memory);
    property->print(memory, drawn);
    fclose(memory);
}

/* A case that fails, from a seed. */
static void find(struct run *run, uint64_t seed)
{
    struct random_options options = {.seed = seed, .runs = SEARCHED};
    struct random_result result;

    engine_random(&result, run, &options);
    if (!result.broken)
        fail_msg("%s: no case fails from seed %u", run->property->name, (unsigned)seed);
}

/* The runs that it took. */
static uint64_t shrink_once(struct run *run, char out[512], uint64_t seed, uint64_t limit)
{
    static struct choices best;
    static uint64_t value[CHOICE_MAX];
    struct shrink_same same = {run, "task", "none"};
    struct shrink_limits limits = {limit, NULL, NULL};

    find(run, seed);
    best = run->choices;
    uint64_t runs = shrink(&best, shrink_fails_the_same, &same, &limits).runs;
    for (size_t i = 0; i < best.count; i++)
        value[i] = best.choice[i].value;
    choices_from_values(&run->choices, value, best.count);
    assert_int_equal(run_case(run), PROPERTY_BROKEN);
    print_case(out, run->property, run->drawn);
    return runs;
}

static void test_normal_forms(void **state)
{
    (void)state;
    print_message("%-18s %9s %10s %10s   other forms\n", "task", "normal", "mean runs", "most runs");
    for (size_t t = 0; t < COUNT(tasks); t++) {
        struct run *run = run_new(&tasks[t].property);
        uint64_t sum = 0, most = 0;
        size_t normal = 0;
        char text[512], other[512] = "";
        assert_non_null(run);
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            uint64_t runs = shrink_once(run, text, seed, RUNS);
            sum += runs;
            most = runs > most ? runs : most;
            if (strcmp(text, tasks[t].normal) == 0)
                normal++;
            else
                strcpy(other, text);
        }
        print_message("%-18s %5zu/%d %10llu %10llu   %s\n", tasks[t].property.name, normal, SEEDS,
                      (unsigned long long)(sum / SEEDS), (unsigned long long)most, other);
        if (tasks[t].judged && 100 * normal < (size_t)ENOUGH_PERCENT * SEEDS)
            fail_msg("%s: %zu of %d seeds come to %s", tasks[t].property.name, normal, SEEDS,
                     tasks[t].normal);
        run_free(run);
    }
}

static void test_limit(void **state)
{
    struct run *run = run_new(&tasks[2].property);
    char text[512];

    (void)state;
    assert_non_null(run);
    for (uint64_t limit = 1; limit < 50; limit++)
        assert_true(shrink_once(run, text, 1, limit) <= limit);
    run_free(run);
}

static void test_same_again(void **state)
{
    char text[2][512];

    (void)state;
    for (size_t t = 0; t < COUNT(tasks); t++) {
        struct run *run = run_new(&tasks[t].property);
        assert_non_null(run);
        uint64_t runs = shrink_once(run, text[0], 7, RUNS);
        CHECK(tasks[t].property.name, shrink_once(run, text[1], 7, RUNS) == runs);
        CHECK(tasks[t].property.name, strcmp(text[0], text[1]) == 0);
        run_free(run);
    }
}

/* ---- Nothing left ---- */

static enum property_verdict check_always(const void *drawn, struct finding *finding)
{
    (void)drawn;
    return broken_if(finding, true);
}

static void test_nothing(void **state)
{
    static const struct property always =
        TASK("always", sizeof(struct list), draw_reverse, check_always, print_one_list);
    struct run *run = run_new(&always);
    char text[512];

    (void)state;
    assert_non_null(run);
    shrink_once(run, text, 1, RUNS);
    assert_string_equal(text, "[]");
    run_free(run);
}

static bool never(void *context)
{
    (void)context;
    return true;
}

static void test_time(void **state)
{
    struct run *run = run_new(&tasks[0].property);
    struct shrink_same same = {run, "task", "none"};
    struct shrink_limits limits = {0, never, NULL};
    static struct choices best;

    (void)state;
    assert_non_null(run);
    find(run, 1);
    best = run->choices;
    size_t count = best.count;
    struct shrink_result result = shrink(&best, shrink_fails_the_same, &same, &limits);
    assert_true(result.runs == 0 && !result.finished && best.count == count);
    run_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("each task of the shrinking challenge comes to its normal form, from 95 of 100 seeds",
               test_normal_forms),
        PROVES("no more runs are made than the limit allows", test_limit),
        PROVES("none is made when there is no time", test_time),
        PROVES("shrinking is the same every time", test_same_again),
        PROVES("a case that needs no choice has none left", test_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
