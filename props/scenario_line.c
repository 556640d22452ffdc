/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario_line.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

bool scenario_line_next(struct sips_span *rest, struct scenario_line *line)
{
    if (rest->length == 0)
        return false;
    const char *end = memchr(rest->at, '\n', rest->length);
    size_t length = end ? (size_t)(end - rest->at) : rest->length;
    line->text = (struct sips_span){rest->at, length};
    if (length > 0 && rest->at[length - 1] == '\r')
        line->text.length--;
    line->field_count = 0;
    size_t cut = end ? length + 1 : length;
    rest->at += cut;
    rest->length -= cut;
    return true;
}

/* Behind the quoted string that begins at the front of [at, end); NULL if it is not closed. */
static const char *behind_quotes(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\' && at + 1 < end)
            at++;
    return at < end ? at + 1 : NULL;
}

/* Behind the bracketed text that begins at the front of [at, end); NULL if it is not closed. */
static const char *behind_brackets(const char *at, const char *end)
{
    const char *close = memchr(at, '>', (size_t)(end - at));
    return close ? close + 1 : NULL;
}

/* Behind one character, or behind the quoted or bracketed text that begins with it; NULL if that is not
 * closed. */
static const char *behind_unit(const char *at, const char *end)
{
    if (*at == '"')
        return behind_quotes(at, end);
    if (*at == '<')
        return behind_brackets(at, end);
    return at + 1;
}

struct scenario_problem scenario_line_split(struct scenario_line *line)
{
    const char *at = line->text.at;
    const char *end = sips_span_end(line->text);
    for (;;) {
        while (at < end && is_space(*at))
            at++;
        if (at == end || *at == '#')
            return (struct scenario_problem){NULL, NULL};
        if (line->field_count == SCENARIO_FIELD_MAX)
            return (struct scenario_problem){"no record has that many fields: put a comment behind '#'", at};
        const char *begin = at;
        while (at < end && !is_space(*at)) {
            const char *next = behind_unit(at, end);
            if (!next)
                return (struct scenario_problem){*at == '"'
                                                     ? "the quotes are not closed: write \" at their end"
                                                     : "the bracket is not closed: write > at its end",
                                                 at};
            at = next;
        }
        line->field[line->field_count++] = sips_span_between(begin, at);
    }
}

bool scenario_value_next(struct sips_span *rest, struct sips_span *value)
{
    if (!rest->at)
        return false;
    const char *at = rest->at;
    const char *end = sips_span_end(*rest);
    while (at < end && *at != ',') {
        const char *next = behind_unit(at, end);
        at = next ? next : end;
    }
    *value = sips_span_between(rest->at, at);
    *rest = at < end ? sips_span_between(at + 1, end) : (struct sips_span){NULL, 0};
    return true;
}
