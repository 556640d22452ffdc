/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_read.h"
#include "uri.h"

bool reading_fail(struct reading *reading, size_t field, const char *message)
{
    if (reading->fault == NULL) {
        reading->field = field;
        reading->fault = message;
    }
    return false;
}

struct sips_span reading_at(const struct reading *reading, size_t field)
{
    return field < reading->count ? reading->line->field[field] : (struct sips_span){NULL, 0};
}

bool reading_is(struct sips_span text, const char *word)
{
    return sips_span_equal(text, sips_span_of(word));
}

/* A copy of a text that is the plan's own, terminated. "" where there is no more room. */
const char *reading_keep(struct reading *reading, struct sips_span text)
{
    struct plan *plan = reading->plan;
    char *copy = plan->text + plan->text_used;

    if (text.length >= sizeof plan->text - plan->text_used) {
        reading_fail(reading, reading->field,
                     "the file is too long: its names and texts fill more than the 24 KiB there are");
        return "";
    }
    if (text.length)
        memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    plan->text_used += text.length + 1;
    return copy;
}

bool reading_number(struct reading *reading, size_t field, uint32_t max, uint32_t *value)
{
    struct sips_span text = reading_at(reading, field);
    uint64_t sum = 0;

    if (text.length == 0)
        return reading_fail(reading, field, "a number is missing here");
    for (size_t i = 0; i < text.length && sum <= max; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return reading_fail(reading, field, "this is no number: write digits alone");
        sum = sum * 10 + (uint64_t)(text.at[i] - '0');
    }
    if (sum > max)
        return reading_fail(reading, field, "this number is too large");
    *value = (uint32_t)sum;
    return true;
}

bool reading_find_node(struct reading *reading, size_t field, unsigned *node)
{
    const struct plan *plan = reading->plan;

    for (size_t i = 0; i < plan->node_count; i++)
        if (reading_is(reading_at(reading, field), plan->node[i].setup.name)) {
            *node = (unsigned)i;
            return true;
        }
    return reading_fail(reading, field,
                        "no element has this name: say 'element NAME ROLE' before it is used");
}

bool reading_uri(struct reading *reading, size_t field, const char **text)
{
    struct sips_uri read;

    if (sips_uri_read(&read, reading_at(reading, field)) != SIPS_URI_OK || !sips_uri_is_sip(&read))
        return reading_fail(reading, field, "a sip or sips URI must stand here: sips:bob@example.com");
    *text = reading_keep(reading, reading_at(reading, field));
    return true;
}

bool reading_transport_named(struct sips_span text, enum hop_transport *transport)
{
    for (int i = 1; i < HOP_COUNT; i++)
        if (sips_span_same(text, sips_span_of(hop_transport_name((enum hop_transport)i)))) {
            *transport = (enum hop_transport)i;
            return true;
        }
    return false;
}

/* ---- element and certificate ---- */

static bool read_transports(struct reading *reading, size_t field, struct sips_span list,
                            unsigned *transports)
{
    struct sips_span value;
    enum hop_transport transport;

    for (*transports = 0; scenario_value_next(&list, &value); *transports |= 1U << transport)
        if (!reading_transport_named(value, &transport))
            return reading_fail(reading, field, "a transport is UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS");
    return true;
}

static bool read_domains(struct reading *reading, size_t field, struct sips_span list,
                         struct element_setup *setup)
{
    struct sips_span value;

    while (scenario_value_next(&list, &value)) {
        if (setup->domain_count == ELEMENT_DOMAIN_MAX)
            return reading_fail(reading, field, "an element has two domains at most");
        setup->domain[setup->domain_count++] = reading_keep(reading, value);
    }
    return true;
}

static bool read_yes(struct reading *reading, size_t field, struct sips_span value, bool *yes)
{
    *yes = reading_is(value, "yes");
    return *yes || reading_is(value, "no") || reading_fail(reading, field, "this is yes or no");
}

bool reading_policy(struct reading *reading, size_t field, struct sips_span key, struct sips_span value,
                    const char **policy)
{
    struct sips_policy scratch = {0};

    switch (sips_policy_set(&scratch, key, value)) {
    case SIPS_POLICY_OK:
        *policy = reading_keep(reading, reading_at(reading, field));
        return true;
    case SIPS_POLICY_NO_KEY:
        return reading_fail(
            reading, field,
            "there is no such key: host, domain, aor, outbound, contact, supported, transports, "
            "answers, confirms, "
            "class, tls-stack, or a key of 'sipsfuzz decide --help policy'");
    case SIPS_POLICY_NO_VALUE:
        break;
    }
    return reading_fail(reading, field,
                        "this policy does not take that value: see 'sipsfuzz decide --help policy'");
}

static bool read_tls_kind(struct reading *reading, size_t field, struct sips_span value, enum plan_tls *tls)
{
    for (unsigned kind = 0; kind < PLAN_TLS_COUNT; kind++)
        if (reading_is(value, plan_tls_word[kind])) {
            *tls = (enum plan_tls)kind;
            return true;
        }
    return reading_fail(reading, field, "tls-stack is good, old or null");
}

static bool read_setting(struct reading *reading, size_t field, struct plan_node *node)
{
    struct element_setup *setup = &node->setup;
    struct sips_span text = reading_at(reading, field);
    const char *equals = memchr(text.at, '=', text.length);

    reading->field = field;
    if (equals == NULL)
        return reading_fail(reading, field, "write KEY=VALUE");
    struct sips_span key = sips_span_between(text.at, equals);
    struct sips_span value = sips_span_between(equals + 1, sips_span_end(text));
    if (value.length == 0)
        return reading_fail(reading, field, "a value is missing behind '='");
    if (reading_is(key, "host"))
        setup->host = reading_keep(reading, value);
    else if (reading_is(key, "domain"))
        return read_domains(reading, field, value, setup);
    else if (reading_is(key, "aor"))
        setup->aor = reading_keep(reading, value);
    else if (reading_is(key, "outbound"))
        setup->outbound = reading_keep(reading, value);
    else if (reading_is(key, "contact"))
        setup->contact = reading_keep(reading, value);
    else if (reading_is(key, "supported"))
        setup->supported = reading_keep(reading, value);
    else if (reading_is(key, "class"))
        node->class_name = reading_keep(reading, value);
    else if (reading_is(key, "tls-stack"))
        return read_tls_kind(reading, field, value, &node->tls);
    else if (reading_is(key, "transports"))
        return read_transports(reading, field, value, &setup->transports);
    else if (reading_is(key, "answers"))
        return read_yes(reading, field, value, &setup->answers);
    else if (reading_is(key, "confirms"))
        return read_yes(reading, field, value, &setup->confirms);
    else if (setup->policy_count == ELEMENT_POLICY_MAX)
        return reading_fail(reading, field, "too many policies");
    else
        return reading_policy(reading, field, key, value, &setup->policy[setup->policy_count]) &&
               ++setup->policy_count;
    return true;
}

static const char *default_host(struct reading *reading, const char *name)
{
    char host[128];

    snprintf(host, sizeof host, "%s.example.com", name);
    return reading_keep(reading, sips_span_of(host));
}

static bool read_element(struct reading *reading)
{
    unsigned role, other;

    for (role = 0; role < ELEMENT_ROLE_COUNT; role++)
        if (reading_is(reading_at(reading, 2), plan_role[role]))
            break;
    if (role == ELEMENT_ROLE_COUNT)
        return reading_fail(reading, 2, "a role is ua, proxy, registrar or redirect");
    if (reading_find_node(reading, 1, &other))
        return reading_fail(reading, 1, "another element has this name");
    reading->fault = NULL;
    reading->field = 1;
    struct plan_node *node =
        plan_node_add(reading->plan, reading_keep(reading, reading_at(reading, 1)), (enum element_role)role);
    if (node == NULL)
        return reading_fail(reading, 0, "too many elements: ten at most");
    for (size_t i = 3; i < reading->count; i++)
        if (!read_setting(reading, i, node))
            return false;
    if (node->setup.host == NULL)
        node->setup.host = default_host(reading, node->setup.name);
    if (role == ELEMENT_UA && node->setup.aor == NULL)
        return reading_fail(reading, 2, "a ua needs an address-of-record: write aor=USER@DOMAIN");
    plan_certificate(node);
    return true;
}

static bool read_name(struct reading *reading, size_t field, struct sips_span value, struct hop_name *name)
{
    static const struct {
        const char *prefix;
        enum hop_name_kind kind;
    } kinds[] = {{"dns:", HOP_NAME_DNS}, {"uri:", HOP_NAME_URI}, {"cn:", HOP_NAME_CN}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t length = strlen(kinds[i].prefix);
        if (value.length <= length || memcmp(value.at, kinds[i].prefix, length) != 0)
            continue;
        name->kind = kinds[i].kind;
        name->text = reading_keep(reading, sips_span_between(value.at + length, sips_span_end(value)));
        return true;
    }
    return reading_fail(reading, field, "a name in a certificate is dns:NAME, uri:URI or cn:NAME");
}

bool reading_certificate(struct reading *reading, size_t field, struct hop_certificate *certificate)
{
    struct sips_span list, value;

    memset(certificate, 0, sizeof *certificate);
    certificate->trusted = !reading_is(reading_at(reading, field), "untrusted");
    field += !certificate->trusted;
    list = reading_at(reading, field);
    if (list.length == 0)
        return reading_fail(reading, field,
                            "the names of the certificate are missing: dns:example.com,uri:sip:example.com");
    if (reading_is(list, "nothing"))
        return true;
    while (scenario_value_next(&list, &value)) {
        if (certificate->name_count == HOP_NAME_MAX)
            return reading_fail(reading, field, "a certificate has four names at most");
        if (!read_name(reading, field, value, &certificate->name[certificate->name_count++]))
            return false;
    }
    return true;
}

/* ---- DNS ---- */

static bool read_naptr(struct reading *reading)
{
    struct plan *plan = reading->plan;
    struct plan_naptr *naptr = &plan->naptr[plan->naptr_count];
    uint32_t order, preference;

    if (reading->count != 6)
        return reading_fail(reading, 0, "write naptr NAME ORDER PREFERENCE SERVICE REPLACEMENT");
    if (plan->naptr_count == PLAN_RECORD_MAX)
        return reading_fail(reading, 0, "too many naptr records: 24 at most");
    if (!reading_number(reading, 2, UINT16_MAX, &order) ||
        !reading_number(reading, 3, UINT16_MAX, &preference))
        return false;
    naptr->name = reading_keep(reading, reading_at(reading, 1));
    naptr->record = (struct element_naptr){(uint16_t)order, (uint16_t)preference,
                                           reading_keep(reading, reading_at(reading, 4)),
                                           reading_keep(reading, reading_at(reading, 5))};
    plan->naptr_count++;
    return true;
}

static bool read_srv(struct reading *reading)
{
    struct plan *plan = reading->plan;
    struct plan_srv *srv = &plan->srv[plan->srv_count];
    uint32_t priority, weight, port;

    if (reading->count != 6)
        return reading_fail(reading, 0, "write srv NAME PRIORITY WEIGHT PORT TARGET");
    if (plan->srv_count == PLAN_RECORD_MAX)
        return reading_fail(reading, 0, "too many srv records: 24 at most");
    if (!reading_number(reading, 2, UINT16_MAX, &priority) ||
        !reading_number(reading, 3, UINT16_MAX, &weight) || !reading_number(reading, 4, UINT16_MAX, &port))
        return false;
    srv->name = reading_keep(reading, reading_at(reading, 1));
    srv->record = (struct element_srv){(uint16_t)priority, (uint16_t)weight, (uint16_t)port,
                                       reading_keep(reading, reading_at(reading, 5))};
    plan->srv_count++;
    return true;
}

static bool read_tls(struct reading *reading)
{
    struct plan *plan = reading->plan;

    if (reading->count != 2)
        return reading_fail(reading, 0, "write tls HOST");
    if (plan->tls_count == PLAN_RECORD_MAX)
        return reading_fail(reading, 0, "too many tls records: 24 at most");
    plan->tls[plan->tls_count++] = reading_keep(reading, reading_at(reading, 1));
    return true;
}

static bool read_real_tls(struct reading *reading)
{
    unsigned node;

    if (reading->count == 1)
        reading->plan->real_tls = PLAN_REAL_TLS_ALL;
    for (size_t i = 1; i < reading->count; i++) {
        if (!reading_find_node(reading, i, &node))
            return false;
        reading->plan->real_tls |= 1U << node;
    }
    return true;
}

static bool read_line(struct reading *reading)
{
    struct sips_span first = reading_at(reading, 0);
    struct plan *plan = reading->plan;
    uint32_t value = 0;
    unsigned node;

    if (reading_is(first, "element"))
        return read_element(reading);
    if (reading_is(first, "certificate"))
        return reading_find_node(reading, 1, &node) &&
               reading_certificate(reading, 2, &plan->node[node].certificate);
    if (reading_is(first, "naptr"))
        return read_naptr(reading);
    if (reading_is(first, "srv"))
        return read_srv(reading);
    if (reading_is(first, "tls"))
        return read_tls(reading);
    if (reading_is(first, "real-tls"))
        return read_real_tls(reading);
    if (reading_is(first, "jitter"))
        return reading_number(reading, 1, 60000, &plan->jitter_ms);
    if (reading_is(first, "seed")) {
        bool good = reading_number(reading, 1, UINT32_MAX, &value);
        plan->seed = value;
        return good;
    }
    if (reading_is(first, "expect"))
        return reading_expect(reading);
    return reading_step(reading);
}

struct plan_error plan_read(struct plan *plan, const char *text, size_t length)
{
    struct sips_span rest = {text, length};
    struct scenario_line line;

    plan_clear(plan);
    for (size_t number_of = 1; scenario_line_next(&rest, &line); number_of++) {
        struct scenario_problem problem = scenario_line_split(&line);
        if (problem.message)
            return (struct plan_error){problem.message, number_of, (size_t)(problem.at - line.text.at) + 1};
        struct reading reading = {.plan = plan, .line = &line, .count = line.field_count};
        bool at_once = line.field_count > 1 && reading_is(line.field[line.field_count - 1], "&");
        size_t steps = plan->step_count;
        if (line.field_count == 0)
            continue;
        reading.count -= at_once;
        if (!read_line(&reading) || reading.fault) {
            const char *where =
                reading.field < line.field_count ? line.field[reading.field].at : sips_span_end(line.text);
            return (struct plan_error){reading.fault, number_of, (size_t)(where - line.text.at) + 1};
        }
        if (plan->step_count > steps) {
            plan->step[plan->step_count - 1].at_once = at_once;
            plan->step[plan->step_count - 1].line = number_of;
        }
    }
    return plan->node_count
               ? (struct plan_error){NULL, 0, 0}
               : (struct plan_error){"there is no element: begin with 'element NAME ROLE'", 1, 1};
}
