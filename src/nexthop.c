/* SPDX-License-Identifier: Apache-2.0 */
#include "nexthop.h"

#define SRV_NAME_MAX 320

/* What a choice of next hop rests on. */
struct search {
    const struct sips_uri *uri;
    struct sips_span target; /* maddr or host (RFC 3263 4) */
    bool secure, tls_here;
    bool refused; /* the domain says that it has no such service (RFC 2782: target ".") */
    const struct sips_resolver *resolver;
    struct sips_next_hop *hop;
};

/* Services of NAPTR, and the labels in front of an SRV name, by transport (RFC 3263 4.1, RFC 4168 5, RFC
 * 7118 5.4). */
static const struct service {
    enum sips_transport transport;
    struct sips_span naptr, srv;
} services[] = {
    {SIPS_TRANSPORT_TLS, {"SIPS+D2T", 8}, {"_sips._tcp.", 11}},
    {SIPS_TRANSPORT_TLS_SCTP, {"SIPS+D2S", 8}, {"_sips._sctp.", 12}},
    {SIPS_TRANSPORT_WSS, {"SIPS+D2W", 8}, {"_sips._ws.", 10}},
    {SIPS_TRANSPORT_UDP, {"SIP+D2U", 7}, {"_sip._udp.", 10}},
    {SIPS_TRANSPORT_TCP, {"SIP+D2T", 7}, {"_sip._tcp.", 10}},
    {SIPS_TRANSPORT_SCTP, {"SIP+D2S", 7}, {"_sip._sctp.", 11}},
    {SIPS_TRANSPORT_WS, {"SIP+D2W", 7}, {"_sip._ws.", 9}},
};
#define SERVICE_COUNT (sizeof services / sizeof services[0])

/* TLS over what the transport parameter asks for; NONE where there is no such thing (UDP). */
static enum sips_transport secured(enum sips_transport transport)
{
    switch (transport) {
    case SIPS_TRANSPORT_NONE:
    case SIPS_TRANSPORT_TCP:
    case SIPS_TRANSPORT_TLS:
        return SIPS_TRANSPORT_TLS;
    case SIPS_TRANSPORT_SCTP:
    case SIPS_TRANSPORT_TLS_SCTP:
        return SIPS_TRANSPORT_TLS_SCTP;
    case SIPS_TRANSPORT_WS:
    case SIPS_TRANSPORT_WSS:
        return SIPS_TRANSPORT_WSS;
    case SIPS_TRANSPORT_UDP:
    case SIPS_TRANSPORT_OTHER:
        break;
    }
    return SIPS_TRANSPORT_NONE;
}

static void use_transport(struct search *search, enum sips_transport transport)
{
    search->hop->transport = transport;
    search->hop->secure = sips_transport_is_secure(transport);
}

static void add_server(struct search *search, struct sips_span host, uint16_t port)
{
    struct sips_next_hop *hop = search->hop;

    if (hop->server_count == SIPS_SERVER_MAX)
        return;
    hop->server[hop->server_count].host = host;
    hop->server[hop->server_count++].port = port ? port : (uint16_t)sips_transport_port(hop->transport);
}

static bool srv_before(const struct sips_srv *a, const struct sips_srv *b)
{
    return a->priority != b->priority ? a->priority < b->priority : a->weight > b->weight;
}

/* Adds the servers of an SRV name: lower priority first, within one the greater weight first (RFC 2782; the
 * draw by weight is left out so that a decision is a function of its input). False if there are none. */
static bool add_srv(struct search *search, struct sips_span name)
{
    struct sips_srv record[SIPS_SRV_MAX];
    size_t count = 0;

    if (search->resolver && search->resolver->srv)
        count = search->resolver->srv(search->resolver->context, name, record, SIPS_SRV_MAX);
    if (count > SIPS_SRV_MAX)
        count = SIPS_SRV_MAX;
    for (size_t i = 1; i < count; i++) {
        struct sips_srv moved = record[i];
        size_t at = i;
        for (; at > 0 && srv_before(&moved, &record[at - 1]); at--)
            record[at] = record[at - 1];
        record[at] = moved;
    }
    for (size_t i = 0; i < count; i++)
        if (!sips_span_equal(record[i].target, SIPS_SPAN(".")))
            add_server(search, record[i].target, record[i].port);
    search->refused = count > 0 && search->hop->server_count == 0;
    return search->hop->server_count > 0;
}

/* The SRV records of target for one transport. */
static bool add_srv_of(struct search *search, enum sips_transport transport)
{
    char name[SRV_NAME_MAX];

    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        struct sips_span prefix = services[i].srv;
        if (services[i].transport != transport || prefix.length + search->target.length > sizeof name)
            continue;
        memcpy(name, prefix.at, prefix.length);
        memcpy(name + prefix.length, search->target.at, search->target.length);
        use_transport(search, transport);
        return add_srv(search, (struct sips_span){name, prefix.length + search->target.length});
    }
    return false;
}

static bool tls_is_known(const struct search *search)
{
    return search->tls_here && search->resolver && search->resolver->tls &&
           search->resolver->tls(search->resolver->context, search->target, search->uri->port);
}

/* Without DNS records: the target itself. */
static enum sips_next_hop_result use_target(struct search *search, enum sips_transport transport)
{
    if (search->refused && search->secure)
        return SIPS_NEXT_HOP_NO_SECURE_SERVICE;
    use_transport(search, transport);
    add_server(search, search->target, search->uri->port);
    return SIPS_NEXT_HOP_FOUND;
}

/* The transport for a numeric host, an explicit port, or a domain without records (4.1). */
static enum sips_transport default_transport(const struct search *search, enum sips_transport asked)
{
    enum sips_transport over_tls = secured(asked);

    if (over_tls != SIPS_TRANSPORT_NONE && (search->secure || tls_is_known(search)))
        return over_tls;
    return asked == SIPS_TRANSPORT_NONE ? SIPS_TRANSPORT_UDP : asked;
}

/* A NAPTR record that this hop may use. */
struct offer {
    const struct sips_naptr *record;
    const struct service *service;
    bool secure;
};

/* Is a a better choice than b? TLS first (RFC 5630 5.3), then order and preference (RFC 3263 4.1). */
static bool offer_before(const struct offer *a, const struct offer *b)
{
    if (a->secure != b->secure)
        return a->secure;
    if (a->record->order != b->record->order)
        return a->record->order < b->record->order;
    return a->record->preference < b->record->preference;
}

static const struct service *service_named(struct sips_span name)
{
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        if (sips_span_same(services[i].naptr, name))
            return &services[i];
    return NULL;
}

/* Adds a record, best first, unless this hop may not use it: for sips all services that do not begin with
 * SIPS+ are discarded. False: it says nothing about SIP (ENUM, Diameter). */
static bool add_offer(const struct search *search, const struct sips_naptr *record, struct offer *offer,
                      size_t *count)
{
    const struct service *service = service_named(record->service);
    size_t at = *count;

    if (service == NULL)
        return false;
    struct offer added = {record, service, sips_transport_is_secure(service->transport)};
    if ((search->secure && !added.secure) || (added.secure && !search->tls_here))
        return true;
    for (; at > 0 && offer_before(&added, &offer[at - 1]); at--)
        offer[at] = offer[at - 1];
    offer[at] = added;
    ++*count;
    return true;
}

/* Offers of the same security: the first one whose SRV records there are, else the target itself for the
 * first one that is not denied (4.1, 4.2). False: all are denied. */
static bool take_offer(struct search *search, const struct offer *offer, size_t count)
{
    const struct service *first = NULL;

    for (size_t i = 0; i < count; i++) {
        use_transport(search, offer[i].service->transport);
        if (add_srv(search, offer[i].record->replacement))
            return true;
        if (!search->refused && first == NULL)
            first = offer[i].service;
    }
    if (first == NULL)
        return false;
    use_transport(search, first->transport);
    add_server(search, search->target, 0);
    return true;
}

enum naptr_outcome { NAPTR_NONE, NAPTR_CHOSEN, NAPTR_NOT_SECURE };

/* NAPTR: the best service that this hop may use. */
static enum naptr_outcome choose_naptr(struct search *search)
{
    struct sips_naptr record[SIPS_NAPTR_MAX];
    struct offer offer[SIPS_NAPTR_MAX] = {{NULL, NULL, false}};
    size_t records = 0, count = 0, secure = 0;
    bool offers_sip = false;

    if (search->resolver && search->resolver->naptr)
        records = search->resolver->naptr(search->resolver->context, search->target, record, SIPS_NAPTR_MAX);
    if (records > SIPS_NAPTR_MAX)
        records = SIPS_NAPTR_MAX;
    for (size_t i = 0; i < records; i++)
        offers_sip |= add_offer(search, &record[i], offer, &count);
    while (secure < count && offer[secure].secure)
        secure++;
    if (take_offer(search, offer, secure) || take_offer(search, offer + secure, count - secure))
        return NAPTR_CHOSEN;
    return offers_sip && search->secure ? NAPTR_NOT_SECURE : NAPTR_NONE;
}

/* A domain name without a port, and without a transport parameter. */
static enum sips_next_hop_result resolve_domain(struct search *search)
{
    switch (choose_naptr(search)) {
    case NAPTR_CHOSEN:
        return SIPS_NEXT_HOP_FOUND;
    case NAPTR_NOT_SECURE:
        return SIPS_NEXT_HOP_NO_SECURE_SERVICE;
    case NAPTR_NONE:
        break;
    }
    if (search->tls_here && add_srv_of(search, SIPS_TRANSPORT_TLS))
        return SIPS_NEXT_HOP_FOUND;
    if (!search->secure && !tls_is_known(search) &&
        (add_srv_of(search, SIPS_TRANSPORT_UDP) || add_srv_of(search, SIPS_TRANSPORT_TCP)))
        return SIPS_NEXT_HOP_FOUND;
    return use_target(search, default_transport(search, SIPS_TRANSPORT_NONE));
}

/* A domain name without a port, with a transport parameter: TLS over it if there is such a service. */
static enum sips_next_hop_result resolve_transport(struct search *search, enum sips_transport asked)
{
    enum sips_transport over_tls = secured(asked);

    if (over_tls != SIPS_TRANSPORT_NONE && search->tls_here && add_srv_of(search, over_tls))
        return SIPS_NEXT_HOP_FOUND;
    enum sips_transport transport = default_transport(search, asked);
    if (!sips_transport_is_secure(transport) && add_srv_of(search, transport))
        return SIPS_NEXT_HOP_FOUND;
    return use_target(search, transport);
}

static enum sips_host_kind kind_of(struct sips_span host)
{
    enum sips_host_kind kind;

    return sips_host_read(host.at, sips_span_end(host), &kind) ? kind : SIPS_HOST_NONE;
}

enum sips_next_hop_result sips_next_hop_select(struct sips_next_hop *hop, const struct sips_uri *uri,
                                               enum sips_hop_need need, bool tls_here,
                                               const struct sips_resolver *resolver)
{
    struct search search = {.uri = uri, .tls_here = tls_here, .resolver = resolver, .hop = hop};

    if (!sips_uri_is_sip(uri))
        return SIPS_NEXT_HOP_NOT_SIP;
    search.target = uri->maddr.length ? uri->maddr : uri->host;
    search.secure = need == SIPS_HOP_REQUIRE_TLS || uri->scheme == SIPS_SCHEME_SIPS;
    hop->flow = 0;
    hop->domain = uri->host;
    hop->server_count = 0;
    if (uri->transport == SIPS_TRANSPORT_OTHER)
        return SIPS_NEXT_HOP_UNKNOWN_TRANSPORT;
    if (search.secure && uri->transport == SIPS_TRANSPORT_UDP)
        return SIPS_NEXT_HOP_UDP_FOR_SIPS;
    if (!tls_here && (search.secure || sips_transport_is_secure(uri->transport)))
        return SIPS_NEXT_HOP_NO_TLS_HERE;

    if (uri->port || kind_of(search.target) != SIPS_HOST_NAME)
        return use_target(&search, default_transport(&search, uri->transport));
    if (uri->transport == SIPS_TRANSPORT_NONE)
        return resolve_domain(&search);
    return resolve_transport(&search, uri->transport);
}

const char *sips_next_hop_result_name(enum sips_next_hop_result result)
{
    switch (result) {
    case SIPS_NEXT_HOP_FOUND:
        return "found";
    case SIPS_NEXT_HOP_UDP_FOR_SIPS:
        return "udp-for-sips";
    case SIPS_NEXT_HOP_NO_SECURE_SERVICE:
        return "no-secure-service";
    case SIPS_NEXT_HOP_NO_TLS_HERE:
        return "no-tls-here";
    case SIPS_NEXT_HOP_UNKNOWN_TRANSPORT:
        return "unknown-transport";
    case SIPS_NEXT_HOP_NOT_SIP:
        return "not-sip";
    }
    return "?";
}
