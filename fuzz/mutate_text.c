/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate_text.h"
#include <string.h>

/* ---- Changing ---- */

bool text_replace(struct text *text, struct piece piece, const void *with, size_t length)
{
    uint8_t come[TEXT_PIECE_MAX];
    size_t kept = text->size - (piece.end - piece.begin);

    if (length > sizeof come || kept + length > text->max)
        return false;
    if (length > 0)
        memcpy(come, with, length);
    memmove(text->at + piece.begin + length, text->at + piece.end, text->size - piece.end);
    if (length > 0)
        memcpy(text->at + piece.begin, come, length);
    text->size = kept + length;
    return true;
}

bool text_insert(struct text *text, size_t at, const char *with)
{
    return text_replace(text, (struct piece){at, at}, with, strlen(with));
}

bool text_remove(struct text *text, struct piece piece)
{
    return text_replace(text, piece, NULL, 0);
}

bool text_swap(struct text *text, struct piece first, struct piece second)
{
    uint8_t front[TEXT_PIECE_MAX], back[TEXT_PIECE_MAX];
    size_t first_length = first.end - first.begin, second_length = second.end - second.begin;

    if (first.end > second.begin || first_length > sizeof front || second_length > sizeof back)
        return false;
    memcpy(front, text->at + first.begin, first_length);
    memcpy(back, text->at + second.begin, second_length);
    memmove(text->at + first.begin + second_length, text->at + first.end, second.begin - first.end);
    memcpy(text->at + first.begin, back, second_length);
    memcpy(text->at + second.end - first_length, front, first_length);
    return true;
}

/* ---- Lines ---- */

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

bool text_begins(const struct text *text, size_t at, const char *word)
{
    size_t length = strlen(word);

    if (text->size < length || at > text->size - length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (lower(text->at[at + i]) != lower((uint8_t)word[i]))
            return false;
    return true;
}

struct piece text_line(const struct text *text, size_t begin)
{
    const uint8_t *end = begin < text->size ? memchr(text->at + begin, '\n', text->size - begin) : NULL;

    return (struct piece){begin, end ? (size_t)(end - text->at) + 1 : text->size};
}

struct piece text_field(const struct text *text, size_t begin)
{
    struct piece field = text_line(text, begin);

    while (field.end < text->size && (text->at[field.end] == ' ' || text->at[field.end] == '\t'))
        field.end = text_line(text, field.end).end;
    return field;
}

size_t text_content_end(const struct text *text, struct piece piece)
{
    size_t end = piece.end;

    while (end > piece.begin && (text->at[end - 1] == '\n' || text->at[end - 1] == '\r'))
        end--;
    return end;
}

struct piece text_fields(const struct text *text)
{
    struct piece fields = text_line(text, 0);

    fields.begin = fields.end;
    while (fields.end < text->size) {
        struct piece line = text_line(text, fields.end);
        if (text_content_end(text, line) == line.begin)
            break;
        fields.end = line.end;
    }
    return fields;
}

static size_t content_length(const struct text *text, struct piece fields)
{
    size_t length = 0;

    for (size_t at = fields.begin; at < fields.end; at = text_field(text, at).end) {
        if (!text_begins(text, at, "Content-Length") && !text_begins(text, at, "l:"))
            continue;
        for (size_t i = at; i < text_field(text, at).end && length < text->size; i++)
            if (text->at[i] >= '0' && text->at[i] <= '9')
                length = 10 * length + (size_t)(text->at[i] - '0');
        break;
    }
    return length;
}

size_t text_scenario(const struct text *text)
{
    struct piece fields = text_fields(text);
    size_t body = text_line(text, fields.end).end, length = content_length(text, fields);

    return length < text->size - body ? body + length : text->size;
}

/* ---- Picking: each with the same probability ---- */

static bool picks_this(struct text *text, size_t *count)
{
    return dice_pick(&text->random, ++*count) == 0;
}

size_t text_pick_place(struct text *text, struct piece piece, text_fits fits)
{
    size_t count = 0, picked = TEXT_NOWHERE;

    for (size_t at = piece.begin; at < piece.end; at++)
        if (fits(text, at) && picks_this(text, &count))
            picked = at;
    return picked;
}

struct piece text_pick_field(struct text *text)
{
    struct piece fields = text_fields(text), field, picked = {0, 0};
    size_t count = 0;

    for (size_t at = fields.begin; at < fields.end; at = field.end) {
        field = text_field(text, at);
        if (picks_this(text, &count))
            picked = field;
    }
    return picked;
}

static bool is_named(const struct text *text, size_t at, const char *name)
{
    size_t behind = at + strlen(name);

    if (*name == '\0' || !text_begins(text, at, name))
        return false;
    while (behind < text->size && (text->at[behind] == ' ' || text->at[behind] == '\t'))
        behind++;
    return behind < text->size && text->at[behind] == ':';
}

struct piece text_pick_named(struct text *text, const char *name, const char *compact)
{
    struct piece fields = text_fields(text), field, picked = {0, 0};
    size_t count = 0;

    for (size_t at = fields.begin; at < fields.end; at = field.end) {
        field = text_field(text, at);
        if ((is_named(text, at, name) || is_named(text, at, compact)) && picks_this(text, &count))
            picked = field;
    }
    return picked;
}

struct piece text_pick_line(struct text *text, struct piece piece)
{
    struct piece line, picked = {0, 0};
    size_t count = 0;

    for (size_t at = piece.begin; at < piece.end; at = line.end) {
        line = text_line(text, at);
        if (picks_this(text, &count))
            picked = line;
    }
    return picked;
}

const char *text_pick_word(struct text *text, const char *const *word, size_t count)
{
    return word[dice_pick(&text->random, count)];
}
