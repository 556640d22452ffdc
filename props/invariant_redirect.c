/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

/* ---- One answer: the Contacts of a 3xx ---- */

struct registered {
    bool as_sip, as_sips;
};

static struct registered find(const struct judge *judge, const struct tap_uri *uri)
{
    const struct judge_bindings *bindings = &judge->request.bindings;
    struct registered found = {false, false};
    for (size_t i = 0; i < bindings->count; i++) {
        const struct tap_uri *contact = &bindings->binding[i].uri;
        if (!tap_same_exactly(contact->after_scheme, uri->after_scheme) &&
            !judge_target_text(contact, uri, &judge->seen->policy))
            continue;
        found.as_sips = found.as_sips || contact->scheme == TAP_SCHEME_SIPS;
        found.as_sip = found.as_sip || contact->scheme != TAP_SCHEME_SIPS;
    }
    return found;
}

/* False when it broke a property. */
static bool judge_redirect_contact(struct judge *judge, struct seen value)
{
    struct tap_uri uri;
    struct registered found = {false, false};
    if (judge_value_uri(&uri, value))
        found = find(judge, &uri);
    if (!found.as_sip && !found.as_sips)
        judge_breach(judge, INVARIANT_REDIRECT_KNOWN, judge->index);
    else if (uri.scheme == TAP_SCHEME_SIPS && !found.as_sips)
        judge_breach(judge, INVARIANT_REDIRECT_SIP, judge->index);
    else if (uri.scheme == TAP_SCHEME_SIP && !found.as_sip && !judge->seen->policy.no_tls_here)
        judge_breach(judge, INVARIANT_REDIRECT_SIPS, judge->index);
    else
        return true;
    return false;
}

/* 5630-5.4-d: only of targets in an own domain is it known how they were registered. */
static void judge_redirect_contacts(struct judge *judge)
{
    const struct tap_values *contacts = tap_values(&judge->out, TAP_CONTACT);
    if (!judge->request.target_judged || judge->request.domain != JUDGE_OWN)
        return;
    if (contacts->count == 0 && judge->out.status <= 302)
        judge_breach(judge, INVARIANT_REDIRECT_KNOWN, judge->index);
    size_t i = 0;
    while (i < contacts->count && judge_redirect_contact(judge, contacts->value[i]))
        i++;
}

void judge_redirect_answer(struct judge *judge)
{
    unsigned status = judge->out.status;
    if (status >= 300 && status <= 399)
        judge_redirect_contacts(judge);
    if (judge_own_answer(judge))
        return;
    if (((status == 400 || status == 404) && !judge_may_answer(judge, status)) ||
        (status / 100 == 2 && judge->request.plain_aor))
        judge_breach(judge, INVARIANT_REDIRECT_CAUSE, judge->index);
}

/* ---- What was refused ---- */

static void judge_380(struct judge *judge)
{
    const struct judge_request *request = &judge->request;
    if (judge->outcome.final_status != 480 || !judge->outcome.warns_380 || request->scheme != TAP_SCHEME_SIPS)
        return;
    bool no_sip = request->plain_aor && judge_count(&request->bindings, TAP_SCHEME_SIP) == 0;
    if (no_sip || !judge->seen->policy.redirect_rejects_sips_to_sip)
        judge_breach(judge, INVARIANT_REDIRECT_380, judge->outcome.final_index);
}

static bool is_refused_by_policy(const struct judge *judge)
{
    const struct judge_request *request = &judge->request;
    return judge->seen->policy.redirect_rejects_sips_to_sip && request->plain_aor &&
           request->scheme == TAP_SCHEME_SIPS && request->bindings.count > 0 &&
           judge_count(&request->bindings, TAP_SCHEME_SIP) == request->bindings.count;
}

void judge_redirect(struct judge *judge)
{
    const struct judge_outcome *outcome = &judge->outcome;
    if (outcome->final_status == 0 || judge_own_answer(judge))
        return;
    judge_380(judge);
    if (judge_may_precede(judge) || !judge_sane(judge))
        return;
    bool refused = is_refused_by_policy(judge);
    if (refused && (outcome->final_status != 480 || !outcome->warns_380))
        judge_breach(judge, INVARIANT_REDIRECT_REFUSED, outcome->final_index);
    /* a user who is not there, or not to be had with sips, may be refused first */
    bool has_sips = judge->request.plain_aor && judge_count(&judge->request.bindings, TAP_SCHEME_SIPS) > 0 &&
                    !judge->seen->policy.no_tls_here;
    bool unavailable = (outcome->final_status == 404 || outcome->final_status == 480) && !has_sips;
    if (!refused && !unavailable && judge->seen->policy.inconsistent_rejected && judge_inconsistent(judge))
        judge_breach(judge, INVARIANT_REDIRECT_INCONSISTENT, outcome->final_index);
}
