/* SPDX-License-Identifier: Apache-2.0 */
#include "chars.h"
#include "check.h"
#include "grammar.h"

/* Every class of chars.h with the characters that RFC 3261 25.1 gives it. Those that hold "escaped" hold its
 * '%'. */
static const struct {
    unsigned class;
    const char *name;
    const char *characters;
} classes[] = {
    {SIPS_CHAR_USER, "user", UNRESERVED "%" USER_UNRESERVED},
    {SIPS_CHAR_PASSWORD, "password", UNRESERVED "%" PASSWORD_UNRESERVED},
    {SIPS_CHAR_PARAMETER, "paramchar", PARAM_UNRESERVED UNRESERVED "%"},
    {SIPS_CHAR_HEADER, "hname, hvalue", HNV_UNRESERVED UNRESERVED "%"},
    {SIPS_CHAR_URIC, "uric", RESERVED UNRESERVED "%"},
    {SIPS_CHAR_TOKEN, "token", TOKEN},
    {SIPS_CHAR_WORD, "word", WORD},
    {SIPS_CHAR_HOST, "hostname, IPv4address", HOST},
    {SIPS_CHAR_LABEL, "domainlabel", ALPHANUM "-"},
    {SIPS_CHAR_SCHEME, "scheme", SCHEME},
    {SIPS_CHAR_HEX, "HEXDIG", HEXDIG},
    {SIPS_CHAR_DIGIT, "DIGIT", DIGIT},
    {SIPS_CHAR_ALPHA, "ALPHA", ALPHA},
    {SIPS_CHAR_SPACE, "LWS", LWS},
    {SIPS_CHAR_DISPLAY, "display-name", TOKEN LWS},
    {SIPS_CHAR_VALUE, "gen-value", TOKEN HOST "[:]"},
};

static bool grammar_has(size_t row, int c)
{
    if (c >= 128)
        return classes[row].class == SIPS_CHAR_DISPLAY;
    return set_has(classes[row].characters, c);
}

static void test_classes(void **state)
{
    (void)state;
    for (size_t row = 0; row < COUNT(classes); row++)
        for (int c = 0; c < 256; c++)
            if (sips_char_is((char)c, classes[row].class) != grammar_has(row, c))
                fail_msg("[%s] character 0x%02x is %s the grammar, and not %s the table", classes[row].name,
                         (unsigned)c, grammar_has(row, c) ? "in" : "not in",
                         grammar_has(row, c) ? "in" : "left out of");
}

static void test_no_other_class(void **state)
{
    unsigned known = 0;

    (void)state;
    for (size_t row = 0; row < COUNT(classes); row++)
        known |= classes[row].class;
    for (int c = 0; c < 256; c++)
        assert_int_equal(sips_char_class[c] & ~known, 0);
}

static void test_skip(void **state)
{
    struct sips_span text = tight_text("0123abc");
    const char *end = sips_span_end(text);

    (void)state;
    assert_ptr_equal(sips_char_skip(text.at, end, SIPS_CHAR_DIGIT), text.at + 4);
    assert_ptr_equal(sips_char_skip(text.at, end, SIPS_CHAR_DIGIT | SIPS_CHAR_ALPHA), end);
    assert_ptr_equal(sips_char_skip(text.at, end, SIPS_CHAR_SPACE), text.at);
    assert_ptr_equal(sips_char_skip(end, end, SIPS_CHAR_TOKEN), end);
    tight_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("25.1: each of the 256 bytes is in the classes that the grammar puts it in, and in no other",
               test_classes),
        PROVES("25.1: the table knows no class that the grammar does not name", test_no_other_class),
        PROVES("sips_char_skip stops at the first character of another class, or at the end", test_skip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
