/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OURS_DRAFT_H
#define OURS_DRAFT_H

#include "ours.h"

/* ---- Drafts: what the application of a user agent wants to send, before the core has decided how ---- */

struct draft {
    const char *method;
    struct sips_span target, from, to, call_id, extra;
    uint32_t cseq;
    bool is_flow;        /* REGISTER, for a flow of RFC 5626 */
    const char *contact; /* NULL: the element's own; else a whole line without its end */
};

/* ours_draft writes a request. Its Via gives way to the core's, but for the branch; its Content-Length is the
 * core's, where there must be one. */
struct sips_span ours_draft(struct ours *ours, const struct draft *draft);

/* ours_party writes "<URI>", with a tag unless tag is NULL; ours_aor the AOR of the user. */
struct sips_span ours_party(struct ours *ours, struct sips_span uri, const char *tag);
struct sips_span ours_aor(struct ours *ours, bool sips);

/* ours_read_kept reads a text, one at a time. NULL: it is no message. */
struct sips_message *ours_read_kept(struct sips_span text);

#endif
