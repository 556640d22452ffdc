/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_URI_H
#define SIPS_URI_H

#include "host.h"
#include "transport.h"

/* ---- SIP and SIPS URIs: RFC 3261 19.1 and 25.1 ---- */

enum sips_scheme { SIPS_SCHEME_SIP, SIPS_SCHEME_SIPS, SIPS_SCHEME_TEL, SIPS_SCHEME_OTHER };

/* Parameters and headers of one URI that are taken; more is SIPS_URI_TOO_MANY. */
#define SIPS_URI_PARAMETERS_MAX 32
#define SIPS_URI_HEADERS_MAX 32

/* What came of reading a URI. sips_uri_result_name gives each a name fit for a report. */
enum sips_uri_result {
    SIPS_URI_OK,
    SIPS_URI_EMPTY,
    SIPS_URI_NO_SCHEME,  /* no "scheme:" in front */
    SIPS_URI_BAD_SCHEME, /* a character no scheme may have */
    SIPS_URI_BAD_OPAQUE, /* another scheme than sip or sips, with a character no URI may have, or nothing
                            behind */
    SIPS_URI_BAD_USER,   /* empty, or a character that must be escaped */
    SIPS_URI_BAD_PASSWORD,
    SIPS_URI_BAD_ESCAPE, /* % without two hexadecimal digits */
    SIPS_URI_BAD_HOST,   /* empty, or not a host name, an IPv4 or a bracketed IPv6 address */
    SIPS_URI_BAD_PORT,   /* not 1 to 65535 */
    SIPS_URI_BAD_PARAMETER,
    SIPS_URI_DUPLICATE_PARAMETER, /* transport, maddr, ttl, user, method or lr twice (19.1.1) */
    SIPS_URI_BAD_HEADER,
    SIPS_URI_TOO_MANY /* more than SIPS_URI_PARAMETERS_MAX or SIPS_URI_HEADERS_MAX */
};

/* A view of one URI: every span is a slice of the text that was read. */
struct sips_uri {
    struct sips_span text;                /* all of it */
    struct sips_span user;                /* at == NULL: no user part */
    struct sips_span password;            /* at == NULL: none */
    struct sips_span host;                /* IPv6 with its brackets */
    struct sips_span parameters;          /* behind the first ';', up to '?': "a=b;c"; at == NULL: none */
    struct sips_span headers;             /* behind '?': "a=b&c=d"; at == NULL: none */
    struct sips_span transport_parameter; /* ";transport=..." with its semicolon; at == NULL: none */
    struct sips_span maddr;               /* the value of maddr; at == NULL: none */
    enum sips_scheme scheme;
    enum sips_host_kind host_kind;
    enum sips_transport transport; /* the parameter; NONE if absent */
    uint16_t port;                 /* 0: none given */
    uint16_t scheme_length;        /* of the scheme's name, without ':' */
    bool lr;
};

/* sips_uri_read reads text, all of it, as one URI. Nothing beyond text.length is looked at.
 * On OK *uri views the text; otherwise *uri is not to be used. Linear time. */
enum sips_uri_result sips_uri_read(struct sips_uri *uri, struct sips_span text)
    __attribute__((nonnull, warn_unused_result));

const char *sips_uri_result_name(enum sips_uri_result result);
const char *sips_scheme_name(enum sips_scheme scheme);

/* sips_uri_is_sip: the scheme is sip or sips. */
static inline bool sips_uri_is_sip(const struct sips_uri *uri)
{
    return uri->scheme == SIPS_SCHEME_SIP || uri->scheme == SIPS_SCHEME_SIPS;
}

/* sips_uri_after_scheme is the text from ':' on: what a change of scheme must leave alone (RFC 5630 5.3). */
static inline struct sips_span sips_uri_after_scheme(const struct sips_uri *uri)
{
    return sips_span_between(uri->text.at + uri->scheme_length, sips_span_end(uri->text));
}

/* sips_uri_maddr_parameter is ";maddr=..." with its semicolon; uri has one. */
static inline struct sips_span sips_uri_maddr_parameter(const struct sips_uri *uri)
{
    const char *at = uri->maddr.at;

    while (*at != ';')
        at--;
    return sips_span_between(at, sips_span_end(uri->maddr));
}

/* sips_uri_parameter finds a URI parameter by name, in any case. True if it is there; *value is its value,
 * at == NULL if it has none. */
bool sips_uri_parameter(const struct sips_uri *uri, struct sips_span name, struct sips_span *value)
    __attribute__((nonnull));

/* sips_uri_decode gives a part of a URI with its escapes decoded: an escaped letter is that letter (19.1.4).
 * text itself if it has none, or if it would not fit into buffer. */
struct sips_span sips_uri_decode(struct sips_span text, char *buffer, size_t capacity)
    __attribute__((nonnull));

/* sips_uri_equal compares by RFC 3261 19.1.4: sip and sips are never equal; URIs of other schemes are equal
 * when their bytes are. Escapes are compared decoded. */
bool sips_uri_equal(const struct sips_uri *a, const struct sips_uri *b) __attribute__((nonnull));

/* sips_uri_equal_but_scheme: 19.1.4, except that sip and sips compare equal (RFC 5630 5.1.1.1;
 * choice-same-ua). With implied_ports, a port that is the scheme's own (5060 for sip, 5061 for sips) counts
 * as not written when the schemes differ; one port written in both is the same port in any case. */
bool sips_uri_equal_but_scheme(const struct sips_uri *a, const struct sips_uri *b, bool implied_ports)
    __attribute__((nonnull));

/* sips_aor_equal compares two addresses-of-record: user, host and port, and nothing else. The scheme does not
 * count (RFC 5630 4.1, 5.2), nor do parameters (RFC 3261 10.3 step 5). */
bool sips_aor_equal(const struct sips_uri *a, const struct sips_uri *b) __attribute__((nonnull));

#endif
