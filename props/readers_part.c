/* SPDX-License-Identifier: Apache-2.0 */
#include "readers_part.h"
#include "values.h"
#include <errno.h>
#include <stdlib.h>

static void keep(char *kept, const char *at, size_t length)
{
    size_t count = length < READING_MAX - 1 ? length : READING_MAX - 1;
    if (count)
        memcpy(kept, at, count);
    kept[count] = '\0';
}

static void keep_span(char *kept, struct sips_span span)
{
    if (span.at)
        keep(kept, span.at, span.length);
    else
        keep(kept, "(none)", sizeof "(none)" - 1);
}

void note_rule(struct readers_report *report, enum reader_rule rule)
{
    report->rules |= (uint64_t)1 << rule;
    enum reader_rule_kind kind = reader_rule_kind(rule);
    enum reader_verdict verdict = kind == MISREADING ? READERS_KNOWN_DIFFERENCE : READERS_ONE_REJECTS;
    if (report->verdict < verdict)
        report->verdict = verdict;
}

void note_finding(struct comparison *at, const char *part, struct sips_span wire, struct sips_span other)
{
    struct readers_report *report = at->report;

    if (report->verdict == READERS_DIFFER)
        return;
    report->verdict = READERS_DIFFER;
    report->reader = at->reader;
    report->field = at->field;
    report->part = part;
    report->index = at->index;
    keep_span(report->value, at->value);
    keep_span(report->wire, wire);
    keep_span(report->other, other);
}

static bool note(struct comparison *at, const char *part, struct sips_span wire, const char *osip)
{
    struct difference difference = {at->field, part, at->value, wire, osip};
    enum reader_rule rule = misreading_of(&difference);

    if (rule != READER_RULE_COUNT)
        note_rule(at->report, rule);
    else
        note_finding(at, part, wire, sips_span_of(osip));
    return false;
}

bool compare_text(struct comparison *at, const char *part, struct sips_span wire, const char *osip)
{
    if ((wire.at == NULL) == (osip == NULL) && (osip == NULL || sips_span_equal(wire, sips_span_of(osip))))
        return true;
    return note(at, part, wire, osip);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* libosip2 makes a space of each byte of a fold. */
static bool same_folded(struct sips_span wire, const char *osip)
{
    for (size_t i = 0; i < wire.length; i++)
        if (wire.at[i] != osip[i] && !(is_space(wire.at[i]) && osip[i] == ' '))
            return false;
    return osip[wire.length] == '\0';
}

bool compare_folded(struct comparison *at, const char *part, struct sips_span wire, const char *osip)
{
    if ((wire.at == NULL) == (osip == NULL) && (osip == NULL || same_folded(wire, osip)))
        return true;
    return note(at, part, wire, osip);
}

static unsigned hex_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
}

bool same_unescaped(struct sips_span wire, const char *osip)
{
    const char *end = sips_span_end(wire);
    for (const char *c = wire.at; c < end; c++, osip++) {
        unsigned char byte = (unsigned char)*c;
        if (*c == '%') {
            byte = (unsigned char)(hex_digit(c[1]) << 4 | hex_digit(c[2]));
            c += 2;
        }
        if (*osip == '\0' || byte != (unsigned char)*osip)
            return false;
    }
    return *osip == '\0';
}

bool compare_unescaped(struct comparison *at, const char *part, struct sips_span wire, const char *osip)
{
    if ((wire.at == NULL) == (osip == NULL) && (osip == NULL || same_unescaped(wire, osip)))
        return true;
    return note(at, part, wire, osip);
}

static bool is_number(const char *text, uint32_t expected)
{
    char *end = NULL;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno == ERANGE || number > UINT32_MAX)
        number = UINT32_MAX;
    return *end == '\0' && number == expected;
}

bool compare_number(struct comparison *at, const char *part, bool present, uint32_t wire, const char *osip)
{
    char digits[sizeof "4294967295"];
    if (present == (osip != NULL) && (osip == NULL || is_number(osip, wire)))
        return true;
    snprintf(digits, sizeof digits, "%u", (unsigned)wire);
    return note(at, part, present ? sips_span_of(digits) : (struct sips_span){NULL, 0}, osip);
}

bool compare_count(struct comparison *at, const char *part, size_t wire, size_t osip)
{
    char text[2][sizeof "18446744073709551615"];
    if (wire == osip)
        return true;
    snprintf(text[0], sizeof text[0], "%zu", wire);
    snprintf(text[1], sizeof text[1], "%zu", osip);
    return note(at, part, sips_span_of(text[0]), text[1]);
}

const char *reader_string(char *string, size_t size, struct sips_span value)
{
    struct sips_span text = sips_span_trim(value);
    size_t length = text.length < size ? text.length : size - 1;
    bool folded = false;

    for (size_t i = 0; i < length; i++) {
        folded = text.at[i] == '\r' || text.at[i] == '\n' || (folded && is_space(text.at[i]));
        string[i] = folded ? ' ' : text.at[i];
    }
    string[length] = '\0';
    return string;
}
