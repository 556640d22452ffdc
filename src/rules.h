/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_RULES_H
#define SIPS_RULES_H

#include "clause.h"

/* ---- The rule tables: facts in, one row, an outcome and its clauses out ----
 *
 * Each table is a file rules_*.def. GROUPS lists its groups of facts, of which exactly one each holds; FACT
 * gives each fact its bit, in order; RULE is a row: outcome, the facts that it is for ("A | B" of one group:
 * either; a group that is not named: any), its clauses. Exactly one row answers each combination. */

#define SIPS_RULE_CLAUSES_MAX 5

struct sips_rule {
    uint32_t accepts; /* the facts of each group that the row is for */
    uint8_t outcome;
    uint8_t clause_count;
    uint8_t clause[SIPS_RULE_CLAUSES_MAX];
    const char *outcome_name;
};

struct sips_fact_group {
    const char *name;
    uint32_t facts; /* neighbouring bits */
};

struct sips_rule_table {
    const char *name;
    const struct sips_rule *rule;
    size_t rule_count;
    const struct sips_fact_group *group;
    size_t group_count;
    const char *const *fact; /* what each bit means */
    size_t fact_count;
};

/* sips_rule_accepts: the row is for these facts, one bit of each group. */
static inline bool sips_rule_accepts(const struct sips_rule *rule, uint32_t facts)
{
    return (facts & ~rule->accepts) == 0;
}

/* The rules that a verdict came from, in the order in which they were asked: for those who explain it. */
#define SIPS_TRAIL_MAX 64

struct sips_trail {
    size_t count; /* rules behind SIPS_TRAIL_MAX are left out */
    struct sips_trail_step {
        const struct sips_rule_table *table;
        const struct sips_rule *rule;
        uint32_t facts;
    } step[SIPS_TRAIL_MAX];
};

/* sips_rule_find gives the row for facts, adds its clauses to *clauses, and the step to its trail. facts must
 * have one bit of each group. */
const struct sips_rule *sips_rule_find(const struct sips_rule_table *table, uint32_t facts,
                                       struct sips_clauses *clauses)
    __attribute__((nonnull, returns_nonnull));

/* The tables. */
const struct sips_rule_table *sips_rules_admission(void);
const struct sips_rule_table *sips_rules_hop(void);
const struct sips_rule_table *sips_rules_target(void);
const struct sips_rule_table *sips_rules_refusal(void);
const struct sips_rule_table *sips_rules_strict(void);
const struct sips_rule_table *sips_rules_record_route(void);
const struct sips_rule_table *sips_rules_recursion(void);
const struct sips_rule_table *sips_rules_register(void);
const struct sips_rule_table *sips_rules_service_route(void);
const struct sips_rule_table *sips_rules_redirect_admission(void);
const struct sips_rule_table *sips_rules_redirect(void);
const struct sips_rule_table *sips_rules_identity(void);
const struct sips_rule_table *sips_rules_reuse(void);
const struct sips_rule_table *sips_rules_gruu(void);
const struct sips_rule_table *sips_rules_uas(void);
const struct sips_rule_table *sips_rules_uas_contact(void);
const struct sips_rule_table *sips_rules_derived(void);
const struct sips_rule_table *sips_rules_uac_contact(void);
const struct sips_rule_table *sips_rules_uac_route(void);
const struct sips_rule_table *sips_rules_uac_binding(void);
const struct sips_rule_table *sips_rules_uac_register(void);
const struct sips_rule_table *sips_rules_uac_response(void);
const struct sips_rule_table *sips_rules_flow(void);
const struct sips_rule_table *sips_rules_own_path(void);

/* sips_rule_table: each of them, for those who enumerate or explain them. */
#define SIPS_RULE_TABLE_COUNT 24
const struct sips_rule_table *sips_rule_table(size_t index);

#endif
