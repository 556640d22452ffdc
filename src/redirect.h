/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_REDIRECT_H
#define SIPS_REDIRECT_H

#include "proxy.h"

/* ---- The redirect server: RFC 3261 8.3 as RFC 5630 5.4 amends it ---- */

struct sips_redirect_verdict {
    enum sips_action action; /* SIPS_RESPOND; SIPS_DROP for an ACK */
    uint16_t status;         /* 302; 400, 404, 416 or 480; 200 to a CANCEL; 0 for an ACK */
    uint16_t warning;        /* 380 or 0 */
    size_t contact_count;    /* of a 302, at least 1 */
    struct sips_written_uri contact[SIPS_TARGET_MAX];
    uint32_t q_thousandths[SIPS_TARGET_MAX]; /* of each, as it was registered */
    bool contacts_left_out;                  /* more than SIPS_TARGET_MAX: the first ones are named */
    struct sips_clauses clauses;
};

/* sips_redirect_request decides on a request from what is registered (5630-5.4-a to -f). The bindings of the
 * AOR are named with the schemes that they were registered with, in the order of their slots; a sips binding
 * is not named where there is no TLS (policy tls), nor is a Contact that equals the Request-URI (RFC 3261
 * 8.3). Nothing else is known to it: a request for another domain is answered 404 (5630-5.4-d lets any URI be
 * named there, and RFC 3261 8.3 forbids the only one at hand, the Request-URI). What it does not understand
 * is ignored, Require and methods too, so there is no 420 (RFC 3261 8.3). */
void sips_redirect_request(struct sips_redirect_verdict *verdict, const struct sips_element *element,
                           const struct sips_message *request) __attribute__((nonnull));

#endif
