/* SPDX-License-Identifier: Apache-2.0 */
#include "readers_part.h"

static const struct sips_span none = {NULL, 0};

static struct sips_span span_of(struct seen text)
{
    return (struct sips_span){text.at, text.length};
}

static struct seen seen_of(struct sips_span text)
{
    return (struct seen){text.at, text.length};
}

static bool same(struct comparison *at, const char *part, struct sips_span wire, struct seen tap)
{
    bool absent = wire.at == NULL || tap.at == NULL;

    if (absent ? wire.at == tap.at : sips_span_equal(wire, span_of(tap)))
        return true;
    note_finding(at, part, wire, span_of(tap));
    return false;
}

static void same_number(struct comparison *at, const char *part, bool present, uint32_t wire, struct seen tap)
{
    uint32_t number = UINT32_MAX; /* what the wire reader makes of more */

    if (present == (tap.at != NULL) && (!present || tap_number(&number, tap) || wire == UINT32_MAX) &&
        (!present || number == wire))
        return;
    note_finding(at, part, present ? at->value : none, span_of(tap));
}

/* The tap has the password in the user. */
static struct sips_span user_info(const struct sips_uri *uri)
{
    return uri->password.at ? sips_span_between(uri->user.at, sips_span_end(uri->password)) : uri->user;
}

static enum tap_scheme scheme_of(const struct sips_uri *uri)
{
    switch (uri->scheme) {
    case SIPS_SCHEME_SIP:
        return TAP_SCHEME_SIP;
    case SIPS_SCHEME_SIPS:
        return TAP_SCHEME_SIPS;
    case SIPS_SCHEME_TEL:
    case SIPS_SCHEME_OTHER:
        break;
    }
    return TAP_SCHEME_OTHER;
}

static void compare_tap_uri(struct comparison *at, const struct sips_uri *wire, struct seen text)
{
    struct tap_uri tap;

    if (!same(at, "URI", wire->text, text))
        return;
    if (!tap_uri_read(&tap, text) || tap.scheme != scheme_of(wire)) {
        note_finding(at, "scheme", wire->text, none);
        return;
    }
    if (tap.scheme == TAP_SCHEME_OTHER)
        return;
    same(at, "user", user_info(wire), tap.user);
    same(at, "host", wire->host, tap.host);
    same_number(at, "port", wire->port != 0, wire->port, tap.port);
    same(at, "URI parameters", wire->parameters, tap.parameters);
    same(at, "URI headers", wire->headers, tap.headers);
}

static void compare_tap_address(struct comparison *at, const struct sips_address *wire, struct seen value)
{
    struct tap_address tap;
    struct seen tag = {NULL, 0};

    at->value = wire->text;
    if (!same(at, "value", wire->text, value))
        return;
    if (!tap_address_read(&tap, value)) {
        note_finding(at, "address", wire->text, none);
        return;
    }
    compare_tap_uri(at, &wire->uri, tap.uri);
    same(at, "parameters", wire->parameters, tap.parameters);
    if (tap_parameter(tap.parameters, "tag", &tag) || wire->tag.at)
        same(at, "tag", wire->tag, tag);
}

/* True if both lists have as many values. */
static bool same_count(struct comparison *at, const char *field, size_t wire, const struct tap_values *tap)
{
    at->field = field;
    at->index = 0;
    at->value = none;
    if (wire == tap->count)
        return true;
    note_finding(at, "number of values", none, none);
    return false;
}

static void compare_tap_list(struct comparison *at, const char *field, const struct sips_address_list *wire,
                             const struct tap_values *tap)
{
    if (!same_count(at, field, wire->count, tap))
        return;
    for (; at->index < wire->count; at->index++)
        compare_tap_address(at, &wire->value[at->index], tap->value[at->index]);
}

static void compare_tap_contacts(struct comparison *at, const struct sips_message *wire,
                                 const struct tap_values *tap)
{
    at->field = "Contact";
    at->index = 0;
    at->value = none;
    if (wire->contact_star)
        same(at, "star", SIPS_SPAN("*"), tap->count == 1 ? tap->value[0] : seen_of(none));
    else
        compare_tap_list(at, "Contact", &wire->contact, tap);
}

static void compare_tap_via(struct comparison *at, const struct sips_via *wire, struct seen value)
{
    struct tap_via tap;
    struct seen branch = {NULL, 0}, received = {NULL, 0};

    at->value = wire->text;
    if (!same(at, "value", wire->text, value))
        return;
    if (!tap_via_read(&tap, value)) {
        note_finding(at, "value", wire->text, none);
        return;
    }
    if (sips_transport_named(span_of(tap.transport)) != wire->transport)
        note_finding(at, "transport", wire->text, span_of(tap.transport));
    same(at, "host", wire->host, tap.host);
    same_number(at, "port", wire->port != 0, wire->port, tap.port);
    if (tap_parameter(tap.parameters, "branch", &branch) || wire->branch.at)
        same(at, "branch", wire->branch, branch);
    if (tap_parameter(tap.parameters, "received", &received) || wire->received.at)
        same(at, "received", wire->received, received);
}

static void compare_tap_vias(struct comparison *at, const struct sips_message *wire,
                             const struct tap_values *tap)
{
    if (!same_count(at, "Via", wire->via_count, tap))
        return;
    for (; at->index < wire->via_count; at->index++)
        compare_tap_via(at, &wire->via[at->index], tap->value[at->index]);
}

static void compare_tap_warnings(struct comparison *at, const struct sips_message *wire,
                                 const struct tap_values *tap)
{
    uint32_t code = 0;
    struct seen text = {NULL, 0};

    if (!same_count(at, "Warning", wire->warning_count, tap))
        return;
    for (; at->index < wire->warning_count; at->index++) {
        at->value = span_of(tap->value[at->index]);
        if (!tap_warning_read(&code, &text, tap->value[at->index]) || code != wire->warning[at->index].code)
            note_finding(at, "code", wire->warning[at->index].agent, at->value);
        else
            same(at, "text", wire->warning[at->index].text, text);
    }
}

static void compare_tap_tokens(struct comparison *at, const char *field, const struct sips_line_list *wire,
                               const struct tap_values *tap)
{
    size_t count = 0;
    struct sips_span rest, token;

    at->field = field;
    at->value = none;
    for (size_t line = 0; line < wire->count; line++)
        for (rest = wire->value[line]; sips_token_next(&rest, &token); count++) {
            at->index = count;
            same(at, "option tag", token, count < tap->count ? tap->value[count] : seen_of(none));
        }
    same_count(at, field, count, tap);
}

static void compare_tap_single(struct comparison *at, const char *field, struct sips_span wire,
                               struct seen tap)
{
    at->field = field;
    at->index = 0;
    at->value = wire;
    same(at, "value", wire, tap);
}

static void compare_tap_start_line(struct comparison *at, const struct sips_message *wire,
                                   const struct tap_message *tap)
{
    at->field = "start line";
    at->index = 0;
    at->value = wire->is_request ? wire->request_uri.text : wire->reason;
    if (wire->is_request != tap->is_request) {
        note_finding(at, "request or response", none, none);
    } else if (wire->is_request) {
        same(at, "method", wire->method_name, tap->method);
        compare_tap_uri(at, &wire->request_uri, tap->request_uri);
    } else {
        same(at, "reason", wire->reason, tap->reason);
        if (wire->status != tap->status)
            note_finding(at, "status", none, none);
    }
}

static void compare_tap_singles(struct comparison *at, const struct sips_message *wire,
                                const struct tap_message *tap)
{
    at->index = 0;
    at->field = "From";
    compare_tap_address(at, &wire->from, tap_single(tap, TAP_FROM));
    at->field = "To";
    compare_tap_address(at, &wire->to, tap_single(tap, TAP_TO));
    compare_tap_single(at, "Call-ID", wire->call_id, tap_single(tap, TAP_CALL_ID));
    compare_tap_single(at, "CSeq", wire->cseq_text, tap_single(tap, TAP_CSEQ));
    compare_tap_single(at, "Max-Forwards", wire->max_forwards_text, tap_single(tap, TAP_MAX_FORWARDS));
    at->field = "Expires";
    same_number(at, "number", wire->has_expires, wire->expires_s, tap_single(tap, TAP_EXPIRES));
    compare_tap_single(at, "body", wire->body, tap->body);
}

void readers_compare_tap(struct readers_report *report, const struct sips_message *wire,
                         const struct tap_message *tap)
{
    struct comparison at = {.report = report, .reader = "tap"};

    compare_tap_start_line(&at, wire, tap);
    compare_tap_vias(&at, wire, tap_values(tap, TAP_VIA));
    compare_tap_list(&at, "Route", &wire->route, tap_values(tap, TAP_ROUTE));
    compare_tap_list(&at, "Record-Route", &wire->record_route, tap_values(tap, TAP_RECORD_ROUTE));
    compare_tap_list(&at, "Path", &wire->path, tap_values(tap, TAP_PATH));
    compare_tap_list(&at, "Service-Route", &wire->service_route, tap_values(tap, TAP_SERVICE_ROUTE));
    compare_tap_contacts(&at, wire, tap_values(tap, TAP_CONTACT));
    compare_tap_warnings(&at, wire, tap_values(tap, TAP_WARNING));
    compare_tap_tokens(&at, "Require", &wire->require, tap_values(tap, TAP_REQUIRE));
    compare_tap_tokens(&at, "Proxy-Require", &wire->proxy_require, tap_values(tap, TAP_PROXY_REQUIRE));
    compare_tap_singles(&at, wire, tap);
}
