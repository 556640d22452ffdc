/* SPDX-License-Identifier: Apache-2.0 */
#include "ours.h"

/* What is decided for one message at a time. */
static struct sips_proxy_verdict verdict;

static bool is_pending(const struct client_transaction *client, uint32_t parent)
{
    return client->parent == parent && client->status < 200;
}

static uint32_t index_of(const struct ours *ours, const struct server_transaction *server)
{
    return (uint32_t)(server - ours->transactions.server);
}

static void cancel_pending(struct ours *ours, uint32_t parent)
{
    struct transactions *all = &ours->transactions;

    for (size_t i = 0, count = all->client_count; i < count; i++)
        if (is_pending(&all->client[i], parent) && all->client[i].method == SIPS_METHOD_INVITE &&
            !all->client[i].cancel)
            ours_cancel(ours, &all->client[i]);
}

/* Upstream: without this element's Via. */
static void relay(struct ours *ours, struct server_transaction *server, const struct sips_message *response)
{
    if (sips_write_relayed(ours_gather(), response) == SIPS_REWRITE_OK)
        ours_answer(ours, server, response->status);
}

/* Nothing is pending any more: the best of what came goes upstream (16.7 step 6). A branch that nothing came
 * from counts as 408 or 503, and is answered as this element's own. */
static void choose(struct ours *ours, struct server_transaction *server)
{
    static struct sips_message message;
    struct transactions *all = &ours->transactions;
    struct sips_candidate candidate[OURS_CLIENT_MAX];
    const struct client_transaction *of[OURS_CLIENT_MAX];
    size_t count = 0;

    for (size_t i = 0; i < all->client_count; i++) {
        if (all->client[i].parent != index_of(ours, server))
            continue;
        if (all->client[i].status < 200)
            return;
        of[count] = &all->client[i];
        candidate[count++] = (struct sips_candidate){all->client[i].status, all->client[i].warning};
    }
    if (server->status >= 200 || count == 0)
        return;
    const struct client_transaction *best = of[sips_proxy_best(candidate, count)];
    if (best->response.length && sips_message_read(&message, best->response).result == SIPS_MESSAGE_OK)
        relay(ours, server, &message);
    else if (sips_message_read(&message, server->request).result == SIPS_MESSAGE_OK)
        /* A 503 is not passed on (16.7 step 6). */
        ours_answer_plain(ours, server, &message, best->status == 503 ? 500 : best->status, best->warning);
}

/* Each target gets a copy; one that cannot be reached counts as a 503 (16.9). */
static void forward(struct ours *ours, struct server_transaction *server, const struct sips_message *request)
{
    struct transactions *all = &ours->transactions;

    for (size_t i = 0; i < verdict.target_count; i++) {
        const struct sips_target *target = &verdict.target[i];
        if (sips_write_forwarded(ours_gather(), ours_element(ours), request, target) != SIPS_REWRITE_OK)
            continue;
        if (ours_client(ours, &target->next_hop, request->method, index_of(ours, server)) ||
            all->client_count == OURS_CLIENT_MAX)
            continue;
        all->client[all->client_count++] = (struct client_transaction){
            .method = request->method, .status = 503, .parent = index_of(ours, server)};
    }
    choose(ours, server);
}

/* An ACK for a 2xx is no transaction (RFC 3261 17). */
static void forward_ack(struct ours *ours, const struct sips_message *request, struct sips_arrival arrival)
{
    struct way way;

    sips_proxy_request(&verdict, ours_element(ours), request, arrival);
    if (verdict.action != SIPS_FORWARD)
        return;
    for (size_t i = 0; i < verdict.target_count; i++)
        if (sips_write_forwarded(ours_gather(), ours_element(ours), request, &verdict.target[i]) ==
            SIPS_REWRITE_OK)
            ours_send(ours, &verdict.target[i].next_hop, ours_keep_gather(ours, ours_gather()), &way);
}

/* What was written answers, or a 500 if it was too large (RFC 3261 21.5.1). */
static void answer_as_written(struct ours *ours, struct server_transaction *server,
                              const struct sips_message *request, enum sips_rewrite_result written,
                              unsigned status)
{
    if (written == SIPS_REWRITE_OK)
        ours_answer(ours, server, status);
    else
        ours_answer_plain(ours, server, request, 500, 0);
}

static void answer_register(struct ours *ours, struct server_transaction *server,
                            const struct sips_message *request)
{
    static struct sips_registrar_verdict registered;
    const struct sips_element *element = ours_element(ours);

    sips_registrar_decide(&registered, element, request);
    answer_as_written(ours, server, request,
                      sips_write_registered(ours_gather(), element, request, &registered), registered.status);
}

static bool is_for_registrar(struct ours *ours, const struct sips_message *request)
{
    return ours->setup->role == ELEMENT_REGISTRAR && request->method == SIPS_METHOD_REGISTER &&
           sips_element_is_responsible(&ours->element, &request->request_uri);
}

static void begin(struct ours *ours, struct server_transaction *server, const struct sips_message *request,
                  struct sips_arrival arrival)
{
    if (is_for_registrar(ours, request)) {
        answer_register(ours, server, request);
        return;
    }
    sips_proxy_request(&verdict, ours_element(ours), request, arrival);
    server->responsible = sips_element_is_responsible(&ours->element, &request->request_uri);
    switch (verdict.action) {
    case SIPS_FORWARD:
        if (request->method == SIPS_METHOD_INVITE)
            ours_answer_plain(ours, server, request, 100, 0);
        forward(ours, server, request);
        break;
    case SIPS_RESPOND:
        ours_answer_plain(ours, server, request, verdict.status, verdict.warning);
        break;
    case SIPS_RELAY:
    case SIPS_RECURSE:
    case SIPS_DROP:
        break;
    }
}

static void take_request(struct ours *ours, const struct hop *hop, const struct sips_message *request)
{
    struct server_transaction *server = ours_server(ours, request);
    bool is_new = server == NULL;

    if (request->method == SIPS_METHOD_ACK) {
        if (server && server->status >= 300)
            ours_acknowledged(ours, server);
        else
            forward_ack(ours, request, ours_arrival(ours, hop));
        return;
    }
    if (is_new && (server = ours_server_new(ours, request, hop)) == NULL)
        return;
    if (!is_new) {
        if (server->status)
            ours_send_again(ours, &server->way, server->response);
        return;
    }
    struct server_transaction *invite =
        request->method == SIPS_METHOD_CANCEL ? ours_server_invite(ours, request) : NULL;
    if (invite) {
        ours_answer_plain(ours, server, request, 200, 0);
        cancel_pending(ours, index_of(ours, invite));
        return;
    }
    begin(ours, server, request, ours_arrival(ours, hop));
}

/* A final response that is no success: kept for the choice, or followed (16.7 steps 4 to 6). */
static void take_failure(struct ours *ours, struct client_transaction *client,
                         struct server_transaction *server, const struct sips_message *response)
{
    static struct sips_message request;
    const char *uri = memchr(client->request.at, ' ', client->request.length);
    struct sips_sent sent = {.responsible = server->responsible};

    client->response = ours_keep(ours, response->text);
    client->warning = response->warning_count ? response->warning[0].code : 0;
    const char *end = memchr(uri + 1, ' ', (size_t)(sips_span_end(client->request) - uri - 1));
    if (sips_uri_read(&sent.request_uri, sips_span_between(uri + 1, end)) != SIPS_URI_OK)
        return;
    sips_proxy_response(&verdict, ours_element(ours), response, &sent);
    if (verdict.action == SIPS_RECURSE && server->status < 200 && !client->cancel &&
        ++server->tried_count < 4 && sips_message_read(&request, server->request).result == SIPS_MESSAGE_OK)
        forward(ours, server, &request);
    if (response->status >= 600)
        cancel_pending(ours, index_of(ours, server));
    choose(ours, server);
}

static void take_response(struct ours *ours, const struct sips_message *response)
{
    struct client_transaction *client = ours_client_of(ours, response);

    if (client == NULL || client->parent == OURS_NONE)
        return;
    struct server_transaction *server = &ours->transactions.server[client->parent];
    bool is_invite = client->method == SIPS_METHOD_INVITE;
    if (is_invite && response->status >= 300) {
        ours_repeat(client, "ACK", response);
        ours_send_again(ours, &client->way, ours_keep_gather(ours, ours_gather()));
    }
    bool is_news = ours_responded(ours, client, response);
    bool is_success = response->status >= 200 && response->status < 300;
    if (response->status == 100 || (!is_news && !(is_invite && is_success)))
        return;
    if (response->status >= 300) {
        take_failure(ours, client, server, response);
        return;
    }
    if (server->status < 200 || (is_invite && is_success))
        relay(ours, server, response);
    if (is_success)
        cancel_pending(ours, client->parent);
}

void ours_proxy_message(struct ours *ours, const struct hop *hop, const struct sips_message *message)
{
    if (message->is_request)
        take_request(ours, hop, message);
    else
        take_response(ours, message);
}

void ours_proxy_failed(struct ours *ours, struct client_transaction *client, unsigned status)
{
    (void)status;
    if (client->parent != OURS_NONE)
        choose(ours, &ours->transactions.server[client->parent]);
}

void ours_redirect_message(struct ours *ours, const struct hop *hop, const struct sips_message *message)
{
    static struct sips_redirect_verdict redirected;
    const struct sips_element *element = ours_element(ours);
    struct server_transaction *server;

    if (!message->is_request)
        return;
    server = ours_server(ours, message);
    if (message->method == SIPS_METHOD_ACK) {
        if (server)
            ours_acknowledged(ours, server);
        return;
    }
    if (server) {
        ours_send_again(ours, &server->way, server->response);
        return;
    }
    if ((server = ours_server_new(ours, message, hop)) == NULL)
        return;
    if (message->method == SIPS_METHOD_REGISTER &&
        sips_element_is_responsible(&ours->element, &message->request_uri)) {
        answer_register(ours, server, message);
        return;
    }
    sips_redirect_request(&redirected, element, message);
    if (redirected.action == SIPS_RESPOND)
        answer_as_written(ours, server, message,
                          sips_write_redirected(ours_gather(), element, message, &redirected),
                          redirected.status);
}
