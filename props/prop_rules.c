/* SPDX-License-Identifier: Apache-2.0 */
/* The rule tables, on all facts that there are: one row answers, and answers what the model does, which reads
 * the RFCs as prose (model.h). */
#include "model.h"
#include "property.h"
#include "rules_leaves.h"
#include <string.h>

#define TABLES_MAX 10

struct tables {
    size_t count;
    const char *name[TABLES_MAX];
};

static const struct tables proxy = {
    9, {"admission", "hop", "target", "refusal", "strict", "record_route", "recursion", "flow", "own_path"}};
static const struct tables registrar = {3, {"register", "service_route", "gruu"}};
static const struct tables redirect = {2, {"redirect_admission", "redirect"}};
static const struct tables connection = {2, {"identity", "reuse"}};
static const struct tables uas = {2, {"uas", "uas_contact"}};
static const struct tables uac = {
    6, {"derived", "uac_contact", "uac_route", "uac_binding", "uac_register", "uac_response"}};

struct leaf {
    const struct sips_rule_table *table;
    uint32_t facts;
};

static const struct sips_rule_table *table_named(const char *name)
{
    for (size_t i = 0; i < SIPS_RULE_TABLE_COUNT; i++)
        if (strcmp(sips_rule_table(i)->name, name) == 0)
            return sips_rule_table(i);
    return NULL;
}

static void draw(struct choices *choices, struct leaf *leaf, const struct tables *tables)
{
    leaf->table = table_named(tables->name[draw_pick(choices, tables->count)]);
    for (size_t i = 0; i < leaf->table->group_count; i++) {
        uint32_t group = leaf->table->group[i].facts;
        leaf->facts |= rules_fact(group, draw_pick(choices, rules_group_size(group)));
    }
}

static const char *first_clause(const struct sips_rule *rule)
{
    return sips_clause_entry((enum sips_clause)rule->clause[0])->id;
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    const struct leaf *leaf = drawn;
    const struct sips_rule_table *table = leaf->table;
    const struct sips_rule *row = NULL;
    size_t rows = 0;

    for (size_t i = 0; i < table->rule_count; i++)
        if (sips_rule_accepts(&table->rule[i], leaf->facts)) {
            row = &table->rule[i];
            rows++;
        }
    if (rows != 1)
        return finding_say(finding, "one-row-answers", first_clause(&table->rule[0]),
                           "table %s: %zu rows answer", table->name, rows);
    unsigned expected = model_of_table(table->name)(leaf->facts);
    if (row->outcome != expected)
        return finding_say(finding, "row-answers-as-the-model-does", first_clause(row),
                           "table %s: row %td answers %s (%u), the model %u", table->name,
                           row - table->rule + 1, row->outcome_name, (unsigned)row->outcome, expected);
    return PROPERTY_HOLDS;
}

static void print(FILE *out, const void *drawn)
{
    const struct leaf *leaf = drawn;

    fprintf(out, "table %s\n", leaf->table->name);
    for (size_t i = 0; i < leaf->table->fact_count; i++)
        if (leaf->facts >> i & 1)
            fprintf(out, "  %s\n", leaf->table->fact[i]);
}

/* ---- What a complete visit proves ---- */

static uint64_t leaves(const struct tables *tables)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < tables->count; i++)
        sum += rules_leaves(table_named(tables->name[i]));
    return sum;
}

static const struct sips_rule *row_of(const struct sips_rule_table *table, uint32_t facts)
{
    struct sips_clauses clauses = {.trail = NULL};

    return sips_rule_find(table, facts, &clauses);
}

static size_t dead_rows(const struct sips_rule_table *table)
{
    size_t dead = 0;

    for (size_t row = 0; row < table->rule_count; row++) {
        bool answers = false;
        for (uint64_t i = 0; i < rules_leaves(table) && !answers; i++)
            answers = row_of(table, rules_leaf(table, i)) == &table->rule[row];
        dead += !answers;
    }
    return dead;
}

/* Another fact in the place of this one ends differently, somewhere. */
static bool decides(const struct sips_rule_table *table, uint32_t group, uint32_t fact)
{
    for (uint64_t i = 0; i < rules_leaves(table); i++) {
        uint32_t facts = rules_leaf(table, i);
        if (!(facts & fact))
            continue;
        for (size_t other = 0; other < rules_group_size(group); other++) {
            uint32_t instead = (facts & ~group) | rules_fact(group, other);
            if (row_of(table, instead)->outcome != row_of(table, facts)->outcome)
                return true;
        }
    }
    return false;
}

static size_t dead_facts(const struct sips_rule_table *table)
{
    size_t dead = 0;

    for (size_t i = 0; i < table->group_count; i++)
        for (size_t j = 0; j < rules_group_size(table->group[i].facts); j++)
            dead += !decides(table, table->group[i].facts, rules_fact(table->group[i].facts, j));
    return dead;
}

static bool prove(FILE *out, const struct tables *tables)
{
    size_t rows = 0, facts = 0, without_leaf = 0, idle = 0;

    for (size_t i = 0; i < tables->count; i++) {
        const struct sips_rule_table *table = table_named(tables->name[i]);
        rows += table->rule_count;
        facts += table->fact_count;
        without_leaf += dead_rows(table);
        idle += dead_facts(table);
        fprintf(out, "    %-20s %2zu rows, %2zu facts, %4llu leaves\n", table->name, table->rule_count,
                table->fact_count, (unsigned long long)rules_leaves(table));
    }
    fputs("  proven: no leaf is answered by two rows, none by no row, each as the model answers\n", out);
    fprintf(out, "  %s %zu rows, each answers a leaf\n", without_leaf ? "NOT MET:" : "proven:", rows);
    fprintf(out, "  %s %zu facts, for each two leaves that differ in it alone and end differently\n",
            idle ? "NOT MET:" : "proven:", facts);
    return without_leaf == 0 && idle == 0;
}

#define RULES(role, words, sentence, ids)                                                                    \
    static void draw_##role(struct choices *choices, void *drawn)                                            \
    {                                                                                                        \
        draw(choices, drawn, &(role));                                                                       \
    }                                                                                                        \
    static uint64_t leaves_##role(void)                                                                      \
    {                                                                                                        \
        return leaves(&(role));                                                                              \
    }                                                                                                        \
    static bool prove_##role(FILE *out)                                                                      \
    {                                                                                                        \
        return prove(out, &(role));                                                                          \
    }                                                                                                        \
    const struct property property_rules_##role = {                                                          \
        .name = (words),                                                                                     \
        .line = (sentence),                                                                                  \
        .clauses = (ids),                                                                                    \
        .case_size = sizeof(struct leaf),                                                                    \
        .draw = draw_##role,                                                                                 \
        .check = check,                                                                                      \
        .print = print,                                                                                      \
        .leaves = leaves_##role,                                                                             \
        .prove = prove_##role,                                                                               \
    }

RULES(proxy, "rules-proxy", "on all facts, one row of each proxy table answers, as the RFCs' prose does",
      "3261-16.3 choice-insecure-arrival 5630-5.3-l 5630-4-a 5630-4.1-b 5630-5.3-a 3261-16.6-7 "
      "5630-5.3-g 5630-5.3-j choice-tls-extent 5630-5.3-f 5630-5.3-b 5630-5.3-d 5630-5.3-e "
      "5630-4.1-d 5630-5.3-c choice-no-binding 3261-16.5 5630-4.1-c 5630-5.3-h 5630-5.3-i "
      "5630-5.3-k 5630-9-a 3261-16.6-6 choice-strict-route 3261-16.6-4 5626-5.3 3261-16.7-4 "
      "5630-5.3-m 5630-5.3-o 5630-5.3-n choice-mixed-3xx 3261-16.4 3261-16.6-1 3327-5 "
      "5630-5.2-b");
RULES(registrar, "rules-registrar",
      "on all facts, one row of each registrar table answers, as the RFCs' prose does",
      "3261-10.3 5626-6 5630-5.2-a choice-deregister 5630-5.2-b 5630-5.2-c "
      "choice-mixed-contacts 3608-6 5630-5.2-d 5630-5.2-e 5627-5.3 5630-5.2.1-a 5630-5.2.1-b "
      "5630-5.2.1-c");
RULES(redirect, "rules-redirect",
      "on all facts, one row of each redirect table answers, as the RFCs' prose does",
      "3261-17 3261-8.3 5630-5.4-e 5630-4.1-a 5630-5.4-d 5630-5.4-a 5630-4.1-d 5630-5.4-b "
      "5630-5.4-c 5630-9-a");
RULES(connection, "rules-connection",
      "on all facts, one row of the tables for certificates and connections answers, as the RFCs' prose does",
      "5922-7.1 choice-cn 5923-8 5922-7.2 5922-7.3 3261-18.1.1");
RULES(uas, "rules-uas", "on all facts, one row of each UAS table answers, as the RFCs' prose does",
      "3261-17 3261-9.2 3261-8.2.2.1 5630-5.1.2-e 5630-5.1.2-c 5630-5.1.2-d 5630-5.1.2-h "
      "5630-9-a 5630-5.1.2-i 5630-5.1.2-f 5630-5.1.2-g 3261-12.1.1 5630-5.1.2-a 5630-5.1.2-b "
      "5630-5.1.2-k 5630-5.1.2-j choice-refresh-key");
RULES(uac, "rules-uac", "on all facts, one row of each UAC table answers, as the RFCs' prose does",
      "5630-5.1.1.3-a 5630-5.1.1.3-b 3261-8.1.1.8 5630-5.1.1-b 5630-5.1.1.2-b 3261-12.2.1.1 "
      "5630-5.1.1.2-a 3261-8.1.2 5630-5.1.1-f 5630-5.1.1-g 3261-26.2.2 5630-5.1.1-a "
      "5630-5.1.1-e 5630-5.1.1.1-g 5630-5.1.1.1-a 5630-5.1.1.1-b 5630-5.1.1.1-c 5630-5.1.1.1-d "
      "5630-5.1.1.1-f 5630-A-b choice-mixed-contacts 5630-4.1-a 3261-8.1.3.5 5630-5.1.1-c "
      "5630-5.1.1-d 5630-A-a 5630-9-a choice-481-upgrade 3261-8.1.3.4 choice-3xx-to-sip");
