/* SPDX-License-Identifier: Apache-2.0 */
#include "expect_agent.h"

static void answer(struct expect_answer *expected, unsigned status, unsigned warning, const char *clause)
{
    expected->status = status;
    expected->warning = warning;
    expected->clause = clause;
}

static bool has_contact(const struct situation *situation, enum situation_scheme scheme)
{
    for (size_t i = 0; i < situation->contact_count; i++)
        if (situation->contact[i].uri.scheme == scheme)
            return true;
    return false;
}

static bool is_sips(const struct situation_uri *uri)
{
    return uri->scheme == SITUATION_SIPS;
}

/* ---- The user agent server: RFC 5630 5.1.2 ---- */

static bool forms_dialog(uint8_t method)
{
    return method == SIPS_METHOD_INVITE || method == SIPS_METHOD_SUBSCRIBE || method == SIPS_METHOD_REFER;
}

/* RFC 3261 12.1.1 for a new dialog, RFC 5630 5.1.2 for one that is refreshed. */
static void decide_contact(struct expect_answer *expected, const struct situation *situation)
{
    bool sips = is_sips(&situation->request_uri);
    bool refreshes = forms_dialog(situation->method) || situation->method == SIPS_METHOD_UPDATE ||
                     situation->method == SIPS_METHOD_NOTIFY;

    expected->contact = SIPS_CONTACT_NONE;
    expected->contact_clause = "3261-12.1.1";
    if (!situation->has_dialog && forms_dialog(situation->method)) {
        expected->contact_clause = sips ? "5630-5.1.2-a" : "5630-5.1.2-b";
        if (situation->record_route.count)
            sips = sips || is_sips(&situation->record_route.uri[0]);
        else
            sips = sips || has_contact(situation, SITUATION_SIPS);
    } else if (situation->has_dialog && refreshes) {
        bool by_flag = expect_policy(situation, SITUATION_POLICY_refresh_key);
        bool kept = by_flag ? situation->dialog_secure : situation->dialog_sips;
        bool differ = situation->dialog_sips != situation->dialog_secure;
        expected->contact_clause = sips ? "5630-5.1.2-a" : differ ? "choice-refresh-key" : "5630-5.1.2-j";
        sips = sips || kept;
    } else {
        return;
    }
    expected->contact = sips ? SIPS_CONTACT_SIPS : SIPS_CONTACT_SIP;
}

static void refuse_or_answer(struct expect_answer *expected, const struct situation *situation)
{
    bool outside = !situation->has_dialog;

    if (situation->request_uri.scheme == SITUATION_SIP) {
        bool wanted = situation->has_dialog && !situation->dialog_sips;
        if (!wanted && expect_policy(situation, SITUATION_POLICY_uas_sip))
            answer(expected, 480, 381, "5630-5.1.2-f");
        return;
    }
    if (expect_policy(situation, SITUATION_POLICY_sips_scheme))
        answer(expected, 416, 0, "5630-5.1.2-e");
    else if (outside && expect_policy(situation, SITUATION_POLICY_uas_sips))
        answer(expected, 480, 380, "5630-5.1.2-c");
    else if (has_contact(situation, SITUATION_SIP) &&
             expect_policy(situation, SITUATION_POLICY_inconsistent_uris))
        answer(expected, 400, 0, "5630-5.1.2-i");
}

void expect_uas(struct expect_answer *expected, const struct situation *situation)
{
    expected->contact = SIPS_CONTACT_NONE;
    expected->contact_clause = "3261-12.1.1";
    answer(expected, 200, 0, "5630-5.1.2-h");
    if (situation->method == SIPS_METHOD_ACK)
        answer(expected, 0, 0, "3261-17");
    else if (situation->method == SIPS_METHOD_CANCEL)
        answer(expected, 200, 0, "3261-9.2");
    else if (!expect_is_sip(&situation->request_uri))
        answer(expected, 416, 0, "3261-8.2.2.1");
    else
        refuse_or_answer(expected, situation);
    if (expected->status == 200)
        decide_contact(expected, situation);
}

/* ---- The redirect server: RFC 5630 5.4 ---- */

/* False: the request is answered, or gets no answer, without a look at what is registered. */
static bool looks_up(struct expect_answer *expected, const struct situation *situation)
{
    const struct situation_uri *uri = &situation->request_uri;
    bool inconsistent = is_sips(uri) && has_contact(situation, SITUATION_SIP);

    if (situation->method == SIPS_METHOD_ACK)
        answer(expected, 0, 0, "3261-17");
    else if (situation->method == SIPS_METHOD_CANCEL)
        answer(expected, 200, 0, "3261-8.3");
    else if (!expect_is_sip(uri))
        answer(expected, 416, 0, "3261-8.3");
    else if (inconsistent && expect_policy(situation, SITUATION_POLICY_inconsistent_uris))
        answer(expected, 400, 0, "5630-5.4-e");
    else if (uri->host != SITUATION_OWN && uri->host != SITUATION_SELF)
        answer(expected, 404, 0, "5630-5.4-d");
    else
        return true;
    return false;
}

void expect_redirect(struct expect_answer *expected, const struct situation *situation)
{
    const struct situation_uri *uri = &situation->request_uri;
    bool refused = false, skipped = false;

    expected->redirect_count = 0;
    if (!looks_up(expected, situation))
        return;
    for (size_t i = 0; i < situation->binding_count; i++) {
        const struct situation_uri *contact = &situation->binding[i].contact.uri;
        if (!expect_is_bound(&situation->binding[i], uri))
            continue;
        if (is_sips(contact) && expect_policy(situation, SITUATION_POLICY_tls))
            skipped = true;
        else if (contact->scheme == SITUATION_SIP && is_sips(uri) &&
                 expect_policy(situation, SITUATION_POLICY_redirect_sips_to_sip))
            refused = true;
        else
            expected->redirect[expected->redirect_count++] = i;
    }
    if (expected->redirect_count)
        answer(expected, 302, 0, is_sips(uri) ? "5630-5.4-b" : "5630-5.4-a");
    else if (refused)
        answer(expected, 480, 380, "5630-5.4-c");
    else if (skipped || expect_is_known(situation, uri) ||
             expect_policy(situation, SITUATION_POLICY_no_binding))
        answer(expected, 480, 0, skipped ? "5630-5.4-a" : "choice-no-binding");
    else
        answer(expected, 404, 0, "choice-no-binding");
}

/* ---- Comparison of URIs: RFC 3261 19.1.4 ---- */

static bool rest_equal(const struct situation_uri *a, const struct situation_uri *b)
{
    const unsigned counts = SITUATION_MADDR | SITUATION_PHONE | SITUATION_METHOD | SITUATION_HEADERS;

    return a->user == b->user && a->host == b->host && a->transport == b->transport &&
           (a->oddities & counts) == (b->oddities & counts);
}

bool expect_uri_equal(const struct situation_uri *a, const struct situation_uri *b)
{
    if (a->scheme != b->scheme)
        return false;
    return !expect_is_sip(a) || (a->port == b->port && rest_equal(a, b));
}

/* 1 is 5060, 2 is 5061. */
static bool has_own_port(const struct situation_uri *uri)
{
    return uri->port == 0 || uri->port == (is_sips(uri) ? 2 : 1);
}

bool expect_uri_equal_but_scheme(const struct situation_uri *a, const struct situation_uri *b, bool ports)
{
    if (a->scheme == b->scheme || !expect_is_sip(a) || !expect_is_sip(b))
        return expect_uri_equal(a, b);
    return (a->port == b->port || (ports && has_own_port(a) && has_own_port(b))) && rest_equal(a, b);
}
