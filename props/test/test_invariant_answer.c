/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#define BOB "sip:bob@example.com"
#define SIPS_BOB                                                                                             \
    {                                                                                                        \
        BOB, "<sips:bob@192.0.2.4>", NULL                                                                    \
    }
#define SIP_BOB                                                                                              \
    {                                                                                                        \
        BOB, "<sip:bob@192.0.2.5>", NULL                                                                     \
    }
#define SIPS_CALL CAME("INVITE", "sips:bob@example.com", "TLS", "")
#define SIP_CALL CAME("INVITE", "sip:bob@example.com", "TCP", "")
#define OVER_TLS(line, more)                                                                                 \
    {                                                                                                        \
        {                                                                                                    \
            ANSWER(line, "INVITE", "TLS", more), "TLS"                                                       \
        }                                                                                                    \
    }
#define OVER_TCP(line, more)                                                                                 \
    {                                                                                                        \
        {                                                                                                    \
            ANSWER(line, "INVITE", "TCP", more), "TCP"                                                       \
        }                                                                                                    \
    }
#define UNAVAILABLE "480 Temporarily Unavailable"

static const struct scene answer_scenes[] = {
    {.sentence = "an unknown user gets a 404",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("404 Not Found", "")},
    {.sentence = "a request to sip bindings alone gets a 480 with 380",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS(UNAVAILABLE, WARNING_380),
     .before = {SIP_BOB}},
    {.sentence = "an ACK is answered",
     .breaks = "ack-is-never-answered",
     .in = CAME("ACK", "sips:bob@example.com", "TLS", ""),
     .arrived = "TLS",
     .out = {{ANSWER("404 Not Found", "ACK", "TLS", ""), "TLS"}}},
    {.sentence = "an answer has another From",
     .breaks = "answer-echoes-the-request",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = {{"SIP/2.0 404 Not Found" CRLF VIA_PHONE(
                  "TLS") "From: <sips:alice@example.net>;tag=a1" CRLF "To: <sip:bob@example.com>;tag=b" CRLF
                         "Call-ID: c1@pc.example.net" CRLF "CSeq: 7 INVITE" CRLF END,
              "TLS"}}},
    {.sentence = "an answer has another To",
     .breaks = "answer-echoes-the-request",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = {{"SIP/2.0 404 Not Found" CRLF VIA_PHONE("TLS") "From: Alice <sip:alice@example.net>;tag=a1" CRLF
                                                            "To: <sips:bob@example.com>;tag=b" CRLF
                                                            "Call-ID: c1@pc.example.net" CRLF
                                                            "CSeq: 7 INVITE" CRLF END,
              "TLS"}}},
    {.sentence = "an answer has a Via less",
     .breaks = "answer-echoes-the-request",
     .in = CAME("INVITE", "sips:bob@example.com", "TLS",
                "Via: SIP/2.0/UDP far.example.net;branch=z9hG4bKfar" CRLF),
     .arrived = "TLS",
     .out = OVER_TLS("404 Not Found", "")},
    {.sentence = "the Via of an answer is marked with where the request came from",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = {{"SIP/2.0 404 Not Found" CRLF
              "Via: SIP/2.0/TLS pc.example.net;branch=z9hG4bKphone;received=192.0.2.1" CRLF DIALOG_WITH_TAG(
                  "INVITE") END,
              "TLS"}}},
    {.sentence = "an answer has no tag in To",
     .breaks = "answer-has-a-to-tag",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = {{"SIP/2.0 404 Not Found" CRLF VIA_PHONE("TLS") DIALOG("INVITE") END, "TLS"}}},
    {.sentence = "a 100 needs no tag",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = {{"SIP/2.0 100 Trying" CRLF VIA_PHONE("TLS") DIALOG("INVITE") END, "TLS"}}},
    {.sentence = "a sips URI gets a 416",
     .breaks = "416-is-for-other-schemes",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("416 Unsupported URI Scheme", "")},
    {.sentence = "a tel URI gets a 416",
     .in = CAME("INVITE", "tel:+15550100", "TLS", ""),
     .arrived = "TLS",
     .out = OVER_TLS("416 Unsupported URI Scheme", "")},
};

static const struct scene warning_scenes[] = {
    {.sentence = "380 to a sip request",
     .breaks = "warning-380-answers-sips-alone",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP(UNAVAILABLE, WARNING_380),
     .before = {SIPS_BOB}},
    {.sentence = "380 in a 400",
     .breaks = "warning-380-answers-sips-alone",
     .in = CAME("INVITE", "sips:carol@example.org", "TLS", ""),
     .arrived = "TLS",
     .out = OVER_TLS("400 Bad Request", WARNING_380)},
    {.sentence = "381 to a sips request",
     .breaks = "warning-381-answers-sip-alone",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS(UNAVAILABLE, WARNING_381),
     .before = {SIPS_BOB}},
    {.sentence = "381 to a sip request",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP(UNAVAILABLE, WARNING_381),
     .before = {SIPS_BOB}},
    {.sentence = "380 with the text of 381",
     .breaks = "warning-says-what-its-code-means",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS(UNAVAILABLE, "Warning: 380 proxy.example.com \"SIPS Required\"" CRLF),
     .before = {SIP_BOB}},
    {.sentence = "380 without an agent",
     .breaks = "warning-says-what-its-code-means",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS(UNAVAILABLE, "Warning: 380 \"SIPS Not Allowed\"" CRLF WARNING_380),
     .before = {SIP_BOB}},
    {.sentence = "380 although nothing is bound",
     .breaks = "warning-380-has-a-sip-binding-behind-it",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS(UNAVAILABLE, WARNING_380)},
    {.sentence = "381 although nothing but sip is bound",
     .breaks = "warning-381-has-no-sip-way-beside-it",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP(UNAVAILABLE, WARNING_381),
     .before = {{BOB, "<sip:bob@host.example.com>", NULL}}},
    {.sentence = "381 although an address is bound as sip, too",
     .breaks = "warning-381-has-no-sip-way-beside-it",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP(UNAVAILABLE, WARNING_381),
     .before = {SIPS_BOB, SIP_BOB}},
    {.sentence = "381 where the sip binding may be out of reach",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP(UNAVAILABLE, WARNING_381),
     .before = {SIPS_BOB, {BOB, "<sip:bob@host.example.com>", NULL}}},
    {.sentence = "a sips request to sip bindings alone gets a 403",
     .breaks = "sips-to-sip-bindings-is-480",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("403 Forbidden", ""),
     .before = {SIP_BOB}},
    {.sentence = "that 480 has no Warning",
     .breaks = "sips-to-sip-bindings-warns-380",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS(UNAVAILABLE, ""),
     .before = {SIP_BOB}},
    {.sentence = "another refusal comes first when there is cause for it",
     .in = CAME("INVITE", "sips:bob@example.com", "TLS", "Proxy-Require: sec-agree" CRLF),
     .arrived = "TLS",
     .out = OVER_TLS("420 Bad Extension", ""),
     .before = {SIP_BOB}},
    {.sentence = "nobody can tell what a GRUU is answered with",
     .in = CAME("INVITE", "sips:bob@example.com;gr=a", "TLS", ""),
     .arrived = "TLS",
     .out = OVER_TLS("404 Not Found", ""),
     .before = {SIP_BOB}},
    {.sentence = "sips bindings refuse sip by policy, but with a 403",
     .breaks = "sip-to-sips-bindings-is-480-by-policy",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP("403 Forbidden", ""),
     .before = {SIPS_BOB},
     .policy = {.sip_to_sips_rejected = true}},
    {.sentence = "sips bindings refuse sip by policy, but without a Warning",
     .breaks = "sip-to-sips-bindings-is-480-by-policy",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP(UNAVAILABLE, ""),
     .before = {SIPS_BOB},
     .policy = {.sip_to_sips_rejected = true}},
    {.sentence = "sips bindings refuse sip by policy, with 381",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP(UNAVAILABLE, WARNING_381),
     .before = {SIPS_BOB},
     .policy = {.sip_to_sips_rejected = true}},
};

#define IN_CLEAR CAME("INVITE", "sips:bob@example.com", "TCP", "")
#define INCONSISTENT                                                                                         \
    CAME("INVITE", "sips:carol@example.org", "TLS", "Contact: <sip:alice@pc.example.net>" CRLF)

static const struct scene policy_scenes[] = {
    {.sentence = "sips in clear is taken by default",
     .in = CAME("MESSAGE", "sips:bob@example.com", "TCP", ""),
     .arrived = "TCP",
     .out = {{LEFT("MESSAGE", "sips:bob@192.0.2.4", "TLS", "TCP", ""), "TLS"}},
     .before = {SIPS_BOB}},
    {.sentence = "sips in clear is taken in spite of the policy",
     .breaks = "sips-in-clear-is-400-by-policy",
     .in = CAME("MESSAGE", "sips:bob@example.com", "TCP", ""),
     .arrived = "TCP",
     .out = {{LEFT("MESSAGE", "sips:bob@192.0.2.4", "TLS", "TCP", ""), "TLS"}},
     .before = {SIPS_BOB},
     .policy = {.insecure_arrival_rejected = true}},
    {.sentence = "sips in clear gets a 403 by policy",
     .breaks = "sips-in-clear-is-400-by-policy",
     .in = IN_CLEAR,
     .arrived = "TCP",
     .out = OVER_TCP("403 Forbidden", ""),
     .policy = {.insecure_arrival_rejected = true}},
    {.sentence = "sips in clear gets a 400 by policy, whatever is bound",
     .in = IN_CLEAR,
     .arrived = "TCP",
     .out = OVER_TCP("400 Bad Request", ""),
     .before = {SIP_BOB},
     .policy = {.insecure_arrival_rejected = true}},
    {.sentence = "a sips request from and to sip URIs gets a 403 by the strict policy",
     .breaks = "strict-policy-wants-sips-throughout",
     .in = CAME("MESSAGE", "sips:bob@example.com", "TLS", ""),
     .arrived = "TLS",
     .out = {{ANSWER("403 Forbidden", "MESSAGE", "TLS", ""), "TLS"}},
     .policy = {.strict = true}},
    {.sentence = "a sips request with a sip Contact goes on in spite of the policy",
     .breaks = "inconsistent-is-400-by-policy",
     .in = INCONSISTENT,
     .arrived = "TLS",
     .out = {{LEFT("INVITE", "sips:carol@example.org", "TLS", "TLS",
                   "Contact: <sip:alice@pc.example.net>" CRLF),
              "TLS"}},
     .policy = {.inconsistent_rejected = true}},
    {.sentence = "a sips request with a sip Contact gets a 480 by policy",
     .breaks = "inconsistent-is-400-by-policy",
     .in = INCONSISTENT,
     .arrived = "TLS",
     .out = OVER_TLS(UNAVAILABLE, ""),
     .policy = {.inconsistent_rejected = true}},
    {.sentence = "a sips request with a sip Contact gets a 400 by policy",
     .in = INCONSISTENT,
     .arrived = "TLS",
     .out = OVER_TLS("400 Bad Request", ""),
     .policy = {.inconsistent_rejected = true}},
    {.sentence = "a sips request with a sip Contact goes on by default",
     .in = INCONSISTENT,
     .arrived = "TLS",
     .out = {{LEFT("INVITE", "sips:carol@example.org", "TLS", "TLS",
                   "Contact: <sip:alice@pc.example.net>" CRLF),
              "TLS"}}},
};

static const struct scene cause_scenes[] = {
    {.sentence = "hops are left, and a 483",
     .breaks = "refusal-has-its-cause",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("483 Too Many Hops", "")},
    {.sentence = "never here before, and a 482",
     .breaks = "refusal-has-its-cause",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("482 Loop Detected", "")},
    {.sentence = "here before, and a 482",
     .in = CAME("INVITE", "sips:bob@example.com", "TLS", VIA_PROXY("TLS")),
     .arrived = "TLS",
     .out = {{"SIP/2.0 482 Loop Detected" CRLF VIA_PHONE("TLS") VIA_PROXY("TLS") DIALOG_WITH_TAG("INVITE")
                  END,
              "TLS"}}},
    {.sentence = "nothing is required, and a 420",
     .breaks = "refusal-has-its-cause",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("420 Bad Extension", "")},
    {.sentence = "bindings are there, and a 404",
     .breaks = "refusal-has-its-cause",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("404 Not Found", ""),
     .before = {SIPS_BOB}},
    {.sentence = "a 404 although the policy says 480",
     .breaks = "refusal-has-its-cause",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("404 Not Found", ""),
     .policy = {.no_binding_always_480 = true}},
    {.sentence = "nothing is wrong, and a 400",
     .breaks = "refusal-has-its-cause",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("400 Bad Request", ""),
     .before = {SIPS_BOB}},
    {.sentence = "a strict router may be in the way, and a 400",
     .in = SIP_CALL,
     .arrived = "TCP",
     .out = OVER_TCP("400 Bad Request", ""),
     .before = {{BOB, "<sips:bob@192.0.2.4>", "<sips:strict.example.com>"}}},
    {.sentence = "a proxy takes a call",
     .breaks = "proxy-accepts-nothing-itself",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .out = OVER_TLS("200 OK", ""),
     .before = {SIPS_BOB}},
    {.sentence = "a proxy takes a CANCEL",
     .in = CAME("CANCEL", "sips:bob@example.com", "TLS", ""),
     .arrived = "TLS",
     .out = {{ANSWER("200 OK", "CANCEL", "TLS", ""), "TLS"}}},
    {.sentence = "a proxy answers what is for itself",
     .in = CAME("OPTIONS", "sips:example.com", "TLS", ""),
     .arrived = "TLS",
     .out = {{ANSWER("200 OK", "OPTIONS", "TLS", ""), "TLS"}}},
    {.sentence = "a request gets nothing",
     .breaks = "request-is-not-ignored",
     .in = SIPS_CALL,
     .arrived = "TLS",
     .before = {SIP_BOB}},
    {.sentence = "an ACK gets nothing",
     .in = CAME("ACK", "sips:bob@example.com", "TLS", ""),
     .arrived = "TLS"},
};

#define COUNT(scenes) (sizeof(scenes) / sizeof(scenes)[0])

static void what_answers_look_like(void **state)
{
    (void)state;
    scenes_judge(answer_scenes, COUNT(answer_scenes));
    scenes_cover(answer_scenes, COUNT(answer_scenes), "ack-is-never-answered", "answer-has-a-to-tag");
    scenes_cover(answer_scenes, COUNT(answer_scenes), "416-is-for-other-schemes", "416-is-for-other-schemes");
}

static void what_warnings_are_for(void **state)
{
    (void)state;
    scenes_judge(warning_scenes, COUNT(warning_scenes));
    scenes_cover(warning_scenes, COUNT(warning_scenes), "warning-380-answers-sips-alone",
                 "sip-to-sips-bindings-is-480-by-policy");
}

static void what_policies_refuse(void **state)
{
    (void)state;
    scenes_judge(policy_scenes, COUNT(policy_scenes));
    scenes_cover(policy_scenes, COUNT(policy_scenes), "sips-in-clear-is-400-by-policy",
                 "strict-policy-wants-sips-throughout");
}

static void what_answers_are_for(void **state)
{
    (void)state;
    scenes_judge(cause_scenes, COUNT(cause_scenes));
    scenes_cover(cause_scenes, COUNT(cause_scenes), "refusal-has-its-cause", "request-is-not-ignored");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_answers_look_like),
        cmocka_unit_test(what_warnings_are_for),
        cmocka_unit_test(what_policies_refuse),
        cmocka_unit_test(what_answers_are_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
