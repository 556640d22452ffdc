/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"
#include "rules.h"
#include "uac.h"

/* ---- What follows a response: RFC 3261 8.1.3.4, 8.1.3.5 as RFC 5630 5.1.1 and Appendix A amend them ---- */

static bool has_warning(const struct sips_message *response, unsigned code)
{
    for (size_t i = 0; i < response->warning_count; i++)
        if (response->warning[i].code == code)
            return true;
    return false;
}

static uint32_t response_fact(const struct sips_message *response, bool sent_sips)
{
    bool not_allowed = has_warning(response, 380), required = has_warning(response, 381);

    if (response->status / 100 == 3)
        return UAC_RESPONSE_IF_REDIRECTION;
    if (response->status == 416)
        return UAC_RESPONSE_IF_UNSUPPORTED_SCHEME;
    if (response->status != 480 || (!not_allowed && !required))
        return UAC_RESPONSE_IF_OTHER_RESPONSE;
    /* With both warnings the one that is about the scheme that was sent counts. */
    if (not_allowed && (sent_sips || !required))
        return UAC_RESPONSE_IF_SIPS_NOT_ALLOWED;
    return UAC_RESPONSE_IF_SIPS_REQUIRED;
}

static uint32_t sent_fact(const struct sips_uri *sent)
{
    if (!sips_uri_is_sip(sent))
        return UAC_RESPONSE_IF_SENT_OTHER;
    return sent->scheme == SIPS_SCHEME_SIPS ? UAC_RESPONSE_IF_SENT_SIPS : UAC_RESPONSE_IF_SENT_SIP;
}

static uint32_t contact_fact(const struct sips_uri *contact)
{
    if (!sips_uri_is_sip(contact))
        return UAC_RESPONSE_IF_CONTACT_OTHER;
    return contact->scheme == SIPS_SCHEME_SIPS ? UAC_RESPONSE_IF_CONTACT_SIPS : UAC_RESPONSE_IF_CONTACT_SIP;
}

static uint32_t policy_facts(const struct sips_policy *policy)
{
    return (uint32_t)((policy->redirect_to_sip == SIPS_POLICY_redirect_to_sip_ASK
                           ? UAC_RESPONSE_IF_REDIRECT_ASK
                           : UAC_RESPONSE_IF_REDIRECT_NEVER) |
                      (policy->upgrade_on_381 == SIPS_POLICY_upgrade_on_381_YES
                           ? UAC_RESPONSE_IF_UPGRADE_YES
                           : UAC_RESPONSE_IF_UPGRADE_NO));
}

static enum sips_uac_next next_of(enum sips_uac_response_outcome outcome)
{
    switch (outcome) {
    case UAC_RESPONSE_DONE:
        break;
    case UAC_RESPONSE_FOLLOW:
        return SIPS_UAC_FOLLOW;
    case UAC_RESPONSE_RETRY_AS_SIP:
        return SIPS_UAC_RETRY_AS_SIP;
    case UAC_RESPONSE_RETRY_AS_SIPS:
        return SIPS_UAC_RETRY_AS_SIPS;
    case UAC_RESPONSE_ASK_USER:
        return SIPS_UAC_ASK_USER;
    }
    return SIPS_UAC_DONE;
}

static enum sips_uac_next consult(struct sips_uac_next_verdict *verdict, uint32_t facts)
{
    const struct sips_rule *rule = sips_rule_find(sips_rules_uac_response(), facts, &verdict->clauses);

    return next_of((enum sips_uac_response_outcome)rule->outcome);
}

/* Nothing is tried twice (RFC 3261 8.1.3.4). */
static bool is_known(const struct sips_uac_next_verdict *verdict, const struct sips_uri *uri,
                     const struct sips_uri *sent)
{
    if (sips_uri_equal(uri, sent))
        return true;
    for (size_t i = 0; i < verdict->target_count; i++)
        if (sips_uri_equal(uri, &verdict->target[i]))
            return true;
    return false;
}

/* Contacts that may be tried go before those that the user must be asked about. */
static void redirect(struct sips_uac_next_verdict *verdict, const struct sips_message *response,
                     const struct sips_uri *sent, uint32_t facts)
{
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_3261_8_1_3_4);
    for (size_t i = 0; i < response->contact.count; i++) {
        const struct sips_uri *uri = &response->contact.value[i].uri;
        enum sips_uac_next next = consult(verdict, facts | contact_fact(uri));
        if (next == SIPS_UAC_ASK_USER && verdict->next == SIPS_UAC_DONE)
            verdict->next = next;
        if (next != SIPS_UAC_FOLLOW || is_known(verdict, uri, sent))
            continue;
        verdict->target[verdict->target_count++] = *uri;
        verdict->next = next;
    }
}

void sips_uac_response(struct sips_uac_next_verdict *verdict, const struct sips_element *element,
                       const struct sips_message *response, const struct sips_uri *sent, bool confirmed)
{
    bool sent_sips = sent->scheme == SIPS_SCHEME_SIPS;
    uint32_t facts = sent_fact(sent) | response_fact(response, sent_sips) | policy_facts(&element->policy);

    facts |= confirmed ? UAC_RESPONSE_IF_CONFIRMED : UAC_RESPONSE_IF_UNCONFIRMED;
    verdict->clauses = sips_clauses_begin(element);
    verdict->target_count = 0;
    verdict->next = SIPS_UAC_DONE;
    if (facts & UAC_RESPONSE_IF_REDIRECTION)
        redirect(verdict, response, sent, facts);
    else
        verdict->next = consult(
            verdict, facts | (sent_sips ? UAC_RESPONSE_IF_CONTACT_SIPS : UAC_RESPONSE_IF_CONTACT_SIP));
}
