/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_NEXTHOP_H
#define SIPS_NEXTHOP_H

#include "uri.h"

/* ---- Where a request goes: RFC 3263 4.1 and 4.2, RFC 4168, RFC 7118 ---- */

#define SIPS_NAPTR_MAX 16
#define SIPS_SRV_MAX 16
#define SIPS_SERVER_MAX 8

struct sips_naptr {
    uint16_t order, preference;
    struct sips_span service;     /* "SIPS+D2T", "SIP+D2U", ... */
    struct sips_span replacement; /* the SRV name */
};

struct sips_srv {
    uint16_t priority, weight, port;
    struct sips_span target;
};

/* DNS as the caller sees it. Each function writes at most capacity records for name and returns how many
 * there are; spans must live as long as the verdict. tls says whether a TLS connection to host (and port, 0
 * for the default) exists or can be set up although DNS does not say so (RFC 5630 5.3). A NULL function
 * answers "none". */
struct sips_resolver {
    const void *context;
    size_t (*naptr)(const void *context, struct sips_span name, struct sips_naptr *out, size_t capacity);
    size_t (*srv)(const void *context, struct sips_span name, struct sips_srv *out, size_t capacity);
    bool (*tls)(const void *context, struct sips_span host, uint16_t port);
};

/* How much security the hop needs. */
enum sips_hop_need {
    SIPS_HOP_PREFER_TLS, /* TLS where it can be had (RFC 5630 5.3) */
    SIPS_HOP_REQUIRE_TLS /* nothing but a secure transport */
};

enum sips_next_hop_result {
    SIPS_NEXT_HOP_FOUND,
    SIPS_NEXT_HOP_UDP_FOR_SIPS, /* transport=udp where TLS is required: nothing that can be contacted (3.1.4)
                                 */
    SIPS_NEXT_HOP_NO_SECURE_SERVICE, /* the domain offers services, none of them over TLS */
    SIPS_NEXT_HOP_NO_TLS_HERE,       /* this element cannot set up TLS */
    SIPS_NEXT_HOP_UNKNOWN_TRANSPORT, /* a transport parameter that nobody knows */
    SIPS_NEXT_HOP_NOT_SIP            /* the URI is neither sip nor sips */
};

/* One transport, and servers to try in that order on it: alternates never leave the transport (RFC 3261 16.6
 * step 7). */
struct sips_next_hop {
    enum sips_transport transport;
    bool secure;
    uint32_t flow; /* this connection and no other, and no servers (RFC 5626 5.3); 0: none in particular */
    struct sips_span domain; /* the name that the peer must prove (RFC 5922 7.3) */
    size_t server_count;
    struct {
        struct sips_span host;
        uint16_t port;
    } server[SIPS_SERVER_MAX];
};

/* sips_next_hop_select chooses for uri, which is sip or sips; a sips URI needs TLS whatever need says.
 * tls_here: this element can set up TLS. resolver may be NULL: then no records exist. */
enum sips_next_hop_result sips_next_hop_select(struct sips_next_hop *hop, const struct sips_uri *uri,
                                               enum sips_hop_need need, bool tls_here,
                                               const struct sips_resolver *resolver)
    __attribute__((nonnull(1, 2), warn_unused_result));

const char *sips_next_hop_result_name(enum sips_next_hop_result result);

#endif
