/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

static const struct seen_policy nothing_dropped = {0};
static const struct seen_policy tls_dropped = {.tls_param_dropped = true};

/* What the application asked for: in is its draft. */
struct draft {
    bool is_register;
    struct tap_uri target;
    const struct tap_values *route;
    struct tap_uri first; /* of the route set, if route->count > 0 */
    bool strict;          /* the first entry of the route set has no lr */
    bool sips;            /* the request goes with sips throughout (5630-5.1.1-e) */
};

/* 5630-5.1.1.1: the Contacts of a REGISTER decide on its schemes. Its target shows which it became. */
static bool is_register_sips(const struct judge *judge, bool strict)
{
    const struct tap_values *route = tap_values(&judge->out, TAP_ROUTE);
    struct tap_address last;
    if (!strict)
        return tap_scheme(judge->out.request_uri) == TAP_SCHEME_SIPS;
    return route->count > 0 && tap_address_read(&last, route->value[route->count - 1]) &&
           tap_scheme(last.uri) == TAP_SCHEME_SIPS;
}

/* False when it is not clear what the request should look like. */
static bool read_draft(struct draft *draft, const struct judge *judge)
{
    struct tap_uri uri;
    draft->is_register = judge_method(judge->in.method, "REGISTER");
    draft->route = tap_values(&judge->in, TAP_ROUTE);
    draft->strict = false;
    if (!tap_uri_read(&draft->target, judge->in.request_uri) || draft->target.scheme == TAP_SCHEME_OTHER)
        return false;
    for (size_t i = draft->route->count; i > 0; i--) {
        if (!judge_value_uri(&uri, draft->route->value[i - 1]) || uri.scheme == TAP_SCHEME_OTHER)
            return false;
        draft->first = uri;
    }
    draft->strict = draft->route->count > 0 && !tap_uri_parameter(draft->first.parameters, "lr", NULL);
    draft->sips =
        draft->is_register ? is_register_sips(judge, draft->strict) : draft->target.scheme == TAP_SCHEME_SIPS;
    return true;
}

static bool is_first_sips(const struct draft *draft)
{
    return draft->route->count > 0 && draft->first.scheme == TAP_SCHEME_SIPS;
}

/* ---- Request-URI ---- */

/* What the client was given outside of dialogs leaves as it is, with transport=tls or without (5630-5.1.1-h).
 */
static bool is_target(const struct judge *judge, const struct tap_uri *target, const struct tap_uri *left)
{
    return judge_target_text(target, left, &nothing_dropped) ||
           (!judge->seen->in_dialog && judge_target_text(target, left, &tls_dropped));
}

static void judge_request_uri(struct judge *judge, const struct draft *draft)
{
    const struct tap_uri *expected = draft->strict ? &draft->first : &draft->target;
    bool behind_sips = !draft->sips && is_first_sips(draft);
    bool sips = draft->sips || expected->scheme == TAP_SCHEME_SIPS;
    struct tap_uri left;
    bool read = tap_uri_read(&left, judge->out.request_uri);
    bool same = read && (draft->strict ? judge_target_text(expected, &left, &nothing_dropped)
                                       : is_target(judge, expected, &left));
    bool same_scheme = read && (left.scheme == TAP_SCHEME_SIPS) == sips;
    if (behind_sips && draft->strict && (!same || !same_scheme))
        judge_breach(judge, INVARIANT_UAC_STRICT, judge->index);
    else if (!same)
        judge_breach(judge, INVARIANT_UAC_TARGET, judge->index);
    else if (same_scheme || draft->is_register)
        return;
    else if (sips)
        judge_breach(judge, INVARIANT_UAC_SIPS_KEPT, judge->index);
    else
        judge_breach(judge, behind_sips ? INVARIANT_UAC_FIRST_HOP : INVARIANT_UAC_TARGET, judge->index);
}

/* ---- Route ---- */

/* Entry i of the Route that should leave: behind a strict router the target is the last one. */
static bool read_expected(struct tap_uri *uri, const struct draft *draft, size_t i)
{
    size_t at = draft->strict ? i + 1 : i;
    if (at < draft->route->count)
        return judge_value_uri(uri, draft->route->value[at]);
    *uri = draft->target;
    return true;
}

static void judge_uac_route(struct judge *judge, const struct draft *draft)
{
    const struct tap_values *left = tap_values(&judge->out, TAP_ROUTE);
    bool kept = left->count == draft->route->count, sips = true;
    for (size_t i = 0; i < left->count; i++) {
        struct tap_uri uri, expected;
        if (!judge_value_uri(&uri, left->value[i])) {
            kept = false;
            continue;
        }
        sips = sips && uri.scheme != TAP_SCHEME_SIP;
        if (!kept || !read_expected(&expected, draft, i))
            continue;
        bool same_scheme = draft->sips || draft->is_register || uri.scheme == expected.scheme;
        bool is_last = draft->strict && i + 1 == draft->route->count;
        kept = same_scheme && (is_last ? is_target(judge, &expected, &uri)
                                       : judge_target_text(&expected, &uri, &nothing_dropped));
    }
    if (!kept)
        judge_breach(judge, INVARIANT_UAC_ROUTE, judge->index);
    if (draft->sips && !sips)
        judge_breach(judge, INVARIANT_UAC_ROUTE_SIPS, judge->index);
}

/* ---- The first hop ---- */

static bool is_host(const struct tap_uri *uri, struct seen host)
{
    struct seen maddr = {NULL, 0};
    struct seen bare = uri->host;
    if (bare.length > 2 && bare.at[0] == '[')
        bare = (struct seen){bare.at + 1, bare.length - 2};
    return tap_same_in_any_case(uri->host, host) || tap_same_in_any_case(bare, host) ||
           (tap_uri_parameter(uri->parameters, "maddr", &maddr) && tap_same_in_any_case(maddr, host));
}

static void judge_first_hop(struct judge *judge, const struct draft *draft)
{
    const char *next_host = judge->seen->out[judge->index].next_host;
    struct seen host = {next_host, 0};
    while (next_host != NULL && next_host[host.length] != '\0')
        host.length++;
    if (host.length > 0 && !is_host(draft->route->count > 0 ? &draft->first : &draft->target, host))
        judge_breach(judge, INVARIANT_UAC_NEXT_HOP, judge->index);
    if (judge->seen->policy.no_tls_here && judge->out_secure)
        judge_breach(judge, INVARIANT_NO_TLS, judge->index);
}

/* ---- Contact ---- */

/* Behind a strict sip router a sips entry becomes the topmost one: RFC 3261 8.1.1.8 does not say which of the
 * two counts. */
static bool is_top_unclear(const struct draft *draft)
{
    struct tap_uri second;
    return draft->strict && draft->route->count > 1 && judge_value_uri(&second, draft->route->value[1]) &&
           second.scheme == TAP_SCHEME_SIPS;
}

static void judge_uac_contact(struct judge *judge, const struct draft *draft)
{
    bool sips = judge_has_contact(&judge->out, TAP_SCHEME_SIPS);
    bool sip = judge_has_contact(&judge->out, TAP_SCHEME_SIP);
    if (judge_dialog_is_sips(judge) && judge_refreshes(judge->in.method)) {
        if (sip)
            judge_breach(judge, INVARIANT_UAC_REFRESH, judge->index);
    } else if (draft->sips || is_first_sips(draft)) {
        if (sip)
            judge_breach(judge, INVARIANT_UAC_CONTACT_SIPS, judge->index);
    } else if (!judge->seen->in_dialog && judge_forms_dialog(judge->in.method) && sips &&
               !is_top_unclear(draft)) {
        judge_breach(judge, INVARIANT_UAC_CONTACT_SIP, judge->index);
    }
}

/* ---- REGISTER ---- */

static bool has_scheme(struct seen value, enum tap_scheme scheme)
{
    struct tap_address address;
    return tap_address_read(&address, value) && tap_scheme(address.uri) == scheme;
}

static bool has_both_forms(const struct tap_values *contacts)
{
    struct tap_address a, b;
    for (size_t i = 0; i < contacts->count; i++) {
        if (!has_scheme(contacts->value[i], TAP_SCHEME_SIPS) || !tap_address_read(&a, contacts->value[i]))
            continue;
        for (size_t j = 0; j < contacts->count; j++) {
            if (has_scheme(contacts->value[j], TAP_SCHEME_SIP) && tap_address_read(&b, contacts->value[j]) &&
                tap_same_exactly(tap_after_scheme(a.uri), tap_after_scheme(b.uri)))
                return true;
        }
    }
    return false;
}

/* 5630-5.1.1.1-h: whoever wrote it. */
static bool has_tls_contact(const struct tap_values *contacts)
{
    struct tap_address address;
    struct tap_uri uri;
    struct seen transport;
    for (size_t i = 0; i < contacts->count; i++) {
        if (tap_address_read(&address, contacts->value[i]) && tap_uri_read(&uri, address.uri) &&
            tap_parameter(uri.parameters, "transport", &transport) && tap_is(transport, "tls"))
            return true;
    }
    return false;
}

/* RFC 3261 10.2.2: "*" stands for the bindings that there are, and a REGISTER without Contact asks for them.
 */
static bool names_contacts(const struct tap_values *contacts)
{
    struct tap_address address;
    for (size_t i = 0; i < contacts->count; i++) {
        if (tap_is(contacts->value[i], "*") || !tap_address_read(&address, contacts->value[i]))
            return false;
    }
    return contacts->count > 0;
}

static void judge_register(struct judge *judge)
{
    const struct tap_values *contacts = tap_values(&judge->out, TAP_CONTACT);
    struct seen from = tap_single(&judge->out, TAP_FROM), to = tap_single(&judge->out, TAP_TO);
    size_t sips = 0;
    if (!names_contacts(contacts))
        return;
    if (has_both_forms(contacts))
        judge_breach(judge, INVARIANT_REGISTER_ONE_FORM, judge->index);
    if (has_tls_contact(contacts))
        judge_breach(judge, INVARIANT_REGISTER_TLS_CONTACT, judge->index);
    for (size_t i = 0; i < contacts->count; i++)
        sips += has_scheme(contacts->value[i], TAP_SCHEME_SIPS);
    if (sips == contacts->count) {
        if (has_scheme(from, TAP_SCHEME_SIP) || has_scheme(to, TAP_SCHEME_SIP))
            judge_breach(judge, INVARIANT_REGISTER_SIPS, judge->index);
    } else if (has_scheme(to, TAP_SCHEME_SIPS)) {
        judge_breach(judge, INVARIANT_REGISTER_AOR, judge->index);
    } else if (has_scheme(from, TAP_SCHEME_SIPS)) {
        judge_breach(judge, INVARIANT_REGISTER_SIP, judge->index);
    }
}

void judge_uac_request(struct judge *judge)
{
    struct draft draft;
    if (judge_method(judge->in.method, "REGISTER"))
        judge_register(judge);
    if (!read_draft(&draft, judge))
        return;
    judge_request_uri(judge, &draft);
    judge_uac_route(judge, &draft);
    judge_first_hop(judge, &draft);
    if (!draft.is_register)
        judge_uac_contact(judge, &draft);
}
