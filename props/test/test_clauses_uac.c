/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"
#include "uac.h"

/* ---- How requests leave a UAC: RFC 5630 5.1.1 and 5.1.1.2, RFC 3261 8.1.2 and 12.2.1.1 ----
 * A request is written "METHOD TARGET", and below it the Route that is its route set. The outcome is
 * Request-URI, transport, servers; Route; the scheme of the Contact; or "nothing". */

struct sent_case {
    const char *name; /* as in decide.h */
    const char *request, *scenario, *outcome;
};

#define EDGE_SIP "\nRoute: <sip:edge.example.com;lr>"
#define EDGE_SIPS "\nRoute: <sips:edge.example.com;lr>"
#define BOB_SIP "sip:bob@example.com UDP example.com:5060"
#define BOB_SIPS "sips:bob@example.com TLS example.com:5061"
#define TARGET_SIPS "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"
#define TARGET_SIP "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"

static const struct sent_case cases[] = {
    /* ---- Without a Route ---- */
    {"5630-5.1.1-a 5630-5.1.1-b 3261-8.1.2 3261-8.1.1.8 3261-26.2.2: a sips URI is called as it is, over "
     "TLS, "
     "with a sips Contact",
     "INVITE sips:bob@example.com", NULL, BOB_SIPS "\nContact: sips"},
    {"5630-5.1.1.2-a 3261-8.1.2 (5630-5.1.1-b): a sip URI is called as it is, with a sip Contact",
     "INVITE sip:bob@example.com", NULL, BOB_SIP "\nContact: sip"},
    {"5630-5.1.1.2-a (5630-5.1.1-b): the Contact of a sip call is sip, even over TLS",
     "INVITE sip:bob@example.com", "tls example.com",
     "sip:bob@example.com TLS example.com:5061\nContact: sip"},
    {"5630-5.1.1-a 3263-4.1: where the domain has no service over TLS, a sips call does not leave",
     "INVITE sips:bob@example.com", "naptr example.com 1 1 SIP+D2U _sip._udp.example.com", "nothing"},
    {"5630-5.1.1-a 5630-4-a: nor where this UA has no TLS", "INVITE sips:bob@example.com", "policy tls=none",
     "nothing"},
    {"5630-3.1.4-c 5630-5.1.1-a: nor with transport=udp", "INVITE sips:bob@example.com;transport=udp", NULL,
     "nothing"},
    {"5630-5.1.1-b 7118-4: transport=ws in a sips URI is WSS", "INVITE sips:bob@example.com;transport=ws",
     NULL, "sips:bob@example.com;transport=ws WSS example.com:443\nContact: sips"},
    {"5630-5.3-g: a policy of TLS alone binds a UAC too", "INVITE sip:bob@example.com", "policy tls-only=yes",
     "sip:bob@example.com TLS example.com:5061\nContact: sip"},
    {"3261-8.1.2: another scheme has no hop of its own", "INVITE tel:+15550100", NULL, "nothing"},
    {"3261-8.1.2 3608-6: but can be sent by a Route", "INVITE tel:+15550100" EDGE_SIP, NULL,
     "tel:+15550100 UDP edge.example.com:5060" EDGE_SIP "\nContact: sip"},
    /* ---- The Contact by method ---- */
    {"5630-5.1.1-b: SUBSCRIBE has a Contact", "SUBSCRIBE sips:bob@example.com", NULL,
     BOB_SIPS "\nContact: sips"},
    {"5630-5.1.1-b: so has REFER", "REFER sips:bob@example.com", NULL, BOB_SIPS "\nContact: sips"},
    {"5630-5.1.1-b: OPTIONS may have one", "OPTIONS sips:bob@example.com", NULL, BOB_SIPS "\nContact: sips"},
    {"5630-5.1.1-b: and so may what nobody knows", "PING sips:bob@example.com", NULL,
     BOB_SIPS "\nContact: sips"},
    {"3261-8.1.1.8 (5630-5.1.1-b): MESSAGE has none", "MESSAGE sips:bob@example.com", NULL, BOB_SIPS},
    {"3261-8.1.1.8 (5630-5.1.1.2-a): PUBLISH has none", "PUBLISH sip:bob@example.com", NULL, BOB_SIP},
    {"3261-8.1.1.8 (5630-5.1.1-b): the Contacts of REGISTER are another matter", "REGISTER sips:example.com",
     NULL, "sips:example.com TLS example.com:5061"},
    /* ---- With a route set ---- */
    {"3608-6 5630-5.1.1.2-a 3261-8.1.2: a Service-Route is the Route, and its first entry the next hop",
     "INVITE sip:bob@example.com\nRoute: <sip:edge.example.com;lr>, <sips:core.example.com;lr>;x=y", NULL,
     "sip:bob@example.com UDP edge.example.com:5060\n"
     "Route: <sip:edge.example.com;lr>, <sips:core.example.com;lr>;x=y\nContact: sip"},
    {"5630-5.1.1.2-a 3608-6 (5630-5.1.1-f): a sip Route over TLS does not make the Contact sips",
     "INVITE sip:bob@example.com" EDGE_SIP, "tls edge.example.com",
     "sip:bob@example.com TLS edge.example.com:5061" EDGE_SIP "\nContact: sip"},
    {"5630-5.1.1-e 5630-5.1.1-a 3608-6: with a sips target each sip entry becomes sips, and nothing else in "
     "it "
     "changes",
     "INVITE sips:bob@example.com\n"
     "Route: \"E\" <SIP:edge.example.com:5060;lr;x=%41>;p=\"sip:\", <sips:core.example.com;lr>, "
     "<sip:c.example;lr>",
     NULL,
     "sips:bob@example.com TLS edge.example.com:5060\n"
     "Route: \"E\" <sips:edge.example.com:5060;lr;x=%41>;p=\"sip:\", <sips:core.example.com;lr>, "
     "<sips:c.example;lr>\nContact: sips"},
    {"5630-5.1.1-e 3261-12.2.1.1: also where the first entry is a strict router",
     "INVITE sips:bob@example.com\nRoute: <sip:strict.example.com>, <sip:core.example.com;lr>", NULL,
     "sips:strict.example.com TLS strict.example.com:5061\n"
     "Route: <sips:core.example.com;lr>, <sips:bob@example.com>\nContact: sips"},
    {"5630-5.1.1-e 5630-3.1.4-c: an entry that then leads nowhere is not gone around",
     "INVITE sips:bob@example.com\nRoute: <sip:edge.example.com;transport=udp;lr>", NULL, "nothing"},
    {"5630-5.1.1-f 5630-5.1.1-b (5630-5.1.1.2-a): behind a sips loose router a sip request stays sip, over "
     "TLS",
     "INVITE sip:bob@example.com" EDGE_SIPS, NULL,
     "sip:bob@example.com TLS edge.example.com:5061" EDGE_SIPS "\nContact: sips"},
    {"5630-5.1.1-f (5630-5.1.1-e): the entries behind it are as they came",
     "INVITE sip:bob@example.com\nRoute: <sips:edge.example.com;lr>, <sip:core.example.com;lr>", NULL,
     "sip:bob@example.com TLS edge.example.com:5061\n"
     "Route: <sips:edge.example.com;lr>, <sip:core.example.com;lr>\nContact: sips"},
    {"5630-5.1.1-f: and does not leave without TLS", "INVITE sip:bob@example.com" EDGE_SIPS,
     "policy tls=none", "nothing"},
    {"5630-5.1.1-g 5630-5.1.1-b 3261-12.2.1.1: a sips strict router is the Request-URI, over TLS",
     "INVITE sip:bob@example.com\nRoute: <sips:strict.example.com;x>", NULL,
     "sips:strict.example.com;x TLS strict.example.com:5061\nRoute: <sip:bob@example.com>\nContact: sips"},
    {"5630-5.1.1-g: the rest of the route set stays, and the target comes last",
     "INVITE sip:bob@example.com\nRoute: <sips:strict.example.com>;x, <sip:core.example.com;lr>;y", NULL,
     "sips:strict.example.com TLS strict.example.com:5061\n"
     "Route: <sip:core.example.com;lr>;y, <sip:bob@example.com>\nContact: sips"},
    {"5630-5.1.1-g: it does not leave without TLS",
     "INVITE sip:bob@example.com\nRoute: <sips:strict.example.com>", "policy tls=none", "nothing"},
    {"3261-12.2.1.1 5630-5.1.1.2-a (5630-5.1.1-g): a sip strict router is the Request-URI",
     "INVITE sip:bob@example.com\nRoute: <sip:strict.example.com>", NULL,
     "sip:strict.example.com UDP strict.example.com:5060\nRoute: <sip:bob@example.com>\nContact: sip"},
    {"5630-5.1.1-b 3261-12.2.1.1: if then a sips Route is on top, the Contact is sips",
     "INVITE sip:bob@example.com\nRoute: <sip:strict.example.com>, <sips:core.example.com;lr>", NULL,
     "sip:strict.example.com UDP strict.example.com:5060\n"
     "Route: <sips:core.example.com;lr>, <sip:bob@example.com>\nContact: sips"},
    {"3261-12.2.1.1: a strict router's URI leaves behind what no Request-URI has",
     "INVITE sip:bob@example.com\nRoute: <sip:strict.example.com;method=BYE;x?Subject=y>", NULL,
     "sip:strict.example.com;x UDP strict.example.com:5060\nRoute: <sip:bob@example.com>\nContact: sip"},
    /* ---- transport=tls ---- */
    {"5630-5.1.1-h 5630-3.1.4-a: transport=tls of a sips URI is not written",
     "INVITE sips:bob@example.com;transport=TLS;x", NULL,
     "sips:bob@example.com;x TLS example.com:5061\nContact: sips"},
    {"5630-5.1.1-h 5630-5.1.1.2-a: of a sip URI neither, and still chooses TLS",
     "INVITE sip:bob@example.com;transport=tls", NULL,
     "sip:bob@example.com TLS example.com:5061\nContact: sip"},
    {"5630-5.1.1-h: nor at the end of Route, behind a strict router",
     "INVITE sip:bob@example.com;transport=tls\nRoute: <sip:strict.example.com>", NULL,
     "sip:strict.example.com UDP strict.example.com:5060\nRoute: <sip:bob@example.com>\nContact: sip"},
    {"3608-6 (5630-5.1.1-h): a route set that came from others is as it came",
     "INVITE sip:bob@example.com\nRoute: <sip:edge.example.com;transport=tls;lr>", NULL,
     "sip:bob@example.com TLS edge.example.com:5061\nRoute: <sip:edge.example.com;transport=tls;lr>\n"
     "Contact: sip"},
    /* ---- In a dialog ---- */
    {"5630-5.1.1.2-b 3261-12.2.1.1: a target refresh keeps sips where sips began the dialog",
     "UPDATE sip:other@example.org", "dialog sips:bob@192.0.2.5", TARGET_SIPS "\nContact: sips"},
    {"5630-5.1.1.2-b (5630-5.1.1-b): even if the other side's target is sip", "INVITE sip:other@example.org",
     "dialog sip:bob@192.0.2.4 sips=yes secure=yes", TARGET_SIP "\nContact: sips"},
    {"5630-5.1.1.2-b choice-refresh-key: it need not have left over TLS", "INVITE sip:other@example.org",
     "dialog sip:bob@192.0.2.4 sips=yes secure=no", TARGET_SIP "\nContact: sips"},
    {"choice-refresh-key (5630-5.1.1.2-b): or it must", "INVITE sip:other@example.org",
     "dialog sip:bob@192.0.2.4 sips=yes secure=no\npolicy refresh-key=secure-flag",
     TARGET_SIP "\nContact: sip"},
    {"3261-12.2.1.1 (5630-5.1.1.2-b): a dialog that began with sip has sip Contacts",
     "UPDATE sip:other@example.org", "dialog sip:bob@192.0.2.4", TARGET_SIP "\nContact: sip"},
    {"5630-5.1.1-b 3261-12.2.1.1 (5630-5.1.1.2-b): unless the target is sips", "UPDATE sip:other@example.org",
     "dialog sips:bob@192.0.2.5 sips=no", TARGET_SIPS "\nContact: sips"},
    {"5630-5.1.1-b 5630-5.1.1.2-b 5630-5.1.1-f: or its first Route, whatever began it",
     "UPDATE sip:other@example.org", "dialog sip:bob@192.0.2.4 sips=yes route=<sips:edge.example.com;lr>",
     "sip:bob@192.0.2.4 TLS edge.example.com:5061" EDGE_SIPS "\nContact: sips"},
    {"3261-12.2.1.1 (3608-6): the dialog's route set counts, and no other",
     "BYE sip:other@example.org" EDGE_SIPS, "dialog sip:bob@192.0.2.4 route=<sip:core.example.com;lr>",
     "sip:bob@192.0.2.4 UDP core.example.com:5060\nRoute: <sip:core.example.com;lr>"},
    {"5630-5.1.1-e 3261-12.2.1.1 (5630-5.1.1.2-b): it becomes sips for a sips target",
     "BYE sip:other@example.org",
     "dialog sips:bob@192.0.2.5 route=<sip:edge.example.com;lr>,<sip:core.example.com;lr>",
     "sips:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <sips:edge.example.com;lr>, "
     "<sips:core.example.com;lr>"},
    {"5630-5.1.1-g 3261-12.2.1.1: its first entry may be a sips strict router", "BYE sip:other@example.org",
     "dialog sip:bob@192.0.2.4 route=<sips:strict.example.com>,<sip:core.example.com;lr>",
     "sips:strict.example.com TLS strict.example.com:5061\n"
     "Route: <sip:core.example.com;lr>, <sip:bob@192.0.2.4>"},
    {"3261-12.2.1.1 (5630-5.1.1-h): the target is the other side's, transport=tls included",
     "BYE sip:other@example.org", "dialog sip:bob@192.0.2.4;transport=tls",
     "sip:bob@192.0.2.4;transport=tls TLS 192.0.2.4:5061"},
    {"3261-12.2.1.1 5630-5.1.1-e: ACK to a 2xx is a request of the dialog", "ACK sip:other@example.org",
     "dialog sips:bob@192.0.2.5 route=<sip:edge.example.com;lr>",
     "sips:bob@192.0.2.5 TLS edge.example.com:5061" EDGE_SIPS},
    /* ---- Nothing to follow ---- */
    {"3261-8.1.2: a CANCEL of nothing goes nowhere", "CANCEL sip:bob@example.com", NULL, "nothing"},
    {"3261-12.2.1.1: not even in a dialog", "CANCEL sip:bob@example.com", "dialog sip:bob@192.0.2.4",
     "nothing"},
    {"3261-8.1.2: nor does an ACK outside dialogs", "ACK sip:bob@example.com", NULL, "nothing"},
};

static struct sips_uac_verdict verdict;

static void gather_route(struct sips_gather *gather)
{
    static struct sips_gather line;

    if (verdict.route_count == 0)
        return;
    sips_gather_clear(&line);
    sips_gather_route(&line, verdict.route, verdict.route_count);
    const char *text = agent_text(&line);
    sips_gather_string(gather, "\n");
    sips_gather_text(gather, text, strcspn(text, "\r"));
}

static void gather_verdict(struct sips_gather *gather)
{
    static const char *const contact[] = {"", "\nContact: sip", "\nContact: sips"};

    sips_gather_uri(gather, &verdict.request_uri);
    sips_gather_string(gather, " ");
    sips_gather_string(gather, sips_transport_name(verdict.next_hop.transport));
    for (size_t i = 0; i < verdict.next_hop.server_count; i++) {
        sips_gather_string(gather, i ? "," : " ");
        sips_gather_slice(gather, verdict.next_hop.server[i].host);
        sips_gather_string(gather, ":");
        sips_gather_number(gather, verdict.next_hop.server[i].port);
    }
    gather_route(gather);
    sips_gather_string(gather, contact[verdict.contact]);
}

static const char *outcome(void)
{
    static struct sips_gather gather;

    sips_gather_clear(&gather);
    if (verdict.may_send)
        gather_verdict(&gather);
    else
        sips_gather_string(&gather, "nothing");
    return agent_text(&gather);
}

/* The verdict points into the message and the scenario. */
static void leave(const char *request, const char *scenario, const struct sips_uac_verdict *sent)
{
    char line[256], method[32];
    size_t length = strcspn(request, "\n"), word = strcspn(request, " ");
    const struct scenario *scene = agent_scenario(scenario);

    snprintf(line, sizeof line, "%.*s SIP/2.0", (int)length, request);
    snprintf(method, sizeof method, "%.*s", (int)word, request);
    const struct sips_message *draft =
        agent_message(line, method, request[length] ? request + length + 1 : "");
    struct sips_uac_intent intent = {.method = draft->method,
                                     .target = draft->request_uri,
                                     .route_set = draft->route.count ? &draft->route : NULL,
                                     .dialog = scene->dialog.used ? &scene->dialog : NULL,
                                     .sent = sent};
    sips_uac_request(&verdict, &scene->element, &intent);
}

static void test_case(void **state)
{
    const struct sent_case *row = *state;

    leave(row->request, row->scenario, NULL);
    decide_must_be(row->name, outcome(), row->outcome);
    agent_must_cite(row->name, &verdict.clauses);
}

/* ---- CANCEL and ACK to what is no 2xx: as the request went ---- */

static const struct follow_case {
    const char *name;
    enum sips_method method;
    const char *request, *outcome; /* the request that went, and how they follow it */
} follow_cases[] = {
    {"3261-9.1 (5630-5.1.1-b) (3261-8.1.2): CANCEL takes Request-URI, Route and hop of a strict router",
     SIPS_METHOD_CANCEL,
     "INVITE sip:bob@example.com\nRoute: <sips:strict.example.com>, <sip:core.example.com;lr>",
     "sips:strict.example.com TLS strict.example.com:5061\n"
     "Route: <sip:core.example.com;lr>, <sip:bob@example.com>"},
    {"3261-9.1: CANCEL of a sips call stays on TLS", SIPS_METHOD_CANCEL,
     "INVITE sips:bob@example.com" EDGE_SIP, "sips:bob@example.com TLS edge.example.com:5061" EDGE_SIPS},
    {"3261-17.1.1.3 (5630-5.1.1-b) (3261-8.1.2): ACK to a failure takes them, too", SIPS_METHOD_ACK,
     "INVITE sips:bob@example.com" EDGE_SIP, "sips:bob@example.com TLS edge.example.com:5061" EDGE_SIPS},
    {"3261-17.1.1.3: behind a sips loose router over TLS", SIPS_METHOD_ACK,
     "INVITE sip:bob@example.com" EDGE_SIPS, "sip:bob@example.com TLS edge.example.com:5061" EDGE_SIPS},
};

static void test_follow(void **state)
{
    static struct sips_uac_verdict sent;
    const struct follow_case *row = *state;
    struct sips_uac_intent intent = {.method = row->method, .sent = &sent};

    leave(row->request, NULL, NULL);
    sent = verdict;
    assert_int_equal(sent.contact, SIPS_CONTACT_SIPS);
    /* What else the intent says does not count: neither a target nor a dialog. */
    const struct scenario *scene = agent_scenario("dialog sip:bob@192.0.2.4\npolicy tls-only=yes");
    intent.target = scene->dialog.remote_target;
    intent.dialog = &scene->dialog;
    sips_uac_request(&verdict, &scene->element, &intent);
    decide_must_be(row->name, outcome(), row->outcome);
    agent_must_cite(row->name, &verdict.clauses);
}

static void test_follow_alone(void **state)
{
    static struct sips_uac_verdict sent;

    (void)state;
    leave("INVITE sips:bob@example.com", NULL, NULL);
    sent = verdict;
    leave("BYE sip:carol@example.net", NULL, &sent);
    assert_string_equal(outcome(), "sip:carol@example.net UDP example.net:5060");
    leave("INVITE sips:bob@example.com", "policy tls=none", NULL);
    sent = verdict;
    leave("CANCEL sip:bob@example.com", NULL, &sent);
    assert_string_equal(outcome(), "nothing");
}

/* ---- GRUU ---- */

static const struct gruu_case {
    const char *name, *gruu;
    enum sips_scheme registered;
    const char *written;
} gruu_cases[] = {
    {"5630-5.1.1.4-a: a sip GRUU for a sips Contact is used as sips", "sip:bob@example.com;gr=urn:x%41",
     SIPS_SCHEME_SIPS, "sips:bob@example.com;gr=urn:x%41"},
    {"5630-5.1.1.4-a: a sips GRUU for a sip Contact is used as sip", "SIPS:bob@example.com;gr=urn:x",
     SIPS_SCHEME_SIP, "sip:bob@example.com;gr=urn:x"},
    {"5630-5.1.1.4-a: a sips GRUU for a sips Contact is right", "sips:bob@example.com;gr", SIPS_SCHEME_SIPS,
     "sips:bob@example.com;gr"},
    {"5630-5.1.1.4-a: a sip GRUU for a sip Contact is right", "sip:bob@example.com;gr", SIPS_SCHEME_SIP,
     "sip:bob@example.com;gr"},
    {"5630-5.1.1.4-a: a Contact of another scheme says nothing", "sips:bob@example.com;gr", SIPS_SCHEME_TEL,
     "sips:bob@example.com;gr"},
};

static void test_gruu(void **state)
{
    static struct sips_gather gather;
    const struct gruu_case *row = *state;
    struct sips_clauses clauses = {0};
    struct sips_written_uri written;
    struct sips_uri gruu;

    assert_int_equal(sips_uri_read(&gruu, sips_span_of(row->gruu)), SIPS_URI_OK);
    sips_uac_gruu(&written, &clauses, &gruu, row->registered);
    sips_gather_clear(&gather);
    sips_gather_uri(&gather, &written);
    decide_must_be(row->name, agent_text(&gather), row->written);
    agent_must_cite(row->name, &clauses);
}

/* ---- All of them ---- */

static const char *const clauses_here[] = {
    "5630-5.1.1-a",   "5630-5.1.1-b",   "5630-5.1.1-e",   "5630-5.1.1-f", "5630-5.1.1-g", "5630-5.1.1-h",
    "5630-5.1.1.2-a", "5630-5.1.1.2-b", "5630-5.1.1.4-a", "3261-8.1.1.8", "3261-8.1.2",   "3261-9.1",
    "3261-12.2.1.1",  "3261-17.1.1.3",  "3261-26.2.2",    "3608-6",
};

#define ALL (COUNT(cases) + COUNT(follow_cases) + COUNT(gruu_cases))

static const char *names[ALL];

static void test_cover(void **state)
{
    (void)state;
    agent_must_cover(clauses_here, COUNT(clauses_here), names, ALL);
}

int main(void)
{
    static struct CMUnitTest tests[ALL + 2];
    size_t count = 0;

    for (size_t i = 0; i < COUNT(cases); i++)
        tests[count++] = agent_test(cases[i].name, test_case, &cases[i]);
    for (size_t i = 0; i < COUNT(follow_cases); i++)
        tests[count++] = agent_test(follow_cases[i].name, test_follow, &follow_cases[i]);
    for (size_t i = 0; i < COUNT(gruu_cases); i++)
        tests[count++] = agent_test(gruu_cases[i].name, test_gruu, &gruu_cases[i]);
    for (size_t i = 0; i < count; i++)
        names[i] = tests[i].name;
    tests[count++] = agent_test("only CANCEL and ACK follow another request, and only one that left",
                                test_follow_alone, NULL);
    tests[count++] = agent_test("each clause on requests of a UAC has a case", test_cover, NULL);
    return _cmocka_run_group_tests("uac", tests, count, NULL, NULL);
}
