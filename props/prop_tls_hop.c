/* SPDX-License-Identifier: Apache-2.0 */
/* A request for a domain crosses a TLS connection if the peer proved that it is the domain, and nobody on the
 * wire reads or changes it: real handshakes, with whatever certificate, version and fault. */
#include "property.h"
#include "tls_hop_case.h"
#include <string.h>

/* One run of a case. */
struct hop {
    const struct tls_hop_case *drawn;
    enum link_end sender, receiver;
    struct certificate certificate[2], rogue;
    struct certificate_description description[2];
    struct link_tls *link;
    bool finished;             /* both ends have, as they say themselves */
    bool sender_finished;      /* when it looked at its peer */
    X509 *proven;              /* what the peer had shown when it was looked at */
    bool crossed, other_proof; /* the request arrived; from or to somebody else than who was looked at */
    char request[TLS_HOP_REQUEST_MAX], arrived[TLS_HOP_REQUEST_MAX + 64];
    size_t request_length, arrived_length;
    struct sips_tls_verdict verdict;
};

static struct link_tls_contexts *contexts;
static struct hop hop;

/* ---- Setting up ---- */

static bool make(enum link_end end, const struct certificate_case *drawn)
{
    static struct certificate_name alt[2][CERTIFICATE_CASE_ALT_MAX];
    static struct certificate_cn cn[2][CERTIFICATE_CASE_CN_MAX];
    struct certificate_description *description = &hop.description[end];

    certificate_case_describe(description, alt[end], cn[end], drawn);
    description->holder = end == LINK_CLIENT ? CERTIFICATE_OF_PHONE : CERTIFICATE_OF_SERVER;
    return certificate_make(&hop.certificate[end], certificate_case_factory(), description) ==
           CERTIFICATE_MADE;
}

/* What a server shows that has somebody else's connection by renegotiation. */
static bool make_rogue(void)
{
    struct certificate_description rogue = {.holder = CERTIFICATE_OF_ROGUE,
                                            .issuer = CERTIFICATE_BY_ITSELF,
                                            .serial = 2000,
                                            .not_before = CERTIFICATE_CASE_NOW - CERTIFICATE_CASE_DAY,
                                            .not_after = CERTIFICATE_CASE_NOW + CERTIFICATE_CASE_DAY};

    return certificate_make(&hop.rogue, certificate_case_factory(), &rogue) == CERTIFICATE_MADE;
}

static bool set_up(const struct tls_hop_case *drawn)
{
    memset(&hop, 0, sizeof hop);
    hop.drawn = drawn;
    hop.sender = drawn->reversed ? LINK_SERVER : LINK_CLIENT;
    hop.receiver = drawn->reversed ? LINK_CLIENT : LINK_SERVER;
    tls_hop_request(hop.request, &hop.request_length, drawn);
    if (contexts == NULL)
        contexts = link_tls_contexts_new();
    return contexts && certificate_case_factory() && make(LINK_CLIENT, &drawn->client) &&
           make(LINK_SERVER, &drawn->server) && make_rogue();
}

static void clean_up(void)
{
    X509_free(hop.proven);
    link_tls_free(hop.link);
    certificate_clear(&hop.certificate[LINK_CLIENT]);
    certificate_clear(&hop.certificate[LINK_SERVER]);
    certificate_clear(&hop.rogue);
}

/* ---- Running ---- */

static struct link_tls *new_link(SSL_SESSION *session, struct link_fault fault)
{
    struct link_side side[2];

    tls_hop_sides(side, hop.drawn, &hop.certificate[LINK_CLIENT], &hop.certificate[LINK_SERVER]);
    return link_tls_new(contexts, &side[LINK_CLIENT], &side[LINK_SERVER], session, fault);
}

/* The session of a first connection; NULL: there was none, or it left nothing. */
static SSL_SESSION *first_session(void)
{
    struct link_tls *first = new_link(NULL, (struct link_fault){.kind = LINK_NO_FAULT});
    SSL_SESSION *session = first && link_tls_handshake(first) == LINK_OK ? link_tls_session(first) : NULL;

    link_tls_free(first);
    return session;
}

static void look_at_peer(void)
{
    const struct tls_hop_case *drawn = hop.drawn;
    struct sips_tls_trust trust = {.store = certificate_case_store(),
                                   .now =
                                       CERTIFICATE_CASE_NOW + (drawn->later ? 2 * CERTIFICATE_CASE_DAY : 0),
                                   .eku = drawn->server.eku_or_tls ? SIPS_EKU_OR_TLS : SIPS_EKU_SIP_DOMAIN};
    struct sips_policy policy = {.cn = drawn->server.cn_refused ? SIPS_POLICY_cn_REFUSED
                                                                : SIPS_POLICY_cn_COUNTS};
    const SSL *ssl = link_tls_ssl(hop.link, hop.sender);

    hop.sender_finished = SSL_is_init_finished(ssl);
    sips_tls_check(&hop.verdict, ssl, &trust, sips_span_of(certificate_case_domain(&drawn->server)), &policy);
    hop.proven = SSL_get1_peer_certificate(ssl);
}

/* A connection that was looked at once is used again later. */
static void use(void)
{
    if (hop.drawn->renegotiation)
        link_tls_renegotiate(hop.link,
                             hop.drawn->renegotiation == TLS_HOP_CLIENT_ASKS ? LINK_CLIENT : LINK_SERVER,
                             &hop.rogue);
    link_tls_send(hop.link, hop.sender, hop.request, hop.request_length);
    const X509 *now = SSL_get0_peer_certificate(link_tls_ssl(hop.link, hop.sender));
    hop.other_proof = now == NULL || X509_cmp(now, hop.proven) != 0;
}

static bool run(void)
{
    SSL_SESSION *session = hop.drawn->resumed ? first_session() : NULL;

    hop.link = new_link(session, hop.drawn->fault);
    SSL_SESSION_free(session);
    if (hop.link == NULL)
        return false;
    hop.finished = link_tls_handshake(hop.link) == LINK_OK;
    look_at_peer();
    if (hop.verdict.result == SIPS_TLS_OK)
        use();
    else
        link_tls_close(hop.link, hop.sender);
    link_tls_receive(hop.link, hop.receiver, hop.arrived, sizeof hop.arrived, &hop.arrived_length);
    hop.crossed = hop.arrived_length > 0;
    return true;
}

/* ---- What is expected ---- */

/* The clause that forbids to send; NULL: none does. */
static const char *why_not(void)
{
    const struct tls_hop_case *drawn = hop.drawn;
    const struct certificate_case *peer = drawn->reversed ? &drawn->client : &drawn->server;

    if (tls_hop_is_old(drawn))
        return "9325-3.1.1";
    if (drawn->suites == TLS_HOP_NULL)
        return "9325-4.1";
    if (drawn->reversed && !drawn->client_shows)
        return "5923-8";
    if (drawn->suites == TLS_HOP_ANONYMOUS || drawn->later ||
        certificate_case_fault(peer, &hop.description[hop.receiver], certificate_case_domain(&drawn->server)))
        return drawn->reversed ? "5923-8" : "5922-7.3";
    return NULL;
}

/* Its key is one that signs, and with which nobody can encrypt. */
static bool can_sign(const struct certificate_description *description)
{
    return description->ku == 0 || (description->ku & CERTIFICATE_KU_SIGNATURE);
}

/* Nothing keeps the ends from a handshake. Certificates may have faults for which OpenSSL ends it. */
static bool is_willing(void)
{
    const struct tls_hop_case *drawn = hop.drawn;
    const char *domain = certificate_case_domain(&drawn->server);

    return (drawn->fault.kind == LINK_NO_FAULT || drawn->fault.kind == LINK_CRUMBS) &&
           can_sign(&hop.description[LINK_SERVER]) &&
           !certificate_case_fault(&drawn->server, &hop.description[LINK_SERVER], domain) &&
           (!drawn->client_shows ||
            !certificate_case_fault(&drawn->client, &hop.description[LINK_CLIENT], domain));
}

static bool arrived_as_sent(void)
{
    return hop.arrived_length == hop.request_length &&
           memcmp(hop.arrived, hop.request, hop.request_length) == 0;
}

static enum property_verdict judge_request(struct finding *finding, const char *forbidden)
{
    if (hop.crossed && hop.other_proof)
        return finding_say(finding, "proof-is-of-who-receives", "5922-7.3",
                           "the request reached a peer that has shown another certificate since");
    if (hop.crossed && !arrived_as_sent())
        return finding_say(finding, "nobody-changes-what-crosses", "3261-26.2.2",
                           "%zu bytes arrived of %zu, or others", hop.arrived_length, hop.request_length);
    if (!hop.crossed && is_willing() && forbidden == NULL && !hop.drawn->renegotiation)
        return finding_say(finding, "willing-ends-connect", "5922-7.3",
                           "all is well, and the request did not arrive: %s",
                           sips_tls_reason(hop.verdict.result));
    return PROPERTY_HOLDS;
}

static enum property_verdict judge(struct finding *finding)
{
    const char *forbidden = why_not();
    bool taken = hop.verdict.result == SIPS_TLS_OK;
    const char *domain = certificate_case_domain(&hop.drawn->server);

    if (link_tls_leaked(hop.link))
        return finding_say(finding, "wire-does-not-show-the-request", "9325-4.1",
                           "part of the request stands on the wire as it is");
    if (taken && forbidden)
        return finding_say(finding, "request-crosses-proven-connections-alone", forbidden,
                           "the connection is taken for one to %s", domain);
    if (taken && !hop.sender_finished)
        return finding_say(finding, "request-waits-for-the-handshake", "5922-7.3",
                           "the connection is taken before the handshake has come to its end");
    if (!taken && hop.crossed)
        return finding_say(finding, "nothing-crosses-else", "5922-7.3",
                           "%zu bytes arrived over a connection that was not taken", hop.arrived_length);
    if (!taken && hop.finished && forbidden == NULL)
        return finding_say(
            finding, "proven-connection-is-taken", "5922-7.3", "it proves %s, and is refused: %s, %s", domain,
            sips_tls_reason(hop.verdict.result), sips_certificate_reason(hop.verdict.certificate.result));
    return judge_request(finding, forbidden);
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    enum property_verdict verdict = PROPERTY_DISCARDED;

    link_random_begin(1);
    if (set_up(drawn) && run())
        verdict = judge(finding);
    clean_up();
    link_random_end();
    return verdict;
}

/* ---- What was tried ---- */

static const char *const class_names[] = {"server has the request",    "session resumed", "TLS 1.1 or older",
                                          "NULL or anonymous",         "renegotiation",   "with a fault",
                                          "client shows a certificate"};

static uint64_t classify(const void *from)
{
    const struct tls_hop_case *drawn = from;

    return (uint64_t)drawn->reversed | (uint64_t)drawn->resumed << 1 | (uint64_t)tls_hop_is_old(drawn) << 2 |
           (uint64_t)(drawn->suites != TLS_HOP_USUAL) << 3 | (uint64_t)(drawn->renegotiation != 0) << 4 |
           (uint64_t)(drawn->fault.kind != LINK_NO_FAULT) << 5 | (uint64_t)drawn->client_shows << 6;
}

const struct property property_tls_hop = {
    .name = "tls-hop",
    .line =
        "a request crosses only a TLS connection that its receiver proved to be for the domain, unread and "
        "unchanged",
    .clauses = "3261-26.2.2 5922-7.3 5923-8 9325-3.1.1 9325-4.1",
    .case_size = sizeof(struct tls_hop_case),
    .cost = 100,
    .draw = tls_hop_draw,
    .check = check,
    .print = tls_hop_print,
    .classify = classify,
    .class_name = class_names,
    .class_count = sizeof class_names / sizeof class_names[0],
};
