/* SPDX-License-Identifier: Apache-2.0 */
#include "branch.h"
#include "gruu.h"
#include "proxy_edge.h"
#include "proxy_target.h"
#include "rewrite.h"
#include "rules.h"

static void respond(struct sips_proxy_verdict *verdict, const struct sips_message *request, unsigned status,
                    unsigned warning)
{
    if (request->method == SIPS_METHOD_ACK)
        sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_3261_17);
    verdict->action = request->method == SIPS_METHOD_ACK ? SIPS_DROP : SIPS_RESPOND;
    verdict->status = (uint16_t)status;
    verdict->warning = (uint16_t)warning;
}

static bool looped(const struct sips_element *element, const struct sips_message *request)
{
    for (size_t i = 0; i < request->via_count; i++)
        if (sips_element_is_self(element, request->via[i].host) &&
            sips_branch_looped(&request->via[i], request))
            return true;
    return false;
}

static bool all_sips(const struct sips_address_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->value[i].uri.scheme != SIPS_SCHEME_SIPS)
            return false;
    return true;
}

/* What RFC 5630 3.2 has a strict element look at, beside the Request-URI and sip Contacts. */
static bool rest_is_sips(const struct sips_message *request)
{
    for (size_t i = 0; i < request->via_count; i++)
        if (!sips_transport_is_secure(request->via[i].transport))
            return false;
    return request->to.uri.scheme == SIPS_SCHEME_SIPS && request->from.uri.scheme == SIPS_SCHEME_SIPS &&
           all_sips(&request->path) && all_sips(&request->record_route) &&
           (sips_message_has_contact(request, SIPS_SCHEME_SIP) || all_sips(&request->contact));
}

static uint32_t admission_facts(const struct sips_element *element, const struct sips_message *request,
                                struct sips_arrival arrival)
{
    const struct sips_policy *policy = &element->policy;
    uint32_t facts = 0;

    if (!sips_uri_is_sip(&request->request_uri))
        facts |= ADMISSION_IF_OTHER_SCHEME;
    else
        facts |= request->request_uri.scheme == SIPS_SCHEME_SIPS ? ADMISSION_IF_SIPS : ADMISSION_IF_SIP;
    facts |= request->has_max_forwards && request->max_forwards == 0 ? ADMISSION_IF_NO_HOPS_LEFT
                                                                     : ADMISSION_IF_HOPS_LEFT;
    facts |= looped(element, request) ? ADMISSION_IF_LOOPED : ADMISSION_IF_NO_LOOP;
    /* This proxy knows no option tags; ACK and CANCEL are never refused for them (16.3 step 5, 8.2.2.3). */
    bool unknown = request->proxy_require.count && request->method != SIPS_METHOD_ACK &&
                   request->method != SIPS_METHOD_CANCEL;
    facts |= unknown ? ADMISSION_IF_OPTIONS_UNKNOWN : ADMISSION_IF_OPTIONS_KNOWN;
    facts |= arrival.secure ? ADMISSION_IF_ARRIVED_SECURE : ADMISSION_IF_ARRIVED_PLAIN;
    facts |= sips_message_has_contact(request, SIPS_SCHEME_SIP) ? ADMISSION_IF_CONTACT_SIP
                                                                : ADMISSION_IF_CONTACT_FITS;
    facts |= rest_is_sips(request) ? ADMISSION_IF_REST_SIPS : ADMISSION_IF_REST_NOT_SIPS;
    facts |= policy->strict == SIPS_POLICY_strict_OFF ? ADMISSION_IF_STRICT_OFF : ADMISSION_IF_STRICT_ON;
    facts |= policy->insecure_arrival == SIPS_POLICY_insecure_arrival_TAKE ? ADMISSION_IF_TAKE_INSECURE
                                                                           : ADMISSION_IF_REJECT_INSECURE;
    facts |= policy->inconsistent_uris == SIPS_POLICY_inconsistent_uris_TAKE
                 ? ADMISSION_IF_TAKE_INCONSISTENT
                 : ADMISSION_IF_REJECT_INCONSISTENT;
    return facts;
}

/* 16.3. False: the request is answered. */
static bool admit(struct sips_proxy_verdict *verdict, const struct sips_element *element,
                  const struct sips_message *request, struct sips_arrival arrival)
{
    uint32_t facts = admission_facts(element, request, arrival);

    switch ((enum sips_admission_outcome)sips_rule_find(sips_rules_admission(), facts, &verdict->clauses)
                ->outcome) {
    case ADMISSION_TAKE:
        return true;
    case ADMISSION_REJECT_400:
        respond(verdict, request, 400, 0);
        break;
    case ADMISSION_REJECT_416:
        respond(verdict, request, 416, 0);
        break;
    case ADMISSION_REJECT_420:
        respond(verdict, request, 420, 0);
        break;
    case ADMISSION_REJECT_482:
        respond(verdict, request, 482, 0);
        break;
    case ADMISSION_REJECT_483:
        respond(verdict, request, 483, 0);
        break;
    }
    return false;
}

/* A sip or sips URI that this element puts into Record-Route: <scheme:host;lr>, with a flow token perhaps. */
static bool is_own_record_route(const struct sips_element *element, const struct sips_uri *uri)
{
    return uri->lr && sips_element_is_self(element, uri->host) &&
           (uri->user.at == NULL || sips_edge_is_token(element, uri));
}

/* An entry of Route that names this element: its own name, or one of its domains as a UA without a better
 * name for its outbound proxy writes it. */
static bool is_own_route(const struct sips_element *element, const struct sips_uri *uri)
{
    return sips_uri_is_sip(uri) && (sips_element_is_self(element, uri->host) ||
                                    (uri->user.at == NULL && sips_element_has_domain(element, uri->host)));
}

/* The transport that a URI names, explicitly or by default. */
static enum sips_transport named_transport(const struct sips_uri *uri)
{
    bool sips = uri->scheme == SIPS_SCHEME_SIPS;

    switch (uri->transport) {
    case SIPS_TRANSPORT_NONE:
        return sips ? SIPS_TRANSPORT_TLS : SIPS_TRANSPORT_UDP;
    case SIPS_TRANSPORT_TCP:
        return sips ? SIPS_TRANSPORT_TLS : SIPS_TRANSPORT_TCP;
    case SIPS_TRANSPORT_SCTP:
        return sips ? SIPS_TRANSPORT_TLS_SCTP : SIPS_TRANSPORT_SCTP;
    case SIPS_TRANSPORT_WS:
        return sips ? SIPS_TRANSPORT_WSS : SIPS_TRANSPORT_WS;
    case SIPS_TRANSPORT_UDP:
    case SIPS_TRANSPORT_TLS:
    case SIPS_TRANSPORT_TLS_SCTP:
    case SIPS_TRANSPORT_WSS:
    case SIPS_TRANSPORT_OTHER:
        break;
    }
    return uri->transport;
}

/* maddr of ours, reached over the transport that the URI names: taken off, with port and transport (16.4). */
static void strip_maddr(struct sips_routing *routing)
{
    struct sips_written_uri *written = &routing->request_uri;
    struct sips_uri *uri = &written->view;
    bool ours = sips_element_is_self(routing->element, uri->maddr) ||
                sips_element_has_domain(routing->element, uri->maddr);

    if (!ours || named_transport(uri) != routing->arrival.transport)
        return;
    if (uri->port)
        sips_written_uri_leave_out(written,
                                   sips_span_between(sips_span_end(uri->host), uri->parameters.at - 1));
    sips_written_uri_leave_out(written, sips_uri_maddr_parameter(uri));
    if (uri->transport_parameter.at)
        sips_written_uri_leave_out(written, uri->transport_parameter);
    uri->port = 0;
    uri->transport = SIPS_TRANSPORT_NONE;
    uri->maddr = (struct sips_span){NULL, 0};
    sips_clauses_add(&routing->clauses, SIPS_CLAUSE_3261_16_4);
}

/* Route information preprocessing (16.4). 0, or the status that the request is refused with: 400 where a
 * strict router in front hides a URI of another scheme. */
static unsigned preprocess(struct sips_routing *routing)
{
    const struct sips_address_list *route = &routing->request->route;
    const struct sips_uri *uri = &routing->request->request_uri, *own = NULL;

    routing->route_first = 0;
    routing->route_end = route->count;
    if (route->count && is_own_record_route(routing->element, uri)) {
        const struct sips_uri *last = &route->value[--routing->route_end].uri;
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_3261_16_4);
        if (last->scheme != uri->scheme) {
            sips_clauses_add(&routing->clauses, SIPS_CLAUSE_choice_strict_route);
            return 400;
        }
        own = uri;
        uri = last;
    }
    sips_written_uri_of(&routing->request_uri, uri);
    strip_maddr(routing);
    if (routing->route_first < routing->route_end &&
        is_own_route(routing->element, &route->value[routing->route_first].uri)) {
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_3261_16_4);
        own = &route->value[routing->route_first++].uri;
    }
    return own && own->user.at ? sips_edge_take(routing, own) : 0;
}

#define WRITTEN_URI_MAX SIPS_BINDING_TEXT_MAX /* those of bindings alone are compared */

/* Equal as they are written. One of which something was left out is written for the comparison. */
static bool written_equal(const struct sips_written_uri *a, const struct sips_written_uri *b)
{
    char text[2][WRITTEN_URI_MAX];
    struct sips_uri uri[2];
    const struct sips_written_uri *const written[2] = {a, b};

    if (a->without_count == 0 && b->without_count == 0)
        return sips_uri_equal(&a->view, &b->view);
    for (int i = 0; i < 2; i++) {
        size_t length = sips_written_uri_copy(written[i], text[i], sizeof text[i]);
        if (sips_uri_read(&uri[i], (struct sips_span){text[i], length}) != SIPS_URI_OK)
            return false;
    }
    return sips_uri_equal(&uri[0], &uri[1]);
}

/* No target twice (16.5): where two bindings give one Request-URI, the one that asks for more security stays.
 */
static void add_target(struct sips_proxy_verdict *verdict, const struct sips_target *target)
{
    for (size_t i = 0; i < verdict->target_count; i++) {
        struct sips_target *other = &verdict->target[i];
        if (!written_equal(&other->request_uri, &target->request_uri))
            continue;
        if (target->sips_binding && !other->sips_binding)
            *other = *target;
        return;
    }
    verdict->target_count++;
}

/* One candidate, built in the next free slot of the verdict. */
static void try_target(struct sips_proxy_verdict *verdict, struct sips_routing *routing,
                       const struct sips_binding *binding)
{
    struct sips_target *target = &verdict->target[verdict->target_count];

    if (sips_target_build(target, routing, binding))
        add_target(verdict, target);
}

/* A GRUU stands for one instance of the AOR (RFC 5627 6.1). */
static bool is_meant(const struct sips_routing *routing, const struct sips_binding *binding)
{
    const struct sips_uri *uri = &routing->request_uri.view;

    return !sips_uri_is_gruu(uri) || sips_gruu_leads_to(uri, binding);
}

/* Higher q first (RFC 3261 16.6), and then the older slot. */
static bool is_before(const struct sips_binding *a, const struct sips_binding *b)
{
    return a->q_thousandths != b->q_thousandths ? a->q_thousandths > b->q_thousandths : a < b;
}

/* The first bindings of the AOR in that order, or the first ones behind one of them. Returns how many. */
static size_t find_bindings(const struct sips_routing *routing, const struct sips_binding *behind,
                            const struct sips_binding *found[SIPS_TARGET_MAX])
{
    const struct sips_location *location = routing->element->location;
    const struct sips_binding *binding;
    size_t count = 0, cursor = 0;

    while (location && (binding = sips_location_next(location, &routing->request_uri.view,
                                                     routing->element->now_s, &cursor)) != NULL) {
        size_t at = count;
        if (!is_meant(routing, binding) || (behind && !is_before(behind, binding)))
            continue;
        if (count < SIPS_TARGET_MAX)
            count++;
        else if (!is_before(binding, found[--at]))
            continue;
        for (; at > 0 && is_before(binding, found[at - 1]); at--)
            found[at] = found[at - 1];
        found[at] = binding;
    }
    return count;
}

/* 16.5: a URI behind a flow token, one that is not ours, or that still names an maddr, is its own target;
 * else the location service knows. */
static bool goes_to_itself(const struct sips_routing *routing)
{
    const struct sips_uri *uri = &routing->request_uri.view;

    return routing->flow.id || uri->maddr.length || !sips_element_is_responsible(routing->element, uri);
}

static void determine_targets(struct sips_proxy_verdict *verdict, struct sips_routing *routing)
{
    const struct sips_binding *binding[SIPS_TARGET_MAX], *behind = NULL;
    size_t count;

    sips_clauses_add(&routing->clauses, SIPS_CLAUSE_3261_16_5);
    if (goes_to_itself(routing)) {
        try_target(verdict, routing, NULL);
        return;
    }
    sips_clauses_add(&routing->clauses, SIPS_CLAUSE_5630_4_1_a);
    if (sips_uri_is_gruu(&routing->request_uri.view)) {
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_5627_6_1);
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_5630_5_2_1_a);
    }
    do { /* as many as are looked at in one go may not become as many targets */
        count = find_bindings(routing, behind, binding);
        for (size_t i = 0; i < count && !routing->strict_rejected; i++) {
            if (verdict->target_count == SIPS_TARGET_MAX) {
                verdict->targets_left_out = true;
                return;
            }
            behind = binding[i];
            try_target(verdict, routing, behind);
        }
    } while (count == SIPS_TARGET_MAX && !routing->strict_rejected);
}

static void refuse(struct sips_proxy_verdict *verdict, struct sips_routing *routing)
{
    const struct sips_element *element = routing->element;
    bool known = element->location &&
                 sips_location_knows(element->location, &routing->request_uri.view, element->now_s);
    uint32_t facts = known ? REFUSAL_IF_AOR_KNOWN : REFUSAL_IF_AOR_UNKNOWN;

    facts |= element->policy.no_binding == SIPS_POLICY_no_binding_BY_AOR ? REFUSAL_IF_STATUS_BY_AOR
                                                                         : REFUSAL_IF_STATUS_480;
    if (routing->sips_refused)
        facts |= REFUSAL_IF_SIPS_REFUSED;
    else if (routing->sip_refused)
        facts |= REFUSAL_IF_SIP_REFUSED;
    else
        facts |= routing->unreachable ? REFUSAL_IF_UNREACHABLE : REFUSAL_IF_NOTHING_BOUND;
    switch (
        (enum sips_refusal_outcome)sips_rule_find(sips_rules_refusal(), facts, &verdict->clauses)->outcome) {
    case REFUSAL_RESPOND_404:
        respond(verdict, routing->request, 404, 0);
        break;
    case REFUSAL_RESPOND_480:
        respond(verdict, routing->request, 480, 0);
        break;
    case REFUSAL_RESPOND_480_WARNING_380:
        respond(verdict, routing->request, 480, 380);
        break;
    case REFUSAL_RESPOND_480_WARNING_381:
        respond(verdict, routing->request, 480, 381);
        break;
    }
}

void sips_proxy_request(struct sips_proxy_verdict *verdict, const struct sips_element *element,
                        const struct sips_message *request, struct sips_arrival arrival)
{
    struct sips_routing routing = {
        .element = element, .request = request, .arrival = arrival, .clauses = sips_clauses_begin(element)};

    verdict->action = SIPS_DROP;
    verdict->status = verdict->warning = 0;
    verdict->clauses = sips_clauses_begin(element);
    verdict->target_count = 0;
    verdict->targets_left_out = false;
    if (!admit(verdict, element, request, arrival))
        return;
    unsigned refused = preprocess(&routing);
    if (refused) {
        respond(verdict, request, refused, 0);
    } else if (!sips_uri_is_sip(&routing.request_uri.view)) {
        respond(verdict, request, 416, 0);
    } else {
        determine_targets(verdict, &routing);
        if (routing.strict_rejected) {
            verdict->target_count = 0;
            respond(verdict, request, 400, 0);
        } else if (verdict->target_count == 0) {
            refuse(verdict, &routing);
        } else {
            verdict->action = SIPS_FORWARD;
        }
    }
    sips_clauses_join(&verdict->clauses, &routing.clauses);
}
