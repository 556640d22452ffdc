/* SPDX-License-Identifier: Apache-2.0 */
/* Whole networks: elements, hops and time are drawn, calls are made, and the observer of paths judges all
 * that was on any hop. */
#include "prop_network.h"
#include "network.h"
#include "network_case.h"
#include "path_step.h"
#include <stdlib.h>
#include <string.h>

static struct network *network;
static struct plan plan;

static void draw(struct choices *choices, void *drawn)
{
    draw_network(choices, drawn);
}

static void print(FILE *out, const void *drawn)
{
    network_case_plan(&plan, drawn);
    plan_print(out, &plan);
}

static size_t say(char *out, size_t used, size_t size, const struct trace *trace, size_t index)
{
    const struct trace_entry *entry = &trace->entry[index];
    int more;

    if (entry->kind != TRACE_MESSAGE || used >= size)
        return used;
    more = snprintf(out + used, size - used, "%s to %s over %s: %.*s\n", trace->node[entry->from].setup->name,
                    trace->node[entry->to].setup->name, hop_transport_name(entry->transport),
                    (int)strcspn(entry->bytes, "\r\n"), entry->bytes);
    return more > 0 ? used + (size_t)more : used;
}

enum property_verdict network_finding(struct finding *finding, const struct trace *trace, uint32_t index,
                                      const char *invariant, const char *clause, const char *line)
{
    uint32_t chain[64];
    size_t length = 0, used = 0;
    char text[FINDING_TEXT_MAX];

    text[0] = '\0';
    for (uint32_t at = index; at < trace->count && length < 64; at = trace->entry[at].cause)
        chain[length++] = at;
    while (length-- > 0)
        used = say(text, used, sizeof text, trace, chain[length]);
    return finding_say(finding, invariant, clause, "%s:\n%s", line, text);
}

/* With TLS everywhere and willing user agents, the call of a calm network succeeds. */
static bool call_succeeds(const struct trace *trace)
{
    bool called = false;

    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        if (entry->kind == TRACE_STEP && entry->from == 0)
            called = true;
        if (called && entry->kind == TRACE_TOLD && entry->from == 0)
            return entry->number == 200;
    }
    return false;
}

static const struct trace *run(const struct network_case *drawn)
{
    if (network == NULL && (network = network_new()) == NULL)
        abort();
    network_case_plan(&plan, drawn);
    if (network_run(network, &plan) != NETWORK_OK)
        abort(); /* a drawn plan fits the elements of this project */
    return network_trace(network);
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    const struct network_case *network_case = drawn;
    const struct trace *trace = run(network_case);
    struct path_breach breach;

    if (path_judge(trace, &breach, 1)) {
        const struct property_entry *entry = path_invariant_entry(breach.invariant);
        return network_finding(finding, trace, breach.entry, entry->name, entry->clause, entry->line);
    }
    if (network_case->calm && !call_succeeds(trace))
        return finding_say(finding, "willing-call-succeeds", "5630-5.1.2-h",
                           "TLS is everywhere and all take sips, but otto's call did not succeed");
    return PROPERTY_HOLDS;
}

static enum property_verdict check_steps(const void *drawn, struct finding *finding)
{
    const struct trace *trace = run(drawn);
    struct path_step_breach breach;

    if (path_step_judge(trace, &plan, &breach, 1) == 0)
        return PROPERTY_HOLDS;
    return network_finding(finding, trace, breach.entry, breach.breach.property, breach.breach.clause,
                           "what was sent because of the last of these");
}

static const char *const class_names[] = {"calm",       "redirect server", "edge proxy", "outbound proxy",
                                          "two phones", "with faults",     "with jitter"};

static uint64_t classify(const void *drawn)
{
    const struct network_case *network_case = drawn;
    uint64_t classes = (uint64_t)network_case->calm | (uint64_t)network_case->redirects << 1 |
                       (uint64_t)network_case->node[CASE_EDGE].there << 2 |
                       (uint64_t)network_case->node[CASE_OUT].there << 3 |
                       (uint64_t)network_case->node[CASE_LAPTOP].there << 4 |
                       (uint64_t)(network_case->jitter_ms > 0) << 6;

    for (size_t i = 0; i < network_case->step_count; i++)
        if (network_case->step[i].kind != STEP_COMMAND)
            classes |= 1U << 5;
    return classes;
}

const struct property property_network = {
    .name = "network",
    .line =
        "whole calls through a network keep every rule that a wire tap on all hops can see, whatever happens",
    .clauses =
        "5630-4-a 5922-7.3 5923-8 5630-3.1.4-b 3261-18.2.2 3261-16.6-4 5630-3.1.4-a 5630-4.1-b 5630-4.1-c "
        "5630-5.3-c 5630-5.3-j 5630-5.3-o 3261-12.2.1.1 5630-5.1.1-b 5630-5.1.1-d 5630-5.1.1.3-a "
        "5630-5.1.1.3-b 3261-17 5630-5.1.2-h 5630-5.2.1-b 5627-5.3 5626-5.3",
    .case_size = sizeof(struct network_case),
    .draw = draw,
    .check = check,
    .print = print,
    .classify = classify,
    .class_name = class_names,
    .class_count = sizeof class_names / sizeof class_names[0],
};

const struct property property_network_steps = {
    .name = "network-steps",
    .line = "in whole calls, each element keeps every rule that a wire tap can see of one decision",
    .clauses =
        "3261-7 5630-4.1-b 3261-16.6-7 5630-3.1.4-b 3261-18.2.2 3261-18.3 5630-3.1.4-a 5630-5.3-p "
        "5630-3.1.4-c 5630-5.3-b 5630-5.3-a 5630-5.3-h 5630-5.3-c 5630-5.3-i 5630-5.3-j 5630-5.3-k "
        "5630-5.3-g 3261-18.1.1 3261-16.5 3261-16.6-2 3327-5 3261-16.6-3 3261-16.3 3261-16.6-8 3261-16.6-1 "
        "3261-16.6-4 3261-17 3261-8.2.6.2 5630-5.3-e 5630-9-a 5630-5.3-d 5630-4-a 5630-5.3-l 3261-16.7-3 "
        "5630-A-c 5630-5.3-o 3261-16.7-9 5630-5.3-m 5630-5.3-n 3261-16.7-4 5630-5.2-b 5630-5.2-c 5630-5.2-d "
        "5630-5.2-e 5630-5.1.1.1-e 3261-10.3 5630-5.2-a 5630-5.4-a 5630-5.4-b 3261-8.3 5630-5.4-c 5630-5.4-e "
        "5630-5.4-f 5630-5.1.2-b 5630-5.1.2-c 5630-5.1.2-d 5630-5.1.2-e 5630-5.1.2-f 5630-5.1.2-g "
        "5630-5.1.2-h 5630-5.1.2-i 5630-5.1.2-j 5630-5.1.2-k 3261-12.1.1 5630-5.1.1-b 5630-5.1.1-e "
        "5630-5.1.1.2-a 5630-5.1.1.2-b 5630-5.1.1.1-c 5630-5.1.1.1-f 5630-5.1.1.1-g 5630-A-b 5630-A-a "
        "5630-5.1.1-c 5630-5.1.1-d choice-3xx-to-sip choice-481-upgrade 3261-8.1.3.4 3261-8.1.3.5",
    .case_size = sizeof(struct network_case),
    .draw = draw,
    .check = check_steps,
    .print = print,
    .classify = classify,
    .class_name = class_names,
    .class_count = sizeof class_names / sizeof class_names[0],
};
