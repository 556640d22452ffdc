/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include "json.h"
#include <stdlib.h>

static void member_string(struct json *json, const char *name, struct sips_span value)
{
    json_name(json, name);
    json_string(json, value);
}

static void member_array(struct json *json, const char *name)
{
    json_name(json, name);
    json_array(json);
}

static void write_addresses(struct json *json, const char *name, const struct sips_address_list *list)
{
    member_array(json, name);
    for (size_t i = 0; list && i < list->count; i++)
        json_string(json, list->value[i].text);
    json_end_array(json);
}

static void write_target(struct json *json, const struct decision *decision, size_t index)
{
    static const struct sips_span none = {NULL, 0};
    const struct sips_target *target = &decision->target[index];
    const struct sips_message *sent = decide_read_back(decision, index);
    bool recorded = sent && target->record_route != SIPS_RECORD_ROUTE_NONE && sent->record_route.count > 0;
    struct sips_span uri = decide_written_uri(&target->request_uri);
    char next_hop[DECIDE_NEXT_HOP_MAX];
    decide_next_hop(next_hop, sizeof next_hop, &target->next_hop);
    json_object(json);
    member_string(json, "request_uri", uri);
    member_string(json, "next_hop", next_hop[0] ? sips_span_of(next_hop) : none);
    member_string(json, "transport", sips_span_of(sips_transport_name(target->next_hop.transport)));
    json_name(json, "secure");
    json_bool(json, target->next_hop.secure);
    write_addresses(json, "route", sent ? &sent->route : NULL);
    member_string(json, "record_route", recorded ? sent->record_route.value[0].text : none);
    json_end_object(json);
    free((void *)uri.at);
}

static void write_binding(struct json *json, const struct sips_binding *binding, uint64_t now_s)
{
    json_object(json);
    member_string(json, "aor", binding->aor.text);
    member_string(json, "contact", binding->contact.text);
    json_name(json, "expires");
    json_number(json, binding->expires_at_s - now_s);
    member_array(json, "path");
    for (size_t i = 0; i < binding->path_count; i++)
        json_string(json, binding->path[i].text);
    json_end_array(json);
    json_end_object(json);
}

static void write_bindings(struct json *json, const struct decision *decision)
{
    member_array(json, "bindings");
    for (size_t i = 0;
         decision->usable && decision->role == SCENARIO_ROLE_REGISTRAR && i < SCENARIO_BINDING_MAX; i++) {
        const struct sips_binding *binding = &decision->scenario->binding[i];
        uint64_t now_s = decision->scenario->element.now_s;
        if (binding->used && binding->expires_at_s > now_s)
            write_binding(json, binding, now_s);
    }
    json_end_array(json);
}

static void write_warning(struct json *json, unsigned code)
{
    json_name(json, "warning");
    if (code == 0) {
        json_null(json);
        return;
    }
    json_object(json);
    json_name(json, "code");
    json_number(json, code);
    member_string(json, "text", sips_span_of(sips_warning_text(code)));
    json_end_object(json);
}

static void write_place(struct json *json, const char *name, const struct decision *decision, size_t number)
{
    json_name(json, name);
    if (decision->has_place)
        json_number(json, number);
    else
        json_null(json);
}

static void write_error(struct json *json, const struct decision *decision)
{
    const struct sips_message_status *status = &decision->status;
    const char *result =
        decision->refused_by_osip ? "libosip2-cannot-parse" : sips_message_result_name(status->result);
    bool has_field = !decision->refused_by_osip && status->field != SIPS_FIELD_NONE;
    bool has_uri = !decision->refused_by_osip && status->uri != SIPS_URI_OK;
    json_name(json, "error");
    json_object(json);
    member_string(json, "result", sips_span_of(result));
    member_string(json, "field", sips_span_of(has_field ? sips_field_name(status->field) : NULL));
    member_string(json, "uri", sips_span_of(has_uri ? sips_uri_result_name(status->uri) : NULL));
    write_place(json, "line", decision, decision->place.line);
    write_place(json, "column", decision, decision->place.column);
    json_end_object(json);
}

static void write_clauses(struct json *json, const struct decision *decision)
{
    member_array(json, "clauses");
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        if (sips_clauses_have(&decision->clauses, (enum sips_clause)i))
            json_string(json, sips_span_of(sips_clause_entry((enum sips_clause)i)->id));
    json_end_array(json);
}

static void write_targets(struct json *json, const struct decision *decision)
{
    member_array(json, "targets");
    for (size_t i = 0; i < decision->target_count; i++)
        write_target(json, decision, i);
    json_end_array(json);
}

static void write_head(struct json *json, const struct decision *decision)
{
    member_string(json, "role", sips_span_of(decide_role_name(decision->role)));
    member_string(json, "verdict", sips_span_of(decision->usable ? decision->verdict : "reject-message"));
    json_name(json, "status");
    if (decision->code)
        json_number(json, decision->code);
    else
        json_null(json);
    member_string(json, "reason", decision->reason);
    write_warning(json, decision->warning);
}

void decide_write_json(struct json *json, const struct decision *decision)
{
    json_object(json);
    write_head(json, decision);
    if (!decision->usable)
        write_error(json, decision);
    write_targets(json, decision);
    write_bindings(json, decision);
    write_clauses(json, decision);
    if (decision->trail)
        decide_write_trail(json, decision->trail);
    member_array(json, "messages");
    for (size_t i = 0; i < decision->sent_count; i++)
        json_string(json, decision->sent[i]);
    json_end_array(json);
    json_end_object(json);
}
