/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"
#include "tap_character.h"

#define ABOVE_LINE_CONTROLS 14 /* NUL, TAB, LF and CR lie below */

static enum tap_name compact_name(char letter)
{
    switch (letter | 0x20) {
    case 'v':
        return TAP_VIA;
    case 't':
        return TAP_TO;
    case 'f':
        return TAP_FROM;
    case 'i':
        return TAP_CALL_ID;
    case 'm':
        return TAP_CONTACT;
    case 'l':
        return TAP_CONTENT_LENGTH;
    default:
        return TAP_OTHER;
    }
}

static enum tap_name seven_letter_name(struct seen name)
{
    if (tap_is(name, "call-id"))
        return TAP_CALL_ID;
    if (tap_is(name, "contact"))
        return TAP_CONTACT;
    if (tap_is(name, "expires"))
        return TAP_EXPIRES;
    if (tap_is(name, "require"))
        return TAP_REQUIRE;
    return tap_is(name, "warning") ? TAP_WARNING : TAP_OTHER;
}

static enum tap_name name_of(struct seen name)
{
    switch (name.length) {
    case 1:
        return compact_name(name.at[0]);
    case 2:
        return tap_is(name, "to") ? TAP_TO : TAP_OTHER;
    case 3:
        return tap_is(name, "via") ? TAP_VIA : TAP_OTHER;
    case 4:
        if (tap_is(name, "path"))
            return TAP_PATH;
        return tap_is(name, "cseq") ? TAP_CSEQ : tap_is(name, "from") ? TAP_FROM : TAP_OTHER;
    case 5:
        return tap_is(name, "route") ? TAP_ROUTE : TAP_OTHER;
    case 7:
        return seven_letter_name(name);
    case 12:
        return tap_is(name, "max-forwards")   ? TAP_MAX_FORWARDS
               : tap_is(name, "record-route") ? TAP_RECORD_ROUTE
                                              : TAP_OTHER;
    case 13:
        return tap_is(name, "service-route")   ? TAP_SERVICE_ROUTE
               : tap_is(name, "proxy-require") ? TAP_PROXY_REQUIRE
                                               : TAP_OTHER;
    case 14:
        return tap_is(name, "content-length") ? TAP_CONTENT_LENGTH : TAP_OTHER;
    default:
        return TAP_OTHER;
    }
}

/* The first byte that can end a line; end when there is none. */
static const char *next_control(const char *at, const char *end)
{
    for (; end - at >= TAP_WORD; at += TAP_WORD) {
        uint64_t word = tap_word(at);
        uint64_t marks = (word - TAP_EACH(ABOVE_LINE_CONTROLS)) & ~word & TAP_EACH(0x80);
        if (marks != 0)
            return at + tap_first_mark(marks);
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

/* Moves *at over a token (RFC 3261 25.1); false when there is none. */
static bool skip_token(const char **at, const char *end)
{
    const char *begin = *at;
    while (*at < end && tap_is_token_character(**at))
        ++*at;
    return *at > begin;
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
    const char *space = at;
    if (!skip_token(&space, end) || space == end || *space != ' ')
        return false;
    const char *uri = space + 1;
    const char *uri_end = tap_find(uri, end, ' ', '\t', ' ');
    if (uri_end == end || uri_end == uri || *uri_end != ' ')
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
    const char *name_end = line;
    if (!skip_token(&name_end, stop))
        return TAP_MALFORMED;
    const char *colon = name_end;
    while (colon < stop && (*colon == ' ' || *colon == '\t'))
        colon++;
    if (colon == stop || *colon != ':')
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

static void clear(struct tap_message *message)
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
    clear(message);
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
