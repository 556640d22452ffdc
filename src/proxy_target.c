/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy_target.h"
#include "dialog.h"
#include "gruu.h"
#include "proxy_edge.h"
#include "rules.h"

void sips_written_uri_of(struct sips_written_uri *written, const struct sips_uri *uri)
{
    written->view = *uri;
    written->without_count = 0;
}

void sips_written_uri_leave_out(struct sips_written_uri *written, struct sips_span slice)
{
    size_t at = written->without_count++;

    for (; at > 0 && written->without[at - 1].at > slice.at; at--)
        written->without[at] = written->without[at - 1];
    written->without[at] = slice;
}

void sips_written_uri_for_request(struct sips_written_uri *written)
{
    struct sips_uri *uri = &written->view;
    struct sips_span method = {NULL, 0};

    if (sips_uri_parameter(uri, SIPS_SPAN("method"), &method)) { /* it has a value: sips_uri_read */
        const char *at = method.at;
        while (*at != ';')
            at--;
        sips_written_uri_leave_out(written, sips_span_between(at, sips_span_end(method)));
    }
    if (uri->headers.at) {
        sips_written_uri_leave_out(written,
                                   sips_span_between(uri->headers.at - 1, sips_span_end(uri->headers)));
        uri->headers = (struct sips_span){NULL, 0};
    }
}

bool sips_starts_dialog(const struct sips_message *request)
{
    return request->to.tag.at == NULL && sips_method_forms_dialog(request->method);
}

static bool is_sips(const struct sips_written_uri *uri)
{
    return uri->view.scheme == SIPS_SCHEME_SIPS;
}

/* What is not passed on still chooses the hop: it is how the UA asked to be reached. */
static void drop_transport(struct sips_written_uri *uri)
{
    sips_written_uri_leave_out(uri, uri->view.transport_parameter);
}

/* The Contact of a binding as Request-URI: its scheme becomes the request's, the rest stays (RFC 5630 5.3).
 */
static void write_contact(struct sips_target *target, struct sips_routing *routing,
                          const struct sips_uri *contact)
{
    const struct sips_policy *policy = &routing->element->policy;
    enum sips_scheme scheme = routing->request_uri.view.scheme;

    sips_written_uri_of(&target->request_uri, contact);
    sips_written_uri_for_request(&target->request_uri);
    target->sips_binding = contact->scheme == SIPS_SCHEME_SIPS;
    if (target->sips_binding && scheme == SIPS_SCHEME_SIP)
        target->request_uri.view.scheme = SIPS_SCHEME_SIP;
    if (contact->transport == SIPS_TRANSPORT_TLS) {
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_choice_tls_param);
        if (policy->tls_param == SIPS_POLICY_tls_param_DROP)
            drop_transport(&target->request_uri);
    } else if (contact->transport_parameter.at && target->sips_binding && scheme == SIPS_SCHEME_SIP) {
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_choice_binding_transport);
        if (policy->binding_transport == SIPS_POLICY_binding_transport_DROP)
            drop_transport(&target->request_uri);
    }
}

static void add_route(struct sips_target *target, const struct sips_address *address, bool as_sip)
{
    struct sips_route_entry *entry = &target->route[target->route_count++];

    sips_written_uri_of(&entry->uri, &address->uri);
    entry->text = address->text;
    if (as_sip) /* a Path is sip or sips: sips_binding_check */
        entry->uri.view.scheme = SIPS_SCHEME_SIP;
}

/* A request to a GRUU inside of a dialog brings its whole way along (RFC 5627 6.1). */
static bool takes_path(const struct sips_routing *routing, const struct sips_binding *binding)
{
    bool has_way = routing->route_first < routing->route_end;
    bool brings_way = has_way && sips_uri_is_gruu(&routing->request_uri.view);

    return binding && binding->path_count && !brings_way;
}

/* Path of the binding (RFC 3327 5), then what is left of the request's Route. */
static void write_route(struct sips_target *target, struct sips_routing *routing,
                        const struct sips_binding *binding)
{
    bool sip_request = !is_sips(&routing->request_uri);
    bool as_sip = sip_request && routing->element->policy.path_scheme == SIPS_POLICY_path_scheme_AS_REQUEST;

    target->route_count = 0;
    if (takes_path(routing, binding)) {
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_3327_5);
        if (sip_request)
            sips_clauses_add(&routing->clauses, SIPS_CLAUSE_choice_path_scheme);
        for (size_t i = 0; i < binding->path_count; i++)
            add_route(target, &binding->path[i], as_sip);
    }
    for (size_t i = routing->route_first; i < routing->route_end; i++)
        add_route(target, &routing->request->route.value[i], false);
}

/* A strict next hop gets itself as Request-URI, and the Request-URI goes to the end of Route (16.6 step 6).
 */
static void swap_for_strict_router(struct sips_target *target)
{
    struct sips_written_uri request_uri = target->request_uri;
    size_t last = target->route_count - 1;

    target->request_uri = target->route[0].uri;
    memmove(&target->route[0], &target->route[1], last * sizeof target->route[0]);
    target->route[last].uri = request_uri;
    target->route[last].text = (struct sips_span){NULL, 0};
}

static enum sips_strict_outcome decide_strict_route(const struct sips_target *target,
                                                    struct sips_routing *routing)
{
    const struct sips_policy *policy = &routing->element->policy;
    uint32_t facts = policy->strict_route == SIPS_POLICY_strict_route_REJECT ? STRICT_IF_REJECT_OTHER
                                                                             : STRICT_IF_OTHER_AS_LOOSE;
    if (target->route_count == 0)
        facts |= STRICT_IF_NO_ROUTE | STRICT_IF_SAME_SCHEME;
    else
        facts |=
            (target->route[0].uri.view.lr ? STRICT_IF_LOOSE : STRICT_IF_STRICT) |
            (target->route[0].uri.view.scheme == target->request_uri.view.scheme ? STRICT_IF_SAME_SCHEME
                                                                                 : STRICT_IF_OTHER_SCHEME);
    return (enum sips_strict_outcome)sips_rule_find(sips_rules_strict(), facts, &routing->clauses)->outcome;
}

/* The clauses that a choice of next hop rests on. */
static void cite_hop(struct sips_clauses *clauses, enum sips_next_hop_result result,
                     const struct sips_next_hop *hop)
{
    sips_clauses_add(clauses, SIPS_CLAUSE_3263_4_1);
    if (result == SIPS_NEXT_HOP_UDP_FOR_SIPS)
        sips_clauses_add(clauses, SIPS_CLAUSE_5630_3_1_4_c);
    if (result != SIPS_NEXT_HOP_FOUND)
        return;
    sips_clauses_add(clauses, SIPS_CLAUSE_3263_4_2);
    if (hop->transport == SIPS_TRANSPORT_SCTP || hop->transport == SIPS_TRANSPORT_TLS_SCTP)
        sips_clauses_add(clauses, SIPS_CLAUSE_4168_3);
    if (hop->transport == SIPS_TRANSPORT_WS || hop->transport == SIPS_TRANSPORT_WSS)
        sips_clauses_add(clauses, SIPS_CLAUSE_7118_4);
}

static bool is_tls_required(struct sips_clauses *clauses, const struct sips_policy *policy, uint32_t facts,
                            const struct sips_uri *next)
{
    facts |= next->scheme == SIPS_SCHEME_SIPS ? HOP_IF_NEXT_SIPS : HOP_IF_NEXT_SIP;
    facts |= policy->tls_extent == SIPS_POLICY_tls_extent_LAST_HOP ? HOP_IF_EXTENT_LAST_HOP
                                                                   : HOP_IF_EXTENT_ALL_HOPS;
    facts |= policy->tls_only == SIPS_POLICY_tls_only_NO ? HOP_IF_PLAIN_ALLOWED : HOP_IF_TLS_ONLY;

    return sips_rule_find(sips_rules_hop(), facts, clauses)->outcome == HOP_REQUIRE_TLS;
}

bool sips_hop_decide(struct sips_next_hop *hop, struct sips_clauses *clauses,
                     const struct sips_element *element, uint32_t facts, const struct sips_uri *next)
{
    const struct sips_policy *policy = &element->policy;
    bool require = is_tls_required(clauses, policy, facts, next);
    enum sips_next_hop_result result =
        sips_next_hop_select(hop, next, require ? SIPS_HOP_REQUIRE_TLS : SIPS_HOP_PREFER_TLS,
                             policy->tls == SIPS_POLICY_tls_AVAILABLE, element->resolver);
    cite_hop(clauses, result, hop);
    return result == SIPS_NEXT_HOP_FOUND;
}

/* The next hop, named by a Route entry or the Request-URI (16.6 step 7), as secure as it must be. */
static bool select_hop(struct sips_target *target, struct sips_routing *routing,
                       const struct sips_written_uri *next)
{
    uint32_t facts = is_sips(&target->request_uri) ? HOP_IF_REQUEST_SIPS : HOP_IF_REQUEST_SIP;

    facts |= target->sips_binding ? HOP_IF_SIPS_BINDING : HOP_IF_NO_SIPS_BINDING;
    facts |= target->route_count ? HOP_IF_TO_ROUTE : HOP_IF_TO_UA;
    if (routing->flow.id)
        return sips_edge_hop(
            &target->next_hop, routing, &next->view,
            is_tls_required(&routing->clauses, &routing->element->policy, facts, &next->view));
    return sips_hop_decide(&target->next_hop, &routing->clauses, routing->element, facts, &next->view);
}

static void decide_record_route(struct sips_target *target, struct sips_routing *routing)
{
    bool sips_route = target->route_count && is_sips(&target->route[0].uri);
    struct sips_flow flow = sips_edge_recorded(routing);
    uint32_t facts = flow.id ? RECORD_ROUTE_IF_OUTBOUND : RECORD_ROUTE_IF_NOT_OUTBOUND;

    facts |=
        sips_starts_dialog(routing->request) ? RECORD_ROUTE_IF_STARTS_DIALOG : RECORD_ROUTE_IF_NO_NEW_DIALOG;
    facts |= is_sips(&target->request_uri) ? RECORD_ROUTE_IF_REQUEST_SIPS : RECORD_ROUTE_IF_REQUEST_SIP;
    facts |= sips_route ? RECORD_ROUTE_IF_SIPS_ROUTE : RECORD_ROUTE_IF_NO_SIPS_ROUTE;
    facts |= routing->arrival.secure ? RECORD_ROUTE_IF_ARRIVED_SECURE : RECORD_ROUTE_IF_ARRIVED_PLAIN;
    facts |= routing->element->policy.record_route == SIPS_POLICY_record_route_ALWAYS
                 ? RECORD_ROUTE_IF_RECORD_ALWAYS
                 : RECORD_ROUTE_IF_RECORD_IF_NEEDED;
    target->token_flow = flow;
    switch (
        (enum sips_record_route_outcome)sips_rule_find(sips_rules_record_route(), facts, &routing->clauses)
            ->outcome) {
    case RECORD_ROUTE_NONE:
        target->record_route = SIPS_RECORD_ROUTE_NONE;
        break;
    case RECORD_ROUTE_SIP:
        target->record_route = SIPS_RECORD_ROUTE_SIP;
        break;
    case RECORD_ROUTE_SIPS:
        target->record_route = SIPS_RECORD_ROUTE_SIPS;
        break;
    }
}

static uint32_t target_facts(const struct sips_routing *routing, const struct sips_binding *binding,
                             bool hop_found)
{
    bool forward = routing->element->policy.sip_to_sips_binding == SIPS_POLICY_sip_to_sips_binding_FORWARD;
    uint32_t facts = is_sips(&routing->request_uri) ? TARGET_IF_REQUEST_SIPS : TARGET_IF_REQUEST_SIP;

    facts |= hop_found ? TARGET_IF_HOP_FOUND : TARGET_IF_NO_HOP;
    facts |= forward ? TARGET_IF_FORWARD_SIP_TO_SIPS : TARGET_IF_REJECT_SIP_TO_SIPS;
    if (binding == NULL)
        return facts | TARGET_IF_SAME_URI;
    switch (binding->contact.uri.scheme) {
    case SIPS_SCHEME_SIP:
        return facts | TARGET_IF_REGISTERED_SIP;
    case SIPS_SCHEME_SIPS:
        return facts | TARGET_IF_REGISTERED_SIPS;
    case SIPS_SCHEME_TEL:
    case SIPS_SCHEME_OTHER:
        break;
    }
    return facts | TARGET_IF_REGISTERED_OTHER;
}

static enum sips_target_outcome decide_target(const struct sips_routing *routing,
                                              const struct sips_binding *binding, bool hop_found,
                                              struct sips_clauses *clauses)
{
    uint32_t facts = target_facts(routing, binding, hop_found);

    return (enum sips_target_outcome)sips_rule_find(sips_rules_target(), facts, clauses)->outcome;
}

/* Route, next hop and Record-Route of a target that the request may go to. False: there is no way to go
 * there. */
static bool route_target(struct sips_target *target, struct sips_routing *routing,
                         const struct sips_binding *binding)
{
    const struct sips_written_uri *next = &target->request_uri;

    write_route(target, routing, binding);
    switch (decide_strict_route(target, routing)) {
    case STRICT_KEEP:
        if (target->route_count)
            next = &target->route[0].uri;
        break;
    case STRICT_SWAP:
        swap_for_strict_router(target);
        break;
    case STRICT_REJECT_400:
        routing->strict_rejected = true;
        return false;
    }
    if (!select_hop(target, routing, next))
        return false;
    decide_record_route(target, routing);
    target->path = SIPS_PATH_NONE;
    if (routing->request->is_request && routing->request->method == SIPS_METHOD_REGISTER)
        sips_edge_add_path(target, routing);
    return true;
}

bool sips_target_build(struct sips_target *target, struct sips_routing *routing,
                       const struct sips_binding *binding)
{
    struct sips_clauses unnoted = {.trail = NULL};
    bool hop_found = true;
    enum sips_target_outcome outcome = decide_target(routing, binding, hop_found, &unnoted);

    /* Only what may go there at all is worth a route; then the hop that was found, or not, decides. */
    if (outcome == TARGET_FORWARD || outcome == TARGET_FORWARD_AS_SIP) {
        target->sips_binding = routing->flow.id && routing->flow_sips;
        target->request_uri = routing->request_uri;
        if (binding)
            write_contact(target, routing, &binding->contact.uri);
        hop_found = route_target(target, routing, binding);
        if (routing->strict_rejected)
            return false;
    }
    outcome = decide_target(routing, binding, hop_found, &routing->clauses);
    switch (outcome) {
    case TARGET_FORWARD:
    case TARGET_FORWARD_AS_SIP:
        return true;
    case TARGET_REFUSE_SIPS:
        routing->sips_refused++;
        break;
    case TARGET_REFUSE_SIP:
        routing->sip_refused++;
        break;
    case TARGET_SKIP:
        routing->unreachable++;
        break;
    }
    return false;
}
