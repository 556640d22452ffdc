/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_PART_H
#define NETWORK_PART_H

#include "network.h"

/* ---- What the rooms of the network share (network*.c); nobody else includes this ---- */

#define NETWORK_CLASS_MAX 12
#define NETWORK_EVENT_MAX 4096
#define NETWORK_TEXT_MAX (1536U * 1024)
#define NETWORK_IDLE_MS 60000 /* timers from here on do not keep a run from settling */

enum event_kind { EVENT_ARRIVES, EVENT_TIMER, EVENT_CLOSED, EVENT_VOID };

struct event {
    uint64_t time_ms;
    uint32_t order; /* of two at the same time the earlier one comes first */
    enum event_kind kind;
    uint8_t node;
    bool idle;      /* a timer of NETWORK_IDLE_MS or more */
    uint16_t epoch; /* of the node: what was meant for it before a restart is void */
    uint32_t entry; /* EVENT_ARRIVES */
    uint64_t token; /* EVENT_TIMER; the connection of EVENT_CLOSED */
};

/* A binary heap: the next event is the first. */
struct event_queue {
    size_t count;
    size_t busy; /* those that are not idle */
    uint32_t order;
    struct event event[NETWORK_EVENT_MAX];
};

bool event_before(const struct event *a, const struct event *b);
bool event_push(struct event_queue *queue, const struct event *event);
struct event event_pop(struct event_queue *queue);

struct network_node {
    const struct element_class *class;
    void *element;
    bool refuses, without_tls;
    uint16_t epoch;
    unsigned status, warning; /* that its user learned last */
    const struct hop_certificate *certificate;
};

/* What befalls the message of a number, counted from the start of the run. */
struct network_fault {
    enum plan_step_kind kind;
    uint32_t message;
    uint32_t ms;
};

#define NETWORK_FAULT_MAX PLAN_STEP_MAX

/* Elements of one class, made when first needed and used again in each run. */
struct network_class {
    const struct element_class *class;
    void *element[PLAN_NODE_MAX];
};

struct network {
    const struct plan *plan;
    struct element_services services;
    const struct network_links *links; /* NULL: none */
    uint64_t now_ms, random;
    uint32_t cause, sent;
    bool could, linked; /* linked: links has begun a run */
    char fault_text[160];
    size_t class_count, fault_count, text_used, shown_count;
    struct network_class class[NETWORK_CLASS_MAX];
    struct network_node node[PLAN_NODE_MAX];
    struct network_fault fault[NETWORK_FAULT_MAX];
    uint64_t last_arrival_ms[TRACE_CONNECTION_MAX][2]; /* streams keep their order; 1: towards the opener */
    struct hop_certificate shown[PLAN_STEP_MAX + PLAN_NODE_MAX]; /* every certificate that was ever shown */
    struct event_queue queue;
    struct trace trace;
    char text[NETWORK_TEXT_MAX];
};

/* network_services fills in what elements call. */
void network_services(struct network *network);

/* network_peer: what the end of a connection made out of the other one's certificate. */
const struct hop_certificate *network_peer(const struct network *network, uint32_t connection, unsigned self);

/* network_send sends bytes for an element that does not know of it, over a new connection. */
void network_send(struct network *network, const struct plan_step *step);

/* network_close ends a connection, and tells its ends but for node `except`. */
void network_close(struct network *network, uint32_t connection, unsigned except);

#endif
