/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_PROXY_TARGET_H
#define SIPS_PROXY_TARGET_H

#include "facts.h"
#include "proxy.h"

/* ---- Inside the proxy: one target, from candidate to hop ---- */

/* What the targets of one request have in common. */
struct sips_routing {
    const struct sips_element *element;
    const struct sips_message *request;
    struct sips_arrival arrival;
    struct sips_written_uri request_uri; /* behind route preprocessing (16.4) */
    size_t route_first, route_end;       /* what is left of the request's Route */
    struct sips_flow flow;               /* where the request goes (RFC 5626 5.3); id 0: where its URIs say */
    bool from_flow;                      /* it came over the flow of its own token */
    bool flow_ob, flow_sips;             /* of the URI with the token */
    struct sips_clauses clauses;
    size_t sips_refused, sip_refused, unreachable;
    bool strict_rejected; /* choice-strict-route: 400 */
};

/* sips_target_build decides on one candidate: a binding, or the Request-URI itself (NULL). True: *target is
 * where the request goes. False: it does not go there, and routing counts why. */
bool sips_target_build(struct sips_target *target, struct sips_routing *routing,
                       const struct sips_binding *binding) __attribute__((nonnull(1, 2)));

/* sips_written_uri_of: uri as it is. */
void sips_written_uri_of(struct sips_written_uri *written, const struct sips_uri *uri)
    __attribute__((nonnull));

/* sips_written_uri_leave_out: without a slice of its text. */
void sips_written_uri_leave_out(struct sips_written_uri *written, struct sips_span slice)
    __attribute__((nonnull));

/* sips_hop_decide chooses the hop that next names, as secure as it must be. facts: the request's and the
 * target's, of table hop; those of next and of the policy are added here. False: there is no such hop. */
bool sips_hop_decide(struct sips_next_hop *hop, struct sips_clauses *clauses,
                     const struct sips_element *element, uint32_t facts, const struct sips_uri *next)
    __attribute__((nonnull));

/* sips_written_uri_for_request leaves out what no Request-URI or Route has: method and headers (RFC
 * 3261 19.1.1 table 1, 16.6 step 2). */
void sips_written_uri_for_request(struct sips_written_uri *written) __attribute__((nonnull));

/* sips_starts_dialog: the request creates a dialog if it succeeds (RFC 3261 12.1, RFC 6665, RFC 3515). */
bool sips_starts_dialog(const struct sips_message *request) __attribute__((nonnull));

#endif
