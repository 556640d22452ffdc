/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"
#include "tap_character.h"

#include <string.h>

#define EVERY_BYTE UINT64_C(0x0101010101010101)
#define EVERY_HIGH_BIT UINT64_C(0x8080808080808080)
#define ABOVE_LINE_CONTROLS 14 /* NUL, TAB, LF and CR lie below */

struct known_name {
    const char *name;
    size_t length;
    enum tap_name kind;
};

static const struct known_name known_names[] = {
    {"via", 3, TAP_VIA},
    {"v", 1, TAP_VIA},
    {"to", 2, TAP_TO},
    {"t", 1, TAP_TO},
    {"from", 4, TAP_FROM},
    {"f", 1, TAP_FROM},
    {"cseq", 4, TAP_CSEQ},
    {"call-id", 7, TAP_CALL_ID},
    {"i", 1, TAP_CALL_ID},
    {"contact", 7, TAP_CONTACT},
    {"m", 1, TAP_CONTACT},
    {"max-forwards", 12, TAP_MAX_FORWARDS},
    {"content-length", 14, TAP_CONTENT_LENGTH},
    {"l", 1, TAP_CONTENT_LENGTH},
    {"route", 5, TAP_ROUTE},
    {"record-route", 12, TAP_RECORD_ROUTE},
    {"path", 4, TAP_PATH},
    {"service-route", 13, TAP_SERVICE_ROUTE},
    {"warning", 7, TAP_WARNING},
    {"expires", 7, TAP_EXPIRES},
    {"require", 7, TAP_REQUIRE},
    {"proxy-require", 13, TAP_PROXY_REQUIRE},
};
#define KNOWN_NAME_COUNT (sizeof known_names / sizeof known_names[0])

static enum tap_name name_of(struct seen name)
{
    for (size_t i = 0; i < KNOWN_NAME_COUNT; i++) {
        const struct known_name *known = &known_names[i];
        if (known->length == name.length && known->name[0] == (name.at[0] | 0x20) &&
            tap_is(name, known->name))
            return known->kind;
    }
    return TAP_OTHER;
}

/* Skips, eight bytes at a time, to the first byte that can end a line. */
static const char *next_control(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        if ((word - EVERY_BYTE * ABOVE_LINE_CONTROLS) & ~word & EVERY_HIGH_BIT)
            break;
        at += 8;
    }
    while (at < end && (unsigned char)*at >= ABOVE_LINE_CONTROLS)
        at++;
    return at;
}

/* Moves *at to the line that follows; *stop is where the text of this one ends. */
static bool next_line(const char **at, const char *end, const char **stop)
{
    for (const char *p = *at;; p++) {
        p = next_control(p, end);
        if (p == end || *p == '\0')
            return false;
        if (*p == '\t')
            continue;
        *stop = p;
        if (*p == '\r' && (++p == end || *p != '\n'))
            return false;
        if (*p == '\n') {
            *at = p + 1;
            return true;
        }
    }
}

static bool is_token(const char *at, const char *end)
{
    if (at == end)
        return false;
    while (at < end && tap_is_token_character(*at))
        at++;
    return at == end;
}

static bool read_status_line(struct tap_message *message, const char *at, const char *end)
{
    uint32_t status = 0;
    if (end - at < 11 || !tap_is((struct seen){at, 8}, "SIP/2.0 "))
        return false;
    if (!tap_number(&status, (struct seen){at + 8, 3}) || status < 100 || status > 699)
        return false;
    if (end - at > 11 && at[11] != ' ')
        return false;
    message->is_request = false;
    message->status = status;
    message->reason = tap_between(end - at > 11 ? at + 12 : end, end);
    return true;
}

static bool read_request_line(struct tap_message *message, const char *at, const char *end)
{
    const char *space = memchr(at, ' ', (size_t)(end - at));
    if (space == NULL || !is_token(at, space))
        return false;
    const char *uri = space + 1;
    const char *uri_end = memchr(uri, ' ', (size_t)(end - uri));
    if (uri_end == NULL || uri_end == uri || memchr(uri, '\t', (size_t)(uri_end - uri)) != NULL)
        return false;
    if (!tap_is(tap_between(uri_end + 1, end), "SIP/2.0"))
        return false;
    message->is_request = true;
    message->method = tap_between(at, space);
    message->request_uri = tap_between(uri, uri_end);
    return true;
}

static bool read_start_line(struct tap_message *message, const char **at, const char *end)
{
    const char *line = NULL, *stop = NULL;
    do { /* RFC 3261 7.5: empty lines before the start line are skipped */
        line = *at;
        if (!next_line(at, end, &stop))
            return false;
    } while (stop == line);
    bool is_response = stop - line >= 4 && tap_is((struct seen){line, 4}, "SIP/");
    return is_response ? read_status_line(message, line, stop) : read_request_line(message, line, stop);
}

/* Takes one header field, with the lines that continue it. */
static enum tap_result read_field(struct tap_message *message, const char **at, const char *end)
{
    const char *line = *at, *stop = NULL;
    if (message->field_count == TAP_FIELD_MAX)
        return TAP_BEYOND_LIMIT;
    do {
        if (!next_line(at, end, &stop))
            return TAP_MALFORMED;
    } while (*at < end && (**at == ' ' || **at == '\t'));
    const char *colon = memchr(line, ':', (size_t)(stop - line));
    if (colon == NULL)
        return TAP_MALFORMED;
    const char *name_end = colon;
    while (name_end > line && (name_end[-1] == ' ' || name_end[-1] == '\t'))
        name_end--;
    if (!is_token(line, name_end))
        return TAP_MALFORMED;
    struct tap_field *field = &message->field[message->field_count++];
    field->name = tap_between(line, name_end);
    field->value = tap_trimmed(colon + 1, stop);
    field->kind = name_of(field->name);
    return TAP_READABLE;
}

/* Files the value of the last field under its name. */
static enum tap_result file_field(struct tap_message *message)
{
    const struct tap_field *field = &message->field[message->field_count - 1];
    if (field->kind == TAP_OTHER)
        return TAP_READABLE;
    if (field->kind < TAP_LIST_COUNT)
        return tap_split(&message->list[field->kind], field->value);
    struct seen *single = &message->single[field->kind - TAP_LIST_COUNT];
    if (single->at != NULL)
        return TAP_MALFORMED;
    *single = field->value;
    return TAP_READABLE;
}

static enum tap_result read_body(struct tap_message *message, const char *at, const char *end)
{
    struct seen content_length = tap_single(message, TAP_CONTENT_LENGTH);
    uint32_t length = 0;
    message->body = tap_between(at, end);
    if (content_length.at == NULL)
        return TAP_READABLE;
    if (!tap_number(&length, content_length) || length > message->body.length)
        return TAP_MALFORMED;
    message->body.length = length;
    return TAP_READABLE;
}

static void begin(struct tap_message *message)
{
    message->field_count = 0;
    for (size_t i = 0; i < TAP_LIST_COUNT; i++)
        message->list[i].count = 0;
    for (size_t i = 0; i < TAP_NAME_COUNT - TAP_LIST_COUNT; i++)
        message->single[i] = (struct seen){NULL, 0};
}

enum tap_result tap_read(struct tap_message *message, struct seen text)
{
    if (text.length == 0)
        return TAP_NO_START_LINE;
    const char *at = text.at, *end = text.at + text.length;
    if (!read_start_line(message, &at, end))
        return TAP_NO_START_LINE;
    begin(message);
    while (at < end && *at != '\r' && *at != '\n') {
        enum tap_result result = read_field(message, &at, end);
        if (result == TAP_READABLE)
            result = file_field(message);
        if (result != TAP_READABLE)
            return result;
    }
    const char *stop = NULL;
    if (!next_line(&at, end, &stop))
        return TAP_MALFORMED;
    return read_body(message, at, end);
}

struct seen tap_single(const struct tap_message *message, enum tap_name name)
{
    return message->single[name - TAP_LIST_COUNT];
}
