/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"
#include "tap_character.h"

static const char tls_parameter[] = "transport=tls";
#define TLS_PARAMETER_LENGTH (sizeof tls_parameter - 1)
#define VALUE_LENGTH 3 /* of "tls" */

static bool is_delimiter(char c)
{
    return c == '<' || c == '>' || c == '"' || c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next "transport=tls" of text from *at on, in any case and as a whole; NULL when there is none. */
static const char *next_tls_parameter(struct seen text, const char *at)
{
    const char *end = text.at + text.length;
    while ((at = tap_find(at, end, '=', '=', '=')) < end) {
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
    /* Up to twice: the name of a header field may stand in front, without white space behind its colon. */
    for (size_t i = 0; i < 2; i++) {
        const char *colon = tap_find(begin, parameter, ':', ':', ':');
        bool scheme = tap_scheme((struct seen){begin, (size_t)(parameter - begin)}) != TAP_SCHEME_OTHER;
        if (scheme ||
            (colon < parameter && tap_scheme(tap_between(colon + 1, parameter)) != TAP_SCHEME_OTHER))
            begin = colon + 1;
        if (scheme)
            break;
    }
    const char *sign = tap_find(begin, parameter, '@', '@', '@');
    const char *user_end = sign == parameter ? begin : sign;
    return tap_between(begin, tap_find(user_end, parameter, ';', ';', ';'));
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

static enum invariant tls_invariant(const struct judge *judge)
{
    switch (judge->seen->role) {
    case SEEN_UAC:
        return judge->in_result == TAP_READABLE && judge_method(judge->in.method, "REGISTER")
                   ? INVARIANT_REGISTER_TLS_PARAMETER
                   : INVARIANT_UAC_TLS_PARAMETER;
    case SEEN_UAS:
        return INVARIANT_UAS_TLS_PARAMETER;
    case SEEN_REDIRECT:
        return INVARIANT_REDIRECT_TLS_PARAMETER;
    case SEEN_PROXY:
    case SEEN_REGISTRAR:
        return INVARIANT_TLS_PARAMETER;
    }
    return INVARIANT_TLS_PARAMETER;
}

static void judge_tls_parameter(struct judge *judge, struct seen bytes)
{
    const char *hit = bytes.length == 0 ? NULL : next_tls_parameter(bytes, bytes.at);
    while (hit != NULL) {
        struct seen place = place_of(bytes, hit);
        if (place.length > 0 && !came_in(judge->seen, place)) {
            judge_breach(judge, tls_invariant(judge), judge->index);
            return;
        }
        hit = next_tls_parameter(bytes, hit + TLS_PARAMETER_LENGTH);
    }
}

static bool is_place_of(struct seen value, struct seen uri)
{
    struct tap_address address;
    return tap_address_read(&address, value) && tap_scheme(address.uri) != TAP_SCHEME_OTHER &&
           tap_same_exactly(tap_after_scheme(address.uri), tap_after_scheme(uri));
}

/* RFC 3261 16.4: a strict router in front of this element has put the element's own Route entry in the place
 * of the Request-URI, which is the last Route entry now, and comes back from there. */
static bool is_swapped(const struct judge *judge)
{
    struct tap_uri uri;
    return judge->seen->role != SEEN_UAC && tap_uri_read(&uri, judge->in.request_uri) &&
           uri.scheme != TAP_SCHEME_OTHER && judge_own_host(judge, uri.host) &&
           tap_uri_parameter(uri.parameters, "lr", NULL);
}

/* What was in front of the strict router is gone, as it is itself, and the old Request-URI is behind all
 * others. */
static bool came_in_route(const struct judge *judge, struct seen uri)
{
    const struct tap_values *route = tap_values(&judge->in, TAP_ROUTE);
    size_t count = route->count - (route->count > 0 && is_swapped(judge));
    size_t left = tap_values(&judge->out, TAP_ROUTE)->count;
    for (size_t i = 0; i < count; i++) {
        if (left == count - i && is_place_of(route->value[i], uri))
            return true;
    }
    return false;
}

/* RFC 3261 16.6-6: a first Route entry without lr became the Request-URI, and names the next hop. It came in
 * Route or is in the Path of a binding. */
static bool is_for_strict_router(const struct judge *judge)
{
    struct seen left = judge->out.request_uri;
    struct tap_uri uri;
    struct tap_values path;
    if (judge->in_result != TAP_READABLE || !tap_uri_read(&uri, left) || uri.scheme == TAP_SCHEME_OTHER ||
        tap_uri_parameter(uri.parameters, "lr", NULL))
        return false;
    if (came_in_route(judge, left))
        return true;
    for (size_t i = 0; i < judge->seen->before_count; i++) {
        path.count = 0;
        if (judge->seen->before[i].path.length > 0 &&
            tap_split(&path, judge->seen->before[i].path) == TAP_READABLE && path.count > 0 &&
            is_place_of(path.value[0], left))
            return true;
    }
    return false;
}

/* RFC 3261 16.6-7: the next hop is named by the topmost Route, or else by the Request-URI. */
static void judge_next_hop(struct judge *judge, bool secure)
{
    const struct tap_values *route = tap_values(&judge->out, TAP_ROUTE);
    struct tap_uri next_hop;
    struct seen transport = {NULL, 0};
    bool by_route = route->count > 0 && !is_for_strict_router(judge);
    bool read = by_route ? judge_value_uri(&next_hop, route->value[0])
                         : tap_uri_read(&next_hop, judge->out.request_uri);
    if (!read || next_hop.scheme != TAP_SCHEME_SIPS)
        return;
    if (by_route && !secure && judge->seen->role != SEEN_UAC)
        judge_breach(judge, INVARIANT_ROUTE_SECURE, judge->index);
    else if (by_route && !secure && tap_scheme(judge->out.request_uri) != TAP_SCHEME_SIPS)
        judge_breach(judge, INVARIANT_UAC_FIRST_HOP, judge->index);
    if (next_hop.parameters.length > 0 && tap_uri_parameter(next_hop.parameters, "transport", &transport) &&
        tap_uri_is(transport, "udp"))
        judge_breach(judge, INVARIANT_SIPS_OVER_UDP, judge->index);
}

static void judge_via(struct judge *judge)
{
    bool true_via = judge->via_read && tap_same_in_any_case(judge->via.transport, judge->out_transport);
    if (judge->out.is_request) {
        if (!true_via)
            judge_breach(judge, INVARIANT_VIA_TRUE, judge->index);
        return;
    }
    /* A response made here goes back over the connection of its request, whatever the Via claims: it is
     * judged only where the Via told the truth. */
    if (!judge->via_read || judge->in_result != TAP_READABLE ||
        (judge->in.is_request && !tap_same_in_any_case(judge->via.transport, judge->in_transport)))
        return;
    if (!true_via)
        judge_breach(judge, INVARIANT_RESPONSE_BACK, judge->index);
}

/* SCTP and WebSocket keep the bounds of a message themselves (RFC 4168, RFC 7118). */
static bool is_stream(struct seen transport)
{
    return tap_is(transport, "TCP") || tap_is(transport, "TLS");
}

/* A body that is passed on is not what an element wrote. */
static struct seen written_text(const struct judge *judge)
{
    struct seen bytes = judge->seen->out[judge->index].bytes;
    bool passed_on = judge->in_result == TAP_READABLE && judge->out_result == TAP_READABLE &&
                     tap_same_exactly(judge->in.body, judge->out.body);
    return passed_on ? tap_between(bytes.at, judge->out.body.at) : bytes;
}

void judge_wire(struct judge *judge)
{
    judge_tls_parameter(judge, written_text(judge));
    if (judge->out_result == TAP_NO_START_LINE || judge->out_result == TAP_MALFORMED)
        judge_breach(judge, INVARIANT_READABLE, judge->index);
    if (judge->out_result == TAP_NO_START_LINE)
        return;
    if (judge->out.is_request && !judge->out_secure && tap_scheme(judge->out.request_uri) == TAP_SCHEME_SIPS)
        judge_breach(judge, INVARIANT_SIPS_SECURE, judge->index);
    if (judge->out_result != TAP_READABLE)
        return;
    judge_via(judge);
    if (is_stream(judge->out_transport) && tap_single(&judge->out, TAP_CONTENT_LENGTH).at == NULL)
        judge_breach(judge, INVARIANT_CONTENT_LENGTH, judge->index);
    if (judge->out.is_request)
        judge_next_hop(judge, judge->out_secure);
}
