/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_CHARS_H
#define SIPS_CHARS_H

#include <stdint.h>

/* Character classes of RFC 3261 25.1, a bit each. Those of URIs hold '%' too: whether two digits follow is
 * checked apart. */
enum {
    SIPS_CHAR_USER = 1 << 0,      /* unreserved, user-unreserved */
    SIPS_CHAR_PASSWORD = 1 << 1,  /* unreserved and &=+$, */
    SIPS_CHAR_PARAMETER = 1 << 2, /* paramchar */
    SIPS_CHAR_HEADER = 1 << 3,    /* hname and hvalue */
    SIPS_CHAR_URIC = 1 << 4,      /* uric */
    SIPS_CHAR_TOKEN = 1 << 5,     /* token */
    SIPS_CHAR_WORD = 1 << 6,      /* word */
    SIPS_CHAR_HOST = 1 << 7,      /* host names and IPv4 addresses */
    SIPS_CHAR_SCHEME = 1 << 8,    /* scheme */
    SIPS_CHAR_HEX = 1 << 9,       /* HEXDIG */
    SIPS_CHAR_DIGIT = 1 << 10,    /* DIGIT */
    SIPS_CHAR_ALPHA = 1 << 11,    /* ALPHA */
    SIPS_CHAR_SPACE = 1 << 12,    /* LWS, once lines are known to be folded */
    SIPS_CHAR_DISPLAY = 1 << 13,  /* display-name without quotes; bytes above 127 are let through */
    SIPS_CHAR_VALUE = 1 << 14,    /* gen-value that is no quoted string: token or host */
    SIPS_CHAR_LABEL = 1 << 15,    /* alphanum and -, of which labels of host names are made */
};

extern const uint16_t sips_char_class[256];

static inline int sips_char_is(char c, unsigned classes)
{
    return (sips_char_class[(unsigned char)c] & classes) != 0;
}

/* sips_char_skip: the first character in [at, end) that is of none of the classes, or end. */
static inline const char *sips_char_skip(const char *at, const char *end, unsigned classes)
{
    while (at < end && sips_char_is(*at, classes))
        at++;
    return at;
}

/* sips_hex_value: of a character of SIPS_CHAR_HEX. */
static inline unsigned sips_hex_value(char c)
{
    unsigned u = (unsigned char)c;
    return u <= '9' ? u - '0' : (u | 0x20U) - 'a' + 10;
}

#endif
