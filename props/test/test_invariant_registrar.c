/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

/* A REGISTER for bob@example.com over TLS, and the answers to it. */
#define REGISTER(uri, to, more)                                                                              \
    "REGISTER " uri " SIP/2.0" CRLF VIA_PHONE("TLS") "Max-Forwards: 70" CRLF "From: <" to ">;tag=a1" CRLF    \
                                                     "To: <" to ">" CRLF "Call-ID: r1@pc.example.net" CRLF   \
                                                     "CSeq: 3 REGISTER" CRLF more END
#define REPLY(line, to, more)                                                                                \
    "SIP/2.0 " line CRLF VIA_PHONE("TLS") "From: <" to ">;tag=a1" CRLF "To: <" to ">;tag=b1" CRLF            \
                                          "Call-ID: r1@pc.example.net" CRLF "CSeq: 3 REGISTER" CRLF more END
#define SIPS_REGISTER(more) REGISTER("sips:example.com", "sips:bob@example.com", more)
#define SIP_REGISTER(more) REGISTER("sip:example.com", "sip:bob@example.com", more)
#define SIPS_REPLY(line, more)                                                                               \
    {                                                                                                        \
        {                                                                                                    \
            REPLY(line, "sips:bob@example.com", more), "TLS"                                                 \
        }                                                                                                    \
    }
#define SIP_REPLY(line, more)                                                                                \
    {                                                                                                        \
        {                                                                                                    \
            REPLY(line, "sip:bob@example.com", more), "TLS"                                                  \
        }                                                                                                    \
    }
#define OK "200 OK"
#define BAD "400 Bad Request"

#define BOB "sip:bob@example.com"
#define SIPS_URI "<sips:bob@192.0.2.4>"
#define SIP_URI "<sip:bob@192.0.2.5>"
#define CONTACT(value) "Contact: " value CRLF
#define LISTED(value) "Contact: " value ";expires=600" CRLF
#define SIPS_BOUND                                                                                           \
    {                                                                                                        \
        BOB, SIPS_URI, NULL                                                                                  \
    }
#define SIP_BOUND                                                                                            \
    {                                                                                                        \
        BOB, SIP_URI, NULL                                                                                   \
    }
#define OVER_TLS .role = SEEN_REGISTRAR, .arrived = "TLS"

static const struct scene sips_scenes[] = {
    {.sentence = "a sips Contact among sips alone is bound",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI)),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .after = {SIPS_BOUND}},
    {.sentence = "a sips Contact in a sip REGISTER is bound",
     .breaks = "sips-contact-among-sips-alone",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI)),
     .out = SIP_REPLY(OK, LISTED(SIPS_URI)),
     .after = {SIPS_BOUND}},
    {.sentence = "a sips Contact beside a sip one is bound",
     .breaks = "sips-contact-among-sips-alone",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI ", " SIP_URI)),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI) LISTED(SIP_URI)),
     .after = {SIPS_BOUND, SIP_BOUND}},
    {.sentence = "a sips Contact beside a sip one is bound by policy",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI ", " SIP_URI)),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI) LISTED(SIP_URI)),
     .after = {SIPS_BOUND, SIP_BOUND},
     .policy = {.mixed_contacts_accepted = true}},
    {.sentence = "a sips Contact behind a sip Path is bound",
     .breaks = "sips-contact-among-sips-alone",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI) "Path: <sips:e1.example.com;lr>, <sip:e2.example.com;lr>" CRLF),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI) "Path: <sips:e1.example.com;lr>, <sip:e2.example.com;lr>" CRLF),
     .after = {{BOB, SIPS_URI, "<sips:e1.example.com;lr>,<sip:e2.example.com;lr>"}}},
    {.sentence = "a sip Contact in a sip REGISTER with a sips AOR is bound",
     OVER_TLS,
     .in = REGISTER("sip:example.com", "sips:bob@example.com", CONTACT(SIP_URI)),
     .out = SIPS_REPLY(OK, LISTED(SIP_URI)),
     .after = {SIP_BOUND}},
    {.sentence = "a sips Contact in a sip REGISTER gets a 403",
     .breaks = "sips-contact-elsewhere-is-400",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI)),
     .out = SIP_REPLY("403 Forbidden", "")},
    {.sentence = "a sips Contact in a sip REGISTER gets a 400",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI)),
     .out = SIP_REPLY(BAD, ""),
     .before = {SIP_BOUND},
     .after = {SIP_BOUND}},
    {.sentence = "an unknown domain is refused before its Contacts are looked at",
     OVER_TLS,
     .in = REGISTER("sip:example.org", "sip:bob@example.org", CONTACT(SIPS_URI)),
     .out = {{REPLY("404 Not Found", "sip:bob@example.org", ""), "TLS"}}},
    {.sentence = "a Require is refused before the Contacts are looked at",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI) "Require: gruu" CRLF),
     .out = SIP_REPLY("420 Bad Extension", "Unsupported: gruu" CRLF)},
    {.sentence = "a refused REGISTER leaves a binding",
     .breaks = "refused-register-changes-nothing",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI)),
     .out = SIP_REPLY(BAD, ""),
     .before = {SIP_BOUND},
     .after = {SIP_BOUND, SIPS_BOUND}},
    {.sentence = "a refused REGISTER takes a binding",
     .breaks = "refused-register-changes-nothing",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT("*")),
     .out = SIP_REPLY(BAD, ""),
     .before = {SIP_BOUND}},
    {.sentence = "taking a sips Contact off by sip gets a 400",
     .breaks = "removing-sips-is-not-binding-it",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI ";expires=0")),
     .out = SIP_REPLY(BAD, ""),
     .before = {SIPS_BOUND},
     .after = {SIPS_BOUND}},
    {.sentence = "taking a sips Contact off by sip gets a 400 by policy",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI ";expires=0")),
     .out = SIP_REPLY(BAD, ""),
     .before = {SIPS_BOUND},
     .after = {SIPS_BOUND},
     .policy = {.deregister_checked = true}},
    {.sentence = "taking a sips Contact off by sip is accepted in spite of the policy",
     .breaks = "sips-contact-among-sips-alone",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI) "Expires: 0" CRLF),
     .out = SIP_REPLY(OK, ""),
     .before = {SIPS_BOUND},
     .policy = {.deregister_checked = true}},
    {.sentence = "taking a sips Contact off by sip is accepted",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIPS_URI) "Expires: 0" CRLF),
     .out = SIP_REPLY(OK, ""),
     .before = {SIPS_BOUND}},
    {.sentence = "the Service-Route has a sips entry",
     .breaks = "service-route-is-sip",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI)),
     .out = SIPS_REPLY(
         OK, LISTED(SIPS_URI) "Service-Route: <sip:a.example.com;lr>, <sips:b.example.com;lr>" CRLF),
     .after = {SIPS_BOUND}},
    {.sentence = "the Service-Route is sip",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI)),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI) "Service-Route: <sip:a.example.com;lr>" CRLF),
     .after = {SIPS_BOUND}},
    {.sentence = "the Service-Route has a sip entry in spite of the policy",
     .breaks = "service-route-is-sips",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI)),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI) "Service-Route: <sip:a.example.com;lr>" CRLF),
     .after = {SIPS_BOUND},
     .policy = {.service_route_sips_only = true}},
    {.sentence = "the Service-Route of a sip Contact is free",
     OVER_TLS,
     .in = SIP_REGISTER(CONTACT(SIP_URI)),
     .out = SIP_REPLY(OK, LISTED(SIP_URI) "Service-Route: <sips:a.example.com;lr>" CRLF),
     .after = {SIP_BOUND}},
};

#define INSTANCE(name) ";+sip.instance=\"<urn:uuid:" name ">\""

static const struct scene binding_scenes[] = {
    {.sentence = "the sips form replaces the sip form",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("<sips:bob@192.0.2.5>")),
     .out = SIPS_REPLY(OK, LISTED("<sips:bob@192.0.2.5>")),
     .before = {SIP_BOUND},
     .after = {{BOB, "<sips:bob@192.0.2.5>", NULL}}},
    {.sentence = "the sips form stands beside the sip form",
     .breaks = "one-form-of-a-contact",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("<sips:bob@192.0.2.5>")),
     .out = SIPS_REPLY(OK, LISTED("<sips:bob@192.0.2.5>") LISTED(SIP_URI)),
     .before = {SIP_BOUND},
     .after = {SIP_BOUND, {BOB, "<sips:bob@192.0.2.5>", NULL}}},
    {.sentence = "the sips form stands beside the sip form with its default port",
     .breaks = "one-form-of-a-contact",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("<sips:bob@192.0.2.5:5061>")),
     .out = SIPS_REPLY(OK, LISTED("<sips:bob@192.0.2.5:5061>") LISTED(SIP_URI)),
     .before = {SIP_BOUND},
     .after = {SIP_BOUND, {BOB, "<sips:bob@192.0.2.5:5061>", NULL}}},
    {.sentence = "both forms stand for two instances",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("<sips:bob@192.0.2.5>" INSTANCE("1"))),
     .out = SIPS_REPLY(OK, LISTED("<sips:bob@192.0.2.5>" INSTANCE("1")) LISTED(SIP_URI INSTANCE("2"))),
     .before = {{BOB, SIP_URI INSTANCE("2"), NULL}},
     .after = {{BOB, SIP_URI INSTANCE("2"), NULL}, {BOB, "<sips:bob@192.0.2.5>" INSTANCE("1"), NULL}}},
    {.sentence = "a binding is not listed",
     .breaks = "answer-lists-the-bindings",
     OVER_TLS,
     .in = SIPS_REGISTER(""),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .before = {{"sips:bob@example.com", SIPS_URI, NULL}, {"sips:bob@example.com", SIP_URI, NULL}},
     .after = {{"sips:bob@example.com", SIPS_URI, NULL}, {"sips:bob@example.com", SIP_URI, NULL}}},
    {.sentence = "a binding is listed that is none",
     .breaks = "answer-lists-the-bindings",
     OVER_TLS,
     .in = SIP_REGISTER(""),
     .out = SIP_REPLY(OK, LISTED(SIPS_URI) LISTED(SIP_URI)),
     .before = {SIPS_BOUND},
     .after = {SIPS_BOUND}},
    {.sentence = "a binding is listed without expires",
     .breaks = "answer-lists-the-bindings",
     OVER_TLS,
     .in = SIP_REGISTER(""),
     .out = SIP_REPLY(OK, CONTACT(SIPS_URI)),
     .before = {SIPS_BOUND},
     .after = {SIPS_BOUND}},
    {.sentence = "a binding of the sip AOR is not listed for the sips AOR",
     .breaks = "sip-and-sips-are-one-aor",
     OVER_TLS,
     .in = SIPS_REGISTER(""),
     .out = SIPS_REPLY(OK, ""),
     .before = {SIPS_BOUND},
     .after = {SIPS_BOUND}},
    {.sentence = "another's binding is not listed",
     OVER_TLS,
     .in = SIPS_REGISTER(""),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .before = {SIPS_BOUND, {"sip:carol@example.com", SIP_URI, NULL}},
     .after = {SIPS_BOUND, {"sip:carol@example.com", SIP_URI, NULL}}},
    {.sentence = "a Contact loses a parameter",
     .breaks = "registered-contact-keeps-its-text",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("<sips:bob@192.0.2.4;transport=tcp>")),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .after = {SIPS_BOUND}},
    {.sentence = "a Contact with expires 0 stays",
     .breaks = "removed-contact-is-gone",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI ";expires=0")),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .before = {SIPS_BOUND},
     .after = {SIPS_BOUND}},
    {.sentence = "all Contacts are to go and stay",
     .breaks = "removed-contact-is-gone",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("*") "Expires: 0" CRLF),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .before = {SIPS_BOUND},
     .after = {SIPS_BOUND}},
    {.sentence = "all Contacts go",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("*") "Expires: 0" CRLF),
     .out = SIPS_REPLY(OK, ""),
     .before = {SIPS_BOUND, {"sip:carol@example.com", SIP_URI, NULL}},
     .after = {{"sip:carol@example.com", SIP_URI, NULL}}},
    {.sentence = "all Contacts are to go some day",
     .breaks = "star-stands-alone-with-expires-0",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("*") "Expires: 60" CRLF),
     .out = SIPS_REPLY(OK, ""),
     .before = {SIPS_BOUND}},
    {.sentence = "a binding that is not named is lost",
     .breaks = "what-register-does-not-name-stays",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI)),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .before = {SIP_BOUND},
     .after = {SIPS_BOUND}},
    {.sentence = "another's binding is lost",
     .breaks = "what-register-does-not-name-stays",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("*") "Expires: 0" CRLF),
     .out = SIPS_REPLY(OK, ""),
     .before = {SIPS_BOUND, {"sip:carol@example.com", SIP_URI, NULL}}},
    {.sentence = "a binding appears that nobody asked for",
     .breaks = "what-register-does-not-name-stays",
     OVER_TLS,
     .in = SIPS_REGISTER(""),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .after = {SIPS_BOUND}},
    {.sentence = "an instance may move",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT("<sips:bob@192.0.2.9>" INSTANCE("1") ";reg-id=1")),
     .out = SIPS_REPLY(OK, LISTED("<sips:bob@192.0.2.9>" INSTANCE("1") ";reg-id=1")),
     .before = {{BOB, SIPS_URI INSTANCE("1") ";reg-id=1", NULL}},
     .after = {{BOB, "<sips:bob@192.0.2.9>" INSTANCE("1") ";reg-id=1", NULL}}},
    {.sentence = "the Path is kept and returned",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI) "Path: <sips:e1.example.com;lr>" CRLF
                                           "Path: <sips:e2.example.com;lr>" CRLF),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI) "Path: <sips:e1.example.com;lr>, <sips:e2.example.com;lr>" CRLF),
     .after = {{BOB, SIPS_URI, "<sips:e1.example.com;lr>,<sips:e2.example.com;lr>"}}},
    {.sentence = "the Path is kept in another order",
     .breaks = "path-is-kept-with-the-binding",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI) "Path: <sips:e1.example.com;lr>, <sips:e2.example.com;lr>" CRLF),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI) "Path: <sips:e1.example.com;lr>, <sips:e2.example.com;lr>" CRLF),
     .after = {{BOB, SIPS_URI, "<sips:e2.example.com;lr>,<sips:e1.example.com;lr>"}}},
    {.sentence = "the Path is not returned",
     .breaks = "path-is-returned",
     OVER_TLS,
     .in = SIPS_REGISTER(CONTACT(SIPS_URI) "Path: <sips:e1.example.com;lr>" CRLF),
     .out = SIPS_REPLY(OK, LISTED(SIPS_URI)),
     .after = {{BOB, SIPS_URI, "<sips:e1.example.com;lr>"}}},
};

#define COUNT(scenes) (sizeof(scenes) / sizeof(scenes)[0])

static void where_a_sips_contact_is_bound(void **state)
{
    (void)state;
    scenes_judge(sips_scenes, COUNT(sips_scenes));
    scenes_cover(sips_scenes, COUNT(sips_scenes), "sips-contact-among-sips-alone", "service-route-is-sips");
}

static void what_is_bound_afterwards(void **state)
{
    (void)state;
    scenes_judge(binding_scenes, COUNT(binding_scenes));
    scenes_cover(binding_scenes, COUNT(binding_scenes), "one-form-of-a-contact", "path-is-returned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_a_sips_contact_is_bound),
        cmocka_unit_test(what_is_bound_afterwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
