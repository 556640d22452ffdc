/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- The strict policy: what RFC 5630 3.2 has an element look at before it believes in a sips request ----
 */

#define BOB "binding sip:bob@example.com <sips:bob@192.0.2.5>\npolicy record-route=needed\n"
#define STRICT BOB "policy strict=on\n"
#define TO "\nTo: <sips:bob@example.com>"
#define FROM "\nFrom: <sips:alice@example.org>;tag=1"
#define REACHED "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"
#define BAD "400 Bad Request"
#define INVITE "INVITE sips:bob@example.com" FROM TO

static const struct decide_case cases[] = {
    {"3261-16.3 5630-5.3-b (5630-5.3-l): all of it is sips, all of its hops were TLS: it is taken",
     INVITE "\nContact: <sips:alice@192.0.2.1>\nRecord-Route: <sips:a.example.org;lr>\n"
            "Path: <sips:a.example.org;lr>",
     STRICT, REACHED "\nRecord-Route: <sips:a.example.org;lr>\nPath: <sips:a.example.org;lr>"},
    {"5630-5.3-l: a sip From", "INVITE sips:bob@example.com" TO, STRICT, BAD},
    {"5630-5.3-l: a sip To", "INVITE sips:bob@example.com" FROM, STRICT, BAD},
    {"5630-5.3-l: a sip Contact", INVITE "\nContact: <sip:alice@192.0.2.1>", STRICT, BAD},
    {"5630-5.3-l: a sip Contact beside a sips one",
     INVITE "\nContact: <sips:alice@192.0.2.1>, <sip:alice@192.0.2.1>", STRICT, BAD},
    {"5630-5.3-l: a Contact of a third scheme", INVITE "\nContact: <tel:+15550100>", STRICT, BAD},
    {"5630-5.3-l: a sip Record-Route among sips ones",
     INVITE "\nRecord-Route: <sips:a.example.org;lr>, <sip:b.example.org;lr>", STRICT, BAD},
    {"5630-5.3-l: a sip Path", INVITE "\nPath: <sip:a.example.org;lr>", STRICT, BAD},
    {"5630-5.3-l: a Via of an earlier hop that was not secure",
     INVITE
     "\nVia: SIP/2.0/TLS a.example.org;branch=z9hG4bK2\nVia: SIP/2.0/TCP b.example.org;branch=z9hG4bK1",
     STRICT, BAD},
    {"5630-5.3-b (5630-5.3-l): a Via of TLS-SCTP or WSS is as good as TLS",
     INVITE "\nVia: SIP/2.0/TLS a.example.org;branch=z9hG4bK2\n"
            "Via: SIP/2.0/TLS-SCTP b.example.org;branch=z9hG4bK1, SIP/2.0/WSS c.example.org;branch=z9hG4bK0",
     STRICT, REACHED},
    {"choice-insecure-arrival: the last hop before us in clear", "INVITE sips:bob@example.com UDP" FROM TO,
     STRICT, BAD},
    {"choice-insecure-arrival: though its Via claims TLS", INVITE, STRICT "arrived TCP", BAD},
    {"3261-17 5630-5.3-l: an ACK is not answered, and goes no further", "ACK sips:bob@example.com" TO, STRICT,
     "drop"},
    {"3261-16.3 (5630-5.3-l): other reasons come first", "INVITE sips:bob@example.com" TO "\nMax-Forwards: 0",
     STRICT, "483 Too Many Hops"},
    {"5630-5.3-h (5630-5.3-l): a sip request is none of the strict policy",
     "INVITE sip:bob@example.com UDP\nContact: <sip:alice@192.0.2.1>", STRICT,
     "sip:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"5630-5.3-b (5630-5.3-l): without the policy the Request-URI alone counts",
     "INVITE sips:bob@example.com\nContact: <sip:alice@192.0.2.1>\nPath: <sip:a.example.org;lr>", BOB,
     REACHED "\nPath: <sip:a.example.org;lr>"},
};

int main(void)
{
    return decide_run("the strict policy", cases, COUNT(cases));
}
