/* SPDX-License-Identifier: Apache-2.0 */
#include "path_part.h"

/* Is name one of the identities that a certificate gives (RFC 5922 7.1, 7.2)? URI names count, if there are
 * any with the scheme sip; else DNS names; else, without either, the CN. */
static bool covers(const struct hop_certificate *certificate, struct seen name)
{
    bool has_uri = false, has_alt = false;

    if (certificate == NULL || !certificate->trusted)
        return false;
    for (size_t i = 0; i < certificate->name_count; i++) {
        const struct hop_name *one = &certificate->name[i];
        has_alt |= one->kind != HOP_NAME_CN;
        has_uri |= one->kind == HOP_NAME_URI && strncmp(one->text, "sip:", 4) == 0 && !strchr(one->text, '@');
    }
    for (size_t i = 0; i < certificate->name_count; i++) {
        const struct hop_name *one = &certificate->name[i];
        enum hop_name_kind wanted = has_uri ? HOP_NAME_URI : has_alt ? HOP_NAME_DNS : HOP_NAME_CN;
        const char *text =
            one->kind == HOP_NAME_URI && strncmp(one->text, "sip:", 4) == 0 ? one->text + 4 : one->text;
        if (one->kind == wanted && !strchr(text, '@') &&
            tap_same_in_any_case(name, (struct seen){text, strlen(text)}))
            return true;
    }
    return false;
}

static bool covers_one(const struct hop_certificate *certificate, const struct path_message *message)
{
    return covers(certificate, message->next_host) || covers(certificate, message->request_host);
}

/* Was the element given a URI with transport=tls by its setup? */
static bool is_given_tls_parameter(const struct path *path, unsigned node)
{
    const struct element_setup *setup = path->trace->node[node].setup;

    return (setup->outbound && strstr(setup->outbound, "transport=")) ||
           (setup->contact && strstr(setup->contact, "transport="));
}

/* Who received it may pass it on; who first writes it is at fault. */
static void judge_tls_parameter(struct path *path, size_t index, bool *received)
{
    const struct trace_entry *entry = &path->trace->entry[index];

    if (!path->message[index].has_tls_parameter)
        return;
    if (!entry->injected && !received[entry->from] && !is_given_tls_parameter(path, entry->from))
        path_breach(path, PATH_TLS_PARAMETER, index);
    received[entry->to] = true;
}

static void judge_connection(struct path *path, size_t index)
{
    const struct trace_entry *entry = &path->trace->entry[index];
    const struct path_message *message = &path->message[index];
    const struct trace_connection *connection = &path->trace->connection[entry->connection - 1];

    if (!hop_is_secure(entry->transport))
        return;
    if (connection->opener == entry->from) {
        if (!covers_one(connection->server, message))
            path_breach(path, PATH_PROVEN, index);
    } else if (!covers_one(connection->client, message) && !path_follows_flows(path, entry->from) &&
               !path->trace->node[entry->from].edge_changes) {
        path_breach(path, PATH_REUSE, index);
    }
}

static void judge_request(struct path *path, size_t index)
{
    const struct trace_entry *entry = &path->trace->entry[index];
    const struct path_message *message = &path->message[index];
    const char *name = hop_transport_name(entry->transport);

    if (message->scheme == TAP_SCHEME_SIPS && !hop_is_secure(entry->transport))
        path_breach(path, PATH_SECURE, index);
    if (!tap_is(message->via_transport, name))
        path_breach(path, PATH_VIA, index);
    if (message->scheme == TAP_SCHEME_SIPS && !message->strict && !message->all_record_routes_sips)
        path_breach(path, PATH_RECORD_ROUTE, index);
    /* ACK and CANCEL of a transaction go as its request did. */
    if (entry->connection && !message->strict)
        judge_connection(path, index);
}

/* Of each connection the last message is shown. */
static void judge_wires(struct path *path)
{
    bool judged[TRACE_CONNECTION_MAX] = {false};

    for (size_t i = path->trace->count; i-- > 0;) {
        uint32_t connection = path->trace->entry[i].connection;
        if (!connection || judged[connection - 1] || !path->trace->connection[connection - 1].wire.clear)
            continue;
        judged[connection - 1] = true;
        path_breach(path, PATH_CLEAR, i);
    }
}

void path_hops(struct path *path)
{
    bool received[TRACE_NODE_MAX] = {false};

    for (size_t i = 0; i < path->trace->count; i++) {
        const struct path_message *message = &path->message[i];
        if (!message->read)
            continue;
        judge_tls_parameter(path, i, received);
        if (message->injected)
            continue;
        if (message->is_request)
            judge_request(path, i);
        else if (!tap_is(message->via_transport, hop_transport_name(path->trace->entry[i].transport)))
            path_breach(path, PATH_BACK, i);
    }
    judge_wires(path);
}
