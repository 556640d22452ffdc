/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"
#include "ours_draft.h"

static uint32_t client_index(const struct ours *ours, const struct client_transaction *client)
{
    return (uint32_t)(client - ours->transactions.client);
}

static uint32_t call_index(const struct ours *ours, const struct call *call)
{
    return (uint32_t)(call - ours->ua.call);
}

static void tell(struct ours *ours, unsigned status, unsigned warning)
{
    ours->services->told(ours->services->network, ours->setup->self, status, warning);
}

bool ours_ua_invite(struct ours *ours, struct call *call)
{
    struct draft draft = {.method = "INVITE",
                          .target = call->target,
                          .from = call->local,
                          .to = call->remote,
                          .call_id = call->call_id,
                          .extra = call->extra,
                          .cseq = ++call->cseq};
    const struct sips_message *message = ours_read_kept(ours_draft(ours, &draft));
    if (message == NULL)
        return false;
    struct sips_uac_intent intent = {
        .method = SIPS_METHOD_INVITE, .target = message->request_uri, .route_set = &ours->ua.route};
    sips_uac_request(&call->sent, ours_element(ours), &intent);
    if (!call->sent.may_send ||
        sips_write_sent(ours_gather(), ours_element(ours), message, &call->sent) != SIPS_REWRITE_OK)
        return false;
    struct client_transaction *client =
        ours_client(ours, &call->sent.next_hop, SIPS_METHOD_INVITE, call_index(ours, call));
    if (client == NULL)
        return false;
    call->invite_client = client_index(ours, client);
    call->state = CALL_CALLING;
    return true;
}

struct call *ours_ua_call(struct ours *ours, struct sips_span target, struct sips_span extra)
{
    struct call *call = ours_ua_call_new(ours);
    struct sips_uri uri;

    if (call == NULL || sips_uri_read(&uri, target) != SIPS_URI_OK)
        return NULL;
    call->target = ours_keep(ours, target);
    call->extra = extra;
    call->local = ours_party(ours, ours_aor(ours, uri.scheme == SIPS_SCHEME_SIPS), ours->setup->name);
    /* An address: what is to be done with the URI is not part of it. */
    call->remote = ours_party(ours, sips_span_between(target.at, sips_span_end(uri.host)), NULL);
    call->call_id = ours_ua_call_id(ours);
    if (ours_ua_invite(ours, call))
        return call;
    call->state = CALL_FREE;
    return NULL;
}

/* Decides how a request in the dialog leaves, and gathers it. */
static bool gather_in_dialog(struct ours *ours, struct call *call, enum sips_method method, const char *name,
                             struct sips_span extra, struct sips_uac_verdict *verdict)
{
    struct draft draft = {.method = name,
                          .target = call->dialog.remote_target.text,
                          .from = call->local,
                          .to = call->remote,
                          .call_id = call->call_id,
                          .extra = extra,
                          .cseq = method == SIPS_METHOD_ACK ? call->cseq : ++call->cseq};
    const struct sips_message *message = ours_read_kept(ours_draft(ours, &draft));
    struct sips_uac_intent intent = {.method = method, .dialog = &call->dialog};

    if (message == NULL)
        return false;
    sips_uac_request(verdict, ours_element(ours), &intent);
    return verdict->may_send &&
           sips_write_sent(ours_gather(), ours_element(ours), message, verdict) == SIPS_REWRITE_OK;
}

struct client_transaction *ours_ua_send(struct ours *ours, struct call *call, enum sips_method method,
                                        const char *name, struct sips_span extra)
{
    static struct sips_uac_verdict verdict;

    if (!call->dialog.used || !gather_in_dialog(ours, call, method, name, extra, &verdict))
        return NULL;
    return ours_client(ours, &verdict.next_hop, method, call_index(ours, call));
}

void ours_ua_bye(struct ours *ours, struct call *call)
{
    ours_ua_send(ours, call, SIPS_METHOD_BYE, "BYE", (struct sips_span){NULL, 0});
    call->state = CALL_OVER;
}

/* ACK to a 2xx is a request of the dialog (RFC 3261 13.2.2.4). */
static void acknowledge(struct ours *ours, struct call *call)
{
    static struct sips_uac_verdict verdict;

    if (!gather_in_dialog(ours, call, SIPS_METHOD_ACK, "ACK", (struct sips_span){NULL, 0}, &verdict))
        return;
    call->ack = ours_keep_gather(ours, ours_gather());
    if (!ours_send(ours, &verdict.next_hop, call->ack, &call->ack_way))
        call->ack.length = 0;
}

/* A draft of ACK or CANCEL, which goes as the INVITE did (3261-9.1, 3261-17.1.1.3). */
static void write_behind(struct ours *ours, struct call *call, enum sips_method method, const char *name,
                         const struct client_transaction *client, struct sips_span to)
{
    static struct sips_uac_verdict verdict;
    struct draft draft = {.method = name,
                          .target = call->target,
                          .from = call->local,
                          .to = to,
                          .call_id = call->call_id,
                          .cseq = call->cseq};
    struct sips_uac_intent intent = {.method = method, .sent = &call->sent};
    struct sips_span text = ours_draft(ours, &draft);
    struct sips_message *message = ours_read_kept(text);

    sips_gather_clear(ours_gather());
    if (message == NULL)
        return;
    message->via[0].branch = client->branch; /* that of the INVITE */
    sips_uac_request(&verdict, ours_element(ours), &intent);
    if (sips_write_sent(ours_gather(), ours_element(ours), message, &verdict) != SIPS_REWRITE_OK)
        sips_gather_clear(ours_gather());
}

void ours_ua_write_cancel(struct ours *ours, struct client_transaction *client)
{
    struct call *call = &ours->ua.call[client->parent];

    write_behind(ours, call, SIPS_METHOD_CANCEL, "CANCEL", client, call->remote);
}

static void end_call(struct ours *ours, struct call *call, unsigned status, unsigned warning)
{
    call->state = CALL_FREE;
    tell(ours, status, warning);
}

/* Another try, if the response asks for one and the user agrees (5630-5.1.1-c, -d; 5630-A-a). */
static void take_refusal(struct ours *ours, struct call *call, const struct sips_message *response)
{
    static struct sips_uac_next_verdict next;
    struct sips_uri sent;
    unsigned status = response->status, warning = response->warning_count ? response->warning[0].code : 0;
    bool again = false;

    if (sips_uri_read(&sent, call->target) != SIPS_URI_OK || call->cancelled || ++call->tries > 3) {
        end_call(ours, call, status, warning);
        return;
    }
    sips_uac_response(&next, ours_element(ours), response, &sent, false);
    if (next.next == SIPS_UAC_ASK_USER && ours->setup->confirms)
        sips_uac_response(&next, ours_element(ours), response, &sent, true);
    switch (next.next) {
    case SIPS_UAC_FOLLOW:
        again = next.target_count > 0;
        if (again)
            call->target = ours_keep(ours, next.target[0].text);
        break;
    case SIPS_UAC_RETRY_AS_SIP:
    case SIPS_UAC_RETRY_AS_SIPS: {
        struct sips_gather *gather = ours_gather();
        sips_gather_clear(gather);
        sips_gather_string(gather, next.next == SIPS_UAC_RETRY_AS_SIP ? "sip" : "sips");
        sips_gather_slice(gather, sips_uri_after_scheme(&sent));
        call->target = ours_keep_gather(ours, gather);
        again = true;
        break;
    }
    case SIPS_UAC_DONE:
    case SIPS_UAC_ASK_USER:
        break;
    }
    if (!again || !ours_ua_invite(ours, call))
        end_call(ours, call, status, warning);
}

static bool make_dialog(struct ours *ours, struct call *call, const struct sips_message *response)
{
    const struct client_transaction *client = &ours->transactions.client[call->invite_client];
    const struct sips_message *request = ours_read_kept(client->request);

    if (request == NULL || sips_dialog_create(&call->dialog, request, response, true,
                                              sips_arrival_over(client->way.transport)) != SIPS_DIALOG_OK)
        return false;
    call->remote = ours_keep(ours, response->to.text);
    return true;
}

/* A second phone answered, or one that answered too late: it is thanked, and hung up on. */
static void take_second(struct ours *ours, const struct client_transaction *client,
                        const struct sips_message *response)
{
    struct call *second = ours_ua_call_new(ours);
    const struct sips_message *invite = ours_read_kept(client->request);

    if (second == NULL || invite == NULL)
        return;
    second->call_id = invite->call_id;
    second->local = invite->from.text;
    second->cseq = invite->cseq;
    second->invite_client = client_index(ours, client);
    second->state = CALL_OVER;
    if (!make_dialog(ours, second, response))
        return;
    acknowledge(ours, second);
    ours_ua_bye(ours, second);
}

static struct call *call_of_tag(struct ours *ours, const struct sips_message *response)
{
    for (size_t i = 0; i < OURS_CALL_MAX; i++) {
        struct call *call = &ours->ua.call[i];
        if (call->state != CALL_FREE && call->dialog.used &&
            sips_span_equal(call->dialog.call_id, response->call_id) &&
            sips_span_equal(call->dialog.remote_tag, response->to.tag))
            return call;
    }
    return NULL;
}

static void take_success(struct ours *ours, struct call *call, const struct client_transaction *client,
                         const struct sips_message *response)
{
    struct call *known = call_of_tag(ours, response);

    if (known) {
        if (known->ack.length)
            ours_send_again(ours, &known->ack_way, known->ack);
        return;
    }
    if (call->state != CALL_CALLING || call->invite_client != client_index(ours, client)) {
        take_second(ours, client, response);
        return;
    }
    if (!make_dialog(ours, call, response)) {
        end_call(ours, call, 500, 0);
        return;
    }
    call->state = CALL_TALKING;
    acknowledge(ours, call);
    tell(ours, response->status, 0);
    if (call->cancelled)
        ours_ua_bye(ours, call);
}

static void take_invite_response(struct ours *ours, struct call *call, struct client_transaction *client,
                                 const struct sips_message *response)
{
    bool is_current = call->state == CALL_CALLING && call->invite_client == client_index(ours, client);

    if (response->status >= 300) {
        if (is_current)
            write_behind(ours, call, SIPS_METHOD_ACK, "ACK", client, response->to.text);
        else
            ours_repeat(client, "ACK", response);
        ours_send_again(ours, &client->way, ours_keep_gather(ours, ours_gather()));
    }
    bool is_news = ours_responded(ours, client, response);
    if (response->status < 200)
        return;
    if (response->status < 300)
        take_success(ours, call, client, response);
    else if (is_news && is_current)
        take_refusal(ours, call, response);
}

/* A re-INVITE or an UPDATE was answered: the Contact is the new remote target. */
static void take_refreshed(struct ours *ours, struct call *call, struct client_transaction *client,
                           const struct sips_message *response)
{
    bool is_invite = client->method == SIPS_METHOD_INVITE;

    if (is_invite && response->status >= 300) {
        ours_repeat(client, "ACK", response);
        ours_send_again(ours, &client->way, ours_keep_gather(ours, ours_gather()));
    }
    bool is_news = ours_responded(ours, client, response);
    if (response->status < 200)
        return;
    if (response->status < 300 && is_news)
        (void)!sips_dialog_refresh(&call->dialog, response); /* without a Contact the target stays */
    if (response->status < 300 && is_invite && call->state == CALL_TALKING)
        acknowledge(ours, call);
    if (is_news)
        tell(ours, response->status, 0);
}

void ours_ua_response(struct ours *ours, const struct sips_message *response)
{
    struct client_transaction *client = ours_client_of(ours, response);

    if (client == NULL)
        return;
    uint32_t index = client_index(ours, client);
    if (client->parent == OURS_NONE) {
        if (ours_responded(ours, client, response) && response->status >= 200 &&
            index == ours->ua.register_client)
            ours_ua_registered(ours, response);
        return;
    }
    struct call *call = &ours->ua.call[client->parent];
    if (client->refreshes)
        take_refreshed(ours, call, client, response);
    else if (client->method == SIPS_METHOD_INVITE)
        take_invite_response(ours, call, client, response);
    else if (ours_responded(ours, client, response) && response->status >= 200) {
        if (client->method == SIPS_METHOD_BYE)
            call->state = CALL_FREE;
        tell(ours, response->status, 0);
    }
}

void ours_ua_failed(struct ours *ours, struct client_transaction *client, unsigned status)
{
    if (client->parent == OURS_NONE) {
        if (client->method == SIPS_METHOD_REGISTER)
            tell(ours, status, 0);
        return;
    }
    struct call *call = &ours->ua.call[client->parent];
    if (client_index(ours, client) == call->invite_client && call->state == CALL_CALLING)
        end_call(ours, call, status, 0);
    else if (client->method != SIPS_METHOD_CANCEL)
        tell(ours, status, 0);
    if (client->method == SIPS_METHOD_BYE)
        call->state = CALL_FREE;
}
