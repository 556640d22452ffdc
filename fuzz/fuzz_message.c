/* SPDX-License-Identifier: Apache-2.0 */
/* Raw bytes -> wire reader -> decision of a proxy or registrar -> the messages that leave -> the observer.
 * Functions under test: sips_message_read, sips_proxy_request, sips_proxy_response,
 * sips_registrar_decide, sips_write_*. A broken property ends the run with SIGABRT. */
#include "single.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct single single;

    if (single_run(&single, (struct sips_span){(const char *)data, size}) == SINGLE_BROKEN) {
        single_report(&single, stderr);
        abort();
    }
    return 0;
}
