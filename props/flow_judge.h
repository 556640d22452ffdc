/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FLOW_JUDGE_H
#define FLOW_JUDGE_H

#include "path.h"
#include "path_step.h"
#include "plan.h"

/* ---- What came of a plan: its expectations, and the rules ---- */

struct flow_failure {
    size_t step;      /* of the plan: an expectation that was not met */
    uint32_t nearest; /* the message that comes nearest to it; TRACE_NONE: none does */
};

struct flow_breach {
    const char *invariant, *clause, *line;
    uint32_t entry;
    bool expected; /* by the plan, which names the clause */
};

struct flow_judgement {
    size_t failure_count, breach_count;
    bool as_expected; /* every expectation is met, and nothing broke that was not expected to */
    struct flow_failure failure[PLAN_STEP_MAX];
    struct flow_breach breach[PATH_BREACH_MAX + PATH_STEP_BREACH_MAX];
};

void flow_judge(struct flow_judgement *judgement, const struct plan *plan, const struct trace *trace)
    __attribute__((nonnull));

#endif
