/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "check.h"
#include "dialog.h"
#include <stdio.h>

#define EXCHANGE_TEXT_MAX 16384

/* ---- A request, its response, and the dialog that they make ----
 * A request and its response, written short; NULL is the usual value, "" leaves the field or tag out. */

struct exchange {
    const char *uri, *method,
        *request_method; /* request_method: where it differs from CSeq of the response */
    const char *status;
    const char *request_tags[2], *response_tags[2]; /* From, To */
    const char *request_call_id, *response_call_id;
    const char *request_cseq, *response_cseq;
    const char *request_fields, *response_fields; /* with Contact and Record-Route */
};

#define REQUEST_FIELDS                                                                                       \
    "Record-Route: <sip:p2.example.com;lr>, \"one\" <sips:p1.example.com;lr;x=1>;y\r\n"                      \
    "Contact: \"Alice\" <sips:alice@192.0.2.1;transport=tcp>;q=0.5\r\n"
#define RESPONSE_FIELDS                                                                                      \
    "Record-Route: <sip:p2.example.com;lr>\r\nRecord-Route: <sips:p1.example.com>\r\n"                       \
    "Contact: sip:bob@192.0.2.4;x\r\n"

static inline const char *or_else(const char *text, const char *usual)
{
    return text ? text : usual;
}

static inline void write_party(char *out, size_t size, const char *field, const char *tag)
{
    snprintf(out, size, "%s: <sip:user@example.com>%s%s\r\n", field, *tag ? ";tag=" : "", tag);
}

/* A message in a tight block of its own, which the caller frees before it looks at the dialog. */
static inline struct sips_span write_message(const char *line, const char *const tags[2], const char *call_id,
                                             const char *cseq, const char *method, const char *fields)
{
    static char text[EXCHANGE_TEXT_MAX], from[128], to[128];

    write_party(from, sizeof from, "From", tags[0]);
    write_party(to, sizeof to, "To", tags[1]);
    int length = snprintf(text, sizeof text,
                          "%s\r\nVia: SIP/2.0/TLS client.example.org;branch=z9hG4bK1\r\n%s%sCall-ID: %s\r\n"
                          "CSeq: %s %s\r\n%sContent-Length: 0\r\n\r\n",
                          line, from, to, call_id, cseq, method, fields);
    assert_true(length > 0 && (size_t)length < sizeof text);
    return tight_text(text);
}

static inline struct sips_span write_request(const struct exchange *row)
{
    char line[256];
    const char *method = or_else(or_else(row->request_method, row->method), "INVITE");
    const char *const tags[2] = {or_else(row->request_tags[0], "Alice"), or_else(row->request_tags[1], "")};

    snprintf(line, sizeof line, "%s %s SIP/2.0", method, or_else(row->uri, "sips:bob@example.com"));
    return write_message(line, tags, or_else(row->request_call_id, "c1@example.org"),
                         or_else(row->request_cseq, "7"), method,
                         or_else(row->request_fields, REQUEST_FIELDS));
}

static inline struct sips_span write_response(const struct exchange *row)
{
    char line[64];
    const char *const tags[2] = {or_else(row->response_tags[0], "Alice"),
                                 or_else(row->response_tags[1], "Bob")};

    snprintf(line, sizeof line, "SIP/2.0 %s Reason", or_else(row->status, "200"));
    return write_message(line, tags, or_else(row->response_call_id, "c1@example.org"),
                         or_else(row->response_cseq, "7"), or_else(row->method, "INVITE"),
                         or_else(row->response_fields, RESPONSE_FIELDS));
}

static struct sips_message request, response;
static struct sips_dialog dialog;
static char before[sizeof dialog]; /* its bytes */

static enum sips_dialog_result create(const char *name, const struct exchange *row, bool is_uac,
                                      enum sips_transport transport)
{
    struct sips_span sent = write_request(row), got = write_response(row);

    CHECK(name, sips_message_read(&request, sent).result == SIPS_MESSAGE_OK);
    CHECK(name, sips_message_read(&response, got).result == SIPS_MESSAGE_OK);
    enum sips_dialog_result result =
        sips_dialog_create(&dialog, &request, &response, is_uac, sips_arrival_over(transport));
    tight_free(sent);
    tight_free(got);
    return result;
}

static inline void forget(void)
{
    memset(&dialog, 0x5a, sizeof dialog);
    memcpy(before, &dialog, sizeof dialog);
}

static inline bool is_unchanged(void)
{
    const void *now = &dialog;

    return memcmp(before, now, sizeof dialog) == 0;
}

static inline void start(bool is_uac)
{
    static const struct exchange usual = {0};

    assert_int_equal(create("the usual dialog", &usual, is_uac, SIPS_TRANSPORT_TLS), SIPS_DIALOG_OK);
    memcpy(before, &dialog, sizeof dialog);
}

static inline void check_storage(void)
{
    struct sips_span all = {dialog.storage, sizeof dialog.storage};

    assert_true(lies_in(dialog.call_id, all) && lies_in(dialog.local_tag, all));
    assert_true(lies_in(dialog.remote_tag, all));
    for (size_t i = 0; i < dialog.route_count; i++)
        assert_true(lies_in(dialog.route[i].text, all) && lies_in(dialog.route[i].uri.host, all));
    all = (struct sips_span){dialog.target_storage, sizeof dialog.target_storage};
    assert_true(lies_in(dialog.remote_target.text, all) && lies_in(dialog.remote_target.host, all));
}

/* "x...x", length of them. */
static inline const char *filler(char *out, size_t length)
{
    memset(out, 'x', length);
    out[length] = '\0';
    return out;
}

#endif
