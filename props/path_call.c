/* SPDX-License-Identifier: Apache-2.0 */
#include "path_part.h"

/* What is known of the registration of a phone, from the REGISTERs that it sent and the answers that it got.
 */
struct phone {
    bool registered, answered;
    uint64_t since_ms; /* a call that set out before may have met what was registered before */
    struct seen contact, number;
};

static void learn(struct path *path, struct phone *phone, size_t index)
{
    const struct trace_entry *entry = &path->trace->entry[index];
    const struct path_message *message = &path->message[index];

    if (message->method != METHOD_REGISTER || entry->lost)
        return;
    if (message->is_request && path_is_ua(path, entry->from)) {
        phone[entry->from].number = message->number;
        phone[entry->from].answered = false;
        if (message->has_contact)
            phone[entry->from].contact = message->contact_uri;
    } else if (!message->is_request && path_is_ua(path, entry->to) && message->status >= 200 &&
               tap_same_exactly(message->number, phone[entry->to].number)) {
        phone[entry->to].answered = true;
        phone[entry->to].since_ms = entry->arrives_ms;
        /* The binding may be gone, or refused: then nothing is known of it. */
        phone[entry->to].registered = message->status < 300 && message->has_contact;
    }
}

/* The same request on the hop that it set out on: the first of its Call-ID, number and method. */
static size_t first_hop(const struct path *path, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (path->message[i].read && path->message[i].is_request &&
            path_same_request(&path->message[i], &path->message[index]))
            return i;
    return index;
}

static bool is_for(struct seen request_uri, const char *aor)
{
    struct seen after = tap_after_scheme(request_uri);
    size_t length = strlen(aor);

    return after.length >= length && memcmp(after.at, aor, length) == 0 &&
           (after.length == length || after.at[length] == ';');
}

/* Did a redirection of the same call lead there? Then it was not a binding that did. */
static bool was_moved_there(const struct path *path, size_t index)
{
    struct seen there = tap_after_scheme(path->message[index].request_uri);

    for (size_t i = 0; i < index; i++) {
        const struct path_message *message = &path->message[i];
        if (message->read && !message->is_request && message->status >= 300 && message->status < 400 &&
            path_same_call(message, &path->message[index]) &&
            tap_same_exactly(tap_after_scheme(message->contact_uri), there))
            return true;
    }
    return false;
}

/* A call for the address-of-record of a phone that arrives there by what it registered: the Request-URI is
 * its Contact, the scheme aside. */
static void judge_arrival(struct path *path, const struct phone *phone, size_t index)
{
    const struct trace_entry *entry = &path->trace->entry[index];
    const struct path_message *message = &path->message[index];

    if (!message->is_request || message->method != METHOD_INVITE || message->in_dialog ||
        !path_is_ua(path, entry->to) || path_is_ua(path, entry->from))
        return;
    phone += entry->to;
    if (!phone->registered || !phone->answered ||
        !tap_same_exactly(tap_after_scheme(message->request_uri), tap_after_scheme(phone->contact)) ||
        path->trace->entry[first_hop(path, index)].sent_ms < phone->since_ms ||
        !is_for(path->message[first_hop(path, index)].request_uri, path->trace->node[entry->to].setup->aor) ||
        was_moved_there(path, index))
        return;
    bool sips_phone = tap_scheme(phone->contact) == TAP_SCHEME_SIPS;
    if (message->scheme == TAP_SCHEME_SIPS && !sips_phone)
        path_breach(path, PATH_SIP_PHONE, index);
    /* A proxy on the Path that follows no flow does not know that the binding is sips: the Request-URI is sip
     * by then (5630-5.3-i), and RFC 5630 gives it nothing else to tell by. Nor does a registrar to which a
     * Route leads the request again, when it has the Contact already. */
    bool knows = (path->trace->node[entry->from].setup->role == ELEMENT_REGISTRAR &&
                  (entry->cause == TRACE_NONE ||
                   !tap_same_exactly(path->message[entry->cause].request_uri, message->request_uri))) ||
                 (entry->cause != TRACE_NONE && path_follows_flows(path, entry->from) &&
                  path->message[entry->cause].has_flow_route);
    if (message->scheme == TAP_SCHEME_SIP && sips_phone && knows && !hop_is_secure(entry->transport))
        path_breach(path, PATH_SIPS_PHONE, index);
}

static void judge_scheme(struct path *path, size_t index)
{
    const struct path_message *message = &path->message[index], *first;

    /* Strict routers carry the target elsewhere. ACK to a 2xx sets out anew. */
    if (!message->is_request || message->injected || message->strict || message->method == METHOD_ACK)
        return;
    first = &path->message[first_hop(path, index)];
    if (first->strict)
        return;
    if (first->scheme == TAP_SCHEME_SIPS && message->scheme != TAP_SCHEME_SIPS)
        path_breach(path, PATH_NOT_DOWNGRADED, index);
    if (first->scheme == TAP_SCHEME_SIP && message->scheme == TAP_SCHEME_SIPS)
        path_breach(path, PATH_NOT_UPGRADED, index);
}

static bool warns(const struct path_message *message)
{
    return message->warning == 380 || message->warning == 381;
}

/* A 480 without a Warning at the caller, although one with a Warning came to an element on the way. */
static void judge_warning(struct path *path, size_t index)
{
    const struct trace_entry *entry = &path->trace->entry[index];
    const struct path_message *message = &path->message[index];

    if (message->is_request || message->status != 480 || warns(message) || !path_is_ua(path, entry->to) ||
        entry->lost || path->message[first_hop(path, index)].injected)
        return;
    for (size_t i = 0; i < index; i++)
        if (path->message[i].read && !path->message[i].is_request && path->message[i].status == 480 &&
            warns(&path->message[i]) && !path->trace->entry[i].lost &&
            path->trace->entry[i].arrives_ms <= entry->sent_ms &&
            path_same_request(&path->message[i], message)) {
            path_breach(path, PATH_WARNING, index);
            return;
        }
}

/* Who registers for others changes what is known of them. */
static bool is_for_others(const struct path *path, size_t index)
{
    const struct path_message *message = &path->message[index];

    return message->read && message->is_request && message->method == METHOD_REGISTER &&
           (message->injected || path->trace->node[path->trace->entry[index].from].setup->contact);
}

void path_calls(struct path *path)
{
    bool is_clear = true;

    struct phone phone[TRACE_NODE_MAX];

    memset(phone, 0, sizeof phone);
    for (size_t i = 0; i < path->trace->count; i++)
        is_clear &= !is_for_others(path, i);
    for (size_t i = 0; i < path->trace->count; i++) {
        if (!path->message[i].read)
            continue;
        learn(path, phone, i);
        if (is_clear)
            judge_arrival(path, phone, i);
        judge_scheme(path, i);
        judge_warning(path, i);
    }
}
