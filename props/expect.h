/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPECT_H
#define EXPECT_H

#include "situation.h"

/* ---- What a decision on a situation must be, worked out from the RFCs' prose ----
 *
 * An oracle of its own for whole decisions: it looks at the few numbers that a situation is made of, and at
 * no text, no reader, no table of facts, no code of the core but the names of its enums. Each expectation
 * carries the clause that speaks for it. */

/* Where a request goes. */
struct expect_hop {
    bool found;
    uint8_t transport; /* enum sips_transport */
    bool flow;         /* down the flow of a token */
    const char *clause;
};

#define EXPECT_ROUTE_MAX (2 * SITUATION_LIST_MAX + 1)

struct expect_target {
    struct situation_uri uri; /* the Request-URI; its transport chooses the hop */
    bool without_transport;   /* and is not written */
    bool sips_binding;
    const char *uri_clause;
    struct expect_hop hop;
    size_t route_count;
    struct situation_uri route[EXPECT_ROUTE_MAX];
    const char *route_clause;
    enum sips_record_route record_route;
    const char *record_route_clause;
    enum sips_own_path path;
    bool token; /* a flow token is the user part of Record-Route or Path */
};

struct expect_proxy {
    enum sips_action action;
    unsigned status, warning;
    const char *clause; /* of the action and what goes with it */
    size_t target_count;
    struct expect_target target[SITUATION_BINDING_MAX];
};

void expect_proxy_request(struct expect_proxy *expected, const struct situation *situation)
    __attribute__((nonnull));

/* expect_is_bound: the URI names the AOR of a binding that still holds; its sip and sips forms are one AOR
 * (5630-4.1-a). expect_is_known: the registrar has heard of the AOR. */
bool expect_is_bound(const struct situation_binding *binding, const struct situation_uri *uri)
    __attribute__((nonnull));
bool expect_is_known(const struct situation *situation, const struct situation_uri *uri)
    __attribute__((nonnull));

/* What the targets of one request have in common. */
struct expect_routing {
    const struct situation *situation;
    struct situation_uri uri; /* the Request-URI behind route preprocessing */
    bool rerouted;            /* a strict router's swap was undone, or maddr taken off */
    size_t route_first, route_end;
    bool down_flow;        /* the request goes down the flow of a token */
    bool from_flow;        /* it came over that flow */
    bool own_ob, own_sips; /* of the own URI with a token */
    bool sips_refused, sip_refused, unreachable, rejected_400;
};

/* expect_target_of: the target for one binding, or for the Request-URI itself (NULL). False: there is none,
 * and routing says why. */
bool expect_target_of(struct expect_target *target, struct expect_routing *routing,
                      const struct situation_contact *contact, const struct situation_list *path)
    __attribute__((nonnull(1, 2)));

/* expect_hop_for: the hop that a URI names. required: nothing but a secure one will do. */
struct expect_hop expect_hop_for(const struct situation *situation, const struct situation_uri *uri,
                                 bool required) __attribute__((nonnull));

static inline bool expect_policy(const struct situation *situation, enum situation_policy key)
{
    return situation->policy >> key & 1;
}

static inline bool expect_is_sip(const struct situation_uri *uri)
{
    return uri->scheme == SITUATION_SIP || uri->scheme == SITUATION_SIPS;
}

static inline bool expect_secure(uint8_t transport)
{
    return transport == SIPS_TRANSPORT_TLS || transport == SIPS_TRANSPORT_TLS_SCTP ||
           transport == SIPS_TRANSPORT_WSS;
}

#endif
