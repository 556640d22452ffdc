/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy_target.h"
#include "rules.h"
#include "uac.h"

/* ---- REGISTER: RFC 3261 10.2 as RFC 5630 5.1.1.1 and Appendix A amend it ---- */

static bool has_other_form(const struct sips_uac_registration *registration, size_t index, bool implied_ports)
{
    const struct sips_uri *contact = &registration->contact[index];

    for (size_t i = 0; i < registration->contact_count; i++)
        if (registration->contact[i].scheme != contact->scheme &&
            sips_uri_equal_but_scheme(&registration->contact[i], contact, implied_ports))
            return true;
    return false;
}

static enum sips_uac_binding_outcome decide_contact(const struct sips_uac_registration *registration,
                                                    size_t index, const struct sips_policy *policy,
                                                    struct sips_clauses *clauses)
{
    const struct sips_uri *contact = &registration->contact[index];
    bool implied_ports = policy->same_ua == SIPS_POLICY_same_ua_SCHEME_AND_PORT;
    uint32_t facts =
        registration->reachable_by_sips ? UAC_BINDING_IF_WANTS_SIPS : UAC_BINDING_IF_WANTS_NO_SIPS;

    facts |= has_other_form(registration, index, implied_ports) ? UAC_BINDING_IF_BOTH_FORMS
                                                                : UAC_BINDING_IF_ONE_FORM;
    if (!sips_uri_is_sip(contact))
        facts |= UAC_BINDING_IF_CONTACT_OTHER;
    else
        facts |=
            contact->scheme == SIPS_SCHEME_SIPS ? UAC_BINDING_IF_CONTACT_SIPS : UAC_BINDING_IF_CONTACT_SIP;
    return (enum sips_uac_binding_outcome)sips_rule_find(sips_rules_uac_binding(), facts, clauses)->outcome;
}

/* The Contact with its scheme. It never says transport=tls; as sips it does not say transport=udp either,
 * which would make it a URI that nobody can contact. */
static void write_contact(struct sips_uac_register_verdict *verdict, const struct sips_uri *contact,
                          enum sips_scheme scheme)
{
    struct sips_written_uri *written = &verdict->contact[verdict->contact_count++];
    bool tls = contact->transport == SIPS_TRANSPORT_TLS;
    bool udp = contact->transport == SIPS_TRANSPORT_UDP && scheme == SIPS_SCHEME_SIPS;

    sips_written_uri_of(written, contact);
    written->view.scheme = scheme;
    bool has_none = !tls && !udp;

    if (!sips_uri_is_sip(contact) || has_none)
        return;
    sips_clauses_add(&verdict->clauses, tls ? SIPS_CLAUSE_5630_5_1_1_1_h : SIPS_CLAUSE_5630_3_1_4_c);
    sips_written_uri_leave_out(written, contact->transport_parameter);
}

static void decide_contacts(struct sips_uac_register_verdict *verdict, const struct sips_element *element,
                            const struct sips_uac_registration *registration)
{
    for (size_t i = 0; i < registration->contact_count; i++) {
        const struct sips_uri *contact = &registration->contact[i];
        if (verdict->contact_count == SIPS_ADDRESS_MAX) {
            verdict->contacts_left_out = true;
            return;
        }
        switch (decide_contact(registration, i, &element->policy, &verdict->clauses)) {
        case UAC_BINDING_KEEP:
            write_contact(verdict, contact, contact->scheme);
            break;
        case UAC_BINDING_AS_SIP:
            write_contact(verdict, contact, SIPS_SCHEME_SIP);
            break;
        case UAC_BINDING_AS_SIPS:
            write_contact(verdict, contact, SIPS_SCHEME_SIPS);
            break;
        case UAC_BINDING_LEAVE_OUT:
            break;
        }
    }
}

static uint32_t contacts_fact(const struct sips_uac_register_verdict *verdict)
{
    size_t sips = 0;

    for (size_t i = 0; i < verdict->contact_count; i++)
        sips += verdict->contact[i].view.scheme == SIPS_SCHEME_SIPS;
    if (verdict->contact_count == 0)
        return UAC_REGISTER_IF_NO_CONTACT;
    if (sips == 0)
        return UAC_REGISTER_IF_NONE_SIPS;
    return sips == verdict->contact_count ? UAC_REGISTER_IF_ALL_SIPS : UAC_REGISTER_IF_SOME_SIPS;
}

void sips_uac_register(struct sips_uac_register_verdict *verdict, const struct sips_element *element,
                       const struct sips_uac_registration *registration)
{
    bool aor_sips = registration->aor.scheme == SIPS_SCHEME_SIPS;
    uint32_t facts = aor_sips ? UAC_REGISTER_IF_AOR_SIPS : UAC_REGISTER_IF_AOR_SIP;

    verdict->clauses = sips_clauses_begin(element);
    verdict->contact_count = 0;
    verdict->contacts_left_out = false;
    decide_contacts(verdict, element, registration);
    facts |= contacts_fact(verdict);
    verdict->request_uri_scheme = verdict->from_to_scheme = SIPS_SCHEME_SIP;
    switch (
        (enum sips_uac_register_outcome)sips_rule_find(sips_rules_uac_register(), facts, &verdict->clauses)
            ->outcome) {
    case UAC_REGISTER_ALL_SIP:
        break;
    case UAC_REGISTER_ALL_SIPS:
        verdict->request_uri_scheme = verdict->from_to_scheme = SIPS_SCHEME_SIPS;
        break;
    case UAC_REGISTER_REQUEST_SIPS:
        verdict->request_uri_scheme = SIPS_SCHEME_SIPS;
        break;
    }
}
