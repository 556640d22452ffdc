/* SPDX-License-Identifier: Apache-2.0 */
#include "expect.h"

/* ---- One target of a request: RFC 3261 16.6 and RFC 5630 5.3 ---- */

static bool is_sips(const struct situation_uri *uri)
{
    return uri->scheme == SITUATION_SIPS;
}

/* 5630-5.3-i: the URI of the binding with the scheme of the request. */
static void take_contact(struct expect_target *target, const struct expect_routing *routing,
                         const struct situation_uri *contact)
{
    const struct situation *situation = routing->situation;
    bool translated = is_sips(contact) && !is_sips(&routing->uri);

    target->uri = *contact;
    target->uri.oddities &= (uint8_t) ~(SITUATION_METHOD | SITUATION_HEADERS); /* 3261-16.6-2 */
    target->sips_binding = is_sips(contact);
    target->uri_clause = is_sips(&routing->uri) ? "5630-5.3-b" : "3261-16.6-2";
    if (translated) {
        target->uri.scheme = SITUATION_SIP;
        target->uri_clause = "5630-5.3-i";
    }
    if (contact->transport == SIPS_TRANSPORT_TLS) {
        target->without_transport = expect_policy(situation, SITUATION_POLICY_tls_param);
        target->uri_clause = "choice-tls-param";
    } else if (contact->transport != SIPS_TRANSPORT_NONE && translated) {
        target->without_transport = expect_policy(situation, SITUATION_POLICY_binding_transport);
        target->uri_clause = "choice-binding-transport";
    }
}

/* 3327-5: Path becomes Route, in front of what is left of the request's own. A request inside of a dialog to
 * a GRUU has its way already (RFC 5627 6.1). */
static void take_route(struct expect_target *target, const struct expect_routing *routing,
                       const struct situation_list *path)
{
    const struct situation *situation = routing->situation;
    bool has_way = routing->route_first < routing->route_end;
    bool as_sip = !is_sips(&routing->uri) && expect_policy(situation, SITUATION_POLICY_path_scheme);

    target->route_count = 0;
    target->route_clause = "3261-16.4";
    if (path && path->count && !(has_way && (routing->uri.oddities & SITUATION_GR))) {
        target->route_clause = is_sips(&routing->uri) ? "3327-5" : "choice-path-scheme";
        for (size_t i = 0; i < path->count; i++) {
            target->route[target->route_count] = path->uri[i];
            if (as_sip)
                target->route[target->route_count].scheme = SITUATION_SIP;
            target->route_count++;
        }
    }
    for (size_t i = routing->route_first; i < routing->route_end; i++)
        target->route[target->route_count++] = situation->route.uri[i];
}

/* 3261-16.6 step 6. Gives the URI that names the next hop; NULL: 400 (choice-strict-route). */
static const struct situation_uri *strict_route(struct expect_target *target,
                                                const struct situation *situation)
{
    if (target->route_count == 0)
        return &target->uri;
    if (target->route[0].oddities & SITUATION_LR)
        return &target->route[0];
    if (target->route[0].scheme != target->uri.scheme)
        return expect_policy(situation, SITUATION_POLICY_strict_route) ? &target->route[0] : NULL;
    struct situation_uri last = target->uri;
    if (target->without_transport)
        last.transport = SIPS_TRANSPORT_NONE;
    target->uri = target->route[0];
    target->without_transport = false;
    memmove(&target->route[0], &target->route[1], (target->route_count - 1) * sizeof target->route[0]);
    target->route[target->route_count - 1] = last;
    target->uri_clause = target->route_clause = "3261-16.6-6";
    return &target->uri;
}

/* Must the hop be secure? RFC 5630 5.3, RFC 3261 16.6 step 7. */
static bool is_secure_required(const struct expect_target *target, const struct situation *situation,
                               const struct situation_uri *next, const char **clause)
{
    if (is_sips(&target->uri)) {
        *clause = "5630-5.3-a";
        return true;
    }
    if (is_sips(next)) {
        *clause = "3261-16.6-7";
        return true;
    }
    if (expect_policy(situation, SITUATION_POLICY_tls_only)) {
        *clause = "5630-5.3-g";
        return true;
    }
    if (target->sips_binding) {
        *clause = target->route_count ? "choice-tls-extent" : "5630-5.3-j";
        return target->route_count == 0 || expect_policy(situation, SITUATION_POLICY_tls_extent);
    }
    *clause = "5630-5.3-f";
    return false;
}

/* RFC 5626 5.3: the flow of the token carries it, whatever the URIs say; it is a TLS connection. */
static struct expect_hop down_the_flow(const struct expect_routing *routing, const struct situation_uri *next,
                                       bool required)
{
    bool wants_tls = required || is_sips(next);
    struct expect_hop hop = {.flow = true, .transport = SIPS_TRANSPORT_TLS, .clause = "5626-5.3"};

    hop.found = !expect_policy(routing->situation, SITUATION_POLICY_tls) &&
                !(wants_tls && next->transport == SIPS_TRANSPORT_UDP);
    return hop;
}

static bool starts_dialog(const struct situation *situation)
{
    return !situation->to_tag &&
           (situation->method == SIPS_METHOD_INVITE || situation->method == SIPS_METHOD_SUBSCRIBE ||
            situation->method == SIPS_METHOD_REFER);
}

/* The UA that is next to this element, over a flow that can be kept. */
static bool is_ua_beside(const struct situation *situation)
{
    return situation->flow && situation->via_count == 1;
}

/* RFC 5626 5.3: the dialog is to keep the flow that its first request came, or goes, over. */
static bool keeps_flow(const struct expect_routing *routing)
{
    const struct situation *situation = routing->situation;

    if (!expect_policy(situation, SITUATION_POLICY_edge))
        return false;
    if (routing->down_flow)
        return routing->own_ob;
    if (routing->from_flow && routing->own_ob)
        return true;
    return is_ua_beside(situation) && situation->contact_count &&
           situation->contact[0].uri.scheme <= SITUATION_SIPS &&
           (situation->contact[0].uri.oddities & SITUATION_OB);
}

/* 3261-16.6-4 */
static void record(struct expect_target *target, const struct expect_routing *routing)
{
    const struct situation *situation = routing->situation;
    bool sips_on = is_sips(&target->uri) || (target->route_count && is_sips(&target->route[0]));
    bool came_secure = expect_secure(situation->arrival);
    bool flow = keeps_flow(routing);

    target->record_route = SIPS_RECORD_ROUTE_NONE;
    target->token = flow;
    target->record_route_clause = flow ? "5626-5.3" : "3261-16.6-4";
    if (!starts_dialog(situation))
        return;
    /* Needed where TLS ends or begins here, or a flow must be kept. */
    bool needed = flow || came_secure != sips_on;
    if (needed || !expect_policy(situation, SITUATION_POLICY_record_route))
        target->record_route = sips_on ? SIPS_RECORD_ROUTE_SIPS : SIPS_RECORD_ROUTE_SIP;
}

/* RFC 3327 5.2, RFC 5626 5.1 */
static void add_path(struct expect_target *target, const struct expect_routing *routing)
{
    const struct situation *situation = routing->situation;
    bool flow = false;

    target->path = SIPS_PATH_NONE;
    if (situation->method != SIPS_METHOD_REGISTER)
        return;
    target->token = false;
    if (!expect_policy(situation, SITUATION_POLICY_edge))
        return;
    for (size_t i = 0; i < situation->contact_count; i++)
        flow = flow || (situation->contact[i].instance && situation->contact[i].reg_id);
    target->token = flow && is_ua_beside(situation) && situation->supported == SITUATION_OPTIONS_OUTBOUND;
    target->path = is_sips(&routing->uri) ? SIPS_PATH_SIPS : SIPS_PATH_SIP;
}

/* May a request with this scheme go to that binding at all? RFC 5630 5.3. */
static bool is_barred(struct expect_routing *routing, const struct situation_uri *contact)
{
    if (!expect_is_sip(contact)) {
        routing->unreachable = true;
        return true;
    }
    if (is_sips(&routing->uri) && !is_sips(contact)) {
        routing->sips_refused = true;
        return true;
    }
    if (!is_sips(&routing->uri) && is_sips(contact) &&
        expect_policy(routing->situation, SITUATION_POLICY_sip_to_sips_binding)) {
        routing->sip_refused = true;
        return true;
    }
    return false;
}

static void note_no_hop(struct expect_routing *routing, const struct situation_uri *contact)
{
    if (contact == NULL && is_sips(&routing->uri))
        routing->sips_refused = true;
    else if (contact && is_sips(contact) && !is_sips(&routing->uri))
        routing->sip_refused = true;
    else
        routing->unreachable = true;
}

bool expect_target_of(struct expect_target *target, struct expect_routing *routing,
                      const struct situation_contact *contact, const struct situation_list *path)
{
    const struct situation *situation = routing->situation;
    const struct situation_uri *uri = contact ? &contact->uri : NULL;
    const char *clause;

    if (uri && is_barred(routing, uri))
        return false;
    memset(target, 0, sizeof *target);
    target->uri = routing->uri;
    target->uri_clause = routing->rerouted ? "3261-16.4" : "3261-16.6-2";
    target->sips_binding = routing->down_flow && routing->own_sips;
    if (uri)
        take_contact(target, routing, uri);
    take_route(target, routing, path);
    const struct situation_uri *next = strict_route(target, situation);
    if (next == NULL) {
        routing->rejected_400 = true;
        return false;
    }
    bool required = is_secure_required(target, situation, next, &clause);
    target->hop = routing->down_flow ? down_the_flow(routing, next, required)
                                     : expect_hop_for(situation, next, required);
    if (!target->hop.found) {
        note_no_hop(routing, uri);
        return false;
    }
    if (!routing->down_flow)
        target->hop.clause = clause;
    record(target, routing);
    add_path(target, routing);
    return true;
}
