/* SPDX-License-Identifier: Apache-2.0 */
#include "readers.h"
#include <stdlib.h>

/* Do libsips, libosip2 and the tap read a message alike, on all that a SIPS decision rests on? */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

/* libosip2 forgets the first of two Content-Type fields of a MIME part
 * (corpus/libosip2/leak-content-type-twice). Its osip_body_set_contenttype does, but of a library without
 * frame pointers one frame is seen. */
const char *__lsan_default_suppressions(void)
{
    return "leak:osip_content_type_init\n";
}

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (!readers_start())
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct readers_report report;
    if (size <= READERS_LENGTH_MAX && readers_compare(&report, (const char *)data, size) == READERS_DIFFER) {
        readers_print(stderr, &report);
        abort();
    }
    return 0;
}
