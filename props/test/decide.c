/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define MESSAGE_MAX (64 * 1024)
#define CASE_MAX 160

static struct single single;
static char input[MESSAGE_MAX]; /* what single points into */
static char outcome[DECIDE_OUTCOME_MAX];

/* Text that grows at its end, and fails the test when there is no more room. */
struct text {
    char *at;
    size_t used, size;
};

static void add(struct text *text, const char *bytes, size_t length)
{
    if (length >= text->size - text->used)
        fail_msg("a text of this test is longer than %zu bytes", text->size);
    if (length)
        memcpy(text->at + text->used, bytes, length);
    text->used += length;
    text->at[text->used] = '\0';
}

static void add_string(struct text *text, const char *string)
{
    add(text, string, strlen(string));
}

static void add_span(struct text *text, struct sips_span span)
{
    add(text, span.at, span.length);
}

static void add_seen(struct text *text, struct seen seen)
{
    add(text, seen.at, seen.length);
}

static void add_number(struct text *text, unsigned long long number)
{
    char digits[24];

    add(text, digits, (size_t)snprintf(digits, sizeof digits, "%llu", number));
}

/* ---- The message in full ---- */

static struct sips_span next_line(const char **rest)
{
    const char *at = *rest, *end = strchr(at, '\n');

    if (end == NULL)
        end = at + strlen(at);
    *rest = *end ? end + 1 : end;
    return sips_span_between(at, end);
}

static bool begins(struct sips_span line, const char *name)
{
    size_t length = strlen(name);

    return line.length > length && line.at[length] == ':' &&
           sips_span_same((struct sips_span){line.at, length}, sips_span_of(name));
}

static bool has_field(const char *fields, const char *name, const char *compact)
{
    while (*fields) {
        struct sips_span line = next_line(&fields);
        if (begins(line, name) || begins(line, compact))
            return true;
    }
    return false;
}

static void add_missing(struct text *text, const char *fields, const char *name, const char *compact,
                        const char *value)
{
    if (has_field(fields, name, compact))
        return;
    add_string(text, name);
    add_string(text, ": ");
    add_string(text, value);
    add_string(text, "\r\n");
}

/* The words of "METHOD URI [TRANSPORT]". */
static struct sips_span next_word(struct sips_span *rest)
{
    const char *space = memchr(rest->at, ' ', rest->length), *end = sips_span_end(*rest);
    struct sips_span word = sips_span_between(rest->at, space ? space : end);

    *rest = space ? sips_span_between(space + 1, end) : (struct sips_span){end, 0};
    return word;
}

static void add_request(struct text *text, struct sips_span line, const char *fields)
{
    struct sips_span method = next_word(&line), uri = next_word(&line);
    bool is_sips = uri.length > 5 && sips_span_same((struct sips_span){uri.at, 5}, SIPS_SPAN("sips:"));

    add_span(text, method);
    add_string(text, " ");
    add_span(text, uri);
    add_string(text, " SIP/2.0\r\n");
    if (!has_field(fields, "Via", "v")) {
        add_string(text, "Via: SIP/2.0/");
        add_span(text, line.length ? line : sips_span_of(is_sips ? "TLS" : "UDP"));
        add_string(text, " client.example.org;branch=z9hG4bKclient\r\n");
    }
    add_missing(text, fields, "Max-Forwards", "-", "70");
    if (!has_field(fields, "CSeq", "-")) {
        add_string(text, "CSeq: 1 ");
        add_span(text, method);
        add_string(text, "\r\n");
    }
}

static void add_response(struct text *text, struct sips_span line, const char *fields)
{
    add_string(text, "SIP/2.0 ");
    add_span(text, line);
    add_string(text, "\r\n");
    add_missing(text, fields, "Via", "v",
                "SIP/2.0/TLS proxy.example.com;branch=z9hG4bKproxy, "
                "SIP/2.0/UDP client.example.org;branch=z9hG4bKclient");
    add_missing(text, fields, "CSeq", "-", "1 INVITE");
}

static void add_message(struct text *text, const char *message)
{
    const char *fields = message;
    struct sips_span first = next_line(&fields);

    if (first.at[0] >= '0' && first.at[0] <= '9')
        add_response(text, first, fields);
    else
        add_request(text, first, fields);
    add_missing(text, fields, "From", "f", "<sip:alice@example.org>;tag=alice");
    add_missing(text, fields, "To", "t", "<sip:bob@example.com>");
    add_missing(text, fields, "Call-ID", "i", "call@client.example.org");
    add_missing(text, fields, "Content-Length", "l", "0");
    while (*fields) {
        add_span(text, next_line(&fields));
        add_string(text, "\r\n");
    }
    add_string(text, "\r\n");
}

/* ---- The outcome as text ---- */

static void render_fields(struct text *text, const struct tap_message *message)
{
    static const char *const shown[] = {"Route", "Record-Route",  "Warning",     "Unsupported",
                                        "Path",  "Service-Route", "Max-Forwards"};

    for (size_t i = 0; i < message->field_count; i++)
        for (size_t k = 0; k < sizeof shown / sizeof shown[0]; k++) {
            const struct tap_field *field = &message->field[i];
            if (!tap_is(field->name, shown[k]) ||
                (field->kind == TAP_MAX_FORWARDS && tap_is(field->value, "69")))
                continue;
            add_string(text, "\n");
            add_string(text, shown[k]);
            add_string(text, ": ");
            add_seen(text, field->value);
        }
}

static void render_hop(struct text *text, const struct sips_next_hop *hop)
{
    if (hop->flow) {
        add_string(text, " flow ");
        add_number(text, hop->flow);
    }
    for (size_t i = 0; i < hop->server_count; i++) {
        add_string(text, i ? "," : " ");
        add_span(text, hop->server[i].host);
        add_string(text, ":");
        add_number(text, hop->server[i].port);
    }
}

static void render_via(struct text *text, const struct tap_message *message)
{
    const struct tap_values *values = tap_values(message, TAP_VIA);
    struct tap_via via = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};

    if (values->count == 0 || !tap_via_read(&via, values->value[0]))
        fail_msg("a message left without a Via");
    add_seen(text, via.transport);
}

static void render_left(struct text *text, size_t index)
{
    static struct tap_message message;

    if (tap_read(&message, single.observation.out[index].bytes) != TAP_READABLE)
        fail_msg("a message left that cannot be read");
    if (message.is_request) {
        add_seen(text, message.request_uri);
        add_string(text, " ");
        render_via(text, &message);
        render_hop(text, &single.proxy.target[index].next_hop);
    } else {
        if (!single.message.is_request) {
            add_string(text, "relay ");
            render_via(text, &message);
            add_string(text, " ");
        }
        add_number(text, message.status);
        add_string(text, " ");
        add_seen(text, message.reason);
    }
    render_fields(text, &message);
}

static void render_bindings(struct text *text)
{
    for (size_t i = 0; i < SCENARIO_BINDING_MAX; i++) {
        const struct sips_binding *binding = &single.scenario.binding[i];
        if (!binding->used || binding->expires_at_s <= single.scenario.element.now_s)
            continue;
        add_string(text, "\nbound ");
        add_span(text, binding->contact.uri.text);
        add_string(text, " until ");
        add_number(text, binding->expires_at_s);
        for (size_t k = 0; k < binding->path_count; k++) {
            add_string(text, k ? "," : " path ");
            add_span(text, binding->path[k].text);
        }
    }
}

static const char *render(void)
{
    struct text text = {outcome, 0, sizeof outcome};
    const struct observation *seen = &single.observation;

    for (size_t i = 0; i < seen->out_count; i++) {
        add_string(&text, i ? "\n" : "");
        render_left(&text, i);
    }
    for (size_t i = 0; i < seen->recursion_count; i++) {
        add_string(&text, text.used ? "\nrecurse " : "recurse ");
        add_seen(&text, seen->recursion[i]);
        add_string(&text, " ");
        add_string(&text, sips_transport_name(single.proxy.target[i].next_hop.transport));
        render_hop(&text, &single.proxy.target[i].next_hop);
    }
    if (single.role == SCENARIO_ROLE_REGISTRAR)
        render_bindings(&text);
    if (text.used == 0)
        add_string(&text, "drop");
    return outcome;
}

/* ---- Decisions ---- */

static const char *run(struct text *text, const char *scenario)
{
    /* Without any text the scenario would be the default one. */
    add_string(text, "\n");
    add_string(text, scenario ? scenario : "");
    switch (single_run(&single, (struct sips_span){text->at, text->used})) {
    case SINGLE_UNUSABLE:
        fail_msg("%s at byte %zu of\n%s", sips_message_result_name(single.status.result),
                 single.status.offset, text->at);
        break;
    case SINGLE_BROKEN:
        single_report(&single, stderr);
        fail_msg("%s: %s", single.breach[0].clause, single.breach[0].property);
        break;
    case SINGLE_HOLDS:
        break;
    }
    if (single.scenario_error.message)
        fail_msg("scenario: %s\n%s", single.scenario_error.message, scenario);
    return render();
}

const char *decide(const char *message, const char *scenario)
{
    struct text text = {input, 0, sizeof input};

    add_message(&text, message);
    return run(&text, scenario);
}

const char *decide_bytes(struct sips_span bytes, const char *scenario)
{
    struct text text = {input, 0, sizeof input};

    add_span(&text, bytes);
    return run(&text, scenario);
}

struct sips_span decide_left(size_t index)
{
    if (index >= single.observation.out_count)
        fail_msg("only %zu messages left", single.observation.out_count);
    return (struct sips_span){single.out[index].bytes.at, single.out[index].bytes.length};
}

bool decide_cites(enum sips_clause clause)
{
    return sips_clauses_have(&single.clauses, clause);
}

void decide_must_be(const char *name, const char *actual, const char *expected)
{
    if (strcmp(actual, expected) != 0)
        fail_msg("%s\nit must be:\n%s\nbut it is:\n%s", name, expected, actual);
}

/* ---- Cases ---- */

enum sips_clause decide_id(const char **name, bool *is_cited)
{
    const char *at = *name;
    size_t length = strcspn(at, " :)");
    enum sips_clause clause;

    if (length == 0 || strncmp(at, "RFC ", 4) == 0)
        return SIPS_CLAUSE_COUNT;
    *is_cited = *at != '(';
    clause = sips_clause_find((struct sips_span){at + !*is_cited, length - !*is_cited});
    if (clause == SIPS_CLAUSE_COUNT)
        fail_msg("%s: %.*s is no clause", *name, (int)length, at);
    at += length + !*is_cited;
    *name = *at == ' ' ? at + 1 : at;
    return clause;
}

bool decide_names(const char *name, enum sips_clause clause)
{
    bool is_cited;
    enum sips_clause named;

    while ((named = decide_id(&name, &is_cited)) != SIPS_CLAUSE_COUNT)
        if (named == clause)
            return true;
    return false;
}

void decide_must_cover(const char *prefix, const struct decide_case *cases, size_t count)
{
    size_t length = strlen(prefix);
    bool is_id = false;

    for (unsigned clause = 0; clause < SIPS_CLAUSE_COUNT; clause++) {
        const char *id = sips_clause_entry((enum sips_clause)clause)->id;
        size_t i = 0;
        if (strncmp(id, prefix, length) != 0)
            continue;
        is_id = true;
        while (i < count && !decide_names(cases[i].name, (enum sips_clause)clause))
            i++;
        if (i == count)
            fail_msg("no case is about %s", id);
    }
    if (!is_id)
        fail_msg("no clause begins with %s", prefix);
}

void decide_check(const struct decide_case *row)
{
    const char *rest = row->name;
    bool is_cited;
    enum sips_clause clause;

    decide_must_be(row->name, decide(row->message, row->scenario), row->outcome);
    while ((clause = decide_id(&rest, &is_cited)) != SIPS_CLAUSE_COUNT)
        if (decide_cites(clause) != is_cited)
            fail_msg("%s: %s is %s", row->name, sips_clause_entry(clause)->id,
                     is_cited ? "not cited" : "cited: it needs no parentheses");
}

static void test_case(void **state)
{
    decide_check(*state);
}

int decide_run(const char *group, const struct decide_case *cases, size_t count)
{
    static struct CMUnitTest tests[CASE_MAX];

    if (count > CASE_MAX)
        return 1;
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = test_case, .initial_state = (void *)(uintptr_t)&cases[i]};
    return _cmocka_run_group_tests(group, tests, count, NULL, NULL);
}
