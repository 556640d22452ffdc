/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <string.h>

bool judge_secure(struct seen transport)
{
    switch (transport.length) {
    case 3:
        return tap_is(transport, "TLS") || tap_is(transport, "WSS");
    case 8:
        return tap_is(transport, "TLS-SCTP");
    default:
        return false;
    }
}

bool judge_own_host(const struct judge *judge, struct seen host)
{
    return judge->seen->host.length > 0 && tap_same_in_any_case(judge->seen->host, host);
}

bool judge_own_domain(const struct judge *judge, struct seen host)
{
    for (size_t i = 0; i < judge->seen->domain_count; i++) {
        if (tap_same_in_any_case(judge->seen->domain[i], host))
            return true;
    }
    return false;
}

bool judge_value_uri(struct tap_uri *uri, struct seen value)
{
    struct tap_address address;
    return tap_address_read(&address, value) && tap_uri_read(uri, address.uri);
}

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character at *i, an escape resolved. */
static int next_unescaped(struct seen text, size_t *i)
{
    int high = -1, low = -1;
    if (text.at[*i] == '%' && text.length - *i > 2) {
        high = hexadecimal(text.at[*i + 1]);
        low = hexadecimal(text.at[*i + 2]);
    }
    if (high < 0 || low < 0)
        return (unsigned char)text.at[(*i)++];
    *i += 3;
    return high * 16 + low;
}

bool judge_same_user(struct seen a, struct seen b)
{
    if (tap_same_exactly(a, b))
        return true;
    size_t i = 0, j = 0;
    while (i < a.length && j < b.length) {
        if (next_unescaped(a, &i) != next_unescaped(b, &j))
            return false;
    }
    return i == a.length && j == b.length;
}

static bool has_password(struct seen user)
{
    return user.length > 0 && memchr(user.at, ':', user.length) != NULL;
}

/* Most AORs differ in their first letter already. */
static bool differ_at_once(const struct tap_uri *aor, struct seen registered)
{
    enum tap_scheme scheme = tap_scheme(registered);
    size_t first = scheme == TAP_SCHEME_SIPS ? sizeof "sips:" - 1 : sizeof "sip:" - 1;
    if (scheme == TAP_SCHEME_OTHER || registered.length <= first || aor->user.length == 0)
        return false;
    char a = aor->user.at[0], b = registered.at[first];
    return a != b && a != '%' && b != '%';
}

enum judge_relation judge_aor(const struct tap_uri *aor, struct seen registered)
{
    struct tap_uri uri;
    if (differ_at_once(aor, registered))
        return JUDGE_OTHER;
    if (!tap_uri_read(&uri, registered))
        return JUDGE_MAYBE;
    if (uri.scheme == TAP_SCHEME_OTHER || !tap_same_in_any_case(uri.host, aor->host))
        return JUDGE_OTHER;
    if (!judge_same_user(uri.user, aor->user))
        return has_password(uri.user) || has_password(aor->user) ? JUDGE_MAYBE : JUDGE_OTHER;
    return tap_same_exactly(uri.port, aor->port) ? JUDGE_SAME : JUDGE_MAYBE;
}

void judge_bindings_read(struct judge_bindings *bindings, const struct tap_uri *aor,
                         const struct seen_binding *all, size_t count)
{
    bindings->count = 0;
    bindings->unclear = false;
    for (size_t i = 0; i < count; i++) {
        enum judge_relation relation = judge_aor(aor, all[i].aor);
        if (relation == JUDGE_OTHER)
            continue;
        bool full = bindings->count == JUDGE_BINDING_MAX;
        struct judge_binding *binding = &bindings->binding[full ? 0 : bindings->count];
        if (relation == JUDGE_MAYBE || full || !tap_address_read(&binding->address, all[i].contact) ||
            !tap_uri_read(&binding->uri, binding->address.uri)) {
            bindings->unclear = true;
            continue;
        }
        binding->seen = &all[i];
        bindings->count++;
    }
}

static enum judge_domain domain_of(const struct judge *judge, const struct tap_uri *uri)
{
    bool own = judge_own_domain(judge, uri->host);
    if (uri->scheme == TAP_SCHEME_OTHER || uri->host.at[uri->host.length - 1] == '.' ||
        tap_uri_parameter(uri->parameters, "maddr", NULL))
        return JUDGE_UNCLEAR;
    if (!own)
        return judge_own_host(judge, uri->host) ? JUDGE_UNCLEAR : JUDGE_FOREIGN;
    if (uri->port.at != NULL || uri->user.at == NULL || tap_uri_parameter(uri->parameters, "gr", NULL))
        return JUDGE_UNCLEAR;
    return JUDGE_OWN;
}

/* RFC 5626 5.3: a flow token leads where no URI says; the key is not known here. */
static bool is_flow_named(const struct judge *judge)
{
    const struct tap_values *route = tap_values(&judge->in, TAP_ROUTE);
    struct tap_uri uri;
    return judge->seen->policy.edge && route->count > 0 && judge_value_uri(&uri, route->value[0]) &&
           judge_own_host(judge, uri.host) && uri.user.at != NULL;
}

void judge_request_read(struct judge *judge)
{
    struct judge_request *request = &judge->request;
    request->scheme = tap_scheme(judge->in.request_uri);
    request->uri_read = tap_uri_read(&request->uri, judge->in.request_uri);
    request->domain = request->uri_read ? domain_of(judge, &request->uri) : JUDGE_UNCLEAR;
    request->bindings.count = 0;
    request->bindings.unclear = false;
    if (request->uri_read && request->scheme != TAP_SCHEME_OTHER && request->domain != JUDGE_FOREIGN)
        judge_bindings_read(&request->bindings, &request->uri, judge->seen->before,
                            judge->seen->before_count);
    /* RFC 3261 16.4: maddr can be taken off; the element's own URI can be swapped for the last Route value */
    request->target_judged =
        request->uri_read && request->scheme != TAP_SCHEME_OTHER && !request->bindings.unclear &&
        !tap_uri_parameter(request->uri.parameters, "maddr", NULL) &&
        !(judge_own_host(judge, request->uri.host) && tap_values(&judge->in, TAP_ROUTE)->count > 0) &&
        !is_flow_named(judge);
    request->plain_aor = request->target_judged && request->domain == JUDGE_OWN &&
                         request->uri.parameters.length == 0 && request->uri.headers.at == NULL &&
                         !has_password(request->uri.user) &&
                         memchr(request->uri.user.at, '%', request->uri.user.length) == NULL;
}

/* The parameters that may have to go: RFC 3261 19.1.1 for method, the policies for transport. */
static bool may_be_dropped(struct seen parameter, const struct seen_policy *policy)
{
    struct seen value;
    if (tap_uri_parameter(parameter, "method", &value))
        return true;
    if (!tap_uri_parameter(parameter, "transport", &value))
        return false;
    return policy->binding_transport_dropped || (policy->tls_param_dropped && tap_uri_is(value, "tls"));
}

static bool same_parameters(struct seen target, struct seen left, const struct seen_policy *policy)
{
    if (tap_same_exactly(target, left))
        return true;
    struct seen was, is = {NULL, 0};
    bool more = tap_next_parameter(&left, &is);
    while (tap_next_parameter(&target, &was)) {
        if (more && tap_same_exactly(was, is))
            more = tap_next_parameter(&left, &is);
        else if (!may_be_dropped(was, policy))
            return false;
    }
    return !more;
}

bool judge_target_text(const struct tap_uri *target, const struct tap_uri *left,
                       const struct seen_policy *policy)
{
    if (target->scheme == TAP_SCHEME_OTHER || left->scheme == TAP_SCHEME_OTHER)
        return target->scheme == left->scheme && tap_same_exactly(target->after_scheme, left->after_scheme);
    return tap_same_exactly(target->user, left->user) && tap_same_exactly(target->host, left->host) &&
           tap_same_exactly(target->port, left->port) &&
           same_parameters(target->parameters, left->parameters, policy);
}

bool judge_dialog_is_sips(const struct judge *judge)
{
    const struct observation *seen = judge->seen;
    return seen->in_dialog && (seen->policy.refresh_by_secure_flag ? seen->dialog_secure : seen->dialog_sips);
}

static bool may_be_400(const struct judge *judge)
{
    const struct seen_policy *policy = &judge->seen->policy;
    return judge->request.scheme == TAP_SCHEME_SIPS &&
           (policy->strict || policy->inconsistent_rejected ||
            (policy->insecure_arrival_rejected && !judge->in_secure));
}

bool judge_may_precede(const struct judge *judge)
{
    unsigned status = judge->outcome.final_status;
    return status == 401 || status == 405 || status == 407 || status >= 500 ||
           (status == 400 && may_be_400(judge));
}
