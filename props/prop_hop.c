/* SPDX-License-Identifier: Apache-2.0 */
/* Where a URI leads: RFC 3263 4.1 and 4.2, RFC 4168 5, RFC 7118 5, RFC 5630 3.1.4 and 5.3, on drawn DNS data.
 */
#include "nexthop.h"
#include "property.h"
#include <string.h>

/* What the DNS says of one service of the domain. */
struct service {
    uint8_t naptr;   /* 0: no record; else its order */
    uint8_t servers; /* SRV records: none, one, two, or one that says "." */
};

enum { NO_SRV, ONE_SERVER, TWO_SERVERS, DENIED };

#define SERVICES 7

/* In the order of their preference among equals: secure ones first. */
static const struct {
    enum sips_transport transport;
    const char *naptr, *srv;
} services[SERVICES] = {
    {SIPS_TRANSPORT_TLS, "SIPS+D2T", "_sips._tcp.example.net"},
    {SIPS_TRANSPORT_TLS_SCTP, "SIPS+D2S", "_sips._sctp.example.net"},
    {SIPS_TRANSPORT_WSS, "SIPS+D2W", "_sips._ws.example.net"},
    {SIPS_TRANSPORT_UDP, "SIP+D2U", "_sip._udp.example.net"},
    {SIPS_TRANSPORT_TCP, "SIP+D2T", "_sip._tcp.example.net"},
    {SIPS_TRANSPORT_SCTP, "SIP+D2S", "_sip._sctp.example.net"},
    {SIPS_TRANSPORT_WS, "SIP+D2W", "_sip._ws.example.net"},
};

struct place {
    bool sips, required, tls_here, tls_known, numeric, port, maddr, other_naptr;
    uint8_t transport; /* enum sips_transport of the parameter */
    struct service service[SERVICES];
};

static void draw(struct choices *choices, void *drawn)
{
    struct place *place = drawn;

    place->sips = draw_chance(choices, 1, 2);
    place->transport = (uint8_t)(draw_chance(choices, 1, 2) ? draw_upto(choices, SIPS_TRANSPORT_OTHER) : 0);
    place->required = draw_chance(choices, 1, 4);
    place->tls_here = !draw_chance(choices, 1, 4);
    place->tls_known = draw_chance(choices, 1, 3);
    place->numeric = draw_chance(choices, 1, 8);
    place->port = draw_chance(choices, 1, 8);
    place->maddr = draw_chance(choices, 1, 16);
    place->other_naptr = draw_chance(choices, 1, 8);
    for (size_t i = 0; i < SERVICES; i++) {
        place->service[i].naptr = (uint8_t)(draw_chance(choices, 1, 4) ? draw_range(choices, 1, 3) : 0);
        place->service[i].servers =
            (uint8_t)(draw_chance(choices, 1, 3) ? draw_upto(choices, DENIED) : NO_SRV);
    }
}

/* ---- The resolver ---- */

static size_t find_naptr(const void *context, struct sips_span name, struct sips_naptr *out, size_t capacity)
{
    const struct place *place = context;
    size_t count = 0;

    if (!sips_span_equal(name, SIPS_SPAN("example.net")))
        return 0;
    if (place->other_naptr)
        out[count++] = (struct sips_naptr){1, 1, SIPS_SPAN("E2U+sip"), SIPS_SPAN("example.net")};
    for (size_t i = SERVICES; i-- > 0 && count < capacity;)
        if (place->service[i].naptr)
            out[count++] =
                (struct sips_naptr){place->service[i].naptr, (uint16_t)i, sips_span_of(services[i].naptr),
                                    sips_span_of(services[i].srv)};
    return count;
}

static size_t find_srv(const void *context, struct sips_span name, struct sips_srv *out, size_t capacity)
{
    const struct place *place = context;

    for (size_t i = 0; i < SERVICES && capacity >= 2; i++) {
        if (!sips_span_equal(name, sips_span_of(services[i].srv)))
            continue;
        out[0] = (struct sips_srv){20, 1, 5070, SIPS_SPAN("b.example.net")};
        out[1] = (struct sips_srv){10, 1, 5080, SIPS_SPAN("a.example.net")};
        if (place->service[i].servers == DENIED)
            out[0].target = SIPS_SPAN(".");
        return place->service[i].servers == TWO_SERVERS ? 2 : place->service[i].servers == NO_SRV ? 0 : 1;
    }
    return 0;
}

static bool find_tls(const void *context, struct sips_span host, uint16_t port)
{
    (void)host;
    (void)port;
    return ((const struct place *)context)->tls_known;
}

/* ---- The oracle ---- */

struct answer {
    enum sips_next_hop_result result;
    enum sips_transport transport;
    size_t servers; /* of SRV; 0: the target itself */
    const char *clause;
};

static bool is_secure(enum sips_transport transport)
{
    return transport == SIPS_TRANSPORT_TLS || transport == SIPS_TRANSPORT_TLS_SCTP ||
           transport == SIPS_TRANSPORT_WSS;
}

static enum sips_transport over_tls(enum sips_transport asked)
{
    if (asked == SIPS_TRANSPORT_SCTP || asked == SIPS_TRANSPORT_TLS_SCTP)
        return SIPS_TRANSPORT_TLS_SCTP;
    if (asked == SIPS_TRANSPORT_WS || asked == SIPS_TRANSPORT_WSS)
        return SIPS_TRANSPORT_WSS;
    return asked == SIPS_TRANSPORT_UDP ? SIPS_TRANSPORT_NONE : SIPS_TRANSPORT_TLS;
}

static size_t service_of(enum sips_transport transport)
{
    size_t i = 0;

    while (services[i].transport != transport)
        i++;
    return i;
}

static size_t servers_of(const struct place *place, size_t service)
{
    uint8_t servers = place->service[service].servers;

    return servers == DENIED ? 0 : servers;
}

static struct answer found(enum sips_transport transport, size_t servers)
{
    return (struct answer){SIPS_NEXT_HOP_FOUND, transport, servers,
                           transport == SIPS_TRANSPORT_SCTP || transport == SIPS_TRANSPORT_TLS_SCTP ? "4168-3"
                           : transport == SIPS_TRANSPORT_WS || transport == SIPS_TRANSPORT_WSS      ? "7118-4"
                                                                                               : "3263-4.1"};
}

/* No records, or none that are looked at: TLS if it is needed, or known to be there (RFC 5630 5.3). */
static struct answer without_records(const struct place *place, bool secure)
{
    enum sips_transport asked = (enum sips_transport)place->transport, tls = over_tls(asked);

    if (tls != SIPS_TRANSPORT_NONE && (secure || (place->tls_here && place->tls_known)))
        return found(tls, 0);
    return found(asked == SIPS_TRANSPORT_NONE ? SIPS_TRANSPORT_UDP : asked, 0);
}

/* The best of the services that NAPTR offers, secure ones or plain ones: by order, then preference; one with
 * servers before one without, none that is denied. False: there is none. */
static bool best_service(const struct place *place, bool secure_ones, struct answer *answer)
{
    size_t best = SERVICES;

    for (int with_servers = 1; with_servers >= 0 && best == SERVICES; with_servers--)
        for (size_t i = 0; i < SERVICES; i++) {
            const struct service *service = &place->service[i];
            bool fits = service->naptr && is_secure(services[i].transport) == secure_ones &&
                        (with_servers ? servers_of(place, i) > 0 : service->servers == NO_SRV);
            if (fits && (best == SERVICES || service->naptr < place->service[best].naptr))
                best = i;
        }
    if (best == SERVICES)
        return false;
    *answer = found(services[best].transport, servers_of(place, best));
    return true;
}

static struct answer by_domain(const struct place *place, bool secure)
{
    static const struct answer no_secure = {SIPS_NEXT_HOP_NO_SECURE_SERVICE, SIPS_TRANSPORT_NONE, 0,
                                            "3263-4.1"};
    const size_t tls = 0, udp = 3, tcp = 4;
    bool offers = false;
    struct answer answer;

    for (size_t i = 0; i < SERVICES; i++)
        offers = offers || place->service[i].naptr;
    if (place->tls_here && best_service(place, true, &answer))
        return answer;
    if (!secure && best_service(place, false, &answer))
        return answer;
    if (offers && secure)
        return no_secure;
    if (place->tls_here && servers_of(place, tls))
        return found(SIPS_TRANSPORT_TLS, servers_of(place, tls));
    if (secure)
        return place->service[tls].servers == DENIED ? no_secure : without_records(place, secure);
    if (!(place->tls_here && place->tls_known) && (servers_of(place, udp) || servers_of(place, tcp)))
        return servers_of(place, udp) ? found(SIPS_TRANSPORT_UDP, servers_of(place, udp))
                                      : found(SIPS_TRANSPORT_TCP, servers_of(place, tcp));
    return without_records(place, secure);
}

/* With a transport parameter: TLS over it, if there is such a service (it never weakens the scheme). */
static struct answer by_transport(const struct place *place, bool secure)
{
    static const struct answer no_secure = {SIPS_NEXT_HOP_NO_SECURE_SERVICE, SIPS_TRANSPORT_NONE, 0,
                                            "3263-4.1"};
    enum sips_transport tls = over_tls((enum sips_transport)place->transport);

    if (tls != SIPS_TRANSPORT_NONE && place->tls_here) {
        size_t service = service_of(tls);
        if (servers_of(place, service))
            return found(tls, servers_of(place, service));
        if (secure && place->service[service].servers == DENIED)
            return no_secure;
    }
    struct answer answer = without_records(place, secure);
    if (!is_secure(answer.transport))
        answer.servers = servers_of(place, service_of(answer.transport));
    return answer;
}

static struct answer expect(const struct place *place)
{
    enum sips_transport asked = (enum sips_transport)place->transport;
    bool secure = place->sips || place->required;

    if (asked == SIPS_TRANSPORT_OTHER)
        return (struct answer){SIPS_NEXT_HOP_UNKNOWN_TRANSPORT, asked, 0, "3263-4.1"};
    if (secure && asked == SIPS_TRANSPORT_UDP)
        return (struct answer){SIPS_NEXT_HOP_UDP_FOR_SIPS, asked, 0, "5630-3.1.4-c"};
    if (!place->tls_here && (secure || is_secure(asked)))
        return (struct answer){SIPS_NEXT_HOP_NO_TLS_HERE, asked, 0, "3263-4.1"};
    if (place->port || place->numeric || place->maddr)
        return without_records(place, secure);
    return asked == SIPS_TRANSPORT_NONE ? by_domain(place, secure) : by_transport(place, secure);
}

/* ---- The comparison ---- */

static void write_uri(char out[160], const struct place *place)
{
    static const char *const transport[] = {"",
                                            ";transport=udp",
                                            ";transport=tcp",
                                            ";transport=tls",
                                            ";transport=sctp",
                                            ";transport=tls-sctp",
                                            ";transport=ws",
                                            ";transport=wss",
                                            ";transport=smoke"};
    const char *parts[] = {place->sips ? "sips:bob@" : "sip:bob@",
                           place->numeric ? "192.0.2.4" : "example.net", place->port ? ":7000" : "",
                           transport[place->transport], place->maddr ? ";maddr=192.0.2.5" : ""};

    snprintf(out, 160, "%s%s%s%s%s", parts[0], parts[1], parts[2], parts[3], parts[4]);
}

static unsigned default_port(enum sips_transport transport)
{
    if (transport == SIPS_TRANSPORT_WS)
        return 80;
    if (transport == SIPS_TRANSPORT_WSS)
        return 443;
    return is_secure(transport) ? 5061 : 5060;
}

static enum property_verdict compare_servers(const struct place *place, const struct answer *answer,
                                             const struct sips_next_hop *hop, struct finding *finding)
{
    struct sips_span host = place->maddr     ? SIPS_SPAN("192.0.2.5")
                            : place->numeric ? SIPS_SPAN("192.0.2.4")
                                             : SIPS_SPAN("example.net");
    unsigned port = place->port ? 7000 : default_port(answer->transport);

    if (answer->servers) {
        host = answer->servers == 2 ? SIPS_SPAN("a.example.net") : SIPS_SPAN("b.example.net");
        port = answer->servers == 2 ? 5080 : 5070;
    }
    if (hop->server_count == (answer->servers ? answer->servers : 1) &&
        sips_span_equal(hop->server[0].host, host) && hop->server[0].port == port)
        return PROPERTY_HOLDS;
    return finding_say(finding, "servers-are-those-of-the-service", "3263-4.2",
                       "expected: %.*s port %u first\nfound:    %zu servers, %.*s port %u first",
                       (int)host.length, host.at, port, hop->server_count, (int)hop->server[0].host.length,
                       hop->server[0].host.at, (unsigned)hop->server[0].port);
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    const struct place *place = drawn;
    struct sips_resolver resolver = {place, find_naptr, find_srv, find_tls};
    struct answer expected = expect(place);
    struct sips_next_hop hop = {.server_count = 0};
    struct sips_uri uri;
    char text[160];

    write_uri(text, place);
    if (sips_uri_read(&uri, sips_span_of(text)) != SIPS_URI_OK)
        return PROPERTY_DISCARDED;
    enum sips_next_hop_result result = sips_next_hop_select(
        &hop, &uri, place->required ? SIPS_HOP_REQUIRE_TLS : SIPS_HOP_PREFER_TLS, place->tls_here, &resolver);
    if (result == SIPS_NEXT_HOP_FOUND && (place->sips || place->required) && !hop.secure)
        return finding_say(finding, "what-needs-tls-gets-it", place->sips ? "5630-4-a" : "3261-16.6-7",
                           "found: %s", sips_transport_name(hop.transport));
    if (result != expected.result)
        return finding_say(finding, "hop-is-the-one-of-rfc-3263", expected.clause,
                           "expected: %s\nfound:    %s", sips_next_hop_result_name(expected.result),
                           sips_next_hop_result_name(result));
    if (result != SIPS_NEXT_HOP_FOUND)
        return PROPERTY_HOLDS;
    if (hop.transport != expected.transport)
        return finding_say(finding, "hop-is-the-one-of-rfc-3263", expected.clause,
                           "expected: %s\nfound:    %s", sips_transport_name(expected.transport),
                           sips_transport_name(hop.transport));
    if (!sips_span_equal(hop.domain, place->numeric ? SIPS_SPAN("192.0.2.4") : SIPS_SPAN("example.net")))
        return finding_say(finding, "peer-proves-the-domain-of-the-uri", "5922-7.3", "found: %.*s",
                           (int)hop.domain.length, hop.domain.at);
    return compare_servers(place, &expected, &hop, finding);
}

static void print(FILE *out, const void *drawn)
{
    static const char *const srv[] = {"no server", "one server", "two servers", "\".\""};
    const struct place *place = drawn;
    char text[160];

    write_uri(text, place);
    fprintf(out, "%s, TLS %s, TLS here: %s, known to be there: %s\n", text,
            place->required ? "required" : "preferred", place->tls_here ? "yes" : "no",
            place->tls_known ? "yes" : "no");
    for (size_t i = 0; i < SERVICES; i++)
        if (place->service[i].naptr || place->service[i].servers)
            fprintf(out, "%s: NAPTR order %u, %s\n", services[i].srv, (unsigned)place->service[i].naptr,
                    srv[place->service[i].servers]);
}

const struct property property_next_hop = {
    .name = "next-hop",
    .line = "transport, servers and the name to be proven are those of RFC 3263, and what needs TLS gets it",
    .clauses = "3261-16.6-7 3263-4.1 3263-4.2 4168-3 5630-3.1.4-c 5630-4-a 5922-7.3 7118-4",
    .case_size = sizeof(struct place),
    .draw = draw,
    .check = check,
    .print = print,
};

/* ---- Transports by themselves ---- */

static void draw_transport(struct choices *choices, void *drawn)
{
    uint8_t *transport = drawn;

    *transport = (uint8_t)draw_upto(choices, SIPS_TRANSPORT_WSS - 1);
}

static enum property_verdict check_transport(const void *drawn, struct finding *finding)
{
    static const char *const names[] = {"UDP", "TCP", "TLS", "SCTP", "TLS-SCTP", "WS", "WSS"};
    enum sips_transport transport = (enum sips_transport)(*(const uint8_t *)drawn + 1);
    const char *name = names[transport - 1];
    const char *clause = strstr(name, "SCTP") ? "4168-3" : strstr(name, "WS") ? "7118-4" : "5630-3.1.4-b";
    bool tls = strcmp(name, "TLS") == 0 || strcmp(name, "TLS-SCTP") == 0 || strcmp(name, "WSS") == 0;

    if (strcmp(sips_transport_name(transport), name) != 0 ||
        sips_transport_named(sips_span_of(name)) != transport)
        return finding_say(finding, "via-names-transports", "5630-3.1.4-b", "%s is named %s", name,
                           sips_transport_name(transport));
    if (sips_transport_is_secure(transport) != tls)
        return finding_say(finding, "tls-alone-is-secure", clause, "%s", name);
    if (sips_transport_port(transport) != default_port(transport))
        return finding_say(finding, "ports-are-those-of-the-transport", "3263-4.2", "%s: %u", name,
                           sips_transport_port(transport));
    return PROPERTY_HOLDS;
}

static void print_transport(FILE *out, const void *drawn)
{
    fprintf(out, "%s\n", sips_transport_name((enum sips_transport)(*(const uint8_t *)drawn + 1)));
}

static uint64_t transport_leaves(void)
{
    return 7; /* RFC 5630 3.1.4 names five, RFC 7118 two */
}

const struct property property_transport = {
    .name = "transport",
    .line = "a transport has its name and its port, and TLS, TLS-SCTP and WSS alone are secure",
    .clauses = "3263-4.2 4168-3 5630-3.1.4-b 7118-4",
    .case_size = 1,
    .draw = draw_transport,
    .check = check_transport,
    .print = print_transport,
    .leaves = transport_leaves,
};
