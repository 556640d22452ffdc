/* SPDX-License-Identifier: Apache-2.0 */
#include "network_part.h"
#include <string.h>

static uint64_t now_ms(void *of)
{
    const struct network *network = of;

    return network->now_ms;
}

/* splitmix64 */
static uint64_t draw(void *of)
{
    struct network *network = of;
    uint64_t z = network->random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static bool is_name(const char *name, const char *text, size_t length)
{
    if (strlen(name) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char a = name[i], b = text[i];
        a = a >= 'A' && a <= 'Z' ? (char)(a | 0x20) : a;
        b = b >= 'A' && b <= 'Z' ? (char)(b | 0x20) : b;
        if (a != b)
            return false;
    }
    return true;
}

/* The address records: each element has its host, and else its domains. */
static size_t find_host(const struct network *network, const char *host, size_t length)
{
    const struct plan *plan = network->plan;

    for (size_t i = 0; i < plan->node_count; i++)
        if (is_name(plan->node[i].setup.host, host, length))
            return i;
    for (size_t i = 0; i < plan->node_count; i++)
        for (size_t j = 0; j < plan->node[i].setup.domain_count; j++)
            if (is_name(plan->node[i].setup.domain[j], host, length))
                return i;
    return plan->node_count;
}

static uint16_t port_of(enum hop_transport transport)
{
    switch (transport) {
    case HOP_TLS:
    case HOP_TLS_SCTP:
        return 5061;
    case HOP_WS:
        return 80;
    case HOP_WSS:
        return 443;
    case HOP_NONE:
    case HOP_UDP:
    case HOP_TCP:
    case HOP_SCTP:
    case HOP_COUNT:
        break;
    }
    return 5060;
}

static enum hop_result find_listener(const struct network *network, unsigned self,
                                     enum hop_transport transport, const char *host, size_t host_length,
                                     uint16_t port, size_t *peer)
{
    *peer = find_host(network, host, host_length);
    if (*peer == network->plan->node_count)
        return HOP_NO_HOST;
    if (!(network->plan->node[*peer].setup.transports >> transport & 1) || port != port_of(transport) ||
        !(network->plan->node[self].setup.transports >> transport & 1) ||
        (network->node[*peer].refuses && transport != HOP_UDP) || *peer == self)
        return HOP_REFUSED;
    return hop_is_secure(transport) && network->node[*peer].without_tls ? HOP_NO_TLS : HOP_OK;
}

const struct hop_certificate *network_peer(const struct network *network, uint32_t connection, unsigned self)
{
    const struct trace_connection *on = &network->trace.connection[connection - 1];

    if (on->wire.real)
        return network->links->seen(network->links->context, connection, on->opener == self);
    return on->opener == self ? on->server : on->client;
}

/* Do the ends of a new connection shake hands for real? */
static bool shakes_hands(const struct network *network, const struct trace_connection *made)
{
    return hop_is_secure(made->transport) &&
           (network->plan->real_tls >> made->opener & 1 || network->plan->real_tls >> made->acceptor & 1);
}

static enum hop_result connect_to(void *of, unsigned self, enum hop_transport transport, const char *host,
                                  size_t host_length, uint16_t port, bool mutual, uint32_t *connection,
                                  const struct hop_certificate **peer)
{
    struct network *network = of;
    struct trace *trace = &network->trace;
    bool secure = hop_is_secure(transport);
    size_t acceptor;
    enum hop_result result = find_listener(network, self, transport, host, host_length, port, &acceptor);

    *peer = NULL;
    if (result != HOP_OK)
        return result;
    if (secure && network->node[self].without_tls)
        return HOP_NO_TLS;
    if (trace->connection_count == TRACE_CONNECTION_MAX) {
        trace->cut_short = true;
        return HOP_TOO_MUCH;
    }
    struct trace_connection *made = &trace->connection[trace->connection_count++];
    *made = (struct trace_connection){.opener = (uint8_t)self,
                                      .acceptor = (uint8_t)acceptor,
                                      .open = true,
                                      .transport = transport,
                                      .port = port,
                                      .server = secure ? network->node[acceptor].certificate : NULL,
                                      .client = secure && mutual ? network->node[self].certificate : NULL};
    *connection = (uint32_t)trace->connection_count;
    network->last_arrival_ms[*connection - 1][0] = network->last_arrival_ms[*connection - 1][1] = 0;
    if (shakes_hands(network, made) &&
        !network->links->open(network->links->context, *connection, made, network->plan->node[self].tls,
                              network->plan->node[acceptor].tls)) {
        made->open = false;
        return HOP_NO_TLS;
    }
    *peer = network_peer(network, *connection, self);
    return HOP_OK;
}

/* The faults that the plan has for the message that is sent now. */
static const struct network_fault *find_fault(const struct network *network, enum plan_step_kind kind)
{
    for (size_t i = 0; i < network->fault_count; i++)
        if (network->fault[i].kind == kind && network->fault[i].message == network->sent)
            return &network->fault[i];
    return NULL;
}

static void arrive(struct network *network, uint32_t index, uint64_t at_ms)
{
    const struct trace_entry *entry = &network->trace.entry[index];
    struct event event = {.time_ms = at_ms,
                          .kind = EVENT_ARRIVES,
                          .node = entry->to,
                          .epoch = network->node[entry->to].epoch,
                          .entry = index};

    if (!event_push(&network->queue, &event))
        network->trace.cut_short = true;
}

static uint64_t travel_ms(struct network *network)
{
    uint32_t jitter = network->plan->jitter_ms;
    const struct network_fault *delay = find_fault(network, STEP_DELAY);

    return 1 + (jitter ? draw(network) % (jitter + 1) : 0) + (delay ? delay->ms : 0);
}

/* Puts one message on its way. */
static enum hop_result put(struct network *network, unsigned self, size_t to, uint32_t connection,
                           enum hop_transport transport, const char *bytes, size_t length)
{
    struct trace *trace = &network->trace;

    if (trace->count == TRACE_ENTRY_MAX || length > sizeof network->text - network->text_used) {
        trace->cut_short = true;
        return HOP_TOO_MUCH;
    }
    network->sent++;
    bool lost = find_fault(network, STEP_DROP) != NULL, twice = find_fault(network, STEP_DUPLICATE) != NULL;
    uint64_t arrives_ms = network->now_ms + travel_ms(network);
    if (connection) {
        uint64_t *last =
            &network->last_arrival_ms[connection - 1][trace->connection[connection - 1].opener == to];
        arrives_ms = *last = arrives_ms > *last ? arrives_ms : *last;
        twice = false;
    }
    memcpy(network->text + network->text_used, bytes, length);
    trace->entry[trace->count] = (struct trace_entry){.kind = TRACE_MESSAGE,
                                                      .lost = lost,
                                                      .twice = twice,
                                                      .from = (uint8_t)self,
                                                      .to = (uint8_t)to,
                                                      .transport = transport,
                                                      .connection = connection,
                                                      .cause = network->cause,
                                                      .sent_ms = network->now_ms,
                                                      .arrives_ms = arrives_ms,
                                                      .bytes = network->text + network->text_used,
                                                      .length = length};
    network->text_used += length;
    uint32_t index = (uint32_t)trace->count++;
    if (!lost)
        arrive(network, index, arrives_ms);
    if (twice)
        arrive(network, index, arrives_ms + 1);
    if (lost && connection)
        network_close(network, connection, PLAN_NODE_MAX);
    return HOP_OK;
}

static enum hop_result send_on(void *of, unsigned self, uint32_t connection, const char *bytes, size_t length)
{
    struct network *network = of;
    struct trace *trace = &network->trace;

    if (connection == 0 || connection > trace->connection_count || !trace->connection[connection - 1].open)
        return HOP_CLOSED;
    struct trace_connection *used = &trace->connection[connection - 1];
    if (used->opener != self && used->acceptor != self)
        return HOP_CLOSED;
    if (used->wire.real && !network->links->carry(network->links->context, connection, &used->wire,
                                                  used->opener == self, &bytes, &length)) {
        network_close(network, connection, PLAN_NODE_MAX);
        return HOP_CLOSED;
    }
    return put(network, self, used->opener == self ? used->acceptor : used->opener, connection,
               used->transport, bytes, length);
}

static enum hop_result send_datagram(void *of, unsigned self, const char *host, size_t host_length,
                                     uint16_t port, const char *bytes, size_t length)
{
    struct network *network = of;
    size_t peer;
    enum hop_result result = find_listener(network, self, HOP_UDP, host, host_length, port, &peer);

    return result == HOP_OK ? put(network, self, peer, 0, HOP_UDP, bytes, length) : result;
}

void network_send(struct network *network, const struct plan_step *step)
{
    const char *host = network->plan->node[step->to].setup.host;
    const struct hop_certificate *peer;
    uint32_t connection = 0;
    size_t first = network->trace.count;

    if (step->transport == HOP_UDP)
        send_datagram(network, step->node, host, strlen(host), 5060, step->text, strlen(step->text));
    else if (connect_to(network, step->node, step->transport, host, strlen(host), port_of(step->transport),
                        true, &connection, &peer) == HOP_OK)
        send_on(network, step->node, connection, step->text, strlen(step->text));
    if (network->trace.count > first)
        network->trace.entry[first].injected = step->kind == STEP_INJECTS;
}

static void tell_closed(struct network *network, unsigned node, uint32_t connection)
{
    struct event event = {.time_ms = network->now_ms + 1,
                          .kind = EVENT_CLOSED,
                          .node = (uint8_t)node,
                          .epoch = network->node[node].epoch,
                          .token = connection};

    if (!event_push(&network->queue, &event))
        network->trace.cut_short = true;
}

void network_close(struct network *network, uint32_t connection, unsigned except)
{
    struct trace_connection *closed = &network->trace.connection[connection - 1];

    if (!closed->open)
        return;
    closed->open = false;
    if (closed->opener != except)
        tell_closed(network, closed->opener, connection);
    if (closed->acceptor != except)
        tell_closed(network, closed->acceptor, connection);
}

static void close_from(void *of, unsigned self, uint32_t connection)
{
    struct network *network = of;

    if (connection && connection <= network->trace.connection_count)
        network_close(network, connection, self);
}

static void set_timer(void *of, unsigned self, uint64_t token, uint32_t ms)
{
    struct network *network = of;
    struct event event = {.time_ms = network->now_ms + ms,
                          .kind = EVENT_TIMER,
                          .node = (uint8_t)self,
                          .idle = ms >= NETWORK_IDLE_MS,
                          .epoch = network->node[self].epoch,
                          .token = token};

    if (!event_push(&network->queue, &event))
        network->trace.cut_short = true;
}

static void unset_timer(void *of, unsigned self, uint64_t token)
{
    struct event_queue *queue = &((struct network *)of)->queue;

    for (size_t i = 0; i < queue->count; i++) {
        struct event *event = &queue->event[i];
        if (event->kind != EVENT_TIMER || event->node != self || event->token != token)
            continue;
        queue->busy -= !event->idle;
        event->idle = true;
        event->kind = EVENT_VOID;
        return;
    }
}

static size_t find_naptr(void *of, const char *name, size_t length, struct element_naptr *out, size_t max)
{
    const struct plan *plan = ((struct network *)of)->plan;
    size_t count = 0;

    for (size_t i = 0; i < plan->naptr_count && count < max; i++)
        if (is_name(plan->naptr[i].name, name, length))
            out[count++] = plan->naptr[i].record;
    return count;
}

static size_t find_srv(void *of, const char *name, size_t length, struct element_srv *out, size_t max)
{
    const struct plan *plan = ((struct network *)of)->plan;
    size_t count = 0;

    for (size_t i = 0; i < plan->srv_count && count < max; i++)
        if (is_name(plan->srv[i].name, name, length))
            out[count++] = plan->srv[i].record;
    return count;
}

static bool known_tls(void *of, const char *host, size_t length, uint16_t port)
{
    const struct plan *plan = ((struct network *)of)->plan;

    (void)port;
    for (size_t i = 0; i < plan->tls_count; i++)
        if (is_name(plan->tls[i], host, length))
            return true;
    return false;
}

static void told(void *of, unsigned self, unsigned status, unsigned warning)
{
    struct network *network = of;
    struct trace *trace = &network->trace;

    network->node[self].status = status;
    network->node[self].warning = warning;
    if (trace->count == TRACE_ENTRY_MAX) {
        trace->cut_short = true;
        return;
    }
    trace->entry[trace->count++] = (struct trace_entry){.kind = TRACE_TOLD,
                                                        .from = (uint8_t)self,
                                                        .cause = network->cause,
                                                        .number = status,
                                                        .warning = warning,
                                                        .sent_ms = network->now_ms};
}

void network_services(struct network *network)
{
    network->services = (struct element_services){.network = network,
                                                  .now_ms = now_ms,
                                                  .random = draw,
                                                  .connect = connect_to,
                                                  .send = send_on,
                                                  .send_datagram = send_datagram,
                                                  .close = close_from,
                                                  .set_timer = set_timer,
                                                  .unset_timer = unset_timer,
                                                  .naptr = find_naptr,
                                                  .srv = find_srv,
                                                  .known_tls = known_tls,
                                                  .told = told};
}
