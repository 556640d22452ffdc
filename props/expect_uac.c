/* SPDX-License-Identifier: Apache-2.0 */
#include "expect_agent.h"

/* ---- The user agent client: RFC 5630 5.1.1, RFC 3261 8.1 and 12.2.1.1 ---- */

static bool is_sips(const struct situation_uri *uri)
{
    return uri->scheme == SITUATION_SIPS;
}

/* The URI that the UA was given, or the dialog's remote target, as a Request-URI: without what has no place
 * there, and outside of dialogs without transport=tls, which still chooses the hop. */
static struct situation_uri written(const struct situation *situation, const struct situation_uri *target)
{
    struct situation_uri uri = *target;

    uri.oddities &= (uint8_t) ~(SITUATION_METHOD | SITUATION_HEADERS);
    if (!situation->has_dialog && uri.transport == SIPS_TRANSPORT_TLS)
        uri.transport = SIPS_TRANSPORT_NONE;
    return uri;
}

/* Request-URI and Route. Gives the URI that names the next hop, its transport as it was given. */
static struct situation_uri route(struct expect_sent *expected, const struct situation *situation,
                                  const struct situation_uri *target)
{
    const struct situation_list *set = situation->has_dialog ? &situation->dialog_route : &situation->route;
    struct situation_uri next = *target;

    expected->uri = written(situation, target);
    expected->uri_clause = is_sips(target) ? "5630-5.1.1-a" : "3261-12.2.1.1";
    if (!situation->has_dialog && target->transport == SIPS_TRANSPORT_TLS)
        expected->uri_clause = "5630-5.1.1-h";
    expected->route_clause = is_sips(target)         ? "5630-5.1.1-e"
                             : situation->has_dialog ? "3261-12.2.1.1"
                                                     : "3608-6";
    expected->route_count = set->count;
    for (size_t i = 0; i < set->count; i++) {
        expected->route[i] = set->uri[i];
        if (is_sips(target) && set->uri[i].scheme == SITUATION_SIP)
            expected->route[i].scheme = SITUATION_SIPS;
    }
    if (set->count == 0)
        return next;
    next = expected->route[0];
    if (next.oddities & SITUATION_LR)
        return next;
    expected->uri_clause = is_sips(&next) ? "5630-5.1.1-g" : "3261-12.2.1.1";
    memmove(&expected->route[0], &expected->route[1], (set->count - 1) * sizeof expected->route[0]);
    expected->route[set->count - 1] = expected->uri;
    expected->uri = next;
    return next;
}

/* 8.1.1.8: no Contact in what neither starts a dialog nor tells where this UA is. */
static bool has_contact(uint8_t method)
{
    return method == SIPS_METHOD_INVITE || method == SIPS_METHOD_OPTIONS || method == SIPS_METHOD_SUBSCRIBE ||
           method == SIPS_METHOD_NOTIFY || method == SIPS_METHOD_REFER || method == SIPS_METHOD_UPDATE ||
           method == SIPS_METHOD_OTHER;
}

static void decide_contact(struct expect_sent *expected, const struct situation *situation)
{
    bool by_flag = expect_policy(situation, SITUATION_POLICY_refresh_key);
    bool kept = situation->has_dialog && (by_flag ? situation->dialog_secure : situation->dialog_sips);
    bool beside = is_sips(&expected->uri) || (expected->route_count && is_sips(&expected->route[0]));

    expected->contact = SIPS_CONTACT_NONE;
    expected->contact_clause = "3261-8.1.1.8";
    if (!has_contact(situation->method))
        return;
    expected->contact = beside || kept ? SIPS_CONTACT_SIPS : SIPS_CONTACT_SIP;
    if (beside)
        expected->contact_clause = "5630-5.1.1-b";
    else if (situation->has_dialog)
        expected->contact_clause =
            situation->dialog_sips == situation->dialog_secure ? "5630-5.1.1.2-b" : "choice-refresh-key";
    else
        expected->contact_clause = "5630-5.1.1.2-a";
}

void expect_uac_request(struct expect_sent *expected, const struct situation *situation)
{
    const struct situation_uri *target =
        situation->has_dialog ? &situation->remote_target : &situation->request_uri;
    struct situation_uri next = route(expected, situation, target);
    bool required = is_sips(&expected->uri) || expect_policy(situation, SITUATION_POLICY_tls_only);

    expected->hop = expect_hop_for(situation, &next, required);
    if (is_sips(&next) && !is_sips(&expected->uri))
        expected->hop.clause = "5630-5.1.1-f";
    else if (is_sips(&expected->uri))
        expected->hop.clause = "3261-26.2.2";
    else
        expected->hop.clause = "3261-8.1.2";
    expected->may_send = expected->hop.found && situation->method != SIPS_METHOD_CANCEL &&
                         (situation->method != SIPS_METHOD_ACK || situation->has_dialog);
    decide_contact(expected, situation);
}

/* ---- What follows a response ---- */

static bool has_warning(const struct situation *situation, unsigned code)
{
    for (size_t i = 0; i < situation->warning_count; i++)
        if (situation->warning[i] == code)
            return true;
    return false;
}

/* No URI twice (8.1.3.4), nor the one that was sent. */
static bool is_new(const struct expect_after *expected, const struct situation *situation,
                   const struct situation_uri *uri)
{
    if (expect_uri_equal(uri, &situation->sent))
        return false;
    for (size_t i = 0; i < expected->count; i++)
        if (expect_uri_equal(uri, &situation->contact[expected->contact[i]].uri))
            return false;
    return true;
}

/* A sips call goes to sip if the user confirmed it, and the policy does not bar that (choice-3xx-to-sip). */
static void follow(struct expect_after *expected, const struct situation *situation)
{
    bool sent_sips = is_sips(&situation->sent), asks = false;
    bool never = expect_policy(situation, SITUATION_POLICY_redirect_to_sip);

    expected->clause = "3261-8.1.3.4";
    for (size_t i = 0; i < situation->contact_count; i++) {
        const struct situation_uri *uri = &situation->contact[i].uri;
        bool downgrade = sent_sips && uri->scheme == SITUATION_SIP;
        if (!expect_is_sip(uri))
            continue;
        if (downgrade)
            expected->clause = "choice-3xx-to-sip";
        if (downgrade && (never || !situation->confirmed)) {
            asks = asks || !never;
            continue;
        }
        if (is_new(expected, situation, uri))
            expected->contact[expected->count++] = i;
    }
    if (expected->count)
        expected->next = EXPECT_FOLLOW;
    else if (asks)
        expected->next = EXPECT_ASK;
}

static void after_refusal(struct expect_after *expected, const struct situation *situation)
{
    bool sips = is_sips(&situation->sent), sip = situation->sent.scheme == SITUATION_SIP;
    bool not_allowed = has_warning(situation, 380), required = has_warning(situation, 381);

    if (sips && (situation->status == 416 || not_allowed)) {
        expected->next = situation->confirmed ? EXPECT_AS_SIP : EXPECT_ASK;
        expected->clause = situation->status == 416 ? "5630-A-a" : "5630-5.1.1-c";
    } else if (situation->status == 416 && !sip) {
        expected->next = EXPECT_AS_SIP;
        expected->clause = "5630-A-a";
    } else if (situation->status == 480 && sip && required) {
        expected->clause = "choice-481-upgrade";
        if (!expect_policy(situation, SITUATION_POLICY_upgrade_on_381))
            expected->next = EXPECT_AS_SIPS;
    }
}

void expect_uac_response(struct expect_after *expected, const struct situation *situation)
{
    expected->next = EXPECT_DONE;
    expected->count = 0;
    expected->clause = "3261-8.1.3.5";
    if (situation->status / 100 == 3)
        follow(expected, situation);
    else if (situation->status == 416 || situation->status == 480)
        after_refusal(expected, situation);
}

/* ---- A response at a proxy: RFC 3261 16.7 step 4, RFC 5630 5.3 ---- */

static bool has_barred(const struct situation *situation, uint8_t barred)
{
    for (size_t i = 0; i < situation->contact_count; i++)
        if (situation->contact[i].uri.scheme == barred)
            return true;
    return false;
}

/* The Contact as a target: without what no Request-URI has, and with a hop for it. */
static bool is_reachable(const struct situation *situation, const struct situation_uri *uri)
{
    bool required = is_sips(uri) || expect_policy(situation, SITUATION_POLICY_tls_only);

    return expect_hop_for(situation, uri, required).found;
}

static bool is_new_target(const struct expect_after *expected, const struct situation *situation,
                          size_t index)
{
    const struct situation_uri *uri = &situation->contact[index].uri;
    struct situation_uri earlier;

    if (expect_uri_equal(uri, &situation->sent))
        return false;
    for (size_t i = 0; i < expected->count; i++) {
        earlier = situation->contact[expected->contact[i]].uri;
        earlier.oddities &= (uint8_t)~SITUATION_HEADERS;
        if (expect_uri_equal(uri, &earlier))
            return false;
    }
    return true;
}

void expect_proxy_response(struct expect_after *expected, const struct situation *situation)
{
    bool sips = is_sips(&situation->sent);
    uint8_t barred = sips ? SITUATION_SIP : SITUATION_SIPS, wanted = sips ? SITUATION_SIPS : SITUATION_SIP;
    bool none = situation->not_responsible || expect_policy(situation, SITUATION_POLICY_recurse);

    expected->next = EXPECT_DONE;
    expected->count = 0;
    expected->clause = sips ? "5630-5.3-m" : "5630-5.3-n";
    if (situation->status / 100 != 3 || none)
        return;
    if (has_barred(situation, barred)) {
        expected->clause = "choice-mixed-3xx";
        if (expect_policy(situation, SITUATION_POLICY_mixed_3xx))
            return;
    }
    for (size_t i = 0; i < situation->contact_count; i++)
        if (situation->contact[i].uri.scheme == wanted && is_new_target(expected, situation, i) &&
            is_reachable(situation, &situation->contact[i].uri))
            expected->contact[expected->count++] = i;
    if (expected->count)
        expected->next = EXPECT_FOLLOW;
}
