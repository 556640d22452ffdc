/* SPDX-License-Identifier: Apache-2.0 */
#include "message_osip.h"
#include <osipparser2/osip_parser.h>
#include <stdlib.h>

/* osip_message_to_str gives back its cache while that is thought to be fresh, fills it, and changes nothing
 * else of the message: so it gets a shallow copy with a stale one, and what it caches is freed. */
static enum sips_osip_result write_out(const osip_message_t *osip, char **text, size_t *length)
{
    osip_message_t copy = *osip;

    copy.message = NULL;
    copy.message_length = 0;
    if (osip_message_force_update(&copy) != OSIP_SUCCESS)
        return SIPS_OSIP_INCOMPLETE;
    int error = osip_message_to_str(&copy, text, length);
    /* With a body the length is told only if there was memory for the cache. */
    bool cached = copy.message != NULL;
    osip_free(copy.message);
    if (error == OSIP_NOMEM || (error == OSIP_SUCCESS && !cached))
        return SIPS_OSIP_NO_MEMORY;
    return error == OSIP_SUCCESS ? SIPS_OSIP_OK : SIPS_OSIP_INCOMPLETE;
}

enum sips_osip_result sips_message_from_osip(struct sips_message *message, struct sips_message_status *status,
                                             const osip_message_t *osip, char *buffer, size_t capacity)
{
    char *text = NULL;
    size_t length = 0;

    *status = (struct sips_message_status){.result = SIPS_MESSAGE_EMPTY};
    enum sips_osip_result result = write_out(osip, &text, &length);
    if (result == SIPS_OSIP_OK && length > capacity)
        result = SIPS_OSIP_NO_ROOM;
    if (result == SIPS_OSIP_OK)
        memcpy(buffer, text, length);
    osip_free(text);
    if (result != SIPS_OSIP_OK)
        return result;
    *status = sips_message_read(message, (struct sips_span){buffer, length});
    return status->result == SIPS_MESSAGE_OK ? SIPS_OSIP_OK : SIPS_OSIP_UNUSABLE;
}

const char *sips_osip_result_name(enum sips_osip_result result)
{
    switch (result) {
    case SIPS_OSIP_OK:
        return "ok";
    case SIPS_OSIP_NO_MEMORY:
        return "no-memory";
    case SIPS_OSIP_NO_ROOM:
        return "no-room";
    case SIPS_OSIP_INCOMPLETE:
        return "incomplete";
    case SIPS_OSIP_UNUSABLE:
        return "unusable";
    }
    return "?";
}
