/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_VALUES_H
#define SIPS_VALUES_H

#include "message.h"

/* ---- Values of header fields, for the wire reader and for those who hold one value as text ----
 * Each function reads one value at the front of [at, end), white space in front included, and returns where
 * it ends: at a ',' or at end. NULL: the grammar does not allow it. Folding counts as white space. */

/* Contact, From, To, Refer-To: name-addr or addr-spec; brackets: name-addr only (Route, Record-Route, Path,
 * Service-Route). When the URI is the fault, *result says which; otherwise it is SIPS_URI_OK. */
const char *sips_address_read(struct sips_address *address, const char *at, const char *end, bool brackets,
                              enum sips_uri_result *result) __attribute__((nonnull));

const char *sips_via_read(struct sips_via *via, const char *at, const char *end) __attribute__((nonnull));

const char *sips_warning_read(struct sips_warning *warning, const char *at, const char *end)
    __attribute__((nonnull));

/* sips_address_of reads text, all of it, as one value. False if it is none. */
bool sips_address_of(struct sips_address *address, struct sips_span text, bool brackets)
    __attribute__((nonnull));

/* sips_span_trim cuts white space and folding off both ends. */
struct sips_span sips_span_trim(struct sips_span span);

#endif
