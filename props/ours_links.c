/* SPDX-License-Identifier: Apache-2.0 */
#include "ours.h"

/* Which names the peer's certificate gives (RFC 5922 7.1). */
static void prove(struct ours *ours, struct link *link, const struct hop_certificate *certificate)
{
    struct sips_alt_name alt[HOP_NAME_MAX];
    struct sips_subject subject = {.alt = alt};

    link->proven = certificate && certificate->trusted;
    if (!link->proven)
        return;
    for (size_t i = 0; i < certificate->name_count; i++) {
        const struct hop_name *name = &certificate->name[i];
        struct sips_span text = sips_span_of(name->text);
        if (name->kind == HOP_NAME_CN)
            subject.cn = text;
        else
            alt[subject.alt_count++] =
                (struct sips_alt_name){name->kind == HOP_NAME_URI ? SIPS_ALT_URI : SIPS_ALT_DNS, text};
    }
    sips_identities_of(&link->identities, &subject, &ours->element.policy);
}

static struct link *find_link(struct ours *ours, uint32_t connection)
{
    for (size_t i = 0; i < ours->link_count; i++)
        if (ours->link[i].connection == connection)
            return &ours->link[i];
    return NULL;
}

static struct link *add_link(struct ours *ours, uint32_t connection, enum sips_transport transport,
                             const struct hop_certificate *peer)
{
    if (ours->link_count == OURS_LINK_MAX)
        return NULL;
    struct link *link = &ours->link[ours->link_count++];
    link->connection = connection;
    link->transport = transport;
    link->host = (struct sips_span){NULL, 0};
    link->port = 0;
    link->opened_here = false;
    prove(ours, link, peer);
    return link;
}

void ours_link_arrived(struct ours *ours, const struct hop *hop)
{
    if (hop->connection == 0 || find_link(ours, hop->connection))
        return;
    if (add_link(ours, hop->connection, (enum sips_transport)hop->transport, hop->peer) &&
        ours->flow_count < OURS_LINK_MAX)
        ours->flow[ours->flow_count++] = hop->connection;
    ours->element.flow_count = ours->flow_count;
}

void ours_link_closed(struct ours *ours, uint32_t connection)
{
    struct link *link = find_link(ours, connection);

    if (link)
        *link = ours->link[--ours->link_count];
    for (size_t i = 0; i < ours->flow_count; i++)
        if (ours->flow[i] == connection)
            ours->flow[i] = ours->flow[--ours->flow_count];
    ours->element.flow_count = ours->flow_count;
}

struct sips_arrival ours_arrival(const struct ours *ours, const struct hop *hop)
{
    struct sips_arrival arrival = sips_arrival_over((enum sips_transport)hop->transport);

    for (size_t i = 0; i < ours->flow_count; i++)
        if (ours->flow[i] == hop->connection)
            arrival.flow = hop->connection;
    return arrival;
}

static bool may_reuse(const struct link *link, const struct sips_next_hop *hop, size_t server)
{
    struct sips_clauses clauses = {.trail = NULL};
    struct sips_connection connection = {
        .transport = link->transport,
        .peer = link->proven ? &link->identities : NULL,
        .same_address = link->host.at && sips_span_same(link->host, hop->server[server].host) &&
                        link->port == hop->server[server].port,
        .we_connected = link->opened_here};

    return link->transport == hop->transport &&
           sips_connection_reusable(&connection, hop->domain, hop->secure, &clauses);
}

/* A new connection, of which the peer is who it should be (5922-7.3). */
static struct link *connect_to(struct ours *ours, const struct sips_next_hop *hop, size_t server)
{
    const struct element_services *services = ours->services;
    struct sips_span host = hop->server[server].host;
    const struct hop_certificate *peer;
    uint32_t connection;

    if (services->connect(services->network, ours->setup->self, (enum hop_transport)hop->transport, host.at,
                          host.length, hop->server[server].port, true, &connection, &peer) != HOP_OK)
        return NULL;
    struct link *link = add_link(ours, connection, hop->transport, peer);
    if (link == NULL ||
        (hop->secure && !(link->proven && sips_identities_cover(&link->identities, hop->domain)))) {
        services->close(services->network, ours->setup->self, connection);
        if (link)
            ours_link_closed(ours, connection);
        return NULL;
    }
    link->opened_here = true;
    link->host = ours_keep(ours, host);
    link->port = hop->server[server].port;
    return link;
}

static bool send_by_server(struct ours *ours, const struct sips_next_hop *hop, size_t server,
                           struct sips_span bytes, struct way *way)
{
    struct link *link = NULL;

    way->connection = 0;
    if (hop->transport == SIPS_TRANSPORT_UDP) {
        way->host = ours_keep(ours, hop->server[server].host);
        way->port = hop->server[server].port;
        return ours_send_again(ours, way, bytes);
    }
    for (size_t i = 0; i < ours->link_count && link == NULL; i++)
        if (may_reuse(&ours->link[i], hop, server))
            link = &ours->link[i];
    if (link == NULL && (link = connect_to(ours, hop, server)) == NULL)
        return false;
    way->connection = link->connection;
    return ours_send_again(ours, way, bytes);
}

bool ours_send(struct ours *ours, const struct sips_next_hop *hop, struct sips_span bytes, struct way *way)
{
    *way = (struct way){.transport = hop->transport, .connection = hop->flow};
    if (hop->flow)
        return ours_send_again(ours, way, bytes);
    for (size_t i = 0; i < hop->server_count; i++)
        if (send_by_server(ours, hop, i, bytes, way))
            return true;
    return false;
}

bool ours_send_again(struct ours *ours, const struct way *way, struct sips_span bytes)
{
    const struct element_services *services = ours->services;

    if (way->connection)
        return services->send(services->network, ours->setup->self, way->connection, bytes.at,
                              bytes.length) == HOP_OK;
    return way->transport == SIPS_TRANSPORT_UDP &&
           services->send_datagram(services->network, ours->setup->self, way->host.at, way->host.length,
                                   way->port, bytes.at, bytes.length) == HOP_OK;
}
