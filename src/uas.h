/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_UAS_H
#define SIPS_UAS_H

#include "dialog.h"

/* ---- The user agent server: RFC 3261 8.2 and 12.1.1 as RFC 5630 5.1.2 amends them ---- */

struct sips_uas_verdict {
    bool accepted;
    uint16_t status;  /* 200 if accepted (0: an ACK, which nothing answers), else 400, 416, 480 */
    uint16_t warning; /* 380, 381 or 0 */
    enum sips_contact_scheme contact; /* of the answer that forms or refreshes a dialog */
    struct sips_clauses clauses;
};

/* sips_uas_request decides on a request: whether its scheme is taken, whether its URIs fit (policy
 * inconsistent-uris), and the scheme of the Contact that the answer carries (5630-5.1.2-a to -k). dialog: the
 * dialog that the request belongs to, or NULL.
 *
 * The policies that RFC 5630 5.1.2 names are pairs of keys: always-sips is uas-sip=refuse, no-sips is
 * uas-sips=refuse, best-effort is both accept; sips-scheme=unknown is a UA older than the scheme. They are
 * about being reached: inside a dialog the UA itself gave out the URI that it is reached by, and no request
 * is refused for that but a sip one in a dialog that began with sips. ACK and CANCEL are never refused. */
void sips_uas_request(struct sips_uas_verdict *verdict, const struct sips_element *element,
                      const struct sips_message *request, const struct sips_dialog *dialog)
    __attribute__((nonnull(1, 2, 3)));

#endif
