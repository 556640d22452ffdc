/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_MESSAGE_FIELDS_H
#define SIPS_MESSAGE_FIELDS_H

#include "message.h"

/* ---- Inside the wire reader: from a header field's name and value to the view ---- */

struct sips_reader {
    struct sips_message *message;
    const char *begin, *end; /* the input */
    uint32_t seen;           /* a bit per enum sips_field */
    struct sips_message_status status;
};

_Static_assert(SIPS_FIELD_COUNT <= 32, "sips_reader.seen holds 32 fields");

/* Longer than the longest name that is read. */
#define SIPS_FIELD_NAME_MAX 16

/* sips_field_named tells which field a name, long or compact and in any case, stands for; NONE: one that is
 * not read. name is made of token characters, and the bytes from it up to end may be looked at. */
enum sips_field sips_field_named(struct sips_span name, const char *end);

enum sips_method sips_method_named(struct sips_span name);

/* sips_field_read takes the value of one header field into the view. line is all of it, its line end
 * included. */
enum sips_message_result sips_field_read(struct sips_reader *reader, enum sips_field field,
                                         struct sips_span value, struct sips_span line);

#endif
