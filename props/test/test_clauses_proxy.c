/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define BOB_SIP "binding sip:bob@example.com <sip:bob@192.0.2.4>\n"
#define BOB_SIPS "binding sip:bob@example.com <sips:bob@192.0.2.5>\n"
#define EIGHT_SIPS                                                                                           \
    BOB_SIPS BOB_AT("1") BOB_AT("2") BOB_AT("3") BOB_AT("4") BOB_AT("6") BOB_AT("7") BOB_AT("8")
#define BOB_AT(host) "binding sip:bob@example.com <sips:bob@192.0.2." host ">\n"
#define NOT_ALLOWED "480 Temporarily Unavailable\nWarning: 380 proxy.example.com \"SIPS Not Allowed\""
#define REQUIRED "480 Temporarily Unavailable\nWarning: 381 proxy.example.com \"SIPS Required\""
#define NO_TARGET "480 Temporarily Unavailable"
#define OWN_SIP "\nRecord-Route: <sip:proxy.example.com;lr>"
#define OWN_SIPS "\nRecord-Route: <sips:proxy.example.com;lr>"
#define EDGE_SIP "Route: <sip:edge.example.net;lr>"
#define EDGE_SIPS "Route: <sips:edge.example.net;lr>"

static const struct decide_case cases[] = {
    /* ---- RFC 5630 3.1.4 and 4 ---- */
    {"(5630-3.1.4-a) (5630-5.3-p): what the proxy writes over a TLS hop has no transport=tls",
     "INVITE sip:bob@example.com", BOB_SIPS, "sip:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIP},
    {"(5630-3.1.4-a) 3263-4.1: transport=tls of an old peer is understood",
     "MESSAGE sip:carol@192.0.2.9;transport=tls", NULL,
     "sip:carol@192.0.2.9;transport=tls TLS 192.0.2.9:5061"},
    {"(5630-3.1.4-b) (3261-18.1.1): Via says UDP on a UDP hop", "MESSAGE sip:carol@192.0.2.9 TLS", NULL,
     "sip:carol@192.0.2.9 UDP 192.0.2.9:5060"},
    {"(5630-3.1.4-b) (3261-18.1.1): Via says TCP on a TCP hop", "MESSAGE sip:carol@192.0.2.9;transport=tcp",
     NULL, "sip:carol@192.0.2.9;transport=tcp TCP 192.0.2.9:5060"},
    {"(5630-3.1.4-b) (3261-18.1.1): Via says TLS on a TLS hop, even where the URI says tcp",
     "MESSAGE sips:carol@192.0.2.9;transport=tcp UDP", NULL,
     "sips:carol@192.0.2.9;transport=tcp TLS 192.0.2.9:5061"},
    {"5630-3.1.4-c: nobody can be contacted by a sips URI with transport=udp",
     "MESSAGE sips:carol@example.net;transport=udp", NULL, NOT_ALLOWED},
    {"5630-3.1.4-c: nor by a sips binding with transport=udp", "MESSAGE sips:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5;transport=udp>", NO_TARGET},
    {"5630-4-a 3261-16.6-7: a sips request goes to a Path of sip entries over TLS",
     "MESSAGE sips:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5> path=<sip:edge.example.com;lr>",
     "sips:bob@192.0.2.5 TLS edge.example.com:5061\nRoute: <sip:edge.example.com;lr>"},
    {"5630-4.1-a: a sip request finds what is bound to the sips form of its AOR",
     "MESSAGE sip:bob@example.com", "binding sips:bob@example.com <sip:bob@192.0.2.4>",
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"5630-4.1-a: a sips request finds what is bound to the sip form of its AOR",
     "MESSAGE sips:bob@example.com", "binding sip:bob@example.com <sips:bob@192.0.2.5>",
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"5630-4.1-b: a sips request leaves as sips and over TLS, although a UDP service is preferred",
     "MESSAGE sips:carol@example.net",
     "naptr example.net 1 1 SIP+D2U _sip._udp.example.net\n"
     "naptr example.net 2 1 SIPS+D2T _sips._tcp.example.net",
     "sips:carol@example.net TLS example.net:5061"},
    {"5630-4.1-b 5630-5.3-d: where the domain has no secure service, a sips request goes nowhere",
     "MESSAGE sips:carol@example.net", "naptr example.net 1 1 SIP+D2U _sip._udp.example.net", NOT_ALLOWED},
    {"5630-4.1-c: a sip request stays sip behind a sips Route", "MESSAGE sip:carol@example.net\n" EDGE_SIPS,
     NULL, "sip:carol@example.net TLS edge.example.net:5061\n" EDGE_SIPS},
    {"5630-4.1-d: a sips binding is reached by sips", "MESSAGE sips:bob@example.com", BOB_SIPS,
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"5630-4.1-d: a sips binding is reached by sip", "MESSAGE sip:bob@example.com", BOB_SIPS,
     "sip:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"5630-4.1-d: a sip binding is not reached by sips", "MESSAGE sips:bob@example.com", BOB_SIP,
     NOT_ALLOWED},
    {"5630-4.1-c 5630-5.3-h: a sip binding is reached by sip", "MESSAGE sip:bob@example.com TLS", BOB_SIP,
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    /* ---- RFC 5630 5.3 ---- */
    {"5630-5.3-a: the last hop of a retargeted sips request is no exception", "MESSAGE sips:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5:5060;transport=tcp>",
     "sips:bob@192.0.2.5:5060;transport=tcp TLS 192.0.2.5:5060"},
    {"5630-5.3-a: the last hop of a forwarded sips request is no exception", "MESSAGE sips:carol@192.0.2.9",
     NULL, "sips:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"5630-5.3-b: of two forks of a sips request both are sips", "MESSAGE sips:bob@example.com",
     BOB_SIPS "binding sip:bob@example.com <sips:bob@192.0.2.6>",
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061\nsips:bob@192.0.2.6 TLS 192.0.2.6:5061"},
    {"5630-5.3-c: beside a sips binding, a sip binding gets no copy of a sips request",
     "MESSAGE sips:bob@example.com", BOB_SIP BOB_SIPS, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"5630-5.3-c 5630-5.3-d 5630-5.3-e 5630-9-a: sip bindings alone make a sips request a 480 with 380",
     "INVITE sips:bob@example.com", BOB_SIP "tls 192.0.2.4", NOT_ALLOWED},
    {"5630-5.3-f: a sip request takes TLS to a host where it can be set up", "MESSAGE sip:bob@example.com",
     BOB_SIP "tls 192.0.2.4", "sip:bob@192.0.2.4 TLS 192.0.2.4:5061"},
    {"5630-5.3-f: and to a domain that offers it, whatever it prefers", "MESSAGE sip:carol@example.net",
     "naptr example.net 1 1 SIP+D2U _sip._udp.example.net\n"
     "naptr example.net 2 1 SIPS+D2T _sips._tcp.example.net",
     "sip:carol@example.net TLS example.net:5061"},
    {"5630-5.3-f: where none can be had, it goes in clear", "MESSAGE sip:bob@example.com",
     BOB_SIP "tls 192.0.2.99", "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"5630-5.3-g: a policy of TLS alone needs no sips", "MESSAGE sip:bob@example.com",
     BOB_SIP "policy tls-only=yes", "sip:bob@192.0.2.4 TLS 192.0.2.4:5061"},
    {"5630-5.3-g: a policy of TLS alone leaves out a binding that says UDP", "MESSAGE sip:bob@example.com",
     "binding sip:bob@example.com <sip:bob@192.0.2.4;transport=udp>\npolicy tls-only=yes", NO_TARGET},
    {"5630-5.3-h: a sip request over TLS to a foreign domain stays sip", "MESSAGE sip:carol@192.0.2.9 TLS",
     "tls 192.0.2.9", "sip:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"5630-5.3-i 5630-5.3-h: a sip request to a sips binding leaves as sip, the rest of the URI as it was",
     "MESSAGE sip:bob@example.com",
     "binding sip:bob@example.com \"B\" <sips:b%6Fb:pw@UA.example.com:5071;transport=TCP;x=%41;lr>;q=0.3",
     "sip:b%6Fb:pw@UA.example.com:5071;transport=TCP;x=%41;lr TLS UA.example.com:5071"},
    {"5630-5.3-i: the scheme of the binding may be written in capitals", "MESSAGE sip:bob@example.com",
     "binding sip:bob@example.com <SIPS:bob@[2001:db8::5]:5061>",
     "sip:bob@[2001:db8::5]:5061 TLS [2001:db8::5]:5061"},
    {"RFC 3261 16.6 step 2: what no Request-URI has does not get into it", "MESSAGE sip:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5;method=INVITE;x=1?Route=%3Csip:192.0.2.66%3E>",
     "sip:bob@192.0.2.5;x=1 TLS 192.0.2.5:5061"},
    {"5630-5.3-j: it goes to the UA over TLS, though its transport parameter says tcp",
     "MESSAGE sip:bob@example.com", "binding sip:bob@example.com <sips:bob@192.0.2.5;transport=tcp>",
     "sip:bob@192.0.2.5;transport=tcp TLS 192.0.2.5:5061"},
    {"5630-5.3-j: and over TLS to a domain that also offers UDP", "MESSAGE sip:bob@example.com",
     "binding sip:bob@example.com <sips:bob@example.net>\n"
     "naptr example.net 1 1 SIP+D2U _sip._udp.example.net\n"
     "naptr example.net 2 1 SIPS+D2T _sips._tcp.example.net",
     "sip:bob@example.net TLS example.net:5061"},
    {"5630-5.3-k 5630-9-a: without any way over TLS to a sips binding, a sip request gets 480 with 381",
     "MESSAGE sip:bob@example.com",
     "binding sip:bob@example.com <sips:bob@example.net>\n"
     "naptr example.net 1 1 SIP+D2U _sip._udp.example.net",
     REQUIRED},
    {"5630-5.3-k: a sip binding beside it is still reached", "MESSAGE sip:bob@example.com",
     BOB_SIPS BOB_SIP "policy tls=none", "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"5630-5.3-k: and behind more of them than there can be targets", "MESSAGE sip:bob@example.com",
     EIGHT_SIPS BOB_AT("11") BOB_AT("12") BOB_AT("13") BOB_AT("14") BOB_AT("15") BOB_AT("16") BOB_AT("17")
         BOB_AT("18") BOB_SIP "policy tls=none",
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"5630-5.3-l: a sips request with a sip Contact is inconsistent",
     "INVITE sips:bob@example.com\nContact: <sips:alice@192.0.2.1>, <sip:alice@192.0.2.1>",
     BOB_SIPS "policy inconsistent-uris=reject", "400 Bad Request"},
    {"3261-16.3: a sip request with a sips Contact is not",
     "MESSAGE sip:bob@example.com\n"
     "Contact: <sips:alice@192.0.2.1>",
     BOB_SIP "policy inconsistent-uris=reject", "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    /* ---- RFC 3261 16.3 ---- */
    {"3261-16.3: 416 for a scheme that is neither sip nor sips", "MESSAGE tel:+15550100", NULL,
     "416 Unsupported URI Scheme"},
    {"3261-16.3: 416 comes before 483", "MESSAGE tel:+15550100\nMax-Forwards: 0", NULL,
     "416 Unsupported URI Scheme"},
    {"3261-16.3: 483 for Max-Forwards 0", "MESSAGE sip:bob@example.com\nMax-Forwards: 0", BOB_SIP,
     "483 Too Many Hops"},
    {"3261-16.3: 483 comes before 420", "MESSAGE sips:bob@example.com\nMax-Forwards: 0\nProxy-Require: x",
     BOB_SIPS, "483 Too Many Hops"},
    {"3261-16.3: Max-Forwards 1 is enough, and leaves as 0", "MESSAGE sip:bob@example.com\nMax-Forwards: 1",
     BOB_SIP, "sip:bob@192.0.2.4 UDP 192.0.2.4:5060\nMax-Forwards: 0"},
    {"3261-16.3: 420 names every option that the proxy does not know",
     "MESSAGE sip:bob@example.com\nProxy-Require: sec-agree, x\nProxy-Require: y", BOB_SIP,
     "420 Bad Extension\nUnsupported: sec-agree, x, y"},
    {"3261-16.3: 420 comes before what the bindings say", "MESSAGE sips:bob@example.com\nProxy-Require: x",
     BOB_SIP, "420 Bad Extension\nUnsupported: x"},
    {"3261-16.3: Require is none of the proxy's business", "MESSAGE sip:bob@example.com\nRequire: x", BOB_SIP,
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"3261-16.3: an ACK that cannot be forwarded gets no answer", "ACK sips:bob@example.com\nMax-Forwards: 0",
     BOB_SIP, "drop"},
    {"3261-16.3: nor is an ACK refused for its Proxy-Require", "ACK sip:bob@example.com\nProxy-Require: x",
     BOB_SIP, "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    /* ---- RFC 3261 16.4 ---- */
    {"3261-16.4: behind a strict router the last Route value is the Request-URI again",
     "BYE sip:proxy.example.com;lr\n" EDGE_SIP "\nRoute: <sip:carol@192.0.2.9>", NULL,
     "sip:carol@192.0.2.9 UDP edge.example.net:5060\n" EDGE_SIP},
    {"3261-16.4: behind a strict router the only Route value leaves no Route",
     "BYE sips:proxy.example.com;lr\nRoute: <sips:carol@192.0.2.9>", NULL,
     "sips:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"3261-16.4 choice-strict-route: a strict router in front that hides a URI of another scheme gets 400",
     "BYE sip:proxy.example.com;lr\nRoute: <sips:carol@192.0.2.9>", "policy strict-route=as-loose",
     "400 Bad Request"},
    {"3261-16.4: the own Route value is taken off, and one only",
     "MESSAGE sip:carol@192.0.2.9\nRoute: <sips:PROXY.example.com;lr>, <sip:edge.example.net;lr>", NULL,
     "sip:carol@192.0.2.9 UDP edge.example.net:5060\n" EDGE_SIP},
    {"(3261-16.4) 3261-16.6-7: another's Route value stays, and what stands behind it",
     "MESSAGE sip:carol@192.0.2.9\n" EDGE_SIP "\nRoute: <sip:proxy.example.com;lr>", NULL,
     "sip:carol@192.0.2.9 UDP edge.example.net:5060\n" EDGE_SIP ", <sip:proxy.example.com;lr>"},
    {"3261-16.4: maddr of ours is taken off, with its transport",
     "MESSAGE sip:carol@192.0.2.9;maddr=proxy.example.com;transport=tcp;x=y TCP", NULL,
     "sip:carol@192.0.2.9;x=y UDP 192.0.2.9:5060"},
    {"3261-16.4 5630-4.1-a: what is left may be an AOR of ours",
     "MESSAGE sips:bob@example.com;maddr=example.com", BOB_SIPS, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"3261-16.5: maddr of ours stays when the request came over another transport",
     "MESSAGE sip:carol@192.0.2.9;maddr=proxy.example.com;transport=tcp", NULL,
     "sip:carol@192.0.2.9;maddr=proxy.example.com;transport=tcp TCP proxy.example.com:5060"},
    {"3261-16.5: maddr of another names the next hop", "MESSAGE sip:bob@example.com;maddr=192.0.2.9", BOB_SIP,
     "sip:bob@example.com;maddr=192.0.2.9 UDP 192.0.2.9:5060"},
    /* ---- RFC 3261 16.5 ---- */
    {"3261-16.5: a request for a foreign domain is not retargeted", "MESSAGE sip:carol@example.net",
     "binding sip:carol@example.net <sip:carol@192.0.2.9>", "sip:carol@example.net UDP example.net:5060"},
    {"3261-16.5: no target twice, and the way to a sips binding is the one that stays",
     "MESSAGE sip:bob@example.com", BOB_SIP "binding sip:bob@example.com <sips:bob@192.0.2.4>",
     "sip:bob@192.0.2.4 TLS 192.0.2.4:5061"},
    {"3261-16.5: bindings are taken in the order of q, expired ones not at all",
     "MESSAGE sip:bob@example.com",
     "now 100\nbinding sip:bob@example.com <sip:bob@192.0.2.1>;q=0.2\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.2>;q=0.9\n"
     "binding sip:bob@example.com <sip:bob@192.0.2.3>;expires=0",
     "sip:bob@192.0.2.2 UDP 192.0.2.2:5060\nsip:bob@192.0.2.1 UDP 192.0.2.1:5060"},
    {"3261-16.5: an empty target set is 480 without a Warning", "MESSAGE sips:bob@example.com",
     "user sip:bob@example.com", NO_TARGET},
    {"3261-16.5: a URI with a transport that nobody knows is no target",
     "MESSAGE sip:carol@192.0.2.9;transport=dccp", NULL, NO_TARGET},
    {"3261-16.5: a binding that is no SIP URI is no target", "MESSAGE sip:bob@example.com",
     "binding sip:bob@example.com <mailto:bob@example.com>", NO_TARGET},
    /* ---- RFC 3261 16.6 step 4 ---- */
    {"3261-16.6-4: a sips request is recorded as sips", "INVITE sips:bob@example.com", BOB_SIPS,
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIPS},
    {"3261-16.6-4: a sip request is recorded as sip, although it goes over TLS", "INVITE sip:bob@example.com",
     BOB_SIPS, "sip:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIP},
    {"3261-16.6-4: a sip request with a sips Route is recorded as sips",
     "INVITE sip:carol@example.net\n" EDGE_SIPS, NULL,
     "sip:carol@example.net TLS edge.example.net:5061\n" EDGE_SIPS OWN_SIPS},
    {"3261-16.6-4: the Route that counts is the one that leaves, not the own one taken off",
     "INVITE sip:carol@example.net TLS\nRoute: <sips:proxy.example.com;lr>, <sip:edge.example.net;lr>", NULL,
     "sip:carol@example.net UDP edge.example.net:5060\n" EDGE_SIP OWN_SIP},
    {"3261-16.6-4: a Path of the binding counts as the Route", "INVITE sip:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5> path=<sips:edge.example.net;lr>",
     "sip:bob@192.0.2.5 TLS edge.example.net:5061\n" EDGE_SIPS OWN_SIPS},
    {"3261-16.6-4: the Route that counts is the one behind step 6",
     "INVITE sip:carol@192.0.2.9\nRoute: <sip:strict.example.net>\n" EDGE_SIPS,
     "policy record-route=needed\ntls strict.example.net",
     "sip:strict.example.net TLS strict.example.net:5061\n" EDGE_SIPS ", <sip:carol@192.0.2.9>" OWN_SIPS},
    {"3261-16.6-4: what others recorded stays below",
     "SUBSCRIBE sips:bob@example.com\nRecord-Route: <sips:a.example.org;lr>, <sip:b.example.org;lr>",
     BOB_SIPS,
     "sips:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIPS
     "\nRecord-Route: <sips:a.example.org;lr>, <sip:b.example.org;lr>"},
    {"3261-16.6-4: TLS in and sip out must be recorded", "INVITE sip:bob@example.com TLS",
     BOB_SIP "policy record-route=needed", "sip:bob@192.0.2.4 UDP 192.0.2.4:5060" OWN_SIP},
    {"3261-16.6-4: clear in and sips out must be recorded", "INVITE sips:bob@example.com UDP",
     BOB_SIPS "policy record-route=needed", "sips:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIPS},
    {"3261-16.6-4: clear in and a sips Route out must be recorded",
     "INVITE sip:carol@example.net UDP\n" EDGE_SIPS, "policy record-route=needed",
     "sip:carol@example.net TLS edge.example.net:5061\n" EDGE_SIPS OWN_SIPS},
    {"3261-16.6-4: TLS in and sips out need not be", "INVITE sips:bob@example.com",
     BOB_SIPS "policy record-route=needed", "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"3261-16.6-4: TLS in and a sips Route out need not be", "INVITE sip:carol@example.net TLS\n" EDGE_SIPS,
     "policy record-route=needed", "sip:carol@example.net TLS edge.example.net:5061\n" EDGE_SIPS},
    {"3261-16.6-4: but may be, then as sips", "INVITE sip:carol@example.net TLS\n" EDGE_SIPS, NULL,
     "sip:carol@example.net TLS edge.example.net:5061\n" EDGE_SIPS OWN_SIPS},
    {"3261-16.6-4: clear in and sip out need not be", "INVITE sip:bob@example.com",
     BOB_SIP "policy record-route=needed", "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"3261-16.6-4: nothing is recorded outside of dialogs, nor inside",
     "INVITE sips:bob@example.com UDP\n"
     "To: <sip:bob@example.com>;tag=bob",
     BOB_SIPS, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    /* ---- RFC 3261 16.6 steps 6 and 7, RFC 3263 ---- */
    {"3261-16.6-6: a strict next hop becomes the Request-URI, which goes to the end of Route",
     "MESSAGE sip:carol@192.0.2.9\nRoute: \"S\" <sip:strict.example.net;x=y>;p=q, <sip:edge.example.net;lr>",
     NULL, "sip:strict.example.net;x=y UDP strict.example.net:5060\n" EDGE_SIP ", <sip:carol@192.0.2.9>"},
    {"3261-16.6-6: the same for a sips request",
     "INVITE sips:bob@example.com\n"
     "Route: <sips:proxy.example.com;lr>, <sips:strict.example.net>",
     BOB_SIPS, "sips:strict.example.net TLS strict.example.net:5061\nRoute: <sips:bob@192.0.2.5>" OWN_SIPS},
    {"3261-16.6-7: the topmost Route names the next hop",
     "MESSAGE sip:carol@192.0.2.9\n"
     "Route: <sip:edge.example.net:5080;lr;transport=tcp>, <sips:b.example.net;lr>",
     NULL,
     "sip:carol@192.0.2.9 TCP edge.example.net:5080\n"
     "Route: <sip:edge.example.net:5080;lr;transport=tcp>, <sips:b.example.net;lr>"},
    {"3261-16.6-7 5630-4-a: a sip Route does not weaken a sips Request-URI",
     "MESSAGE sips:carol@192.0.2.9\nRoute: <sip:edge.example.net:5060;lr;transport=tcp>", NULL,
     "sips:carol@192.0.2.9 TLS edge.example.net:5060\nRoute: <sip:edge.example.net:5060;lr;transport=tcp>"},
    {"5630-3.1.4-c: nor does a sip Route that says UDP",
     "MESSAGE sips:carol@192.0.2.9\nRoute: <sip:edge.example.net;lr;transport=udp>", NULL, NOT_ALLOWED},
    {"3261-16.6-7 3263-4.1: the alternates of a sips request are all TLS", "MESSAGE sips:carol@example.net",
     "srv _sips._tcp.example.net 20 1 5081 b.example.net\nsrv _sips._tcp.example.net 10 1 5061 "
     "a.example.net\n"
     "srv _sip._tcp.example.net 1 1 5060 c.example.net\nsrv _sip._udp.example.net 1 1 5060 d.example.net",
     "sips:carol@example.net TLS a.example.net:5061,b.example.net:5081"},
    {"3263-4.1: for sips the plain services do not count", "MESSAGE sips:carol@example.net",
     "srv _sip._tcp.example.net 1 1 5070 c.example.net", "sips:carol@example.net TLS example.net:5061"},
    {"3263-4.1 3263-4.2: a sip request to a domain takes its UDP service and port",
     "MESSAGE sip:carol@example.net", "srv _sip._udp.example.net 1 1 5070 d.example.net",
     "sip:carol@example.net UDP d.example.net:5070"},
    {"3263-4.2: an explicit port is kept, whatever the scheme", "MESSAGE sips:carol@example.net:5060", NULL,
     "sips:carol@example.net:5060 TLS example.net:5060"},
    {"3327-5: the Path of a binding is its Route, in its order, before what was left",
     "MESSAGE sip:bob@example.com\nRoute: <sip:proxy.example.com;lr>",
     "binding sip:bob@example.com <sip:bob@192.0.2.4> path=<sip:b.example.com;lr>,<sip:a.example.com;lr>",
     "sip:bob@192.0.2.4 UDP b.example.com:5060\nRoute: <sip:b.example.com;lr>, <sip:a.example.com;lr>"},
    {"3327-5 3261-16.6-7: the sips Path of a sips binding takes a sips request",
     "MESSAGE sips:bob@example.com",
     "binding sip:bob@example.com <sips:bob@192.0.2.5> path=<sips:b.example.com;lr;ob>",
     "sips:bob@192.0.2.5 TLS b.example.com:5061\nRoute: <sips:b.example.com;lr;ob>"},
    {"4168-3 3263-4.2: sips over SCTP is TLS-SCTP", "MESSAGE sips:carol@192.0.2.9;transport=sctp", NULL,
     "sips:carol@192.0.2.9;transport=sctp TLS-SCTP 192.0.2.9:5061"},
    {"4168-3: a NAPTR service of TLS over SCTP is secure", "MESSAGE sips:carol@example.net",
     "naptr example.net 1 1 SIPS+D2S _sips._sctp.example.net",
     "sips:carol@example.net TLS-SCTP example.net:5061"},
    {"(4168-3) choice-insecure-arrival: SCTP alone is not secure: a sips request that came over it came in "
     "clear",
     "INVITE sips:bob@example.com SCTP", BOB_SIPS "policy insecure-arrival=reject", "400 Bad Request"},
    {"4168-3: sip over SCTP is SCTP", "MESSAGE sip:carol@192.0.2.9;transport=sctp", NULL,
     "sip:carol@192.0.2.9;transport=sctp SCTP 192.0.2.9:5060"},
    {"7118-4 3263-4.2: a sips URI with transport=ws is WSS", "MESSAGE sips:carol@192.0.2.9;transport=ws",
     NULL, "sips:carol@192.0.2.9;transport=ws WSS 192.0.2.9:443"},
    {"7118-4: a sip URI with transport=ws is WS", "MESSAGE sip:carol@192.0.2.9;transport=ws", NULL,
     "sip:carol@192.0.2.9;transport=ws WS 192.0.2.9:80"},
    {"(7118-4) choice-insecure-arrival: WS is not secure: a sips request that came over it came in clear",
     "INVITE sips:bob@example.com WS", BOB_SIPS "policy insecure-arrival=reject", "400 Bad Request"},
};

/* Ids, or what they begin with. 5630-5.3-m to -o and 3261-16.7-4 are in test_clauses_response.c. */
static const char *const covered[] = {
    "5630-3.1.4-", "5630-4-",     "5630-4.1-",   "5630-5.3-a", "5630-5.3-b", "5630-5.3-c", "5630-5.3-d",
    "5630-5.3-e",  "5630-5.3-f",  "5630-5.3-g",  "5630-5.3-h", "5630-5.3-i", "5630-5.3-j", "5630-5.3-k",
    "5630-5.3-l",  "5630-5.3-p",  "5630-9-a",    "3261-16.3",  "3261-16.4",  "3261-16.5",  "3261-16.6-4",
    "3261-16.6-6", "3261-16.6-7", "3261-18.1.1", "3263-4.",    "3327-5",     "4168-3",     "7118-4",
};

static void test_covered(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(covered); i++)
        decide_must_cover(covered[i], cases, COUNT(cases));
}

/* What left comes back as it is, Via on top: the same request a second time. */
static void test_loop(void **state)
{
    static const char scenario[] = "policy record-route=needed";

    (void)state;
    decide_must_be("the first pass", decide("INVITE sips:carol@example.net", scenario),
                   "sips:carol@example.net TLS example.net:5061");
    decide_must_be("the second pass", decide_bytes(decide_left(0), scenario), "482 Loop Detected");
    assert_true(decide_cites(SIPS_CLAUSE_3261_16_3));
}

static void test_loop_of_an_ack(void **state)
{
    (void)state;
    decide_must_be("the first pass", decide("ACK sip:carol@example.net", NULL),
                   "sip:carol@example.net UDP example.net:5060");
    decide_must_be("the second pass", decide_bytes(decide_left(0), NULL), "drop");
}

/* A spiral comes back with another Request-URI, and is taken until Max-Forwards ends it. */
static void test_spiral(void **state)
{
    static const char scenario[] = "binding sip:bob@example.com <sip:alice@example.com>\n"
                                   "binding sip:alice@example.com <sip:alice@192.0.2.1>\n";

    (void)state;
    decide_must_be("bob is alice", decide("MESSAGE sip:bob@example.com\nMax-Forwards: 2", scenario),
                   "sip:alice@example.com UDP example.com:5060\nMax-Forwards: 1");
    decide_must_be("alice is at home", decide_bytes(decide_left(0), scenario),
                   "sip:alice@192.0.2.1 UDP 192.0.2.1:5060\nMax-Forwards: 0");
    decide_must_be("and once more", decide_bytes(decide_left(0), scenario), "483 Too Many Hops");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"every clause of the list has a case", test_covered, NULL, NULL, NULL},
        {"3261-16.3: a request that comes back unchanged is a loop, 482", test_loop, NULL, NULL, NULL},
        {"3261-16.3: an ACK that comes back unchanged is dropped", test_loop_of_an_ack, NULL, NULL, NULL},
        {"3261-16.3: a request that comes back with another Request-URI is no loop", test_spiral, NULL, NULL,
         NULL},
    };

    return decide_run("clauses of the proxy: requests", cases, COUNT(cases)) +
           cmocka_run_group_tests_name("the proxy in several passes", tests, NULL, NULL);
}
