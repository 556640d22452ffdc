/* SPDX-License-Identifier: Apache-2.0 */
/* Our elements with the other reader: what comes is parsed by libosip2, as its users do. */
#include "ours_osip.h"
#include "message_osip.h"
#include "ours.h"
#include <osipparser2/osip_parser.h>

#define TEXT_MAX 65536

/* The view slices the text that libosip2 writes: it stays until the next message. */
static bool read_osip(struct sips_message *message, struct sips_span bytes)
{
    static char text[TEXT_MAX];
    struct sips_message_status status;
    osip_message_t *parsed;
    bool read;

    if (osip_message_init(&parsed) != OSIP_SUCCESS)
        return false;
    read = osip_message_parse(parsed, bytes.at, bytes.length) == OSIP_SUCCESS &&
           sips_message_from_osip(message, &status, parsed, text, sizeof text) == SIPS_OSIP_OK;
    osip_message_free(parsed);
    return read;
}

static bool start(void *element, const struct element_setup *setup, const struct element_services *services)
{
    if (!ours_sipsfuzz.start(element, setup, services))
        return false;
    ((struct ours *)element)->read = read_osip;
    return true;
}

const struct element_class *ours_osip_class(void)
{
    static struct element_class class;

    parser_init();
    class = ours_sipsfuzz;
    class.name = "sipsfuzz-osip";
    class.start = start;
    return &class;
}
