/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "rules.h"

/* The rule tables are functions on finite sets of facts: all of each set is visited here. */

#define GROUP_MAX 12
#define FACT_MAX 32

/* What each table holds; a change of a table is a change here. */
static const struct {
    const char *name;
    size_t rows, groups, leaves;
} golden[SIPS_RULE_TABLE_COUNT] = {
    {"admission", 16, 10, 1536}, {"hop", 7, 6, 64},
    {"target", 13, 4, 32},       {"refusal", 6, 3, 16},
    {"strict", 5, 3, 12},        {"record_route", 13, 6, 64},
    {"recursion", 17, 6, 240},   {"register", 22, 10, 3456},
    {"service_route", 4, 2, 6},  {"redirect_admission", 10, 5, 72},
    {"redirect", 7, 5, 48},      {"identity", 6, 5, 32},
    {"reuse", 8, 5, 48},         {"gruu", 4, 2, 6},
    {"uas", 14, 8, 864},         {"uas_contact", 12, 6, 216},
    {"derived", 9, 4, 48},       {"uac_contact", 8, 4, 24},
    {"uac_route", 8, 2, 10},     {"uac_binding", 7, 3, 12},
    {"uac_register", 5, 2, 8},   {"uac_response", 17, 6, 360},
    {"flow", 5, 4, 16},          {"own_path", 5, 3, 8},
};

/* How two facts of one group, all others alike, ever differ. */
enum difference { IN_NOTHING, IN_CLAUSES, IN_OUTCOME };

/* Pairs that never change the outcome. They are named apart because the texts name them apart. */
static const struct {
    const char *table, *a, *b;
    enum difference difference;
} pairs[] = {
    {"strict", "no Route", "the first entry has lr", IN_NOTHING},
    {"recursion", "416", "480 with Warning 380", IN_NOTHING},
    {"recursion", "416", "480 with Warning 381", IN_CLAUSES},
    {"recursion", "416", "any other response", IN_CLAUSES},
    {"recursion", "480 with Warning 380", "480 with Warning 381", IN_CLAUSES},
    {"recursion", "480 with Warning 380", "any other response", IN_CLAUSES},
    {"recursion", "480 with Warning 381", "any other response", IN_CLAUSES},
    {"derived", "by Replaces", "by Join", IN_NOTHING},
    {"derived", "by Replaces", "by third-party call control", IN_NOTHING},
    {"derived", "by Join", "by third-party call control", IN_NOTHING},
    {"uac_contact", "outside dialogs", "in a dialog that need not keep sips", IN_CLAUSES},
    {"uac_route", "its first entry has lr and is not sips", "its first entry has lr and is sips", IN_CLAUSES},
    {"uac_route", "its first entry has no lr and is not sips", "its first entry has no lr and is sips",
     IN_CLAUSES},
};

/* One combination: a fact of each group, by its bit. */
struct leaf {
    const struct sips_rule_table *table;
    unsigned bit[GROUP_MAX];
    bool done; /* behind the last combination */
};

static unsigned first_bit(uint32_t facts)
{
    unsigned bit = 0;

    while (!(facts >> bit & 1))
        bit++;
    return bit;
}

static struct leaf first_leaf(const struct sips_rule_table *table)
{
    struct leaf leaf = {.table = table};

    for (size_t i = 0; i < table->group_count; i++)
        leaf.bit[i] = first_bit(table->group[i].facts);
    return leaf;
}

/* The last group counts fastest. */
static void next_leaf(struct leaf *leaf)
{
    for (size_t i = leaf->table->group_count; i-- > 0;) {
        uint32_t facts = leaf->table->group[i].facts;
        if (facts >> ++leaf->bit[i] & 1)
            return;
        leaf->bit[i] = first_bit(facts);
    }
    leaf->done = true;
}

static uint32_t facts_of(const struct leaf *leaf)
{
    uint32_t facts = 0;

    for (size_t i = 0; i < leaf->table->group_count; i++)
        facts |= UINT32_C(1) << leaf->bit[i];
    return facts;
}

static const struct sips_rule *row_of(const struct leaf *leaf)
{
    struct sips_clauses clauses = {.trail = NULL};

    return sips_rule_find(leaf->table, facts_of(leaf), &clauses);
}

static void check_groups(const struct sips_rule_table *table)
{
    uint32_t seen = 0;

    CHECK(table->name, table->group_count <= GROUP_MAX && table->fact_count < FACT_MAX);
    for (size_t i = 0; i < table->group_count; i++) {
        uint32_t facts = table->group[i].facts;
        CHECK(table->group[i].name, __builtin_popcount(facts) > 1);
        CHECK(table->group[i].name, (seen & facts) == 0);
        seen |= facts;
    }
    CHECK(table->name, seen == (UINT32_C(1) << table->fact_count) - 1);
    for (size_t i = 0; i < table->fact_count; i++)
        CHECK(table->name, table->fact[i][0] != '\0');
}

static size_t product_of_groups(const struct sips_rule_table *table)
{
    size_t product = 1;

    for (size_t i = 0; i < table->group_count; i++)
        product *= (size_t)__builtin_popcount(table->group[i].facts);
    return product;
}

static size_t count_leaves(const struct sips_rule_table *table)
{
    size_t leaves = 0;

    for (struct leaf leaf = first_leaf(table); !leaf.done; next_leaf(&leaf)) {
        size_t accepting = 0;
        for (size_t row = 0; row < table->rule_count; row++)
            accepting += sips_rule_accepts(&table->rule[row], facts_of(&leaf));
        if (accepting != 1)
            fail_msg("%s: %zu rows accept the facts %#x", table->name, accepting, (unsigned)facts_of(&leaf));
        leaves++;
    }
    return leaves;
}

static void test_one_row(void **state)
{
    size_t total = 0;

    (void)state;
    for (size_t i = 0; i < SIPS_RULE_TABLE_COUNT; i++) {
        const struct sips_rule_table *table = sips_rule_table(i);
        size_t leaves = count_leaves(table);
        print_message("%-13s %2zu rows, %zu groups, %4zu leaves\n", table->name, table->rule_count,
                      table->group_count, leaves);
        CHECK(table->name, leaves == product_of_groups(table));
        CHECK(table->name, strcmp(table->name, golden[i].name) == 0);
        CHECK(table->name, table->rule_count == golden[i].rows);
        CHECK(table->name, table->group_count == golden[i].groups);
        CHECK(table->name, leaves == golden[i].leaves);
        total += leaves;
    }
    print_message("%zu leaves, each answered by one row\n", total);
}

static void check_no_dead_row(const struct sips_rule_table *table)
{
    for (size_t row = 0; row < table->rule_count; row++) {
        struct leaf leaf = first_leaf(table);
        while (!leaf.done && row_of(&leaf) != &table->rule[row])
            next_leaf(&leaf);
        if (leaf.done)
            fail_msg("%s: row %zu, %s, answers nothing", table->name, row + 1, table->rule[row].outcome_name);
    }
}

static void check_clauses(const struct sips_rule_table *table)
{
    for (struct leaf leaf = first_leaf(table); !leaf.done; next_leaf(&leaf)) {
        struct sips_clauses cited = {0}, expected = {0};
        const struct sips_rule *row = sips_rule_find(table, facts_of(&leaf), &cited);
        CHECK(table->name, row->clause_count > 0 && row->clause_count <= SIPS_RULE_CLAUSES_MAX);
        for (size_t i = 0; i < row->clause_count; i++) {
            CHECK(table->name, row->clause[i] < SIPS_CLAUSE_COUNT);
            sips_clauses_add(&expected, (enum sips_clause)row->clause[i]);
        }
        CHECK(table->name, memcmp(&cited, &expected, sizeof cited) == 0);
    }
}

static bool same_clauses(const struct sips_rule *a, const struct sips_rule *b)
{
    struct sips_clauses cited[2] = {{0}, {0}};

    for (size_t i = 0; i < a->clause_count; i++)
        sips_clauses_add(&cited[0], (enum sips_clause)a->clause[i]);
    for (size_t i = 0; i < b->clause_count; i++)
        sips_clauses_add(&cited[1], (enum sips_clause)b->clause[i]);
    return memcmp(&cited[0], &cited[1], sizeof cited[0]) == 0;
}

static enum difference compare(const struct sips_rule_table *table, size_t group, unsigned a, unsigned b)
{
    enum difference difference = IN_NOTHING;

    for (struct leaf leaf = first_leaf(table); !leaf.done; next_leaf(&leaf)) {
        struct leaf other = leaf;
        if (leaf.bit[group] != a)
            continue;
        other.bit[group] = b;
        if (row_of(&leaf)->outcome != row_of(&other)->outcome)
            return IN_OUTCOME;
        if (!same_clauses(row_of(&leaf), row_of(&other)))
            difference = IN_CLAUSES;
    }
    return difference;
}

static enum difference expected_difference(const struct sips_rule_table *table, unsigned a, unsigned b)
{
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (strcmp(pairs[i].table, table->name) == 0 && strcmp(pairs[i].a, table->fact[a]) == 0 &&
            strcmp(pairs[i].b, table->fact[b]) == 0)
            return pairs[i].difference;
    return IN_OUTCOME;
}

/* True if two facts of the group end differently somewhere. */
static bool group_decides(const struct sips_rule_table *table, size_t group)
{
    uint32_t facts = table->group[group].facts;
    bool decides = false;

    for (unsigned a = first_bit(facts); facts >> a & 1; a++)
        for (unsigned b = a + 1; facts >> b & 1; b++) {
            static const char *const names[] = {"nothing", "their clauses alone", "their outcome"};
            enum difference difference = compare(table, group, a, b);
            if (difference != expected_difference(table, a, b))
                fail_msg("%s: \"%s\" and \"%s\" differ in %s", table->name, table->fact[a], table->fact[b],
                         names[difference]);
            decides = decides || difference == IN_OUTCOME;
        }
    return decides;
}

static void check_every_fact(const struct sips_rule_table *table)
{
    for (size_t group = 0; group < table->group_count; group++)
        if (!group_decides(table, group))
            fail_msg("%s: the facts of %s never change the outcome", table->name, table->group[group].name);
}

#define EACH_TABLE(check)                                                                                    \
    static void test_##check(void **state)                                                                   \
    {                                                                                                        \
        (void)state;                                                                                         \
        for (size_t i = 0; i < SIPS_RULE_TABLE_COUNT; i++)                                                   \
            check_##check(sips_rule_table(i));                                                               \
    }
EACH_TABLE(groups)
EACH_TABLE(no_dead_row)
EACH_TABLE(clauses)
EACH_TABLE(every_fact)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("each fact belongs to one group, and each group has two facts or more", test_groups),
        PROVES("exactly one row answers each combination of facts", test_one_row),
        PROVES("no row is dead", test_no_dead_row),
        PROVES("the clauses of the row, and no others, are cited", test_clauses),
        PROVES("every group decides an outcome, and so does every fact, but for the pairs listed",
               test_every_fact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
