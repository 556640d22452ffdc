/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

/* ---- The redirect server: RFC 3261 8.3 and RFC 5630 5.4, on what is written out ----
 *
 * A case is a request line with the header fields that matter, a scenario of bindings and policies, and what
 * comes of it: the status line, then the Warning and each Contact; "nothing" if there is no answer. */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define BOB_SIP "binding sip:bob@example.com <sip:bob@192.0.2.4>\n"
#define BOB_SIPS "binding sip:bob@example.com <sips:bob@192.0.2.5>\n"
#define TO_SIP "302 Moved Temporarily\nContact: <sip:bob@192.0.2.4>"
#define TO_SIPS "302 Moved Temporarily\nContact: <sips:bob@192.0.2.5>"
#define NOT_ALLOWED "480 Temporarily Unavailable\nWarning: 380 proxy.example.com \"SIPS Not Allowed\""
#define NO_TARGET "480 Temporarily Unavailable"
#define REJECT "policy redirect-sips-to-sip=reject\n"

static const struct decide_case cases[] = {
    /* ---- RFC 5630 5.4 ---- */
    {"5630-5.4-a 5630-4.1-d: a sip request for a sips binding is redirected to sips",
     "INVITE sip:bob@example.com", BOB_SIPS, TO_SIPS},
    {"5630-5.4-a 5630-4.1-d: a sips request for a sips binding is redirected to sips",
     "INVITE sips:bob@example.com", BOB_SIPS, TO_SIPS},
    {"5630-5.4-a 5630-4.1-a: whichever form of the AOR was registered", "INVITE sip:bob@example.com",
     "binding sips:bob@example.com <sips:bob@192.0.2.5>", TO_SIPS},
    {"5630-5.4-a 3261-8.3: without TLS a sips binding is not given away as sip", "INVITE sip:bob@example.com",
     BOB_SIPS "policy tls=none", NO_TARGET},
    {"5630-5.4-a 3261-8.3: nor to a sips request", "INVITE sips:bob@example.com", BOB_SIPS "policy tls=none",
     NO_TARGET},
    {"5630-5.4-a 5630-5.4-b: the sip binding beside it is", "INVITE sip:bob@example.com",
     BOB_SIPS BOB_SIP "policy tls=none", TO_SIP},
    {"5630-5.4-b: a sip request for a sip binding is redirected to sip", "INVITE sip:bob@example.com",
     BOB_SIP, TO_SIP},
    {"5630-5.4-b 5630-5.4-c: a sips request for a sip binding, if redirected, is redirected to sip",
     "INVITE sips:bob@example.com", BOB_SIP, TO_SIP},
    {"5630-5.4-b: TLS that the target has makes no sips Contact of it", "INVITE sip:bob@example.com",
     BOB_SIP "tls 192.0.2.4", TO_SIP},
    {"5630-5.4-b: a sip request is redirected to sip whatever the policy for sips requests",
     "INVITE sip:bob@example.com", BOB_SIP REJECT, TO_SIP},
    {"5630-5.4-c 5630-9-a: or the sips request gets 480 with 380", "INVITE sips:bob@example.com",
     BOB_SIP REJECT, NOT_ALLOWED},
    {"5630-5.4-c 5630-5.4-a: then a sips binding is given without the sip one beside it",
     "INVITE sips:bob@example.com", BOB_SIP BOB_SIPS REJECT, TO_SIPS},
    {"5630-5.4-c 5630-5.4-a: where there is no TLS, the sip binding is refused all the same",
     "INVITE sips:bob@example.com", BOB_SIPS BOB_SIP REJECT "policy tls=none", NOT_ALLOWED},
    {"5630-5.4-a 5630-5.4-b: bindings of both schemes are given as they were registered",
     "INVITE sip:bob@example.com", BOB_SIP BOB_SIPS, TO_SIP "\nContact: <sips:bob@192.0.2.5>"},
    {"5630-5.4-d 3261-8.3: a target of another scheme is given as it is", "INVITE sips:bob@example.com",
     "binding sip:bob@example.com <tel:+15550100>\n" REJECT,
     "302 Moved Temporarily\nContact: <tel:+15550100>"},
    {"5630-5.4-a: an AOR of another domain keeps the scheme that it was bound with",
     "INVITE sip:bob@example.com", "binding sip:bob@example.com <sips:bob@example.net>",
     "302 Moved Temporarily\nContact: <sips:bob@example.net>"},
    {"5630-5.4-d 3261-8.3: of another domain nothing is known but the Request-URI, which is no alternative",
     "INVITE sips:carol@example.net", BOB_SIP, "404 Not Found"},
    {"5630-5.4-d 3261-8.3: in a sip request, too", "INVITE sip:carol@example.net", BOB_SIP, "404 Not Found"},
    {"5630-5.4-d 3261-8.3: it is 404 whatever the policy for AORs of our own", "INVITE sip:carol@example.net",
     "policy no-binding=480", "404 Not Found"},
    {"5630-5.4-d 3261-8.3: for sips, too", "INVITE sips:carol@example.net", "policy no-binding=480",
     "404 Not Found"},
    {"5630-5.4-d 3261-8.3: and with a sip Contact that is taken",
     "INVITE sips:carol@example.net\nContact: <sip:a@192.0.2.1>", "policy no-binding=480", "404 Not Found"},
    {"5630-5.4-d 3261-8.3: what is bound for another domain is not ours to give",
     "INVITE sip:carol@example.net", "binding sip:carol@example.net <sip:carol@192.0.2.9>", "404 Not Found"},
    {"5630-5.4-e: sips with a sip Contact, when refused, is 400",
     "INVITE sips:bob@example.com\nContact: <sips:a@192.0.2.1>, <sip:a@192.0.2.1>",
     BOB_SIPS "policy inconsistent-uris=reject", "400 Bad Request"},
    {"5630-5.4-e: for another domain, too", "INVITE sips:carol@example.net\nContact: <sip:a@192.0.2.1>",
     "policy inconsistent-uris=reject", "400 Bad Request"},
    {"5630-5.4-a: it is not refused by default", "INVITE sips:bob@example.com\nContact: <sip:a@192.0.2.1>",
     BOB_SIPS, TO_SIPS},
    {"5630-5.4-a: sips with a sips Contact is consistent",
     "INVITE sips:bob@example.com\nContact: <sips:a@192.0.2.1>", BOB_SIPS "policy inconsistent-uris=reject",
     TO_SIPS},
    {"5630-5.4-a: so is sip with a sip Contact", "INVITE sip:bob@example.com\nContact: <sip:a@192.0.2.1>",
     BOB_SIPS "policy inconsistent-uris=reject", TO_SIPS},
    {"5630-5.4-f: no transport is added to a sips Contact", "INVITE sips:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5:5071;x=y>",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.5:5071;x=y>"},
    {"5630-5.4-f choice-tls-param: transport=tls of an old phone is its own", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com <sip:bob@192.0.2.4;transport=tls;x>",
     "302 Moved Temporarily\nContact: <sip:bob@192.0.2.4;transport=tls;x>"},
    {"5630-5.4-f choice-tls-param: or left out", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com <sip:bob@192.0.2.4;transport=TLS;x>\npolicy tls-param=drop",
     "302 Moved Temporarily\nContact: <sip:bob@192.0.2.4;x>"},
    {"5630-5.4-f: another transport stays", "INVITE sips:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5;transport=tcp>\npolicy tls-param=drop",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.5;transport=tcp>"},
    /* ---- RFC 3261 8.3 ---- */
    {"3261-8.3: q is kept, and nothing else of the Contact", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com \"B\" <sip:b%6Fb:pw@UA.example.com;lr?h=v>;q=0.25;expires=60\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.5>;q=0\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.6>;q=0.008\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.7>;q=1.0\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.8>;q=0.5",
     "302 Moved Temporarily\nContact: <sip:b%6Fb:pw@UA.example.com;lr?h=v>;q=0.25\n"
     "Contact: <sip:bob@192.0.2.5>;q=0.0\nContact: <sip:bob@192.0.2.6>;q=0.008\n"
     "Contact: <sip:bob@192.0.2.7>\nContact: <sip:bob@192.0.2.8>;q=0.5"},
    {"3261-8.3: the Request-URI is no alternative to itself", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com <sip:bob@example.com>", NO_TARGET},
    {"3261-8.3: not in another spelling", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com <SIP:b%6fb@EXAMPLE.com>", NO_TARGET},
    {"3261-8.3 5630-5.4-a: its sips form is", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com <sips:bob@example.com>",
     "302 Moved Temporarily\nContact: <sips:bob@example.com>"},
    {"3261-8.3 5630-5.4-b: another one beside it is given alone", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com <sip:bob@example.com>\n" BOB_SIP, TO_SIP},
    {"3261-8.3: 416 for a scheme that is neither sip nor sips", "INVITE tel:+15550100", BOB_SIP,
     "416 Unsupported URI Scheme"},
    {"3261-8.3: unknown options are ignored", "INVITE sip:bob@example.com\nRequire: x\nProxy-Require: y",
     BOB_SIP, TO_SIP},
    {"3261-8.3: unknown methods are ignored", "DANCE sip:bob@example.com", BOB_SIP, TO_SIP},
    {"3261-8.3: a CANCEL is answered 200", "CANCEL sip:bob@example.com", BOB_SIP, "200 OK"},
    {"3261-8.3: even for what is not known here", "CANCEL sips:carol@example.net", BOB_SIP, "200 OK"},
    {"3261-17: nothing answers an ACK", "ACK sip:bob@example.com", BOB_SIP, "nothing"},
    {"3261-17: not for any reason", "ACK tel:+15550100\nContact: <sip:a@192.0.2.1>",
     "policy inconsistent-uris=reject", "nothing"},
    /* ---- Nothing bound ---- */
    {"choice-no-binding: an unknown AOR is 404", "INVITE sips:carol@example.com", BOB_SIP, "404 Not Found"},
    {"choice-no-binding: or 480", "INVITE sips:carol@example.com", BOB_SIP "policy no-binding=480",
     NO_TARGET},
    {"choice-no-binding: a known one without bindings is 480", "INVITE sip:carol@example.com",
     "user sips:carol@example.com", NO_TARGET},
    {"choice-no-binding: what has expired is not bound", "INVITE sip:bob@example.com",
     "now 100\nbinding sip:bob@example.com <sip:bob@192.0.2.4>;expires=0", "404 Not Found"},
};

static struct sips_redirect_verdict verdict;
static char outcome[DECIDE_OUTCOME_MAX];

static size_t write_request(char *out, size_t size, const char *request)
{
    size_t method = strcspn(request, " "), line = strcspn(request, "\n");
    int length = snprintf(out, size,
                          "%.*s SIP/2.0\r\nVia: SIP/2.0/TLS client.example.org;branch=z9hG4bKclient\r\n"
                          "From: <sip:alice@example.org>;tag=alice\r\nTo: <sip:bob@example.com>\r\n"
                          "Call-ID: call@client.example.org\r\nCSeq: 1 %.*s%s%s\r\n\r\n",
                          (int)line, request, (int)method, request, request[line] ? "\r\n" : "",
                          request[line] ? request + line + 1 : "");

    assert_true(length > 0 && (size_t)length < size);
    return (size_t)length;
}

/* The status line, and the header fields that tell of the verdict, as the tap reads them. */
static const char *render(const struct sips_element *element, const struct sips_message *request)
{
    static const char *const shown[] = {"Warning", "Contact", "Unsupported"};
    static struct sips_gather gather;
    static struct tap_message seen;
    static char bytes[DECIDE_OUTCOME_MAX];

    if (verdict.action == SIPS_DROP)
        return "nothing";
    assert_int_equal(verdict.action, SIPS_RESPOND);
    assert_int_equal(sips_write_redirected(&gather, element, request, &verdict), SIPS_REWRITE_OK);
    size_t length = sips_gather_copy(&gather, bytes, sizeof bytes);
    assert_true(length > 0);
    assert_int_equal(tap_read(&seen, (struct seen){bytes, length}), TAP_READABLE);
    int used = snprintf(outcome, sizeof outcome, "%u %.*s", (unsigned)seen.status, (int)seen.reason.length,
                        seen.reason.at);
    for (size_t i = 0; i < seen.field_count; i++)
        for (size_t k = 0; k < COUNT(shown); k++)
            if (tap_is(seen.field[i].name, shown[k]))
                used += snprintf(outcome + used, sizeof outcome - (size_t)used, "\n%s: %.*s", shown[k],
                                 (int)seen.field[i].value.length, seen.field[i].value.at);
    return outcome;
}

static const char *redirect(const char *text, const char *setting)
{
    static struct scenario scenario;
    static struct sips_message request;
    static char bytes[4096];
    size_t length = write_request(bytes, sizeof bytes, text);

    scenario_init(&scenario);
    struct scenario_error error = scenario_read(&scenario, sips_span_of(setting), SCENARIO_ALL);
    if (error.message)
        fail_msg("scenario: %s\n%s", error.message, setting);
    if (sips_message_read(&request, (struct sips_span){bytes, length}).result != SIPS_MESSAGE_OK)
        fail_msg("unusable:\n%s", bytes);
    sips_redirect_request(&verdict, &scenario.element, &request);
    return render(&scenario.element, &request);
}

static void test_case(void **state)
{
    const struct decide_case *row = *state;
    const char *rest = row->name;
    bool is_cited;
    enum sips_clause clause;

    decide_must_be(row->name, redirect(row->message, row->scenario), row->outcome);
    while ((clause = decide_id(&rest, &is_cited)) != SIPS_CLAUSE_COUNT)
        if (sips_clauses_have(&verdict.clauses, clause) != is_cited)
            fail_msg("%s: %s is %s", row->name, sips_clause_entry(clause)->id,
                     is_cited ? "not cited" : "cited");
}

static void test_cover(void **state)
{
    (void)state;
    decide_must_cover("5630-5.4", cases, COUNT(cases));
    decide_must_cover("3261-8.3", cases, COUNT(cases));
}

static void redirect_to(unsigned count)
{
    static char setting[4096];
    size_t used = 0;

    for (unsigned i = 0; i < count; i++)
        used += (size_t)snprintf(setting + used, sizeof setting - used,
                                 "binding sip:bob@example.com <sips:bob@192.0.2.%u>\n", i + 1);
    redirect("INVITE sip:bob@example.com", setting);
    assert_int_equal(verdict.contact_count, SIPS_TARGET_MAX);
}

static void test_limit(void **state)
{
    (void)state;
    redirect_to(SIPS_TARGET_MAX);
    assert_false(verdict.contacts_left_out);
    redirect_to(SIPS_TARGET_MAX + 1);
    assert_true(verdict.contacts_left_out);
}

static void test_no_location(void **state)
{
    static struct sips_message request;
    static const char text[] =
        "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TLS a.example\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n";
    struct sips_span domain = SIPS_SPAN("example.com");
    struct sips_element element = {.domain = &domain, .domain_count = 1, .host = domain};

    (void)state;
    assert_int_equal(sips_message_read(&request, SIPS_SPAN(text)).result, SIPS_MESSAGE_OK);
    sips_redirect_request(&verdict, &element, &request);
    assert_int_equal(verdict.action, SIPS_RESPOND);
    assert_int_equal(verdict.status, 404);
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(cases) + 3];
    size_t count = 0;

    for (size_t i = 0; i < COUNT(cases); i++)
        tests[count++] =
            (struct CMUnitTest){cases[i].name, test_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[count++] =
        (struct CMUnitTest){"every clause of RFC 5630 5.4 has a case", test_cover, NULL, NULL, NULL};
    tests[count++] = (struct CMUnitTest){"SIPS_TARGET_MAX: targets beyond it are left out, which is told",
                                         test_limit, NULL, NULL, NULL};
    tests[count++] = (struct CMUnitTest){"choice-no-binding: without a location service nobody is known",
                                         test_no_location, NULL, NULL, NULL};
    return _cmocka_run_group_tests("redirect", tests, count, NULL, NULL);
}
