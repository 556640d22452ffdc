/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include "single.h"

bool decide_judge(struct sips_span input)
{
    static struct single single; /* too large for a stack */
    if (single_run(&single, input) != SINGLE_BROKEN)
        return true;
    for (size_t i = 0; i < single.breach_count && i < SINGLE_BREACH_MAX; i++) {
        const struct breach *breach = &single.breach[i];
        enum sips_clause clause = sips_clause_find(sips_span_of(breach->clause));
        cli_error("decide", "broken property %s, clause %s: %s", breach->property, breach->clause,
                  clause == SIPS_CLAUSE_COUNT ? "not in the catalogue" : sips_clause_entry(clause)->line);
    }
    return false;
}
