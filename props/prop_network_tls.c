/* SPDX-License-Identifier: Apache-2.0 */
/* The networks of prop_network.c, where secure hops are real TLS: nothing changes for anybody, and a wire tap
 * reads nothing. */
#include "draw.h"
#include "network_case.h"
#include "network_tls.h"
#include "prop_network.h"
#include <stdlib.h>
#include <string.h>

struct network_tls_case {
    uint8_t real;     /* a bit for each element, in the plan's order */
    uint8_t bad, tls; /* the TLS of this one is of this kind */
    struct network_case network;
};

static struct network *planned, *real;
static struct plan plan;

static void draw(struct choices *choices, void *drawn)
{
    struct network_tls_case *made = drawn;

    made->real = draw_chance(choices, 1, 2) ? (uint8_t)draw_range(choices, 1, UINT8_MAX) : UINT8_MAX;
    made->tls = (uint8_t)draw_pick(choices, PLAN_TLS_COUNT);
    made->bad = (uint8_t)draw_pick(choices, CASE_NODE_COUNT);
    draw_network(choices, &made->network);
}

static void make_plan(const struct network_tls_case *drawn)
{
    network_case_plan(&plan, &drawn->network);
    plan.real_tls = drawn->real;
    if (drawn->bad < plan.node_count)
        plan.node[drawn->bad].tls = (enum plan_tls)drawn->tls;
}

static void print(FILE *out, const void *drawn)
{
    make_plan(drawn);
    plan_print(out, &plan);
}

/* ---- The same with and without ---- */

static bool same_entry(const struct trace_entry *a, const struct trace_entry *b)
{
    return a->kind == b->kind && a->from == b->from && a->to == b->to && a->transport == b->transport &&
           a->connection == b->connection && a->number == b->number && a->sent_ms == b->sent_ms &&
           a->length == b->length && (a->length == 0 || memcmp(a->bytes, b->bytes, a->length) == 0);
}

/* The first entry in which the runs differ; trace->count if there is none. */
static size_t difference(const struct trace *a, const struct trace *b)
{
    size_t i = 0;

    while (i < a->count && i < b->count && same_entry(&a->entry[i], &b->entry[i]))
        i++;
    return i;
}

static bool is_good(const struct network_tls_case *drawn)
{
    return drawn->tls == PLAN_TLS_GOOD || drawn->bad >= plan.node_count;
}

static bool begin(void)
{
    const struct network_links *links = network_tls_links();

    if (links == NULL)
        return false;
    if (real == NULL && (real = network_new()) == NULL)
        return false;
    if (planned == NULL && (planned = network_new()) == NULL)
        return false;
    network_set_links(real, links);
    return true;
}

static enum property_verdict compare(const struct trace *trace, struct finding *finding)
{
    unsigned real_tls = plan.real_tls;
    size_t at;

    plan.real_tls = 0;
    if (network_run(planned, &plan) != NETWORK_OK)
        abort(); /* a drawn plan fits the elements of this project */
    plan.real_tls = real_tls;
    const struct trace *other = network_trace(planned);
    at = difference(trace, other);
    if (at == trace->count && at == other->count)
        return PROPERTY_HOLDS;
    return network_finding(finding, trace, at < trace->count ? (uint32_t)at : TRACE_NONE,
                           "real-tls-changes-nothing", "5922-7.3",
                           "with real TLS it went another way than with a flag for it, behind");
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    struct path_breach breach;

    if (!begin())
        return PROPERTY_DISCARDED;
    make_plan(drawn);
    if (network_run(real, &plan) != NETWORK_OK)
        abort();
    const struct trace *trace = network_trace(real);
    if (path_judge(trace, &breach, 1)) {
        const struct property_entry *entry = path_invariant_entry(breach.invariant);
        return network_finding(finding, trace, breach.entry, entry->name, entry->clause, entry->line);
    }
    return is_good(drawn) ? compare(trace, finding) : PROPERTY_HOLDS;
}

static const char *const class_names[] = {"an element with bad TLS", "TLS with a certificate of the client",
                                          "handshake refused", "message over real TLS"};

static uint64_t classify(const void *drawn)
{
    const struct trace *trace = network_trace(real);
    uint64_t classes = !is_good(drawn);

    for (size_t i = 0; i < trace->connection_count; i++) {
        const struct trace_connection *connection = &trace->connection[i];
        classes |= (uint64_t)(connection->wire.real && connection->client) << 1 |
                   (uint64_t)(connection->wire.real && connection->wire.version[0] == 0) << 2;
    }
    for (size_t i = 0; i < trace->count; i++)
        if (trace->entry[i].connection && trace->connection[trace->entry[i].connection - 1].wire.real)
            classes |= 1U << 3;
    return classes;
}

const struct property property_network_tls = {
    .name = "network-tls",
    .line = "where secure hops are real TLS, whole calls go as they should, and a wire tap reads nothing",
    .clauses = "9325-4.1 5922-7.3",
    .case_size = sizeof(struct network_tls_case),
    .cost = 1000,
    .draw = draw,
    .check = check,
    .print = print,
    .classify = classify,
    .class_name = class_names,
    .class_count = sizeof class_names / sizeof class_names[0],
};
