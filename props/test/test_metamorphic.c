/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* scandir */

#include "respell.h"
#include "verdict.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- Equivalent spellings of a message give the same verdict: over the whole corpus ----
 *
 * What is compared is all of the verdict but the texts, which differ with the spelling. */

#define SEED_MAX 1024
#define INPUT_MAX (32 * 1024)
#define DRAWS_ALONE 4     /* spellings of each seed for each respelling alone */
#define DRAWS_TOGETHER 30 /* and for all at once */

static struct seed {
    char name[128];
    size_t length;
    char *bytes;
} seeds[SEED_MAX];
static size_t seed_count;

static struct single single;

static void decide(struct verdict *verdict, const char *bytes, size_t length)
{
    verdict_say(verdict, &single, single_run(&single, (struct sips_span){bytes, length}));
}

/* ---- The seeds ---- */

/* Not a request with a branch of the element's own: the branch is made from the bytes of the request as it
 * was (RFC 3261 16.6-8), so that another spelling is no loop. */
static int is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "loop-by-branch.case") != 0;
}

static void append(struct seed *seed, const char *text)
{
    size_t length = strlen(text);

    if (length > INPUT_MAX - seed->length)
        fail_msg("%s: longer than %d bytes", seed->name, INPUT_MAX);
    memcpy(seed->bytes + seed->length, text, length);
    seed->length += length;
}

static struct seed *new_seed(const char *name, const char *more)
{
    if (seed_count == SEED_MAX || (seeds[seed_count].bytes = malloc(INPUT_MAX)) == NULL)
        fail_msg("no room for more than %zu seeds", seed_count);
    snprintf(seeds[seed_count].name, sizeof seeds[seed_count].name, "%s%s", name, more);
    return &seeds[seed_count++];
}

static void load(const char *folder, const char *name)
{
    struct seed *seed = new_seed(name, "");
    char path[FILENAME_MAX];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s: cannot be read", path);
    seed->length = fread(seed->bytes, 1, INPUT_MAX, file);
    fclose(file);
}

/* The last seed once more, with each policy at its second value. */
static void load_other_policies(void)
{
    const struct seed *last = &seeds[seed_count - 1];
    struct seed *seed = new_seed(last->name, ", other policies");

    memcpy(seed->bytes, last->bytes, last->length);
    seed->length = last->length;
    append(seed, "\n");
    if (strstr(seed->name, ".sip"))
        append(seed, scenario_default_text);
#define POLICY(field, key, FIRST, first, SECOND, second, clause, what)                                       \
    append(seed, "policy " key "=" second "\n");
#include "policy.def"
#undef POLICY
}

static void load_folder(const char *folder)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_seed, alphasort);

    if (count <= 0)
        fail_msg("%s: no seeds", folder);
    for (int i = 0; i < count; i++) {
        load(folder, entry[i]->d_name);
        load_other_policies();
        free(entry[i]);
    }
    free(entry);
}

static int load_seeds(void **state)
{
    (void)state;
    load_folder(SIPSFUZZ_CORPUS "/messages");
    load_folder(SIPSFUZZ_CORPUS "/fuzz_message");
    return 0;
}

static int free_seeds(void **state)
{
    (void)state;
    while (seed_count > 0)
        free(seeds[--seed_count].bytes);
    return 0;
}

/* ---- The tests ---- */

struct tally {
    size_t respelled; /* how many messages */
    size_t changed;   /* into something else than they become without any respelling */
};

static char other[4 * INPUT_MAX];

static size_t respell_seed(const struct seed *seed, unsigned which, uint64_t draw)
{
    return respell(other, sizeof other, (struct seen){seed->bytes, seed->length}, which, draw);
}

static bool differs_from_plain(const struct seed *seed, size_t length)
{
    static char plain[sizeof other];

    return respell(plain, sizeof plain, (struct seen){seed->bytes, seed->length}, 0, 0) != length ||
           memcmp(plain, other, length) != 0;
}

static void compare(const struct seed *seed, const struct verdict *wanted, unsigned which, uint64_t draw,
                    struct tally *tally)
{
    static struct verdict verdict;
    size_t length = respell_seed(seed, which, draw);

    if (length == 0)
        return;
    tally->respelled++;
    tally->changed += differs_from_plain(seed, length);
    decide(&verdict, other, length);
    if (strcmp(verdict.text, wanted->text) != 0)
        fail_msg("%s, respelled (set 0x%x, draw %llu):\n%.*s\n---- it was\n%s\n---- it is\n%s", seed->name,
                 which, (unsigned long long)draw, (int)length, other, wanted->text, verdict.text);
}

static struct tally compare_all(unsigned which, unsigned draws)
{
    static struct verdict wanted;
    struct tally tally = {0, 0};

    for (size_t i = 0; i < seed_count; i++) {
        decide(&wanted, seeds[i].bytes, seeds[i].length);
        for (unsigned draw = 0; draw < draws; draw++)
            compare(&seeds[i], &wanted, which, draw * UINT64_C(1000003) + i, &tally);
    }
    return tally;
}

/* Few seeds cannot be respelled: those that the tap cannot read either. */
static void must_respell_most(struct tally tally, unsigned draws)
{
    assert_true(tally.respelled > seed_count * draws * 9 / 10);
}

/* A respelling alone; the state names it: it must have had something to change in one message of eight. */
static void test_alone(void **state)
{
    struct tally tally = compare_all(1U << *(const unsigned *)*state, DRAWS_ALONE);

    must_respell_most(tally, DRAWS_ALONE);
    assert_true(tally.changed > tally.respelled / 8);
}

static void test_together(void **state)
{
    (void)state;
    must_respell_most(compare_all(RESPELL_ALL, DRAWS_TOGETHER), DRAWS_TOGETHER);
}

/* A loop is told by the bytes that led the request here (16.6 step 8): what comes back respelled by somebody
 * on the way is none, and ends by Max-Forwards. Only what leaves these bytes alone may not hide it. */
#define RESPELL_LOOP (1U << RESPELL_ORDER | 1U << RESPELL_FORM | 1U << RESPELL_EMPTY_LINES)

static void test_loop(void **state)
{
    static struct verdict wanted;
    static char returned[INPUT_MAX];
    struct seed back = {"what left, come back", 0, returned};
    struct tally tally = {0, 0};

    (void)state;
    for (size_t i = 0; i < seed_count; i++) {
        decide(&wanted, seeds[i].bytes, seeds[i].length);
        if (strstr(wanted.text, "forward") == NULL || single.out[0].bytes.length > sizeof returned)
            continue;
        back.length = single.out[0].bytes.length;
        memcpy(returned, single.out[0].bytes.at, back.length);
        decide(&wanted, back.bytes, back.length);
        if (strstr(wanted.text, "respond 482"))
            compare(&back, &wanted, RESPELL_LOOP, i, &tally);
    }
    assert_true(tally.changed > 8);
}

static void test_function(void **state)
{
    static struct verdict first, second;

    (void)state;
    for (size_t i = 0; i < seed_count; i++) {
        decide(&first, seeds[i].bytes, seeds[i].length);
        decide(&second, seeds[i].bytes, seeds[i].length);
        assert_string_equal(first.text, second.text);
    }
}

static size_t put(size_t used, const char *bytes, size_t length)
{
    memcpy(other + used, bytes, length);
    return used + length;
}

/* The seed with the first such text replaced, in other; 0 without such a text. */
static size_t replace(const struct seed *seed, const char *text, const char *by)
{
    size_t length = strlen(text), before = 0;

    while (before + length <= seed->length && memcmp(seed->bytes + before, text, length) != 0)
        before++;
    if (before + length > seed->length)
        return 0;
    size_t used = put(0, seed->bytes, before);
    used = put(used, by, strlen(by));
    return put(used, seed->bytes + before + length, seed->length - before - length);
}

/* How many seeds have another verdict when the first text of that kind is replaced by another one. */
static size_t count_changes(const char *text, const char *by)
{
    static struct verdict was, is;
    size_t changes = 0;

    for (size_t i = 0; i < seed_count; i++) {
        size_t length = replace(&seeds[i], text, by);
        if (length == 0)
            continue;
        decide(&was, seeds[i].bytes, seeds[i].length);
        decide(&is, other, length);
        changes += strcmp(was.text, is.text) != 0;
    }
    return changes;
}

/* Were the verdicts compared too coarsely, these would be equal as well. */
static void test_other_meanings(void **state)
{
    (void)state;
    assert_true(count_changes(" sips:", " sip:") > seed_count / 4);
    assert_true(count_changes("@example.com", "@example.edu") > seed_count / 4);
    assert_true(count_changes("SIP/2.0/TLS", "SIP/2.0/UDP") > seed_count / 4);
    assert_true(count_changes("Max-Forwards: 70", "Max-Forwards: 0") > seed_count / 4);
    assert_true(count_changes("\r\nRoute: <", "\r\nRoute: <sip:first.example.net;lr>, <") > seed_count / 32);
}

int main(void)
{
    static const unsigned respelling[] = {
#define RESPELLING(id, name, what) RESPELL_##id,
        RESPELLINGS(RESPELLING)
#undef RESPELLING
    };
    const struct CMUnitTest tests[] = {
        {"the same input, the same verdict", test_function, NULL, NULL, NULL},
        {"another meaning, another verdict", test_other_meanings, NULL, NULL, NULL},
#define RESPELLING(id, name, what)                                                                           \
    {what, test_alone, NULL, NULL, (void *)(uintptr_t)&respelling[RESPELL_##id]},
        RESPELLINGS(RESPELLING)
#undef RESPELLING
            {"all of these at once", test_together, NULL, NULL, NULL},
        {"a loop stays one, unless the bytes that tell it are respelled", test_loop, NULL, NULL, NULL},
    };

    return cmocka_run_group_tests_name("equivalent spellings, the same verdict", tests, load_seeds,
                                       free_seeds);
}
