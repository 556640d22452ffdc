/* SPDX-License-Identifier: Apache-2.0 */
#include "expect.h"

/* ---- A request at a proxy: RFC 3261 16.3 to 16.5, RFC 5630 5.3 ---- */

/* What nothing answers is not answered here either (3261-17). */
static void respond(struct expect_proxy *expected, const struct situation *situation, unsigned status,
                    unsigned warning, const char *clause)
{
    bool ack = situation->method == SIPS_METHOD_ACK;

    expected->action = ack ? SIPS_DROP : SIPS_RESPOND;
    expected->status = status;
    expected->warning = warning;
    expected->clause = ack ? "3261-17" : clause;
    expected->target_count = 0;
}

static bool has_sip_contact(const struct situation *situation)
{
    for (size_t i = 0; i < situation->contact_count; i++)
        if (situation->contact[i].uri.scheme == SITUATION_SIP)
            return true;
    return false;
}

static bool is_list_sips(const struct situation_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->uri[i].scheme != SITUATION_SIPS)
            return false;
    return true;
}

/* RFC 5630 3.2: sips throughout, and over TLS throughout. */
static bool is_all_sips(const struct situation *situation)
{
    bool all = situation->from_scheme == SITUATION_SIPS && situation->to_scheme == SITUATION_SIPS &&
               is_list_sips(&situation->path) && is_list_sips(&situation->record_route);

    for (size_t i = 0; i < situation->contact_count; i++)
        all = all && situation->contact[i].uri.scheme == SITUATION_SIPS;
    for (size_t i = 0; i < situation->via_count; i++)
        all = all && expect_secure(situation->via[i]);
    return all;
}

/* False: the request is refused for its contradictions. */
static bool admit_sips(struct expect_proxy *expected, const struct situation *situation)
{
    bool strict = expect_policy(situation, SITUATION_POLICY_strict);

    if (!expect_secure(situation->arrival) &&
        (strict || expect_policy(situation, SITUATION_POLICY_insecure_arrival))) {
        respond(expected, situation, 400, 0, "choice-insecure-arrival");
        return false;
    }
    if ((has_sip_contact(situation) && expect_policy(situation, SITUATION_POLICY_inconsistent_uris)) ||
        (strict && !is_all_sips(situation))) {
        respond(expected, situation, 400, 0, "5630-5.3-l");
        return false;
    }
    return true;
}

/* 16.3, in its order. */
static bool admit(struct expect_proxy *expected, const struct situation *situation)
{
    bool exempt = situation->method == SIPS_METHOD_ACK || situation->method == SIPS_METHOD_CANCEL;

    if (!expect_is_sip(&situation->request_uri))
        respond(expected, situation, 416, 0, "3261-16.3");
    else if (situation->max_forwards == 1)
        respond(expected, situation, 483, 0, "3261-16.3");
    else if (situation->proxy_require != SITUATION_OPTIONS_NONE && !exempt)
        respond(expected, situation, 420, 0, "3261-16.3");
    else
        return situation->request_uri.scheme == SITUATION_SIP || admit_sips(expected, situation);
    return false;
}

/* ---- 16.4 ---- */

static bool is_token(uint8_t user)
{
    return user == SITUATION_TOKEN || user == SITUATION_GONE;
}

/* The Request-URI is what this proxy put into Record-Route: a strict router took it for the target. */
static bool is_recorded(const struct situation *situation, const struct situation_uri *uri)
{
    bool edge = expect_policy(situation, SITUATION_POLICY_edge);

    return uri->host == SITUATION_SELF && (uri->oddities & SITUATION_LR) &&
           (uri->user == SITUATION_NO_USER || (edge && is_token(uri->user)));
}

/* maddr is this element, and the request came over the transport that the URI names, by itself or by default.
 */
static bool is_maddr_ours(const struct situation *situation, const struct situation_uri *uri)
{
    uint8_t named = uri->transport;

    if (!(uri->oddities & SITUATION_MADDR))
        return false;
    if (named == SIPS_TRANSPORT_NONE)
        named = uri->scheme == SITUATION_SIPS ? SIPS_TRANSPORT_TLS : SIPS_TRANSPORT_UDP;
    else if (uri->scheme == SITUATION_SIPS && named == SIPS_TRANSPORT_TCP)
        named = SIPS_TRANSPORT_TLS;
    else if (uri->scheme == SITUATION_SIPS && named == SIPS_TRANSPORT_SCTP)
        named = SIPS_TRANSPORT_TLS_SCTP;
    else if (uri->scheme == SITUATION_SIPS && named == SIPS_TRANSPORT_WS)
        named = SIPS_TRANSPORT_WSS;
    return named == situation->arrival;
}

static bool is_own_route(const struct situation_uri *uri)
{
    return uri->host == SITUATION_SELF || (uri->host == SITUATION_OWN && uri->user == SITUATION_NO_USER);
}

/* RFC 5626 5.3: where a token leads. False: the request is refused. */
static bool follow_token(struct expect_proxy *expected, struct expect_routing *routing,
                         const struct situation_uri *own)
{
    const struct situation *situation = routing->situation;

    if (own->user == SITUATION_NO_USER || !expect_policy(situation, SITUATION_POLICY_edge))
        return true;
    if (!is_token(own->user)) {
        respond(expected, situation, 403, 0, "5626-5.3");
        return false;
    }
    routing->own_ob = own->oddities & SITUATION_OB;
    routing->own_sips = own->scheme == SITUATION_SIPS;
    routing->from_flow = own->user == SITUATION_TOKEN && situation->flow == 7;
    if (routing->from_flow)
        return true;
    if (own->user == SITUATION_GONE) {
        respond(expected, situation, 430, 0, "5626-5.3");
        return false;
    }
    routing->down_flow = true;
    return true;
}

static bool preprocess(struct expect_proxy *expected, struct expect_routing *routing)
{
    const struct situation *situation = routing->situation;
    const struct situation_list *route = &situation->route;
    const struct situation_uri *own = NULL;

    routing->uri = situation->request_uri;
    routing->route_end = route->count;
    if (route->count && is_recorded(situation, &routing->uri)) {
        own = &situation->request_uri;
        routing->uri = route->uri[--routing->route_end];
        routing->rerouted = true;
        if (routing->uri.scheme != own->scheme) {
            respond(expected, situation, 400, 0, "choice-strict-route");
            return false;
        }
    }
    if (is_maddr_ours(situation, &routing->uri)) {
        routing->uri.oddities &= (uint8_t)~SITUATION_MADDR;
        routing->uri.port = 0;
        routing->uri.transport = SIPS_TRANSPORT_NONE;
        routing->rerouted = true;
    }
    if (routing->route_first < routing->route_end && is_own_route(&route->uri[0])) {
        own = &route->uri[0];
        routing->route_first = 1;
    }
    return own == NULL || follow_token(expected, routing, own);
}

/* ---- 16.5 ---- */

bool expect_is_bound(const struct situation_binding *binding, const struct situation_uri *uri)
{
    return uri->host == SITUATION_OWN && uri->port == 0 && uri->user == binding->aor_user &&
           binding->contact.expires != 1;
}

static bool is_meant(const struct situation_binding *binding, const struct situation_uri *uri)
{
    return !(uri->oddities & SITUATION_GR) || binding->contact.instance == 1;
}

static unsigned q_of(const struct situation_contact *contact)
{
    return contact->q == 0 ? 1000 : contact->q == 1 ? 200 : 700;
}

/* As the URIs are written, by the comparison of 19.1.4. */
static bool is_written_alike(const struct expect_target *a, const struct expect_target *b)
{
    char text[2][SITUATION_URI_MAX];
    struct situation_uri uri[2] = {a->uri, b->uri};
    struct sips_uri read[2];

    for (size_t i = 0; i < 2; i++) {
        if ((i ? b : a)->without_transport)
            uri[i].transport = SIPS_TRANSPORT_NONE;
        situation_uri_text(text[i], &uri[i]);
        if (sips_uri_read(&read[i], sips_span_of(text[i])) != SIPS_URI_OK)
            return false;
    }
    return sips_uri_equal(&read[0], &read[1]);
}

static void add_target(struct expect_proxy *expected, const struct expect_target *target)
{
    for (size_t i = 0; i < expected->target_count; i++)
        if (is_written_alike(&expected->target[i], target)) {
            if (target->sips_binding && !expected->target[i].sips_binding)
                expected->target[i] = *target;
            return;
        }
    expected->target[expected->target_count++] = *target;
}

/* The bindings of the AOR, higher q first, in the order of the location within one q. */
static void try_bindings(struct expect_proxy *expected, struct expect_routing *routing)
{
    static const unsigned q[] = {1000, 700, 200};
    const struct situation *situation = routing->situation;

    for (size_t level = 0; level < 3; level++)
        for (size_t i = 0; i < situation->binding_count && !routing->rejected_400; i++) {
            const struct situation_binding *binding = &situation->binding[i];
            struct expect_target target;
            if (q_of(&binding->contact) == q[level] && expect_is_bound(binding, &routing->uri) &&
                is_meant(binding, &routing->uri) &&
                expect_target_of(&target, routing, &binding->contact, &binding->path))
                add_target(expected, &target);
        }
}

/* A URI of a foreign domain, one behind a flow token, or one that still names an maddr is its own target. */
static bool goes_to_itself(const struct expect_routing *routing)
{
    const struct situation_uri *uri = &routing->uri;
    bool ours = uri->host == SITUATION_OWN || uri->host == SITUATION_SELF;

    return routing->down_flow || (uri->oddities & SITUATION_MADDR) || !ours;
}

bool expect_is_known(const struct situation *situation, const struct situation_uri *uri)
{
    if (uri->host == SITUATION_OWN && uri->port == 0 && uri->user == SITUATION_CAROL)
        return true;
    for (size_t i = 0; i < situation->binding_count; i++)
        if (expect_is_bound(&situation->binding[i], uri))
            return true;
    return false;
}

/* No target is left (16.5, RFC 5630 5.3, choice-no-binding). */
static void refuse(struct expect_proxy *expected, const struct expect_routing *routing)
{
    const struct situation *situation = routing->situation;
    bool always_480 = expect_policy(situation, SITUATION_POLICY_no_binding);

    if (routing->sips_refused)
        respond(expected, situation, 480, 380, "5630-5.3-d");
    else if (routing->sip_refused)
        respond(expected, situation, 480, 381, "5630-5.3-k");
    else if (routing->unreachable || expect_is_known(situation, &routing->uri))
        respond(expected, situation, 480, 0, "3261-16.5");
    else
        respond(expected, situation, always_480 ? 480 : 404, 0, "choice-no-binding");
}

static const char *forward_clause(const struct expect_proxy *expected, const struct expect_routing *routing)
{
    if (routing->uri.oddities & SITUATION_GR)
        return "5627-6.1";
    if (routing->uri.scheme == SITUATION_SIPS || expected->target[0].sips_binding)
        return "5630-4.1-d";
    return "5630-4.1-c";
}

void expect_proxy_request(struct expect_proxy *expected, const struct situation *situation)
{
    struct expect_routing routing = {.situation = situation};
    struct expect_target target;

    expected->action = SIPS_DROP;
    expected->status = expected->warning = 0;
    expected->target_count = 0;
    if (!admit(expected, situation) || !preprocess(expected, &routing))
        return;
    if (!goes_to_itself(&routing))
        try_bindings(expected, &routing);
    else if (expect_target_of(&target, &routing, NULL, NULL))
        add_target(expected, &target);
    if (routing.rejected_400) {
        respond(expected, situation, 400, 0, "choice-strict-route");
    } else if (expected->target_count == 0) {
        refuse(expected, &routing);
    } else {
        expected->action = SIPS_FORWARD;
        expected->clause = forward_clause(expected, &routing);
    }
}
