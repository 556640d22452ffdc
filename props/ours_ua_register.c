/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"
#include "ours_draft.h"
#include "values.h"

/* Supported and Expires. */
static struct sips_span options(struct ours *ours, bool away)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, "Supported: ");
    if (ours->setup->supported)
        sips_gather_string(gather, ours->setup->supported);
    else
        sips_gather_string(gather, ours->ua.without_outbound ? "path" : "outbound\r\nSupported: path");
    sips_gather_string(gather, away ? "\r\nExpires: 0\r\n" : "\r\nExpires: 7200\r\n");
    return ours_keep_gather(ours, gather);
}

/* What the setup has it register; NULL: its own. */
static const char *contact_line(struct ours *ours)
{
    struct sips_gather *gather = ours_gather();

    if (ours->setup->contact == NULL)
        return NULL;
    sips_gather_clear(gather);
    sips_gather_string(gather, "Contact: ");
    sips_gather_string(gather, ours->setup->contact);
    sips_gather_text(gather, "", 1);
    return ours_keep_gather(ours, gather).at;
}

static void decide_contacts(struct ours *ours, const struct sips_message *draft, bool sips,
                            struct sips_uac_register_verdict *registered)
{
    struct sips_uri contact[SIPS_ADDRESS_MAX];
    struct sips_uac_registration registration = {
        .aor = draft->to.uri,
        .contact_count = draft->contact.count,
        .contact = contact,
        .reachable_by_sips = sips && ours->element.policy.uas_sips == SIPS_POLICY_uas_sips_ACCEPT};

    for (size_t i = 0; i < draft->contact.count; i++)
        contact[i] = draft->contact.value[i].uri;
    sips_uac_register(registered, ours_element(ours), &registration);
}

bool ours_ua_register(struct ours *ours, bool sips, bool away)
{
    static struct sips_uac_register_verdict registered;
    static struct sips_uac_verdict verdict;
    static struct sips_address_list outbound;
    struct user_agent *ua = &ours->ua;
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, "sip:");
    sips_gather_slice(gather, ua->domain);
    struct draft draft = {
        .method = "REGISTER", .target = ours_keep_gather(ours, gather), .cseq = ++ua->register_cseq};
    draft.from = ours_party(ours, ours_aor(ours, sips), "r");
    draft.to = ours_party(ours, ours_aor(ours, sips), NULL);
    draft.call_id = ua->register_call_id;
    draft.is_flow = !ua->without_outbound;
    draft.extra = options(ours, away);
    draft.contact = contact_line(ours);
    const struct sips_message *message = ours_read_kept(ours_draft(ours, &draft));
    if (message == NULL || message->contact.count == 0)
        return false;
    outbound.count = ours->setup->outbound &&
                     sips_address_of(&outbound.value[0], sips_span_of(ours->setup->outbound), true);
    struct sips_uac_intent intent = {
        .method = SIPS_METHOD_REGISTER, .target = message->request_uri, .route_set = &outbound};
    decide_contacts(ours, message, sips, &registered);
    intent.target.scheme = registered.request_uri_scheme;
    sips_uac_request(&verdict, ours_element(ours), &intent);
    if (!verdict.may_send ||
        sips_write_register(gather, ours_element(ours), message, &verdict, &registered) != SIPS_REWRITE_OK)
        return false;
    struct client_transaction *client = ours_client(ours, &verdict.next_hop, SIPS_METHOD_REGISTER, OURS_NONE);
    if (client == NULL)
        return false;
    ua->register_client = (uint32_t)(client - ours->transactions.client);
    ua->registered_sips = registered.contact_count && registered.contact[0].view.scheme == SIPS_SCHEME_SIPS;
    ua->registered = !away;
    return true;
}

/* Service-Route of a 200 goes behind the outbound proxy (3608-6). */
void ours_ua_registered(struct ours *ours, const struct sips_message *response)
{
    struct sips_address_list *route = &ours->ua.route;

    if (response->status == 439 && !ours->ua.without_outbound) {
        ours->ua.without_outbound = true;
        if (ours_ua_register(ours, ours->ua.registered_sips, false))
            return;
    }
    ours->services->told(ours->services->network, ours->setup->self, response->status,
                         response->warning_count ? response->warning[0].code : 0);
    if (response->status >= 300) {
        ours->ua.registered = false;
        return;
    }
    route->count = ours->setup->outbound != NULL;
    for (size_t i = 0; i < response->service_route.count && route->count < SIPS_ADDRESS_MAX; i++)
        route->count += sips_address_of(&route->value[route->count],
                                        ours_keep(ours, response->service_route.value[i].text), true);
}
