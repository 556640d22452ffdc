/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange.h"

#define NEW_CONTACT "Contact: <sips:new@192.0.2.9>\r\n"
#define NEW_TARGET "sips:new@192.0.2.9"

/* status NULL: a request. */
struct refresh {
    const char *name, *method, *status, *from, *to, *call_id, *fields;
    enum sips_dialog_result result;
};

static enum sips_dialog_result refresh(const struct refresh *row)
{
    char line[64];
    const char *const tags[2] = {or_else(row->from, "Bob"), or_else(row->to, "Alice")};

    if (row->status)
        snprintf(line, sizeof line, "SIP/2.0 %s Reason", row->status);
    else
        snprintf(line, sizeof line, "%s sip:alice@192.0.2.1 SIP/2.0", row->method);
    struct sips_span text = write_message(line, tags, or_else(row->call_id, "c1@example.org"), "8",
                                          row->method, or_else(row->fields, NEW_CONTACT));
    CHECK(row->name, sips_message_read(&request, text).result == SIPS_MESSAGE_OK);
    enum sips_dialog_result result = sips_dialog_refresh(&dialog, &request);
    tight_free(text);
    return result;
}

/* On the side of the UAC: what came from Bob carries his tag in From of requests and in To of responses. */
static void test_refresh(void **state)
{
    static const struct refresh rows[] = {
        {"re-INVITE", "INVITE", .result = SIPS_DIALOG_OK},
        {"UPDATE", "UPDATE", .result = SIPS_DIALOG_OK},
        {"SUBSCRIBE", "SUBSCRIBE", .result = SIPS_DIALOG_OK},
        {"NOTIFY", "NOTIFY", .result = SIPS_DIALOG_OK},
        {"REFER", "REFER", .result = SIPS_DIALOG_OK},
        {"200 to an own re-INVITE", "INVITE", "200", "Alice", "Bob", .result = SIPS_DIALOG_OK},
        {"299 to an own UPDATE", "UPDATE", "299", "Alice", "Bob", .result = SIPS_DIALOG_OK},
        {"tags in another case of letters", "INVITE", NULL, "bOB", "aLICE", .result = SIPS_DIALOG_OK},
        {"BYE", "BYE", .result = SIPS_DIALOG_NO_REFRESH},
        {"INFO", "INFO", .result = SIPS_DIALOG_NO_REFRESH},
        {"ACK", "ACK", .result = SIPS_DIALOG_NO_REFRESH},
        {"PRACK", "PRACK", .result = SIPS_DIALOG_NO_REFRESH},
        {"200 to an own BYE", "BYE", "200", "Alice", "Bob", .result = SIPS_DIALOG_NO_REFRESH},
        {"180 to an own re-INVITE", "INVITE", "180", "Alice", "Bob", .result = SIPS_DIALOG_NO_REFRESH},
        {"302 to an own re-INVITE", "INVITE", "302", "Alice", "Bob", .result = SIPS_DIALOG_NO_REFRESH},
        {"re-INVITE without Contact", "INVITE", .fields = "", .result = SIPS_DIALOG_NO_REFRESH},
        {"re-INVITE with two", "INVITE", .fields = "m: <sip:a@h>, <sip:b@h>\r\n",
         .result = SIPS_DIALOG_NO_REFRESH},
        {"re-INVITE with tel", "INVITE", .fields = "m: <tel:+15550100>\r\n",
         .result = SIPS_DIALOG_NO_REFRESH},
        {"a re-INVITE of this side", "INVITE", NULL, "Alice", "Bob", .result = SIPS_DIALOG_NOT_OURS},
        {"a 200 of this side", "INVITE", "200", "Bob", "Alice", .result = SIPS_DIALOG_NOT_OURS},
        {"another call", "INVITE", .call_id = "c2@example.org", .result = SIPS_DIALOG_NOT_OURS},
        {"another remote tag", "INVITE", NULL, "Carol", .result = SIPS_DIALOG_NOT_OURS},
        {"another local tag", "INVITE", NULL, NULL, "Carol", .result = SIPS_DIALOG_NOT_OURS},
        {"no remote tag", "INVITE", NULL, "", .result = SIPS_DIALOG_NOT_OURS},
        {"no local tag", "INVITE", NULL, NULL, "", .result = SIPS_DIALOG_NOT_OURS},
        {"a BYE of another call", "BYE", .call_id = "c2@example.org", .result = SIPS_DIALOG_NOT_OURS},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        start(true);
        CHECK(rows[i].name, refresh(&rows[i]) == rows[i].result);
        if (rows[i].result != SIPS_DIALOG_OK) {
            CHECK(rows[i].name, is_unchanged());
            continue;
        }
        CHECK(rows[i].name, is(dialog.remote_target.text, NEW_TARGET));
        CHECK(rows[i].name, dialog.remote_target.scheme == SIPS_SCHEME_SIPS);
        check_storage();
        /* The route set and the rest stay (12.2). */
        CHECK(rows[i].name, dialog.route_count == 2 && is(dialog.route[1].text, "<sip:p2.example.com;lr>"));
        CHECK(rows[i].name, is(dialog.local_tag, "Alice") && is(dialog.remote_tag, "Bob"));
        CHECK(rows[i].name, dialog.secure && dialog.sips_request_uri && dialog.is_uac);
    }
}

static void test_refresh_limits(void **state)
{
    static char user[SIPS_DIALOG_TARGET_MAX + 1], fields[2 * SIPS_DIALOG_TARGET_MAX];
    const struct refresh row = {.name = "limit", .method = "INVITE", .fields = fields};

    (void)state;
    for (size_t over = 0; over < 2; over++) {
        snprintf(fields, sizeof fields, "Contact: <sip:%s@h>\r\n",
                 filler(user, SIPS_DIALOG_TARGET_MAX - strlen("sip:@h") + over));
        start(true);
        assert_int_equal(refresh(&row), over ? SIPS_DIALOG_TOO_LONG : SIPS_DIALOG_OK);
        assert_true(is_unchanged() == (over == 1));
    }
    assert_true(is(dialog.remote_target.text, "sip:bob@192.0.2.4"));
}

static void test_refresh_unused(void **state)
{
    const struct refresh row = {.name = "unused", .method = "INVITE"};

    (void)state;
    start(true);
    dialog.used = false;
    assert_int_equal(refresh(&row), SIPS_DIALOG_NOT_OURS);
}

/* ---- What a dialog that began with sips asks for ---- */

static void test_contact(void **state)
{
    static const struct {
        const char *uri;
        enum sips_transport hop;
        bool contact_is_sips[2]; /* by request-uri, by secure-flag */
        bool is_choice;
    } rows[] = {
        {"sips:bob@example.com", SIPS_TRANSPORT_TLS, {true, true}, false},
        {"sips:bob@example.com", SIPS_TRANSPORT_TCP, {true, false}, true},
        {"sip:bob@example.com", SIPS_TRANSPORT_TLS, {false, false}, false},
        {"sip:bob@example.com", SIPS_TRANSPORT_TCP, {false, false}, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int key = 0; key < 2; key++) {
            struct exchange row = {.uri = rows[i].uri};
            struct sips_policy policy = {.refresh_key = (enum sips_policy_refresh_key)key};
            struct sips_clauses cited = {.trail = NULL};
            CHECK(rows[i].uri, create(rows[i].uri, &row, true, rows[i].hop) == SIPS_DIALOG_OK);
            bool sips = sips_dialog_contact_is_sips(&dialog, &policy, &cited);
            CHECK(rows[i].uri, sips == rows[i].contact_is_sips[key]);
            CHECK(rows[i].uri, sips_clauses_have(&cited, SIPS_CLAUSE_5630_5_1_1_2_b) == sips);
            CHECK(rows[i].uri, sips_clauses_have(&cited, SIPS_CLAUSE_3261_12_2_1_1) == dialog.secure);
            CHECK(rows[i].uri,
                  sips_clauses_have(&cited, SIPS_CLAUSE_choice_refresh_key) == rows[i].is_choice);
        }
}

/* A bit for each derivation: REFER, Replaces, Join, third-party call control. */
#define BY_REFER 1U
#define BY_ALL 15U

static void test_derive(void **state)
{
    static const struct {
        const char *request_uri, *target;
        bool authorised;
        unsigned allowed;
    } rows[] = {
        {"sips:bob@example.com", "sips:carol@example.net", false, BY_ALL},
        {"sips:bob@example.com", "sips:carol@example.net", true, BY_ALL},
        {"sips:bob@example.com", "sip:carol@example.net", false, 0},
        {"sips:bob@example.com", "sip:carol@example.net;transport=tls", false, 0},
        {"sips:bob@example.com", "sip:carol@example.net", true, BY_ALL},
        {"sips:bob@example.com", "tel:+15550100", false, 0},
        {"sips:bob@example.com", "tel:+15550100", true, BY_ALL},
        {"sips:bob@example.com", "http://www.example.net/menu", false, BY_REFER},
        {"sips:bob@example.com", "http://www.example.net/menu", true, BY_ALL},
        {"sip:bob@example.com", "sips:carol@example.net", false, BY_ALL},
        {"sip:bob@example.com", "sip:carol@example.net", false, BY_ALL},
        {"sip:bob@example.com", "tel:+15550100", false, BY_ALL},
        {"sip:bob@example.com", "http://www.example.net/menu", false, BY_ALL},
        {"sip:bob@example.com", "sip:carol@example.net", true, BY_ALL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (unsigned by = SIPS_DERIVED_REFER; by <= SIPS_DERIVED_3PCC; by++) {
            struct exchange row = {.uri = rows[i].request_uri};
            struct sips_clauses cited = {.trail = NULL};
            struct sips_uri target;
            bool is_refer = by == SIPS_DERIVED_REFER;
            /* Over a plain hop: what counts is that sips was asked for. */
            CHECK(rows[i].target, create(rows[i].target, &row, true, SIPS_TRANSPORT_TCP) == SIPS_DIALOG_OK);
            CHECK(rows[i].target, sips_uri_read(&target, sips_span_of(rows[i].target)) == SIPS_URI_OK);
            bool allowed =
                sips_dialog_derive(&dialog, (enum sips_derivation)by, &target, rows[i].authorised, &cited);
            CHECK(rows[i].target, allowed == (rows[i].allowed >> by & 1));
            CHECK(rows[i].target, sips_clauses_have(&cited, SIPS_CLAUSE_5630_5_1_1_3_a) == is_refer);
            CHECK(rows[i].target, sips_clauses_have(&cited, SIPS_CLAUSE_5630_5_1_1_3_b) == !is_refer);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("RFC 3261 12.2: a target refresh that came in changes the remote target alone", test_refresh),
        PROVES("RFC 3261 12.2: a remote target beyond the limit changes nothing", test_refresh_limits),
        PROVES("a slot that is not used has no requests", test_refresh_unused),
        PROVES("5630-5.1.1.2-b 3261-12.2.1.1 choice-refresh-key: a dialog that began with sips keeps it",
               test_contact),
        PROVES("5630-5.1.1.3-a 5630-5.1.1.3-b: no sip dialog out of a sips one that nobody allowed",
               test_derive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
