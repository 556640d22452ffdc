/* SPDX-License-Identifier: Apache-2.0 */
#include "situation.h"
#include "values.h"

/* The same for every situation: example.net has secure services, example.org has none. */
static const struct scenario_naptr naptr[] = {
    {{"example.net", 11}, {10, 10, {"SIPS+D2T", 8}, {"_sips._tcp.example.net", 22}}},
    {{"example.net", 11}, {20, 10, {"SIP+D2U", 7}, {"_sip._udp.example.net", 21}}},
    {{"example.org", 11}, {10, 10, {"SIP+D2T", 7}, {"_sip._tcp.example.org", 21}}},
};
static const struct scenario_srv srv[] = {
    {{"_sips._tcp.example.net", 22}, {10, 10, 5061, {"a.example.net", 13}}},
    {{"_sips._tcp.example.net", 22}, {20, 10, 5081, {"b.example.net", 13}}},
    {{"_sip._udp.example.net", 21}, {10, 10, 5060, {"a.example.net", 13}}},
    {{"_sip._tcp.example.org", 21}, {10, 10, 5060, {"plain.example.org", 17}}},
};
static const char records_text[] = "naptr example.net 10 10 SIPS+D2T _sips._tcp.example.net\n"
                                   "naptr example.net 20 10 SIP+D2U _sip._udp.example.net\n"
                                   "naptr example.org 10 10 SIP+D2T _sip._tcp.example.org\n"
                                   "srv _sips._tcp.example.net 10 10 5061 a.example.net\n"
                                   "srv _sips._tcp.example.net 20 10 5081 b.example.net\n"
                                   "srv _sip._udp.example.net 10 10 5060 a.example.net\n"
                                   "srv _sip._tcp.example.org 10 10 5060 plain.example.org\n";
static const char known_user[] = "sip:carol@example.com";

static const struct sips_span tls_host[SITUATION_HOST_COUNT] = {
    {"example.com", 11},      {"192.0.2.4", 9},    {"192.0.2.5", 9},    {"proxy.example.com", 17},
    {"edge.example.com", 16}, {"example.net", 11}, {"example.org", 11}, {"bare.example", 12}};

#define NOW_S 1000
#define FLOW_UP 7

static void fill_records(struct scenario *scenario, const struct situation *situation)
{
    memcpy(scenario->naptr, naptr, sizeof naptr);
    scenario->naptr_count = sizeof naptr / sizeof naptr[0];
    memcpy(scenario->srv, srv, sizeof srv);
    scenario->srv_count = sizeof srv / sizeof srv[0];
    for (size_t i = 0; i < SITUATION_HOST_COUNT; i++)
        if (situation->tls >> i & 1)
            scenario->tls[scenario->tls_count++] = (struct scenario_tls){tls_host[i], 0};
}

static void fill_policy(struct sips_policy *policy, uint32_t second_values)
{
    for (size_t i = 0; second_values >> i; i++) {
        const struct sips_policy_entry *entry = sips_policy_entry(i);
        if (second_values >> i & 1)
            (void)!sips_policy_set(policy, sips_span_of(entry->key), sips_span_of(entry->value[1]));
    }
}

static uint32_t expires_s(const struct situation_contact *contact)
{
    return contact->expires == 1 ? 0 : contact->expires == 2 ? 60 : 3600;
}

static void fill_binding(struct sips_location *location, const struct situation_binding *binding,
                         const struct situation_text_binding *text)
{
    struct sips_binding_request request = {.aor = text->aor,
                                           .contact = text->contact,
                                           .call_id = text->call_id,
                                           .cseq = binding->cseq,
                                           .expires_at_s = NOW_S + expires_s(&binding->contact),
                                           .path_count = binding->path.count};

    memcpy(request.path, text->path, binding->path.count * sizeof request.path[0]);
    (void)!sips_location_add(location, &request);
}

/* As scenario_dialog_read fills it. */
static void fill_dialog(struct sips_dialog *dialog, const struct situation *situation,
                        const struct situation_text *text)
{
    (void)!sips_uri_read(&dialog->remote_target, text->remote_target);
    dialog->is_uac = true;
    dialog->sips_request_uri = situation->dialog_sips;
    dialog->secure = situation->dialog_secure;
    dialog->call_id = dialog->local_tag = dialog->remote_tag = (struct sips_span){NULL, 0};
    dialog->route_count = situation->dialog_route.count;
    for (size_t i = 0; i < situation->dialog_route.count; i++)
        (void)!sips_address_of(&dialog->route[i], text->dialog_route[i], true);
    dialog->used = true;
}

void situation_fill(struct scenario *scenario, const struct situation *situation,
                    const struct situation_text *text)
{
    static const uint32_t flow_up = FLOW_UP;

    scenario_init(scenario);
    scenario->role = (enum scenario_role)situation->role;
    scenario->arrived = (enum sips_transport)situation->arrival;
    scenario->arrived_flow = situation->flow;
    scenario->flow[0] = flow_up;
    scenario->flow_count = scenario->element.flow_count = 1;
    scenario->element.flow = scenario->flow;
    scenario->element.now_s = NOW_S;
    scenario->confirmed = situation->confirmed;
    scenario->not_responsible = situation->not_responsible;
    fill_policy(&scenario->element.policy, situation->policy);
    fill_records(scenario, situation);
    (void)!sips_uri_read(&scenario->user[0], sips_span_of(known_user));
    scenario->user_count = scenario->location.user_count = 1;
    if (situation->is_response)
        scenario->has_sent = sips_uri_read(&scenario->sent, text->sent) == SIPS_URI_OK;
    if (situation->has_dialog)
        fill_dialog(&scenario->dialog, situation, text);
    for (size_t i = 0; i < situation->binding_count; i++)
        fill_binding(&scenario->location, &situation->binding[i], &text->binding[i]);
}

/* ---- As text ---- */

static void print_span(FILE *out, const char *before, struct sips_span text, const char *behind)
{
    fprintf(out, "%s%.*s%s", before, (int)text.length, text.at, behind);
}

static void print_element(FILE *out, const struct situation *situation)
{
    static const char *const role[] = {"", "proxy", "registrar", "redirect", "uac", "uas"};

    if (situation->role)
        fprintf(out, "role %s\n", role[situation->role]);
    fprintf(out, "now %d\nflow %d\narrived %s", NOW_S, FLOW_UP,
            sips_transport_name((enum sips_transport)situation->arrival));
    if (situation->flow)
        fprintf(out, " %u", (unsigned)situation->flow);
    fputs("\n", out);
    for (size_t i = 0; situation->policy >> i; i++)
        if (situation->policy >> i & 1)
            fprintf(out, "policy %s=%s\n", sips_policy_entry(i)->key, sips_policy_entry(i)->value[1]);
    if (situation->confirmed)
        fputs("confirmed yes\n", out);
    if (situation->not_responsible)
        fputs("responsible no\n", out);
}

static void print_binding(FILE *out, const struct situation_binding *binding,
                          const struct situation_text_binding *text)
{
    print_span(out, "binding ", text->aor, " ");
    print_span(out, "", text->contact, "");
    for (size_t i = 0; i < binding->path.count; i++)
        print_span(out, i ? "," : " path=", text->path[i], "");
    print_span(out, " call-id=", text->call_id, "");
    fprintf(out, " cseq=%u\n", (unsigned)binding->cseq);
}

static void print_dialog(FILE *out, const struct situation *situation, const struct situation_text *text)
{
    print_span(out, "dialog ", text->remote_target, "");
    for (size_t i = 0; i < situation->dialog_route.count; i++)
        print_span(out, i ? "," : " route=", text->dialog_route[i], "");
    fprintf(out, " sips=%s secure=%s\n", situation->dialog_sips ? "yes" : "no",
            situation->dialog_secure ? "yes" : "no");
}

void situation_print(FILE *out, const struct situation *situation)
{
    static struct situation_text text;

    situation_write(&text, situation);
    print_span(out, "", text.message, "");
    if (situation->content_length)
        fputs("# (the message ends above: it has no Content-Length)\n", out);
    print_element(out, situation);
    if (situation->is_response)
        print_span(out, "sent ", text.sent, "\n");
    if (situation->has_dialog)
        print_dialog(out, situation, &text);
    fprintf(out, "user %s\n", known_user);
    for (size_t i = 0; i < situation->binding_count; i++)
        print_binding(out, &situation->binding[i], &text.binding[i]);
    fputs(records_text, out);
    for (size_t i = 0; i < SITUATION_HOST_COUNT; i++)
        if (situation->tls >> i & 1)
            print_span(out, "tls ", tls_host[i], "\n");
}
