/* SPDX-License-Identifier: Apache-2.0 */
#include "redirect.h"
#include "facts.h"
#include "proxy_target.h"
#include "rules.h"

/* One request on its way to a 302. */
struct redirection {
    const struct sips_element *element;
    const struct sips_message *request;
    struct sips_redirect_verdict *verdict;
    size_t sips_refused, skipped;
};

static void respond(struct sips_redirect_verdict *verdict, unsigned status, unsigned warning)
{
    verdict->action = SIPS_RESPOND;
    verdict->status = (uint16_t)status;
    verdict->warning = (uint16_t)warning;
}

static uint32_t method_fact(const struct sips_message *request)
{
    if (request->method == SIPS_METHOD_ACK)
        return REDIRECT_ADMISSION_IF_ACK;
    return request->method == SIPS_METHOD_CANCEL ? REDIRECT_ADMISSION_IF_CANCEL
                                                 : REDIRECT_ADMISSION_IF_OTHER_METHOD;
}

static uint32_t admission_facts(const struct sips_element *element, const struct sips_message *request)
{
    const struct sips_uri *uri = &request->request_uri;
    uint32_t facts = method_fact(request);

    if (!sips_uri_is_sip(uri))
        facts |= REDIRECT_ADMISSION_IF_OTHER_SCHEME;
    else
        facts |= uri->scheme == SIPS_SCHEME_SIPS ? REDIRECT_ADMISSION_IF_SIPS : REDIRECT_ADMISSION_IF_SIP;
    facts |= sips_message_has_contact(request, SIPS_SCHEME_SIP) ? REDIRECT_ADMISSION_IF_CONTACT_SIP
                                                                : REDIRECT_ADMISSION_IF_CONTACT_FITS;
    facts |= sips_element_is_responsible(element, uri) ? REDIRECT_ADMISSION_IF_OUR_DOMAIN
                                                       : REDIRECT_ADMISSION_IF_OTHER_DOMAIN;
    facts |= element->policy.inconsistent_uris == SIPS_POLICY_inconsistent_uris_TAKE
                 ? REDIRECT_ADMISSION_IF_TAKE_INCONSISTENT
                 : REDIRECT_ADMISSION_IF_REJECT_INCONSISTENT;
    return facts;
}

/* False: the request is answered, or needs no answer. */
static bool admit(struct redirection *redirection)
{
    struct sips_redirect_verdict *verdict = redirection->verdict;
    uint32_t facts = admission_facts(redirection->element, redirection->request);

    switch ((enum sips_redirect_admission_outcome)sips_rule_find(sips_rules_redirect_admission(), facts,
                                                                 &verdict->clauses)
                ->outcome) {
    case REDIRECT_ADMISSION_TAKE:
        return true;
    case REDIRECT_ADMISSION_DROP:
        break;
    case REDIRECT_ADMISSION_RESPOND_200:
        respond(verdict, 200, 0);
        break;
    case REDIRECT_ADMISSION_REJECT_400:
        respond(verdict, 400, 0);
        break;
    case REDIRECT_ADMISSION_REJECT_404:
        respond(verdict, 404, 0);
        break;
    case REDIRECT_ADMISSION_REJECT_416:
        respond(verdict, 416, 0);
        break;
    }
    return false;
}

static uint32_t target_fact(const struct sips_uri *contact)
{
    switch (contact->scheme) {
    case SIPS_SCHEME_SIP:
        return REDIRECT_IF_REGISTERED_SIP;
    case SIPS_SCHEME_SIPS:
        return REDIRECT_IF_REGISTERED_SIPS;
    case SIPS_SCHEME_TEL:
    case SIPS_SCHEME_OTHER:
        break;
    }
    return REDIRECT_IF_REGISTERED_OTHER;
}

static uint32_t redirect_facts(const struct redirection *redirection, const struct sips_uri *contact)
{
    const struct sips_policy *policy = &redirection->element->policy;
    const struct sips_uri *uri = &redirection->request->request_uri;
    uint32_t facts = target_fact(contact);

    facts |= uri->scheme == SIPS_SCHEME_SIPS ? REDIRECT_IF_REQUEST_SIPS : REDIRECT_IF_REQUEST_SIP;
    facts |= sips_uri_equal(contact, uri) ? REDIRECT_IF_REQUEST_URI : REDIRECT_IF_OTHER_URI;
    facts |= policy->tls == SIPS_POLICY_tls_AVAILABLE ? REDIRECT_IF_TLS_USABLE : REDIRECT_IF_NO_TLS;
    facts |= policy->redirect_sips_to_sip == SIPS_POLICY_redirect_sips_to_sip_REDIRECT
                 ? REDIRECT_IF_REDIRECT_SIPS_TO_SIP
                 : REDIRECT_IF_REJECT_SIPS_TO_SIP;
    return facts;
}

/* The Contact as it was registered: a parameter transport=tls comes from there, or from nowhere (5.4). */
static void name_contact(struct redirection *redirection, const struct sips_binding *binding)
{
    struct sips_redirect_verdict *verdict = redirection->verdict;
    const struct sips_uri *uri = &binding->contact.uri;

    if (verdict->contact_count == SIPS_TARGET_MAX) {
        verdict->contacts_left_out = true;
        return;
    }
    struct sips_written_uri *contact = &verdict->contact[verdict->contact_count];
    verdict->q_thousandths[verdict->contact_count++] = binding->q_thousandths;
    sips_written_uri_of(contact, uri);
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5630_5_4_f);
    if (uri->transport != SIPS_TRANSPORT_TLS)
        return;
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_choice_tls_param);
    if (redirection->element->policy.tls_param == SIPS_POLICY_tls_param_DROP)
        sips_written_uri_leave_out(contact, uri->transport_parameter);
}

static void try_binding(struct redirection *redirection, const struct sips_binding *binding)
{
    uint32_t facts = redirect_facts(redirection, &binding->contact.uri);

    switch ((enum sips_redirect_outcome)sips_rule_find(sips_rules_redirect(), facts,
                                                       &redirection->verdict->clauses)
                ->outcome) {
    case REDIRECT_GIVE:
        name_contact(redirection, binding);
        break;
    case REDIRECT_REFUSE_SIPS:
        redirection->sips_refused++;
        break;
    case REDIRECT_SKIP:
        redirection->skipped++;
        break;
    }
}

/* No Contact is left: 480 with 380 where sip bindings were withheld, else what a proxy would answer. */
static void refuse(struct redirection *redirection)
{
    const struct sips_element *element = redirection->element;
    struct sips_redirect_verdict *verdict = redirection->verdict;
    bool known = element->location &&
                 sips_location_knows(element->location, &redirection->request->request_uri, element->now_s);
    uint32_t facts = known ? REFUSAL_IF_AOR_KNOWN : REFUSAL_IF_AOR_UNKNOWN;

    if (redirection->sips_refused) {
        respond(verdict, 480, 380);
        return;
    }
    facts |= element->policy.no_binding == SIPS_POLICY_no_binding_BY_AOR ? REFUSAL_IF_STATUS_BY_AOR
                                                                         : REFUSAL_IF_STATUS_480;
    facts |= redirection->skipped ? REFUSAL_IF_UNREACHABLE : REFUSAL_IF_NOTHING_BOUND;
    bool unknown =
        sips_rule_find(sips_rules_refusal(), facts, &verdict->clauses)->outcome == REFUSAL_RESPOND_404;
    respond(verdict, unknown ? 404 : 480, 0);
}

void sips_redirect_request(struct sips_redirect_verdict *verdict, const struct sips_element *element,
                           const struct sips_message *request)
{
    struct redirection redirection = {.element = element, .request = request, .verdict = verdict};
    const struct sips_binding *binding;
    size_t cursor = 0;

    verdict->action = SIPS_DROP;
    verdict->status = verdict->warning = 0;
    verdict->contact_count = 0;
    verdict->contacts_left_out = false;
    verdict->clauses = sips_clauses_begin(element);
    if (!admit(&redirection))
        return;
    while (element->location && (binding = sips_location_next(element->location, &request->request_uri,
                                                              element->now_s, &cursor)) != NULL)
        try_binding(&redirection, binding);
    if (verdict->contact_count)
        respond(verdict, 302, 0);
    else
        refuse(&redirection);
}
