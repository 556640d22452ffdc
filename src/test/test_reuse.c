/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "identity.h"

/* ---- Which open connection a request may take (RFC 5923 8) ---- */

static const struct sips_identities example_com = {.count = 1, .name = {{"example.com", 11}}};
static const struct sips_identities wildcard = {.count = 1, .name = {{"*.example.com", 13}}};
static const struct sips_identities nobody = {.count = 0};

#define TLS SIPS_TRANSPORT_TLS
#define TCP SIPS_TRANSPORT_TCP

static const struct {
    const char *name;
    struct sips_connection connection; /* transport, peer, same_address, we_connected, alias */
    const char *domain;
    bool for_tls, for_plain; /* reusable by a request that needs TLS, and by one that does not */
} rows[] = {
    {"ours, to the same address, of a peer that proved the domain",
     {TLS, &example_com, true, true, false},
     "example.com",
     true,
     true},
    {"in any case of letters", {TLS, &example_com, true, true, false}, "EXAMPLE.com", true, true},
    {"over TLS-SCTP", {SIPS_TRANSPORT_TLS_SCTP, &example_com, true, true, false}, "example.com", true, true},
    {"over WSS", {SIPS_TRANSPORT_WSS, &example_com, true, true, false}, "example.com", true, true},
    {"address and port agree, the domain does not",
     {TLS, &example_com, true, true, false},
     "example.net",
     false,
     false},
    {"nor does a subdomain", {TLS, &example_com, true, true, false}, "a.example.com", false, false},
    {"nor does a wildcard", {TLS, &wildcard, true, true, false}, "a.example.com", false, false},
    {"nor the address itself", {TLS, &example_com, true, true, false}, "192.0.2.1", false, false},
    {"address and port agree, and the peer proved nothing",
     {TLS, NULL, true, true, false},
     "example.com",
     false,
     false},
    {"nor does an authenticated peer without a name",
     {TLS, &nobody, true, true, false},
     "example.com",
     false,
     false},
    {"the domain agrees, the address does not",
     {TLS, &example_com, false, true, false},
     "example.com",
     false,
     false},
    {"theirs, with mutual TLS and alias", {TLS, &example_com, true, false, true}, "example.com", true, true},
    {"theirs, without alias", {TLS, &example_com, true, false, false}, "example.com", false, false},
    {"theirs, with alias, for another domain",
     {TLS, &example_com, true, false, true},
     "example.net",
     false,
     false},
    {"theirs, with alias, and nothing proved", {TLS, NULL, true, false, true}, "example.com", false, false},
    {"theirs, with alias, to another address",
     {TLS, &example_com, false, false, true},
     "example.com",
     false,
     false},
    {"plain, ours, to the same address: good enough for what needs no TLS",
     {TCP, NULL, true, true, false},
     "example.com",
     false,
     true},
    {"plain, though somebody proved the domain elsewhere",
     {TCP, &example_com, true, true, false},
     "example.com",
     false,
     true},
    {"plain, to another address", {TCP, &example_com, false, true, false}, "example.com", false, false},
    {"plain and theirs: alias needs mutual TLS",
     {TCP, &example_com, true, false, true},
     "example.com",
     false,
     false},
    {"plain and theirs", {TCP, NULL, true, false, false}, "example.com", false, false},
    {"WS is plain", {SIPS_TRANSPORT_WS, &example_com, true, true, false}, "example.com", false, true},
    {"SCTP is plain", {SIPS_TRANSPORT_SCTP, &example_com, true, true, false}, "example.com", false, true},
    {"UDP is plain", {SIPS_TRANSPORT_UDP, &example_com, true, true, false}, "example.com", false, true},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sips_clauses clauses = {0}, unused = {0};
        struct sips_span domain = tight_text(rows[i].domain);
        CHECK(rows[i].name,
              sips_connection_reusable(&rows[i].connection, domain, true, &clauses) == rows[i].for_tls);
        CHECK(rows[i].name,
              sips_connection_reusable(&rows[i].connection, domain, false, &unused) == rows[i].for_plain);
        CHECK(rows[i].name, sips_clauses_have(&clauses, SIPS_CLAUSE_5923_8));
        tight_free(domain);
    }
}

/* All connections, by three rules that hold whatever the table says. */
static void test_all(void **state)
{
    static const struct sips_identities *const peers[] = {NULL, &nobody, &wildcard, &example_com};
    size_t reused = 0;

    (void)state;
    for (unsigned transport = 0; transport <= SIPS_TRANSPORT_OTHER; transport++)
        for (unsigned bits = 0; bits < 16; bits++)
            for (size_t peer = 0; peer < COUNT(peers); peer++) {
                struct sips_connection connection = {(enum sips_transport)transport, peers[peer],
                                                     (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
                bool needs_tls = (bits & 8) != 0, secure = sips_transport_is_secure(connection.transport);
                struct sips_clauses clauses = {0};
                if (!sips_connection_reusable(&connection, SIPS_SPAN("example.com"), needs_tls, &clauses))
                    continue;
                reused++;
                assert_true(secure || !needs_tls);
                assert_true(!secure || peers[peer] == &example_com);
                assert_true(connection.same_address && (connection.we_connected || connection.alias));
            }
    /* 3 secure transports, 1 peer, 3 of 4 directions, 2 needs; 6 plain ones, 4 peers, 2 directions, 1 need.
     */
    assert_int_equal(reused, 3 * 3 * 2 + 6 * 4 * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("5923-8 5922-7.3: a connection is reused for what its peer proved to be, and backwards only "
               "with mutual TLS and alias",
               test_rows),
        PROVES("5923-8: of all connections none is reused for another domain, or plain for what needs TLS",
               test_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
