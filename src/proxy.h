/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_PROXY_H
#define SIPS_PROXY_H

#include "element.h"

/* ---- The proxy: RFC 3261 16 as RFC 5630 5.3 amends it ---- */

#define SIPS_TARGET_MAX 16
#define SIPS_ROUTE_MAX (SIPS_ADDRESS_MAX + SIPS_BINDING_PATH_MAX + 1)

enum sips_record_route { SIPS_RECORD_ROUTE_NONE, SIPS_RECORD_ROUTE_SIP, SIPS_RECORD_ROUTE_SIPS };

enum sips_own_path { SIPS_PATH_NONE, SIPS_PATH_SIP, SIPS_PATH_SIPS };

/* Slices of a URI that are left out: port, maddr, transport. */
#define SIPS_WITHOUT_MAX 3

/* A URI as it will be written: with another scheme, perhaps, and without some slices of its text, perhaps.
 * view reads as the URI that is written, except that view.text is the text it came from, and view.transport
 * what a binding asked for, passed on or not: it chooses the hop. */
struct sips_written_uri {
    struct sips_uri view;
    size_t without_count;
    struct sips_span without[SIPS_WITHOUT_MAX]; /* in the order of the text */
};

/* One entry of the Route that leaves. A value keeps its parameters; the entry made by a strict router is a
 * bare URI. */
struct sips_route_entry {
    struct sips_written_uri uri;
    struct sips_span text; /* the value it stands in; at == NULL: written as <uri> */
};

/* One copy of the request. Everything points into the message, the location or the resolver's data. */
struct sips_target {
    struct sips_written_uri request_uri;
    struct sips_next_hop next_hop;
    enum sips_record_route record_route;
    enum sips_own_path path;     /* of a REGISTER */
    struct sips_flow token_flow; /* its token is the user part of Record-Route or Path; id 0: none */
    bool sips_binding;           /* the target registered a sips Contact */
    size_t route_count;
    struct sips_route_entry route[SIPS_ROUTE_MAX];
};

struct sips_proxy_verdict {
    enum sips_action action;
    uint16_t status;  /* SIPS_RESPOND */
    uint16_t warning; /* 380, 381 or 0 */
    struct sips_clauses clauses;
    size_t target_count;
    struct sips_target target[SIPS_TARGET_MAX]; /* SIPS_FORWARD, SIPS_RECURSE */
    bool targets_left_out;                      /* SIPS_TARGET_MAX were found, and others not looked at */
};

/* sips_proxy_request decides what happens to a request (16.3 to 16.6). */
void sips_proxy_request(struct sips_proxy_verdict *verdict, const struct sips_element *element,
                        const struct sips_message *request, struct sips_arrival arrival)
    __attribute__((nonnull));

/* What the proxy remembers of the request that a response answers. */
struct sips_sent {
    struct sips_uri request_uri; /* as it was sent */
    bool responsible;            /* the original Request-URI was in one of the element's domains (16.5) */
};

/* sips_proxy_response decides what happens to a response (16.7): upstream, or recursion on the Contacts of a
 * 3xx. */
void sips_proxy_response(struct sips_proxy_verdict *verdict, const struct sips_element *element,
                         const struct sips_message *response, const struct sips_sent *sent)
    __attribute__((nonnull));

/* One final response of a forked request. */
struct sips_candidate {
    uint16_t status;
    uint16_t warning; /* the first Warning's code, 0 if none */
};

/* sips_proxy_best chooses the response that goes upstream (16.7 step 6): a 6xx, else the lowest class, and
 * within 4xx those that tell the caller what to do first; a 480 with 380 or 381 goes before one without (RFC
 * 5630 5.3). Index of the best; count must be at least 1. */
size_t sips_proxy_best(const struct sips_candidate *candidate, size_t count) __attribute__((nonnull));

#endif
