/* SPDX-License-Identifier: Apache-2.0 */
#include "respell_write.h"
#include <string.h>

/* ---- Characters ---- */

/* splitmix64: every seed is a good one. */
static uint64_t draw(struct respell_writer *writer)
{
    uint64_t mixed = writer->random += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

unsigned respell_below(struct respell_writer *writer, unsigned bound)
{
    return (unsigned)(draw(writer) % bound);
}

bool respell_does(struct respell_writer *writer, enum respelling respelling)
{
    return (writer->which >> respelling & 1) && respell_below(writer, 2);
}

void respell_text(struct respell_writer *writer, struct seen text)
{
    if (text.length > writer->size - writer->used) {
        writer->full = true;
        return;
    }
    if (text.length)
        memcpy(writer->out + writer->used, text.at, text.length);
    writer->used += text.length;
}

void respell_string(struct respell_writer *writer, const char *string)
{
    respell_text(writer, (struct seen){string, strlen(string)});
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void respell_cased(struct respell_writer *writer, struct seen text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        bool escaped = (i > 0 && text.at[i - 1] == '%') || (i > 1 && text.at[i - 2] == '%');
        if (is_letter(c) && !escaped && respell_does(writer, RESPELL_CASE))
            c = (char)(c ^ 0x20);
        respell_text(writer, (struct seen){&c, 1});
    }
}

void respell_sws(struct respell_writer *writer)
{
    static const char *const space[] = {" ", "\t", "  "};
    static const char *const fold[] = {"\r\n ", "\r\n\t", " \r\n  "};

    if (respell_does(writer, RESPELL_FOLD))
        respell_string(writer, fold[respell_below(writer, 3)]);
    else if (respell_does(writer, RESPELL_SPACE))
        respell_string(writer, space[respell_below(writer, 3)]);
}

void respell_lws(struct respell_writer *writer)
{
    size_t before = writer->used;

    respell_sws(writer);
    if (writer->used == before)
        respell_string(writer, " ");
}

void respell_separator(struct respell_writer *writer, const char *separator)
{
    respell_sws(writer);
    respell_string(writer, separator);
    respell_sws(writer);
}

/* ---- URIs ---- */

static struct seen part(struct seen text, size_t from, size_t to)
{
    return (struct seen){text.at + from, to - from};
}

static size_t find(struct seen text, char c)
{
    const char *at = text.length ? memchr(text.at, c, text.length) : NULL;

    return at ? (size_t)(at - text.at) : text.length;
}

/* unreserved of RFC 3261 25.1: an escape of these means what they mean (19.1.4) */
static bool is_unreserved(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || (c != '\0' && strchr("-_.!~*'()", c) != NULL);
}

static unsigned hex_value(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
}

static void write_escape(struct respell_writer *writer, unsigned char c)
{
    const char *digits = respell_below(writer, 2) ? "0123456789ABCDEF" : "0123456789abcdef";

    respell_text(writer, (struct seen){(char[]){'%', digits[c >> 4], digits[c & 15]}, 3});
}

static void write_user(struct respell_writer *writer, struct seen user)
{
    for (size_t i = 0; i < user.length; i++) {
        char c = user.at[i];
        bool escaped = c == '%' && i + 2 < user.length;
        if (escaped) {
            c = (char)(hex_value(user.at[i + 1]) << 4 | hex_value(user.at[i + 2]));
            i += 2;
        }
        bool other = is_unreserved(c) && respell_does(writer, RESPELL_ESCAPE);
        if (escaped != other)
            write_escape(writer, (unsigned char)c);
        else
            respell_text(writer, (struct seen){&c, 1});
    }
}

/* Values are compared in any case (19.1.4), but only those of transport and maddr say where a request goes.
 */
static void write_uri_parameter(struct respell_writer *writer, struct seen parameter)
{
    size_t equals = find(parameter, '=');
    struct seen name = part(parameter, 0, equals);

    respell_cased(writer, name);
    if (tap_is(name, "transport") || tap_is(name, "maddr"))
        respell_cased(writer, part(parameter, equals, parameter.length));
    else
        respell_text(writer, part(parameter, equals, parameter.length));
}

void respell_uri(struct respell_writer *writer, struct seen text)
{
    struct tap_uri uri;
    size_t colon = find(text, ':');

    if (tap_scheme(text) == TAP_SCHEME_OTHER || !tap_uri_read(&uri, text)) {
        respell_text(writer, text);
        return;
    }
    respell_cased(writer, part(text, 0, colon));
    respell_string(writer, ":");
    if (uri.user.at) {
        size_t password = find(uri.user, ':');
        write_user(writer, part(uri.user, 0, password));
        respell_text(writer, part(uri.user, password, uri.user.length));
        respell_string(writer, "@");
    }
    respell_cased(writer, uri.host);
    if (uri.port.at) {
        respell_string(writer, ":");
        respell_text(writer, uri.port);
    }
    struct seen parameter, rest = uri.parameters;
    while (rest.at && tap_next_parameter(&rest, &parameter)) {
        respell_string(writer, ";");
        write_uri_parameter(writer, parameter);
    }
    if (uri.headers.at) {
        respell_string(writer, "?");
        respell_text(writer, uri.headers);
    }
}

/* ---- Values ---- */

static struct seen trimmed(struct seen text)
{
    while (text.length && strchr(" \t\r\n", text.at[0]))
        text = part(text, 1, text.length);
    while (text.length && strchr(" \t\r\n", text.at[text.length - 1]))
        text.length--;
    return text;
}

/* *( SEMI generic-param ) */
static bool write_parameters(struct respell_writer *writer, struct seen rest)
{
    struct seen parameter;

    while (rest.at && tap_next_parameter(&rest, &parameter)) {
        size_t equals = find(parameter, '=');
        if (parameter.length == 0)
            return false;
        respell_separator(writer, ";");
        respell_cased(writer, trimmed(part(parameter, 0, equals)));
        if (equals == parameter.length)
            continue;
        respell_separator(writer, "=");
        respell_text(writer, trimmed(part(parameter, equals + 1, parameter.length)));
    }
    return true;
}

/* Without brackets all behind ';' belongs to the header field, and ',' and '?' may not stand (20). */
static bool can_be_bare(struct seen uri)
{
    return find(uri, ';') == uri.length && find(uri, ',') == uri.length && find(uri, '?') == uri.length;
}

bool respell_address(struct respell_writer *writer, struct seen value, bool brackets_needed)
{
    struct tap_address address;

    if (!tap_address_read(&address, value))
        return false;
    bool brackets = address.uri.at > value.at && address.uri.at[-1] == '<';
    size_t before = (size_t)(address.uri.at - value.at) - brackets;
    struct seen name = trimmed(part(value, 0, before));
    bool free = !brackets_needed && name.length == 0 && (!brackets || can_be_bare(address.uri));
    if (free && respell_does(writer, RESPELL_BRACKETS))
        brackets = !brackets;
    respell_text(writer, name);
    if (name.length)
        respell_lws(writer);
    respell_string(writer, brackets ? "<" : "");
    respell_uri(writer, address.uri);
    respell_string(writer, brackets ? ">" : "");
    return write_parameters(writer, address.parameters);
}

/* "SIP" SLASH "2.0" SLASH transport LWS host [ COLON port ] */
bool respell_via(struct respell_writer *writer, struct seen value)
{
    struct tap_via via;

    if (!tap_via_read(&via, value) || via.host.length == 0)
        return false;
    respell_cased(writer, (struct seen){"SIP", 3});
    respell_separator(writer, "/");
    respell_string(writer, "2.0");
    respell_separator(writer, "/");
    respell_cased(writer, via.transport);
    respell_lws(writer);
    respell_cased(writer, via.host);
    if (via.port.at) {
        respell_separator(writer, ":");
        respell_text(writer, via.port);
    }
    return write_parameters(writer, via.parameters);
}

bool respell_cseq(struct respell_writer *writer, struct seen value)
{
    size_t digits = 0;

    while (digits < value.length && value.at[digits] >= '0' && value.at[digits] <= '9')
        digits++;
    struct seen method = trimmed(part(value, digits, value.length));
    if (digits == 0 || method.length == 0 || digits + method.length == value.length)
        return false;
    respell_text(writer, part(value, 0, digits));
    respell_lws(writer);
    respell_text(writer, method);
    return true;
}
