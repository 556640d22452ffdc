/* SPDX-License-Identifier: Apache-2.0 */
#include "tap_character.h"

#include <string.h>

#define PORT_MAX 65535

/* Moves *at over a host: a name, an IPv4 address, or an IPv6 address in brackets. */
static bool skip_host(const char **at, const char *end)
{
    const char *begin = *at;
    if (begin < end && *begin == '[') {
        const char *close = tap_find(begin, end, ']', ']', ']');
        if (close == end || close - begin < 3)
            return false;
        for (const char *p = begin + 1; p < close; p++) {
            if (!tap_is_alphanumeric(*p) && *p != ':' && *p != '.')
                return false;
        }
        *at = close + 1;
        return true;
    }
    while (*at < end && tap_is_host_character(**at))
        ++*at;
    return *at > begin;
}

/* Moves *at over the digits of a port. */
static bool skip_port(const char **at, const char *end, struct seen *port)
{
    const char *begin = *at;
    uint32_t number = 0;
    while (*at < end && tap_is_digit(**at))
        ++*at;
    *port = tap_between(begin, *at);
    return tap_number(&number, *port) && number <= PORT_MAX;
}

static bool is_uri_text(struct seen text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!tap_is_uri_character(text.at[i]))
            return false;
    }
    return true;
}

static bool is_scheme(const char *at, const char *end)
{
    if (at == end || tap_is_digit(*at))
        return false;
    while (at < end && (tap_is_alphanumeric(*at) || *at == '+' || *at == '-' || *at == '.'))
        at++;
    return at == end;
}

enum tap_scheme tap_scheme(struct seen uri)
{
    if (uri.length >= 4 && uri.at[3] == ':' && tap_is((struct seen){uri.at, 3}, "sip"))
        return TAP_SCHEME_SIP;
    if (uri.length >= 5 && uri.at[4] == ':' && tap_is((struct seen){uri.at, 4}, "sips"))
        return TAP_SCHEME_SIPS;
    return TAP_SCHEME_OTHER;
}

static bool read_host_and_rest(struct tap_uri *result, const char *at, const char *end)
{
    const char *begin = at;
    if (!skip_host(&at, end))
        return false;
    result->host = tap_between(begin, at);
    if (at < end && *at == ':') {
        at++;
        if (!skip_port(&at, end, &result->port))
            return false;
    }
    if (at == end)
        return true;
    const char *question = tap_find(at, end, '?', '?', '?');
    if (question != end)
        result->headers = tap_between(question + 1, end);
    if (*at == ';')
        result->parameters = tap_between(at + 1, question);
    else if (at != question)
        return false;
    return is_uri_text(result->parameters) && is_uri_text(result->headers);
}

struct seen tap_after_scheme(struct seen uri)
{
    const char *end = uri.at + uri.length;
    switch (tap_scheme(uri)) {
    case TAP_SCHEME_SIP:
        return tap_between(uri.at + sizeof "sip:" - 1, end);
    case TAP_SCHEME_SIPS:
        return tap_between(uri.at + sizeof "sips:" - 1, end);
    case TAP_SCHEME_OTHER:
        break;
    }
    return uri;
}

/* A URI that is not ours to read: "tel:+15550100". */
static bool read_other(struct tap_uri *result, struct seen text)
{
    if (text.length == 0)
        return false;
    const char *end = text.at + text.length;
    const char *colon = tap_find(text.at, end, ':', ':', ':');
    if (colon == end || !is_scheme(text.at, colon))
        return false;
    result->after_scheme = tap_between(colon + 1, end);
    return true;
}

bool tap_uri_read(struct tap_uri *result, struct seen text)
{
    const struct seen none = {NULL, 0};
    result->scheme = tap_scheme(text);
    result->user = result->host = result->port = result->parameters = result->headers = none;
    if (result->scheme == TAP_SCHEME_OTHER)
        return read_other(result, text);
    result->after_scheme = tap_after_scheme(text);
    const char *at = result->after_scheme.at, *end = text.at + text.length;
    const char *sign = tap_find(at, end, '@', '@', '@');
    if (sign < end) {
        result->user = tap_between(at, sign);
        if (sign == at || !is_uri_text(result->user))
            return false;
        at = sign + 1;
    }
    return read_host_and_rest(result, at, end);
}

/* The parameters that follow an address, a semicolon first; nothing else may follow. */
static bool read_parameters(struct seen *parameters, const char *at, const char *end)
{
    at = tap_skip_space(at, end);
    *parameters = (struct seen){NULL, 0};
    if (at == end)
        return true;
    if (*at != ';')
        return false;
    *parameters = tap_between(at + 1, end);
    return true;
}

bool tap_address_read(struct tap_address *result, struct seen value)
{
    if (value.length == 0)
        return false;
    const char *end = value.at + value.length;
    const char *at = tap_skip_space(value.at, end);
    const char *begin = at;
    if (at < end && *at == '"') {
        at = tap_after_quoted(at, end);
        if (at == NULL)
            return false;
        at = tap_skip_space(at, end);
    } else {
        at = tap_find(at, end, '<', ':', '<');
    }
    if (at < end && *at == '<') {
        const char *close = tap_find(at, end, '>', '>', '>');
        if (close == end || close == at + 1)
            return false;
        result->uri = tap_between(at + 1, close);
        return read_parameters(&result->parameters, close + 1, end);
    }
    if (at == end || *begin == '"')
        return false;
    /* RFC 3261 20.10: without brackets a semicolon begins a header field parameter, and '?' or ',' may not
     * stand */
    for (at = begin; at < end && *at != ';' && !tap_is_space(*at); at++) {
        if (*at == '?' || *at == ',' || *at == '"' || *at == '<')
            return false;
    }
    result->uri = tap_between(begin, at);
    return read_parameters(&result->parameters, at, end);
}

/* Moves *at over "word", with white space allowed around it. */
static bool skip_word(const char **at, const char *end, const char *word)
{
    size_t length = strlen(word);
    *at = tap_skip_space(*at, end);
    if ((size_t)(end - *at) < length || !tap_is((struct seen){*at, length}, word))
        return false;
    *at = tap_skip_space(*at + length, end);
    return true;
}

bool tap_via_read(struct tap_via *result, struct seen value)
{
    if (value.length == 0)
        return false;
    const char *at = value.at, *end = value.at + value.length;
    if (!skip_word(&at, end, "SIP") || !skip_word(&at, end, "/") || !skip_word(&at, end, "2.0") ||
        !skip_word(&at, end, "/"))
        return false;
    const char *begin = at;
    while (at < end && tap_is_token_character(*at))
        at++;
    result->transport = tap_between(begin, at);
    begin = tap_skip_space(at, end);
    if (result->transport.length == 0 || begin == at)
        return false;
    at = begin;
    if (!skip_host(&at, end))
        return false;
    result->host = tap_between(begin, at);
    result->port = (struct seen){NULL, 0};
    if (skip_word(&at, end, ":") && !skip_port(&at, end, &result->port))
        return false;
    return read_parameters(&result->parameters, at, end);
}

bool tap_warning_read(uint32_t *code, struct seen *text, struct seen value)
{
    if (value.length < 3 || !tap_number(code, (struct seen){value.at, 3}))
        return false;
    const char *end = value.at + value.length;
    const char *agent = tap_skip_space(value.at + 3, end);
    const char *at = agent;
    while (at < end && !tap_is_space(*at) && *at != '"')
        at++;
    const char *quote = tap_skip_space(at, end);
    if (agent == value.at + 3 || at == agent || quote == at || quote == end || *quote != '"')
        return false;
    if (tap_after_quoted(quote, end) != end)
        return false;
    *text = tap_between(quote + 1, end - 1);
    return true;
}
