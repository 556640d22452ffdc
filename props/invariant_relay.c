/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#define JUDGED_ELSEWHERE                                                                                     \
    (JUDGE_NAME(TAP_VIA) | JUDGE_NAME(TAP_RECORD_ROUTE) | JUDGE_NAME(TAP_WARNING) |                          \
     JUDGE_NAME(TAP_CONTENT_LENGTH))

/* ---- The response that is forwarded ---- */

/* RFC 3261 16.7-6: a lone 503 may become a 500 of the element's own. */
static bool is_500_for_503(const struct judge *judge)
{
    return judge->in.status == 503 && judge->out.status == 500;
}

static bool is_kept(const struct judge *judge)
{
    return judge->in.status == judge->out.status && tap_same(judge->in.reason, judge->out.reason) &&
           judge_fields_kept(&judge->in, &judge->out, JUDGED_ELSEWHERE) &&
           judge_fields_kept(&judge->out, &judge->in, JUDGED_ELSEWHERE) &&
           tap_same_exactly(judge->in.body, judge->out.body);
}

void judge_relayed(struct judge *judge)
{
    const struct tap_values *came = tap_values(&judge->in, TAP_VIA), *left = tap_values(&judge->out, TAP_VIA);
    if (came->count < 2 || judge->in.status == 100) {
        judge_breach(judge, INVARIANT_OWN_RESPONSE, judge->index);
        return;
    }
    if (!judge_same_values(came, 1, left, 0))
        judge_breach(judge, INVARIANT_VIA_REMOVED, judge->index);
    if (is_500_for_503(judge))
        return;
    if (!judge_same_values(tap_values(&judge->in, TAP_RECORD_ROUTE), 0,
                           tap_values(&judge->out, TAP_RECORD_ROUTE), 0))
        judge_breach(judge, INVARIANT_RESPONSE_RECORD_ROUTE, judge->index);
    if (!judge_same_values(tap_values(&judge->in, TAP_WARNING), 0, tap_values(&judge->out, TAP_WARNING), 0))
        judge_breach(judge, INVARIANT_RESPONSE_WARNING, judge->index);
    if (!is_kept(judge))
        judge_breach(judge, INVARIANT_RESPONSE_KEPT, judge->index);
}

/* ---- New branches ---- */

bool judge_has_warning(const struct tap_message *message, uint32_t wanted)
{
    const struct tap_values *values = tap_values(message, TAP_WARNING);
    for (size_t i = 0; i < values->count; i++) {
        uint32_t code = 0;
        struct seen text;
        if (tap_warning_read(&code, &text, values->value[i]) && code == wanted)
            return true;
    }
    return false;
}

bool judge_has_contact(const struct tap_message *message, enum tap_scheme scheme)
{
    const struct tap_values *values = tap_values(message, TAP_CONTACT);
    for (size_t i = 0; i < values->count; i++) {
        struct tap_address address;
        if (tap_address_read(&address, values->value[i]) && tap_scheme(address.uri) == scheme)
            return true;
    }
    return false;
}

static bool is_redirection(const struct judge *judge)
{
    return judge->in.status >= 300 && judge->in.status <= 399;
}

/* Does the response bar recursion (5630-5.3-m and n)? *whole: for all of its Contacts, or for those of one
 * scheme? */
static bool is_barred(const struct judge *judge, enum tap_scheme sent, bool *whole)
{
    enum tap_scheme barred = sent == TAP_SCHEME_SIPS ? TAP_SCHEME_SIP : TAP_SCHEME_SIPS;
    unsigned status = judge->in.status;
    *whole = true;
    if (sent == TAP_SCHEME_OTHER)
        return false;
    if ((status == 416 && sent == TAP_SCHEME_SIPS) ||
        (status == 480 && judge_has_warning(&judge->in, sent == TAP_SCHEME_SIPS ? 380 : 381)))
        return true;
    *whole = judge->seen->policy.mixed_3xx_bars_all;
    return is_redirection(judge) && judge_has_contact(&judge->in, barred);
}

bool judge_is_contact(const struct tap_message *message, struct seen uri, const struct seen_policy *policy)
{
    const struct tap_values *values = tap_values(message, TAP_CONTACT);
    struct tap_uri branch, contact;
    for (size_t i = 0; i < values->count; i++) {
        struct tap_address address;
        if (!tap_address_read(&address, values->value[i]))
            continue;
        if (tap_same_exactly(address.uri, uri))
            return true;
        if (tap_uri_read(&branch, uri) && tap_uri_read(&contact, address.uri) &&
            branch.scheme == contact.scheme && judge_target_text(&contact, &branch, policy))
            return true;
    }
    return false;
}

/* Nothing can leave over a transport that nobody knows. */
static bool is_known_transport(struct seen token)
{
    static const char *const known[] = {"UDP", "TCP", "TLS", "SCTP", "TLS-SCTP", "WS", "WSS"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (tap_is(token, known[i]))
            return true;
    }
    return false;
}

/* A response that surely belongs to a request of this element, complete in what it needs to go on. */
static bool is_clearly_ours(const struct judge *judge)
{
    static const enum tap_name needed[] = {TAP_TO, TAP_FROM, TAP_CALL_ID, TAP_CSEQ};
    const struct tap_values *values = tap_values(&judge->in, TAP_VIA);
    struct tap_via via;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (tap_single(&judge->in, needed[i]).length == 0)
            return false;
    }
    for (size_t i = 0; i < values->count; i++) {
        if (!tap_via_read(&via, values->value[i]) || !tap_parameter(via.parameters, "branch", NULL) ||
            !is_known_transport(via.transport))
            return false;
    }
    return values->count >= 2 && tap_via_read(&via, values->value[0]) && judge_own_host(judge, via.host);
}

static void judge_branch(struct judge *judge, enum tap_scheme sent, struct seen uri)
{
    static const struct seen_policy nothing_dropped = {0};
    enum tap_scheme scheme = tap_scheme(uri);
    size_t none = judge->seen->out_count;
    if (!is_redirection(judge))
        judge_breach(judge, INVARIANT_RECURSE_3XX, none);
    else if (sent == TAP_SCHEME_SIPS && scheme == TAP_SCHEME_SIP)
        judge_breach(judge, INVARIANT_RECURSE_SIPS, none);
    else if (sent == TAP_SCHEME_SIP && scheme == TAP_SCHEME_SIPS)
        judge_breach(judge, INVARIANT_RECURSE_SIP, none);
    else if (!judge_is_contact(&judge->in, uri, &nothing_dropped))
        judge_breach(judge, INVARIANT_RECURSE_CONTACT, none);
}

void judge_recursion(struct judge *judge)
{
    const struct observation *seen = judge->seen;
    enum tap_scheme sent = tap_scheme(seen->sent_request_uri);
    bool whole = false;
    bool barred = is_barred(judge, sent, &whole);
    if (seen->recursion_count == 0) {
        if (barred && seen->out_count == 0 && !seen->branches_pending && is_clearly_ours(judge))
            judge_breach(judge, INVARIANT_BARRED_UPSTREAM, seen->out_count);
        return;
    }
    if (!seen->responsible || seen->policy.no_recursion)
        judge_breach(judge, INVARIANT_RECURSE_ALLOWED, seen->out_count);
    if (barred && whole) {
        judge_breach(judge, sent == TAP_SCHEME_SIPS ? INVARIANT_RECURSE_SIPS : INVARIANT_RECURSE_SIP,
                     seen->out_count);
        return;
    }
    size_t before = judge->count;
    for (size_t i = 0; i < seen->recursion_count && judge->count == before; i++)
        judge_branch(judge, sent, seen->recursion[i]);
}
