/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/test/check.h"
#include "link_tls.h"
#include <string.h>

/* ---- Links of real TLS, and what sips_tls_check says of them ---- */

#define NOW ((time_t)1500000000)
#define DAY ((time_t)86400)

static const char request[] = "MESSAGE sips:nora@example.com SIP/2.0\r\nContent-Length: 0\r\n\r\n";

static struct certificate_factory *factory;
static X509_STORE *store;
static struct link_tls_contexts *contexts;
static struct certificate of_com, of_net;

static void make(struct certificate *certificate, const char *name)
{
    struct certificate_name alt = {CERTIFICATE_DNS, {name, strlen(name)}};
    struct certificate_description description = {
        .serial = 1, .not_before = NOW - DAY, .not_after = NOW + DAY, .alt = &alt, .alt_count = 1};

    assert_int_equal(certificate_make(certificate, factory, &description), CERTIFICATE_MADE);
}

static int set_up(void **state)
{
    (void)state;
    factory = certificate_factory_new(CERTIFICATE_KEYS_FIXED, NOW - 100 * DAY, NOW + 100 * DAY);
    assert_non_null(factory);
    store = certificate_store_new(factory);
    contexts = link_tls_contexts_new();
    assert_non_null(store);
    assert_non_null(contexts);
    make(&of_com, "example.com");
    make(&of_net, "example.net");
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    certificate_clear(&of_com);
    certificate_clear(&of_net);
    link_tls_contexts_free(contexts);
    X509_STORE_free(store);
    certificate_factory_free(factory);
    return 0;
}

static struct link_tls *connected(struct link_side client, struct link_side server, SSL_SESSION *session)
{
    struct link_fault none = {.kind = LINK_NO_FAULT};
    struct link_tls *link = link_tls_new(contexts, &client, &server, session, none);

    assert_non_null(link);
    link_tls_handshake(link);
    return link;
}

static enum sips_tls_result checked(const struct link_tls *link, enum link_end end, const char *domain,
                                    time_t now)
{
    struct sips_tls_trust trust = {.store = store, .now = now, .eku = SIPS_EKU_SIP_DOMAIN};
    struct sips_policy policy = {0};
    struct sips_tls_verdict verdict;

    sips_tls_check(&verdict, link_tls_ssl(link, end), &trust, sips_span_of(domain), &policy);
    return verdict.result;
}

/* What a client makes of each kind of server. */
static void test_servers(void **state)
{
    static const struct {
        const char *name;
        struct link_side server;
        bool shows;
        enum sips_tls_result result;
    } rows[] = {
        {"TLS 1.3", {.lax = false}, true, SIPS_TLS_OK},
        {"TLS 1.2", {.newest = TLS1_2_VERSION}, true, SIPS_TLS_OK},
        {"TLS 1.1", {.lax = true, .newest = TLS1_1_VERSION}, true, SIPS_TLS_UNFINISHED},
        {"no encryption",
         {.lax = true, .newest = TLS1_2_VERSION, .ciphers = "eNULL:!aNULL:@SECLEVEL=0"},
         true,
         SIPS_TLS_UNFINISHED},
        {"anonymous",
         {.lax = true, .newest = TLS1_2_VERSION, .ciphers = "aNULL:!eNULL:@SECLEVEL=0"},
         false,
         SIPS_TLS_UNFINISHED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct link_side server = rows[i].server;
        server.certificate = rows[i].shows ? &of_com : NULL;
        struct link_tls *link = connected((struct link_side){0}, server, NULL);
        CHECK(rows[i].name, checked(link, LINK_CLIENT, "example.com", NOW) == rows[i].result);
        link_tls_free(link);
    }
}

/* Two that are lax do connect: then it is sips_tls_check that refuses. */
static void test_lax_pairs(void **state)
{
    static const struct {
        const char *name, *ciphers;
        int newest;
        enum sips_tls_result result;
        bool leaks;
    } rows[] = {
        {"TLS 1.1", NULL, TLS1_1_VERSION, SIPS_TLS_OLD, false},
        {"no encryption", "eNULL:!aNULL:@SECLEVEL=0", TLS1_2_VERSION, SIPS_TLS_NOT_ENCRYPTED, true},
        {"anonymous", "aNULL:!eNULL:@SECLEVEL=0", TLS1_2_VERSION, SIPS_TLS_NO_CERTIFICATE, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct link_side side = {.lax = true, .newest = rows[i].newest, .ciphers = rows[i].ciphers};
        struct link_side server = side;
        server.certificate = &of_com;
        struct link_tls *link = connected(side, server, NULL);
        CHECK(rows[i].name, checked(link, LINK_CLIENT, "example.com", NOW) == rows[i].result);
        CHECK(rows[i].name, link_tls_send(link, LINK_CLIENT, request, sizeof request - 1) == LINK_OK);
        CHECK(rows[i].name, link_tls_leaked(link) == rows[i].leaks);
        link_tls_free(link);
    }
}

/* A server looks at its client: none, the right one, another one (RFC 5923 8). */
static void test_mutual(void **state)
{
    struct link_side server = {.certificate = &of_com};
    struct link_tls *link = connected((struct link_side){0}, server, NULL);

    (void)state;
    assert_int_equal(checked(link, LINK_SERVER, "example.net", NOW), SIPS_TLS_NO_CERTIFICATE);
    link_tls_free(link);
    link = connected((struct link_side){.certificate = &of_net}, server, NULL);
    assert_int_equal(checked(link, LINK_SERVER, "example.net", NOW), SIPS_TLS_OK);
    assert_int_equal(checked(link, LINK_SERVER, "example.org", NOW), SIPS_TLS_CERTIFICATE);
    assert_int_equal(checked(link, LINK_SERVER, "example.net", NOW + 2 * DAY), SIPS_TLS_CERTIFICATE);
    link_tls_free(link);
}

/* A resumed session is of the domain of the first handshake, and as old as its certificate. */
static void test_resumption(void **state)
{
    static const int newest[] = {0, TLS1_2_VERSION};

    (void)state;
    for (size_t i = 0; i < COUNT(newest); i++) {
        struct link_side com = {.certificate = &of_com, .newest = newest[i]};
        struct link_tls *link = connected((struct link_side){0}, com, NULL);
        SSL_SESSION *session = link_tls_session(link);
        link_tls_free(link);
        assert_non_null(session);
        link = connected((struct link_side){0}, com, session);
        SSL_SESSION_free(session);
        assert_true(SSL_session_reused(link_tls_ssl(link, LINK_CLIENT)));
        assert_int_equal(checked(link, LINK_CLIENT, "example.com", NOW), SIPS_TLS_OK);
        assert_int_equal(checked(link, LINK_CLIENT, "example.net", NOW), SIPS_TLS_CERTIFICATE);
        assert_int_equal(checked(link, LINK_CLIENT, "example.com", NOW + 2 * DAY), SIPS_TLS_CERTIFICATE);
        link_tls_free(link);
    }
}

/* Who asks for another handshake does not get one: the certificate stays what it was. */
static void test_renegotiation(void **state)
{
    static const enum link_end asking[] = {LINK_CLIENT, LINK_SERVER};

    (void)state;
    for (size_t i = 0; i < COUNT(asking); i++) {
        struct link_tls *link = connected(
            (struct link_side){0},
            (struct link_side){.certificate = &of_com, .lax = true, .newest = TLS1_2_VERSION}, NULL);
        assert_int_equal(checked(link, LINK_CLIENT, "example.com", NOW), SIPS_TLS_OK);
        link_tls_renegotiate(link, asking[i], &of_net);
        assert_int_equal(X509_cmp(SSL_get0_peer_certificate(link_tls_ssl(link, LINK_CLIENT)), of_com.x509),
                         0);
        link_tls_free(link);
    }
}

/* An end that says goodbye is told from a connection that is gone. */
static void test_ends(void **state)
{
    char out[256];
    size_t length;
    struct link_tls *link =
        connected((struct link_side){0}, (struct link_side){.certificate = &of_com}, NULL);

    (void)state;
    assert_int_equal(link_tls_send(link, LINK_CLIENT, request, sizeof request - 1), LINK_OK);
    link_tls_close(link, LINK_CLIENT);
    assert_int_equal(link_tls_receive(link, LINK_SERVER, out, sizeof out, &length), LINK_CLOSED);
    assert_int_equal(length, sizeof request - 1);
    assert_memory_equal(out, request, length);
    assert_false(link_tls_leaked(link));
    link_tls_free(link);

    size_t truncated = 0;
    for (uint32_t flight = 0; flight < 8; flight++) {
        struct link_side client = {0}, server = {.certificate = &of_com};
        link = link_tls_new(contexts, &client, &server, NULL, (struct link_fault){LINK_CUT, flight, 0});
        if (link_tls_handshake(link) == LINK_OK) {
            link_tls_send(link, LINK_CLIENT, request, sizeof request - 1);
            truncated += link_tls_receive(link, LINK_SERVER, out, sizeof out, &length) == LINK_TRUNCATED;
        }
        link_tls_free(link);
    }
    assert_true(truncated > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("a client connects to TLS 1.2 and 1.3 with a certificate, and to nothing less", test_servers),
        PROVES("what connects all the same is refused by the check", test_lax_pairs),
        PROVES("a server takes a client by its certificate, for its domain alone", test_mutual),
        PROVES("a resumed session leads to no other domain, and to nobody whose certificate has expired",
               test_resumption),
        PROVES("renegotiation is refused", test_renegotiation),
        PROVES("a goodbye is told from a truncation", test_ends),
    };

    return cmocka_run_group_tests(tests, set_up, clean_up);
}
