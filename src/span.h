/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_SPAN_H
#define SIPS_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A slice of text that somebody else owns: not terminated, never written through.
 * An absent slice has at == NULL; an empty one has at set and length 0. */
struct sips_span {
    const char *at;
    size_t length;
};

#define SIPS_SPAN(literal) ((struct sips_span){(literal), sizeof(literal) - 1})

static inline struct sips_span sips_span_between(const char *begin, const char *end)
{
    return (struct sips_span){begin, (size_t)(end - begin)};
}

static inline struct sips_span sips_span_of(const char *string)
{
    return (struct sips_span){string, string ? strlen(string) : 0};
}

static inline const char *sips_span_end(struct sips_span span)
{
    return span.length ? span.at + span.length : span.at;
}

static inline unsigned char sips_lower(char c)
{
    unsigned u = (unsigned char)c;
    return (unsigned char)(u - 'A' < 26U ? u | 0x20U : u);
}

/* Byte for byte. */
static inline bool sips_span_equal(struct sips_span a, struct sips_span b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

/* ASCII case ignored: tokens and host names (RFC 3261 7.3.1, 19.1.4). */
static inline bool sips_span_same(struct sips_span a, struct sips_span b)
{
    if (a.length != b.length)
        return false;
    /* Most are spelled as usual; against a literal this is a comparison of words. */
    if (b.length == 0 || memcmp(a.at, b.at, b.length) == 0)
        return true;
    for (size_t i = 0; i < a.length; i++)
        if (sips_lower(a.at[i]) != sips_lower(b.at[i]))
            return false;
    return true;
}

#endif
