/* SPDX-License-Identifier: Apache-2.0 */
#include "flow.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- The flows of RFC 5630 6, hop by hop, each element an instance with a name of its own ----
 *
 *   laptop (sip) and phone (sips) of nora -- edge.example.com -- home.example.com -- out.example.net -- otto
 *
 * edge is an edge proxy, home the registrar and authoritative proxy of example.com, out the proxy of the
 * caller. What leaves one element goes byte by byte into the next. 100 responses, the choice of the best
 * response and the decision to cancel belong to transactions, and are not here. */

/* How a step begins: what comes, from which slot, and the first slot for what leaves. */
#define SENDS(MESSAGE, TO) SENT, MESSAGE, TO, TO
#define ARRIVES(FROM, TO) ARRIVED, {NULL}, FROM, TO
#define PATH_ADDED(FLOW) ARRIVED, {"Path: " FLOW}, 0, 0
#define ANSWERS(STATUS, TAG, CONTACT, FROM, TO) ANSWERED, {STATUS, TAG, CONTACT}, FROM, TO

/* ---- The elements ---- */

/* Services of the domains, of one transport: with both, TLS would be taken for sip, too (5630-5.3-f). */
#define DNS(LABELS, PORT)                                                                                    \
    "srv " LABELS ".example.com 1 1 " PORT " home.example.com\n"                                             \
    "srv " LABELS ".home.example.com 1 1 " PORT " home.example.com\n"                                        \
    "srv " LABELS ".edge.example.com 1 1 " PORT " edge.example.com\n"
#define TCP_DNS DNS("_sip._tcp", "5060")
#define TLS_DNS DNS("_sips._tcp", "5061")
#define OUT(DNS) "host out.example.net\ndomain out.example.net\n" DNS
#define HOME(DNS) "host home.example.com\ndomain example.com\n" DNS
/* The laptop registered over TCP, and the phone over TLS: these connections are there. */
#define EDGE(DNS)                                                                                            \
    "host edge.example.com\ndomain edge.example.com\ntls phone.example.com\n"                                \
    "srv _sip._tcp.laptop.example.com 1 1 5060 laptop.example.com\n" DNS

#define VIA(T, HOST) "\nVia: SIP/2.0/" T " " HOST ";branch=z9hG4bK"
#define ROUTE(S, HOST) "\nRoute: <" S ":" HOST ";lr>"
#define RR(S, HOST) "\nRecord-Route: <" S ":" HOST ";lr>"
#define LAPTOP_FLOW(S) "<" S ":tY4f0laptop@edge.example.com;lr;ob>"
#define PHONE_FLOW(S) "<" S ":q7Rm2phone@edge.example.com;lr;ob>"
#define URIS(S) "; From " S "; To " S "; Contact " S
#define NO_CONTACT(S) "; From " S "; To " S

/* ---- 6.1: both register through the edge proxy; its Path is added on the way ---- */

#define REGISTER(S, T, HOST, ID)                                                                             \
    {                                                                                                        \
        "REGISTER " S ":example.com" VIA(T, HOST) ID                                                         \
            "\nFrom: <" S ":nora@example.com>;tag=" ID "\nTo: <" S ":nora@example.com>\nCall-ID: " ID        \
            "\nSupported: path, outbound" ROUTE(                                                             \
                S, "edge.example.com") "\nContact: <" S ":nora@" HOST                                        \
                                       ">;reg-id=1;+sip.instance=\"<urn:uuid:" ID ">\""                      \
    }
#define LAPTOP_ID "3e0c1f6a-52c7-4a55-8a0e-9d7c21b6f001"
#define PHONE_ID "b81d40c2-0f3e-4d0a-9b43-6a5f0e77c002"
#define LAPTOP_BOUND "\nbound sip:nora@laptop.example.com until 3600 path " LAPTOP_FLOW("sip")
#define PHONE_BOUND "\nbound sips:nora@phone.example.com until 3600 path " PHONE_FLOW("sips")

static const struct flow_step registration[] = {
    {"F1 to F2: edge takes its Route off, and the REGISTER goes on over TCP",
     SENDS(REGISTER("sip", "TCP", "laptop.example.com", LAPTOP_ID), 0),
     "role proxy\n" EDGE(TCP_DNS),
     "sip:example.com TCP home.example.com:5060",
     {"TCP edge.example.com, TCP laptop.example.com" URIS("sip")}},
    {"F2 to F3: the laptop's sip Contact is bound, with its Path",
     PATH_ADDED(LAPTOP_FLOW("sip")),
     HOME(""),
     "200 OK\nPath: " LAPTOP_FLOW("sip") "\nService-Route: <sip:home.example.com;lr>" LAPTOP_BOUND,
     {"TCP edge.example.com, TCP laptop.example.com" URIS("sip")}},
    {"F3 to F4: the 200 goes back over the Vias",
     ARRIVES(0, 0),
     EDGE(TCP_DNS),
     "relay TCP 200 OK\nPath: " LAPTOP_FLOW("sip") "\nService-Route: <sip:home.example.com;lr>",
     {"TCP laptop.example.com" URIS("sip")}},
    {"F5 to F6: the phone's REGISTER stays sips, and on TLS",
     SENDS(REGISTER("sips", "TLS", "phone.example.com", PHONE_ID), 0),
     "role proxy\n" EDGE(TLS_DNS),
     "sips:example.com TLS home.example.com:5061",
     {"TLS edge.example.com, TLS phone.example.com" URIS("sips")}},
    {"F6 to F7: the phone's sips Contact is bound beside the laptop's, in the same AOR",
     PATH_ADDED(PHONE_FLOW("sips")),
     HOME(""),
     "200 OK\nPath: " PHONE_FLOW(
         "sips") "\nService-Route: <sip:home.example.com;lr>" LAPTOP_BOUND PHONE_BOUND,
     {"TLS edge.example.com, TLS phone.example.com" NO_CONTACT("sips") "; Contact sip,sips"}},
    {"F7 to F8: the 200 goes back over the Vias",
     ARRIVES(0, 0),
     EDGE(TLS_DNS),
     "relay TLS 200 OK\nPath: " PHONE_FLOW("sips") "\nService-Route: <sip:home.example.com;lr>",
     {"TLS phone.example.com" NO_CONTACT("sips") "; Contact sip,sips"}},
};

/* ---- What the calls have in common ---- */

#define INVITE(S, T)                                                                                         \
    {                                                                                                        \
        "INVITE " S ":nora@example.com" VIA(                                                                 \
            T, "tablet.example.net") "tablet\nFrom: <" S ":otto@example.net>;tag=otto\nTo: <" S              \
                                     ":nora@example.com>\nCall-ID: 5d0a77\nContact: <" S                     \
                                     ":otto@tablet.example.net>" ROUTE(S, "out.example.net")                 \
    }
#define ACK(S, T, ROUTES)                                                                                    \
    {                                                                                                        \
        "ACK " S ":nora@phone.example.com" VIA(                                                              \
            T, "tablet.example.net") "ack\nFrom: <" S ":otto@example.net>;tag=otto\nTo: <" S                 \
                                     ":nora@example.com>;tag=phone\nCall-ID: 5d0a77\nRoute: " ROUTES         \
    }
#define ENTRY(S, HOST) "<" S ":" HOST ";lr>"

/* A response of the phone through edge, home and out: T is the transport of the caller's side, P that between
 * home and edge. */
#define PHONE_ANSWERS(STATUS, S, T, P, RRS)                                                                  \
    {STATUS ": edge takes its Via off",                                                                      \
     ANSWERS(STATUS, "phone", "<" S ":nora@phone.example.com>", 4, 5),                                       \
     EDGE(""),                                                                                               \
     "relay " P " " STATUS RRS,                                                                              \
     {P " home.example.com, " T " out.example.net, " T " tablet.example.net" URIS(S)}},                      \
        {STATUS ": home takes its Via off, and leaves Record-Route alone",                                   \
         ARRIVES(5, 5),                                                                                      \
         HOME(""),                                                                                           \
         "relay " T " " STATUS RRS,                                                                          \
         {T " out.example.net, " T " tablet.example.net" URIS(S)}},                                          \
    {                                                                                                        \
        STATUS ": out takes its Via off, and the caller has it", ARRIVES(5, 5), OUT(""),                     \
            "relay " T " " STATUS RRS,                                                                       \
        {                                                                                                    \
            T " tablet.example.net" URIS(S)                                                                  \
        }                                                                                                    \
    }

/* ---- 6.2: the sips call reaches the phone alone ---- */

#define SIPS_RRS RR("sips", "edge.example.com") RR("sips", "home.example.com") RR("sips", "out.example.net")

static const struct flow_step sips_call[] = {
    {"F9 to F11: out's own Route goes, home is found in the DNS",
     SENDS(INVITE("sips", "TLS"), 0),
     OUT(TLS_DNS),
     "sips:nora@example.com TLS home.example.com:5061" RR("sips", "out.example.net"),
     {"TLS out.example.net, TLS tablet.example.net" URIS("sips")}},
    {"F11 to F13: one copy, for the phone, with its Path as Route",
     ARRIVES(0, 0),
     HOME(TLS_DNS),
     "sips:nora@phone.example.com TLS edge.example.com:5061\nRoute: " PHONE_FLOW("sips")
         RR("sips", "home.example.com") RR("sips", "out.example.net") "\nMax-Forwards: 68",
     {"TLS home.example.com, TLS out.example.net, TLS tablet.example.net" URIS("sips")}},
    {"F13 to F15: edge's own Route goes, the hop to the phone is TLS",
     ARRIVES(0, 4),
     EDGE(TLS_DNS),
     "sips:nora@phone.example.com TLS phone.example.com:5061" SIPS_RRS "\nMax-Forwards: 67",
     {"TLS edge.example.com, TLS home.example.com, TLS out.example.net, TLS tablet.example.net" URIS(
         "sips")}},
    PHONE_ANSWERS("180 Ringing", "sips", "TLS", "TLS", SIPS_RRS),
    PHONE_ANSWERS("200 OK", "sips", "TLS", "TLS", SIPS_RRS),
    {"F24 to F25: the ACK follows the recorded route",
     SENT,
     ACK("sips", "TLS",
         ENTRY("sips", "out.example.net") ", " ENTRY("sips", "home.example.com") ", " ENTRY(
             "sips", "edge.example.com")),
     0,
     0,
     OUT(TLS_DNS),
     "sips:nora@phone.example.com TLS home.example.com:5061\nRoute: " ENTRY(
         "sips", "home.example.com") ", " ENTRY("sips", "edge.example.com"),
     {"TLS out.example.net, TLS tablet.example.net" NO_CONTACT("sips")}},
    {"F25 to F26: home's own Route goes",
     ARRIVES(0, 0),
     HOME(TLS_DNS),
     "sips:nora@phone.example.com TLS edge.example.com:5061\nRoute: " ENTRY(
         "sips", "edge.example.com") "\nMax-Forwards: 68",
     {"TLS home.example.com, TLS out.example.net, TLS tablet.example.net" NO_CONTACT("sips")}},
    {"F26 to F27: no Route is left",
     ARRIVES(0, 0),
     EDGE(TLS_DNS),
     "sips:nora@phone.example.com TLS phone.example.com:5061\nMax-Forwards: 67",
     {"TLS edge.example.com, TLS home.example.com, TLS out.example.net, TLS tablet.example.net" NO_CONTACT(
         "sips")}},
};

/* ---- 6.3 and 6.4: the sip call forks to both ----
 *
 * T is the transport between the caller and home, and to edge for the laptop; S and P are the scheme of the
 * phone's Path as it is used, and the transport that home takes to edge for it. RFC 5630 6.4 says that all
 * Vias of a call over TLS name TLS; the laptop, which has no TLS, is reached over TCP there too. */

#define LAPTOP_RRS RR("sip", "edge.example.com") RR("sip", "home.example.com") RR("sip", "out.example.net")
#define PHONE_RRS(S) RR("sip", "edge.example.com") RR(S, "home.example.com") RR("sip", "out.example.net")
#define CALLER_VIAS(T) T " out.example.net, " T " tablet.example.net"

#define FORK(T, PORT, ZONE, S, P, P_PORT, POLICY)                                                            \
    {"F9 to F11: out's own Route goes, home is found in the DNS",                                            \
     SENDS(INVITE("sip", T), 0),                                                                             \
     OUT(ZONE),                                                                                              \
     "sip:nora@example.com " T " home.example.com:" PORT RR("sip", "out.example.net"),                       \
     {CALLER_VIAS(T) URIS("sip")}},                                                                          \
        {"F11 to F13', F13: a copy for each, both sip",                                                      \
         ARRIVES(0, 0),                                                                                      \
         HOME(ZONE POLICY),                                                                                  \
         "sip:nora@laptop.example.com " T " edge.example.com:" PORT "\nRoute: " LAPTOP_FLOW("sip")           \
             RR("sip", "home.example.com")                                                                   \
                 RR("sip", "out.example.net") "\nMax-Forwards: 68\n"                                         \
                                              "sip:nora@phone.example.com " P " edge.example.com:" P_PORT    \
                                              "\nRoute: " PHONE_FLOW(S) RR(S, "home.example.com")            \
                                                  RR("sip", "out.example.net") "\nMax-Forwards: 68",         \
         {T " home.example.com, " CALLER_VIAS(T) URIS("sip"),                                                \
          P " home.example.com, " CALLER_VIAS(T) URIS("sip")}},                                              \
        {"F13' to F15': edge's own Route goes, on to the laptop",                                            \
         ARRIVES(0, 3),                                                                                      \
         EDGE(ZONE),                                                                                         \
         "sip:nora@laptop.example.com TCP laptop.example.com:5060" LAPTOP_RRS "\nMax-Forwards: 67",          \
         {"TCP edge.example.com, " T " home.example.com, " CALLER_VIAS(T) URIS("sip")}},                     \
    {                                                                                                        \
        "F13 to F15: edge's own Route goes, and the hop to the phone is TLS", ARRIVES(1, 4), EDGE(ZONE),     \
            "sip:nora@phone.example.com TLS phone.example.com:5061" PHONE_RRS(S) "\nMax-Forwards: 67",       \
        {                                                                                                    \
            "TLS edge.example.com, " P " home.example.com, " CALLER_VIAS(T) URIS("sip")                      \
        }                                                                                                    \
    }

#define LAPTOP_RINGS(T)                                                                                      \
    {"F16' to F17': edge takes its Via off",                                                                 \
     ANSWERS("180 Ringing", "laptop", "<sip:nora@laptop.example.com>", 3, 5),                                \
     EDGE(""),                                                                                               \
     "relay " T " 180 Ringing" LAPTOP_RRS,                                                                   \
     {T " home.example.com, " CALLER_VIAS(T) URIS("sip")}},                                                  \
        {"F17' to F18': home takes its Via off",                                                             \
         ARRIVES(5, 5),                                                                                      \
         HOME(""),                                                                                           \
         "relay " T " 180 Ringing" LAPTOP_RRS,                                                               \
         {CALLER_VIAS(T) URIS("sip")}},                                                                      \
    {                                                                                                        \
        "F18' to F19': out takes its Via off", ARRIVES(5, 5), OUT(""), "relay " T " 180 Ringing" LAPTOP_RRS, \
        {                                                                                                    \
            T " tablet.example.net" URIS("sip")                                                              \
        }                                                                                                    \
    }

#define PHONE_IS_ACKED(T, PORT, ZONE, S, P, P_PORT)                                                          \
    {"F24 to F25: the ACK follows the recorded route",                                                       \
     SENT,                                                                                                   \
     ACK("sip", T,                                                                                           \
         ENTRY("sip", "out.example.net") ", " ENTRY(S, "home.example.com") ", " ENTRY("sip",                 \
                                                                                      "edge.example.com")),  \
     6,                                                                                                      \
     6,                                                                                                      \
     OUT(ZONE),                                                                                              \
     "sip:nora@phone.example.com " P " home.example.com:" P_PORT                                             \
     "\nRoute: " ENTRY(S, "home.example.com") ", " ENTRY("sip", "edge.example.com"),                         \
     {P " out.example.net, " T " tablet.example.net" NO_CONTACT("sip")}},                                    \
        {"F25 to F26: home's own Route goes",                                                                \
         ARRIVES(6, 6),                                                                                      \
         HOME(ZONE),                                                                                         \
         "sip:nora@phone.example.com " T " edge.example.com:" PORT                                           \
         "\nRoute: " ENTRY("sip", "edge.example.com") "\nMax-Forwards: 68",                                  \
         {T " home.example.com, " P " out.example.net, " T " tablet.example.net" NO_CONTACT("sip")}},        \
    {                                                                                                        \
        "F26 to F27: no Route is left, and the hop to the phone is TLS again", ARRIVES(6, 6), EDGE(ZONE),    \
            "sip:nora@phone.example.com TLS phone.example.com:5061\nMax-Forwards: 67",                       \
        {                                                                                                    \
            "TLS edge.example.com, " T " home.example.com, " P " out.example.net, " T                        \
            " tablet.example.net" NO_CONTACT("sip")                                                          \
        }                                                                                                    \
    }

/* home cancels the laptop's copy; edge's CANCEL has the branch of the INVITE that it sent (16.11). */
#define INVITE_SLOT 3 /* the laptop's copy of the INVITE */
#define CANCEL_SLOT 6
#define LAPTOP_IS_CANCELLED(T, ZONE)                                                                         \
    {"F26' to F27': the CANCEL takes the way of its INVITE",                                                 \
     CANCELLED,                                                                                              \
     {NULL},                                                                                                 \
     0,                                                                                                      \
     CANCEL_SLOT,                                                                                            \
     EDGE(ZONE),                                                                                             \
     "sip:nora@laptop.example.com TCP laptop.example.com:5060",                                              \
     {"TCP edge.example.com, " T " home.example.com" NO_CONTACT("sip")}},                                    \
    {                                                                                                        \
        "F30' to F31': the 487 goes back to home", ANSWERS("487 Request Terminated", "laptop", NULL, 3, 5),  \
            EDGE(""), "relay " T " 487 Request Terminated" LAPTOP_RRS,                                       \
        {                                                                                                    \
            T " home.example.com, " CALLER_VIAS(T) NO_CONTACT("sip")                                         \
        }                                                                                                    \
    }

#define SIP_CALL(T, PORT, ZONE, S, P, P_PORT, POLICY)                                                        \
    {                                                                                                        \
        FORK(T, PORT, ZONE, S, P, P_PORT, POLICY), LAPTOP_RINGS(T),                                          \
            PHONE_ANSWERS("180 Ringing", "sip", T, P, PHONE_RRS(S)),                                         \
            PHONE_ANSWERS("200 OK", "sip", T, P, PHONE_RRS(S)), PHONE_IS_ACKED(T, PORT, ZONE, S, P, P_PORT), \
            LAPTOP_IS_CANCELLED(T, ZONE)                                                                     \
    }
#define AS_REQUEST "policy path-scheme=as-request\n"

static const struct flow_step tcp_call[] = SIP_CALL("TCP", "5060", TCP_DNS, "sips", "TLS", "5061", "");
static const struct flow_step tcp_call_as_request[] =
    SIP_CALL("TCP", "5060", TCP_DNS, "sip", "TCP", "5060", AS_REQUEST);
static const struct flow_step tls_call[] = SIP_CALL("TLS", "5061", TLS_DNS, "sips", "TLS", "5061", "");
static const struct flow_step tls_call_as_request[] =
    SIP_CALL("TLS", "5061", TLS_DNS, "sip", "TLS", "5061", AS_REQUEST);

static void test_registration(void **state)
{
    (void)state;
    flow_forget();
    flow_follow(registration, COUNT(registration));
}

static void call(const struct flow_step *steps, size_t count)
{
    flow_forget();
    flow_follow(registration, COUNT(registration));
    flow_follow(steps, count);
}

static void test_sips_call(void **state)
{
    (void)state;
    call(sips_call, COUNT(sips_call));
}

#define SIP_CALLS(name)                                                                                      \
    static void test_##name(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        call(name, COUNT(name));                                                                             \
        assert_true(tap_same_exactly(flow_branch(CANCEL_SLOT), flow_branch(INVITE_SLOT)));                   \
    }
SIP_CALLS(tcp_call)
SIP_CALLS(tcp_call_as_request)
SIP_CALLS(tls_call)
SIP_CALLS(tls_call_as_request)

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"RFC 5630 6.1: one user's two phones register, one sip, one sips", test_registration, NULL, NULL,
         NULL},
        {"RFC 5630 6.2: a sips call reaches the sips phone alone, over TLS all the way", test_sips_call, NULL,
         NULL, NULL},
        {"RFC 5630 6.3: a sip call over TCP forks to both, Path as stored", test_tcp_call, NULL, NULL, NULL},
        {"RFC 5630 6.3: a sip call over TCP forks to both, Path as F13 has it", test_tcp_call_as_request,
         NULL, NULL, NULL},
        {"RFC 5630 6.4: a sip call over TLS forks to both, Path as stored", test_tls_call, NULL, NULL, NULL},
        {"RFC 5630 6.4: a sip call over TLS forks to both, Path as in 6.3", test_tls_call_as_request, NULL,
         NULL, NULL},
    };

    return cmocka_run_group_tests_name("the flows of RFC 5630 6", tests, NULL, NULL);
}
