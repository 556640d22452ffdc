/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PATH_PART_H
#define PATH_PART_H

#include "path.h"
#include <string.h>

/* ---- What the rooms of the path observer share (path*.c); nobody else includes this ---- */

enum path_method {
    METHOD_INVITE,
    METHOD_ACK,
    METHOD_BYE,
    METHOD_CANCEL,
    METHOD_REGISTER,
    METHOD_REFER,
    METHOD_OTHER
};

/* What is told of one message. */
struct path_message {
    bool read, injected, is_update, is_request, in_dialog, strict, has_contact, has_flow_route,
        all_record_routes_sips, has_tls_parameter;
    enum path_method method; /* of CSeq */
    enum tap_scheme scheme;  /* of the Request-URI */
    enum tap_scheme contact; /* of the first Contact */
    unsigned status, warning;
    struct seen request_uri, call_id, from_tag, to_tag, number; /* number: of CSeq */
    struct seen via_transport, branch, contact_uri;
    struct seen next_host, request_host; /* request_host: behind a strict router the next hop is that */
    struct seen refer_to, replaces;      /* replaces: Replaces or Join */
};

struct path {
    const struct trace *trace;
    struct path_breach *breach;
    size_t max, count;
    struct path_message message[TRACE_ENTRY_MAX]; /* of the entry with the same index */
};

void path_breach(struct path *path, enum path_invariant invariant, size_t entry);

/* path_is_ua: the element is a user agent. path_same_call: the same Call-ID. path_same_request: and the same
 * CSeq and sender. */
bool path_is_ua(const struct path *path, unsigned node);

/* path_follows_flows: it is an edge proxy that keeps flows (RFC 5626), by its policy, all the time. */
bool path_follows_flows(const struct path *path, unsigned node);

bool path_same_call(const struct path_message *a, const struct path_message *b);
bool path_same_request(const struct path_message *a, const struct path_message *b);

void path_read(struct path_message *message, struct seen bytes);

/* ---- The rooms ---- */
void path_hops(struct path *path);
void path_calls(struct path *path);
void path_dialogs(struct path *path);
void path_registers(struct path *path);

#endif
