/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WRITING_H
#define WRITING_H

#include "gather.h"
#include "reading.h"

#define WRITTEN_MAX (64 * 1024)
#define HASHED "z9hG4bK.0123456789abcdef"

/* What a gather list holds, as a string; length characters behind the first mark, which a hash made, become
 * one '#'. mark may be NULL. */
static inline const char *written(const struct sips_gather *gather, const char *mark, size_t length)
{
    static char out[WRITTEN_MAX];
    size_t used = sips_gather_copy(gather, out, sizeof out - 1);

    CHECK("a gather list that is whole", !gather->overflow && used == sips_gather_length(gather));
    out[used] = '\0';
    char *at = mark ? strstr(out, mark) : NULL;
    if (at) {
        at += strlen(mark);
        CHECK(mark, strspn(at, HASHED) == length);
        *at = '#';
        memmove(at + 1, at + length, strlen(at + length) + 1);
    }
    return out;
}

static inline void must_be(const char *row, const char *text, const char *expected)
{
    if (strcmp(text, expected) != 0)
        fail_msg("[%s] it must be\n%s\nbut it is\n%s", row, expected, text);
}

#endif
