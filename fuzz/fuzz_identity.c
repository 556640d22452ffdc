/* SPDX-License-Identifier: Apache-2.0 */
/* A domain and a certificate (props/identity_case.h) -> OpenSSL -> the names -> are they those of the model,
 * and do they cover what it says? Functions under test: sips_certificate_open, sips_identities_of,
 * sips_identities_cover. A broken property ends the run with SIGABRT. */
#include "identity_case.h"
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (!identity_case_start())
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct identity_case_report report;

    if (identity_case_try(&report, data, size) == IDENTITY_CASE_BROKEN) {
        identity_case_print(stderr, &report);
        abort();
    }
    return 0;
}
