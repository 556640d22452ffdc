/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "transport.h"

static const struct {
    const char *token, *name;
    enum sips_transport transport;
    bool secure;
    unsigned port;
} rows[] = {
    {"UDP", "UDP", SIPS_TRANSPORT_UDP, false, 5060},
    {"tcp", "TCP", SIPS_TRANSPORT_TCP, false, 5060},
    {"Tls", "TLS", SIPS_TRANSPORT_TLS, true, 5061},
    {"sctp", "SCTP", SIPS_TRANSPORT_SCTP, false, 5060},
    {"tls-sctp", "TLS-SCTP", SIPS_TRANSPORT_TLS_SCTP, true, 5061},
    {"ws", "WS", SIPS_TRANSPORT_WS, false, 80},
    {"wss", "WSS", SIPS_TRANSPORT_WSS, true, 443},
    {"tlss", "?", SIPS_TRANSPORT_OTHER, false, 5060},
    {"tl", "?", SIPS_TRANSPORT_OTHER, false, 5060},
    {"tls_sctp", "?", SIPS_TRANSPORT_OTHER, false, 5060},
    {"dtls", "?", SIPS_TRANSPORT_OTHER, false, 5060},
    {"?", "?", SIPS_TRANSPORT_OTHER, false, 5060},
    {"", "?", SIPS_TRANSPORT_OTHER, false, 5060},
};

static void test_transports(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sips_span token = tight_text(rows[i].token);
        CHECK(rows[i].token, sips_transport_named(token) == rows[i].transport);
        CHECK(rows[i].token, strcmp(sips_transport_name(rows[i].transport), rows[i].name) == 0);
        CHECK(rows[i].token, sips_transport_is_secure(rows[i].transport) == rows[i].secure);
        CHECK(rows[i].token, sips_transport_port(rows[i].transport) == rows[i].port);
        tight_free(token);
    }
}

static void test_nothing_said(void **state)
{
    (void)state;
    assert_false(sips_transport_is_secure(SIPS_TRANSPORT_NONE));
    assert_int_equal(sips_transport_port(SIPS_TRANSPORT_NONE), 5060);
    assert_string_equal(sips_transport_name(SIPS_TRANSPORT_NONE), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("RFC 5630 3.1.4, 4168 3, 7118 4: of all transports TLS, TLS-SCTP and WSS are secure, each "
               "with its port",
               test_transports),
        PROVES("RFC 5630 3.1.4: where no transport is named, nothing is secure", test_nothing_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
