/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario_records.h"

#include "host.h"

static const struct scenario_problem no_problem = {NULL, NULL};

static struct scenario_problem bad(const char *message, struct sips_span where)
{
    return (struct scenario_problem){message, where.at};
}

static bool is_host(struct sips_span text)
{
    enum sips_host_kind kind;
    return sips_host_read(text.at, sips_span_end(text), &kind) == sips_span_end(text);
}

/* A name of DNS: that of an SRV record has labels that begin with '_' (RFC 2782). */
static bool is_dns_name(struct sips_span text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = sips_lower(text.at[i]);
        if (!(c - 'a' < 26 && c >= 'a') && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.')
            return false;
    }
    return true;
}

static bool read_u16(struct sips_span text, uint16_t *value)
{
    uint32_t number;
    if (!sips_number_read(text, &number) || number > UINT16_MAX)
        return false;
    *value = (uint16_t)number;
    return true;
}

static struct scenario_problem read_role(struct scenario *scenario, const struct scenario_line *line)
{
    if (sips_span_equal(line->field[1], SIPS_SPAN("proxy")))
        scenario->role = SCENARIO_ROLE_PROXY;
    else if (sips_span_equal(line->field[1], SIPS_SPAN("registrar")))
        scenario->role = SCENARIO_ROLE_REGISTRAR;
    else if (sips_span_equal(line->field[1], SIPS_SPAN("redirect")))
        scenario->role = SCENARIO_ROLE_REDIRECT;
    else if (sips_span_equal(line->field[1], SIPS_SPAN("uac")))
        scenario->role = SCENARIO_ROLE_UAC;
    else if (sips_span_equal(line->field[1], SIPS_SPAN("uas")))
        scenario->role = SCENARIO_ROLE_UAS;
    else
        return bad("there is no such role: write proxy, registrar, redirect, uac or uas", line->field[1]);
    return no_problem;
}

static struct scenario_problem read_domain(struct scenario *scenario, const struct scenario_line *line)
{
    if (!is_host(line->field[1]))
        return bad("this is no domain: write a host name such as example.com", line->field[1]);
    if (scenario->domain_count == SCENARIO_DOMAIN_MAX)
        return bad("there are at most 8 domains: leave some out", line->field[1]);
    scenario->domain[scenario->domain_count++] = line->field[1];
    scenario->element.domain = scenario->domain;
    scenario->element.domain_count = scenario->domain_count;
    return no_problem;
}

static struct scenario_problem read_host(struct scenario *scenario, const struct scenario_line *line)
{
    if (!is_host(line->field[1]))
        return bad("this is no host: write a name such as proxy.example.com, or an address", line->field[1]);
    scenario->element.host = line->field[1];
    return no_problem;
}

static struct scenario_problem read_arrived(struct scenario *scenario, const struct scenario_line *line)
{
    enum sips_transport transport = sips_transport_named(line->field[1]);
    if (transport == SIPS_TRANSPORT_OTHER || transport == SIPS_TRANSPORT_NONE)
        return bad("there is no such transport: write UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS",
                   line->field[1]);
    scenario->arrived = transport;
    if (line->field_count > 2 &&
        (!sips_number_read(line->field[2], &scenario->arrived_flow) || scenario->arrived_flow == 0))
        return bad("this is no connection: write a number above 0", line->field[2]);
    return no_problem;
}

static struct scenario_problem read_flow(struct scenario *scenario, const struct scenario_line *line)
{
    uint32_t id;
    if (!sips_number_read(line->field[1], &id) || id == 0)
        return bad("this is no connection: write a number above 0", line->field[1]);
    if (scenario->flow_count == SCENARIO_FLOW_MAX)
        return bad("there are at most 8 flows: leave some out", line->field[0]);
    scenario->flow[scenario->flow_count++] = id;
    scenario->element.flow = scenario->flow;
    scenario->element.flow_count = scenario->flow_count;
    return no_problem;
}

static struct scenario_problem read_now(struct scenario *scenario, const struct scenario_line *line)
{
    uint32_t seconds;
    if (!sips_number_read(line->field[1], &seconds))
        return bad("this is no time: write seconds, digits only", line->field[1]);
    scenario->element.now_s = seconds;
    return no_problem;
}

/* What to write instead of a value that the key does not take, in the order of policy.def. */
static const char *const policy_values[] = {
#define POLICY(field, key, A, a, B, b, clause, line)                                                         \
    "the key does not take this value: write " key "=" a " or " key "=" b,
#include "policy.def"
#undef POLICY
};

static const char policy_keys[] = "there is no such key; the keys are:"
#define POLICY(field, key, A, a, B, b, clause, line) " " key
#include "policy.def"
#undef POLICY
    ;

static const char *policy_value_message(struct sips_span key)
{
    size_t i = 0;
    while (!sips_span_equal(sips_span_of(sips_policy_entry(i)->key), key))
        i++;
    return policy_values[i];
}

static struct scenario_problem read_policy(struct scenario *scenario, const struct scenario_line *line)
{
    struct sips_span field = line->field[1];
    const char *equals = memchr(field.at, '=', field.length);
    if (!equals)
        return bad("this is no policy: write KEY=VALUE", field);
    struct sips_span key = sips_span_between(field.at, equals);
    struct sips_span value = sips_span_between(equals + 1, sips_span_end(field));
    switch (sips_policy_set(&scenario->element.policy, key, value)) {
    case SIPS_POLICY_OK:
        return no_problem;
    case SIPS_POLICY_NO_KEY:
        return bad(policy_keys, key);
    case SIPS_POLICY_NO_VALUE:
        return bad(policy_value_message(key), value);
    }
    return no_problem;
}

static struct scenario_problem read_sent(struct scenario *scenario, const struct scenario_line *line)
{
    struct sips_uri uri;
    if (sips_uri_read(&uri, line->field[1]) != SIPS_URI_OK)
        return bad("this is no URI: write sip:user@host or sips:user@host, without brackets", line->field[1]);
    scenario->sent = uri;
    scenario->has_sent = true;
    return no_problem;
}

static struct scenario_problem read_yes(bool *yes, struct sips_span field)
{
    *yes = sips_span_equal(field, SIPS_SPAN("yes"));
    if (!*yes && !sips_span_equal(field, SIPS_SPAN("no")))
        return bad("this is neither: write yes or no", field);
    return no_problem;
}

static struct scenario_problem read_responsible(struct scenario *scenario, const struct scenario_line *line)
{
    bool yes;
    struct scenario_problem problem = read_yes(&yes, line->field[1]);
    if (!problem.message)
        scenario->not_responsible = !yes;
    return problem;
}

static struct scenario_problem read_confirmed(struct scenario *scenario, const struct scenario_line *line)
{
    return read_yes(&scenario->confirmed, line->field[1]);
}

static struct scenario_problem read_user(struct scenario *scenario, const struct scenario_line *line)
{
    struct sips_uri uri;
    if (sips_uri_read(&uri, line->field[1]) != SIPS_URI_OK || !sips_uri_is_sip(&uri))
        return bad("this is no address-of-record: write sip:user@host or sips:user@host", line->field[1]);
    if (scenario->user_count == SCENARIO_USER_MAX)
        return bad("there are at most 16 users: leave some out", line->field[1]);
    scenario->user[scenario->user_count++] = uri;
    scenario->location.user_count = scenario->user_count;
    return no_problem;
}

static struct scenario_problem read_naptr(struct scenario *scenario, const struct scenario_line *line)
{
    const struct sips_span *field = line->field;
    struct sips_naptr record = {.service = field[4], .replacement = field[5]};
    if (!is_dns_name(field[1]))
        return bad("this is no name: write a domain such as example.net", field[1]);
    if (!read_u16(field[2], &record.order))
        return bad("this is no order: write a number from 0 to 65535", field[2]);
    if (!read_u16(field[3], &record.preference))
        return bad("this is no preference: write a number from 0 to 65535", field[3]);
    if (!is_dns_name(field[5]))
        return bad("this is no replacement: write a name such as _sips._tcp.example.net", field[5]);
    if (scenario->naptr_count == SCENARIO_NAPTR_MAX)
        return bad("there are at most 32 naptr records: leave some out", field[0]);
    scenario->naptr[scenario->naptr_count++] = (struct scenario_naptr){field[1], record};
    return no_problem;
}

static struct scenario_problem read_srv(struct scenario *scenario, const struct scenario_line *line)
{
    const struct sips_span *field = line->field;
    struct sips_srv record = {.target = field[5]};
    if (!is_dns_name(field[1]))
        return bad("this is no name: write one such as _sips._tcp.example.net", field[1]);
    if (!read_u16(field[2], &record.priority))
        return bad("this is no priority: write a number from 0 to 65535", field[2]);
    if (!read_u16(field[3], &record.weight))
        return bad("this is no weight: write a number from 0 to 65535", field[3]);
    if (!read_u16(field[4], &record.port) || record.port == 0)
        return bad("this is no port: write a number from 1 to 65535", field[4]);
    if (!is_host(field[5]))
        return bad("this is no target: write a host name such as proxy.example.net", field[5]);
    if (scenario->srv_count == SCENARIO_SRV_MAX)
        return bad("there are at most 32 srv records: leave some out", field[0]);
    scenario->srv[scenario->srv_count++] = (struct scenario_srv){field[1], record};
    return no_problem;
}

static struct scenario_problem read_tls(struct scenario *scenario, const struct scenario_line *line)
{
    enum sips_host_kind kind;
    struct scenario_tls record = {line->field[1], 0};
    const char *end = sips_span_end(line->field[1]);
    const char *at = sips_host_read(line->field[1].at, end, &kind);
    if (!at || (at < end && *at != ':'))
        return bad("this is no host: write HOST or HOST:PORT, IPv6 in brackets", line->field[1]);
    record.host = sips_span_between(line->field[1].at, at);
    if (at < end && sips_port_read(at + 1, end, &record.port) != end)
        return (struct scenario_problem){"this is no port: write a number from 1 to 65535", at + 1};
    if (scenario->tls_count == SCENARIO_TLS_MAX)
        return bad("there are at most 16 tls records: leave some out", line->field[0]);
    scenario->tls[scenario->tls_count++] = record;
    return no_problem;
}

_Static_assert(SCENARIO_DOMAIN_MAX == 8 && SCENARIO_USER_MAX == 16 && SCENARIO_NAPTR_MAX == 32 &&
                   SCENARIO_SRV_MAX == 32 && SCENARIO_TLS_MAX == 16 && SCENARIO_FLOW_MAX == 8,
               "the messages above name these limits");

struct record {
    const char *name;
    enum scenario_records kind;
    size_t least, most; /* fields, the name included */
    const char *usage;
    struct scenario_problem (*read)(struct scenario *scenario, const struct scenario_line *line);
};

static const struct record known[] = {
    {"role", SCENARIO_ELEMENT, 2, 2, "write: role proxy|registrar|redirect|uac|uas", read_role},
    {"domain", SCENARIO_ELEMENT, 2, 2, "write: domain NAME", read_domain},
    {"host", SCENARIO_ELEMENT, 2, 2, "write: host NAME", read_host},
    {"arrived", SCENARIO_ELEMENT, 2, 3, "write: arrived TRANSPORT [CONNECTION]", read_arrived},
    {"flow", SCENARIO_ELEMENT, 2, 2, "write: flow CONNECTION", read_flow},
    {"now", SCENARIO_LOCATION, 2, 2, "write: now SECONDS", read_now},
    {"policy", SCENARIO_POLICY, 2, 2, "write: policy KEY=VALUE", read_policy},
    {"sent", SCENARIO_ELEMENT, 2, 2, "write: sent URI", read_sent},
    {"responsible", SCENARIO_ELEMENT, 2, 2, "write: responsible yes|no", read_responsible},
    {"confirmed", SCENARIO_ELEMENT, 2, 2, "write: confirmed yes|no", read_confirmed},
    {"dialog", SCENARIO_DIALOG, 2, 6,
     "write: dialog TARGET [route=VALUES] [sips=yes|no] [secure=yes|no] [side=uac|uas]",
     scenario_dialog_read},
    {"user", SCENARIO_LOCATION, 2, 2, "write: user AOR", read_user},
    {"binding", SCENARIO_LOCATION, 3, SCENARIO_FIELD_MAX,
     "write: binding AOR CONTACT [path=VALUES] [call-id=ID] [cseq=N]", scenario_binding_read},
    {"naptr", SCENARIO_RESOLVER, 6, 6, "write: naptr NAME ORDER PREFERENCE SERVICE REPLACEMENT", read_naptr},
    {"srv", SCENARIO_RESOLVER, 6, 6, "write: srv NAME PRIORITY WEIGHT PORT TARGET", read_srv},
    {"tls", SCENARIO_RESOLVER, 2, 2, "write: tls HOST[:PORT]", read_tls},
};

static const struct record *find(struct sips_span name)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (sips_span_equal(sips_span_of(known[i].name), name))
            return &known[i];
    return NULL;
}

static const char *kinds_message(enum scenario_records records)
{
    if (records == SCENARIO_LOCATION)
        return "this record has no place here: write user, binding or now";
    if (records == SCENARIO_RESOLVER)
        return "this record has no place here: write naptr, srv or tls";
    if (records == SCENARIO_POLICY)
        return "this record has no place here: write policy KEY=VALUE";
    if (records == SCENARIO_DIALOG)
        return "this record has no place here: write dialog";
    return "there is no such record: write role, domain, host, arrived, flow, now, policy, sent, "
           "responsible, "
           "confirmed, dialog, user, binding, naptr, srv or tls";
}

struct scenario_problem scenario_record_read(struct scenario *scenario, const struct scenario_line *line,
                                             enum scenario_records records)
{
    const struct record *record = find(line->field[0]);
    if (!record || !(record->kind & records))
        return bad(kinds_message(records), line->field[0]);
    if (line->field_count < record->least)
        return (struct scenario_problem){record->usage, sips_span_end(line->text)};
    if (line->field_count > record->most)
        return bad(record->usage, line->field[record->most]);
    return record->read(scenario, line);
}
