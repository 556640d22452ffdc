/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PATH_STEP_H
#define PATH_STEP_H

#include "observer.h"
#include "plan.h"
#include "trace.h"

/* ---- Each element on a path, one message after the other ----
 *
 * path_step_judge hands what came to an element, and what it sent because of it, to the observer of single
 * decisions. What is registered, and which dialogs there are, is known from the messages alone. */

#define PATH_STEP_BREACH_MAX 4

struct path_step_breach {
    struct breach breach;
    uint32_t entry; /* the message that came in */
};

/* It writes at most max breaches, and returns how many there are. */
size_t path_step_judge(const struct trace *trace, const struct plan *plan, struct path_step_breach *breach,
                       size_t max);

#endif
