/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_H
#define NETWORK_H

#include "plan.h"
#include "trace.h"

/* ---- The network: elements, links between them, and time ----
 *
 * Messages are bytes, and take time. The clock stands still while an element works, and jumps to what happens
 * next. The same plan and the same elements give the same trace. */

struct network;

enum network_result {
    NETWORK_OK,
    NETWORK_NO_CLASS, /* a class that is not known: network_fault names it */
    NETWORK_NO_ROLE,  /* a class that cannot play the role */
    NETWORK_NO_LINKS, /* the plan wants real TLS, and nobody gave the network links */
    NETWORK_NO_MEMORY
};

/* network_new allocates a network that knows the classes of this project; network_add_class adds one, which
 * must stay where it is. False: there are too many, or it is of another ELEMENT_INTERFACE. */
struct network *network_new(void);
void network_free(struct network *network);
bool network_add_class(struct network *network, const struct element_class *class);

/* network_begin sets the network up as the plan says; the plan must stay until the end of the run.
 * network_step takes one step of it, and lets the network settle unless the step says otherwise; an
 * expectation is no step for it. network_finish lets everything come to its end, long timers included. */
enum network_result network_begin(struct network *network, const struct plan *plan);
void network_step(struct network *network, const struct plan_step *step);
void network_finish(struct network *network);

/* network_run does all of it. */
enum network_result network_run(struct network *network, const struct plan *plan);

/* network_fault: what the last result means, in words. */
const char *network_fault(const struct network *network);

/* network_could: the last command that was given to node was taken. network_told: the last status that its
 * user learned (0: none), and its Warning. */
bool network_could(const struct network *network);
unsigned network_told(const struct network *network, unsigned node, unsigned *warning);

/* ---- Real TLS ----
 *
 * The network knows a secure connection as a flag and a certificate. Where the plan wants more, these shake
 * hands and carry the bytes; network_tls.h has some. Connections are counted from 1 in each run. */
struct network_links {
    void *context;
    /* A run begins, and ends. */
    void (*begin)(void *context);
    void (*end)(void *context);
    /* open shakes hands: made tells of the ends. False: the handshake failed, for one end or the other. */
    bool (*open)(void *context, uint32_t connection, struct trace_connection *made, enum plan_tls opener,
                 enum plan_tls acceptor);
    /* seen: the certificate of the other end, as an end made it out; NULL: none. */
    const struct hop_certificate *(*seen)(void *context, uint32_t connection, bool by_opener);
    /* carry has bytes cross: *bytes, *length become what arrives, until the next call. False: the connection
     * is of no use any more. */
    bool (*carry)(void *context, uint32_t connection, struct trace_wire *wire, bool by_opener,
                  const char **bytes, size_t *length);
};

/* network_set_links: links must stay where they are. */
void network_set_links(struct network *network, const struct network_links *links);

const struct trace *network_trace(const struct network *network);

/* network_digest: the same number for two states from which the same will follow, but for the times; 0 if a
 * class gives none. */
uint64_t network_digest(const struct network *network);

#endif
