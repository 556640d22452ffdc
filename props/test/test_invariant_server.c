/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#define COUNT(scenes) (sizeof(scenes) / sizeof(scenes)[0])
#define CONTACT_SIP "Contact: <sip:alice@pc.example.net>" CRLF
#define CONTACT_SIPS "Contact: <sips:alice@pc.example.net>" CRLF
#define BOB_SIP "Contact: <sip:bob@192.0.2.5>" CRLF
#define BOB_SIPS "Contact: <sips:bob@192.0.2.4>" CRLF
#define SIPS_URI "sips:bob@example.com"
#define SIP_URI "sip:bob@example.com"
#define UNAVAILABLE "480 Temporarily Unavailable"
#define UNSUPPORTED "416 Unsupported URI Scheme"
#define MOVED "302 Moved Temporarily"

/* A request that came to a server over a transport, and what it answered. */
#define SERVED(as, method, uri, transport, more, line, answered)                                             \
    .role = (as), .in = CAME(method, uri, transport, more), .arrived = (transport),                          \
    .out = {{ANSWER(line, method, transport, answered), (transport)}}

/* ---- User agent servers ---- */

#define TAKES_SIPS(more, line, answered) SERVED(SEEN_UAS, "INVITE", SIPS_URI, "TLS", more, line, answered)
#define TAKES_SIP(more, line, answered) SERVED(SEEN_UAS, "INVITE", SIP_URI, "TCP", more, line, answered)
#define TAKES_TEL(line, answered)                                                                            \
    SERVED(SEEN_UAS, "INVITE", "tel:+12025550123", "TCP", CONTACT_SIP, line, answered)
#define RECORDED(scheme) "Record-Route: <" scheme ":edge.example.com;lr>" CRLF
#define REFRESH(method, line, answered)                                                                      \
    .role = SEEN_UAS,                                                                                        \
    .in = method " sip:bob@192.0.2.4 SIP/2.0" CRLF VIA_PHONE("TLS") "Max-Forwards: 70" CRLF DIALOG_WITH_TAG( \
        method)                                                                                              \
    CONTACT_SIPS END, .arrived = "TLS", .out = {{ANSWER(line, method, "TLS", answered), "TLS"}},             \
                      .in_dialog = true

static const struct scene dialog_scenes[] = {
    {.sentence = "a sips request is taken with a sips Contact", TAKES_SIPS(CONTACT_SIPS, "200 OK", BOB_SIPS)},
    {.sentence = "a sip request is taken with a sip Contact", TAKES_SIP(CONTACT_SIP, "200 OK", BOB_SIP)},
    {.sentence = "a sips request is taken with a sip Contact",
     .breaks = "contact-of-a-sips-dialog-is-sips",
     TAKES_SIPS(CONTACT_SIPS, "200 OK", BOB_SIP)},
    {.sentence = "a sips request rings with a sip Contact",
     .breaks = "contact-of-a-sips-dialog-is-sips",
     TAKES_SIPS(CONTACT_SIPS, "180 Ringing", BOB_SIP)},
    {.sentence = "a sips INVITE is taken without a Contact",
     .breaks = "contact-of-a-sips-dialog-is-sips",
     TAKES_SIPS(CONTACT_SIPS, "200 OK", "")},
    {.sentence = "behind a sips Record-Route a sip request is taken with a sip Contact",
     .breaks = "contact-of-a-sips-dialog-is-sips",
     TAKES_SIP(RECORDED("sips") CONTACT_SIP, "200 OK", RECORDED("sips") BOB_SIP)},
    {.sentence = "from a sips Contact a sip request is taken with a sip Contact",
     .breaks = "contact-of-a-sips-dialog-is-sips",
     TAKES_SIP(CONTACT_SIPS, "200 OK", BOB_SIP)},
    {.sentence = "behind a sip Record-Route the Contact of the request does not count",
     TAKES_SIP(RECORDED("sip") CONTACT_SIPS, "200 OK", RECORDED("sip") BOB_SIP)},
    {.sentence = "a message forms no dialog",
     SERVED(SEEN_UAS, "MESSAGE", SIPS_URI, "TLS", RECORDED("sips"), "200 OK", "")},
    {.sentence = "the Record-Route is lost",
     .breaks = "record-route-is-copied-into-the-answer",
     TAKES_SIPS(RECORDED("sips") CONTACT_SIPS, "200 OK", BOB_SIPS)},
    {.sentence = "the Record-Route is made sips",
     .breaks = "record-route-is-copied-into-the-answer",
     TAKES_SIPS(RECORDED("sip") CONTACT_SIPS, "183 Session Progress", RECORDED("sips") BOB_SIPS)},
    {.sentence = "a sips dialog is refreshed with sips",
     REFRESH("UPDATE", "200 OK", BOB_SIPS),
     .dialog_sips = true},
    {.sentence = "a sips dialog is refreshed with sip",
     .breaks = "server-refreshes-sips-dialog-with-sips",
     REFRESH("UPDATE", "200 OK", BOB_SIP),
     .dialog_sips = true},
    {.sentence = "a dialog that began with sip is refreshed with sip", REFRESH("INVITE", "200 OK", BOB_SIP)},
    {.sentence = "by policy a sips dialog that is not secure is refreshed with sip",
     REFRESH("INVITE", "200 OK", BOB_SIP),
     .dialog_sips = true,
     .policy = {.refresh_by_secure_flag = true}},
    {.sentence = "by policy a secure dialog is refreshed with sip",
     .breaks = "server-refreshes-sips-dialog-with-sips",
     REFRESH("INVITE", "200 OK", BOB_SIP),
     .dialog_sips = true,
     .dialog_secure = true,
     .policy = {.refresh_by_secure_flag = true}},
    {.sentence = "a server adds transport=tls to its Contact",
     .breaks = "server-originates-no-transport-tls",
     TAKES_SIPS(CONTACT_SIPS, "200 OK", "Contact: <sips:bob@192.0.2.4;transport=tls>" CRLF)},
};

static const struct scene refusal_scenes[] = {
    {.sentence = "sips is not wanted",
     .policy = {.uas_refuses_sips = true},
     TAKES_SIPS(CONTACT_SIPS, UNAVAILABLE, WARNING_380)},
    {.sentence = "sips is not wanted, and taken",
     .breaks = "unwanted-sips-is-480",
     .policy = {.uas_refuses_sips = true},
     TAKES_SIPS(CONTACT_SIPS, "200 OK", BOB_SIPS)},
    {.sentence = "sips is not wanted, and nothing warns of it",
     .breaks = "unwanted-sips-warns-380",
     .policy = {.uas_refuses_sips = true},
     TAKES_SIPS(CONTACT_SIPS, UNAVAILABLE, "")},
    {.sentence = "sips is not known",
     .policy = {.uas_knows_no_sips = true},
     TAKES_SIPS(CONTACT_SIPS, UNSUPPORTED, "")},
    {.sentence = "sips is not known, and taken for a bad request",
     .breaks = "unknown-sips-is-416",
     .policy = {.uas_knows_no_sips = true},
     TAKES_SIPS(CONTACT_SIPS, "400 Bad Request", "")},
    {.sentence = "a telephone number is not known", TAKES_TEL(UNSUPPORTED, "")},
    {.sentence = "a telephone number is taken for a bad request",
     .breaks = "other-scheme-is-416",
     TAKES_TEL("400 Bad Request", "")},
    {.sentence = "sip is not known",
     .breaks = "416-is-for-other-schemes",
     .policy = {.uas_knows_no_sips = true},
     TAKES_SIP(CONTACT_SIP, UNSUPPORTED, "")},
    {.sentence = "sip is not wanted",
     .policy = {.uas_refuses_sip = true},
     TAKES_SIP(CONTACT_SIP, UNAVAILABLE, WARNING_381)},
    {.sentence = "sip is not wanted, and forbidden",
     .breaks = "unwanted-sip-is-480",
     .policy = {.uas_refuses_sip = true},
     TAKES_SIP(CONTACT_SIP, "403 Forbidden", "")},
    {.sentence = "sip is not wanted, and nothing warns of it",
     .breaks = "unwanted-sip-warns-381",
     .policy = {.uas_refuses_sip = true},
     TAKES_SIP(CONTACT_SIP, UNAVAILABLE, "")},
    {.sentence = "a user who is not there warns of nothing", TAKES_SIPS(CONTACT_SIPS, UNAVAILABLE, "")},
    {.sentence = "best effort refuses sips",
     .breaks = "scheme-is-refused-by-policy-alone",
     TAKES_SIPS(CONTACT_SIPS, UNAVAILABLE, WARNING_380)},
    {.sentence = "\"no SIPS\" refuses sip",
     .breaks = "scheme-is-refused-by-policy-alone",
     .policy = {.uas_refuses_sips = true},
     TAKES_SIP(CONTACT_SIP, UNAVAILABLE, WARNING_381)},
    {.sentence = "best effort does not know sips",
     .breaks = "scheme-is-refused-by-policy-alone",
     TAKES_SIPS(CONTACT_SIPS, UNSUPPORTED, "")},
    {.sentence = "a sips request from a sip Contact is taken", TAKES_SIPS(CONTACT_SIP, "200 OK", BOB_SIPS)},
    {.sentence = "a sips request from a sip Contact is a bad one by policy",
     .policy = {.inconsistent_rejected = true},
     TAKES_SIPS(CONTACT_SIP, "400 Bad Request", "")},
    {.sentence = "a sips request from a sip Contact is taken in spite of the policy",
     .breaks = "inconsistent-is-400-at-the-server",
     .policy = {.inconsistent_rejected = true},
     TAKES_SIPS(CONTACT_SIP, "200 OK", BOB_SIPS)},
    {.sentence = "a Warning says something else",
     .breaks = "warning-says-what-its-code-means",
     .policy = {.uas_refuses_sips = true},
     TAKES_SIPS(CONTACT_SIPS, UNAVAILABLE, "Warning: 380 pc.example.com \"No SIPS\"" CRLF)},
    {.sentence = "an ACK is answered",
     .breaks = "ack-is-never-answered",
     SERVED(SEEN_UAS, "ACK", SIPS_URI, "TLS", "", "481 Call/Transaction Does Not Exist", "")},
    {.sentence = "a request is ignored",
     .breaks = "request-is-not-ignored",
     .role = SEEN_UAS,
     .in = CAME("INVITE", SIPS_URI, "TLS", CONTACT_SIPS),
     .arrived = "TLS"},
    {.sentence = "a request leaves the server that it is for",
     .breaks = "server-answers-and-sends-nothing-else",
     .role = SEEN_UAS,
     .in = CAME("INVITE", SIPS_URI, "TLS", CONTACT_SIPS),
     .arrived = "TLS",
     .out = {{LEFT("INVITE", SIPS_URI, "TLS", "TLS", CONTACT_SIPS), "TLS"}}},
};

/* ---- Redirect servers ---- */

#define SIPS_BOB                                                                                             \
    {                                                                                                        \
        SIP_URI, "<sips:bob@192.0.2.4>", NULL                                                                \
    }
#define SIP_BOB                                                                                              \
    {                                                                                                        \
        SIP_URI, "<sip:bob@192.0.2.5>", NULL                                                                 \
    }
#define FROM_SIPS(line, answered)                                                                            \
    SERVED(SEEN_REDIRECT, "INVITE", SIPS_URI, "TLS", CONTACT_SIPS, line, answered)
#define FROM_SIP(line, answered) SERVED(SEEN_REDIRECT, "INVITE", SIP_URI, "TCP", CONTACT_SIP, line, answered)

static const struct scene redirect_scenes[] = {
    {.sentence = "a sips binding is named to sips", .before = {SIPS_BOB}, FROM_SIPS(MOVED, BOB_SIPS)},
    {.sentence = "a sips binding is named to sip", .before = {SIPS_BOB}, FROM_SIP(MOVED, BOB_SIPS)},
    {.sentence = "a sip binding is named to sips", .before = {SIP_BOB}, FROM_SIPS(MOVED, BOB_SIP)},
    {.sentence = "bindings of both schemes are named",
     .before = {SIP_BOB, SIPS_BOB},
     FROM_SIPS(MOVED, BOB_SIPS BOB_SIP)},
    {.sentence = "a sips binding is named as sip",
     .breaks = "redirect-to-sips-binding-is-sips",
     .before = {SIPS_BOB},
     FROM_SIP(MOVED, "Contact: <sip:bob@192.0.2.4>" CRLF)},
    {.sentence = "where TLS cannot be used a sips binding is named as sip",
     .before = {SIPS_BOB},
     .policy = {.no_tls_here = true},
     FROM_SIP(MOVED, "Contact: <sip:bob@192.0.2.4>" CRLF)},
    {.sentence = "a sip binding is named as sips",
     .breaks = "redirect-to-sip-binding-is-sip",
     .before = {SIP_BOB},
     FROM_SIPS(MOVED, "Contact: <sips:bob@192.0.2.5>" CRLF)},
    {.sentence = "a target that nobody registered is named",
     .breaks = "redirect-is-to-what-is-registered",
     .before = {SIP_BOB},
     FROM_SIP(MOVED, "Contact: <sip:mallory@192.0.2.66>" CRLF)},
    {.sentence = "a redirection names nothing",
     .breaks = "redirect-is-to-what-is-registered",
     .before = {SIP_BOB},
     FROM_SIP(MOVED, "")},
    {.sentence = "a target abroad may be named in any scheme",
     SERVED(SEEN_REDIRECT, "INVITE", "sips:carol@example.org", "TLS", CONTACT_SIPS, MOVED,
            "Contact: <sip:carol@example.net>" CRLF)},
    {.sentence = "sips to a sip binding is refused by policy",
     .before = {SIP_BOB},
     .policy = {.redirect_rejects_sips_to_sip = true},
     FROM_SIPS(UNAVAILABLE, WARNING_380)},
    {.sentence = "sips to a sip binding is redirected against the policy",
     .breaks = "redirect-refused-is-480-with-380",
     .before = {SIP_BOB},
     .policy = {.redirect_rejects_sips_to_sip = true},
     FROM_SIPS(MOVED, BOB_SIP)},
    {.sentence = "sips to a sip binding is refused by policy without a Warning",
     .breaks = "redirect-refused-is-480-with-380",
     .before = {SIP_BOB},
     .policy = {.redirect_rejects_sips_to_sip = true},
     FROM_SIPS(UNAVAILABLE, "")},
    {.sentence = "sips to a sip binding is refused without the policy",
     .breaks = "redirect-is-refused-by-policy-alone",
     .before = {SIP_BOB},
     FROM_SIPS(UNAVAILABLE, WARNING_380)},
    {.sentence = "sips to a sips binding is refused under the policy",
     .breaks = "redirect-is-refused-by-policy-alone",
     .before = {SIPS_BOB},
     .policy = {.redirect_rejects_sips_to_sip = true},
     FROM_SIPS(UNAVAILABLE, WARNING_380)},
    {.sentence = "a Warning 380 answers sip",
     .breaks = "warning-380-answers-sips-alone",
     .before = {SIP_BOB},
     FROM_SIP(UNAVAILABLE, WARNING_380)},
    {.sentence = "a sips request from a sip Contact is redirected in spite of the policy",
     .breaks = "inconsistent-is-400-at-the-redirect",
     .before = {SIPS_BOB},
     .policy = {.inconsistent_rejected = true},
     SERVED(SEEN_REDIRECT, "INVITE", SIPS_URI, "TLS", CONTACT_SIP, MOVED, BOB_SIPS)},
    {.sentence = "a sips request from a sip Contact is a bad one by policy",
     .before = {SIPS_BOB},
     .policy = {.inconsistent_rejected = true},
     SERVED(SEEN_REDIRECT, "INVITE", SIPS_URI, "TLS", CONTACT_SIP, "400 Bad Request", "")},
    {.sentence = "a sips request from a sip Contact is refused for a user who can be had with sips",
     .breaks = "inconsistent-is-400-at-the-redirect",
     .before = {SIPS_BOB},
     .policy = {.inconsistent_rejected = true},
     SERVED(SEEN_REDIRECT, "INVITE", SIPS_URI, "TLS", CONTACT_SIP, UNAVAILABLE, "")},
    {.sentence = "a sips request from a sip Contact is refused for a user who can not be had with sips",
     .before = {SIP_BOB},
     .policy = {.inconsistent_rejected = true},
     SERVED(SEEN_REDIRECT, "INVITE", SIPS_URI, "TLS", CONTACT_SIP, UNAVAILABLE, "")},
    {.sentence = "transport=tls is added to a binding",
     .breaks = "redirect-originates-no-transport-tls",
     SERVED(SEEN_REDIRECT, "INVITE", "sips:carol@example.org", "TLS", CONTACT_SIPS, MOVED,
            "Contact: <sips:carol@example.org;transport=tls>" CRLF)},
    {.sentence = "an unknown user is not found", FROM_SIPS("404 Not Found", "")},
    {.sentence = "a user with a binding is not found",
     .breaks = "redirect-server-has-its-cause",
     .before = {SIPS_BOB},
     FROM_SIPS("404 Not Found", "")},
    {.sentence = "nothing is wrong, and a 400",
     .breaks = "redirect-server-has-its-cause",
     .before = {SIPS_BOB},
     FROM_SIPS("400 Bad Request", "")},
    {.sentence = "a call is taken by the redirect server",
     .breaks = "redirect-server-has-its-cause",
     .before = {SIPS_BOB},
     FROM_SIPS("200 OK", BOB_SIPS)},
    {.sentence = "an ACK is answered by a redirect server",
     .breaks = "ack-is-never-answered",
     SERVED(SEEN_REDIRECT, "ACK", SIPS_URI, "TLS", "", "404 Not Found", "")},
    {.sentence = "a request is forwarded by a redirect server",
     .breaks = "server-answers-and-sends-nothing-else",
     .role = SEEN_REDIRECT,
     .in = CAME("INVITE", SIPS_URI, "TLS", CONTACT_SIPS),
     .arrived = "TLS",
     .out = {{LEFT("INVITE", SIPS_URI, "TLS", "TLS", CONTACT_SIPS), "TLS"}}},
};

static void with_which_contact_a_server_answers(void **state)
{
    (void)state;
    scenes_judge(dialog_scenes, COUNT(dialog_scenes));
    scenes_cover(dialog_scenes, COUNT(dialog_scenes), "contact-of-a-sips-dialog-is-sips",
                 "contact-of-a-sips-dialog-is-sips");
    scenes_cover(dialog_scenes, COUNT(dialog_scenes), "server-refreshes-sips-dialog-with-sips",
                 "record-route-is-copied-into-the-answer");
}

static void which_scheme_a_server_refuses(void **state)
{
    (void)state;
    scenes_judge(refusal_scenes, COUNT(refusal_scenes));
    scenes_cover(refusal_scenes, COUNT(refusal_scenes), "unwanted-sips-is-480",
                 "inconsistent-is-400-at-the-server");
}

static void where_a_redirect_server_points_to(void **state)
{
    (void)state;
    scenes_judge(redirect_scenes, COUNT(redirect_scenes));
    scenes_cover(redirect_scenes, COUNT(redirect_scenes), "server-answers-and-sends-nothing-else",
                 "redirect-server-has-its-cause");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_which_contact_a_server_answers),
        cmocka_unit_test(which_scheme_a_server_refuses),
        cmocka_unit_test(where_a_redirect_server_points_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
