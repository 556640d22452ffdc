/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READERS_H
#define READERS_H

#include "message.h"
#include "tap.h"
#include <osipparser2/osip_message.h>
#include <stdint.h>
#include <stdio.h>

/* ---- Do two readers of SIP messages read the same? ----
 *
 * * The wire reader of libsips is compared with libosip2, member by member with what libosip2 put into its
 * structures, and with the tap, the observer's reader, on everything that a SIPS decision rests on. A message
 * that two parsers read differently is how one element is made to secure what the next one does not. */

/* Longer messages are not compared: libosip2 is quadratic in header parameters, URI parameters and commas. */
#define READERS_LENGTH_MAX 4096

/* Bytes of a reading that a report keeps. */
#define READING_MAX 160

enum reader_verdict {
    READERS_AGREE,            /* all read the same, or all refuse */
    READERS_ONE_REJECTS,      /* not all take it, and the reason has a name */
    READERS_KNOWN_DIFFERENCE, /* not the same is read, in a way that is listed */
    READERS_DIFFER            /* a finding */
};

enum reader_rule_kind { WIRE_REJECTS, OSIP_REJECTS, TAP_REJECTS, MISREADING };

enum reader_rule {
#define READER_RULE(id, kind, name, line) READER_RULE_##id,
#include "readers.def"
#undef READER_RULE
    READER_RULE_COUNT
};

struct readers_report {
    enum reader_verdict verdict;
    bool wire_takes, osip_takes, tap_takes;
    uint64_t rules;     /* a bit per enum reader_rule that explains something */
    const char *reader; /* of the first difference that nothing explains: "libosip2" or "tap" */
    const char *field;  /* "Via" */
    const char *part;   /* "port" */
    size_t index;       /* which value of the field, from 0 */
    char value[READING_MAX], wire[READING_MAX], other[READING_MAX];
};

_Static_assert(READER_RULE_COUNT <= 64, "a report has a bit for each rule");

/* readers_start makes libosip2 ready and silent; once per process. False if it fails. */
bool readers_start(void);

/* readers_compare lets all readers read bytes. Nothing is kept of them. */
enum reader_verdict readers_compare(struct readers_report *report, const char *bytes, size_t length)
    __attribute__((nonnull));

/* These add to *report what two readers made of one message, differently. *osip is not changed. */
void readers_compare_osip(struct readers_report *report, const struct sips_message *wire,
                          osip_message_t *osip) __attribute__((nonnull));
void readers_compare_tap(struct readers_report *report, const struct sips_message *wire,
                         const struct tap_message *tap) __attribute__((nonnull));

/* readers_print tells, on READERS_DIFFER, what was read. */
void readers_print(FILE *out, const struct readers_report *report) __attribute__((nonnull));

const char *reader_rule_name(enum reader_rule rule);
const char *reader_rule_line(enum reader_rule rule);
enum reader_rule_kind reader_rule_kind(enum reader_rule rule);

#endif
