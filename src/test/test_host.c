/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "host.h"

/* What stands at the front of a text: length 0 where nothing does. */
static const struct {
    const char *text;
    enum sips_host_kind kind;
    size_t length;
} hosts[] = {
    /* hostname = *( domainlabel "." ) toplabel [ "." ] */
    {"example.com", SIPS_HOST_NAME, 11},
    {"EXAMPLE.Com", SIPS_HOST_NAME, 11},
    {"localhost", SIPS_HOST_NAME, 9},
    {"a", SIPS_HOST_NAME, 1},
    {"a.", SIPS_HOST_NAME, 2},
    {"example.com.", SIPS_HOST_NAME, 12},
    {"a-b.c--d.e9", SIPS_HOST_NAME, 11},
    {"9.9a.example", SIPS_HOST_NAME, 12},
    {"192.0.2.a", SIPS_HOST_NAME, 9},
    {"xn--nxasmq6b.example", SIPS_HOST_NAME, 20},
    {"example.com:5060", SIPS_HOST_NAME, 11},
    {"example.com;lr", SIPS_HOST_NAME, 11},
    {"example.com_x", SIPS_HOST_NAME, 11},
    {"", SIPS_HOST_NONE, 0},
    {".", SIPS_HOST_NONE, 0},
    {"..", SIPS_HOST_NONE, 0},
    {"a..", SIPS_HOST_NONE, 0},
    {".a", SIPS_HOST_NONE, 0},
    {"a..b", SIPS_HOST_NONE, 0},
    {"-a", SIPS_HOST_NONE, 0},
    {"a-", SIPS_HOST_NONE, 0},
    {"a-.b", SIPS_HOST_NONE, 0},
    {"a.-b", SIPS_HOST_NONE, 0},
    {"a.9", SIPS_HOST_NONE, 0},
    {"a.9b", SIPS_HOST_NONE, 0},
    {"9", SIPS_HOST_NONE, 0},
    {"_a.example", SIPS_HOST_NONE, 0},
    {" a", SIPS_HOST_NONE, 0},
    /* IPv4address */
    {"192.0.2.1", SIPS_HOST_IPV4, 9},
    {"0.0.0.0", SIPS_HOST_IPV4, 7},
    {"255.255.255.255", SIPS_HOST_IPV4, 15},
    {"192.000.002.001", SIPS_HOST_IPV4, 15},
    {"192.0.2.1:5060", SIPS_HOST_IPV4, 9},
    {"192.0.2.256", SIPS_HOST_NONE, 0},
    {"256.0.2.1", SIPS_HOST_NONE, 0},
    {"192.0.2", SIPS_HOST_NONE, 0},
    {"192.0.2.", SIPS_HOST_NONE, 0},
    {"192.0.2.1.", SIPS_HOST_NONE, 0},
    {"192.0.2.1.1", SIPS_HOST_NONE, 0},
    {"192.0.2.0001", SIPS_HOST_NONE, 0},
    {"192..2.1", SIPS_HOST_NONE, 0},
    {"192.0.2.-1", SIPS_HOST_NONE, 0},
    /* IPv6reference, as RFC 5954 mends it */
    {"[2001:db8::1]", SIPS_HOST_IPV6, 13},
    {"[2001:DB8::A]:5061", SIPS_HOST_IPV6, 13},
    {"[::]", SIPS_HOST_IPV6, 4},
    {"[::1]", SIPS_HOST_IPV6, 5},
    {"[1::]", SIPS_HOST_IPV6, 5},
    {"[1:2:3:4:5:6:7:8]", SIPS_HOST_IPV6, 17},
    {"[1:2:3:4:5:6:7::]", SIPS_HOST_IPV6, 17},
    {"[::2:3:4:5:6:7:8]", SIPS_HOST_IPV6, 17},
    {"[::ffff:192.0.2.1]", SIPS_HOST_IPV6, 18},
    {"[::192.0.2.1]", SIPS_HOST_IPV6, 13},
    {"[1:2:3:4:5:6:192.0.2.1]", SIPS_HOST_IPV6, 23},
    {"[::2:3:4:5:6:192.0.2.1]", SIPS_HOST_IPV6, 23},
    {"[0001:0db8::]", SIPS_HOST_IPV6, 13},
    {"[]", SIPS_HOST_NONE, 0},
    {"[", SIPS_HOST_NONE, 0},
    {"[:]", SIPS_HOST_NONE, 0},
    {"[:::]", SIPS_HOST_NONE, 0},
    {"[1]", SIPS_HOST_NONE, 0},
    {"[1:]", SIPS_HOST_NONE, 0},
    {"[:1]", SIPS_HOST_NONE, 0},
    {"[1:2:3:4:5:6:7]", SIPS_HOST_NONE, 0},
    {"[1:2:3:4:5:6:7:8:9]", SIPS_HOST_NONE, 0},
    {"[1:2:3:4:5:6:7:8::]", SIPS_HOST_NONE, 0},
    {"[::1:2:3:4:5:6:7:8]", SIPS_HOST_NONE, 0},
    {"[1::2::3]", SIPS_HOST_NONE, 0},
    {"[1:::2]", SIPS_HOST_NONE, 0},
    {"[12345::]", SIPS_HOST_NONE, 0},
    {"[::g]", SIPS_HOST_NONE, 0},
    {"[192.0.2.1]", SIPS_HOST_NONE, 0},
    {"[1:2:3:4:5:6:7:192.0.2.1]", SIPS_HOST_NONE, 0},
    {"[::2:3:4:5:6:7:192.0.2.1]", SIPS_HOST_NONE, 0},
    {"[::192.0.2.1:1]", SIPS_HOST_NONE, 0},
    {"[::192.0.2.256]", SIPS_HOST_NONE, 0},
    {"[::192.0.2]", SIPS_HOST_NONE, 0},
    {"[fe80::1%eth0]", SIPS_HOST_NONE, 0},
    {"[2001:db8::1", SIPS_HOST_NONE, 0},
    {"2001:db8::1", SIPS_HOST_NONE, 0},
};

static void test_hosts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hosts); i++) {
        struct sips_span text = tight_text(hosts[i].text);
        enum sips_host_kind kind = SIPS_HOST_NONE;
        const char *end = sips_host_read(text.at, sips_span_end(text), &kind);
        CHECK(hosts[i].text, end == (hosts[i].length ? text.at + hosts[i].length : NULL));
        CHECK(hosts[i].text, kind == hosts[i].kind);
        tight_free(text);
    }
}

static void test_host_stops_at_end(void **state)
{
    static const char longer[] = "[2001:db8::192.0.2.1]";

    (void)state;
    for (size_t length = 0; length < sizeof longer - 1; length++) {
        struct sips_span text = tight(longer, length);
        enum sips_host_kind kind;
        assert_null(sips_host_read(text.at, sips_span_end(text), &kind));
        tight_free(text);
    }
}

/* length 0: no port. */
static const struct {
    const char *text;
    uint16_t port;
    size_t length;
} ports[] = {
    {"1", 1, 1},          {"5060", 5060, 4},  {"65535", 65535, 5}, {"05061", 5061, 5},
    {"5061;lr", 5061, 4}, {"5061 ", 5061, 4}, {"", 0, 0},          {"0", 0, 0},
    {"000", 0, 0},        {"65536", 0, 0},    {"99999", 0, 0},     {"4294972356", 0, 0},
    {"x", 0, 0},          {"-1", 0, 0},       {" 1", 0, 0},        {"18446744073709556676", 0, 0},
};

static void test_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ports); i++) {
        struct sips_span text = tight_text(ports[i].text);
        uint16_t port = 0;
        const char *end = sips_port_read(text.at, sips_span_end(text), &port);
        CHECK(ports[i].text, end == (ports[i].length ? text.at + ports[i].length : NULL));
        CHECK(ports[i].text, end == NULL || port == ports[i].port);
        tight_free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES(
            "25.1: a host is a name, an IPv4 address or an IPv6 address in brackets, as the grammar has them",
            test_hosts),
        PROVES("25.1: an IPv6 reference that is cut short is none", test_host_stops_at_end),
        PROVES("25.1: a port is 1 to 65535 in decimal digits", test_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
