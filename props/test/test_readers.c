/* SPDX-License-Identifier: Apache-2.0 */
#include "readers.h"
#include <osipparser2/osip_parser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PROVES(sentence, test)                                                                               \
    {                                                                                                        \
        (sentence), (test), NULL, NULL, NULL                                                                 \
    }

/* A message with everything that is compared. */
static const char whole[] =
    "INVITE sips:bob:word@example.com:5071;transport=tls;maddr=192.0.2.9;lr?a=b SIP/2.0\r\n"
    "Via: SIP/2.0/TLS 192.0.2.1:5062;branch=z9hG4bKq1;received=192.0.2.8;rport=1\r\n"
    "From: <sips:ursula@example.net>;tag=81f\r\n"
    "To: <tel:+358-555-1234567>;tag=82f\r\n"
    "Call-ID: 6v2k@192.0.2.1\r\n"
    "CSeq: 7 INVITE\r\n"
    "Contact: <sips:ursula@192.0.2.1>;q=0.5;expires=60;+sip.instance=\"<urn:x>\";reg-id=1\r\n"
    "Route: <sips:p.example.com;lr>\r\n"
    "Record-Route: <sip:r.example.com;lr>\r\n"
    "Path: <sips:edge.example.com;lr>\r\n"
    "Service-Route: <sips:home.example.com;lr>\r\n"
    "Refer-To: <sips:carol@example.org>\r\n"
    "Max-Forwards: 70\r\n"
    "Expires: 600\r\n"
    "Warning: 380 example.com \"x\"\r\n"
    "Require: 100rel\r\n"
    "Proxy-Require: foo\r\n"
    "Supported: path\r\n"
    "Replaces: 1;to-tag=2;from-tag=3\r\n"
    "Join: 4;to-tag=5;from-tag=6\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 5\r\n\r\nhello";
static const char answer[] = "SIP/2.0 200 OK\r\n"
                             "Via: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bKq1\r\n"
                             "From: <sips:ursula@example.net>;tag=81f\r\nTo: <sips:bob@example.com>;tag=1\r\n"
                             "Call-ID: 6v2k\r\nCSeq: 7 INVITE\r\n\r\n";

static osip_message_t *parse(const char *text)
{
    osip_message_t *osip = NULL;

    assert_int_equal(osip_message_init(&osip), OSIP_SUCCESS);
    assert_int_equal(osip_message_parse(osip, text, strlen(text)), OSIP_SUCCESS);
    return osip;
}

/* Another text of the same length: nothing that is compared has a '#'. */
static void spoil(char *text)
{
    assert_non_null(text);
    text[strlen(text) - 1] = '#';
}

static char *parameter(osip_list_t *list, int position)
{
    return ((osip_uri_param_t *)osip_list_get(list, position))->gvalue;
}

static char *header(osip_message_t *osip, const char *name)
{
    osip_header_t *found = NULL;

    assert_true(osip_message_header_get_byname(osip, name, 0, &found) >= 0);
    return found->hvalue;
}

static osip_via_t *via(osip_message_t *osip)
{
    return osip_list_get(&osip->vias, 0);
}

static osip_from_t *first(const osip_list_t *list)
{
    return osip_list_get(list, 0);
}

/* Each takes one member of libosip2's structures, whose change must be found under this name. */
#define MEMBER(name, field, part, text)                                                                      \
    static char *name(osip_message_t *osip)                                                                  \
    {                                                                                                        \
        return text;                                                                                         \
    }
#define MEMBERS(M)                                                                                           \
    M(method, "start line", "method", osip->sip_method)                                                      \
    M(scheme, "start line", "scheme", osip->req_uri->scheme)                                                 \
    M(user, "start line", "user", osip->req_uri->username)                                                   \
    M(password, "start line", "password", osip->req_uri->password)                                           \
    M(host, "start line", "host", osip->req_uri->host)                                                       \
    M(port, "start line", "port", osip->req_uri->port)                                                       \
    M(transport, "start line", "URI parameter", parameter(&osip->req_uri->url_params, 0))                    \
    M(maddr, "start line", "URI parameter", parameter(&osip->req_uri->url_params, 1))                        \
    M(uri_header, "start line", "URI header", parameter(&osip->req_uri->url_headers, 0))                     \
    M(via_version, "Via", "version", via(osip)->version)                                                     \
    M(via_transport, "Via", "transport", via(osip)->protocol)                                                \
    M(via_host, "Via", "host", via(osip)->host)                                                              \
    M(via_port, "Via", "port", via(osip)->port)                                                              \
    M(branch, "Via", "branch", parameter(&via(osip)->via_params, 0))                                         \
    M(received, "Via", "received", parameter(&via(osip)->via_params, 1))                                     \
    M(rport, "Via", "rport", parameter(&via(osip)->via_params, 2))                                           \
    M(from, "From", "scheme", osip->from->url->scheme)                                                       \
    M(from_tag, "From", "tag", parameter(&osip->from->gen_params, 0))                                        \
    M(to, "To", "opaque part", osip->to->url->string)                                                        \
    M(to_tag, "To", "tag", parameter(&osip->to->gen_params, 0))                                              \
    M(call_id, "Call-ID", "before @", osip->call_id->number)                                                 \
    M(call_id_host, "Call-ID", "behind @", osip->call_id->host)                                              \
    M(cseq, "CSeq", "number", osip->cseq->number)                                                            \
    M(cseq_method, "CSeq", "method", osip->cseq->method)                                                     \
    M(contact, "Contact", "host", first(&osip->contacts)->url->host)                                         \
    M(contact_q, "Contact", "q", parameter(&first(&osip->contacts)->gen_params, 0))                          \
    M(contact_expires, "Contact", "expires", parameter(&first(&osip->contacts)->gen_params, 1))              \
    M(contact_instance, "Contact", "+sip.instance", parameter(&first(&osip->contacts)->gen_params, 2))       \
    M(contact_reg_id, "Contact", "reg-id", parameter(&first(&osip->contacts)->gen_params, 3))                \
    M(route, "Route", "scheme", first(&osip->routes)->url->scheme)                                           \
    M(record_route, "Record-Route", "scheme", first(&osip->record_routes)->url->scheme)                      \
    M(path, "Path", "address", header(osip, "path"))                                                         \
    M(service_route, "Service-Route", "address", header(osip, "service-route"))                              \
    M(refer_to, "Refer-To", "address", header(osip, "refer-to"))                                             \
    M(max_forwards, "Max-Forwards", "number", header(osip, "max-forwards"))                                  \
    M(expires, "Expires", "number", header(osip, "expires"))                                                 \
    M(warning, "Warning", "agent and text", header(osip, "warning"))                                         \
    M(require, "Require", "option tag", header(osip, "require"))                                             \
    M(proxy_require, "Proxy-Require", "option tag", header(osip, "proxy-require"))                           \
    M(supported, "Supported", "option tag", header(osip, "supported"))                                       \
    M(replaces, "Replaces", "value", header(osip, "replaces"))                                               \
    M(join, "Join", "value", header(osip, "join"))                                                           \
    M(content_length, "Content-Length", "number", osip->content_length->value)                               \
    M(body, "body", "bytes", ((osip_body_t *)osip_list_get(&osip->bodies, 0))->body)

MEMBERS(MEMBER)

#define MEMBER_ROW(name, field, part, text) {field, part, name},
static const struct {
    const char *field, *part;
    char *(*member)(osip_message_t *osip);
} members[] = {MEMBERS(MEMBER_ROW)};

static void each_member(void **state)
{
    static struct sips_message wire;
    struct sips_message_status status = sips_message_read(&wire, sips_span_of(whole));

    (void)state;
    assert_int_equal(status.result, SIPS_MESSAGE_OK);
    for (size_t i = 0; i < COUNT(members); i++) {
        struct readers_report report = {.verdict = READERS_AGREE};
        osip_message_t *osip = parse(whole);
        readers_compare_osip(&report, &wire, osip);
        assert_int_equal(report.verdict, READERS_AGREE);
        spoil(members[i].member(osip));
        readers_compare_osip(&report, &wire, osip);
        if (report.verdict != READERS_DIFFER)
            fail_msg("%s, %s: not found", members[i].field, members[i].part);
        assert_string_equal(report.reader, "libosip2");
        assert_string_equal(report.field, members[i].field);
        assert_string_equal(report.part, members[i].part);
        osip_message_free(osip);
    }
}

static void status_and_reason(void **state)
{
    static struct sips_message wire;
    struct readers_report report = {.verdict = READERS_AGREE};
    osip_message_t *osip = parse(answer);

    (void)state;
    assert_int_equal(sips_message_read(&wire, sips_span_of(answer)).result, SIPS_MESSAGE_OK);
    readers_compare_osip(&report, &wire, osip);
    assert_int_equal(report.verdict, READERS_AGREE);
    osip->status_code++;
    readers_compare_osip(&report, &wire, osip);
    assert_int_equal(report.verdict, READERS_DIFFER);
    assert_string_equal(report.part, "status");
    osip->status_code--;
    spoil(osip->reason_phrase);
    report.verdict = READERS_AGREE;
    readers_compare_osip(&report, &wire, osip);
    assert_string_equal(report.part, "reason");
    osip_message_free(osip);
}

static void remove_via(osip_message_t *osip)
{
    osip_via_t *gone = via(osip);
    osip_list_remove(&osip->vias, 0);
    osip_via_free(gone);
}

static void remove_first(osip_list_t *list)
{
    osip_from_t *gone = first(list);
    osip_list_remove(list, 0);
    osip_from_free(gone);
}

static void remove_route(osip_message_t *osip)
{
    remove_first(&osip->routes);
}

static void remove_contact(osip_message_t *osip)
{
    remove_first(&osip->contacts);
}

static void rename_path(osip_message_t *osip)
{
    osip_header_t *found = NULL;
    osip_message_header_get_byname(osip, "path", 0, &found);
    spoil(found->hname);
}

static void add_path(osip_message_t *osip)
{
    osip_message_set_header(osip, "path", "<sips:x.example.com;lr>");
}

static void add_route(osip_message_t *osip)
{
    osip_message_set_route(osip, "<sips:x.example.com;lr>");
}

static void a_value_more_or_less(void **state)
{
    static const struct {
        const char *field;
        void (*change)(osip_message_t *osip);
    } changes[] = {{"Via", remove_via},         {"Route", remove_route}, {"Route", add_route},
                   {"Contact", remove_contact}, {"Path", rename_path},   {"Path", add_path}};
    static struct sips_message wire;

    (void)state;
    assert_int_equal(sips_message_read(&wire, sips_span_of(whole)).result, SIPS_MESSAGE_OK);
    for (size_t i = 0; i < COUNT(changes); i++) {
        struct readers_report report = {.verdict = READERS_AGREE};
        osip_message_t *osip = parse(whole);
        changes[i].change(osip);
        readers_compare_osip(&report, &wire, osip);
        assert_int_equal(report.verdict, READERS_DIFFER);
        assert_string_equal(report.field, changes[i].field);
        osip_message_free(osip);
    }
}

/* The tap has slices of the text that it read: so it reads another one than the wire reader. */
static void each_byte_for_the_tap(void **state)
{
    static const char *const marks[] = {"INVITE",    "bob",    "word",   "5071", "tls;", "z9hG",
                                        "192.0.2.8", "ursula", "81f",    "82f",  "358",  "6v2k",
                                        "7 ",        "p.ex",   "r.ex",   "edge", "home", "70",
                                        "600",       "380",    "100rel", "foo",  "hello"};
    static struct sips_message wire;
    static struct tap_message tap;

    (void)state;
    assert_int_equal(sips_message_read(&wire, sips_span_of(whole)).result, SIPS_MESSAGE_OK);
    for (size_t i = 0; i < COUNT(marks); i++) {
        struct readers_report report = {.verdict = READERS_AGREE};
        char text[sizeof whole];
        memcpy(text, whole, sizeof whole);
        readers_compare_tap(&report, &wire, &tap);
        char *at = strstr(text, marks[i]);
        assert_non_null(at);
        *at = *at == '1' ? '2' : '1';
        assert_int_equal(tap_read(&tap, (struct seen){text, sizeof whole - 1}), TAP_READABLE);
        report.verdict = READERS_AGREE;
        readers_compare_tap(&report, &wire, &tap);
        if (report.verdict != READERS_DIFFER)
            fail_msg("%s: not found", marks[i]);
        assert_string_equal(report.reader, "tap");
    }
}

static size_t load(char *bytes, size_t size, enum reader_rule rule)
{
    char path[FILENAME_MAX];

    snprintf(path, sizeof path, "%s/libosip2/%s.sip", SIPSFUZZ_CORPUS, reader_rule_name(rule));
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s: not there", path);
    size_t length = fread(bytes, 1, size, file);
    fclose(file);
    return length;
}

static bool is_of_libosip2(enum reader_rule rule)
{
    return reader_rule_kind(rule) == OSIP_REJECTS || reader_rule_kind(rule) == MISREADING;
}

static void each_rule_has_an_input(void **state)
{
    static char bytes[READERS_LENGTH_MAX];
    struct readers_report report;

    (void)state;
    for (int i = 0; i < READER_RULE_COUNT; i++) {
        enum reader_rule rule = (enum reader_rule)i;
        if (!is_of_libosip2(rule))
            continue;
        size_t length = load(bytes, sizeof bytes, rule);
        enum reader_verdict verdict = readers_compare(&report, bytes, length);
        if (report.rules != (uint64_t)1 << rule)
            fail_msg("%s: explained by %llx", reader_rule_name(rule), (unsigned long long)report.rules);
        assert_int_equal(verdict, reader_rule_kind(rule) == MISREADING ? READERS_KNOWN_DIFFERENCE
                                                                       : READERS_ONE_REJECTS);
        assert_true(report.wire_takes && report.tap_takes);
    }
}

static void what_the_wire_reader_refuses(void **state)
{
    struct readers_report report;
    char text[sizeof answer];

    (void)state;
    assert_int_equal(readers_compare(&report, "", 0), READERS_AGREE);
    assert_int_equal(readers_compare(&report, "x", 1), READERS_AGREE);
    assert_int_equal(readers_compare(&report, answer, sizeof answer - 1), READERS_AGREE);
    assert_true(report.wire_takes && report.osip_takes && report.tap_takes);
    memcpy(text, answer, sizeof answer);
    text[4] = '3';
    assert_int_equal(readers_compare(&report, text, sizeof answer - 1), READERS_ONE_REJECTS);
    assert_int_equal(report.rules, (uint64_t)1 << READER_RULE_WIRE_BAD_VERSION);
}

static void names(void **state)
{
    (void)state;
    for (int a = 0; a < READER_RULE_COUNT; a++)
        for (int b = a + 1; b < READER_RULE_COUNT; b++)
            assert_string_not_equal(reader_rule_name((enum reader_rule)a),
                                    reader_rule_name((enum reader_rule)b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("a change of any member that libosip2 read is found, and named", each_member),
        PROVES("a change of the status or reason that libosip2 read is found", status_and_reason),
        PROVES("a value that libosip2 has more or less is found", a_value_more_or_less),
        PROVES("a part that the tap read otherwise is found", each_byte_for_the_tap),
        PROVES("each rule about libosip2 explains the input of its name, and nothing else does",
               each_rule_has_an_input),
        PROVES("readers that all take or all refuse a message agree, and a refusal has a name",
               what_the_wire_reader_refuses),
        PROVES("no two rules share a name", names),
    };

    return readers_start() ? cmocka_run_group_tests(tests, NULL, NULL) : EXIT_FAILURE;
}
