/* SPDX-License-Identifier: Apache-2.0 */
#include "respell_write.h"
#include <string.h>

#define LINE_MAX (TAP_FIELD_MAX + TAP_LIST_COUNT * TAP_VALUE_MAX)
/* Lines of option tags that the element takes for certain, however the tags are spread. */
#define OPTION_LINES 8

/* A header field as it will be written: of a list some of its values, of others the value of the field. */
struct line {
    const struct tap_field *field;
    size_t first, count;
    bool written;
};

struct lines {
    size_t count;
    struct line line[LINE_MAX];
};

static const char *const forms[][2] = {
    {"v", "Via"},
    {"f", "From"},
    {"t", "To"},
    {"i", "Call-ID"},
    {"m", "Contact"},
    {"l", "Content-Length"},
    {"k", "Supported"},
    {"r", "Refer-To"},
    {"s", "Subject"},
    {"c", "Content-Type"},
    {"e", "Content-Encoding"},
    {"o", "Event"},
    {"u", "Allow-Events"},
    {"b", "Referred-By"},
    {"x", "Session-Expires"},
};

const char *respelling_name(enum respelling respelling)
{
    switch (respelling) {
#define RESPELLING(id, name, what)                                                                           \
    case RESPELL_##id:                                                                                       \
        return name;
        RESPELLINGS(RESPELLING)
#undef RESPELLING
    case RESPELL_COUNT:
        break;
    }
    return "?";
}

/* ---- Names ---- */

static bool is_form_of(struct seen name, size_t form)
{
    return tap_is(name, forms[form][0]) || tap_is(name, forms[form][1]);
}

static bool same_name(struct seen a, struct seen b)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (is_form_of(a, i))
            return is_form_of(b, i);
    return tap_same_in_any_case(a, b);
}

static void write_name(struct respell_writer *writer, struct seen name)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (is_form_of(name, i) && respell_does(writer, RESPELL_FORM)) {
            const char *form = forms[i][name.length == 1];
            name = (struct seen){form, strlen(form)};
            break;
        }
    respell_cased(writer, name);
}

/* ---- Values ---- */

static bool write_tokens(struct respell_writer *writer, struct seen value)
{
    struct tap_values tokens;

    tokens.count = 0;
    if (tap_split(&tokens, value) != TAP_READABLE)
        return false;
    for (size_t i = 0; i < tokens.count; i++) {
        if (i)
            respell_separator(writer, ",");
        respell_cased(writer, tokens.value[i]);
    }
    return true;
}

static bool is_star(struct seen value)
{
    return value.length == 1 && value.at[0] == '*';
}

static bool write_value(struct respell_writer *writer, const struct tap_field *field, struct seen value)
{
    switch (field->kind) {
    case TAP_VIA:
        return respell_via(writer, value);
    case TAP_ROUTE:
    case TAP_RECORD_ROUTE:
    case TAP_PATH:
    case TAP_SERVICE_ROUTE:
        return respell_address(writer, value, true);
    case TAP_CONTACT:
        return !is_star(value) && respell_address(writer, value, false);
    case TAP_FROM:
    case TAP_TO:
        return respell_address(writer, value, false);
    case TAP_REQUIRE:
    case TAP_PROXY_REQUIRE:
        return write_tokens(writer, value);
    case TAP_CSEQ:
        return respell_cseq(writer, value);
    case TAP_OTHER:
        if (tap_is(field->name, "Supported") || tap_is(field->name, "k"))
            return write_tokens(writer, value);
        return (tap_is(field->name, "Refer-To") || tap_is(field->name, "r")) &&
               respell_address(writer, value, false);
    case TAP_WARNING: /* its parts stand one space apart (20.43) */
    case TAP_CALL_ID:
    case TAP_MAX_FORWARDS:
    case TAP_CONTENT_LENGTH:
    case TAP_EXPIRES:
        break;
    }
    return false;
}

/* A value that cannot be taken apart stays as it is. */
static void write_value_or_copy(struct respell_writer *writer, const struct tap_field *field,
                                struct seen value)
{
    size_t before = writer->used;

    if (!write_value(writer, field, value)) {
        writer->used = before;
        respell_text(writer, value);
    }
}

/* HCOLON: spaces before, white space behind; a line of white space alone would be no value. */
static void write_colon(struct respell_writer *writer, struct seen value)
{
    if (respell_does(writer, RESPELL_SPACE))
        respell_string(writer, respell_below(writer, 2) ? " " : "\t");
    respell_string(writer, ":");
    if (value.length && respell_does(writer, RESPELL_SPACE))
        return;
    if (value.length)
        respell_lws(writer);
}

static void write_line(struct respell_writer *writer, const struct tap_message *message,
                       const struct line *line)
{
    const struct tap_field *field = line->field;

    write_name(writer, field->name);
    write_colon(writer, field->value);
    if (line->count == 0)
        write_value_or_copy(writer, field, field->value);
    for (size_t i = 0; i < line->count; i++) {
        if (i)
            respell_separator(writer, ",");
        write_value_or_copy(writer, field, message->list[field->kind].value[line->first + i]);
    }
    respell_string(writer, "\r\n");
}

/* ---- Lines ---- */

static size_t count_values(const struct tap_field *field)
{
    struct tap_values values;

    values.count = 0;
    return tap_split(&values, field->value) == TAP_READABLE ? values.count : 0;
}

/* Values may be spread over lines anew, except where more lines could be more than are taken. */
static bool may_regroup(struct respell_writer *writer, const struct tap_message *message, enum tap_name kind)
{
    if ((kind == TAP_REQUIRE || kind == TAP_PROXY_REQUIRE) && message->list[kind].count > OPTION_LINES)
        return false;
    return writer->which >> RESPELL_LIST & 1;
}

static void add_line(struct lines *lines, const struct tap_field *field, size_t first, size_t count)
{
    lines->line[lines->count++] = (struct line){field, first, count, false};
}

/* All values of a list on lines of one or more. */
static void regroup(struct respell_writer *writer, const struct tap_message *message, struct lines *lines,
                    const struct tap_field *field)
{
    size_t all = message->list[field->kind].count;

    for (size_t first = 0, count; first < all; first += count) {
        for (count = 1; first + count < all && respell_does(writer, RESPELL_LIST); count++)
            ;
        add_line(lines, field, first, count);
    }
}

static void lay_out(struct respell_writer *writer, const struct tap_message *message, struct lines *lines)
{
    size_t seen[TAP_LIST_COUNT] = {0};

    lines->count = 0;
    for (size_t i = 0; i < message->field_count; i++) {
        const struct tap_field *field = &message->field[i];
        if (field->kind >= TAP_LIST_COUNT) {
            add_line(lines, field, 0, 0);
        } else if (may_regroup(writer, message, field->kind)) {
            if (seen[field->kind] == 0)
                regroup(writer, message, lines, field);
            seen[field->kind] = 1;
        } else {
            size_t count = count_values(field);
            add_line(lines, field, seen[field->kind], count);
            seen[field->kind] += count;
        }
    }
}

/* The first line not yet written, or one drawn: the first of its name, whose order counts. */
static struct line *next_line(struct respell_writer *writer, struct lines *lines, size_t left)
{
    size_t skip = writer->which >> RESPELL_ORDER & 1 ? respell_below(writer, (unsigned)left) : 0;
    struct line *drawn = lines->line;

    while (drawn->written || skip-- > 0)
        do
            drawn++;
        while (drawn->written);
    struct line *line = lines->line;
    while (line->written || !same_name(line->field->name, drawn->field->name))
        line++;
    return line;
}

/* ---- The message ---- */

static void write_start_line(struct respell_writer *writer, const struct tap_message *message)
{
    if (message->is_request) {
        respell_text(writer, message->method);
        respell_string(writer, " ");
        respell_uri(writer, message->request_uri);
        respell_string(writer, " ");
        respell_cased(writer, (struct seen){"SIP/2.0", 7});
    } else {
        char status[3] = {(char)('0' + message->status / 100), (char)('0' + message->status / 10 % 10),
                          (char)('0' + message->status % 10)};
        respell_cased(writer, (struct seen){"SIP/2.0", 7});
        respell_string(writer, " ");
        respell_text(writer, (struct seen){status, sizeof status});
        respell_string(writer, " ");
        respell_text(writer, message->reason);
    }
    respell_string(writer, "\r\n");
}

size_t respell(char *out, size_t size, struct seen input, unsigned which, uint64_t seed)
{
    struct tap_message message;
    struct lines lines;
    struct respell_writer writer = {.out = out, .size = size, .which = which, .random = seed};

    if (tap_read(&message, input) != TAP_READABLE)
        return 0;
    for (unsigned i = which >> RESPELL_EMPTY_LINES & 1 ? 1 + respell_below(&writer, 3) : 0; i > 0; i--)
        respell_string(&writer, "\r\n");
    write_start_line(&writer, &message);
    lay_out(&writer, &message, &lines);
    for (size_t left = lines.count; left > 0; left--) {
        struct line *line = next_line(&writer, &lines, left);
        write_line(&writer, &message, line);
        line->written = true;
    }
    respell_string(&writer, "\r\n");
    respell_text(&writer,
                 (struct seen){message.body.at, (size_t)(input.at + input.length - message.body.at)});
    return writer.full ? 0 : writer.used;
}
