/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "uri.h"

/* Two URIs, and whether they are equal by RFC 3261 19.1.4. */
struct pair {
    const char *a, *b;
    bool equal;
};

static const struct pair section_19_1_4[] = {
    /* The pairs that 19.1.4 calls equal, and unequal, with other names. */
    {"sip:%61nna@example.com;transport=TCP", "sip:anna@ExAmPlE.CoM;Transport=tcp", true},
    {"sip:cleo@example.net", "sip:cleo@example.net;newparam=5", true},
    {"sip:cleo@example.net", "sip:cleo@example.net;security=on", true},
    {"sip:cleo@example.net;newparam=5", "sip:cleo@example.net;security=on", true},
    {"sip:example.org;transport=tcp;method=REGISTER?to=sip:ben%40example.org",
     "sip:example.org;method=REGISTER;transport=tcp?to=sip:ben%40example.org", true},
    {"sip:anna@example.com?subject=plan%20b&priority=urgent",
     "sip:anna@example.com?priority=urgent&subject=plan%20b", true},
    {"SIP:ANNA@ExAmPlE.CoM;Transport=udp", "sip:anna@ExAmPlE.CoM;Transport=UDP", false},
    {"sip:ben@example.org", "sip:ben@example.org:5060", false},
    {"sip:ben@example.org", "sip:ben@example.org;transport=udp", false},
    {"sip:ben@example.org", "sip:ben@example.org:6000;transport=tcp", false},
    {"sip:cleo@example.net", "sip:cleo@example.net?Subject=next%20week", false},
    {"sip:ben@phone7.example.org", "sip:ben@192.0.2.4", false},
    /* The relation is not transitive: both are equal to sip:cleo@example.net. */
    {"sip:cleo@example.net", "sip:cleo@example.net;security=off", true},
    {"sip:cleo@example.net;security=on", "sip:cleo@example.net;security=off", false},
};

static const struct pair schemes[] = {
    {"sip:ben@example.org", "sips:ben@example.org", false},
    {"sips:ben@example.org", "SIPS:ben@example.org", true},
    {"SIP:example.org", "sip:example.org", true},
    {"tel:+15550100", "tel:+15550100", true},
    {"tel:+15550100", "tel:+1-555-0100", false},
    {"tel:+15550100", "sip:+15550100@example.org;user=phone", false},
    {"mailto:ben@example.org", "mailto:ben@example.org", true},
    {"mailto:ben@example.org", "mailto:Ben@example.org", false},
};

static const struct pair users[] = {
    {"sip:ben@example.org", "sip:Ben@example.org", false},
    {"sip:ben@example.org", "sip:example.org", false},
    {"sip:ben@example.org", "sip:b%65n@example.org", true},
    {"sip:%c3%bc@example.org", "sip:%C3%BC@example.org", true},
    {"sip:%c3%bc@example.org", "sip:%c3%bd@example.org", false},
    {"sip:ben@example.org", "sip:b%45n@example.org", false},
    {"sip:a~b@example.org", "sip:a%7Eb@example.org", true},
    {"sip:a%00b@example.org", "sip:a%00b@example.org", true},
    {"sip:a%00b@example.org", "sip:a%00c@example.org", false},
    {"sip:a%00@example.org", "sip:a@example.org", false},
    /* Reserved characters are not their escapes. */
    {"sip:a;b@example.org", "sip:a%3Bb@example.org", false},
    {"sip:a,b@example.org", "sip:a%2cb@example.org", false},
    {"sip:+1@example.org", "sip:%2b1@example.org", false},
    {"sip:a%3Bb@example.org", "sip:a%3bb@example.org", true},
    {"sip:a%2541@example.org", "sip:a%41@example.org", false},
    {"sip:ben:x@example.org", "sip:ben:x@example.org", true},
    {"sip:ben:x@example.org", "sip:ben:X@example.org", false},
    {"sip:ben:x@example.org", "sip:ben@example.org", false},
    {"sip:ben:@example.org", "sip:ben@example.org", false},
    {"sip:ben%3ax@example.org", "sip:ben:x@example.org", false},
};

static const struct pair hosts[] = {
    {"sip:EXAMPLE.org", "sip:example.ORG", true},
    {"sip:[2001:DB8::1]", "sip:[2001:db8::1]", true},
    {"sip:example.org", "sip:example.net", false},
    {"sip:example.org", "sip:a.example.org", false},
    {"sip:example.org:5060", "sip:example.org:5060", true},
    {"sip:example.org:5060", "sip:example.org:05060", true},
    {"sip:example.org:5060", "sip:example.org:5061", false},
    {"sips:example.org", "sips:example.org:5061", false},
};

static const struct pair parameters[] = {
    {"sip:example.org;a=1;b=2", "sip:example.org;B=2;A=1", true},
    {"sip:example.org;a=x", "sip:example.org;a=X", true},
    {"sip:example.org;a=%78", "sip:example.org;%61=x", true},
    {"sip:example.org;a=1", "sip:example.org;a=2", false},
    {"sip:example.org;a=1", "sip:example.org;a", false},
    {"sip:example.org;a", "sip:example.org;A", true},
    {"sip:example.org;lr", "sip:example.org", true},
    {"sip:example.org;lr", "sip:example.org;lr=on", false},
    /* The same in both, or unequal: a parameter of these in one URI alone matches nothing. */
    {"sip:example.org;user=ip", "sip:example.org", false},
    {"sip:example.org;ttl=1", "sip:example.org", false},
    {"sip:example.org;method=INVITE", "sip:example.org", false},
    {"sip:example.org;maddr=192.0.2.1", "sip:example.org", false},
    {"sip:example.org;transport=udp", "sip:example.org", false},
    {"sip:example.org;%75ser=ip", "sip:example.org", false},
    {"sip:example.org;user=phone", "sip:example.org;USER=Phone", true},
    {"sip:example.org;ttl=1", "sip:example.org;ttl=2", false},
    {"sip:example.org;maddr=192.0.2.1", "sip:example.org;maddr=192.0.2.2", false},
    {"sip:example.org;transport=tcp", "sip:example.org;transport=tls", false},
    {"sip:example.org;x=1;transport=tcp", "sip:example.org;transport=tcp;y=2", true},
    /* The reader lets other parameters stand twice: they still are equal to themselves. */
    {"sip:example.org;a=1;a=2", "sip:example.org;a=1;a=2", true},
    {"sip:example.org;a=1;a=2", "sip:example.org;a=1;a=1", false},
};

static const struct pair headers[] = {
    {"sip:example.org?a=1", "sip:example.org?A=1", true},
    {"sip:example.org?a=1", "sip:example.org?a=2", false},
    {"sip:example.org?a=1", "sip:example.org", false},
    {"sip:example.org?a=1&b=2", "sip:example.org?a=1", false},
    {"sip:example.org?a=1&b=2", "sip:example.org?b=2&a=1", true},
    {"sip:example.org?a=1&a=2", "sip:example.org?a=2&a=1", true},
    {"sip:example.org?a=1&a=2", "sip:example.org?a=1&a=1", false},
    {"sip:example.org?a=1&a=1", "sip:example.org?a=1", false},
    {"sip:example.org?a=", "sip:example.org?a=", true},
    {"sip:example.org?a=%31", "sip:example.org?%61=1", true},
    {"sip:example.org?a=b%26c", "sip:example.org?a=b&c=", false},
};

static void read_pair(const struct pair *row, struct sips_uri uri[2])
{
    CHECK(row->a, sips_uri_read(&uri[0], tight_text(row->a)) == SIPS_URI_OK);
    CHECK(row->b, sips_uri_read(&uri[1], tight_text(row->b)) == SIPS_URI_OK);
}

static void free_pair(struct sips_uri uri[2])
{
    tight_free(uri[0].text);
    tight_free(uri[1].text);
}

/* Both ways round, and each with itself. */
static void check_pairs(const struct pair *row, size_t count)
{
    for (; count-- > 0; row++) {
        struct sips_uri uri[2];
        read_pair(row, uri);
        for (int i = 0; i < 2; i++) {
            if (sips_uri_equal(&uri[i], &uri[1 - i]) != row->equal)
                fail_msg("[%s] and [%s] must be %s", i ? row->b : row->a, i ? row->a : row->b,
                         row->equal ? "equal" : "unequal");
            CHECK(i ? row->b : row->a, sips_uri_equal(&uri[i], &uri[i]));
        }
        free_pair(uri);
    }
}

#define PAIRS_TEST(table)                                                                                    \
    static void test_##table(void **state)                                                                   \
    {                                                                                                        \
        (void)state;                                                                                         \
        check_pairs(table, COUNT(table));                                                                    \
    }
PAIRS_TEST(section_19_1_4)
PAIRS_TEST(schemes)
PAIRS_TEST(users)
PAIRS_TEST(hosts)
PAIRS_TEST(parameters)
PAIRS_TEST(headers)

static const struct {
    struct pair pair; /* equal: with every port as it is written */
    bool with_implied_ports;
} but_scheme[] = {
    {{"sip:ben@example.org", "sips:ben@example.org", true}, true},
    {{"sip:ben@192.0.2.1:5060", "sips:ben@192.0.2.1:5061", false}, true},
    {{"sip:ben@192.0.2.1", "sips:ben@192.0.2.1:5061", false}, true},
    {{"sip:ben@192.0.2.1:5060", "sips:ben@192.0.2.1", false}, true},
    {{"sip:ben@192.0.2.1:5070", "sips:ben@192.0.2.1:5070", true}, true},
    {{"sip:ben@192.0.2.1:5060", "sips:ben@192.0.2.1:5060", true}, true},
    {{"sip:ben@192.0.2.1:5061", "sips:ben@192.0.2.1:5061", true}, true},
    {{"sip:ben@192.0.2.1:5061", "sips:ben@192.0.2.1:5060", false}, false},
    {{"sip:ben@192.0.2.1:5070", "sips:ben@192.0.2.1:5071", false}, false},
    {{"sip:ben@192.0.2.1", "sip:ben@192.0.2.1:5060", false}, false},
    {{"sips:ben@192.0.2.1", "sips:ben@192.0.2.1:5061", false}, false},
    {{"sip:ben@example.org", "sips:Ben@example.org", false}, false},
    {{"sip:ben@example.org;transport=tcp", "sips:ben@example.org", false}, false},
    {{"sip:ben@example.org;transport=tcp", "sips:ben@example.org;transport=TCP", true}, true},
    {{"sip:ben@example.org?a=b", "sips:ben@example.org", false}, false},
    {{"sip:ben@example.org", "sip:ben@example.org", true}, true},
    {{"tel:+15550100", "tel:+15550100", true}, true},
    {{"tel:+15550100", "sips:+15550100@example.org", false}, false},
};

static void test_but_scheme(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(but_scheme); i++) {
        const struct pair *row = &but_scheme[i].pair;
        struct sips_uri uri[2];
        read_pair(row, uri);
        for (int k = 0; k < 2; k++) {
            CHECK(row->b, sips_uri_equal_but_scheme(&uri[k], &uri[1 - k], false) == row->equal);
            CHECK(row->b,
                  sips_uri_equal_but_scheme(&uri[k], &uri[1 - k], true) == but_scheme[i].with_implied_ports);
        }
        free_pair(uri);
    }
}

static const struct pair aors[] = {
    {"sip:ben@example.org", "sips:ben@EXAMPLE.org", true},
    {"sip:ben@example.org;transport=tcp;user=phone", "sip:ben@example.org", true},
    {"sip:ben@example.org?a=b", "sips:b%65n@example.org;lr", true},
    {"sip:ben:secret@example.org", "sip:ben@example.org", true},
    {"sip:ben@example.org:5060", "sip:ben@example.org", false},
    {"sip:ben@example.org:5070", "sips:ben@example.org:5070", true},
    {"sip:ben@example.org", "sip:Ben@example.org", false},
    {"sip:ben@example.org", "sip:ben@example.net", false},
    {"sip:example.org", "sips:example.org", true},
    {"sip:example.org", "sip:ben@example.org", false},
    {"tel:+15550100", "tel:+15550100", false},
    {"tel:+15550100", "sip:+15550100@example.org", false},
};

static void test_aors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(aors); i++) {
        struct sips_uri uri[2];
        read_pair(&aors[i], uri);
        CHECK(aors[i].b, sips_aor_equal(&uri[0], &uri[1]) == aors[i].equal);
        CHECK(aors[i].b, sips_aor_equal(&uri[1], &uri[0]) == aors[i].equal);
        free_pair(uri);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("3261-19.1.4: the pairs of the section compare as it says, the intransitive ones included",
               test_section_19_1_4),
        PROVES("3261-19.1.4: a SIP and a SIPS URI are never equal; other schemes compare by their bytes",
               test_schemes),
        PROVES(
            "3261-19.1.4: user and password compare by case, decoded, and reserved characters are not their "
            "escapes",
            test_users),
        PROVES("3261-19.1.4: hosts compare in any case, and a port that is left out equals none", test_hosts),
        PROVES("3261-19.1.4: parameters in both URIs match; in one alone, all but five are ignored",
               test_parameters),
        PROVES("3261-19.1.4: headers are never ignored, and their order does not count", test_headers),
        PROVES("RFC 5630 5.1.1.1: equal but for the scheme, and for the port that it implies",
               test_but_scheme),
        PROVES("RFC 5630 4.1, 5.2: AORs are user, host and port, whatever the scheme", test_aors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
