/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"
#include "ours.h"
#include "values.h"

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

/* ---- Drafts: what the application wants to send, before the core has decided how ---- */

struct draft {
    const char *method;
    struct sips_span target, from, to, call_id, extra;
    uint32_t cseq;
    bool is_flow; /* REGISTER, for a flow of RFC 5626 */
};

/* The branch and Via of the draft give way to the core's, but for the branch's text. */
static struct sips_span write_draft(struct ours *ours, const struct draft *draft)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, draft->method);
    sips_gather_string(gather, " ");
    sips_gather_slice(gather, draft->target);
    sips_gather_string(gather, " SIP/2.0\r\nVia: SIP/2.0/UDP ");
    sips_gather_slice(gather, ours->element.host);
    sips_gather_string(gather, ";branch=z9hG4bK");
    sips_gather_string(gather, ours->setup->name);
    sips_gather_number(gather, ours->ua.serial++);
    sips_gather_string(gather, "\r\nFrom: ");
    sips_gather_slice(gather, draft->from);
    sips_gather_string(gather, "\r\nTo: ");
    sips_gather_slice(gather, draft->to);
    sips_gather_string(gather, "\r\nCall-ID: ");
    sips_gather_slice(gather, draft->call_id);
    sips_gather_string(gather, "\r\nCSeq: ");
    sips_gather_number(gather, draft->cseq);
    sips_gather_string(gather, " ");
    sips_gather_string(gather, draft->method);
    sips_gather_string(gather, "\r\nMax-Forwards: 70\r\n");
    sips_gather_slice(gather, draft->extra);
    sips_gather_string(gather, "Contact: <sip:");
    sips_gather_slice(gather, ours->ua.user);
    sips_gather_string(gather, "@");
    sips_gather_slice(gather, ours->element.host);
    sips_gather_string(gather, ">");
    if (draft->is_flow) {
        sips_gather_string(gather, ";reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-00000000000");
        sips_gather_number(gather, ours->setup->self);
        sips_gather_string(gather, ">\"");
    }
    sips_gather_string(gather, "\r\nContent-Length: 0\r\n\r\n");
    return ours_keep_gather(ours, gather);
}

/* "<scheme:user@domain>", with a tag unless name is NULL. */
static struct sips_span write_party(struct ours *ours, struct sips_span uri, const char *tag)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, "<");
    sips_gather_slice(gather, uri);
    sips_gather_string(gather, ">");
    if (tag) {
        sips_gather_string(gather, ";tag=");
        sips_gather_string(gather, tag);
        sips_gather_number(gather, ours->ua.serial++);
    }
    return ours_keep_gather(ours, gather);
}

static struct sips_span write_aor(struct ours *ours, bool sips)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, sips ? "sips:" : "sip:");
    sips_gather_slice(gather, ours->ua.user);
    sips_gather_string(gather, "@");
    sips_gather_slice(gather, ours->ua.domain);
    return ours_keep_gather(ours, gather);
}

struct sips_span ours_ua_call_id(struct ours *ours)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, ours->setup->name);
    sips_gather_string(gather, "-");
    sips_gather_number(gather, ours->ua.serial++);
    return ours_keep_gather(ours, gather);
}

static struct sips_message *read_kept(struct sips_span text)
{
    static struct sips_message message;

    return sips_message_read(&message, text).result == SIPS_MESSAGE_OK ? &message : NULL;
}

/* ---- Registration ---- */

bool ours_ua_register(struct ours *ours, bool sips, bool away)
{
    static struct sips_uac_register_verdict registered;
    static struct sips_uac_verdict verdict;
    static struct sips_address_list outbound;
    struct user_agent *ua = &ours->ua;
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, "sip:");
    sips_gather_slice(gather, ua->domain);
    struct draft draft = {
        .method = "REGISTER", .target = ours_keep_gather(ours, gather), .cseq = ++ua->register_cseq};
    struct sips_span aor = write_aor(ours, sips);
    draft.from = write_party(ours, aor, "r");
    draft.to = write_party(ours, aor, NULL);
    draft.call_id = ua->register_call_id;
    draft.is_flow = !ua->without_outbound;
    draft.extra = away            ? SIPS_SPAN("Supported: path, outbound\r\nExpires: 0\r\n")
                  : draft.is_flow ? SIPS_SPAN("Supported: path, outbound\r\nExpires: 7200\r\n")
                                  : SIPS_SPAN("Supported: path\r\nExpires: 7200\r\n");
    const struct sips_message *message = read_kept(write_draft(ours, &draft));
    if (message == NULL || message->contact.count == 0)
        return false;
    struct sips_uac_registration registration = {
        .aor = message->to.uri,
        .contact_count = 1,
        .contact = &message->contact.value[0].uri,
        .reachable_by_sips = sips && ours->element.policy.uas_sips == SIPS_POLICY_uas_sips_ACCEPT};
    struct sips_uac_intent intent = {
        .method = SIPS_METHOD_REGISTER, .target = message->request_uri, .route_set = &outbound};
    outbound.count = ours->setup->outbound &&
                     sips_address_of(&outbound.value[0], sips_span_of(ours->setup->outbound), true);
    sips_uac_register(&registered, ours_element(ours), &registration);
    intent.target.scheme = registered.request_uri_scheme;
    sips_uac_request(&verdict, ours_element(ours), &intent);
    if (!verdict.may_send ||
        sips_write_register(gather, ours_element(ours), message, &verdict, &registered) != SIPS_REWRITE_OK)
        return false;
    struct client_transaction *client = ours_client(ours, &verdict.next_hop, SIPS_METHOD_REGISTER, OURS_NONE);
    if (client == NULL)
        return false;
    ua->register_client = client_index(ours, client);
    ua->registered_sips = registered.contact_count && registered.contact[0].view.scheme == SIPS_SCHEME_SIPS;
    ua->registered = !away;
    return true;
}

/* Service-Route of a 200 goes behind the outbound proxy (3608-6). */
static void take_registered(struct ours *ours, const struct sips_message *response)
{
    struct sips_address_list *route = &ours->ua.route;

    if (response->status == 439 && !ours->ua.without_outbound) {
        ours->ua.without_outbound = true;
        if (ours_ua_register(ours, ours->ua.registered_sips, false))
            return;
    }
    tell(ours, response->status, response->warning_count ? response->warning[0].code : 0);
    if (response->status >= 300) {
        ours->ua.registered = false;
        return;
    }
    route->count = ours->setup->outbound != NULL;
    for (size_t i = 0; i < response->service_route.count && route->count < SIPS_ADDRESS_MAX; i++)
        route->count += sips_address_of(&route->value[route->count],
                                        ours_keep(ours, response->service_route.value[i].text), true);
}

/* ---- Calls ---- */

bool ours_ua_invite(struct ours *ours, struct call *call)
{
    struct draft draft = {.method = "INVITE",
                          .target = call->target,
                          .from = call->local,
                          .to = call->remote,
                          .call_id = call->call_id,
                          .extra = call->extra,
                          .cseq = ++call->cseq};
    const struct sips_message *message = read_kept(write_draft(ours, &draft));
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
    call->local = write_party(ours, write_aor(ours, uri.scheme == SIPS_SCHEME_SIPS), ours->setup->name);
    call->remote = write_party(ours, target, NULL);
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
    const struct sips_message *message = read_kept(write_draft(ours, &draft));
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
    struct sips_span text = write_draft(ours, &draft);
    struct sips_message *message = read_kept(text);

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
    const struct sips_message *request = read_kept(client->request);

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
    const struct sips_message *invite = read_kept(client->request);

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
    if (response->status < 300 && is_news && sips_dialog_refresh(&call->dialog, response) != SIPS_DIALOG_OK)
        call->ack.length = 0;
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
            take_registered(ours, response);
        return;
    }
    struct call *call = &ours->ua.call[client->parent];
    if (index == call->refresh_client)
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
