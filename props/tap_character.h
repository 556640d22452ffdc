/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAP_CHARACTER_H
#define TAP_CHARACTER_H

#include "tap.h"

/* ---- Characters, shared by the rooms of the tap alone ---- */

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
