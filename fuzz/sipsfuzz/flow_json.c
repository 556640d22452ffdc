/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "flow.h"
#include "json.h"
#include <stdlib.h>

static void put_string(struct json *json, const char *name, const char *value)
{
    json_name(json, name);
    json_string(json, sips_span_of(value));
}

static void put_number(struct json *json, const char *name, uint64_t value)
{
    json_name(json, name);
    json_number(json, value);
}

static void write_elements(struct json *json, const struct plan *plan)
{
    json_name(json, "elements");
    json_array(json);
    for (size_t i = 0; i < plan->node_count; i++) {
        json_object(json);
        put_string(json, "name", plan->node[i].setup.name);
        put_string(json, "role", plan_role_name(plan->node[i].setup.role));
        put_string(json, "class", plan->node[i].class_name);
        put_string(json, "host", plan->node[i].setup.host);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_message(struct json *json, const struct plan *plan, const struct trace_entry *entry,
                          size_t index)
{
    json_object(json);
    put_number(json, "message", index);
    put_number(json, "sent_ms", entry->sent_ms);
    put_number(json, "arrives_ms", entry->arrives_ms);
    put_string(json, "from", plan->node[entry->from].setup.name);
    put_string(json, "to", plan->node[entry->to].setup.name);
    put_string(json, "transport", hop_transport_name(entry->transport));
    put_number(json, "connection", entry->connection);
    json_name(json, "lost");
    json_bool(json, entry->lost);
    json_name(json, "bytes");
    json_string(json, (struct sips_span){entry->bytes, entry->length});
    json_end_object(json);
}

static void write_messages(struct json *json, const struct plan *plan, const struct trace *trace)
{
    json_name(json, "messages");
    json_array(json);
    for (size_t i = 0; i < trace->count; i++)
        if (trace->entry[i].kind == TRACE_MESSAGE)
            write_message(json, plan, &trace->entry[i], i);
    json_end_array(json);
}

static void write_told(struct json *json, const struct plan *plan, const struct trace *trace)
{
    json_name(json, "told");
    json_array(json);
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        if (entry->kind != TRACE_TOLD)
            continue;
        json_object(json);
        put_number(json, "at_ms", entry->sent_ms);
        put_string(json, "element", plan->node[entry->from].setup.name);
        put_number(json, "status", entry->number);
        put_number(json, "warning", entry->warning);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_failures(struct json *json, const struct plan *plan, const struct flow_judgement *judgement)
{
    json_name(json, "unmet");
    json_array(json);
    for (size_t i = 0; i < judgement->failure_count; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *memory = open_memstream(&text, &length);
        if (memory == NULL)
            break;
        flow_expectation(memory, plan, &plan->step[judgement->failure[i].step]);
        fclose(memory);
        json_object(json);
        put_number(json, "line", plan->step[judgement->failure[i].step].line);
        json_name(json, "expectation");
        json_string(json, (struct sips_span){text, length});
        json_end_object(json);
        free(text);
    }
    json_end_array(json);
}

static void write_breaches(struct json *json, const struct flow_judgement *judgement)
{
    json_name(json, "breaches");
    json_array(json);
    for (size_t i = 0; i < judgement->breach_count; i++) {
        const struct flow_breach *breach = &judgement->breach[i];
        json_object(json);
        put_string(json, "property", breach->invariant);
        put_string(json, "clause", breach->clause);
        json_name(json, "message");
        if (breach->entry == TRACE_NONE)
            json_null(json);
        else
            json_number(json, breach->entry);
        json_name(json, "expected");
        json_bool(json, breach->expected);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_wires(struct json *json, const struct plan *plan, const struct trace *trace)
{
    json_name(json, "real_tls");
    json_array(json);
    for (size_t i = 0; i < trace->connection_count; i++) {
        const struct trace_connection *connection = &trace->connection[i];
        if (!connection->wire.real)
            continue;
        json_object(json);
        put_string(json, "from", plan->node[connection->opener].setup.name);
        put_string(json, "to", plan->node[connection->acceptor].setup.name);
        put_string(json, "version", connection->wire.version);
        put_string(json, "suite", connection->wire.suite);
        put_number(json, "bytes", connection->wire.bytes);
        json_name(json, "clear");
        json_bool(json, connection->wire.clear);
        json_end_object(json);
    }
    json_end_array(json);
}

void flow_json(FILE *out, const struct plan *plan, const struct trace *trace,
               const struct flow_judgement *judgement)
{
    struct json json = {.out = out, .empty = true};

    json_object(&json);
    write_elements(&json, plan);
    write_messages(&json, plan, trace);
    write_told(&json, plan, trace);
    write_wires(&json, plan, trace);
    write_failures(&json, plan, judgement);
    write_breaches(&json, judgement);
    json_name(&json, "as_expected");
    json_bool(&json, judgement->as_expected);
    json_end_object(&json);
}
