/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

bool judge_own_answer(const struct judge *judge)
{
    return judge_method(judge->in.method, "ACK") || judge_method(judge->in.method, "CANCEL");
}

bool judge_alone_in_route(const struct judge *judge)
{
    const struct tap_values *route = tap_values(&judge->in, TAP_ROUTE);
    struct tap_uri uri;
    return route->count == 0 || (route->count == 1 && judge_value_uri(&uri, route->value[0]) &&
                                 judge_own_host(judge, uri.host) && uri.port.at == NULL);
}

/* RFC 3261 16.3-4: the element was here before, or a Via cannot be read. */
static bool may_be_loop(const struct judge *judge)
{
    const struct tap_values *values = tap_values(&judge->in, TAP_VIA);
    for (size_t i = 0; i < values->count; i++) {
        struct tap_via via;
        if (!tap_via_read(&via, values->value[i]) || judge_own_host(judge, via.host))
            return true;
    }
    return false;
}

static bool may_be_out_of_hops(const struct judge *judge)
{
    struct seen hops = tap_single(&judge->in, TAP_MAX_FORWARDS);
    uint32_t number = 0;
    return hops.at != NULL && (!tap_number(&number, hops) || number == 0);
}

/* A 400 is for syntax, for a policy, and for schemes that strict routing would mix (choice-strict-route).
 * Without any of these an AOR of an own domain is found or not. */
static bool may_be_bad(const struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    const struct judge_bindings *bindings = &judge->request.bindings;
    if (!judge->request.plain_aor || policy->insecure_arrival_rejected || policy->inconsistent_rejected ||
        policy->strict || !judge_alone_in_route(judge) || !judge_sane(judge))
        return true;
    for (size_t i = 0; i < bindings->count; i++) {
        if (bindings->binding[i].seen->path.length > 0)
            return true;
    }
    return false;
}

/* A user who has bindings is known; choice-no-binding has a policy that never says who is not. */
static bool may_be_unknown(const struct judge *judge)
{
    const struct judge_request *request = &judge->request;
    if (!request->plain_aor)
        return true;
    return request->bindings.count == 0 &&
           !(judge->seen->policy.no_binding_always_480 && request->scheme == TAP_SCHEME_SIPS);
}

bool judge_may_answer(const struct judge *judge, unsigned status)
{
    switch (status) {
    case 400:
        return may_be_bad(judge);
    case 404:
        return may_be_unknown(judge);
    case 420:
        return tap_values(&judge->in, TAP_PROXY_REQUIRE)->count > 0;
    case 482:
        return may_be_loop(judge);
    case 483:
        return may_be_out_of_hops(judge);
    default:
        return true;
    }
}

void judge_cause(struct judge *judge)
{
    const struct judge_request *request = &judge->request;
    if (judge_own_answer(judge))
        return;
    if (!judge_may_answer(judge, judge->out.status))
        judge_breach(judge, INVARIANT_ANSWER_CAUSE, judge->index);
    /* a URI without a user, or with the element's own name, may be the element itself */
    if (judge->out.status / 100 == 2 && request->uri_read && request->uri.user.at != NULL &&
        request->domain != JUDGE_UNCLEAR)
        judge_breach(judge, INVARIANT_NOT_ACCEPTED, judge->index);
}

void judge_silence(struct judge *judge)
{
    if (judge->seen->out_count == 0 && !judge_method(judge->in.method, "ACK") && judge_sane(judge))
        judge_breach(judge, INVARIANT_NO_SILENCE, 0);
}
