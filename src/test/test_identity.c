/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "identity.h"

/* ---- Subjects: what their names give, and which domains that covers (RFC 5922 7.1, 7.2) ---- */

#define ALT_MAX 4
#define URI(text)                                                                                            \
    {                                                                                                        \
        SIPS_ALT_URI,                                                                                        \
        {                                                                                                    \
            (text), sizeof(text) - 1                                                                         \
        }                                                                                                    \
    }
#define DNS(text)                                                                                            \
    {                                                                                                        \
        SIPS_ALT_DNS,                                                                                        \
        {                                                                                                    \
            (text), sizeof(text) - 1                                                                         \
        }                                                                                                    \
    }
#define OTHER(text)                                                                                          \
    {                                                                                                        \
        SIPS_ALT_OTHER,                                                                                      \
        {                                                                                                    \
            (text), sizeof(text) - 1                                                                         \
        }                                                                                                    \
    }
#define CN(text)                                                                                             \
    {                                                                                                        \
        (text), sizeof(text) - 1                                                                             \
    }
#define NO_CN                                                                                                \
    {                                                                                                        \
        NULL, 0                                                                                              \
    }
#define NO_ALT                                                                                               \
    {                                                                                                        \
        {                                                                                                    \
            SIPS_ALT_OTHER,                                                                                  \
            {                                                                                                \
                NULL, 0                                                                                      \
            }                                                                                                \
        }                                                                                                    \
    }

struct row {
    const char *name;
    struct sips_alt_name alt[ALT_MAX]; /* up to the first without a value */
    struct sips_span cn;
    const char *identities; /* each in brackets; a NUL shows as 0 */
    const char *covered, *not_covered;
};

/* clang-format off */
static const struct row rows[] = {
    /* ---- 7.1: URI names ---- */
    {"a sip URI is its host", {URI("sip:example.com")}, NO_CN, "<example.com>", "example.com", "example.net"},
    {"two sip URIs are two domains", {URI("sip:example.com"), URI("sip:example.net")}, NO_CN,
     "<example.com><example.net>", "example.com example.net", "example.org"},
    {"the scheme in any case of letters", {URI("SiP:example.com")}, NO_CN, "<example.com>", "example.com", ""},
    {"a sips URI is no identity", {URI("sips:example.com")}, NO_CN, "", "", "example.com"},
    {"nor one in capitals", {URI("SIPS:example.com")}, NO_CN, "", "", "example.com"},
    {"a sips URI rules out no DNS name", {URI("sips:example.com"), DNS("example.net")}, NO_CN, "<example.net>",
     "example.net", "example.com"},
    {"a sips URI rules out the CN", {URI("sips:example.com")}, CN("example.com"), "", "", "example.com"},
    {"URIs of other schemes are none", {URI("https://example.com"), URI("tel:+15550100"), URI("im:example.com")},
     NO_CN, "", "", "example.com"},
    {"sip alone is no scheme", {URI("sip"), URI("sip:"), URI("")}, NO_CN, "<>", "", "sip example.com"},
    {"a user makes a person of it", {URI("sip:alice@example.com")}, NO_CN, "", "", "example.com alice"},
    {"a URI with a user rules out no DNS name", {URI("sip:alice@example.com"), DNS("example.net")}, NO_CN,
     "<example.net>", "example.net", "example.com"},
    {"an empty user is a user", {URI("sip:@example.com")}, NO_CN, "", "", "example.com"},
    {"what looks like parameters in front of '@' is a user", {URI("sip:example.com;x@example.net")}, NO_CN, "", "",
     "example.com example.net"},
    {"user and password are a user", {URI("sip:a:b@example.com")}, NO_CN, "", "", "example.com a"},
    {"a port is no part of the host", {URI("sip:example.com:5061")}, NO_CN, "<example.com>", "example.com",
     "example.com:5061"},
    {"nor are parameters", {URI("sip:example.com;transport=tls;lr")}, NO_CN, "<example.com>", "example.com", ""},
    {"nor are headers", {URI("sip:example.com?subject=x")}, NO_CN, "<example.com>", "example.com", ""},
    {"a sip URI rules out DNS names", {DNS("example.net"), URI("sip:example.com")}, NO_CN, "<example.com>",
     "example.com", "example.net"},
    {"a sip URI rules out the CN", {URI("sip:example.com")}, CN("example.net"), "<example.com>", "example.com",
     "example.net"},
    {"an address in a sip URI is that host", {URI("sip:192.0.2.1")}, NO_CN, "<192.0.2.1>", "192.0.2.1",
     "192.0.2.10"},
    {"one of version 6, in brackets", {URI("sip:[2001:db8::1]:5061")}, NO_CN, "<[2001:db8::1]>", "[2001:db8::1]",
     "2001:db8::1"},
    {"a bracket that stays open", {URI("sip:[2001:db8::1")}, NO_CN, "<[2001:db8::1>", "", "[2001:db8::1]"},
    {"slashes belong to other schemes", {URI("sip://example.com")}, NO_CN, "<//example.com>", "", "example.com"},
    {"a sip URI with a NUL matches nothing, and still rules out DNS names",
     {URI("sip:example.com\0.test"), DNS("example.net")}, NO_CN, "<example.com0.test>", "",
     "example.com example.net example.com.test"},
    {"bytes that no URI has make none of it, wherever they are",
     {URI("sip:example.com;a=\0"), URI("sip:example.com:5061 "), URI("sip:example.com;\303\274"), URI("sip:example.com?a=\177")},
     NO_CN, "<example.com;a=0><example.com:5061 ><example.com;\303\274><example.com?a=\177>", "", "example.com"},
    {"a NUL in front of '@' hides no user", {URI("sip:example.com\0@example.net")}, NO_CN, "", "",
     "example.com example.net"},
    {"white space in front is part of the scheme", {URI(" sip:example.com")}, NO_CN, "", "", "example.com"},
    {"escapes are not undone", {URI("sip:ex%61mple.com")}, NO_CN, "<ex%61mple.com>", "", "example.com ex%61mple.com"},
    /* ---- 7.1: DNS names ---- */
    {"a DNS name, where there is no such URI", {DNS("example.com")}, NO_CN, "<example.com>", "example.com",
     "example.net"},
    {"many DNS names", {DNS("example.com"), DNS("example.net"), OTHER("x"), DNS("example.org")}, NO_CN,
     "<example.com><example.net><example.org>", "example.org example.net", "x"},
    {"a DNS name rules out the CN", {DNS("example.com")}, CN("example.net"), "<example.com>", "example.com",
     "example.net"},
    {"a DNS name that is a URI", {DNS("sip:example.com")}, NO_CN, "<sip:example.com>", "", "example.com"},
    {"an address is no DNS name", {DNS("192.0.2.1"), DNS("[2001:db8::1]")}, NO_CN, "", "",
     "192.0.2.1 [2001:db8::1]"},
    {"an IP address name is no identity", {OTHER("192.0.2.1")}, NO_CN, "", "", "192.0.2.1"},
    {"a name of another kind is none, whatever it says", {OTHER("example.com")}, NO_CN, "", "", "example.com"},
    {"and rules out the CN", {OTHER("alice@example.net")}, CN("example.com"), "", "", "example.com"},
    /* ---- 7.1 step 2: the CN ---- */
    {"choice-cn: the CN, without any subjectAltName", NO_ALT, CN("example.com"), "<example.com>", "example.com",
     "example.net"},
    {"a CN that is no DNS name", NO_ALT, CN("Example Company"), "", "", "Example Company"},
    {"a CN that is an address", NO_ALT, CN("192.0.2.1"), "", "", "192.0.2.1"},
    {"a CN that is a URI", NO_ALT, CN("sip:example.com"), "", "", "example.com"},
    {"a CN that is a wildcard", NO_ALT, CN("*.example.com"), "", "", "a.example.com"},
    {"a CN with a NUL", NO_ALT, CN("example.com\0"), "", "", "example.com"},
    {"an empty CN", NO_ALT, CN(""), "", "", "example.com"},
    {"nothing at all", NO_ALT, NO_CN, "", "", "example.com"},
    /* ---- 7.2: what covers ---- */
    {"letters in any case", {DNS("EXAMPLE.com")}, NO_CN, "<EXAMPLE.com>", "example.COM example.com", ""},
    {"no subdomain", {DNS("example.com")}, NO_CN, "<example.com>", "example.com",
     "a.example.com www.example.com .example.com"},
    {"no suffix, no prefix", {DNS("www.example.com")}, NO_CN, "<www.example.com>", "www.example.com",
     "example.com www.example ww.example.com www.example.co"},
    {"a wildcard covers nothing", {DNS("*.example.com"), DNS("*")}, NO_CN, "<*.example.com><*>", "",
     "a.example.com example.com *.example.com *"},
    {"nor does one inside a label", {DNS("a*.example.com")}, NO_CN, "<a*.example.com>", "", "ab.example.com"},
    {"a leading dot covers nothing", {DNS(".example.com")}, NO_CN, "<.example.com>", "",
     "a.example.com example.com .example.com"},
    {"a NUL in the middle", {DNS("example.com\0.test")}, NO_CN, "<example.com0.test>", "",
     "example.com example.com.test"},
    {"a NUL at the end", {DNS("example.com\0")}, NO_CN, "<example.com0>", "", "example.com"},
    {"a dot at the end of the name", {DNS("example.com.")}, NO_CN, "<example.com.>", "",
     "example.com example.com."},
    {"a dot at the end of the domain", {DNS("example.com")}, NO_CN, "<example.com>", "example.com",
     "example.com. example.com.."},
    {"an empty name", {DNS("")}, NO_CN, "<>", "", "example.com"},
    {"white space around a name", {DNS(" example.com"), DNS("example.com ")}, NO_CN, "< example.com><example.com >",
     "", "example.com"},
    {"A-labels are compared as ASCII", {DNS("xn--bcher-kva.example")}, NO_CN, "<xn--bcher-kva.example>",
     "xn--bcher-kva.example XN--BCHER-KVA.example", "b\303\274cher.example bucher.example"},
    {"what is not ASCII never matches", {DNS("b\303\274cher.example")}, NO_CN, "<b\303\274cher.example>", "",
     "b\303\274cher.example xn--bcher-kva.example"},
    {"only ASCII letters have case", {DNS("a\300.example")}, NO_CN, "<a\300.example>", "", "a\340.example"},
    {"'@' and '`' are not a case of one letter", {DNS("ex-mple.com"), DNS("[xample.com")}, NO_CN,
     "<ex-mple.com><[xample.com>", "ex-mple.com", "ex\rmple.com {xample.com"},
};
/* clang-format on */

static const struct sips_policy counts, refused = {.cn = SIPS_POLICY_cn_REFUSED};

static size_t alt_count(const struct row *row)
{
    size_t count = 0;

    while (count < ALT_MAX && row->alt[count].value.at)
        count++;
    return count;
}

static void render(const struct sips_identities *identities, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < identities->count; i++) {
        struct sips_span name = identities->name[i];
        assert_true(used + name.length + 3 < size);
        out[used++] = '<';
        memcpy(out + used, name.at, name.length);
        for (size_t end = used + name.length; used < end; used++)
            if (out[used] == '\0')
                out[used] = '0';
        out[used++] = '>';
    }
    out[used] = '\0';
}

static void check_coverage(const struct row *row, const struct sips_identities *identities,
                           const char *domains, bool expected)
{
    while (*domains) {
        size_t length = strcspn(domains, " ");
        struct sips_span domain = tight(domains, length);
        if (sips_identities_cover(identities, domain) != expected)
            fail_msg("[%s] %.*s is %scovered", row->name, (int)length, domains, expected ? "not " : "");
        tight_free(domain);
        domains += length + (domains[length] != '\0');
    }
}

/* Every name lies at the very end of its block. */
static void check_row(const struct row *row, const struct sips_policy *policy, bool gives)
{
    struct sips_alt_name alt[ALT_MAX];
    struct sips_subject subject = {alt, alt_count(row), {NULL, 0}};
    struct sips_identities identities;
    char view[256];

    for (size_t i = 0; i < subject.alt_count; i++) {
        alt[i] = row->alt[i];
        alt[i].value = tight(alt[i].value.at, alt[i].value.length);
    }
    if (row->cn.at)
        subject.cn = tight(row->cn.at, row->cn.length);
    sips_identities_of(&identities, &subject, policy);
    render(&identities, view, sizeof view);
    if (strcmp(view, gives ? row->identities : "") != 0)
        fail_msg("[%s] gives %s, not %s", row->name, view, gives ? row->identities : "nothing");
    CHECK(row->name, !identities.overflow);
    CHECK(row->name, sips_clauses_have(&identities.clauses, SIPS_CLAUSE_5922_7_1));
    CHECK(row->name, sips_clauses_have(&identities.clauses, SIPS_CLAUSE_choice_cn) ==
                         (subject.alt_count == 0 && row->identities[0] != '\0'));
    if (gives)
        check_coverage(row, &identities, row->covered, true);
    check_coverage(row, &identities, gives ? row->not_covered : row->covered, false);
    for (size_t i = 0; i < subject.alt_count; i++)
        tight_free(alt[i].value);
    if (row->cn.at)
        tight_free(subject.cn);
}

static void test_subjects(void **state)
{
    (void)state;
    assert_true(COUNT(rows) >= 40);
    for (size_t i = 0; i < COUNT(rows); i++)
        check_row(&rows[i], &counts, true);
}

static void test_cn_refused(void **state)
{
    size_t moved = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool from_cn = alt_count(&rows[i]) == 0 && rows[i].identities[0] != '\0';
        check_row(&rows[i], &refused, !from_cn);
        moved += from_cn;
    }
    assert_true(moved > 0);
}

/* A domain with any byte in any place that the name has not is not covered. */
static void test_every_byte(void **state)
{
    static const char name[] = "ab.example.com";
    struct sips_alt_name alt = DNS("ab.example.com");
    struct sips_subject subject = {&alt, 1, {NULL, 0}};
    struct sips_identities identities;
    size_t covered = 0;

    (void)state;
    sips_identities_of(&identities, &subject, &counts);
    for (size_t at = 0; at < sizeof name - 1; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            char text[sizeof name];
            memcpy(text, name, sizeof name);
            text[at] = (char)byte;
            bool same = sips_lower(text[at]) == (unsigned char)name[at];
            bool is_covered = sips_identities_cover(&identities, (struct sips_span){text, sizeof text - 1});
            if (is_covered != same)
                fail_msg("byte %u at %zu", byte, at);
            covered += is_covered;
        }
    /* Each of the 12 letters in two cases, each of the 2 dots in one. */
    assert_int_equal(covered, 12 * 2 + 2);
}

/* A domain and a name that are the same bytes, of which none can stand in a host name. */
static void test_no_such_host(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        char text[] = "a?b.example";
        text[1] = (char)byte;
        struct sips_span span = {text, sizeof text - 1};
        struct sips_alt_name alt = {SIPS_ALT_DNS, span};
        struct sips_subject subject = {&alt, 1, {NULL, 0}};
        struct sips_identities identities;
        bool is_host_character = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                                 (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.';
        sips_identities_of(&identities, &subject, &counts);
        assert_int_equal(identities.count, 1);
        if (sips_identities_cover(&identities, span) != is_host_character)
            fail_msg("byte %u", byte);
    }
}

static void test_overflow(void **state)
{
    struct sips_alt_name alt[SIPS_IDENTITY_MAX + 1];
    char text[SIPS_IDENTITY_MAX + 1][8];
    struct sips_identities identities;

    (void)state;
    for (size_t i = 0; i < COUNT(alt); i++) {
        memcpy(text[i], "aa.test", sizeof text[i]);
        text[i][0] = (char)('a' + i / 26);
        text[i][1] = (char)('a' + i % 26);
        alt[i] = (struct sips_alt_name){SIPS_ALT_DNS, {text[i], sizeof text[i] - 1}};
    }
    struct sips_subject subject = {alt, SIPS_IDENTITY_MAX, {NULL, 0}};
    sips_identities_of(&identities, &subject, &counts);
    assert_int_equal(identities.count, SIPS_IDENTITY_MAX);
    assert_false(identities.overflow);
    subject.alt_count++;
    sips_identities_of(&identities, &subject, &counts);
    assert_int_equal(identities.count, SIPS_IDENTITY_MAX);
    assert_true(identities.overflow);
    assert_true(sips_identities_cover(&identities, alt[SIPS_IDENTITY_MAX - 1].value));
    assert_false(sips_identities_cover(&identities, alt[SIPS_IDENTITY_MAX].value));
}

/* The URI behind as many DNS names as there is room for. */
static void test_uri_last(void **state)
{
    struct sips_alt_name alt[SIPS_IDENTITY_MAX + 1];
    struct sips_subject subject = {alt, COUNT(alt), {NULL, 0}};
    struct sips_identities identities;

    (void)state;
    for (size_t i = 0; i < COUNT(alt); i++)
        alt[i] = (struct sips_alt_name)DNS("example.net");
    alt[SIPS_IDENTITY_MAX] = (struct sips_alt_name)URI("sip:example.com");
    sips_identities_of(&identities, &subject, &counts);
    assert_int_equal(identities.count, 1);
    assert_false(identities.overflow);
    assert_true(sips_identities_cover(&identities, SIPS_SPAN("example.com")));
    assert_false(sips_identities_cover(&identities, SIPS_SPAN("example.net")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES(
            "5922-7.1 5922-7.2 5922-7.3: each subject gives its identities, and they cover what they cover",
            test_subjects),
        PROVES("choice-cn: refused, a CN gives nothing, and all else is as it was", test_cn_refused),
        PROVES("5922-7.2: no byte of a name stands for another, but for the case of letters",
               test_every_byte),
        PROVES("5922-7.2: bytes that no host has match nothing, not even themselves", test_no_such_host),
        PROVES("SIPS_IDENTITY_MAX: names beyond it are left out, which is told and can only refuse",
               test_overflow),
        PROVES("5922-7.1: a sip URI rules out the DNS names in front of it", test_uri_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
