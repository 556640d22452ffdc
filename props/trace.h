/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_H
#define TRACE_H

#include "element.h"

/* ---- Traces: what a wire tap on every hop sees, and what everybody knows of the elements ---- */

#define TRACE_ENTRY_MAX 1500
#define TRACE_CONNECTION_MAX 256
#define TRACE_NODE_MAX 10
#define TRACE_NONE UINT32_MAX

enum trace_kind {
    TRACE_MESSAGE,
    TRACE_STEP, /* a step of the plan began: number says which */
    TRACE_TOLD  /* from's user learned a status: number, and warning */
};

struct trace_entry {
    enum trace_kind kind;
    bool lost, twice;
    bool injected; /* from is not judged by it */
    uint8_t from, to;
    enum hop_transport transport;
    uint32_t connection; /* 0: a datagram */
    uint32_t cause;      /* the message that from was handling when it sent this; TRACE_NONE: none */
    uint32_t number, warning;
    uint64_t sent_ms, arrives_ms;
    const char *bytes;
    size_t length;
};

/* What the tap saw of a connection that is a real one. */
struct trace_wire {
    bool real;
    bool clear;                  /* part of what an end sent stood on the wire as it was */
    size_t bytes;                /* on the wire, in both directions, the handshake with them */
    const char *version, *suite; /* in OpenSSL's words */
};

struct trace_connection {
    uint8_t opener, acceptor;
    bool open;
    struct trace_wire wire;
    enum hop_transport transport;
    uint16_t port;                                 /* of the acceptor */
    const struct hop_certificate *server, *client; /* what they showed; NULL: nothing */
};

struct trace_node {
    const struct element_setup *setup;
    bool edge_changes; /* its policy edge was set in the run: whether it follows flows depends on when */
};

struct trace {
    size_t count, connection_count, node_count;
    bool cut_short; /* more happened than there is room for */
    struct trace_node node[TRACE_NODE_MAX];
    struct trace_connection connection[TRACE_CONNECTION_MAX]; /* number n is at n - 1 */
    struct trace_entry entry[TRACE_ENTRY_MAX];
};

#endif
