/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READING_H
#define READING_H

#include "check.h"
#include "message.h"
#include <stdio.h>

/* The fields that every message needs, and a request that has them and more. */
#define VIA "Via: SIP/2.0/TLS client.example.com;branch=z9hG4bK1\r\n"
#define FROM "From: <sip:alice@example.com>;tag=a1\r\n"
#define TO "To: <sip:bob@example.com>\r\n"
#define CALL_ID "Call-ID: c1@example.com\r\n"
#define CSEQ "CSeq: 1 OPTIONS\r\n"
#define MANDATORY VIA FROM TO CALL_ID CSEQ
#define REQUEST_LINE "OPTIONS sip:bob@example.com SIP/2.0\r\n"
#define REQUEST(fields) REQUEST_LINE MANDATORY fields "\r\n"

/* One message read from a tight copy of its text. */
struct reading {
    struct sips_span input;
    struct sips_message_status status;
    struct sips_message message;
};

static inline enum sips_message_result read_bytes(struct reading *reading, const char *bytes, size_t length)
{
    reading->input = tight(bytes, length);
    reading->status = sips_message_read(&reading->message, reading->input);
    return reading->status.result;
}

static inline enum sips_message_result read_text(struct reading *reading, const char *text)
{
    return read_bytes(reading, text, strlen(text));
}

static inline void read_good(struct reading *reading, const char *row, const char *text)
{
    if (read_text(reading, text) != SIPS_MESSAGE_OK)
        fail_msg("[%s] is %s in field \"%s\", %s, at %zu", row,
                 sips_message_result_name(reading->status.result), sips_field_name(reading->status.field),
                 sips_uri_result_name(reading->status.uri), reading->status.offset);
}

static inline void read_end(struct reading *reading)
{
    tight_free(reading->input);
}

#endif
