/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"
#include "uac.h"

/* ---- What a UAC registers, and what it does with a response: RFC 5630 5.1.1, 5.1.1.1 and Appendix A ---- */

#define CONTACT_MAX (SIPS_ADDRESS_MAX + 1)

static struct sips_gather gather;

/* URIs of a list. Valid until the next one. */
static size_t read_uris(struct sips_uri *uri, const char *list)
{
    size_t count = 0;

    while (list && *list) {
        size_t length = strcspn(list, " ");
        assert_true(count < CONTACT_MAX);
        if (sips_uri_read(&uri[count++], (struct sips_span){list, length}) != SIPS_URI_OK)
            fail_msg("%s", list);
        list += length + (list[length] == ' ');
    }
    return count;
}

/* ---- REGISTER ---- */

struct register_case {
    const char *name, *aor;
    const char *contacts; /* between blanks; NULL: none */
    bool reachable_by_sips;
    const char *scenario;
    const char *outcome; /* schemes of Request-URI, of From and To, then the Contacts */
};

#define PHONE_SIP "sip:bob@192.0.2.4"
#define PHONE_SIPS "sips:bob@192.0.2.4"

static const struct register_case register_cases[] = {
    {"5630-5.1.1.1-a 5630-5.1.1.1-f 5630-A-b: who wants sips calls registers a sips Contact, From and To are "
     "sips",
     "sip:bob@example.com", PHONE_SIP, true, NULL, "sips sips " PHONE_SIPS},
    {"5630-5.1.1.1-a 5630-5.1.1.1-f 5630-5.1.1-b: a sips Contact stays sips", "sips:bob@example.com",
     PHONE_SIPS, true, NULL, "sips sips " PHONE_SIPS},
    {"5630-5.1.1.1-b 5630-5.1.1.1-g (5630-5.1.1.1-f): who wants none registers a sip Contact, From and To "
     "are sip",
     "sip:bob@example.com", PHONE_SIPS, false, NULL, "sip sip " PHONE_SIP},
    {"5630-5.1.1.1-b 5630-5.1.1.1-g 5630-A-b: a sip Contact makes a sips AOR sip", "sips:bob@example.com",
     PHONE_SIP, false, NULL, "sip sip " PHONE_SIP},
    {"5630-5.1.1.1-c 5630-5.1.1.1-d 5630-5.1.1.1-a: of both forms of a Contact the sips form alone is "
     "registered",
     "sip:bob@example.com", PHONE_SIP ";x=y " PHONE_SIPS ";x=y", true, NULL, "sips sips " PHONE_SIPS ";x=y"},
    {"5630-5.1.1.1-c: in any order", "sip:bob@example.com", PHONE_SIPS " " PHONE_SIP " sip:bob@192.0.2.6",
     true, NULL, "sips sips " PHONE_SIPS " sips:bob@192.0.2.6"},
    {"5630-5.1.1.1-c 5630-5.1.1.1-d 5630-5.1.1.1-b: never both, also where sips is not wanted",
     "sip:bob@example.com", PHONE_SIPS " " PHONE_SIP, false, NULL, "sip sip " PHONE_SIP},
    {"5630-5.1.1.1-c: a port that the scheme implies makes no other Contact", "sip:bob@example.com",
     PHONE_SIP ":5060 " PHONE_SIPS ":5061", true, NULL, "sips sips " PHONE_SIPS ":5061"},
    {"5630-5.1.1.1-a (5630-5.1.1.1-c): unless same-ua says so", "sip:bob@example.com",
     PHONE_SIP ":5060 " PHONE_SIPS ":5061", true, "policy same-ua=scheme",
     "sips sips " PHONE_SIPS ":5060 " PHONE_SIPS ":5061"},
    {"5630-5.1.1.1-a (5630-5.1.1.1-c): another port is another Contact", "sip:bob@example.com",
     PHONE_SIP ":5070 " PHONE_SIPS, true, NULL, "sips sips " PHONE_SIPS ":5070 " PHONE_SIPS},
    {"5630-5.1.1.1-f: all Contacts sips", "sip:bob@example.com", PHONE_SIPS " sips:bob@192.0.2.6", true, NULL,
     "sips sips " PHONE_SIPS " sips:bob@192.0.2.6"},
    {"5630-5.1.1.1-g 5630-A-b choice-mixed-contacts (5630-5.1.1.1-f): one that is not sips makes From and To "
     "sip",
     "sips:bob@example.com", PHONE_SIPS " tel:+15550100", true, NULL,
     "sips sip " PHONE_SIPS " tel:+15550100"},
    {"5630-5.1.1.1-g: http, https and mailto are left as they are", "sips:bob@example.com",
     "mailto:bob@example.com http://example.com/bob https://example.com/bob", true, NULL,
     "sip sip mailto:bob@example.com http://example.com/bob https://example.com/bob"},
    {"5630-5.1.1.1-h 5630-5.1.1.1-a: a sips Contact loses transport=tls", "sip:bob@example.com",
     PHONE_SIPS ";transport=tls;x", true, NULL, "sips sips " PHONE_SIPS ";x"},
    {"5630-5.1.1.1-h 5630-5.1.1.1-b: a sip Contact loses it, too", "sip:bob@example.com",
     PHONE_SIP ";x;transport=TLS", false, NULL, "sip sip " PHONE_SIP ";x"},
    {"5630-5.1.1.1-a (5630-5.1.1.1-h): transport=tcp stays", "sip:bob@example.com",
     PHONE_SIP ";transport=tcp", true, NULL, "sips sips " PHONE_SIPS ";transport=tcp"},
    {"5630-3.1.4-c 5630-5.1.1.1-a: a Contact that becomes sips loses transport=udp", "sip:bob@example.com",
     PHONE_SIP ";transport=udp", true, NULL, "sips sips " PHONE_SIPS},
    {"5630-5.1.1.1-b (5630-3.1.4-c): one that is sip keeps it", "sip:bob@example.com",
     PHONE_SIP ";transport=udp", false, NULL, "sip sip " PHONE_SIP ";transport=udp"},
    {"5630-5.1.1-a (5630-5.1.1.1-f): a REGISTER that only asks has the scheme of the AOR",
     "sips:bob@example.com", NULL, true, NULL, "sips sips"},
    {"5630-4.1-a (5630-5.1.1.1-g): whatever the UA wants", "sip:bob@example.com", NULL, true, NULL,
     "sip sip"},
};

static void test_register(void **state)
{
    static struct sips_uac_register_verdict verdict;
    static struct sips_uri contact[CONTACT_MAX];
    const struct register_case *row = *state;
    struct sips_uac_registration registration = {.contact = contact,
                                                 .reachable_by_sips = row->reachable_by_sips};

    assert_int_equal(sips_uri_read(&registration.aor, sips_span_of(row->aor)), SIPS_URI_OK);
    registration.contact_count = read_uris(contact, row->contacts);
    sips_uac_register(&verdict, &agent_scenario(row->scenario)->element, &registration);
    sips_gather_clear(&gather);
    sips_gather_string(&gather, sips_scheme_name(verdict.request_uri_scheme));
    sips_gather_string(&gather, " ");
    sips_gather_string(&gather, sips_scheme_name(verdict.from_to_scheme));
    for (size_t i = 0; i < verdict.contact_count; i++) {
        sips_gather_string(&gather, " ");
        sips_gather_uri(&gather, &verdict.contact[i]);
    }
    decide_must_be(row->name, agent_text(&gather), row->outcome);
    agent_must_cite(row->name, &verdict.clauses);
    assert_false(verdict.contacts_left_out);
}

static void test_register_limit(void **state)
{
    static struct sips_uac_register_verdict verdict;
    static struct sips_uri contact[CONTACT_MAX];
    static char text[CONTACT_MAX][32];
    struct sips_uac_registration registration = {.contact = contact, .reachable_by_sips = true};

    (void)state;
    assert_int_equal(sips_uri_read(&registration.aor, SIPS_SPAN("sip:bob@example.com")), SIPS_URI_OK);
    for (size_t i = 0; i < CONTACT_MAX; i++) {
        snprintf(text[i], sizeof text[i], "sip:bob@192.0.2.%zu", i + 1);
        assert_int_equal(sips_uri_read(&contact[i], sips_span_of(text[i])), SIPS_URI_OK);
    }
    registration.contact_count = SIPS_ADDRESS_MAX;
    sips_uac_register(&verdict, &agent_scenario(NULL)->element, &registration);
    assert_int_equal(verdict.contact_count, SIPS_ADDRESS_MAX);
    assert_false(verdict.contacts_left_out);
    registration.contact_count = CONTACT_MAX;
    sips_uac_register(&verdict, &agent_scenario(NULL)->element, &registration);
    assert_int_equal(verdict.contact_count, SIPS_ADDRESS_MAX);
    assert_true(verdict.contacts_left_out);
}

/* ---- Responses ---- */

#define W380 "Warning: 380 proxy.example.com \"SIPS Not Allowed\""
#define W381 "Warning: 381 proxy.example.com \"SIPS Required\""
#define BOB_SIP "sip:bob@example.com"
#define BOB_SIPS "sips:bob@example.com"

struct response_case {
    const char *name;
    const char *sent, *status, *fields;
    bool confirmed;
    const char *scenario;
    const char *outcome; /* what is next, and the targets */
};

static const struct response_case response_cases[] = {
    /* ---- 416 and 480 ---- */
    {"5630-5.1.1-c 5630-5.1.1-d 5630-A-a: a sips call that got 416 is not retried with sip unasked", BOB_SIPS,
     "416 Unsupported URI Scheme", "", false, NULL, "ask-user"},
    {"5630-5.1.1-d 5630-A-a: the user may confirm it", BOB_SIPS, "416 Unsupported URI Scheme", "", true, NULL,
     "retry-as-sip"},
    {"5630-A-a (5630-5.1.1-c): 416 to another scheme is answered with a sip retry", "tel:+15550100",
     "416 Unsupported URI Scheme", "", false, NULL, "retry-as-sip"},
    {"5630-A-a: 416 to sip leaves nothing to try", BOB_SIP, "416 Unsupported URI Scheme", "", true, NULL,
     "done"},
    {"5630-5.1.1-c 5630-5.1.1-d 5630-9-a: nor one that got 480 with Warning 380", BOB_SIPS,
     "480 Temporarily Unavailable", W380, false, NULL, "ask-user"},
    {"5630-5.1.1-d 5630-9-a: the user may confirm this, too", BOB_SIPS, "480 Temporarily Unavailable", W380,
     true, NULL, "retry-as-sip"},
    {"3261-8.1.3.5 (5630-5.1.1-c): a 480 without the Warning is about something else", BOB_SIPS,
     "480 Temporarily Unavailable", "Warning: 399 proxy.example.com \"busy\"", true, NULL, "done"},
    {"3261-8.1.3.5: so is the Warning in another response", BOB_SIPS, "486 Busy Here", W380, true, NULL,
     "done"},
    {"5630-9-a (5630-5.1.1-c): 380 says nothing to a sip call", BOB_SIP, "480 Temporarily Unavailable", W380,
     true, NULL, "done"},
    {"choice-481-upgrade 5630-9-a: a sip call that got 480 with 381 is retried with sips", BOB_SIP,
     "480 Temporarily Unavailable", W381, false, NULL, "retry-as-sips"},
    {"choice-481-upgrade: or not, if the policy is so", BOB_SIP, "480 Temporarily Unavailable", W381, false,
     "policy upgrade-on-381=no", "done"},
    {"5630-9-a (choice-481-upgrade): 381 says nothing to a sips call", BOB_SIPS,
     "480 Temporarily Unavailable", W381, true, NULL, "done"},
    {"5630-9-a (choice-481-upgrade): nor to a call that has no sips form", "tel:+15550100",
     "480 Temporarily Unavailable", W381, true, NULL, "done"},
    {"5630-5.1.1-c (choice-481-upgrade): of both Warnings 380 is for a sips call", BOB_SIPS,
     "480 Temporarily Unavailable", W381 "\n" W380, false, NULL, "ask-user"},
    {"choice-481-upgrade (5630-5.1.1-c): and 381 for a sip call", BOB_SIP, "480 Temporarily Unavailable",
     W380 "\n" W381, false, NULL, "retry-as-sips"},
    {"3261-8.1.3.5: a success is the end", BOB_SIPS, "200 OK", "Contact: <sip:bob@192.0.2.4>", true, NULL,
     "done"},
    /* ---- 3xx ---- */
    {"3261-8.1.3.4 5630-5.1.1-a: a sips call follows sips Contacts, as they are", BOB_SIPS,
     "302 Moved Temporarily", "Contact: <sips:bob@192.0.2.5;x=y>, <sips:bob@192.0.2.6>", false, NULL,
     "follow sips:bob@192.0.2.5;x=y sips:bob@192.0.2.6"},
    {"5630-5.1.1-a: a sip call that is redirected to sips goes to sips", BOB_SIP, "302 Moved Temporarily",
     "Contact: <sips:bob@192.0.2.5>", false, NULL, "follow sips:bob@192.0.2.5"},
    {"3261-8.1.3.4 (choice-3xx-to-sip): a sip call follows sip Contacts", BOB_SIP, "301 Moved Permanently",
     "Contact: <sip:bob@192.0.2.4>", false, NULL, "follow sip:bob@192.0.2.4"},
    {"choice-3xx-to-sip: a sips call that is redirected to sip waits for the user", BOB_SIPS,
     "302 Moved Temporarily", "Contact: <sip:bob@192.0.2.4>", false, NULL, "ask-user"},
    {"choice-3xx-to-sip: and goes on if the user confirms it", BOB_SIPS, "302 Moved Temporarily",
     "Contact: <sip:bob@192.0.2.4>", true, NULL, "follow sip:bob@192.0.2.4"},
    {"choice-3xx-to-sip: or ends there, if the policy is so", BOB_SIPS, "302 Moved Temporarily",
     "Contact: <sip:bob@192.0.2.4>", false, "policy redirect-to-sip=never", "done"},
    {"choice-3xx-to-sip: whatever the user says", BOB_SIPS, "302 Moved Temporarily",
     "Contact: <sip:bob@192.0.2.4>", true, "policy redirect-to-sip=never", "done"},
    {"choice-3xx-to-sip 5630-5.1.1-a: sips Contacts are tried before anybody is asked", BOB_SIPS,
     "300 Multiple Choices", "Contact: <sip:bob@192.0.2.4>, <sips:bob@192.0.2.5>, <sip:bob@192.0.2.6>", false,
     NULL, "follow sips:bob@192.0.2.5"},
    {"choice-3xx-to-sip 5630-5.1.1-a: with the user's consent all are", BOB_SIPS, "300 Multiple Choices",
     "Contact: <sip:bob@192.0.2.4>, <sips:bob@192.0.2.5>", true, NULL,
     "follow sip:bob@192.0.2.4 sips:bob@192.0.2.5"},
    {"3261-8.1.3.4 (choice-3xx-to-sip): a Contact of another scheme is for the user", BOB_SIPS,
     "302 Moved Temporarily", "Contact: <tel:+15550100>, <mailto:bob@example.com>", true, NULL, "done"},
    {"3261-8.1.3.4: nothing is tried twice", BOB_SIPS, "302 Moved Temporarily",
     "Contact: <sips:bob@EXAMPLE.com>, <sips:bob@192.0.2.5>, <sips:b%6Fb@192.0.2.5>", false, NULL,
     "follow sips:bob@192.0.2.5"},
    {"3261-8.1.3.4: a 3xx with nothing new ends it", BOB_SIP, "302 Moved Temporarily",
     "Contact: <sip:bob@example.com>", false, NULL, "done"},
    {"3261-8.1.3.4: and so does one without Contacts", BOB_SIPS, "302 Moved Temporarily", "", true, NULL,
     "done"},
};

static void test_response(void **state)
{
    static const char *const next[] = {"done", "follow", "retry-as-sip", "retry-as-sips", "ask-user"};
    static struct sips_uac_next_verdict verdict;
    const struct response_case *row = *state;
    struct sips_uri sent;
    char line[128];

    assert_int_equal(sips_uri_read(&sent, sips_span_of(row->sent)), SIPS_URI_OK);
    snprintf(line, sizeof line, "SIP/2.0 %s", row->status);
    const struct sips_message *response = agent_message(line, "INVITE", row->fields);
    sips_uac_response(&verdict, &agent_scenario(row->scenario)->element, response, &sent, row->confirmed);
    sips_gather_clear(&gather);
    sips_gather_string(&gather, next[verdict.next]);
    for (size_t i = 0; i < verdict.target_count; i++) {
        sips_gather_string(&gather, " ");
        sips_gather_slice(&gather, verdict.target[i].text);
    }
    decide_must_be(row->name, agent_text(&gather), row->outcome);
    agent_must_cite(row->name, &verdict.clauses);
}

/* ---- All of them ---- */

static const char *const clauses_here[] = {
    "5630-5.1.1-a",   "5630-5.1.1-c",   "5630-5.1.1-d",      "5630-5.1.1.1-a",
    "5630-5.1.1.1-b", "5630-5.1.1.1-c", "5630-5.1.1.1-d",    "5630-5.1.1.1-f",
    "5630-5.1.1.1-g", "5630-5.1.1.1-h", "5630-A-a",          "5630-A-b",
    "3261-8.1.3.4",   "3261-8.1.3.5",   "choice-3xx-to-sip", "choice-481-upgrade",
};

#define ALL (COUNT(register_cases) + COUNT(response_cases))

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

    for (size_t i = 0; i < COUNT(register_cases); i++)
        tests[count++] = agent_test(register_cases[i].name, test_register, &register_cases[i]);
    for (size_t i = 0; i < COUNT(response_cases); i++)
        tests[count++] = agent_test(response_cases[i].name, test_response, &response_cases[i]);
    for (size_t i = 0; i < count; i++)
        names[i] = tests[i].name;
    tests[count++] = agent_test("more Contacts than one REGISTER takes are left out, and that is told",
                                test_register_limit, NULL);
    tests[count++] = agent_test("each clause on registration and responses has a case", test_cover, NULL);
    return _cmocka_run_group_tests("uac_retry", tests, count, NULL, NULL);
}
