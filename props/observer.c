/* SPDX-License-Identifier: Apache-2.0 */
#include "observer.h"
#include "judge.h"

static const struct property_entry properties[INVARIANT_COUNT] = {
#define INVARIANT(id, name, clause, line) {name, clause, line},
#include "invariants.def"
#undef INVARIANT
};

size_t observer_property_count(void)
{
    return INVARIANT_COUNT;
}

const struct property_entry *observer_property(size_t index)
{
    return index < INVARIANT_COUNT ? &properties[index] : NULL;
}

void judge_breach(struct judge *judge, enum invariant invariant, size_t out)
{
    if (judge->count < judge->max)
        judge->breach[judge->count] =
            (struct breach){properties[invariant].name, properties[invariant].clause, out};
    judge->count++;
}

static struct seen text_of(const char *text)
{
    struct seen seen = {text, 0};
    while (text != NULL && text[seen.length] != '\0')
        seen.length++;
    return seen;
}

static void read_via(struct judge *judge)
{
    const struct tap_values *values = tap_values(&judge->out, TAP_VIA);
    judge->via_read = values->count > 0 && tap_via_read(&judge->via, values->value[0]);
    judge->branch = (struct seen){NULL, 0};
    if (judge->via_read)
        tap_parameter(judge->via.parameters, "branch", &judge->branch);
}

static void judge_request_left(struct judge *judge)
{
    switch (judge->seen->role) {
    case SEEN_PROXY:
        judge_targets(judge);
        judge_copy(judge);
        return;
    case SEEN_UAC:
        judge_uac_request(judge);
        return;
    case SEEN_UAS:
    case SEEN_REDIRECT:
        judge_breach(judge, INVARIANT_ANSWERS_ALONE, judge->index);
        return;
    case SEEN_REGISTRAR:
        return;
    }
}

static void judge_answer_left(struct judge *judge)
{
    judge_answer(judge);
    switch (judge->seen->role) {
    case SEEN_REGISTRAR:
        if (judge_method(judge->in.method, "REGISTER"))
            judge_register_answer(judge);
        return;
    case SEEN_UAS:
        judge_uas_answer(judge);
        return;
    case SEEN_REDIRECT:
        judge_redirect_answer(judge);
        return;
    case SEEN_PROXY:
    case SEEN_UAC:
        return;
    }
}

static void judge_out(struct judge *judge)
{
    const struct seen_message *message = &judge->seen->out[judge->index];
    judge->out_result = tap_read(&judge->out, message->bytes);
    judge->out_transport = text_of(message->transport);
    judge->out_secure = judge_secure(judge->out_transport);
    if (judge->out_result == TAP_READABLE)
        read_via(judge);
    judge_wire(judge);
    if (judge->in_result != TAP_READABLE || judge->out_result != TAP_READABLE)
        return;
    if (!judge->in.is_request) {
        if (judge->seen->role == SEEN_PROXY && !judge->out.is_request)
            judge_relayed(judge);
        return;
    }
    if (judge->out.is_request)
        judge_request_left(judge);
    else
        judge_answer_left(judge);
}

static void judge_response(struct judge *judge)
{
    if (judge->seen->role == SEEN_PROXY)
        judge_recursion(judge);
    if (judge->seen->role == SEEN_UAC)
        judge_uac_retries(judge);
}

static void judge_whole(struct judge *judge)
{
    if (judge->in_result != TAP_READABLE)
        return;
    if (!judge->in.is_request) {
        judge_response(judge);
        return;
    }
    if (judge->seen->role != SEEN_UAC)
        judge_silence(judge);
    switch (judge->seen->role) {
    case SEEN_PROXY:
        judge_answers(judge);
        return;
    case SEEN_REGISTRAR:
        if (judge_method(judge->in.method, "REGISTER"))
            judge_registrations(judge);
        return;
    case SEEN_UAS:
        judge_uas(judge);
        return;
    case SEEN_REDIRECT:
        judge_redirect(judge);
        return;
    case SEEN_UAC:
        return;
    }
}

size_t observe(const struct observation *observation, struct breach *breach, size_t max)
{
    struct judge judge;
    judge.seen = observation;
    judge.breach = breach;
    judge.max = max;
    judge.count = 0;
    judge.outcome.request_count = 0;
    judge.outcome.final_status = 0;
    judge.in_transport = text_of(observation->in.transport);
    judge.in_secure = judge_secure(judge.in_transport);
    judge.in_result = tap_read(&judge.in, observation->in.bytes);
    if (judge.in_result == TAP_READABLE && judge.in.is_request)
        judge_request_read(&judge);
    for (judge.index = 0; judge.index < observation->out_count; judge.index++)
        judge_out(&judge);
    judge_whole(&judge);
    return judge.count;
}
