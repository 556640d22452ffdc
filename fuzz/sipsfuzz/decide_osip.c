/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#ifdef SIPSFUZZ_WITH_OSIP
#include "message_osip.h"
#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>
#include <stdlib.h>

/* The view's slices point into text that the adapter renders: longer than the message where libosip2 writes
 * what was not there (brackets, spaces), never by more than a few bytes for each byte that came in. */
#define RENDERED_FACTOR 4
#define RENDERED_MORE ((size_t)64 * 1024)

static enum decide_osip convert(struct sips_message *message, struct sips_message_status *status,
                                const osip_message_t *osip, size_t length)
{
    size_t capacity = RENDERED_FACTOR * length + RENDERED_MORE;
    char *buffer = malloc(capacity); /* lives as long as the message, which is until the program ends */
    if (!buffer)
        return DECIDE_OSIP_NO_MEMORY;
    switch (sips_message_from_osip(message, status, osip, buffer, capacity)) {
    case SIPS_OSIP_OK:
        return DECIDE_OSIP_OK;
    case SIPS_OSIP_UNUSABLE:
        free(buffer);
        return DECIDE_OSIP_UNUSABLE;
    case SIPS_OSIP_INCOMPLETE:
        free(buffer);
        return DECIDE_OSIP_REFUSED;
    case SIPS_OSIP_NO_MEMORY:
    case SIPS_OSIP_NO_ROOM:
        break;
    }
    free(buffer);
    return DECIDE_OSIP_NO_MEMORY;
}

enum decide_osip decide_read_osip(struct sips_message *message, struct sips_message_status *status,
                                  struct sips_span text)
{
    osip_message_t *osip = NULL;
    osip_trace_initialize(TRACE_LEVEL0, stderr); /* else libosip2 writes to standard output, among the JSON */
    if (parser_init() != 0 || osip_message_init(&osip) != 0)
        return DECIDE_OSIP_NO_MEMORY;
    enum decide_osip result = DECIDE_OSIP_REFUSED;
    if (osip_message_parse(osip, text.at, text.length) == 0)
        result = convert(message, status, osip, text.length);
    osip_message_free(osip);
    return result;
}

bool decide_has_osip(void)
{
    return true;
}

#else

enum decide_osip decide_read_osip(struct sips_message *message, struct sips_message_status *status,
                                  struct sips_span text)
{
    (void)message;
    (void)status;
    (void)text;
    return DECIDE_OSIP_REFUSED;
}

bool decide_has_osip(void)
{
    return false;
}

#endif
