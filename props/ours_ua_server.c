/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"
#include "ours.h"

/* One request, and what is decided on it, at a time. */
static struct sips_uas_verdict verdict;

static const struct sips_message *read_request(const struct server_transaction *server)
{
    static struct sips_message request;

    return sips_message_read(&request, server->request).result == SIPS_MESSAGE_OK ? &request : NULL;
}

static struct call *call_of_server(struct ours *ours, const struct server_transaction *server)
{
    uint32_t index = (uint32_t)(server - ours->transactions.server);

    for (size_t i = 0; i < OURS_CALL_MAX; i++)
        if (ours->ua.call[i].state != CALL_FREE && ours->ua.call[i].invite_server == index)
            return &ours->ua.call[i];
    return NULL;
}

/* The call of a request in a dialog, by Call-ID and tags (RFC 3261 12.2.2). */
static struct call *call_of_dialog(struct ours *ours, const struct sips_message *request)
{
    for (size_t i = 0; i < OURS_CALL_MAX; i++) {
        struct call *call = &ours->ua.call[i];
        if (call->state != CALL_FREE && call->dialog.used &&
            sips_span_equal(call->dialog.call_id, request->call_id) &&
            sips_span_equal(call->dialog.local_tag, request->to.tag) &&
            sips_span_equal(call->dialog.remote_tag, request->from.tag))
            return call;
    }
    return NULL;
}

static void accept(struct ours *ours, struct server_transaction *server, const struct sips_message *request,
                   unsigned status)
{
    verdict.status = (uint16_t)status;
    if (sips_write_accepted(ours_gather(), ours_element(ours), request, &verdict) == SIPS_REWRITE_OK)
        ours_answer(ours, server, status);
}

/* The dialog of a call that was answered. */
static bool make_dialog(struct ours *ours, struct call *call, const struct server_transaction *server,
                        const struct sips_message *request)
{
    static struct sips_message response;

    if (sips_message_read(&response, server->response).result != SIPS_MESSAGE_OK ||
        sips_dialog_create(&call->dialog, request, &response, false,
                           sips_arrival_over(server->way.transport)) != SIPS_DIALOG_OK)
        return false;
    call->call_id = ours_keep(ours, request->call_id);
    call->local = ours_keep(ours, response.to.text);
    call->remote = ours_keep(ours, request->from.text);
    return true;
}

bool ours_ua_answer(struct ours *ours, struct call *call, unsigned status)
{
    struct server_transaction *server = &ours->transactions.server[call->invite_server];
    const struct sips_message *request = read_request(server);

    if (request == NULL || server->status >= 200)
        return false;
    sips_uas_request(&verdict, ours_element(ours), request, NULL);
    if (!verdict.accepted) { /* the policy was changed while it rang */
        ours_answer_plain(ours, server, request, verdict.status, verdict.warning);
        call->state = CALL_FREE;
        return true;
    }
    accept(ours, server, request, status);
    if (status < 200)
        return true;
    ours_unset_timer(ours, OURS_TIMER_ANSWER, (uint32_t)(call - ours->ua.call));
    call->state = make_dialog(ours, call, server, request) ? CALL_TALKING : CALL_FREE;
    if (call->replaces != OURS_NONE && ours->ua.call[call->replaces].state == CALL_TALKING)
        ours_ua_bye(ours, &ours->ua.call[call->replaces]);
    return true;
}

bool ours_ua_refuse(struct ours *ours, struct call *call, unsigned status, unsigned warning)
{
    struct server_transaction *server = &ours->transactions.server[call->invite_server];
    const struct sips_message *request = read_request(server);

    ours_unset_timer(ours, OURS_TIMER_ANSWER, (uint32_t)(call - ours->ua.call));
    call->state = CALL_FREE;
    if (request == NULL || server->status >= 200)
        return false;
    ours_answer_plain(ours, server, request, status, warning);
    return true;
}

bool ours_ua_moved(struct ours *ours, struct call *call, const char *uri)
{
    struct server_transaction *server = &ours->transactions.server[call->invite_server];
    const struct sips_message *request = read_request(server);
    struct sips_gather *gather = ours_gather();

    if (request == NULL || server->status >= 200)
        return false;
    ours_unset_timer(ours, OURS_TIMER_ANSWER, (uint32_t)(call - ours->ua.call));
    call->state = CALL_FREE;
    sips_gather_clear(gather);
    sips_gather_response(gather, request, 302);
    sips_gather_string(gather, "Contact: <");
    sips_gather_string(gather, uri);
    sips_gather_string(gather, ">\r\n");
    if (sips_gather_response_end(gather) == SIPS_REWRITE_OK)
        ours_answer(ours, server, 302);
    return true;
}

void ours_ua_not_answered(struct ours *ours, uint32_t call)
{
    if (ours->ua.call[call].state == CALL_RINGING)
        ours_ua_refuse(ours, &ours->ua.call[call], 480, 0);
}

/* The call that an INVITE with Replaces names (RFC 3891 3): "id;to-tag=...;from-tag=...". */
static uint32_t find_replaced(struct ours *ours, struct sips_span replaces)
{
    for (uint32_t i = 0; i < OURS_CALL_MAX && replaces.at; i++) {
        const struct call *call = &ours->ua.call[i];
        if (call->state == CALL_TALKING && replaces.length > call->dialog.call_id.length &&
            memcmp(replaces.at, call->dialog.call_id.at, call->dialog.call_id.length) == 0 &&
            replaces.at[call->dialog.call_id.length] == ';')
            return i;
    }
    return OURS_NONE;
}

static void take_call(struct ours *ours, struct server_transaction *server,
                      const struct sips_message *request)
{
    struct call *call = ours_ua_call_new(ours);

    if (call == NULL) {
        ours_answer_plain(ours, server, request, 480, 0);
        return;
    }
    call->state = CALL_RINGING;
    call->invite_server = (uint32_t)(server - ours->transactions.server);
    call->replaces = find_replaced(ours, request->replaces);
    if (ours->setup->answers) {
        ours_ua_answer(ours, call, 180);
        ours_ua_answer(ours, call, 200);
        return;
    }
    ours_answer_plain(ours, server, request, 100, 0);
    ours_set_timer(ours, OURS_TIMER_ANSWER, (uint32_t)(call - ours->ua.call), NO_ANSWER_MS);
}

/* The Contact of a target refresh request becomes the remote target; without one it stays (RFC 3261 12.2.2).
 */
static void refresh(struct call *call, const struct sips_message *request)
{
    if (sips_method_refreshes_target(request->method))
        (void)!sips_dialog_refresh(&call->dialog, request);
}

/* The recipient of a REFER decides whether it may leave sips (5630-5.1.1.3-a). */
static void take_refer(struct ours *ours, struct call *call, struct server_transaction *server,
                       const struct sips_message *request)
{
    struct sips_clauses clauses = {.trail = NULL};

    if (!request->has_refer_to ||
        !sips_dialog_derive(&call->dialog, SIPS_DERIVED_REFER, &request->refer_to.uri, ours->setup->confirms,
                            &clauses)) {
        ours_answer_plain(ours, server, request, 603, 0);
        return;
    }
    struct sips_span target = ours_keep(ours, request->refer_to.uri.text);
    accept(ours, server, request, 202);
    refresh(call, request);
    ours_ua_call(ours, target, (struct sips_span){NULL, 0});
}

static void take_in_dialog(struct ours *ours, struct call *call, struct server_transaction *server,
                           const struct sips_message *request)
{
    sips_uas_request(&verdict, ours_element(ours), request, &call->dialog);
    if (!verdict.accepted) {
        ours_answer_plain(ours, server, request, verdict.status, verdict.warning);
        return;
    }
    if (request->method == SIPS_METHOD_REFER) {
        take_refer(ours, call, server, request);
        return;
    }
    accept(ours, server, request, 200);
    if (request->method == SIPS_METHOD_INVITE)
        call->invite_server = (uint32_t)(server - ours->transactions.server);
    if (request->method == SIPS_METHOD_BYE)
        call->state = CALL_FREE;
    else
        refresh(call, request);
}

static void take_new(struct ours *ours, struct server_transaction *server, const struct sips_message *request)
{
    struct call *call = request->to.tag.at ? call_of_dialog(ours, request) : NULL;

    if (call) {
        take_in_dialog(ours, call, server, request);
        return;
    }
    if (request->to.tag.at) {
        ours_answer_plain(ours, server, request, 481, 0);
        return;
    }
    sips_uas_request(&verdict, ours_element(ours), request, NULL);
    if (!verdict.accepted)
        ours_answer_plain(ours, server, request, verdict.status, verdict.warning);
    else if (ours_server_merged(ours, server))
        ours_answer_plain(ours, server, request, 482, 0);
    else if (request->method == SIPS_METHOD_INVITE)
        take_call(ours, server, request);
    else
        accept(ours, server, request, 200);
}

static void take_cancel(struct ours *ours, struct server_transaction *server,
                        const struct sips_message *request)
{
    struct server_transaction *invite = ours_server_invite(ours, request);
    struct call *call = invite ? call_of_server(ours, invite) : NULL;

    ours_answer_plain(ours, server, request, invite ? 200 : 481, 0);
    if (call && call->state == CALL_RINGING)
        ours_ua_refuse(ours, call, 487, 0);
}

static void take_ack(struct ours *ours, const struct sips_message *request)
{
    struct server_transaction *server = ours_server(ours, request);
    struct call *call = call_of_dialog(ours, request);

    if (server)
        ours_acknowledged(ours, server);
    if (call && call->invite_server != OURS_NONE)
        ours_acknowledged(ours, &ours->transactions.server[call->invite_server]);
}

void ours_ua_request(struct ours *ours, const struct hop *hop, const struct sips_message *request)
{
    struct server_transaction *server;

    if (request->method == SIPS_METHOD_ACK) {
        take_ack(ours, request);
        return;
    }
    server = ours_server(ours, request);
    if (server) {
        if (server->status)
            ours_send_again(ours, &server->way, server->response);
        return;
    }
    if ((server = ours_server_new(ours, request, hop)) == NULL)
        return;
    if (request->method == SIPS_METHOD_CANCEL)
        take_cancel(ours, server, request);
    else
        take_new(ours, server, request);
}
