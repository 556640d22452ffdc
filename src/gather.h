/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_GATHER_H
#define SIPS_GATHER_H

#include "rewrite.h"

/* ---- Filling a gather list: each call adds text at its end, or marks it as overflowed ---- */

/* Text that lives as long as the list: a slice of the message, the location, a constant. */
void sips_gather_slice(struct sips_gather *gather, struct sips_span slice);
void sips_gather_string(struct sips_gather *gather, const char *constant);

/* Text that does not: it is copied into the list. */
void sips_gather_text(struct sips_gather *gather, const char *text, size_t length);
void sips_gather_number(struct sips_gather *gather, uint64_t number);

/* A URI as it is written: scheme, and the rest without what is left out. */
void sips_gather_uri(struct sips_gather *gather, const struct sips_written_uri *uri);

/* "Route: " and the entries, or nothing without any. */
void sips_gather_route(struct sips_gather *gather, const struct sips_route_entry *entry, size_t count);

/* Content-Length, where message came without it and leaves over a stream (3261-18.3, 16.6 step 9). */
void sips_gather_content_length(struct sips_gather *gather, const struct sips_message *message,
                                enum sips_transport transport);

/* sips_gather_response begins a response to request: status line, Via, From, To with a tag, Call-ID, CSeq
 * (8.2.6); sips_gather_response_end ends it without a body. */
void sips_gather_response(struct sips_gather *gather, const struct sips_message *request, unsigned status);
enum sips_rewrite_result sips_gather_response_end(struct sips_gather *gather);

static inline void sips_gather_clear(struct sips_gather *gather)
{
    gather->count = gather->text_used = 0;
    gather->overflow = false;
}

static inline enum sips_rewrite_result sips_gather_result(const struct sips_gather *gather)
{
    return gather->overflow ? SIPS_REWRITE_TOO_LARGE : SIPS_REWRITE_OK;
}

#endif
