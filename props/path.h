/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PATH_H
#define PATH_H

#include "observer.h"
#include "trace.h"

/* ---- The observer of paths: judges a whole trace ----
 *
 * As the observer of single decisions, it sees what a wire tap sees, and shares nothing with the core. */

enum path_invariant {
#define PATH(id, name, clause, line) PATH_##id,
#include "path.def"
#undef PATH
    PATH_INVARIANT_COUNT
};

#define PATH_BREACH_MAX 32

struct path_breach {
    enum path_invariant invariant;
    uint32_t entry; /* the message that shows it; TRACE_NONE: there is none */
};

/* path_judge judges a trace, and writes at most max breaches. It returns how many there are. */
size_t path_judge(const struct trace *trace, struct path_breach *breach, size_t max);

const struct property_entry *path_invariant_entry(enum path_invariant invariant);

#endif
