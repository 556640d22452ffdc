/* SPDX-License-Identifier: Apache-2.0 */
#include "flow_judge.h"
#include <string.h>

/* In any case: elements write the names of header fields as they like (RFC 3261 7.3.1). */
static bool has(const struct trace_entry *entry, const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i + length <= entry->length; i++)
        if (tap_same_in_any_case((struct seen){entry->bytes + i, length}, (struct seen){text, length}))
            return true;
    return false;
}

/* A method at the front of a request, or a status in a response. */
static bool is_what(const struct trace_entry *entry, const char *what)
{
    static const char version[] = "SIP/2.0 ";
    const char *at = entry->bytes;
    size_t length = strlen(what), left = entry->length;

    if (left > sizeof version && memcmp(at, version, sizeof version - 1) == 0) {
        at += sizeof version - 1;
        left -= sizeof version - 1;
    }
    return left > length && memcmp(at, what, length) == 0 && at[length] == ' ';
}

static bool is_between(const struct trace_entry *entry, const struct plan_step *step)
{
    return entry->kind == TRACE_MESSAGE && entry->from == step->node && entry->to == step->to &&
           is_what(entry, step->text);
}

static bool is_expected(const struct trace_entry *entry, const struct plan_step *step)
{
    if (!is_between(entry, step) || entry->transport != step->transport)
        return false;
    for (size_t i = 0; i < step->expect_count; i++)
        if (!has(entry, step->expect[i]))
            return false;
    return true;
}

/* Where the trace stood when the plan came to this step: the first entry of a later one. */
static size_t position_of(const struct trace *trace, size_t step)
{
    for (size_t i = 0; i < trace->count; i++)
        if (trace->entry[i].kind == TRACE_STEP && trace->entry[i].number > step)
            return i;
    return trace->count;
}

static bool is_told(const struct trace *trace, const struct plan_step *step, size_t end)
{
    unsigned status = 0, warning = 0;

    for (size_t i = 0; i < end; i++)
        if (trace->entry[i].kind == TRACE_TOLD && trace->entry[i].from == step->node) {
            status = trace->entry[i].number;
            warning = trace->entry[i].warning;
        }
    return status == step->command.status && warning == step->command.warning;
}

static void fail(struct flow_judgement *judgement, size_t step, size_t nearest)
{
    judgement->failure[judgement->failure_count++] = (struct flow_failure){step, (uint32_t)nearest};
}

static void judge_message(struct flow_judgement *judgement, const struct plan *plan,
                          const struct trace *trace, size_t index, size_t *cursor)
{
    const struct plan_step *step = &plan->step[index];
    size_t nearest = TRACE_NONE;

    for (size_t i = *cursor; i < trace->count; i++) {
        if (is_expected(&trace->entry[i], step)) {
            *cursor = i + 1;
            return;
        }
        if (nearest == TRACE_NONE && is_between(&trace->entry[i], step))
            nearest = i;
    }
    fail(judgement, index, nearest);
}

static void judge_none(struct flow_judgement *judgement, const struct plan *plan, const struct trace *trace,
                       size_t index)
{
    size_t end = position_of(trace, index);

    for (size_t i = 0; i < end; i++)
        if (is_between(&trace->entry[i], &plan->step[index])) {
            fail(judgement, index, i);
            return;
        }
}

static void judge_expectations(struct flow_judgement *judgement, const struct plan *plan,
                               const struct trace *trace)
{
    size_t cursor = 0;

    for (size_t i = 0; i < plan->step_count; i++) {
        const struct plan_step *step = &plan->step[i];
        if (step->kind == STEP_EXPECT_MESSAGE)
            judge_message(judgement, plan, trace, i, &cursor);
        else if (step->kind == STEP_EXPECT_NONE)
            judge_none(judgement, plan, trace, i);
        else if (step->kind == STEP_EXPECT_TOLD && !is_told(trace, step, position_of(trace, i)))
            fail(judgement, i, TRACE_NONE);
    }
}

static bool is_expected_breach(const struct plan *plan, const char *clause)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->step[i].kind == STEP_EXPECT_BREACH && strcmp(plan->step[i].text, clause) == 0)
            return true;
    return false;
}

static void add_breach(struct flow_judgement *judgement, const struct plan *plan, struct flow_breach breach)
{
    breach.expected = is_expected_breach(plan, breach.clause);
    judgement->breach[judgement->breach_count++] = breach;
}

static const char *line_of(const char *name)
{
    for (size_t i = 0; i < observer_property_count(); i++)
        if (strcmp(observer_property(i)->name, name) == 0)
            return observer_property(i)->line;
    return "";
}

static void judge_breaches(struct flow_judgement *judgement, const struct plan *plan,
                           const struct trace *trace)
{
    struct path_breach path[PATH_BREACH_MAX];
    struct path_step_breach step[PATH_STEP_BREACH_MAX];
    size_t count = path_judge(trace, path, PATH_BREACH_MAX);

    for (size_t i = 0; i < count && i < PATH_BREACH_MAX; i++) {
        const struct property_entry *entry = path_invariant_entry(path[i].invariant);
        add_breach(judgement, plan,
                   (struct flow_breach){entry->name, entry->clause, entry->line, path[i].entry, false});
    }
    count = path_step_judge(trace, plan, step, PATH_STEP_BREACH_MAX);
    for (size_t i = 0; i < count && i < PATH_STEP_BREACH_MAX; i++)
        add_breach(judgement, plan,
                   (struct flow_breach){step[i].breach.property, step[i].breach.clause,
                                        line_of(step[i].breach.property), step[i].entry, false});
}

/* A breach that was expected, and is not there. */
static void judge_expected_breaches(struct flow_judgement *judgement, const struct plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        bool found = plan->step[i].kind != STEP_EXPECT_BREACH;
        for (size_t j = 0; j < judgement->breach_count && !found; j++)
            found = strcmp(judgement->breach[j].clause, plan->step[i].text) == 0;
        if (!found)
            fail(judgement, i, TRACE_NONE);
    }
}

void flow_judge(struct flow_judgement *judgement, const struct plan *plan, const struct trace *trace)
{
    judgement->failure_count = judgement->breach_count = 0;
    judge_expectations(judgement, plan, trace);
    judge_breaches(judgement, plan, trace);
    judge_expected_breaches(judgement, plan);
    judgement->as_expected = judgement->failure_count == 0;
    for (size_t i = 0; i < judgement->breach_count; i++)
        judgement->as_expected &= judgement->breach[i].expected;
}
