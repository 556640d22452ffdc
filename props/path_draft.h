/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PATH_DRAFT_H
#define PATH_DRAFT_H

#include "path_part.h"
#include "plan.h"

/* ---- What a user agent was to send ----
 *
 * An observer of paths knows what a user asked for, and what a user agent was told on the way: the URI that
 * he called or was referred to, its outbound proxy and its Service-Route; in a dialog the remote target and
 * the route set. */

#define PATH_DRAFT_MAX 16384

struct path_draft {
    size_t used;
    char text[PATH_DRAFT_MAX];
};

/* path_draft_of writes the request that was to be sent where the one at index was; its Request-URI and Route
 * are what they should have been before any rule changed their schemes, all else is as it was sent. False:
 * that is not known. message has the entries of the trace, read. */
bool path_draft_of(struct path_draft *draft, const struct trace *trace, const struct plan *plan,
                   const struct path_message *message, uint32_t index);

#endif
