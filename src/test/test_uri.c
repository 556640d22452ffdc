/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "grammar.h"
#include "uri.h"
#include <stdio.h>

static const struct {
    const char *text;
    enum sips_uri_result result;
} results[] = {
    {"sip:example.com", SIPS_URI_OK},
    {"SIPS:example.com", SIPS_URI_OK},
    {"sIp:bob@example.com", SIPS_URI_OK},
    {"sip:+15550100@example.com;user=phone", SIPS_URI_OK},
    {"sip:bob:@example.com", SIPS_URI_OK},
    {"sip:%41%2f%c3%BC@example.com", SIPS_URI_OK},
    {"sip:a?b;c=d/e@example.com", SIPS_URI_OK},
    {"sip:bob@example.com.", SIPS_URI_OK},
    {"sip:bob@[2001:db8::1]:5061;lr", SIPS_URI_OK},
    {"sip:bob@192.0.2.1", SIPS_URI_OK},
    {"sip:example.com;x?a=", SIPS_URI_OK},
    {"sip:example.com;lr=on", SIPS_URI_OK},
    {"sip:example.com?a=b&a=b&c=", SIPS_URI_OK},
    {"tel:+1-555-0100;phone-context=example.com", SIPS_URI_OK},
    {"TEL:911", SIPS_URI_OK},
    {"tel:%31%2B1", SIPS_URI_OK},
    {"mailto:bob@example.com", SIPS_URI_OK},
    {"https://example.com/a?b=c", SIPS_URI_OK},
    {"x+1-2.3:y", SIPS_URI_OK},
    {"sipx:a@b@c", SIPS_URI_OK},
    {"", SIPS_URI_EMPTY},
    {"sip", SIPS_URI_NO_SCHEME},
    {"example.com", SIPS_URI_NO_SCHEME},
    {":example.com", SIPS_URI_BAD_SCHEME},
    {"1sip:example.com", SIPS_URI_BAD_SCHEME},
    {"+sip:example.com", SIPS_URI_BAD_SCHEME},
    {"sip :example.com", SIPS_URI_BAD_SCHEME},
    {" sip:example.com", SIPS_URI_BAD_SCHEME},
    {"s_p:example.com", SIPS_URI_BAD_SCHEME},
    {"bob@example.com", SIPS_URI_BAD_SCHEME},
    {"tel:", SIPS_URI_BAD_OPAQUE},
    {"tel:1 2", SIPS_URI_BAD_OPAQUE},
    {"urn:a<b", SIPS_URI_BAD_OPAQUE},
    {"sip:@example.com", SIPS_URI_BAD_USER},
    {"sip::secret@example.com", SIPS_URI_BAD_USER},
    {"sip:b ob@example.com", SIPS_URI_BAD_USER},
    {"sip:\"bob\"@example.com", SIPS_URI_BAD_USER},
    {"sip:b#ob@example.com", SIPS_URI_BAD_USER},
    {"sip:bob:a:b@example.com", SIPS_URI_BAD_PASSWORD},
    {"sip:bob:a;b@example.com", SIPS_URI_BAD_PASSWORD},
    {"sip:bob:a/b@example.com", SIPS_URI_BAD_PASSWORD},
    {"sip:b%@example.com", SIPS_URI_BAD_ESCAPE},
    {"sip:b%4@example.com", SIPS_URI_BAD_ESCAPE},
    {"sip:b%4g@example.com", SIPS_URI_BAD_ESCAPE},
    {"sip:bob:%g4@example.com", SIPS_URI_BAD_ESCAPE},
    {"sip:example.com;a%4", SIPS_URI_BAD_ESCAPE},
    {"sip:example.com;a=%", SIPS_URI_BAD_ESCAPE},
    {"sip:example.com?%=a", SIPS_URI_BAD_ESCAPE},
    {"sip:example.com?a=%2", SIPS_URI_BAD_ESCAPE},
    {"tel:%4", SIPS_URI_BAD_ESCAPE},
    {"sip:", SIPS_URI_BAD_HOST},
    {"sips:bob@", SIPS_URI_BAD_HOST},
    {"sip://example.com", SIPS_URI_BAD_HOST},
    {"sip:bob@exam%70le.com", SIPS_URI_BAD_HOST},
    {"sip:bob@example.com/", SIPS_URI_BAD_HOST},
    {"sip:bob@exam_ple.com", SIPS_URI_BAD_HOST},
    {"sip:bob@-example.com", SIPS_URI_BAD_HOST},
    {"sip:bob@192.0.2.256", SIPS_URI_BAD_HOST},
    {"sip:bob@2001:db8::1", SIPS_URI_BAD_HOST},
    {"sip:bob@[2001:db8::1", SIPS_URI_BAD_HOST},
    {"sip:bob@[2001:db8::1]x", SIPS_URI_BAD_HOST},
    {"sip:a@b@example.com", SIPS_URI_BAD_HOST},
    {"sip:bob@example.com ", SIPS_URI_BAD_HOST},
    {"sip:bob@example.com:", SIPS_URI_BAD_PORT},
    {"sip:bob@example.com:0", SIPS_URI_BAD_PORT},
    {"sip:bob@example.com:65536", SIPS_URI_BAD_PORT},
    {"sip:bob@example.com:5060x", SIPS_URI_BAD_PORT},
    {"sip:bob@example.com:sip", SIPS_URI_BAD_PORT},
    {"sip:example.com;", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;;lr", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;a=", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;=a", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;a=b=c", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;a,b", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;a=\"b\"", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;transport", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;maddr;lr", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;maddr=a/b", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;maddr=192%2E0.2.1", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;transport=tcp;TRANSPORT=udp", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;maddr=a;x;maddr=a", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;ttl=1;ttl=1", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;user=ip;User=phone", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;method=INVITE;method=INVITE", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;lr;LR", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;transport=tcp;%74ransport=udp", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;%6Cr;l%52", SIPS_URI_DUPLICATE_PARAMETER},
    {"sip:example.com;%74%72%61%6e%73%70%6f%72%74", SIPS_URI_BAD_PARAMETER},
    {"sip:example.com;%74%72%61%6e%73%70%6f%72%74s", SIPS_URI_OK},
    {"sip:example.com;lr;lr%00;lr%20", SIPS_URI_OK},
    {"sip:example.com?", SIPS_URI_BAD_HEADER},
    {"sip:example.com?a", SIPS_URI_BAD_HEADER},
    {"sip:example.com?=b", SIPS_URI_BAD_HEADER},
    {"sip:example.com?a=b&", SIPS_URI_BAD_HEADER},
    {"sip:example.com?a=b&&c=d", SIPS_URI_BAD_HEADER},
    {"sip:example.com?a=b;c=d", SIPS_URI_BAD_HEADER},
    {"sip:example.com?a=b=c", SIPS_URI_BAD_HEADER},
};

static enum sips_uri_result read_and_free(const char *bytes, size_t length)
{
    struct sips_span text = tight(bytes, length);
    struct sips_uri uri;
    enum sips_uri_result result = sips_uri_read(&uri, text);

    tight_free(text);
    return result;
}

static void test_results(void **state)
{
    unsigned seen = 1U << SIPS_URI_TOO_MANY; /* test_limits */

    (void)state;
    for (size_t i = 0; i < COUNT(results); i++) {
        enum sips_uri_result result = read_and_free(results[i].text, strlen(results[i].text));
        if (result != results[i].result)
            fail_msg("[%s] is %s, not %s", results[i].text, sips_uri_result_name(result),
                     sips_uri_result_name(results[i].result));
        seen |= 1U << result;
    }
    assert_int_equal(seen, (1U << (SIPS_URI_TOO_MANY + 1)) - 1);
}

/* For each place in a URI: every byte is tried between front and back, and taken if it is one of allowed;
 * those behind "and" end the part there, and begin another. */
static const struct {
    const char *part, *front, *back, *allowed, *and;
} places[] = {
    {"user", "sip:a", "b@example.com", UNRESERVED USER_UNRESERVED, ":"},
    {"password", "sip:u:a", "b@example.com", UNRESERVED PASSWORD_UNRESERVED, ""},
    {"pname", "sip:u@example.com;a", "b", UNRESERVED PARAM_UNRESERVED, ";="},
    {"pvalue", "sip:u@example.com;p=a", "b", UNRESERVED PARAM_UNRESERVED, ";"},
    {"hname", "sip:u@example.com?a", "b=c", UNRESERVED HNV_UNRESERVED, ""},
    {"hvalue", "sip:u@example.com?a=b", "c", UNRESERVED HNV_UNRESERVED, ""},
    {"hostname", "sip:u@a", "b.example", HOST, ";"},
    {"absoluteURI", "urn:a", "b", RESERVED UNRESERVED, ""},
    {"scheme", "a", "b:x", SCHEME, ":"},
};

static void test_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        char text[64];
        size_t front = strlen(places[i].front), back = strlen(places[i].back);
        memcpy(text, places[i].front, front);
        memcpy(text + front + 1, places[i].back, back);
        for (int c = 0; c < 256; c++) {
            text[front] = (char)c;
            bool taken = read_and_free(text, front + 1 + back) == SIPS_URI_OK;
            if (taken != (set_has(places[i].allowed, c) || set_has(places[i].and, c)))
                fail_msg("[%s] byte 0x%02x is %s", places[i].part, (unsigned)c, taken ? "taken" : "refused");
        }
    }
}

static void test_every_escape(void **state)
{
    char text[] = "sip:%00@example.com";

    (void)state;
    for (int high = 0; high < 256; high++)
        for (int low = 0; low < 256; low++) {
            text[5] = (char)high;
            text[6] = (char)low;
            bool whole = set_has(HEXDIG, high) && set_has(HEXDIG, low);
            if ((read_and_free(text, sizeof text - 1) == SIPS_URI_OK) != whole)
                fail_msg("escape of 0x%02x 0x%02x", (unsigned)high, (unsigned)low);
        }
}

/* front, and times items with separators between them. */
static enum sips_uri_result read_repeated(const char *front, const char *item, const char *separator,
                                          unsigned times)
{
    char text[256];
    size_t length = (size_t)snprintf(text, sizeof text, "%s", front);

    for (unsigned i = 0; i < times; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", i ? separator : "", item);
    return read_and_free(text, length);
}

static void test_limits(void **state)
{
    static const char parameters[] = "sip:example.com", headers[] = "sip:example.com?";

    (void)state;
    assert_int_equal(read_repeated(parameters, ";p=1", "", SIPS_URI_PARAMETERS_MAX), SIPS_URI_OK);
    assert_int_equal(read_repeated(parameters, ";p=1", "", SIPS_URI_PARAMETERS_MAX + 1), SIPS_URI_TOO_MANY);
    assert_int_equal(read_repeated(headers, "h=1", "&", SIPS_URI_HEADERS_MAX), SIPS_URI_OK);
    assert_int_equal(read_repeated(headers, "h=1", "&", SIPS_URI_HEADERS_MAX + 1), SIPS_URI_TOO_MANY);
}

static void test_long_scheme(void **state)
{
    size_t length = (size_t)UINT16_MAX + 3;
    char *text = malloc(length);

    (void)state;
    assert_non_null(text);
    memset(text, 'a', length);
    text[UINT16_MAX] = ':';
    assert_int_equal(read_and_free(text, length), SIPS_URI_OK);
    text[UINT16_MAX] = 'a';
    text[UINT16_MAX + 1] = ':';
    assert_int_equal(read_and_free(text, length), SIPS_URI_BAD_SCHEME);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("19.1.1, 25.1: a URI is taken, or refused for the part that its grammar does not allow",
               test_results),
        PROVES("25.1: each part of a URI takes the bytes that the grammar gives it, and no others",
               test_every_byte),
        PROVES("25.1: an escape is % and two hexadecimal digits", test_every_escape),
        PROVES("parameters and headers are taken up to their limits, and one more is too many", test_limits),
        PROVES("a scheme longer than its length can be written down is refused", test_long_scheme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
