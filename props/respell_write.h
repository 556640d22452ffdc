/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RESPELL_WRITE_H
#define RESPELL_WRITE_H

#include "respell.h"

/* ---- What the rooms of respell share; nobody else includes this ---- */

struct respell_writer {
    char *out;
    size_t used, size;
    bool full; /* size was not enough */
    unsigned which;
    uint64_t random;
};

/* respell_below draws a number below bound. respell_does: the respelling is asked for, and drawn (one in
 * two). */
unsigned respell_below(struct respell_writer *writer, unsigned bound);
bool respell_does(struct respell_writer *writer, enum respelling respelling);

void respell_text(struct respell_writer *writer, struct seen text);
void respell_string(struct respell_writer *writer, const char *string);

/* respell_cased writes letters in any case, but not those of an escape. */
void respell_cased(struct respell_writer *writer, struct seen text);

/* White space where the grammar lets it stand (SWS), and where it demands it (LWS). */
void respell_sws(struct respell_writer *writer);
void respell_lws(struct respell_writer *writer);

/* A separator with white space around it. */
void respell_separator(struct respell_writer *writer, const char *separator);

void respell_uri(struct respell_writer *writer, struct seen uri);

/* Values. Each returns false, with part of it written, when the value is none that it knows. */
bool respell_address(struct respell_writer *writer, struct seen value, bool brackets_needed);
bool respell_via(struct respell_writer *writer, struct seen value);
bool respell_cseq(struct respell_writer *writer, struct seen value);

#endif
