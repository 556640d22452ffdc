/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_LEAVES_H
#define RULES_LEAVES_H

#include "rules.h"

/* ---- All combinations of facts of a rule table, by number ---- */

static inline size_t rules_group_size(uint32_t group)
{
    size_t size = 0;

    for (; group; group &= group - 1)
        size++;
    return size;
}

/* The fact of a group with this number. */
static inline uint32_t rules_fact(uint32_t group, size_t number)
{
    while (number-- > 0)
        group &= group - 1;
    return group & (~group + 1);
}

/* rules_leaves is how many there are; rules_leaf gives one, whose digits are the facts of the groups. */
static inline uint64_t rules_leaves(const struct sips_rule_table *table)
{
    uint64_t product = 1;

    for (size_t i = 0; i < table->group_count; i++)
        product *= rules_group_size(table->group[i].facts);
    return product;
}

static inline uint32_t rules_leaf(const struct sips_rule_table *table, uint64_t number)
{
    uint32_t facts = 0;

    for (size_t i = 0; i < table->group_count; i++) {
        size_t size = rules_group_size(table->group[i].facts);
        facts |= rules_fact(table->group[i].facts, (size_t)(number % size));
        number /= size;
    }
    return facts;
}

#endif
