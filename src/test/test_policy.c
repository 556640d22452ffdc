/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "policy.h"

/* The defaults that the catalogue of choices names, and what else may be chosen. */
static const struct {
    const char *key, *preset, *other, *clause;
} keys[] = {
    {"path-scheme", "as-stored", "as-request", "choice-path-scheme"},
    {"tls-extent", "last-hop", "all-hops", "choice-tls-extent"},
    {"deregister", "exempt", "checked", "choice-deregister"},
    {"same-ua", "scheme-and-port", "scheme", "choice-same-ua"},
    {"mixed-contacts", "reject", "accept", "choice-mixed-contacts"},
    {"tls-param", "keep", "drop", "choice-tls-param"},
    {"binding-transport", "keep", "drop", "choice-binding-transport"},
    {"insecure-arrival", "take", "reject", "choice-insecure-arrival"},
    {"no-binding", "by-aor", "480", "choice-no-binding"},
    {"strict-route", "reject", "as-loose", "choice-strict-route"},
    {"mixed-3xx", "per-contact", "whole-response", "choice-mixed-3xx"},
    {"sip-to-sips-binding", "forward", "reject", "5630-5.3-k"},
    {"tls-only", "no", "yes", "5630-5.3-g"},
    {"inconsistent-uris", "take", "reject", "5630-5.3-l"},
    {"tls", "available", "none", "5630-5.3-k"},
    {"record-route", "always", "needed", "3261-16.6-4"},
    {"recurse", "yes", "no", "3261-16.7-4"},
    {"service-route", "sip-and-sips", "sips-only", "5630-5.2-d"},
    {"edge", "no", "yes", "5626-5.3"},
    {"strict", "off", "on", "5630-5.3-l"},
    {"redirect-sips-to-sip", "redirect", "reject", "5630-5.4-c"},
    {"cn", "counts", "refused", "choice-cn"},
    {"uas-sips", "accept", "refuse", "5630-5.1.2-c"},
    {"uas-sip", "accept", "refuse", "5630-5.1.2-f"},
    {"sips-scheme", "known", "unknown", "5630-5.1.2-e"},
    {"refresh-key", "request-uri", "secure-flag", "choice-refresh-key"},
    {"upgrade-on-381", "yes", "no", "choice-481-upgrade"},
    {"redirect-to-sip", "ask", "never", "choice-3xx-to-sip"},
};

static size_t index_of(const char *key)
{
    size_t index = 0;

    while (index < sips_policy_count() && strcmp(sips_policy_entry(index)->key, key) != 0)
        index++;
    return index;
}

static void test_defaults(void **state)
{
    const struct sips_policy policy = {0};

    (void)state;
    assert_int_equal(sips_policy_count(), COUNT(keys));
    for (size_t i = 0; i < COUNT(keys); i++) {
        size_t index = index_of(keys[i].key);
        CHECK(keys[i].key, index < sips_policy_count());
        const struct sips_policy_entry *entry = sips_policy_entry(index);
        CHECK(keys[i].key, strcmp(entry->value[0], keys[i].preset) == 0);
        CHECK(keys[i].key, strcmp(entry->value[1], keys[i].other) == 0);
        CHECK(keys[i].key, strcmp(sips_clause_entry(entry->clause)->id, keys[i].clause) == 0);
        CHECK(keys[i].key, entry->line[0] != '\0');
        CHECK(keys[i].key, sips_policy_get(&policy, index) == 0);
    }
}

static enum sips_policy_result set(struct sips_policy *policy, const char *key, const char *value)
{
    struct sips_span k = tight_text(key), v = tight_text(value);
    enum sips_policy_result result = sips_policy_set(policy, k, v);

    tight_free(k);
    tight_free(v);
    return result;
}

static void test_each_key_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct sips_policy policy = {0};
        CHECK(keys[i].key, set(&policy, keys[i].key, keys[i].other) == SIPS_POLICY_OK);
        for (size_t k = 0; k < sips_policy_count(); k++)
            CHECK(keys[i].key, sips_policy_get(&policy, k) == (k == index_of(keys[i].key)));
        CHECK(keys[i].key, set(&policy, keys[i].key, keys[i].preset) == SIPS_POLICY_OK);
        CHECK(keys[i].key, sips_policy_get(&policy, index_of(keys[i].key)) == 0);
    }
}

static void test_fields(void **state)
{
    struct sips_policy policy = {0};

    (void)state;
    assert_int_equal(set(&policy, "tls-extent", "all-hops"), SIPS_POLICY_OK);
    assert_int_equal(policy.tls_extent, SIPS_POLICY_tls_extent_ALL_HOPS);
    assert_int_equal(policy.path_scheme, SIPS_POLICY_path_scheme_AS_STORED);
    assert_int_equal(set(&policy, "no-binding", "480"), SIPS_POLICY_OK);
    assert_int_equal(policy.no_binding, SIPS_POLICY_no_binding_ALWAYS_480);
}

static void test_unknown(void **state)
{
    static const struct {
        const char *key, *value;
        enum sips_policy_result result;
    } rows[] = {
        {"", "", SIPS_POLICY_NO_KEY},
        {"tls-exten", "all-hops", SIPS_POLICY_NO_KEY},
        {"tls-extents", "all-hops", SIPS_POLICY_NO_KEY},
        {"TLS-extent", "all-hops", SIPS_POLICY_NO_KEY},
        {"tls-extent", "", SIPS_POLICY_NO_VALUE},
        {"tls-extent", "all-hop", SIPS_POLICY_NO_VALUE},
        {"tls-extent", "all-hopsx", SIPS_POLICY_NO_VALUE},
        {"tls-extent", "reject", SIPS_POLICY_NO_VALUE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sips_policy policy = {0};
        CHECK(rows[i].key, set(&policy, rows[i].key, rows[i].value) == rows[i].result);
        for (size_t k = 0; k < sips_policy_count(); k++)
            CHECK(rows[i].value, sips_policy_get(&policy, k) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("every choice of the catalogue is a key, with the default that the catalogue names",
               test_defaults),
        PROVES("a key sets its own field to either value, and leaves all others alone", test_each_key_alone),
        PROVES("a key is the field of the same name", test_fields),
        PROVES("an unknown key or value is told, and changes nothing", test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
