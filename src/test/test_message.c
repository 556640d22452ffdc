/* SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

/* Unusable messages. The offset is where at stands in text; at == NULL: the end. */
static const struct {
    const char *name, *text;
    enum sips_message_result result;
    enum sips_field field;
    enum sips_uri_result uri;
    const char *at;
} unusable[] = {
    {"7.5: nothing", "", SIPS_MESSAGE_EMPTY, 0, 0, NULL},
    {"7.5: empty lines", "\r\n\n\r\n", SIPS_MESSAGE_EMPTY, 0, 0, NULL},
    {"7.1: method alone", "OPTIONS\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_START_LINE, 0, 0, "\r\n"},
    {"7.1: no version", "OPTIONS sip:bob\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_START_LINE, 0, 0, "\r\n"},
    {"7.1: space in front", " " REQUEST(""), SIPS_MESSAGE_BAD_START_LINE, 0, 0, " OPTIONS"},
    {"7.1: tab", "OPTIONS\tsip:bob SIP/2.0\r\n\r\n", SIPS_MESSAGE_BAD_START_LINE, 0, 0, "\t"},
    {"7.1: method is no token", "OPT@ sip:bob SIP/2.0\r\n\r\n", SIPS_MESSAGE_BAD_START_LINE, 0, 0, "@"},
    {"7.1: two spaces", "OPTIONS  sip:bob SIP/2.0\r\n\r\n", SIPS_MESSAGE_BAD_REQUEST_URI, 0, SIPS_URI_EMPTY,
     " sip:"},
    {"7.1: brackets", "OPTIONS <sip:bob> SIP/2.0\r\n\r\n", SIPS_MESSAGE_BAD_REQUEST_URI, 0,
     SIPS_URI_BAD_SCHEME, "<"},
    {"7.1: no URI", "OPTIONS bob SIP/2.0\r\n\r\n", SIPS_MESSAGE_BAD_REQUEST_URI, 0, SIPS_URI_NO_SCHEME,
     "bob"},
    {"7.1: bad host", "OPTIONS sips:b@- SIP/2.0\r\n\r\n", SIPS_MESSAGE_BAD_REQUEST_URI, 0, SIPS_URI_BAD_HOST,
     "sips:"},
    {"7.1: SIP/2.1", "OPTIONS sip:bob SIP/2.1\r\n\r\n", SIPS_MESSAGE_BAD_VERSION, 0, 0, "SIP/2.1"},
    {"7.1: behind version", "OPTIONS sip:bob SIP/2.0 \r\n\r\n", SIPS_MESSAGE_BAD_VERSION, 0, 0, "SIP/2.0 "},
    {"7.1: HTTP", "OPTIONS http://a/ HTTP/1.1\r\n\r\n", SIPS_MESSAGE_BAD_VERSION, 0, 0, "HTTP/"},
    {"7.2: SIP/3.0", "SIP/3.0 200 OK\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_VERSION, 0, 0, "SIP/3.0"},
    {"7.2: version alone", "SIP/2.0\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_VERSION, 0, 0, "SIP/2.0"},
    {"7.2: version cut", "SIP/\n", SIPS_MESSAGE_BAD_VERSION, 0, 0, "SIP/"},
    {"7.2: 99", "SIP/2.0 099 x\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_STATUS, 0, 0, "099"},
    {"7.2: 700", "SIP/2.0 700 x\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_STATUS, 0, 0, "700"},
    {"7.2: two digits", "SIP/2.0 20 x\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_STATUS, 0, 0, "20 x"},
    {"7.2: four digits", "SIP/2.0 2000 x\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_STATUS, 0, 0, "2000"},
    {"7.2: no digits", "SIP/2.0 2x0 x\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_STATUS, 0, 0, "2x0"},
    {"7.2: no space behind", "SIP/2.0 200\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_STATUS, 0, 0, "200"},
    {"7.5: bare CR in front", "\r\r\n" REQUEST(""), SIPS_MESSAGE_BAD_LINE, 0, 0, "\r\r\n"},
    {"7.1: bare CR in it", "OPTIONS\rsip:bob SIP/2.0\r\n\r\n", SIPS_MESSAGE_BAD_LINE, 0, 0, "\rsip"},
    {"7.3.1: no colon", REQUEST("Subject\r\n"), SIPS_MESSAGE_BAD_LINE, 0, 0, "Subject"},
    {"7.3.1: no name", REQUEST(": x\r\n"), SIPS_MESSAGE_BAD_LINE, 0, 0, ": x"},
    {"7.3.1: space in name", REQUEST("Sub ject: x\r\n"), SIPS_MESSAGE_BAD_LINE, 0, 0, "Sub "},
    {"7.3.1: name is no token", REQUEST("Sub@ject: x\r\n"), SIPS_MESSAGE_BAD_LINE, 0, 0, "Sub@"},
    {"7.3.1: folded name", REQUEST("Subject\r\n : x\r\n"), SIPS_MESSAGE_BAD_LINE, 0, 0, "Subject"},
    {"7.3.1: nothing to fold", REQUEST_LINE " x\r\n" MANDATORY "\r\n", SIPS_MESSAGE_BAD_LINE, 0, 0, " x"},
    {"7.3.1: bare CR in a value", REQUEST("Subject: a\rb\r\n"), SIPS_MESSAGE_BAD_LINE, 0, 0, "\rb"},
    {"7.3.1: CR CR LF", REQUEST("Subject: a\r\r\n"), SIPS_MESSAGE_BAD_LINE, 0, 0, "\r\r\n"},
    {"7.3.1: bare CR for the empty line", REQUEST_LINE MANDATORY "\rx", SIPS_MESSAGE_BAD_LINE, 0, 0, "\rx"},
    {"7: no line end", "OPTIONS sip:bob SIP/2.0", SIPS_MESSAGE_NO_END_OF_HEADER, 0, 0, NULL},
    {"7: no field", REQUEST_LINE, SIPS_MESSAGE_NO_END_OF_HEADER, 0, 0, NULL},
    {"7: no empty line", REQUEST_LINE MANDATORY, SIPS_MESSAGE_NO_END_OF_HEADER, 0, 0, NULL},
    {"7: cut in a value", REQUEST_LINE MANDATORY "Subject: a", SIPS_MESSAGE_NO_END_OF_HEADER, 0, 0, NULL},
    {"7: cut in folding", REQUEST_LINE MANDATORY "Subject: a\r\n b", SIPS_MESSAGE_NO_END_OF_HEADER, 0, 0,
     NULL},
    {"20.16: no number", REQUEST("Content-Length: x\r\n"), SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTENT_LENGTH,
     0, "Content-L"},
    {"20.10: bad URI", REQUEST("Contact: <sip:>\r\n"), SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT,
     SIPS_URI_BAD_HOST, "Contact"},
    {"8.1.1: no Via", REQUEST_LINE FROM TO CALL_ID CSEQ "\r\n", SIPS_MESSAGE_MISSING_FIELD, SIPS_FIELD_VIA, 0,
     "\r\n\r\n"},
    {"8.1.1: no From", REQUEST_LINE VIA TO CALL_ID CSEQ "\r\n", SIPS_MESSAGE_MISSING_FIELD, SIPS_FIELD_FROM,
     0, "\r\n\r\n"},
    {"8.1.1: no To", REQUEST_LINE VIA FROM CALL_ID CSEQ "\r\n", SIPS_MESSAGE_MISSING_FIELD, SIPS_FIELD_TO, 0,
     "\r\n\r\n"},
    {"8.1.1: no Call-ID", REQUEST_LINE VIA FROM TO CSEQ "\r\n", SIPS_MESSAGE_MISSING_FIELD,
     SIPS_FIELD_CALL_ID, 0, "\r\n\r\n"},
    {"8.1.1: no CSeq", REQUEST_LINE VIA FROM TO CALL_ID "\r\n", SIPS_MESSAGE_MISSING_FIELD, SIPS_FIELD_CSEQ,
     0, "\r\n\r\n"},
    {"8.2.6.2: a response without To", "SIP/2.0 200 OK\r\n" VIA FROM CALL_ID CSEQ "\r\n",
     SIPS_MESSAGE_MISSING_FIELD, SIPS_FIELD_TO, 0, "\r\n\r\n"},
    {"7.3.1: From twice", REQUEST("f: <sip:eve@example.com>;tag=2\r\n"), SIPS_MESSAGE_DUPLICATE_FIELD,
     SIPS_FIELD_FROM, 0, "f: "},
    {"8.1.1.5: another method", REQUEST_LINE VIA FROM TO CALL_ID "CSeq: 1 INVITE\r\n\r\n",
     SIPS_MESSAGE_METHOD_MISMATCH, SIPS_FIELD_CSEQ, 0, "CSeq"},
    {"7.1: methods compare by case", REQUEST_LINE VIA FROM TO CALL_ID "CSeq: 1 options\r\n\r\n",
     SIPS_MESSAGE_METHOD_MISMATCH, SIPS_FIELD_CSEQ, 0, "CSeq"},
    {"18.3: short body", REQUEST("Content-Length: 4\r\n") "abc", SIPS_MESSAGE_BODY_CUT_SHORT,
     SIPS_FIELD_CONTENT_LENGTH, 0, NULL},
    {"18.3: no body", REQUEST("l: 4294967296\r\n"), SIPS_MESSAGE_BODY_CUT_SHORT, SIPS_FIELD_CONTENT_LENGTH, 0,
     NULL},
};

static size_t offset_of(const char *text, const char *at)
{
    const char *found = at ? strstr(text, at) : text + strlen(text);

    if (found == NULL)
        fail_msg("[%s] does not hold what its offset is named by", text);
    /* An empty line is reported itself, and not the line end before it. */
    return (size_t)(found - text) + (at && strcmp(at, "\r\n\r\n") == 0 ? 2 : 0);
}

static void test_unusable(void **state)
{
    unsigned seen = 1U << SIPS_MESSAGE_OK | 1U << SIPS_MESSAGE_TOO_MANY; /* test_message_limits.c */

    (void)state;
    for (size_t i = 0; i < COUNT(unusable); i++) {
        struct reading reading;
        read_text(&reading, unusable[i].text);
        if (reading.status.result != unusable[i].result)
            fail_msg("[%s] is %s, not %s", unusable[i].name, sips_message_result_name(reading.status.result),
                     sips_message_result_name(unusable[i].result));
        CHECK(unusable[i].name, reading.status.field == unusable[i].field);
        CHECK(unusable[i].name, reading.status.uri == unusable[i].uri);
        CHECK(unusable[i].name, reading.status.offset == offset_of(unusable[i].text, unusable[i].at));
        seen |= 1U << reading.status.result;
        read_end(&reading);
    }
    assert_int_equal(seen, (1U << (SIPS_MESSAGE_BODY_CUT_SHORT + 1)) - 1);
}

static void test_nul(void **state)
{
    static const char good[] = REQUEST("Subject: \"a\"\r\nContent-Length: 4\r\n") "a\0b\0";
    size_t header_end = (size_t)(strstr(good, "\r\n\r\n") - good) + 4;
    struct reading reading;

    (void)state;
    assert_int_equal(read_bytes(&reading, good, sizeof good - 1), SIPS_MESSAGE_OK);
    assert_int_equal(reading.message.body.length, 4);
    read_end(&reading);
    for (size_t i = 0; i < header_end; i++) {
        char bad[sizeof good - 1];
        memcpy(bad, good, sizeof bad);
        bad[i] = '\0';
        if (read_bytes(&reading, bad, sizeof bad) == SIPS_MESSAGE_OK)
            fail_msg("NUL at %zu is taken", i);
        read_end(&reading);
    }
}

/* Every prefix of a message with all fields that are read. */
static const char whole[] =
    "\r\nOPTIONS sips:bob@example.com SIP/2.0\r\n" MANDATORY
    "Route: <sips:a.example.com;lr>\r\nRecord-Route: <sips:b.example.com>\r\nPath: <sip:c.example.com>;x\r\n"
    "Service-Route: <sip:d.example.com>\r\nContact: \"A \\\" B\" <sip:[2001:db8::1]>;q=0.5 ,\r\n "
    "sip:e.example\r\n"
    "Refer-To: <sip:f.example.com?a=b>\r\nMax-Forwards: 70\r\nExpires: 3600\r\nRequire: a, "
    "b\r\nProxy-Require: c\r\n"
    "Warning: 380 g.example.com:5060 \"no\"\r\nSupported: d\r\nReplaces: e;f=g\r\nJoin: h;i=j\r\nSubject : "
    "x\r\n y\r\n"
    "Content-Length: 3\r\n\r\nabc";

static void check_slices(const struct reading *reading)
{
    const struct sips_message *m = &reading->message;
    const struct sips_span slices[] = {
        m->text,
        m->header,
        m->body,
        m->method_name,
        m->request_uri.text,
        m->max_forwards_text,
        m->cseq_text,
        m->call_id,
        m->from.tag,
        m->replaces,
        m->join,
        m->via_line,
        m->from.text,
        m->to.text,
        m->via[0].text,
        m->route.value[0].text,
        m->contact.value[1].text,
        m->via[0].branch,
        m->warning[0].text,
    };

    for (size_t i = 0; i < COUNT(slices); i++) {
        assert_non_null(slices[i].at);
        assert_true(lies_in(slices[i], reading->input));
    }
}

static void test_prefixes(void **state)
{
    size_t header_end = (size_t)(strstr(whole, "\r\n\r\nabc") - whole) + 4;
    struct reading reading;

    (void)state;
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        enum sips_message_result result = read_bytes(&reading, whole, length);
        enum sips_message_result expected = length >= header_end         ? SIPS_MESSAGE_BODY_CUT_SHORT
                                            : length == 0 || length == 2 ? SIPS_MESSAGE_EMPTY
                                                                         : SIPS_MESSAGE_NO_END_OF_HEADER;
        if (result != expected)
            fail_msg("the first %zu bytes are %s, not %s", length, sips_message_result_name(result),
                     sips_message_result_name(expected));
        assert_true(reading.status.offset <= length);
        read_end(&reading);
    }
    assert_int_equal(read_bytes(&reading, whole, sizeof whole - 1), SIPS_MESSAGE_OK);
    check_slices(&reading);
    read_end(&reading);
}

static void test_names(void **state)
{
    (void)state;
    for (int a = SIPS_MESSAGE_OK; a <= SIPS_MESSAGE_BODY_CUT_SHORT; a++)
        for (int b = SIPS_MESSAGE_OK; b < a; b++)
            assert_string_not_equal(sips_message_result_name((enum sips_message_result)a),
                                    sips_message_result_name((enum sips_message_result)b));
    for (int a = SIPS_FIELD_NONE; a < SIPS_FIELD_COUNT; a++)
        for (int b = SIPS_FIELD_NONE; b < a; b++)
            assert_string_not_equal(sips_field_name((enum sips_field)a), sips_field_name((enum sips_field)b));
    assert_string_equal(sips_field_name(SIPS_FIELD_NONE), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("7, 8.1.1, 18.3: an unusable message is refused for a reason with a name, a field and a place",
               test_unusable),
        PROVES("25.1: a NUL is taken in the body, and nowhere in the header", test_nul),
        PROVES("7: every prefix of a message is told to be cut short, and read no further than its end",
               test_prefixes),
        PROVES("every result and every field has a name of its own", test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
