/* SPDX-License-Identifier: Apache-2.0 */
#include "path_step_part.h"

static void set_policy(struct steps *steps, size_t node, const char *policy)
{
    const char *equals = strchr(policy, '=');

    if (equals)
        (void)!sips_policy_set(&steps->policy[node], sips_span_between(policy, equals),
                               sips_span_of(equals + 1));
}

static void reset_policy(struct steps *steps, size_t node)
{
    const struct element_setup *setup = &steps->plan->node[node].setup;

    memset(&steps->policy[node], 0, sizeof steps->policy[node]);
    for (size_t i = 0; i < setup->policy_count; i++)
        set_policy(steps, node, setup->policy[i]);
}

void steps_follow(struct steps *steps, const struct trace_entry *entry)
{
    const struct plan_step *step = &steps->plan->step[entry->number];

    if (step->kind == STEP_POLICY)
        set_policy(steps, step->node, step->text);
    if (step->kind != STEP_RESTARTS)
        return;
    reset_policy(steps, step->node);
    steps->started_ms[step->node] = entry->sent_ms;
    steps->registered[step->node].count = 0;
    steps->registered[step->node].unclear = false;
}

static struct seen join(struct steps *steps, const struct tap_values *values)
{
    struct seen joined = {steps->text + steps->text_used, 0};

    for (size_t i = 0; i < values->count; i++) {
        size_t more = values->value[i].length + 1;
        if (more > sizeof steps->text - steps->text_used)
            return joined;
        if (i)
            steps->text[steps->text_used++] = ',';
        memcpy(steps->text + steps->text_used, values->value[i].at, values->value[i].length);
        steps->text_used += values->value[i].length;
        joined.length += values->value[i].length + (i > 0);
    }
    return joined;
}

static struct seen uri_of(struct seen value)
{
    struct tap_address address;

    return tap_address_read(&address, value) ? address.uri : (struct seen){NULL, 0};
}

static const struct seen_binding *find_binding(const struct registrations *registered, struct seen aor,
                                               struct seen contact)
{
    for (size_t i = 0; i < registered->count; i++)
        if (tap_same_exactly(tap_after_scheme(registered->binding[i].aor), tap_after_scheme(aor)) &&
            tap_same_exactly(uri_of(registered->binding[i].contact), uri_of(contact)))
            return &registered->binding[i];
    return NULL;
}

/* What is registered when a REGISTER was answered with 200: what the answer lists; a Contact that was in the
 * request has its Path. */
void steps_register(struct steps *steps, const struct registrations *before, const struct trace_entry *asked,
                    const struct trace_entry *answered)
{
    static struct tap_message request, response;
    struct registrations *after = &steps->after;
    const struct tap_values *contacts, *given;
    struct tap_uri aor;

    *after = *before;
    if (tap_read(&request, (struct seen){asked->bytes, asked->length}) != TAP_READABLE ||
        tap_read(&response, (struct seen){answered->bytes, answered->length}) != TAP_READABLE ||
        response.status != 200 || !tap_uri_read(&aor, uri_of(tap_single(&request, TAP_TO))))
        return;
    after->count = 0;
    for (size_t i = 0; i < before->count; i++)
        if (!tap_same_exactly(tap_after_scheme(before->binding[i].aor), aor.after_scheme))
            after->binding[after->count++] = before->binding[i];
    contacts = tap_values(&response, TAP_CONTACT);
    given = tap_values(&request, TAP_CONTACT);
    for (size_t i = 0; i < contacts->count && after->count < STEP_BINDING_MAX; i++) {
        struct seen text = uri_of(tap_single(&request, TAP_TO));
        const struct seen_binding *known = find_binding(before, text, contacts->value[i]);
        /* A binding that the request does not name is as it was, but for the time that it has left. */
        struct seen_binding kept =
            known ? *known : (struct seen_binding){text, contacts->value[i], {NULL, 0}};
        for (size_t j = 0; j < given->count; j++)
            if (tap_same_exactly(uri_of(given->value[j]), uri_of(contacts->value[i]))) {
                kept.contact = contacts->value[i];
                kept.path = join(steps, tap_values(&request, TAP_PATH));
            }
        after->binding[after->count++] = kept;
    }
}

/* A success to an INVITE makes a dialog; its first Request-URI is that of the INVITE. */
void steps_learn_dialog(struct steps *steps, uint32_t index)
{
    const struct path_message *message = &steps->message[index];
    const struct trace_entry *entry = &steps->trace->entry[index];

    if (message->is_request || message->method != METHOD_INVITE || message->status / 100 != 2 ||
        entry->cause == TRACE_NONE || steps->dialog_count == STEP_DIALOG_MAX)
        return;
    for (size_t i = 0; i < steps->dialog_count; i++)
        if (tap_same_exactly(steps->dialog[i].call_id, message->call_id) &&
            tap_same_exactly(steps->dialog[i].callee_tag, message->to_tag))
            return;
    /* The INVITE that reached the one who answers: the last one before the answer. */
    for (size_t i = index; i-- > 0;) {
        const struct path_message *invite = &steps->message[i];
        if (!invite->read || !invite->is_request || !path_same_request(invite, message) ||
            invite->in_dialog || steps->trace->entry[i].to != entry->from)
            continue;
        bool sips = invite->scheme == TAP_SCHEME_SIPS;
        steps->dialog[steps->dialog_count++] = (struct step_dialog){
            message->call_id, message->to_tag, sips, sips && hop_is_secure(steps->trace->entry[i].transport)};
        return;
    }
}

const struct step_dialog *steps_dialog_of(const struct steps *steps, const struct path_message *message)
{
    for (size_t i = 0; i < steps->dialog_count; i++)
        if (tap_same_exactly(steps->dialog[i].call_id, message->call_id) &&
            (tap_same_exactly(steps->dialog[i].callee_tag, message->to_tag) ||
             tap_same_exactly(steps->dialog[i].callee_tag, message->from_tag)))
            return &steps->dialog[i];
    return NULL;
}

void steps_forget(struct steps *steps)
{
    for (size_t i = 0; i < steps->trace->node_count; i++) {
        reset_policy(steps, i);
        steps->started_ms[i] = 0;
        steps->registered[i].count = 0;
        steps->registered[i].unclear = false;
    }
}
