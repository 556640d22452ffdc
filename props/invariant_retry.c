/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

static bool is_other_scheme(enum tap_scheme a, enum tap_scheme b)
{
    return a != b && a != TAP_SCHEME_OTHER && b != TAP_SCHEME_OTHER;
}

/* The same URI in the other scheme. */
static bool is_in_scheme_alone(struct seen sent, struct seen uri)
{
    static const struct seen_policy nothing_dropped = {0};
    struct tap_uri a, b;
    return tap_uri_read(&a, sent) && tap_uri_read(&b, uri) && is_other_scheme(a.scheme, b.scheme) &&
           judge_target_text(&a, &b, &nothing_dropped);
}

/* Was uri made of a Contact of the response that is sips? */
static bool is_sips_contact_as_sip(const struct tap_message *response, struct seen uri)
{
    const struct tap_values *values = tap_values(response, TAP_CONTACT);
    struct tap_address contact;
    for (size_t i = 0; tap_scheme(uri) == TAP_SCHEME_SIP && i < values->count; i++) {
        if (tap_address_read(&contact, values->value[i]) && tap_scheme(contact.uri) == TAP_SCHEME_SIPS &&
            tap_same_exactly(tap_after_scheme(contact.uri), tap_after_scheme(uri)))
            return true;
    }
    return false;
}

static void judge_follow(struct judge *judge, struct seen uri)
{
    /* 5630-5.1.1-h: transport=tls is understood, and not written again */
    static const struct seen_policy as_client = {.tls_param_dropped = true};
    const struct observation *seen = judge->seen;
    bool downgrade =
        tap_scheme(seen->sent_request_uri) == TAP_SCHEME_SIPS && tap_scheme(uri) == TAP_SCHEME_SIP;
    if (!judge_is_contact(&judge->in, uri, &as_client))
        judge_breach(
            judge, is_sips_contact_as_sip(&judge->in, uri) ? INVARIANT_UAC_SIPS_KEPT : INVARIANT_RETRY_TARGET,
            seen->out_count);
    else if (downgrade && (!seen->confirmed || seen->policy.never_follows_to_sip))
        judge_breach(judge, INVARIANT_RETRY_3XX, seen->out_count);
}

static void judge_retry(struct judge *judge, struct seen uri)
{
    const struct observation *seen = judge->seen;
    enum tap_scheme sent = tap_scheme(seen->sent_request_uri), scheme = tap_scheme(uri);
    unsigned status = judge->in.status;
    bool by_380 = status == 480 && sent == TAP_SCHEME_SIPS && judge_has_warning(&judge->in, 380);
    bool by_381 = status == 480 && sent == TAP_SCHEME_SIP && judge_has_warning(&judge->in, 381);
    bool by_416 = status == 416 && sent == TAP_SCHEME_SIPS;
    bool in_scheme_alone = is_in_scheme_alone(seen->sent_request_uri, uri);
    if (sent == TAP_SCHEME_SIPS && scheme == TAP_SCHEME_SIP && !seen->confirmed)
        judge_breach(judge,
                     by_416   ? INVARIANT_RETRY_416
                     : by_380 ? INVARIANT_RETRY_380
                              : INVARIANT_RETRY_UNCONFIRMED,
                     seen->out_count);
    else if (!in_scheme_alone || (!by_380 && !by_381 && !by_416))
        judge_breach(judge, INVARIANT_RETRY_CAUSE, seen->out_count);
    else if (by_381 && seen->policy.no_upgrade_on_381)
        judge_breach(judge, INVARIANT_RETRY_381, seen->out_count);
}

/* A request to the same URI is for another cause: credentials, another hop. Of a request that was neither sip
 * nor sips RFC 3261 8.1.3.5 makes a sip one after a 416. */
void judge_uac_retries(struct judge *judge)
{
    const struct observation *seen = judge->seen;
    bool redirection = judge->in.status >= 300 && judge->in.status <= 399;
    size_t before = judge->count;
    for (size_t i = 0; i < seen->recursion_count && judge->count == before; i++) {
        struct seen uri = seen->recursion[i];
        if (tap_same_exactly(seen->sent_request_uri, uri))
            continue;
        if (redirection)
            judge_follow(judge, uri);
        else if (tap_scheme(seen->sent_request_uri) != TAP_SCHEME_OTHER)
            judge_retry(judge, uri);
    }
}
