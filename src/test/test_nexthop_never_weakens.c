/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "nexthop.h"
#include <stdio.h>

/* ---- All of a finite world of URIs and DNS answers: what must be secure never leaves in clear ---- */

static const char *const transports[] = {"",
                                         ";transport=udp",
                                         ";transport=tcp",
                                         ";transport=tls",
                                         ";transport=sctp",
                                         ";Transport=TLS-SCTP",
                                         ";lr;transport=WS",
                                         ";transport=wss;user=phone",
                                         ";transport=x"};
static const char *const hosts[] = {"a.example", "192.0.2.1", "[2001:db8::1]"};
static const char *const ports[] = {"", ":5060", ":5061"};
static const char *const maddrs[] = {"", ";maddr=b.example", ";maddr=192.0.2.2"};

/* What the DNS says, the same for every name: a set of NAPTR services, and what stands behind SRV names. */
static const char *const services[] = {"SIP+D2U",  "SIP+D2T",  "SIP+D2S", "SIP+D2W",
                                       "SIPS+D2T", "SIPS+D2S", "SIPS+D2W"};
#define SERVICE_SETS (1U << COUNT(services))

enum srv_answer { SRV_NONE, SRV_DENIED, SRV_PLAIN_ONLY, SRV_SECURE_ONLY, SRV_ALL, SRV_ANSWERS };

struct world {
    unsigned services; /* a bit each; the plain ones are preferred */
    enum srv_answer srv;
    bool tls;
};

static size_t find_naptr(const void *context, struct sips_span name, struct sips_naptr *out, size_t capacity)
{
    const struct world *world = context;
    size_t count = 0;

    (void)name;
    for (size_t i = 0; i < COUNT(services) && count < capacity; i++)
        if (world->services >> i & 1)
            out[count++] =
                (struct sips_naptr){(uint16_t)i, 0, sips_span_of(services[i]),
                                    i < 4 ? SIPS_SPAN("_sip._x.example") : SIPS_SPAN("_sips._x.example")};
    return count;
}

static size_t find_srv(const void *context, struct sips_span name, struct sips_srv *out, size_t capacity)
{
    const struct world *world = context;
    bool secure = name.length > 5 && memcmp(name.at, "_sips", 5) == 0;

    (void)capacity;
    if (world->srv == SRV_NONE || (world->srv == SRV_PLAIN_ONLY && secure) ||
        (world->srv == SRV_SECURE_ONLY && !secure))
        return 0;
    out[0] =
        (struct sips_srv){1, 1, 5060, world->srv == SRV_DENIED ? SIPS_SPAN(".") : SIPS_SPAN("c.example")};
    return 1;
}

static bool speaks_tls(const void *context, struct sips_span host, uint16_t port)
{
    (void)host;
    (void)port;
    return ((const struct world *)context)->tls;
}

struct counts {
    size_t secure, plain, none[SIPS_NEXT_HOP_NOT_SIP + 1];
};

/* One URI in one world. must: whether the hop has to be secure. */
static void check(const char *text, const struct sips_uri *uri, const struct world *world,
                  enum sips_hop_need need, bool tls_here, struct counts *counts)
{
    const struct sips_resolver resolver = {world, find_naptr, find_srv, speaks_tls};
    bool must = need == SIPS_HOP_REQUIRE_TLS || uri->scheme == SIPS_SCHEME_SIPS;
    struct sips_next_hop hop;
    enum sips_next_hop_result result = sips_next_hop_select(&hop, uri, need, tls_here, &resolver);

    if (result != SIPS_NEXT_HOP_FOUND) {
        counts->none[result]++;
        return;
    }
    if (hop.secure != sips_transport_is_secure(hop.transport) || (must && !hop.secure) ||
        (hop.secure && !tls_here))
        fail_msg("%s over %s, services %#x, srv %d", text, sips_transport_name(hop.transport),
                 world->services, (int)world->srv);
    CHECK(text, hop.server_count > 0 && hop.server_count <= SIPS_SERVER_MAX);
    CHECK(text, sips_span_equal(hop.domain, uri->host));
    for (size_t i = 0; i < hop.server_count; i++)
        CHECK(text, hop.server[i].port != 0);
    counts->secure += hop.secure;
    counts->plain += !hop.secure;
}

static void check_worlds(const char *text, const struct sips_uri *uri, enum sips_hop_need need,
                         struct counts *counts)
{
    for (unsigned set = 0; set < SERVICE_SETS; set++)
        for (unsigned srv = 0; srv < SRV_ANSWERS; srv++)
            for (unsigned bits = 0; bits < 4; bits++) {
                struct world world = {set, (enum srv_answer)srv, (bits & 1) != 0};
                check(text, uri, &world, need, (bits & 2) != 0, counts);
            }
}

/* Every URI of a scheme in every world. */
static struct counts visit(const char *scheme, enum sips_hop_need need)
{
    struct counts counts = {0};
    size_t total = 0;

    for (size_t host = 0; host < COUNT(hosts); host++)
        for (size_t port = 0; port < COUNT(ports); port++)
            for (size_t maddr = 0; maddr < COUNT(maddrs); maddr++)
                for (size_t transport = 0; transport < COUNT(transports); transport++) {
                    char text[128];
                    struct sips_uri uri;
                    int length = snprintf(text, sizeof text, "%s:bob@%s%s%s%s", scheme, hosts[host],
                                          ports[port], transports[transport], maddrs[maddr]);
                    CHECK(text, sips_uri_read(&uri, (struct sips_span){text, (size_t)length}) == SIPS_URI_OK);
                    check_worlds(text, &uri, need, &counts);
                }
    total = counts.secure + counts.plain;
    for (size_t i = 0; i < COUNT(counts.none); i++)
        total += counts.none[i];
    assert_int_equal(total, COUNT(hosts) * COUNT(ports) * COUNT(maddrs) * COUNT(transports) * SERVICE_SETS *
                                SRV_ANSWERS * 4);
    print_message("%s: %zu decisions, %zu secure, %zu plain\n", scheme, total, counts.secure, counts.plain);
    return counts;
}

static void check_all_ends(const struct counts *counts)
{
    assert_int_equal(counts->plain, 0);
    assert_true(counts->secure > 0);
    assert_true(counts->none[SIPS_NEXT_HOP_UDP_FOR_SIPS] > 0);
    assert_true(counts->none[SIPS_NEXT_HOP_NO_SECURE_SERVICE] > 0);
    assert_true(counts->none[SIPS_NEXT_HOP_NO_TLS_HERE] > 0);
    assert_true(counts->none[SIPS_NEXT_HOP_UNKNOWN_TRANSPORT] > 0);
    assert_int_equal(counts->none[SIPS_NEXT_HOP_NOT_SIP], 0);
}

static void test_sips(void **state)
{
    (void)state;
    struct counts counts = visit("sips", SIPS_HOP_PREFER_TLS);
    check_all_ends(&counts);
    struct counts capitals = visit("SIPS", SIPS_HOP_REQUIRE_TLS);
    assert_memory_equal(&capitals, &counts, sizeof counts);
}

static void test_required(void **state)
{
    (void)state;
    struct counts counts = visit("sip", SIPS_HOP_REQUIRE_TLS);
    check_all_ends(&counts);
}

/* The world has plain hops: it is not for want of them that the others are secure. */
static void test_sip(void **state)
{
    (void)state;
    struct counts counts = visit("sip", SIPS_HOP_PREFER_TLS);
    assert_true(counts.plain > 0);
    assert_true(counts.secure > 0);
    assert_int_equal(counts.none[SIPS_NEXT_HOP_NO_SECURE_SERVICE], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("3263-4.1: no transport, port, host, maddr or DNS answer takes a sips URI to a plain hop",
               test_sips),
        PROVES("3263-4.1: nor a sip URI whose hop must be secure", test_required),
        PROVES("3263-4.1: a sip URI has plain hops in the same worlds, and none without TLS here is secure",
               test_sip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
