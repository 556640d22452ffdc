/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_REDIRECT_H
#define SIPS_REDIRECT_H

#include "proxy.h"

/* ---- The redirect server: RFC 3261 8.3 as RFC 5630 5.4 amends it ---- */

struct sips_redirect_verdict {
    uint16_t status;  /* 302, 400, 404, 416, 420, 480 */
    uint16_t warning; /* 380 or 0 */
    size_t contact_count;
    struct sips_written_uri contact[SIPS_TARGET_MAX]; /* of a 302 */
    struct sips_clauses clauses;
};

/* sips_redirect_request decides on a request from what is registered (5630-5.4-a to -f). */
void sips_redirect_request(struct sips_redirect_verdict *verdict, const struct sips_element *element,
                           const struct sips_message *request) __attribute__((nonnull));

#endif
