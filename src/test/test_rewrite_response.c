/* SPDX-License-Identifier: Apache-2.0 */
#include "location.h"
#include "rewrite.h"
#include "writing.h"

#define REST FROM TO CALL_ID CSEQ
#define STATUS "SIP/2.0 200 OK\r\n"
#define OWN_VIA "SIP/2.0/TLS proxy.example.com;branch=z9hG4bKp"
#define CLIENT "SIP/2.0/UDP client.example.org;branch=z9hG4bKc"
#define NO_BODY "Content-Length: 0\r\n\r\n"
#define MARK "<sip:bob@example.com>;tag="
#define TAGGED "To: <sip:bob@example.com>;tag=#\r\n"

static struct sips_gather gather;

/* ---- Responses that are relayed: 16.7 step 3 ---- */

static const struct {
    const char *row, *response, *expected;
} relays[] = {
    {"alone on its line", STATUS "Via: " OWN_VIA "\r\nVia: " CLIENT "\r\n" REST "\r\n",
     STATUS "Via: " CLIENT "\r\n" REST "\r\n"},
    {"in a list", STATUS "Via: " OWN_VIA ", " CLIENT "\r\n" REST "\r\n",
     STATUS "Via: " CLIENT "\r\n" REST "\r\n"},
    {"compact", STATUS "v: " OWN_VIA "\r\nv: " CLIENT "\r\n" REST "\r\n",
     STATUS "v: " CLIENT "\r\n" REST "\r\n"},
    {"compact in a list", STATUS "v:" OWN_VIA "," CLIENT "," CLIENT "1\r\n" REST "\r\n",
     STATUS "v:" CLIENT "," CLIENT "1\r\n" REST "\r\n"},
    {"alone, a list below", STATUS "Via: " OWN_VIA "\r\nVia: " CLIENT ", " CLIENT "1\r\n" REST "\r\n",
     STATUS "Via: " CLIENT ", " CLIENT "1\r\n" REST "\r\n"},
    {"in a list that is folded", STATUS "Via:\r\n " OWN_VIA "\r\n ,\r\n\t" CLIENT "\r\n" REST "\r\n",
     STATUS "Via:\r\n " CLIENT "\r\n" REST "\r\n"},
    {"alone on a folded line", STATUS "VIA\t:\r\n " OWN_VIA "\r\n ;x\r\nv: " CLIENT "\r\n" REST "\r\n",
     STATUS "v: " CLIENT "\r\n" REST "\r\n"},
    {"below other fields, with a body behind",
     STATUS CALL_ID "Via: " OWN_VIA "\r\n" FROM "Via: " CLIENT "\r\n" TO CSEQ "l: 3\r\n\r\nVia",
     STATUS CALL_ID FROM "Via: " CLIENT "\r\n" TO CSEQ "l: 3\r\n\r\nVia"},
    {"5630-A-c: Record-Route stays",
     STATUS "Record-Route: <sips:proxy.example.com;lr>\r\nVia: " OWN_VIA ", " CLIENT "\r\n" REST "\r\n",
     STATUS "Record-Route: <sips:proxy.example.com;lr>\r\nVia: " CLIENT "\r\n" REST "\r\n"},
};

static void test_relays(void **state)
{
    struct reading reading;

    (void)state;
    for (size_t i = 0; i < COUNT(relays); i++) {
        read_good(&reading, relays[i].row, relays[i].response);
        CHECK(relays[i].row, sips_write_relayed(&gather, &reading.message) == SIPS_REWRITE_OK);
        must_be(relays[i].row, written(&gather, NULL, 0), relays[i].expected);
        read_end(&reading);
    }
}

/* ---- Responses made here: 8.2.6 ---- */

static const struct {
    const char *row;
    unsigned status, warning;
    const char *request, *expected;
} responses[] = {
    {"3261-8.2.6.2: all Via, From, To with a tag, Call-ID and CSeq are repeated", 404, 0,
     REQUEST_LINE "v: " CLIENT "1,\r\n " CLIENT "2\r\n" CSEQ "Via: " CLIENT
                  "3\r\ni: c1\r\nf: Al <sip:a@h>;tag=1;x\r\n"
                  "t: \"B\" <sip:bob@example.com>\r\nContact: <sip:a@h>\r\nRecord-Route: <sip:h;lr>\r\n\r\n",
     "SIP/2.0 404 Not Found\r\nVia: " CLIENT "1\r\nVia: " CLIENT "2\r\nVia: " CLIENT "3\r\n"
     "From: Al <sip:a@h>;tag=1;x\r\nTo: \"B\" <sip:bob@example.com>;tag=#\r\nCall-ID: c1\r\n" CSEQ NO_BODY},
    {"3261-8.2.6.2: a tag that To has stays", 400, 0,
     REQUEST_LINE VIA FROM "To: <sip:bob@example.com>;tag=b\r\n" CALL_ID CSEQ "\r\n",
     "SIP/2.0 400 Bad Request\r\n" VIA FROM "To: <sip:bob@example.com>;tag=b\r\n" CALL_ID CSEQ NO_BODY},
    {"5630-9-a: Warning 380", 480, 380, REQUEST(""),
     "SIP/2.0 480 Temporarily Unavailable\r\n" VIA FROM TAGGED CALL_ID CSEQ
     "Warning: 380 proxy.example.com \"SIPS Not Allowed\"\r\n" NO_BODY},
    {"5630-9-a: Warning 381", 480, 381, REQUEST(""),
     "SIP/2.0 480 Temporarily Unavailable\r\n" VIA FROM TAGGED CALL_ID CSEQ
     "Warning: 381 proxy.example.com \"SIPS Required\"\r\n" NO_BODY},
    {"8.2.2.3: a 420 names the options, in one list", 420, 0,
     REQUEST("Proxy-Require: a ,\r\n b\r\nRequire: c\r\nProxy-Require: d\r\n"),
     "SIP/2.0 420 Bad Extension\r\n" VIA FROM TAGGED CALL_ID CSEQ "Unsupported: a, b, d\r\n" NO_BODY},
    {"no other status does", 483, 0, REQUEST("Proxy-Require: a\r\n"),
     "SIP/2.0 483 Too Many Hops\r\n" VIA FROM TAGGED CALL_ID CSEQ NO_BODY},
};

static void test_responses(void **state)
{
    const struct sips_element element = {.host = SIPS_SPAN("proxy.example.com")};
    struct reading reading;

    (void)state;
    for (size_t i = 0; i < COUNT(responses); i++) {
        bool tagged;
        read_good(&reading, responses[i].row, responses[i].request);
        tagged = reading.message.to.tag.at != NULL;
        CHECK(responses[i].row, sips_write_response(&gather, &element, &reading.message, responses[i].status,
                                                    responses[i].warning) == SIPS_REWRITE_OK);
        must_be(responses[i].row, written(&gather, tagged ? NULL : MARK, 16), responses[i].expected);
        read_end(&reading);
    }
}

static const struct {
    unsigned status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {416, "Unsupported URI Scheme"},
    {420, "Bad Extension"},
    {430, "Flow Failed"},
    {439, "First Hop Lacks Outbound Support"},
    {480, "Temporarily Unavailable"},
    {482, "Loop Detected"},
    {483, "Too Many Hops"},
    {500, "Server Internal Error"},
};

static void test_reasons(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(reasons); i++)
        must_be("reason", sips_reason(reasons[i].status), reasons[i].reason);
    must_be("380", sips_warning_text(380), "SIPS Not Allowed");
    must_be("381", sips_warning_text(381), "SIPS Required");
}

/* ---- Answers to REGISTER: 10.3 step 8 ---- */

#define SLOTS 128
#define AOR "sip:bob@example.com"

static struct sips_binding slots[SLOTS];
static struct sips_location location = {.binding = slots, .capacity = SLOTS};
static const struct sips_element registrar = {
    .host = {"proxy.example.com", 17}, .location = &location, .now_s = 1000};

static void bind(size_t slot, const char *aor, const char *contact, uint64_t expires_at_s)
{
    const struct sips_binding_request request = {.aor = sips_span_of(aor),
                                                 .contact = sips_span_of(contact),
                                                 .call_id = SIPS_SPAN("c"),
                                                 .expires_at_s = expires_at_s};

    CHECK(contact, sips_binding_store(&slots[slot], &request) == SIPS_LOCATION_OK);
}

static enum sips_rewrite_result write_registered(const char *request,
                                                 const struct sips_registrar_verdict *verdict)
{
    struct reading reading;
    static char kept[4096]; /* the gather list points into the message */

    CHECK(request, strlen(request) < sizeof kept);
    memcpy(kept, request, strlen(request) + 1);
    reading.status = sips_message_read(&reading.message, sips_span_of(kept));
    CHECK(request, reading.status.result == SIPS_MESSAGE_OK);
    return sips_write_registered(&gather, &registrar, &reading.message, verdict);
}

#define REGISTER(fields)                                                                                     \
    "REGISTER sips:example.com SIP/2.0\r\n" VIA FROM TO CALL_ID "CSeq: 1 REGISTER\r\n" fields "\r\n"
#define ANSWER(status) "SIP/2.0 " status "\r\n" VIA FROM TAGGED CALL_ID "CSeq: 1 REGISTER\r\n"

static void test_registered(void **state)
{
    const struct sips_registrar_verdict verdict = {.status = 200, .service_route = SIPS_SERVICE_ROUTE_SIPS};

    (void)state;
    memset(slots, 0, sizeof slots);
    bind(0, AOR, "\"B\" <sips:bob@192.0.2.4>;q=0.5;expires=9;+sip.instance=\"<urn:x;expires=1>\";reg-id=1",
         1060);
    bind(1, "sip:carol@example.com", "<sip:carol@192.0.2.5>", 1060);
    bind(2, "sips:bob@example.com", "sip:bob@192.0.2.6;EXPIRES=7;x", 4600);
    bind(3, AOR, "<sip:bob@192.0.2.7>", 1000);
    bind(4, AOR, "<tel:+15550100>", 1001);
    assert_int_equal(write_registered(REGISTER("Path: <sips:a;lr>,\r\n <sips:b;lr>\r\nPath: <sips:c;lr>\r\n"
                                               "Contact: <sips:bob@192.0.2.4>\r\n"),
                                      &verdict),
                     SIPS_REWRITE_OK);
    must_be(
        "all that is bound, and no more", written(&gather, MARK, 16),
        ANSWER(
            "200 OK") "Contact: \"B\" <sips:bob@192.0.2.4>;q=0.5;+sip.instance=\"<urn:x;expires=1>\""
                      ";reg-id=1;expires=60\r\n"
                      "Contact: <sip:bob@192.0.2.6>;x;expires=3600\r\nContact: <tel:+15550100>;expires=1\r\n"
                      "Path: <sips:a;lr>\r\nPath: <sips:b;lr>\r\nPath: <sips:c;lr>\r\n"
                      "Service-Route: <sips:proxy.example.com;lr>\r\n" NO_BODY);
}

static void test_not_registered(void **state)
{
    const struct sips_registrar_verdict refused = {.status = 400}, unsupported = {.status = 420};

    (void)state;
    memset(slots, 0, sizeof slots);
    bind(0, AOR, "<sips:bob@192.0.2.4>", 1060);
    assert_int_equal(write_registered(REGISTER("Path: <sips:a;lr>\r\n"), &refused), SIPS_REWRITE_OK);
    must_be("400", written(&gather, MARK, 16), ANSWER("400 Bad Request") NO_BODY);
    assert_int_equal(
        write_registered(REGISTER("Require: path, x\r\nProxy-Require: z\r\nRequire: y\r\n"), &unsupported),
        SIPS_REWRITE_OK);
    must_be("420", written(&gather, MARK, 16), ANSWER("420 Bad Extension") "Unsupported: x, y\r\n" NO_BODY);
}

/* Parameters of a Contact are one slice, but for those of the registrar, which it leaves out: as many
 * bindings as one phone may have at a registrar fit, and a number that is no phone's does not. */
static void test_too_large(void **state)
{
    const struct sips_registrar_verdict verdict = {.status = 200};
    char contact[] = "<sips:bob000@192.0.2.4>;a;b ; c;expires=60;d;pub-gruu=e;f;temp-gruu=g;h;i";

    (void)state;
    memset(slots, 0, sizeof slots);
    for (size_t i = 0; i < SLOTS; i++) {
        contact[9] = (char)('0' + i / 100);
        contact[10] = (char)('0' + i / 10 % 10);
        contact[11] = (char)('0' + i % 10);
        bind(i, AOR, contact, 1060);
    }
    assert_int_equal(write_registered(REGISTER(""), &verdict), SIPS_REWRITE_TOO_LARGE);
    assert_true(gather.overflow);
    for (size_t i = 32; i < SLOTS; i++)
        slots[i].used = false;
    assert_int_equal(write_registered(REGISTER(""), &verdict), SIPS_REWRITE_OK);
    assert_non_null(strstr(written(&gather, NULL, 0), "bob031@192.0.2.4>;a;b ; c;d;f;h;i;expires=60\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES(
            "3261-16.7-3, 3261-16.7-9: a response goes on without its topmost Via, and otherwise as it came",
            test_relays),
        PROVES("RFC 3261 8.2.6: a response made here, byte by byte", test_responses),
        PROVES("RFC 3261 21: each status has its reason phrase; RFC 5630 9: each Warning its text",
               test_reasons),
        PROVES("RFC 3261 10.3 step 8: a 200 lists every binding of the AOR with what is left of its expiry",
               test_registered),
        PROVES("RFC 3261 10.3: an answer that is no 200 lists nothing", test_not_registered),
        PROVES("an answer with more slices than the limit is TOO_LARGE, and not sent", test_too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
