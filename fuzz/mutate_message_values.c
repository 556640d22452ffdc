/* SPDX-License-Identifier: Apache-2.0 */
/* Mutations of what stands in header fields: URIs, parameters, transports, stacks, numbers. */
#include "mutate_message_part.h"
#include <stdio.h>
#include <string.h>

static struct piece all(const struct text *text)
{
    return (struct piece){0, text->size};
}

static bool is_digit(const struct text *text, size_t at)
{
    return text->at[at] >= '0' && text->at[at] <= '9';
}

static bool is_letter(uint8_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* ---- URIs ---- */

static bool is_uri(const struct text *text, size_t at)
{
    return (at == 0 || !is_letter(text->at[at - 1])) &&
           (text_begins(text, at, "sip:") || text_begins(text, at, "sips:"));
}

static size_t scheme_end(const struct text *text, size_t uri)
{
    return uri + (text_begins(text, uri, "sips:") ? 5 : 4);
}

/* Where a URI ends that begins at a place, whatever it stands in. */
static size_t uri_end(const struct text *text, size_t at)
{
    while (at < text->size && text->at[at] > ' ' && !strchr("<>\",", text->at[at]))
        at++;
    return at;
}

void mutate_scheme(struct text *text)
{
    size_t at = text_pick_place(text, all(text), is_uri);

    if (at == TEXT_NOWHERE)
        return;
    if (text_begins(text, at, "sips:"))
        (void)text_remove(text, (struct piece){at + 3, at + 4});
    else
        (void)text_insert(text, at + 3, "s");
}

void mutate_parameter_add(struct text *text)
{
    static const char *const parameters[] = {";lr",
                                             ";lr=on",
                                             ";ob",
                                             ";gr",
                                             ";gr=a",
                                             ";user=phone",
                                             ";user=ip",
                                             ";maddr=192.0.2.9",
                                             ";ttl=1",
                                             ";method=INVITE",
                                             ";transport=tls",
                                             ";transport=tcp",
                                             ";transport=udp",
                                             ";transport=sctp",
                                             ";transport=ws",
                                             ";transport=tls-sctp",
                                             ";comp=sigcomp",
                                             ";unknown=%41",
                                             ";expires=0",
                                             ";q=0.1",
                                             ";reg-id=1",
                                             ";tag=a",
                                             ";a=\"b,c\"",
                                             "?Subject=a",
                                             "?Route=%3Csip:a.example;lr%3E",
                                             ":5061",
                                             ":5060"};
    size_t at = text_pick_place(text, all(text), is_uri);

    if (at == TEXT_NOWHERE)
        return;
    at = uri_end(text, at);
    if (at < text->size && text->at[at] == '>' && dice_chance(&text->random, 1, 3))
        at++;
    (void)text_insert(text, at, TEXT_PICK(text, parameters));
}

static bool is_parameter(const struct text *text, size_t at)
{
    return text->at[at] == ';' || text->at[at] == '?';
}

void mutate_parameter_remove(struct text *text)
{
    size_t at = text_pick_place(text, all(text), is_parameter), end = at + 1;

    if (at == TEXT_NOWHERE)
        return;
    while (end < text->size && text->at[end] > ' ' && !strchr(";?<>,", text->at[end]))
        end++;
    (void)text_remove(text, (struct piece){at, end});
}

void mutate_brackets(struct text *text)
{
    size_t at = text_pick_place(text, all(text), is_uri), end;

    if (at == TEXT_NOWHERE)
        return;
    end = uri_end(text, at);
    if (at > 0 && text->at[at - 1] == '<') {
        if (end < text->size && text->at[end] == '>')
            (void)text_remove(text, (struct piece){end, end + 1});
        (void)text_remove(text, (struct piece){at - 1, at});
    } else if (text_insert(text, end, ">") && !text_insert(text, at, "<")) {
        (void)text_remove(text, (struct piece){end, end + 1});
    }
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

static bool is_escape(const struct text *text, size_t at)
{
    return text->at[at] == '%' && text->size - at >= 3 && hex_value(text->at[at + 1]) >= 0 &&
           hex_value(text->at[at + 2]) >= 0;
}

void mutate_escape(struct text *text)
{
    size_t at = text_pick_place(text, all(text), is_escape);
    char escape[4];

    if (at != TEXT_NOWHERE && dice_chance(&text->random, 1, 2)) {
        uint8_t c = (uint8_t)(16 * hex_value(text->at[at + 1]) + hex_value(text->at[at + 2]));
        (void)text_replace(text, (struct piece){at, at + 3}, &c, 1);
        return;
    }
    at = text_pick_place(text, all(text), is_uri);
    if (at == TEXT_NOWHERE)
        return;
    size_t begin = scheme_end(text, at), end = uri_end(text, at);
    if (begin >= end)
        return;
    at = begin + dice_pick(&text->random, end - begin);
    snprintf(escape, sizeof escape, dice_chance(&text->random, 1, 2) ? "%%%02x" : "%%%02X", text->at[at]);
    (void)text_replace(text, (struct piece){at, at + 1}, escape, 3);
}

/* ---- Transports ---- */

static bool names_transport(const struct text *text, size_t at)
{
    return text_begins(text, at, "SIP/2.0/") || text_begins(text, at, ";transport=") ||
           text_begins(text, at, "arrived ");
}

void mutate_transport(struct text *text)
{
    static const char *const transports[] = {"TLS", "tls", "TCP", "tcp",      "UDP",      "udp", "SCTP",
                                             "WS",  "WSS", "ws",  "TLS-SCTP", "tls-sctp", "wss", "OTHER"};
    const char *transport = TEXT_PICK(text, transports);
    size_t at = text_pick_place(text, all(text), names_transport), end;

    if (at == TEXT_NOWHERE)
        return;
    at += text->at[at] == ';' ? 11 : 8;
    for (end = at; end < text->size && (is_letter(text->at[end]) || text->at[end] == '-'); end++)
        ;
    (void)text_replace(text, (struct piece){at, end}, transport, strlen(transport));
}

/* ---- Stacks ---- */

/* The last field of a name goes in front of the first. */
static void turn(struct text *text, struct piece a, struct piece b)
{
    if (a.begin < b.begin)
        (void)text_swap(text, a, b);
    else if (b.begin < a.begin)
        (void)text_swap(text, b, a);
}

static void grow(struct text *text, const char *name, size_t at)
{
    static const char *const vias[] = {"TLS", "TCP", "UDP", "WSS"};
    static const char *const hosts[] = {"edge.example.com", "proxy.example.com", "edge.example.net",
                                        "192.0.2.8"};
    const char *host = TEXT_PICK(text, hosts), *via = TEXT_PICK(text, vias);
    unsigned number = (unsigned)dice_upto(&text->random, 9999);
    bool sips = dice_chance(&text->random, 1, 2), loose = dice_chance(&text->random, 3, 4);
    char field[128];

    if (strcmp(name, "Via") == 0)
        snprintf(field, sizeof field, "Via: SIP/2.0/%s %s;branch=z9hG4bK%u\r\n", via, host, number);
    else
        snprintf(field, sizeof field, "%s: <%s:%s%s>\r\n", name, sips ? "sips" : "sip", host,
                 loose ? ";lr" : "");
    (void)text_insert(text, at, field);
}

void mutate_stack(struct text *text)
{
    static const char *const names[] = {"Via", "Route", "Record-Route", "Path", "Service-Route"};
    const char *name = TEXT_PICK(text, names), *compact = strcmp(name, "Via") == 0 ? "v" : "";
    struct piece a = text_pick_named(text, name, compact), b = text_pick_named(text, name, compact);

    switch (dice_pick(&text->random, 3)) {
    case 0:
        grow(text, name, a.begin < a.end ? a.begin : text_fields(text).begin);
        break;
    case 1:
        (void)text_remove(text, a);
        break;
    default:
        turn(text, a, b);
        break;
    }
}

/* ---- Numbers ---- */

static bool begins_number(const struct text *text, size_t at)
{
    return is_digit(text, at) && (at == 0 || !is_digit(text, at - 1));
}

static void replace_number(struct text *text, size_t at)
{
    static const char *const numbers[] = {"0",
                                          "1",
                                          "2",
                                          "69",
                                          "70",
                                          "71",
                                          "255",
                                          "256",
                                          "380",
                                          "381",
                                          "3600",
                                          "5060",
                                          "5061",
                                          "65535",
                                          "65536",
                                          "2147483647",
                                          "4294967295",
                                          "4294967296",
                                          "99999999999999999999",
                                          "0000000000000000000001",
                                          ""};
    const char *number = TEXT_PICK(text, numbers);
    size_t end = at;

    while (end < text->size && is_digit(text, end))
        end++;
    (void)text_replace(text, (struct piece){at, end}, number, strlen(number));
}

void mutate_number(struct text *text)
{
    size_t at = text_pick_place(text, all(text), begins_number);

    if (at == TEXT_NOWHERE)
        return;
    if (dice_chance(&text->random, 1, 2))
        text->at[at] = (uint8_t)('0' + dice_pick(&text->random, 10));
    else
        replace_number(text, at);
}

/* What is right is what was told so far, or all that is behind the empty line. */
void mutate_content_length(struct text *text)
{
    static const size_t lies[] = {1, 2, 10, 100, 65536};
    struct piece field = text_pick_named(text, "Content-Length", "l"), fields = text_fields(text);
    size_t end = dice_chance(&text->random, 1, 2) ? text_scenario(text) : text->size;
    size_t there = end - text_line(text, fields.end).end;
    size_t lie = lies[dice_pick(&text->random, sizeof lies / sizeof lies[0])];
    char line[64];

    switch (dice_pick(&text->random, 3)) {
    case 0:
        there += lie;
        break;
    case 1:
        there = there > lie ? there - lie : 0;
        break;
    default:
        break;
    }
    int length = snprintf(line, sizeof line, "Content-Length: %zu\r\n", there);
    if (field.begin == field.end)
        field.begin = field.end = fields.end;
    (void)text_replace(text, field, line, (size_t)length);
}
