/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "values.h"

/* sips_parameter_find in parameters as an address has them. */
static const struct {
    const char *parameters, *name;
    bool found;
    const char *value;
} finds[] = {
    {"q=0.5", "q", true, "0.5"},
    {"q=0.5", "Q", true, "0.5"},
    {"a;q=0.5;b=c", "q", true, "0.5"},
    {"lr", "lr", true, NULL},
    {"a;lr;b", "LR", true, NULL},
    {"\r\n a \t= \r\n b ; c = d", "a", true, "b"},
    {"\r\n a \t= \r\n b ; c = d", "c", true, "d"},
    {" a ; b", "a", true, NULL},
    {"a=\";q=1\\\";q=2\";q=3", "q", true, "3"},
    {"a=\";q=1\\\";q=2\";q=3", "a", true, "\";q=1\\\";q=2\""},
    {"+sip.instance=\"<urn:x>\"", "+SIP.Instance", true, "\"<urn:x>\""},
    {"received=[2001:db8::1];x=y:1", "received", true, "[2001:db8::1]"},
    {"received=[2001:db8::1];x=y:1", "x", true, "y:1"},
    {"q=1;q=2", "q", true, "1"},
    {"qq=1", "q", false, NULL},
    {"a=q", "q", false, NULL},
    {"a=\"q\"", "q", false, NULL},
    {"q", "", false, NULL},
    {"", "q", false, NULL},
};

static void test_find(void **state)
{
    struct sips_span value = {NULL, 0};

    (void)state;
    for (size_t i = 0; i < COUNT(finds); i++) {
        struct sips_span parameters = tight_text(finds[i].parameters);
        value = (struct sips_span){NULL, 0};
        CHECK(finds[i].parameters,
              sips_parameter_find(parameters, sips_span_of(finds[i].name), &value) == finds[i].found);
        CHECK(finds[i].parameters, is(value, finds[i].value));
        tight_free(parameters);
    }
    assert_false(sips_parameter_find((struct sips_span){NULL, 0}, SIPS_SPAN("q"), &value));
}

static void test_next(void **state)
{
    struct sips_span text = tight_text(" a ; b = c;d=\"e;f\" ;g"), rest = text, parameter;
    static const char *const expected[] = {"a", "b = c", "d=\"e;f\"", "g"};

    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        CHECK(expected[i], sips_parameter_next(&rest, &parameter));
        CHECK(expected[i], is(parameter, expected[i]));
        CHECK(expected[i], sips_parameter_is(parameter, (struct sips_span){expected[i], 1}));
        CHECK(expected[i], !sips_parameter_is(parameter, SIPS_SPAN("e")));
    }
    assert_false(sips_parameter_next(&rest, &parameter));
    tight_free(text);
    rest = (struct sips_span){NULL, 0};
    assert_false(sips_parameter_next(&rest, &parameter));
}

static const struct {
    const char *list;
    const char *tokens[4];
} token_lists[] = {
    {"path", {"path"}}, {"a, b\r\n ,c", {"a", "b", "c"}},
    {" \ta", {"a"}},    {",a,,b ,", {"a", "b"}},
    {"", {NULL}},       {" , ", {NULL}},
    {"a;b", {"a"}},     {"100rel,!%*_+`'~-.", {"100rel", "!%*_+`'~-."}},
};

static void test_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(token_lists); i++) {
        struct sips_span text = tight_text(token_lists[i].list), rest = text, token;
        for (size_t k = 0; token_lists[i].tokens[k]; k++) {
            CHECK(token_lists[i].list, sips_token_next(&rest, &token));
            CHECK(token_lists[i].list, is(token, token_lists[i].tokens[k]));
        }
        CHECK(token_lists[i].list, !sips_token_next(&rest, &token));
        tight_free(text);
    }
}

static const struct {
    const char *text;
    bool good;
    uint32_t value;
} numbers[] = {
    {"0", true, 0},
    {"7", true, 7},
    {"0070", true, 70},
    {"4294967294", true, 4294967294},
    {"4294967295", true, UINT32_MAX},
    {"4294967296", true, UINT32_MAX},
    {"18446744073709551615", true, UINT32_MAX},
    {"18446744073709551616", true, UINT32_MAX},
    {"18446744073709551617", true, UINT32_MAX},
    {"100000000000000000000000000000000000000000", true, UINT32_MAX},
    {"", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"-1", false, 0},
    {"+1", false, 0},
    {"1.0", false, 0},
    {"0x1", false, 0},
    {"99999999999999999999x", false, 0},
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct sips_span text = tight_text(numbers[i].text);
        uint32_t value = 0;
        CHECK(numbers[i].text, sips_number_read(text, &value) == numbers[i].good);
        CHECK(numbers[i].text, !numbers[i].good || value == numbers[i].value);
        tight_free(text);
    }
}

static void test_trim(void **state)
{
    static const struct {
        const char *text, *trimmed;
    } rows[] = {{"a", "a"}, {" a b\t", "a b"}, {"\r\n a\r\n\t", "a"},
                {"", ""},   {" \r\n ", ""},    {"\"  \"", "\"  \""}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sips_span text = tight_text(rows[i].text);
        CHECK(rows[i].text, is(sips_span_trim(text), rows[i].trimmed));
        tight_free(text);
    }
}

/* uri == NULL: no single value, or not with brackets alone. */
static const struct {
    const char *text, *value, *uri, *parameters;
    bool with_brackets;
} addresses[] = {
    {"<sip:a@b>", "<sip:a@b>", "sip:a@b", NULL, true},
    {" \"A, B\" <sip:a@b;lr> ; c = d ", "\"A, B\" <sip:a@b;lr> ; c = d", "sip:a@b;lr", " c = d", true},
    {"A B <sips:a>;x", "A B <sips:a>;x", "sips:a", "x", true},
    {"sip:a@b;c", "sip:a@b;c", "sip:a@b", "c", false},
    {"\tsip:a ", "sip:a", "sip:a", NULL, false},
    {"tel:1", "tel:1", "tel:1", NULL, false},
    {.text = ""},
    {.text = " "},
    {.text = "*"},
    {.text = "a"},
    {.text = "<sip:a>,<sip:b>"},
    {.text = "<sip:a>,"},
    {.text = "<sip:a>>"},
    {.text = "<<sip:a>"},
    {.text = "<sip:a"},
    {.text = "sip:a>"},
    {.text = "\"A\""},
    {.text = "\"A"},
    {.text = "A B"},
};

static void test_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        const char *row = addresses[i].text;
        struct sips_span text = tight_text(row);
        struct sips_address address;
        CHECK(row, sips_address_of(&address, text, false) == (addresses[i].uri != NULL));
        if (addresses[i].uri) {
            CHECK(row, is(address.text, addresses[i].value));
            CHECK(row, is(address.uri.text, addresses[i].uri));
            CHECK(row, is(address.parameters, addresses[i].parameters));
        }
        CHECK(row, sips_address_of(&address, text, true) == addresses[i].with_brackets);
        tight_free(text);
    }
    struct sips_address address;
    assert_false(sips_address_of(&address, (struct sips_span){NULL, 0}, false));
}

/* No prefix of a value is read beyond its end, and what is read is a slice of it. */
static void test_prefixes(void **state)
{
    static const char *const values[] = {
        "\"A \\\" B\" <sips:bob@[2001:db8::1]:5061;lr?a=b>;q=0.5;x=\"y\\\"z\"",
        " SIP / 2.0 / TLS [2001:db8::1]:5061;branch=z9hG4bK;received=192.0.2.1;rport=1;x=\"y\\\"\"",
        "380 [2001:db8::1]:5061 \"no \\\" way\"",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++)
        for (size_t length = 0; length <= strlen(values[i]); length++) {
            struct sips_span text = tight(values[i], length);
            const char *end = sips_span_end(text);
            enum sips_uri_result result;
            struct sips_address address;
            struct sips_via via;
            struct sips_warning warning;
            if (sips_address_read(&address, text.at, end, false, &result))
                assert_true(lies_in(address.text, text) && lies_in(address.parameters, text));
            if (sips_via_read(&via, text.at, end))
                assert_true(lies_in(via.text, text) && lies_in(via.branch, text) &&
                            lies_in(via.received, text));
            if (sips_warning_read(&warning, text.at, end))
                assert_true(lies_in(warning.agent, text) && lies_in(warning.text, text));
            tight_free(text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("25.1: a header parameter is found by name, in any case, and not inside quotes", test_find),
        PROVES("25.1: header parameters are walked one by one, quoted strings whole", test_next),
        PROVES("20.29, 20.32, 20.37: a list of option tags is walked one by one", test_tokens),
        PROVES("20.19: a number is all digits, and stops at 2**32-1", test_numbers),
        PROVES("25.1: white space and folding are cut off both ends", test_trim),
        PROVES("20.10: a text is one name-addr or addr-spec, or it is none", test_addresses),
        PROVES("25.1: no prefix of an address, Via or Warning is read beyond its end", test_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
