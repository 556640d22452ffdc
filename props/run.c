/* SPDX-License-Identifier: Apache-2.0 */
/* Apart from property.c, whose list would link every property into a target that needs one. */
#include "property.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool property_cites(const struct property *property, const char *clause)
{
    size_t length = strlen(clause);
    const char *at = property->clauses;

    while ((at = strstr(at, clause)) != NULL) {
        bool begins = at == property->clauses || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
        at += length;
    }
    return false;
}

enum property_verdict finding_say(struct finding *finding, const char *invariant, const char *clause,
                                  const char *format, ...)
{
    va_list list;

    finding->invariant = invariant;
    finding->clause = clause;
    va_start(list, format);
    vsnprintf(finding->text, sizeof finding->text, format, list);
    va_end(list);
    return PROPERTY_BROKEN;
}

struct run *run_new(const struct property *property)
{
    struct run *run = calloc(1, sizeof *run);

    if (run == NULL)
        return NULL;
    run->property = property;
    run->drawn = calloc(1, property->case_size);
    if (run->drawn)
        return run;
    free(run);
    return NULL;
}

void run_free(struct run *run)
{
    if (run)
        free(run->drawn);
    free(run);
}

void run_draw(struct run *run)
{
    memset(run->drawn, 0, run->property->case_size);
    run->property->draw(&run->choices, run->drawn);
}

enum property_verdict run_case(struct run *run)
{
    run_draw(run);
    return run->property->check(run->drawn, &run->finding);
}
