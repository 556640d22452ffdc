/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IDENTITY_CASE_H
#define IDENTITY_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- A certificate as bytes, and a domain: does libsips read its names as the model does? ----
 *
 * The bytes, version 1: a line with the domain, then the certificate in DER.
 *
 *     example.com cn=refused
 *     <certificate>
 *
 * " cn=refused" may be left out: then a CN counts, where RFC 5922 7.1 lets it. */

enum identity_case_verdict {
    IDENTITY_CASE_HOLDS,
    IDENTITY_CASE_BROKEN,
    IDENTITY_CASE_NO_LINE,        /* no end of line */
    IDENTITY_CASE_NO_CERTIFICATE, /* OpenSSL cannot read it */
    IDENTITY_CASE_LOST            /* the model cannot */
};

struct identity_case_report {
    const char *invariant, *clause;
    char text[512]; /* what was expected, and what was found */
};

/* identity_case_start must come first, once. False: memory ran out. */
bool identity_case_start(void);

/* identity_case_try judges one input; *report is filled if it is BROKEN. */
enum identity_case_verdict identity_case_try(struct identity_case_report *report, const uint8_t *data,
                                             size_t size) __attribute__((nonnull(1)));

void identity_case_print(FILE *out, const struct identity_case_report *report) __attribute__((nonnull));

#endif
