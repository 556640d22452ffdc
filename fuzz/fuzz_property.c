/* SPDX-License-Identifier: Apache-2.0 */
/* One property as a fuzz target: the input is the byte form of its choices (props/choice.h). Built once for
 * each line of props/properties.def, with PROPERTY set to the property's symbol. */
#include "property.h"
#include <stdlib.h>

extern const struct property PROPERTY;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct run *run;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    run = run_new(&PROPERTY);
    if (run == NULL)
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    choices_from_bytes(&run->choices, data, size);
    if (run_case(run) == PROPERTY_BROKEN) {
        fprintf(stderr, "sipsfuzz: BROKEN property=%s clause=%s\n%s\n", run->finding.invariant,
                run->finding.clause, run->finding.text);
        PROPERTY.print(stderr, run->drawn);
        abort();
    }
    return 0;
}
