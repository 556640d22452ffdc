/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PATH_STEP_PART_H
#define PATH_STEP_PART_H

#include "path_draft.h"
#include "path_step.h"
#include "single.h"

/* ---- What path_step.c and path_known.c share; nobody else includes this ---- */

#define STEP_BINDING_MAX 24
#define STEP_DIALOG_MAX 64
#define STEP_OUT_MAX 24

/* The registrations of one element, as its answers tell of them. */
struct registrations {
    size_t count;
    bool unclear; /* a REGISTER was not answered on any hop */
    struct seen_binding binding[STEP_BINDING_MAX];
};

struct step_dialog {
    struct seen call_id, callee_tag;
    bool sips, secure;
};

struct steps {
    const struct trace *trace;
    const struct plan *plan;
    struct path_step_breach *breach;
    size_t max, count, dialog_count;
    struct path_message message[TRACE_ENTRY_MAX];
    struct sips_policy policy[TRACE_NODE_MAX];
    struct registrations registered[TRACE_NODE_MAX], after;
    uint64_t started_ms[TRACE_NODE_MAX]; /* since the last restart */
    struct step_dialog dialog[STEP_DIALOG_MAX];
    struct seen_message out[STEP_OUT_MAX];
    struct seen recursion[STEP_OUT_MAX];
    uint32_t out_entry[STEP_OUT_MAX];
    size_t text_used;
    char text[65536]; /* Path values that were joined */
};

static inline struct seen seen_string(const char *string)
{
    return (struct seen){string, strlen(string)};
}

/* ---- path_known.c: what is known before a message is judged ---- */

/* steps_forget begins anew: nothing has happened. steps_follow takes a step of the plan. */
void steps_forget(struct steps *steps);
void steps_follow(struct steps *steps, const struct trace_entry *entry);

/* steps_register works out steps->after: what is registered when a REGISTER was answered. */
void steps_register(struct steps *steps, const struct registrations *before, const struct trace_entry *asked,
                    const struct trace_entry *answered);

/* steps_learn_dialog notes the dialog that a success makes; steps_dialog_of finds that of a message, NULL:
 * none. */
void steps_learn_dialog(struct steps *steps, uint32_t index);
const struct step_dialog *steps_dialog_of(const struct steps *steps, const struct path_message *message);

#endif
