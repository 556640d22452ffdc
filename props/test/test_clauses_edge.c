/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- An edge proxy, and the flows of its UAs (RFC 5626 5, RFC 3327): connections 7 and 8 ---- */

#define EDGE "host edge.example.com\ndomain edge.example.com\npolicy edge=yes\n"
#define UP EDGE "flow 7\n"
#define TLS_7 "000000073ad11efb519cc2832"
#define TCP_7 "000000072ccf4864219069827"
#define TLS_8 "000000083d38eff74e2cc020c"
#define FORGED_TLS_7 "000000073ad11efb519cc2833"
#define TCP_7_AS_TLS "000000073ccf4864219069827"
#define FLOW_CONTACT(scheme)                                                                                 \
    "\nContact: <" scheme ":bob@192.0.2.5;ob>;reg-id=1;+sip.instance=\"<urn:uuid:"                           \
    "00000000-0000-4000-8000-000000000001>\""
#define OUTBOUND "\nSupported: path, outbound"
#define NOT_ALLOWED "480 Temporarily Unavailable\nWarning: 380 edge.example.com \"SIPS Not Allowed\""
#define VIAS                                                                                                 \
    "\nVia: SIP/2.0/TLS a.example.org;branch=z9hG4bK2\nVia: SIP/2.0/TLS b.example.org;branch=z9hG4bK1"
#define TO_FLOW(scheme, token) "\nRoute: <" scheme ":" token "@edge.example.com;lr;ob>"
#define NEEDED "policy record-route=needed\n"

static const struct decide_case cases[] = {
    /* ---- Path (RFC 3327 5.2, RFC 5626 5.1) ---- */
    {"3327-5 5626-5.3: a UA that asks for outbound gets a Path with ob and a token",
     "REGISTER sip:example.com" OUTBOUND FLOW_CONTACT("sip"), UP "role proxy\narrived TCP 7",
     "sip:example.com UDP example.com:5060\nPath: <sip:" TCP_7 "@edge.example.com;lr;ob>"},
    {"3327-5 5626-5.3 5630-5.2-b: for a sips Request-URI the Path is sips",
     "REGISTER sips:example.com" OUTBOUND FLOW_CONTACT("sips"), UP "role proxy\narrived TLS 7",
     "sips:example.com TLS example.com:5061\nPath: <sips:" TLS_7 "@edge.example.com;lr;ob>"},
    {"3327-5 (5630-5.2-b): for a sip Request-URI it is sip, although it came over TLS",
     "REGISTER sip:example.com" OUTBOUND FLOW_CONTACT("sip"), UP "role proxy\narrived TLS 7",
     "sip:example.com UDP example.com:5060\nPath: <sip:" TLS_7 "@edge.example.com;lr;ob>"},
    {"3327-5 (5626-5.3): without Supported: outbound there is neither ob nor token",
     "REGISTER sip:example.com" FLOW_CONTACT("sip"), UP "role proxy\narrived TCP 7",
     "sip:example.com UDP example.com:5060\nPath: <sip:edge.example.com;lr>"},
    {"3327-5 (5626-5.3): nor without reg-id",
     "REGISTER sip:example.com" OUTBOUND "\nContact: <sip:bob@192.0.2.5>;+sip.instance=\"<urn:x>\"",
     UP "role proxy\narrived TCP 7", "sip:example.com UDP example.com:5060\nPath: <sip:edge.example.com;lr>"},
    {"3327-5 (5626-5.3): nor without an instance id",
     "REGISTER sip:example.com" OUTBOUND "\nContact: <sip:bob@192.0.2.5>;reg-id=1",
     UP "role proxy\narrived TCP 7", "sip:example.com UDP example.com:5060\nPath: <sip:edge.example.com;lr>"},
    {"3327-5 (5626-5.3) 5630-5.2-b: behind another proxy there is neither ob nor token",
     "REGISTER sips:example.com" OUTBOUND VIAS FLOW_CONTACT("sips"), UP "role proxy\narrived TLS 7",
     "sips:example.com TLS example.com:5061\nPath: <sips:edge.example.com;lr>"},
    {"3327-5: the Path of this element stands on top of those that came in",
     "REGISTER sip:example.com\nPath: <sip:other.example.org;lr>\nContact: <sip:bob@192.0.2.5>",
     UP "role proxy",
     "sip:example.com UDP example.com:5060\nPath: <sip:edge.example.com;lr>\nPath: "
     "<sip:other.example.org;lr>"},
    {"(3327-5) 3261-16.6-1: a proxy that is no edge adds none",
     "REGISTER sip:example.com" OUTBOUND FLOW_CONTACT("sip"),
     "host edge.example.com\ndomain edge.example.com\nrole proxy\narrived TCP 7",
     "sip:example.com UDP example.com:5060"},
    /* ---- Down the flow (RFC 5626 5.3.1) ---- */
    {"5626-5.3 3261-16.4: a sips request goes down a TLS flow, whatever the URI's host says",
     "MESSAGE sips:bob@192.0.2.5" TO_FLOW("sips", TLS_7), UP, "sips:bob@192.0.2.5 TLS flow 7"},
    {"5626-5.3: a sip request goes down a plain flow", "MESSAGE sip:bob@192.0.2.5;ob" TO_FLOW("sip", TCP_7),
     UP, "sip:bob@192.0.2.5;ob TCP flow 7"},
    {"5626-5.3: even one for a domain of this element",
     "MESSAGE sip:bob@edge.example.com" TO_FLOW("sip", TCP_7), UP, "sip:bob@edge.example.com TCP flow 7"},
    {"5626-5.3: without ob in the Route as well",
     "MESSAGE sip:bob@192.0.2.5\nRoute: <sip:" TCP_7 "@edge.example.com;lr>", UP,
     "sip:bob@192.0.2.5 TCP flow 7"},
    {"5626-5.3 5630-4.1-b 5630-5.3-d: a sips request does not go down a plain flow",
     "MESSAGE sips:bob@192.0.2.5" TO_FLOW("sips", TCP_7), UP, NOT_ALLOWED},
    {"5626-5.3 5630-5.3-a: nor behind a sip Route", "MESSAGE sips:bob@192.0.2.5" TO_FLOW("sip", TCP_7), UP,
     NOT_ALLOWED},
    {"5626-5.3 5630-5.3-j: a sip request behind a sips Path is for a sips binding: no plain flow",
     "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sips", TCP_7), UP, "480 Temporarily Unavailable"},
    {"5626-5.3 5630-5.3-j: it takes a TLS flow", "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sips", TLS_7), UP,
     "sip:bob@192.0.2.5 TLS flow 7"},
    {"5626-5.3 5630-5.3-g: under the policy of TLS alone no request goes down a plain flow",
     "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sip", TCP_7), UP "policy tls-only=yes",
     "480 Temporarily Unavailable"},
    {"5626-5.3: an element without TLS has no TLS flow", "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sip", TLS_7),
     UP "policy tls=none", "480 Temporarily Unavailable"},
    {"5626-5.3 5630-3.1.4-c: a sips URI with transport=udp names nothing, flow or not",
     "MESSAGE sips:bob@192.0.2.5;transport=udp" TO_FLOW("sips", TLS_7), UP, NOT_ALLOWED},
    {"5626-5.3: a token with one digit changed is 403",
     "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sip", FORGED_TLS_7), UP, "403 Forbidden"},
    {"5626-5.3: a plain flow is not made a TLS flow by changing the token",
     "MESSAGE sips:bob@192.0.2.5" TO_FLOW("sips", TCP_7_AS_TLS), UP, "403 Forbidden"},
    {"5626-5.3: a user part that never was a token is 403", "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sip", "bob"),
     UP, "403 Forbidden"},
    {"5626-5.3: a flow that is gone is 430", "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sip", TLS_8), UP,
     "430 Flow Failed"},
    {"5626-5.3 3261-17: an ACK for a flow that is gone is not answered",
     "ACK sip:bob@192.0.2.5" TO_FLOW("sip", TLS_8), UP, "drop"},
    {"(5626-5.3) 3261-16.4: a proxy that is no edge takes its own entry off, whatever its user part",
     "MESSAGE sip:bob@192.0.2.5" TO_FLOW("sip", TCP_7), "host edge.example.com\nflow 7",
     "sip:bob@192.0.2.5 UDP 192.0.2.5:5060"},
    {"(5626-5.3) 3261-16.6-7: the token of another element is none of ours",
     "MESSAGE sip:bob@192.0.2.5\nRoute: <sip:" TCP_7 "@other.example.com;lr>", UP,
     "sip:bob@192.0.2.5 UDP other.example.com:5060\nRoute: <sip:" TCP_7 "@other.example.com;lr>"},
    {"5626-5.3 3261-16.4: behind a strict router the token stands in the Request-URI",
     "BYE sips:" TLS_7 "@edge.example.com;lr\nRoute: <sips:bob@192.0.2.5>", UP,
     "sips:bob@192.0.2.5 TLS flow 7"},
    /* ---- Of the flow (RFC 5626 5.3.2) ---- */
    {"5626-5.3: what comes over the flow of its own token goes where its URIs say",
     "MESSAGE sip:carol@192.0.2.9" TO_FLOW("sip", TLS_7), UP "arrived TLS 7",
     "sip:carol@192.0.2.9 UDP 192.0.2.9:5060"},
    /* ---- Record-Route ---- */
    {"5626-5.3 3261-16.6-4: a dialog with a UA behind a flow with ob keeps that flow",
     "INVITE sips:bob@192.0.2.5" TO_FLOW("sips", TLS_7), UP NEEDED,
     "sips:bob@192.0.2.5 TLS flow 7\nRecord-Route: <sips:" TLS_7 "@edge.example.com;lr>"},
    {"5626-5.3 3261-16.6-4: the same with sip", "INVITE sip:bob@192.0.2.5 TCP" TO_FLOW("sip", TCP_7),
     UP NEEDED, "sip:bob@192.0.2.5 TCP flow 7\nRecord-Route: <sip:" TCP_7 "@edge.example.com;lr>"},
    {"5626-5.3 3261-16.6-4: without ob it does not",
     "INVITE sips:bob@192.0.2.5\nRoute: <sips:" TLS_7 "@edge.example.com;lr>", UP NEEDED,
     "sips:bob@192.0.2.5 TLS flow 7"},
    {"5626-5.3 3261-16.6-4: a dialog of a UA with ob in its Contact keeps the flow that it came over",
     "INVITE sips:carol@192.0.2.9\nContact: <sips:bob@192.0.2.5;ob>", UP NEEDED "arrived TLS 7",
     "sips:carol@192.0.2.9 TLS 192.0.2.9:5061\nRecord-Route: <sips:" TLS_7 "@edge.example.com;lr>"},
    {"5626-5.3 3261-16.6-4: and that of a UA whose own Route has ob",
     "INVITE sips:carol@192.0.2.9" TO_FLOW("sips", TLS_7), UP NEEDED "arrived TLS 7",
     "sips:carol@192.0.2.9 TLS 192.0.2.9:5061\nRecord-Route: <sips:" TLS_7 "@edge.example.com;lr>"},
    {"(5626-5.3) 3261-16.6-4: not behind another proxy",
     "INVITE sips:carol@192.0.2.9\nContact: <sips:bob@192.0.2.5;ob>" VIAS, UP NEEDED "arrived TLS 7",
     "sips:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"(5626-5.3) 3261-16.6-4: not without ob", "INVITE sips:carol@192.0.2.9\nContact: <sips:bob@192.0.2.5>",
     UP NEEDED "arrived TLS 7", "sips:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"5626-5.3 3261-16.6-4: inside of a dialog nothing is recorded",
     "INVITE sips:bob@192.0.2.5\nTo: <sips:bob@example.com>;tag=1" TO_FLOW("sips", TLS_7), UP,
     "sips:bob@192.0.2.5 TLS flow 7"},
};

int main(void)
{
    return decide_run("the edge proxy", cases, COUNT(cases));
}
