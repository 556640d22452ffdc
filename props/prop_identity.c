/* SPDX-License-Identifier: Apache-2.0 */
/* Whose certificate it is (RFC 5922 7), and whether a connection may be reused (RFC 5923 8). */
#include "draw.h"
#include "identity.h"
#include "property.h"
#include <string.h>

#define NAMES_MAX 3

/* A subjectAltName, and what it is worth: the name that it proves, "" if it proves none but is of its kind.
 */
struct sample {
    enum sips_alt_kind kind;
    const char *text;
    size_t length;
    bool sip_uri; /* a sip URI without user: it rules DNS names out */
    const char *proves;
};

#define TEXT(literal) (literal), sizeof(literal) - 1

static const struct sample samples[] = {
    {SIPS_ALT_DNS, TEXT("example.com"), false, "example.com"},
    {SIPS_ALT_URI, TEXT("sip:example.com"), true, "example.com"},
    {SIPS_ALT_URI, TEXT("sips:example.com"), false, ""},
    {SIPS_ALT_URI, TEXT("sip:bob@example.com"), false, ""},
    {SIPS_ALT_URI, TEXT("SIP:EXAMPLE.com"), true, "example.com"},
    {SIPS_ALT_URI, TEXT("sip:example.com:5061;transport=tls"), true, "example.com"},
    {SIPS_ALT_URI, TEXT("sip:*.example.com"), true, ""},
    {SIPS_ALT_URI, TEXT("sip:example.com\0.evil.example"), true, ""},
    {SIPS_ALT_URI, TEXT("https://example.com"), false, ""},
    {SIPS_ALT_URI, TEXT("sip:other.example"), true, "other.example"},
    {SIPS_ALT_DNS, TEXT("EXAMPLE.COM"), false, "example.com"},
    {SIPS_ALT_DNS, TEXT("*.example.com"), false, ""},
    {SIPS_ALT_DNS, TEXT("example.com\0.evil.example"), false, ""},
    {SIPS_ALT_DNS, TEXT("www.example.com"), false, "www.example.com"},
    {SIPS_ALT_DNS, TEXT("com"), false, "com"},
    {SIPS_ALT_DNS, TEXT("192.0.2.4"), false, ""},
    {SIPS_ALT_DNS, TEXT("example.com."), false, ""},
    {SIPS_ALT_DNS, TEXT("other.example"), false, "other.example"},
    {SIPS_ALT_OTHER, TEXT("example.com"), false, ""},
};

static const struct sample common_names[] = {
    {SIPS_ALT_OTHER, NULL, 0, false, ""},
    {SIPS_ALT_OTHER, TEXT("example.com"), false, "example.com"},
    {SIPS_ALT_OTHER, TEXT("Example Company"), false, ""},
    {SIPS_ALT_OTHER, TEXT("example.com\0.evil.example"), false, ""},
    {SIPS_ALT_OTHER, TEXT("*.example.com"), false, ""},
    {SIPS_ALT_OTHER, TEXT("192.0.2.4"), false, ""},
};

static const char *const domains[] = {
    "example.com",   "Example.COM", "www.example.com", "com", "evil.example",
    "other.example", "192.0.2.4",   "example.com.",    "",    "a.www.example.com",
    "*.example.com"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct certificate {
    uint8_t count, cn, domain;
    bool cn_refused;
    uint8_t name[NAMES_MAX];
};

static void draw(struct choices *choices, void *drawn)
{
    struct certificate *certificate = drawn;

    certificate->count = (uint8_t)draw_count(choices, 0, NAMES_MAX);
    for (size_t i = 0; i < certificate->count; i++) {
        span_open(choices, DRAW_ALT_NAME);
        certificate->name[i] = (uint8_t)draw_pick(choices, COUNT(samples));
        span_close(choices);
    }
    certificate->cn = (uint8_t)draw_pick(choices, COUNT(common_names));
    certificate->cn_refused = draw_chance(choices, 1, 3);
    certificate->domain = (uint8_t)draw_pick(choices, COUNT(domains));
}

static bool same(const char *a, const char *b)
{
    return sips_span_same(sips_span_of(a), sips_span_of(b));
}

/* 7.1, and then 7.2: a whole name, in any case of its letters. */
static bool is_covered(const struct certificate *certificate, const char **clause)
{
    const char *domain = domains[certificate->domain];
    bool uri = false, dns = false, covered = false;

    *clause = "5922-7.2";
    for (size_t i = 0; i < certificate->count; i++) {
        uri = uri || samples[certificate->name[i]].sip_uri;
        dns = dns || samples[certificate->name[i]].kind == SIPS_ALT_DNS;
    }
    for (size_t i = 0; i < certificate->count; i++) {
        const struct sample *sample = &samples[certificate->name[i]];
        bool counts = uri ? sample->sip_uri : sample->kind == SIPS_ALT_DNS;
        covered = covered || (counts && sample->proves[0] && same(sample->proves, domain));
    }
    if (uri || dns || certificate->count)
        *clause = "5922-7.1";
    if (certificate->count == 0) {
        *clause = "choice-cn";
        covered = !certificate->cn_refused && common_names[certificate->cn].proves[0] &&
                  same(common_names[certificate->cn].proves, domain);
    }
    return covered;
}

/* The name that was taken for the domain is not whole, not a name, or of the wrong kind: which rule is that?
 */
static const char *clause_of(const struct certificate *certificate, const struct sips_identities *identities,
                             const char *expected)
{
    const char *domain = domains[certificate->domain];

    for (size_t i = 0; i < identities->count; i++)
        if (sips_span_same(identities->name[i], sips_span_of(domain)))
            return expected;
    return "5922-7.2"; /* no identity is the domain: the comparison itself went wrong */
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    const struct certificate *certificate = drawn;
    struct sips_alt_name alt[NAMES_MAX];
    const struct sample *cn = &common_names[certificate->cn];
    struct sips_subject subject = {alt, certificate->count, {cn->text, cn->length}};
    struct sips_policy policy = {.cn = certificate->cn_refused ? SIPS_POLICY_cn_REFUSED
                                                               : SIPS_POLICY_cn_COUNTS};
    struct sips_identities identities;
    const char *clause;

    for (size_t i = 0; i < certificate->count; i++) {
        const struct sample *sample = &samples[certificate->name[i]];
        alt[i] = (struct sips_alt_name){sample->kind, {sample->text, sample->length}};
    }
    sips_identities_of(&identities, &subject, &policy);
    bool expected = is_covered(certificate, &clause);
    bool covered = sips_identities_cover(&identities, sips_span_of(domains[certificate->domain]));
    if (covered == expected)
        return PROPERTY_HOLDS;
    return finding_say(finding,
                       expected ? "certificate-covers-its-names" : "certificate-covers-no-other-name",
                       covered || identities.count ? clause_of(certificate, &identities, clause) : clause,
                       "%s is %s", domains[certificate->domain], covered ? "covered" : "not covered");
}

static void print_text(FILE *out, const char *before, const struct sample *sample)
{
    fputs(before, out);
    for (size_t i = 0; i < sample->length; i++)
        if (sample->text[i])
            fputc(sample->text[i], out);
        else
            fputs("\\0", out);
    fputc('\n', out);
}

static void print(FILE *out, const void *drawn)
{
    static const char *const kind[] = {"URI ", "DNS ", "other "};
    const struct certificate *certificate = drawn;

    for (size_t i = 0; i < certificate->count; i++)
        print_text(out, kind[samples[certificate->name[i]].kind], &samples[certificate->name[i]]);
    if (common_names[certificate->cn].text)
        print_text(out, "CN ", &common_names[certificate->cn]);
    fprintf(out, "policy cn=%s\ndomain %s\n", certificate->cn_refused ? "refused" : "counts",
            domains[certificate->domain]);
}

const struct property property_domain_identities = {
    .name = "domain-identities",
    .line = "a certificate covers a domain by the names that count, each of them whole, and by nothing else",
    .clauses = "5922-7.1 5922-7.2 choice-cn",
    .case_size = sizeof(struct certificate),
    .draw = draw,
    .check = check,
    .print = print,
};

/* ---- Reuse ---- */

enum { PROVED_NOTHING, PROVED_IT, PROVED_ANOTHER, PROOFS };

struct connection {
    uint8_t transport, proof;
    bool same_address, we_connected, alias, needs_tls;
};

static void draw_connection(struct choices *choices, void *drawn)
{
    struct connection *connection = drawn;

    connection->transport = (uint8_t)draw_range(choices, SIPS_TRANSPORT_UDP, SIPS_TRANSPORT_WSS);
    connection->proof = (uint8_t)draw_pick(choices, PROOFS);
    connection->same_address = draw_chance(choices, 1, 2);
    connection->we_connected = draw_chance(choices, 1, 2);
    connection->alias = draw_chance(choices, 1, 2);
    connection->needs_tls = draw_chance(choices, 1, 2);
}

/* RFC 5923 8: the address is never enough; towards a client only with alias; plain connections for what may
 * be plain, and there only those that this element opened. */
static bool may_be_reused(const struct connection *connection)
{
    bool secure = connection->transport == SIPS_TRANSPORT_TLS ||
                  connection->transport == SIPS_TRANSPORT_TLS_SCTP ||
                  connection->transport == SIPS_TRANSPORT_WSS;

    if (!connection->same_address)
        return false;
    if (!secure)
        return !connection->needs_tls && connection->we_connected;
    return connection->proof == PROVED_IT && (connection->we_connected || connection->alias);
}

static enum property_verdict check_connection(const void *drawn, struct finding *finding)
{
    const struct connection *connection = drawn;
    struct sips_identities peer = {.count = 1};
    struct sips_clauses clauses = {.trail = NULL};
    struct sips_connection open = {.transport = (enum sips_transport)connection->transport,
                                   .peer = connection->proof == PROVED_NOTHING ? NULL : &peer,
                                   .same_address = connection->same_address,
                                   .we_connected = connection->we_connected,
                                   .alias = connection->alias};

    peer.name[0] = connection->proof == PROVED_IT ? SIPS_SPAN("example.com") : SIPS_SPAN("example.net");
    bool reused = sips_connection_reusable(&open, SIPS_SPAN("example.com"), connection->needs_tls, &clauses);
    if (reused == may_be_reused(connection))
        return PROPERTY_HOLDS;
    bool plain = !sips_transport_is_secure((enum sips_transport)connection->transport);
    return finding_say(finding, "connection-is-reused-for-what-its-peer-proved",
                       plain && connection->needs_tls ? "3261-18.1.1" : "5923-8", "%s",
                       reused ? "it is reused, and must not be" : "it is not reused, and may be");
}

static void print_connection(FILE *out, const void *drawn)
{
    static const char *const proof[] = {"nothing", "the domain", "another domain"};
    const struct connection *connection = drawn;

    fprintf(out, "%s connection, %s, opened by %s%s, its peer proved %s; the request %s TLS\n",
            sips_transport_name((enum sips_transport)connection->transport),
            connection->same_address ? "same address" : "other address",
            connection->we_connected ? "this element" : "the peer", connection->alias ? " with alias" : "",
            proof[connection->proof], connection->needs_tls ? "needs" : "does not need");
}

static uint64_t connection_leaves(void)
{
    return (uint64_t)(SIPS_TRANSPORT_WSS - SIPS_TRANSPORT_UDP + 1) * PROOFS * 16;
}

const struct property property_connection_reuse = {
    .name = "connection-reuse",
    .line = "a connection carries a request for a domain that its peer proved, never because the address is "
            "the same",
    .clauses = "3261-18.1.1 5923-8",
    .case_size = sizeof(struct connection),
    .draw = draw_connection,
    .check = check_connection,
    .print = print_connection,
    .leaves = connection_leaves,
};
