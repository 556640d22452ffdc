/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

/* Breaks three properties: sips turned into sip on a plain hop, the Via lies, and the target is nobody's. */
static const struct scene threefold = {
    .in = CAME("MESSAGE", "sips:bob@example.com", "TLS", ""),
    .arrived = "TLS",
    .out = {{LEFT("MESSAGE", "sip:mallory@192.0.2.66", "TLS", "TLS", ""), "UDP"}},
    .before = {{"sip:bob@example.com", "<sips:bob@192.0.2.4>", NULL}},
};

static void each_property_has_a_name_of_its_own_a_clause_and_a_line(void **state)
{
    (void)state;
    assert_true(observer_property_count() > 0);
    for (size_t i = 0; i < observer_property_count(); i++) {
        const struct property_entry *entry = observer_property(i);
        assert_true(strlen(entry->name) > 0 && strlen(entry->clause) > 0 && strlen(entry->line) > 0);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(entry->name, observer_property(j)->name);
    }
    assert_null(observer_property(observer_property_count()));
}

static void all_breaches_are_counted_and_no_more_are_written_than_there_is_room(void **state)
{
    (void)state;
    struct scene_parts parts;
    struct observation seen = scene_observation(&threefold, &parts);
    struct breach breach[3] = {{0}};
    assert_int_equal(observe(&seen, NULL, 0), 3);
    assert_int_equal(observe(&seen, breach, 2), 3);
    assert_string_equal(breach[0].property, "via-names-the-hop");
    assert_string_equal(breach[0].clause, "5630-3.1.4-b");
    assert_int_equal(breach[0].out, 0);
    assert_string_equal(breach[1].property, "no-last-hop-exception");
    assert_null(breach[2].property);
}

static void what_cannot_be_read_is_not_judged(void **state)
{
    (void)state;
    struct scene scene = threefold;
    struct scene_parts parts;
    scene.in = "MESSAGE sips:bob@example.com SIP/2.0" CRLF "To sips:bob@example.com" CRLF CRLF;
    scene.out[0].transport = "TLS";
    struct observation seen = scene_observation(&scene, &parts);
    assert_int_equal(observe(&seen, NULL, 0), 0);
}

static void a_property_that_broke_in_the_second_message_says_so(void **state)
{
    (void)state;
    struct scene scene = threefold;
    struct scene_parts parts;
    struct breach breach[1];
    scene.in = "";
    scene.out[0].bytes = CAME("MESSAGE", "sips:bob@example.com", "TLS", "");
    scene.out[0].transport = "TLS";
    scene.out[1].bytes = CAME("MESSAGE", "sips:bob@example.com", "WS", "");
    scene.out[1].transport = "WS";
    struct observation seen = scene_observation(&scene, &parts);
    assert_int_equal(observe(&seen, breach, 1), 1);
    assert_string_equal(breach[0].property, "sips-never-leaves-over-a-plain-hop");
    assert_int_equal(breach[0].out, 1);
}

static void an_empty_observation_holds(void **state)
{
    (void)state;
    struct observation seen = {.role = SEEN_PROXY};
    assert_int_equal(observe(&seen, NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_property_has_a_name_of_its_own_a_clause_and_a_line),
        cmocka_unit_test(all_breaches_are_counted_and_no_more_are_written_than_there_is_room),
        cmocka_unit_test(what_cannot_be_read_is_not_judged),
        cmocka_unit_test(a_property_that_broke_in_the_second_message_says_so),
        cmocka_unit_test(an_empty_observation_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
