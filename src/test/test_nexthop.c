/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "nexthop.h"
#include <stdio.h>

/* ---- The DNS of these tests ---- */

static const struct {
    const char *name;
    uint16_t order, preference;
    const char *service, *replacement;
} naptr_records[] = {
    {"naptr.example", 10, 10, "SIP+D2U", "udp.of.naptr.example"},
    {"naptr.example", 20, 10, "SIPS+D2T", "tls.of.naptr.example"},
    {"naptr.example", 15, 10, "SIP+D2T", "tcp.of.naptr.example"},
    {"plain.example", 20, 10, "SIP+D2U", "_sip._udp.plain.example"},
    {"plain.example", 10, 60, "SIP+D2S", "_sip._sctp.plain.example"},
    {"plain.example", 10, 50, "sip+d2t", "tcp.of.naptr.example"},
    {"sctp.example", 10, 10, "SIP+D2S", "_sip._sctp.sctp.example"},
    {"sctp.example", 10, 10, "SIPS+D2S", "_sips._sctp.sctp.example"},
    {"ws.example", 20, 10, "SIPS+D2W", "_sips._ws.ws.example"},
    {"ws.example", 10, 10, "SIP+D2W", "_sip._ws.ws.example"},
    {"both.example", 20, 10, "SIPS+D2T", "tls.of.naptr.example"},
    {"both.example", 10, 20, "SIPS+D2S", "_sips._sctp.sctp.example"},
    {"both.example", 10, 30, "SIPS+D2W", "_sips._ws.ws.example"},
    {"enum.example", 10, 10, "E2U+sip", "_sip._udp.plain.example"},
    {"gone.example", 10, 10, "SIPS+D2T", "none-of-it.of.naptr.example"},
    {"next.example", 10, 10, "SIPS+D2T", "none.of.next.example"},
    {"next.example", 20, 10, "SIPS+D2S", "_sips._sctp.sctp.example"},
    {"next.example", 5, 10, "SIP+D2T", "tcp.of.naptr.example"},
    {"denied.example", 10, 10, "SIPS+D2T", "none-of-it.of.naptr.example"},
    {"denied.example", 20, 10, "SIPS+D2W", "none.of.denied.example"},
    {"denied.example", 30, 10, "SIPS+D2S", "none.of.denied.example"},
    {"fallback.example", 10, 10, "SIPS+D2T", "none-of-it.of.naptr.example"},
    {"fallback.example", 20, 10, "SIP+D2T", "tcp.of.naptr.example"},
    {"wrong.example", 10, 10, "SIP+D2T", "none-of-it.of.naptr.example"},
    {"wss.example", 10, 10, "SIPS+D2W", "_sips._ws.srv.example"},
};

static const struct {
    const char *name;
    uint16_t priority, weight, port;
    const char *target;
} srv_records[] = {
    {"tls.of.naptr.example", 20, 0, 5063, "b.example"},
    {"tls.of.naptr.example", 10, 0, 5062, "a.example"},
    {"tcp.of.naptr.example", 10, 0, 5070, "c.example"},
    {"udp.of.naptr.example", 10, 0, 5080, "d.example"},
    {"_sips._sctp.sctp.example", 10, 0, 5064, "e.example"},
    {"_sips._tcp.srv.example", 10, 0, 5065, "f.example"},
    {"_sip._tcp.srv.example", 10, 0, 5071, "g.example"},
    {"_sip._udp.srv.example", 10, 0, 5081, "h.example"},
    {"_sip._udp.udp.example", 10, 1, 5060, "i.example"},
    {"_sip._udp.udp.example", 10, 9, 5060, "j.example"},
    {"_sip._udp.udp.example", 5, 0, 5060, "k.example"},
    {"_sip._udp.udp.example", 1, 0, 5060, "."},
    {"_sip._tcp.tcp.example", 10, 0, 5072, "l.example"},
    {"_sips._sctp.srv.example", 10, 0, 5066, "m.example"},
    {"_sips._ws.srv.example", 10, 0, 8443, "n.example"},
    {"_sip._sctp.srv.example", 10, 0, 5067, "o.example"},
    {"_sip._ws.srv.example", 10, 0, 8080, "p.example"},
    {"_sips._tcp.none-of-it.example", 0, 0, 0, "."},
    {"none-of-it.of.naptr.example", 0, 0, 0, "."},
};

/* Hosts that speak TLS although no record says so. */
static const char *const tls_hosts[] = {"tls.example", "192.0.2.7"};

static size_t find_naptr(const void *context, struct sips_span name, struct sips_naptr *out, size_t capacity)
{
    size_t count = 0;

    (void)context;
    for (size_t i = 0; i < COUNT(naptr_records); i++)
        if (is(name, naptr_records[i].name) && count < capacity)
            out[count++] = (struct sips_naptr){naptr_records[i].order, naptr_records[i].preference,
                                               sips_span_of(naptr_records[i].service),
                                               sips_span_of(naptr_records[i].replacement)};
    return count;
}

static size_t find_srv(const void *context, struct sips_span name, struct sips_srv *out, size_t capacity)
{
    size_t count = 0;

    (void)context;
    for (size_t i = 0; i < COUNT(srv_records); i++)
        if (is(name, srv_records[i].name) && count < capacity)
            out[count++] = (struct sips_srv){srv_records[i].priority, srv_records[i].weight,
                                             srv_records[i].port, sips_span_of(srv_records[i].target)};
    return count;
}

static bool speaks_tls(const void *context, struct sips_span host, uint16_t port)
{
    (void)context;
    for (size_t i = 0; i < COUNT(tls_hosts); i++)
        if (is(host, tls_hosts[i]))
            return port == 0 || port == 5070;
    return false;
}

static const struct sips_resolver dns = {.naptr = find_naptr, .srv = find_srv, .tls = speaks_tls};

/* ---- What is chosen ---- */

struct row {
    const char *section, *uri;
    const char *hop;       /* "TLS host:port host:port"; or the name of a result */
    const char *hop_plain; /* when this element cannot set up TLS */
};

static const struct row sips_rows[] = {
    {"4.1: TLS over TCP without records", "sips:none.example", "TLS none.example:5061", "no-tls-here"},
    {"4.1: a port leaves DNS out", "sips:naptr.example:5070", "TLS naptr.example:5070", "no-tls-here"},
    {"4.1: numeric", "sips:192.0.2.1", "TLS 192.0.2.1:5061", "no-tls-here"},
    {"4.1: numeric with a port", "sips:[2001:db8::1]:5060", "TLS [2001:db8::1]:5060", "no-tls-here"},
    {"4.1: transport narrows", "sips:192.0.2.1;transport=tcp", "TLS 192.0.2.1:5061", "no-tls-here"},
    {"RFC 5630 3.1.4: transport=tls", "sips:none.example;transport=tls", "TLS none.example:5061",
     "no-tls-here"},
    {"RFC 4168 3: over SCTP", "sips:none.example;transport=sctp", "TLS-SCTP none.example:5061",
     "no-tls-here"},
    {"RFC 4168 3: by its Via name", "sips:a.b;transport=tls-sctp", "TLS-SCTP a.b:5061", "no-tls-here"},
    {"RFC 7118 4: ws means WSS", "sips:none.example;transport=ws", "WSS none.example:443", "no-tls-here"},
    {"RFC 7118 4: wss", "sips:none.example:8443;transport=wss", "WSS none.example:8443", "no-tls-here"},
    {"RFC 5630 3.1.4: no UDP", "sips:none.example;transport=udp", "udp-for-sips", "udp-for-sips"},
    {"RFC 5630 3.1.4: no UDP for a number", "sips:192.0.2.7;transport=udp", "udp-for-sips", "udp-for-sips"},
    {"4.1: unknown transport", "sips:a.b;transport=x", "unknown-transport", "unknown-transport"},
    {"4.1: SIPS+ alone counts", "sips:naptr.example", "TLS a.example:5062 b.example:5063", "no-tls-here"},
    {"4.1: none begins with SIPS+", "sips:plain.example", "no-secure-service", "no-tls-here"},
    {"4.1: SIPS+D2S", "sips:sctp.example", "TLS-SCTP e.example:5064", "no-tls-here"},
    {"4.1: SIPS+D2W, no SRV records", "sips:ws.example", "WSS ws.example:443", "no-tls-here"},
    {"4.1: order before preference", "sips:both.example", "TLS-SCTP e.example:5064", "no-tls-here"},
    {"4.1: NAPTR records of other uses", "sips:enum.example", "TLS enum.example:5061", "no-tls-here"},
    {"4.1: _sips._tcp", "sips:srv.example", "TLS f.example:5065", "no-tls-here"},
    {"4.1: _sips._tcp alone is asked", "sips:udp.example", "TLS udp.example:5061", "no-tls-here"},
    {"4.1: tcp asks _sips._tcp", "sips:srv.example;transport=tcp", "TLS f.example:5065", "no-tls-here"},
    {"4.1: sctp asks _sips._sctp", "sips:srv.example;transport=sctp", "TLS-SCTP m.example:5066",
     "no-tls-here"},
    {"4.1: NAPTR is left out by transport", "sips:plain.example;transport=tcp", "TLS plain.example:5061",
     "no-tls-here"},
    {"RFC 2782: no such service", "sips:none-of-it.example", "no-secure-service", "no-tls-here"},
    {"RFC 2782: no such service over tcp", "sips:none-of-it.example;transport=tcp", "no-secure-service",
     "no-tls-here"},
    {"RFC 2782: no such service behind NAPTR", "sips:gone.example", "no-secure-service", "no-tls-here"},
    {"4.1: SIPS+D2W", "sips:wss.example", "WSS n.example:8443", "no-tls-here"},
    {"4.2: ws asks _sips._ws", "sips:srv.example;transport=ws", "WSS n.example:8443", "no-tls-here"},
    {"4.2: wss asks _sips._ws", "sips:srv.example;transport=wss", "WSS n.example:8443", "no-tls-here"},
    {"4.2: tls-sctp asks _sips._sctp", "sips:srv.example;transport=TLS-SCTP", "TLS-SCTP m.example:5066",
     "no-tls-here"},
    {"4.1: the next NAPTR, where the first has no SRV records", "sips:next.example",
     "TLS-SCTP e.example:5064", "no-tls-here"},
    {"4.2: none has: the target, for the first that is not denied", "sips:denied.example",
     "WSS denied.example:443", "no-tls-here"},
    {"RFC 2782: the secure service is denied, and no other is secure", "sips:fallback.example",
     "no-secure-service", "no-tls-here"},
    {"4: maddr is the target", "sips:a.b;maddr=192.0.2.9", "TLS 192.0.2.9:5061", "no-tls-here"},
    {"4: maddr is resolved", "sips:a.b;maddr=srv.example", "TLS f.example:5065", "no-tls-here"},
    {"4: maddr with a port", "sips:a.b:5070;maddr=srv.example", "TLS srv.example:5070", "no-tls-here"},
};

static const struct row sip_rows[] = {
    {"4.1: UDP without records", "sip:none.example", "UDP none.example:5060", "UDP none.example:5060"},
    {"4.1: numeric", "sip:192.0.2.1:5070", "UDP 192.0.2.1:5070", "UDP 192.0.2.1:5070"},
    {"4.2: TCP", "sip:a.b;transport=tcp", "TCP a.b:5060", "TCP a.b:5060"},
    {"4.2: SCTP", "sip:a.b;transport=SCTP", "SCTP a.b:5060", "SCTP a.b:5060"},
    {"RFC 7118: WS", "sip:a.b;transport=ws", "WS a.b:80", "WS a.b:80"},
    {"RFC 7118: WSS", "sip:a.b;transport=wss", "WSS a.b:443", "no-tls-here"},
    {"4.2: TLS", "sip:a.b;transport=tls", "TLS a.b:5061", "no-tls-here"},
    {"4.1: unknown transport", "sip:a.b;transport=x", "unknown-transport", "unknown-transport"},
    {"RFC 5630 5.3: TLS before order", "sip:naptr.example", "TLS a.example:5062 b.example:5063",
     "UDP d.example:5080"},
    {"4.1: order, then preference", "sip:plain.example", "TCP c.example:5070", "TCP c.example:5070"},
    {"RFC 5630 5.3: _sips._tcp first", "sip:srv.example", "TLS f.example:5065", "UDP h.example:5081"},
    {"RFC 2782: priority, then weight", "sip:udp.example", "UDP k.example:5060 j.example:5060 i.example:5060",
     "UDP k.example:5060 j.example:5060 i.example:5060"},
    {"4.1: _sip._tcp", "sip:tcp.example", "TCP l.example:5072", "TCP l.example:5072"},
    {"4.2: tcp asks _sip._tcp", "sip:srv.example;transport=tcp", "TLS f.example:5065", "TCP g.example:5071"},
    {"4.2: udp asks _sip._udp", "sip:srv.example;transport=udp", "UDP h.example:5081", "UDP h.example:5081"},
    {"4.2: no SRV records for it", "sip:tcp.example;transport=udp", "UDP tcp.example:5060",
     "UDP tcp.example:5060"},
    {"4.1: SIP+D2S, no SRV records", "sip:sctp.example", "TLS-SCTP e.example:5064", "SCTP sctp.example:5060"},
    {"4.1: SIP+D2W, no SRV records", "sip:ws.example", "WSS ws.example:443", "WS ws.example:80"},
    {"4.2: sctp asks _sip._sctp", "sip:srv.example;transport=sctp", "TLS-SCTP m.example:5066",
     "SCTP o.example:5067"},
    {"4.2: ws asks _sip._ws", "sip:srv.example;transport=ws", "WSS n.example:8443", "WS p.example:8080"},
    {"RFC 5630 5.3: the next secure NAPTR before a plain one", "sip:next.example", "TLS-SCTP e.example:5064",
     "TCP c.example:5070"},
    {"RFC 2782: TLS is denied, TCP is not", "sip:fallback.example", "TCP c.example:5070",
     "TCP c.example:5070"},
    {"RFC 2782: all that is offered is denied", "sip:wrong.example", "UDP wrong.example:5060",
     "UDP wrong.example:5060"},
    {"RFC 5630 5.3: TLS is known", "sip:tls.example", "TLS tls.example:5061", "UDP tls.example:5060"},
    {"RFC 5630 5.3: TLS to a number", "sip:192.0.2.7", "TLS 192.0.2.7:5061", "UDP 192.0.2.7:5060"},
    {"RFC 5630 5.3: TLS at the port", "sip:tls.example:5070", "TLS tls.example:5070", "UDP tls.example:5070"},
    {"RFC 5630 5.3: not at that port", "sip:tls.example:5071", "UDP tls.example:5071",
     "UDP tls.example:5071"},
    {"RFC 5630 5.3: TLS over TCP", "sip:tls.example;transport=tcp", "TLS tls.example:5061",
     "TCP tls.example:5060"},
    {"4.1: UDP was asked for", "sip:tls.example;transport=udp", "UDP tls.example:5060",
     "UDP tls.example:5060"},
    {"4: maddr is the target", "sip:a.b;maddr=tls.example", "TLS tls.example:5061", "UDP tls.example:5060"},
    {"neither sip nor sips", "tel:+15550100", "not-sip", "not-sip"},
    {"neither sip nor sips", "mailto:a@b", "not-sip", "not-sip"},
};

/* A sip URI that must go over TLS: what a sips URI would do, but for the port that its scheme implies. */
static const struct row required_rows[] = {
    {"TLS without records", "sip:none.example", "TLS none.example:5061", "no-tls-here"},
    {"the port stays", "sip:192.0.2.1:5060", "TLS 192.0.2.1:5060", "no-tls-here"},
    {"SIPS+ alone counts", "sip:naptr.example", "TLS a.example:5062 b.example:5063", "no-tls-here"},
    {"no service", "sip:plain.example", "no-secure-service", "no-tls-here"},
    {"TLS over TCP", "sip:srv.example;transport=tcp", "TLS f.example:5065", "no-tls-here"},
    {"WSS", "sip:none.example;transport=ws", "WSS none.example:443", "no-tls-here"},
    {"no UDP", "sip:none.example;transport=udp", "udp-for-sips", "udp-for-sips"},
    {"no records of UDP", "sip:udp.example", "TLS udp.example:5061", "no-tls-here"},
};

static void check_hop(const struct row *row, enum sips_hop_need need, bool tls_here, const char *expected)
{
    struct sips_span text = tight_text(row->uri);
    struct sips_next_hop hop;
    struct sips_uri uri;
    char view[512];

    CHECK(row->uri, sips_uri_read(&uri, text) == SIPS_URI_OK);
    enum sips_next_hop_result result = sips_next_hop_select(&hop, &uri, need, tls_here, &dns);
    size_t length = (size_t)snprintf(view, sizeof view, "%s",
                                     result == SIPS_NEXT_HOP_FOUND ? sips_transport_name(hop.transport)
                                                                   : sips_next_hop_result_name(result));
    if (result == SIPS_NEXT_HOP_FOUND) {
        CHECK(row->uri, hop.secure == sips_transport_is_secure(hop.transport));
        CHECK(row->uri, sips_span_equal(hop.domain, uri.host));
        for (size_t i = 0; i < hop.server_count; i++)
            length +=
                (size_t)snprintf(view + length, sizeof view - length, " %.*s:%u",
                                 (int)hop.server[i].host.length, hop.server[i].host.at, hop.server[i].port);
    }
    if (strcmp(view, expected) != 0)
        fail_msg("[%s] %s%s: %s, not %s", row->section, row->uri, tls_here ? "" : " without TLS", view,
                 expected);
    tight_free(text);
}

static void check_rows(const struct row *row, size_t count, enum sips_hop_need need)
{
    for (; count-- > 0; row++) {
        check_hop(row, need, true, row->hop);
        check_hop(row, need, false, row->hop_plain);
    }
}

static void test_sips(void **state)
{
    (void)state;
    check_rows(sips_rows, COUNT(sips_rows), SIPS_HOP_PREFER_TLS);
    check_rows(sips_rows, COUNT(sips_rows), SIPS_HOP_REQUIRE_TLS);
}

static void test_sip(void **state)
{
    (void)state;
    check_rows(sip_rows, COUNT(sip_rows), SIPS_HOP_PREFER_TLS);
}

static void test_required(void **state)
{
    (void)state;
    check_rows(required_rows, COUNT(required_rows), SIPS_HOP_REQUIRE_TLS);
}

static void test_no_resolver(void **state)
{
    static const struct sips_resolver empty = {0};
    const struct sips_resolver *const resolvers[] = {NULL, &empty};

    (void)state;
    for (size_t i = 0; i < COUNT(resolvers); i++) {
        struct sips_next_hop hop;
        struct sips_uri uri;
        assert_int_equal(sips_uri_read(&uri, SIPS_SPAN("sips:naptr.example")), SIPS_URI_OK);
        assert_int_equal(sips_next_hop_select(&hop, &uri, SIPS_HOP_PREFER_TLS, true, resolvers[i]),
                         SIPS_NEXT_HOP_FOUND);
        assert_int_equal(hop.transport, SIPS_TRANSPORT_TLS);
        assert_int_equal(hop.server_count, 1);
        assert_true(is(hop.server[0].host, "naptr.example"));
    }
}

/* More records than are asked for; each written one is of the service asked for. */
static size_t flood_naptr(const void *context, struct sips_span name, struct sips_naptr *out, size_t capacity)
{
    (void)context;
    for (size_t i = 0; i < capacity; i++)
        out[i] = (struct sips_naptr){1, 1, SIPS_SPAN("SIPS+D2T"), name};
    return capacity + 1;
}

static size_t flood_srv(const void *context, struct sips_span name, struct sips_srv *out, size_t capacity)
{
    (void)context;
    (void)name;
    for (size_t i = 0; i < capacity; i++)
        out[i] = (struct sips_srv){(uint16_t)(capacity - i), 0, (uint16_t)(6000 + i), SIPS_SPAN("a.example")};
    return capacity + 1;
}

static void test_limits(void **state)
{
    static const struct sips_resolver flood = {.naptr = flood_naptr, .srv = flood_srv};
    struct sips_next_hop hop;
    struct sips_uri uri;

    (void)state;
    assert_int_equal(sips_uri_read(&uri, SIPS_SPAN("sips:b.example")), SIPS_URI_OK);
    assert_int_equal(sips_next_hop_select(&hop, &uri, SIPS_HOP_PREFER_TLS, true, &flood),
                     SIPS_NEXT_HOP_FOUND);
    assert_int_equal(hop.server_count, SIPS_SERVER_MAX);
    for (size_t i = 0; i < hop.server_count; i++)
        assert_int_equal(hop.server[i].port, 6000 + SIPS_SRV_MAX - 1 - i);
}

static void test_long_name(void **state)
{
    char text[1024] = "sips:";
    size_t length = strlen(text);
    struct sips_next_hop hop;
    struct sips_uri uri;

    (void)state;
    memset(text + length, 'a', 1000);
    assert_int_equal(sips_uri_read(&uri, (struct sips_span){text, length + 1000}), SIPS_URI_OK);
    assert_int_equal(sips_next_hop_select(&hop, &uri, SIPS_HOP_PREFER_TLS, true, &dns), SIPS_NEXT_HOP_FOUND);
    assert_int_equal(hop.transport, SIPS_TRANSPORT_TLS);
    assert_int_equal(hop.server_count, 1);
    assert_int_equal(hop.server[0].host.length, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("RFC 3263 4.1, 4.2: a sips URI leads to secure services alone, or nowhere", test_sips),
        PROVES(
            "RFC 3263 4.1, 4.2, RFC 5630 5.3: a sip URI takes TLS where it can be had, else what DNS offers",
            test_sip),
        PROVES("RFC 5630 5.3: a sip URI whose hop must be TLS leads where a sips URI would", test_required),
        PROVES("RFC 3263 4.1: without a resolver there are no records", test_no_resolver),
        PROVES("records above the limits are left out, in order of priority among those taken", test_limits),
        PROVES("a name too long for DNS is the server itself", test_long_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
