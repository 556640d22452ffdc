/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange.h"

static void test_uas_side(void **state)
{
    (void)state;
    start(false);
    assert_true(dialog.used && !dialog.is_uac && dialog.secure && dialog.sips_request_uri);
    assert_true(is(dialog.call_id, "c1@example.org"));
    assert_true(is(dialog.local_tag, "Bob") && is(dialog.remote_tag, "Alice"));
    assert_true(is(dialog.remote_target.text, "sips:alice@192.0.2.1;transport=tcp"));
    assert_int_equal(dialog.remote_target.transport, SIPS_TRANSPORT_TCP);
    assert_int_equal(dialog.route_count, 2);
    assert_true(is(dialog.route[0].text, "<sip:p2.example.com;lr>") && dialog.route[0].uri.lr);
    assert_true(is(dialog.route[1].text, "\"one\" <sips:p1.example.com;lr;x=1>;y"));
    assert_int_equal(dialog.route[1].uri.scheme, SIPS_SCHEME_SIPS);
    check_storage();
}

static void test_uac_side(void **state)
{
    (void)state;
    start(true);
    assert_true(dialog.used && dialog.is_uac && dialog.secure && dialog.sips_request_uri);
    assert_true(is(dialog.call_id, "c1@example.org"));
    assert_true(is(dialog.local_tag, "Alice") && is(dialog.remote_tag, "Bob"));
    assert_true(is(dialog.remote_target.text, "sip:bob@192.0.2.4"));
    assert_int_equal(dialog.remote_target.scheme, SIPS_SCHEME_SIP);
    assert_int_equal(dialog.route_count, 2);
    assert_true(is(dialog.route[0].text, "<sips:p1.example.com>") && !dialog.route[0].uri.lr);
    assert_true(is(dialog.route[1].text, "<sip:p2.example.com;lr>"));
    check_storage();
}

static void test_secure(void **state)
{
    static const struct {
        const char *uri;
        enum sips_transport hop;
        bool secure, sips;
    } rows[] = {
        {"sips:bob@example.com", SIPS_TRANSPORT_TLS, true, true},
        {"sips:bob@example.com", SIPS_TRANSPORT_TLS_SCTP, true, true},
        {"sips:bob@example.com", SIPS_TRANSPORT_WSS, true, true},
        {"SIPS:bob@example.com", SIPS_TRANSPORT_TLS, true, true},
        {"sips:bob@example.com", SIPS_TRANSPORT_TCP, false, true},
        {"sips:bob@example.com", SIPS_TRANSPORT_UDP, false, true},
        {"sip:bob@example.com", SIPS_TRANSPORT_TLS, false, false},
        {"sip:bob@example.com;transport=tls", SIPS_TRANSPORT_TLS, false, false},
        {"tel:+15550100", SIPS_TRANSPORT_TLS, false, false},
        {"sip:bob@example.com", SIPS_TRANSPORT_UDP, false, false},
    };

    (void)state;
    for (int is_uac = 0; is_uac < 2; is_uac++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            struct exchange row = {.uri = rows[i].uri};
            CHECK(rows[i].uri, create(rows[i].uri, &row, is_uac, rows[i].hop) == SIPS_DIALOG_OK);
            CHECK(rows[i].uri, dialog.secure == rows[i].secure);
            CHECK(rows[i].uri, dialog.sips_request_uri == rows[i].sips);
        }
}

static void test_empty_route_set(void **state)
{
    static const struct exchange row = {.request_fields = "Contact: <sip:alice@192.0.2.1>\r\n",
                                        .response_fields = "Contact: <sip:bob@192.0.2.4>\r\n"};

    (void)state;
    for (int is_uac = 0; is_uac < 2; is_uac++) {
        start(is_uac);
        assert_int_equal(create("no Record-Route", &row, is_uac, SIPS_TRANSPORT_TLS), SIPS_DIALOG_OK);
        assert_int_equal(dialog.route_count, 0);
    }
}

/* A bit for each side that can make the dialog. */
#define UAS_SIDE 1U
#define UAC_SIDE 2U
#define BOTH_SIDES 3U

static void test_forming(void **state)
{
    static const struct {
        const char *name;
        struct exchange row;
        unsigned sides;
    } rows[] = {
        {"200 to INVITE", {.status = "200"}, BOTH_SIDES},
        {"299 to INVITE", {.status = "299"}, BOTH_SIDES},
        {"180 to INVITE", {.status = "180"}, BOTH_SIDES},
        {"101 to INVITE", {.status = "101"}, BOTH_SIDES},
        {"199 to INVITE", {.status = "199"}, BOTH_SIDES},
        {"100 to INVITE", {.status = "100"}, 0},
        {"300 to INVITE", {.status = "300"}, 0},
        {"480 to INVITE", {.status = "480"}, 0},
        {"200 to SUBSCRIBE", {.method = "SUBSCRIBE"}, BOTH_SIDES},
        {"202 to REFER", {.method = "REFER", .status = "202"}, BOTH_SIDES},
        {"180 to SUBSCRIBE", {.method = "SUBSCRIBE", .status = "180"}, 0},
        {"200 to MESSAGE", {.method = "MESSAGE"}, 0},
        {"200 to UPDATE", {.method = "UPDATE"}, 0},
        {"200 to OPTIONS", {.method = "OPTIONS"}, 0},
        {"200 to a request inside a dialog", {.request_tags = {NULL, "Bob"}}, 0},
        {"180 without a tag", {.status = "180", .response_tags = {NULL, ""}}, 0},
        {"200 without a tag (RFC 2543)", {.response_tags = {NULL, ""}}, UAC_SIDE},
        {"INVITE without a tag (RFC 2543)",
         {.request_tags = {"", NULL}, .response_tags = {"", NULL}},
         UAS_SIDE},
        {"the response of another call", {.response_call_id = "C1@example.org"}, 0},
        {"the response of an earlier request", {.response_cseq = "6"}, 0},
        {"the response of another method", {.method = "SUBSCRIBE", .request_method = "INVITE"}, 0},
        {"the response of another caller", {.response_tags = {"Carol", NULL}}, 0},
        {"no Contact in the request", {.request_fields = ""}, UAC_SIDE},
        {"no Contact in the response", {.response_fields = ""}, UAS_SIDE},
        {"two Contacts in the request",
         {.request_fields = "Contact: <sip:a@192.0.2.1>, <sips:a@192.0.2.1>\r\n"},
         UAC_SIDE},
        {"two Contacts in the response",
         {.response_fields = "Contact: <sip:b@192.0.2.1>\r\nm: <sip:b@192.0.2.2>\r\n"},
         UAS_SIDE},
        {"a tel Contact in the request", {.request_fields = "Contact: <tel:+15550100>\r\n"}, UAC_SIDE},
        {"a mailto Contact in the response",
         {.response_fields = "m: <mailto:bob@example.com>\r\n"},
         UAS_SIDE},
        {"Contact * in the response", {.response_fields = "Contact: *\r\n"}, UAS_SIDE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (unsigned is_uac = 0; is_uac < 2; is_uac++) {
            bool forms = rows[i].sides >> is_uac & 1;
            forget();
            enum sips_dialog_result result = create(rows[i].name, &rows[i].row, is_uac, SIPS_TRANSPORT_TLS);
            CHECK(rows[i].name, result == (forms ? SIPS_DIALOG_OK : SIPS_DIALOG_NOT_FORMING));
            CHECK(rows[i].name, forms || is_unchanged());
        }
}

static void test_swapped(void **state)
{
    static const struct exchange untagged = {.response_tags = {NULL, ""}};
    struct sips_span sent = write_request(&untagged), got = write_response(&untagged);
    struct sips_arrival hop = sips_arrival_over(SIPS_TRANSPORT_TLS);

    (void)state;
    assert_int_equal(sips_message_read(&request, sent).result, SIPS_MESSAGE_OK);
    assert_int_equal(sips_message_read(&response, got).result, SIPS_MESSAGE_OK);
    assert_int_equal(sips_dialog_create(&dialog, &response, &response, true, hop), SIPS_DIALOG_NOT_FORMING);
    assert_int_equal(sips_dialog_create(&dialog, &request, &request, true, hop), SIPS_DIALOG_NOT_FORMING);
    assert_int_equal(sips_dialog_create(&dialog, &response, &request, true, hop), SIPS_DIALOG_NOT_FORMING);
    tight_free(sent);
    tight_free(got);
}

static void test_no_remote_tag(void **state)
{
    static const struct exchange untagged = {.response_tags = {NULL, ""}};

    (void)state;
    assert_int_equal(create("untagged", &untagged, true, SIPS_TRANSPORT_TLS), SIPS_DIALOG_OK);
    assert_true(dialog.remote_tag.at == NULL && is(dialog.local_tag, "Alice"));
}

static void test_limits(void **state)
{
    static char user[SIPS_DIALOG_TEXT_MAX], fields[2 * SIPS_DIALOG_TEXT_MAX];
    const size_t tags = strlen("Alice") + strlen("Bob") + strlen("c1@example.org");
    const size_t route = strlen("<sip:@p;lr>"), target = strlen("sip:@h");

    (void)state;
    for (size_t over = 0; over < 2; over++) {
        enum sips_dialog_result expected = over ? SIPS_DIALOG_TOO_LONG : SIPS_DIALOG_OK;
        struct exchange row = {.request_fields = fields};
        snprintf(fields, sizeof fields, "Record-Route: <sip:%s@p;lr>\r\nContact: <sip:a@h>\r\n",
                 filler(user, SIPS_DIALOG_TEXT_MAX - tags - route + over));
        forget();
        assert_int_equal(create("text", &row, false, SIPS_TRANSPORT_TLS), expected);
        assert_true(is_unchanged() == (over == 1));
        snprintf(fields, sizeof fields, "Contact: <sip:%s@h>\r\n",
                 filler(user, SIPS_DIALOG_TARGET_MAX - target + over));
        forget();
        assert_int_equal(create("target", &row, false, SIPS_TRANSPORT_TLS), expected);
        assert_true(is_unchanged() == (over == 1));
    }
}

static void test_names(void **state)
{
    static const char *const names[] = {"ok", "not-forming", "too-long", "not-ours", "no-refresh"};

    (void)state;
    for (unsigned i = 0; i < COUNT(names); i++)
        CHECK(names[i], strcmp(sips_dialog_result_name((enum sips_dialog_result)i), names[i]) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("3261-12.1.1: the UAS takes Record-Route in its order, the caller's Contact and tag",
               test_uas_side),
        PROVES("3261-12.1.2: the UAC takes Record-Route from its end, the callee's Contact and tag",
               test_uac_side),
        PROVES("3261-12.1.1 3261-12.1.2: a dialog is secure if a sips Request-URI went over a secure hop",
               test_secure),
        PROVES("RFC 3261 12.1: without Record-Route the route set is empty, whatever it was",
               test_empty_route_set),
        PROVES("RFC 3261 12.1: what makes a dialog, and what leaves it as it was", test_forming),
        PROVES("RFC 3261 12.1: a request and its response make it, in this order", test_swapped),
        PROVES("RFC 3261 12.1: the other side may write no tag", test_no_remote_tag),
        PROVES("a dialog takes text up to its limits, and is as it was beyond them", test_limits),
        PROVES("each result has its name", test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
