/* SPDX-License-Identifier: Apache-2.0 */
#include "draw.h"
#include "situation.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PICK(choices, ...)                                                                                   \
    pick((choices), (const uint8_t[]){__VA_ARGS__}, COUNT(((const uint8_t[]){__VA_ARGS__})))

/* What stands more than once is drawn more often; the first one is the simplest. */
static uint8_t pick(struct choices *choices, const uint8_t *from, size_t count)
{
    return from[draw_pick(choices, count)];
}

/* ---- Parts ---- */

static uint8_t draw_scheme(struct choices *choices)
{
    return PICK(choices, SITUATION_SIP, SITUATION_SIP, SITUATION_SIP, SITUATION_SIP, SITUATION_SIP,
                SITUATION_SIP, SITUATION_SIP, SITUATION_SIPS, SITUATION_SIPS, SITUATION_SIPS, SITUATION_SIPS,
                SITUATION_SIPS, SITUATION_SIPS, SITUATION_SIPS, SITUATION_TEL, SITUATION_HTTP);
}

static uint8_t draw_sip_or_sips(struct choices *choices)
{
    return PICK(choices, SITUATION_SIP, SITUATION_SIPS);
}

static uint8_t draw_arrival(struct choices *choices)
{
    return PICK(choices, SIPS_TRANSPORT_TLS, SIPS_TRANSPORT_TLS, SIPS_TRANSPORT_TLS, SIPS_TRANSPORT_UDP,
                SIPS_TRANSPORT_TCP, SIPS_TRANSPORT_WSS, SIPS_TRANSPORT_WS, SIPS_TRANSPORT_TLS_SCTP,
                SIPS_TRANSPORT_SCTP);
}

static void draw_transport(struct choices *choices, struct situation_uri *uri)
{
    uri->transport =
        PICK(choices, SIPS_TRANSPORT_TCP, SIPS_TRANSPORT_TLS, SIPS_TRANSPORT_UDP, SIPS_TRANSPORT_SCTP,
             SIPS_TRANSPORT_WS, SIPS_TRANSPORT_TLS_SCTP, SIPS_TRANSPORT_WSS, SIPS_TRANSPORT_OTHER);
}

/* Most URIs have nothing of this. */
static void draw_oddity(struct choices *choices, struct situation_uri *uri)
{
    switch (draw_pick(choices, 16)) {
    case 8:
    case 9:
    case 10:
        draw_transport(choices, uri);
        break;
    case 11:
        uri->port = PICK(choices, 1, 2, 3);
        break;
    case 12:
        uri->oddities |= SITUATION_PHONE;
        break;
    case 13:
        uri->oddities |= PICK(choices, SITUATION_UNKNOWN, SITUATION_OB);
        break;
    case 14:
        uri->oddities |= PICK(choices, SITUATION_GR, SITUATION_METHOD, SITUATION_HEADERS);
        break;
    case 15:
        uri->oddities |= SITUATION_MADDR;
        uri->transport = PICK(choices, SIPS_TRANSPORT_NONE, SIPS_TRANSPORT_TCP, SIPS_TRANSPORT_TLS);
        break;
    default:
        break;
    }
}

/* A URI that a request is for. */
static void draw_target(struct choices *choices, struct situation_uri *uri)
{
    span_open(choices, DRAW_SITUATION_URI);
    uri->scheme = draw_scheme(choices);
    switch (draw_pick(choices, 8)) {
    case 5:
        uri->user = PICK(choices, SITUATION_CAROL, SITUATION_NOBODY);
        break;
    case 6:
        uri->host =
            PICK(choices, SITUATION_SECURE, SITUATION_PLAIN, SITUATION_BARE, SITUATION_A, SITUATION_EDGE);
        break;
    case 7:
        uri->user = PICK(choices, SITUATION_NO_USER, SITUATION_NO_USER, SITUATION_TOKEN);
        uri->host = SITUATION_SELF;
        uri->oddities = SITUATION_LR;
        break;
    default:
        break;
    }
    draw_oddity(choices, uri);
    span_close(choices);
}

/* A URI of Route, Record-Route, Path: mostly one of a loose router. */
static void draw_router(struct choices *choices, struct situation_uri *uri)
{
    span_open(choices, DRAW_SITUATION_URI);
    uri->scheme = draw_sip_or_sips(choices);
    uri->user = SITUATION_NO_USER;
    uri->host = PICK(choices, SITUATION_EDGE, SITUATION_EDGE, SITUATION_SELF, SITUATION_SELF, SITUATION_OWN,
                     SITUATION_SECURE, SITUATION_PLAIN, SITUATION_BARE, SITUATION_A);
    uri->oddities =
        PICK(choices, SITUATION_LR, SITUATION_LR, SITUATION_LR, SITUATION_LR, 0, SITUATION_LR | SITUATION_OB);
    if (uri->host == SITUATION_SELF)
        uri->user = PICK(choices, SITUATION_NO_USER, SITUATION_NO_USER, SITUATION_NO_USER, SITUATION_TOKEN,
                         SITUATION_TOKEN, SITUATION_GONE, SITUATION_FORGED);
    else if (draw_chance(choices, 1, 8))
        draw_transport(choices, uri);
    span_close(choices);
}

static void draw_routers(struct choices *choices, struct situation_list *list, size_t max)
{
    list->count = (uint8_t)draw_count(choices, 0, max);
    for (size_t i = 0; i < list->count; i++)
        draw_router(choices, &list->uri[i]);
}

/* A URI at which a phone is. */
static void draw_phone_uri(struct choices *choices, struct situation_uri *uri)
{
    uri->scheme = draw_scheme(choices);
    uri->host = PICK(choices, SITUATION_A, SITUATION_A, SITUATION_B, SITUATION_BARE, SITUATION_PLAIN);
    draw_oddity(choices, uri);
}

static void draw_contact(struct choices *choices, struct situation_contact *contact, bool registers)
{
    span_open(choices, DRAW_SITUATION_CONTACT);
    draw_phone_uri(choices, &contact->uri);
    if (registers) {
        contact->expires = PICK(choices, 0, 0, 0, 2, 1, 3);
        switch (draw_pick(choices, 4)) {
        case 2:
            contact->q = PICK(choices, 1, 2);
            break;
        case 3:
            contact->instance = PICK(choices, 1, 1, 2);
            contact->reg_id = PICK(choices, 0, 1, 2);
            break;
        default:
            break;
        }
    }
    span_close(choices);
}

static void draw_contacts(struct choices *choices, struct situation *situation, size_t max, bool registers)
{
    situation->contact_count = (uint8_t)draw_count(choices, 0, max);
    for (size_t i = 0; i < situation->contact_count; i++)
        draw_contact(choices, &situation->contact[i], registers);
}

static void draw_policy(struct choices *choices, struct situation *situation, const uint8_t *key,
                        size_t key_count)
{
    size_t count = draw_count(choices, 0, 3);

    for (size_t i = 0; i < count; i++) {
        span_open(choices, DRAW_SITUATION_POLICY);
        situation->policy |= UINT32_C(1) << key[draw_pick(choices, key_count)];
        span_close(choices);
    }
}

static void draw_binding(struct choices *choices, struct situation_binding *binding)
{
    span_open(choices, DRAW_SITUATION_BINDING);
    binding->aor_scheme = draw_sip_or_sips(choices);
    binding->aor_user = PICK(choices, SITUATION_BOB, SITUATION_BOB, SITUATION_BOB, SITUATION_BOB,
                             SITUATION_BOB, SITUATION_BOB, SITUATION_BOB, SITUATION_CAROL);
    binding->call = PICK(choices, 1, 2);
    binding->cseq = PICK(choices, 1, 2, 3);
    draw_contact(choices, &binding->contact, true);
    if (binding->contact.expires == 3) /* a registrar knows what it made of nonsense */
        binding->contact.expires = 0;
    draw_routers(choices, &binding->path, draw_chance(choices, 1, 4) ? 2 : 0);
    span_close(choices);
}

/* No two bindings have one Contact: each has a host of its own, or another scheme than the first, and one at
 * most is of a third scheme. */
static void draw_bindings(struct choices *choices, struct situation *situation, size_t max)
{
    static const uint8_t host[] = {SITUATION_A, SITUATION_B, SITUATION_BARE, SITUATION_PLAIN};
    size_t first = draw_pick(choices, COUNT(host));
    bool other = false;

    situation->binding_count = (uint8_t)draw_count(choices, 0, max);
    for (size_t i = 0; i < situation->binding_count; i++) {
        struct situation_uri *uri = &situation->binding[i].contact.uri;
        draw_binding(choices, &situation->binding[i]);
        uri->host = host[(first + i) % COUNT(host)];
        if (i == 1 &&
            draw_chance(choices, 1, 8)) { /* two forms of one, which two user agents may have registered */
            const struct situation_uri *form = &situation->binding[0].contact.uri;
            uri->host = form->host;
            uri->scheme = form->scheme == SITUATION_SIP ? SITUATION_SIPS : SITUATION_SIP;
        }
        if (other && uri->scheme > SITUATION_SIPS)
            uri->scheme = SITUATION_SIPS;
        other = other || uri->scheme > SITUATION_SIPS;
    }
}

/* ---- What all messages have ---- */

static void draw_vias(struct choices *choices, struct situation *situation)
{
    situation->via_count = (uint8_t)draw_count(choices, 1, SITUATION_LIST_MAX);
    for (size_t i = 0; i < situation->via_count; i++) {
        span_open(choices, DRAW_SITUATION_VIA);
        situation->via[i] = draw_arrival(choices);
        span_close(choices);
    }
}

static void draw_frame(struct choices *choices, struct situation *situation)
{
    situation->arrival = draw_arrival(choices);
    situation->call = PICK(choices, 1, 2, 3);
    situation->cseq = PICK(choices, 1, 2, 3);
    situation->from_scheme = draw_sip_or_sips(choices);
    situation->to_scheme = draw_sip_or_sips(choices);
    situation->to_tag = draw_chance(choices, 1, 4);
    situation->max_forwards = PICK(choices, 71, 71, 71, 71, 71, 71, 2, 0, 1);
    situation->content_length = draw_chance(choices, 1, 16);
    draw_vias(choices, situation);
    if (draw_chance(choices, 1, 4))
        situation->tls = (uint8_t)draw_upto(choices, (1U << SITUATION_HOST_COUNT) - 1);
}

static void draw_options(struct choices *choices, struct situation *situation)
{
    switch (draw_pick(choices, 8)) {
    case 6:
        situation->require = PICK(choices, SITUATION_OPTIONS_UNKNOWN, SITUATION_OPTIONS_PATH,
                                  SITUATION_OPTIONS_OUTBOUND, SITUATION_OPTIONS_GRUU);
        break;
    case 7:
        situation->proxy_require = PICK(choices, SITUATION_OPTIONS_UNKNOWN, SITUATION_OPTIONS_PATH);
        break;
    default:
        break;
    }
    situation->supported = PICK(choices, SITUATION_OPTIONS_NONE, SITUATION_OPTIONS_NONE,
                                SITUATION_OPTIONS_PATH, SITUATION_OPTIONS_OUTBOUND, SITUATION_OPTIONS_GRUU);
}

static uint8_t draw_method(struct choices *choices)
{
    return PICK(choices, SIPS_METHOD_INVITE, SIPS_METHOD_INVITE, SIPS_METHOD_INVITE, SIPS_METHOD_INVITE,
                SIPS_METHOD_MESSAGE, SIPS_METHOD_SUBSCRIBE, SIPS_METHOD_REFER, SIPS_METHOD_UPDATE,
                SIPS_METHOD_NOTIFY, SIPS_METHOD_BYE, SIPS_METHOD_OPTIONS, SIPS_METHOD_ACK, SIPS_METHOD_CANCEL,
                SIPS_METHOD_OTHER);
}

/* ---- Roles ---- */

void draw_situation_proxy_request(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_path_scheme,
                                   SITUATION_POLICY_tls_extent,
                                   SITUATION_POLICY_tls_param,
                                   SITUATION_POLICY_binding_transport,
                                   SITUATION_POLICY_insecure_arrival,
                                   SITUATION_POLICY_no_binding,
                                   SITUATION_POLICY_strict_route,
                                   SITUATION_POLICY_sip_to_sips_binding,
                                   SITUATION_POLICY_tls_only,
                                   SITUATION_POLICY_inconsistent_uris,
                                   SITUATION_POLICY_tls,
                                   SITUATION_POLICY_record_route,
                                   SITUATION_POLICY_edge,
                                   SITUATION_POLICY_edge,
                                   SITUATION_POLICY_strict};

    situation->role = SCENARIO_ROLE_PROXY;
    draw_policy(choices, situation, keys, COUNT(keys));
    situation->method = draw_chance(choices, 1, 8) ? SIPS_METHOD_REGISTER : draw_method(choices);
    draw_target(choices, &situation->request_uri);
    draw_bindings(choices, situation, 3);
    draw_frame(choices, situation);
    situation->flow = PICK(choices, 0, 0, 0, 7);
    draw_routers(choices, &situation->route, draw_chance(choices, 1, 2) ? SITUATION_LIST_MAX : 0);
    draw_routers(choices, &situation->record_route, draw_chance(choices, 1, 4) ? 2 : 0);
    draw_contacts(choices, situation, 1, situation->method == SIPS_METHOD_REGISTER);
    draw_options(choices, situation);
    if (draw_chance(choices, 1, 8))
        draw_routers(choices, &situation->path, 2);
}

void draw_situation_redirect(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_tls_param, SITUATION_POLICY_no_binding,
                                   SITUATION_POLICY_inconsistent_uris, SITUATION_POLICY_tls,
                                   SITUATION_POLICY_redirect_sips_to_sip};

    situation->role = SCENARIO_ROLE_REDIRECT;
    draw_policy(choices, situation, keys, COUNT(keys));
    situation->method = draw_method(choices);
    draw_target(choices, &situation->request_uri);
    draw_bindings(choices, situation, 3);
    draw_frame(choices, situation);
    draw_contacts(choices, situation, 1, false);
    draw_options(choices, situation);
}

/* A Contact that stands for a binding that is there: as it is, or its other form, with a port that may go
 * without saying. */
static void draw_known_contact(struct choices *choices, struct situation *situation,
                               struct situation_contact *contact)
{
    if (situation->binding_count == 0 || !draw_chance(choices, 1, 3))
        return;
    contact->uri = situation->binding[draw_pick(choices, situation->binding_count)].contact.uri;
    if (contact->uri.scheme <= SITUATION_SIPS && draw_chance(choices, 1, 2))
        contact->uri.scheme = contact->uri.scheme == SITUATION_SIP ? SITUATION_SIPS : SITUATION_SIP;
    if (draw_chance(choices, 1, 3))
        contact->uri.port = PICK(choices, 0, 1, 2);
}

void draw_situation_register(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_deregister, SITUATION_POLICY_same_ua,
                                   SITUATION_POLICY_mixed_contacts, SITUATION_POLICY_service_route};

    situation->role = SCENARIO_ROLE_REGISTRAR;
    situation->method = SIPS_METHOD_REGISTER;
    draw_policy(choices, situation, keys, COUNT(keys));
    situation->request_uri.scheme = draw_scheme(choices);
    situation->request_uri.user = SITUATION_NO_USER;
    situation->request_uri.host = PICK(choices, SITUATION_OWN, SITUATION_OWN, SITUATION_OWN, SITUATION_OWN,
                                       SITUATION_OWN, SITUATION_OWN, SITUATION_SELF, SITUATION_SECURE);
    draw_bindings(choices, situation, 3);
    draw_contacts(choices, situation, SITUATION_LIST_MAX, true);
    for (size_t i = 0; i < situation->contact_count; i++)
        draw_known_contact(choices, situation, &situation->contact[i]);
    draw_frame(choices, situation);
    situation->to_tag = false;
    situation->to_user = PICK(choices, SITUATION_BOB, SITUATION_BOB, SITUATION_BOB, SITUATION_BOB,
                              SITUATION_BOB, SITUATION_CAROL, SITUATION_NOBODY);
    draw_routers(choices, &situation->path, draw_chance(choices, 1, 3) ? 2 : 0);
    draw_options(choices, situation);
    situation->expires = PICK(choices, 0, 0, 0, 3, 2, 1);
    if (draw_chance(choices, 1, 8)) {
        situation->star = true;
        situation->contact_count = draw_chance(choices, 1, 8) ? situation->contact_count : 0;
        situation->expires = PICK(choices, 1, 1, 1, 0);
    }
}

void draw_situation_uas(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_uas_sips,    SITUATION_POLICY_uas_sip,
                                   SITUATION_POLICY_uas_sips,    SITUATION_POLICY_uas_sip,
                                   SITUATION_POLICY_sips_scheme, SITUATION_POLICY_refresh_key,
                                   SITUATION_POLICY_refresh_key, SITUATION_POLICY_inconsistent_uris};

    situation->role = SCENARIO_ROLE_UAS;
    draw_policy(choices, situation, keys, COUNT(keys));
    situation->method = draw_method(choices);
    draw_target(choices, &situation->request_uri);
    draw_contacts(choices, situation, 1, false);
    draw_routers(choices, &situation->record_route, 2);
    draw_frame(choices, situation);
    draw_options(choices, situation);
    situation->has_dialog = draw_chance(choices, 1, 2);
    if (!situation->has_dialog)
        return;
    situation->to_tag = true;
    situation->dialog_sips = draw_chance(choices, 1, 2);
    situation->dialog_secure = situation->dialog_sips && draw_chance(choices, 1, 2);
    draw_phone_uri(choices, &situation->remote_target);
}

static void draw_dialog(struct choices *choices, struct situation *situation)
{
    situation->has_dialog = true;
    situation->to_tag = true;
    situation->dialog_sips = draw_chance(choices, 1, 2);
    situation->dialog_secure = situation->dialog_sips && draw_chance(choices, 1, 2);
    draw_phone_uri(choices, &situation->remote_target);
    situation->remote_target.scheme =
        situation->remote_target.scheme == SITUATION_SIPS ? SITUATION_SIPS : SITUATION_SIP;
    draw_routers(choices, &situation->dialog_route, 2);
}

void draw_situation_uac_request(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_tls, SITUATION_POLICY_tls_only,
                                   SITUATION_POLICY_tls_extent, SITUATION_POLICY_refresh_key};

    situation->role = SCENARIO_ROLE_UAC;
    draw_policy(choices, situation, keys, COUNT(keys));
    situation->method = draw_method(choices);
    draw_target(choices, &situation->request_uri);
    draw_contacts(choices, situation, 1, false);
    draw_frame(choices, situation);
    draw_routers(choices, &situation->route, draw_chance(choices, 1, 2) ? SITUATION_LIST_MAX : 0);
    draw_options(choices, situation);
    if (draw_chance(choices, 1, 2))
        draw_dialog(choices, situation);
}

void draw_situation_uac_register(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_tls, SITUATION_POLICY_uas_sips, SITUATION_POLICY_same_ua};

    situation->role = SCENARIO_ROLE_UAC;
    situation->method = SIPS_METHOD_REGISTER;
    draw_policy(choices, situation, keys, COUNT(keys));
    draw_target(choices, &situation->request_uri);
    draw_contacts(choices, situation, SITUATION_LIST_MAX, true);
    draw_frame(choices, situation);
    situation->to_tag = false;
    draw_routers(choices, &situation->route, draw_chance(choices, 1, 4) ? 2 : 0);
    situation->expires = PICK(choices, 0, 0, 3, 1);
    situation->star = draw_chance(choices, 1, 32);
    if (situation->star)
        situation->contact_count = 0;
}

/* ---- Responses ---- */

static void draw_response(struct choices *choices, struct situation *situation)
{
    situation->is_response = true;
    situation->method = PICK(choices, SIPS_METHOD_INVITE, SIPS_METHOD_MESSAGE);
    switch (draw_pick(choices, 4)) {
    case 0:
        situation->status = 302;
        break;
    case 1:
        situation->status = 480;
        break;
    case 2:
        situation->status = 416;
        break;
    default:
        situation->status = (uint16_t)(200 + 10 * PICK(choices, 0, 10, 28, 40));
        if (draw_chance(choices, 1, 4))
            situation->status = draw_chance(choices, 1, 2) ? 100 : 183;
        break;
    }
    situation->warning_count = (uint8_t)draw_count(choices, 0, SITUATION_WARNING_MAX);
    for (size_t i = 0; i < situation->warning_count; i++) {
        span_open(choices, DRAW_SITUATION_WARNING);
        situation->warning[i] = draw_chance(choices, 1, 2) ? 381 : 380;
        span_close(choices);
    }
    draw_target(choices, &situation->sent);
    draw_contacts(choices, situation, SITUATION_LIST_MAX, false);
    draw_frame(choices, situation);
    draw_routers(choices, &situation->record_route, draw_chance(choices, 1, 3) ? 2 : 0);
}

void draw_situation_proxy_response(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_mixed_3xx, SITUATION_POLICY_mixed_3xx,
                                   SITUATION_POLICY_recurse, SITUATION_POLICY_tls, SITUATION_POLICY_tls_only};

    situation->role = SCENARIO_ROLE_PROXY;
    draw_policy(choices, situation, keys, COUNT(keys));
    draw_response(choices, situation);
    if (situation->via_count < 2 && !draw_chance(choices, 1, 4)) {
        situation->via_count = 2;
        situation->via[1] = SIPS_TRANSPORT_TLS;
    }
    situation->own_via = !draw_chance(choices, 1, 8);
    situation->not_responsible = draw_chance(choices, 1, 8);
}

void draw_situation_uac_response(struct choices *choices, struct situation *situation)
{
    static const uint8_t keys[] = {SITUATION_POLICY_upgrade_on_381, SITUATION_POLICY_redirect_to_sip};

    situation->role = SCENARIO_ROLE_UAC;
    draw_policy(choices, situation, keys, COUNT(keys));
    draw_response(choices, situation);
    situation->confirmed = draw_chance(choices, 1, 2);
}
