/* SPDX-License-Identifier: Apache-2.0 */
#include "values.h"
#include "chars.h"

static const char *skip_space(const char *at, const char *end)
{
    return sips_char_skip(at, end, SIPS_CHAR_SPACE);
}

struct sips_span sips_span_trim(struct sips_span span)
{
    const char *at = span.at, *end = sips_span_end(span);

    at = skip_space(at, end);
    while (end > at && sips_char_is(end[-1], SIPS_CHAR_SPACE))
        end--;
    return sips_span_between(at, end);
}

/* Behind the closing quote; at is the opening one. NULL without a closing one, or with a control character.
 */
static const char *skip_quoted(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        if (*at == '"')
            return at + 1;
        if (*at == '\\') {
            if (++at == end || *at == '\r' || *at == '\n')
                return NULL;
            continue; /* quoted-pair: control characters too */
        }
        if (((unsigned char)*at < ' ' && !sips_char_is(*at, SIPS_CHAR_SPACE)) || *at == 0x7f)
            return NULL;
    }
    return NULL;
}

struct parameter {
    struct sips_span name, value; /* value.at == NULL: no '=' */
    bool is_token;                /* the value is one, and neither a host nor a quoted string */
};

/* "name" or "name = value" at the front of [at, end). Returns where it ends; NULL if the value is none. */
static const char *split_parameter(const char *at, const char *end, struct parameter *parameter)
{
    const char *stop = sips_char_skip(at, end, SIPS_CHAR_TOKEN);

    parameter->name = sips_span_between(at, stop);
    parameter->value = (struct sips_span){NULL, 0};
    parameter->is_token = false;
    at = skip_space(stop, end);
    if (at == end || *at != '=')
        return stop;
    const char *from = skip_space(at + 1, end);
    if (from < end && *from == '"') {
        stop = skip_quoted(from, end);
    } else {
        const char *token = sips_char_skip(from, end, SIPS_CHAR_TOKEN);
        stop = sips_char_skip(token, end, SIPS_CHAR_VALUE);
        parameter->is_token = token == stop && token > from;
    }
    if (stop)
        parameter->value = sips_span_between(from, stop);
    return stop;
}

/* Parameters that are noted while they are skipped. Each may stand once (RFC 3261 7.3.1). */
enum known_parameter {
    KNOWN_NONE,
    KNOWN_TAG,
    KNOWN_BRANCH,
    KNOWN_RECEIVED,
    KNOWN_RPORT,
    KNOWN_Q,
    KNOWN_EXPIRES,
    KNOWN_INSTANCE,
    KNOWN_REG_ID,
    KNOWN_COUNT
};

struct known_values {
    uint32_t seen;
    struct sips_span value[KNOWN_COUNT];
};

static enum known_parameter parameter_named(struct sips_span name)
{
    switch (name.length) {
    case 1:
        return sips_lower(*name.at) == 'q' ? KNOWN_Q : KNOWN_NONE;
    case 3:
        return sips_span_same(name, SIPS_SPAN("tag")) ? KNOWN_TAG : KNOWN_NONE;
    case 5:
        return sips_span_same(name, SIPS_SPAN("rport")) ? KNOWN_RPORT : KNOWN_NONE;
    case 6:
        if (sips_span_same(name, SIPS_SPAN("branch")))
            return KNOWN_BRANCH;
        return sips_span_same(name, SIPS_SPAN("reg-id")) ? KNOWN_REG_ID : KNOWN_NONE;
    case 7:
        return sips_span_same(name, SIPS_SPAN("expires")) ? KNOWN_EXPIRES : KNOWN_NONE;
    case 8:
        return sips_span_same(name, SIPS_SPAN("received")) ? KNOWN_RECEIVED : KNOWN_NONE;
    case 13:
        return sips_span_same(name, SIPS_SPAN("+sip.instance")) ? KNOWN_INSTANCE : KNOWN_NONE;
    default:
        return KNOWN_NONE;
    }
}

/* *(SEMI generic-param), with white space around ';' and '='. */
static const char *skip_parameters(const char *at, const char *end, struct sips_span *parameters,
                                   struct known_values *known)
{
    const char *start = NULL, *stop = at;
    struct parameter parameter;

    *parameters = (struct sips_span){NULL, 0};
    known->seen = 0;
    while ((at = skip_space(at, end)) < end && *at == ';') {
        if (start == NULL)
            start = at + 1;
        stop = split_parameter(skip_space(at + 1, end), end, &parameter);
        if (stop == NULL || parameter.name.length == 0 || (parameter.value.at && parameter.value.length == 0))
            return NULL;
        at = stop;
        enum known_parameter found = parameter_named(parameter.name);
        if (found == KNOWN_NONE)
            continue;
        if ((found == KNOWN_TAG || found == KNOWN_BRANCH) && !parameter.is_token)
            return NULL;
        if (known->seen >> found & 1)
            return NULL;
        known->seen |= 1U << found;
        known->value[found] = parameter.value;
    }
    if (start)
        *parameters = sips_span_between(start, stop);
    return at;
}

/* False: the parameter is not there; *value is absent then. */
static bool known_value(const struct known_values *known, enum known_parameter parameter,
                        struct sips_span *value)
{
    bool seen = known->seen >> parameter & 1;

    *value = seen ? known->value[parameter] : (struct sips_span){NULL, 0};
    return seen;
}

/* Empty, not absent, where the parameter is there without a value. */
static struct sips_span contact_parameter(const struct known_values *known, enum known_parameter parameter)
{
    struct sips_span value;

    return known_value(known, parameter, &value) && value.at == NULL ? SIPS_SPAN("") : value;
}

bool sips_parameter_next(struct sips_span *rest, struct sips_span *parameter)
{
    const char *end = sips_span_end(*rest);
    const char *at = skip_space(rest->at, end);
    struct parameter split;
    const char *stop = rest->at ? split_parameter(at, end, &split) : NULL;

    if (stop == NULL || split.name.length == 0)
        return false;
    *parameter = sips_span_between(at, stop);
    at = skip_space(stop, end);
    *rest = sips_span_between(at < end ? at + 1 : end, end);
    return true;
}

bool sips_parameter_is(struct sips_span parameter, struct sips_span name)
{
    const char *end = sips_span_end(parameter);

    return sips_span_same(sips_span_between(parameter.at, sips_char_skip(parameter.at, end, SIPS_CHAR_TOKEN)),
                          name);
}

bool sips_parameter_find(struct sips_span parameters, struct sips_span name, struct sips_span *value)
{
    struct sips_span parameter;
    struct parameter split;

    while (sips_parameter_next(&parameters, &parameter)) {
        if (!sips_parameter_is(parameter, name))
            continue;
        split_parameter(parameter.at, sips_span_end(parameter), &split);
        *value = split.value;
        return true;
    }
    return false;
}

/* An addr-spec without brackets ends at white space, ',' or ';', and may not hold '?' (RFC 3261 20). */
static const char *read_bare_uri(struct sips_address *address, const char *at, const char *end,
                                 enum sips_uri_result *result)
{
    const char *stop = at;

    while (stop < end && *stop != ',' && *stop != ';' && !sips_char_is(*stop, SIPS_CHAR_SPACE))
        stop++;
    *result = sips_uri_read(&address->uri, sips_span_between(at, stop));
    if (*result == SIPS_URI_OK && memchr(at, '?', (size_t)(stop - at)))
        return NULL;
    return *result == SIPS_URI_OK ? stop : NULL;
}

const char *sips_address_read(struct sips_address *address, const char *at, const char *end, bool brackets,
                              enum sips_uri_result *result)
{
    struct known_values known;
    const char *start = at = skip_space(at, end);
    const char *open = at;

    *result = SIPS_URI_OK;
    if (at < end && *at == '"') {
        if ((open = skip_quoted(at, end)) == NULL)
            return NULL;
        open = skip_space(open, end);
    } else if (at < end && *at != '<') {
        open = sips_char_skip(at, end, SIPS_CHAR_DISPLAY);
    }
    if (open < end && *open == '<') {
        const char *close = memchr(open, '>', (size_t)(end - open));
        if (close == NULL)
            return NULL;
        *result = sips_uri_read(&address->uri, sips_span_between(open + 1, close));
        if (*result != SIPS_URI_OK)
            return NULL;
        at = close + 1;
    } else {
        if (brackets || at == end || *at == '"')
            return NULL;
        if ((at = read_bare_uri(address, at, end, result)) == NULL)
            return NULL;
    }
    const char *uri_end = at;
    if ((at = skip_parameters(at, end, &address->parameters, &known)) == NULL || (at < end && *at != ','))
        return NULL;
    known_value(&known, KNOWN_TAG, &address->tag);
    address->q = contact_parameter(&known, KNOWN_Q);
    address->expires = contact_parameter(&known, KNOWN_EXPIRES);
    address->instance = contact_parameter(&known, KNOWN_INSTANCE);
    address->reg_id = contact_parameter(&known, KNOWN_REG_ID);
    address->text =
        sips_span_between(start, address->parameters.at ? sips_span_end(address->parameters) : uri_end);
    return at;
}

bool sips_address_of(struct sips_address *address, struct sips_span text, bool brackets)
{
    enum sips_uri_result result;

    return text.length &&
           sips_address_read(address, text.at, sips_span_end(text), brackets, &result) == sips_span_end(text);
}

/* "SIP" SLASH "2.0" SLASH */
static const char *skip_protocol(const char *at, const char *end)
{
    static const struct sips_span part[] = {{"SIP", 3}, {"2.0", 3}};

    if (end - at > 8 && memcmp(at, "SIP/2.0/", 8) == 0)
        return skip_space(at + 8, end);
    for (int i = 0; i < 2; i++) {
        const char *stop = sips_char_skip(at, end, SIPS_CHAR_TOKEN);
        if (!sips_span_same(sips_span_between(at, stop), part[i]))
            return NULL;
        at = skip_space(stop, end);
        if (at == end || *at != '/')
            return NULL;
        at = skip_space(at + 1, end);
    }
    return at;
}

static bool note_via_parameters(struct sips_via *via, const struct known_values *known)
{
    struct sips_span port;

    known_value(known, KNOWN_BRANCH, &via->branch);
    known_value(known, KNOWN_RECEIVED, &via->received);
    via->has_rport = known_value(known, KNOWN_RPORT, &port);
    via->rport = 0;
    return port.at == NULL ||
           sips_port_read(port.at, sips_span_end(port), &via->rport) == sips_span_end(port);
}

const char *sips_via_read(struct sips_via *via, const char *at, const char *end)
{
    enum sips_host_kind kind;
    struct sips_span parameters;
    struct known_values known;
    const char *start = skip_space(at, end);
    const char *transport = skip_protocol(start, end);

    if (transport == NULL || (at = sips_char_skip(transport, end, SIPS_CHAR_TOKEN)) == transport)
        return NULL;
    via->transport = sips_transport_named(sips_span_between(transport, at));
    const char *host = skip_space(at, end);
    if (host == at || (at = sips_host_read(host, end, &kind)) == NULL)
        return NULL;
    via->host = sips_span_between(host, at);
    via->port = 0;
    const char *colon = skip_space(at, end);
    if (colon < end && *colon == ':' &&
        (at = sips_port_read(skip_space(colon + 1, end), end, &via->port)) == NULL)
        return NULL;
    const char *sent_by_end = at;
    if ((at = skip_parameters(at, end, &parameters, &known)) == NULL || (at < end && *at != ','))
        return NULL;
    via->text = sips_span_between(start, parameters.at ? sips_span_end(parameters) : sent_by_end);
    return note_via_parameters(via, &known) ? at : NULL;
}

const char *sips_warning_read(struct sips_warning *warning, const char *at, const char *end)
{
    uint32_t code;

    at = skip_space(at, end);
    const char *stop = sips_char_skip(at, end, SIPS_CHAR_DIGIT);
    if (stop - at != 3 || !sips_number_read(sips_span_between(at, stop), &code))
        return NULL;
    warning->code = (uint16_t)code;
    const char *agent = skip_space(stop, end);
    if (agent == stop)
        return NULL;
    stop = sips_char_skip(agent, end, SIPS_CHAR_VALUE);
    const char *quote = skip_space(stop, end);
    if (stop == agent || quote == stop || quote == end || *quote != '"')
        return NULL;
    warning->agent = sips_span_between(agent, stop);
    if ((stop = skip_quoted(quote, end)) == NULL)
        return NULL;
    warning->text = sips_span_between(quote + 1, stop - 1);
    at = skip_space(stop, end);
    return at == end || *at == ',' ? at : NULL;
}

bool sips_token_next(struct sips_span *rest, struct sips_span *token)
{
    const char *at = rest->at, *end = sips_span_end(*rest);

    while (at < end && (*at == ',' || sips_char_is(*at, SIPS_CHAR_SPACE)))
        at++;
    const char *stop = sips_char_skip(at, end, SIPS_CHAR_TOKEN);
    *token = sips_span_between(at, stop);
    *rest = sips_span_between(stop, end);
    return stop > at;
}

bool sips_number_read(struct sips_span text, uint32_t *value)
{
    uint64_t number = 0;

    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (!sips_char_is(text.at[i], SIPS_CHAR_DIGIT))
            return false;
        number = number * 10 + (unsigned)(text.at[i] - '0');
        if (number > UINT32_MAX)
            number = UINT32_MAX;
    }
    *value = (uint32_t)number;
    return true;
}
