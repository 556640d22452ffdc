/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include <stdbool.h>
#include <string.h>

/* Character sets of RFC 3261 25.1 as strings, under the names of the grammar. */
#define DIGIT "0123456789"
#define ALPHA "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define ALPHANUM ALPHA DIGIT
#define HEXDIG DIGIT "ABCDEFabcdef"
#define MARK "-_.!~*'()"
#define UNRESERVED ALPHANUM MARK
#define RESERVED ";/?:@&=+$,"
#define USER_UNRESERVED "&=+$,;?/"
#define PASSWORD_UNRESERVED "&=+$,"
#define PARAM_UNRESERVED "[]/:&+$"
#define HNV_UNRESERVED "[]/?:+$"
#define TOKEN ALPHANUM "-.!%*_+`'~"
#define WORD TOKEN "()<>:\\\"/[]?{}"
#define SCHEME ALPHANUM "+-."
#define HOST ALPHANUM "-."
#define LWS " \t\r\n"

/* set_has: c, a byte, is one of the characters of set. */
static inline bool set_has(const char *set, int c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

#endif
