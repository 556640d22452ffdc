/* SPDX-License-Identifier: Apache-2.0 */
/* URIs: read as they were written, compared as RFC 3261 19.1.4 says, and changed in scheme alone. */
#include "draw.h"
#include "expect_agent.h"
#include "property.h"
#include "proxy_target.h"
#include "rewrite.h"

/* A URI and how it is spelled: one seed for the letters' case and the escapes. */
struct spelled {
    struct situation_uri uri;
    uint8_t tint; /* an unknown parameter: 0 none, 1 blue, 2 red */
    uint16_t spelling;
};

struct pair {
    struct spelled a, b;
};

static void draw_spelled(struct choices *choices, struct spelled *spelled)
{
    static const uint8_t oddities[] = {0,
                                       0,
                                       0,
                                       SITUATION_PHONE,
                                       SITUATION_OB,
                                       SITUATION_MADDR,
                                       SITUATION_HEADERS,
                                       SITUATION_METHOD,
                                       SITUATION_LR};

    span_open(choices, DRAW_SITUATION_URI);
    spelled->uri.scheme = (uint8_t)draw_pick(choices, draw_chance(choices, 1, 16) ? 4 : 2);
    spelled->uri.user = (uint8_t)draw_pick(choices, 3);
    spelled->uri.host = (uint8_t)draw_pick(choices, 3);
    spelled->uri.port = (uint8_t)(draw_chance(choices, 1, 3) ? draw_pick(choices, 4) : 0);
    spelled->uri.transport =
        (uint8_t)(draw_chance(choices, 1, 4) ? draw_upto(choices, SIPS_TRANSPORT_TLS) : 0);
    spelled->uri.oddities = oddities[draw_pick(choices, sizeof oddities)];
    spelled->tint = (uint8_t)(draw_chance(choices, 1, 3) ? draw_pick(choices, 3) : 0);
    spelled->spelling = (uint16_t)draw_upto(choices, UINT16_MAX);
    span_close(choices);
}

/* The second is the first, with one or two changes. */
static void draw(struct choices *choices, void *drawn)
{
    struct pair *pair = drawn;
    struct spelled other;

    draw_spelled(choices, &pair->a);
    memset(&other, 0, sizeof other);
    draw_spelled(choices, &other);
    pair->b = pair->a;
    pair->b.spelling = other.spelling;
    for (size_t i = draw_count(choices, 0, 2); i-- > 0;) {
        span_open(choices, DRAW_URI_CHANGE);
        switch (draw_pick(choices, 7)) {
        case 0:
            pair->b.uri.scheme = other.uri.scheme;
            break;
        case 1:
            pair->b.uri.port = other.uri.port;
            break;
        case 2:
            pair->b.uri.transport = other.uri.transport;
            break;
        case 3:
            pair->b.uri.oddities = other.uri.oddities;
            break;
        case 4:
            pair->b.tint = other.tint;
            break;
        case 5:
            pair->b.uri.user = other.uri.user;
            break;
        default:
            pair->b.uri.host = other.uri.host;
            break;
        }
        span_close(choices);
    }
}

/* ---- Spelling: what must not matter ---- */

/* Letters of all but the user part, and of the first letter of the user its escape (19.1.4). */
static size_t spell(char *out, const struct spelled *spelled)
{
    char plain[SITUATION_URI_MAX];
    struct situation_uri uri = spelled->uri;
    uint8_t headers = uri.oddities & SITUATION_HEADERS;
    unsigned bits = spelled->spelling;
    size_t length = 0;

    uri.oddities &= (uint8_t)~SITUATION_HEADERS;
    situation_uri_text(plain, &uri);
    if (expect_is_sip(&uri)) {
        static const char *const tint[] = {"", ";tint=blue", ";tint=red"};
        size_t end = strlen(plain);
        snprintf(plain + end, sizeof plain - end, "%s%s", tint[spelled->tint], headers ? "?Subject=tea" : "");
    }
    const char *user = expect_is_sip(&uri) && uri.user < SITUATION_NO_USER ? strchr(plain, ':') + 1 : NULL;
    const char *host = user ? strchr(user, '@') : plain, *end = strchr(plain, '?');
    for (const char *at = plain; *at; at++) {
        bool letter = *at >= 'a' && *at <= 'z',
             folds = (at < user || at > host || !user) && (!end || at < end);
        bits = bits >> 1 | (bits & 1) << 15;
        if (at == user && (bits & 1)) {
            static const char digit[] = "0123456789abcdef";
            out[length++] = '%';
            out[length++] = digit[(unsigned char)*at >> 4];
            out[length++] = digit[(unsigned char)*at & 15];
        } else {
            out[length++] =
                expect_is_sip(&uri) && letter && folds && (bits & 1) ? (char)(*at - 'a' + 'A') : *at;
        }
    }
    out[length] = '\0';
    return length;
}

/* ---- Comparison ---- */

/* 19.1.4: a parameter that nobody knows matters only where both have it. */
static bool tints_match(const struct spelled *a, const struct spelled *b)
{
    return a->tint == 0 || b->tint == 0 || a->tint == b->tint;
}

static bool is_equal(const struct spelled *a, const struct spelled *b)
{
    bool sip = expect_is_sip(&a->uri);

    return expect_uri_equal(&a->uri, &b->uri) && (!sip || tints_match(a, b));
}

static bool is_equal_but_scheme(const struct spelled *a, const struct spelled *b, bool ports)
{
    bool sip = expect_is_sip(&a->uri);

    return expect_uri_equal_but_scheme(&a->uri, &b->uri, ports) && (!sip || tints_match(a, b));
}

static enum property_verdict say(struct finding *finding, const char *invariant, const char *clause,
                                 const char *a, const char *b, bool expected)
{
    return finding_say(finding, invariant, clause, "%s\n%s\nexpected: %s", a, b,
                       expected ? "equal" : "not equal");
}

static enum property_verdict compare_all(const struct pair *pair, const struct sips_uri *a,
                                         const struct sips_uri *b, const char *text[2],
                                         struct finding *finding)
{
    bool equal = is_equal(&pair->a, &pair->b), aor;

    if (!sips_uri_equal(a, a) || !sips_uri_equal(b, b))
        return say(finding, "uri-equals-itself", "3261-19.1.4", text[0], text[1], true);
    if (sips_uri_equal(a, b) != equal || sips_uri_equal(b, a) != equal)
        return say(finding, "uris-are-compared-by-parts", "3261-19.1.4", text[0], text[1], equal);
    aor = expect_is_sip(&pair->a.uri) && expect_is_sip(&pair->b.uri) &&
          pair->a.uri.user == pair->b.uri.user && pair->a.uri.host == pair->b.uri.host &&
          pair->a.uri.port == pair->b.uri.port;
    if (sips_aor_equal(a, b) != aor || sips_aor_equal(b, a) != aor)
        return say(finding, "aor-has-no-scheme", "5630-4.1-a", text[0], text[1], aor);
    for (int ports = 0; ports < 2; ports++) {
        equal = is_equal_but_scheme(&pair->a, &pair->b, ports);
        if (sips_uri_equal_but_scheme(a, b, ports) != equal ||
            sips_uri_equal_but_scheme(b, a, ports) != equal)
            return say(finding, "two-forms-are-one-contact", ports ? "5630-5.1.1.1-e" : "choice-same-ua",
                       text[0], text[1], equal);
    }
    return PROPERTY_HOLDS;
}

/* 19.1.4 is not transitive, and this is where: with an unknown parameter on both sides of a URI without it.
 */
static enum property_verdict compare_three(const struct pair *pair, struct finding *finding)
{
    struct spelled part[3] = {pair->a, pair->a, pair->a};
    char text[3][SITUATION_URI_MAX];
    struct sips_uri uri[3];

    part[0].tint = pair->a.tint;
    part[1].tint = 0;
    part[2].tint = pair->b.tint;
    for (size_t i = 0; i < 3; i++) {
        size_t length = spell(text[i], &part[i]);
        if (sips_uri_read(&uri[i], (struct sips_span){text[i], length}) != SIPS_URI_OK)
            return PROPERTY_HOLDS;
    }
    bool through = sips_uri_equal(&uri[0], &uri[1]) && sips_uri_equal(&uri[1], &uri[2]);
    bool differ = part[0].tint && part[2].tint && part[0].tint != part[2].tint && expect_is_sip(&pair->a.uri);
    if (through && sips_uri_equal(&uri[0], &uri[2]) == !differ)
        return PROPERTY_HOLDS;
    return say(finding, "equality-is-transitive-but-for-unknown-parameters", "3261-19.1.4", text[0], text[2],
               !differ);
}

/* 5630-5.3-i: the other scheme, and no other change. */
static enum property_verdict change_scheme(const struct spelled *spelled, const struct sips_uri *uri,
                                           const char *text, struct finding *finding)
{
    struct sips_written_uri written;
    char out[SITUATION_URI_MAX], expected[SITUATION_URI_MAX];
    bool to_sips = spelled->uri.scheme == SITUATION_SIP;

    if (!expect_is_sip(&spelled->uri))
        return PROPERTY_HOLDS;
    sips_written_uri_of(&written, uri);
    written.view.scheme = to_sips ? SIPS_SCHEME_SIPS : SIPS_SCHEME_SIP;
    out[sips_written_uri_copy(&written, out, sizeof out - 1)] = '\0';
    snprintf(expected, sizeof expected, "%s%s", to_sips ? "sips" : "sip", strchr(text, ':'));
    if (strcmp(out, expected) == 0)
        return PROPERTY_HOLDS;
    return finding_say(finding, "scheme-changes-alone", "5630-5.3-i", "expected: %s\nfound:    %s", expected,
                       out);
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    const struct pair *pair = drawn;
    char a_text[SITUATION_URI_MAX], b_text[SITUATION_URI_MAX];
    const char *text[2] = {a_text, b_text};
    struct sips_uri a, b;

    spell(a_text, &pair->a);
    spell(b_text, &pair->b);
    if (sips_uri_read(&a, sips_span_of(a_text)) != SIPS_URI_OK ||
        sips_uri_read(&b, sips_span_of(b_text)) != SIPS_URI_OK)
        return PROPERTY_DISCARDED;
    /* The text of another scheme counts byte for byte, so its spelling does. */
    enum property_verdict verdict = compare_all(pair, &a, &b, text, finding);
    if (verdict == PROPERTY_HOLDS)
        verdict = compare_three(pair, finding);
    return verdict == PROPERTY_HOLDS ? change_scheme(&pair->a, &a, a_text, finding) : verdict;
}

static void print(FILE *out, const void *drawn)
{
    const struct pair *pair = drawn;
    char text[SITUATION_URI_MAX];

    spell(text, &pair->a);
    fprintf(out, "%s\n", text);
    spell(text, &pair->b);
    fprintf(out, "%s\n", text);
}

const struct property property_uri = {
    .name = "uri",
    .line = "URIs are compared as RFC 3261 19.1.4 and RFC 5630 say however they are spelled, and change in "
            "scheme alone",
    .clauses = "3261-19.1.4 5630-4.1-a 5630-5.1.1.1-e 5630-5.3-i choice-same-ua",
    .case_size = sizeof(struct pair),
    .draw = draw,
    .check = check,
    .print = print,
};
