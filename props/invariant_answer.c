/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#define NOT_ALLOWED 380 /* RFC 5630 9 */
#define REQUIRED 381
#define NOT_ALLOWED_TEXT "SIPS Not Allowed"
#define REQUIRED_TEXT "SIPS Required"

/* ---- One response made here ---- */

static bool is_to_echoed(struct seen asked, struct seen answered, bool *has_tag)
{
    struct tap_address a, b;
    struct seen tag_a = {NULL, 0}, tag_b = {NULL, 0};
    *has_tag = true;
    if (!tap_address_read(&a, asked))
        return true; /* nothing to hold the answer against */
    if (!tap_address_read(&b, answered) || !tap_same_exactly(a.uri, b.uri))
        return false;
    *has_tag = tap_parameter(b.parameters, "tag", &tag_b) && tag_b.length > 0;
    return !tap_parameter(a.parameters, "tag", &tag_a) || tap_same_exactly(tag_a, tag_b);
}

static bool is_echo(const struct judge *judge)
{
    static const enum tap_name echoed[] = {TAP_FROM, TAP_CALL_ID, TAP_CSEQ};
    const struct tap_values *asked = tap_values(&judge->in, TAP_VIA),
                            *answered = tap_values(&judge->out, TAP_VIA);
    if (asked->count != answered->count)
        return false;
    for (size_t i = 0; i < asked->count; i++) {
        if (!judge_same_via(asked->value[i], answered->value[i], i == 0))
            return false;
    }
    for (size_t i = 0; i < sizeof echoed / sizeof echoed[0]; i++) {
        struct seen value = tap_single(&judge->in, echoed[i]);
        if (value.at != NULL && !tap_same(value, tap_single(&judge->out, echoed[i])))
            return false;
    }
    return true;
}

/* Notes a Warning of RFC 5630 and judges its text. */
static void read_warnings(struct judge *judge, bool *has_380, bool *has_381)
{
    const struct tap_values *values = tap_values(&judge->out, TAP_WARNING);
    for (size_t i = 0; i < values->count; i++) {
        uint32_t code = 0;
        struct seen text = {NULL, 0};
        bool read = tap_warning_read(&code, &text, values->value[i]);
        *has_380 = *has_380 || code == NOT_ALLOWED;
        *has_381 = *has_381 || code == REQUIRED;
        if (!read || (code == NOT_ALLOWED && !tap_same_exactly(text, (struct seen){NOT_ALLOWED_TEXT, 16})) ||
            (code == REQUIRED && !tap_same_exactly(text, (struct seen){REQUIRED_TEXT, 13})))
            judge_breach(judge, INVARIANT_WARNING_TEXT, judge->index);
    }
}

/* A sip binding that is reached as soon as there is a network: a numeric host, and nothing that diverts from
 * it. */
static bool is_plain_sip(const struct judge_binding *binding)
{
    const struct tap_uri *uri = &binding->uri;
    if (uri->scheme != TAP_SCHEME_SIP || binding->seen->path.length > 0 || uri->parameters.length > 0)
        return false;
    size_t dots = 0;
    for (size_t i = 0; i < uri->host.length; i++) {
        bool dot = uri->host.at[i] == '.';
        if (!dot && (uri->host.at[i] < '0' || uri->host.at[i] > '9'))
            return false;
        dots += dot;
    }
    return dots == 3;
}

size_t judge_count(const struct judge_bindings *bindings, enum tap_scheme scheme)
{
    size_t count = 0;
    for (size_t i = 0; i < bindings->count; i++)
        count += bindings->binding[i].uri.scheme == scheme;
    return count;
}

/* What stands behind a Warning: judged where the observer is sure of the AOR, and no other policy explains
 * it. */
static void judge_reasons(struct judge *judge, bool has_380, bool has_381)
{
    const struct judge_request *request = &judge->request;
    const struct seen_policy *policy = &judge->seen->policy;
    if (!request->plain_aor || judge->seen->role != SEEN_PROXY)
        return;
    if (has_380 && request->scheme == TAP_SCHEME_SIPS && !policy->no_tls_here &&
        judge_count(&request->bindings, TAP_SCHEME_SIP) == 0)
        judge_breach(judge, INVARIANT_REASON_380, judge->index);
    if (!has_381 || request->scheme != TAP_SCHEME_SIP || policy->tls_only)
        return;
    bool way = judge_count(&request->bindings, TAP_SCHEME_SIPS) == 0;
    for (size_t i = 0; tap_values(&judge->in, TAP_ROUTE)->count == 0 && i < request->bindings.count; i++)
        way = way || is_plain_sip(&request->bindings.binding[i]);
    if (way)
        judge_breach(judge, INVARIANT_REASON_381, judge->index);
}

static void judge_warnings(struct judge *judge)
{
    bool has_380 = false, has_381 = false;
    unsigned status = judge->out.status;
    enum tap_scheme scheme = judge->request.scheme;
    read_warnings(judge, &has_380, &has_381);
    if (has_380 && (status != 480 || scheme != TAP_SCHEME_SIPS))
        judge_breach(judge, INVARIANT_WARNING_380, judge->index);
    if (has_381 && (status != 480 || scheme != TAP_SCHEME_SIP))
        judge_breach(judge, INVARIANT_WARNING_381, judge->index);
    if (status == 480)
        judge_reasons(judge, has_380, has_381);
    if (status >= 200 && judge->outcome.final_status == 0) {
        judge->outcome.final_status = status;
        judge->outcome.final_index = judge->index;
        judge->outcome.warns_380 = has_380;
        judge->outcome.warns_381 = has_381;
        if (judge->seen->role == SEEN_PROXY)
            judge_cause(judge);
    }
}

/* A registrar can refuse an AOR in To for its scheme, too; a UAS need not know sips. */
static bool is_416_wrong(const struct judge *judge)
{
    struct tap_uri to;
    if (judge->out.status != 416 || judge->request.scheme == TAP_SCHEME_OTHER)
        return false;
    switch (judge->seen->role) {
    case SEEN_REGISTRAR:
        return judge_value_uri(&to, tap_single(&judge->in, TAP_TO)) && to.scheme != TAP_SCHEME_OTHER;
    case SEEN_UAS:
        return judge->request.scheme == TAP_SCHEME_SIP;
    case SEEN_PROXY:
    case SEEN_UAC:
    case SEEN_REDIRECT:
        return true;
    }
    return true;
}

void judge_answer(struct judge *judge)
{
    bool has_tag = true;
    bool to_echoed = is_to_echoed(tap_single(&judge->in, TAP_TO), tap_single(&judge->out, TAP_TO), &has_tag);
    if (judge_method(judge->in.method, "ACK"))
        judge_breach(judge, INVARIANT_ACK_SILENT, judge->index);
    if (!to_echoed || !is_echo(judge))
        judge_breach(judge, INVARIANT_ECHO, judge->index);
    else if (judge->out.status > 100 && !has_tag)
        judge_breach(judge, INVARIANT_TO_TAG, judge->index);
    if (is_416_wrong(judge))
        judge_breach(judge, INVARIANT_SCHEME_416, judge->index);
    judge_warnings(judge);
}

/* ---- All that left for a request ---- */

/* The checks of RFC 3261 16.3 that can come first, and faults of the element itself. */
static bool has_other_cause(const struct judge *judge)
{
    unsigned status = judge->outcome.final_status;
    if (status == 420 || status == 482 || status == 483)
        return judge_may_answer(judge, status);
    return status >= 500;
}

static void judge_hops_answer(struct judge *judge)
{
    uint32_t hops = 1;
    unsigned status = judge->outcome.final_status;
    if (!tap_number(&hops, tap_single(&judge->in, TAP_MAX_FORWARDS)) || hops != 0 || status == 0)
        return;
    /* RFC 3261 16.3: syntax and scheme are looked at first; OPTIONS may be answered as one's own */
    if (status != 400 && status != 416 && !has_other_cause(judge) &&
        !judge_method(judge->in.method, "OPTIONS"))
        judge_breach(judge, INVARIANT_HOPS_OUT, judge->outcome.final_index);
}

/* A policy has the request refused with 400: is it? */
static void judge_refusal(struct judge *judge, enum invariant invariant, bool unknown_excuses)
{
    unsigned status = judge->outcome.final_status;
    if (judge->outcome.request_count > 0) {
        judge_breach(judge, invariant, judge->outcome.copy[0].index);
        return;
    }
    if (judge_own_answer(judge) || status == 0 || status == 400 || has_other_cause(judge) ||
        (unknown_excuses && (status == 404 || status == 480)))
        return;
    judge_breach(judge, invariant, judge->outcome.final_index);
}

bool judge_inconsistent(const struct judge *judge)
{
    const struct tap_values *contact = tap_values(&judge->in, TAP_CONTACT);
    struct tap_uri uri;
    return judge_method(judge->in.method, "INVITE") && judge->request.scheme == TAP_SCHEME_SIPS &&
           contact->count == 1 && judge_value_uri(&uri, contact->value[0]) && uri.scheme == TAP_SCHEME_SIP;
}

/* RFC 5630 3.2 has more to look at; these two stand in every request. */
static bool is_broken_chain(const struct judge *judge)
{
    struct tap_uri from, to;
    return judge->request.scheme == TAP_SCHEME_SIPS &&
           judge_value_uri(&from, tap_single(&judge->in, TAP_FROM)) &&
           judge_value_uri(&to, tap_single(&judge->in, TAP_TO)) &&
           (from.scheme == TAP_SCHEME_SIP || to.scheme == TAP_SCHEME_SIP);
}

/* choice-insecure-arrival: by a policy of its own, or by the strict one. */
static bool is_insecure_rejected(const struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    return (policy->insecure_arrival_rejected || policy->strict) &&
           judge->request.scheme == TAP_SCHEME_SIPS && !judge->in_secure;
}

static void judge_policies(struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    const struct judge_request *request = &judge->request;
    if (is_insecure_rejected(judge))
        judge_refusal(judge, INVARIANT_INSECURE_ARRIVAL, false);
    if (policy->strict && is_broken_chain(judge))
        judge_refusal(judge, INVARIANT_STRICT, false);
    if (policy->inconsistent_rejected && judge_inconsistent(judge))
        judge_refusal(judge, INVARIANT_INCONSISTENT,
                      request->domain != JUDGE_FOREIGN &&
                          judge_count(&request->bindings, TAP_SCHEME_SIPS) == 0);
}

/* Nothing but the schemes of the bindings decides: a plain AOR, the element alone in Route, no policy in the
 * way. */
static bool do_bindings_decide(const struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    if (!judge->request.plain_aor || judge->request.bindings.count == 0 || judge->outcome.request_count > 0 ||
        judge->outcome.final_status == 0 || policy->no_tls_here || policy->inconsistent_rejected ||
        judge_own_answer(judge) || judge_method(judge->in.method, "REGISTER"))
        return false;
    if (judge->request.scheme == TAP_SCHEME_SIPS && (policy->strict || is_insecure_rejected(judge)))
        return false;
    return judge_alone_in_route(judge) && judge_sane(judge);
}

static void judge_bindings_answer(struct judge *judge)
{
    const struct judge_bindings *bindings = &judge->request.bindings;
    const struct judge_outcome *outcome = &judge->outcome;
    size_t sip = judge_count(bindings, TAP_SCHEME_SIP), sips = judge_count(bindings, TAP_SCHEME_SIPS);
    bool not_allowed = judge->request.scheme == TAP_SCHEME_SIPS && sip == bindings->count;
    bool required = judge->request.scheme == TAP_SCHEME_SIP && sips == bindings->count &&
                    judge->seen->policy.sip_to_sips_rejected;
    if ((!not_allowed && !required) || !do_bindings_decide(judge))
        return;
    if (required && (outcome->final_status != 480 || !outcome->warns_381))
        judge_breach(judge, INVARIANT_REQUIRED_480, judge->outcome.final_index);
    if (not_allowed && outcome->final_status != 480)
        judge_breach(judge, INVARIANT_NOT_ALLOWED_480, judge->outcome.final_index);
    else if (not_allowed && !outcome->warns_380)
        judge_breach(judge, INVARIANT_NOT_ALLOWED_380, judge->outcome.final_index);
}

void judge_answers(struct judge *judge)
{
    judge_copies(judge);
    judge_hops_answer(judge);
    judge_policies(judge);
    judge_bindings_answer(judge);
}
