/* SPDX-License-Identifier: Apache-2.0 */
#include "uri.h"
#include "chars.h"

static bool escapes_are_whole(const char *at, const char *end)
{
    while (at < end && (at = memchr(at, '%', (size_t)(end - at))) != NULL) {
        if (end - at < 3 || !sips_char_is(at[1], SIPS_CHAR_HEX) || !sips_char_is(at[2], SIPS_CHAR_HEX))
            return false;
        at += 3;
    }
    return true;
}

/* Characters of one class from *at on; an escape must be whole. False if one is not. */
static bool skip_escaped(const char **at, const char *end, unsigned classes)
{
    const char *c = *at;

    while (c < end && sips_char_is(*c, classes)) {
        if (*c == '%') {
            if (end - c < 3 || !sips_char_is(c[1], SIPS_CHAR_HEX) || !sips_char_is(c[2], SIPS_CHAR_HEX))
                return false;
            c += 2;
        }
        c++;
    }
    *at = c;
    return true;
}

static enum sips_uri_result read_userinfo(struct sips_uri *uri, const char *at, const char *end)
{
    const char *c = at;

    if (!skip_escaped(&c, end, SIPS_CHAR_USER))
        return SIPS_URI_BAD_ESCAPE;
    if (c == at || (c < end && *c != ':'))
        return SIPS_URI_BAD_USER;
    uri->user = sips_span_between(at, c);
    if (c == end)
        return SIPS_URI_OK;
    at = ++c;
    if (!skip_escaped(&c, end, SIPS_CHAR_PASSWORD))
        return SIPS_URI_BAD_ESCAPE;
    if (c != end)
        return SIPS_URI_BAD_PASSWORD;
    uri->password = sips_span_between(at, c);
    return SIPS_URI_OK;
}

/* Parameters of 19.1.1, each of which may stand once. */
enum known {
    KNOWN_TRANSPORT = 1,
    KNOWN_MADDR = 2,
    KNOWN_TTL = 4,
    KNOWN_USER = 8,
    KNOWN_METHOD = 16,
    KNOWN_LR = 32
};

#define KNOWN_LENGTH_MAX 9 /* "transport", and all transports */

struct sips_span sips_uri_decode(struct sips_span text, char *buffer, size_t capacity)
{
    size_t length = 0;

    if (text.length == 0 || memchr(text.at, '%', text.length) == NULL)
        return text;
    for (size_t i = 0; i < text.length; i++) {
        if (length == capacity)
            return text;
        if (text.at[i] == '%') {
            buffer[length++] = (char)(sips_hex_value(text.at[i + 1]) << 4 | sips_hex_value(text.at[i + 2]));
            i += 2;
        } else {
            buffer[length++] = text.at[i];
        }
    }
    return (struct sips_span){buffer, length};
}

static unsigned known_parameter(struct sips_span text)
{
    char buffer[KNOWN_LENGTH_MAX];
    struct sips_span name = sips_uri_decode(text, buffer, sizeof buffer);

    switch (name.length) {
    case 2:
        return sips_span_same(name, SIPS_SPAN("lr")) ? KNOWN_LR : 0;
    case 3:
        return sips_span_same(name, SIPS_SPAN("ttl")) ? KNOWN_TTL : 0;
    case 4:
        return sips_span_same(name, SIPS_SPAN("user")) ? KNOWN_USER : 0;
    case 5:
        return sips_span_same(name, SIPS_SPAN("maddr")) ? KNOWN_MADDR : 0;
    case 6:
        return sips_span_same(name, SIPS_SPAN("method")) ? KNOWN_METHOD : 0;
    case 9:
        return sips_span_same(name, SIPS_SPAN("transport")) ? KNOWN_TRANSPORT : 0;
    default:
        return 0;
    }
}

/* One parameter: at is behind its ';', value.at is NULL without '='. */
static enum sips_uri_result note_parameter(struct sips_uri *uri, unsigned *seen, struct sips_span name,
                                           struct sips_span value)
{
    unsigned known = known_parameter(name);

    if (known == 0)
        return SIPS_URI_OK;
    if (*seen & known)
        return SIPS_URI_DUPLICATE_PARAMETER;
    *seen |= known;
    if (known != KNOWN_LR && value.at == NULL)
        return SIPS_URI_BAD_PARAMETER;
    if (known == KNOWN_LR) {
        uri->lr = true;
    } else if (known == KNOWN_MADDR) {
        enum sips_host_kind kind;
        if (sips_host_read(value.at, sips_span_end(value), &kind) != sips_span_end(value))
            return SIPS_URI_BAD_PARAMETER;
        uri->maddr = value;
    } else if (known == KNOWN_TRANSPORT) {
        char buffer[KNOWN_LENGTH_MAX];
        uri->transport = sips_transport_named(sips_uri_decode(value, buffer, sizeof buffer));
        uri->transport_parameter = sips_span_between(name.at - 1, sips_span_end(value));
    }
    return SIPS_URI_OK;
}

static enum sips_uri_result read_parameters(struct sips_uri *uri, const char **position, const char *end)
{
    const char *at = *position;
    const char *start = at + 1;
    unsigned seen = 0;

    for (unsigned count = 0; at < end && *at == ';'; count++) {
        if (count == SIPS_URI_PARAMETERS_MAX)
            return SIPS_URI_TOO_MANY;
        struct sips_span name, value = {NULL, 0};
        const char *from = ++at;
        if (!skip_escaped(&at, end, SIPS_CHAR_PARAMETER))
            return SIPS_URI_BAD_ESCAPE;
        name = sips_span_between(from, at);
        if (at < end && *at == '=') {
            from = ++at;
            if (!skip_escaped(&at, end, SIPS_CHAR_PARAMETER))
                return SIPS_URI_BAD_ESCAPE;
            value = sips_span_between(from, at);
            if (value.length == 0)
                return SIPS_URI_BAD_PARAMETER;
        }
        if (name.length == 0)
            return SIPS_URI_BAD_PARAMETER;
        enum sips_uri_result result = note_parameter(uri, &seen, name, value);
        if (result != SIPS_URI_OK)
            return result;
    }
    uri->parameters = sips_span_between(start, at);
    *position = at;
    return SIPS_URI_OK;
}

static enum sips_uri_result read_headers(struct sips_uri *uri, const char *at, const char *end)
{
    uri->headers = sips_span_between(at + 1, end);
    for (unsigned count = 0; at < end; count++) {
        if (count == SIPS_URI_HEADERS_MAX)
            return SIPS_URI_TOO_MANY;
        if (*at != (count == 0 ? '?' : '&'))
            return SIPS_URI_BAD_HEADER;
        const char *name = ++at;
        if (!skip_escaped(&at, end, SIPS_CHAR_HEADER))
            return SIPS_URI_BAD_ESCAPE;
        if (at == name || at == end || *at != '=')
            return SIPS_URI_BAD_HEADER;
        at++;
        if (!skip_escaped(&at, end, SIPS_CHAR_HEADER))
            return SIPS_URI_BAD_ESCAPE;
    }
    return SIPS_URI_OK;
}

/* Behind "sip:" or "sips:". */
static enum sips_uri_result read_sip(struct sips_uri *uri, const char *at, const char *end)
{
    enum sips_uri_result result;
    /* '@' stands nowhere else in a SIP URI without an escape. */
    const char *sign = at < end ? memchr(at, '@', (size_t)(end - at)) : NULL;

    if (sign) {
        if ((result = read_userinfo(uri, at, sign)) != SIPS_URI_OK)
            return result;
        at = sign + 1;
    }
    const char *host_end = sips_host_read(at, end, &uri->host_kind);
    if (host_end == NULL)
        return SIPS_URI_BAD_HOST;
    uri->host = sips_span_between(at, host_end);
    at = host_end;
    if (at < end && *at == ':') {
        if ((at = sips_port_read(at + 1, end, &uri->port)) == NULL)
            return SIPS_URI_BAD_PORT;
    }
    if (at < end && *at == ';' && (result = read_parameters(uri, &at, end)) != SIPS_URI_OK)
        return result;
    if (at < end && *at == '?')
        return read_headers(uri, at, end);
    if (at == end)
        return SIPS_URI_OK;
    if (uri->parameters.at)
        return SIPS_URI_BAD_PARAMETER;
    return uri->port ? SIPS_URI_BAD_PORT : SIPS_URI_BAD_HOST;
}

static enum sips_uri_result read_other(struct sips_uri *uri, const char *at, const char *end)
{
    const char *stop = sips_char_skip(at, end, SIPS_CHAR_URIC);

    if (stop == at || stop != end)
        return SIPS_URI_BAD_OPAQUE;
    if (!escapes_are_whole(at, end))
        return SIPS_URI_BAD_ESCAPE;
    uri->scheme = sips_span_same(sips_span_between(uri->text.at, at - 1), SIPS_SPAN("tel"))
                      ? SIPS_SCHEME_TEL
                      : SIPS_SCHEME_OTHER;
    return SIPS_URI_OK;
}

/* Where the scheme ends: at its ':', or at a character no scheme has. */
static const char *scheme_end(const char *at, const char *end)
{
    if (end - at > 4 && memcmp(at, "sip", 3) == 0) {
        if (at[3] == ':')
            return at + 3;
        if (at[3] == 's' && at[4] == ':')
            return at + 4;
    }
    return sips_char_skip(at, end, SIPS_CHAR_SCHEME);
}

enum sips_uri_result sips_uri_read(struct sips_uri *uri, struct sips_span text)
{
    const char *at = text.at, *end = sips_span_end(text);

    *uri = (struct sips_uri){.text = text};
    if (text.length == 0)
        return SIPS_URI_EMPTY;
    const char *colon = scheme_end(at, end);
    if (colon == end)
        return SIPS_URI_NO_SCHEME;
    if (*colon != ':' || !sips_char_is(*at, SIPS_CHAR_ALPHA))
        return SIPS_URI_BAD_SCHEME;
    if (colon - at > UINT16_MAX)
        return SIPS_URI_BAD_SCHEME;
    uri->scheme_length = (uint16_t)(colon - at);
    struct sips_span scheme = sips_span_between(at, colon);
    if (sips_span_same(scheme, SIPS_SPAN("sip")))
        uri->scheme = SIPS_SCHEME_SIP;
    else if (sips_span_same(scheme, SIPS_SPAN("sips")))
        uri->scheme = SIPS_SCHEME_SIPS;
    else
        return read_other(uri, colon + 1, end);
    return read_sip(uri, colon + 1, end);
}

const char *sips_uri_result_name(enum sips_uri_result result)
{
    switch (result) {
    case SIPS_URI_OK:
        return "ok";
    case SIPS_URI_EMPTY:
        return "empty";
    case SIPS_URI_NO_SCHEME:
        return "no-scheme";
    case SIPS_URI_BAD_SCHEME:
        return "bad-scheme";
    case SIPS_URI_BAD_OPAQUE:
        return "bad-opaque";
    case SIPS_URI_BAD_USER:
        return "bad-user";
    case SIPS_URI_BAD_PASSWORD:
        return "bad-password";
    case SIPS_URI_BAD_ESCAPE:
        return "bad-escape";
    case SIPS_URI_BAD_HOST:
        return "bad-host";
    case SIPS_URI_BAD_PORT:
        return "bad-port";
    case SIPS_URI_BAD_PARAMETER:
        return "bad-parameter";
    case SIPS_URI_DUPLICATE_PARAMETER:
        return "duplicate-parameter";
    case SIPS_URI_BAD_HEADER:
        return "bad-header";
    case SIPS_URI_TOO_MANY:
        return "too-many";
    }
    return "?";
}

const char *sips_scheme_name(enum sips_scheme scheme)
{
    switch (scheme) {
    case SIPS_SCHEME_SIP:
        return "sip";
    case SIPS_SCHEME_SIPS:
        return "sips";
    case SIPS_SCHEME_TEL:
        return "tel";
    case SIPS_SCHEME_OTHER:
        break;
    }
    return "other";
}
