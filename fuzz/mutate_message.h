/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MUTATE_MESSAGE_H
#define MUTATE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Mutation of SIP messages, and of the scenario behind one ----
 *
 * An input of fuzz_message is a message, and behind its body the records of a scenario (corpus/README.md).
 * The mutations know lines, the names of header fields and the look of URIs, and nothing more: they work on
 * messages that no reader takes. What they do not find leaves an input as it was. One seed makes of the same
 * bytes always the same. */

enum message_mutation {
    MESSAGE_METHOD,       /* another method, mostly in CSeq too; another status in a response */
    MESSAGE_FIELD_ADD,    /* a header field of RFC 3261 and its extensions */
    MESSAGE_FIELD_REMOVE, /* a header field goes, with the lines that it is folded into */
    MESSAGE_FIELD_REPEAT, /* it stands there twice */
    MESSAGE_FIELD_MOVE,   /* two header fields change places */
    MESSAGE_FIELD_SPLIT,  /* a comma list becomes two fields (7.3.1) */
    MESSAGE_FIELD_JOIN,   /* two fields of one name become a comma list */
    MESSAGE_FIELD_FOLD,   /* a line is folded behind a space, colon or comma, or unfolded */
    MESSAGE_FIELD_NAME,   /* the compact form for the long one, or the other way round; upper or lower case */
    MESSAGE_SCHEME,       /* sip becomes sips, sips becomes sip */
    MESSAGE_PARAMETER_ADD,    /* to a URI, or to what a URI stands in */
    MESSAGE_PARAMETER_REMOVE, /* from a semicolon on */
    MESSAGE_BRACKETS,         /* a URI loses its angle brackets, or gets some */
    MESSAGE_ESCAPE,           /* a character of a URI becomes an escape, or an escape its character */
    MESSAGE_TRANSPORT,        /* another one, in a Via or a transport parameter */
    MESSAGE_STACK,            /* Via, Route, Record-Route, Path or Service-Route: grown, shrunk or turned */
    MESSAGE_CONTENT_LENGTH,   /* says less or more than there is, or is made right */
    MESSAGE_NUMBER,           /* any number: a port, Max-Forwards, expires, CSeq */
    MESSAGE_POLICY,           /* a policy of the scenario: added, or its other value */
    MESSAGE_RECORD            /* a record of the scenario: added, removed, repeated, or moved */
};
#define MESSAGE_MUTATION_COUNT 20

/* mutate_message changes the size bytes at data in place by one mutation or several, mutate_message_as by the
 * one that is named. scenario: there may be one behind the message, or there is to be. Return the new size,
 * at most max. */
size_t mutate_message(uint8_t *data, size_t size, size_t max, bool scenario, uint64_t seed)
    __attribute__((nonnull));
size_t mutate_message_as(enum message_mutation mutation, uint8_t *data, size_t size, size_t max,
                         uint64_t seed) __attribute__((nonnull));

/* mutate_message_cross writes to out, which has room for max bytes, the message a with something of b: a
 * header field, all that is behind the header fields, or its start line. Returns the size. */
size_t mutate_message_cross(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                            size_t max, uint64_t seed) __attribute__((nonnull));

#endif
