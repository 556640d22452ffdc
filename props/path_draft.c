/* SPDX-License-Identifier: Apache-2.0 */
#include "path_draft.h"

#define ROUTE_MAX 16

/* The request in the making. */
struct making {
    const struct trace *trace;
    const struct plan *plan;
    const struct path_message *message;
    uint32_t index;
    unsigned node; /* whose request it is */
    struct seen target;
    size_t route_count;
    struct seen route[ROUTE_MAX];
};

static struct seen seen_string(const char *string)
{
    return (struct seen){string, strlen(string)};
}

/* Was the user agent started anew after the entry was sent? Then it is lost, or forgotten. */
static bool was_restarted(const struct making *making, uint32_t index)
{
    for (uint32_t i = index; i < making->index; i++) {
        const struct trace_entry *entry = &making->trace->entry[i];
        if (entry->kind == TRACE_STEP && making->plan->step[entry->number].kind == STEP_RESTARTS &&
            making->plan->step[entry->number].node == making->node)
            return true;
    }
    return false;
}

/* Did the entry come to the user agent before it sent? */
static bool came(const struct making *making, uint32_t index)
{
    const struct trace_entry *entry = &making->trace->entry[index];

    return entry->kind == TRACE_MESSAGE && !entry->lost && making->message[index].read &&
           entry->to == making->node && entry->arrives_ms <= making->trace->entry[making->index].sent_ms &&
           !was_restarted(making, index);
}

static bool read_entry(const struct making *making, uint32_t index, struct tap_message *message)
{
    const struct trace_entry *entry = &making->trace->entry[index];

    return tap_read(message, (struct seen){entry->bytes, entry->length}) == TAP_READABLE;
}

static void add_routes(struct making *making, const struct tap_values *values, bool reversed)
{
    for (size_t i = 0; i < values->count && making->route_count < ROUTE_MAX; i++)
        making->route[making->route_count++] = values->value[reversed ? values->count - 1 - i : i];
}

/* It came in the same millisecond as what made the user agent send: which of them came first is not known. */
static bool is_beside(const struct making *making, uint32_t index)
{
    const struct trace_entry *sent = &making->trace->entry[making->index];

    return making->trace->entry[index].arrives_ms == sent->sent_ms && sent->cause != TRACE_NONE &&
           sent->cause != index;
}

/* A response that may have come when the request had been given up (RFC 3261 17, timers B and F). */
#define LATE_MS 30000
static bool is_late(const struct making *making, uint32_t index)
{
    if (is_beside(making, index))
        return true;
    if (making->message[index].is_request)
        return false;
    for (uint32_t i = 0; i < index; i++)
        if (making->message[i].read && making->message[i].is_request &&
            path_same_request(&making->message[i], &making->message[index]))
            return making->trace->entry[index].arrives_ms - making->trace->entry[i].sent_ms > LATE_MS;
    return true;
}

/* ---- Outside dialogs ---- */

/* Whom the user called with the last step, if that was his. */
static bool find_called(struct making *making)
{
    for (uint32_t i = making->index; i-- > 0;) {
        if (making->trace->entry[i].kind != TRACE_STEP)
            continue;
        const struct plan_step *step = &making->plan->step[making->trace->entry[i].number];
        if (step->kind != STEP_COMMAND || step->node != making->node || step->command.uri == NULL ||
            (step->command.verb != ELEMENT_CALL && step->command.verb != ELEMENT_REPLACE &&
             step->command.verb != ELEMENT_JOIN))
            return false;
        making->target = seen_string(step->command.uri);
        return true;
    }
    return false;
}

static bool is_sent_again(const struct making *making)
{
    for (uint32_t i = 0; i < making->index; i++)
        if (making->message[i].read && making->trace->entry[i].from == making->node &&
            making->message[i].is_request &&
            making->message[i].method == making->message[making->index].method &&
            tap_same_exactly(making->message[i].branch, making->message[making->index].branch))
            return true;
    return false;
}

static bool is_own_register(const struct making *making, uint32_t index)
{
    const struct path_message *message = &making->message[index];

    return message->read && message->is_request && !making->trace->entry[index].injected &&
           message->method == METHOD_REGISTER && making->trace->entry[index].from == making->node &&
           !was_restarted(making, index);
}

/* The answer to the last REGISTER that had been sent when it came: answers to earlier ones say nothing any
 * more. */
static bool is_own_registration(const struct making *making, uint32_t index)
{
    const struct path_message *answer = &making->message[index];
    uint32_t last = TRACE_NONE;

    if (answer->is_request || answer->method != METHOD_REGISTER || answer->status != 200)
        return false;
    for (uint32_t i = 0; i < making->index; i++)
        if (is_own_register(making, i) &&
            making->trace->entry[i].sent_ms < making->trace->entry[index].arrives_ms)
            last = i;
    return last != TRACE_NONE && path_same_request(&making->message[last], answer);
}

/* Outbound proxy, then the Service-Route of the last registration (RFC 3608 6). */
static bool find_route(struct making *making)
{
    static struct tap_message registered;
    const char *outbound = making->plan->node[making->node].setup.outbound;

    if (outbound)
        making->route[making->route_count++] = seen_string(outbound);
    for (uint32_t i = making->index; i-- > 0;) {
        if (!came(making, i) || !is_own_registration(making, i))
            continue;
        if (is_late(making, i) || !read_entry(making, i, &registered))
            return false;
        add_routes(making, tap_values(&registered, TAP_SERVICE_ROUTE), false);
        return true;
    }
    return true;
}

static bool find_call(struct making *making)
{
    uint32_t cause = making->trace->entry[making->index].cause;

    if (cause == TRACE_NONE) {
        if (!find_called(making))
            return false;
    } else {
        if (!making->message[cause].is_request || making->message[cause].method != METHOD_REFER)
            return false;
        making->target = making->message[cause].refer_to;
    }
    return find_route(making) && making->target.at != NULL;
}

/* ---- In dialogs ---- */

/* A message of the peer in the dialog of the request: the tags are the other way round, or those of a
 * response. */
static bool is_of_dialog(const struct making *making, uint32_t index)
{
    const struct path_message *own = &making->message[making->index], *other = &making->message[index];

    if (!path_same_call(own, other))
        return false;
    if (other->is_request)
        return tap_same_exactly(other->from_tag, own->to_tag) &&
               (other->to_tag.at == NULL || tap_same_exactly(other->to_tag, own->from_tag));
    return tap_same_exactly(other->from_tag, own->from_tag) && tap_same_exactly(other->to_tag, own->to_tag);
}

/* A request counts if it was accepted. */
static bool is_accepted(const struct making *making, uint32_t index)
{
    for (uint32_t i = index + 1; i < making->index; i++)
        if (making->message[i].read && !making->message[i].is_request &&
            making->message[i].status / 100 == 2 && making->trace->entry[i].from == making->node &&
            tap_same_exactly(making->message[i].branch, making->message[index].branch) &&
            path_same_request(&making->message[i], &making->message[index]))
            return true;
    return false;
}

static bool refreshes(const struct making *making, uint32_t index)
{
    const struct path_message *message = &making->message[index];
    bool may = message->method == METHOD_INVITE || message->is_update ||
               (message->method == METHOD_REFER && message->is_request);

    return may && message->has_contact &&
           (message->is_request ? is_accepted(making, index) : message->status / 100 == 2);
}

/* It came before: what is sent again says nothing new. */
static bool is_old(const struct making *making, uint32_t index)
{
    const struct trace_entry *entry = &making->trace->entry[index];

    for (uint32_t i = 0; i < making->index; i++) {
        const struct trace_entry *other = &making->trace->entry[i];
        if (i != index && came(making, i) &&
            (other->arrives_ms < entry->arrives_ms ||
             (other->arrives_ms == entry->arrives_ms && i < index)) &&
            tap_same_exactly((struct seen){other->bytes, other->length},
                             (struct seen){entry->bytes, entry->length}))
            return true;
    }
    return false;
}

/* The INVITE of another make: it may be anything, and come twice. */
static bool was_injected(const struct making *making, uint32_t index)
{
    for (uint32_t i = 0; i <= index; i++)
        if (making->message[i].read && making->message[i].injected &&
            path_same_request(&making->message[i], &making->message[index]))
            return true;
    return false;
}

/* The remote target is the last Contact that came; the route set what was recorded when the dialog was made.
 */
static bool find_dialog(struct making *making)
{
    static struct tap_message first;
    uint32_t made = TRACE_NONE;
    uint64_t last_ms = 0;

    for (uint32_t i = 0; i < making->index; i++) {
        if (!came(making, i) || !is_of_dialog(making, i) || !refreshes(making, i) || is_old(making, i))
            continue;
        if (is_late(making, i))
            return false;
        if (made == TRACE_NONE && making->message[i].method == METHOD_INVITE)
            made = i;
        if (making->trace->entry[i].arrives_ms == last_ms)
            return false;
        if (making->trace->entry[i].arrives_ms < last_ms)
            continue;
        last_ms = making->trace->entry[i].arrives_ms;
        making->target = making->message[i].contact_uri;
    }
    if (made == TRACE_NONE || was_injected(making, made) || !read_entry(making, made, &first))
        return false;
    add_routes(making, tap_values(&first, TAP_RECORD_ROUTE), !making->message[made].is_request);
    return true;
}

/* ---- The text ---- */

static void put(struct path_draft *draft, struct seen text)
{
    if (text.length > sizeof draft->text - draft->used)
        return;
    memcpy(draft->text + draft->used, text.at, text.length);
    draft->used += text.length;
}

static void put_string(struct path_draft *draft, const char *string)
{
    put(draft, seen_string(string));
}

static void put_field(struct path_draft *draft, struct seen name, struct seen value)
{
    put(draft, name);
    put_string(draft, ": ");
    if (value.length)
        put(draft, value);
    put_string(draft, "\r\n");
}

static void write(struct path_draft *draft, const struct making *making, const struct tap_message *sent)
{
    draft->used = 0;
    put(draft, sent->method);
    put_string(draft, " ");
    put(draft, making->target);
    put_string(draft, " SIP/2.0\r\n");
    for (size_t i = 0; i < making->route_count; i++)
        put_field(draft, seen_string("Route"), making->route[i]);
    for (size_t i = 0; i < sent->field_count; i++)
        if (sent->field[i].kind != TAP_ROUTE)
            put_field(draft, sent->field[i].name, sent->field[i].value);
    put_string(draft, "\r\n");
    if (sent->body.length)
        put(draft, sent->body);
}

bool path_draft_of(struct path_draft *draft, const struct trace *trace, const struct plan *plan,
                   const struct path_message *message, uint32_t index)
{
    static struct tap_message sent;
    struct making making = {
        .trace = trace, .plan = plan, .message = message, .index = index, .node = trace->entry[index].from};
    bool known = false;

    if (is_sent_again(&making))
        return false;
    if (message[index].in_dialog)
        known = find_dialog(&making);
    else if (message[index].method == METHOD_INVITE)
        known = find_call(&making);
    if (!known || !read_entry(&making, index, &sent))
        return false;
    write(draft, &making, &sent);
    return true;
}
