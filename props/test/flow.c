/* SPDX-License-Identifier: Apache-2.0 */
#include "flow.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SLOT_SIZE 4096

/* ---- Bytes between the elements ---- */

struct text {
    size_t used;
    char at[SLOT_SIZE];
};

static struct text slot[FLOW_SLOT_MAX];
static struct text registered; /* by a registrar, as records of a scenario */
static const char *registrar;  /* its element's text, which begins with its name */

static void add(struct text *text, const char *bytes, size_t length)
{
    if (length >= sizeof text->at - text->used)
        fail_msg("a text of more than %zu bytes", sizeof text->at);
    memcpy(text->at + text->used, bytes, length);
    text->used += length;
    text->at[text->used] = '\0';
}

static void add_string(struct text *text, const char *string)
{
    add(text, string, strlen(string));
}

static void add_seen(struct text *text, struct seen seen)
{
    if (seen.length)
        add(text, seen.at, seen.length);
}

static const struct tap_message *read_text(const struct text *text)
{
    static struct tap_message message;

    if (tap_read(&message, (struct seen){text->at, text->used}) != TAP_READABLE)
        fail_msg("this cannot be read:\n%s", text->at);
    return &message;
}

static void add_field(struct text *text, const struct tap_field *field, const char *parameter,
                      const char *value)
{
    add_seen(text, field->name);
    add_string(text, ": ");
    add_seen(text, field->value);
    add_string(text, parameter);
    add_string(text, value);
    add_string(text, "\r\n");
}

/* What RFC 3261 8.2.6 and 12.1.1 have a user agent copy. */
static bool is_copied(enum tap_name name)
{
    return name == TAP_VIA || name == TAP_RECORD_ROUTE || name == TAP_FROM || name == TAP_TO ||
           name == TAP_CALL_ID || name == TAP_CSEQ;
}

static void write_answer(struct text *text, const struct flow_step *step)
{
    const struct tap_message *request = read_text(&slot[step->from]);

    add_string(text, "SIP/2.0 ");
    add_string(text, step->message[0]);
    add_string(text, "\r\n");
    for (size_t i = 0; i < request->field_count; i++) {
        if (!is_copied(request->field[i].kind))
            continue;
        bool is_to = request->field[i].kind == TAP_TO;
        add_field(text, &request->field[i], is_to ? ";tag=" : "", is_to ? step->message[1] : "");
    }
    if (step->message[2]) {
        add_string(text, "Contact: ");
        add_string(text, step->message[2]);
        add_string(text, "\r\n");
    }
    add_string(text, "Content-Length: 0\r\n\r\n");
}

/* The same URI, topmost Via, Route, From, To, Call-ID and number (RFC 3261 9.1). */
static void write_cancel(struct text *text, const struct flow_step *step)
{
    const struct tap_message *request = read_text(&slot[step->from]);
    bool has_via = false;

    add_string(text, "CANCEL ");
    add_seen(text, request->request_uri);
    add_string(text, " SIP/2.0\r\n");
    for (size_t i = 0; i < request->field_count; i++) {
        enum tap_name kind = request->field[i].kind;
        if ((is_copied(kind) || kind == TAP_ROUTE) && kind != TAP_CSEQ && kind != TAP_RECORD_ROUTE &&
            !(kind == TAP_VIA && has_via))
            add_field(text, &request->field[i], "", "");
        has_via |= kind == TAP_VIA;
    }
    add_string(text, "CSeq: 1 CANCEL\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
}

/* What stands in the slot, with a line more behind its start line. */
static void write_arrival(struct text *text, const struct flow_step *step)
{
    const struct text *from = &slot[step->from];
    size_t line = (size_t)(strchr(from->at, '\n') + 1 - from->at);

    add(text, from->at, line);
    if (step->message[0]) {
        add_string(text, step->message[0]);
        add_string(text, "\r\n");
    }
    add_string(text, from->at + line);
}

/* ---- What left ---- */

static void add_schemes(struct text *text, const struct tap_message *message, enum tap_name name,
                        const char *label)
{
    const char *separator = label;

    for (size_t i = 0; i < message->field_count; i++) {
        struct tap_address address = {{NULL, 0}, {NULL, 0}};
        if (message->field[i].kind != name)
            continue;
        if (!tap_address_read(&address, message->field[i].value))
            fail_msg("no address:%s", label);
        add_string(text, separator);
        add_string(text, tap_scheme(address.uri) == TAP_SCHEME_SIPS ? "sips" : "sip");
        separator = ",";
    }
}

static const char *wire(const struct text *left)
{
    static struct text out;
    const struct tap_message *message = read_text(left);
    const struct tap_values *vias = tap_values(message, TAP_VIA);
    struct tap_via via;

    out.used = 0;
    for (size_t i = 0; i < vias->count; i++) {
        if (!tap_via_read(&via, vias->value[i]))
            fail_msg("no Via");
        add_string(&out, i ? ", " : "");
        add_seen(&out, via.transport);
        add_string(&out, " ");
        add_seen(&out, via.host);
    }
    add_schemes(&out, message, TAP_FROM, "; From ");
    add_schemes(&out, message, TAP_TO, "; To ");
    add_schemes(&out, message, TAP_CONTACT, "; Contact ");
    return out.at;
}

/* The AOR of a REGISTER's answer: its To. */
static struct seen aor(const struct text *text)
{
    struct tap_address to;

    if (!tap_address_read(&to, tap_single(read_text(text), TAP_TO)))
        fail_msg("no To");
    return to.uri;
}

struct seen flow_branch(size_t index)
{
    const struct tap_values *vias = tap_values(read_text(&slot[index]), TAP_VIA);
    struct tap_via via;
    struct seen branch = {NULL, 0};

    if (vias->count == 0 || !tap_via_read(&via, vias->value[0]) ||
        !tap_parameter(via.parameters, "branch", &branch))
        fail_msg("no branch");
    return branch;
}

/* "bound URI until N path VALUES" lines become the records that the registrar goes on with. */
static void learn(const struct flow_step *step, const char *outcome)
{
    registered.used = 0;
    registrar = step->element;
    while ((outcome = strstr(outcome, "\nbound ")) != NULL) {
        char uri[128], path[128];
        unsigned until;
        if (sscanf(outcome, "\nbound %127s until %u path %127s", uri, &until, path) != 3)
            fail_msg("no binding: %s", outcome);
        add_string(&registered, "binding ");
        add_seen(&registered, aor(&slot[step->to]));
        add_string(&registered, " <");
        add_string(&registered, uri);
        add_string(&registered, ">;expires=3600 path=");
        add_string(&registered, path);
        add_string(&registered, "\n");
        outcome++;
    }
}

void flow_forget(void)
{
    registered.used = 0;
    registrar = NULL;
}

/* The first line of an element's text is its name. */
static bool is_registrar(const char *element)
{
    size_t length = registrar ? (size_t)(strchr(registrar, '\n') - registrar) : 0;

    return length && strncmp(element, registrar, length + 1) == 0;
}

/* ---- Running them ---- */

static const char *take(const struct flow_step *step)
{
    static struct text bytes, element;

    element.used = bytes.used = 0;
    add_string(&element, step->element);
    if (is_registrar(step->element))
        add(&element, registered.at, registered.used);
    switch (step->kind) {
    case SENT:
        return decide(step->message[0], element.at);
    case ARRIVED:
        write_arrival(&bytes, step);
        break;
    case ANSWERED:
        write_answer(&bytes, step);
        break;
    case CANCELLED:
        write_cancel(&bytes, step);
        break;
    }
    return decide_bytes((struct sips_span){bytes.at, bytes.used}, element.at);
}

void flow_follow(const struct flow_step *step, size_t count)
{
    for (; count-- > 0; step++) {
        const char *outcome = take(step);
        decide_must_be(step->name, outcome, step->outcome);
        for (size_t i = 0; i < COUNT(step->wire) && step->wire[i]; i++) {
            struct sips_span left = decide_left(i);
            slot[step->to + i].used = 0;
            add(&slot[step->to + i], left.at, left.length);
            decide_must_be(step->name, wire(&slot[step->to + i]), step->wire[i]);
        }
        if (strstr(outcome, "\nbound "))
            learn(step, outcome);
    }
}
