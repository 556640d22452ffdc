/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

/* A response as it came to the proxy, and as it left: lines that a case is about stand before and behind the
 * dialog. */
#define CAME_BACK(line, more)                                                                                \
    "SIP/2.0 " line CRLF VIA_PROXY("TLS") VIA_PHONE("TLS") DIALOG_WITH_TAG("INVITE") more END
#define WENT_BACK(line, more) "SIP/2.0 " line CRLF VIA_PHONE("TLS") DIALOG_WITH_TAG("INVITE") more END
#define BACK(line, more)                                                                                     \
    {                                                                                                        \
        {                                                                                                    \
            WENT_BACK(line, more), "TLS"                                                                     \
        }                                                                                                    \
    }
#define SIPS "sips:bob@192.0.2.4"
#define SIP "sip:bob@192.0.2.4"
#define MOVED "302 Moved Temporarily"
#define UNAVAILABLE "480 Temporarily Unavailable"
#define TO_SIP "Contact: <sip:carol@192.0.2.9>" CRLF
#define TO_SIPS "Contact: <sips:carol@192.0.2.8>" CRLF

static const struct scene relay_scenes[] = {
    {.sentence = "a response goes on without its topmost Via",
     .in = CAME_BACK("180 Ringing", "Record-Route: <sip:proxy.example.com;lr>" CRLF),
     .arrived = "TLS",
     .out = BACK("180 Ringing", "Record-Route: <sip:proxy.example.com;lr>" CRLF),
     .sent = SIPS},
    {.sentence = "a response for the proxy itself goes on",
     .breaks = "response-for-the-element-stays",
     .in = "SIP/2.0 200 OK" CRLF VIA_PROXY("TLS") DIALOG_WITH_TAG("INVITE") END,
     .arrived = "TLS",
     .out = {{"SIP/2.0 200 OK" CRLF DIALOG_WITH_TAG("INVITE") END, "TLS"}},
     .sent = SIPS},
    {.sentence = "a 100 goes on",
     .breaks = "response-for-the-element-stays",
     .in = CAME_BACK("100 Trying", ""),
     .arrived = "TLS",
     .out = BACK("100 Trying", ""),
     .sent = SIPS},
    {.sentence = "the own Via stays on a response",
     .breaks = "own-via-is-taken-off",
     .in = CAME_BACK("200 OK", ""),
     .arrived = "TLS",
     .out = {{CAME_BACK("200 OK", ""), "TLS"}},
     .sent = SIPS},
    {.sentence = "Record-Route of a response is rewritten from sips to sip",
     .breaks = "record-route-of-a-response-stays",
     .in = CAME_BACK("200 OK", "Record-Route: <sips:proxy.example.com;lr>" CRLF),
     .arrived = "TLS",
     .out = BACK("200 OK", "Record-Route: <sip:proxy.example.com;lr>" CRLF),
     .sent = SIPS},
    {.sentence = "a Warning is lost on the way",
     .breaks = "warning-of-a-response-stays",
     .in = CAME_BACK(UNAVAILABLE, WARNING_380),
     .arrived = "TLS",
     .out = BACK(UNAVAILABLE, ""),
     .sent = SIPS},
    {.sentence = "a Contact is rewritten on the way",
     .breaks = "rest-of-the-response-stays",
     .in = CAME_BACK("200 OK", TO_SIPS),
     .arrived = "TLS",
     .out = BACK("200 OK", TO_SIP),
     .sent = SIPS},
    {.sentence = "a header field is added on the way",
     .breaks = "rest-of-the-response-stays",
     .in = CAME_BACK("200 OK", ""),
     .arrived = "TLS",
     .out = BACK("200 OK", "Server: proxy" CRLF),
     .sent = SIPS},
    {.sentence = "another status goes on",
     .breaks = "rest-of-the-response-stays",
     .in = CAME_BACK("416 Unsupported URI Scheme", ""),
     .arrived = "TLS",
     .out = BACK("480 Unsupported URI Scheme", ""),
     .sent = SIPS},
    {.sentence = "a 503 becomes a 500",
     .in = CAME_BACK("503 Service Unavailable", "Retry-After: 9" CRLF),
     .arrived = "TLS",
     .out = BACK("500 Server Internal Error", ""),
     .sent = SIPS},
    {.sentence = "a response leaves over another transport than its Via names",
     .breaks = "response-goes-back-as-via-says",
     .in = CAME_BACK("200 OK", ""),
     .arrived = "TLS",
     .out = {{WENT_BACK("200 OK", ""), "TCP"}},
     .sent = SIPS},
    {.sentence = "a response that bars recursion goes nowhere",
     .breaks = "barred-response-goes-upstream",
     .in = CAME_BACK(UNAVAILABLE, WARNING_381),
     .arrived = "TLS",
     .sent = SIP},
    {.sentence = "a response that bars recursion waits for the others",
     .in = CAME_BACK(UNAVAILABLE, WARNING_381),
     .arrived = "TLS",
     .sent = SIP,
     .branches_pending = true},
};

static const struct scene recursion_scenes[] = {
    {.sentence = "sent to sips, a sips Contact is tried",
     .in = CAME_BACK(MOVED, TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:carol@192.0.2.8"}},
    {.sentence = "sent to sips, a sip Contact is tried",
     .breaks = "no-recursion-from-sips-to-sip",
     .in = CAME_BACK(MOVED, TO_SIP TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:carol@192.0.2.8", "sip:carol@192.0.2.9"}},
    {.sentence = "sent to sips, the sips Contact beside a sip one is tried",
     .in = CAME_BACK(MOVED, TO_SIP TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:carol@192.0.2.8"}},
    {.sentence = "sent to sips, a sip Contact bars the sips one by policy",
     .breaks = "no-recursion-from-sips-to-sip",
     .in = CAME_BACK(MOVED, TO_SIP TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:carol@192.0.2.8"},
     .policy = {.mixed_3xx_bars_all = true}},
    {.sentence = "sent to sips, tried again after a 416",
     .breaks = "no-recursion-from-sips-to-sip",
     .in = CAME_BACK("416 Unsupported URI Scheme", ""),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {SIP}},
    {.sentence = "sent to sips, tried again after a 480 with 380",
     .breaks = "no-recursion-from-sips-to-sip",
     .in = CAME_BACK(UNAVAILABLE, WARNING_380 TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:carol@192.0.2.8"}},
    {.sentence = "sent to sip, a sips Contact is tried",
     .breaks = "no-recursion-from-sip-to-sips",
     .in = CAME_BACK(MOVED, TO_SIPS),
     .arrived = "TLS",
     .sent = SIP,
     .recursion = {"sips:carol@192.0.2.8"}},
    {.sentence = "sent to sip, a sips Contact is tried as sip",
     .breaks = "recursion-is-to-a-contact",
     .in = CAME_BACK(MOVED, TO_SIPS),
     .arrived = "TLS",
     .sent = SIP,
     .recursion = {"sip:carol@192.0.2.8"}},
    {.sentence = "sent to sip, tried again after a 480 with 381",
     .breaks = "no-recursion-from-sip-to-sips",
     .in = CAME_BACK(UNAVAILABLE, WARNING_381),
     .arrived = "TLS",
     .sent = SIP,
     .recursion = {SIPS}},
    {.sentence = "sent to sip, tried again after a 416",
     .breaks = "recursion-is-on-3xx-alone",
     .in = CAME_BACK("416 Unsupported URI Scheme", TO_SIP),
     .arrived = "TLS",
     .sent = SIP,
     .recursion = {"sip:carol@192.0.2.9"}},
    {.sentence = "a foreign domain is no matter of this proxy",
     .breaks = "recursion-is-for-own-domains-alone",
     .in = CAME_BACK(MOVED, TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:carol@192.0.2.8"},
     .not_responsible = true},
    {.sentence = "no recursion by policy",
     .breaks = "recursion-is-for-own-domains-alone",
     .in = CAME_BACK(MOVED, TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:carol@192.0.2.8"},
     .policy = {.no_recursion = true}},
    {.sentence = "a target that the response does not name",
     .breaks = "recursion-is-to-a-contact",
     .in = CAME_BACK(MOVED, TO_SIPS),
     .arrived = "TLS",
     .sent = SIPS,
     .recursion = {"sips:mallory@192.0.2.66"}},
};

#define COUNT(scenes) (sizeof(scenes) / sizeof(scenes)[0])

static void how_a_response_goes_on(void **state)
{
    (void)state;
    scenes_judge(relay_scenes, COUNT(relay_scenes));
    scenes_cover(relay_scenes, COUNT(relay_scenes), "response-for-the-element-stays",
                 "barred-response-goes-upstream");
}

static void what_a_response_leads_to(void **state)
{
    (void)state;
    scenes_judge(recursion_scenes, COUNT(recursion_scenes));
    scenes_cover(recursion_scenes, COUNT(recursion_scenes), "no-recursion-from-sips-to-sip",
                 "recursion-is-to-a-contact");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_a_response_goes_on),
        cmocka_unit_test(what_a_response_leads_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
