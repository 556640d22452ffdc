/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include "flow_judge.h"
#include "network.h"

/* ---- Every order of steps: a small network, explored to a depth ----
 *
 * The steps of a plan are an alphabet: from each state of the network every one of them is tried that can be
 * done. Two states are one where network_digest says so: what follows from the second is what followed from
 * the first. Shorter ways come first, so what breaks a rule is as short as can be. */

#define EXPLORE_DEPTH_MAX 40

struct explore_options {
    unsigned depth; /* steps in a row, at most EXPLORE_DEPTH_MAX */
    /* more is asked before each state; false ends the exploration. context is passed on. */
    bool (*more)(void *context, uint64_t states, uint64_t transitions, unsigned depth);
    void *context;
};

enum explore_end {
    EXPLORE_COMPLETE, /* there is no state beyond those that were seen */
    EXPLORE_TO_DEPTH, /* all ways of that many steps were tried */
    EXPLORE_STOPPED,
    EXPLORE_BROKEN, /* the steps that break a rule are in the plan */
    EXPLORE_NO_MEMORY,
    EXPLORE_UNUSABLE /* the plan cannot be run, or a class of element gives no digest: network_fault */
};

struct explore_result {
    enum explore_end end;
    uint64_t states, transitions;
    unsigned depth; /* to which everything was tried */
    struct flow_breach breach;
};

/* explore changes the steps of *plan, which are the alphabet before and the last way that was tried
 * afterwards. */
void explore(struct explore_result *result, struct network *network, struct plan *plan,
             const struct explore_options *options);

#endif
