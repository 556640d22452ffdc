/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

static void new_line(struct json *json)
{
    fputc('\n', json->out);
    for (unsigned i = 0; i < json->depth; i++)
        fputs("  ", json->out);
}

/* What stands in front of a value or a name: nothing behind a name, else a comma and a line of its own. */
static void separate(struct json *json)
{
    if (json->member) {
        json->member = false;
        return;
    }
    if (!json->empty)
        fputc(',', json->out);
    if (json->depth > 0)
        new_line(json);
    json->empty = false;
}

static void open_with(struct json *json, char bracket)
{
    separate(json);
    fputc(bracket, json->out);
    json->depth++;
    json->empty = true;
}

static void close_with(struct json *json, char bracket)
{
    json->depth--;
    if (!json->empty)
        new_line(json);
    fputc(bracket, json->out);
    json->empty = false;
    if (json->depth == 0)
        fputc('\n', json->out);
}

void json_object(struct json *json)
{
    open_with(json, '{');
}

void json_end_object(struct json *json)
{
    close_with(json, '}');
}

void json_array(struct json *json)
{
    open_with(json, '[');
}

void json_end_array(struct json *json)
{
    close_with(json, ']');
}

size_t json_utf8_length(const char *at, const char *end)
{
    unsigned char first = (unsigned char)*at;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    size_t length;
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        length = 2;
    else if (first >= 0xE0 && first <= 0xEF)
        length = 3;
    else if (first >= 0xF0 && first <= 0xF4)
        length = 4;
    else
        return 0;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F;
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    if ((size_t)(end - at) < length || (unsigned char)at[1] < low || (unsigned char)at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (((unsigned char)at[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* One character of ASCII, or a byte that is not UTF-8. */
static void write_byte(FILE *out, unsigned char byte)
{
    if (byte == '"' || byte == '\\')
        fprintf(out, "\\%c", byte);
    else if (byte == '\n')
        fputs("\\n", out);
    else if (byte == '\r')
        fputs("\\r", out);
    else if (byte == '\t')
        fputs("\\t", out);
    else if (byte < 0x20 || byte >= 0x7F)
        fprintf(out, "\\u%04x", byte);
    else
        fputc(byte, out);
}

static void write_string(struct json *json, struct sips_span text)
{
    const char *end = sips_span_end(text);
    fputc('"', json->out);
    for (const char *at = text.at; at < end;) {
        size_t length = json_utf8_length(at, end);
        if (length > 1) {
            fwrite(at, 1, length, json->out);
            at += length;
        } else {
            write_byte(json->out, (unsigned char)*at++);
        }
    }
    fputc('"', json->out);
}

void json_name(struct json *json, const char *name)
{
    separate(json);
    write_string(json, sips_span_of(name));
    fputs(": ", json->out);
    json->member = true;
}

void json_string(struct json *json, struct sips_span text)
{
    if (!text.at) {
        json_null(json);
        return;
    }
    separate(json);
    write_string(json, text);
}

void json_number(struct json *json, uint64_t number)
{
    separate(json);
    fprintf(json->out, "%llu", (unsigned long long)number);
}

void json_bool(struct json *json, bool value)
{
    separate(json);
    fputs(value ? "true" : "false", json->out);
}

void json_null(struct json *json)
{
    separate(json);
    fputs("null", json->out);
}
