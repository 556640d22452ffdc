/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SITUATION_PEN_H
#define SITUATION_PEN_H

#include "span.h"

/* ---- Writing text into a buffer that is large enough; what is not is cut ---- */

struct situation_pen {
    char *at, *end;
};

static inline void situation_put_span(struct situation_pen *pen, struct sips_span text)
{
    size_t room = (size_t)(pen->end - pen->at), length = text.length < room ? text.length : room;

    memcpy(pen->at, text.at, length);
    pen->at += length;
}

static inline void situation_put(struct situation_pen *pen, const char *text)
{
    situation_put_span(pen, (struct sips_span){text, strlen(text)});
}

static inline void situation_put_number(struct situation_pen *pen, unsigned number)
{
    char digit[10];
    size_t count = sizeof digit;

    do
        digit[--count] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    situation_put_span(pen, (struct sips_span){digit + count, sizeof digit - count});
}

#endif
