/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define BOB_SIP "binding sip:bob@example.com <sip:bob@192.0.2.4>\n"
#define BOB_SIPS "binding sip:bob@example.com <sips:bob@192.0.2.5>\n"
#define BOB_WITH(parameters) "binding sip:bob@example.com <sips:bob@192.0.2.5;" parameters ">\n"
#define BOB_BEHIND(path) "binding sip:bob@example.com <sips:bob@192.0.2.5> path=" path "\n"
#define NOT_ALLOWED "480 Temporarily Unavailable\nWarning: 380 proxy.example.com \"SIPS Not Allowed\""
#define REQUIRED "480 Temporarily Unavailable\nWarning: 381 proxy.example.com \"SIPS Required\""
#define OWN_SIP "\nRecord-Route: <sip:proxy.example.com;lr>"
#define OWN_SIPS "\nRecord-Route: <sips:proxy.example.com;lr>"
#define ROUTE_SIP "\nService-Route: <sip:proxy.example.com;lr>"
#define BOTH "Contact: <sip:bob@192.0.2.8>, <sips:bob@192.0.2.9>"

/* One message in one scenario, under the default of a choice and under its other value. */
struct choice_case {
    const char *name; /* ids as in decide.h, here of clauses that one of the two verdicts cites */
    const char *key;
    const char *message, *scenario;
    const char *preset, *other; /* the outcomes */
};

static const struct choice_case choices[] = {
    {"choice-path-scheme 3327-5: a sips Path in a sip request is used as stored, or as sip", "path-scheme",
     "MESSAGE sip:bob@example.com", BOB_BEHIND("<sips:edge.example.com;lr>,<sip:core.example.com;lr>"),
     "sip:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <sips:edge.example.com;lr>, "
     "<sip:core.example.com;lr>",
     "sip:bob@192.0.2.5 UDP edge.example.com:5060\nRoute: <sip:edge.example.com;lr>, "
     "<sip:core.example.com;lr>"},
    {"choice-path-scheme 3261-16.6-4: Record-Route follows it", "path-scheme", "INVITE sip:bob@example.com",
     BOB_BEHIND("<SIPS:edge.example.com;lr>;x"),
     "sip:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <SIPS:edge.example.com;lr>;x" OWN_SIPS,
     "sip:bob@192.0.2.5 UDP edge.example.com:5060\nRoute: <sip:edge.example.com;lr>;x" OWN_SIP},
    {"choice-tls-extent 5630-5.3-j: TLS to the UA alone, or on every hop from here", "tls-extent",
     "MESSAGE sip:bob@example.com", BOB_BEHIND("<sip:edge.example.com;lr>"),
     "sip:bob@192.0.2.5 UDP edge.example.com:5060\nRoute: <sip:edge.example.com;lr>",
     "sip:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <sip:edge.example.com;lr>"},
    {"choice-tls-extent 5630-5.3-k: where the hop cannot be TLS, that is 381", "tls-extent",
     "MESSAGE sip:bob@example.com", BOB_BEHIND("<sip:edge.example.com;lr;transport=udp>"),
     "sip:bob@192.0.2.5 UDP edge.example.com:5060\nRoute: <sip:edge.example.com;lr;transport=udp>", REQUIRED},
    {"choice-deregister: a sips Contact goes by a sip REGISTER, or does not", "deregister",
     "REGISTER sip:example.com\nContact: <sips:bob@192.0.2.5>;expires=0", BOB_SIPS, "200 OK" ROUTE_SIP,
     "400 Bad Request\nbound sips:bob@192.0.2.5 until 3600"},
    {"choice-deregister: or by a sip REGISTER with *", "deregister",
     "REGISTER sip:example.com\nContact: *\nExpires: 0", BOB_SIPS, "200 OK",
     "400 Bad Request\nbound sips:bob@192.0.2.5 until 3600"},
    {"choice-deregister: or by one with * and a sip Path", "deregister",
     "REGISTER sips:example.com\nContact: *\nExpires: 0\nPath: <sip:edge.example.com;lr>", BOB_SIPS,
     "200 OK\nPath: <sip:edge.example.com;lr>", "400 Bad Request\nbound sips:bob@192.0.2.5 until 3600"},
    {"choice-deregister: or by one with a sip Path", "deregister",
     "REGISTER sips:example.com\nPath: <sip:edge.example.com;lr>\nContact: <sips:bob@192.0.2.5>\nExpires: 0",
     BOB_SIPS, "200 OK\nPath: <sip:edge.example.com;lr>" ROUTE_SIP,
     "400 Bad Request\nbound sips:bob@192.0.2.5 until 3600"},
    {"choice-deregister: or beside a sip Contact that is bound", "deregister",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.5>;expires=0, <sip:bob@192.0.2.6>", BOB_SIPS,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.6 until 3600",
     "400 Bad Request\nbound sips:bob@192.0.2.5 until 3600"},
    {"choice-same-ua 5630-5.1.1.1-e: a port that the scheme implies is written in one form only", "same-ua",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.4:5061>", BOB_SIP,
     "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.4:5061 until 3600",
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600\nbound sips:bob@192.0.2.4:5061 until 3600"},
    {"choice-mixed-contacts 5630-5.2-b 5630-5.2-c: sips and other Contacts in one REGISTER", "mixed-contacts",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.5>, <sip:bob@192.0.2.6>, <tel:+15550100>", NULL,
     "400 Bad Request",
     "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.5 until 3600\nbound sip:bob@192.0.2.6 until 3600"
     "\nbound tel:+15550100 until 3600"},
    {"choice-mixed-contacts 5630-5.2-c: also where the sips ones go, if that is checked", "mixed-contacts",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.5>;expires=0, <sip:bob@192.0.2.6>",
     BOB_SIPS "policy deregister=checked", "400 Bad Request\nbound sips:bob@192.0.2.5 until 3600",
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.6 until 3600"},
    {"choice-tls-param 3263-4.1: transport=tls is passed on or not; the hop is TLS", "tls-param",
     "MESSAGE sip:bob@example.com", "binding sip:bob@example.com <sip:bob@192.0.2.4;x=y;transport=TLS;z>",
     "sip:bob@192.0.2.4;x=y;transport=TLS;z TLS 192.0.2.4:5061",
     "sip:bob@192.0.2.4;x=y;z TLS 192.0.2.4:5061"},
    {"choice-tls-param 5630-5.3-b: also in a sips binding", "tls-param", "MESSAGE sips:bob@example.com",
     BOB_WITH("transport=tls"), "sips:bob@192.0.2.5;transport=tls TLS 192.0.2.5:5061",
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"choice-binding-transport 5630-5.3-j: transport=tcp stays or goes; the hop is TLS", "binding-transport",
     "MESSAGE sip:bob@example.com", BOB_WITH("transport=tcp"),
     "sip:bob@192.0.2.5;transport=tcp TLS 192.0.2.5:5061", "sip:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"choice-binding-transport 7118-4: transport=ws stays or goes; the hop is WSS", "binding-transport",
     "MESSAGE sip:bob@example.com", BOB_WITH("transport=ws"),
     "sip:bob@192.0.2.5;transport=ws WSS 192.0.2.5:443", "sip:bob@192.0.2.5 WSS 192.0.2.5:443"},
    {"choice-insecure-arrival 5630-4-a: sips that came in clear goes on securely, or gets 400",
     "insecure-arrival", "MESSAGE sips:bob@example.com UDP", BOB_SIPS,
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061", "400 Bad Request"},
    {"choice-no-binding 3261-16.5: nobody knows the AOR", "no-binding", "MESSAGE sips:nobody@example.com",
     BOB_SIP, "404 Not Found", "480 Temporarily Unavailable"},
    {"choice-strict-route: a sips strict router for a sip request", "strict-route",
     "MESSAGE sip:carol@192.0.2.9\nRoute: <sips:strict.example.net>", NULL, "400 Bad Request",
     "sip:carol@192.0.2.9 TLS strict.example.net:5061\nRoute: <sips:strict.example.net>"},
    {"choice-strict-route 3261-16.6-7: a sip strict router for a sips request", "strict-route",
     "MESSAGE sips:bob@example.com\nRoute: <sip:strict.example.net>", BOB_SIPS, "400 Bad Request",
     "sips:bob@192.0.2.5 TLS strict.example.net:5061\nRoute: <sip:strict.example.net>"},
    {"choice-mixed-3xx 5630-5.3-m: sent sips, Contacts of both schemes", "mixed-3xx",
     "302 Moved Temporarily\n" BOTH, "sent sips:bob@192.0.2.5",
     "recurse sips:bob@192.0.2.9 TLS 192.0.2.9:5061", "relay UDP 302 Moved Temporarily"},
    {"choice-mixed-3xx 5630-5.3-n: sent sip, Contacts of both schemes", "mixed-3xx",
     "302 Moved Temporarily\n" BOTH, "sent sip:bob@192.0.2.4", "recurse sip:bob@192.0.2.8 UDP 192.0.2.8:5060",
     "relay UDP 302 Moved Temporarily"},
    {"5630-5.3-k 5630-5.3-i: a sip request to a sips binding is translated, or not wanted",
     "sip-to-sips-binding", "MESSAGE sip:bob@example.com", BOB_SIPS, "sip:bob@192.0.2.5 TLS 192.0.2.5:5061",
     REQUIRED},
    {"5630-5.3-k: beside a sip binding, the sips binding alone is left out", "sip-to-sips-binding",
     "MESSAGE sip:bob@example.com", BOB_SIPS BOB_SIP,
     "sip:bob@192.0.2.5 TLS 192.0.2.5:5061\nsip:bob@192.0.2.4 UDP 192.0.2.4:5060",
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"5630-5.3-g 5630-5.3-f: a hop in clear, or none but TLS", "tls-only", "MESSAGE sip:bob@example.com",
     BOB_SIP, "sip:bob@192.0.2.4 UDP 192.0.2.4:5060", "sip:bob@192.0.2.4 TLS 192.0.2.4:5061"},
    {"5630-5.3-l 5630-5.3-b: a sips request with a sip Contact", "inconsistent-uris",
     "INVITE sips:bob@example.com\nContact: <sip:alice@192.0.2.1>", BOB_SIPS,
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIPS, "400 Bad Request"},
    {"5630-5.3-l 5630-5.3-b: also where it came in clear", "inconsistent-uris",
     "MESSAGE sips:bob@example.com UDP\nContact: <sip:alice@192.0.2.1>", BOB_SIPS,
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061", "400 Bad Request"},
    {"5630-5.3-k: a sips binding, and no TLS here", "tls", "MESSAGE sip:bob@example.com", BOB_SIPS,
     "sip:bob@192.0.2.5 TLS 192.0.2.5:5061", REQUIRED},
    {"5630-4.1-b 5630-5.3-d: a sips request for a foreign domain, and no TLS here", "tls",
     "MESSAGE sips:carol@example.net", NULL, "sips:carol@example.net TLS example.net:5061", NOT_ALLOWED},
    {"5630-5.3-f: where a sip request could take TLS, and none is here", "tls", "MESSAGE sip:bob@example.com",
     BOB_SIP "tls 192.0.2.4", "sip:bob@192.0.2.4 TLS 192.0.2.4:5061", "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"5626-5.3: an own Route entry with a user part is a name like any other, or must be a flow token",
     "edge", "MESSAGE sip:carol@192.0.2.9\nRoute: <sip:token@proxy.example.com;lr>", NULL,
     "sip:carol@192.0.2.9 UDP 192.0.2.9:5060", "403 Forbidden"},
    {"5630-5.3-l: a sips request from a sip caller is taken, or refused under the strict policy", "strict",
     "MESSAGE sips:bob@example.com\nTo: <sips:bob@example.com>", BOB_SIPS,
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061", "400 Bad Request"},
    {"choice-insecure-arrival: and so is one that came in clear", "strict",
     "MESSAGE sips:bob@example.com UDP\nTo: <sips:bob@example.com>\nFrom: <sips:a@example.org>;tag=1",
     BOB_SIPS, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061", "400 Bad Request"},
    {"3261-16.6-4: Record-Route always, or where it is needed", "record-route", "INVITE sip:bob@example.com",
     BOB_SIP, "sip:bob@192.0.2.4 UDP 192.0.2.4:5060" OWN_SIP, "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"3261-16.7-4: a redirection is followed, or passed on", "recurse",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.9>", "sent sips:bob@192.0.2.5",
     "recurse sips:bob@192.0.2.9 TLS 192.0.2.9:5061", "relay UDP 302 Moved Temporarily"},
    {"5630-5.2-d 5630-5.2-e: the Service-Route for sips Contacts", "service-route",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.5>", NULL,
     "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.5 until 3600",
     "200 OK\nService-Route: <sips:proxy.example.com;lr>\nbound sips:bob@192.0.2.5 until 3600"},
};

/* What no policy changes: each is run under both values of a key. */
static const struct choice_case unmoved[] = {
    {"5630-3.1.4-c: a sips binding with transport=udp names nothing, even if the parameter is not passed on",
     "binding-transport", "MESSAGE sip:bob@example.com", BOB_WITH("transport=udp"), REQUIRED, REQUIRED},
    {"choice-deregister 5630-5.2-a: a sips Contact goes by a REGISTER that is all sips", "deregister",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.5>;expires=0", BOB_SIPS, "200 OK" ROUTE_SIP,
     "200 OK" ROUTE_SIP},
    {"choice-deregister 5630-5.2-a: * takes away what is not sips", "deregister",
     "REGISTER sip:example.com\nContact: *\nExpires: 0", "binding sip:bob@example.com <sip:bob@192.0.2.5>",
     "200 OK", "200 OK"},
    {"choice-deregister 5630-5.2-a: * takes a sips Contact away by a REGISTER that is sips", "deregister",
     "REGISTER sips:example.com\nContact: *\nExpires: 0", BOB_SIPS, "200 OK", "200 OK"},
    {"choice-no-binding 3261-16.5: a known AOR with nothing bound to it is 480", "no-binding",
     "MESSAGE sips:bob@example.com", "user sips:bob@example.com", "480 Temporarily Unavailable",
     "480 Temporarily Unavailable"},
    {"5630-5.3-d 5630-5.3-e: sip bindings alone are no case of an empty AOR", "no-binding",
     "MESSAGE sips:bob@example.com", BOB_SIP, NOT_ALLOWED, NOT_ALLOWED},
    {"5630-5.3-b: a sips Path in a sips request stays sips", "path-scheme", "MESSAGE sips:bob@example.com",
     BOB_BEHIND("<sips:edge.example.com;lr>"),
     "sips:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <sips:edge.example.com;lr>",
     "sips:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <sips:edge.example.com;lr>"},
    {"5630-4.1-c: a sip request that came in clear is none of insecure-arrival", "insecure-arrival",
     "MESSAGE sip:bob@example.com UDP", BOB_SIP, "sip:bob@192.0.2.4 UDP 192.0.2.4:5060",
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"5630-5.3-b: a sips request to a sips binding is none of sip-to-sips-binding", "sip-to-sips-binding",
     "MESSAGE sips:bob@example.com", BOB_SIPS, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061",
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
};

static const struct sips_policy_entry *entry_of(const char *key)
{
    for (size_t i = 0; i < sips_policy_count(); i++)
        if (strcmp(sips_policy_entry(i)->key, key) == 0)
            return sips_policy_entry(i);
    fail_msg("there is no key %s", key);
    return NULL;
}

/* Under one value: the outcome, and which clauses of the name are cited, a bit each. */
static unsigned check_value(const struct choice_case *row, unsigned value)
{
    static char scenario[1024];
    const struct sips_policy_entry *entry = entry_of(row->key);
    const char *rest = row->name;
    unsigned cited = 0;
    bool must_cite;
    enum sips_clause clause;

    snprintf(scenario, sizeof scenario, "%s\npolicy %s=%s\n", row->scenario ? row->scenario : "", entry->key,
             entry->value[value]);
    decide_must_be(row->name, decide(row->message, scenario), value ? row->other : row->preset);
    for (unsigned i = 0; (clause = decide_id(&rest, &must_cite)) != SIPS_CLAUSE_COUNT; i++) {
        if (decide_cites(clause))
            cited |= 1U << i;
        else if (strcmp(sips_clause_entry(clause)->level, "choice") == 0)
            fail_msg("%s: with %s=%s the choice is not cited", row->name, entry->key, entry->value[value]);
    }
    return cited;
}

static void test_choice(void **state)
{
    const struct choice_case *row = *state;
    const char *rest = row->name;
    unsigned cited = check_value(row, 0) | check_value(row, 1);
    bool must_cite;
    enum sips_clause clause;

    for (unsigned i = 0; (clause = decide_id(&rest, &must_cite)) != SIPS_CLAUSE_COUNT; i++)
        if (!(cited >> i & 1))
            fail_msg("%s: %s is cited by neither verdict", row->name, sips_clause_entry(clause)->id);
}

/* Keys of what decide() does not run; a test of that name has a case for each value. */
static const struct {
    const char *key, *test;
} elsewhere[] = {
    {"redirect-sips-to-sip", "test_clauses_redirect"},
    {"cn", "test_identity"},
    {"uas-sips", "test_clauses_uas"},
    {"uas-sip", "test_clauses_uas"},
    {"sips-scheme", "test_clauses_uas"},
    {"refresh-key", "test_clauses_uas"},
    {"upgrade-on-381", "test_clauses_uac"},
    {"redirect-to-sip", "test_clauses_uac"},
};

static bool is_elsewhere(const char *key)
{
    for (size_t i = 0; i < COUNT(elsewhere); i++)
        if (strcmp(elsewhere[i].key, key) == 0)
            return true;
    return false;
}

static bool is_about(const struct choice_case *row, const struct sips_policy_entry *entry)
{
    return strcmp(row->key, entry->key) == 0 && decide_names(row->name, entry->clause);
}

static void test_every_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(choices); i++)
        if (strcmp(choices[i].preset, choices[i].other) == 0)
            fail_msg("%s: both outcomes are the same", choices[i].name);
    for (size_t key = 0; key < sips_policy_count(); key++) {
        const struct sips_policy_entry *entry = sips_policy_entry(key);
        size_t i = 0;
        while (i < COUNT(choices) && !is_about(&choices[i], entry))
            i++;
        if ((i == COUNT(choices)) != is_elsewhere(entry->key))
            fail_msg("no case is about %s and its clause", entry->key);
    }
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(choices) + COUNT(unmoved) + 1];
    size_t count = 0;

    for (size_t i = 0; i < COUNT(choices); i++)
        tests[count++] =
            (struct CMUnitTest){choices[i].name, test_choice, NULL, NULL, (void *)(uintptr_t)&choices[i]};
    for (size_t i = 0; i < COUNT(unmoved); i++)
        tests[count++] =
            (struct CMUnitTest){unmoved[i].name, test_choice, NULL, NULL, (void *)(uintptr_t)&unmoved[i]};
    tests[count++] =
        (struct CMUnitTest){"every key of the policy has a case in which its two values end differently",
                            test_every_key, NULL, NULL, NULL};
    return _cmocka_run_group_tests("choices", tests, count, NULL, NULL);
}
