/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <string.h>

static const char tls_parameter[] = "transport=tls";
#define TLS_PARAMETER_LENGTH (sizeof tls_parameter - 1)
#define VALUE_LENGTH 3 /* of "tls" */

static struct seen text_of(const char *text)
{
    return text == NULL ? (struct seen){NULL, 0} : (struct seen){text, strlen(text)};
}

static bool is_delimiter(char c)
{
    return c == '<' || c == '>' || c == '"' || c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next "transport=tls" of text from *at on, in any case and as a whole; NULL when there is none. */
static const char *next_tls_parameter(struct seen text, const char *at)
{
    const char *end = text.at + text.length;
    while ((at = memchr(at, '=', (size_t)(end - at))) != NULL) {
        at++;
        const char *begin = at + VALUE_LENGTH - TLS_PARAMETER_LENGTH;
        if ((size_t)(at - text.at) < TLS_PARAMETER_LENGTH - VALUE_LENGTH ||
            (size_t)(end - at) < VALUE_LENGTH ||
            !tap_is((struct seen){begin, TLS_PARAMETER_LENGTH}, tls_parameter))
            continue;
        const char *after = at + VALUE_LENGTH;
        if (after == end || is_delimiter(*after) || *after == ';' || *after == '?')
            return begin;
    }
    return NULL;
}

/* What a URI begins with behind its scheme: user, host and port. parameter lies inside of the URI. */
static struct seen place_of(struct seen text, const char *parameter)
{
    const char *begin = parameter;
    while (begin > text.at && !is_delimiter(begin[-1]))
        begin--;
    struct seen uri = {begin, (size_t)(parameter - begin)};
    if (tap_scheme(uri) != TAP_SCHEME_OTHER)
        begin = (const char *)memchr(begin, ':', uri.length) + 1;
    const char *sign = memchr(begin, '@', (size_t)(parameter - begin));
    const char *semicolon =
        memchr(sign == NULL ? begin : sign, ';', (size_t)(parameter - (sign == NULL ? begin : sign)));
    const char *end = semicolon == NULL ? parameter : semicolon;
    return (struct seen){begin, (size_t)(end - begin)};
}

/* Does source have a URI with that user, host and port, and with transport=tls? */
static bool has_tls_uri(struct seen source, struct seen place)
{
    const char *hit = source.length == 0 ? NULL : next_tls_parameter(source, source.at);
    while (hit != NULL) {
        if (tap_same_exactly(place_of(source, hit), place))
            return true;
        hit = next_tls_parameter(source, hit + TLS_PARAMETER_LENGTH);
    }
    return false;
}

static bool came_in(const struct observation *seen, struct seen place)
{
    if (has_tls_uri(seen->in.bytes, place))
        return true;
    for (size_t i = 0; i < seen->before_count; i++) {
        const struct seen_binding *binding = &seen->before[i];
        if (has_tls_uri(binding->contact, place) || has_tls_uri(binding->path, place) ||
            has_tls_uri(binding->aor, place))
            return true;
    }
    return false;
}

static void judge_tls_parameter(struct judge *judge, struct seen bytes)
{
    const char *hit = bytes.length == 0 ? NULL : next_tls_parameter(bytes, bytes.at);
    while (hit != NULL) {
        struct seen place = place_of(bytes, hit);
        if (place.length > 0 && !came_in(judge->seen, place)) {
            judge_breach(judge, INVARIANT_TLS_PARAMETER, judge->index);
            return;
        }
        hit = next_tls_parameter(bytes, hit + TLS_PARAMETER_LENGTH);
    }
}

/* RFC 3261 16.6-7: the next hop is named by the topmost Route, or else by the Request-URI. */
static void judge_next_hop(struct judge *judge, bool secure)
{
    const struct tap_values *route = tap_values(&judge->out, TAP_ROUTE);
    struct tap_uri next_hop;
    struct seen transport = {NULL, 0};
    bool read = route->count > 0 ? judge_value_uri(&next_hop, route->value[0])
                                 : tap_uri_read(&next_hop, judge->out.request_uri);
    if (!read || next_hop.scheme != TAP_SCHEME_SIPS)
        return;
    if (route->count > 0 && !secure)
        judge_breach(judge, INVARIANT_ROUTE_SECURE, judge->index);
    if (next_hop.parameters.length > 0 && tap_parameter(next_hop.parameters, "transport", &transport) &&
        tap_is(transport, "udp"))
        judge_breach(judge, INVARIANT_SIPS_OVER_UDP, judge->index);
}

static void judge_via(struct judge *judge, const char *transport)
{
    const struct tap_values *values = tap_values(&judge->out, TAP_VIA);
    struct tap_via via;
    bool read = values->count > 0 && tap_via_read(&via, values->value[0]);
    if (judge->out.is_request) {
        if (!read || !tap_same_in_any_case(via.transport, text_of(transport)))
            judge_breach(judge, INVARIANT_VIA_TRUE, judge->index);
        return;
    }
    /* A response made here goes back over the connection of its request, whatever the Via claims: it is
     * judged only where the Via told the truth. */
    if (!read || judge->in_result != TAP_READABLE ||
        (judge->in.is_request && !tap_same_in_any_case(via.transport, text_of(judge->seen->in.transport))))
        return;
    if (!tap_same_in_any_case(via.transport, text_of(transport)))
        judge_breach(judge, INVARIANT_RESPONSE_BACK, judge->index);
}

void judge_wire(struct judge *judge)
{
    const struct seen_message *message = &judge->seen->out[judge->index];
    bool secure = judge_secure(message->transport);
    judge_tls_parameter(judge, message->bytes);
    if (judge->out_result == TAP_NO_START_LINE || judge->out_result == TAP_MALFORMED)
        judge_breach(judge, INVARIANT_READABLE, judge->index);
    if (judge->out_result == TAP_NO_START_LINE)
        return;
    if (judge->out.is_request && !secure && tap_scheme(judge->out.request_uri) == TAP_SCHEME_SIPS)
        judge_breach(judge, INVARIANT_SIPS_SECURE, judge->index);
    if (judge->out_result != TAP_READABLE)
        return;
    judge_via(judge, message->transport);
    if (judge->out.is_request)
        judge_next_hop(judge, secure);
}
