/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"
#include "ours.h"
#include "values.h"

void ours_ua_start(struct ours *ours)
{
    struct user_agent *ua = &ours->ua;
    struct sips_span aor = sips_span_of(ours->setup->aor);
    const char *at = aor.length ? memchr(aor.at, '@', aor.length) : NULL;

    ua->user = at ? sips_span_between(aor.at, at) : aor;
    ua->domain = at ? sips_span_between(at + 1, sips_span_end(aor)) : ours->element.host;
    ua->registered = ua->registered_sips = ua->without_outbound = false;
    /* Nothing that is named after a restart has the name of something before it. */
    ua->serial = (uint32_t)(ours->services->random(ours->services->network) >> 44) << 12;
    ua->register_cseq = 0;
    ua->register_call_id = ours_ua_call_id(ours);
    ua->register_client = OURS_NONE;
    ua->route.count = 0;
    if (ours->setup->outbound &&
        sips_address_of(&ua->route.value[0], sips_span_of(ours->setup->outbound), true))
        ua->route.count = 1;
    for (size_t i = 0; i < OURS_CALL_MAX; i++)
        ua->call[i].state = CALL_FREE;
}

struct call *ours_ua_call_new(struct ours *ours)
{
    for (size_t i = 0; i < OURS_CALL_MAX; i++) {
        struct call *call = &ours->ua.call[i];
        if (call->state != CALL_FREE)
            continue;
        call->cancelled = false;
        call->cseq = call->tries = 0;
        call->invite_client = call->invite_server = call->replaces = OURS_NONE;
        call->ack.length = 0;
        call->extra = (struct sips_span){NULL, 0};
        call->dialog.used = false;
        return call;
    }
    return NULL;
}

void ours_ua_message(struct ours *ours, const struct hop *hop, const struct sips_message *message)
{
    if (message->is_request)
        ours_ua_request(ours, hop, message);
    else
        ours_ua_response(ours, message);
}

static struct call *find_call(struct ours *ours, enum call_state state)
{
    for (size_t i = OURS_CALL_MAX; i-- > 0;)
        if (ours->ua.call[i].state == state)
            return &ours->ua.call[i];
    return NULL;
}

/* "Replaces: id;to-tag=...;from-tag=..." for the dialog of a call (RFC 3891, RFC 3911). */
static struct sips_span name_dialog(struct ours *ours, const char *field, const struct sips_dialog *dialog)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, field);
    sips_gather_slice(gather, dialog->call_id);
    sips_gather_string(gather, ";to-tag=");
    sips_gather_slice(gather, dialog->remote_tag);
    sips_gather_string(gather, ";from-tag=");
    sips_gather_slice(gather, dialog->local_tag);
    sips_gather_string(gather, "\r\n");
    return ours_keep_gather(ours, gather);
}

/* A call that stands in for another, or joins it, if it may (5630-5.1.1.3-b). */
static bool derive(struct ours *ours, struct call *from, enum sips_derivation derivation, const char *uri)
{
    struct sips_clauses clauses = {.trail = NULL};
    struct sips_uri target;
    const char *field = derivation == SIPS_DERIVED_JOIN ? "Join: " : "Replaces: ";

    return sips_uri_read(&target, sips_span_of(uri)) == SIPS_URI_OK &&
           sips_dialog_derive(&from->dialog, derivation, &target, ours->setup->confirms, &clauses) &&
           ours_ua_call(ours, sips_span_of(uri), name_dialog(ours, field, &from->dialog));
}

static bool refer(struct ours *ours, struct call *call, const char *uri)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, "Refer-To: <");
    sips_gather_string(gather, uri);
    sips_gather_string(gather, ">\r\n");
    return ours_ua_send(ours, call, SIPS_METHOD_REFER, "REFER", ours_keep_gather(ours, gather)) != NULL;
}

/* No INVITE may begin in a dialog while another one of ours goes on (RFC 3261 14.1). */
static bool is_inviting(const struct ours *ours, const struct call *call)
{
    for (size_t i = 0; i < ours->transactions.client_count; i++) {
        const struct client_transaction *client = &ours->transactions.client[i];
        if (client->refreshes && client->method == SIPS_METHOD_INVITE && client->status < 200 &&
            client->parent == (uint32_t)(call - ours->ua.call))
            return true;
    }
    return false;
}

static bool refresh(struct ours *ours, struct call *call, enum sips_method method, const char *name)
{
    struct client_transaction *client = ours_ua_send(ours, call, method, name, (struct sips_span){NULL, 0});

    if (client)
        client->refreshes = true;
    return client != NULL;
}

static bool cancel(struct ours *ours, struct call *call)
{
    if (call->invite_client == OURS_NONE || call->cancelled)
        return false;
    call->cancelled = true;
    ours_cancel(ours, &ours->transactions.client[call->invite_client]);
    return true;
}

static bool talk(struct ours *ours, struct call *call, const struct element_command *command)
{
    switch (command->verb) {
    case ELEMENT_BYE:
        ours_ua_bye(ours, call);
        return true;
    case ELEMENT_REINVITE:
        return !is_inviting(ours, call) && refresh(ours, call, SIPS_METHOD_INVITE, "INVITE");
    case ELEMENT_UPDATE:
        return refresh(ours, call, SIPS_METHOD_UPDATE, "UPDATE");
    case ELEMENT_REFER:
        return refer(ours, call, command->uri);
    case ELEMENT_REPLACE:
        return derive(ours, call, SIPS_DERIVED_REPLACES, command->uri);
    case ELEMENT_JOIN:
        return derive(ours, call, SIPS_DERIVED_JOIN, command->uri);
    case ELEMENT_REGISTER:
    case ELEMENT_UNREGISTER:
    case ELEMENT_CALL:
    case ELEMENT_RING:
    case ELEMENT_ANSWER:
    case ELEMENT_REJECT:
    case ELEMENT_MOVED:
    case ELEMENT_CANCEL:
    case ELEMENT_VERB_COUNT:
        break;
    }
    return false;
}

bool ours_ua_command(struct ours *ours, const struct element_command *command)
{
    struct call *ringing = find_call(ours, CALL_RINGING), *calling = find_call(ours, CALL_CALLING),
                *talking = find_call(ours, CALL_TALKING);

    switch (command->verb) {
    case ELEMENT_REGISTER:
        return ours_ua_register(ours, command->sips, false);
    case ELEMENT_UNREGISTER:
        return ours->ua.registered && ours_ua_register(ours, ours->ua.registered_sips, true);
    case ELEMENT_CALL:
        return ours_ua_call(ours, sips_span_of(command->uri), (struct sips_span){NULL, 0}) != NULL;
    case ELEMENT_RING:
        return ringing && ours_ua_answer(ours, ringing, 180);
    case ELEMENT_ANSWER:
        return ringing && ours_ua_answer(ours, ringing, 200);
    case ELEMENT_REJECT:
        return ringing && ours_ua_refuse(ours, ringing, command->status, command->warning);
    case ELEMENT_MOVED:
        return ringing && ours_ua_moved(ours, ringing, command->uri);
    case ELEMENT_CANCEL:
        return calling && cancel(ours, calling);
    case ELEMENT_BYE:
    case ELEMENT_REINVITE:
    case ELEMENT_UPDATE:
    case ELEMENT_REFER:
    case ELEMENT_REPLACE:
    case ELEMENT_JOIN:
        return talking && talk(ours, talking, command);
    case ELEMENT_VERB_COUNT:
        break;
    }
    return false;
}

uint64_t ours_ua_digest(const struct ours *ours)
{
    const struct user_agent *ua = &ours->ua;
    uint64_t sum = (uint64_t)ua->registered << 2 | (uint64_t)ua->registered_sips << 1 | ua->without_outbound;

    for (size_t i = 0; i < OURS_CALL_MAX; i++) {
        const struct call *call = &ua->call[i];
        sum = sum * 37 + (uint64_t)call->state;
        if (call->state == CALL_CALLING)
            sum = sum * 37 + 2 * call->tries + call->cancelled;
        if (call->state == CALL_TALKING)
            sum = sum * 37 +
                  ((uint64_t)call->dialog.secure << 2 | (uint64_t)call->dialog.sips_request_uri << 1 |
                   call->dialog.is_uac) +
                  8 * call->dialog.route_count + 64 * (uint64_t)call->dialog.remote_target.scheme;
    }
    return sum * 37 + ua->route.count;
}
