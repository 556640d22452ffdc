/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_read.h"

static struct plan_step *new_step(struct reading *reading, enum plan_step_kind kind)
{
    struct plan *plan = reading->plan;

    if (plan->step_count == PLAN_STEP_MAX) {
        reading_fail(reading, 0, "too many steps: 160 at most");
        return NULL;
    }
    struct plan_step *step = &plan->step[plan->step_count++];
    memset(step, 0, sizeof *step);
    step->kind = kind;
    return step;
}

/* A text in quotes, without them, and with what its escapes stand for. */
static const char *keep_quoted(struct reading *reading, size_t field)
{
    struct sips_span text = reading_at(reading, field);
    char *copy;
    size_t length = 0;

    if (text.length < 2 || *text.at != '"')
        return reading_keep(reading, text);
    copy = reading->plan->text + reading->plan->text_used;
    reading_keep(reading, (struct sips_span){text.at + 1, text.length - 2});
    if (reading->fault)
        return "";
    for (const char *from = copy; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            copy[length++] = *from == 'r' ? '\r' : *from == 'n' ? '\n' : *from;
        } else {
            copy[length++] = *from;
        }
    }
    copy[length] = '\0';
    return copy;
}

static bool read_quoted(struct reading *reading, struct plan_step *step)
{
    for (size_t i = 5; i < reading->count; i++) {
        if (step->expect_count == PLAN_EXPECT_MAX)
            return reading_fail(reading, i, "too many texts: twelve at most");
        step->expect[step->expect_count++] = keep_quoted(reading, i);
    }
    return true;
}

static bool read_expect_told(struct reading *reading)
{
    struct plan_step *step = new_step(reading, STEP_EXPECT_TOLD);
    uint32_t value = 0;

    if (step == NULL || !reading_find_node(reading, 1, &step->node))
        return false;
    if (!reading_is(reading_at(reading, 3), "nothing") && !reading_number(reading, 3, 699, &value))
        return false;
    step->command.status = value;
    value = 0;
    if (reading->count > 4 && !reading_number(reading, 4, 999, &value))
        return false;
    step->command.warning = value;
    return true;
}

bool reading_expect(struct reading *reading)
{
    struct plan_step *step;

    if (reading_is(reading_at(reading, 2), "told"))
        return read_expect_told(reading);
    if (reading_is(reading_at(reading, 1), "breach")) {
        if ((step = new_step(reading, STEP_EXPECT_BREACH)) == NULL)
            return false;
        step->text = reading_keep(reading, reading_at(reading, 2));
        return reading->count == 3 || reading_fail(reading, 2, "write expect breach CLAUSE");
    }
    bool none = reading_is(reading_at(reading, 1), "none");
    if (reading->count < 5 || (none && reading->count != 5))
        return reading_fail(
            reading, 0,
            "write expect NAME told STATUS, expect FROM TO WHAT TRANSPORT, expect none FROM TO "
            "WHAT, or expect breach CLAUSE");
    if ((step = new_step(reading, none ? STEP_EXPECT_NONE : STEP_EXPECT_MESSAGE)) == NULL ||
        !reading_find_node(reading, 1 + none, &step->node) ||
        !reading_find_node(reading, 2 + none, &step->to))
        return false;
    step->text = reading_keep(reading, reading_at(reading, 3 + none));
    if (none)
        return true;
    if (!reading_transport_named(reading_at(reading, 4), &step->transport))
        return reading_fail(reading, 4, "a transport is UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS");
    return read_quoted(reading, step);
}

static bool read_command(struct reading *reading, enum element_verb verb)
{
    struct plan_step *step = new_step(reading, STEP_COMMAND);
    struct element_command *command;
    uint32_t value = 0;

    if (step == NULL || !reading_find_node(reading, 0, &step->node))
        return false;
    command = &step->command;
    command->verb = verb;
    switch (verb) {
    case ELEMENT_REGISTER:
        command->sips = reading_is(reading_at(reading, 2), "sips");
        return command->sips || reading_is(reading_at(reading, 2), "sip") ||
               reading_fail(reading, 2, "write register sip, or register sips");
    case ELEMENT_CALL:
    case ELEMENT_MOVED:
    case ELEMENT_REFER:
    case ELEMENT_REPLACE:
    case ELEMENT_JOIN:
        return reading_uri(reading, 2, &command->uri);
    case ELEMENT_REJECT:
        if (!reading_number(reading, 2, 699, &value) || value < 300)
            return reading_fail(reading, 2, "write reject STATUS [WARNING], with a status from 300 to 699");
        command->status = value;
        value = 0;
        if (reading->count > 3 && !reading_number(reading, 3, 999, &value))
            return false;
        command->warning = value;
        return true;
    case ELEMENT_UNREGISTER:
    case ELEMENT_RING:
    case ELEMENT_ANSWER:
    case ELEMENT_CANCEL:
    case ELEMENT_BYE:
    case ELEMENT_REINVITE:
    case ELEMENT_UPDATE:
    case ELEMENT_VERB_COUNT:
        break;
    }
    return reading->count == 2 || reading_fail(reading, 2, "nothing may follow here");
}

static bool read_sends(struct reading *reading, struct plan_step *step)
{
    if (!reading_find_node(reading, 2, &step->to))
        return false;
    if (!reading_transport_named(reading_at(reading, 3), &step->transport))
        return reading_fail(reading, 3, "a transport is UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS");
    step->text = keep_quoted(reading, 4);
    return reading->count == 5 || reading_fail(reading, 4, "write sends TO TRANSPORT \"TEXT\"");
}

static bool read_node_step(struct reading *reading, enum plan_step_kind kind)
{
    struct plan_step *step = new_step(reading, kind);
    struct sips_span text = reading_at(reading, 2);
    const char *equals;

    if (step == NULL || !reading_find_node(reading, 0, &step->node))
        return false;
    if (kind == STEP_SHOWS)
        return reading_certificate(reading, 2, &step->certificate);
    if (kind == STEP_SENDS || kind == STEP_INJECTS)
        return read_sends(reading, step);
    if (kind != STEP_POLICY)
        return reading->count == 2 || reading_fail(reading, 2, "nothing may follow here");
    equals = text.length ? memchr(text.at, '=', text.length) : NULL;
    if (equals == NULL)
        return reading_fail(reading, 2, "write policy KEY=VALUE");
    return reading_policy(reading, 2, sips_span_between(text.at, equals),
                          sips_span_between(equals + 1, sips_span_end(text)), &step->text);
}

static bool read_fault(struct reading *reading, enum plan_step_kind kind)
{
    struct plan_step *step = new_step(reading, kind);

    if (step == NULL)
        return false;
    if (kind == STEP_WAIT)
        return reading_number(reading, 1, 86400000, &step->ms);
    if (!reading_number(reading, 1, 100000, &step->number) || step->number == 0)
        return reading_fail(reading, 1, "messages are counted from 1");
    return kind != STEP_DELAY || reading_number(reading, 2, 86400000, &step->ms);
}

bool reading_step(struct reading *reading)
{
    for (int i = STEP_DROP; i <= STEP_WAIT; i++)
        if (reading_is(reading_at(reading, 0), plan_step_word[i]))
            return read_fault(reading, (enum plan_step_kind)i);
    if (reading->count < 2)
        return reading_fail(
            reading, 0,
            "this is no record: element, certificate, naptr, srv, tls, jitter, seed, expect, drop, "
            "duplicate, delay, wait, or NAME and what it does");
    for (int i = STEP_POLICY; i <= STEP_INJECTS; i++)
        if (reading_is(reading_at(reading, 1), plan_step_word[i]))
            return read_node_step(reading, (enum plan_step_kind)i);
    for (int i = 0; i < ELEMENT_VERB_COUNT; i++)
        if (reading_is(reading_at(reading, 1), plan_verb[i]))
            return read_command(reading, (enum element_verb)i);
    return reading_fail(
        reading, 1,
        "nobody can do this: register, unregister, call, ring, answer, reject, moved, cancel, bye, "
        "reinvite, update, refer, replace, join, policy, refuses, accepts, loses-tls, "
        "regains-tls, restarts, cuts, shows, sends, injects");
}
