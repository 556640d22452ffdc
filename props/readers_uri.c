/* SPDX-License-Identifier: Apache-2.0 */
#include "readers_part.h"
#include "values.h"

/* Cuts the text up to separator, or all of it, off *rest. */
static struct sips_span cut(struct sips_span *rest, char separator)
{
    const char *end = sips_span_end(*rest);
    const char *stop = rest->length ? memchr(rest->at, separator, rest->length) : NULL;
    struct sips_span piece = sips_span_between(rest->at, stop ? stop : end);
    *rest = stop ? sips_span_between(stop + 1, end) : (struct sips_span){NULL, 0};
    return piece;
}

/* "name=value" pairs of a URI, in their order. True if they are the same. */
static bool compare_pairs(struct comparison *at, const char *part, struct sips_span wire, char separator,
                          const osip_list_t *osip)
{
    osip_list_iterator_t iterator;
    const osip_uri_param_t *other = osip_list_get_first(osip, &iterator);
    struct sips_span rest = wire;
    bool same = true;

    while (rest.at && other) {
        struct sips_span value = cut(&rest, separator);
        struct sips_span name = cut(&value, '=');
        same &= compare_unescaped(at, part, name, other->gname);
        same &= compare_unescaped(at, part, value, other->gvalue);
        other = osip_list_get_next(&iterator);
    }
    if (rest.at || other)
        same &= compare_text(at, part, rest, other ? other->gname : NULL);
    return same;
}

static const char *parameter_of(osip_uri_t *uri, const char *name, bool *found)
{
    char key[sizeof "transport"];
    osip_uri_param_t *parameter = NULL;
    snprintf(key, sizeof key, "%s", name);
    *found = osip_uri_param_get_byname(&uri->url_params, key, &parameter) == OSIP_SUCCESS && parameter;
    return *found ? parameter->gvalue : NULL;
}

/* What the wire view says of the parameters that route a request. */
static void compare_routing(struct comparison *at, const struct sips_uri *wire, osip_uri_t *osip)
{
    bool found;
    const char *transport = parameter_of(osip, "transport", &found);
    enum sips_transport named =
        found && transport ? sips_transport_named(sips_span_of(transport)) : SIPS_TRANSPORT_NONE;
    if (wire->transport != named)
        compare_text(at, "transport", wire->transport_parameter, transport);
    compare_unescaped(at, "maddr", wire->maddr, parameter_of(osip, "maddr", &found));
    parameter_of(osip, "lr", &found);
    compare_count(at, "lr", wire->lr, found);
}

static struct sips_span without_brackets(struct sips_span host)
{
    if (host.length >= 2 && host.at[0] == '[')
        return (struct sips_span){host.at + 1, host.length - 2};
    return host;
}

void compare_uri(struct comparison *at, const struct sips_uri *wire, osip_uri_t *osip)
{
    compare_text(at, "scheme", sips_span_between(wire->text.at, wire->text.at + wire->scheme_length),
                 osip->scheme);
    if (!sips_uri_is_sip(wire)) {
        struct sips_span opaque = sips_uri_after_scheme(wire);
        compare_text(at, "opaque part", sips_span_between(opaque.at + 1, sips_span_end(opaque)),
                     osip->string);
        return;
    }
    compare_unescaped(at, "user", wire->user, osip->username);
    compare_unescaped(at, "password", wire->password, osip->password);
    compare_text(at, "host", without_brackets(wire->host), osip->host);
    compare_number(at, "port", wire->port != 0, wire->port, osip->port);
    compare_pairs(at, "URI header", wire->headers, '&', &osip->url_headers);
    if (compare_pairs(at, "URI parameter", wire->parameters, ';', &osip->url_params))
        compare_routing(at, wire, osip);
}

/* A header parameter that a decision rests on: there or not, and its value. */
static void compare_parameter(struct comparison *at, struct sips_span parameters, osip_list_t *osip,
                              const char *name)
{
    char key[sizeof "+sip.instance"];
    osip_generic_param_t *other = NULL;
    struct sips_span value = {NULL, 0};
    snprintf(key, sizeof key, "%s", name);
    bool there = parameters.at && sips_parameter_find(parameters, sips_span_of(name), &value);
    bool found = osip_generic_param_get_byname(osip, key, &other) == OSIP_SUCCESS && other;
    if (there != found)
        compare_text(at, name, there ? parameters : value, found ? other->gname : NULL);
    else if (there)
        compare_folded(at, name, value, other->gvalue);
}

void compare_address(struct comparison *at, const struct sips_address *wire, osip_from_t *osip)
{
    static const char *const names[] = {"tag", "q", "expires", "+sip.instance", "reg-id"};
    if (osip->url == NULL) {
        compare_text(at, "URI", wire->uri.text, NULL);
        return;
    }
    compare_uri(at, &wire->uri, osip->url);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        compare_parameter(at, wire->parameters, &osip->gen_params, names[i]);
}

static struct sips_span parameters_of(const struct sips_via *via)
{
    const char *end = sips_span_end(via->text);
    const char *from = memchr(via->text.at, ';', via->text.length);
    return from ? sips_span_between(from + 1, end) : (struct sips_span){NULL, 0};
}

void compare_via(struct comparison *at, const struct sips_via *wire, osip_via_t *osip)
{
    static const char *const names[] = {"branch", "received", "rport", "maddr", "ttl"};
    compare_text(at, "version", SIPS_SPAN("2.0"), osip->version);
    if (osip->protocol == NULL || sips_transport_named(sips_span_of(osip->protocol)) != wire->transport)
        compare_text(at, "transport", wire->text, osip->protocol);
    compare_text(at, "host", without_brackets(wire->host), osip->host);
    compare_number(at, "port", wire->port != 0, wire->port, osip->port);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        compare_parameter(at, parameters_of(wire), &osip->via_params, names[i]);
}
