/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "location.h"

#define SLOTS 3

/* A location service, and what its requests are made of. */
struct place {
    struct sips_location location;
    struct sips_binding slot[SLOTS];
};

static void set_up(struct place *place)
{
    *place = (struct place){.location = {.capacity = SLOTS}};
    place->location.binding = place->slot;
}

static struct sips_binding_request request_of(const char *aor, const char *contact)
{
    return (struct sips_binding_request){.aor = sips_span_of(aor),
                                         .contact = sips_span_of(contact),
                                         .call_id = SIPS_SPAN("c1"),
                                         .cseq = 7,
                                         .expires_at_s = 100};
}

static enum sips_location_result add(struct place *place, const char *aor, const char *contact)
{
    struct sips_binding_request request = request_of(aor, contact);

    return sips_location_add(&place->location, &request);
}

static struct sips_uri uri_of(const char *text)
{
    struct sips_uri uri;

    CHECK(text, sips_uri_read(&uri, sips_span_of(text)) == SIPS_URI_OK);
    return uri;
}

static size_t count_at(const struct place *place, const char *aor, uint64_t now_s)
{
    struct sips_uri uri = uri_of(aor);
    size_t cursor = 0, count = 0;

    while (sips_location_next(&place->location, &uri, now_s, &cursor))
        count++;
    return count;
}

/* ---- What a Contact gives to its binding ---- */

static const struct {
    const char *contact;
    bool good;
    uint32_t q_thousandths, reg_id;
    const char *instance;
} contacts[] = {
    {"<sips:bob@192.0.2.4>", true, 1000, 0, NULL},
    {"\"Bob\" <sip:bob@192.0.2.4;ob>;expires=60", true, 1000, 0, NULL},
    {"sip:bob@192.0.2.4;q=0", true, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q=0.", true, 0, 0, NULL},
    {"sip:bob@192.0.2.4;Q=0.5", true, 500, 0, NULL},
    {"sip:bob@192.0.2.4;q=0.25", true, 250, 0, NULL},
    {"sip:bob@192.0.2.4;q=0.999", true, 999, 0, NULL},
    {"sip:bob@192.0.2.4;q=1", true, 1000, 0, NULL},
    {"sip:bob@192.0.2.4;q=1.000", true, 1000, 0, NULL},
    {"<sip:bob@192.0.2.4>;+sip.instance=\"<urn:uuid:1>\";reg-id=2", true, 1000, 2, "\"<urn:uuid:1>\""},
    {"tel:+15550100", true, 1000, 0, NULL},
    {"sip:bob@192.0.2.4;q=1.001", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q=2", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q=.5", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q=00.5", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q=0.5000", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q=0.x", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q=-1", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;q", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;reg-id=0", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;reg-id=x", false, 0, 0, NULL},
    {"sip:bob@192.0.2.4;reg-id", false, 0, 0, NULL},
    {"<sip:bob@192.0.2.4>,<sip:bob@192.0.2.5>", false, 0, 0, NULL},
    {"*", false, 0, 0, NULL},
    {"<sip:bob@192.0.2.4>;x;x;expires=60;pub-gruu=a;temp-gruu=b", true, 1000, 0, NULL},
    {"<sip:bob@192.0.2.4>;pub-gruu=a;PUB-GRUU=b", false, 0, 0, NULL},
    {"<sip:bob@192.0.2.4>;temp-gruu=a;temp-gruu=a", false, 0, 0, NULL},
    {"\"B\r\n ob\" <sip:bob@192.0.2.4>", true, 1000, 0, NULL},
    {"\"B\rob\" <sip:bob@192.0.2.4>", false, 0, 0, NULL},
    {"\"B\nob\" <sip:bob@192.0.2.4>", false, 0, 0, NULL},
    {"\"\r\nWarning: 380 a\" <sip:bob@192.0.2.4>", false, 0, 0, NULL},
    {"", false, 0, 0, NULL},
};

static void test_contacts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(contacts); i++) {
        struct sips_binding_request request = request_of("sip:bob@example.com", contacts[i].contact);
        struct sips_binding slot = {.used = false};
        enum sips_location_result expected = contacts[i].good ? SIPS_LOCATION_OK : SIPS_LOCATION_BAD_CONTACT;
        request.contact = tight_text(contacts[i].contact);
        CHECK(contacts[i].contact, sips_binding_check(&request) == expected);
        CHECK(contacts[i].contact, sips_binding_store(&slot, &request) == expected);
        tight_free(request.contact);
        CHECK(contacts[i].contact, slot.used == contacts[i].good);
        if (!slot.used)
            continue;
        CHECK(contacts[i].contact, is(slot.contact.text, contacts[i].contact));
        CHECK(contacts[i].contact, slot.q_thousandths == contacts[i].q_thousandths);
        CHECK(contacts[i].contact, slot.reg_id == contacts[i].reg_id);
        CHECK(contacts[i].contact, is(slot.instance, contacts[i].instance));
    }
}

static void test_aors_and_paths(void **state)
{
    static const struct {
        const char *aor, *path;
        enum sips_location_result result;
    } rows[] = {
        {"sips:bob@example.com", "<sips:edge.example.com;lr>", SIPS_LOCATION_OK},
        {"sip:example.com", "\"Edge\" <sip:edge.example.com;lr>;ob", SIPS_LOCATION_OK},
        {"tel:+15550100", "<sip:edge.example.com>", SIPS_LOCATION_BAD_AOR},
        {"<sip:bob@example.com>", "<sip:edge.example.com>", SIPS_LOCATION_BAD_AOR},
        {"", "<sip:edge.example.com>", SIPS_LOCATION_BAD_AOR},
        {"sip:bob@example.com", "sip:edge.example.com", SIPS_LOCATION_BAD_PATH},
        {"sip:bob@example.com", "<tel:+15550100>", SIPS_LOCATION_BAD_PATH},
        {"sip:bob@example.com", "<sip:a>,<sip:b>", SIPS_LOCATION_BAD_PATH},
        {"sip:bob@example.com", "", SIPS_LOCATION_BAD_PATH},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sips_binding_request request = request_of(rows[i].aor, "<sip:bob@192.0.2.4>");
        struct sips_binding slot = {.used = false};
        request.path[request.path_count++] = sips_span_of(rows[i].path);
        CHECK(rows[i].path, sips_binding_store(&slot, &request) == rows[i].result);
        CHECK(rows[i].path, slot.used == (rows[i].result == SIPS_LOCATION_OK));
        if (slot.used)
            CHECK(rows[i].path, slot.path_count == 1 && is(slot.path[0].text, rows[i].path));
    }
}

/* What a binding keeps is its own: the request's bytes may go. */
static void test_storage(void **state)
{
    struct sips_binding_request request = request_of("", "");
    struct sips_binding slot = {.used = false};

    (void)state;
    request.aor = tight_text("sip:bob@example.com");
    request.contact = tight_text("<sips:bob@192.0.2.4>");
    request.call_id = tight_text("c2@192.0.2.4");
    request.path[0] = tight_text("<sip:a;lr>");
    request.path[1] = tight_text("<sips:b;lr>");
    request.path_count = 2;
    assert_int_equal(sips_binding_store(&slot, &request), SIPS_LOCATION_OK);
    const struct sips_span given[] = {request.aor, request.contact, request.call_id, request.path[0],
                                      request.path[1]};
    for (size_t i = 0; i < COUNT(given); i++)
        tight_free(given[i]);
    assert_true(is(slot.aor.text, "sip:bob@example.com"));
    assert_true(is(slot.contact.uri.text, "sips:bob@192.0.2.4"));
    assert_true(is(slot.call_id, "c2@192.0.2.4"));
    assert_true(is(slot.path[0].uri.text, "sip:a;lr"));
    assert_true(is(slot.path[1].uri.text, "sips:b;lr"));
    assert_int_equal(slot.path_count, 2);
    assert_int_equal(slot.cseq, 7);
    assert_int_equal(slot.expires_at_s, 100);
}

static enum sips_location_result store_text(struct sips_binding *slot, size_t bytes, size_t paths)
{
    static char call_id[SIPS_BINDING_TEXT_MAX + 1];
    struct sips_binding_request request = request_of("sip:bob@example.com", "sip:bob");
    size_t others = request.aor.length + request.contact.length;

    memset(call_id, 'a', sizeof call_id);
    for (request.path_count = 0; request.path_count < paths && request.path_count < SIPS_BINDING_PATH_MAX;) {
        request.path[request.path_count++] = SIPS_SPAN("<sip:a>");
        others += strlen("<sip:a>");
    }
    request.path_count = paths;
    request.call_id = (struct sips_span){call_id, bytes - others};
    return sips_binding_store(slot, &request);
}

static void test_limits(void **state)
{
    struct sips_binding slot = {.used = false};

    (void)state;
    assert_int_equal(store_text(&slot, SIPS_BINDING_TEXT_MAX + 1, 0), SIPS_LOCATION_TOO_LONG);
    assert_int_equal(store_text(&slot, 200, SIPS_BINDING_PATH_MAX + 1), SIPS_LOCATION_TOO_LONG);
    assert_false(slot.used);
    assert_int_equal(store_text(&slot, SIPS_BINDING_TEXT_MAX, SIPS_BINDING_PATH_MAX), SIPS_LOCATION_OK);
    assert_true(slot.used);
    assert_int_equal(slot.path_count, SIPS_BINDING_PATH_MAX);
    for (size_t i = 0; i < slot.path_count; i++)
        assert_true(is(slot.path[i].text, "<sip:a>"));
    assert_int_equal(store_text(&slot, SIPS_BINDING_TEXT_MAX + 1, 1), SIPS_LOCATION_TOO_LONG);
    assert_true(slot.used && is(slot.aor.text, "sip:bob@example.com"));
}

/* ---- Many bindings ---- */

static void test_add(void **state)
{
    struct place place;

    (void)state;
    set_up(&place);
    assert_int_equal(add(&place, "sip:bob@example.com", "<sip:bob@192.0.2.4>"), SIPS_LOCATION_OK);
    assert_int_equal(add(&place, "sips:bob@example.com", "\"B\" <SIP:b%6fb@192.0.2.4>;q=0.5"),
                     SIPS_LOCATION_OK);
    assert_int_equal(count_at(&place, "sip:bob@example.com", 0), 1);
    assert_int_equal(place.slot[0].q_thousandths, 500);
    assert_int_equal(add(&place, "sip:bob@example.com", "<sips:bob@192.0.2.4>"), SIPS_LOCATION_OK);
    assert_int_equal(add(&place, "sip:carol@example.com", "<sip:bob@192.0.2.4>"), SIPS_LOCATION_OK);
    assert_int_equal(count_at(&place, "sip:bob@example.com", 0), 2);
    assert_int_equal(count_at(&place, "sip:carol@example.com", 0), 1);
    assert_int_equal(add(&place, "sip:dave@example.com", "<sip:d@192.0.2.5>"), SIPS_LOCATION_FULL);
    assert_int_equal(add(&place, "sip:carol@example.com", "<sip:bob@192.0.2.4>;q=0.1"), SIPS_LOCATION_OK);
    place.slot[1].used = false;
    assert_int_equal(add(&place, "sip:dave@example.com", "<sip:d@192.0.2.5>"), SIPS_LOCATION_OK);
    assert_true(is(place.slot[1].aor.user, "dave"));
    assert_int_equal(add(&place, "tel:1", "<sip:d@192.0.2.5>"), SIPS_LOCATION_BAD_AOR);
    assert_int_equal(add(&place, "sip:dave@example.com", "<sip:@>"), SIPS_LOCATION_BAD_CONTACT);
    assert_int_equal(count_at(&place, "sip:dave@example.com", 0), 1);
}

static void test_failed_store_keeps(void **state)
{
    struct place place;

    (void)state;
    set_up(&place);
    assert_int_equal(add(&place, "sip:bob@example.com", "<sip:bob@192.0.2.4>;q=0.5"), SIPS_LOCATION_OK);
    assert_int_equal(add(&place, "sip:bob@example.com", "<sip:bob@192.0.2.4>;q=5"),
                     SIPS_LOCATION_BAD_CONTACT);
    assert_int_equal(count_at(&place, "sip:bob@example.com", 0), 1);
    assert_true(is(place.slot[0].contact.text, "<sip:bob@192.0.2.4>;q=0.5"));
    assert_int_equal(place.slot[0].q_thousandths, 500);
}

static void test_expiry(void **state)
{
    struct place place;
    const char *aor = "sip:bob@example.com";

    (void)state;
    set_up(&place);
    assert_int_equal(add(&place, aor, "<sip:bob@192.0.2.4>"), SIPS_LOCATION_OK);
    assert_int_equal(add(&place, aor, "<sip:bob@192.0.2.5>"), SIPS_LOCATION_OK);
    place.slot[0].expires_at_s = 50;
    assert_int_equal(count_at(&place, aor, 49), 2);
    assert_int_equal(count_at(&place, aor, 50), 1);
    assert_int_equal(count_at(&place, aor, 99), 1);
    assert_int_equal(count_at(&place, aor, 100), 0);
    assert_int_equal(count_at(&place, aor, UINT64_MAX), 0);
}

static void test_order(void **state)
{
    struct place place;
    struct sips_uri aor = uri_of("sips:bob@EXAMPLE.com;user=phone");
    size_t cursor = 0;

    (void)state;
    set_up(&place);
    assert_int_equal(add(&place, "sip:bob@example.com", "<sips:bob@192.0.2.4>;q=0.1"), SIPS_LOCATION_OK);
    assert_int_equal(add(&place, "sip:carol@example.com", "<sips:carol@192.0.2.4>"), SIPS_LOCATION_OK);
    assert_int_equal(add(&place, "sips:bob@example.com", "<sip:bob@192.0.2.5>;q=0.9"), SIPS_LOCATION_OK);
    assert_ptr_equal(sips_location_next(&place.location, &aor, 0, &cursor), &place.slot[0]);
    assert_ptr_equal(sips_location_next(&place.location, &aor, 0, &cursor), &place.slot[2]);
    assert_null(sips_location_next(&place.location, &aor, 0, &cursor));
    assert_null(sips_location_next(&place.location, &aor, 0, &cursor));
}

static void test_knows(void **state)
{
    static const struct {
        const char *aor;
        bool at_0, at_100;
    } rows[] = {
        {"sip:bob@example.com", true, false},   {"sips:bob@example.com", true, false},
        {"sip:carol@example.com", true, true},  {"sips:carol@Example.com;lr", true, true},
        {"sip:dave@example.com", false, false}, {"sip:Bob@example.com", false, false},
        {"sip:example.com", false, false},      {"sip:bob@example.com:5060", false, false},
    };
    const struct sips_uri user[] = {uri_of("sip:erin@example.com"), uri_of("sip:carol@example.com")};
    struct place place;

    (void)state;
    set_up(&place);
    place.location.user = user;
    place.location.user_count = COUNT(user);
    assert_int_equal(add(&place, "sip:bob@example.com", "<sip:bob@192.0.2.4>"), SIPS_LOCATION_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sips_uri aor = uri_of(rows[i].aor);
        CHECK(rows[i].aor, sips_location_knows(&place.location, &aor, 0) == rows[i].at_0);
        CHECK(rows[i].aor, sips_location_knows(&place.location, &aor, 100) == rows[i].at_100);
    }
}

static void test_names(void **state)
{
    (void)state;
    for (int a = SIPS_LOCATION_OK; a <= SIPS_LOCATION_BAD_PATH; a++)
        for (int b = SIPS_LOCATION_OK; b < a; b++)
            assert_string_not_equal(sips_location_result_name((enum sips_location_result)a),
                                    sips_location_result_name((enum sips_location_result)b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("20.10, RFC 5626 4.2: a binding takes q, instance and reg-id from its Contact, or refuses it",
               test_contacts),
        PROVES("10.3, RFC 3327 5: an AOR is a sip or sips URI, a Path value a name-addr with one",
               test_aors_and_paths),
        PROVES("a binding keeps its own copy of all that it was given", test_storage),
        PROVES("texts and Path values are kept up to their limits, and no further", test_limits),
        PROVES("10.3: a Contact that is bound already is replaced, by 19.1.4; another needs a free slot",
               test_add),
        PROVES("10.3: what cannot be stored leaves the binding as it was", test_failed_store_keeps),
        PROVES("10.3: a binding ends when its time has come", test_expiry),
        PROVES("RFC 5630 5.2: both schemes of an AOR find the same bindings, in the order of slots",
               test_order),
        PROVES("choice-no-binding: an AOR is known by a binding or by being listed", test_knows),
        PROVES("every result has a name of its own", test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
