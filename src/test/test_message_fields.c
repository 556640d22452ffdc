/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar.h"
#include "reading.h"

/* ---- The optional fields of a view as one text, so that a table can say what is to be seen ---- */

struct view {
    char text[4096];
    size_t length;
};

static void put(struct view *view, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct view *view, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(view->text + view->length, sizeof view->text - view->length, format, arguments);
    va_end(arguments);
    assert_in_range(length, 0, sizeof view->text - view->length - 1);
    view->length += (size_t)length;
}

/* Without white space, since folding may stand anywhere. */
static void put_span(struct view *view, const char *front, struct sips_span span)
{
    if (span.at == NULL)
        return;
    put(view, "%s", front);
    for (size_t i = 0; i < span.length; i++)
        if (strchr(" \t\r\n", span.at[i]) == NULL)
            put(view, "%c", span.at[i]);
}

static void put_list(struct view *view, const char *name, const struct sips_address_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        put(view, "%s ", name);
        put_span(view, "", list->value[i].uri.text);
        put_span(view, "|", list->value[i].parameters);
        put(view, "\n");
    }
}

static void put_tokens(struct view *view, const char *name, const struct sips_line_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct sips_span rest = list->value[i], token;
        while (sips_token_next(&rest, &token)) {
            put(view, "%s", name);
            put_span(view, " ", token);
            put(view, "\n");
        }
        assert_int_equal(rest.length, 0);
    }
}

static void put_others(struct view *view, const struct sips_message *m)
{
    for (size_t i = 0; i < m->warning_count; i++) {
        put(view, "Warning %u", m->warning[i].code);
        put_span(view, " ", m->warning[i].agent);
        put(view, " %.*s\n", (int)m->warning[i].text.length, m->warning[i].text.at);
    }
    if (m->has_refer_to)
        put_list(view, "Refer-To", &(struct sips_address_list){1, {m->refer_to}});
    if (m->has_max_forwards)
        put(view, "Max-Forwards %u %.*s\n", m->max_forwards, (int)m->max_forwards_text.length,
            m->max_forwards_text.at);
    if (m->has_expires)
        put(view, "Expires %u\n", m->expires_s);
    if (m->has_content_length)
        put(view, "Content-Length %u\n", m->content_length);
    if (m->replaces.at)
        put(view, "Replaces %.*s\n", (int)m->replaces.length, m->replaces.at);
    if (m->join.at)
        put(view, "Join %.*s\n", (int)m->join.length, m->join.at);
}

static void put_view(struct view *view, const struct sips_message *m)
{
    *view = (struct view){"", 0};
    put_list(view, "Route", &m->route);
    put_list(view, "Record-Route", &m->record_route);
    put_list(view, "Path", &m->path);
    put_list(view, "Service-Route", &m->service_route);
    if (m->contact_star)
        put(view, "Contact *\n");
    put_list(view, "Contact", &m->contact);
    put_tokens(view, "Require", &m->require);
    put_tokens(view, "Proxy-Require", &m->proxy_require);
    put_tokens(view, "Supported", &m->supported);
    put_others(view, m);
}

/* ---- Ways to write the optional fields ---- */

#define TWO_CONTACTS "Contact sip:a@b.example|q=0.5\nContact sips:c@d.example\n"

static const struct {
    const char *name, *fields, *view;
} good[] = {
    {"20.10: brackets", "Contact: <sip:a@b.example;x?h=1>;q=0.5\r\n",
     "Contact sip:a@b.example;x?h=1|q=0.5\n"},
    {"20.10: without brackets", "Contact: sip:a@b.example;q=0.5\r\n", "Contact sip:a@b.example|q=0.5\n"},
    {"7.3.3: compact", "m: sip:a@b.example\r\n", "Contact sip:a@b.example\n"},
    {"7.3.1: any case", "cOnTACT: sip:a@b.example\r\n", "Contact sip:a@b.example\n"},
    {"7.3.1: no space", "M:sip:a@b.example\r\n", "Contact sip:a@b.example\n"},
    {"7.3.1: space before the colon", "Contact \t : sip:a@b.example\r\n", "Contact sip:a@b.example\n"},
    {"7.3.1: list", "Contact: <sip:a@b.example>;q=0.5,sips:c@d.example\r\n", TWO_CONTACTS},
    {"7.3.1: list with spaces", "Contact: <sip:a@b.example>; q\t=0.5 \t, sips:c@d.example \r\n",
     TWO_CONTACTS},
    {"7.3.1: two lines", "Contact: <sip:a@b.example>;q=0.5\r\nm: sips:c@d.example\r\n", TWO_CONTACTS},
    {"7.3.1: apart", "m: sip:a@b.example;q=0.5\r\nSubject: x\r\nContact: <sips:c@d.example>\r\n",
     TWO_CONTACTS},
    {"7.3.1: folded",
     "Contact:\r\n \"A\r\n\tB\"\r\n <sip:a@b.example>\r\n ;\r\n q\r\n =\r\n 0.5\r\n ,\r\n "
     "C\r\n D\r\n  <sips:c@d.example>\r\n \r\n",
     TWO_CONTACTS},
    {"7.3.1: folded with bare LF", "Contact: <sip:a@b.example>;q=0.5\n\t,sips:c@d.example\n \n",
     TWO_CONTACTS},
    {"25.1: quoted name",
     "Contact: \"A, \\\"<sip:x@y>\\\\\" <sip:a@b.example>;q=0.5, \"\" <sips:c@d.example>\r\n", TWO_CONTACTS},
    {"25.1: quoted pair of any byte", "Contact: \"\\\x01\\\x7f\\\t\" <sip:a@b.example>\r\n",
     "Contact sip:a@b.example\n"},
    {"25.1: UTF-8", "Contact: \"J\xc3\xbcrgen\" <sip:a@b.example>\r\n", "Contact sip:a@b.example\n"},
    {"25.1: name of tokens", "Contact: A. B-C <sip:a@b.example>\r\n", "Contact sip:a@b.example\n"},
    {"25.1: name without space", "Contact: A<sip:a@b.example>,\"B\"<sip:c.example>\r\n",
     "Contact sip:a@b.example\nContact sip:c.example\n"},
    {"25.1: quoted parameter", "Contact: <sip:a@b.example>;x=\"<urn:a,b;c\\\">\" , <sip:c.example>\r\n",
     "Contact sip:a@b.example|x=\"<urn:a,b;c\\\">\"\nContact sip:c.example\n"},
    {"25.1: host for a value", "Contact: <sip:a@b.example>;x=[2001:db8::1];y\r\n",
     "Contact sip:a@b.example|x=[2001:db8::1];y\n"},
    {"7.3.1: q, expires and the like stand once per value", "Contact: <sip:a>;q=1,<sip:b>;q=1;expires=1\r\n",
     "Contact sip:a|q=1\nContact sip:b|q=1;expires=1\n"},
    {"20.10: other schemes", "Contact: <tel:+1;a=b>, mailto:a@b.example;x\r\n",
     "Contact tel:+1;a=b\nContact mailto:a@b.example|x\n"},
    {"20.10: star", "Contact: *\r\n", "Contact *\n"},
    {"20.10: star with space", "m : \r\n *\t\r\n", "Contact *\n"},
    {"20.34: Route", "Route: <sip:a;lr>;x=y, \"B\" <sips:b>\r\nRoute: <sip:c>\r\n",
     "Route sip:a;lr|x=y\nRoute sips:b\nRoute sip:c\n"},
    {"20.30: Record-Route", "Record-Route: <sip:a;lr>,<sips:b;lr>\r\n",
     "Record-Route sip:a;lr\nRecord-Route sips:b;lr\n"},
    {"RFC 3327 4: Path", "Path: <sip:a;lr>,<sips:b;lr>;x\r\n", "Path sip:a;lr\nPath sips:b;lr|x\n"},
    {"RFC 3608 5: Service-Route", "Service-Route: <sip:a;lr>\r\n", "Service-Route sip:a;lr\n"},
    {"20.43: Warning", "Warning: 380 a.example \"SIPS Not Allowed\"\r\n",
     "Warning 380 a.example SIPS Not Allowed\n"},
    {"20.43: Warnings",
     "Warning: 399 [2001:db8::1]:5061 \"a \\\", b\",301 pseudonym \"\"\r\nWarning: 381 b:1 \"c\"\r\n",
     "Warning 399 [2001:db8::1]:5061 a \\\", b\nWarning 301 pseudonym \nWarning 381 b:1 c\n"},
    {"20.32: Require", "Require: path, gruu\r\nRequire:outbound\r\n",
     "Require path\nRequire gruu\nRequire outbound\n"},
    {"20.29: Proxy-Require", "Proxy-Require: a ,\r\n b\r\n", "Proxy-Require a\nProxy-Require b\n"},
    {"20.37: Supported", "k: path\r\nSupported: gruu\r\n", "Supported path\nSupported gruu\n"},
    {"20.37: empty Supported", "Supported:\r\nk: \r\n \r\n", ""},
    {"RFC 3515 2.1: Refer-To", "r: A <sips:a@b.example?Replaces=c>;d=e\r\n",
     "Refer-To sips:a@b.example?Replaces=c|d=e\n"},
    {"20.22: Max-Forwards", "Max-Forwards: \r\n 70 \r\n", "Max-Forwards 70 70\n"},
    {"20.22: Max-Forwards 0", "Max-Forwards: 000\r\n", "Max-Forwards 0 000\n"},
    {"20.19: Expires saturates", "Expires: 99999999999999999999\r\n", "Expires 4294967295\n"},
    {"20.14: compact Content-Length", "l: 0\r\n", "Content-Length 0\n"},
    {"RFC 3891 6.1: Replaces", "Replaces: a@b;to-tag=c;from-tag=d\r\n", "Replaces a@b;to-tag=c;from-tag=d\n"},
    {"RFC 3911 7.1: Join", "Join: a@b;to-tag=c;from-tag=d\r\n", "Join a@b;to-tag=c;from-tag=d\n"},
    {"7.3.1: unknown fields",
     "X: <<\"\r\nE: x\r\nc: y\r\no: z\r\nViaa: x\r\nRout: x\r\nContact-Length: x\r\n", ""},
    {"7.3.1: a name longer than all", "Content-Lengthen: x\r\nReason-Phrase-Of-A-Response: y\r\n", ""},
    {"7.3.1: an empty value", "Subject:\r\nX:", ""},
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        char text[1024];
        struct reading reading;
        struct view view;
        snprintf(text, sizeof text, REQUEST("%s"), good[i].fields);
        if (good[i].fields[strlen(good[i].fields) - 1] != '\n')
            strncat(text, "\r\n", sizeof text - strlen(text) - 1);
        read_good(&reading, good[i].name, text);
        put_view(&view, &reading.message);
        if (strcmp(view.text, good[i].view) != 0)
            fail_msg("[%s] reads as:\n%s", good[i].name, view.text);
        read_end(&reading);
    }
}

/* ---- Values that the grammar does not allow ---- */

static const struct {
    const char *line;
    enum sips_message_result result;
    enum sips_field field;
    enum sips_uri_result uri;
} bad[] = {
    {"Contact:", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: ,<sip:a>", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_EMPTY},
    {"Contact: <sip:a>,", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>,,<sip:b>", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_EMPTY},
    {"Contact: <sip:a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: < sip:a >", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_BAD_SCHEME},
    {"Contact: <>", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_EMPTY},
    {"Contact: <sip:a> x", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;;x", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;x=", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;x=\"y", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;x=\"y\\\"", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;x=\"y\"z", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: \"A <sip:a>", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: \"A\\\" <sip:a>", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: \"A\x01\" <sip:a>", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: \"A\x7f\" <sip:a>", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: \"A\" sip:a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: A, B <sip:a>", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_NO_SCHEME},
    {"Contact: sip:a?b=c", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;q=1;Q=1", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;expires=1;x;Expires=2", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;+sip.instance=\"a\";+SIP.instance=\"a\"", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT,
     0},
    {"Contact: <sip:a>;reg-id=1;reg-id=1", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: <sip:a>;tag=a;TAG=a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: sip:a;b@c", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: sip:a,b@c", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_BAD_SCHEME},
    {"Contact: *;q=1", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_BAD_SCHEME},
    {"Contact: *,*", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_CONTACT, SIPS_URI_BAD_SCHEME},
    {"Contact: *\r\nContact: *", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Contact: *\r\nm: <sip:a>", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"m: <sip:a>\r\nContact: *", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTACT, 0},
    {"Route: sip:a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_ROUTE, 0},
    {"Route:", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_ROUTE, 0},
    {"Record-Route: sips:a;lr", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_RECORD_ROUTE, 0},
    {"Path: sip:a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_PATH, 0},
    {"Path: <sip:>", SIPS_MESSAGE_BAD_URI, SIPS_FIELD_PATH, SIPS_URI_BAD_HOST},
    {"Service-Route: sip:a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_SERVICE_ROUTE, 0},
    {"Refer-To: <sip:a>,<sip:b>", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_REFER_TO, 0},
    {"r: <sip:a>\r\nRefer-To: <sip:a>", SIPS_MESSAGE_DUPLICATE_FIELD, SIPS_FIELD_REFER_TO, 0},
    {"Warning: 38 a \"b\"", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Warning: 3800 a \"b\"", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Warning: 380 \"b\"", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Warning: 380 a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Warning: 380 a b", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Warning: 380 a \"b", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Warning: 380 a \"b\" c", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Warning:", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_WARNING, 0},
    {"Require:", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_REQUIRE, 0},
    {"Require: a b", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_REQUIRE, 0},
    {"Require: a,", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_REQUIRE, 0},
    {"Proxy-Require: ,a", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_PROXY_REQUIRE, 0},
    {"Supported: a;b", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_SUPPORTED, 0},
    {"Max-Forwards: -1", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_MAX_FORWARDS, 0},
    {"Max-Forwards:", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_MAX_FORWARDS, 0},
    {"Max-Forwards: 7 0", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_MAX_FORWARDS, 0},
    {"Max-Forwards: 70\r\nMax-Forwards: 70", SIPS_MESSAGE_DUPLICATE_FIELD, SIPS_FIELD_MAX_FORWARDS, 0},
    {"Expires: 1h", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_EXPIRES, 0},
    {"Expires: 1\r\nExpires: 1", SIPS_MESSAGE_DUPLICATE_FIELD, SIPS_FIELD_EXPIRES, 0},
    {"Content-Length: +0", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_CONTENT_LENGTH, 0},
    {"Content-Length: 0\r\nl: 0", SIPS_MESSAGE_DUPLICATE_FIELD, SIPS_FIELD_CONTENT_LENGTH, 0},
    {"Replaces: ", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_REPLACES, 0},
    {"Replaces: a\r\nReplaces: a", SIPS_MESSAGE_DUPLICATE_FIELD, SIPS_FIELD_REPLACES, 0},
    {"Join:", SIPS_MESSAGE_BAD_FIELD, SIPS_FIELD_JOIN, 0},
    {"Join: a\r\nJoin: a", SIPS_MESSAGE_DUPLICATE_FIELD, SIPS_FIELD_JOIN, 0},
};

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char text[1024];
        struct reading reading;
        snprintf(text, sizeof text, REQUEST("%s\r\n"), bad[i].line);
        if (read_text(&reading, text) != bad[i].result)
            fail_msg("[%s] is %s", bad[i].line, sips_message_result_name(reading.status.result));
        CHECK(bad[i].line, reading.status.field == bad[i].field);
        if (reading.status.uri != bad[i].uri)
            fail_msg("[%s] has a URI that is %s", bad[i].line, sips_uri_result_name(reading.status.uri));
        read_end(&reading);
    }
}

/* ---- Names ---- */

static const char *const names[] = {
    "v",
    "f",
    "t",
    "i",
    "m",
    "l",
    "k",
    "r",
    "To",
    "Via",
    "From",
    "CSeq",
    "Path",
    "Join",
    "Route",
    "Call-ID",
    "Contact",
    "Expires",
    "Require",
    "Warning",
    "Refer-To",
    "Replaces",
    "Supported",
    "Max-Forwards",
    "Record-Route",
    "Proxy-Require",
    "Service-Route",
    "Content-Length",
};

static bool is_read(const char *name)
{
    for (size_t i = 0; i < COUNT(names); i++)
        if (sips_span_same(sips_span_of(name), sips_span_of(names[i])))
            return true;
    return false;
}

/* No field that is read can have this value, or can have it twice. */
static void check_name(const char *name)
{
    char text[512];
    struct reading reading;

    snprintf(text, sizeof text, REQUEST("%s: @\r\n%s: @\r\n"), name, name);
    CHECK(name, (read_text(&reading, text) != SIPS_MESSAGE_OK) == is_read(name));
    read_end(&reading);
}

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        size_t length = strlen(names[i]);
        char name[32];
        for (size_t at = 0; at <= length; at++)
            for (const char *c = TOKEN; *c; c++) {
                snprintf(name, sizeof name, "%s", names[i]);
                name[at] = *c;
                name[at < length ? length : length + 1] = '\0';
                check_name(name);
            }
        snprintf(name, sizeof name, "%.*s", (int)length - 1, names[i]);
        if (length > 1)
            check_name(name);
    }
}

/* Names are compared by words that are filled up with zeros: those of the input must not count. */
static void test_zeros(void **state)
{
    static const char front[] = "OPTIONS sip:b@example.com SIP/2.0\r\n", zeros[16] = {0};
    static struct sips_message message;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t count = 1; count < sizeof zeros; count++) {
            char text[128];
            size_t name = sizeof front - 1, length = name + strlen(names[i]);
            memcpy(text, front, name);
            memcpy(text + name, names[i], length - name);
            memcpy(text + length, zeros, count);
            memcpy(text + length + count, ": <sip:a@b>\r\n\r\n", 16);
            struct sips_message_status status =
                sips_message_read(&message, (struct sips_span){text, length + count + 16});
            CHECK(names[i], status.result == SIPS_MESSAGE_BAD_LINE);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("7.3, 20: however a field may be written, the same is read", test_good),
        PROVES("7.3, 20, 25.1: a value that the grammar does not allow is refused with its field", test_bad),
        PROVES("7.3.1: a name that differs in one byte, but for its case, is another name", test_names),
        PROVES("7.3: a NUL behind a name makes the line no header field", test_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
