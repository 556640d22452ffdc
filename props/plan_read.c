/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_part.h"
#include "policy.h"
#include "scenario_line.h"
#include "uri.h"

/* One line in the making. field is what the next fault is about. */
struct reading {
    struct plan *plan;
    const struct scenario_line *line;
    size_t count; /* of fields, without a '&' at the end */
    size_t field;
    const char *fault; /* NULL: none */
};

static bool fail(struct reading *reading, size_t field, const char *message)
{
    if (reading->fault == NULL) {
        reading->field = field;
        reading->fault = message;
    }
    return false;
}

static struct sips_span at(const struct reading *reading, size_t field)
{
    return field < reading->count ? reading->line->field[field] : (struct sips_span){NULL, 0};
}

static bool is(struct sips_span text, const char *word)
{
    return sips_span_equal(text, sips_span_of(word));
}

/* A copy of a text that is the plan's own, terminated. "" where there is no more room. */
static const char *keep(struct reading *reading, struct sips_span text)
{
    struct plan *plan = reading->plan;
    char *copy = plan->text + plan->text_used;

    if (text.length >= sizeof plan->text - plan->text_used) {
        fail(reading, reading->field,
             "the file is too long: its names and texts fill more than the 24 KiB there are");
        return "";
    }
    if (text.length)
        memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    plan->text_used += text.length + 1;
    return copy;
}

static bool number(struct reading *reading, size_t field, uint32_t max, uint32_t *value)
{
    struct sips_span text = at(reading, field);
    uint64_t sum = 0;

    if (text.length == 0)
        return fail(reading, field, "a number is missing here");
    for (size_t i = 0; i < text.length && sum <= max; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return fail(reading, field, "this is no number: write digits alone");
        sum = sum * 10 + (uint64_t)(text.at[i] - '0');
    }
    if (sum > max)
        return fail(reading, field, "this number is too large");
    *value = (uint32_t)sum;
    return true;
}

static bool find_node(struct reading *reading, size_t field, unsigned *node)
{
    const struct plan *plan = reading->plan;

    for (size_t i = 0; i < plan->node_count; i++)
        if (is(at(reading, field), plan->node[i].setup.name)) {
            *node = (unsigned)i;
            return true;
        }
    return fail(reading, field, "no element has this name: say 'element NAME ROLE' before it is used");
}

static bool uri(struct reading *reading, size_t field, const char **text)
{
    struct sips_uri read;

    if (sips_uri_read(&read, at(reading, field)) != SIPS_URI_OK || !sips_uri_is_sip(&read))
        return fail(reading, field, "a sip or sips URI must stand here: sips:bob@example.com");
    *text = keep(reading, at(reading, field));
    return true;
}

static bool transport_named(struct sips_span text, enum hop_transport *transport)
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
        if (!transport_named(value, &transport))
            return fail(reading, field, "a transport is UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS");
    return true;
}

static bool read_domains(struct reading *reading, size_t field, struct sips_span list,
                         struct element_setup *setup)
{
    struct sips_span value;

    while (scenario_value_next(&list, &value)) {
        if (setup->domain_count == ELEMENT_DOMAIN_MAX)
            return fail(reading, field, "an element has two domains at most");
        setup->domain[setup->domain_count++] = keep(reading, value);
    }
    return true;
}

static bool read_yes(struct reading *reading, size_t field, struct sips_span value, bool *yes)
{
    *yes = is(value, "yes");
    return *yes || is(value, "no") || fail(reading, field, "this is yes or no");
}

static bool read_policy(struct reading *reading, size_t field, struct sips_span key, struct sips_span value,
                        const char **policy)
{
    struct sips_policy scratch = {0};

    switch (sips_policy_set(&scratch, key, value)) {
    case SIPS_POLICY_OK:
        *policy = keep(reading, at(reading, field));
        return true;
    case SIPS_POLICY_NO_KEY:
        return fail(reading, field,
                    "there is no such key: host, domain, aor, outbound, contact, supported, transports, "
                    "answers, confirms, "
                    "class, or a key of 'sipsfuzz decide --help policy'");
    case SIPS_POLICY_NO_VALUE:
        break;
    }
    return fail(reading, field, "this policy does not take that value: see 'sipsfuzz decide --help policy'");
}

static bool read_setting(struct reading *reading, size_t field, struct plan_node *node)
{
    struct element_setup *setup = &node->setup;
    struct sips_span text = at(reading, field);
    const char *equals = memchr(text.at, '=', text.length);

    reading->field = field;
    if (equals == NULL)
        return fail(reading, field, "write KEY=VALUE");
    struct sips_span key = sips_span_between(text.at, equals);
    struct sips_span value = sips_span_between(equals + 1, sips_span_end(text));
    if (value.length == 0)
        return fail(reading, field, "a value is missing behind '='");
    if (is(key, "host"))
        setup->host = keep(reading, value);
    else if (is(key, "domain"))
        return read_domains(reading, field, value, setup);
    else if (is(key, "aor"))
        setup->aor = keep(reading, value);
    else if (is(key, "outbound"))
        setup->outbound = keep(reading, value);
    else if (is(key, "contact"))
        setup->contact = keep(reading, value);
    else if (is(key, "supported"))
        setup->supported = keep(reading, value);
    else if (is(key, "class"))
        node->class_name = keep(reading, value);
    else if (is(key, "transports"))
        return read_transports(reading, field, value, &setup->transports);
    else if (is(key, "answers"))
        return read_yes(reading, field, value, &setup->answers);
    else if (is(key, "confirms"))
        return read_yes(reading, field, value, &setup->confirms);
    else if (setup->policy_count == ELEMENT_POLICY_MAX)
        return fail(reading, field, "too many policies");
    else
        return read_policy(reading, field, key, value, &setup->policy[setup->policy_count]) &&
               ++setup->policy_count;
    return true;
}

static const char *default_host(struct reading *reading, const char *name)
{
    char host[128];

    snprintf(host, sizeof host, "%s.example.com", name);
    return keep(reading, sips_span_of(host));
}

static bool read_element(struct reading *reading)
{
    unsigned role, other;

    for (role = 0; role < ELEMENT_ROLE_COUNT; role++)
        if (is(at(reading, 2), plan_role[role]))
            break;
    if (role == ELEMENT_ROLE_COUNT)
        return fail(reading, 2, "a role is ua, proxy, registrar or redirect");
    if (find_node(reading, 1, &other))
        return fail(reading, 1, "another element has this name");
    reading->fault = NULL;
    reading->field = 1;
    struct plan_node *node =
        plan_node_add(reading->plan, keep(reading, at(reading, 1)), (enum element_role)role);
    if (node == NULL)
        return fail(reading, 0, "too many elements: ten at most");
    for (size_t i = 3; i < reading->count; i++)
        if (!read_setting(reading, i, node))
            return false;
    if (node->setup.host == NULL)
        node->setup.host = default_host(reading, node->setup.name);
    if (role == ELEMENT_UA && node->setup.aor == NULL)
        return fail(reading, 2, "a ua needs an address-of-record: write aor=USER@DOMAIN");
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
        name->text = keep(reading, sips_span_between(value.at + length, sips_span_end(value)));
        return true;
    }
    return fail(reading, field, "a name in a certificate is dns:NAME, uri:URI or cn:NAME");
}

static bool read_certificate(struct reading *reading, size_t field, struct hop_certificate *certificate)
{
    struct sips_span list, value;

    memset(certificate, 0, sizeof *certificate);
    certificate->trusted = !is(at(reading, field), "untrusted");
    field += !certificate->trusted;
    list = at(reading, field);
    if (list.length == 0)
        return fail(reading, field,
                    "the names of the certificate are missing: dns:example.com,uri:sip:example.com");
    if (is(list, "nothing"))
        return true;
    while (scenario_value_next(&list, &value)) {
        if (certificate->name_count == HOP_NAME_MAX)
            return fail(reading, field, "a certificate has four names at most");
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
        return fail(reading, 0, "write naptr NAME ORDER PREFERENCE SERVICE REPLACEMENT");
    if (plan->naptr_count == PLAN_RECORD_MAX)
        return fail(reading, 0, "too many naptr records: 24 at most");
    if (!number(reading, 2, UINT16_MAX, &order) || !number(reading, 3, UINT16_MAX, &preference))
        return false;
    naptr->name = keep(reading, at(reading, 1));
    naptr->record = (struct element_naptr){(uint16_t)order, (uint16_t)preference,
                                           keep(reading, at(reading, 4)), keep(reading, at(reading, 5))};
    plan->naptr_count++;
    return true;
}

static bool read_srv(struct reading *reading)
{
    struct plan *plan = reading->plan;
    struct plan_srv *srv = &plan->srv[plan->srv_count];
    uint32_t priority, weight, port;

    if (reading->count != 6)
        return fail(reading, 0, "write srv NAME PRIORITY WEIGHT PORT TARGET");
    if (plan->srv_count == PLAN_RECORD_MAX)
        return fail(reading, 0, "too many srv records: 24 at most");
    if (!number(reading, 2, UINT16_MAX, &priority) || !number(reading, 3, UINT16_MAX, &weight) ||
        !number(reading, 4, UINT16_MAX, &port))
        return false;
    srv->name = keep(reading, at(reading, 1));
    srv->record = (struct element_srv){(uint16_t)priority, (uint16_t)weight, (uint16_t)port,
                                       keep(reading, at(reading, 5))};
    plan->srv_count++;
    return true;
}

static bool read_tls(struct reading *reading)
{
    struct plan *plan = reading->plan;

    if (reading->count != 2)
        return fail(reading, 0, "write tls HOST");
    if (plan->tls_count == PLAN_RECORD_MAX)
        return fail(reading, 0, "too many tls records: 24 at most");
    plan->tls[plan->tls_count++] = keep(reading, at(reading, 1));
    return true;
}

/* ---- Steps ---- */

static struct plan_step *new_step(struct reading *reading, enum plan_step_kind kind)
{
    struct plan *plan = reading->plan;

    if (plan->step_count == PLAN_STEP_MAX) {
        fail(reading, 0, "too many steps: 160 at most");
        return NULL;
    }
    struct plan_step *step = &plan->step[plan->step_count++];
    memset(step, 0, sizeof *step);
    step->kind = kind;
    return step;
}

/* A text in quotes, without them, and with what its escapes stand for. */
static const char *keep_quoted(struct reading *reading, size_t field)
{
    struct sips_span text = at(reading, field);
    char *copy;
    size_t length = 0;

    if (text.length < 2 || *text.at != '"')
        return keep(reading, text);
    copy = reading->plan->text + reading->plan->text_used;
    keep(reading, (struct sips_span){text.at + 1, text.length - 2});
    if (reading->fault)
        return "";
    for (const char *from = copy; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            copy[length++] = *from == 'r' ? '\r' : *from == 'n' ? '\n' : *from;
        } else {
            copy[length++] = *from;
        }
    }
    copy[length] = '\0';
    return copy;
}

static bool read_quoted(struct reading *reading, struct plan_step *step)
{
    for (size_t i = 5; i < reading->count; i++) {
        if (step->expect_count == PLAN_EXPECT_MAX)
            return fail(reading, i, "too many texts: twelve at most");
        step->expect[step->expect_count++] = keep_quoted(reading, i);
    }
    return true;
}

static bool read_expect_told(struct reading *reading)
{
    struct plan_step *step = new_step(reading, STEP_EXPECT_TOLD);
    uint32_t value = 0;

    if (step == NULL || !find_node(reading, 1, &step->node))
        return false;
    if (!is(at(reading, 3), "nothing") && !number(reading, 3, 699, &value))
        return false;
    step->command.status = value;
    value = 0;
    if (reading->count > 4 && !number(reading, 4, 999, &value))
        return false;
    step->command.warning = value;
    return true;
}

static bool read_expect(struct reading *reading)
{
    struct plan_step *step;

    if (is(at(reading, 2), "told"))
        return read_expect_told(reading);
    if (is(at(reading, 1), "breach")) {
        if ((step = new_step(reading, STEP_EXPECT_BREACH)) == NULL)
            return false;
        step->text = keep(reading, at(reading, 2));
        return reading->count == 3 || fail(reading, 2, "write expect breach CLAUSE");
    }
    bool none = is(at(reading, 1), "none");
    if (reading->count < 5 || (none && reading->count != 5))
        return fail(reading, 0,
                    "write expect NAME told STATUS, expect FROM TO WHAT TRANSPORT, expect none FROM TO "
                    "WHAT, or expect breach CLAUSE");
    if ((step = new_step(reading, none ? STEP_EXPECT_NONE : STEP_EXPECT_MESSAGE)) == NULL ||
        !find_node(reading, 1 + none, &step->node) || !find_node(reading, 2 + none, &step->to))
        return false;
    step->text = keep(reading, at(reading, 3 + none));
    if (none)
        return true;
    if (!transport_named(at(reading, 4), &step->transport))
        return fail(reading, 4, "a transport is UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS");
    return read_quoted(reading, step);
}

static bool read_command(struct reading *reading, enum element_verb verb)
{
    struct plan_step *step = new_step(reading, STEP_COMMAND);
    struct element_command *command;
    uint32_t value = 0;

    if (step == NULL || !find_node(reading, 0, &step->node))
        return false;
    command = &step->command;
    command->verb = verb;
    switch (verb) {
    case ELEMENT_REGISTER:
        command->sips = is(at(reading, 2), "sips");
        return command->sips || is(at(reading, 2), "sip") ||
               fail(reading, 2, "write register sip, or register sips");
    case ELEMENT_CALL:
    case ELEMENT_MOVED:
    case ELEMENT_REFER:
    case ELEMENT_REPLACE:
    case ELEMENT_JOIN:
        return uri(reading, 2, &command->uri);
    case ELEMENT_REJECT:
        if (!number(reading, 2, 699, &value) || value < 300)
            return fail(reading, 2, "write reject STATUS [WARNING], with a status from 300 to 699");
        command->status = value;
        value = 0;
        if (reading->count > 3 && !number(reading, 3, 999, &value))
            return false;
        command->warning = value;
        return true;
    case ELEMENT_UNREGISTER:
    case ELEMENT_RING:
    case ELEMENT_ANSWER:
    case ELEMENT_CANCEL:
    case ELEMENT_BYE:
    case ELEMENT_REINVITE:
    case ELEMENT_UPDATE:
    case ELEMENT_VERB_COUNT:
        break;
    }
    return reading->count == 2 || fail(reading, 2, "nothing may follow here");
}

static bool read_sends(struct reading *reading, struct plan_step *step)
{
    if (!find_node(reading, 2, &step->to))
        return false;
    if (!transport_named(at(reading, 3), &step->transport))
        return fail(reading, 3, "a transport is UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS");
    step->text = keep_quoted(reading, 4);
    return reading->count == 5 || fail(reading, 4, "write sends TO TRANSPORT \"TEXT\"");
}

static bool read_node_step(struct reading *reading, enum plan_step_kind kind)
{
    struct plan_step *step = new_step(reading, kind);
    struct sips_span text = at(reading, 2);
    const char *equals;

    if (step == NULL || !find_node(reading, 0, &step->node))
        return false;
    if (kind == STEP_SHOWS)
        return read_certificate(reading, 2, &step->certificate);
    if (kind == STEP_SENDS || kind == STEP_INJECTS)
        return read_sends(reading, step);
    if (kind != STEP_POLICY)
        return reading->count == 2 || fail(reading, 2, "nothing may follow here");
    equals = text.length ? memchr(text.at, '=', text.length) : NULL;
    if (equals == NULL)
        return fail(reading, 2, "write policy KEY=VALUE");
    return read_policy(reading, 2, sips_span_between(text.at, equals),
                       sips_span_between(equals + 1, sips_span_end(text)), &step->text);
}

static bool read_fault(struct reading *reading, enum plan_step_kind kind)
{
    struct plan_step *step = new_step(reading, kind);

    if (step == NULL)
        return false;
    if (kind == STEP_WAIT)
        return number(reading, 1, 86400000, &step->ms);
    if (!number(reading, 1, 100000, &step->number) || step->number == 0)
        return fail(reading, 1, "messages are counted from 1");
    return kind != STEP_DELAY || number(reading, 2, 86400000, &step->ms);
}

static bool read_step(struct reading *reading)
{
    for (int i = STEP_DROP; i <= STEP_WAIT; i++)
        if (is(at(reading, 0), plan_step_word[i]))
            return read_fault(reading, (enum plan_step_kind)i);
    if (reading->count < 2)
        return fail(reading, 0,
                    "this is no record: element, certificate, naptr, srv, tls, jitter, seed, expect, drop, "
                    "duplicate, delay, wait, or NAME and what it does");
    for (int i = STEP_POLICY; i <= STEP_INJECTS; i++)
        if (is(at(reading, 1), plan_step_word[i]))
            return read_node_step(reading, (enum plan_step_kind)i);
    for (int i = 0; i < ELEMENT_VERB_COUNT; i++)
        if (is(at(reading, 1), plan_verb[i]))
            return read_command(reading, (enum element_verb)i);
    return fail(reading, 1,
                "nobody can do this: register, unregister, call, ring, answer, reject, moved, cancel, bye, "
                "reinvite, update, refer, replace, join, policy, refuses, accepts, loses-tls, "
                "regains-tls, restarts, cuts, shows, sends, injects");
}

static bool read_line(struct reading *reading)
{
    struct sips_span first = at(reading, 0);
    struct plan *plan = reading->plan;
    uint32_t value = 0;
    unsigned node;

    if (is(first, "element"))
        return read_element(reading);
    if (is(first, "certificate"))
        return find_node(reading, 1, &node) && read_certificate(reading, 2, &plan->node[node].certificate);
    if (is(first, "naptr"))
        return read_naptr(reading);
    if (is(first, "srv"))
        return read_srv(reading);
    if (is(first, "tls"))
        return read_tls(reading);
    if (is(first, "jitter"))
        return number(reading, 1, 60000, &plan->jitter_ms);
    if (is(first, "seed")) {
        bool good = number(reading, 1, UINT32_MAX, &value);
        plan->seed = value;
        return good;
    }
    if (is(first, "expect"))
        return read_expect(reading);
    return read_step(reading);
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
        bool at_once = line.field_count > 1 && is(line.field[line.field_count - 1], "&");
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
