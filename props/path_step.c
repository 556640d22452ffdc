/* SPDX-License-Identifier: Apache-2.0 */
#include "path_step_part.h"

static bool is_before(const struct trace_entry *a, uint32_t index_a, const struct trace_entry *b,
                      uint32_t index_b)
{
    return a->arrives_ms != b->arrives_ms ? a->arrives_ms < b->arrives_ms : index_a < index_b;
}

/* The same message from the same peer: sent again (RFC 3261 17.2.3, 17.1.3). */
static bool is_repeated(const struct path_message *a, const struct path_message *b)
{
    return a->read && a->is_request == b->is_request && a->status == b->status && a->method == b->method &&
           tap_same_exactly(a->branch, b->branch);
}

static bool came_before(const struct steps *steps, uint32_t index)
{
    const struct trace_entry *entry = &steps->trace->entry[index];

    for (uint32_t i = 0; i < steps->trace->count; i++) {
        const struct trace_entry *other = &steps->trace->entry[i];
        if (i != index && other->to == entry->to && other->from == entry->from && !other->lost &&
            other->arrives_ms >= steps->started_ms[entry->to] && is_before(other, i, entry, index) &&
            is_repeated(&steps->message[i], &steps->message[index]))
            return true;
    }
    return false;
}

static bool left_already(const struct steps *steps, size_t count, const struct trace_entry *entry)
{
    for (size_t i = 0; i < count; i++)
        if (tap_same_exactly(steps->out[i].bytes, (struct seen){entry->bytes, entry->length}))
            return true;
    return false;
}

/* What left because of the message at index, requests or responses; once, where it was sent again. */
static size_t gather_out(struct steps *steps, uint32_t index, bool requests)
{
    const struct trace *trace = steps->trace;
    size_t count = 0;

    for (uint32_t i = index + 1; i < trace->count && count < STEP_OUT_MAX; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        const struct path_message *message = &steps->message[i];
        if (entry->kind != TRACE_MESSAGE || entry->cause != index || message->is_request != requests ||
            (message->read && !requests && message->status == 100) ||
            (message->read && requests && message->method != steps->message[index].method) ||
            left_already(steps, count, entry))
            continue;
        steps->out_entry[count] = i;
        steps->out[count++] = (struct seen_message){.bytes = {entry->bytes, entry->length},
                                                    .transport = hop_transport_name(entry->transport)};
    }
    return count;
}

static void judge(struct steps *steps, struct observation *observation, uint32_t index)
{
    struct breach breach[PATH_STEP_BREACH_MAX];
    size_t count = observe(observation, breach, PATH_STEP_BREACH_MAX);

    for (size_t i = 0; i < count && i < PATH_STEP_BREACH_MAX; i++) {
        if (steps->count < steps->max)
            steps->breach[steps->count] = (struct path_step_breach){breach[i], index};
        steps->count++;
    }
}

static void describe(struct steps *steps, struct observation *observation, unsigned node, uint32_t index)
{
    static struct seen domain[ELEMENT_DOMAIN_MAX];
    const struct element_setup *setup = &steps->plan->node[node].setup;
    const struct trace_entry *entry = &steps->trace->entry[index];

    *observation = (struct observation){
        .in = {.bytes = {entry->bytes, entry->length}, .transport = hop_transport_name(entry->transport)},
        .out = steps->out,
        .domain_count = setup->domain_count,
        .domain = domain,
        .host = seen_string(setup->host),
        .policy = single_policy(&steps->policy[node]),
        .before_count = steps->registered[node].count,
        .before = steps->registered[node].binding,
        .after_count = steps->registered[node].count,
        .after = steps->registered[node].binding,
        .responsible = true,
        .confirmed = setup->confirms};
    for (size_t i = 0; i < setup->domain_count; i++)
        domain[i] = seen_string(setup->domain[i]);
}

static void describe_dialog(struct steps *steps, struct observation *observation,
                            const struct path_message *message)
{
    const struct step_dialog *dialog = message->in_dialog ? steps_dialog_of(steps, message) : NULL;

    observation->in_dialog = dialog != NULL;
    observation->dialog_sips = dialog && dialog->sips;
    observation->dialog_secure = dialog && dialog->secure;
}

static void judge_register(struct steps *steps, unsigned node, uint32_t index)
{
    struct observation observation;

    describe(steps, &observation, node, index);
    observation.role = SEEN_REGISTRAR;
    observation.out_count = gather_out(steps, index, false);
    if (observation.out_count == 0)
        steps->registered[node].unclear = true;
    if (steps->registered[node].unclear)
        return;
    steps_register(steps, &steps->registered[node], &steps->trace->entry[index],
                   &steps->trace->entry[steps->out_entry[0]]);
    observation.after_count = steps->after.count;
    observation.after = steps->after.binding;
    judge(steps, &observation, index);
    steps->registered[node] = steps->after;
}

static bool is_own_register(const struct steps *steps, unsigned node, uint32_t index)
{
    const struct element_setup *setup = &steps->plan->node[node].setup;
    struct tap_uri uri;

    if (steps->message[index].method != METHOD_REGISTER || setup->role == ELEMENT_PROXY ||
        !tap_uri_read(&uri, steps->message[index].request_uri))
        return false;
    for (size_t i = 0; i < setup->domain_count; i++)
        if (tap_same_in_any_case(uri.host, seen_string(setup->domain[i])))
            return true;
    return tap_same_in_any_case(uri.host, seen_string(setup->host));
}

static void judge_server_request(struct steps *steps, unsigned node, uint32_t index)
{
    enum element_role role = steps->plan->node[node].setup.role;
    struct observation observation;
    size_t requests;

    if (is_own_register(steps, node, index)) {
        judge_register(steps, node, index);
        return;
    }
    if (steps->registered[node].unclear)
        return;
    describe(steps, &observation, node, index);
    observation.role = role == ELEMENT_REDIRECT ? SEEN_REDIRECT : SEEN_PROXY;
    requests = gather_out(steps, index, true);
    observation.out_count = requests;
    /* With copies on their way, what is answered at once comes of copies that could not leave. */
    if (requests == 0)
        observation.out_count = gather_out(steps, index, false);
    if (observation.out_count)
        judge(steps, &observation, index);
}

/* The request that a response answers, as it left node; TRACE_NONE if there is more than one branch. */
static uint32_t only_branch(const struct steps *steps, unsigned node, uint32_t index)
{
    const struct path_message *response = &steps->message[index];
    uint32_t found = TRACE_NONE;

    for (uint32_t i = 0; i < index; i++) {
        const struct path_message *request = &steps->message[i];
        if (!request->read || !request->is_request || steps->trace->entry[i].from != node ||
            !path_same_request(request, response))
            continue;
        if (found != TRACE_NONE && !tap_same_exactly(steps->message[found].branch, request->branch))
            return TRACE_NONE;
        if (found == TRACE_NONE)
            found = i;
    }
    return found;
}

static void judge_proxy_response(struct steps *steps, unsigned node, uint32_t index)
{
    const struct path_message *message = &steps->message[index];
    uint32_t sent = only_branch(steps, node, index);
    struct observation observation;
    struct tap_uri original;

    if (sent == TRACE_NONE || message->status == 100 || message->method == METHOD_CANCEL ||
        steps->trace->entry[sent].cause == TRACE_NONE ||
        !tap_uri_read(&original, steps->message[steps->trace->entry[sent].cause].request_uri))
        return;
    describe(steps, &observation, node, index);
    observation.role = SEEN_PROXY;
    observation.sent_request_uri = steps->message[sent].request_uri;
    observation.responsible = false;
    for (size_t i = 0; i < observation.domain_count; i++)
        observation.responsible |= tap_same_in_any_case(original.host, observation.domain[i]);
    observation.recursion_count = gather_out(steps, index, true);
    for (size_t i = 0; i < observation.recursion_count; i++)
        steps->recursion[i] = steps->message[steps->out_entry[i]].request_uri;
    observation.recursion = steps->recursion;
    observation.out_count = observation.recursion_count ? 0 : gather_out(steps, index, false);
    /* A refusal that left with another tag is that of a branch that never left, or this element's own. */
    if (observation.out_count && message->status >= 300 &&
        !tap_same_exactly(message->to_tag, steps->message[steps->out_entry[0]].to_tag))
        return;
    if (observation.out_count + observation.recursion_count)
        judge(steps, &observation, index);
}

static void judge_ua_request(struct steps *steps, unsigned node, uint32_t index)
{
    struct observation observation;

    describe(steps, &observation, node, index);
    describe_dialog(steps, &observation, &steps->message[index]);
    /* A tag of a dialog that is not known says nothing. */
    if (steps->message[index].in_dialog && !observation.in_dialog)
        return;
    observation.role = SEEN_UAS;
    observation.out_count = gather_out(steps, index, false);
    if (observation.out_count)
        judge(steps, &observation, index);
}

static void judge_ua_response(struct steps *steps, unsigned node, uint32_t index)
{
    const struct path_message *message = &steps->message[index];
    uint32_t sent = only_branch(steps, node, index);
    struct observation observation;

    if (message->method != METHOD_INVITE || message->status < 300 || sent == TRACE_NONE ||
        steps->message[sent].strict)
        return;
    describe(steps, &observation, node, index);
    observation.role = SEEN_UAC;
    observation.sent_request_uri = steps->message[sent].request_uri;
    observation.recursion_count = gather_out(steps, index, true);
    for (size_t i = 0; i < observation.recursion_count; i++)
        steps->recursion[i] = steps->message[steps->out_entry[i]].request_uri;
    observation.recursion = steps->recursion;
    judge(steps, &observation, index);
}

/* What a user agent sends, beside what it was to send; where that is not known, what must fit together in it.
 */
static void judge_ua_sends(struct steps *steps, uint32_t index)
{
    static struct path_draft draft;
    const struct trace_entry *entry = &steps->trace->entry[index];
    const struct path_message *message = &steps->message[index];
    struct observation observation;

    if (message->method == METHOD_CANCEL || message->method == METHOD_ACK)
        return;
    describe(steps, &observation, entry->from, index);
    describe_dialog(steps, &observation, message);
    observation.role = SEEN_UAC;
    observation.out_count = 1;
    steps->out[0] = observation.in;
    if (path_draft_of(&draft, steps->trace, steps->plan, steps->message, index))
        observation.in.bytes = (struct seen){draft.text, draft.used};
    else if (message->strict)
        return;
    judge(steps, &observation, index);
}

static void judge_arrival(struct steps *steps, uint32_t index)
{
    const struct trace_entry *entry = &steps->trace->entry[index];
    const struct path_message *message = &steps->message[index];
    bool is_ua = steps->plan->node[entry->to].setup.role == ELEMENT_UA;

    if (entry->lost || came_before(steps, index))
        return;
    if (!message->is_request) {
        (is_ua ? judge_ua_response : judge_proxy_response)(steps, entry->to, index);
        return;
    }
    if (message->method != METHOD_CANCEL && message->method != METHOD_ACK)
        (is_ua ? judge_ua_request : judge_server_request)(steps, entry->to, index);
}

/* Everything that a trace tells of before a message arrived has happened by then. */
static uint64_t time_of(const struct trace_entry *entry)
{
    return entry->kind == TRACE_MESSAGE ? entry->arrives_ms : entry->sent_ms;
}

static void order_arrivals(const struct trace *trace, uint32_t *order)
{
    for (uint32_t i = 0; i < trace->count; i++) {
        uint32_t at = i;
        for (; at > 0 && time_of(&trace->entry[order[at - 1]]) > time_of(&trace->entry[i]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static void judge_sending(struct steps *steps)
{
    const struct trace *trace = steps->trace;

    steps_forget(steps);
    for (uint32_t i = 0; i < trace->count; i++) {
        if (trace->entry[i].kind == TRACE_STEP)
            steps_follow(steps, &trace->entry[i]);
        if (steps->message[i].read && !trace->entry[i].injected && steps->message[i].is_request &&
            steps->plan->node[trace->entry[i].from].setup.role == ELEMENT_UA)
            judge_ua_sends(steps, i);
    }
}

static void judge_arriving(struct steps *steps)
{
    static uint32_t order[TRACE_ENTRY_MAX];
    const struct trace *trace = steps->trace;

    steps_forget(steps);
    order_arrivals(trace, order);
    for (size_t i = 0; i < trace->count; i++) {
        if (trace->entry[order[i]].kind == TRACE_STEP)
            steps_follow(steps, &trace->entry[order[i]]);
        if (steps->message[order[i]].read)
            judge_arrival(steps, order[i]);
    }
}

size_t path_step_judge(const struct trace *trace, const struct plan *plan, struct path_step_breach *breach,
                       size_t max)
{
    static struct steps steps;

    steps.trace = trace;
    steps.plan = plan;
    steps.breach = breach;
    steps.max = max;
    steps.count = steps.dialog_count = steps.text_used = 0;
    for (uint32_t i = 0; i < trace->count; i++) {
        steps.message[i].read = false;
        steps.message[i].injected = trace->entry[i].injected;
        if (trace->entry[i].kind != TRACE_MESSAGE)
            continue;
        path_read(&steps.message[i], (struct seen){trace->entry[i].bytes, trace->entry[i].length});
        if (steps.message[i].read)
            steps_learn_dialog(&steps, i);
    }
    judge_sending(&steps);
    judge_arriving(&steps);
    return steps.count;
}
