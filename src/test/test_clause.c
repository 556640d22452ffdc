/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "clause.h"

/* Ids are permanent: new ones are added here, none may go. */
/* clang-format off */
static const char *const ids[] = {
    "5630-3.1.4-a", "5630-3.1.4-b", "5630-3.1.4-c", "5630-4-a", "5630-4.1-a", "5630-4.1-b", "5630-4.1-c",
    "5630-4.1-d", "5630-5.1.1-a", "5630-5.1.1-b", "5630-5.1.1-c", "5630-5.1.1-d", "5630-5.1.1-e",
    "5630-5.1.1-f", "5630-5.1.1-g", "5630-5.1.1-h", "5630-5.1.1.1-a", "5630-5.1.1.1-b", "5630-5.1.1.1-c",
    "5630-5.1.1.1-d", "5630-5.1.1.1-e", "5630-5.1.1.1-f", "5630-5.1.1.1-g", "5630-5.1.1.1-h",
    "5630-5.1.1.2-a", "5630-5.1.1.2-b", "5630-5.1.1.3-a", "5630-5.1.1.3-b", "5630-5.1.1.4-a",
    "5630-5.2.1-a", "5630-5.2.1-b", "5630-5.2.1-c", "5630-5.1.2-a", "5630-5.1.2-b", "5630-5.1.2-c",
    "5630-5.1.2-d", "5630-5.1.2-e", "5630-5.1.2-f", "5630-5.1.2-g", "5630-5.1.2-h", "5630-5.1.2-i",
    "5630-5.1.2-j", "5630-5.1.2-k", "5630-5.2-a", "5630-5.2-b", "5630-5.2-c", "5630-5.2-d", "5630-5.2-e",
    "5630-5.3-a", "5630-5.3-b", "5630-5.3-c", "5630-5.3-d", "5630-5.3-e", "5630-5.3-f", "5630-5.3-g",
    "5630-5.3-h", "5630-5.3-i", "5630-5.3-j", "5630-5.3-k", "5630-5.3-l", "5630-5.3-m", "5630-5.3-n",
    "5630-5.3-o", "5630-5.3-p", "5630-5.4-a", "5630-5.4-b", "5630-5.4-c", "5630-5.4-d", "5630-5.4-e",
    "5630-5.4-f", "5630-9-a", "5630-A-a", "5630-A-b", "5630-A-c", "3261-8.1.2", "3261-12.1.1",
    "3261-12.1.2", "3261-12.2.1.1", "3261-16.3", "3261-16.4", "3261-16.6-4", "3261-16.6-6", "3261-16.6-7",
    "3261-16.5", "3261-16.7-4", "3261-18.1.1", "3261-18.2.2", "3261-19.1.4", "3261-26.2.2", "3263-4.1",
    "3263-4.2", "3327-5", "3608-6", "4168-3", "5280-6", "5626-5.3", "5922-7.1", "5922-7.2", "5922-7.3", "5923-8", "5924-5",
    "7118-4", "choice-path-scheme", "choice-tls-extent", "choice-deregister", "choice-same-ua",
    "choice-mixed-contacts", "choice-tls-param", "choice-binding-transport", "choice-insecure-arrival",
    "choice-no-binding", "choice-strict-route", "choice-mixed-3xx", "choice-3xx-to-sip",
    "choice-481-upgrade", "choice-cn", "choice-refresh-key", "3261-7", "3261-8.2.6.2", "3261-10.3",
    "3261-16.6-1", "3261-16.6-2", "3261-16.6-3", "3261-16.6-8", "3261-16.7-3", "3261-16.7-9", "3261-17",
    "3261-8.3",
    "3261-8.2.2.1", "3261-9.2", "5626-6", "5627-5.3", "5627-6.1",
    "3261-8.1.1.8", "3261-8.1.3.4", "3261-8.1.3.5", "3261-9.1", "3261-17.1.1.3",
};
/* clang-format on */

static void test_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ids); i++)
        CHECK(ids[i], sips_clause_find(sips_span_of(ids[i])) != SIPS_CLAUSE_COUNT);
}

static void test_unique(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const struct sips_clause_entry *entry = sips_clause_entry((enum sips_clause)i);
        struct sips_span id = tight_text(entry->id);
        CHECK(entry->id, sips_clause_find(id) == (enum sips_clause)i);
        tight_free(id);
    }
}

static bool is_level(const char *level)
{
    static const char *const levels[] = {"MUST", "MUST NOT",          "SHOULD", "SHOULD NOT", "MAY",
                                         "rule", "SHOULD / MUST NOT", "choice"};

    for (size_t i = 0; i < COUNT(levels); i++)
        if (strcmp(levels[i], level) == 0)
            return true;
    return false;
}

/* "PRX", "PRX REG", ...: names of roles, a space between them. */
static bool are_actors(const char *actors)
{
    static const char *const names[] = {"UAC", "UAS", "REG", "PRX", "RED", "ANY"};
    size_t found = 0;

    for (const char *at = actors;; at += 4) {
        for (size_t i = 0; i < COUNT(names); i++)
            found += strncmp(at, names[i], 3) == 0;
        if (strlen(at) <= 3)
            return strlen(at) == 3 && found == (strlen(actors) + 1) / 4;
        if (at[3] != ' ')
            return false;
    }
}

/* "RFC 5630 5.3" of "5630-5.3-a"; a choice is named by itself. */
static bool fits_section(const struct sips_clause_entry *entry)
{
    if (strncmp(entry->section, "RFC ", 4) != 0)
        return false;
    if (strncmp(entry->id, "choice-", 7) == 0)
        return strcmp(entry->level, "choice") == 0;
    return strncmp(entry->id, entry->section + 4, 4) == 0 && entry->id[4] == '-';
}

static void test_entries(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const struct sips_clause_entry *entry = sips_clause_entry((enum sips_clause)i);
        CHECK(entry->id, is_level(entry->level));
        CHECK(entry->id, are_actors(entry->actors));
        CHECK(entry->id, fits_section(entry));
        CHECK(entry->id, strlen(entry->line) > 10 && strchr(entry->line, '\n') == NULL);
    }
}

static void test_unknown(void **state)
{
    static const char *const unknown[] = {
        "", "5630", "5630-5.3-", "5630-5.3-A", "5630-5.3-a ", "5630-5.3-aa", "choice"};

    (void)state;
    for (size_t i = 0; i < COUNT(unknown); i++)
        CHECK(unknown[i], sips_clause_find(sips_span_of(unknown[i])) == SIPS_CLAUSE_COUNT);
}

static void test_sets(void **state)
{
    struct sips_clauses all = {0};

    (void)state;
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        struct sips_clauses one = {0};
        assert_false(sips_clauses_have(&all, (enum sips_clause)i));
        sips_clauses_add(&one, (enum sips_clause)i);
        for (unsigned k = 0; k < SIPS_CLAUSE_COUNT; k++)
            assert_int_equal(sips_clauses_have(&one, (enum sips_clause)k), k == i);
        sips_clauses_join(&all, &one);
        for (unsigned k = 0; k < SIPS_CLAUSE_COUNT; k++)
            assert_int_equal(sips_clauses_have(&all, (enum sips_clause)k), k <= i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("every clause that was ever named is in the catalogue", test_complete),
        PROVES("an id belongs to one clause, and finds it", test_unique),
        PROVES("each clause has a section that fits its id, a level, roles that it binds, and a line",
               test_entries),
        PROVES("an id that differs in one byte finds nothing", test_unknown),
        PROVES("a set of clauses holds what was put in, and nothing else", test_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
