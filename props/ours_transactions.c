/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"
#include "ours.h"

/* ---- Timers ---- */

static uint64_t token_of(enum ours_timer timer, uint32_t index)
{
    return (uint64_t)timer << 32 | index;
}

void ours_set_timer(struct ours *ours, enum ours_timer timer, uint32_t index, uint32_t ms)
{
    ours->services->set_timer(ours->services->network, ours->setup->self, token_of(timer, index), ms);
}

void ours_unset_timer(struct ours *ours, enum ours_timer timer, uint32_t index)
{
    ours->services->unset_timer(ours->services->network, ours->setup->self, token_of(timer, index));
}

static uint32_t server_index(const struct ours *ours, const struct server_transaction *server)
{
    return (uint32_t)(server - ours->transactions.server);
}

static uint32_t client_index(const struct ours *ours, const struct client_transaction *client)
{
    return (uint32_t)(client - ours->transactions.client);
}

/* ---- Server transactions (RFC 3261 17.2) ---- */

static struct server_transaction *find_server(struct ours *ours, const struct sips_message *request,
                                              enum sips_method method)
{
    struct transactions *all = &ours->transactions;
    const struct sips_via *via = &request->via[0];

    for (size_t i = all->server_count; i-- > 0;)
        if (all->server[i].method == method && sips_span_equal(all->server[i].branch, via->branch) &&
            sips_span_same(all->server[i].sent_by, via->host))
            return &all->server[i];
    return NULL;
}

struct server_transaction *ours_server(struct ours *ours, const struct sips_message *request)
{
    return find_server(ours, request,
                       request->method == SIPS_METHOD_ACK ? SIPS_METHOD_INVITE : request->method);
}

struct server_transaction *ours_server_invite(struct ours *ours, const struct sips_message *request)
{
    return find_server(ours, request, SIPS_METHOD_INVITE);
}

struct server_transaction *ours_server_new(struct ours *ours, const struct sips_message *request,
                                           const struct hop *hop)
{
    struct transactions *all = &ours->transactions;
    const struct sips_via *via = &request->via[0];
    struct sips_span kept = ours_keep(ours, request->text);

    if (all->server_count == OURS_SERVER_MAX || kept.length == 0)
        return NULL;
    struct server_transaction *server = &all->server[all->server_count++];
    ptrdiff_t moved = kept.at - request->text.at;
    enum sips_transport transport = (enum sips_transport)hop->transport;
    *server = (struct server_transaction){
        .method = request->method,
        .branch = {via->branch.at ? via->branch.at + moved : NULL, via->branch.length},
        .sent_by = {via->host.at + moved, via->host.length},
        .call_id = {request->call_id.at + moved, request->call_id.length},
        .from_tag = {request->from.tag.at ? request->from.tag.at + moved : NULL, request->from.tag.length},
        .cseq = request->cseq,
        .way = {.transport = transport,
                .connection = hop->connection,
                .host = {via->host.at + moved, via->host.length},
                .port = via->port ? via->port : (uint16_t)sips_transport_port(transport)},
        .request = kept};
    return server;
}

bool ours_server_merged(const struct ours *ours, const struct server_transaction *server)
{
    for (const struct server_transaction *other = ours->transactions.server; other < server; other++)
        if (other->method == server->method && other->cseq == server->cseq &&
            sips_span_equal(other->call_id, server->call_id) &&
            sips_span_equal(other->from_tag, server->from_tag))
            return true;
    return false;
}

/* Back over the connection that the request came over, or else by its Via (3261-18.2.2). */
static void send_response(struct ours *ours, struct server_transaction *server)
{
    if (ours_send_again(ours, &server->way, server->response) || server->way.transport == SIPS_TRANSPORT_UDP)
        return;
    struct sips_next_hop hop = {.transport = server->way.transport,
                                .secure = sips_transport_is_secure(server->way.transport),
                                .domain = server->way.host,
                                .server_count = 1,
                                .server = {{server->way.host, server->way.port}}};
    struct way way;
    if (ours_send(ours, &hop, server->response, &way))
        server->way.connection = way.connection;
}

static void watch_answer(struct ours *ours, struct server_transaction *server)
{
    bool is_udp = server->way.transport == SIPS_TRANSPORT_UDP;
    bool is_own_success = server->status < 300 && ours->setup->role == ELEMENT_UA;

    if (server->method != SIPS_METHOD_INVITE || server->status < 200 ||
        !(is_own_success || (is_udp && server->status >= 300)))
        return;
    server->interval_ms = T1_MS;
    server->waited_ms = 0;
    ours_set_timer(ours, OURS_TIMER_SERVER, server_index(ours, server), server->interval_ms);
}

void ours_answer(struct ours *ours, struct server_transaction *server, unsigned status)
{
    struct sips_span kept = ours_keep_gather(ours, ours_gather());

    if (kept.length == 0)
        return;
    server->response = kept;
    server->status = (uint16_t)status;
    send_response(ours, server);
    watch_answer(ours, server);
}

void ours_answer_plain(struct ours *ours, struct server_transaction *server,
                       const struct sips_message *request, unsigned status, unsigned warning)
{
    if (sips_write_response(ours_gather(), ours_element(ours), request, status, warning) == SIPS_REWRITE_OK)
        ours_answer(ours, server, status);
}

void ours_acknowledged(struct ours *ours, struct server_transaction *server)
{
    server->acknowledged = true;
    ours_unset_timer(ours, OURS_TIMER_SERVER, server_index(ours, server));
}

static void server_timer(struct ours *ours, struct server_transaction *server)
{
    if (server->acknowledged)
        return;
    server->waited_ms += server->interval_ms;
    if (server->waited_ms >= TIMER_B_MS)
        return;
    send_response(ours, server);
    server->interval_ms = 2 * server->interval_ms < T2_MS ? 2 * server->interval_ms : T2_MS;
    ours_set_timer(ours, OURS_TIMER_SERVER, server_index(ours, server), server->interval_ms);
}

/* ---- Client transactions (RFC 3261 17.1) ---- */

/* The branch of the topmost Via, which is the first header field that this project writes. */
static struct sips_span branch_of(struct sips_span request)
{
    static const char name[] = ";branch=";
    const char *end = sips_span_end(request), *at = memchr(request.at, '\n', request.length);

    for (; at && at + sizeof name < end && *at != '\r'; at++) {
        if (memcmp(at, name, sizeof name - 1) != 0)
            continue;
        at += sizeof name - 1;
        const char *stop = at;
        while (stop < end && *stop != ';' && *stop != '\r')
            stop++;
        return sips_span_between(at, stop);
    }
    return (struct sips_span){NULL, 0};
}

static struct client_transaction *add_client(struct ours *ours, struct sips_span request,
                                             const struct way *way, enum sips_method method, uint32_t parent)
{
    struct transactions *all = &ours->transactions;
    struct client_transaction *client = &all->client[all->client_count];

    *client =
        (struct client_transaction){.method = method,
                                    .branch = branch_of(request),
                                    .request = request,
                                    .way = *way,
                                    .interval_ms = way->transport == SIPS_TRANSPORT_UDP ? T1_MS : TIMER_B_MS,
                                    .parent = parent};
    ours_set_timer(ours, OURS_TIMER_CLIENT, (uint32_t)all->client_count, client->interval_ms);
    if (method == SIPS_METHOD_INVITE)
        ours_set_timer(ours, OURS_TIMER_C, (uint32_t)all->client_count, TIMER_C_MS);
    all->client_count++;
    return client;
}

struct client_transaction *ours_client(struct ours *ours, const struct sips_next_hop *hop,
                                       enum sips_method method, uint32_t parent)
{
    struct sips_span kept = ours_keep_gather(ours, ours_gather());
    struct way way;

    if (kept.length == 0 || ours->transactions.client_count == OURS_CLIENT_MAX ||
        !ours_send(ours, hop, kept, &way))
        return NULL;
    return add_client(ours, kept, &way, method, parent);
}

struct client_transaction *ours_client_way(struct ours *ours, const struct way *way, enum sips_method method,
                                           uint32_t parent)
{
    struct sips_span kept = ours_keep_gather(ours, ours_gather());

    if (kept.length == 0 || ours->transactions.client_count == OURS_CLIENT_MAX ||
        !ours_send_again(ours, way, kept))
        return NULL;
    return add_client(ours, kept, way, method, parent);
}

struct client_transaction *ours_client_of(struct ours *ours, const struct sips_message *response)
{
    struct transactions *all = &ours->transactions;

    for (size_t i = all->client_count; i-- > 0;)
        if (all->client[i].method == response->method &&
            sips_span_equal(all->client[i].branch, response->via[0].branch))
            return &all->client[i];
    return NULL;
}

bool ours_responded(struct ours *ours, struct client_transaction *client, const struct sips_message *response)
{
    uint32_t index = client_index(ours, client);
    bool first = client->status == 0;

    if (client->status >= 200)
        return false;
    client->status = response->status;
    if (response->status < 200) {
        if (first && client->method == SIPS_METHOD_INVITE)
            ours_unset_timer(ours, OURS_TIMER_CLIENT, index);
        if (first && client->cancel)
            ours_cancel(ours, client);
        return true;
    }
    ours_unset_timer(ours, OURS_TIMER_CLIENT, index);
    ours_unset_timer(ours, OURS_TIMER_C, index);
    return true;
}

void ours_repeat(const struct client_transaction *client, const char *method,
                 const struct sips_message *response)
{
    static struct sips_message sent;
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    if (sips_message_read(&sent, client->request).result != SIPS_MESSAGE_OK)
        return;
    sips_gather_string(gather, method);
    sips_gather_string(gather, " ");
    sips_gather_slice(gather, sent.request_uri.text);
    sips_gather_string(gather, " SIP/2.0\r\nVia: ");
    sips_gather_slice(gather, sent.via[0].text);
    sips_gather_string(gather, "\r\n");
    for (size_t i = 0; i < sent.route_line_count; i++)
        sips_gather_slice(gather, sent.route_line[i]);
    sips_gather_string(gather, "From: ");
    sips_gather_slice(gather, sent.from.text);
    sips_gather_string(gather, "\r\nTo: ");
    sips_gather_slice(gather, response ? response->to.text : sent.to.text);
    sips_gather_string(gather, "\r\nCall-ID: ");
    sips_gather_slice(gather, sent.call_id);
    sips_gather_string(gather, "\r\nCSeq: ");
    sips_gather_number(gather, sent.cseq);
    sips_gather_string(gather, " ");
    sips_gather_string(gather, method);
    sips_gather_string(gather, "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
}

void ours_cancel(struct ours *ours, struct client_transaction *client)
{
    client->cancel = true;
    if (client->status == 0 || client->status >= 200)
        return;
    if (ours->setup->role == ELEMENT_UA && !client->refreshes)
        ours_ua_write_cancel(ours, client);
    else
        ours_repeat(client, "CANCEL", NULL);
    ours_client_way(ours, &client->way, SIPS_METHOD_CANCEL, OURS_NONE);
    /* What is not answered then is given up. */
    client->waited_ms = 0;
    client->interval_ms = TIMER_B_MS;
    ours_set_timer(ours, OURS_TIMER_CLIENT, client_index(ours, client), TIMER_B_MS);
}

static void fail(struct ours *ours, struct client_transaction *client, unsigned status)
{
    client->status = (uint16_t)status;
    ours_unset_timer(ours, OURS_TIMER_C, client_index(ours, client));
    if (ours->setup->role == ELEMENT_UA)
        ours_ua_failed(ours, client, status);
    else
        ours_proxy_failed(ours, client, status);
}

static void client_timer(struct ours *ours, struct client_transaction *client)
{
    if (client->status >= 200)
        return;
    client->waited_ms += client->interval_ms;
    if (client->waited_ms >= TIMER_B_MS) {
        fail(ours, client, 408);
        return;
    }
    if (client->method != SIPS_METHOD_INVITE || client->status == 0)
        ours_send_again(ours, &client->way, client->request);
    client->interval_ms *= 2;
    if (client->method != SIPS_METHOD_INVITE && client->interval_ms > T2_MS)
        client->interval_ms = T2_MS;
    if (client->interval_ms > TIMER_B_MS - client->waited_ms)
        client->interval_ms = TIMER_B_MS - client->waited_ms;
    ours_set_timer(ours, OURS_TIMER_CLIENT, client_index(ours, client), client->interval_ms);
}

void ours_timer(struct ours *ours, uint64_t token)
{
    uint32_t index = (uint32_t)token;

    switch ((enum ours_timer)(token >> 32)) {
    case OURS_TIMER_SERVER:
        server_timer(ours, &ours->transactions.server[index]);
        break;
    case OURS_TIMER_CLIENT:
        client_timer(ours, &ours->transactions.client[index]);
        break;
    case OURS_TIMER_C:
        ours_cancel(ours, &ours->transactions.client[index]);
        break;
    case OURS_TIMER_ANSWER:
        ours_ua_not_answered(ours, index);
        break;
    }
}
