/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SIP_FORM "binding sip:bob@example.com <sip:bob@192.0.2.4>;expires=60 call-id=old cseq=9\n"
#define SIPS_FORM "binding sip:bob@example.com <sips:bob@192.0.2.4>;expires=60 call-id=old cseq=9\n"
#define CAROL "binding sip:carol@example.com <sip:carol@192.0.2.7>;expires=60\n"
#define ROUTE_SIP "\nService-Route: <sip:proxy.example.com;lr>"
#define ROUTE_SIPS "\nService-Route: <sips:proxy.example.com;lr>"
#define EDGE "Path: <sips:edge.example.com;lr>"
#define FLOW(instance, reg_id) ";+sip.instance=\"<urn:uuid:" instance ">\";reg-id=" reg_id
#define LAPTOP "00000000-0000-4000-8000-000000000001"
#define PHONE "00000000-0000-4000-8000-000000000002"

static const struct decide_case cases[] = {
    /* ---- RFC 5630 5.1.1.1 and 5.2 ---- */
    {"5630-5.1.1.1-e: the sips form of a Contact replaces the sip form",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.4>", SIP_FORM,
     "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.4 until 3600"},
    {"5630-5.1.1.1-e: the sip form of a Contact replaces the sips form",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>", SIPS_FORM,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600"},
    {"5630-5.1.1.1-e choice-same-ua: the port that each scheme implies may be written",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.4:5061>",
     "binding sip:bob@example.com <sip:bob@192.0.2.4:5060>",
     "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.4:5061 until 3600"},
    {"5630-5.1.1.1-e: two forms with the same port differ in scheme alone",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.4:5061>, <sips:bob@192.0.2.4:5060>",
     "binding sip:bob@example.com <sip:bob@192.0.2.4:5061>\nbinding sip:bob@example.com "
     "<sip:bob@192.0.2.4:5060>",
     "200 OK" ROUTE_SIP
     "\nbound sips:bob@192.0.2.4:5061 until 3600\nbound sips:bob@192.0.2.4:5060 until 3600"},
    {"(5630-5.1.1.1-e) 5630-5.2-b: another user or host is another UA",
     "REGISTER sips:example.com\nContact: <sips:bob2@192.0.2.4>, <sips:bob@192.0.2.5>", SIP_FORM,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 60\nbound sips:bob2@192.0.2.4 until 3600"
     "\nbound sips:bob@192.0.2.5 until 3600"},
    {"5630-5.2-a: what is bound to the sip AOR is shown for the sips AOR",
     "REGISTER sips:example.com\nTo: <sips:bob@example.com>", SIP_FORM,
     "200 OK\nbound sip:bob@192.0.2.4 until 60"},
    {"5630-5.2-a: what is bound to the sips AOR is refreshed for the sip AOR",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>",
     "binding sips:bob@example.com <sip:bob@192.0.2.4>;expires=60",
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600"},
    {"5630-5.2-a: what is bound to the sip AOR is removed for the sips AOR",
     "REGISTER sips:example.com\nTo: <sips:bob@example.com>\nContact: *\nExpires: 0", SIP_FORM CAROL,
     "200 OK\nbound sip:carol@192.0.2.7 until 60"},
    {"5630-5.2-b 3327-5: all sips, with From and To sip: bound",
     "REGISTER sips:example.com\n" EDGE ", <sips:core.example.com;lr>\n"
     "Contact: <sips:bob@192.0.2.4>, <sips:bob@192.0.2.5>;expires=7",
     NULL,
     "200 OK\n" EDGE "\nPath: <sips:core.example.com;lr>" ROUTE_SIP
     "\nbound sips:bob@192.0.2.4 until 3600 path <sips:edge.example.com;lr>,<sips:core.example.com;lr>"
     "\nbound sips:bob@192.0.2.5 until 7 path <sips:edge.example.com;lr>,<sips:core.example.com;lr>"},
    {"5630-5.2-b: From and To sips as well: bound",
     "REGISTER sips:example.com\nFrom: <sips:bob@example.com>;tag=1\nTo: <sips:bob@example.com>\n"
     "Contact: <sips:bob@192.0.2.4>",
     NULL, "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.4 until 3600"},
    {"(5630-5.2-b) 5630-5.2-a: a sip Contact is bound whatever the others are",
     "REGISTER sips:example.com\n" EDGE "\nContact: <sip:bob@192.0.2.4>", NULL,
     "200 OK\n" EDGE ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600 path <sips:edge.example.com;lr>"},
    {"5630-5.2-b 5630-5.2-c: a sips Contact with a sip Request-URI, even over TLS",
     "REGISTER sip:example.com TLS\nContact: <sips:bob@192.0.2.5>", SIP_FORM,
     "400 Bad Request\nbound sip:bob@192.0.2.4 until 60"},
    {"5630-5.2-b 5630-5.2-c: a sips Contact beside a sip one",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.5>, <sip:bob@192.0.2.6>", SIP_FORM,
     "400 Bad Request\nbound sip:bob@192.0.2.4 until 60"},
    {"5630-5.2-b 5630-5.2-c: a sips Contact beside a tel one, on another line",
     "REGISTER sips:example.com\nContact: <tel:+15550100>\nContact: <sips:bob@192.0.2.5>", NULL,
     "400 Bad Request"},
    {"5630-5.2-b 5630-5.2-c: a sips Contact with a sip Path",
     "REGISTER sips:example.com\nPath: <sip:edge.example.com;lr>\nContact: <sips:bob@192.0.2.5>", NULL,
     "400 Bad Request"},
    {"5630-5.2-b 5630-5.2-c: a sips Contact with one sip Path among sips ones",
     "REGISTER sips:example.com\n" EDGE "\nPath: <sips:a.example.com;lr>, <sip:b.example.com;lr>\n"
     "Contact: <sips:bob@192.0.2.5>",
     SIPS_FORM, "400 Bad Request\nbound sips:bob@192.0.2.4 until 60"},
    {"5630-5.2-d 3608-6: sips Contact, both schemes welcome: the Service-Route is sip",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.4>", NULL,
     "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.4 until 3600"},
    {"5630-5.2-e 3608-6: sips Contact, sips alone welcome: the Service-Route is sips",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.4>", "policy service-route=sips-only",
     "200 OK" ROUTE_SIPS "\nbound sips:bob@192.0.2.4 until 3600"},
    {"3608-6: sip Contact: the Service-Route is sip, whatever is meant for sips Contacts",
     "REGISTER sips:example.com\nContact: <sip:bob@192.0.2.4>", "policy service-route=sips-only",
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600"},
    {"3327-5: Path is kept and returned, in its order",
     "REGISTER sip:example.com\nPath: <sip:a.example.com;lr;ob>\nPath: \"B\" <sip:b.example.com;lr>;x\n"
     "Contact: <sip:bob@192.0.2.4>",
     SIP_FORM,
     "200 OK\nPath: <sip:a.example.com;lr;ob>\nPath: \"B\" <sip:b.example.com;lr>;x" ROUTE_SIP
     "\nbound sip:bob@192.0.2.4 until 3600 path <sip:a.example.com;lr;ob>,\"B\" <sip:b.example.com;lr>;x"},
    /* ---- RFC 3261 10.3 ---- */
    {"3261-10.3: a Request-URI of another scheme gets 416",
     "REGISTER tel:+15550100\nContact: <sip:bob@192.0.2.4>", NULL, "416 Unsupported URI Scheme"},
    {"3261-10.3: step 1: the Request-URI names another domain",
     "REGISTER sip:example.net\nContact: <sip:bob@192.0.2.4>", NULL, "404 Not Found"},
    {"3261-10.3: step 5: the AOR is of another domain",
     "REGISTER sip:example.com\nTo: <sip:bob@example.net>\nContact: <sip:bob@192.0.2.4>", NULL,
     "404 Not Found"},
    {"3261-10.3: step 2: 420 names what is required and unknown",
     "REGISTER sip:example.com\nRequire: path, x, outbound\nRequire: y\nContact: <sip:bob@192.0.2.4>", NULL,
     "420 Bad Extension\nUnsupported: x, y"},
    {"3261-10.3: step 2: what is required and known is no reason",
     "REGISTER sip:example.com\nRequire: path\nContact: <sip:bob@192.0.2.4>", NULL,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600"},
    {"3261-10.3: step 6: * with Expires 0 removes all bindings of the AOR and of no other",
     "REGISTER sip:example.com\nContact: *\nExpires: 0",
     SIP_FORM CAROL "binding sip:bob@example.com <sips:bob@192.0.2.5>",
     "200 OK\nbound sip:carol@192.0.2.7 until 60"},
    {"3261-10.3: step 6: * with Expires above 0 is wrong", "REGISTER sip:example.com\nContact: *\nExpires: 1",
     SIP_FORM, "400 Bad Request\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 6: * without Expires is wrong", "REGISTER sip:example.com\nContact: *", SIP_FORM,
     "400 Bad Request\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 6: * that is late for one binding removes none",
     "REGISTER sip:example.com\nContact: *\nExpires: 0\nCall-ID: old\nCSeq: 8 REGISTER",
     "binding sip:bob@example.com <sip:bob@192.0.2.5>;expires=60 call-id=old cseq=7\n" SIP_FORM,
     "500 Server Internal Error\nbound sip:bob@192.0.2.5 until 60\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 7: expires of the Contact counts before Expires",
     "REGISTER sip:example.com\nExpires: 20\nContact: <sip:bob@192.0.2.4>;expires=10, <sip:bob@192.0.2.5>",
     "now 100", "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 110\nbound sip:bob@192.0.2.5 until 120"},
    {"3261-10.3: an expires that is no number counts as an hour (10.2.1.1)",
     "REGISTER sip:example.com\nExpires: 20\nContact: <sip:bob@192.0.2.4>;expires=soon", NULL,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600"},
    {"3261-10.3: step 7: expires 0 removes one binding, and leaves the others",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>;expires=0",
     SIP_FORM "binding sip:bob@example.com <sip:bob@192.0.2.5>;expires=60",
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.5 until 60"},
    {"3261-10.3: step 7: expires 0 for what is not bound changes nothing",
     "REGISTER sip:example.com\nExpires: 0\nContact: <sip:bob@192.0.2.9>", SIP_FORM,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 7: another Call-ID refreshes, whatever its CSeq",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>\nCall-ID: new\nCSeq: 1 REGISTER", SIP_FORM,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600"},
    {"3261-10.3: step 7: the same Call-ID refreshes with a higher CSeq",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>\nCall-ID: old\nCSeq: 10 REGISTER", SIP_FORM,
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 3600"},
    {"3261-10.3: step 7: the same Call-ID with the same CSeq changes nothing",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>\nCall-ID: old\nCSeq: 9 REGISTER", SIP_FORM,
     "500 Server Internal Error\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 7: nor does it remove with a lower one, nor in the other form",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.4>;expires=0\nCall-ID: old\nCSeq: 8 REGISTER",
     SIP_FORM, "500 Server Internal Error\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 7: all Contacts or none: the second is late",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.9>, <sip:bob@192.0.2.4>\nCall-ID: old\nCSeq: 9 "
     "REGISTER",
     SIP_FORM, "500 Server Internal Error\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 7: all Contacts or none: the second cannot be kept",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.9>, <sip:bob@192.0.2.8>;q=2", SIP_FORM,
     "400 Bad Request\nbound sip:bob@192.0.2.4 until 60"},
    {"3261-10.3: step 7: URIs that 19.1.4 calls equal are one binding",
     "REGISTER sip:example.com\nContact: <SIP:b%6Fb@UA.Example.com;x=1>",
     "binding sip:bob@example.com <sip:bob@ua.example.com>;expires=60",
     "200 OK" ROUTE_SIP "\nbound SIP:b%6Fb@UA.Example.com;x=1 until 3600"},
    {"3261-10.3: step 7: what has expired is not there", "REGISTER sip:example.com",
     "now 100\nbinding sip:bob@example.com <sip:bob@192.0.2.4>;expires=0\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.5>;expires=1",
     "200 OK\nbound sip:bob@192.0.2.5 until 101"},
    {"3261-10.3: step 8: a REGISTER without Contact asks only", "REGISTER sip:example.com", SIP_FORM,
     "200 OK\nbound sip:bob@192.0.2.4 until 60"},
    /* ---- RFC 5626 ---- */
    {"3261-10.3: RFC 5626 6: one instance and reg-id is one binding, whatever its URI",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.8:5070>" FLOW(LAPTOP, "1"),
     "binding sip:bob@example.com <sip:bob@192.0.2.4>" FLOW(LAPTOP, "1"),
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.8:5070 until 3600"},
    {"3261-10.3: RFC 5626 6: also from sip to sips",
     "REGISTER sips:example.com\nContact: <sips:bob@192.0.2.8>" FLOW(LAPTOP, "1"),
     "binding sip:bob@example.com <sip:bob@192.0.2.4>" FLOW(LAPTOP, "1"),
     "200 OK" ROUTE_SIP "\nbound sips:bob@192.0.2.8 until 3600"},
    {"3261-10.3: RFC 5626 6: another reg-id is another binding, even for the same URI",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>" FLOW(LAPTOP, "2"),
     "binding sip:bob@example.com <sip:bob@192.0.2.4>;expires=60" FLOW(LAPTOP, "1"),
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 60\nbound sip:bob@192.0.2.4 until 3600"},
    {"3261-10.3: RFC 5626 6: another instance is another binding",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.5>" FLOW(PHONE, "1"),
     "binding sip:bob@example.com <sip:bob@192.0.2.4>;expires=60" FLOW(LAPTOP, "1"),
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 60\nbound sip:bob@192.0.2.5 until 3600"},
    {"3261-10.3: RFC 5626 6: an instance without reg-id is bound by its URI",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.5>;+sip.instance=\"<urn:uuid:" LAPTOP ">\"",
     "binding sip:bob@example.com <sip:bob@192.0.2.4>;expires=60;+sip.instance=\"<urn:uuid:" LAPTOP ">\"",
     "200 OK" ROUTE_SIP "\nbound sip:bob@192.0.2.4 until 60\nbound sip:bob@192.0.2.5 until 3600"},
};

static const char *const covered[] = {"5630-5.1.1.1-e", "5630-5.2-", "3261-10.3", "3327-5", "3608-6"};

static void test_covered(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(covered); i++)
        decide_must_cover(covered[i], cases, COUNT(cases));
}

/* A location service with room for one more binding. */
static const char *almost_full(void)
{
    static char text[SCENARIO_BINDING_MAX * 80];
    size_t used = 0;

    for (int i = 1; i < SCENARIO_BINDING_MAX; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "binding sip:u%d@example.com <sip:u%d@192.0.2.4>\n", i, i);
    return text;
}

static void test_full(void **state)
{
    (void)state;
    assert_null(strstr(
        decide("REGISTER sip:example.com\nContact: <sip:bob@192.0.2.1>, <sip:bob@192.0.2.2>", almost_full()),
        "sip:bob@"));
    assert_int_equal(
        strncmp(decide("REGISTER sip:example.com\nContact: <sip:bob@192.0.2.1>, <sip:bob@192.0.2.2>",
                       almost_full()),
                "500 ", 4),
        0);
    assert_non_null(strstr(decide("REGISTER sip:example.com\nContact: <sip:bob@192.0.2.1>", almost_full()),
                           "bound sip:bob@192.0.2.1 until 3600"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"every clause of the list has a case", test_covered, NULL, NULL, NULL},
        {"RFC 3261 10.3 step 7: all Contacts or none: there is room for one only", test_full, NULL, NULL,
         NULL},
    };

    return decide_run("clauses of the registrar", cases, COUNT(cases)) +
           cmocka_run_group_tests_name("the registrar's limits", tests, NULL, NULL);
}
