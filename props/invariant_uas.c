/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

/* ---- One answer ---- */

static bool has_tag(struct seen value)
{
    struct tap_address address;
    return tap_address_read(&address, value) && tap_parameter(address.parameters, "tag", NULL);
}

static bool is_dialog_answer(const struct judge *judge)
{
    return judge->out.status > 100 && judge->out.status < 300;
}

/* RFC 3261 12.1.1: a request outside dialogs, and an answer to it that forms one. */
static bool forms_dialog(const struct judge *judge)
{
    return !judge->seen->in_dialog && judge_forms_dialog(judge->in.method) && is_dialog_answer(judge) &&
           !has_tag(tap_single(&judge->in, TAP_TO)) && has_tag(tap_single(&judge->out, TAP_TO));
}

/* 5630-5.1.2-b: the Contact counts only without Record-Route. */
static bool begins_with_sips(const struct judge *judge)
{
    const struct tap_values *record_route = tap_values(&judge->in, TAP_RECORD_ROUTE);
    struct tap_address top;
    if (judge->request.scheme == TAP_SCHEME_SIPS)
        return true;
    if (record_route->count == 0)
        return tap_values(&judge->in, TAP_CONTACT)->count == 1 &&
               judge_has_contact(&judge->in, TAP_SCHEME_SIPS);
    return tap_address_read(&top, record_route->value[0]) && tap_scheme(top.uri) == TAP_SCHEME_SIPS;
}

/* An INVITE cannot do without a Contact in its answer (RFC 3261 12.1.1). */
static bool is_contact_missing(const struct judge *judge)
{
    return judge_method(judge->in.method, "INVITE") && tap_values(&judge->out, TAP_CONTACT)->count == 0;
}

void judge_uas_answer(struct judge *judge)
{
    bool sip_contact = judge_has_contact(&judge->out, TAP_SCHEME_SIP);
    if (forms_dialog(judge)) {
        if (begins_with_sips(judge) && (sip_contact || is_contact_missing(judge)))
            judge_breach(judge, INVARIANT_UAS_CONTACT, judge->index);
        if (!judge_same_values(tap_values(&judge->in, TAP_RECORD_ROUTE), 0,
                               tap_values(&judge->out, TAP_RECORD_ROUTE), 0))
            judge_breach(judge, INVARIANT_UAS_RECORD_ROUTE, judge->index);
    }
    if (judge_dialog_is_sips(judge) && judge_refreshes(judge->in.method) && is_dialog_answer(judge) &&
        sip_contact)
        judge_breach(judge, INVARIANT_UAS_REFRESH, judge->index);
}

/* ---- Whether the request was taken ---- */

/* Best effort takes both schemes, "always SIPS" refuses sip alone, "no SIPS" refuses sips alone. */
static void judge_refusal_policy(struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    const struct judge_outcome *outcome = &judge->outcome;
    bool sips = judge->request.scheme == TAP_SCHEME_SIPS, sip = judge->request.scheme == TAP_SCHEME_SIP;
    bool by_380 = sips && outcome->final_status == 480 && outcome->warns_380 && !policy->uas_refuses_sips;
    bool by_381 = sip && outcome->final_status == 480 && outcome->warns_381 && !policy->uas_refuses_sip;
    bool by_416 = sips && outcome->final_status == 416 && !policy->uas_knows_no_sips;
    if (by_380 || by_381 || by_416)
        judge_breach(judge, INVARIANT_UAS_POLICY, outcome->final_index);
}

static void judge_480(struct judge *judge, enum invariant status, enum invariant warning, bool warns)
{
    if (judge->outcome.final_status != 480)
        judge_breach(judge, status, judge->outcome.final_index);
    else if (!warns)
        judge_breach(judge, warning, judge->outcome.final_index);
}

static void judge_unwanted(struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    const struct judge_outcome *outcome = &judge->outcome;
    bool sips = judge->request.scheme == TAP_SCHEME_SIPS, sip = judge->request.scheme == TAP_SCHEME_SIP;
    if (sips && policy->uas_knows_no_sips) {
        if (outcome->final_status != 416 && !(policy->uas_refuses_sips && outcome->final_status == 480))
            judge_breach(judge, INVARIANT_UAS_UNKNOWN_416, outcome->final_index);
    } else if (sips && policy->uas_refuses_sips) {
        judge_480(judge, INVARIANT_UAS_NOT_ALLOWED_480, INVARIANT_UAS_NOT_ALLOWED_380, outcome->warns_380);
    } else if (sip && policy->uas_refuses_sip) {
        judge_480(judge, INVARIANT_UAS_REQUIRED_480, INVARIANT_UAS_REQUIRED_381, outcome->warns_381);
    } else if (!sips && !sip && outcome->final_status != 416) {
        judge_breach(judge, INVARIANT_UAS_SCHEME_416, outcome->final_index);
    } else if (policy->inconsistent_rejected && judge_inconsistent(judge)) {
        judge_breach(judge, INVARIANT_UAS_INCONSISTENT, outcome->final_index);
    }
}

/* A dialog that exists was taken when it began, and one that is not known is refused for that (RFC 3261
 * 12.2.2): what is refused in them is not judged. */
void judge_uas(struct judge *judge)
{
    unsigned status = judge->outcome.final_status;
    if (status == 0 || judge_own_answer(judge))
        return;
    judge_refusal_policy(judge);
    if (!judge->seen->in_dialog && !has_tag(tap_single(&judge->in, TAP_TO)) && !judge_may_precede(judge) &&
        judge_sane(judge))
        judge_unwanted(judge);
}
