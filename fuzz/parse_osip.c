/* SPDX-License-Identifier: Apache-2.0 */
#include <osipparser2/osip_parser.h>
#include <stdint.h>
#include <stdlib.h>

/* A fuzz target that parses a message with libosip2 and does nothing more, as most targets of SIP stacks do:
 * for ci/bench to compare fuzz_message with. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (parser_init() != 0)
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    osip_message_t *message;

    if (osip_message_init(&message) != 0)
        abort();
    (void)osip_message_parse(message, (const char *)data, size);
    osip_message_free(message);
    return 0;
}
