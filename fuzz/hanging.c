/* SPDX-License-Identifier: Apache-2.0 */
/* A target that never ends on one input and dies on another: for the test that standalone.c names both. */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile sig_atomic_t forever = 1;

static int begins_with(const uint8_t *data, size_t size, const char *word)
{
    return size >= strlen(word) && memcmp(data, word, strlen(word)) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    while (begins_with(data, size, "hang") && forever)
        ;
    if (begins_with(data, size, "crash"))
        abort();
    return 0;
}
