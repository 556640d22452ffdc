/* SPDX-License-Identifier: Apache-2.0 */
#include "path_part.h"

static const struct property_entry entries[] = {
#define PATH(id, name, clause, line) {name, clause, line},
#include "path.def"
#undef PATH
};

const struct property_entry *path_invariant_entry(enum path_invariant invariant)
{
    return &entries[invariant];
}

void path_breach(struct path *path, enum path_invariant invariant, size_t entry)
{
    if (path->count < path->max)
        path->breach[path->count] = (struct path_breach){invariant, (uint32_t)entry};
    path->count++;
}

bool path_is_ua(const struct path *path, unsigned node)
{
    return path->trace->node[node].setup->role == ELEMENT_UA;
}

bool path_follows_flows(const struct path *path, unsigned node)
{
    const struct element_setup *setup = path->trace->node[node].setup;

    for (size_t i = 0; i < setup->policy_count && !path->trace->node[node].edge_changes; i++)
        if (strcmp(setup->policy[i], "edge=yes") == 0)
            return true;
    return false;
}

bool path_same_call(const struct path_message *a, const struct path_message *b)
{
    return tap_same_exactly(a->call_id, b->call_id);
}

bool path_same_request(const struct path_message *a, const struct path_message *b)
{
    return a->method == b->method && tap_same_exactly(a->number, b->number) && path_same_call(a, b) &&
           tap_same_exactly(a->from_tag, b->from_tag) &&
           (a->to_tag.at == NULL || b->to_tag.at == NULL || tap_same_exactly(a->to_tag, b->to_tag));
}

static enum path_method method_of(struct seen name)
{
    static const char *const names[] = {
        [METHOD_INVITE] = "INVITE", [METHOD_ACK] = "ACK",           [METHOD_BYE] = "BYE",
        [METHOD_CANCEL] = "CANCEL", [METHOD_REGISTER] = "REGISTER", [METHOD_REFER] = "REFER"};

    for (int i = 0; i < METHOD_OTHER; i++)
        if (tap_same_exactly(name, (struct seen){names[i], strlen(names[i])}))
            return (enum path_method)i;
    return METHOD_OTHER;
}

static struct seen tag_of(const struct tap_message *message, enum tap_name name)
{
    struct tap_address address;
    struct seen tag = {NULL, 0};

    if (!tap_address_read(&address, tap_single(message, name)) ||
        !tap_parameter(address.parameters, "tag", &tag))
        tag.at = NULL;
    return tag;
}

/* Whom the next hop is for: the first Route that is a loose router, or else the Request-URI. */
static void read_next(struct path_message *message, const struct tap_message *read)
{
    const struct tap_values *route = tap_values(read, TAP_ROUTE);
    struct tap_address address;
    struct tap_uri uri;
    struct seen value;

    message->strict = message->has_flow_route = false;
    for (size_t i = 0; i < route->count; i++)
        if (!tap_address_read(&address, route->value[i]) || !tap_uri_read(&uri, address.uri) ||
            !tap_uri_parameter(uri.parameters, "lr", &value))
            message->strict = true;
    if (tap_uri_read(&uri, message->request_uri))
        message->request_host = uri.host;
    message->next_host = message->request_host;
    if (route->count && !message->strict && tap_address_read(&address, route->value[0]) &&
        tap_uri_read(&uri, address.uri)) {
        message->next_host = uri.host;
        message->has_flow_route = uri.user.at != NULL;
    }
}

static void read_contact(struct path_message *message, const struct tap_message *read)
{
    const struct tap_values *contact = tap_values(read, TAP_CONTACT);
    struct tap_address address;

    message->has_contact = contact->count && tap_address_read(&address, contact->value[0]);
    if (!message->has_contact)
        return;
    message->contact = tap_scheme(address.uri);
    message->contact_uri = address.uri;
}

static void read_rest(struct path_message *message, const struct tap_message *read)
{
    struct tap_address address;

    message->refer_to.at = message->replaces.at = NULL;
    for (size_t i = 0; i < read->field_count; i++) {
        const struct tap_field *field = &read->field[i];
        if (field->kind != TAP_OTHER)
            continue;
        if (tap_is(field->name, "Refer-To") && tap_address_read(&address, field->value))
            message->refer_to = address.uri;
        if (tap_is(field->name, "Replaces") || tap_is(field->name, "Join"))
            message->replaces = field->value;
    }
}

static bool record_routes_are_sips(const struct tap_message *read)
{
    const struct tap_values *values = tap_values(read, TAP_RECORD_ROUTE);
    struct tap_address address;

    for (size_t i = 0; i < values->count; i++)
        if (tap_address_read(&address, values->value[i]) && tap_scheme(address.uri) != TAP_SCHEME_SIPS)
            return false;
    return true;
}

static bool has_tls_parameter(struct seen bytes)
{
    static const char text[] = "transport=tls";
    const char *at = bytes.at, *end = bytes.at + bytes.length;

    while (at && at < end && (at = memchr(at, '=', (size_t)(end - at))) != NULL) {
        size_t before = sizeof "transport" - 1;
        if ((size_t)(at - bytes.at) >= before && (size_t)(end - at) > 3 &&
            tap_is((struct seen){at - before, sizeof text - 1}, text))
            return true;
        at++;
    }
    return false;
}

void path_read(struct path_message *message, struct seen bytes)
{
    static struct tap_message read;
    struct tap_via via;
    struct seen cseq, text;
    uint32_t code;

    message->read = tap_read(&read, bytes) == TAP_READABLE && tap_values(&read, TAP_VIA)->count &&
                    tap_via_read(&via, tap_values(&read, TAP_VIA)->value[0]);
    if (!message->read)
        return;
    message->is_request = read.is_request;
    message->status = read.is_request ? 0 : read.status;
    message->request_uri = read.request_uri;
    message->scheme = read.is_request ? tap_scheme(read.request_uri) : TAP_SCHEME_OTHER;
    message->call_id = tap_single(&read, TAP_CALL_ID);
    message->from_tag = tag_of(&read, TAP_FROM);
    message->to_tag = tag_of(&read, TAP_TO);
    message->in_dialog = message->to_tag.at != NULL;
    cseq = tap_single(&read, TAP_CSEQ);
    const char *space = cseq.at ? memchr(cseq.at, ' ', cseq.length) : NULL;
    message->number = (struct seen){cseq.at, space ? (size_t)(space - cseq.at) : 0};
    message->method = method_of(space ? (struct seen){space + 1, cseq.length - message->number.length - 1}
                                      : (struct seen){NULL, 0});
    message->is_update =
        space && tap_is((struct seen){space + 1, cseq.length - message->number.length - 1}, "UPDATE");
    message->via_transport = via.transport;
    if (!tap_parameter(via.parameters, "branch", &message->branch))
        message->branch = (struct seen){NULL, 0};
    message->warning = tap_values(&read, TAP_WARNING)->count &&
                               tap_warning_read(&code, &text, tap_values(&read, TAP_WARNING)->value[0])
                           ? code
                           : 0;
    message->all_record_routes_sips = record_routes_are_sips(&read);
    message->has_tls_parameter = has_tls_parameter(bytes);
    read_contact(message, &read);
    if (read.is_request) {
        read_next(message, &read);
        read_rest(message, &read);
    }
}

size_t path_judge(const struct trace *trace, struct path_breach *breach, size_t max)
{
    static struct path path;

    path.trace = trace;
    path.breach = breach;
    path.max = max;
    path.count = 0;
    for (size_t i = 0; i < trace->count; i++) {
        path.message[i].read = false;
        path.message[i].injected = trace->entry[i].injected;
        if (trace->entry[i].kind == TRACE_MESSAGE)
            path_read(&path.message[i], (struct seen){trace->entry[i].bytes, trace->entry[i].length});
    }
    path_hops(&path);
    path_calls(&path);
    path_dialogs(&path);
    path_registers(&path);
    return path.count;
}
