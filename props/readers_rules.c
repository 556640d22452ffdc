/* SPDX-License-Identifier: Apache-2.0 */
#include "chars.h"
#include "readers_part.h"

static const struct {
    enum reader_rule_kind kind;
    const char *name, *line;
} rules[] = {
#define READER_RULE(id, kind, name, line) {kind, name, line},
#include "readers.def"
#undef READER_RULE
};

const char *reader_rule_name(enum reader_rule rule)
{
    return rules[rule].name;
}

const char *reader_rule_line(enum reader_rule rule)
{
    return rules[rule].line;
}

enum reader_rule_kind reader_rule_kind(enum reader_rule rule)
{
    return rules[rule].kind;
}

/* ---- Both take it, and read something else ---- */

/* An escape of white space, as libosip2 trims it off parameters and headers of a URI after it has unescaped
 * them. */
static bool is_escaped_space(const char *at, const char *end)
{
    static const char *const escapes[] = {"%20", "%09", "%0a", "%0d"};
    for (size_t i = 0; end - at >= 3 && i < sizeof escapes / sizeof escapes[0]; i++)
        if (sips_span_same((struct sips_span){at, 3}, sips_span_of(escapes[i])))
            return true;
    return false;
}

static struct sips_span before_escaped_nul(struct sips_span text)
{
    const char *end = sips_span_end(text);
    for (const char *at = text.at; end - at >= 3; at++)
        if (memcmp(at, "%00", 3) == 0)
            return sips_span_between(text.at, at);
    return text;
}

static struct sips_span without_escaped_space(struct sips_span text)
{
    const char *at = text.at, *end = sips_span_end(text);
    while (is_escaped_space(at, end))
        at += 3;
    while (end - at >= 3 && is_escaped_space(end - 3, end))
        end -= 3;
    return sips_span_between(at, end);
}

static bool cut_at_escaped_nul(const struct difference *difference)
{
    struct sips_span text = before_escaped_nul(difference->wire);
    return difference->osip && text.length < difference->wire.length &&
           (same_unescaped(text, difference->osip) ||
            same_unescaped(without_escaped_space(text), difference->osip));
}

static bool trimmed_of_escaped_space(const struct difference *difference)
{
    struct sips_span text = without_escaped_space(difference->wire);
    return difference->osip && text.length < difference->wire.length &&
           same_unescaped(text, difference->osip);
}

/* The letters in front of text, which stands in value, with a ':' between. */
static struct sips_span scheme_before(struct sips_span value, struct sips_span text)
{
    const char *end = text.at - 1, *at = end;
    while (at > value.at && sips_char_is(at[-1], SIPS_CHAR_ALPHA))
        at--;
    return sips_span_between(at, end);
}

static bool takes_scheme_for_sip(const struct difference *difference)
{
    if (strcmp(difference->part, "opaque part") != 0 || difference->osip)
        return false;
    struct sips_span scheme = scheme_before(difference->value, difference->wire);
    return scheme.length > 3 && sips_span_same((struct sips_span){scheme.at, 3}, SIPS_SPAN("sip"));
}

static bool takes_display_name_for_star(const struct difference *difference)
{
    return strcmp(difference->field, "Contact") == 0 && strcmp(difference->part, "URI") == 0 &&
           difference->osip == NULL && difference->value.at[0] == '*';
}

static bool keeps_space_behind_uri(const struct difference *difference)
{
    size_t length = difference->wire.length;

    return difference->osip && strcmp(difference->part, "opaque part") == 0 &&
           strncmp(difference->osip, difference->wire.at, length) == 0 &&
           difference->osip[length + strspn(difference->osip + length, " \t")] == '\0';
}

/* The rest of the headers, from one with an empty value on, is lost. */
static bool stops_at_empty_header(const struct difference *difference)
{
    const char *next = difference->wire.at ? memchr(difference->wire.at, '=', difference->wire.length) : NULL;

    return strcmp(difference->part, "URI header") == 0 && difference->osip == NULL && next &&
           next + 1 < sips_span_end(difference->wire) && next[1] == '&';
}

static bool is_header_parameter(const char *part)
{
    static const char *const names[] = {"tag",    "q",        "expires", "+sip.instance", "reg-id",
                                        "branch", "received", "rport",   "maddr",         "ttl"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(part, names[i]) == 0)
            return true;
    return false;
}

/* Tokens and hosts have no parentheses, so they stand in a quoted string. */
static bool takes_parentheses_for_comment(const struct difference *difference)
{
    return strcmp(difference->field, "Via") == 0 && is_header_parameter(difference->part) &&
           memchr(difference->value.at, '(', difference->value.length) &&
           memchr(difference->value.at, ')', difference->value.length);
}

/* "=", white space with a tab, and a quote. */
static bool misses_quote_behind_tab(const struct difference *difference)
{
    const char *at = difference->value.at, *end = sips_span_end(difference->value);

    if (!is_header_parameter(difference->part))
        return false;
    while ((at = memchr(at, '=', (size_t)(end - at))) != NULL) {
        const char *quote = sips_char_skip(++at, end, SIPS_CHAR_SPACE);
        if (quote < end && *quote == '"' && memchr(at, '\t', (size_t)(quote - at)))
            return true;
    }
    return false;
}

/* A tab in front of the parameters. */
static bool misses_tab_in_via(const struct difference *difference)
{
    struct sips_span value = difference->value;
    const char *tab = strcmp(difference->field, "Via") == 0 ? memchr(value.at, '\t', value.length) : NULL;

    return tab && memchr(value.at, ';', (size_t)(tab - value.at)) == NULL;
}

static bool folds_body(const struct difference *difference)
{
    struct sips_span body = difference->wire;

    if (strcmp(difference->field, "body") != 0 || strcmp(difference->part, "bytes") != 0)
        return false;
    for (size_t i = 0; i < body.length; i++)
        if (body.at[i] != difference->osip[i] &&
            !(sips_char_is(body.at[i], SIPS_CHAR_SPACE) && difference->osip[i] == ' '))
            return false;
    return true;
}

enum reader_rule misreading_of(const struct difference *difference)
{
    static const struct {
        enum reader_rule rule;
        bool (*explains)(const struct difference *difference);
    } misreadings[] = {
        {READER_RULE_OSIP_ESCAPED_NUL, cut_at_escaped_nul},
        {READER_RULE_OSIP_ESCAPED_SPACE, trimmed_of_escaped_space},
        {READER_RULE_OSIP_EMPTY_HEADER, stops_at_empty_header},
        {READER_RULE_OSIP_SIP_PREFIX, takes_scheme_for_sip},
        {READER_RULE_OSIP_SPACE_BEHIND_URI, keeps_space_behind_uri},
        {READER_RULE_OSIP_STAR_DISPLAY_NAME, takes_display_name_for_star},
        {READER_RULE_OSIP_VIA_COMMENT, takes_parentheses_for_comment},
        {READER_RULE_OSIP_TAB_BEFORE_QUOTE, misses_quote_behind_tab},
        {READER_RULE_OSIP_TAB_IN_VIA, misses_tab_in_via},
        {READER_RULE_OSIP_FOLDED_BODY, folds_body},
    };

    for (size_t i = 0; i < sizeof misreadings / sizeof misreadings[0]; i++)
        if (misreadings[i].explains(difference))
            return misreadings[i].rule;
    return READER_RULE_COUNT;
}
