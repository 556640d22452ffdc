/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- The tap: the observer's own reader of SIP messages (RFC 3261 7, 20 and 25) ----
 *
 * It shares nothing with the element that is observed. It reads what an observer judges and leaves the rest
 * as lines. Everything that it returns is a slice of the text that it was given; it allocates nothing and
 * keeps nothing.
 *
 * It takes: compact names, any case, folded lines, a bare LF as a line end, empty lines before the start
 * line. It refuses: a bare CR, a NUL, a line without a colon, an open quote or bracket, an empty value in a
 * list, a field twice that can stand only once, a body shorter than its Content-Length, a message without an
 * empty line. */

/* The bounds. A message beyond one of them is TAP_BEYOND_LIMIT, not malformed. */
#define TAP_FIELD_MAX 256 /* header field lines */
#define TAP_VALUE_MAX 64  /* values of one list */

/* Text that somebody else owns. at is NULL when there is none. */
struct seen {
    const char *at;
    size_t length;
};

/* The header fields that the tap reads: first those that are lists, then those that stand once. */
enum tap_name {
    TAP_VIA,
    TAP_ROUTE,
    TAP_RECORD_ROUTE,
    TAP_PATH,
    TAP_SERVICE_ROUTE,
    TAP_CONTACT,
    TAP_WARNING,
    TAP_REQUIRE,
    TAP_PROXY_REQUIRE,
    TAP_TO,
    TAP_FROM,
    TAP_CALL_ID,
    TAP_CSEQ,
    TAP_MAX_FORWARDS,
    TAP_CONTENT_LENGTH,
    TAP_EXPIRES,
    TAP_OTHER
};
#define TAP_LIST_COUNT ((size_t)TAP_TO)
#define TAP_NAME_COUNT ((size_t)TAP_OTHER)

/* One header field: its name, and its value with the folds inside and without white space around. */
struct tap_field {
    enum tap_name kind;
    struct seen name, value;
};

struct tap_values {
    size_t count;
    struct seen value[TAP_VALUE_MAX];
};

/* A message. Only the entries below a count are written. */
struct tap_message {
    bool is_request;
    struct seen method, request_uri; /* of a request */
    unsigned status;                 /* of a response */
    struct seen reason;
    struct tap_values list[TAP_LIST_COUNT];
    struct seen single[TAP_NAME_COUNT - TAP_LIST_COUNT]; /* see tap_single */
    size_t field_count;
    struct tap_field field[TAP_FIELD_MAX];
    struct seen body; /* as long as Content-Length says, or else to the end */
};

enum tap_result {
    TAP_READABLE,
    TAP_MALFORMED,
    TAP_BEYOND_LIMIT,  /* more fields or values than the bounds allow; the start line was read */
    TAP_NO_START_LINE, /* neither a request nor a response: nothing of the message was read */
};

/* tap_read reads one message. Unless it returns TAP_NO_START_LINE, the start line is in *message; all else is
 * there with TAP_READABLE alone. */
enum tap_result tap_read(struct tap_message *message, struct seen text);

/* tap_single gives the value of a field that stands once; at is NULL without the field. */
struct seen tap_single(const struct tap_message *message, enum tap_name name);

/* tap_values gives the values of a list in their order. */
static inline const struct tap_values *tap_values(const struct tap_message *message, enum tap_name name)
{
    return &message->list[name];
}

/* tap_split cuts text at its commas, but not inside "quotes" or <brackets>, and appends the values. */
enum tap_result tap_split(struct tap_values *values, struct seen text);

/* ---- URIs (RFC 3261 19.1) and what surrounds them ---- */

enum tap_scheme { TAP_SCHEME_SIP, TAP_SCHEME_SIPS, TAP_SCHEME_OTHER };

/* A SIP or SIPS URI; of any other URI only the scheme is told. */
struct tap_uri {
    enum tap_scheme scheme;
    struct seen after_scheme; /* all that follows the first colon */
    struct seen user;         /* with the password; at is NULL without an '@' */
    struct seen host;         /* an IPv6 address with its brackets */
    struct seen port;         /* digits; at is NULL without one */
    struct seen parameters;   /* "transport=tcp;lr" */
    struct seen headers;      /* what follows '?' */
};

/* A name-addr or an addr-spec with its header field parameters. */
struct tap_address {
    struct seen uri;
    struct seen parameters;
};

/* One value of Via. */
struct tap_via {
    struct seen transport, host, port, parameters;
};

/* tap_scheme tells the scheme of a URI by what stands before its first colon. */
enum tap_scheme tap_scheme(struct seen uri);

/* tap_after_scheme gives what follows the scheme of a sip or sips URI; of another URI all of it. */
struct seen tap_after_scheme(struct seen uri);

/* These return false when the text is not what it should be; then *result is not to be used. */
bool tap_uri_read(struct tap_uri *result, struct seen text);
bool tap_address_read(struct tap_address *result, struct seen value);
bool tap_via_read(struct tap_via *result, struct seen value);

/* tap_warning_read takes a Warning value apart: "380 agent "text"", the text without its quotes. */
bool tap_warning_read(uint32_t *code, struct seen *text, struct seen value);

/* tap_parameter looks a parameter up, in any case. *value (may be NULL) gets what follows '=', at NULL
 * without one. */
bool tap_parameter(struct seen parameters, const char *name, struct seen *value);

/* tap_uri_parameter does the same for those of a URI, where an escape is the character that it stands for
 * (RFC 3261 19.1.4). The value is as it was written. */
bool tap_uri_parameter(struct seen parameters, const char *name, struct seen *value);

/* tap_next_parameter takes the first parameter off *rest, whole; false when none is left. */
bool tap_next_parameter(struct seen *rest, struct seen *parameter);

/* ---- Text ---- */

/* tap_number reads a text of digits alone; false when it is none, or above 4294967295. */
bool tap_number(uint32_t *number, struct seen text);

/* tap_is compares with a literal, without regard to case. */
bool tap_is(struct seen text, const char *literal);

/* tap_uri_is does the same for a part of a URI: with the characters that escapes stand for. */
bool tap_uri_is(struct seen text, const char *literal);

/* tap_same compares byte for byte, but takes any run of white space and folding for one space. */
bool tap_same(struct seen a, struct seen b);

/* tap_same_exactly compares byte for byte, tap_same_in_any_case without regard to case. */
bool tap_same_exactly(struct seen a, struct seen b);
bool tap_same_in_any_case(struct seen a, struct seen b);

#endif
