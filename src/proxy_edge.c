/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy_edge.h"
#include "option.h"
#include "rules.h"

static bool is_edge(const struct sips_element *element)
{
    return element->policy.edge == SIPS_POLICY_edge_YES;
}

static bool has_ob(const struct sips_uri *uri)
{
    struct sips_span value;

    return sips_uri_parameter(uri, SIPS_SPAN("ob"), &value);
}

bool sips_edge_is_token(const struct sips_element *element, const struct sips_uri *uri)
{
    struct sips_flow flow;

    return is_edge(element) && sips_flow_token_read(&flow, element->flow_key, uri->user);
}

static bool is_up(const struct sips_element *element, uint32_t id)
{
    for (size_t i = 0; i < element->flow_count; i++)
        if (element->flow[i] == id)
            return true;
    return false;
}

unsigned sips_edge_take(struct sips_routing *routing, const struct sips_uri *own)
{
    const struct sips_element *element = routing->element;
    struct sips_flow flow = {0, SIPS_TRANSPORT_NONE};
    uint32_t facts = is_edge(element) ? FLOW_IF_EDGE : FLOW_IF_NO_EDGE;

    facts |= sips_flow_token_read(&flow, element->flow_key, own->user) ? FLOW_IF_VALID : FLOW_IF_FORGED;
    routing->from_flow = flow.id && flow.id == routing->arrival.flow;
    facts |= routing->from_flow ? FLOW_IF_FROM_FLOW : FLOW_IF_FROM_ELSEWHERE;
    facts |= is_up(element, flow.id) ? FLOW_IF_FLOW_UP : FLOW_IF_FLOW_GONE;
    routing->flow_ob = has_ob(own);
    routing->flow_sips = own->scheme == SIPS_SCHEME_SIPS;
    switch ((enum sips_flow_outcome)sips_rule_find(sips_rules_flow(), facts, &routing->clauses)->outcome) {
    case FLOW_NONE:
        break;
    case FLOW_SEND:
        routing->flow = flow;
        break;
    case FLOW_REJECT_403:
        return 403;
    case FLOW_REJECT_430:
        return 430;
    }
    return 0;
}

/* The flow is there already: nothing is looked up, whatever the URI's host says. */
bool sips_edge_hop(struct sips_next_hop *hop, struct sips_routing *routing, const struct sips_uri *next,
                   bool tls_required)
{
    bool tls_here = routing->element->policy.tls == SIPS_POLICY_tls_AVAILABLE;

    *hop = (struct sips_next_hop){.flow = routing->flow.id, .transport = routing->flow.transport};
    hop->secure = sips_transport_is_secure(hop->transport);
    sips_clauses_add(&routing->clauses, SIPS_CLAUSE_5626_5_3);
    if (tls_required && next->transport == SIPS_TRANSPORT_UDP) {
        sips_clauses_add(&routing->clauses, SIPS_CLAUSE_5630_3_1_4_c);
        return false;
    }
    return hop->secure ? tls_here : !tls_required;
}

/* The UA is the hop before this one: there is no other Via (RFC 5626 5.1). */
static bool is_first_hop(const struct sips_routing *routing)
{
    return routing->arrival.flow && routing->request->via_count == 1;
}

static struct sips_flow arrival_flow(const struct sips_routing *routing)
{
    return (struct sips_flow){routing->arrival.flow, routing->arrival.transport};
}

/* RFC 5626 5.3.1 for requests to a UA, 5.3.2 for those of a UA. */
struct sips_flow sips_edge_recorded(const struct sips_routing *routing)
{
    const struct sips_address_list *contact = &routing->request->contact;
    static const struct sips_flow none = {0, SIPS_TRANSPORT_NONE};

    if (!is_edge(routing->element))
        return none;
    if (routing->flow.id)
        return routing->flow_ob ? routing->flow : none;
    if (routing->from_flow && routing->flow_ob)
        return arrival_flow(routing);
    if (is_first_hop(routing) && contact->count && has_ob(&contact->value[0].uri))
        return arrival_flow(routing);
    return none;
}

void sips_edge_add_path(struct sips_target *target, struct sips_routing *routing)
{
    bool flow = is_first_hop(routing) && sips_registers_flow(routing->request);
    uint32_t facts = is_edge(routing->element) ? OWN_PATH_IF_EDGE : OWN_PATH_IF_NO_EDGE;

    facts |= routing->request_uri.view.scheme == SIPS_SCHEME_SIPS ? OWN_PATH_IF_REQUEST_SIPS
                                                                  : OWN_PATH_IF_REQUEST_SIP;
    facts |= flow ? OWN_PATH_IF_FLOW : OWN_PATH_IF_NO_FLOW;
    target->token_flow = (struct sips_flow){0, SIPS_TRANSPORT_NONE};
    switch ((enum sips_own_path_outcome)sips_rule_find(sips_rules_own_path(), facts, &routing->clauses)
                ->outcome) {
    case OWN_PATH_NONE:
        target->path = SIPS_PATH_NONE;
        return;
    case OWN_PATH_SIP:
        target->path = SIPS_PATH_SIP;
        return;
    case OWN_PATH_SIPS:
        target->path = SIPS_PATH_SIPS;
        return;
    case OWN_PATH_SIP_FLOW:
        target->path = SIPS_PATH_SIP;
        break;
    case OWN_PATH_SIPS_FLOW:
        target->path = SIPS_PATH_SIPS;
        break;
    }
    target->token_flow = arrival_flow(routing);
}
