/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/test/check.h"
#include "model.h"
#include "rules_leaves.h"

/* Who tests the tests: every small change of a rule table must be seen by the comparison with the model. A
 * table is data, so a mutant is a copy with one change. */

#define ROW_MAX 32

static struct sips_rule row[ROW_MAX];
static struct sips_rule_table mutant;
static size_t made, killed;

/* As the property rules-* compares. */
static bool is_killed(void)
{
    model_outcome model = model_of_table(mutant.name);

    for (uint64_t number = 0; number < rules_leaves(&mutant); number++) {
        uint32_t facts = rules_leaf(&mutant, number);
        size_t rows = 0, outcome = 0;
        for (size_t i = 0; i < mutant.rule_count; i++)
            if (sips_rule_accepts(&mutant.rule[i], facts)) {
                rows++;
                outcome = mutant.rule[i].outcome;
            }
        if (rows != 1 || outcome != model(facts))
            return true;
    }
    return false;
}

static void begin(const struct sips_rule_table *table)
{
    CHECK(table->name, table->rule_count <= ROW_MAX);
    mutant = *table;
    mutant.rule = row;
    memcpy(row, table->rule, table->rule_count * sizeof row[0]);
}

static void judge(const char *what, size_t index)
{
    made++;
    killed += is_killed();
    if (made != killed)
        fail_msg("table %s, row %zu: nobody sees that %s", mutant.name, index + 1, what);
}

static size_t outcomes_of(const struct sips_rule_table *table)
{
    size_t most = 0;

    for (size_t i = 0; i < table->rule_count; i++)
        most = table->rule[i].outcome > most ? table->rule[i].outcome : most;
    return most + 1;
}

static void test_outcomes(void **state)
{
    (void)state;
    for (size_t t = 0; t < SIPS_RULE_TABLE_COUNT; t++) {
        const struct sips_rule_table *table = sips_rule_table(t);
        for (size_t i = 0; i < table->rule_count; i++)
            for (size_t outcome = 0; outcome < outcomes_of(table); outcome++) {
                if (outcome == table->rule[i].outcome)
                    continue;
                begin(table);
                row[i].outcome = (uint8_t)outcome;
                judge("its outcome is another", i);
            }
    }
}

static void test_dropped(void **state)
{
    (void)state;
    for (size_t t = 0; t < SIPS_RULE_TABLE_COUNT; t++)
        for (size_t i = 0; i < sips_rule_table(t)->rule_count; i++) {
            begin(sips_rule_table(t));
            row[i] = row[--mutant.rule_count];
            judge("it is missing", i);
        }
}

static void test_exchanged(void **state)
{
    (void)state;
    for (size_t t = 0; t < SIPS_RULE_TABLE_COUNT; t++) {
        const struct sips_rule_table *table = sips_rule_table(t);
        for (size_t i = 0; i < table->rule_count; i++)
            for (size_t j = i + 1; j < table->rule_count; j++) {
                if (table->rule[i].outcome == table->rule[j].outcome)
                    continue;
                begin(table);
                row[i].outcome = table->rule[j].outcome;
                row[j].outcome = table->rule[i].outcome;
                judge("its outcome is that of another row", i);
            }
    }
}

static void test_facts(void **state)
{
    (void)state;
    for (size_t t = 0; t < SIPS_RULE_TABLE_COUNT; t++) {
        const struct sips_rule_table *table = sips_rule_table(t);
        for (size_t i = 0; i < table->rule_count; i++)
            for (size_t fact = 0; fact < table->fact_count; fact++) {
                begin(table);
                row[i].accepts ^= UINT32_C(1) << fact;
                judge("it is for one fact more, or less", i);
            }
    }
}

static void test_unchanged(void **state)
{
    (void)state;
    for (size_t t = 0; t < SIPS_RULE_TABLE_COUNT; t++) {
        begin(sips_rule_table(t));
        CHECK(mutant.name, !is_killed());
    }
    print_message("%zu mutants of %d tables, %zu killed\n", made, SIPS_RULE_TABLE_COUNT, killed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("a row with another outcome is seen", test_outcomes),
        PROVES("a row that is missing is seen", test_dropped),
        PROVES("two rows with each other's outcomes are seen", test_exchanged),
        PROVES("a row for one fact more or less is seen", test_facts),
        PROVES("nothing is seen where nothing was changed", test_unchanged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
