/* SPDX-License-Identifier: Apache-2.0 */
#include "uac.h"
#include "proxy_target.h"
#include "rules.h"

/* The request in the making. */
struct sending {
    struct sips_uac_verdict *verdict;
    const struct sips_element *element;
    const struct sips_uac_intent *intent;
    const struct sips_uri *target;
    const struct sips_address *route_set;
    size_t route_set_count;
};

static bool is_sips(const struct sips_written_uri *uri)
{
    return uri->view.scheme == SIPS_SCHEME_SIPS;
}

static void find_route_set(struct sending *sending)
{
    const struct sips_uac_intent *intent = sending->intent;
    struct sips_clauses *clauses = &sending->verdict->clauses;

    sending->target = &intent->target;
    if (intent->dialog) {
        sips_clauses_add(clauses, SIPS_CLAUSE_3261_12_2_1_1);
        sending->target = &intent->dialog->remote_target;
        sending->route_set = intent->dialog->route;
        sending->route_set_count = intent->dialog->route_count;
    } else if (intent->route_set && intent->route_set->count) {
        sips_clauses_add(clauses, SIPS_CLAUSE_3608_6);
        sending->route_set = intent->route_set->value;
        sending->route_set_count = intent->route_set->count;
    }
}

/* What the UA was given, as it is written by this UA. */
static void write_target(struct sending *sending)
{
    struct sips_written_uri *written = &sending->verdict->request_uri;

    sips_written_uri_of(written, sending->target);
    sips_written_uri_for_request(written);
    if (sending->intent->dialog == NULL && written->view.transport == SIPS_TRANSPORT_TLS) {
        sips_clauses_add(&sending->verdict->clauses, SIPS_CLAUSE_5630_5_1_1_h);
        sips_clauses_add(&sending->verdict->clauses, SIPS_CLAUSE_5630_3_1_4_a);
        sips_written_uri_leave_out(written, written->view.transport_parameter);
    }
}

/* With a sips target each sip entry changes its scheme, and nothing else (5630-5.1.1-e). */
static void write_route(struct sending *sending, bool as_sips)
{
    struct sips_uac_verdict *verdict = sending->verdict;

    for (size_t i = 0; i < sending->route_set_count; i++) {
        struct sips_route_entry *entry = &verdict->route[verdict->route_count++];
        sips_written_uri_of(&entry->uri, &sending->route_set[i].uri);
        entry->text = sending->route_set[i].text;
        if (as_sips && entry->uri.view.scheme == SIPS_SCHEME_SIP)
            entry->uri.view.scheme = SIPS_SCHEME_SIPS;
    }
}

/* A strict router gets itself as Request-URI; the target goes to the end of Route (RFC 3261 12.2.1.1). */
static void swap_for_strict_router(struct sips_uac_verdict *verdict)
{
    struct sips_written_uri target = verdict->request_uri;
    size_t last = verdict->route_count - 1;

    verdict->request_uri = verdict->route[0].uri;
    sips_written_uri_for_request(&verdict->request_uri);
    memmove(&verdict->route[0], &verdict->route[1], last * sizeof verdict->route[0]);
    verdict->route[last].uri = target;
    verdict->route[last].text = (struct sips_span){NULL, 0};
}

static uint32_t first_route_fact(const struct sending *sending)
{
    if (sending->route_set_count == 0)
        return UAC_ROUTE_IF_NO_ROUTE;
    const struct sips_uri *first = &sending->route_set[0].uri;
    if (first->scheme == SIPS_SCHEME_SIPS)
        return first->lr ? UAC_ROUTE_IF_LOOSE_SIPS : UAC_ROUTE_IF_STRICT_SIPS;
    return first->lr ? UAC_ROUTE_IF_LOOSE_SIP : UAC_ROUTE_IF_STRICT_SIP;
}

/* Request-URI and Route. The URI that names the next hop: the first Route that is not strict, else the
 * Request-URI (RFC 3261 8.1.2). */
static const struct sips_written_uri *route(struct sending *sending)
{
    struct sips_uac_verdict *verdict = sending->verdict;
    bool sips = sending->target->scheme == SIPS_SCHEME_SIPS;
    uint32_t facts = (sips ? UAC_ROUTE_IF_TARGET_SIPS : UAC_ROUTE_IF_TARGET_SIP) | first_route_fact(sending);
    enum sips_uac_route_outcome outcome =
        (enum sips_uac_route_outcome)sips_rule_find(sips_rules_uac_route(), facts, &verdict->clauses)
            ->outcome;

    write_target(sending);
    write_route(sending, outcome == UAC_ROUTE_KEEP_AS_SIPS || outcome == UAC_ROUTE_SWAP_AS_SIPS);
    switch (outcome) {
    case UAC_ROUTE_KEEP:
    case UAC_ROUTE_KEEP_AS_SIPS:
        return verdict->route_count ? &verdict->route[0].uri : &verdict->request_uri;
    case UAC_ROUTE_SWAP:
    case UAC_ROUTE_SWAP_AS_SIPS:
        swap_for_strict_router(verdict);
        break;
    }
    return &verdict->request_uri;
}

/* Methods that can start a dialog, refresh a target or tell where this UA is (RFC 3261 8.1.1.8, 11.1, 12.2).
 * Those of REGISTER are what is registered. A method that nobody knows may carry one. */
static bool carries_contact(enum sips_method method)
{
    switch (method) {
    case SIPS_METHOD_INVITE:
    case SIPS_METHOD_OPTIONS:
    case SIPS_METHOD_SUBSCRIBE:
    case SIPS_METHOD_NOTIFY:
    case SIPS_METHOD_REFER:
    case SIPS_METHOD_UPDATE:
    case SIPS_METHOD_OTHER:
        return true;
    case SIPS_METHOD_ACK:
    case SIPS_METHOD_BYE:
    case SIPS_METHOD_CANCEL:
    case SIPS_METHOD_REGISTER:
    case SIPS_METHOD_PRACK:
    case SIPS_METHOD_PUBLISH:
    case SIPS_METHOD_INFO:
    case SIPS_METHOD_MESSAGE:
        break;
    }
    return false;
}

static uint32_t place_fact(const struct sending *sending, bool with_contact)
{
    const struct sips_dialog *dialog = sending->intent->dialog;

    if (dialog == NULL)
        return UAC_CONTACT_IF_OUTSIDE;
    if (!with_contact ||
        !sips_dialog_contact_is_sips(dialog, &sending->element->policy, &sending->verdict->clauses))
        return UAC_CONTACT_IF_IN_SIP_DIALOG;
    return UAC_CONTACT_IF_IN_SIPS_DIALOG;
}

static enum sips_contact_scheme decide_contact(const struct sending *sending)
{
    struct sips_uac_verdict *verdict = sending->verdict;
    bool with_contact = carries_contact(sending->intent->method);
    bool top_sips = verdict->route_count && is_sips(&verdict->route[0].uri);
    uint32_t facts = with_contact ? UAC_CONTACT_IF_WITH_CONTACT : UAC_CONTACT_IF_WITHOUT_CONTACT;

    facts |= is_sips(&verdict->request_uri) ? UAC_CONTACT_IF_REQUEST_SIPS : UAC_CONTACT_IF_REQUEST_SIP;
    facts |= top_sips ? UAC_CONTACT_IF_TOP_SIPS : UAC_CONTACT_IF_TOP_NOT_SIPS;
    facts |= place_fact(sending, with_contact);
    switch ((enum sips_uac_contact_outcome)sips_rule_find(sips_rules_uac_contact(), facts, &verdict->clauses)
                ->outcome) {
    case UAC_CONTACT_NONE:
        break;
    case UAC_CONTACT_SIP:
        return SIPS_CONTACT_SIP;
    case UAC_CONTACT_SIPS:
        return SIPS_CONTACT_SIPS;
    }
    return SIPS_CONTACT_NONE;
}

/* CANCEL and ACK travel as the request did (3261-9.1, 3261-17.1.1.3). */
static void follow_sent(struct sips_uac_verdict *verdict, const struct sips_element *element,
                        const struct sips_uac_intent *intent)
{
    *verdict = *intent->sent;
    verdict->contact = SIPS_CONTACT_NONE;
    verdict->clauses = sips_clauses_begin(element);
    sips_clauses_add(&verdict->clauses,
                     intent->method == SIPS_METHOD_CANCEL ? SIPS_CLAUSE_3261_9_1 : SIPS_CLAUSE_3261_17_1_1_3);
}

void sips_uac_request(struct sips_uac_verdict *verdict, const struct sips_element *element,
                      const struct sips_uac_intent *intent)
{
    struct sending sending = {.verdict = verdict, .element = element, .intent = intent};
    bool is_cancel = intent->method == SIPS_METHOD_CANCEL, is_ack = intent->method == SIPS_METHOD_ACK;

    if (intent->sent && (is_cancel || is_ack)) {
        follow_sent(verdict, element, intent);
        return;
    }
    verdict->clauses = sips_clauses_begin(element);
    verdict->route_count = 0;
    find_route_set(&sending);
    const struct sips_written_uri *next = route(&sending);
    uint32_t facts = is_sips(&verdict->request_uri) ? HOP_IF_REQUEST_SIPS : HOP_IF_REQUEST_SIP;
    facts |= verdict->route_count ? HOP_IF_TO_ROUTE : HOP_IF_TO_UA;
    verdict->may_send = sips_hop_decide(&verdict->next_hop, &verdict->clauses, element,
                                        facts | HOP_IF_NO_SIPS_BINDING, &next->view);
    verdict->contact = decide_contact(&sending);
    if (is_cancel || (is_ack && intent->dialog == NULL))
        verdict->may_send = false;
}

void sips_uac_gruu(struct sips_written_uri *written, struct sips_clauses *clauses,
                   const struct sips_uri *gruu, enum sips_scheme registered)
{
    sips_clauses_add(clauses, SIPS_CLAUSE_5630_5_1_1_4_a);
    sips_written_uri_of(written, gruu);
    if (sips_uri_is_sip(gruu) && (registered == SIPS_SCHEME_SIP || registered == SIPS_SCHEME_SIPS))
        written->view.scheme = registered;
}
