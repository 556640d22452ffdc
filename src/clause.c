/* SPDX-License-Identifier: Apache-2.0 */
#include "clause.h"

static const struct sips_clause_entry catalogue[] = {
#define CLAUSE(name, id, section, level, actors, line) {id, section, level, actors, line},
#include "clause.def"
#undef CLAUSE
};

const struct sips_clause_entry *sips_clause_entry(enum sips_clause clause)
{
    return &catalogue[clause];
}

enum sips_clause sips_clause_find(struct sips_span id)
{
    unsigned i = 0;
    while (i < SIPS_CLAUSE_COUNT && !sips_span_equal(sips_span_of(catalogue[i].id), id))
        i++;
    return (enum sips_clause)i;
}
