/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PHONE ";+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-000000000001>\""
#define LAPTOP ";+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-000000000002>\""
#define GR_PHONE ";gr=urn:uuid:00000000-0000-4000-8000-000000000001"
#define GR_LAPTOP ";gr=urn:uuid:00000000-0000-4000-8000-000000000002"
#define TWO_UAS                                                                                              \
    "binding sip:bob@example.com <sips:bob@192.0.2.5>" PHONE "\n"                                            \
    "binding sips:bob@example.com <sip:bob@192.0.2.6>" LAPTOP "\n"                                           \
    "binding sip:bob@example.com <sip:bob@192.0.2.7>\n"
#define NOT_ALLOWED "480 Temporarily Unavailable\nWarning: 380 proxy.example.com \"SIPS Not Allowed\""
#define NO_TARGET "480 Temporarily Unavailable"
#define FLOW(instance) instance ";reg-id=1"

static const struct decide_case cases[] = {
    /* ---- A GRUU is routed to its instance (RFC 5627 6.1), in both forms (RFC 5630 5.2.1) ---- */
    {"5630-5.2.1-a 5627-6.1: the sip GRUU of a sips binding reaches it and no other",
     "MESSAGE sip:bob@example.com" GR_PHONE, TWO_UAS, "sip:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"5630-5.2.1-a 5627-6.1: the sips GRUU of a sips binding reaches it and no other",
     "MESSAGE sips:bob@example.com" GR_PHONE, TWO_UAS, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"5630-5.2.1-a 5627-6.1: the sip GRUU of a sip binding reaches it and no other",
     "MESSAGE sip:bob@example.com" GR_LAPTOP, TWO_UAS, "sip:bob@192.0.2.6 UDP 192.0.2.6:5060"},
    {"5630-5.2.1-a 5630-4.1-d 5630-5.3-d: the sips GRUU of a sip binding is known, and 480 with 380",
     "MESSAGE sips:bob@example.com" GR_LAPTOP, TWO_UAS, NOT_ALLOWED},
    {"5627-6.1 3261-16.5: a GRUU with no binding of its instance is 480",
     "MESSAGE sip:bob@example.com;gr=urn:uuid:other", TWO_UAS, NO_TARGET},
    {"5627-6.1: nor is the beginning of an instance id the whole of it",
     "MESSAGE sip:bob@example.com;gr=urn:uuid:00000000-0000-4000-8000-00000000000", TWO_UAS, NO_TARGET},
    {"5627-6.1: nor more than all of it", "MESSAGE sip:bob@example.com" GR_PHONE "1", TWO_UAS, NO_TARGET},
    {"5627-6.1: nor gr without a value", "MESSAGE sip:bob@example.com;gr", TWO_UAS, NO_TARGET},
    {"5627-6.1 choice-no-binding: a GRUU of an AOR that nobody knows is 404",
     "MESSAGE sip:carol@example.com" GR_PHONE, TWO_UAS, "404 Not Found"},
    {"5627-6.1: escapes in gr are the characters that they stand for",
     "MESSAGE sip:bob@example.com;GR=%75rn:x%3C%22%25y",
     "binding sip:bob@example.com <sip:bob@192.0.2.6>;+sip.instance=\"<urn:x<%22%y>\"\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.7>;+sip.instance=\"<urn:x<%25y>\"",
     NO_TARGET},
    {"(5627-6.1) 3261-16.5: gr in a foreign domain is none of ours", "MESSAGE sip:bob@example.net" GR_PHONE,
     TWO_UAS, "sip:bob@example.net" GR_PHONE " UDP example.net:5060"},
    {"5627-6.1 3327-5: outside of dialogs the Path of the binding is the way",
     "MESSAGE sip:bob@example.com" GR_PHONE,
     "binding sip:bob@example.com <sips:bob@192.0.2.5>" PHONE " path=<sips:edge.example.com;lr>",
     "sip:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <sips:edge.example.com;lr>"},
    {"5627-6.1 (3327-5): in a dialog the Route goes on behind this proxy, and there is no Path",
     "BYE sip:bob@example.com" GR_PHONE "\nTo: <sip:bob@example.com>;tag=b\n"
     "Route: <sip:proxy.example.com;lr>, <sip:edge.example.com;lr>",
     "binding sip:bob@example.com <sip:bob@192.0.2.5>" PHONE " path=<sip:other.example.com;lr>",
     "sip:bob@192.0.2.5 UDP edge.example.com:5060\nRoute: <sip:edge.example.com;lr>"},
    /* ---- Outbound at the registrar (RFC 5626 6) ---- */
    {"5626-6: a flow that comes through a proxy without Path is 439",
     "REGISTER sip:example.com\nVia: SIP/2.0/UDP a.example.org;branch=z9hG4bK1\n"
     "Via: SIP/2.0/UDP b.example.org;branch=z9hG4bK2\nSupported: path, outbound\n"
     "Contact: <sip:bob@192.0.2.4>" FLOW(PHONE),
     NULL, "439 First Hop Lacks Outbound Support"},
    {"5626-6: a flow whose first hop put no ob into Path is 439",
     "REGISTER sip:example.com\nSupported: outbound\nPath: <sip:edge.example.org;lr>\n"
     "Contact: <sip:bob@192.0.2.4>" FLOW(PHONE),
     NULL, "439 First Hop Lacks Outbound Support"},
    {"5626-6: the first hop is the last value: ob of a later proxy does not count",
     "REGISTER sip:example.com\nSupported: outbound\n"
     "Path: <sip:core.example.org;lr;ob>, <sip:edge.example.org;lr>\n"
     "Contact: <sip:bob@192.0.2.4>" FLOW(PHONE),
     NULL, "439 First Hop Lacks Outbound Support"},
    {"(5626-6) 3327-5: ob of the first hop is enough, whatever stands on top",
     "REGISTER sip:example.com\nSupported: outbound\n"
     "Path: <sip:core.example.org;lr>, <sip:1@edge.example.org;lr;ob>\n"
     "Contact: <sip:bob@192.0.2.4>" FLOW(PHONE),
     NULL,
     "200 OK\nPath: <sip:core.example.org;lr>\nPath: <sip:1@edge.example.org;lr;ob>\n"
     "Service-Route: <sip:proxy.example.com;lr>\n"
     "bound sip:bob@192.0.2.4 until 3600 path <sip:core.example.org;lr>,<sip:1@edge.example.org;lr;ob>"},
    {"(5626-6) 5630-5.2-a: a flow that comes directly needs no Path",
     "REGISTER sip:example.com\nSupported: outbound\nContact: <sip:bob@192.0.2.4>" FLOW(PHONE), NULL,
     "200 OK\nService-Route: <sip:proxy.example.com;lr>\nbound sip:bob@192.0.2.4 until 3600"},
    {"(5626-6) 3327-5: without Supported: outbound nothing is asked of the first hop",
     "REGISTER sip:example.com\nPath: <sip:edge.example.org;lr>\nContact: <sip:bob@192.0.2.4>" FLOW(PHONE),
     NULL,
     "200 OK\nPath: <sip:edge.example.org;lr>\nService-Route: <sip:proxy.example.com;lr>\n"
     "bound sip:bob@192.0.2.4 until 3600 path <sip:edge.example.org;lr>"},
    {"(5626-6) 3327-5: nor without an instance id",
     "REGISTER sip:example.com\nSupported: outbound\nPath: <sip:edge.example.org;lr>\n"
     "Contact: <sip:bob@192.0.2.4>;reg-id=1",
     NULL,
     "200 OK\nPath: <sip:edge.example.org;lr>\nService-Route: <sip:proxy.example.com;lr>\n"
     "bound sip:bob@192.0.2.4 until 3600 path <sip:edge.example.org;lr>"},
    {"3261-10.3: gruu may be required", "REGISTER sip:example.com\nRequire: gruu", NULL, "200 OK"},
};

/* What the 200 says of GRUUs. */
static const struct shown_case {
    const char *name;
    const char *message, *scenario;
    const char *shown;  /* stands in the 200; NULL: pub-gruu does not */
    const char *absent; /* does not; or NULL */
} shown[] = {
    {"5630-5.2.1-b 5630-5.2.1-a 5627-5.3: a sip Contact is shown the sip GRUU",
     "REGISTER sip:example.com\nSupported: gruu\nContact: <sip:bob@192.0.2.4>" PHONE, NULL,
     ";pub-gruu=\"sip:bob@example.com" GR_PHONE "\";expires=3600\r\n", "sips:bob@example.com"},
    {"5630-5.2.1-c 5630-5.2.1-a 5627-5.3: a sips Contact is shown the sips GRUU, though its AOR is sip",
     "REGISTER sips:example.com\nSupported: path,GRUU\nContact: <sips:bob@192.0.2.4>" PHONE, NULL,
     ";pub-gruu=\"sips:bob@example.com" GR_PHONE "\"", "\"sip:bob@example.com"},
    {"5630-5.2.1-b: a sip Contact of a sips AOR, too, is shown the sip GRUU",
     "REGISTER sip:example.com\nTo: <sips:bob@example.com;x=y>\nSupported: gruu\n"
     "Contact: <sip:bob@192.0.2.4>" PHONE,
     NULL, ";pub-gruu=\"sip:bob@example.com" GR_PHONE "\"", "\"sips:"},
    {"5627-5.3 5630-5.2.1-b: what was bound before has its GRUU shown as well",
     "REGISTER sip:example.com\nSupported: gruu", TWO_UAS, ";pub-gruu=\"sip:bob@example.com" GR_LAPTOP "\"",
     ";pub-gruu=\"sip:bob@example.com" GR_PHONE},
    {"5630-5.2.1-c: each in the scheme of its own Contact", "REGISTER sip:example.com\nSupported: gruu",
     TWO_UAS, ";pub-gruu=\"sips:bob@example.com" GR_PHONE "\"", ";pub-gruu=\"sips:bob@example.com" GR_LAPTOP},
    {"5627-5.3 (5630-5.2.1-b): without Supported: gruu none is shown",
     "REGISTER sip:example.com\nSupported: path\nContact: <sip:bob@192.0.2.4>" PHONE, NULL, NULL, NULL},
    {"(5627-5.3) (5630-5.2.1-b): without an instance id there is none",
     "REGISTER sip:example.com\nSupported: gruu\nContact: <sip:bob@192.0.2.4>", NULL, NULL, NULL},
    {"5627-5.3 (5630-5.2.1-a): a Contact of another scheme has none",
     "REGISTER sip:example.com\nSupported: gruu\nContact: <tel:+15550100>" PHONE, NULL, NULL, NULL},
    {"5627-5.3: a client's own pub-gruu is not repeated",
     "REGISTER sip:example.com\nContact: <sip:bob@192.0.2.4>" PHONE ";pub-gruu=\"sip:eve@example.com;gr=1\"",
     NULL, NULL, "eve"},
    {"5627-5.3: what may not stand in a URI parameter is escaped",
     "REGISTER sip:example.com\nSupported: gruu\nContact: <sip:bob@192.0.2.4>;+sip.instance=\"<a b;%c=d>\"",
     NULL, ";pub-gruu=\"sip:bob@example.com;gr=a%20b%3B%25c%3Dd\"", NULL},
};

static void test_shown(void **state)
{
    static char answer[4096];
    const struct shown_case *row = *state;
    const char *rest = row->name;
    bool is_cited;
    enum sips_clause clause;

    decide(row->message, row->scenario);
    struct sips_span left = decide_left(0);
    snprintf(answer, sizeof answer, "%.*s", (int)left.length, left.at);
    if (strncmp(answer, "SIP/2.0 200 ", 12) != 0)
        fail_msg("%s: no 200\n%s", row->name, answer);
    if (strstr(answer, row->shown ? row->shown : "pub-gruu") == NULL ? row->shown != NULL
                                                                     : row->shown == NULL)
        fail_msg("%s\n%s", row->name, answer);
    if (row->absent && strstr(answer, row->absent))
        fail_msg("%s: it must not say %s\n%s", row->name, row->absent, answer);
    while ((clause = decide_id(&rest, &is_cited)) != SIPS_CLAUSE_COUNT)
        if (decide_cites(clause) != is_cited)
            fail_msg("%s: %s", row->name, sips_clause_entry(clause)->id);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(shown)];

    for (size_t i = 0; i < COUNT(shown); i++)
        tests[i] = (struct CMUnitTest){shown[i].name, test_shown, NULL, NULL, (void *)(uintptr_t)&shown[i]};
    return decide_run("GRUUs and flows: what is routed, what is taken", cases, COUNT(cases)) +
           _cmocka_run_group_tests("GRUUs: what is shown", tests, COUNT(shown), NULL, NULL);
}
