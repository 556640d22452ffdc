/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAP_CHARACTER_H
#define TAP_CHARACTER_H

#include "tap.h"

#include <string.h>

/* ---- Characters, shared by the rooms of the tap and of the observer ---- */

/* A set of ASCII characters as two words of bits: codes 0 to 63, and 64 to 127. */
#define TAP_BIT(c) (UINT64_C(1) << ((c)&63))
#define TAP_DIGITS UINT64_C(0x03FF000000000000)
#define TAP_LETTERS UINT64_C(0x07FFFFFE07FFFFFE)

static inline bool tap_in_set(char c, uint64_t low, uint64_t high)
{
    unsigned char code = (unsigned char)c;
    return code < 128 && (((code < 64 ? low : high) >> (code & 63)) & 1) != 0;
}

static inline bool tap_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline bool tap_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool tap_is_alphanumeric(char c)
{
    return tap_in_set(c, TAP_DIGITS, TAP_LETTERS);
}

static inline bool tap_is_host_character(char c)
{
    return tap_in_set(c, TAP_DIGITS | TAP_BIT('.') | TAP_BIT('-'), TAP_LETTERS | TAP_BIT('_'));
}

/* token (RFC 3261 25.1) */
static inline bool tap_is_token_character(char c)
{
    return tap_in_set(c,
                      TAP_DIGITS | TAP_BIT('-') | TAP_BIT('.') | TAP_BIT('!') | TAP_BIT('%') | TAP_BIT('*') |
                          TAP_BIT('+') | TAP_BIT('\''),
                      TAP_LETTERS | TAP_BIT('_') | TAP_BIT('`') | TAP_BIT('~'));
}

/* What may stand in the user, the parameters and the headers of a URI taken together: their own rules are
 * narrower. */
static inline bool tap_is_uri_character(char c)
{
    return tap_in_set(c,
                      TAP_DIGITS | TAP_BIT('-') | TAP_BIT('.') | TAP_BIT('!') | TAP_BIT('*') | TAP_BIT('\'') |
                          TAP_BIT('(') | TAP_BIT(')') | TAP_BIT('%') | TAP_BIT('&') | TAP_BIT('=') |
                          TAP_BIT('+') | TAP_BIT('$') | TAP_BIT(',') | TAP_BIT(';') | TAP_BIT('?') |
                          TAP_BIT('/') | TAP_BIT(':'),
                      TAP_LETTERS | TAP_BIT('_') | TAP_BIT('~') | TAP_BIT('[') | TAP_BIT(']'));
}

/* Eight bytes at a time. TAP_EACH(c) has c in each byte; tap_zeros marks the first byte that is zero with its
 * high bit, and perhaps bytes behind it. */
#define TAP_EACH(c) (UINT64_C(0x0101010101010101) * (unsigned char)(c))
#define TAP_WORD ((ptrdiff_t)sizeof(uint64_t))

static inline uint64_t tap_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t tap_zeros(uint64_t word)
{
    return (word - TAP_EACH(1)) & ~word & TAP_EACH(0x80);
}

static inline ptrdiff_t tap_first_mark(uint64_t marks)
{
    return __builtin_ctzll(marks) / 8;
}

static inline uint64_t tap_marks(uint64_t word, char a, char b, char c)
{
    return tap_zeros(word ^ TAP_EACH(a)) | tap_zeros(word ^ TAP_EACH(b)) | tap_zeros(word ^ TAP_EACH(c));
}

/* The first of three characters from at on; end when there is none. */
static inline const char *tap_find(const char *at, const char *end, char a, char b, char c)
{
    if (end - at < TAP_WORD) {
        while (at < end && *at != a && *at != b && *at != c)
            at++;
        return at;
    }
    for (; end - at >= TAP_WORD; at += TAP_WORD) {
        uint64_t marks = tap_marks(tap_word(at), a, b, c);
        if (marks != 0)
            return at + tap_first_mark(marks);
    }
    /* the last word overlaps what was passed already */
    uint64_t marks = at == end ? 0 : tap_marks(tap_word(end - TAP_WORD), a, b, c);
    return marks == 0 ? end : end - TAP_WORD + tap_first_mark(marks);
}

static inline struct seen tap_between(const char *at, const char *end)
{
    return (struct seen){at, (size_t)(end - at)};
}

static inline const char *tap_skip_space(const char *at, const char *end)
{
    while (at < end && tap_is_space(*at))
        at++;
    return at;
}

static inline struct seen tap_trimmed(const char *at, const char *end)
{
    at = tap_skip_space(at, end);
    while (at < end && tap_is_space(end[-1]))
        end--;
    return tap_between(at, end);
}

/* What follows the quoted string that begins at at; NULL when it does not end. */
static inline const char *tap_after_quoted(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        if (*at == '"')
            return at + 1;
        if (*at == '\\' && ++at == end)
            return NULL;
    }
    return NULL;
}

#endif
