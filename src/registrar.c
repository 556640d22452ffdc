/* SPDX-License-Identifier: Apache-2.0 */
#include "registrar.h"
#include "facts.h"
#include "gruu.h"
#include "option.h"
#include "rules.h"

/* One REGISTER on its way to the location service. */
struct registration {
    const struct sips_element *element;
    const struct sips_message *request;
    struct sips_clauses *clauses;
};

static uint32_t contact_expires(const struct sips_message *request, const struct sips_address *contact)
{
    uint32_t seconds;

    /* A malformed value counts as the default (RFC 3261 10.2.1.1, 20.10). */
    if (contact->expires.at)
        return sips_number_read(contact->expires, &seconds) ? seconds : SIPS_EXPIRES_DEFAULT_S;
    return request->has_expires ? request->expires_s : SIPS_EXPIRES_DEFAULT_S;
}

static bool options_known(const struct sips_message *request)
{
    struct sips_span rest, token;

    for (size_t i = 0; i < request->require.count; i++) {
        rest = request->require.value[i];
        while (sips_token_next(&rest, &token))
            if (!sips_registrar_supports(token))
                return false;
    }
    return true;
}

bool sips_registrar_supports(struct sips_span option_tag)
{
    return sips_span_same(option_tag, SIPS_SPAN("path")) ||
           sips_span_same(option_tag, SIPS_SPAN("outbound")) || sips_span_same(option_tag, SIPS_SPAN("gruu"));
}

/* Contact: * stands for the bindings that it takes away. */
static uint32_t star_facts(const struct sips_element *element, const struct sips_message *request)
{
    const struct sips_binding *binding;
    size_t cursor = 0;

    while (element->location && (binding = sips_location_next(element->location, &request->to.uri,
                                                              element->now_s, &cursor)) != NULL)
        if (binding->contact.uri.scheme == SIPS_SCHEME_SIPS)
            return REGISTER_IF_ALL_SIPS | REGISTER_IF_REMOVES_SIPS;
    return REGISTER_IF_NO_SIPS | REGISTER_IF_BINDS_SIPS;
}

/* Which schemes the Contacts have, and whether a sips one is bound. */
static uint32_t contact_facts(const struct sips_element *element, const struct sips_message *request)
{
    size_t sips = 0, bound = 0;

    if (request->contact_star)
        return star_facts(element, request);

    for (size_t i = 0; i < request->contact.count; i++) {
        const struct sips_address *contact = &request->contact.value[i];
        if (contact->uri.scheme != SIPS_SCHEME_SIPS)
            continue;
        sips++;
        bound += contact_expires(request, contact) > 0;
    }
    if (sips == 0)
        return REGISTER_IF_NO_SIPS | REGISTER_IF_BINDS_SIPS;
    return (sips == request->contact.count ? REGISTER_IF_ALL_SIPS : REGISTER_IF_MIXED) |
           (bound ? REGISTER_IF_BINDS_SIPS : REGISTER_IF_REMOVES_SIPS);
}

static uint32_t path_fact(const struct sips_message *request)
{
    for (size_t i = 0; i < request->path.count; i++)
        if (request->path.value[i].uri.scheme != SIPS_SCHEME_SIPS)
            return REGISTER_IF_PATH_NOT_SIPS;
    return REGISTER_IF_PATH_SIPS;
}

/* The first hop put its URI in first, so it is the last value: those behind it stand on top of it (RFC 3327
 * 5.2), and have no ob (RFC 5626 5.1). */
static uint32_t outbound_fact(const struct sips_message *request)
{
    size_t count = request->path.count;
    struct sips_span value;
    bool direct = request->via_count == 1 && count == 0;

    if (direct || !sips_registers_flow(request) ||
        (count && sips_uri_parameter(&request->path.value[count - 1].uri, SIPS_SPAN("ob"), &value)))
        return REGISTER_IF_HOP_FITS;
    return REGISTER_IF_HOP_LACKS_OUTBOUND;
}

static uint32_t register_facts(const struct sips_element *element, const struct sips_message *request)
{
    const struct sips_policy *policy = &element->policy;
    uint32_t facts = contact_facts(element, request) | path_fact(request) | outbound_fact(request);

    if (!sips_uri_is_sip(&request->request_uri))
        facts |= REGISTER_IF_REQUEST_OTHER;
    else
        facts |= request->request_uri.scheme == SIPS_SCHEME_SIPS ? REGISTER_IF_REQUEST_SIPS
                                                                 : REGISTER_IF_REQUEST_SIP;
    bool ours = sips_element_is_responsible(element, &request->request_uri) &&
                sips_element_is_responsible(element, &request->to.uri);
    facts |= ours ? REGISTER_IF_OUR_DOMAIN : REGISTER_IF_OTHER_DOMAIN;
    facts |= options_known(request) ? REGISTER_IF_OPTIONS_KNOWN : REGISTER_IF_OPTIONS_UNKNOWN;
    if (!request->contact_star)
        facts |= REGISTER_IF_NO_STAR;
    else
        facts |= request->has_expires && request->expires_s == 0 ? REGISTER_IF_STAR : REGISTER_IF_BAD_STAR;
    facts |= policy->deregister == SIPS_POLICY_deregister_EXEMPT ? REGISTER_IF_EXEMPT : REGISTER_IF_CHECKED;
    facts |= policy->mixed_contacts == SIPS_POLICY_mixed_contacts_REJECT ? REGISTER_IF_REJECT_MIXED
                                                                         : REGISTER_IF_ACCEPT_MIXED;
    return facts;
}

/* What of a Contact decides which binding it is. */
struct identity {
    const struct sips_uri *uri;
    struct sips_span instance;
    uint32_t reg_id;
};

static struct identity contact_identity(const struct sips_address *contact)
{
    struct identity identity = {&contact->uri, contact->instance, 0};

    if (contact->reg_id.at && !sips_number_read(contact->reg_id, &identity.reg_id))
        identity.reg_id = 0;
    return identity;
}

/* Do two Contacts of one AOR stand for one binding? By flow where both have one (RFC 5626 6), else by URI
 * (RFC 3261 10.3 step 7), where sip and sips forms of one UA are one (5630-5.1.1.1-e). */
static bool same_binding(const struct registration *registration, struct identity a, struct identity b)
{
    bool both_instances = a.instance.length && b.instance.length;
    bool same_instance = sips_span_equal(a.instance, b.instance);
    bool implied_ports = registration->element->policy.same_ua == SIPS_POLICY_same_ua_SCHEME_AND_PORT;

    if (both_instances && a.reg_id && b.reg_id)
        return same_instance && a.reg_id == b.reg_id;
    if (sips_uri_equal(a.uri, b.uri))
        return true;
    if ((both_instances && !same_instance) || !sips_uri_equal_but_scheme(a.uri, b.uri, true))
        return false;
    sips_clauses_add(registration->clauses, SIPS_CLAUSE_choice_same_ua);
    if (!implied_ports && !sips_uri_equal_but_scheme(a.uri, b.uri, false))
        return false;
    sips_clauses_add(registration->clauses, SIPS_CLAUSE_5630_5_1_1_1_e);
    return true;
}

/* The slot holds a binding of this AOR that has not expired. */
static bool is_current(const struct registration *registration, const struct sips_binding *slot)
{
    return slot->used && slot->expires_at_s > registration->element->now_s &&
           sips_aor_equal(&slot->aor, &registration->request->to.uri);
}

static bool is_free(const struct registration *registration, const struct sips_binding *slot)
{
    return !slot->claimed && (!slot->used || slot->expires_at_s <= registration->element->now_s);
}

static bool slot_matches(const struct registration *registration, const struct sips_binding *slot,
                         const struct sips_address *contact)
{
    struct identity held = {&slot->contact.uri, slot->instance, slot->reg_id};

    return is_current(registration, slot) && same_binding(registration, contact_identity(contact), held);
}

/* A later Contact of the same request takes its place. */
static bool is_superseded(const struct registration *registration, size_t index)
{
    const struct sips_address_list *contact = &registration->request->contact;

    for (size_t i = index + 1; i < contact->count; i++)
        if (same_binding(registration, contact_identity(&contact->value[index]),
                         contact_identity(&contact->value[i])))
            return true;
    return false;
}

/* 10.3 step 7: a request of the same Call-ID must have a higher CSeq than the one that made the binding. */
static bool in_order(const struct registration *registration, const struct sips_binding *slot)
{
    const struct sips_message *request = registration->request;

    return !sips_span_equal(slot->call_id, request->call_id) || request->cseq > slot->cseq;
}

/* What to store for a Contact. False: more Path values than a binding holds. */
static bool binding_request(const struct registration *registration, const struct sips_address *contact,
                            struct sips_binding_request *binding)
{
    const struct sips_message *request = registration->request;

    *binding = (struct sips_binding_request){
        .aor = request->to.uri.text,
        .contact = contact->text,
        .call_id = request->call_id,
        .cseq = request->cseq,
        .expires_at_s = registration->element->now_s + contact_expires(request, contact),
    };
    if (request->path.count > SIPS_BINDING_PATH_MAX)
        return false;
    for (size_t i = 0; i < request->path.count; i++)
        binding->path[binding->path_count++] = request->path.value[i].text;
    return true;
}

/* 200 if the Contact's binding can be stored as far as its own text goes. */
static uint16_t check_contact(const struct registration *registration, const struct sips_address *contact)
{
    struct sips_binding_request binding;

    if (!binding_request(registration, contact, &binding))
        return 500;
    switch (sips_binding_check(&binding)) {
    case SIPS_LOCATION_OK:
        return 200;
    case SIPS_LOCATION_BAD_AOR:
    case SIPS_LOCATION_BAD_CONTACT:
    case SIPS_LOCATION_BAD_PATH:
        return 400;
    case SIPS_LOCATION_FULL:
    case SIPS_LOCATION_TOO_LONG:
        break;
    }
    return 500;
}

/* The first pass: may every Contact be carried out? Claims a slot for each that will be stored. 200, or the
 * status that the whole request fails with. */
static uint16_t plan(const struct registration *registration)
{
    const struct sips_message *request = registration->request;
    struct sips_location *location = registration->element->location;

    for (size_t i = 0; i < request->contact.count; i++) {
        const struct sips_address *contact = &request->contact.value[i];
        uint16_t status = check_contact(registration, contact);
        bool placed = is_superseded(registration, i) || contact_expires(request, contact) == 0;
        if (status != 200)
            return status;
        for (size_t slot = 0; slot < location->capacity; slot++) {
            if (location->binding[slot].claimed ||
                !slot_matches(registration, &location->binding[slot], contact))
                continue;
            if (!in_order(registration, &location->binding[slot]))
                return 500;
            if (!placed)
                location->binding[slot].claimed = placed = true;
        }
        for (size_t slot = 0; slot < location->capacity && !placed; slot++)
            if (is_free(registration, &location->binding[slot]))
                location->binding[slot].claimed = placed = true;
        if (!placed)
            return 500;
    }
    return 200;
}

/* Takes every current binding that the Contact stands for out. */
static void remove_matches(const struct registration *registration, const struct sips_address *contact)
{
    struct sips_location *location = registration->element->location;

    for (size_t slot = 0; slot < location->capacity; slot++)
        if (slot_matches(registration, &location->binding[slot], contact))
            location->binding[slot].used = false;
}

static struct sips_binding *free_slot(const struct registration *registration)
{
    struct sips_location *location = registration->element->location;

    for (size_t slot = 0; slot < location->capacity; slot++)
        if (!location->binding[slot].used ||
            location->binding[slot].expires_at_s <= registration->element->now_s)
            return &location->binding[slot];
    return NULL;
}

/* The second pass, which cannot fail: what a Contact replaces goes first, so that there is room for it. */
static void carry_out(const struct registration *registration)
{
    const struct sips_message *request = registration->request;

    for (size_t i = 0; i < request->contact.count; i++) {
        const struct sips_address *contact = &request->contact.value[i];
        struct sips_binding_request binding;
        if (is_superseded(registration, i))
            continue;
        remove_matches(registration, contact);
        struct sips_binding *slot = free_slot(registration);
        if (contact_expires(request, contact) > 0 && slot && binding_request(registration, contact, &binding))
            (void)!sips_binding_store(slot, &binding);
    }
    if (request->path.count)
        sips_clauses_add(registration->clauses, SIPS_CLAUSE_3327_5);
}

/* Contact: * takes all bindings of the AOR, if the request is in order for each (10.3 step 6). */
static uint16_t remove_all(const struct registration *registration)
{
    struct sips_location *location = registration->element->location;

    for (size_t slot = 0; slot < location->capacity; slot++)
        if (is_current(registration, &location->binding[slot]) &&
            !in_order(registration, &location->binding[slot]))
            return 500;
    for (size_t slot = 0; slot < location->capacity; slot++)
        if (is_current(registration, &location->binding[slot]))
            location->binding[slot].used = false;
    return 200;
}

static uint16_t update(const struct registration *registration)
{
    struct sips_location *location = registration->element->location;

    sips_clauses_add(registration->clauses, SIPS_CLAUSE_3261_10_3);
    if (location == NULL)
        return registration->request->contact.count ? 500 : 200;
    if (registration->request->contact_star)
        return remove_all(registration);
    for (size_t slot = 0; slot < location->capacity; slot++)
        location->binding[slot].claimed = false;
    uint16_t status = plan(registration);
    if (status == 200)
        carry_out(registration);
    return status;
}

static enum sips_service_route decide_service_route(const struct registration *registration)
{
    const struct sips_policy *policy = &registration->element->policy;
    uint32_t contacts = contact_facts(registration->element, registration->request);
    uint32_t facts = policy->service_route == SIPS_POLICY_service_route_SIP_AND_SIPS
                         ? SERVICE_ROUTE_IF_SIP_AND_SIPS
                         : SERVICE_ROUTE_IF_SIPS_ONLY;
    if (registration->request->contact.count == 0)
        facts |= SERVICE_ROUTE_IF_NOTHING_REGISTERED;
    else if ((contacts & REGISTER_IF_NO_SIPS) || (contacts & REGISTER_IF_REMOVES_SIPS))
        facts |= SERVICE_ROUTE_IF_SIP_REGISTERED;
    else
        facts |= SERVICE_ROUTE_IF_SIPS_REGISTERED;
    switch ((enum sips_service_route_outcome)sips_rule_find(sips_rules_service_route(), facts,
                                                            registration->clauses)
                ->outcome) {
    case SERVICE_ROUTE_NONE:
        return SIPS_SERVICE_ROUTE_NONE;
    case SERVICE_ROUTE_SIP:
        return SIPS_SERVICE_ROUTE_SIP;
    case SERVICE_ROUTE_SIPS:
        break;
    }
    return SIPS_SERVICE_ROUTE_SIPS;
}

/* What the answer will show of GRUUs rests on the bindings as they are now (RFC 5627 5.3). */
static bool decide_gruus(const struct registration *registration)
{
    const struct sips_element *element = registration->element;
    bool supported = sips_option_listed(&registration->request->supported, SIPS_SPAN("gruu"));
    const struct sips_binding *binding;
    size_t cursor = 0;

    while (element->location &&
           (binding = sips_location_next(element->location, &registration->request->to.uri, element->now_s,
                                         &cursor)) != NULL)
        sips_gruu_shown(binding, supported, registration->clauses);
    return supported;
}

static uint16_t decide(const struct registration *registration)
{
    uint32_t facts = register_facts(registration->element, registration->request);
    const struct sips_rule *rule = sips_rule_find(sips_rules_register(), facts, registration->clauses);

    switch ((enum sips_register_outcome)rule->outcome) {
    case REGISTER_ACCEPT:
        return update(registration);
    case REGISTER_REJECT_400:
        return 400;
    case REGISTER_REJECT_404:
        return 404;
    case REGISTER_REJECT_416:
        return 416;
    case REGISTER_REJECT_420:
        return 420;
    case REGISTER_REJECT_439:
        break;
    }
    return 439;
}

void sips_registrar_decide(struct sips_registrar_verdict *verdict, const struct sips_element *element,
                           const struct sips_message *request)
{
    struct registration registration = {element, request, &verdict->clauses};

    verdict->clauses = sips_clauses_begin(element);
    verdict->service_route = SIPS_SERVICE_ROUTE_NONE;
    verdict->shows_gruus = false;
    verdict->status = decide(&registration);
    if (verdict->status != 200)
        return;
    verdict->service_route = decide_service_route(&registration);
    verdict->shows_gruus = decide_gruus(&registration);
}
