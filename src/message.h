/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_MESSAGE_H
#define SIPS_MESSAGE_H

#include "uri.h"

/* ---- The wire reader: a view of the parts of a SIP message that a SIPS decision rests on ----
 *
 * The view holds slices of the bytes it was read from, which stay the caller's and must outlive it. Reading
 * is linear in the length of the message, allocates nothing and needs no terminator.
 *
 * Lines end with CRLF; a bare LF is taken too, a bare CR never. Empty lines in front of the start line are
 * skipped (RFC 3261 7.5). Behind the body there may be more bytes: used tells where the message ends. */

/* Values of one header field that are taken; one more is SIPS_MESSAGE_TOO_MANY. */
#define SIPS_VIA_MAX 32
#define SIPS_ADDRESS_MAX 32
#define SIPS_WARNING_MAX 8
#define SIPS_OPTION_LINE_MAX 8

/* The header fields that are read. */
enum sips_field {
    SIPS_FIELD_NONE,
    SIPS_FIELD_VIA,
    SIPS_FIELD_ROUTE,
    SIPS_FIELD_RECORD_ROUTE,
    SIPS_FIELD_PATH,
    SIPS_FIELD_SERVICE_ROUTE,
    SIPS_FIELD_CONTACT,
    SIPS_FIELD_FROM,
    SIPS_FIELD_TO,
    SIPS_FIELD_REFER_TO,
    SIPS_FIELD_CALL_ID,
    SIPS_FIELD_CSEQ,
    SIPS_FIELD_MAX_FORWARDS,
    SIPS_FIELD_EXPIRES,
    SIPS_FIELD_CONTENT_LENGTH,
    SIPS_FIELD_WARNING,
    SIPS_FIELD_REQUIRE,
    SIPS_FIELD_PROXY_REQUIRE,
    SIPS_FIELD_SUPPORTED,
    SIPS_FIELD_REPLACES,
    SIPS_FIELD_JOIN,
    SIPS_FIELD_COUNT
};

enum sips_method {
    SIPS_METHOD_INVITE,
    SIPS_METHOD_ACK,
    SIPS_METHOD_BYE,
    SIPS_METHOD_CANCEL,
    SIPS_METHOD_OPTIONS,
    SIPS_METHOD_REGISTER,
    SIPS_METHOD_PRACK,
    SIPS_METHOD_SUBSCRIBE,
    SIPS_METHOD_NOTIFY,
    SIPS_METHOD_PUBLISH,
    SIPS_METHOD_INFO,
    SIPS_METHOD_REFER,
    SIPS_METHOD_MESSAGE,
    SIPS_METHOD_UPDATE,
    SIPS_METHOD_OTHER
};

/* Why a message is unusable. */
enum sips_message_result {
    SIPS_MESSAGE_OK,
    SIPS_MESSAGE_EMPTY,            /* nothing but empty lines */
    SIPS_MESSAGE_BAD_START_LINE,   /* neither a request line nor a status line */
    SIPS_MESSAGE_BAD_VERSION,      /* not SIP/2.0 */
    SIPS_MESSAGE_BAD_REQUEST_URI,  /* see uri */
    SIPS_MESSAGE_BAD_STATUS,       /* not 100 to 699 */
    SIPS_MESSAGE_BAD_LINE,         /* a bare CR or a NUL in the header, or a line that is no header field */
    SIPS_MESSAGE_NO_END_OF_HEADER, /* no empty line behind the header fields */
    SIPS_MESSAGE_BAD_FIELD,        /* a value that its grammar does not allow: see field */
    SIPS_MESSAGE_BAD_URI,          /* a URI in a header field: see field and uri */
    SIPS_MESSAGE_MISSING_FIELD,    /* Via, From, To, Call-ID or CSeq: see field */
    SIPS_MESSAGE_DUPLICATE_FIELD,  /* a field that may stand once: see field */
    SIPS_MESSAGE_TOO_MANY,         /* a limit above: see field */
    SIPS_MESSAGE_METHOD_MISMATCH,  /* CSeq names another method than the request line */
    SIPS_MESSAGE_BODY_CUT_SHORT    /* fewer bytes behind the header than Content-Length says */
};

/* What came of reading: the result, and where it stands. */
struct sips_message_status {
    enum sips_message_result result;
    enum sips_field field;
    enum sips_uri_result uri;
    size_t offset; /* in the input */
};

struct sips_via {
    struct sips_span text;   /* the whole value */
    struct sips_span host;   /* of sent-by */
    struct sips_span branch; /* at == NULL: none */
    struct sips_span received;
    enum sips_transport transport;
    uint16_t port;  /* of sent-by; 0: none */
    bool has_rport; /* rport, with or without a value (RFC 3581) */
    uint16_t rport; /* its value; 0: none */
};

/* A name-addr or addr-spec with its header parameters. */
struct sips_address {
    struct sips_span text;       /* the whole value */
    struct sips_span parameters; /* behind the first ';' of the header parameters; at == NULL: none */
    struct sips_span tag;        /* the parameter of that name; at == NULL: none */
    struct sips_span q, expires, instance, reg_id; /* likewise; empty: without a value */
    struct sips_uri uri;
};

struct sips_address_list {
    size_t count;
    struct sips_address value[SIPS_ADDRESS_MAX];
};

/* Spans of whole values, one per line on which the field stands. */
struct sips_line_list {
    size_t count;
    struct sips_span value[SIPS_OPTION_LINE_MAX];
};

struct sips_warning {
    uint16_t code;
    struct sips_span agent;
    struct sips_span text; /* without its quotes, escapes left as they are */
};

struct sips_message {
    struct sips_span text;   /* the message: from the start line to the end of the body */
    size_t used;             /* bytes of the input up to there, skipped empty lines included */
    struct sips_span header; /* the header fields: from behind the start line up to the empty line */
    struct sips_span body;
    bool is_request;
    bool contact_star; /* Contact: * */
    bool has_max_forwards, has_expires, has_content_length, has_refer_to;
    enum sips_method method; /* of the request line, or of CSeq in a response */
    uint16_t status;         /* responses */
    uint32_t max_forwards, expires_s, content_length, cseq;
    struct sips_span method_name;
    struct sips_span reason; /* responses */
    struct sips_uri request_uri;
    struct sips_span max_forwards_text; /* the digits */
    struct sips_span cseq_text;         /* number and method */
    struct sips_span call_id;
    struct sips_span replaces, join; /* at == NULL: none */
    struct sips_span via_line;       /* the first whole line with a Via */
    struct sips_address from, to, refer_to;
    struct sips_line_list require, proxy_require, supported;
    size_t warning_count, via_count, route_line_count, contact_line_count;
    struct sips_warning warning[SIPS_WARNING_MAX];
    struct sips_via via[SIPS_VIA_MAX];
    struct sips_address_list contact, route, record_route, path, service_route;
    /* Whole lines "Route: ...CRLF", for the rewriter to leave out; the same of Contact, but for "*". */
    struct sips_span route_line[SIPS_ADDRESS_MAX], contact_line[SIPS_ADDRESS_MAX];
};

/* sips_message_read reads one message from the front of input. On SIPS_MESSAGE_OK *message views it;
 * otherwise *message is not to be used. Without Content-Length the body is all that follows (a datagram, RFC
 * 3261 18.3). */
struct sips_message_status sips_message_read(struct sips_message *message, struct sips_span input)
    __attribute__((nonnull, warn_unused_result));

/* sips_message_has_contact: one of its Contacts has this scheme. */
bool sips_message_has_contact(const struct sips_message *message, enum sips_scheme scheme)
    __attribute__((nonnull));

const char *sips_message_result_name(enum sips_message_result result);
const char *sips_field_name(enum sips_field field);

/* sips_parameter_find looks up a header parameter by name, in any case, in ";"-separated parameters as an
 * address or Via has them. True if it is there; *value is its value with the quotes of a quoted string, at ==
 * NULL without one. An absent span (at == NULL) holds none. */
bool sips_parameter_find(struct sips_span parameters, struct sips_span name, struct sips_span *value)
    __attribute__((nonnull));

/* sips_parameter_next cuts the first parameter off ";"-separated parameters: "name" or "name=value" as it
 * stands there. False when none is left. sips_parameter_is: such a parameter has this name, in any case. */
bool sips_parameter_next(struct sips_span *rest, struct sips_span *parameter) __attribute__((nonnull));
bool sips_parameter_is(struct sips_span parameter, struct sips_span name);

/* sips_token_next cuts the first token off a comma list of tokens (Require, Supported, ...); false when none
 * is left. */
bool sips_token_next(struct sips_span *rest, struct sips_span *token) __attribute__((nonnull));

/* sips_number_read: decimal digits, all of text, saturating at UINT32_MAX (RFC 3261 20.19 and others cap
 * there). False if text is empty or holds anything else. */
bool sips_number_read(struct sips_span text, uint32_t *value) __attribute__((nonnull));

#endif
