/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "message_osip.h"
#include <osipparser2/osip_parser.h>

#define BUFFER_SIZE 4096

/* Messages that hold all that a decision can rest on, in as many ways of writing as libosip2 reads rightly.
 */
static const char *const invite =
    "INVITE sips:bob@example.com;x=%41?subject=y SIP/2.0\r\n"
    "Via: SIP/2.0/TLS relay.example.net:5071;branch=z9hG4bKa;received=198.51.100.8, SIP/2.0/WSS "
    "[2001:db8::9];rport\r\n"
    "v: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb\r\n"
    "Record-Route: <sip:in.example.net;lr>,<sips:out.example.net;lr>\r\n"
    "Route: <sips:proxy.example.com;lr;transport=tcp>\r\n"
    "Route: \"P, two\" <sip:second.example.com:5062;maddr=192.0.2.7;lr>\r\n"
    "Max-Forwards:\r\n  17\r\n"
    "f: \"Ursula \\\" <sip:u>\" <sips:ursula@example.net>;tag=1ac4\r\n"
    "To: sip:bob@example.com\r\n"
    "Call-ID: kgvrb@example.net\r\n"
    "CSeq: 41 INVITE\r\n"
    "Contact: <sips:ursula@192.0.2.97;gr=urn:x>;+sip.instance=\"<urn:uuid:1>\"\r\n"
    "Require: 100rel\r\nProxy-Require: sec-agree, foo\r\nk: path, gruu\r\n"
    "Replaces: 12345@example.org;to-tag=1;from-tag=2\r\n"
    "Refer-To: <sips:carol@example.org>\r\n"
    "\r\n";
static const char *const answer =
    "SIP/2.0 480 Not now\r\n"
    "Via: SIP/2.0/TLS 192.0.2.4;branch=z9hG4bKc\r\n"
    "From: <sip:a@example.org>;tag=1\r\nTo: <tel:+358-555-1234567>;tag=2\r\nCall-ID: 7\r\nCSeq: 1 OPTIONS\r\n"
    "Warning: 380 proxy.example.com \"SIPS, not allowed\", 399 example.com \"x\"\r\n"
    "Contact: <sips:a@example.org>, <http://example.org/a>;q=0.1\r\n"
    "Content-Length: 0\r\n\r\n";
static const char *const enrolment =
    "REGISTER sips:example.com SIP/2.0\r\n"
    "Via: SIP/2.0/TLS 192.0.2.4;branch=z9hG4bKd\r\n"
    "From: <sips:bob@example.com>;tag=1\r\nTo: <sips:bob@example.com>\r\nCall-ID: 7\r\nCSeq: 9 REGISTER\r\n"
    "Path: <sips:edge.example.com;lr>, <sip:core.example.com;lr>\r\n"
    "Service-Route: <sips:home.example.com;lr>\r\n"
    "Expires: 600\r\nContact: *\r\n\r\n";

static osip_message_t *parse(const char *text, size_t length)
{
    osip_message_t *osip = NULL;
    assert_int_equal(osip_message_init(&osip), OSIP_SUCCESS);
    assert_int_equal(osip_message_parse(osip, text, length), OSIP_SUCCESS);
    return osip;
}

static void assert_same(struct sips_span a, struct sips_span b)
{
    assert_int_equal(a.at == NULL, b.at == NULL);
    assert_int_equal(a.length, b.length);
    if (a.at)
        assert_memory_equal(a.at, b.at, a.length);
}

static void assert_same_addresses(const struct sips_address_list *a, const struct sips_address_list *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->value[i].uri.scheme, b->value[i].uri.scheme);
        assert_true(sips_uri_equal(&a->value[i].uri, &b->value[i].uri));
        assert_same(a->value[i].parameters, b->value[i].parameters);
    }
}

static void assert_same_vias(const struct sips_message *a, const struct sips_message *b)
{
    assert_int_equal(a->via_count, b->via_count);
    for (size_t i = 0; i < a->via_count; i++) {
        assert_int_equal(a->via[i].transport, b->via[i].transport);
        assert_int_equal(a->via[i].port, b->via[i].port);
        assert_int_equal(a->via[i].has_rport, b->via[i].has_rport);
        assert_same(a->via[i].host, b->via[i].host);
        assert_same(a->via[i].branch, b->via[i].branch);
        assert_same(a->via[i].received, b->via[i].received);
    }
}

static void assert_same_options(const struct sips_line_list *a, const struct sips_line_list *b)
{
    struct sips_span of_a = {NULL, 0}, of_b = {NULL, 0}, x, y;
    size_t line_a = 0, line_b = 0;

    for (;;) {
        while (!sips_token_next(&of_a, &x) && line_a < a->count)
            of_a = a->value[line_a++];
        while (!sips_token_next(&of_b, &y) && line_b < b->count)
            of_b = b->value[line_b++];
        assert_same(x, y);
        if (x.length == 0)
            return;
    }
}

static void assert_same_numbers(const struct sips_message *a, const struct sips_message *b)
{
    assert_int_equal(a->is_request, b->is_request);
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->method, b->method);
    assert_int_equal(a->cseq, b->cseq);
    assert_int_equal(a->has_max_forwards, b->has_max_forwards);
    assert_int_equal(a->max_forwards, b->max_forwards);
    assert_int_equal(a->has_expires, b->has_expires);
    assert_int_equal(a->expires_s, b->expires_s);
    assert_int_equal(a->contact_star, b->contact_star);
    assert_int_equal(a->warning_count, b->warning_count);
    for (size_t i = 0; i < a->warning_count; i++) {
        assert_int_equal(a->warning[i].code, b->warning[i].code);
        assert_same(a->warning[i].text, b->warning[i].text);
    }
}

static void assert_same_view(const struct sips_message *a, const struct sips_message *b)
{
    assert_same_numbers(a, b);
    if (a->is_request)
        assert_true(sips_uri_equal(&a->request_uri, &b->request_uri));
    assert_same_vias(a, b);
    assert_same_addresses(&a->route, &b->route);
    assert_same_addresses(&a->record_route, &b->record_route);
    assert_same_addresses(&a->path, &b->path);
    assert_same_addresses(&a->service_route, &b->service_route);
    assert_same_addresses(&a->contact, &b->contact);
    assert_true(sips_uri_equal(&a->from.uri, &b->from.uri));
    assert_true(sips_uri_equal(&a->to.uri, &b->to.uri));
    assert_int_equal(a->has_refer_to, b->has_refer_to);
    if (a->has_refer_to)
        assert_true(sips_uri_equal(&a->refer_to.uri, &b->refer_to.uri));
    assert_same(a->from.tag, b->from.tag);
    assert_same(a->to.tag, b->to.tag);
    assert_same(a->call_id, b->call_id);
    assert_same(a->replaces, b->replaces);
    assert_same_options(&a->require, &b->require);
    assert_same_options(&a->proxy_require, &b->proxy_require);
    assert_same_options(&a->supported, &b->supported);
}

static void same_view(void **state)
{
    static const char *const text[] = {invite, answer, enrolment};
    static struct sips_message wire, view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        osip_message_t *osip = parse(text[i], strlen(text[i]));
        status = sips_message_read(&wire, sips_span_of(text[i]));
        assert_int_equal(status.result, SIPS_MESSAGE_OK);
        assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer), SIPS_OSIP_OK);
        assert_int_equal(status.result, SIPS_MESSAGE_OK);
        assert_same_view(&wire, &view);
        assert_ptr_equal(view.text.at, buffer);
        osip_message_free(osip);
    }
}

static void no_room(void **state)
{
    static struct sips_message view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE];
    osip_message_t *osip = parse(answer, strlen(answer));

    (void)state;
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer), SIPS_OSIP_OK);
    size_t length = view.text.length;
    memset(buffer, '~', sizeof buffer);
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, length - 1), SIPS_OSIP_NO_ROOM);
    assert_int_equal(status.result, SIPS_MESSAGE_EMPTY);
    assert_int_equal(buffer[0], '~');
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, length), SIPS_OSIP_OK);
    assert_int_equal(buffer[length - 1], '\n');
    assert_int_equal(buffer[length], '~');
    osip_message_free(osip);
}

static void unusable(void **state)
{
    static struct sips_message view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE];
    osip_message_t *osip = parse(answer, strlen(answer));

    (void)state;
    osip_list_special_free(&osip->vias, (void (*)(void *))osip_via_free);
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer), SIPS_OSIP_UNUSABLE);
    assert_int_equal(status.result, SIPS_MESSAGE_MISSING_FIELD);
    assert_int_equal(status.field, SIPS_FIELD_VIA);
    osip_message_free(osip);
}

static void incomplete(void **state)
{
    static struct sips_message view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE];
    osip_message_t *osip = NULL;

    (void)state;
    assert_int_equal(osip_message_init(&osip), OSIP_SUCCESS);
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer),
                     SIPS_OSIP_INCOMPLETE);
    assert_int_equal(status.result, SIPS_MESSAGE_EMPTY);
    osip_message_free(osip);
}

static void stale_cache(void **state)
{
    static struct sips_message view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE], *old = NULL;
    size_t length = 0;
    osip_message_t *osip = parse(invite, strlen(invite));

    (void)state;
    assert_int_equal(osip_message_to_str(osip, &old, &length), OSIP_SUCCESS);
    const char *cache = osip->message;
    assert_non_null(cache);
    osip->req_uri->scheme[3] = '\0';
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer), SIPS_OSIP_OK);
    assert_int_equal(view.request_uri.scheme, SIPS_SCHEME_SIP);
    assert_ptr_equal(osip->message, cache);
    assert_string_equal(cache, old);
    assert_int_equal(osip_message_get__property(osip), 1);
    osip_free(old);
    osip_message_free(osip);
}

static void binary_body(void **state)
{
    static const char body[] = "\0\r\n\r\n\xff\0x";
    static struct sips_message view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE];
    osip_message_t *osip = parse(enrolment, strlen(enrolment));

    (void)state;
    assert_int_equal(osip_message_set_content_type(osip, "application/octet-stream"), OSIP_SUCCESS);
    assert_int_equal(osip_message_set_body(osip, body, sizeof body), OSIP_SUCCESS);
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer), SIPS_OSIP_OK);
    assert_true(view.has_content_length);
    assert_int_equal(view.content_length, sizeof body);
    assert_same(view.body, (struct sips_span){body, sizeof body});
    osip_message_free(osip);
}

static void multipart_body(void **state)
{
    static const char text[] = "MESSAGE sip:bob@example.com SIP/2.0\r\n"
                               "Via: SIP/2.0/TCP 192.0.2.4;branch=z9hG4bKe\r\n"
                               "From: <sip:a@example.org>;tag=1\r\nTo: <sip:bob@example.com>\r\n"
                               "Call-ID: 7\r\nCSeq: 1 MESSAGE\r\n"
                               "Content-Type: multipart/mixed;boundary=b\r\nContent-Length: 93\r\n\r\n"
                               "--b\r\nContent-Type: text/plain\r\n\r\nfirst\r\n"
                               "--b\r\nContent-Type: text/plain\r\n\r\nsecond\r\n"
                               "--b--\r\n\r\n";
    static struct sips_message view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE];
    osip_message_t *osip = parse(text, sizeof text - 1);

    (void)state;
    assert_int_equal(sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer), SIPS_OSIP_OK);
    assert_int_equal(view.content_length, view.body.length);
    buffer[view.text.length] = '\0';
    assert_non_null(strstr(view.body.at, "first"));
    assert_non_null(strstr(view.body.at, "second"));
    osip_message_free(osip);
}

static void *fail_to_allocate(size_t size)
{
    (void)size;
    return NULL;
}

static void no_memory(void **state)
{
    static struct sips_message view;
    struct sips_message_status status;
    char buffer[BUFFER_SIZE];
    osip_message_t *osip = parse(answer, strlen(answer));

    (void)state;
    osip_set_allocators(fail_to_allocate, NULL, NULL);
    enum sips_osip_result result = sips_message_from_osip(&view, &status, osip, buffer, sizeof buffer);
    osip_set_allocators(NULL, NULL, NULL);
    assert_int_equal(result, SIPS_OSIP_NO_MEMORY);
    osip_message_free(osip);
}

static void names(void **state)
{
    (void)state;
    for (int a = SIPS_OSIP_OK; a <= SIPS_OSIP_UNUSABLE; a++) {
        assert_string_not_equal(sips_osip_result_name((enum sips_osip_result)a), "?");
        for (int b = a + 1; b <= SIPS_OSIP_UNUSABLE; b++)
            assert_string_not_equal(sips_osip_result_name((enum sips_osip_result)a),
                                    sips_osip_result_name((enum sips_osip_result)b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("the view from libosip2 is the view from the wire", same_view),
        PROVES("a buffer one byte shorter than the text is no room, and is left alone", no_room),
        PROVES("a message that breaks a rule is unusable, and the status says why", unusable),
        PROVES("what libosip2 cannot write is incomplete", incomplete),
        PROVES("a changed member is seen although libosip2 holds the old text, which stays", stale_cache),
        PROVES("a body of any bytes is taken by its length", binary_body),
        PROVES("each part of a multipart body is in the view", multipart_body),
        PROVES("an allocation that fails is no memory", no_memory),
        PROVES("every result has a name of its own", names),
    };

    osip_trace_initialize(TRACE_LEVEL0, stderr);
    if (parser_init() != OSIP_SUCCESS)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
