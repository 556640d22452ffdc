/* SPDX-License-Identifier: Apache-2.0 */
#include "path_part.h"

#define TOKEN_MAX 32

/* A token that an edge proxy put into its Path, and the connection that it stands for. */
struct token {
    struct seen text;
    unsigned edge;
    uint32_t connection;
};

struct tokens {
    size_t count;
    struct token token[TOKEN_MAX];
};

static bool read_entry(const struct path *path, size_t index, struct tap_message *message)
{
    const struct trace_entry *entry = &path->trace->entry[index];

    return tap_read(message, (struct seen){entry->bytes, entry->length}) == TAP_READABLE;
}

static bool user_of(const struct tap_values *values, struct seen *user)
{
    struct tap_address address;
    struct tap_uri uri;

    if (values->count == 0 || !tap_address_read(&address, values->value[0]) ||
        !tap_uri_read(&uri, address.uri))
        return false;
    *user = uri.user;
    return uri.user.at != NULL;
}

/* ---- GRUUs (RFC 5627 5.3, 5630-5.2.1-b, -c) ---- */

static bool supports_gruu(const struct tap_message *request)
{
    struct tap_values values = {.count = 0};

    for (size_t i = 0; i < request->field_count; i++)
        if (request->field[i].kind == TAP_OTHER &&
            (tap_is(request->field[i].name, "Supported") || tap_is(request->field[i].name, "k")))
            tap_split(&values, request->field[i].value);
    for (size_t i = 0; i < values.count; i++)
        if (tap_is(values.value[i], "gruu"))
            return true;
    return false;
}

/* The URI in pub-gruu="..." is of the scheme of the Contact. */
static void judge_gruu(struct path *path, size_t index, struct seen contact, bool asked)
{
    struct tap_address address;
    struct seen gruu;

    if (!tap_address_read(&address, contact) || !tap_parameter(address.parameters, "pub-gruu", &gruu) ||
        gruu.length < 2)
        return;
    gruu = (struct seen){gruu.at + 1, gruu.length - 2};
    if (tap_scheme(gruu) != tap_scheme(address.uri))
        path_breach(path, PATH_GRUU, index);
    if (!asked)
        path_breach(path, PATH_GRUU_ASKED, index);
}

static void judge_answer(struct path *path, size_t index)
{
    static struct tap_message request, answer;
    const struct trace_entry *entry = &path->trace->entry[index];

    if (entry->cause == TRACE_NONE || path->trace->node[entry->from].setup->role != ELEMENT_REGISTRAR ||
        path->message[index].status != 200 || !read_entry(path, entry->cause, &request) ||
        !read_entry(path, index, &answer))
        return;
    bool asked = supports_gruu(&request);
    const struct tap_values *contacts = tap_values(&answer, TAP_CONTACT);
    for (size_t i = 0; i < contacts->count; i++)
        judge_gruu(path, index, contacts->value[i], asked);
}

/* ---- Flows (RFC 5626 5) ---- */

/* The REGISTER that an edge proxy sends on, with its token in the topmost Path: the flow is the hop that it
 * came over. */
static void learn_token(const struct path *path, struct tokens *tokens, size_t index)
{
    static struct tap_message message;
    const struct trace_entry *entry = &path->trace->entry[index];
    struct seen user;

    if (!path_follows_flows(path, entry->from) || entry->cause == TRACE_NONE || tokens->count == TOKEN_MAX ||
        !read_entry(path, index, &message) || !user_of(tap_values(&message, TAP_PATH), &user))
        return;
    tokens->token[tokens->count++] =
        (struct token){user, entry->from, path->trace->entry[entry->cause].connection};
}

/* A request that came to an edge proxy with one of its tokens, and left. */
static void judge_flow(struct path *path, const struct tokens *tokens, size_t index)
{
    static struct tap_message came;
    const struct trace_entry *entry = &path->trace->entry[index];
    const struct trace_entry *cause;
    struct seen user;

    if (entry->cause == TRACE_NONE || !path_follows_flows(path, entry->from) ||
        !path->message[entry->cause].is_request || path->message[entry->cause].method != METHOD_INVITE)
        return;
    cause = &path->trace->entry[entry->cause];
    /* Of a Record-Route: those are tokens of either side. */
    if (path->message[entry->cause].in_dialog || cause->to != entry->from ||
        !path->message[entry->cause].has_flow_route || !read_entry(path, entry->cause, &came) ||
        !user_of(tap_values(&came, TAP_ROUTE), &user))
        return;
    for (size_t i = tokens->count; i-- > 0;)
        if (tokens->token[i].edge == entry->from && tap_same_exactly(tokens->token[i].text, user)) {
            if (tokens->token[i].connection != entry->connection)
                path_breach(path, PATH_FLOW, index);
            return;
        }
    if (tap_same_in_any_case(path->message[entry->cause].next_host,
                             (struct seen){path->trace->node[entry->from].setup->host,
                                           strlen(path->trace->node[entry->from].setup->host)}))
        path_breach(path, PATH_FLOW, index);
}

void path_registers(struct path *path)
{
    static struct tokens tokens;

    tokens.count = 0;
    for (size_t i = 0; i < path->trace->count; i++) {
        const struct path_message *message = &path->message[i];
        if (!message->read)
            continue;
        if (message->method == METHOD_REGISTER && message->is_request)
            learn_token(path, &tokens, i);
        else if (message->method == METHOD_REGISTER)
            judge_answer(path, i);
        else if (message->is_request && message->method == METHOD_INVITE)
            judge_flow(path, &tokens, i);
    }
}
