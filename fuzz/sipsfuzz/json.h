/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JSON_H
#define JSON_H

#include "span.h"
#include <stdint.h>
#include <stdio.h>

/* ---- Writing JSON (RFC 8259): members and elements in the order of the calls, one a line ----
 *
 * Strings may hold any bytes. UTF-8 is written as it is; a byte that is not part of a valid sequence is
 * written as the character of that number (\u00XX), so the output is valid JSON whatever came in. Errors are
 * left in the FILE. */

struct json {
    FILE *out;
    unsigned depth;
    bool empty;  /* nothing was written yet into the innermost object or array */
    bool member; /* a name was written, its value comes next */
};

void json_object(struct json *json) __attribute__((nonnull));
void json_end_object(struct json *json) __attribute__((nonnull));
void json_array(struct json *json) __attribute__((nonnull));
void json_end_array(struct json *json) __attribute__((nonnull));

/* json_name begins a member of the innermost object. */
void json_name(struct json *json, const char *name) __attribute__((nonnull));

/* json_string writes an absent slice (at == NULL) as null. */
void json_string(struct json *json, struct sips_span text) __attribute__((nonnull));
void json_number(struct json *json, uint64_t number) __attribute__((nonnull));
void json_bool(struct json *json, bool value) __attribute__((nonnull));
void json_null(struct json *json) __attribute__((nonnull));

/* json_utf8_length is the number of bytes of the UTF-8 sequence at the front of [at, end), at < end; 0 if
 * there is none (RFC 3629 4: no overlong forms, no surrogates, nothing above U+10FFFF). */
size_t json_utf8_length(const char *at, const char *end) __attribute__((nonnull));

#endif
