/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_PROXY_EDGE_H
#define SIPS_PROXY_EDGE_H

#include "proxy_target.h"

/* ---- Inside the proxy: an edge proxy with the flows of its UAs (RFC 5626 5, RFC 3327) ---- */

/* sips_edge_is_token: the user part of uri is a token that this element, an edge proxy, has made. */
bool sips_edge_is_token(const struct sips_element *element, const struct sips_uri *uri)
    __attribute__((nonnull));

/* sips_edge_take decides on an own Route entry with a user part that was taken off: 0, and perhaps
 * routing->flow is set, or the status that the request is refused with. */
unsigned sips_edge_take(struct sips_routing *routing, const struct sips_uri *own) __attribute__((nonnull));

/* sips_edge_hop makes routing->flow the next hop. False: the request may not go down it. next is what names
 * the hop otherwise. */
bool sips_edge_hop(struct sips_next_hop *hop, struct sips_routing *routing, const struct sips_uri *next,
                   bool tls_required) __attribute__((nonnull));

/* sips_edge_recorded is the flow whose token goes into Record-Route; id 0: none does. */
struct sips_flow sips_edge_recorded(const struct sips_routing *routing) __attribute__((nonnull));

/* sips_edge_add_path decides on the Path of target's copy of a REGISTER. */
void sips_edge_add_path(struct sips_target *target, struct sips_routing *routing) __attribute__((nonnull));

#endif
