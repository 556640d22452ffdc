/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#define COUNT(scenes) (sizeof(scenes) / sizeof(scenes)[0])
#define CONTACT_SIP "Contact: <sip:alice@pc.example.net>" CRLF
#define CONTACT_SIPS "Contact: <sips:alice@pc.example.net>" CRLF
#define SIPS_BOB_URI "sips:bob@example.com"
#define SIP_BOB_URI "sip:bob@example.com"
#define UNAVAILABLE "480 Temporarily Unavailable"
#define MOVED "302 Moved Temporarily"

/* ---- What a client drafts and sends ---- */

#define DRAFT(method, uri, more)                                                                             \
    method " " uri " SIP/2.0" CRLF DIALOG(method)                                                            \
    more END
#define SENT(method, uri, transport, more) CAME(method, uri, transport, more)
#define LOOSE(scheme) "Route: <" scheme ":edge.example.com;lr>" CRLF
#define STRICT(scheme) "Route: <" scheme ":strict.example.com>" CRLF
#define THEN(uri) "Route: <" uri ">" CRLF

static const struct scene client_scenes[] = {
    {.sentence = "a sips request leaves as sips over TLS",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, CONTACT_SIP),
     .out = {{SENT("INVITE", SIPS_BOB_URI, "TLS", CONTACT_SIPS), "TLS"}},
     .leads_to = "example.com"},
    {.sentence = "without a secure hop nothing leaves",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, CONTACT_SIPS),
     .policy = {.no_tls_here = true}},
    {.sentence = "a sips target leaves as sip",
     .breaks = "sips-uri-given-is-not-made-sip",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, CONTACT_SIPS),
     .out = {{SENT("INVITE", SIP_BOB_URI, "TLS", CONTACT_SIPS), "TLS"}}},
    {.sentence = "a sips request leaves over TCP",
     .breaks = "sips-never-leaves-over-a-plain-hop",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, LOOSE("sips")),
     .out = {{SENT("INVITE", SIPS_BOB_URI, "TCP", LOOSE("sips")), "TCP"}}},
    {.sentence = "the Via of a client lies",
     .breaks = "via-names-the-hop",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, ""),
     .out = {{SENT("MESSAGE", SIP_BOB_URI, "TCP", ""), "UDP"}}},
    {.sentence = "a client that has no TLS uses it",
     .breaks = "without-tls-nothing-leaves-over-tls",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, ""),
     .out = {{SENT("MESSAGE", SIP_BOB_URI, "TLS", ""), "TLS"}},
     .policy = {.no_tls_here = true}},
    {.sentence = "a sip Contact in a sips request",
     .breaks = "contact-beside-sips-is-sips",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, CONTACT_SIP),
     .out = {{SENT("INVITE", SIPS_BOB_URI, "TLS", CONTACT_SIP), "TLS"}}},
    {.sentence = "a sip Contact in a sip request behind a sips Route",
     .breaks = "contact-beside-sips-is-sips",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIP_BOB_URI, LOOSE("sips") CONTACT_SIP),
     .out = {{SENT("INVITE", SIP_BOB_URI, "TLS", LOOSE("sips") CONTACT_SIP), "TLS"}}},
    {.sentence = "a route set of sip URIs becomes one of sips URIs",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, LOOSE("sip") THEN("sips:core.example.com;lr") CONTACT_SIPS),
     .out = {{SENT("INVITE", SIPS_BOB_URI, "TLS",
                   LOOSE("sips") THEN("sips:core.example.com;lr") CONTACT_SIPS),
              "TLS"}}},
    {.sentence = "a sip entry stays in the Route of a sips request",
     .breaks = "route-of-a-sips-request-is-sips",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, LOOSE("sips") THEN("sip:core.example.com;lr") CONTACT_SIPS),
     .out = {{SENT("INVITE", SIPS_BOB_URI, "TLS", LOOSE("sips") THEN("sip:core.example.com;lr") CONTACT_SIPS),
              "TLS"}}},
    {.sentence = "the port of an entry is changed with its scheme",
     .breaks = "route-that-leaves-is-the-route-set",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, THEN("sip:edge.example.com:5060;lr")),
     .out = {{SENT("INVITE", SIPS_BOB_URI, "TLS", THEN("sips:edge.example.com:5061;lr")), "TLS"}}},
    {.sentence = "the Route of a sip request is made sips",
     .breaks = "route-that-leaves-is-the-route-set",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, LOOSE("sip")),
     .out = {{SENT("MESSAGE", SIP_BOB_URI, "TLS", LOOSE("sips")), "TLS"}}},
    {.sentence = "an entry of the route set is lost",
     .breaks = "route-that-leaves-is-the-route-set",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, LOOSE("sip") THEN("sip:core.example.com;lr")),
     .out = {{SENT("MESSAGE", SIP_BOB_URI, "TCP", LOOSE("sip")), "TCP"}}},
    {.sentence = "sip behind a loose sips Route leaves as sip over TLS",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIP_BOB_URI, LOOSE("sips") CONTACT_SIPS),
     .out = {{SENT("INVITE", SIP_BOB_URI, "TLS", LOOSE("sips") CONTACT_SIPS), "TLS"}},
     .leads_to = "edge.example.com"},
    {.sentence = "sip behind a loose sips Route leaves over TCP",
     .breaks = "sips-first-hop-takes-sip-over-tls",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, LOOSE("sips")),
     .out = {{SENT("MESSAGE", SIP_BOB_URI, "TCP", LOOSE("sips")), "TCP"}}},
    {.sentence = "sip behind a loose sips Route leaves as sips",
     .breaks = "sips-first-hop-takes-sip-over-tls",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, LOOSE("sips")),
     .out = {{SENT("MESSAGE", SIPS_BOB_URI, "TLS", LOOSE("sips")), "TLS"}}},
    {.sentence = "sip behind a strict sips Route leaves with the URI of that entry",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIP_BOB_URI, STRICT("sips") CONTACT_SIPS),
     .out = {{SENT("INVITE", "sips:strict.example.com", "TLS", THEN(SIP_BOB_URI) CONTACT_SIPS), "TLS"}},
     .leads_to = "strict.example.com"},
    {.sentence = "sip behind a strict sips Route leaves with the sip form of that entry",
     .breaks = "sips-strict-router-becomes-request-uri",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, STRICT("sips")),
     .out = {{SENT("MESSAGE", "sip:strict.example.com", "TLS", THEN(SIP_BOB_URI)), "TLS"}}},
    {.sentence = "the URI behind a strict router is lost",
     .breaks = "route-that-leaves-is-the-route-set",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, STRICT("sips")),
     .out = {{SENT("MESSAGE", "sips:strict.example.com", "TLS", ""), "TLS"}}},
    {.sentence = "a sips Route behind a strict sip router is none of the first hop's, whatever the Contact",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIP_BOB_URI, STRICT("sip") LOOSE("sips") CONTACT_SIPS),
     .out = {{SENT("INVITE", "sip:strict.example.com", "TCP", LOOSE("sips") THEN(SIP_BOB_URI) CONTACT_SIPS),
              "TCP"}}},
    {.sentence = "a client adds transport=tls to its Contact",
     .breaks = "client-originates-no-transport-tls",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIP_BOB_URI, CONTACT_SIP),
     .out = {{SENT("INVITE", SIP_BOB_URI, "TLS", "Contact: <sip:alice@pc.example.net;transport=tls>" CRLF),
              "TLS"}}},
    {.sentence = "a sip dialog begins with a sips Contact",
     .breaks = "contact-of-a-sip-dialog-is-sip",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIP_BOB_URI, LOOSE("sip") CONTACT_SIPS),
     .out = {{SENT("INVITE", SIP_BOB_URI, "TLS", LOOSE("sip") CONTACT_SIPS), "TLS"}}},
    {.sentence = "a request in a sips dialog has a sips Contact, whatever its Request-URI",
     .role = SEEN_UAC,
     .in = DRAFT("UPDATE", SIP_BOB_URI, CONTACT_SIP),
     .out = {{SENT("UPDATE", SIP_BOB_URI, "TLS", CONTACT_SIPS), "TLS"}},
     .in_dialog = true,
     .dialog_sips = true},
    {.sentence = "a sips dialog is refreshed with a sip Contact",
     .breaks = "client-refreshes-sips-dialog-with-sips",
     .role = SEEN_UAC,
     .in = DRAFT("INVITE", SIPS_BOB_URI, CONTACT_SIP),
     .out = {{SENT("INVITE", SIPS_BOB_URI, "TLS", CONTACT_SIP), "TLS"}},
     .in_dialog = true,
     .dialog_sips = true},
    {.sentence = "by policy the secure flag alone asks for a sips Contact",
     .role = SEEN_UAC,
     .in = DRAFT("UPDATE", SIP_BOB_URI, CONTACT_SIP),
     .out = {{SENT("UPDATE", SIP_BOB_URI, "TCP", CONTACT_SIP), "TCP"}},
     .in_dialog = true,
     .dialog_sips = true,
     .policy = {.refresh_by_secure_flag = true}},
    {.sentence = "by policy the secure flag is kept",
     .breaks = "client-refreshes-sips-dialog-with-sips",
     .role = SEEN_UAC,
     .in = DRAFT("UPDATE", SIP_BOB_URI, CONTACT_SIP),
     .out = {{SENT("UPDATE", SIP_BOB_URI, "TLS", CONTACT_SIP), "TLS"}},
     .in_dialog = true,
     .dialog_sips = true,
     .dialog_secure = true,
     .policy = {.refresh_by_secure_flag = true}},
    {.sentence = "another user is called",
     .breaks = "client-sends-to-what-it-was-given",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, ""),
     .out = {{SENT("MESSAGE", "sip:mallory@example.com", "TCP", ""), "TCP"}}},
    {.sentence = "a sip target leaves as sips, with no Route that asks for it",
     .breaks = "client-sends-to-what-it-was-given",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, ""),
     .out = {{SENT("MESSAGE", SIPS_BOB_URI, "TLS", ""), "TLS"}}},
    {.sentence = "the Route is passed by",
     .breaks = "first-hop-is-route-or-request-uri",
     .role = SEEN_UAC,
     .in = DRAFT("MESSAGE", SIP_BOB_URI, LOOSE("sip")),
     .out = {{SENT("MESSAGE", SIP_BOB_URI, "TCP", LOOSE("sip")), "TCP"}},
     .leads_to = "example.com"},
};

/* ---- REGISTER ---- */

#define REGISTER_OF(from, to, contacts)                                                                      \
    "REGISTER sips:example.com SIP/2.0" CRLF VIA_PHONE("TLS") "Max-Forwards: 70" CRLF "From: <" from         \
                                                              ":alice@example.com>;tag=a1" CRLF "To: <" to   \
                                                              ":alice@example.com>" CRLF                     \
                                                              "Call-ID: r1@pc.example.net" CRLF              \
                                                              "CSeq: 1 REGISTER" CRLF contacts END
#define REGISTERS(from, to, contacts)                                                                        \
    .role = SEEN_UAC, .in = REGISTER_OF(from, to, contacts), .out = {{REGISTER_OF(from, to, contacts), "TLS"}}

static const struct scene register_scenes[] = {
    {.sentence = "a sips Contact is registered by a sips AOR", REGISTERS("sips", "sips", CONTACT_SIPS)},
    {.sentence = "a sip Contact is registered by a sip AOR", REGISTERS("sip", "sip", CONTACT_SIP)},
    {.sentence = "all Contacts are removed", REGISTERS("sips", "sips", "Contact: *" CRLF "Expires: 0" CRLF)},
    {.sentence = "both forms of a Contact are registered",
     .breaks = "register-has-one-form-of-a-contact",
     REGISTERS("sip", "sip", CONTACT_SIPS CONTACT_SIP)},
    {.sentence = "two Contacts of both schemes are registered",
     REGISTERS("sip", "sip", CONTACT_SIPS "Contact: <sip:alice@phone.example.net>" CRLF)},
    {.sentence = "a sips Contact is registered from a sip AOR",
     .breaks = "register-of-sips-has-sips-from-and-to",
     REGISTERS("sip", "sips", CONTACT_SIPS)},
    {.sentence = "a sips Contact is registered for a sip AOR",
     .breaks = "register-of-sips-has-sips-from-and-to",
     REGISTERS("sips", "sip", CONTACT_SIPS)},
    {.sentence = "a sip Contact is registered from a sips AOR",
     .breaks = "register-of-others-has-sip-from-and-to",
     REGISTERS("sips", "sip", CONTACT_SIP)},
    {.sentence = "a telephone number is registered for a sips AOR beside a sips Contact",
     .breaks = "sips-aor-has-sips-contacts-alone",
     REGISTERS("sip", "sips", CONTACT_SIPS "Contact: <tel:+12025550123>" CRLF)},
    {.sentence = "a sip registration passes through a strict sips router",
     .role = SEEN_UAC,
     .in = SENT("REGISTER", "sip:example.com", "TLS", STRICT("sips") CONTACT_SIP),
     .out = {{SENT("REGISTER", "sips:strict.example.com", "TLS", THEN("sip:example.com") CONTACT_SIP),
              "TLS"}}},
    {.sentence = "a URI with transport=tls that nobody asked for is in a REGISTER",
     .breaks = "register-originates-no-transport-tls",
     .role = SEEN_UAC,
     .in = REGISTER_OF("sips", "sips", CONTACT_SIPS),
     .out = {{REGISTER_OF("sips", "sips", CONTACT_SIPS "Path: <sips:pc.example.net;transport=tls>" CRLF),
              "TLS"}}},
    {.sentence = "a Contact is registered with the transport=tls that the user asked for",
     .breaks = "register-has-no-contact-with-transport-tls",
     .role = SEEN_UAC,
     .in = REGISTER_OF("sips", "sips", "Contact: <sips:alice@pc.example.net;transport=tls>" CRLF),
     .out = {{REGISTER_OF("sips", "sips", "Contact: <sips:alice@pc.example.net;transport=tls>" CRLF),
              "TLS"}}},
};

/* ---- What follows a response ---- */

#define GOT(line, more) "SIP/2.0 " line CRLF VIA_PHONE("TLS") DIALOG_WITH_TAG("INVITE") more END
#define GETS(line, more) .role = SEEN_UAC, .in = GOT(line, more), .arrived = "TLS"
#define TO_SIP "Contact: <sip:carol@192.0.2.9>" CRLF
#define TO_SIPS "Contact: <sips:carol@192.0.2.8>" CRLF

static const struct scene retry_scenes[] = {
    {.sentence = "a sips Contact of a 3xx is followed",
     GETS(MOVED, TO_SIPS),
     .sent = SIPS_BOB_URI,
     .recursion = {"sips:carol@192.0.2.8"}},
    {.sentence = "a sip call follows a 3xx to sips",
     GETS(MOVED, TO_SIPS),
     .sent = SIP_BOB_URI,
     .recursion = {"sips:carol@192.0.2.8"}},
    {.sentence = "a sips Contact of a 3xx is tried as sip",
     .breaks = "sips-uri-given-is-not-made-sip",
     GETS(MOVED, TO_SIPS),
     .sent = SIP_BOB_URI,
     .recursion = {"sip:carol@192.0.2.8"}},
    {.sentence = "a sips call follows a 3xx to sip",
     .breaks = "sips-follows-no-sip-contact-unconfirmed",
     GETS(MOVED, TO_SIP),
     .sent = SIPS_BOB_URI,
     .recursion = {"sip:carol@192.0.2.9"}},
    {.sentence = "a sips call follows a 3xx to sip when the user confirmed it",
     GETS(MOVED, TO_SIP),
     .sent = SIPS_BOB_URI,
     .confirmed = true,
     .recursion = {"sip:carol@192.0.2.9"}},
    {.sentence = "a sips call follows a 3xx to sip against the policy, though the user confirmed it",
     .breaks = "sips-follows-no-sip-contact-unconfirmed",
     GETS(MOVED, TO_SIP),
     .sent = SIPS_BOB_URI,
     .confirmed = true,
     .policy = {.never_follows_to_sip = true},
     .recursion = {"sip:carol@192.0.2.9"}},
    {.sentence = "a client goes where the 3xx does not point",
     .breaks = "client-follows-what-the-3xx-names",
     GETS(MOVED, TO_SIPS),
     .sent = SIPS_BOB_URI,
     .recursion = {"sips:mallory@192.0.2.66"}},
    {.sentence = "a 416 to sips is followed by sip",
     .breaks = "sips-is-not-retried-as-sip-after-416",
     GETS("416 Unsupported URI Scheme", ""),
     .sent = SIPS_BOB_URI,
     .recursion = {SIP_BOB_URI}},
    {.sentence = "a 416 to sips is followed by sip when the user confirmed it",
     GETS("416 Unsupported URI Scheme", ""),
     .sent = SIPS_BOB_URI,
     .confirmed = true,
     .recursion = {SIP_BOB_URI}},
    {.sentence = "a 480 with 380 is followed by sip",
     .breaks = "sips-is-not-retried-as-sip-after-380",
     GETS(UNAVAILABLE, WARNING_380),
     .sent = SIPS_BOB_URI,
     .recursion = {SIP_BOB_URI}},
    {.sentence = "a 480 with 380 is followed by sip when the user confirmed it",
     GETS(UNAVAILABLE, WARNING_380),
     .sent = SIPS_BOB_URI,
     .confirmed = true,
     .recursion = {SIP_BOB_URI}},
    {.sentence = "a 503 to sips is followed by sip",
     .breaks = "sips-is-not-retried-as-sip-unconfirmed",
     GETS("503 Service Unavailable", ""),
     .sent = SIPS_BOB_URI,
     .recursion = {SIP_BOB_URI}},
    {.sentence = "a 503 to sips is followed by the same URI",
     GETS("503 Service Unavailable", ""),
     .sent = SIPS_BOB_URI,
     .recursion = {SIPS_BOB_URI}},
    {.sentence = "a 480 with 381 is followed by sips",
     GETS(UNAVAILABLE, WARNING_381),
     .sent = SIP_BOB_URI,
     .recursion = {SIPS_BOB_URI}},
    {.sentence = "a 480 with 381 is followed by sips against the policy",
     .breaks = "sip-is-retried-as-sips-by-policy",
     GETS(UNAVAILABLE, WARNING_381),
     .sent = SIP_BOB_URI,
     .policy = {.no_upgrade_on_381 = true},
     .recursion = {SIPS_BOB_URI}},
    {.sentence = "a 480 without a Warning is followed by sips",
     .breaks = "client-retries-for-a-cause",
     GETS(UNAVAILABLE, ""),
     .sent = SIP_BOB_URI,
     .recursion = {SIPS_BOB_URI}},
    {.sentence = "a 480 with 381 is followed by another user's sips URI",
     .breaks = "client-retries-for-a-cause",
     GETS(UNAVAILABLE, WARNING_381),
     .sent = SIP_BOB_URI,
     .recursion = {"sips:mallory@example.com"}},
};

static void what_a_client_sends(void **state)
{
    (void)state;
    scenes_judge(client_scenes, COUNT(client_scenes));
    scenes_cover(client_scenes, COUNT(client_scenes), "sips-uri-given-is-not-made-sip",
                 "first-hop-is-route-or-request-uri");
}

static void what_a_client_registers(void **state)
{
    (void)state;
    scenes_judge(register_scenes, COUNT(register_scenes));
    scenes_cover(register_scenes, COUNT(register_scenes), "register-has-one-form-of-a-contact",
                 "register-originates-no-transport-tls");
}

static void what_a_client_sends_after_a_response(void **state)
{
    (void)state;
    scenes_judge(retry_scenes, COUNT(retry_scenes));
    scenes_cover(retry_scenes, COUNT(retry_scenes), "sips-is-not-retried-as-sip-after-416",
                 "client-retries-for-a-cause");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_client_sends),
        cmocka_unit_test(what_a_client_registers),
        cmocka_unit_test(what_a_client_sends_after_a_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
