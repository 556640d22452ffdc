/* SPDX-License-Identifier: Apache-2.0 */
#include "tap_character.h"

#define CASE_BIT 0x20

static bool is_same_letter(char a, char b)
{
    if (a == b)
        return true;
    char letter = (char)(a | CASE_BIT);
    return (a ^ b) == CASE_BIT && letter >= 'a' && letter <= 'z';
}

bool tap_number(uint32_t *number, struct seen text)
{
    uint64_t sum = 0;
    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        sum = sum * 10 + (uint64_t)(text.at[i] - '0');
        if (sum > UINT32_MAX)
            return false;
    }
    *number = (uint32_t)sum;
    return true;
}

bool tap_is(struct seen text, const char *literal)
{
    for (size_t i = 0; i < text.length; i++) {
        if (literal[i] == '\0' || !is_same_letter(text.at[i], literal[i]))
            return false;
    }
    return literal[text.length] == '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char letter = (char)(c | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool tap_uri_is(struct seen text, const char *literal)
{
    size_t at = 0;

    for (; *literal != '\0' && at < text.length; literal++) {
        bool escape = text.at[at] == '%' && text.length - at >= 3 && hex_value(text.at[at + 1]) >= 0 &&
                      hex_value(text.at[at + 2]) >= 0;
        char c = escape ? (char)(16 * hex_value(text.at[at + 1]) + hex_value(text.at[at + 2])) : text.at[at];
        if (!is_same_letter(c, *literal))
            return false;
        at += escape ? 3 : 1;
    }
    return *literal == '\0' && at == text.length;
}

bool tap_same_exactly(struct seen a, struct seen b)
{
    const size_t word = sizeof(uint64_t);
    size_t i = 0;
    if (a.length != b.length)
        return false;
    for (; a.length - i >= word; i += word) {
        if (tap_word(a.at + i) != tap_word(b.at + i))
            return false;
    }
    if (a.length >= word) /* the last word overlaps what was compared already */
        return tap_word(a.at + a.length - word) == tap_word(b.at + a.length - word);
    for (; i < a.length; i++) {
        if (a.at[i] != b.at[i])
            return false;
    }
    return true;
}

bool tap_same_in_any_case(struct seen a, struct seen b)
{
    if (a.length != b.length)
        return false;
    if (tap_same_exactly(a, b))
        return true;
    for (size_t i = 0; i < a.length; i++) {
        if (!is_same_letter(a.at[i], b.at[i]))
            return false;
    }
    return true;
}

/* The next character of text at *i, any white space as one space; '\0' at the end. */
static char next_unfolded(struct seen text, size_t *i)
{
    if (*i == text.length)
        return '\0';
    if (!tap_is_space(text.at[*i]))
        return text.at[(*i)++];
    while (*i < text.length && tap_is_space(text.at[*i]))
        ++*i;
    return ' ';
}

bool tap_same(struct seen a, struct seen b)
{
    if (tap_same_exactly(a, b))
        return true;
    size_t i = 0, j = 0;
    while (i < a.length && j < b.length) {
        if (next_unfolded(a, &i) != next_unfolded(b, &j))
            return false;
    }
    return i == a.length && j == b.length;
}

static const char *after_bracket(const char *at, const char *end)
{
    at = tap_find(at, end, '>', '>', '>');
    return at == end ? NULL : at + 1;
}

static enum tap_result append(struct tap_values *values, struct seen value)
{
    if (value.length == 0)
        return TAP_MALFORMED;
    if (values->count == TAP_VALUE_MAX)
        return TAP_BEYOND_LIMIT;
    values->value[values->count++] = value;
    return TAP_READABLE;
}

enum tap_result tap_split(struct tap_values *values, struct seen text)
{
    if (text.length == 0)
        return TAP_MALFORMED;
    const char *start = text.at, *at = text.at, *end = text.at + text.length;
    for (;;) {
        at = tap_find(at, end, ',', '"', '<');
        if (at < end && *at != ',') {
            at = *at == '"' ? tap_after_quoted(at, end) : after_bracket(at, end);
            if (at == NULL)
                return TAP_MALFORMED;
            continue;
        }
        enum tap_result result = append(values, tap_trimmed(start, at));
        if (result != TAP_READABLE || at == end)
            return result;
        start = ++at;
    }
}

bool tap_next_parameter(struct seen *rest, struct seen *parameter)
{
    if (rest->length == 0)
        return false;
    const char *at = rest->at, *end = rest->at + rest->length;
    for (;;) {
        at = tap_find(at, end, ';', '"', ';');
        if (at == end || *at == ';')
            break;
        at = tap_after_quoted(at, end);
        if (at == NULL)
            return false;
    }
    *parameter = tap_trimmed(rest->at, at);
    rest->at = at < end ? at + 1 : end;
    rest->length = (size_t)(end - rest->at);
    return true;
}

static bool find_parameter(struct seen parameters, const char *name, struct seen *value,
                           bool (*is)(struct seen text, const char *literal))
{
    struct seen parameter;
    while (tap_next_parameter(&parameters, &parameter)) {
        const char *end = parameter.at + parameter.length;
        const char *equals = tap_find(parameter.at, end, '=', '=', '=');
        if (!is(tap_trimmed(parameter.at, equals), name))
            continue;
        if (value != NULL)
            *value = equals == end ? (struct seen){NULL, 0} : tap_trimmed(equals + 1, end);
        return true;
    }
    return false;
}

bool tap_parameter(struct seen parameters, const char *name, struct seen *value)
{
    return find_parameter(parameters, name, value, tap_is);
}

bool tap_uri_parameter(struct seen parameters, const char *name, struct seen *value)
{
    return find_parameter(parameters, name, value, tap_uri_is);
}
