/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_MESSAGE_OSIP_H
#define SIPS_MESSAGE_OSIP_H

#include "message.h"
#include <osipparser2/osip_message.h>

/* ---- The view of message.h, from a message of libosip2 ----
 *
 * For users of libosip2, who hold an osip_message_t: parsed, or put together by hand. libosip2 keeps its own
 * strings, unescaped and one by one, while the slices of the view, and a rewriter that leaves the rest of a
 * message alone, need the bytes in one piece. So libosip2 writes the message into a buffer of the caller, and
 * that is viewed. What is seen is what libosip2 would send.
 *
 * It decodes the escapes of URIs and forgets which there were: "%2C" in a user comes out as ",", which RFC
 * 3261 19.1.2 tells apart. What libosip2 has misread is misread here too, such as a Route value that it left
 * out: corpus/libosip2/README.md lists what is known. Who can, reads the bytes with sips_message_read.
 *
 * libosip2 itself must be ready: parser_init() once, before it parses. Nothing of its transaction layer is
 * needed. Unlike the rest of the library this part allocates, because libosip2 does; nothing stays allocated.
 */

enum sips_osip_result {
    SIPS_OSIP_OK,
    SIPS_OSIP_NO_MEMORY,  /* libosip2 could not allocate */
    SIPS_OSIP_NO_ROOM,    /* the text is longer than capacity */
    SIPS_OSIP_INCOMPLETE, /* libosip2 cannot write it: no start line, or a part without what it must have */
    SIPS_OSIP_UNUSABLE    /* written, but it breaks the grammar or lacks a field: see status */
};

/* sips_message_from_osip views *osip as text that it writes to buffer.
 *
 * buffer holds the bytes that *message slices: it stays the caller's, and must outlive the view. *osip is
 * neither changed nor kept. libosip2 caches the text of a message and does not notice when a member is
 * changed afterwards; the cache is neither used nor filled here, so osip_message_force_update() is not
 * needed.
 *
 * Bodies are taken by their length, and may hold any byte. Content-Length is the length of what was written,
 * whatever *osip says. A body that came without Content-Type is not in an osip_message_t, so it is not in the
 * view.
 *
 * On SIPS_OSIP_OK *message views the text. *status is what sips_message_read says when there was something to
 * read (OK and UNUSABLE), else SIPS_MESSAGE_EMPTY. On all results but OK *message is not to be used. */
enum sips_osip_result sips_message_from_osip(struct sips_message *message, struct sips_message_status *status,
                                             const osip_message_t *osip, char *buffer, size_t capacity)
    __attribute__((nonnull, warn_unused_result));

const char *sips_osip_result_name(enum sips_osip_result result);

#endif
