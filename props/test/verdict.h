/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VERDICT_H
#define VERDICT_H

#include "single.h"

/* ---- A verdict as text: all that must not depend on how a message is spelled ---- */

#define VERDICT_MAX (32 * 1024)

struct verdict {
    size_t used;
    char text[VERDICT_MAX];
};

/* verdict_say tells what single_run decided: action, status, warning, clauses, targets, bindings, and what
 * left. Host names in lower case; of texts that are copied only what they mean. */
void verdict_say(struct verdict *verdict, const struct single *single, enum single_result result);

#endif
