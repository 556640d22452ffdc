/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_BRANCH_H
#define SIPS_BRANCH_H

#include "message.h"

/* ---- The branch of the Via that a proxy adds, and what it tells when it comes back (RFC 3261 16.3, 16.6
 * step 8) ---- z9hG4bK, 16 digits for the transaction, '.', 16 digits for loop detection. */
#define SIPS_BRANCH_LENGTH 40

/* sips_branch_write makes the branch for a copy of request to target_uri: the same for a retransmission, for
 * its CANCEL and for the ACK of its error response; another one for each target. */
void sips_branch_write(char branch[SIPS_BRANCH_LENGTH], const struct sips_message *request,
                       struct sips_span target_uri) __attribute__((nonnull));

/* sips_branch_looped: via carries a branch that was made for a request that came in just as this one. */
bool sips_branch_looped(const struct sips_via *via, const struct sips_message *request)
    __attribute__((nonnull));

#endif
