/* SPDX-License-Identifier: Apache-2.0 */
#include "rules.h"
#include "facts.h"

const struct sips_rule *sips_rule_find(const struct sips_rule_table *table, uint32_t facts,
                                       struct sips_clauses *clauses)
{
    const struct sips_rule *rule = table->rule;

    while (!sips_rule_accepts(rule, facts))
        rule++; /* one row accepts: src/test/test_rules.c tries all facts */
    for (unsigned i = 0; i < rule->clause_count; i++)
        sips_clauses_add(clauses, (enum sips_clause)rule->clause[i]);
    if (clauses->trail && clauses->trail->count < SIPS_TRAIL_MAX)
        clauses->trail->step[clauses->trail->count++] = (struct sips_trail_step){table, rule, facts};
    return rule;
}

#define C(name) SIPS_CLAUSE_##name
#define BITS(first, last) ((2U << (last)) - (1U << (first)))
#define GROUP_ROW(c, name, first, last) {#name, BITS(first##_BIT, last##_BIT)},
/* A group of which a row names no fact is free. */
#define FREE(facts, name, first, last)                                                                       \
    | (((facts)&BITS(first##_BIT, last##_BIT)) ? 0U : BITS(first##_BIT, last##_BIT))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* admission */
#define OUTCOME(name) ADMISSION_##name
#define TABLE sips_rules_admission
#define NAME "admission"
#define ROWS "rules_admission.def"
#include "rules_table.inc"

/* hop */
#define OUTCOME(name) HOP_##name
#define TABLE sips_rules_hop
#define NAME "hop"
#define ROWS "rules_hop.def"
#include "rules_table.inc"

/* target */
#define OUTCOME(name) TARGET_##name
#define TABLE sips_rules_target
#define NAME "target"
#define ROWS "rules_target.def"
#include "rules_table.inc"

/* refusal */
#define OUTCOME(name) REFUSAL_##name
#define TABLE sips_rules_refusal
#define NAME "refusal"
#define ROWS "rules_refusal.def"
#include "rules_table.inc"

/* strict */
#define OUTCOME(name) STRICT_##name
#define TABLE sips_rules_strict
#define NAME "strict"
#define ROWS "rules_strict.def"
#include "rules_table.inc"

/* record_route */
#define OUTCOME(name) RECORD_ROUTE_##name
#define TABLE sips_rules_record_route
#define NAME "record_route"
#define ROWS "rules_record_route.def"
#include "rules_table.inc"

/* recursion */
#define OUTCOME(name) RECURSION_##name
#define TABLE sips_rules_recursion
#define NAME "recursion"
#define ROWS "rules_recursion.def"
#include "rules_table.inc"

/* register */
#define OUTCOME(name) REGISTER_##name
#define TABLE sips_rules_register
#define NAME "register"
#define ROWS "rules_register.def"
#include "rules_table.inc"

/* service_route */
#define OUTCOME(name) SERVICE_ROUTE_##name
#define TABLE sips_rules_service_route
#define NAME "service_route"
#define ROWS "rules_service_route.def"
#include "rules_table.inc"

/* redirect_admission */
#define OUTCOME(name) REDIRECT_ADMISSION_##name
#define TABLE sips_rules_redirect_admission
#define NAME "redirect_admission"
#define ROWS "rules_redirect_admission.def"
#include "rules_table.inc"

/* redirect */
#define OUTCOME(name) REDIRECT_##name
#define TABLE sips_rules_redirect
#define NAME "redirect"
#define ROWS "rules_redirect.def"
#include "rules_table.inc"

/* identity */
#define OUTCOME(name) IDENTITY_##name
#define TABLE sips_rules_identity
#define NAME "identity"
#define ROWS "rules_identity.def"
#include "rules_table.inc"

/* reuse */
#define OUTCOME(name) REUSE_##name
#define TABLE sips_rules_reuse
#define NAME "reuse"
#define ROWS "rules_reuse.def"
#include "rules_table.inc"

/* gruu */
#define OUTCOME(name) GRUU_##name
#define TABLE sips_rules_gruu
#define NAME "gruu"
#define ROWS "rules_gruu.def"
#include "rules_table.inc"

/* uas */
#define OUTCOME(name) UAS_##name
#define TABLE sips_rules_uas
#define NAME "uas"
#define ROWS "rules_uas.def"
#include "rules_table.inc"

/* uas_contact */
#define OUTCOME(name) UAS_CONTACT_##name
#define TABLE sips_rules_uas_contact
#define NAME "uas_contact"
#define ROWS "rules_uas_contact.def"
#include "rules_table.inc"

/* derived */
#define OUTCOME(name) DERIVED_##name
#define TABLE sips_rules_derived
#define NAME "derived"
#define ROWS "rules_derived.def"
#include "rules_table.inc"

/* uac_contact */
#define OUTCOME(name) UAC_CONTACT_##name
#define TABLE sips_rules_uac_contact
#define NAME "uac_contact"
#define ROWS "rules_uac_contact.def"
#include "rules_table.inc"

/* uac_route */
#define OUTCOME(name) UAC_ROUTE_##name
#define TABLE sips_rules_uac_route
#define NAME "uac_route"
#define ROWS "rules_uac_route.def"
#include "rules_table.inc"

/* uac_binding */
#define OUTCOME(name) UAC_BINDING_##name
#define TABLE sips_rules_uac_binding
#define NAME "uac_binding"
#define ROWS "rules_uac_binding.def"
#include "rules_table.inc"

/* uac_register */
#define OUTCOME(name) UAC_REGISTER_##name
#define TABLE sips_rules_uac_register
#define NAME "uac_register"
#define ROWS "rules_uac_register.def"
#include "rules_table.inc"

/* uac_response */
#define OUTCOME(name) UAC_RESPONSE_##name
#define TABLE sips_rules_uac_response
#define NAME "uac_response"
#define ROWS "rules_uac_response.def"
#include "rules_table.inc"

/* flow */
#define OUTCOME(name) FLOW_##name
#define TABLE sips_rules_flow
#define NAME "flow"
#define ROWS "rules_flow.def"
#include "rules_table.inc"

/* own_path */
#define OUTCOME(name) OWN_PATH_##name
#define TABLE sips_rules_own_path
#define NAME "own_path"
#define ROWS "rules_own_path.def"
#include "rules_table.inc"

const struct sips_rule_table *sips_rule_table(size_t index)
{
    static const struct sips_rule_table *(*const table[SIPS_RULE_TABLE_COUNT])(void) = {
        sips_rules_admission,     sips_rules_hop,
        sips_rules_target,        sips_rules_refusal,
        sips_rules_strict,        sips_rules_record_route,
        sips_rules_recursion,     sips_rules_register,
        sips_rules_service_route, sips_rules_redirect_admission,
        sips_rules_redirect,      sips_rules_identity,
        sips_rules_reuse,         sips_rules_gruu,
        sips_rules_uas,           sips_rules_uas_contact,
        sips_rules_derived,       sips_rules_uac_contact,
        sips_rules_uac_route,     sips_rules_uac_binding,
        sips_rules_uac_register,  sips_rules_uac_response,
        sips_rules_flow,          sips_rules_own_path,
    };

    return table[index]();
}
