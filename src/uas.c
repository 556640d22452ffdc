/* SPDX-License-Identifier: Apache-2.0 */
#include "uas.h"
#include "facts.h"
#include "rules.h"

static uint32_t scheme_fact(const struct sips_uri *uri)
{
    switch (uri->scheme) {
    case SIPS_SCHEME_SIP:
        return UAS_IF_SIP;
    case SIPS_SCHEME_SIPS:
        return UAS_IF_SIPS;
    case SIPS_SCHEME_TEL:
    case SIPS_SCHEME_OTHER:
        break;
    }
    return UAS_IF_OTHER_SCHEME;
}

static uint32_t request_facts(const struct sips_message *request, const struct sips_dialog *dialog)
{
    uint32_t facts = scheme_fact(&request->request_uri);

    if (request->method == SIPS_METHOD_ACK)
        facts |= UAS_IF_ACK;
    else
        facts |= request->method == SIPS_METHOD_CANCEL ? UAS_IF_CANCEL : UAS_IF_ANSWERED;
    if (dialog == NULL)
        facts |= UAS_IF_NO_DIALOG;
    else
        facts |= dialog->sips_request_uri ? UAS_IF_SIPS_DIALOG : UAS_IF_SIP_DIALOG;
    facts |= sips_message_has_contact(request, SIPS_SCHEME_SIP) ? UAS_IF_CONTACT_SIP : UAS_IF_CONTACT_FITS;
    return facts;
}

static uint32_t policy_facts(const struct sips_policy *policy)
{
    uint32_t facts =
        policy->sips_scheme == SIPS_POLICY_sips_scheme_KNOWN ? UAS_IF_SIPS_KNOWN : UAS_IF_SIPS_UNKNOWN;

    facts |= policy->uas_sips == SIPS_POLICY_uas_sips_ACCEPT ? UAS_IF_ACCEPT_SIPS : UAS_IF_REFUSE_SIPS;
    facts |= policy->uas_sip == SIPS_POLICY_uas_sip_ACCEPT ? UAS_IF_ACCEPT_SIP : UAS_IF_REFUSE_SIP;
    facts |= policy->inconsistent_uris == SIPS_POLICY_inconsistent_uris_TAKE ? UAS_IF_TAKE_INCONSISTENT
                                                                             : UAS_IF_REJECT_INCONSISTENT;
    return facts;
}

/* 12.1.1: the request's own URIs. */
static uint32_t answer_facts(const struct sips_message *request, const struct sips_dialog *dialog)
{
    bool sips = request->request_uri.scheme == SIPS_SCHEME_SIPS;
    uint32_t facts = sips ? UAS_CONTACT_IF_REQUEST_SIPS : UAS_CONTACT_IF_REQUEST_SIP;

    if (dialog == NULL && sips_method_forms_dialog(request->method))
        facts |= UAS_CONTACT_IF_FORMS_DIALOG;
    else
        facts |= dialog && sips_method_refreshes_target(request->method) ? UAS_CONTACT_IF_REFRESHES_TARGET
                                                                         : UAS_CONTACT_IF_NEITHER;
    if (request->record_route.count == 0)
        facts |= UAS_CONTACT_IF_NOT_RECORDED;
    else
        facts |= request->record_route.value[0].uri.scheme == SIPS_SCHEME_SIPS
                     ? UAS_CONTACT_IF_TOPMOST_SIPS
                     : UAS_CONTACT_IF_TOPMOST_NOT_SIPS;
    facts |= sips_message_has_contact(request, SIPS_SCHEME_SIPS) ? UAS_CONTACT_IF_CONTACT_SIPS
                                                                 : UAS_CONTACT_IF_CONTACT_NOT_SIPS;
    return facts;
}

static enum sips_contact_scheme decide_contact(const struct sips_element *element,
                                               const struct sips_message *request,
                                               const struct sips_dialog *dialog, struct sips_clauses *clauses)
{
    bool by_request_uri = element->policy.refresh_key == SIPS_POLICY_refresh_key_REQUEST_URI;
    uint32_t facts = answer_facts(request, dialog);

    facts |= by_request_uri ? UAS_CONTACT_IF_BY_REQUEST_URI : UAS_CONTACT_IF_BY_SECURE_FLAG;
    if (dialog == NULL || !dialog->sips_request_uri)
        facts |= UAS_CONTACT_IF_BEGAN_SIP;
    else
        facts |= dialog->secure ? UAS_CONTACT_IF_BEGAN_SECURE : UAS_CONTACT_IF_BEGAN_SIPS;
    switch (
        (enum sips_uas_contact_outcome)sips_rule_find(sips_rules_uas_contact(), facts, clauses)->outcome) {
    case UAS_CONTACT_NONE:
        return SIPS_CONTACT_NONE;
    case UAS_CONTACT_SIP:
        return SIPS_CONTACT_SIP;
    case UAS_CONTACT_SIPS:
        break;
    }
    return SIPS_CONTACT_SIPS;
}

static void respond(struct sips_uas_verdict *verdict, bool accepted, unsigned status, unsigned warning)
{
    verdict->accepted = accepted;
    verdict->status = (uint16_t)status;
    verdict->warning = (uint16_t)warning;
}

void sips_uas_request(struct sips_uas_verdict *verdict, const struct sips_element *element,
                      const struct sips_message *request, const struct sips_dialog *dialog)
{
    uint32_t facts = request_facts(request, dialog) | policy_facts(&element->policy);

    verdict->contact = SIPS_CONTACT_NONE;
    verdict->clauses = sips_clauses_begin(element);
    switch ((enum sips_uas_outcome)sips_rule_find(sips_rules_uas(), facts, &verdict->clauses)->outcome) {
    case UAS_TAKE:
        respond(verdict, true, 0, 0);
        break;
    case UAS_ANSWER:
        respond(verdict, true, 200, 0);
        verdict->contact = decide_contact(element, request, dialog, &verdict->clauses);
        break;
    case UAS_REJECT_400:
        respond(verdict, false, 400, 0);
        break;
    case UAS_REJECT_416:
        respond(verdict, false, 416, 0);
        break;
    case UAS_REJECT_480_WARNING_380:
        respond(verdict, false, 480, 380);
        break;
    case UAS_REJECT_480_WARNING_381:
        respond(verdict, false, 480, 381);
        break;
    }
}
