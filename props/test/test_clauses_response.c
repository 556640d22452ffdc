/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SENT_SIP "sent sip:bob@192.0.2.4\n"
#define SENT_SIPS "sent sips:bob@192.0.2.4\n"
#define NOT_ALLOWED "Warning: 380 ua.example.com \"SIPS Not Allowed\""
#define REQUIRED "Warning: 381 ua.example.com \"SIPS Required\""
#define OWN_VIA "Via: SIP/2.0/TLS proxy.example.com;branch=z9hG4bKproxy\n"

static const struct decide_case cases[] = {
    {"5630-5.3-m 5630-5.3-o: sent sips, a 302 to a sip Contact goes upstream",
     "302 Moved Temporarily\nContact: <sip:bob@192.0.2.9>", SENT_SIPS, "relay UDP 302 Moved Temporarily"},
    {"5630-5.3-m 5630-5.3-o: sent sips, a 416 goes upstream", "416 Unsupported URI Scheme", SENT_SIPS,
     "relay UDP 416 Unsupported URI Scheme"},
    {"5630-5.3-m 5630-5.3-o: sent sips, a 480 with 380 goes upstream with its Warning",
     "480 Temporarily Unavailable\n" NOT_ALLOWED, SENT_SIPS,
     "relay UDP 480 Temporarily Unavailable\n" NOT_ALLOWED},
    {"5630-5.3-m 3261-16.7-4: sent sips, of a 302 with both schemes the sips Contact alone is tried",
     "302 Moved Temporarily\nContact: <sip:bob@192.0.2.9>, <sips:bob@192.0.2.9>", SENT_SIPS,
     "recurse sips:bob@192.0.2.9 TLS 192.0.2.9:5061"},
    {"5630-5.3-n 5630-5.3-o: sent sip, a 302 to a sips Contact goes upstream",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.9>", SENT_SIP, "relay UDP 302 Moved Temporarily"},
    {"5630-5.3-n 5630-5.3-o: sent sip, a 480 with 381 goes upstream with its Warning",
     "480 Temporarily Unavailable\n" REQUIRED, SENT_SIP, "relay UDP 480 Temporarily Unavailable\n" REQUIRED},
    {"5630-5.3-n 5630-5.3-o: the Warning may stand behind another",
     "480 Temporarily Unavailable\nWarning: 399 ua.example.com \"x\", 381 ua.example.com \"SIPS Required\"",
     SENT_SIP,
     "relay UDP 480 Temporarily Unavailable\n"
     "Warning: 399 ua.example.com \"x\", 381 ua.example.com \"SIPS Required\""},
    {"5630-5.3-n 3261-16.7-4: sent sip, of a 302 with both schemes the sip Contact alone is tried",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.9>\nContact: <sip:bob@192.0.2.9>", SENT_SIP,
     "recurse sip:bob@192.0.2.9 UDP 192.0.2.9:5060"},
    {"(5630-5.3-n) 3261-16.7-4: sent sip, a 480 with 380 is a response like others",
     "480 Temporarily Unavailable\n" NOT_ALLOWED, SENT_SIP,
     "relay UDP 480 Temporarily Unavailable\n" NOT_ALLOWED},
    {"(5630-5.3-m) 3261-16.7-4: sent sip, a 416 is a response like others", "416 Unsupported URI Scheme",
     SENT_SIP, "relay UDP 416 Unsupported URI Scheme"},
    {"3261-16.7-4 5630-5.3-b: sent sips, a 302 to a sips Contact is tried over TLS",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.9;transport=tcp>;q=0.5", SENT_SIPS,
     "recurse sips:bob@192.0.2.9;transport=tcp TLS 192.0.2.9:5061"},
    {"3261-16.7-4 5630-5.3-h: sent sip, a 302 to sip Contacts is tried at each",
     "302 Moved Temporarily\nContact: <sip:bob@192.0.2.9>, <sip:bob@192.0.2.8>", SENT_SIP,
     "recurse sip:bob@192.0.2.9 UDP 192.0.2.9:5060\nrecurse sip:bob@192.0.2.8 UDP 192.0.2.8:5060"},
    {"3261-16.7-4: no target twice, nor the one that answered",
     "300 Multiple Choices\nContact: <sip:bob@192.0.2.4>, <sip:bob@192.0.2.9>, <sip:bob@192.0.2.9>", SENT_SIP,
     "recurse sip:bob@192.0.2.9 UDP 192.0.2.9:5060"},
    {"3261-16.7-4: a Contact of another scheme is not tried",
     "302 Moved Temporarily\nContact: <tel:+15550100>", SENT_SIP, "relay UDP 302 Moved Temporarily"},
    {"3261-16.7-4 5630-3.1.4-c: a sips Contact with transport=udp is not tried",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.9;transport=udp>", SENT_SIPS,
     "relay UDP 302 Moved Temporarily"},
    {"3261-16.7-4: the 3xx of a request for a foreign domain is not followed",
     "302 Moved Temporarily\nContact: <sips:bob@192.0.2.9>", SENT_SIPS "responsible no",
     "relay UDP 302 Moved Temporarily"},
    {"3261-16.7-4: what is not a 3xx is not followed", "486 Busy Here\nContact: <sip:bob@192.0.2.9>",
     SENT_SIP, "relay UDP 486 Busy Here"},
    {"5630-A-c: Record-Route goes through unchanged, sip and sips",
     "200 OK\nContact: <sips:bob@192.0.2.4>\nRecord-Route: <sip:b.example.com;lr>, "
     "<sips:proxy.example.com;lr>",
     SENT_SIPS, "relay UDP 200 OK\nRecord-Route: <sip:b.example.com;lr>, <sips:proxy.example.com;lr>"},
    {"5630-A-c: also towards a hop of another kind",
     "180 Ringing\n" OWN_VIA "Via: SIP/2.0/UDP client.example.org;branch=z9hG4bKclient\n"
     "Record-Route: <sips:proxy.example.com;lr>",
     SENT_SIPS, "relay UDP 180 Ringing\nRecord-Route: <sips:proxy.example.com;lr>"},
    {"3261-18.2.2: a response goes on by the Via below, over its transport",
     "200 OK\n" OWN_VIA "Via: SIP/2.0/TLS client.example.org;branch=z9hG4bKclient", SENT_SIP,
     "relay TLS 200 OK"},
    {"3261-18.2.2: a response with a Via of another on top is not for this element",
     "200 OK\nVia: SIP/2.0/TLS other.example.com;branch=z9hG4bKother, "
     "SIP/2.0/UDP client.example.org;branch=z9hG4bKclient",
     SENT_SIP, "drop"},
    {"3261-18.2.2: a response with no Via below has nowhere to go", "200 OK\n" OWN_VIA, SENT_SIP, "drop"},
    {"3261-18.2.2: nor has one whose Via below names a transport that nobody knows",
     "200 OK\n" OWN_VIA "Via: SIP/2.0/DCCP client.example.org;branch=z9hG4bKclient", SENT_SIP, "drop"},
    {"3261-18.2.2: a 100 is for the next element alone", "100 Trying", SENT_SIP, "drop"},
};

static const char *const covered[] = {"5630-5.3-m", "5630-5.3-n",  "5630-5.3-o",
                                      "5630-A-c",   "3261-16.7-4", "3261-18.2.2"};

static void test_covered(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(covered); i++)
        decide_must_cover(covered[i], cases, COUNT(cases));
}

#define FORK_MAX 4
static const struct {
    const char *name;
    struct sips_candidate candidate[FORK_MAX]; /* up to one with status 0 */
    size_t best;
} forks[] = {
    {"one is the best", {{503, 0}}, 0},
    {"a 2xx before all", {{603, 0}, {404, 0}, {200, 0}}, 2},
    {"a 6xx before the other failures", {{302, 0}, {401, 0}, {603, 0}}, 2},
    {"the lower class: 3xx before 4xx", {{486, 0}, {302, 0}}, 1},
    {"the lower class: 4xx before 5xx", {{500, 0}, {404, 0}}, 1},
    {"401 before 404", {{404, 0}, {401, 0}}, 1},
    {"407 before 486", {{486, 0}, {407, 0}}, 1},
    {"415, 420 and 484 before 486", {{486, 0}, {415, 0}}, 1},
    {"420", {{486, 0}, {420, 0}}, 1},
    {"484", {{486, 0}, {484, 0}}, 1},
    {"480 with 380 before another 480", {{480, 0}, {480, 380}}, 1},
    {"480 with 381 before 404", {{404, 0}, {480, 381}}, 1},
    {"480 with another Warning is like others", {{404, 0}, {480, 399}}, 0},
    {"380 beside another status is no reason", {{404, 0}, {486, 380}}, 0},
    {"401 before 480 with 380: the caller can do something about it", {{480, 380}, {401, 0}}, 1},
    {"a 302 that was not followed before 480 with 380", {{480, 380}, {302, 0}}, 1},
    {"the first of equals", {{404, 0}, {486, 0}, {410, 0}}, 0},
};

static void test_best(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(forks); i++) {
        size_t count = 0;
        while (count < FORK_MAX && forks[i].candidate[count].status)
            count++;
        size_t best = sips_proxy_best(forks[i].candidate, count);
        if (best != forks[i].best)
            fail_msg("%s: it chose number %zu", forks[i].name, best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"every clause of the list has a case", test_covered, NULL, NULL, NULL},
        {"5630-5.3-o, RFC 3261 16.7 step 6: the best of the final responses goes upstream", test_best, NULL,
         NULL, NULL},
    };

    return decide_run("clauses of the proxy: responses", cases, COUNT(cases)) +
           cmocka_run_group_tests_name("the best response", tests, NULL, NULL);
}
