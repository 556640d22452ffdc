/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READERS_PART_H
#define READERS_PART_H

#include "readers.h"

/* ---- Inside the comparison of readers: one part of one value at a time ---- */

struct comparison {
    struct readers_report *report;
    const char *reader; /* the other one */
    const char *field;
    size_t index;
    struct sips_span value; /* where it stands in the message, as the wire reader cut it out */
};

/* A part that two readers read differently. */
struct difference {
    const char *field, *part;
    struct sips_span value; /* all of the value that it is a part of */
    struct sips_span wire;  /* at == NULL: absent, or a number */
    const char *osip;       /* NULL: absent */
};

/* Each compares one part, and notes a difference in the report: as a known one if a rule explains it. True if
 * the part is the same. */
bool compare_text(struct comparison *at, const char *part, struct sips_span wire, const char *osip);
bool compare_folded(struct comparison *at, const char *part, struct sips_span wire, const char *osip);
bool compare_unescaped(struct comparison *at, const char *part, struct sips_span wire, const char *osip);
bool compare_number(struct comparison *at, const char *part, bool present, uint32_t wire, const char *osip);
bool compare_count(struct comparison *at, const char *part, size_t wire, size_t osip);

void compare_uri(struct comparison *at, const struct sips_uri *wire, osip_uri_t *osip);
void compare_address(struct comparison *at, const struct sips_address *wire, osip_from_t *osip);
void compare_via(struct comparison *at, const struct sips_via *wire, osip_via_t *osip);

/* same_unescaped: osip, unescaped by libosip2, is what the escapes of wire, which are whole, stand for. */
bool same_unescaped(struct sips_span wire, const char *osip);

/* note_finding notes a difference that nothing explains; the first one is kept. */
void note_finding(struct comparison *at, const char *part, struct sips_span wire, struct sips_span other);

/* note_rule notes that a rule explains something. */
void note_rule(struct readers_report *report, enum reader_rule rule);

/* misreading_of finds the rule that explains a difference; READER_RULE_COUNT if none does. */
enum reader_rule misreading_of(const struct difference *difference);

/* rejection_by_wire and rejection_by_osip find the rule for a message that only one reader takes. */
enum reader_rule rejection_by_wire(const struct sips_message_status *status);
enum reader_rule rejection_by_osip(const struct sips_message *wire, struct sips_span input);

/* osip_fails_on_address: osip_from_parse, which reads all fields with addresses, does not take this value. */
bool osip_fails_on_address(struct sips_span value);

/* osip_splits: libosip2 takes a comma inside the brackets of this value for the end of the value. It knows
 * brackets around URIs of five schemes alone. */
bool osip_splits(const struct sips_address *address);

/* reader_string copies a value, the white space of folds made spaces and white space around it cut off, as
 * libosip2 gives values to its parsers. It is cut off at size - 1 bytes. */
const char *reader_string(char *string, size_t size, struct sips_span value);

#endif
