/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_H
#define CHECK_H

#include "span.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- What the tests of the core share ---- */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A test is named by the sentence that it proves. */
#define PROVES(sentence, test)                                                                               \
    {                                                                                                        \
        (sentence), (test), NULL, NULL, NULL                                                                 \
    }

/* CHECK fails the test, and says for which row of its table. */
#define CHECK(row, condition)                                                                                \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("[%s] %s", (row), #condition);                                                          \
    } while (0)

/* tight copies length bytes to the very end of a heap block, so that a sanitizer sees a read of one byte too
 * many. The caller gives the copy to tight_free. */
static inline struct sips_span tight(const char *bytes, size_t length)
{
    size_t size = length ? length : 1;
    char *block = calloc(1, size);

    if (block == NULL)
        abort();
    if (length)
        memcpy(block, bytes, length);
    return (struct sips_span){block + size - length, length};
}

static inline struct sips_span tight_text(const char *text)
{
    return tight(text, strlen(text));
}

static inline void tight_free(struct sips_span copy)
{
    free((void *)(uintptr_t)(copy.length ? copy.at : copy.at - 1));
}

/* is: span holds exactly text; NULL stands for an absent span. */
static inline bool is(struct sips_span span, const char *text)
{
    if (text == NULL)
        return span.at == NULL;
    return span.at != NULL && sips_span_equal(span, sips_span_of(text));
}

/* lies_in: span is absent, or a slice of whole. */
static inline bool lies_in(struct sips_span span, struct sips_span whole)
{
    return span.at == NULL || (span.at >= whole.at && span.length <= whole.length &&
                               (size_t)(span.at - whole.at) <= whole.length - span.length);
}

#endif
