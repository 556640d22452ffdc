/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct scenario scenario;

static struct scenario_error read_text(const char *text, enum scenario_records records)
{
    scenario_init(&scenario);
    return scenario_read(&scenario, sips_span_of(text), records);
}

static void taken(const char *text)
{
    struct scenario_error error = read_text(text, SCENARIO_ALL);
    if (error.message)
        fail_msg("%s\n%zu:%zu: %s", text, error.line, error.column, error.message);
}

static bool is(struct sips_span span, const char *text)
{
    return span.at && sips_span_equal(span, sips_span_of(text));
}

static void nothing_said_gives_the_documented_defaults(void **state)
{
    (void)state;
    taken("\n# nothing\r\n   \t\n");
    assert_int_equal(scenario.role, SCENARIO_ROLE_DEFAULT);
    assert_int_equal(scenario.arrived, SIPS_TRANSPORT_NONE);
    assert_false(scenario.has_sent || scenario.not_responsible);
    assert_int_equal(scenario.element.domain_count, 1);
    assert_true(is(scenario.element.domain[0], "example.com"));
    assert_true(is(scenario.element.host, "proxy.example.com"));
    assert_int_equal(scenario.element.now_s, 0);
    for (size_t i = 0; i < sips_policy_count(); i++)
        assert_int_equal(sips_policy_get(&scenario.element.policy, i), 0);
    for (size_t i = 0; i < SCENARIO_BINDING_MAX; i++)
        assert_false(scenario.binding[i].used);
}

static void every_record_of_the_element_is_taken(void **state)
{
    (void)state;
    taken("role registrar\ndomain example.net\ndomain example.org # two\nhost edge.example.net\r\n"
          "arrived tls-sctp\nnow 1000\npolicy tls-extent=all-hops\nsent sips:bob@192.0.2.4\nresponsible no\n"
          "user sips:carol@example.com");
    assert_int_equal(scenario.role, SCENARIO_ROLE_REGISTRAR);
    assert_int_equal(scenario.element.domain_count, 2);
    assert_true(is(scenario.element.domain[1], "example.org"));
    assert_true(is(scenario.element.host, "edge.example.net"));
    assert_int_equal(scenario.arrived, SIPS_TRANSPORT_TLS_SCTP);
    assert_int_equal(scenario.element.now_s, 1000);
    assert_int_equal(scenario.element.policy.tls_extent, SIPS_POLICY_tls_extent_ALL_HOPS);
    assert_true(scenario.has_sent && is(scenario.sent.text, "sips:bob@192.0.2.4"));
    assert_true(scenario.not_responsible);
    assert_int_equal(scenario.location.user_count, 1);
}

static void a_binding_keeps_contact_path_call_id_and_cseq(void **state)
{
    (void)state;
    taken("now 100\nbinding sip:bob@example.com \"B # \\\" b\" <sips:bob@192.0.2.4> ;expires=60;q=0.5 "
          "path=<sips:a.example.com;lr>,<sips:b.example.com;lr> call-id=abc cseq=7");
    const struct sips_binding *binding = &scenario.binding[0];
    assert_true(binding->used);
    assert_true(is(binding->contact.uri.text, "sips:bob@192.0.2.4"));
    assert_int_equal(binding->expires_at_s, 160);
    assert_int_equal(binding->q_thousandths, 500);
    assert_int_equal(binding->path_count, 2);
    assert_true(is(binding->path[1].text, "<sips:b.example.com;lr>"));
    assert_true(is(binding->call_id, "abc"));
    assert_int_equal(binding->cseq, 7);
}

static void a_binding_without_expires_lasts_an_hour_from_the_clock_above_it(void **state)
{
    (void)state;
    taken("now 5\nbinding sip:bob@example.com sip:bob@192.0.2.4\nnow 5000");
    assert_int_equal(scenario.binding[0].expires_at_s, 3605);
    assert_int_equal(scenario.element.now_s, 5000);
}

static void resolver_records_are_found_by_name_in_any_case(void **state)
{
    (void)state;
    struct sips_naptr naptr[2];
    struct sips_srv srv[1];
    taken("naptr example.net 10 20 SIPS+D2T _sips._tcp.example.net\n"
          "naptr example.net 30 20 SIP+D2U _sip._udp.example.net\n"
          "srv _sips._tcp.example.net 1 2 5061 a.example.net\nsrv _sips._tcp.example.net 2 2 5062 "
          "b.example.net\n");
    const struct sips_resolver *resolver = scenario.element.resolver;
    assert_int_equal(resolver->naptr(resolver->context, SIPS_SPAN("EXAMPLE.net"), naptr, 2), 2);
    assert_int_equal(naptr[1].order, 30);
    assert_true(is(naptr[1].service, "SIP+D2U"));
    assert_int_equal(resolver->srv(resolver->context, SIPS_SPAN("_SIPS._tcp.example.net"), srv, 1), 1);
    assert_int_equal(srv[0].port, 5061);
    assert_int_equal(resolver->naptr(resolver->context, SIPS_SPAN("example.org"), naptr, 2), 0);
}

static void tls_records_cover_all_ports_or_the_one_that_they_name(void **state)
{
    (void)state;
    taken("tls any.example.net\ntls one.example.net:5061\ntls [2001:db8::1]:5081");
    const struct sips_resolver *resolver = scenario.element.resolver;
    assert_true(resolver->tls(resolver->context, SIPS_SPAN("any.example.net"), 7000));
    assert_true(resolver->tls(resolver->context, SIPS_SPAN("one.example.net"), 0));
    assert_true(resolver->tls(resolver->context, SIPS_SPAN("[2001:DB8::1]"), 5081));
    assert_false(resolver->tls(resolver->context, SIPS_SPAN("one.example.net"), 5060));
    assert_false(resolver->tls(resolver->context, SIPS_SPAN("other.example.net"), 0));
}

static void a_bad_line_is_reported_with_its_place_and_what_to_write(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line, column;
        const char *says;
    } row[] = {
        {"bogus", 1, 1, "write role, domain"},
        {"\n\n  role x", 3, 8, "write proxy, registrar, redirect, uac or uas"},
        {"domain", 1, 7, "write: domain NAME"},
        {"domain a b", 1, 10, "write: domain NAME"},
        {"domain a_b", 1, 8, "write a host name"},
        {"host \x01", 1, 6, "write a name"},
        {"arrived PIGEON", 1, 9, "TLS-SCTP"},
        {"now -1", 1, 5, "digits"},
        {"policy tls", 1, 8, "KEY=VALUE"},
        {"policy x=y", 1, 8, "tls-extent"},
        {"policy tls=maybe", 1, 12, "tls=available or tls=none"},
        {"sent bob", 1, 6, "without brackets"},
        {"responsible maybe", 1, 13, "yes or no"},
        {"confirmed 1", 1, 11, "yes or no"},
        {"dialog bob", 1, 8, "without brackets"},
        {"dialog sips:a@b.example sips=maybe", 1, 25, "sips=yes|no"},
        {"dialog sips:a@b.example route=<tel:+1>,x", 1, 40, "write <sips:host;lr>"},
        {"dialog sip:a@b.example\ndialog sip:a@b.example", 2, 1, "one dialog"},
        {"user tel:+15550100", 1, 6, "sip:user@host"},
        {"binding sip:a@example.com", 1, 26, "CONTACT"},
        {"binding tel:+1 <sip:a@192.0.2.1>", 1, 9, "address-of-record"},
        {"binding sip:a@example.com *", 1, 27, "Contact"},
        {"binding sip:a@example.com <sip:a@192.0.2.1", 1, 27, "write >"},
        {"binding sip:a@example.com \"a <sip:a@192.0.2.1>", 1, 27, "write \""},
        {"binding sip:a@example.com <sip:a@192.0.2.1>;expires=soon", 1, 53, "expires=SECONDS"},
        {"binding sip:a@example.com <sip:a@192.0.2.1> paht=x", 1, 45, "path=VALUES"},
        {"binding sip:a@example.com <sip:a@192.0.2.1> path=x", 1, 50, "lr"},
        {"binding sip:a@example.com <sip:a@192.0.2.1> path=", 1, 50, "behind '='"},
        {"binding sip:a@example.com <sip:a@192.0.2.1> cseq=1 cseq=2", 1, 52, "twice"},
        {"binding sip:a@example.com <sip:a@192.0.2.1> cseq=x", 1, 50, "digits"},
        {"naptr a 1 2 3", 1, 14, "naptr NAME ORDER"},
        {"naptr a 70000 2 SIPS+D2T b", 1, 9, "0 to 65535"},
        {"srv a 1 2 0 b", 1, 11, "1 to 65535"},
        {"tls [::1", 1, 5, "IPv6 in brackets"},
        {"tls a:0", 1, 7, "1 to 65535"},
        {"tls a b c d e f g h i j k l m n o p a b c d e f g h i j k l m n o p a b c d e f g h i j k l m n o "
         "p",
         1, 99, "comment"},
    };
    for (size_t i = 0; i < COUNT(row); i++) {
        struct scenario_error error = read_text(row[i].text, SCENARIO_ALL);
        if (!error.message || error.line != row[i].line || error.column != row[i].column ||
            !strstr(error.message, row[i].says))
            fail_msg("%s => %zu:%zu: %s", row[i].text, error.line, error.column,
                     error.message ? error.message : "no error");
    }
}

static void what_stands_before_a_bad_line_counts(void **state)
{
    (void)state;
    assert_int_equal(read_text("user sip:a@example.com\nbad\nuser sip:b@example.com", SCENARIO_ALL).line, 2);
    assert_int_equal(scenario.location.user_count, 1);
}

static void a_file_takes_only_the_records_of_its_kind(void **state)
{
    (void)state;
    assert_non_null(read_text("tls example.net", SCENARIO_LOCATION).message);
    assert_non_null(read_text("user sip:a@example.com", SCENARIO_RESOLVER).message);
    assert_non_null(read_text("role proxy", SCENARIO_LOCATION).message);
    assert_null(read_text("now 1\nuser sip:a@example.com", SCENARIO_LOCATION).message);
    assert_null(read_text("tls example.net", SCENARIO_RESOLVER).message);
}

static void a_record_above_its_limit_is_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *line; /* with one %zu */
        size_t limit;
    } row[] = {
        {"domain d%zu.example.com\n", SCENARIO_DOMAIN_MAX},
        {"user sip:u%zu@example.com\n", SCENARIO_USER_MAX},
        {"binding sip:b%zu@example.com sip:b@192.0.2.1\n", SCENARIO_BINDING_MAX},
        {"naptr n%zu 1 1 SIPS+D2T s\n", SCENARIO_NAPTR_MAX},
        {"srv s%zu 1 1 5061 h\n", SCENARIO_SRV_MAX},
        {"tls h%zu\n", SCENARIO_TLS_MAX},
    };
    for (size_t i = 0; i < COUNT(row); i++) {
        char text[4096];
        size_t used = 0;
        for (size_t n = 0; n <= row[i].limit; n++) {
            const char *percent = strchr(row[i].line, '%');
            used += (size_t)snprintf(text + used, sizeof text - used, "%.*s%zu%s",
                                     (int)(percent - row[i].line), row[i].line, n, percent + 3);
        }
        struct scenario_error error = read_text(text, SCENARIO_ALL);
        if (!error.message || error.line != row[i].limit + 1)
            fail_msg("%s: line %zu", row[i].line, error.line);
    }
}

/* Whether an AOR of the defaults has a binding whose Contact or Path holds text. */
static bool has(const char *aor, const char *text)
{
    struct sips_uri uri;
    size_t cursor = 0;
    const struct sips_binding *binding;
    assert_int_equal(sips_uri_read(&uri, sips_span_of(aor)), SIPS_URI_OK);
    while ((binding = sips_location_next(&scenario.location, &uri, 0, &cursor)) != NULL) {
        char all[512];
        snprintf(all, sizeof all, "%.*s %.*s", (int)binding->contact.text.length, binding->contact.text.at,
                 binding->path_count ? (int)binding->path[0].text.length : 0,
                 binding->path_count ? binding->path[0].text.at : "");
        if (strstr(all, text))
            return true;
    }
    return false;
}

static void the_defaults_are_read_to_the_end_and_hold_every_kind_of_binding(void **state)
{
    (void)state;
    taken(scenario_default_text);
    scenario_init(&scenario);
    scenario_defaults(&scenario);
    assert_true(has("sip:alice@example.com", "<sip:"));
    assert_true(has("sips:bob@example.com", "<sips:"));
    assert_true(has("sip:carol@example.com", "<sip:") && has("sip:carol@example.com", "<sips:edge"));
    assert_true(has("sip:erin@example.com", "transport=tcp"));
    assert_true(has("sip:frank@example.com", "reg-id=1"));
    assert_true(has("sip:grace@example.com", "transport=tls"));
    assert_true(has("sip:heidi@example.com", "transport=udp"));
    assert_false(has("sip:dave@example.com", ""));
    assert_int_equal(scenario.location.user_count, 1);
}

static void reading_stops_within_the_text_whatever_it_holds(void **state)
{
    (void)state;
    size_t length = strlen(scenario_default_text);
    for (size_t cut = 0; cut <= length; cut++) {
        char *copy = malloc(cut + 1); /* a sanitizer sees a read behind the end */
        assert_non_null(copy);
        memcpy(copy + 1, scenario_default_text, cut);
        scenario_init(&scenario);
        (void)scenario_read(&scenario, (struct sips_span){copy + 1, cut}, SCENARIO_ALL);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_said_gives_the_documented_defaults),
        cmocka_unit_test(every_record_of_the_element_is_taken),
        cmocka_unit_test(a_binding_keeps_contact_path_call_id_and_cseq),
        cmocka_unit_test(a_binding_without_expires_lasts_an_hour_from_the_clock_above_it),
        cmocka_unit_test(resolver_records_are_found_by_name_in_any_case),
        cmocka_unit_test(tls_records_cover_all_ports_or_the_one_that_they_name),
        cmocka_unit_test(a_bad_line_is_reported_with_its_place_and_what_to_write),
        cmocka_unit_test(what_stands_before_a_bad_line_counts),
        cmocka_unit_test(a_file_takes_only_the_records_of_its_kind),
        cmocka_unit_test(a_record_above_its_limit_is_an_error),
        cmocka_unit_test(the_defaults_are_read_to_the_end_and_hold_every_kind_of_binding),
        cmocka_unit_test(reading_stops_within_the_text_whatever_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
