/* SPDX-License-Identifier: Apache-2.0 */
#include "readers_part.h"
#include <osipparser2/osip_parser.h>

static const struct sips_span none = {NULL, 0};

static void compare_start_line(struct comparison *at, const struct sips_message *wire, osip_message_t *osip)
{
    at->field = "start line";
    at->index = 0;
    if (!wire->is_request) {
        char status[sizeof "-2147483648"];
        at->value = wire->reason;
        snprintf(status, sizeof status, "%d", osip->status_code);
        compare_number(at, "status", true, wire->status, status);
        compare_text(at, "reason", wire->reason, osip->reason_phrase);
        compare_text(at, "method", none, osip->sip_method);
        return;
    }
    at->value = wire->request_uri.text;
    compare_text(at, "method", wire->method_name, osip->sip_method);
    if (osip->req_uri)
        compare_uri(at, &wire->request_uri, osip->req_uri);
    else
        compare_text(at, "Request-URI", wire->request_uri.text, NULL);
}

static void compare_vias(struct comparison *at, const struct sips_message *wire, osip_message_t *osip)
{
    osip_list_iterator_t iterator;
    osip_via_t *via = osip_list_get_first(&osip->vias, &iterator);
    at->field = "Via";
    for (at->index = 0; at->index < wire->via_count && via; at->index++) {
        at->value = wire->via[at->index].text;
        compare_via(at, &wire->via[at->index], via);
        via = osip_list_get_next(&iterator);
    }
    at->value = wire->via[0].text;
    compare_count(at, "number of values", wire->via_count, (size_t)osip_list_size(&osip->vias));
}

/* Where libosip2 cuts a value in two, the values behind it have no counterpart. */
static bool is_split(struct comparison *at, const struct sips_address_list *wire)
{
    for (size_t i = 0; i < wire->count; i++)
        if (osip_splits(&wire->value[i])) {
            note_rule(at->report, READER_RULE_OSIP_COMMA_IN_URI);
            return true;
        }
    return false;
}

/* Route, Record-Route and Contact. libosip2 leaves out what it fails on in the first two, and goes on. */
static void compare_list(struct comparison *at, const char *field, const struct sips_address_list *wire,
                         const osip_list_t *osip, bool drops)
{
    osip_list_iterator_t iterator;
    osip_from_t *other = osip_list_get_first(osip, &iterator);
    size_t dropped = 0;
    if (is_split(at, wire))
        return;
    at->field = field;
    for (at->index = 0; at->index < wire->count; at->index++) {
        const struct sips_address *address = &wire->value[at->index];
        at->value = address->text;
        if (drops && osip_fails_on_address(address->text)) {
            note_rule(at->report, READER_RULE_OSIP_DROPS_ROUTE);
            dropped++;
            continue;
        }
        if (other == NULL)
            break;
        compare_address(at, address, other);
        other = osip_list_get_next(&iterator);
    }
    compare_count(at, "number of values", wire->count - dropped, (size_t)osip_list_size(osip));
}

/* "*" is a value with that as its display name, in libosip2. */
static void compare_contacts(struct comparison *at, const struct sips_message *wire, osip_message_t *osip)
{
    const osip_contact_t *first = osip_list_get(&osip->contacts, 0);
    bool star = first && first->url == NULL && strcmp(first->displayname, "*") == 0;
    at->field = "Contact";
    at->index = 0;
    at->value = wire->contact.count ? wire->contact.value[0].text : none;
    compare_count(at, "star", wire->contact_star, star);
    if (!wire->contact_star && !star)
        compare_list(at, "Contact", &wire->contact, &osip->contacts, false);
}

static void compare_one_address(struct comparison *at, const char *field, const struct sips_address *wire,
                                osip_from_t *osip)
{
    at->field = field;
    at->index = 0;
    at->value = wire->text;
    if (osip)
        compare_address(at, wire, osip);
    else
        compare_text(at, "address", wire->text, NULL);
}

/* ---- Fields that libosip2 keeps as text, one by one ---- */

static const char *next_header(osip_message_t *osip, const char *name, const char *compact, int *position)
{
    osip_header_t *header = NULL;
    for (; (header = osip_list_get(&osip->headers, *position)) != NULL; ++*position) {
        if (osip_strcasecmp(header->hname, name) != 0 &&
            (!compact || osip_strcasecmp(header->hname, compact) != 0))
            continue;
        ++*position;
        return header->hvalue ? header->hvalue : "";
    }
    return NULL;
}

/* A user of libosip2 gives the text of such a field to its parser of addresses. */
static void compare_address_text(struct comparison *at, const struct sips_address *wire, const char *osip)
{
    osip_from_t *address = NULL;
    if (osip_from_init(&address) != OSIP_SUCCESS)
        return;
    if (osip_from_parse(address, osip) == OSIP_SUCCESS)
        compare_address(at, wire, address);
    else if (osip_fails_on_address(wire->text))
        note_rule(at->report, READER_RULE_OSIP_REJECTS_ADDRESS);
    else
        compare_text(at, "address", wire->text, osip);
    osip_from_free(address);
}

static void compare_text_list(struct comparison *at, const char *field, const struct sips_address_list *wire,
                              osip_message_t *osip)
{
    int position = 0;
    if (is_split(at, wire))
        return;
    at->field = field;
    for (at->index = 0; at->index < wire->count; at->index++) {
        const char *other = next_header(osip, field, NULL, &position);
        at->value = wire->value[at->index].text;
        if (other)
            compare_address_text(at, &wire->value[at->index], other);
        else
            compare_text(at, "value", at->value, NULL);
    }
    compare_text(at, "one value more", none, next_header(osip, field, NULL, &position));
}

static void compare_refer_to(struct comparison *at, const struct sips_message *wire, osip_message_t *osip)
{
    int position = 0;
    const char *other = next_header(osip, "refer-to", "r", &position);
    at->field = "Refer-To";
    at->index = 0;
    at->value = wire->has_refer_to ? wire->refer_to.text : none;
    if (wire->has_refer_to && other)
        compare_address_text(at, &wire->refer_to, other);
    else
        compare_text(at, "value", at->value, other);
}

static void compare_tokens(struct comparison *at, const char *field, const char *compact,
                           const struct sips_line_list *wire, osip_message_t *osip)
{
    int position = 0;
    const char *other;
    size_t line = 0;
    struct sips_span rest = none;
    at->field = field;
    at->index = 0;
    for (;; at->index++) {
        struct sips_span token = none;
        while (!sips_token_next(&rest, &token)) {
            token = none;
            if (line == wire->count)
                break;
            at->value = rest = wire->value[line++];
        }
        while ((other = next_header(osip, field, compact, &position)) != NULL && *other == '\0')
            ;
        compare_text(at, "option tag", token, other);
        if (token.at == NULL || other == NULL)
            return;
    }
}

static void compare_warnings(struct comparison *at, const struct sips_message *wire, osip_message_t *osip)
{
    int position = 0;
    at->field = "Warning";
    for (at->index = 0; at->index < wire->warning_count; at->index++) {
        const struct sips_warning *warning = &wire->warning[at->index];
        const char *other = next_header(osip, "warning", NULL, &position);
        /* From the code to the closing quote. */
        at->value = sips_span_between(warning->agent.at, sips_span_end(warning->text) + 1);
        char code[4] = "";
        if (other)
            snprintf(code, sizeof code, "%s", other);
        compare_number(at, "code", true, warning->code, other ? code : NULL);
        compare_folded(at, "agent and text", at->value,
                       other ? other + strlen(code) + strspn(other + strlen(code), " \t") : NULL);
    }
    compare_text(at, "one value more", none, next_header(osip, "warning", NULL, &position));
}

static void compare_number_field(struct comparison *at, const char *field, bool present, uint32_t wire,
                                 osip_message_t *osip)
{
    int position = 0;
    at->field = field;
    at->index = 0;
    at->value = none;
    compare_number(at, "number", present, wire, next_header(osip, field, NULL, &position));
}

static void compare_text_field(struct comparison *at, const char *field, struct sips_span wire,
                               osip_message_t *osip)
{
    int position = 0;
    at->field = field;
    at->index = 0;
    at->value = wire;
    compare_folded(at, "value", wire, next_header(osip, field, NULL, &position));
}

static void compare_call(struct comparison *at, const struct sips_message *wire, osip_message_t *osip)
{
    struct sips_span id = wire->call_id;
    const char *sign = memchr(id.at, '@', id.length);
    at->field = "Call-ID";
    at->index = 0;
    at->value = id;
    compare_text(at, "before @", sips_span_between(id.at, sign ? sign : sips_span_end(id)),
                 osip->call_id ? osip->call_id->number : NULL);
    compare_text(at, "behind @", sign ? sips_span_between(sign + 1, sips_span_end(id)) : none,
                 osip->call_id ? osip->call_id->host : NULL);
    at->field = "CSeq";
    at->value = wire->cseq_text;
    compare_number(at, "number", true, wire->cseq, osip->cseq ? osip->cseq->number : NULL);
    compare_text(at, "method", wire->method_name, osip->cseq ? osip->cseq->method : NULL);
}

/* libosip2 counts a length for itself when there is none, and keeps a body only with a Content-Type. */
static void compare_body(struct comparison *at, const struct sips_message *wire, osip_message_t *osip)
{
    const osip_body_t *body = osip_list_get(&osip->bodies, 0);
    at->field = "Content-Length";
    at->index = 0;
    at->value = none;
    if (wire->has_content_length)
        compare_number(at, "number", true, wire->content_length,
                       osip->content_length ? osip->content_length->value : NULL);
    if (body == NULL || osip_strcasecmp(osip->content_type->type, "multipart") == 0)
        return;
    at->field = "body";
    compare_count(at, "length", wire->body.length, body->length);
    if (body->length == wire->body.length && memcmp(body->body, wire->body.at, body->length) != 0)
        compare_text(at, "bytes", wire->body, body->body);
}

void readers_compare_osip(struct readers_report *report, const struct sips_message *wire,
                          osip_message_t *osip)
{
    struct comparison at = {.report = report, .reader = "libosip2"};

    compare_start_line(&at, wire, osip);
    compare_vias(&at, wire, osip);
    compare_list(&at, "Route", &wire->route, &osip->routes, true);
    compare_list(&at, "Record-Route", &wire->record_route, &osip->record_routes, true);
    compare_contacts(&at, wire, osip);
    compare_text_list(&at, "Path", &wire->path, osip);
    compare_text_list(&at, "Service-Route", &wire->service_route, osip);
    compare_one_address(&at, "From", &wire->from, osip->from);
    compare_one_address(&at, "To", &wire->to, osip->to);
    compare_refer_to(&at, wire, osip);
    compare_call(&at, wire, osip);
    compare_number_field(&at, "Max-Forwards", wire->has_max_forwards, wire->max_forwards, osip);
    compare_number_field(&at, "Expires", wire->has_expires, wire->expires_s, osip);
    compare_warnings(&at, wire, osip);
    compare_tokens(&at, "Require", NULL, &wire->require, osip);
    compare_tokens(&at, "Proxy-Require", NULL, &wire->proxy_require, osip);
    compare_tokens(&at, "Supported", "k", &wire->supported, osip);
    compare_text_field(&at, "Replaces", wire->replaces, osip);
    compare_text_field(&at, "Join", wire->join, osip);
    compare_body(&at, wire, osip);
}
