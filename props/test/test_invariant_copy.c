/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

/* A request for a foreign domain, over TCP; top and rest are what a case is about. */
#define START "MESSAGE sip:carol@example.org SIP/2.0" CRLF
#define IN(top, rest) START top VIA_PHONE("TCP") DIALOG("MESSAGE") rest END
#define OUT(top, rest) START VIA_PROXY("TCP") top VIA_PHONE("TCP") DIALOG("MESSAGE") rest END
#define OUT_OVER_TCP(top, rest)                                                                              \
    {                                                                                                        \
        {                                                                                                    \
            OUT(top, rest), "TCP"                                                                            \
        }                                                                                                    \
    }
#define HOPS(number) "Max-Forwards: " number CRLF

static const struct scene copy_scenes[] = {
    {.sentence = "Max-Forwards is one less",
     .in = IN(HOPS("1"), ""),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("0"), "")},
    {.sentence = "Max-Forwards stays",
     .breaks = "max-forwards-counts-down",
     .in = IN(HOPS("70"), ""),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("70"), "")},
    {.sentence = "Max-Forwards is lost",
     .breaks = "max-forwards-counts-down",
     .in = IN(HOPS("70"), ""),
     .arrived = "TCP",
     .out = OUT_OVER_TCP("", "")},
    {.sentence = "Max-Forwards is added",
     .in = IN("", ""),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("70"), "")},
    {.sentence = "Max-Forwards is not added",
     .breaks = "max-forwards-counts-down",
     .in = IN("", ""),
     .arrived = "TCP",
     .out = OUT_OVER_TCP("", "")},
    {.sentence = "Max-Forwards 0 goes further",
     .breaks = "max-forwards-0-goes-no-further",
     .in = IN(HOPS("0"), ""),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("0"), "")},
    {.sentence = "Max-Forwards 0 gets a 404",
     .breaks = "max-forwards-0-goes-no-further",
     .in = IN(HOPS("0"), ""),
     .arrived = "TCP",
     .out = {{ANSWER("404 Not Found", "MESSAGE", "TCP", ""), "TCP"}}},
    {.sentence = "Max-Forwards 0 gets a 483",
     .in = IN(HOPS("0"), ""),
     .arrived = "TCP",
     .out = {{ANSWER("483 Too Many Hops", "MESSAGE", "TCP", ""), "TCP"}}},
    {.sentence = "a Via from below is lost",
     .breaks = "one-via-is-added-on-top",
     .in = IN(HOPS("70"), "Via: SIP/2.0/UDP far.example.net;branch=z9hG4bKfar" CRLF),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("69"), "")},
    {.sentence = "a Via from below is changed",
     .breaks = "one-via-is-added-on-top",
     .in = IN(HOPS("70"), "Via: SIP/2.0/UDP far.example.net;branch=z9hG4bKfar" CRLF),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("69"),
                         "Via: SIP/2.0/UDP far.example.net;branch=z9hG4bKfar;received=192.0.2.1" CRLF)},
    {.sentence = "the Via of the sender is marked with where it came from",
     .in = START HOPS("70") VIA_PHONE("TCP") DIALOG("MESSAGE") END,
     .arrived = "TCP",
     .out = {{START VIA_PROXY("TCP")
                  HOPS("69") "v: SIP/2.0/TCP pc.example.net;branch=z9hG4bKphone;received=192.0.2.1" CRLF
                      DIALOG("MESSAGE") END,
              "TCP"}}},
    {.sentence = "the branch is that of the sender",
     .breaks = "own-branch-is-new",
     .in = IN(HOPS("70"), ""),
     .arrived = "TCP",
     .out = {{START "Via: SIP/2.0/TCP proxy.example.com;branch=z9hG4bKphone" CRLF VIA_PHONE("TCP") HOPS("69")
                  DIALOG("MESSAGE") END,
              "TCP"}}},
    {.sentence = "the branch has no cookie",
     .breaks = "own-branch-is-new",
     .in = IN(HOPS("70"), ""),
     .arrived = "TCP",
     .out = {{START "Via: SIP/2.0/TCP proxy.example.com;branch=1" CRLF VIA_PHONE("TCP") HOPS("69")
                  DIALOG("MESSAGE") END,
              "TCP"}}},
    {.sentence = "two copies share a branch",
     .breaks = "own-branch-is-new",
     .in = CAME("MESSAGE", "sip:bob@example.com", "TCP", ""),
     .arrived = "TCP",
     .out = {{LEFT("MESSAGE", "sip:bob@192.0.2.5", "TCP", "TCP", ""), "TCP"},
             {LEFT("MESSAGE", "sip:bob@192.0.2.6", "TCP", "TCP", ""), "TCP"}},
     .before = {{"sip:bob@example.com", "<sip:bob@192.0.2.5>", NULL},
                {"sip:bob@example.com", "<sip:bob@192.0.2.6>", NULL}}},
    {.sentence = "a tag is added to To",
     .breaks = "from-to-call-id-cseq-stay",
     .in = IN(HOPS("70"), ""),
     .arrived = "TCP",
     .out = {{START VIA_PROXY("TCP") VIA_PHONE("TCP") HOPS("69") DIALOG_WITH_TAG("MESSAGE") END, "TCP"}}},
    {.sentence = "a header field is lost",
     .breaks = "rest-of-the-request-stays",
     .in = IN(HOPS("70"), "Subject: a" CRLF "Priority: urgent" CRLF),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("69"), "Subject: a" CRLF)},
    {.sentence = "a Contact is rewritten",
     .breaks = "rest-of-the-request-stays",
     .in = IN(HOPS("70"), "Contact: <sip:alice@pc.example.net>" CRLF),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("69"), "Contact: <sips:alice@pc.example.net>" CRLF)},
    {.sentence = "folding, names and the consumed credentials may differ",
     .in = IN(HOPS("70"), "Subject: a" CRLF " b" CRLF "m: <sip:a@pc.example.net>" CRLF
                          "Proxy-Authorization: Digest realm=\"example.com\"" CRLF "Priority: urgent" CRLF),
     .arrived = "TCP",
     .out = OUT_OVER_TCP(HOPS("69"),
                         "s: a b" CRLF "Contact: <sip:a@pc.example.net>" CRLF "Priority: urgent" CRLF)},
    {.sentence = "the body is changed",
     .breaks = "rest-of-the-request-stays",
     .in = START VIA_PHONE("TCP") HOPS("70") DIALOG("MESSAGE") "Content-Length: 2" CRLF CRLF "hi",
     .arrived = "TCP",
     .out = {{START VIA_PROXY("TCP") VIA_PHONE("TCP") HOPS("69")
                  DIALOG("MESSAGE") "Content-Length: 2" CRLF CRLF "ho",
              "TCP"}}},
    {.sentence = "what follows the body is no part of the message",
     .in = START VIA_PHONE("TCP") HOPS("70") DIALOG("MESSAGE") "Content-Length: 2" CRLF CRLF "hi there",
     .arrived = "TCP",
     .out = {{START VIA_PROXY("TCP") VIA_PHONE("TCP") HOPS("69") DIALOG("MESSAGE") "l: 2" CRLF CRLF "hi",
              "TCP"}}},
    {.sentence = "a CANCEL is made anew",
     .in = CAME("CANCEL", "sip:carol@example.org", "TCP", ""),
     .arrived = "TCP",
     .out = {{"CANCEL sip:carol@example.org SIP/2.0" CRLF VIA_PROXY("TCP") HOPS("70") DIALOG("CANCEL") END,
              "TCP"}}},
};

/* A dialog begins; the Record-Route values are what a case is about. */
#define CALL_IN(uri, came, rest) CAME("INVITE", uri, came, rest)
#define CALL_OUT(uri, left, came, rest)                                                                      \
    {                                                                                                        \
        {                                                                                                    \
            LEFT("INVITE", uri, left, came, rest), left                                                      \
        }                                                                                                    \
    }
#define FOREIGN_SIP "sip:carol@example.org"
#define FOREIGN_SIPS "sips:carol@example.org"
#define RECORD(value) "Record-Route: " value CRLF
#define FAR RECORD("<sip:far.example.net;lr>")

static const struct scene record_route_scenes[] = {
    {.sentence = "Record-Route is added on top",
     .in = CALL_IN(FOREIGN_SIP, "TCP", FAR),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIP, "TCP", "TCP", RECORD("<sip:proxy.example.com;lr>") FAR)},
    {.sentence = "Record-Route is added below",
     .breaks = "record-route-below-stays",
     .in = CALL_IN(FOREIGN_SIP, "TCP", FAR),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIP, "TCP", "TCP", FAR RECORD("<sip:proxy.example.com;lr>"))},
    {.sentence = "Record-Route is lost",
     .breaks = "record-route-below-stays",
     .in = CALL_IN(FOREIGN_SIP, "TCP", FAR),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIP, "TCP", "TCP", "")},
    {.sentence = "Record-Route is sips because of TLS",
     .breaks = "own-record-route-has-the-scheme-of-the-hop",
     .in = CALL_IN(FOREIGN_SIP, "TLS", ""),
     .arrived = "TLS",
     .out = CALL_OUT(FOREIGN_SIP, "TLS", "TLS", RECORD("<sips:proxy.example.com;lr>"))},
    {.sentence = "Record-Route is sip for a sips Request-URI",
     .breaks = "own-record-route-has-the-scheme-of-the-hop",
     .in = CALL_IN(FOREIGN_SIPS, "TLS", ""),
     .arrived = "TLS",
     .out = CALL_OUT(FOREIGN_SIPS, "TLS", "TLS", RECORD("<sip:proxy.example.com;lr>"))},
    {.sentence = "Record-Route is sips for a sips Route",
     .in = CALL_IN(FOREIGN_SIP, "TCP", "Route: <sips:edge.example.net;lr>" CRLF),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIP, "TLS", "TCP",
                     "Route: <sips:edge.example.net;lr>" CRLF RECORD("<sips:proxy.example.com;lr>"))},
    {.sentence = "Record-Route has no lr",
     .breaks = "own-record-route-is-loose",
     .in = CALL_IN(FOREIGN_SIP, "TCP", ""),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIP, "TCP", "TCP", RECORD("<sip:proxy.example.com>"))},
    {.sentence = "Record-Route names another element",
     .breaks = "own-record-route-names-the-element",
     .in = CALL_IN(FOREIGN_SIP, "TCP", ""),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIP, "TCP", "TCP", RECORD("<sip:far.example.net;lr>"))},
    {.sentence = "received over TLS, sent on without sips, and no Record-Route",
     .breaks = "record-route-where-security-changes",
     .in = CALL_IN(FOREIGN_SIP, "TLS", ""),
     .arrived = "TLS",
     .out = CALL_OUT(FOREIGN_SIP, "TLS", "TLS", "")},
    {.sentence = "received without TLS, sent on with sips, and no Record-Route",
     .breaks = "record-route-where-security-changes",
     .in = CALL_IN(FOREIGN_SIPS, "TCP", ""),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIPS, "TLS", "TCP", "")},
    {.sentence = "received without TLS and sent on without sips, Record-Route is free",
     .in = CALL_IN(FOREIGN_SIP, "TCP", ""),
     .arrived = "TCP",
     .out = CALL_OUT(FOREIGN_SIP, "TLS", "TCP", "")},
    {.sentence = "no dialog begins with a MESSAGE",
     .in = CAME("MESSAGE", FOREIGN_SIP, "TLS", ""),
     .arrived = "TLS",
     .out = {{LEFT("MESSAGE", FOREIGN_SIP, "TLS", "TLS", ""), "TLS"}}},
};

static void how_a_request_is_copied(void **state)
{
    (void)state;
    scenes_judge(copy_scenes, sizeof copy_scenes / sizeof copy_scenes[0]);
    scenes_cover(copy_scenes, sizeof copy_scenes / sizeof copy_scenes[0], "max-forwards-counts-down",
                 "rest-of-the-request-stays");
}

static void how_the_way_back_is_recorded(void **state)
{
    (void)state;
    scenes_judge(record_route_scenes, sizeof record_route_scenes / sizeof record_route_scenes[0]);
    scenes_cover(record_route_scenes, sizeof record_route_scenes / sizeof record_route_scenes[0],
                 "record-route-below-stays", "record-route-where-security-changes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_a_request_is_copied),
        cmocka_unit_test(how_the_way_back_is_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
