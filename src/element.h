/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_ELEMENT_H
#define SIPS_ELEMENT_H

#include "flow.h"
#include "location.h"
#include "nexthop.h"
#include "policy.h"

/* ---- What an element knows: the same for every role ---- */

struct sips_element {
    const struct sips_span *domain; /* domains it is responsible for */
    size_t domain_count;
    struct sips_span host; /* its own name: Via, Record-Route, Service-Route */
    struct sips_policy policy;
    struct sips_location *location;            /* may be NULL: nothing is registered */
    const struct sips_resolver *resolver;      /* may be NULL: no records */
    uint64_t now_s;                            /* the clock */
    uint8_t flow_key[SIPS_SIPHASH_KEY_LENGTH]; /* for flow tokens: random, and kept as long as they live */
    const uint32_t *flow;                      /* the flows that are up, by their ids */
    size_t flow_count;
    struct sips_trail *trail; /* where verdicts note their rules; NULL: nowhere */
};

/* sips_clauses_begin: the empty set, noted where the element's verdicts are. */
static inline struct sips_clauses sips_clauses_begin(const struct sips_element *element)
{
    return (struct sips_clauses){.trail = element->trail};
}

/* How a message arrived. secure: over TLS, TLS-SCTP or WSS. */
struct sips_arrival {
    enum sips_transport transport;
    bool secure;
    uint32_t flow; /* the connection, if it is one that requests may go back over (RFC 5626); 0: none */
};

static inline struct sips_arrival sips_arrival_over(enum sips_transport transport)
{
    return (struct sips_arrival){.transport = transport, .secure = sips_transport_is_secure(transport)};
}

/* What an element does with a message. */
enum sips_action {
    SIPS_FORWARD, /* a request: to each target */
    SIPS_RESPOND, /* a request: with status, made here */
    SIPS_RELAY,   /* a response: upstream, by the Via below the topmost */
    SIPS_RECURSE, /* a 3xx response: to each target */
    SIPS_DROP /* nothing leaves: an ACK that cannot be forwarded, a response with no Via of this element's on
                 top */
};

const char *sips_action_name(enum sips_action action);

/* The Contact that a user agent writes. NONE: the message carries none. */
enum sips_contact_scheme { SIPS_CONTACT_NONE, SIPS_CONTACT_SIP, SIPS_CONTACT_SIPS };

/* sips_element_is_self: host is the element's own name; sips_element_has_domain: it is one of its domains. */
bool sips_element_is_self(const struct sips_element *element, struct sips_span host) __attribute__((nonnull));
bool sips_element_has_domain(const struct sips_element *element, struct sips_span host)
    __attribute__((nonnull));

/* sips_element_is_responsible: uri is sip or sips, and its host is either (RFC 3261 16.5). */
bool sips_element_is_responsible(const struct sips_element *element, const struct sips_uri *uri)
    __attribute__((nonnull));

#endif
