/* SPDX-License-Identifier: Apache-2.0 */
/* A seeded bug under a coverage-guided fuzzer: the property of its witness as a fuzz target. It tells after
 * how many executions the place of the bug was reached, the bug made a difference, and the property found it;
 * then it ends. An engine that judges by crashes (AFL++) is given one: BUG_CRASHES in the environment. */
#include "bug.h"
#include "property.h"
#include <stdlib.h>
#include <string.h>

extern const char bug_id[], bug_found_as[];
extern const struct property PROPERTY;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct run *run;
static bool crashes;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    crashes = getenv("BUG_CRASHES") != NULL;
    run = run_new(&PROPERTY);
    if (run == NULL)
        abort();
    return 0;
}

static void tell(const char *what, unsigned long executed)
{
    fprintf(stderr, "sipsfuzz-bug: %s %s %lu\n", bug_id, what, executed);
}

static bool is_found_as(const char *clause)
{
    struct property list = {.clauses = bug_found_as};

    return property_cites(&list, clause);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned long executed, reached, triggered;

    /* The driver of AFL++ runs an input of its own first, which is none of the engine's. */
    if (executed++ == 0 && crashes)
        return 0;
    choices_from_bytes(&run->choices, data, size);
    bool found = run_case(run) == PROPERTY_BROKEN && is_found_as(run->finding.clause);
    if (bug_reached && !reached)
        tell("reached", reached = executed);
    if (bug_triggered && !triggered)
        tell("triggered", triggered = executed);
    if (!found)
        return 0;
    tell("detected", executed);
    if (crashes)
        abort();
    exit(0);
}
