/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

/* A URI that left, held against what it can be for. */
struct target {
    struct tap_uri uri;
    bool read;
    bool itself;                /* the Request-URI that came in, the scheme aside */
    bool near_sip, near_sips;   /* user, host and port of a binding that is sip, of one that is sips */
    bool exact_sip, exact_sips; /* the whole URI of such a binding, the scheme aside */
};

static bool is_near(const struct tap_uri *a, const struct tap_uri *b)
{
    if (a->scheme == TAP_SCHEME_OTHER || b->scheme == TAP_SCHEME_OTHER)
        return a->scheme == b->scheme && tap_same_exactly(a->after_scheme, b->after_scheme);
    return judge_same_user(a->user, b->user) && tap_same_in_any_case(a->host, b->host) &&
           tap_same_exactly(a->port, b->port);
}

static void target_read(struct target *target, const struct judge *judge, struct seen text)
{
    static const struct seen_policy nothing_dropped = {0};
    const struct judge_request *request = &judge->request;
    *target = (struct target){.read = tap_uri_read(&target->uri, text)};
    target->read = tap_uri_read(&target->uri, text);
    if (!target->read)
        return;
    target->itself = judge_target_text(&request->uri, &target->uri, &nothing_dropped);
    for (size_t i = 0; i < request->bindings.count; i++) {
        const struct tap_uri *contact = &request->bindings.binding[i].uri;
        if (!is_near(contact, &target->uri))
            continue;
        bool exact = judge_target_text(contact, &target->uri, &judge->seen->policy);
        bool sips = contact->scheme == TAP_SCHEME_SIPS;
        target->near_sips = target->near_sips || sips;
        target->near_sip = target->near_sip || !sips;
        target->exact_sips = target->exact_sips || (exact && sips);
        target->exact_sip = target->exact_sip || (exact && !sips);
    }
}

static bool is_registered(const struct target *target)
{
    return target->near_sip || target->near_sips;
}

/* RFC 3261 16.5: the Request-URI itself in a foreign domain, the bindings in an own one. */
static bool is_allowed(const struct target *target, enum judge_domain domain)
{
    switch (domain) {
    case JUDGE_OWN:
        return is_registered(target);
    case JUDGE_FOREIGN:
        return target->itself;
    case JUDGE_UNCLEAR:
        return target->itself || is_registered(target);
    }
    return false;
}

/* Finds what the copy is for: behind a strict next hop it is its last Route value (RFC 3261 16.6-6). */
static bool find_target(struct target *target, bool *strict, const struct judge *judge)
{
    const struct tap_values *route = tap_values(&judge->out, TAP_ROUTE);
    enum judge_domain domain = judge->request.domain;
    struct tap_address last;
    *strict = false;
    target_read(target, judge, judge->out.request_uri);
    if (is_allowed(target, domain) || route->count == 0)
        return is_allowed(target, domain);
    if (!tap_address_read(&last, route->value[route->count - 1]))
        return false;
    target_read(target, judge, last.uri);
    *strict = true;
    return is_allowed(target, domain);
}

static bool is_route_right(const struct judge *judge, const struct target *target, bool strict)
{
    const struct judge_bindings *bindings = &judge->request.bindings;
    const struct seen no_path = {NULL, 0};
    /* RFC 5627 6.1: inside of a dialog a GRUU is reached by the Route alone */
    bool gruu = tap_uri_parameter(judge->request.uri.parameters, "gr", NULL);
    if (judge->request.domain != JUDGE_OWN && target->itself && judge_route(judge, strict, no_path))
        return true;
    for (size_t i = 0; i < bindings->count; i++) {
        if (!is_near(&bindings->binding[i].uri, &target->uri))
            continue;
        if (judge_route(judge, strict, bindings->binding[i].seen->path) ||
            (gruu && judge_route(judge, strict, no_path)))
            return true;
    }
    return false;
}

/* A target that is surely a sips binding: no sip binding could be meant as well. */
static bool is_sips_binding(const struct target *target)
{
    return (target->near_sips && !target->near_sip) || (target->exact_sips && !target->exact_sip);
}

static void judge_sip_to_sips_binding(struct judge *judge, const struct target *target, bool secure)
{
    const struct seen_policy *policy = &judge->seen->policy;
    bool last_hop = tap_values(&judge->out, TAP_ROUTE)->count == 0;
    if (!target->exact_sips)
        judge_breach(judge, INVARIANT_SCHEME_ALONE, judge->index);
    if (!secure && (last_hop || policy->tls_every_hop))
        judge_breach(judge, INVARIANT_BINDING_SECURE, judge->index);
    if (policy->sip_to_sips_rejected)
        judge_breach(judge, INVARIANT_SIPS_REQUIRED, judge->index);
}

static void judge_target(struct judge *judge, bool secure)
{
    struct target target;
    bool strict = false;
    enum judge_domain domain = judge->request.domain;
    if (!find_target(&target, &strict, judge)) {
        judge_breach(judge, INVARIANT_TARGET_KNOWN, judge->index);
        return;
    }
    if (!is_route_right(judge, &target, strict))
        judge_breach(judge, INVARIANT_ROUTE, judge->index);
    if (domain != JUDGE_OWN &&
        target.itself) /* in a domain that is unclear it may not be for a binding at all */
        return;
    if (judge->request.scheme == TAP_SCHEME_SIPS && !target.near_sips)
        judge_breach(judge, INVARIANT_SIP_CONTACT, judge->index);
    if (judge->request.scheme == TAP_SCHEME_SIP && is_sips_binding(&target))
        judge_sip_to_sips_binding(judge, &target, secure);
    else if (!target.exact_sip && !target.exact_sips)
        judge_breach(judge, INVARIANT_TARGET_AS_IS, judge->index);
}

void judge_targets(struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    bool secure = judge->out_secure;
    enum tap_scheme came = judge->request.scheme, left = tap_scheme(judge->out.request_uri);
    if (came == TAP_SCHEME_SIPS && left != TAP_SCHEME_SIPS)
        judge_breach(judge, secure ? INVARIANT_SIPS_STAYS : INVARIANT_LAST_HOP, judge->index);
    if (came == TAP_SCHEME_SIP && left == TAP_SCHEME_SIPS)
        judge_breach(judge, INVARIANT_SIP_STAYS, judge->index);
    if (policy->tls_only && !secure)
        judge_breach(judge, INVARIANT_TLS_ONLY, judge->index);
    if (policy->no_tls_here && secure)
        judge_breach(judge, INVARIANT_NO_TLS, judge->index);
    if (judge->request.target_judged)
        judge_target(judge, secure);
}
