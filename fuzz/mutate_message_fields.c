/* SPDX-License-Identifier: Apache-2.0 */
/* Mutations of the start line and of whole header fields. */
#include "mutate_message_part.h"
#include <string.h>

/* ---- Start line ---- */

static const char *const methods[] = {"INVITE",   "ACK",   "BYE",       "CANCEL", "OPTIONS",
                                      "REGISTER", "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH",
                                      "INFO",     "REFER", "MESSAGE",   "UPDATE", "EXTENSION"};
static const char *const statuses[] = {"100", "180", "183", "200", "202", "300", "301", "302", "305",
                                       "380", "400", "404", "408", "416", "420", "430", "480", "481",
                                       "482", "483", "486", "487", "503", "600", "603", "699"};

static size_t word_end(const struct text *text, size_t at)
{
    while (at < text->size && text->at[at] > ' ')
        at++;
    return at;
}

/* The last word of a line. */
static struct piece last_word(const struct text *text, struct piece line)
{
    struct piece word = {0, text_content_end(text, line)};

    word.begin = word.end;
    while (word.begin > line.begin && text->at[word.begin - 1] > ' ')
        word.begin--;
    return word;
}

void mutate_method(struct text *text)
{
    const char *method = TEXT_PICK(text, methods), *status = TEXT_PICK(text, statuses);
    struct piece field;

    if (text_begins(text, 0, "SIP/")) {
        size_t at = word_end(text, 0);
        if (at < text->size && dice_chance(&text->random, 3, 4)) {
            (void)text_replace(text, (struct piece){at + 1, word_end(text, at + 1)}, status, strlen(status));
            return;
        }
    } else if (!text_replace(text, (struct piece){0, word_end(text, 0)}, method, strlen(method))) {
        return;
    }
    field = text_pick_named(text, "CSeq", "");
    if (field.begin < field.end && dice_chance(&text->random, 7, 8))
        (void)text_replace(text, last_word(text, field), method, strlen(method));
}

/* ---- Header fields: added, removed, repeated, moved ---- */

static const char *const added[] = {
    "Via: SIP/2.0/TLS 203.0.113.9;branch=z9hG4bKm1\r\n",
    "Via: SIP/2.0/UDP 203.0.113.9;branch=z9hG4bKm2;rport\r\n",
    "Route: <sips:proxy.example.com;lr>\r\n",
    "Route: <sip:edge.example.com;lr>\r\n",
    "Route: <sips:edge.example.com>\r\n",
    "Record-Route: <sips:edge.example.com;lr>\r\n",
    "Record-Route: <sip:edge.example.net;lr>\r\n",
    "Path: <sips:edge.example.com;lr;ob>\r\n",
    "Path: <sip:edge.example.com;lr>\r\n",
    "Service-Route: <sips:proxy.example.com;lr>\r\n",
    "Contact: <sip:carol@203.0.113.7>\r\n",
    "Contact: <sips:carol@203.0.113.7>;expires=60;q=0.5\r\n",
    "Contact: <sips:carol@203.0.113.7>;reg-id=1;+sip.instance=\"<urn:uuid:0>\"\r\n",
    "Contact: *\r\n",
    "Max-Forwards: 0\r\n",
    "Max-Forwards: 70\r\n",
    "Expires: 0\r\n",
    "Expires: 3600\r\n",
    "Require: path\r\n",
    "Require: gruu, outbound\r\n",
    "Require: nothing-known\r\n",
    "Proxy-Require: nothing-known\r\n",
    "Supported: path, outbound, gruu\r\n",
    "Warning: 380 proxy.example.com \"SIPS Not Allowed\"\r\n",
    "Warning: 381 proxy.example.com \"SIPS Required\"\r\n",
    "Refer-To: <sips:dave@example.com>\r\n",
    "Refer-To: <sip:dave@example.com?Replaces=a%3Bto-tag%3Db>\r\n",
    "Referred-By: <sips:erin@example.com>\r\n",
    "Replaces: a@example.com;to-tag=b;from-tag=c\r\n",
    "Join: a@example.com;to-tag=b;from-tag=c\r\n",
    "From: <sips:walter@example.org>;tag=m\r\n",
    "To: <sip:bob@example.com>\r\n",
    "CSeq: 1 INVITE\r\n",
    "Call-ID: m\r\n",
    "Content-Length: 0\r\n",
    "Subject: a, \"b\" <c>\r\n",
    "X-Unknown: d;e=f\r\n",
};

void mutate_field_add(struct text *text)
{
    struct piece before = text_pick_field(text);

    if (before.begin == before.end)
        before = text_fields(text);
    (void)text_insert(text, dice_chance(&text->random, 1, 2) ? before.begin : before.end,
                      TEXT_PICK(text, added));
}

void mutate_field_remove(struct text *text)
{
    (void)text_remove(text, text_pick_field(text));
}

void mutate_field_repeat(struct text *text)
{
    struct piece field = text_pick_field(text), before = text_pick_field(text);
    size_t at = dice_chance(&text->random, 1, 2) ? field.end : before.begin;

    (void)text_replace(text, (struct piece){at, at}, text->at + field.begin, field.end - field.begin);
}

void mutate_field_move(struct text *text)
{
    struct piece a = text_pick_field(text), b = text_pick_field(text);

    if (a.begin < b.begin)
        (void)text_swap(text, a, b);
    else if (b.begin < a.begin)
        (void)text_swap(text, b, a);
}

/* ---- Lists: 7.3.1 ---- */

/* A comma between two values: in no quotes and no brackets, as far as the line in front tells. */
static bool is_comma(const struct text *text, size_t at)
{
    bool quoted = false;
    int brackets = 0;
    size_t begin = at;

    if (text->at[at] != ',')
        return false;
    while (begin > 0 && text->at[begin - 1] != '\n')
        begin--;
    for (size_t i = begin; i < at; i++) {
        if (text->at[i] == '"')
            quoted = !quoted;
        if (!quoted)
            brackets += (text->at[i] == '<') - (text->at[i] == '>');
    }
    return !quoted && brackets == 0;
}

/* Up to the colon, and with it. */
static size_t name_length(const struct text *text, struct piece field)
{
    size_t end = field.begin;

    while (end < field.end && text->at[end] != ':')
        end++;
    return end < field.end ? end + 1 - field.begin : 0;
}

void mutate_field_split(struct text *text)
{
    struct piece fields = text_fields(text), field;
    size_t comma = text_pick_place(text, fields, is_comma), name;
    char separator[TEXT_PIECE_MAX];

    if (comma == TEXT_NOWHERE)
        return;
    for (field = text_field(text, fields.begin); field.end <= comma;)
        field = text_field(text, field.end);
    name = name_length(text, field);
    if (name == 0 || name + 2 > sizeof separator || field.begin + name > comma)
        return;
    separator[0] = '\r';
    separator[1] = '\n';
    memcpy(separator + 2, text->at + field.begin, name);
    (void)text_replace(text, (struct piece){comma, comma + 1}, separator, name + 2);
}

static bool same_name(const struct text *text, struct piece a, struct piece b)
{
    size_t length = name_length(text, a);

    return length > 0 && length == name_length(text, b) &&
           memcmp(text->at + a.begin, text->at + b.begin, length) == 0;
}

/* The second one's value goes behind that of the first. */
void mutate_field_join(struct text *text)
{
    struct piece fields = text_fields(text), first = text_pick_field(text), second;
    char value[TEXT_PIECE_MAX];

    for (size_t at = first.end; at < fields.end; at = second.end) {
        second = text_field(text, at);
        if (!same_name(text, first, second))
            continue;
        size_t begin = second.begin + name_length(text, second), end = text_content_end(text, second);
        if (end <= begin || end - begin + 1 > sizeof value)
            return;
        value[0] = ',';
        memcpy(value + 1, text->at + begin, end - begin);
        size_t behind = text_content_end(text, first);
        if (text_remove(text, second))
            (void)text_replace(text, (struct piece){behind, behind}, value, end - begin + 1);
        return;
    }
}

/* ---- How a header field is written ---- */

static bool can_fold(const struct text *text, size_t at)
{
    uint8_t c = text->at[at];

    return c == ' ' || c == ':' || c == ',' || c == ';';
}

static bool is_folded(const struct text *text, size_t at)
{
    return text->at[at] == '\n' && at + 1 < text->size &&
           (text->at[at + 1] == ' ' || text->at[at + 1] == '\t');
}

void mutate_field_fold(struct text *text)
{
    struct piece field = text_pick_field(text);
    size_t at = text_pick_place(text, field, is_folded);

    if (at != TEXT_NOWHERE && dice_chance(&text->random, 1, 2)) {
        size_t begin = at > 0 && text->at[at - 1] == '\r' ? at - 1 : at;
        (void)text_remove(text, (struct piece){begin, at + 1});
        return;
    }
    at = text_pick_place(text, field, can_fold);
    if (at != TEXT_NOWHERE)
        (void)text_insert(text, at + 1, dice_chance(&text->random, 1, 2) ? "\r\n " : "\r\n\t");
}

/* RFC 3261 7.3.3; RFC 3515, 3892, 4028, 6665. */
static const char *const forms[][2] = {
    {"Via", "v"},
    {"Contact", "m"},
    {"From", "f"},
    {"To", "t"},
    {"Call-ID", "i"},
    {"Content-Length", "l"},
    {"Supported", "k"},
    {"Refer-To", "r"},
    {"Referred-By", "b"},
    {"Content-Type", "c"},
    {"Event", "o"},
    {"Subject", "s"},
    {"Allow-Events", "u"},
    {"Content-Encoding", "e"},
    {"Session-Expires", "x"},
};

static void turn_case(struct text *text, struct piece name)
{
    bool all = dice_chance(&text->random, 1, 2);

    for (size_t i = name.begin; i < name.end; i++) {
        uint8_t c = text->at[i] | 0x20;
        if (c >= 'a' && c <= 'z' && (all || dice_chance(&text->random, 1, 2)))
            text->at[i] ^= 0x20;
    }
}

void mutate_field_name(struct text *text)
{
    struct piece field = text_pick_field(text);
    size_t length = name_length(text, field);
    struct piece name = {field.begin, field.begin + (length ? length - 1 : 0)};

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (size_t form = 0; form < 2; form++)
            if (name.end - name.begin == strlen(forms[i][form]) &&
                text_begins(text, name.begin, forms[i][form]) && dice_chance(&text->random, 3, 4)) {
                (void)text_replace(text, name, forms[i][1 - form], strlen(forms[i][1 - form]));
                return;
            }
    turn_case(text, name);
}
