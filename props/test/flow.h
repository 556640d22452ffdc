/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FLOW_H
#define FLOW_H

#include "decide.h"

/* ---- Call flows: what leaves one element goes byte by byte into the next ----
 *
 * Each step is a decision of one element. Its messages are kept in slots, so that a request that forks is
 * followed along each of its branches. */

#define FLOW_SLOT_MAX 8

enum flow_kind {
    SENT,      /* by a user agent: message[0], as decide.h writes messages */
    ARRIVED,   /* what stands in a slot; message[0]: a line that the element before added, or NULL */
    ANSWERED,  /* a user agent's response to what stands in a slot; message: status, tag of To, Contact */
    CANCELLED, /* the CANCEL of the request in a slot, by the element that sent it (RFC 3261 9.1) */
};

struct flow_step {
    const char *name;
    enum flow_kind kind;
    const char *message[3];
    size_t from, to; /* slots: of what comes, and of the first message that leaves */
    const char *element;
    const char *outcome; /* see decide.h */
    const char *wire[2]; /* of each message that leaves: all Vias, and the schemes of From, To and Contact */
};

/* flow_follow takes the steps one by one, and fails at the first that does not end as it must. What a
 * registrar binds becomes part of the scenario of every later step whose element has the same name. */
void flow_follow(const struct flow_step *step, size_t count);

/* flow_forget: nothing has been registered. */
void flow_forget(void);

/* flow_branch is the branch of the topmost Via of what stands in a slot. */
struct seen flow_branch(size_t slot);

#endif
