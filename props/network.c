/* SPDX-License-Identifier: Apache-2.0 */
#include "network_part.h"
#include "ours.h"
#include <stdlib.h>
#include <string.h>

struct network *network_new(void)
{
    struct network *network = calloc(1, sizeof *network);

    if (network == NULL)
        return NULL;
    network_services(network);
    for (size_t i = 0; i < ours_class_count; i++)
        network_add_class(network, ours_class[i]);
    return network;
}

static void unlink_all(struct network *network)
{
    if (network->linked)
        network->links->end(network->links->context);
    network->linked = false;
}

void network_free(struct network *network)
{
    if (network == NULL)
        return;
    unlink_all(network);
    for (size_t i = 0; i < network->class_count; i++)
        for (size_t j = 0; j < PLAN_NODE_MAX; j++)
            if (network->class[i].element[j])
                network->class[i].class->destroy(network->class[i].element[j]);
    free(network);
}

bool network_add_class(struct network *network, const struct element_class *class)
{
    if (network->class_count == NETWORK_CLASS_MAX || class->interface != ELEMENT_INTERFACE)
        return false;
    network->class[network->class_count++].class = class;
    return true;
}

static struct network_class *find_class(struct network *network, const char *name)
{
    for (size_t i = 0; i < network->class_count; i++)
        if (strcmp(network->class[i].class->name, name) == 0)
            return &network->class[i];
    return NULL;
}

static void show(struct network *network, size_t node, const struct hop_certificate *certificate)
{
    struct hop_certificate *shown = &network->shown[network->shown_count++];

    *shown = *certificate;
    network->node[node].certificate = shown;
}

static enum network_result fault(struct network *network, enum network_result result, const char *what,
                                 const char *name)
{
    snprintf(network->fault_text, sizeof network->fault_text, what, name);
    return result;
}

static enum network_result begin_node(struct network *network, size_t index)
{
    const struct plan_node *planned = &network->plan->node[index];
    struct network_node *node = &network->node[index];
    struct network_class *class = find_class(network, planned->class_name);

    if (class == NULL)
        return fault(network, NETWORK_NO_CLASS, "there is no class of elements named %s",
                     planned->class_name);
    if (class->element[index] == NULL && (class->element[index] = class->class->create()) == NULL)
        return fault(network, NETWORK_NO_MEMORY, "out of memory for %s", planned->setup.name);
    *node = (struct network_node){.class = class->class, .element = class->element[index]};
    show(network, index, &planned->certificate);
    if (!node->class->start(node->element, &planned->setup, &network->services))
        return fault(network, NETWORK_NO_ROLE,
                     "%s cannot be what the plan has it be: class and role do not fit", planned->setup.name);
    return NETWORK_OK;
}

void network_set_links(struct network *network, const struct network_links *links)
{
    network->links = links;
}

static enum network_result begin_links(struct network *network)
{
    unlink_all(network);
    if (network->plan->real_tls == 0)
        return NETWORK_OK;
    if (network->links == NULL)
        return fault(network, NETWORK_NO_LINKS, "%s: this program was built without OpenSSL", "real-tls");
    network->links->begin(network->links->context);
    network->linked = true;
    return NETWORK_OK;
}

enum network_result network_begin(struct network *network, const struct plan *plan)
{
    struct trace *trace = &network->trace;
    enum network_result result;

    network->plan = plan;
    network->now_ms = network->sent = 0;
    network->random = plan->seed;
    network->cause = TRACE_NONE;
    network->fault_count = network->text_used = network->shown_count = 0;
    network->queue.count = network->queue.busy = network->queue.order = 0;
    network->fault_text[0] = '\0';
    trace->count = trace->connection_count = 0;
    trace->cut_short = false;
    trace->node_count = plan->node_count;
    result = begin_links(network);
    for (size_t i = 0; i < plan->node_count && result == NETWORK_OK; i++) {
        trace->node[i] = (struct trace_node){.setup = &plan->node[i].setup};
        result = begin_node(network, i);
    }
    return result;
}

static void handle_arrival(struct network *network, const struct event *event)
{
    const struct trace_entry *entry = &network->trace.entry[event->entry];
    const struct element_setup *from = &network->plan->node[entry->from].setup;
    struct network_node *node = &network->node[entry->to];
    struct hop hop = {
        .transport = entry->transport, .connection = entry->connection, .address = from->host, .port = 5060};

    if (entry->connection) {
        const struct trace_connection *connection = &network->trace.connection[entry->connection - 1];
        hop.opened_here = connection->opener == entry->to;
        hop.peer = network_peer(network, entry->connection, entry->to);
    }
    network->cause = event->entry;
    node->class->message(node->element, &hop, entry->bytes, entry->length);
    network->cause = TRACE_NONE;
}

static void handle(struct network *network, const struct event *event)
{
    struct network_node *node = &network->node[event->node];

    if (event->kind == EVENT_VOID || event->epoch != node->epoch)
        return;
    network->now_ms = event->time_ms;
    switch (event->kind) {
    case EVENT_VOID:
        break;
    case EVENT_ARRIVES:
        handle_arrival(network, event);
        break;
    case EVENT_TIMER:
        if (node->class->timer)
            node->class->timer(node->element, event->token);
        break;
    case EVENT_CLOSED:
        if (node->class->closed)
            node->class->closed(node->element, (uint32_t)event->token);
        break;
    }
}

/* Whatever happens until nothing but idle timers is left, or, at the end, nothing at all. */
static void settle(struct network *network, bool all)
{
    while (network->queue.count && (all || network->queue.busy) && !network->trace.cut_short) {
        struct event event = event_pop(&network->queue);
        handle(network, &event);
    }
}

static void wait_ms(struct network *network, uint32_t ms)
{
    uint64_t until = network->now_ms + ms;

    while (network->queue.count && network->queue.event[0].time_ms <= until && !network->trace.cut_short) {
        struct event event = event_pop(&network->queue);
        handle(network, &event);
    }
    network->now_ms = until;
}

static void cut(struct network *network, unsigned node, unsigned except)
{
    for (uint32_t i = 0; i < network->trace.connection_count; i++)
        if (network->trace.connection[i].opener == node || network->trace.connection[i].acceptor == node)
            network_close(network, i + 1, except);
}

static void restart(struct network *network, unsigned index)
{
    struct network_node *node = &network->node[index];

    node->epoch++;
    cut(network, index, index);
    node->class->start(node->element, &network->plan->node[index].setup, &network->services);
}

static void take(struct network *network, const struct plan_step *step)
{
    struct network_node *node = &network->node[step->node];

    switch (step->kind) {
    case STEP_COMMAND:
        network->could = node->class->command && node->class->command(node->element, &step->command);
        break;
    case STEP_POLICY:
        network->trace.node[step->node].edge_changes |= strncmp(step->text, "edge=", 5) == 0;
        network->could = node->class->set_policy && node->class->set_policy(node->element, step->text);
        break;
    case STEP_REFUSES:
    case STEP_ACCEPTS:
        node->refuses = step->kind == STEP_REFUSES;
        break;
    case STEP_LOSES_TLS:
    case STEP_REGAINS_TLS:
        node->without_tls = step->kind == STEP_LOSES_TLS;
        break;
    case STEP_RESTARTS:
        restart(network, step->node);
        break;
    case STEP_CUTS:
        cut(network, step->node, PLAN_NODE_MAX);
        break;
    case STEP_SHOWS:
        show(network, step->node, &step->certificate);
        break;
    case STEP_SENDS:
    case STEP_INJECTS:
        network_send(network, step);
        break;
    case STEP_DROP:
    case STEP_DUPLICATE:
    case STEP_DELAY:
        network->fault[network->fault_count++] = (struct network_fault){
            .kind = step->kind, .message = network->sent + step->number, .ms = step->ms};
        break;
    case STEP_WAIT:
        wait_ms(network, step->ms);
        break;
    case STEP_EXPECT_TOLD:
    case STEP_EXPECT_MESSAGE:
    case STEP_EXPECT_NONE:
    case STEP_EXPECT_BREACH:
        break;
    }
}

void network_step(struct network *network, const struct plan_step *step)
{
    struct trace *trace = &network->trace;

    network->could = true;
    if (step->kind >= STEP_EXPECT_TOLD || trace->cut_short)
        return;
    if (trace->count == TRACE_ENTRY_MAX) {
        trace->cut_short = true;
        return;
    }
    trace->entry[trace->count++] = (struct trace_entry){.kind = TRACE_STEP,
                                                        .from = (uint8_t)step->node,
                                                        .cause = TRACE_NONE,
                                                        .number = (uint32_t)(step - network->plan->step),
                                                        .sent_ms = network->now_ms};
    take(network, step);
    if (!step->at_once)
        settle(network, false);
}

void network_finish(struct network *network)
{
    settle(network, true);
    unlink_all(network);
}

enum network_result network_run(struct network *network, const struct plan *plan)
{
    enum network_result result = network_begin(network, plan);

    if (result != NETWORK_OK)
        return result;
    for (size_t i = 0; i < plan->step_count; i++)
        network_step(network, &plan->step[i]);
    network_finish(network);
    return NETWORK_OK;
}

const char *network_fault(const struct network *network)
{
    return network->fault_text;
}

bool network_could(const struct network *network)
{
    return network->could;
}

unsigned network_told(const struct network *network, unsigned node, unsigned *warning)
{
    *warning = network->node[node].warning;
    return network->node[node].status;
}

const struct trace *network_trace(const struct network *network)
{
    return &network->trace;
}

static uint64_t mix(uint64_t digest, uint64_t value)
{
    digest = (digest ^ value) * UINT64_C(0x9fb21c651e98df25);
    return digest ^ (digest >> 28);
}

uint64_t network_digest(const struct network *network)
{
    uint64_t digest = 1;

    for (size_t i = 0; i < network->plan->node_count; i++) {
        const struct network_node *node = &network->node[i];
        if (node->class->digest == NULL)
            return 0;
        digest = mix(digest, node->class->digest(node->element));
        digest = mix(digest, (uint64_t)(node->refuses | node->without_tls << 1));
    }
    for (size_t i = 0; i < network->fault_count; i++)
        if (network->fault[i].message > network->sent)
            digest = mix(mix(digest, network->fault[i].kind), network->fault[i].message - network->sent);
    return digest ? digest : 1;
}
