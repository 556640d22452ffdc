/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include "gather.h"
#include "rewrite_ua.h"
#include "scenario.h"

/* ---- The UAS, clause by clause ----
 * message: "METHOD URI", then header fields, a line each. scenario: see scenario.h. outcome: the status, its
 * Warning, and the scheme of the Contact if the answer carries one; "taken" where nothing is answered. */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT_MAX 2048

#define CONTACT_SIP "\nContact: <sip:alice@192.0.2.1>"
#define CONTACT_SIPS "\nContact: <sips:alice@192.0.2.1>"
#define RECORDED_SIP "\nRecord-Route: <sip:edge.example.com;lr>"
#define RECORDED_SIPS "\nRecord-Route: <sips:edge.example.com;lr>"

#define BEGAN_SIP "dialog sip:alice@192.0.2.1 sips=no side=uas\n"
#define BEGAN_SIPS "dialog sips:alice@192.0.2.1 sips=yes secure=no side=uas\n"
#define BEGAN_SECURE "dialog sips:alice@192.0.2.1 sips=yes secure=yes side=uas\n"

#define ALWAYS_SIPS "policy uas-sip=refuse\n"
#define NO_SIPS "policy uas-sips=refuse\n"
#define OLD "policy sips-scheme=unknown\n"
#define REJECT "policy inconsistent-uris=reject\n"
#define SECURE_FLAG "policy refresh-key=secure-flag\n"

#define NOT_ALLOWED "480 Warning 380 \"SIPS Not Allowed\""
#define REQUIRED "480 Warning 381 \"SIPS Required\""

static const struct decide_case cases[] = {
    /* The three policies, and the UA that is older than sips. */
    {"5630-5.1.2-h: best-effort takes a sips call", "INVITE sips:bob@192.0.2.4" CONTACT_SIPS, "",
     "200 Contact sips"},
    {"5630-5.1.2-h: best-effort takes a sip call", "INVITE sip:bob@192.0.2.4" CONTACT_SIP, "",
     "200 Contact sip"},
    {"5630-5.1.2-c 5630-5.1.2-d 5630-5.1.2-h 5630-9-a: no-sips refuses a sips call with 480 and 380",
     "INVITE sips:bob@192.0.2.4" CONTACT_SIPS, NO_SIPS, NOT_ALLOWED},
    {"5630-5.1.2-c: and any other request", "MESSAGE sips:bob@192.0.2.4", NO_SIPS, NOT_ALLOWED},
    {"5630-5.1.2-h (5630-5.1.2-c): no-sips takes a sip call", "INVITE sip:bob@192.0.2.4" CONTACT_SIP, NO_SIPS,
     "200 Contact sip"},
    {"5630-5.1.2-f 5630-5.1.2-g 5630-5.1.2-h 5630-9-a: always-sips refuses a sip call with 480 and 381",
     "INVITE sip:bob@192.0.2.4" CONTACT_SIP, ALWAYS_SIPS, REQUIRED},
    {"5630-5.1.2-f: and any other request", "OPTIONS sip:bob@192.0.2.4", ALWAYS_SIPS, REQUIRED},
    {"5630-5.1.2-h (5630-5.1.2-f): always-sips takes a sips call", "INVITE sips:bob@192.0.2.4" CONTACT_SIPS,
     ALWAYS_SIPS, "200 Contact sips"},
    {"5630-5.1.2-f: a sip call over TLS is no sips call",
     "INVITE sip:bob@192.0.2.4;transport=tls" CONTACT_SIPS, ALWAYS_SIPS "arrived TLS\n", REQUIRED},
    {"5630-5.1.2-e 3261-8.2.2.1: a UA that does not know sips answers 416", "INVITE sips:bob@192.0.2.4", OLD,
     "416"},
    {"5630-5.1.2-e (5630-5.1.2-c): it cannot say that it does not want sips", "INVITE sips:bob@192.0.2.4",
     OLD NO_SIPS, "416"},
    {"5630-5.1.2-e (5630-5.1.2-i): nor compare URIs", "INVITE sips:bob@192.0.2.4" CONTACT_SIP, OLD REJECT,
     "416"},
    {"5630-5.1.2-e: nor be in a sips dialog", "BYE sips:bob@192.0.2.4", OLD BEGAN_SECURE, "416"},
    {"5630-5.1.2-h (5630-5.1.2-e): it takes a sip call", "INVITE sip:bob@192.0.2.4" CONTACT_SIP, OLD,
     "200 Contact sip"},
    {"3261-8.2.2.1 (5630-5.1.2-e): neither sip nor sips is 416", "INVITE tel:+15550100", "", "416"},
    {"3261-8.2.2.1: in a dialog as well", "INFO mailto:bob@example.com", BEGAN_SIP, "416"},

    /* URIs that contradict each other. */
    {"5630-5.1.2-i: a sips call with a sip Contact, when refused, gets 400",
     "INVITE sips:bob@192.0.2.4" CONTACT_SIP, REJECT, "400"},
    {"5630-5.1.2-i: one sip Contact is enough", "INVITE sips:bob@192.0.2.4" CONTACT_SIPS CONTACT_SIP, REJECT,
     "400"},
    {"5630-5.1.2-i: a target refresh in a sips dialog too", "INVITE sips:bob@192.0.2.4" CONTACT_SIP,
     REJECT BEGAN_SECURE, "400"},
    {"5630-5.1.2-i: and in a sip dialog", "UPDATE sips:bob@192.0.2.4" CONTACT_SIP, REJECT BEGAN_SIP, "400"},
    {"5630-5.1.2-b (5630-5.1.2-i): taken, it is answered with sips", "INVITE sips:bob@192.0.2.4" CONTACT_SIP,
     "", "200 Contact sips"},
    {"5630-5.1.2-j (5630-5.1.2-i): taken in a dialog", "INVITE sips:bob@192.0.2.4" CONTACT_SIP, BEGAN_SECURE,
     "200 Contact sips"},
    {"5630-5.1.2-b (5630-5.1.2-i): a sips Contact fits both", "INVITE sip:bob@192.0.2.4" CONTACT_SIPS, REJECT,
     "200 Contact sips"},
    {"5630-5.1.2-b (5630-5.1.2-i): and so does no Contact", "INVITE sips:bob@192.0.2.4", REJECT,
     "200 Contact sips"},
    {"5630-5.1.2-c (5630-5.1.2-i): a sips call that is not wanted is 480 even so",
     "INVITE sips:bob@192.0.2.4" CONTACT_SIP, NO_SIPS REJECT, NOT_ALLOWED},

    /* Inside a dialog the UA is reached by the URI that it gave out. */
    {"5630-5.1.2-h (5630-5.1.2-f): the UA of always-sips that called a sip URI is reached by sip",
     "BYE sip:bob@192.0.2.4", ALWAYS_SIPS BEGAN_SIP, "200"},
    {"5630-5.1.2-f 5630-5.1.2-g 5630-9-a: a sip request in a sips dialog is not what it gave out",
     "INFO sip:bob@192.0.2.4", ALWAYS_SIPS BEGAN_SECURE, REQUIRED},
    {"5630-5.1.2-h: best-effort takes it", "INFO sip:bob@192.0.2.4", BEGAN_SECURE, "200"},
    {"5630-5.1.2-h (5630-5.1.2-c): the UA of no-sips that called a sips URI is reached by sips",
     "BYE sips:bob@192.0.2.4", NO_SIPS BEGAN_SECURE, "200"},
    {"5630-5.1.2-h (5630-5.1.2-c): and so where 12.1.1 made it answer a sip call with sips",
     "BYE sips:bob@192.0.2.4", NO_SIPS BEGAN_SIP, "200"},

    /* What nobody refuses. */
    {"3261-17: an ACK is taken whatever it says", "ACK sips:bob@192.0.2.4" CONTACT_SIP, OLD NO_SIPS REJECT,
     "taken"},
    {"3261-17: and under any policy", "ACK sip:bob@192.0.2.4", ALWAYS_SIPS, "taken"},
    {"3261-17: of any scheme", "ACK tel:+15550100", "", "taken"},
    {"3261-9.2: a CANCEL is answered whatever it says", "CANCEL sips:bob@192.0.2.4" CONTACT_SIP,
     OLD NO_SIPS REJECT, "200"},
    {"3261-9.2: and under any policy", "CANCEL sip:bob@192.0.2.4", ALWAYS_SIPS, "200"},
    {"3261-9.2: of any scheme", "CANCEL tel:+15550100", "", "200"},

    /* The Contact of an answer that forms a dialog. */
    {"5630-5.1.2-a 5630-5.1.2-b 3261-12.1.1: sips Request-URI, whatever else is sip",
     "INVITE sips:bob@192.0.2.4" RECORDED_SIP CONTACT_SIP, "", "200 Contact sips"},
    {"5630-5.1.2-b: a scheme in any case of letters", "INVITE SIPS:bob@192.0.2.4", "", "200 Contact sips"},
    {"5630-5.1.2-b: SUBSCRIBE forms a dialog", "SUBSCRIBE sips:bob@192.0.2.4", "", "200 Contact sips"},
    {"5630-5.1.2-b: REFER forms a dialog", "REFER sips:bob@192.0.2.4", "", "200 Contact sips"},
    {"5630-5.1.2-b 3261-12.1.1: sip Request-URI, topmost Record-Route sips",
     "INVITE sip:bob@192.0.2.4" RECORDED_SIPS RECORDED_SIP CONTACT_SIP, "", "200 Contact sips"},
    {"3261-12.1.1 (5630-5.1.2-b): a sips Record-Route below the topmost does not count",
     "INVITE sip:bob@192.0.2.4" RECORDED_SIP RECORDED_SIPS CONTACT_SIP, "", "200 Contact sip"},
    {"3261-12.1.1 (5630-5.1.2-b): a sips Contact does not count where somebody recorded a route",
     "INVITE sip:bob@192.0.2.4" RECORDED_SIP CONTACT_SIPS, "", "200 Contact sip"},
    {"5630-5.1.2-b 3261-12.1.1: sip Request-URI, no Record-Route, sips Contact",
     "INVITE sip:bob@192.0.2.4" CONTACT_SIPS, "", "200 Contact sips"},
    {"3261-12.1.1 (5630-5.1.2-b): nothing sips about it", "INVITE sip:bob@192.0.2.4" CONTACT_SIP, "",
     "200 Contact sip"},
    {"5630-5.1.2-b: 12.1.1 binds no-sips as well", "INVITE sip:bob@192.0.2.4" RECORDED_SIPS CONTACT_SIP,
     NO_SIPS, "200 Contact sips"},
    {"3261-12.1.1 (5630-5.1.2-b): an answer that forms no dialog carries no Contact",
     "MESSAGE sips:bob@192.0.2.4" CONTACT_SIPS, "", "200"},

    /* The Contact of the answer to a target refresh. */
    {"5630-5.1.2-j (5630-5.1.2-b): re-INVITE in a sips dialog", "INVITE sip:bob@192.0.2.4" CONTACT_SIP,
     BEGAN_SECURE, "200 Contact sips"},
    {"5630-5.1.2-j (choice-refresh-key): and with either key", "UPDATE sip:bob@192.0.2.4" CONTACT_SIP,
     BEGAN_SECURE SECURE_FLAG, "200 Contact sips"},
    {"5630-5.1.2-j: SUBSCRIBE refreshes", "SUBSCRIBE sip:bob@192.0.2.4", BEGAN_SECURE, "200 Contact sips"},
    {"5630-5.1.2-j: NOTIFY refreshes", "NOTIFY sip:bob@192.0.2.4", BEGAN_SECURE, "200 Contact sips"},
    {"5630-5.1.2-j: REFER refreshes", "REFER sip:bob@192.0.2.4", BEGAN_SECURE, "200 Contact sips"},
    {"5630-5.1.2-j choice-refresh-key: a sips dialog that came in clear", "INVITE sip:bob@192.0.2.4",
     BEGAN_SIPS, "200 Contact sips"},
    {"choice-refresh-key (5630-5.1.2-j): which is none to the secure flag", "INVITE sip:bob@192.0.2.4",
     BEGAN_SIPS SECURE_FLAG, "200 Contact sip"},
    {"5630-5.1.2-a choice-refresh-key: but a sips URI stays sips", "INVITE sips:bob@192.0.2.4",
     BEGAN_SIPS SECURE_FLAG, "200 Contact sips"},
    {"5630-5.1.2-a (5630-5.1.2-j): also in a sip dialog", "UPDATE sips:bob@192.0.2.4", BEGAN_SIP,
     "200 Contact sips"},
    {"5630-5.1.2-k (5630-5.1.2-j): a sip dialog stays sip", "INVITE sip:bob@192.0.2.4" CONTACT_SIP, BEGAN_SIP,
     "200 Contact sip"},
    {"5630-5.1.2-k (5630-5.1.2-b): 12.1.1 is about the first request alone",
     "INVITE sip:bob@192.0.2.4" RECORDED_SIPS CONTACT_SIPS, BEGAN_SIP, "200 Contact sip"},
    {"3261-12.1.1 (5630-5.1.2-j): INFO refreshes nothing", "INFO sips:bob@192.0.2.4", BEGAN_SECURE, "200"},
};

/* One request under the default of a choice and under its other value. */
static const struct {
    const char *name, *key, *message, *scenario, *preset, *other;
} choices[] = {
    {"5630-5.1.2-c: a sips call", "uas-sips", "INVITE sips:bob@192.0.2.4", "", "200 Contact sips",
     NOT_ALLOWED},
    {"5630-5.1.2-f: a sip call", "uas-sip", "INVITE sip:bob@192.0.2.4", "", "200 Contact sip", REQUIRED},
    {"5630-5.1.2-e: a sips call", "sips-scheme", "INVITE sips:bob@192.0.2.4", "", "200 Contact sips", "416"},
    {"choice-refresh-key: a re-INVITE", "refresh-key", "INVITE sip:bob@192.0.2.4", BEGAN_SIPS,
     "200 Contact sips", "200 Contact sip"},
    {"5630-5.1.2-i: a sips call with a sip Contact", "inconsistent-uris",
     "INVITE sips:bob@192.0.2.4" CONTACT_SIP, "", "200 Contact sips", "400"},
};

static struct scenario scenario;
static struct sips_message request;
static struct sips_uas_verdict verdict;

static void read_request(const char *name, const char *message)
{
    static char text[TEXT_MAX];
    int method = (int)strcspn(message, " "), line = (int)strcspn(message, "\n");

    int length = snprintf(text, sizeof text,
                          "%.*s SIP/2.0\nVia: SIP/2.0/TCP client.example.org;branch=z9hG4bKclient\n"
                          "From: <sip:alice@example.org>;tag=alice\nTo: <sip:bob@example.com>\n"
                          "Call-ID: call@client.example.org\nCSeq: 1 %.*s\nContent-Length: 0%s\n\n",
                          line, message, method, message, message + line);
    assert_true(length > 0 && (size_t)length < sizeof text);
    if (sips_message_read(&request, (struct sips_span){text, (size_t)length}).result != SIPS_MESSAGE_OK)
        fail_msg("%s: the message cannot be read", name);
}

static const char *decide_uas(const char *name, const char *message, const char *text)
{
    static char outcome[64];
    static const char *const contact[] = {"", " Contact sip", " Contact sips"};

    read_request(name, message);
    scenario_init(&scenario);
    if (scenario_read(&scenario, sips_span_of(text), SCENARIO_ALL).message)
        fail_msg("%s: the scenario cannot be read", name);
    sips_uas_request(&verdict, &scenario.element, &request, scenario.dialog.used ? &scenario.dialog : NULL);
    if (verdict.accepted != (verdict.status == 200 || verdict.status == 0))
        fail_msg("%s: accepted is %d with %u", name, verdict.accepted, verdict.status);
    if (verdict.status == 0)
        snprintf(outcome, sizeof outcome, "taken%s", contact[verdict.contact]);
    else if (verdict.warning)
        snprintf(outcome, sizeof outcome, "%u Warning %u \"%s\"%s", verdict.status, verdict.warning,
                 sips_warning_text(verdict.warning), contact[verdict.contact]);
    else
        snprintf(outcome, sizeof outcome, "%u%s", verdict.status, contact[verdict.contact]);
    return outcome;
}

static void test_case(void **state)
{
    const struct decide_case *row = *state;
    const char *rest = row->name;
    bool is_cited;
    enum sips_clause clause;

    decide_must_be(row->name, decide_uas(row->name, row->message, row->scenario), row->outcome);
    while ((clause = decide_id(&rest, &is_cited)) != SIPS_CLAUSE_COUNT)
        if (sips_clauses_have(&verdict.clauses, clause) != is_cited)
            fail_msg("%s: %s is %s", row->name, sips_clause_entry(clause)->id,
                     is_cited ? "not cited" : "cited");
}

/* The answer as it is written: the Contact is the element's own, of the verdict's scheme. */
static void test_written(void **state)
{
    static const char *const outcome[] = {"200 Contact sip", "200 Contact sips"};
    static const char *const contact[] = {"\r\nContact: <sip:proxy.example.com>\r\n",
                                          "\r\nContact: <sips:proxy.example.com>\r\n"};
    static const char *const messages[] = {
        "INVITE sip:bob@192.0.2.4;transport=tls\nContact: <sip:alice@192.0.2.1;transport=tls>",
        "INVITE sips:bob@192.0.2.4;transport=tls\nContact: <sips:alice@192.0.2.1;transport=tls>"};
    static struct sips_gather gather;
    char text[TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        decide_must_be(messages[i], decide_uas(messages[i], messages[i], "arrived TLS\n"), outcome[i]);
        assert_int_equal(sips_write_accepted(&gather, &scenario.element, &request, &verdict),
                         SIPS_REWRITE_OK);
        text[sips_gather_copy(&gather, text, sizeof text - 1)] = '\0';
        if (strstr(text, contact[i]) == NULL || strstr(text, "transport"))
            fail_msg("its Contact is to be%sbut the answer is\n%s", contact[i], text);
    }
}

static void test_choices(void **state)
{
    char text[TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(choices); i++)
        for (size_t key = 0; key < sips_policy_count(); key++) {
            const struct sips_policy_entry *entry = sips_policy_entry(key);
            bool cited = false;
            if (strcmp(entry->key, choices[i].key) != 0)
                continue;
            for (unsigned v = 0; v < 2; v++) {
                const char *rest = choices[i].name;
                bool must_cite;
                snprintf(text, sizeof text, "%spolicy %s=%s\n", choices[i].scenario, entry->key,
                         entry->value[v]);
                decide_must_be(choices[i].name, decide_uas(choices[i].name, choices[i].message, text),
                               v ? choices[i].other : choices[i].preset);
                cited |= sips_clauses_have(&verdict.clauses, decide_id(&rest, &must_cite));
            }
            if (!cited)
                fail_msg("%s: neither verdict cites it", choices[i].name);
        }
}

/* Every key that binds a UAS has a row above, and its values end differently there. */
static void test_every_key(void **state)
{
    (void)state;
    for (size_t key = 0; key < sips_policy_count(); key++) {
        const struct sips_policy_entry *entry = sips_policy_entry(key);
        size_t i = 0;
        if (strstr(sips_clause_entry(entry->clause)->actors, "UAS") == NULL)
            continue;
        while (i < COUNT(choices) &&
               (strcmp(choices[i].key, entry->key) != 0 || strcmp(choices[i].preset, choices[i].other) == 0 ||
                !decide_names(choices[i].name, entry->clause)))
            i++;
        if (i == COUNT(choices))
            fail_msg("no case is about %s and its clause", entry->key);
    }
}

static void test_cover(void **state)
{
    (void)state;
    decide_must_cover("5630-5.1.2-", cases, COUNT(cases));
    decide_must_cover("3261-12.1.1", cases, COUNT(cases));
    decide_must_cover("3261-8.2.2.1", cases, COUNT(cases));
    decide_must_cover("3261-9.2", cases, COUNT(cases));
    decide_must_cover("5630-9-a", cases, COUNT(cases));
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(cases) + 4];
    size_t count = 0;

    for (size_t i = 0; i < COUNT(cases); i++)
        tests[count++] =
            (struct CMUnitTest){cases[i].name, test_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[count++] =
        (struct CMUnitTest){"5630-5.1.2-k: no answer says transport=tls, whatever the request says",
                            test_written, NULL, NULL, NULL};
    tests[count++] = (struct CMUnitTest){"each choice of a UAS ends differently under its two values",
                                         test_choices, NULL, NULL, NULL};
    tests[count++] = (struct CMUnitTest){"every key of the policy that binds a UAS has such a case",
                                         test_every_key, NULL, NULL, NULL};
    tests[count++] =
        (struct CMUnitTest){"every clause about the UAS has a case", test_cover, NULL, NULL, NULL};
    return _cmocka_run_group_tests("clauses of the UAS", tests, count, NULL, NULL);
}
