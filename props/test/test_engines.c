/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "../../src/test/check.h"
#include "choice_file.h"
#include "engine_exhaustive.h"
#include "engine_isolate.h"
#include <signal.h>
#include <unistd.h>

/* ---- Engines on properties that do what no real one should ---- */

struct three {
    uint8_t a, b, c;
};

static void draw_three(struct choices *choices, void *drawn)
{
    struct three *three = drawn;

    three->a = (uint8_t)draw_upto(choices, 3);
    three->b = (uint8_t)draw_upto(choices, three->a); /* nothing to choose where a is 0 */
    three->c = (uint8_t)draw_pick(choices, 2);
}

static enum property_verdict check_holds(const void *drawn, struct finding *finding)
{
    (void)drawn;
    (void)finding;
    return PROPERTY_HOLDS;
}

static enum property_verdict check_breaks(const void *drawn, struct finding *finding)
{
    const struct three *three = drawn;

    return three->a == 3 && three->b == 2
               ? finding_say(finding, "never-3-and-2", "5630-9-a", "c is %u", three->c)
               : PROPERTY_HOLDS;
}

static enum property_verdict check_discards(const void *drawn, struct finding *finding)
{
    (void)finding;
    return ((const struct three *)drawn)->a ? PROPERTY_DISCARDED : PROPERTY_HOLDS;
}

static uint64_t leaves_right(void)
{
    return (1 + 2 + 3 + 4) * 2;
}

static uint64_t leaves_wrong(void)
{
    return 21;
}

static bool prove_nothing(FILE *out)
{
    fputs("  NOT MET: as it must be\n", out);
    return false;
}

static void print_three(FILE *out, const void *drawn)
{
    const struct three *three = drawn;

    fprintf(out, "%u %u %u\n", three->a, three->b, three->c);
}

static const struct property holds = {.name = "holds",
                                      .line = "",
                                      .clauses = "5630-9-a",
                                      .case_size = sizeof(struct three),
                                      .draw = draw_three,
                                      .check = check_holds,
                                      .print = print_three,
                                      .leaves = leaves_right};

static struct run *run_of(const struct property *property)
{
    struct run *run = run_new(property);

    assert_non_null(run);
    return run;
}

/* ---- Random ---- */

static void test_random_finds(void **state)
{
    struct property breaks = holds;
    struct random_options options = {.seed = 5, .runs = 100000};
    struct random_result result;

    (void)state;
    breaks.check = check_breaks;
    struct run *run = run_of(&breaks);
    engine_random(&result, run, &options);
    assert_true(result.broken);
    assert_string_equal(run->finding.invariant, "never-3-and-2");
    /* The same case by its number alone. */
    struct random_options again = {.seed = 5, .first = result.runs - 1, .runs = 1};
    engine_random(&result, run, &again);
    assert_true(result.broken && result.runs == 1);
    run_free(run);
}

static bool stop_at_once(void *context, uint64_t runs)
{
    (void)context;
    return runs < 2 * ENGINE_SLICE;
}

static void test_random_ends(void **state)
{
    struct random_options options = {.seed = 1, .runs = 1000000, .go_on = stop_at_once};
    struct random_result result;
    struct run *run = run_of(&holds);

    (void)state;
    engine_random(&result, run, &options);
    assert_true(result.ended_early && result.runs == 2 * ENGINE_SLICE);
    run_free(run);
}

static void test_random_discards(void **state)
{
    struct property discards = holds;
    struct random_options options = {.seed = 1, .runs = 1000};
    struct random_result result;

    (void)state;
    discards.check = check_discards;
    struct run *run = run_of(&discards);
    engine_random(&result, run, &options);
    assert_true(engine_random_discards_most(&result));
    run_free(run);
    run = run_of(&holds);
    engine_random(&result, run, &options);
    assert_false(engine_random_discards_most(&result));
    run_free(run);
}

/* ---- Exhaustive ---- */

static bool visit(struct exhaustive_result *result, const struct property *property)
{
    static struct exhaustive_state state;
    struct exhaustive_options options = {.shards = 1};
    struct run *run = run_of(property);
    FILE *out = tmpfile();
    bool met = false;

    assert_non_null(out);
    memset(&state, 0, sizeof state);
    engine_exhaustive(result, &state, run, &options);
    if (result->end == EXHAUSTIVE_COMPLETE)
        met = exhaustive_print(out, result, property, &options);
    fclose(out);
    run_free(run);
    return met;
}

static void test_exhaustive_counts(void **state)
{
    struct exhaustive_result result;

    (void)state;
    assert_true(visit(&result, &holds));
    assert_true(result.leaves == 20 && result.checked == 20 && result.distinct == 20);
}

static void test_exhaustive_obligations(void **state)
{
    struct property wrong = holds, unproven = holds;
    struct exhaustive_result result;

    (void)state;
    wrong.leaves = leaves_wrong;
    assert_false(visit(&result, &wrong));
    unproven.prove = prove_nothing;
    assert_false(visit(&result, &unproven));
}

static void test_exhaustive_finds(void **state)
{
    struct property breaks = holds;
    struct exhaustive_result result;

    (void)state;
    breaks.check = check_breaks;
    visit(&result, &breaks);
    assert_int_equal(result.end, EXHAUSTIVE_BROKEN);
}

static unsigned times_drawn;

/* Draws depend on what was drawn before this case: a fault of the property. */
static void draw_differently(struct choices *choices, void *drawn)
{
    struct three *three = drawn;

    three->a = (uint8_t)draw_upto(choices, times_drawn++ % 2 ? 1 : 3);
    three->b = (uint8_t)draw_upto(choices, 3);
}

static void draw_same_case(struct choices *choices, void *drawn)
{
    (void)drawn;
    draw_upto(choices, 3);
}

static void draw_too_much(struct choices *choices, void *drawn)
{
    (void)drawn;
    for (size_t i = 0; i <= CHOICE_MAX; i++)
        draw_upto(choices, 1);
}

static void test_exhaustive_faults(void **state)
{
    struct property differs = holds, twice = holds, endless = holds;
    struct exhaustive_result result;

    (void)state;
    differs.draw = draw_differently;
    visit(&result, &differs);
    assert_int_equal(result.end, EXHAUSTIVE_NOT_THE_SAME);
    twice.draw = draw_same_case;
    twice.leaves = NULL;
    assert_false(visit(&result, &twice));
    endless.draw = draw_too_much;
    visit(&result, &endless);
    assert_int_equal(result.end, EXHAUSTIVE_OVERFLOW);
}

static void draw_wide(struct choices *choices, void *drawn)
{
    struct three *three = drawn;

    three->a = (uint8_t)(draw_upto(choices, 65535) >> 8);
    three->b = (uint8_t)draw_pick(choices, 2);
}

static void test_exhaustive_cuts(void **state)
{
    struct property wide = holds;
    struct exhaustive_result result;

    (void)state;
    wide.draw = draw_wide;
    wide.leaves = NULL;
    visit(&result, &wide);
    assert_int_equal(result.end, EXHAUSTIVE_COMPLETE);
    assert_true(result.leaves == 6 && result.cut == 6);
}

/* Shards check each leaf once, and a visit in parts is the visit. */
static void test_exhaustive_parts(void **state)
{
    static struct exhaustive_state visited;
    struct exhaustive_options options = {.shards = 3, .limit = 7};
    struct exhaustive_result result;
    struct run *run = run_of(&holds);
    uint64_t checked = 0;
    unsigned calls = 0;

    (void)state;
    for (options.shard = 0; options.shard < 3; options.shard++) {
        memset(&visited, 0, sizeof visited);
        do {
            engine_exhaustive(&result, &visited, run, &options);
            checked += result.checked;
            calls++;
        } while (result.end == EXHAUSTIVE_ENDED_EARLY);
        assert_int_equal(result.end, EXHAUSTIVE_COMPLETE);
        assert_true(visited.leaves == 20);
    }
    assert_true(checked == 20 && calls == 9);
    run_free(run);
}

/* ---- Isolation ---- */

static void crash(void *context)
{
    (void)context;
    raise(SIGSEGV);
}

static void give_up(void *context)
{
    (void)context;
    abort();
}

static void sleep_long(void *context)
{
    (void)context;
    for (;;)
        pause();
}

static void write_one(void *context)
{
    *(int *)context = 1;
}

static void test_isolate(void **state)
{
    struct isolate_result result;
    int *shared = isolate_shared(sizeof *shared);

    (void)state;
    assert_non_null(shared);
    isolate(&result, write_one, shared, 0);
    assert_true(result.end == ISOLATE_RETURNED && *shared == 1);
    isolate(&result, crash, NULL, 0);
    assert_int_equal(result.end, ISOLATE_CRASHED);
    assert_true(strlen(result.key) > 4);
    char key[ISOLATE_KEY_MAX];
    memcpy(key, result.key, sizeof key);
    isolate(&result, crash, NULL, 0);
    assert_string_equal(result.key, key);
    isolate(&result, give_up, NULL, 0);
    assert_int_equal(result.end, ISOLATE_CRASHED);
    assert_string_not_equal(result.key, key);
    isolate(&result, sleep_long, NULL, 1);
    assert_int_equal(result.end, ISOLATE_TOO_LONG);
    isolate_release(shared, sizeof *shared);
}

/* ---- Choices ---- */

static void test_choices_again(void **state)
{
    static struct choices first, second;
    static uint8_t byte[CHOICE_BYTES_MAX], again[CHOICE_BYTES_MAX];

    (void)state;
    for (size_t p = 0; p < property_count(); p++) {
        struct run *run = run_of(property_at(p));
        for (uint64_t seed = 0; seed < 300; seed++) {
            choices_from_seed(&run->choices, seed);
            run_draw(run);
            first = run->choices;
            size_t length = choices_encode(&first, byte);
            choices_from_bytes(&run->choices, byte, length);
            run_draw(run);
            second = run->choices;
            CHECK(property_at(p)->name, second.count == first.count && second.span_count == first.span_count);
            CHECK(property_at(p)->name,
                  memcmp(first.choice, second.choice, first.count * sizeof first.choice[0]) == 0);
            CHECK(property_at(p)->name,
                  memcmp(first.span, second.span, first.span_count * sizeof first.span[0]) == 0);
            CHECK(property_at(p)->name,
                  choices_encode(&second, again) == length && memcmp(byte, again, length) == 0);
            CHECK(property_at(p)->name, !first.overflow);
        }
        run_free(run);
    }
}

static void test_near(void **state)
{
    (void)state;
    for (int64_t lo = -5; lo <= 5; lo++)
        for (int64_t hi = lo; hi <= 5; hi++)
            for (int64_t simplest = lo; simplest <= hi; simplest++) {
                static struct choices choices;
                int64_t before = 0;
                bool seen[11] = {false};
                for (uint64_t value = 0; value <= (uint64_t)(hi - lo); value++) {
                    choices_from_values(&choices, &value, 1);
                    int64_t drawn = draw_near(&choices, lo, hi, simplest);
                    int64_t far = drawn > simplest ? drawn - simplest : simplest - drawn;
                    assert_true(drawn >= lo && drawn <= hi && far >= before && !seen[drawn + 5]);
                    seen[drawn + 5] = true;
                    before = far;
                }
            }
}

static void test_widths(void **state)
{
    static struct choices choices;
    static const uint64_t bound[] = {
        0, 1, 255, 256, 65535, 65536, UINT32_MAX, (uint64_t)UINT32_MAX + 1, UINT64_MAX};
    static const size_t width[] = {0, 1, 1, 2, 2, 4, 4, 8, 8};
    uint8_t byte[CHOICE_BYTES_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(bound); i++) {
        assert_true(choice_width(bound[i]) == width[i]);
        choices_from_values(&choices, &bound[i], 1);
        assert_true(draw_upto(&choices, bound[i]) == bound[i]);
        assert_true(choices_encode(&choices, byte) == width[i]);
    }
    choices_from_bytes(&choices, (const uint8_t *)"\x07", 1);
    assert_true(draw_upto(&choices, 3) == 3 && draw_upto(&choices, 3) == 0 && choices.exhausted);
}

/* ---- Files ---- */

static void test_files(void **state)
{
    static char text[CHOICE_FILE_HEADER_MAX + CHOICE_BYTES_MAX + 2];
    struct run *run = run_of(property_at(0));
    struct choice_file file;

    (void)state;
    choices_from_seed(&run->choices, 1);
    run_draw(run);
    size_t length = choice_file_write(text, run->property, &run->choices);
    assert_int_equal(choice_file_read(&file, text, length), CHOICE_FILE_OK);
    assert_ptr_equal(file.property, run->property);
    for (size_t i = 0; i < strlen("sipsfuzz choices "); i++)
        assert_int_equal(choice_file_read(&file, text, i), CHOICE_FILE_NO_HEADER);
    static const struct {
        const char *text;
        enum choice_file_result result;
    } bad[] = {{"sipsfuzz choices 1", CHOICE_FILE_BAD_HEADER},
               {"sipsfuzz choices x proxy-best\n", CHOICE_FILE_BAD_HEADER},
               {"sipsfuzz choices  proxy-best\n", CHOICE_FILE_OTHER_VERSION},
               {"sipsfuzz choices 2 proxy-best\n", CHOICE_FILE_OTHER_VERSION},
               {"sipsfuzz choices 1 no-such-thing\n", CHOICE_FILE_NO_PROPERTY}};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(choice_file_read(&file, bad[i].text, strlen(bad[i].text)), bad[i].result);
    strcpy(text, "sipsfuzz choices 1 proxy-best\n");
    assert_int_equal(choice_file_read(&file, text, strlen(text) + CHOICE_BYTES_MAX + 1),
                     CHOICE_FILE_TOO_LONG);
    run_free(run);
}

static void test_targets(void **state)
{
    static const struct {
        const char *path, *target;
    } paths[] = {
        {"clusterfuzz-testcase-minimized-fuzz_proxy_best-4711", "fuzz_proxy_best"},
        {"clusterfuzz-testcase-fuzz_message-17", "fuzz_message"},
        {"out/fuzz_register_wire/crashes/crash-00ab", "fuzz_register_wire"},
        {"fuzz_a/fuzz_b/crash-1", "fuzz_b"},
        {"fuzz_uri", "fuzz_uri"},
        {"crash-1234", NULL},
        {"not_fuzz_uri/x", NULL},
    };
    char target[CHOICE_FILE_NAME_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(paths); i++) {
        CHECK(paths[i].path, choice_file_target(target, paths[i].path) == (paths[i].target != NULL));
        CHECK(paths[i].path, !paths[i].target || strcmp(target, paths[i].target) == 0);
    }
    assert_string_equal(choice_file_property("fuzz_proxy_best")->name, "proxy-best");
    assert_null(choice_file_property("fuzz_message"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("the random engine finds what breaks, and the same again by its number", test_random_finds),
        PROVES("the random engine ends when it is told to", test_random_ends),
        PROVES("a property that discards most of its cases is known", test_random_discards),
        PROVES("the exhaustive engine visits every case once", test_exhaustive_counts),
        PROVES("a wrong number of leaves is no proof, nor is an obligation that is not met",
               test_exhaustive_obligations),
        PROVES("the exhaustive engine finds what breaks", test_exhaustive_finds),
        PROVES("a property whose draws differ, whose cases repeat, or that never ends is at fault",
               test_exhaustive_faults),
        PROVES("a wide draw is cut to three values, and that is said", test_exhaustive_cuts),
        PROVES("all shards together check each leaf once, in as many calls as one likes",
               test_exhaustive_parts),
        PROVES("a crash, an abort and an endless run are told apart, and a crash is known again",
               test_isolate),
        PROVES("for each property the byte form draws the same case, and is its own shortest",
               test_choices_again),
        PROVES("draw_near gives each value once, what is near the simplest first", test_near),
        PROVES("a choice takes the bytes that its bound needs", test_widths),
        PROVES("a file of choices is read back, and what is wrong with another has a name", test_files),
        PROVES("the target is found in the names that fuzzers give", test_targets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
