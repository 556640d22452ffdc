/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"
#include "scenario_records.h"

static const struct sips_span default_domain = {"example.com", sizeof "example.com" - 1};

const char scenario_default_text[] =
    "# Registrations of every kind, for messages that bring none of their own\n"
    "user sip:dave@example.com\n"
    "binding sip:alice@example.com <sip:alice@192.0.2.11>;expires=1000000\n"
    "binding sip:bob@example.com <sips:bob@192.0.2.12>;expires=1000000\n"
    "binding sip:carol@example.com <sip:carol@192.0.2.13>;expires=1000000;q=0.4\n"
    "binding sip:carol@example.com <sips:carol@desk.example.com>;expires=1000000 "
    "path=<sips:edge.example.com;lr>\n"
    "binding sip:erin@example.com <sips:erin@192.0.2.14;transport=tcp>;expires=1000000\n"
    "binding sip:frank@example.com <sips:frank@198.51.100.15;ob>;expires=1000000;reg-id=1"
    ";+sip.instance=\"<urn:uuid:6f2a11c4-35de-4c0b-9a27-5b0d1f3e8c61>\" "
    "path=<sips:flow1@edge.example.com;lr;ob>\n"
    "binding sip:grace@example.com <sip:grace@192.0.2.16;transport=tls>;expires=1000000\n"
    "binding sip:heidi@example.com <sips:heidi@192.0.2.17;transport=udp>;expires=1000000\n"
    "binding sip:ivan@example.com <sip:ivan@198.51.100.18>;expires=1000000 path=<sip:edge.example.com;lr>\n"
    "tls 192.0.2.13\n"
    "# example.net has secure services, example.org has none\n"
    "naptr example.net 10 10 SIPS+D2T _sips._tcp.example.net\n"
    "naptr example.net 20 10 SIP+D2U _sip._udp.example.net\n"
    "srv _sips._tcp.example.net 10 10 5061 a.example.net\n"
    "srv _sips._tcp.example.net 20 10 5081 b.example.net\n"
    "srv _sip._udp.example.net 10 10 5060 a.example.net\n"
    "naptr example.org 10 10 SIP+D2T _sip._tcp.example.org\n"
    "srv _sip._tcp.example.org 10 10 5060 plain.example.org\n";

static size_t find_naptr(const void *context, struct sips_span name, struct sips_naptr *out, size_t capacity)
{
    const struct scenario *scenario = context;
    size_t count = 0;
    for (size_t i = 0; i < scenario->naptr_count && count < capacity; i++)
        if (sips_span_same(scenario->naptr[i].name, name))
            out[count++] = scenario->naptr[i].record;
    return count;
}

static size_t find_srv(const void *context, struct sips_span name, struct sips_srv *out, size_t capacity)
{
    const struct scenario *scenario = context;
    size_t count = 0;
    for (size_t i = 0; i < scenario->srv_count && count < capacity; i++)
        if (sips_span_same(scenario->srv[i].name, name))
            out[count++] = scenario->srv[i].record;
    return count;
}

static bool find_tls(const void *context, struct sips_span host, uint16_t port)
{
    const struct scenario *scenario = context;
    unsigned asked = port ? port : sips_transport_port(SIPS_TRANSPORT_TLS);
    for (size_t i = 0; i < scenario->tls_count; i++) {
        const struct scenario_tls *tls = &scenario->tls[i];
        if (sips_span_same(tls->host, host) && (tls->port == 0 || tls->port == asked))
            return true;
    }
    return false;
}

/* Slots and records beyond the counts are left as they are: setting all of them would cost more than a
 * decision does. */
void scenario_init(struct scenario *scenario)
{
    scenario->role = SCENARIO_ROLE_DEFAULT;
    scenario->arrived = SIPS_TRANSPORT_NONE;
    scenario->arrived_flow = 0;
    scenario->flow_count = 0;
    scenario->has_sent = false;
    scenario->not_responsible = false;
    scenario->confirmed = false;
    scenario->dialog.used = false;
    scenario->domain_count = 0;
    scenario->user_count = 0;
    scenario->naptr_count = 0;
    scenario->srv_count = 0;
    scenario->tls_count = 0;
    for (size_t i = 0; i < SCENARIO_BINDING_MAX; i++)
        scenario->binding[i].used = false;
    scenario->resolver = (struct sips_resolver){scenario, find_naptr, find_srv, find_tls};
    scenario->location = (struct sips_location){scenario->binding, SCENARIO_BINDING_MAX, scenario->user, 0};
    scenario->element = (struct sips_element){.domain = &default_domain,
                                              .domain_count = 1,
                                              .host = SIPS_SPAN("proxy.example.com"),
                                              .location = &scenario->location,
                                              .resolver = &scenario->resolver};
    /* Known to all, so that an input can hold a token. */
    for (uint8_t i = 0; i < SIPS_SIPHASH_KEY_LENGTH; i++)
        scenario->element.flow_key[i] = i;
}

struct scenario_error scenario_read(struct scenario *scenario, struct sips_span text,
                                    enum scenario_records records)
{
    struct scenario_line line;
    for (size_t number = 1; scenario_line_next(&text, &line); number++) {
        struct scenario_problem problem = scenario_line_split(&line);
        if (!problem.message && line.field_count > 0)
            problem = scenario_record_read(scenario, &line, records);
        if (problem.message)
            return (struct scenario_error){problem.message, number, (size_t)(problem.at - line.text.at) + 1};
    }
    return (struct scenario_error){NULL, 0, 0};
}

void scenario_defaults(struct scenario *scenario)
{
    struct sips_span text = {scenario_default_text, sizeof scenario_default_text - 1};
    (void)scenario_read(scenario, text, SCENARIO_ALL);
}

enum scenario_role scenario_role_for(const struct scenario *scenario, const struct sips_message *message)
{
    bool registers = message->is_request && message->method == SIPS_METHOD_REGISTER;

    switch (scenario->role) {
    case SCENARIO_ROLE_DEFAULT:
    case SCENARIO_ROLE_REGISTRAR:
        return registers ? SCENARIO_ROLE_REGISTRAR : SCENARIO_ROLE_PROXY;
    case SCENARIO_ROLE_REDIRECT:
    case SCENARIO_ROLE_UAS:
        return message->is_request ? scenario->role : SCENARIO_ROLE_PROXY;
    case SCENARIO_ROLE_UAC:
        return SCENARIO_ROLE_UAC;
    case SCENARIO_ROLE_PROXY:
        break;
    }
    return SCENARIO_ROLE_PROXY;
}

struct sips_arrival scenario_arrival(const struct scenario *scenario, const struct sips_message *message)
{
    enum sips_transport transport = scenario->arrived;

    if (transport == SIPS_TRANSPORT_NONE)
        transport = message->via[0].transport;
    struct sips_arrival arrival =
        sips_arrival_over(transport == SIPS_TRANSPORT_OTHER ? SIPS_TRANSPORT_UDP : transport);
    arrival.flow = scenario->arrived_flow;
    return arrival;
}

struct sips_sent scenario_sent(const struct scenario *scenario, const struct sips_message *response)
{
    return (struct sips_sent){scenario->has_sent ? scenario->sent : response->to.uri,
                              !scenario->not_responsible};
}
