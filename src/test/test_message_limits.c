/* SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

/* Fields with a limit: a value, how many are taken, and how many a message has beforehand. */
static const struct {
    const char *name, *value;
    size_t limit, before;
    enum sips_field field;
    bool per_line; /* lines are counted, not values */
} limits[] = {
    {"Via", "SIP/2.0/TLS a", SIPS_VIA_MAX, 1, SIPS_FIELD_VIA, false},
    {"Route", "<sip:a;lr>", SIPS_ADDRESS_MAX, 0, SIPS_FIELD_ROUTE, false},
    {"Record-Route", "<sip:a;lr>", SIPS_ADDRESS_MAX, 0, SIPS_FIELD_RECORD_ROUTE, false},
    {"Path", "<sip:a;lr>", SIPS_ADDRESS_MAX, 0, SIPS_FIELD_PATH, false},
    {"Service-Route", "<sip:a;lr>", SIPS_ADDRESS_MAX, 0, SIPS_FIELD_SERVICE_ROUTE, false},
    {"m", "<sip:a>", SIPS_ADDRESS_MAX, 0, SIPS_FIELD_CONTACT, false},
    {"Warning", "380 a \"b\"", SIPS_WARNING_MAX, 0, SIPS_FIELD_WARNING, false},
    {"Require", "a", SIPS_OPTION_LINE_MAX, 0, SIPS_FIELD_REQUIRE, true},
    {"Proxy-Require", "a", SIPS_OPTION_LINE_MAX, 0, SIPS_FIELD_PROXY_REQUIRE, true},
    {"k", "a", SIPS_OPTION_LINE_MAX, 0, SIPS_FIELD_SUPPORTED, true},
};

static size_t count_of(const struct sips_message *m, enum sips_field field)
{
    const size_t counts[SIPS_FIELD_COUNT] = {
        [SIPS_FIELD_VIA] = m->via_count,
        [SIPS_FIELD_ROUTE] = m->route.count,
        [SIPS_FIELD_RECORD_ROUTE] = m->record_route.count,
        [SIPS_FIELD_PATH] = m->path.count,
        [SIPS_FIELD_SERVICE_ROUTE] = m->service_route.count,
        [SIPS_FIELD_CONTACT] = m->contact.count,
        [SIPS_FIELD_WARNING] = m->warning_count,
        [SIPS_FIELD_REQUIRE] = m->require.count,
        [SIPS_FIELD_PROXY_REQUIRE] = m->proxy_require.count,
        [SIPS_FIELD_SUPPORTED] = m->supported.count,
    };
    return counts[field];
}

/* A request with count values of a field: on a line each, or in one list. */
static enum sips_message_result read_many(struct reading *reading, size_t row, size_t count, bool list)
{
    char text[4096] = REQUEST_LINE MANDATORY;
    size_t length = strlen(text);

    for (size_t i = 0; i < count; i++) {
        bool first = i == 0, last = i + 1 == count;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s%s%s",
                                   list && !first ? "" : limits[row].name, list && !first ? "," : ":",
                                   limits[row].value, list && !last ? "" : "\r\n");
    }
    snprintf(text + length, sizeof text - length, "\r\n");
    return read_text(reading, text);
}

static void test_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(limits); i++)
        for (int list = 0; list < 2; list++) {
            size_t most = limits[i].limit - limits[i].before;
            struct reading reading;
            CHECK(limits[i].name, read_many(&reading, i, most, list) == SIPS_MESSAGE_OK);
            CHECK(limits[i].name, count_of(&reading.message, limits[i].field) ==
                                      (list && limits[i].per_line ? 1 : limits[i].limit));
            if (limits[i].field == SIPS_FIELD_ROUTE)
                CHECK(limits[i].name, reading.message.route_line_count == (list ? 1 : limits[i].limit));
            read_end(&reading);
            enum sips_message_result result = read_many(&reading, i, most + 1, list);
            if (list && limits[i].per_line) {
                CHECK(limits[i].name, result == SIPS_MESSAGE_OK);
            } else {
                CHECK(limits[i].name, result == SIPS_MESSAGE_TOO_MANY);
                CHECK(limits[i].name, reading.status.field == limits[i].field);
                CHECK(limits[i].name, reading.status.offset < reading.input.length);
            }
            read_end(&reading);
        }
}

/* What follows the header, and how much of it is the body; taken: all of the input that is used. */
static const struct {
    const char *name, *length, *rest;
    size_t body;
} frames[] = {
    {"18.3: exact", "Content-Length: 3\r\n", "abc", 3},
    {"18.3: compact", "l:3\r\n", "abc", 3},
    {"18.3: leading zeros", "Content-Length: 0003\r\n", "abc", 3},
    {"18.3: more follows", "Content-Length: 3\r\n", "abcSIP/2.0 200 OK\r\n", 3},
    {"18.3: none, and more follows", "Content-Length: 0\r\n", "abc", 0},
    {"18.3: a datagram's end", "", "abc", 3},
    {"18.3: no body", "", "", 0},
    {"18.3: CR, LF and colons in the body", "", "a\rb\n:\r\n\r\n", 9},
};

static void test_frames(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(frames); i++)
        for (int bare = 0; bare < 2; bare++) {
            char text[512];
            struct reading reading;
            const struct sips_message *m = &reading.message;
            int header = snprintf(text, sizeof text, "\r\n" REQUEST_LINE MANDATORY "%s%s", frames[i].length,
                                  bare ? "\n" : "\r\n");
            snprintf(text + header, sizeof text - (size_t)header, "%s", frames[i].rest);
            read_good(&reading, frames[i].name, text);
            CHECK(frames[i].name, m->body.at == reading.input.at + header);
            CHECK(frames[i].name, m->body.length == frames[i].body);
            CHECK(frames[i].name, m->used == (size_t)header + frames[i].body);
            CHECK(frames[i].name, m->text.at == reading.input.at + 2);
            CHECK(frames[i].name, m->text.length == m->used - 2);
            CHECK(frames[i].name, m->has_content_length == (frames[i].length[0] != '\0'));
            CHECK(frames[i].name, sips_span_end(m->header)[0] == (bare ? '\n' : '\r'));
            read_end(&reading);
        }
}

static void test_route_lines(void **state)
{
    static const char text[] = REQUEST_LINE "Route: <sip:a>,\r\n <sip:b>\r\n" MANDATORY "route:<sip:c>\n\n";
    struct reading reading;

    (void)state;
    read_good(&reading, "Route", text);
    assert_int_equal(reading.message.route.count, 3);
    assert_int_equal(reading.message.route_line_count, 2);
    assert_true(is(reading.message.route_line[0], "Route: <sip:a>,\r\n <sip:b>\r\n"));
    assert_true(is(reading.message.route_line[1], "route:<sip:c>\n"));
    assert_true(is(reading.message.via_line, VIA));
    read_end(&reading);
}

static void test_nothing_left_over(void **state)
{
    static const char full[] =
        REQUEST("Contact: *\r\nRoute: <sip:a>\r\nMax-Forwards: 1\r\nExpires: 1\r\nr: <sip:a>\r\n"
                "Warning: 380 a \"b\"\r\nRequire: a\r\nk: a\r\nReplaces: a\r\nJoin: a\r\n"
                "Path: <sip:a>\r\nService-Route: <sip:a>\r\nRecord-Route: <sip:a>\r\nl: 0\r\n");
    struct reading reading;
    struct sips_message *m = &reading.message;

    (void)state;
    read_good(&reading, "first", full);
    read_end(&reading);
    reading.input = tight_text("SIP/2.0 200 OK\r\n" MANDATORY "\r\n");
    reading.status = sips_message_read(m, reading.input);
    assert_int_equal(reading.status.result, SIPS_MESSAGE_OK);
    assert_false(m->is_request || m->contact_star || m->has_max_forwards || m->has_expires ||
                 m->has_refer_to);
    assert_false(m->has_content_length);
    assert_null(m->replaces.at);
    assert_null(m->join.at);
    assert_null(m->to.tag.at);
    assert_null(m->request_uri.text.at);
    for (size_t i = 0; i < COUNT(limits); i++)
        CHECK(limits[i].name, count_of(m, limits[i].field) == limits[i].before);
    assert_int_equal(m->route_line_count, 0);
    read_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("each field is taken up to its limit, and one value more is too many", test_limits),
        PROVES("18.3: the body is what Content-Length says, or all that follows", test_frames),
        PROVES("20.34: whole lines with Route are kept for the rewriter", test_route_lines),
        PROVES("a view holds nothing of the message read before", test_nothing_left_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
