/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CRLF "\r\n"
#define LITERAL(literal)                                                                                     \
    {                                                                                                        \
        literal, sizeof(literal) - 1                                                                         \
    }
#define TEXT(literal) ((struct seen)LITERAL(literal))
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void assert_seen(struct seen seen, const char *expected)
{
    if (expected == NULL) {
        assert_null(seen.at);
        return;
    }
    assert_int_equal(seen.length, strlen(expected));
    assert_memory_equal(seen.at, expected, seen.length);
}

/* Reads a copy that ends where the text ends, so that a byte too far is seen. */
static enum tap_result read_copy(struct tap_message *message, struct seen text)
{
    char *copy = malloc(text.length + 1);
    assert_non_null(copy);
    memcpy(copy + 1, text.at, text.length);
    enum tap_result result = tap_read(message, (struct seen){copy + 1, text.length});
    free(copy);
    return result;
}

static void a_request_is_read_in_whole(void **state)
{
    (void)state;
    static struct tap_message message;
    const struct seen text =
        TEXT(CRLF "INVITE sips:bob@example.com SIP/2.0" CRLF "v: SIP/2.0/TLS a.example.net;branch=z9hG4bK1, "
                  "SIP/2.0/UDP b.example.net" CRLF "VIA : SIP/2.0/TCP\r\n\tc.example.net" CRLF
                  "t: Bob <sip:bob@example.com>\n"
                  "F: \"A, \\\"B\\\" <\" <sip:a@example.net>;tag=1" CRLF "i:x@y" CRLF "CSeq:  1  INVITE " CRLF
                  "Max-Forwards: 70" CRLF "Route: <sip:a;b,c@example.org;lr>,<sip:d@example.org>" CRLF
                  "Record-Route:<sip:r.example.org;lr>" CRLF "m: *" CRLF "Path: <sip:p.example.org>" CRLF
                  "Service-Route: <sip:s.example.org>" CRLF "Warning: 399 a \"x, y\"" CRLF "Require: a,b" CRLF
                  "Proxy-Require: c" CRLF "Expires: 60" CRLF "X: 1" CRLF "l: 2" CRLF CRLF "hi!");
    assert_int_equal(tap_read(&message, text), TAP_READABLE);
    assert_true(message.is_request);
    assert_seen(message.method, "INVITE");
    assert_seen(message.request_uri, "sips:bob@example.com");
    assert_int_equal(tap_values(&message, TAP_VIA)->count, 3);
    assert_seen(tap_values(&message, TAP_VIA)->value[1], "SIP/2.0/UDP b.example.net");
    assert_seen(tap_values(&message, TAP_VIA)->value[2], "SIP/2.0/TCP\r\n\tc.example.net");
    assert_seen(tap_single(&message, TAP_TO), "Bob <sip:bob@example.com>");
    assert_seen(tap_single(&message, TAP_FROM), "\"A, \\\"B\\\" <\" <sip:a@example.net>;tag=1");
    assert_seen(tap_single(&message, TAP_CALL_ID), "x@y");
    assert_seen(tap_single(&message, TAP_CSEQ), "1  INVITE");
    assert_seen(tap_single(&message, TAP_MAX_FORWARDS), "70");
    assert_seen(tap_single(&message, TAP_EXPIRES), "60");
    assert_int_equal(tap_values(&message, TAP_ROUTE)->count, 2);
    assert_seen(tap_values(&message, TAP_ROUTE)->value[0], "<sip:a;b,c@example.org;lr>");
    assert_seen(tap_values(&message, TAP_RECORD_ROUTE)->value[0], "<sip:r.example.org;lr>");
    assert_seen(tap_values(&message, TAP_CONTACT)->value[0], "*");
    assert_seen(tap_values(&message, TAP_PATH)->value[0], "<sip:p.example.org>");
    assert_seen(tap_values(&message, TAP_SERVICE_ROUTE)->value[0], "<sip:s.example.org>");
    assert_int_equal(tap_values(&message, TAP_WARNING)->count, 1);
    assert_int_equal(tap_values(&message, TAP_REQUIRE)->count, 2);
    assert_int_equal(tap_values(&message, TAP_PROXY_REQUIRE)->count, 1);
    assert_int_equal(message.field_count, 18);
    assert_seen(message.field[16].name, "X");
    assert_int_equal(message.field[16].kind, TAP_OTHER);
    assert_seen(message.body, "hi");
}

static void a_response_is_read(void **state)
{
    (void)state;
    static struct tap_message message;
    assert_int_equal(
        tap_read(&message, TEXT("sip/2.0 480 Temporarily Unavailable" CRLF "To: <sip:a@b>" CRLF CRLF "x")),
        TAP_READABLE);
    assert_false(message.is_request);
    assert_int_equal(message.status, 480);
    assert_seen(message.reason, "Temporarily Unavailable");
    assert_seen(tap_single(&message, TAP_CALL_ID), NULL);
    assert_seen(message.body, "x");
    assert_int_equal(tap_read(&message, TEXT("SIP/2.0 200" CRLF CRLF)), TAP_READABLE);
    assert_seen(message.reason, "");
}

#define START "OPTIONS sip:a@b SIP/2.0" CRLF

static void what_is_no_message_is_refused(void **state)
{
    (void)state;
    static struct tap_message message;
    static const struct {
        struct seen text;
        enum tap_result result;
    } cases[] = {
        {LITERAL(""), TAP_NO_START_LINE},
        {LITERAL(CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL("OPTIONS sip:a@b SIP/2.0"), TAP_NO_START_LINE},
        {LITERAL("OPTIONS sip:a@b SIP/3.0" CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL("OPTIONS  sip:a@b SIP/2.0" CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL("OPT(ONS sip:a@b SIP/2.0" CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL("SIP/2.0 99 Low" CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL("SIP/2.0 700 High" CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL("SIP/2.0 2000 Long" CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL("OPTIONS sip:a@b\r SIP/2.0" CRLF CRLF), TAP_NO_START_LINE},
        {LITERAL(START), TAP_MALFORMED},
        {LITERAL(START "To: a" CRLF), TAP_MALFORMED},
        {LITERAL(START " To: a" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "To a" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START ": a" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "T o: a" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "To: a\rb" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "To: a\0b" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "To: a" CRLF "t: b" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "Contact: \"a" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "Contact: \"a\\\"" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "Contact: <sip:a@b" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "Route: <sip:a@b>,,<sip:c@d>" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "Route:" CRLF CRLF), TAP_MALFORMED},
        {LITERAL(START "Content-Length: 2" CRLF CRLF "x"), TAP_MALFORMED},
        {LITERAL(START "Content-Length: -1" CRLF CRLF "x"), TAP_MALFORMED},
        {LITERAL(START "Subject: " CRLF CRLF), TAP_READABLE},
        {LITERAL(START "\r\n"), TAP_READABLE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (read_copy(&message, cases[i].text) != cases[i].result)
            fail_msg("case %zu: %.*s", i, (int)cases[i].text.length, cases[i].text.at);
    }
}

static void every_beginning_of_a_message_is_safe_to_read(void **state)
{
    (void)state;
    static struct tap_message message;
    const struct seen text = TEXT(START "v: SIP/2.0/TLS a;b=\"c\\\"\"" CRLF "m: \"x\" <sip:a@b>;q=1" CRLF
                                        " ,sip:c@d" CRLF "l: 3" CRLF CRLF "abc");
    for (size_t length = 0; length < text.length; length++)
        assert_int_not_equal(read_copy(&message, (struct seen){text.at, length}), TAP_READABLE);
    assert_int_equal(read_copy(&message, text), TAP_READABLE);
}

static char *append(char *at, struct seen text)
{
    memcpy(at, text.at, text.length);
    return at + text.length;
}

static enum tap_result read_fields(struct tap_message *message, size_t count)
{
    static char text[sizeof START + (TAP_FIELD_MAX + 2) * 5];
    char *at = append(text, TEXT(START));
    for (size_t i = 0; i < count; i++)
        at = append(at, TEXT("a:b" CRLF));
    at = append(at, TEXT(CRLF));
    return tap_read(message, (struct seen){text, (size_t)(at - text)});
}

static enum tap_result read_contacts(struct tap_message *message, size_t count)
{
    static char text[sizeof START + (TAP_VALUE_MAX + 4) * 2];
    char *at = append(append(text, TEXT(START)), TEXT("m:1"));
    for (size_t i = 1; i < count; i++)
        at = append(at, TEXT(",2"));
    at = append(at, TEXT(CRLF CRLF));
    return tap_read(message, (struct seen){text, (size_t)(at - text)});
}

static void a_message_beyond_the_bounds_is_told_from_a_malformed_one(void **state)
{
    (void)state;
    static struct tap_message message;
    assert_int_equal(read_fields(&message, TAP_FIELD_MAX), TAP_READABLE);
    assert_int_equal(read_fields(&message, TAP_FIELD_MAX + 1), TAP_BEYOND_LIMIT);
    assert_seen(message.method, "OPTIONS");
    assert_int_equal(read_contacts(&message, TAP_VALUE_MAX), TAP_READABLE);
    assert_int_equal(read_contacts(&message, TAP_VALUE_MAX + 1), TAP_BEYOND_LIMIT);
}

static void a_uri_is_taken_apart(void **state)
{
    (void)state;
    static const struct {
        struct seen text;
        enum tap_scheme scheme;
        const char *user, *host, *port, *parameters, *headers;
    } cases[] = {
        {LITERAL("sip:bob@example.com"), TAP_SCHEME_SIP, "bob", "example.com", NULL, NULL, NULL},
        {LITERAL("SIPS:example.com"), TAP_SCHEME_SIPS, NULL, "example.com", NULL, NULL, NULL},
        {LITERAL("sip:b;x=1?y:p@h:5060;lr;transport=tcp?a=b"), TAP_SCHEME_SIP, "b;x=1?y:p", "h", "5060",
         "lr;transport=tcp", "a=b"},
        {LITERAL("sips:b@[2001:db8::1]:5061;lr"), TAP_SCHEME_SIPS, "b", "[2001:db8::1]", "5061", "lr", NULL},
        {LITERAL("sip:h?a=b"), TAP_SCHEME_SIP, NULL, "h", NULL, NULL, "a=b"},
        {LITERAL("tel:+15550100"), TAP_SCHEME_OTHER, NULL, NULL, NULL, NULL, NULL},
        {LITERAL("sipx:bob@h"), TAP_SCHEME_OTHER, NULL, NULL, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tap_uri uri;
        assert_true(tap_uri_read(&uri, cases[i].text));
        assert_int_equal(uri.scheme, cases[i].scheme);
        assert_int_equal(tap_scheme(cases[i].text), cases[i].scheme);
        assert_seen(uri.user, cases[i].user);
        assert_seen(uri.host, cases[i].host);
        assert_seen(uri.port, cases[i].port);
        assert_seen(uri.parameters, cases[i].parameters);
        assert_seen(uri.headers, cases[i].headers);
    }
}

static void what_is_no_uri_is_refused(void **state)
{
    (void)state;
    static const struct seen cases[] = {
        LITERAL(""),           LITERAL("bob"),       LITERAL("sip:"),        LITERAL("sip:@h"),
        LITERAL("sip:b@"),     LITERAL("sip:b@h:"),  LITERAL("sip:b@h:x"),   LITERAL("sip:b@h:65536"),
        LITERAL("sip:b@[::1"), LITERAL("sip:b@[]"),  LITERAL("sip:b@h/x"),   LITERAL("sip:b@c@d"),
        LITERAL("sip:b @h"),   LITERAL("sip:b@h;<"), LITERAL("sip:b@h?a b"), LITERAL("1:b")};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tap_uri uri;
        if (tap_uri_read(&uri, cases[i]))
            fail_msg("%.*s", (int)cases[i].length, cases[i].at);
    }
}

static void an_address_is_taken_apart(void **state)
{
    (void)state;
    static const struct {
        struct seen text;
        const char *uri, *parameters;
    } cases[] = {
        {LITERAL("<sip:a@b;lr>;q=1"), "sip:a@b;lr", "q=1"},
        {LITERAL("\"A \\\" <x>\" <sip:a@b> ; tag=1"), "sip:a@b", " tag=1"},
        {LITERAL("A B <sip:a@b>"), "sip:a@b", NULL},
        {LITERAL("sip:a@b;tag=1"), "sip:a@b", "tag=1"},
        {LITERAL("sip:a@b ;x=\"<\""), "sip:a@b", "x=\"<\""},
        {LITERAL("*"), NULL, NULL},
        {LITERAL("\"A\" sip:a@b"), NULL, NULL},
        {LITERAL("\"A"), NULL, NULL},
        {LITERAL("<>"), NULL, NULL},
        {LITERAL("<sip:a@b> x"), NULL, NULL},
        {LITERAL("sip:a@b?x=1"), NULL, NULL},
        {LITERAL(""), NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tap_address address;
        bool read = tap_address_read(&address, cases[i].text);
        assert_int_equal(read, cases[i].uri != NULL);
        if (!read)
            continue;
        assert_seen(address.uri, cases[i].uri);
        assert_seen(address.parameters, cases[i].parameters);
    }
}

static void a_via_is_taken_apart(void **state)
{
    (void)state;
    struct tap_via via;
    assert_true(tap_via_read(&via, TEXT("SIP / 2.0\r\n /TLS-SCTP  [2001:db8::1] : 5061 ; branch=z9hG4bK1")));
    assert_seen(via.transport, "TLS-SCTP");
    assert_seen(via.host, "[2001:db8::1]");
    assert_seen(via.port, "5061");
    assert_seen(via.parameters, " branch=z9hG4bK1");
    assert_true(tap_via_read(&via, TEXT("SIP/2.0/UDP h")));
    assert_seen(via.port, NULL);
    assert_seen(via.parameters, NULL);
    assert_false(tap_via_read(&via, TEXT("SIP/2.0/UDP")));
    assert_false(tap_via_read(&via, TEXT("SIP/2.0/UDPh;branch=1")));
    assert_false(tap_via_read(&via, TEXT("SIP/1.0/UDP h")));
    assert_false(tap_via_read(&via, TEXT("SIP/2.0/UDP h:x")));
    assert_false(tap_via_read(&via, TEXT("SIP/2.0/UDP h x")));
}

static void a_warning_is_taken_apart(void **state)
{
    (void)state;
    uint32_t code = 0;
    struct seen text;
    assert_true(tap_warning_read(&code, &text, TEXT("380 h:5061 \"a \\\" b\"")));
    assert_int_equal(code, 380);
    assert_seen(text, "a \\\" b");
    assert_false(tap_warning_read(&code, &text, TEXT("38 h \"a\"")));
    assert_false(tap_warning_read(&code, &text, TEXT("380 \"a\"")));
    assert_false(tap_warning_read(&code, &text, TEXT("380 h a")));
    assert_false(tap_warning_read(&code, &text, TEXT("380 h \"a\" b")));
}

static void parameters_are_found_in_any_case_and_outside_quotes(void **state)
{
    (void)state;
    struct seen value;
    const struct seen parameters = TEXT("a=\"x;lr;b=\\\"\" ; Transport = TLS;lr;e=");
    assert_true(tap_parameter(parameters, "transport", &value));
    assert_seen(value, "TLS");
    assert_true(tap_parameter(parameters, "LR", &value));
    assert_seen(value, NULL);
    assert_true(tap_parameter(parameters, "a", &value));
    assert_seen(value, "\"x;lr;b=\\\"\"");
    assert_true(tap_parameter(parameters, "e", &value));
    assert_seen(value, "");
    assert_false(tap_parameter(parameters, "b", NULL));
    assert_false(tap_parameter(TEXT(""), "b", NULL));
    /* RFC 3261 19.1.4: in a URI an escape is its character */
    assert_false(tap_parameter(TEXT(";%6Cr"), "lr", NULL));
    assert_true(tap_uri_parameter(TEXT(";%6Cr"), "lr", NULL));
    assert_false(tap_uri_parameter(TEXT(";%6"), "lr", NULL));
}

static void texts_are_compared(void **state)
{
    (void)state;
    uint32_t number = 0;
    assert_true(tap_same(TEXT("a b c"), TEXT("a\r\n b\t \tc")));
    assert_false(tap_same(TEXT("a b"), TEXT("ab")));
    assert_false(tap_same(TEXT("a b"), TEXT("a B")));
    assert_false(tap_same(TEXT("a"), TEXT("a b")));
    assert_true(tap_same_exactly((struct seen){NULL, 0}, TEXT("")));
    assert_false(tap_same_exactly(TEXT("0123456789"), TEXT("0123456780")));
    assert_false(tap_same_exactly(TEXT("0123456789abcdef"), TEXT("0123x56789abcdef")));
    assert_true(tap_same_in_any_case(TEXT("Example.COM-[{"), TEXT("eXAMPLE.com-[{")));
    assert_false(tap_same_in_any_case(TEXT("["), TEXT("{")));
    assert_true(tap_is(TEXT("TLS"), "tls"));
    assert_false(tap_is(TEXT("TLS"), "tls-sctp"));
    assert_false(tap_is(TEXT("TLS-SCTP"), "tls"));
    assert_true(tap_uri_is(TEXT("t%6CS"), "tls"));
    assert_false(tap_uri_is(TEXT("t%6C"), "tls"));
    assert_false(tap_uri_is(TEXT("tls%2D"), "tls"));
    assert_true(tap_number(&number, TEXT("4294967295")));
    assert_int_equal(number, UINT32_MAX);
    assert_false(tap_number(&number, TEXT("4294967296")));
    assert_false(tap_number(&number, TEXT("1a")));
    assert_false(tap_number(&number, TEXT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_read_in_whole),
        cmocka_unit_test(a_response_is_read),
        cmocka_unit_test(what_is_no_message_is_refused),
        cmocka_unit_test(every_beginning_of_a_message_is_safe_to_read),
        cmocka_unit_test(a_message_beyond_the_bounds_is_told_from_a_malformed_one),
        cmocka_unit_test(a_uri_is_taken_apart),
        cmocka_unit_test(what_is_no_uri_is_refused),
        cmocka_unit_test(an_address_is_taken_apart),
        cmocka_unit_test(a_via_is_taken_apart),
        cmocka_unit_test(a_warning_is_taken_apart),
        cmocka_unit_test(parameters_are_found_in_any_case_and_outside_quotes),
        cmocka_unit_test(texts_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
