/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SINGLE_ROLES_H
#define SINGLE_ROLES_H

#include "rewrite_ua.h"
#include "single.h"

/* ---- Inside single_run: one function for each role. They fill in what left, and what the observer must know
 * ---- */

void single_run_redirect(struct single *single);
void single_run_uas(struct single *single);
void single_run_uac(struct single *single);

/* What a UAC makes of a request that was drafted. */
struct single_draft {
    bool registers; /* registered counts */
    struct sips_uac_verdict verdict;
    struct sips_uac_register_verdict registered;
    struct sips_clauses clauses; /* of both */
};

/* single_decide_draft decides; a UA that drafts a REGISTER wants to be reached by sips if the draft says so
 * anywhere, and its policy does not refuse sips. single_write_draft writes what leaves, if verdict.may_send.
 */
void single_decide_draft(struct single_draft *decided, const struct scenario *scenario,
                         const struct sips_message *draft);
enum sips_rewrite_result single_write_draft(struct sips_gather *gather, const struct single_draft *decided,
                                            const struct scenario *scenario,
                                            const struct sips_message *draft);

/* Bytes of the gather list, kept for the observer; length 0 if there is no room, or the list overflowed. */
struct seen single_keep(struct single *single);

/* What the gather list holds leaves over a hop. A list that overflowed is not sent. */
void single_leave(struct single *single, enum sips_transport transport);

/* The answer to the request leaves over the hop that it came in on; one that is too large to be written is a
 * 500 (RFC 3261 21.5.1). */
void single_answer(struct single *single, enum sips_rewrite_result written);

/* The same for a request, whose hop was chosen. */
void single_leave_by(struct single *single, const struct sips_next_hop *hop);

/* A URI that a further request would go to. */
void single_recurse(struct single *single, const struct sips_written_uri *uri);

#endif
